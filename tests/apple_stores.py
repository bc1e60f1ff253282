"""Databases as Apple's apps keep them: made, filled, and left as a program leaves them that runs."""

from __future__ import annotations

import plistlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).parent / "apple"
EPOCH = datetime(2001, 1, 1, tzinfo=UTC)


def since_2001(at: datetime) -> float:
    return (at - EPOCH).total_seconds()


def store(path: Path, schema: str, *, wal: bool = True) -> Path:
    """Make an empty store; in WAL mode, as Apple's are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        if wal:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript((SCHEMAS / f"{schema}.sql").read_text("utf-8"))
    return path


def insert(path: Path, table: str, row: Mapping[str, Any]) -> int:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        done = connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))
        assert done.lastrowid
        return done.lastrowid


@dataclass
class Messages:
    """A chat.db."""

    path: Path
    handles: dict[str, int] = field(default_factory=dict)
    sent: int = 0

    def handle(self, text: str, service: str = "iMessage") -> int:
        """Return a new handle, or the one that is there."""
        key = f"{text} {service}"
        if key not in self.handles:
            self.handles[key] = insert(self.path, "handle", {"id": text, "service": service})
        return self.handles[key]

    def chat(self, *handles: int, style: int = 45) -> int:
        chat = insert(self.path, "chat", {"guid": f"chat-{handles}-{style}", "style": style})
        for handle in handles:
            insert(self.path, "chat_handle_join", {"chat_id": chat, "handle_id": handle})
        return chat

    def message(
        self, at: datetime | float | None, *, chat: int | None = None, handle: int = 0, **row: Any
    ) -> int:
        """Add a message; `at` is written as nanoseconds, or as it is where it is a number."""
        self.sent += 1
        date = int(since_2001(at)) * 10**9 if isinstance(at, datetime) else at
        mine = {
            "guid": f"G-{self.path.parent.name}-{self.sent}",
            "date": date,
            "handle_id": handle,
        }
        number = insert(self.path, "message", {**mine, "service": "iMessage", **row})
        if chat is not None:
            insert(self.path, "chat_message_join", {"chat_id": chat, "message_id": number})
        return number


def call(path: Path, at: datetime | float, address: object, **row: Any) -> int:
    """Add an answered call of the phone to a CallHistory.storedata."""
    date = since_2001(at) if isinstance(at, datetime) else at
    usual = {"ZCALLTYPE": 1, "ZSERVICE_PROVIDER": "com.apple.Telephony", "ZORIGINATED": 0, "ZANSWERED": 1}
    return insert(
        path, "ZCALLRECORD", {"ZDATE": date, "ZADDRESS": address, "ZDURATION": 90.0, **usual, **row}
    )


def participant(path: Path, number: int, value: str) -> None:
    handle = insert(path, "ZHANDLE", {"ZVALUE": value, "ZNORMALIZEDVALUE": value})
    link = {"Z_2REMOTEPARTICIPANTCALLS": number, "Z_4REMOTEPARTICIPANTHANDLES": handle}
    insert(path, "Z_2REMOTEPARTICIPANTHANDLES", link)


def backup(folder: Path, files: Mapping[str, Path], *, encrypted: bool = False) -> Path:
    """Make an iPhone's backup of the HomeDomain: each file under another name, listed in Manifest.db."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Manifest.plist").write_bytes(plistlib.dumps({"IsEncrypted": encrypted, "Version": "10.0"}))
    with closing(sqlite3.connect(folder / "Manifest.db", isolation_level=None)) as connection:
        connection.execute(
            "CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, flags INTEGER)"
        )
        for number, (name, file) in enumerate(files.items()):
            key = f"{number:040x}"
            connection.execute("INSERT INTO Files VALUES (?, 'HomeDomain', ?, 1)", (key, name))
            (folder / key[:2]).mkdir(exist_ok=True)
            (folder / key[:2] / key).write_bytes(file.read_bytes())
    return folder
