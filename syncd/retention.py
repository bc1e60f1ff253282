"""How long facts are kept: once a day, what is older goes, from the state and from what was set aside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from syncd.config import Config
from syncd.store import life as living
from syncd.store import opening, retaining
from syncd.store.store import Store

# Not told to the user: when it was done last, since when facts are kept, and that bytes of others are left.
SWEPT, KEPT, LEFT = "swept", "kept", "left"
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
        if retaining.sweep(store, before, spoke=config.policy.spoke_after):
            living.tell(store, LEFT, now)
        for about, at in ((SWEPT, now), (KEPT, before)):
            living.tell(store, about, None)
            living.tell(store, about, at)
    return True


def keep(store: Store, config: Config, now: datetime) -> None:
    """Do so, and leave no byte of it on the disk; states that were set aside long ago go as well.

    Raises `Transient` when another process uses the state for too long.
    """
    if sweep(store, config, now):
        for path in opening.set_aside(config.state):
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - ASIDE:
                path.unlink(missing_ok=True)
    if living.told(store, LEFT) is not None:
        opening.scour(store.engine, whole=False)
        living.tell(store, LEFT, None)
