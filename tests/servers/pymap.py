"""pymap (https://pypi.org/project/pymap/) on this machine: an IMAP server that can little.

It has no SPECIAL-USE, CONDSTORE, ESEARCH or LIST-STATUS, and keeps its mail in memory.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.dav_program import LOCALHOST, free_port, running

LOGIN, PASSWORD = "demouser", "demopass"


@contextmanager
def pymap(folder: Path) -> Iterator[int]:
    """Run a server; give its port."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("pymap")), "--host", LOCALHOST, "--port", str(port)]
    command += ["--no-tls", "--no-service", "admin", "--no-service", "managesieve", "dict", "--demo-data"]
    with running(command, port, folder / "log"):
        yield port
