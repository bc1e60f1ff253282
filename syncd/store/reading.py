"""What is read out of the store to decide on: bunches, what was of late, cards, entries, calls."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from syncd.core.clocks import Bunch, Recent, Tally
from syncd.core.clocks import tallies as count
from syncd.model import Card, Channel, Entry, Kind, Span
from syncd.store import questions, tables
from syncd.store.packing import moment, seconds, unpack
from syncd.store.rows import card_of, entry_of
from syncd.store.store import Store

_VARIABLES = 500  # handles asked for at once


@dataclass(frozen=True, slots=True)
class Happened:
    """One interaction as the ledger has it."""

    at: datetime
    handle: str
    kind: Kind
    source: str
    seconds: int  # -1 for what has no length


def tallies(store: Store, now: datetime, *, spoke: timedelta) -> dict[str, Tally]:
    """Return what happened with each handle up to `now`; calls of `spoke` are talks.

    It is the same dictionary as before only when nothing new happened.
    """

    def read(_: Connection, some: Collection[str] | None) -> dict[str, Tally]:
        return count(bunches(store, now, spoke=spoke, among=some))

    if ripens(store, now):
        return count(bunches(store, now, spoke=spoke))
    return store.keyed("interaction", "tally", read, of=spoke)


def bunches(
    store: Store, now: datetime, *, spoke: timedelta, among: Collection[str] | None = None
) -> Iterator[Bunch]:
    """Yield all interactions up to `now`, alike ones counted together; calls of `spoke` are talks.

    Where handles are given it is those `among` them.
    """
    given = {"of": store.user, "until": seconds(now), "spoke": int(spoke.total_seconds())}
    with store.together() as connection:
        for portion in [None] if among is None else _portions(among):
            query = questions.BUNCHES if portion is None else questions.BUNCHES_OF_SOME
            rows = connection.execute(query, {**given, "some": portion})
            for handle, kind, size, first, last, long in rows:
                yield Bunch(
                    handle,
                    unpack(kind),
                    size,
                    moment(first),
                    moment(last),
                    None if long is None else moment(long),
                )


def day(since: datetime) -> datetime:
    """Return the beginning of the day of `since` (UTC), from which on `recent` reads."""
    return since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def recent(store: Store, since: datetime, until: datetime) -> dict[str, list[Recent]]:
    """Return what happened with each handle from the day of `since` (UTC) up to `until`.

    It is the same dictionary as before only when nothing new happened that day.
    """
    floor = day(since)

    def read(connection: Connection, some: Collection[str] | None) -> dict[str, list[Recent]]:
        given = {"of": store.user, "since": seconds(floor)}
        found: dict[str, list[Recent]] = {}
        for portion in [None] if some is None else _portions(some):
            query = questions.RECENT if portion is None else questions.RECENT_OF_SOME
            rows = connection.execute(query, {**given, "some": portion})
            for handle, kind, at, people, thread, subject in rows:
                one = Recent(handle, unpack(kind), moment(at), people, thread, subject or "")
                found.setdefault(handle, []).append(one)
        return found

    late = store.keyed("interaction", "recent", read, of=floor)
    if not ripens(store, until):
        return late
    last = moment(seconds(until))
    return {handle: [one for one in some if one.at <= last] for handle, some in late.items()}


def happened(
    store: Store, handles: Iterable[str], until: datetime, *, since: datetime | None = None
) -> list[Happened]:
    """Return all interactions with some handles, from `since` up to `until`, oldest first."""
    first = seconds(since) if since is not None else 0
    given = {"of": store.user, "since": first, "until": seconds(until)}
    found: list[Happened] = []
    with store.together() as connection:
        for some in _portions(handles):
            rows = connection.execute(questions.HAPPENED, {**given, "some": some})
            found += [
                Happened(moment(row.at), row.handle, unpack(row.kind), row.name, row.seconds) for row in rows
            ]
    return sorted(found, key=lambda one: (one.at, one.handle))


def talks(store: Store, since: datetime, until: datetime, *, spoke: timedelta) -> list[tuple[str, datetime]]:
    """Return the handle and the time of every call of at least `spoke` from `since` up to `until`."""
    t = tables.interaction
    query = select(t.c.handle, t.c.kind, t.c.at).where(
        t.c.user == store.user,
        t.c.at.between(seconds(since), seconds(until)),
        t.c.seconds >= int(spoke.total_seconds()),
    )
    with store.together() as connection:
        rows = connection.execute(query)
        return [(row.handle, moment(row.at)) for row in rows if unpack(row.kind).channel is Channel.CALL]


@dataclass(frozen=True, slots=True)
class Full(Happened):
    """One interaction with all that is kept of it."""

    people: int
    subject: str
    offset: int | None


def every(store: Store, until: datetime, handles: Collection[str] | None) -> Iterator[Full]:
    """Yield every interaction up to `until`, oldest first: with some handles, or with everybody."""
    t, s = tables.interaction, tables.source
    query = (
        select(t.c.at, t.c.handle, t.c.kind, s.c.name, t.c.seconds, t.c.people, t.c.subject, t.c.offset)
        .join(s, s.c.id == t.c.source)
        .where(t.c.user == store.user, t.c.at <= seconds(until))
        .order_by(t.c.at, t.c.handle, t.c.row)
    )
    if handles is not None:
        query = query.where(t.c.handle.in_(sorted(handles)))
    with store.together() as connection:
        for row in connection.execute(query.execution_options(yield_per=5000)):
            at, handle, kind, source, length, people, subject, offset = row
            yield Full(moment(at), handle, unpack(kind), source, length, people, subject or "", offset)


def offsets(store: Store, handles: Iterable[str], until: datetime) -> dict[str, list[int]]:
    """Return the different clock offsets, in minutes, of the mails each handle wrote, the commonest last."""
    given = {"of": store.user, "until": seconds(until)}
    found: dict[str, list[int]] = {}
    with store.together() as connection:
        for some in _portions(handles):
            for text, minutes in connection.execute(questions.OFFSETS, {**given, "some": some}):
                found.setdefault(text, []).append(minutes)
    return found


def names(store: Store) -> dict[str, str]:
    """Return the display name of each handle that has one."""
    t = tables.handle

    def read(connection: Connection) -> dict[str, str]:
        query = select(t.c.handle, t.c.name).where(t.c.user == store.user, t.c.name != "")
        return dict(map(tuple, connection.execute(query)))

    return store.known(t.name, "name", read)


def own(store: Store) -> frozenset[str]:
    """Return the handles that turned out to be the user's own."""
    t = tables.handle

    def read(connection: Connection) -> frozenset[str]:
        return frozenset(connection.scalars(select(t.c.handle).where(t.c.user == store.user, t.c.own)))

    return store.known(t.name, "own", read)


