"""Texts of Apple's Messages, iMessage and SMS alike: chat.db of a Mac, sms.db of an iPhone.

Apple documents none of it; https://docs.rs/imessage-database tells what others found out. What was written is
never read: no column with text is asked for.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from connectors.formats.mail import LEEWAY, real_time
from connectors.phone import records
from connectors.phone._apple import copy, moment, opened, stamps, usable
from connectors.phone._backup import Place, located
from syncd.errors import CursorExpired
from syncd.model import Interaction, Sign, Skipped
from syncd.ports import Context, Page

PAGE = 1000  # messages
MARKS = 3  # messages by which a database is known again, besides its first
SETTLED = timedelta(days=1)  # after which a text that failed is not sent again
CROWD = 20  # people; what goes to more of them is written to nobody

MESSAGES = Path("~/Library/Messages/chat.db")
_PLACE = Place(
    file="chat.db",
    backed_up="Library/SMS/sms.db",
    about="messages (chat.db, or sms.db)",
    absent="the iPhone kept them in iCloud; set `path` to ~/Library/Messages/chat.db of a Mac instead",
)
_WANTED = {
    "message": ("ROWID", "guid", "date", "is_from_me", "handle_id"),
    "handle": ("ROWID", "id"),
    "chat": ("ROWID",),
    "chat_message_join": ("chat_id", "message_id"),
    "chat_handle_join": ("chat_id", "handle_id"),
}
_OPTIONAL = {
    "message": (
        "error", "item_type", "associated_message_type", "is_auto_reply", "is_spam", "is_system_message",
        "schedule_type", "is_sent",
    ),
    "chat": ("style",),
}  # fmt: skip
_QUERY = """
SELECT m.ROWID, m.guid, m.date, m.is_from_me, m.error, m.item_type, m.associated_message_type,
       m.is_auto_reply, m.is_spam, m.is_system_message, m.schedule_type, m.is_sent, h.id, j.chat
