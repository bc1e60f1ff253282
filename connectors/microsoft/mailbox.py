"""An account with Microsoft, as the config has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from connectors.formats.mail import real_time
from connectors.microsoft.graph import Graph
from syncd.ports import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where it is, and how it is signed in to; some of it only `syncd login` reads."""

    context: Context
    secret: str
    account: str = ""
    client_id: str = ""
    tenant: str = ""
    cloud: str = "global"
    sign_in: str = ""
    authority: str = ""
    endpoint: str = ""
    ca_file: Path | None = None
    clock: Callable[[], datetime] = real_time

    def opened(self) -> Graph:
        """Return what asks Graph in its name; nothing is asked yet."""
        return Graph(self.context, self.secret, self.cloud, self.endpoint, self.ca_file, self.clock)
