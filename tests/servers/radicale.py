"""Radicale (https://radicale.org) on this machine, with a password, in a folder of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.dav_program import LOCALHOST, Program, free_port, running

LOGIN, PASSWORD = "ada", "correct horse"
CONFIG = """
[server]
hosts = {host}:{port}
max_connections = 20

[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0

[rights]
type = from_file
file = {folder}/rights

[storage]
filesystem_folder = {folder}/data

[logging]
level = warning
"""
RIGHTS = r"""
[root]
user: .+
collection:
permissions: R

[read-only]
user: .+
collection: {user}/locked[^/]*
permissions: Rr

[principal]
user: .+
collection: {user}
permissions: RW

[collections]
user: .+
collection: {user}/[^/]+
permissions: rw
"""


@contextmanager
def radicale(folder: Path) -> Iterator[Program]:
    """Run a server; collections of the user named `locked...` are read-only."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    (folder / "config").write_text(CONFIG.format(host=LOCALHOST, port=port, folder=folder))
    (folder / "users").write_text(f"{LOGIN}:{PASSWORD}\n")
    (folder / "rights").write_text(RIGHTS)
    program = Program(port, f"/{LOGIN}/", LOGIN, PASSWORD)
    with running(
        [sys.executable, "-m", "radicale", "--config", str(folder / "config")], port, folder / "log"
    ):
        program.send("PROPFIND", program.home, Depth="0")  # it makes the user's folder
        yield program


def filled(folder: Path, name: str, texts: dict[str, str]) -> str:
    """Lay a calendar of many events down as Radicale stores it, before or while it runs; return its path."""
    place = folder / "data" / "collection-root" / LOGIN / name
    place.mkdir(parents=True)
    (place / ".Radicale.props").write_text(json.dumps({"tag": "VCALENDAR"}))
    for file, text in texts.items():
        (place / file).write_bytes(text.encode())
    return f"/{LOGIN}/{name}/"
