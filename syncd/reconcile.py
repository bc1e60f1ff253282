"""Our calls on the calendar, beside what the ledger knows: every difference becomes a step."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from syncd.core import brief, seeing
from syncd.core import people as peopling
from syncd.core.flags import Flag, Flagged
from syncd.core.life import Booking, Intent, Life, Step, What, lives, mark
from syncd.core.need import Setting
from syncd.core.people import People
from syncd.errors import Refused
from syncd.model import Seen, Span
from syncd.ports import Calendar
from syncd.retry import patiently
from syncd.store import life as living
from syncd.store.store import Store

VANISHED = "vanished"
BELIEVED = timedelta(days=2)  # calls that stay away so long were deleted, however many there are


class Held(Refused):
    """So many calls vanished at once that nothing is written until the user says, or time tells."""


def settle(store: Store, calendar: Calendar, now: datetime) -> None:
    """Find out what became of intents that a crash left open: what stands is done, what does not is not."""
    for booking in living.bookings(store, now):
        if booking.done and booking.intent is None:
            continue
        intent = booking.intent or Intent(What.BOOKED, "")
        seen = patiently(partial(calendar.find, booking.id))
        step = partial(Step, booking.contact, booking.id, now)
        if intent.what in {What.BOOKED, What.MOVED}:
            done = seen is not None and (intent.what is What.BOOKED or seen.span == intent.span)
        else:
            done = seen is None
        if not done:
            living.abandon(store, booking)
        elif seen is None:
            living.left(store, booking, step(intent.what, intent.why))
        else:
            living.stands(store, booking, seen, step(intent.what, intent.why, seen.span))


def reconcile(
    store: Store,
    calendar: Calendar,
    people: People,
    setting: Setting,
    *,
    within: Span,
    believe: bool = False,
) -> None:
    """Write down what the user did to our calls since they were last seen.

    Raises `Held` when more than a third of the calls ahead vanished at once, unless `believe`, or they are
    away for two days. Until then nothing is written down of the calls that are gone.
    """
    now = setting.now
    known = lives(living.bookings(store, now), living.steps(store, now))
    here = {one.id: one for one in patiently(partial(calendar.ours, within))}
    changed: list[tuple[Booking, list[Step]]] = []
    gone: list[tuple[Booking, list[Step]]] = []
    for life in known.values():
        booking = life.booking
        seen = here.pop(booking.id, None)
        if seen is None:
            if booking.gone and booking.span.end < now - seeing.RESTORABLE:
                continue
            seen = patiently(partial(calendar.find, booking.id))
        found = seeing.notice(life, seen, now=now, zone=setting.zone)
        if found[0].gone and not booking.gone:
            gone.append(found)
        elif found[1] or found[0] != booking:
            changed.append(found)
    held = _held(store, known.values(), gone, now, believe=believe)
    titles = _titles(people) if here else {}
    changed += [_adopted(seen, titles, setting) for seen in here.values()]
    _write(store, changed if held else [*changed, *gone])
    if held:
        raise Held(held)


def _held(
    store: Store,
    known: Iterable[Life],
    gone: Collection[tuple[Booking, list[Step]]],
    now: datetime,
    *,
    believe: bool,
) -> str:
    """Return why the calls that are gone are not believed to be, or nothing."""
    standing = [life.booking for life in known if life.booking.stands]
    if not seeing.vanished(standing, [booking for booking, _ in gone], now=now):
        living.tell(store, VANISHED, None)
        return ""
    since = living.told(store, VANISHED)
    if believe or (since is not None and since <= now - BELIEVED):
        living.tell(store, VANISHED, None)
        return ""
    living.tell(store, VANISHED, now)
    return (
        f"{len(gone)} of {len(standing)} calls vanished from the calendar at once; nothing is written until"
        " they are back or two days have passed. If you deleted them, run: syncd once --believe calendar"
    )


def _titles(people: People) -> dict[str, str]:
    """Return the title that a call with each contact has, by every id that it may be known under."""
    alike = peopling.namesakes(people.contacts)
    return {
        one: brief.title(contact, alike=contact.id in alike, hint=alike.get(contact.id, ""))
        for contact in people.contacts
        for one in peopling.ids(contact)
    }


def _adopted(seen: Seen, titles: dict[str, str], setting: Setting) -> tuple[Booking, list[Step]]:
    """Take in a call that only the calendar knows: the state was lost, and this is all that is left of it.

    Some servers keep no property of ours: then the title tells with whom it is.
    """
    contact = seen.contact or next((one for one, title in titles.items() if title in seen.title), "")
    booking = Booking(
        id=seen.id,
        contact=contact,
        handles=(),
        title=titles.get(contact, seen.title),
        span=seen.span,
        lane=seen.lane,
        attempt=seen.attempt,
        serial=seen.serial,
        decided=min(setting.now, seen.span.start),
        done=True,
        notes=mark("", seen.notes),
    )
    found, steps = seeing.notice(Life(booking), seen, now=setting.now, zone=setting.zone)
    adopted = Step(booking.contact, booking.id, setting.now, What.ADOPTED, span=seen.span)
    edited = seen.title != booking.title
    return replace(found, gone=found.gone), [
        adopted,
        *(step for step in steps if step.what is not What.EDITED or edited),
    ]


def _write(store: Store, changed: Iterable[tuple[Booking, list[Step]]]) -> None:
    """Write down what was seen, all of it or nothing."""
    with store.together():
        for booking, steps in changed:
            living.save(store, booking)
            living.add(store, steps)
            for step in steps:
                if step.stop:
                    living.flag(store, [Flagged(one, Flag.DO_NOT_CALL, step.at) for one in booking.handles])
