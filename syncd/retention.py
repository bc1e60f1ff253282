"""How long facts are kept: once a day, what is older goes, from the state and from what was set aside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from syncd.config import Config
from syncd.errors import Transient
from syncd.store import life as living
from syncd.store import opening, retaining
from syncd.store.store import Store

SWEPT, KEPT = "swept", "kept"  # not told to the user: when it was done last, and since when facts are kept
EVERY = timedelta(days=1)
STRIDE = timedelta(days=90)  # that one sweep goes ahead: a clock that is years wrong costs no more
ASIDE = timedelta(days=30)  # that an earlier state is kept beside the present one


def sweep(store: Store, config: Config, now: datetime) -> bool:
    """Remove what is too old, where that was not done today; return whether it was done now."""
    last, kept = living.told(store, SWEPT), living.told(store, KEPT)
    if last is not None and last <= now < last + EVERY:
        return False
    before = now - config.retention
    before = before if kept is None else min(before, kept + STRIDE)
    with store.together():
        retaining.sweep(store, before, spoke=config.policy.spoke_after)
        for about, at in ((SWEPT, now), (KEPT, before)):
            living.tell(store, about, None)
            living.tell(store, about, at)
    return True


def keep(store: Store, config: Config, now: datetime) -> None:
    """Do so, and leave no byte of it on the disk; states that were set aside long ago go as well.

    Raises `Transient` when another process uses the state for too long.
    """
    if not sweep(store, config, now):
        return
    for path in opening.set_aside(config.state):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - ASIDE:
            path.unlink(missing_ok=True)
    try:
        opening.scour(store.engine, whole=False)
    except Transient:
        living.tell(store, SWEPT, None)  # the next turn does it again
        raise
