"""What the user tells syncd by command: what came of a call, whom to leave alone, what to take back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from syncd.apply import change
from syncd.core.flags import Flag, Flagged
from syncd.core.life import Life, Step, Voucher, What
from syncd.core.outcome import EARLY
from syncd.core.plan import Action
from syncd.decide import as_it_stands
from syncd.errors import Conflict
from syncd.facts import Facts
from syncd.model import Contact, Outcome, Span
from syncd.ports import Calendar
from syncd.store import life as living
from syncd.store.store import Store

LATE = timedelta(days=14)  # after its start, a word may still be about a call


def log(
    store: Store, known: Facts, contact: Contact, outcome: Outcome, until: date | datetime | None = None
) -> Life | None:
    """Note what came of a call: of the last one of ours that has begun, or else of none of ours.

    Twice is once, and another word for the same call takes the place of the first; without a call of ours
    that is a word of the same day.
    """
    now = known.setting.now
    lives = [one.life for one in known.tries.get(contact.id, ()) if one.life is not None]
    begun = [
        one for one in lives if now - LATE <= one.booking.span.start <= now + EARLY and one.booking.stands
    ]
    life = begun[-1] if begun else None
    words = [one.step for one in known.tries.get(contact.id, ()) if one.step and one.step.what is What.SAID]
    today = now.astimezone(known.setting.zone).date()
    same_day = [one for one in words if one.at.astimezone(known.setting.zone).date() == today]
    before = life.said().get(Voucher.COMMAND) if life else next(reversed(same_day), None)
    if before is not None and (before.outcome, before.until) == (outcome, until):
        return life
    step = Step(
        contact.id,
        life.booking.id if life else "",
        now,
        What.SAID,
        "you said so",
        outcome=outcome,
        until=until,
        voucher=Voucher.COMMAND,
    )
    living.add(store, [step])
    return life


def flag(store: Store, contact: Contact, what: Flag, now: datetime, until: datetime | None = None) -> None:
    """Put a flag on a person, under each handle, so that it survives whatever they are merged with."""
    names = dict.fromkeys((*contact.handles, *contact.emails, *contact.phones))
    living.flag(store, [Flagged(one, what, now, until) for one in names])


def resume(store: Store, contact: Contact, now: datetime) -> None:
    """Take every flag off a person, and let a ladder that was held begin anew."""
    names = dict.fromkeys((*contact.handles, *contact.emails, *contact.phones, contact.name.casefold()))
    with store.together():
        living.unflag(store, names, [*Flag])
        living.add(store, [Step(contact.id, "", now, What.RESUMED)])


@dataclass(frozen=True, slots=True)
class Undone:
    """One write that was taken back, or why it was not."""

    title: str
    says: str
    done: bool = True


def undo(store: Store, calendar: Calendar, known: Facts) -> Iterator[Undone]:
    """Take back what the last turn wrote: bookings go, moves return. Twice is once."""
    ours = [
        step for one in known.lives.values() for step in one.steps if step.what in {What.BOOKED, What.MOVED}
    ]
    last = max((step.at for step in ours), default=None)
    for life in known.lives.values():
        steps = [step for step in life.steps if step.at == last and step in ours]
        ahead = life.booking.stands and life.booking.span.start > known.setting.now
        if steps and ahead and life.steps[-1] is steps[-1]:
            yield _undone(store, calendar, known, life, steps[-1])


def clear(store: Store, calendar: Calendar, known: Facts) -> Iterator[Undone]:
    """Take every coming call off the calendar, whoever edited it. Twice is once."""
    for life in known.lives.values():
        if life.booking.stands and life.booking.span.start > known.setting.now:
            action = _action(calendar, known, life, "cancel", "you cleared the calendar")
            if action is None:
                yield Undone(life.booking.title, "is not on this calendar any more", done=False)
                continue
            change(store, calendar, replace(action, over=""), known.setting.now, What.UNDONE)
            yield Undone(life.booking.title, "taken off the calendar")


def _undone(store: Store, calendar: Calendar, known: Facts, life: Life, step: Step) -> Undone:
    now, title = known.setting.now, life.booking.title
    before = _before(life, step) if step.what is What.MOVED else None
    action = _action(calendar, known, life, "move" if before else "cancel", "you undid it")
    if action is None:
        return Undone(title, "is no longer on the calendar", done=False)
    try:
        if before is None:
            change(store, calendar, action, now, What.UNDONE)
            return Undone(title, "taken off the calendar")
        change(store, calendar, replace(action, call=replace(action.call, span=before)), now, What.MOVED)
        pinned = Step(life.booking.contact, life.booking.id, now, What.DRAGGED, "you undid a move", before)
        living.add(store, [pinned])
        return Undone(title, "put back where it was")
    except Conflict:
        return Undone(title, "was changed by you since, and stays", done=False)


def _before(life: Life, step: Step) -> Span | None:
    spans = [one.span for one in life.steps[: life.steps.index(step)] if one.span is not None]
    return spans[-1] if spans else None


def _action(calendar: Calendar, known: Facts, life: Life, kind: str, why: str) -> Action | None:
    seen = calendar.find(life.booking.id)
    if seen is None:
        return None
    contact = known.contact_of(life)
    call = as_it_stands(life, seen, contact, known.setting)
    return Action("move" if kind == "move" else "cancel", call, why, over=life.booking.version)
