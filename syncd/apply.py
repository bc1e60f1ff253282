"""One action onto the calendar: the intent first, then the effect, then that it is done."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from syncd.core.plan import Action
from syncd.errors import Conflict, Refused
from syncd.ports import Calendar
from syncd.retry import patiently
from syncd.store import reading
from syncd.store.store import Store


def apply(store: Store, calendar: Calendar, action: Action, now: datetime) -> None:
    """Do one action.

    Raises what the calendar raises; an intent that it refused is taken back, one that may have
    reached it is looked into by the next `settle`.
    """
    store.intend(action.call, action.need.contact.handles, now)
    try:
        patiently(partial(calendar.put, action.call))
    except (Conflict, Refused):
        store.abandon(action.call.id)
        raise
    store.done(action.call.id)


def settle(store: Store, calendar: Calendar, now: datetime) -> None:
    """Find out what became of intents that a crash left open: a call that stands is done, no other is."""
    for call in reading.calls(store, now):
        if call.done:
            continue
        if patiently(partial(calendar.find, call.id)) is not None:
            store.done(call.id)
        else:
            store.abandon(call.id)
