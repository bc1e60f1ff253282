"""A mailbox on an IMAP server, as the config has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors.protocols.imap_session import Session, opened
from connectors.protocols.imap_wire import Server, Tls
from connectors.protocols.key import Keyed


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox(Keyed):
    """Where it is, and how it is signed in to; `silence` and `patience` as `Server` has them."""

    server: str
    login: str
    tls: Tls = "tls"
    port: int = 0
    ca_file: Path | None = None
    silence: float = 30.0
    patience: float = 60.0

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Sign in, and out at the end. Raises `AuthRequired`, `Refused` or `Transient`."""
        server = Server(
            self.server, self.login, self.tls, self.port, self.ca_file, self.silence, self.patience
        )
        with opened(server, self.key) as session:
            yield session
