"""Xandikos (https://www.xandikos.org) on this machine, without a password, in a folder of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.dav_program import LOCALHOST, Program, free_port, running


@contextmanager
def xandikos(folder: Path) -> Iterator[Program]:
    """Run a server with an empty home."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [str(Path(sys.executable).with_name("xandikos")), "serve", "--directory", str(folder / "data")]
    command += ["--listen-address", LOCALHOST, "--port", str(port), "--no-detect-systemd"]
    command += ["--current-user-principal", "/ada/", "--autocreate", "--state-dir", str(folder / "state")]
    with running(command, port, folder / "log"):
        yield Program(port, "/ada/calendars/", books="/ada/contacts/")
