"""A ledger, and what is written to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from syncd.model import Channel, Interaction
from syncd.store import reading
from syncd.store.store import Batch, Store

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def interaction(number: int = 1, **changes: object) -> Interaction:
    one = Interaction(
        id=f"mail:{number}@x.org/ann@x.org",
        at=NOW - number * HOUR,
        handle="ann@x.org",
        channel=Channel.MAIL,
        outgoing=True,
        likeness=number,
    )
    return one._replace(**changes)


def batch(**parts: object) -> Batch:
    made = Batch.empty()
    for name, value in parts.items():
        setattr(made, name, value)
    return made


def count(store: Store) -> int:
    return reading.held(store, NOW)["mail"].interactions
