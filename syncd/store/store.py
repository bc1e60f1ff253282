"""One user's rows: what is put in, in one transaction a page, and what is known of the sources.

What is read out to decide on is in `reading`.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import OperationalError

from syncd.errors import Transient
from syncd.model import Card, Entry, Interaction, Kind, Skipped
from syncd.store import alike, tables
from syncd.store.forgotten import Barred, cards_without, skips_without, without
from syncd.store.inserting import insert_many, unless_known
from syncd.store.memory import Memory
from syncd.store.packing import fingerprint, moment, pack, seconds, whole
from syncd.store.rows import card_row, entry_row

_SKIPS_KEPT = 1000
_INTERACTION = tuple(column.name for column in tables.interaction.c if column.name != "row")

# Statements of every turn, made once: making one costs more than running it.
_SOURCES = select(tables.source).where(tables.source.c.user == bindparam("of")).order_by(tables.source.c.name)
_TO_SOURCE = update(tables.source).where(tables.source.c.id == bindparam("number"))

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


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

    def well(self, now: datetime) -> Standing:
        """Return how it stands once it was read without a problem."""
        return replace(self, pulled=whole(now), problem="", problem_since=None)


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
        self._line: Connection | None = None  # kept from one transaction to the next
        self._open: Connection | None = None  # the same, while a transaction is open
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
                written = self._open.connection.total_changes
                yield self._open
                if untold and self._open.connection.total_changes != written:
                    self.memory.clear()
                return
            with self._connected() as connection, connection.begin():
                self._open = connection
                before = _stands(connection)
                if before != self._stood:  # others wrote meanwhile
                    self.memory.clear()
                yield connection
                self._stood = before[0], connection.connection.total_changes  # nobody else writes meanwhile
                if untold and self._stood != before:
                    self.memory.clear()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Give the line to the file; hang up where something goes wrong: what was written is taken back."""
        try:
            self._line = self._line or self.engine.connect()
            yield self._line
        except BaseException as problem:
            self.memory.clear()
            self._hang_up()
            if not isinstance(problem, (OperationalError, sqlite3.OperationalError)):
                raise
            why = getattr(problem, "orig", problem)
            raise Transient(f"the state cannot be written ({why}); it goes on when it can") from problem
        finally:
            self._open = None

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def known(self, table: str, name: str, read: Callable[[Connection], T]) -> T:
        """Return what `read` returns of a table, or returned before: then there is no transaction."""

        def anew() -> T:
            with self.together() as connection:
                return read(connection)

        with self.alone:
            self._look()
            return self.memory.whole(table, name, anew)

    def keyed(
        self,
        table: str,
        name: str,
        read: Callable[[Connection, Collection[K] | None], dict[K, T]],
        *,
        of: object = None,
    ) -> dict[K, T]:
        """Do the same by the keys of a table: see `Memory.by_key`."""
        with self.alone:
            self._look()
            held: dict[K, T] | None = self.memory.held(table, name, of=of)
            if held is not None:
                return held
            with self.together() as connection:
                return self.memory.by_key(table, name, partial(read, connection), of=of)

    def _look(self) -> None:
        """Empty the memory where others wrote meanwhile."""
        if self._open is None:
            with self._connected() as connection:
                if _stands(connection) != self._stood:
                    self.memory.clear()

    def close(self) -> None:
        """Let go of the file."""
        with self.alone:
            self._hang_up()
            self.engine.dispose()

    def seen(self) -> int:
        """Return a number that is another one once another process has written (PRAGMA data_version)."""
        with self.together() as connection:
            return _stands(connection)[0]

    def source(self, name: str, kind: str) -> Standing:
        """Return how a source stands; one that is new, or has become another kind, begins with nothing."""
        number, found = self._standing().get(name, (0, None))
        if found is None or found.kind != kind:
            with self.together() as connection:
                t = tables.source
                self.memory.wrote(t.name)
                if found is None:
                    made = insert(t).values(user=self.user, name=name, kind=kind).returning(t.c.id)
                    number = connection.execute(made).scalar_one()
                else:
                    connection.execute(update(t).where(t.c.id == number).values(kind=kind, cursor=None))
            found = Standing(name, kind, None, None, None, "", None)
        self._sources[name] = number
        return found

    def sources(self) -> list[Standing]:
        """Return how every source that was ever pulled stands, by name."""
        return [standing for _, standing in self._standing().values()]

    def _standing(self) -> dict[str, tuple[int, Standing]]:
        """Return the number of each source and how it stands, by name."""

        def read(connection: Connection) -> dict[str, tuple[int, Standing]]:
            rows = connection.execute(_SOURCES, {"of": self.user})
            return {row.name: (row.id, _standing(row)) for row in rows}

        return self.known(tables.source.name, "standing", read)

    def _note(self, source: str, now: Callable[[Standing], Standing]) -> None:
        """Write how a source stands now, given how it stood."""
        with self.together() as connection:
            known = self._standing()
            number, one = self._sources[source], now(known[source][1])
            row = {
                "cursor": one.cursor,
                "pulled": one.pulled and seconds(one.pulled),
                "as_of": one.as_of and seconds(one.as_of),
                "problem": one.problem,
                "problem_since": one.problem_since and seconds(one.problem_since),
            }
            connection.execute(_TO_SOURCE, {"number": number, **row})
            self.memory.keep(tables.source.name, "standing", {**known, source: (number, one)})

    def add(self, source: str, batch: Batch, cursor: str | None, *, answered: datetime | None = None) -> None:
        """Write a page and its cursor, both or neither. What is known already stays as it is.

        With the last one comes when the source `answered`: it was read without a problem.
        """
        with self.together() as connection:
            number = self._sources[source]
            self._remove(connection, number, batch.gone)
            self._write(connection, number, batch)
            as_of = batch.as_of and whole(batch.as_of)

            def now(one: Standing) -> Standing:
                read = replace(one, cursor=cursor, as_of=as_of or one.as_of)
                return read.well(answered) if answered else read

            self._note(source, now)

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
            found = 0
            for t in (tables.card, tables.entry):
                mine = (t.c.user == self.user, t.c.source == number)
                found += connection.scalar(select(func.count()).select_from(t).where(*mine)) or 0
            return found

    def replace(
        self, source: str, batch: Batch, cursor: str | None, *, answered: datetime | None = None
    ) -> None:
        """Write all that a source holds, and its cursor; what is not in it is gone from it. See `add`."""
        with self.together() as connection:
            number = self._sources[source]
            for t in (tables.card, tables.entry, tables.skipped):
                self.memory.wrote(t.name)
                connection.execute(delete(t).where(t.c.user == self.user, t.c.source == number))
            self.add(source, batch, cursor, answered=answered)

    def failed(self, source: str, problem: str, now: datetime) -> bool:
        """Note what stopped a source, and since when; return whether that is news."""
        with self.together():
            _, before = self._standing()[source]
            since = before.problem_since if before.problem and before.problem_since else whole(now)
            self._note(source, lambda one: replace(one, problem=problem, problem_since=since))
            return before.problem != problem

    def _write(self, connection: Connection, number: int, batch: Batch) -> None:
        barred, taken = self.barred(), [*batch.interactions, *batch.old.values()]
        rows = [
            (
                self.user,
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
            for one in alike.new(connection, self.user, number, taken)
            if one.handle not in barred
        ]
        rows.sort(key=itemgetter(1))  # neighbours in the index are written together
        self.memory.wrote_to("interaction", {one.handle for one in taken})
        insert_many(connection, tables.interaction, _INTERACTION, rows)
        self._write_names(connection, batch, barred)
        cards = [card_row(self.user, number, card) for card in cards_without(batch.cards, barred)]
        if cards:
            self.memory.wrote("card")
            connection.execute(unless_known(connection, tables.card), cards)
        if batch.entries:
            self.memory.wrote("entry")
            connection.execute(
                unless_known(connection, tables.entry),
                [entry_row(self.user, number, without(entry, barred)) for entry in batch.entries],
            )
        skipped = [
            {"user": self.user, "source": number, "what": one.what[:300], "why": one.why[:500]}
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

    def forgot(self, contact: str) -> bool:
        """Whether a contact id is of somebody whom the user had forgotten."""
        return contact in self.barred()

    def barred(self) -> Barred:
        """Return whom the user had forgotten."""
        return self.known(tables.forgotten.name, "barred", self._barred)

    def _barred(self, connection: Connection) -> Barred:
        t, account = tables.forgotten, tables.account
        marks = frozenset(connection.scalars(select(t.c.mark).where(t.c.user == self.user)))
        salt = connection.scalar(select(account.c.salt).where(account.c.id == self.user))
        return Barred(salt or b"", marks)

    def ticked(self, now: datetime, *, booked: int, needs: int) -> None:
        """Note that a turn was done."""
        values = {"user": self.user, "at": seconds(now), "booked": booked, "needs": needs}
        with self.together() as connection:
            connection.execute(unless_known(connection, tables.tick), values)


def _stands(connection: Connection) -> tuple[int, int]:
    """Return what changes when other connections write (PRAGMA data_version), and when this one does."""
    raw = connection.connection
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
