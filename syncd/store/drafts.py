"""The drafts that were laid down for the user: which, how each stands, and never what is in them."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from syncd.core.letters import Laid, Phase, Purpose
from syncd.store import tables
from syncd.store.packing import moment, seconds
from syncd.store.store import Store


def laid(store: Store) -> dict[str, Laid]:
    """Return every draft that was ever laid down, or was about to be, by its id."""
    t = tables.draft
    with store.together() as connection:
        rows = connection.execute(select(t).where(t.c.user == store.user).order_by(t.c.at, t.c.id)).all()
    return {
        row.id: Laid(
            id=row.id,
            call=row.call,
            purpose=Purpose(row.purpose),
            mark=row.mark,
            phase=Phase(row.phase),
            at=moment(row.at),
            version=row.version,
        )
        for row in rows
    }


def save(store: Store, one: Laid) -> None:
    """Write what is known of a draft over what was known."""
    t = tables.draft
    values = {
        "call": one.call,
        "purpose": one.purpose.value,
        "mark": one.mark,
        "phase": one.phase.value,
        "version": one.version,
        "at": seconds(one.at),
    }
    with store.together() as connection:
        same = (t.c.user == store.user, t.c.id == one.id)
        if not connection.execute(update(t).where(*same).values(values)).rowcount:
            connection.execute(insert(t).values(user=store.user, id=one.id, **values))
