"""Removing what is older than the user wants it kept, so that no clock and no verdict changes its mind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Table, case, delete, exists, func, select, update

from syncd.store import tables
from syncd.store.packing import seconds
from syncd.store.store import Store

_AT_ONCE = 500  # rows in a statement

T = TypeVar("T")


def sweep(store: Store, before: datetime, *, spoke: timedelta) -> int:
    """Remove what happened before a moment; return how many rows are gone or hold less.

    With whom there was anything since then, the last interaction of each kind stays, and the last talk
    (a call of `spoke`): without its subject. With whom there was nothing, nothing stays but the number of
    the last call, so that no later call takes its id.
    """
    limit = seconds(before)
    with store.together(untold=True) as connection:
        done = 0
        if any(_any(store, connection, *one) for one in _old(limit)):
            alive = _alive(store, connection, limit)
            done += _interactions(store, connection, limit, alive, int(spoke.total_seconds()))
            done += _calls(store, connection, limit, alive)
        t = tables.entry
        done += connection.execute(delete(t).where(t.c.user == store.user, t.c.end < limit)).rowcount
        for table in (tables.step, tables.tick):
            mine = [table.c.user == store.user, table.c.at < limit]
            if table is tables.step:
                mine.append(table.c.call == "")
            done += connection.execute(delete(table).where(*mine)).rowcount
    return done


def _old(limit: int) -> tuple[tuple[Table, ColumnElement[bool]], ...]:
    """Return what is old of the tables of which something old may stay."""
    return (tables.interaction, tables.interaction.c.at < limit), (tables.call, tables.call.c.end < limit)


def _any(store: Store, connection: Connection, t: Table, where: ColumnElement[bool]) -> bool:
    return bool(connection.scalar(select(exists().where(t.c.user == store.user, where))))


def _alive(store: Store, connection: Connection, limit: int) -> set[str]:
    """Return the handles of everybody with whom there was anything since; a card joins its handles."""
    t, card = tables.interaction, tables.card
    since = select(t.c.handle).where(t.c.user == store.user, t.c.at >= limit).distinct()
    found = set(connection.scalars(since))
    cards = select(card.c.emails, card.c.phones).where(card.c.user == store.user)
    for row in connection.execute(cards).all():
        every = {*row.emails, *row.phones}
        if every & found:
            found |= every
    return found


def _interactions(store: Store, connection: Connection, limit: int, alive: set[str], spoke: int) -> int:
    t = tables.interaction
    old = (t.c.user == store.user, t.c.at < limit)
    talk = case((t.c.seconds >= spoke, 1), else_=0)
    rank = func.row_number().over(
        partition_by=(t.c.handle, t.c.kind, talk), order_by=(t.c.at.desc(), t.c.row.desc())
    )
    gone = [
        row
        for row, handle, number in connection.execute(select(t.c.row, t.c.handle, rank).where(*old))
        if number > 1 or handle not in alive
    ]
    _delete(connection, t, gone)
    done = len(gone)
    done += connection.execute(update(t).where(*old, t.c.subject.is_not(None)).values(subject=None)).rowcount
    h = tables.handle
    left = select(t.c.handle).where(t.c.user == store.user)
    if gone:
        nobody = (h.c.user == store.user, h.c.own.is_(False), h.c.handle.not_in(left))
        connection.execute(delete(h).where(*nobody))
    return done


def _calls(store: Store, connection: Connection, limit: int, alive: set[str]) -> int:
    """Remove old calls and what became of them, all but the last one with each person."""
    t = tables.call
    query = select(t.c.id, t.c.contact, t.c.serial, t.c.end, t.c.title, t.c.handles)
    rows = connection.execute(query.where(t.c.user == store.user)).all()
    last: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        last[row.contact] = max(last[row.contact], row.serial)
    old = [row for row in rows if row.end < limit]
    gone = [row.id for row in old if row.serial < last[row.contact]]
    done = len(gone)
    for row in old:
        if row.serial == last[row.contact] and not alive & set(row.handles) and row.title:
            same = (t.c.user == store.user, t.c.id == row.id)
            done += connection.execute(update(t).where(*same).values(title="", handles=[])).rowcount
            gone_steps = (tables.step.c.user == store.user, tables.step.c.call == row.id)
            connection.execute(delete(tables.step).where(*gone_steps))
    for some in _portions(gone):
        for table in (tables.step, tables.draft):
            connection.execute(delete(table).where(table.c.user == store.user, table.c.call.in_(some)))
        connection.execute(delete(t).where(t.c.user == store.user, t.c.id.in_(some)))
    return done


def _delete(connection: Connection, t: Table, rows: list[int]) -> None:
    for some in _portions(rows):
        connection.execute(delete(t).where(t.c.row.in_(some)))


def _portions(every: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
