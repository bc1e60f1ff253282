"""Removing a person from the ledger, to the last byte, and keeping them out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Table, delete, or_, select, update

from syncd.core.handles import key
from syncd.model import Skipped
from syncd.store import opening, tables
from syncd.store.forgotten import Barred, barring, cards_without, skips_without, without
from syncd.store.inserting import unless_known
from syncd.store.rows import card_of, entry_of
from syncd.store.store import Store


def forget(store: Store, handles: Iterable[str], names: Iterable[str] = ()) -> int:
    """Remove every trace of some handles and keep them from coming back; return the rows removed.

    What is left of them are marks that only this ledger can read. Where somebody else's row names them, by a
    handle or one of `names`, the name goes and the row stays. Raises `Transient` when the file is in use.
    """
    gone = sorted(set(handles))
    with store.together(untold=True) as connection:
        barred = _bar(store, connection, gone, names)
        removed = _remove(store, connection, gone) + _scrub(store, connection, barred)
    if store.engine.dialect.name == "sqlite":
        opening.scour(store.engine, whole=True)
    return removed


def _bar(store: Store, connection: Connection, gone: list[str], names: Iterable[str]) -> Barred:
    salt = connection.scalar(select(tables.account.c.salt).where(tables.account.c.id == store.user)) or b""
    barred = barring(gone, names, salt)
    rows = [{"user": store.user, "mark": mark} for mark in sorted(barred.marks)]
    connection.execute(unless_known(connection, tables.forgotten), rows)
    return barred


def _remove(store: Store, connection: Connection, gone: list[str]) -> int:
    """Remove the rows that are theirs."""
    known_as = [key(text) for text in gone]
    t = tables.call.c
    calls = [
        row.id
        for row in connection.execute(select(t.id, t.contact, t.handles).where(t.user == store.user))
        if row.contact in known_as or set(row.handles) & set(gone)
    ]
    where: tuple[tuple[Table, Any], ...] = (
        (tables.interaction, tables.interaction.c.handle.in_(gone)),
        (tables.handle, tables.handle.c.handle.in_(gone)),
        (tables.step, or_(tables.step.c.contact.in_(known_as), tables.step.c.call.in_(calls))),
        (tables.flag, tables.flag.c.who.in_(gone)),
        (tables.draft, tables.draft.c.call.in_(calls)),
        (tables.entry, tables.entry.c.call.in_(calls)),
        (tables.call, t.id.in_(calls)),
    )
    return sum(
        connection.execute(delete(table).where(table.c.user == store.user, these)).rowcount
        for table, these in where
    )


def _scrub(store: Store, connection: Connection, barred: Barred) -> int:
    """Take their names out of everybody else's rows, as a page is cleaned before it is written."""

    def titled(row: Any) -> dict[str, Any] | None:
        entry = entry_of(row)
        clean = without(entry, barred)
        if clean is entry:
            return {}
        organiser = clean.organiser and list(clean.organiser)
        return {"title": "", "attendees": [list(one) for one in clean.attendees], "organiser": organiser}

    def carded(row: Any) -> dict[str, Any] | None:
        card = card_of(row)
        clean = next(cards_without([card], barred), None)
        return None if clean is None else {} if clean is card else {"note": clean.note}

    def skipped(row: Any) -> dict[str, Any] | None:
        return {} if any(skips_without([Skipped(row.what, row.why)], barred)) else None

    def worded(column: str) -> Callable[[Any], dict[str, Any] | None]:
        return lambda row: {column: None} if barred.named(getattr(row, column) or "") else {}

    return (
        _each(store, connection, tables.entry, titled)
        + _each(store, connection, tables.card, carded)
        + _each(store, connection, tables.skipped, skipped)
        + _each(store, connection, tables.source, worded("problem"))
        + _each(store, connection, tables.interaction, worded("subject"), tables.interaction.c.subject)
    )


def _each(
    store: Store,
    connection: Connection,
    t: Table,
    changed: Callable[[Any], dict[str, Any] | None],
    present: Any = None,
) -> int:
    """Change each row by what `changed` says, remove it at None; return how many were touched."""
    query = select(t).where(t.c.user == store.user)
    rows = connection.execute(query if present is None else query.where(present.is_not(None))).all()
    touched = 0
    for row in rows:
        values = changed(row)
        same = [column == getattr(row, column.name) for column in t.primary_key.columns]
        if values is None:
            touched += connection.execute(delete(t).where(*same)).rowcount
        elif values:
            touched += connection.execute(update(t).where(*same).values(values)).rowcount
    return touched
