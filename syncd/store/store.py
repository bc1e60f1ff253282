"""One user's rows: what is put in, in one transaction a page, and what is known of the sources.

What is read out to decide on is in `reading`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Engine, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import OperationalError

from syncd.errors import Transient
from syncd.model import Card, Entry, Interaction, Kind, Skipped
from syncd.store import alike, tables
from syncd.store.forgotten import Barred, cards_without, skips_without, without
from syncd.store.inserting import insert_many, unless_known
from syncd.store.memory import Memory
from syncd.store.packing import fingerprint, moment, pack, seconds

_SKIPS_KEPT = 1000
_INTERACTION = (
    "user",
    "handle",
    "kind",
    "at",
    "likeness",
    "seconds",
    "id",
    "source",
    "people",
    "thread",
    "subject",
    "offset",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one source stands."""

    name: str
    kind: str
    cursor: str | None
    pulled: datetime | None
    as_of: datetime | None
    problem: str
    problem_since: datetime | None


@dataclass(slots=True)
class Batch:
    """What one page comes to, ready to be written."""

    interactions: list[Interaction]
    names: dict[str, str]
    own: set[str]
    cards: list[Card]
    entries: list[Entry]
    skipped: list[Skipped]
    gone: set[str]
    old: dict[tuple[str, Kind, bool], Interaction]  # the last of each kind before what is kept; talks apart
    as_of: datetime | None = None

    @staticmethod
    def empty() -> Batch:
        """Return a batch of nothing."""
        return Batch([], {}, set(), [], [], [], set(), {})

    @property
    def size(self) -> int:
        """How many interactions are to be written."""
        return len(self.interactions) + len(self.old)

    def forget(self, gone: Collection[str]) -> None:
        """Take out what came of some resources and cards, here and later from the store."""
        if gone:
            self.gone.update(gone)
            self.cards = [card for card in self.cards if card.id not in gone]
            self.entries = [entry for entry in self.entries if entry.resource not in gone]