FROM message m
LEFT JOIN handle h ON h.ROWID = m.handle_id
LEFT JOIN (
    SELECT message_id, min(chat_id) AS chat FROM chat_message_join WHERE message_id > :row GROUP BY message_id
) j ON j.message_id = m.ROWID
WHERE m.ROWID > :row ORDER BY m.ROWID
"""
_CHATS = """
SELECT c.ROWID, c.style, h.id FROM chat c
JOIN chat_handle_join j ON j.chat_id = c.ROWID JOIN handle h ON h.ROWID = j.handle_id
"""
_REACTION = 1000  # associated_message_type: stickers and tapbacks, and what takes them back
_GROUP = 43  # chat.style
_LATER = 2  # schedule_type of a text that is to be sent later


class _Row(NamedTuple):
    """A row of the query; anything may stand in a column of SQLite."""

    row: int
    guid: Any
    date: Any
    mine: Any
    error: Any
    item_type: Any
    reaction: Any
    auto_reply: Any
    spam: Any
    system: Any
    schedule: Any
    sent: Any
    handle: Any
    chat: Any


class _Chat(NamedTuple):
    """Who is in a chat besides the user."""

    people: tuple[str, ...]  # handles; a short code has none
    size: int
    group: bool


class _Known(NamedTuple):
    """Where reading stopped: all messages up to `row` are known.

    `marks` tells by some messages whether it is still the same database, `stamps` whether it changed at all.
    """

    row: int = 0
    marks: Mapping[str, str] = {}
    stamps: str = ""

    def __str__(self) -> str:
        return json.dumps(self)

    @classmethod
    def of(cls, cursor: str) -> _Known:
        try:
            row, marks, stamps_ = json.loads(cursor)
            return cls(int(row), dict(marks), stamps_)
        except (ValueError, TypeError) as error:
            raise CursorExpired("a cursor of messages of another version") from error

    @classmethod
    def up_to(cls, row: int, connection: sqlite3.Connection) -> _Known:
        """Return the place after a row, with the marks of the messages before it."""
        last = "SELECT ROWID, guid FROM message WHERE ROWID <= ? ORDER BY ROWID DESC LIMIT ?"
        first = "SELECT ROWID, guid FROM message WHERE ROWID <= ? ORDER BY ROWID LIMIT 1"
        rows = [*connection.execute(last, (row, MARKS)), *connection.execute(first, (row,))]
        return cls(row, {str(number): _mark(guid) for number, guid in rows})

    def fits(self, connection: sqlite3.Connection) -> bool:
        """Whether a database is the one that was read: marked messages are there, and no others instead."""
        query = "SELECT guid FROM message WHERE ROWID = ?"
        found = {row: connection.execute(query, (int(row),)).fetchone() for row in self.marks}
        there = {row: _mark(one[0]) for row, one in found.items() if one}
        return all(self.marks[row] == mark for row, mark in there.items()) and bool(there or not self.row)


def _mark(guid: object) -> str:
    return blake2b(str(guid).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImessageSource:
    """The texts that Messages on a Mac, or an iPhone's backup, keeps: who, when, and which way.

    `path` is the database, its folder, or the folder of an unencrypted iPhone backup. What came since the
    last pull is read; reactions, edits and notices of groups are no texts. A text in a group is written to
    nobody in person.
    """

    context: Context
    path: Path = MESSAGES
    clock: Callable[[], datetime] = real_time

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the texts that came into the database since `cursor`, in that order.

        Raises `CursorExpired` when another database is there now, `Refused` when it is missing, encrypted,
        damaged, of another version or may not be read, and `Transient` while its app has locked it.
        """
        known = _Known.of(cursor) if cursor else _Known()
        path = located(self.path.expanduser(), _PLACE)
        here = json.dumps(stamps(path))
        if here == known.stamps:
            return
        with ExitStack() as until:
            with opened(path, _WANTED) as original:
                if not known.fits(original):
                    raise CursorExpired("another database of messages")
                (newest,) = original.execute("SELECT max(ROWID) FROM message").fetchone()
                if (newest or 0) <= known.row:
                    return
                connection = until.enter_context(copy(path, original, _OPTIONAL))
            yield from self._pages(connection, known, here)

    def _pages(self, connection: sqlite3.Connection, known: _Known, here: str) -> Iterator[Page]:
        now = self.clock()
        chats = self._chats(connection)
        rows = connection.execute(_QUERY, {"row": known.row})
        batch = list(map(_Row._make, rows.fetchmany(PAGE)))
        held = None  # the first text that may yet be sent: reading goes on before it
        while batch:
            following = list(map(_Row._make, rows.fetchmany(PAGE)))
            found = [self._texts(row, chats, now + LEEWAY) for row in batch]
            if held is None:
                held = next((row.row for row in batch if _unsettled(row, now)), None)
            place = _Known.up_to(batch[-1].row if held is None else held - 1, connection)
            yield Page(
                items=tuple(chain.from_iterable(one for one in found if not isinstance(one, Skipped))),
                skipped=tuple(one for one in found if isinstance(one, Skipped)),
                cursor=str(place if following else place._replace(stamps=here)),
            )
            batch = following

    def _chats(self, connection: sqlite3.Connection) -> Mapping[int, _Chat]:
        names: dict[int, set[str]] = {}
        groups: set[int] = set()
        for chat, style, name in connection.execute(_CHATS):
            names.setdefault(chat, set()).add(self._handle(name) or str(name))
            if style == _GROUP:
                groups.add(chat)
        return {
            chat: _Chat(
                tuple(sorted(filter(None, map(self._handle, people)))),
                len(people),
                len(people) > 1 or chat in groups,
            )
            for chat, people in names.items()
        }

    def _texts(
        self, row: _Row, chats: Mapping[int, _Chat], latest: datetime
    ) -> Sequence[Interaction] | Skipped:
        """Return a message as texts to or from people; none where it is no text, or nobody's."""
        if not _is_text(row):
            return ()
        at = usable(row.date, latest)
        if isinstance(at, str):
            return Skipped(f"message {row.row}", at)
        sender = self._handle(row.handle)
        chat = chats.get(row.chat) or _Chat((sender,) if sender else (), 1, group=False)
        people = chat.people if row.mine else filter(None, (sender,))
        if row.mine and chat.size > CROWD:
            return ()
        signs = (
            (Sign.WIDE if chat.group else Sign.NONE)
            | (Sign.AUTO if row.auto_reply else Sign.NONE)
            | (Sign.BULK if row.spam else Sign.NONE)
        )
        mark = str(row.guid)
        return [
            records.text(who, at, outgoing=bool(row.mine), mark=mark, people=chat.size)._replace(
                signs=signs, likeness=zlib.crc32(mark.encode("utf-8", "surrogatepass"))
            )
            for who in people
        ]

    def _handle(self, text: object) -> str:
        return records.handle(text, self.context.country) if isinstance(text, str) else ""


def _is_text(row: _Row) -> bool:
    """Whether a row is a text that was sent or received, and no reaction, notice, or one that failed."""
    reaction = isinstance(row.reaction, int) and row.reaction >= _REACTION
    unsent = row.mine and (row.error or (row.schedule == _LATER and not row.sent))
    return not (row.item_type or reaction or row.system or unsent)


def _unsettled(row: _Row, now: datetime) -> bool:
    """Whether a row may become a text: one to be sent later, or one that failed and may be sent again."""
    if not row.mine or row.item_type:
        return False
    if row.schedule == _LATER and not row.sent:
        return True
    at = moment(row.date)
    return bool(row.error) and at is not None and now - SETTLED < at <= now
