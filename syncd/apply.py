"""One action onto the calendar: the intent first, then the effect, then that it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from syncd.core.plan import Action
from syncd.errors import Conflict, Refused
from syncd.ports import Calendar
from syncd.retry import patiently
from syncd.store import reading
from syncd.store.store import Store


def apply(store: Store, calendar: Calendar, actions: Sequence[Action], now: datetime) -> int:
    """Do the actions in order; return how many calls now stand that did not before.

    Raises `Refused` or `Transient` when the calendar cannot be written; what was done until
    then stands, and the intent that failed is finished or dropped by the next `settle`.
    """
    done = 0
    for action in actions:
        store.intend(action.call, action.need.contact.handles, now)
        try:
            patiently(partial(calendar.put, action.call))
        except (Conflict, Refused):
            store.abandon(action.call.id)
            raise
        store.done(action.call.id)
        done += 1
    return done


def settle(store: Store, calendar: Calendar, now: datetime) -> None:
    """Find out what became of intents that a crash left open: a call that stands is done, others never were."""
    for call in reading.calls(store, now):
        if call.done:
            continue
        if patiently(partial(calendar.find, call.id)) is not None:
            store.done(call.id)
        else:
            store.abandon(call.id)