class Store:
    """One user's part of the tables. Every method is one transaction, or part of one by `together`.

    Threads may share it: while one is in a transaction, the others wait for its end.
    """

    def __init__(self, engine: Engine, user: str) -> None:
        """Find the user's rows, or make a place for them."""
        self.engine = engine
        self.alone = threading.RLock()  # whoever holds it writes, and nobody else
        self.memory = Memory()
        self._stood = (0, 0)  # how the file was when our last transaction ended
        self._open: Connection | None = None
        self._sources: dict[str, int] = {}
        with self.together() as connection:
            account = tables.account
            found = connection.scalar(select(account.c.id).where(account.c.name == user))
            if found is None:
                found = connection.scalar(
                    insert(account).values(name=user, salt=os.urandom(32)).returning(account.c.id)
                )
            self.user = int(found or 0)

    @contextmanager
    def together(self, *, untold: bool = False) -> Iterator[Connection]:
        """Make all that happens inside one transaction: done as a whole, or not at all.

        What is written inside is told to the memory; or it is `untold`, and the memory is emptied.
        Raises `Transient` when the disk is full, or the file is locked or cannot be written.
        """
        with self.alone:
            if self._open is not None:
                before = _stands(self._open)
                yield self._open
                if untold and _stands(self._open) != before:
                    self.memory.clear()
                return
            try:
                with self.engine.begin() as connection:
                    self._open = connection
                    before = _stands(connection)
                    if before != self._stood:  # others wrote meanwhile
                        self.memory.clear()
                    yield connection
                    self._stood = _stands(connection)
                    if untold and self._stood != before:
                        self.memory.clear()
            except BaseException as problem:
                self.memory.clear()  # what was written is taken back
                if not isinstance(problem, OperationalError):
                    raise
                raise Transient(
                    f"the state cannot be written ({problem.orig}); it goes on when it can"
                ) from problem
            finally:
                self._open = None

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()

    def seen(self) -> int:
        """Return a number that is another one once another process has written (PRAGMA data_version)."""
        with self.together() as connection:
            return _stands(connection)[0]

    def source(self, name: str, kind: str) -> Standing:
        """Return how a source stands; one that is new, or has become another kind, begins with nothing."""
        with self.together() as connection:
            t = tables.source
            row = connection.execute(select(t).where(t.c.user == self.user, t.c.name == name)).one_or_none()
            if row is None:
                made = insert(t).values(user=self.user, name=name, kind=kind).returning(t.c.id)
                self._sources[name] = connection.execute(made).scalar_one()
                return Standing(name, kind, None, None, None, "", None)
            self._sources[name] = row.id
            if row.kind != kind:
                connection.execute(update(t).where(t.c.id == row.id).values(kind=kind, cursor=None))
                return Standing(name, kind, None, None, None, "", None)
            return _standing(row)

    def sources(self) -> list[Standing]:
        """Return how every source that was ever pulled stands, by name."""
        with self.together() as connection:
            t = tables.source
            rows = connection.execute(select(t).where(t.c.user == self.user).order_by(t.c.name))
            return [_standing(row) for row in rows]

    def add(self, source: str, batch: Batch, cursor: str | None) -> None:
        """Write a page and its cursor, both or neither. What is known already stays as it is."""
        with self.together() as connection:
            number = self._sources[source]
            self._remove(connection, number, batch.gone)
            self._write(connection, number, batch)
            values: dict[str, Any] = {"cursor": cursor}
            if batch.as_of is not None:
                values["as_of"] = seconds(batch.as_of)
            connection.execute(update(tables.source).where(tables.source.c.id == number).values(values))

    def _remove(self, connection: Connection, number: int, gone: Iterable[str]) -> None:
        rows = [{"one": one[:500]} for one in sorted(gone)]
        for t, name in ((tables.entry, tables.entry.c.resource), (tables.card, tables.card.c.id)):
            if rows:
                self.memory.wrote(t.name)
                where = (t.c.user == self.user, t.c.source == number, name == bindparam("one"))
                connection.execute(delete(t).where(*where), rows)

    def held(self, source: str) -> int:
        """Return how many cards and entries of a source are known."""
        with self.together() as connection:
            number = self._sources[source]
            return sum(
                connection.scalar(
                    select(func.count()).select_from(t).where(t.c.user == self.user, t.c.source == number)
                )
                or 0
                for t in (tables.card, tables.entry)
            )

    def replace(self, source: str, batch: Batch, cursor: str | None) -> None:
        """Write all that a source holds, and its cursor; what is not in it is gone from it."""
        with self.together() as connection:
            number = self._sources[source]
            for t in (tables.card, tables.entry, tables.skipped):
                self.memory.wrote(t.name)
                connection.execute(delete(t).where(t.c.user == self.user, t.c.source == number))
            self.add(source, batch, cursor)

    def answered(self, source: str, now: datetime) -> None:
        """Note that a source was read without a problem."""
        self._note(source, pulled=seconds(now), problem=None, problem_since=None)

    def failed(self, source: str, problem: str, now: datetime) -> bool:
        """Note what stopped a source, and since when; return whether that is news."""
        with self.together() as connection:
            t = tables.source
            before = connection.execute(select(t).where(t.c.id == self._sources[source])).one()
            since = before.problem_since if before.problem else seconds(now)
            self._note(source, problem=problem, problem_since=since)
            return bool(before.problem != problem)

    def _note(self, source: str, **values: object) -> None:
        with self.together() as connection:
            t = tables.source
            connection.execute(update(t).where(t.c.id == self._sources[source]).values(**values))

    def _write(self, connection: Connection, number: int, batch: Batch) -> None:
        user = self.user
        barred, taken = self.barred(), [*batch.interactions, *batch.old.values()]
        rows = [
            (
                user,
                one.handle,
                pack(one.kind),
                seconds(one.at),
                one.likeness,
                -1 if one.seconds is None else one.seconds,
                fingerprint(one.id),
                number,
                one.people,
                fingerprint(one.thread),
                None if not one.subject or barred.named(one.subject) else one.subject,
                one.offset,
            )
            for one in alike.new(connection, user, number, taken)
            if one.handle not in barred
        ]
        rows.sort(key=itemgetter(1))  # neighbours in the index are written together
        self.memory.wrote_to("interaction", {one.handle for one in taken})
        insert_many(connection, tables.interaction, _INTERACTION, rows)
        self._write_names(connection, batch, barred)
        cards = [self._card(number, card) for card in cards_without(batch.cards, barred)]
        if cards:
            self.memory.wrote("card")
            connection.execute(unless_known(connection, tables.card), cards)
        if batch.entries:
            self.memory.wrote("entry")
            connection.execute(
                unless_known(connection, tables.entry),
                [self._entry(number, without(entry, barred)) for entry in batch.entries],
            )
        skipped = [
            {"user": user, "source": number, "what": one.what[:300], "why": one.why[:500]}
            for one in skips_without(batch.skipped[:_SKIPS_KEPT], barred)
        ]
        if skipped:
            connection.execute(unless_known(connection, tables.skipped), skipped)

    def _write_names(self, connection: Connection, batch: Batch, barred: Barred) -> None:
        t = tables.handle
        names = [(self.user, text, name, False) for text, name in batch.names.items() if text not in barred]
        if insert_many(connection, t, ("user", "handle", "name", "own"), names):
            self.memory.wrote("handle")
        for text in sorted(batch.own):
            connection.execute(
                unless_known(connection, t), {"user": self.user, "handle": text, "name": "", "own": True}
            )
            connection.execute(
                update(t).where(and_(t.c.user == self.user, t.c.handle == text)).values(own=True)
            )
            # What was taken for somebody else, before the handle turned out to be the user's, never was.
            self.memory.wrote("handle")
            self.memory.wrote_to("interaction", {text})
            mine = (tables.interaction.c.user == self.user, tables.interaction.c.handle == text)
            connection.execute(delete(tables.interaction).where(*mine))

    def _card(self, number: int, card: Card) -> dict[str, Any]:
        return {
            "user": self.user,
            "source": number,
            "id": card.id[:500],
            "name": card.name,
            "emails": list(card.emails),
            "phones": list(card.phones),
            "labels": list(card.labels),
            "note": card.note,
            "timezone": card.timezone[:100],
            "birthday": card.birthday,
            "organisation": card.organisation,
        }

    def _entry(self, number: int, entry: Entry) -> dict[str, Any]:
        flags = ("all_day", "busy", "out_of_office", "cancelled", "link", "place", "recurring")
        return {
            "user": self.user,
            "source": number,
            "id": entry.id[:500],
            "start": seconds(entry.span.start),
            "end": seconds(entry.span.end),
            "title": entry.title,
            "flags": [flag for flag in flags if getattr(entry, flag)],
            "organiser": entry.organiser and list(entry.organiser),
            "attendees": [list(attendee) for attendee in entry.attendees],
            "call": entry.call_id[:64],
            "resource": entry.resource[:500],
        }

    def forgot(self, contact: str) -> bool:
        """Whether a contact id is of somebody whom the user had forgotten."""
        return contact in self.barred()

    def barred(self) -> Barred:
        """Return whom the user had forgotten."""
        with self.together() as connection:
            return self.memory.whole("forgotten", "barred", lambda: self._barred(connection))

    def _barred(self, connection: Connection) -> Barred:
        t, account = tables.forgotten, tables.account
        marks = frozenset(connection.scalars(select(t.c.mark).where(t.c.user == self.user)))
        salt = connection.scalar(select(account.c.salt).where(account.c.id == self.user))
        return Barred(salt or b"", marks)

    def ticked(self, now: datetime, *, booked: int, needs: int) -> None:
        """Note that a turn was done."""
        with self.together() as connection:
            t = tables.tick
            values = {"user": self.user, "at": seconds(now), "booked": booked, "needs": needs}
            connection.execute(unless_known(connection, t), values)


def _stands(connection: Connection) -> tuple[int, int]:
    """Return what changes when other connections write (PRAGMA data_version), and when this one does."""
    raw = connection.connection.driver_connection
    assert raw is not None
    return int(raw.execute("pragma data_version").fetchone()[0]), raw.total_changes


def _standing(row: Any) -> Standing:
    return Standing(
        name=row.name,
        kind=row.kind,
        cursor=row.cursor,
        pulled=moment(row.pulled) if row.pulled is not None else None,
        as_of=moment(row.as_of) if row.as_of is not None else None,
        problem=row.problem or "",
        problem_since=moment(row.problem_since) if row.problem_since is not None else None,
    )