def cards(store: Store) -> list[Card]:
    """Return all cards, in a fixed order; addresses and numbers are handles."""
    t = tables.card

    def read(connection: Connection) -> list[Card]:
        found = connection.execute(select(t).where(t.c.user == store.user).order_by(t.c.source, t.c.id))
        return [card_of(row) for row in found]

    return store.known(t.name, t.name, read)


def entries(store: Store, within: Span | None) -> list[Entry]:
    """Return the calendar entries that touch `within`, by start; None is all."""
    t = tables.entry

    def read(connection: Connection) -> list[Entry]:
        query = select(t).where(t.c.user == store.user).order_by(t.c.start, t.c.id)
        return [entry_of(row) for row in connection.execute(query)]

    every = store.known(t.name, t.name, read)
    if within is None:
        return every
    first, last = moment(seconds(within.start)), moment(seconds(within.end))
    return [one for one in every if one.span.start < last and one.span.end >= first]


def calls_shown(store: Store, well: Collection[str]) -> dict[str, list[Entry]]:
    """Return the entries that some sources have of calls of ours, or of copies of them, by call id."""
    t, s = tables.entry, tables.source

    def read(connection: Connection) -> list[tuple[str, Entry]]:
        query = select(t, s.c.name).join(s, s.c.id == t.c.source).order_by(t.c.start, t.c.id)
        found = connection.execute(query.where(t.c.user == store.user, t.c.call != ""))
        return [(row.name, entry_of(row)) for row in found]

    every = store.known(t.name, "calls", read)
    found: dict[str, list[Entry]] = {}
    for source, one in every:
        if source in well and not one.cancelled:
            found.setdefault(one.call_id, []).append(one)
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger holds from one source."""

    interactions: int = 0
    newest: datetime | None = None
    skipped: int = 0
    cards: int = 0
    entries: int = 0


def held(store: Store, until: datetime) -> dict[str, Held]:
    """Return what the ledger holds from each source, by its name."""
    t = tables.interaction
    with store.together() as connection:
        query = (
            select(t.c.source, func.count(), func.max(t.c.at))
            .where(t.c.user == store.user, t.c.at + 0 <= seconds(until))  # see `questions`
            .group_by(t.c.source)
        )
        written = {number: (size, moment(newest)) for number, size, newest in connection.execute(query)}
        counts: dict[str, dict[int, int]] = {}
        for table in (tables.skipped, tables.card, tables.entry):
            sizes = (
                select(table.c.source, func.count())
                .where(table.c.user == store.user)
                .group_by(table.c.source)
            )
            counts[table.name] = {row[0]: row[1] for row in connection.execute(sizes)}
        s = tables.source
        return {
            name: Held(
                interactions=written.get(number, (0, None))[0],
                newest=written.get(number, (0, None))[1],
                skipped=counts["skipped"].get(number, 0),
                cards=counts["card"].get(number, 0),
                entries=counts["entry"].get(number, 0),
            )
            for number, name in connection.execute(select(s.c.id, s.c.name).where(s.c.user == store.user))
        }


def skips(store: Store) -> list[tuple[str, str, str]]:
    """Return source, item and reason of all that could not be read."""
    t, s = tables.skipped, tables.source
    query = select(s.c.name, t.c.what, t.c.why).join(s, s.c.id == t.c.source).where(t.c.user == store.user)
    with store.together() as connection:
        return [
            (row.name, row.what, row.why)
            for row in connection.execute(query.order_by(s.c.name, t.c.why, t.c.what))
        ]


def last_tick(store: Store) -> datetime | None:
    """Return when the last turn was done."""
    t = tables.tick
    with store.together() as connection:
        at = connection.scalar(select(func.max(t.c.at)).where(t.c.user == store.user))
        return None if at is None else moment(at)


def state(store: Store) -> int:
    """Return what is another value once interactions were written; `ripens` tells what time alone changes."""
    return store.memory.writes_to(tables.interaction.name)


def ripens(store: Store, now: datetime) -> datetime | None:
    """Return `now` where the ledger knows of times that are yet to come: then time alone changes much."""

    def read(connection: Connection) -> int | None:
        last: int | None = connection.scalar(questions.LAST, {"of": store.user})
        return last

    last = store.known(tables.interaction.name, "last", read)
    return now if last is not None and last > seconds(now) else None


def newest(store: Store, source: str, until: datetime) -> datetime | None:
    """Return when the last interaction up to `until` was that a source tells of."""

    def read(connection: Connection) -> int | None:
        given = {"of": store.user, "until": seconds(until), "name": source}
        at: int | None = connection.scalar(questions.NEWEST, given)
        return at

    if ripens(store, until):
        with store.together() as connection:
            at = read(connection)
    else:
        at = store.known(tables.interaction.name, f"newest of {source}", read)
    return None if at is None else moment(at)


def _portions(handles: Iterable[str]) -> Iterator[list[str]]:
    every = sorted(set(handles))
    for start in range(0, len(every), _VARIABLES):
        yield every[start : start + _VARIABLES]
