"""One action onto the calendar: the intent first, then the effect, then that it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from syncd import crash
from syncd.core.life import Intent, Step, What
from syncd.core.plan import Action
from syncd.errors import Conflict, Refused, Taken
from syncd.ports import Calendar
from syncd.retry import patiently
from syncd.store import life as living
from syncd.store.store import Store

T = TypeVar("T")


def apply(store: Store, calendar: Calendar, action: Action, now: datetime) -> None:
    """Do one action.

    Raises what the calendar raises; an intent that it refused is taken back, one that may have
    reached it is looked into by the next turn.
    """
    if action.action == "book":
        _book(store, calendar, action, now)
    else:
        change(store, calendar, action, now, What.MOVED if action.action == "move" else What.WITHDRAWN)


def _book(store: Store, calendar: Calendar, action: Action, now: datetime) -> None:
    call = action.call
    booking = living.intend(store, call, action.handles, now, action.why)
    try:
        seen = _writing(partial(calendar.put, call))
    except Taken:
        # The user deleted it before the state was lost.
        living.left(store, booking, Step(call.contact, call.id, now, What.DELETED))
        raise
    except (Conflict, Refused):
        living.abandon(store, booking)
        raise
    living.stands(store, booking, seen, Step(call.contact, call.id, now, What.BOOKED, action.why, seen.span))


def change(store: Store, calendar: Calendar, action: Action, now: datetime, what: What) -> None:
    """Move a standing call, or take it off the calendar, unless the user changed it meanwhile."""
    call, booking = action.call, living.booking(store, action.call.id)
    moved = what is What.MOVED
    living.intend_change(store, booking, Intent(what, action.why, call.span if moved else None))
    step = Step(call.contact, call.id, now, what, action.why, call.span if moved else None)
    try:
        if moved:
            seen = _writing(partial(calendar.put, call, over=action.over or None))
        else:
            _writing(partial(calendar.drop, call.id, over=action.over or None))
    except (Conflict, Refused):
        living.abandon(store, booking)
        raise
    if moved:
        living.stands(store, booking, seen, step)
    else:
        living.left(store, booking, step)


def _writing(write: Callable[[], T]) -> T:
    """Return what a write returns, tried again while it may heal."""
    crash.point()
    return patiently(write)
