"""SabreDAV (https://sabre.io/dav) on this machine, as Debian has it: a server without sync-collection."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from servers.dav_program import LOCALHOST, Program, free_port, running

LOGIN, PASSWORD = "ada", "correct horse"
TABLES = Path("/usr/share/doc/php-sabre-dav/examples/sql")
KINDS = ("principals", "calendars", "addressbooks", "locks")


@contextmanager
def sabre(folder: Path) -> Iterator[Program]:
    """Run a server with an empty home; where there is none the test skips, and in CI it fails."""
    php = shutil.which("php")
    if not php or not TABLES.is_dir():
        message = "no SabreDAV here; install php-cli, php-sqlite3 and php-sabre-dav"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "db")) as database:
        for kind in KINDS:
            database.executescript((TABLES / f"sqlite.{kind}.sql").read_text())
        database.execute("DELETE FROM principals")
        mine = (f"principals/{LOGIN}", "ada@example.org", "Ada Byron")
        database.execute("INSERT INTO principals (uri, email, displayname) VALUES (?, ?, ?)", mine)
        database.commit()
    port = free_port()
    settings = [f"LOGIN={LOGIN}", f"PASSWORD={PASSWORD}", f"DATABASE={folder / 'db'}"]
    script = str(Path(__file__).with_suffix(".php"))
    with running(["env", *settings, php, "-S", f"{LOCALHOST}:{port}", script], port, folder / "log"):
        yield Program(port, f"/calendars/{LOGIN}/", LOGIN, PASSWORD, books=f"/addressbooks/{LOGIN}/")
