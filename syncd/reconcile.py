"""Our calls on the calendar, beside what the ledger knows: every difference becomes a step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from syncd.core import brief, seeing
from syncd.core import people as peopling
from syncd.core.flags import Flag, Flagged
from syncd.core.life import MARK, Booking, Intent, Life, Step, What, mark
from syncd.core.need import Setting
from syncd.core.people import People
from syncd.core.plan import call_id
from syncd.errors import Refused
from syncd.model import Contact, Entry, Seen, Span
from syncd.ports import Calendar
from syncd.retry import patiently
from syncd.store import life as living
from syncd.store import reading
from syncd.store.store import Store

VANISHED = "vanished"
LOOKED = "looked"  # not told to the user: when the calendar was last seen
BELIEVED = timedelta(days=2)  # calls that stay away so long were deleted, however many there are


class Held(Refused):
    """So many calls vanished at once that nothing is written until the user says, or time tells."""


def settle(store: Store, calendar: Calendar, now: datetime) -> None:
    """Find out what became of intents that a crash left open: what stands is done, what does not is not."""
    for booking in living.unsettled(store, now):
        intent = booking.intent or Intent(What.BOOKED, "")
        seen = patiently(partial(calendar.find, booking.id))
        step = partial(Step, booking.contact, booking.id, now)
        if intent.what in {What.BOOKED, What.MOVED}:
            done = seen is not None and (intent.what is What.BOOKED or seen.span.whole == intent.span)
        else:
            done = seen is None
        if not done:
            living.abandon(store, booking)
        elif seen is None:
            living.left(store, booking, step(intent.what, intent.why))
        else:
            # As we put it: what the user did to it since then is yet to be noticed.
            span, notes = intent.span or seen.span.whole, _texts_put(booking, seen)
            with store.together():
                living.save(
                    store, replace(booking, span=span, notes=notes, done=True, gone=False, intent=None)
                )
                living.add(store, [step(intent.what, intent.why, span)])


def _texts_put(booking: Booking, seen: Seen) -> str:
    """Return the mark of a call's texts as the calendar made them of ours."""
    now = mark(seen.title, seen.notes)
    ours = seen.title == booking.title and now[MARK:] == booking.notes[MARK:]
    return now if ours and not booking.done else booking.notes


def reconcile(
    store: Store,
    calendar: Calendar,
    people: People,
    setting: Setting,
    *,
    within: Span,
    user: str,
    believe: bool = False,
) -> None:
    """Write down what the user did to our calls since they were last seen.

    A call that is gone from the calendar and that a source shows was moved to another one: it lives on there.
    Raises `Held` when more than a third of the calls ahead vanished at once, unless `believe`, or they are
    away for two days. Until then nothing is written down of the calls that are gone.
    """
    now = setting.now
    with store.together():
        known, since = living.lives(store, now), living.told(store, LOOKED) or now
        shown = reading.calls_shown(store, {one.name for one in store.sources() if not one.problem})
    ours = patiently(partial(calendar.ours, within))
    here = {one.id: one for one in ours}
    changed: list[tuple[Booking, list[Step]]] = []
    gone: list[tuple[Booking, list[Step]]] = []
    for life in store.memory.made("differing", (known, ours, shown), lambda: _differing(known, here, shown)):
        booking = life.booking
        seen, entries = here.get(booking.id), shown.get(booking.id, ())
        found = _noticed(calendar, life, seen, entries, within=within, since=since, setting=setting)
        if found is None:
            continue
        if found[0].gone and not booking.gone:
            gone.append(found)
        elif found[1] or found[0] != booking:
            changed.append(found)
    strange = [one for one in here.values() if one.id not in known]
    titles = _titles(people) if strange else {}
    with store.together():
        held = _held(store, known.values(), gone, now, believe=believe)
        changed += [_adopted(one, titles, setting) for one in strange if _is_mine(store, one, user)]
        _write(store, changed if held else [*changed, *gone])
        if not held:
            living.tell(store, LOOKED, now, anew=True)
    if held:
        raise Held(held)


def _differing(
    known: Mapping[str, Life], here: Mapping[str, Seen], shown: Mapping[str, Sequence[Entry]]
) -> list[Life]:
    """Return the calls of which there may be something to notice: not as last seen, or shown elsewhere."""
    return [
        life
        for one, life in known.items()
        if (not seeing.unchanged(life, here[one]) if one in here else one in shown or not life.booking.gone)
    ]


def _noticed(
    calendar: Calendar,
    life: Life,
    seen: Seen | None,
    entries: Sequence[Entry],
    *,
    within: Span,
    since: datetime,
    setting: Setting,
) -> tuple[Booking, list[Step]] | None:
    """Return how a call stands now, and what the user did to it; None where nothing is to be noticed.

    `seen` is what `ours` has of it, `entries` what the sources show.
    """
    booking = life.booking
    if seen is None:
        moved = entries if life.taken_away or not booking.gone else ()
        if booking.span.end < within.start or (booking.gone and not moved):
            return None  # what comes back is among `ours`; what is older no longer changes
        if not booking.gone:
            seen = patiently(partial(calendar.find, booking.id))
        if seen is None and moved:
            return seeing.lives_on(life, moved, since=since, now=setting.now, zone=setting.zone)
    elif seeing.unchanged(life, seen):
        return None
    return seeing.notice(life, seen, since=since, now=setting.now, zone=setting.zone)


def _held(
    store: Store,
    known: Iterable[Life],
    gone: Collection[tuple[Booking, list[Step]]],
    now: datetime,
    *,
    believe: bool,
) -> str:
    """Return why the calls that are gone are not believed to be, or nothing."""
    since = living.told(store, VANISHED)
    if not gone and since is None:
        return ""
    standing = [life.booking for life in known if life.booking.stands]
    if not seeing.vanished(standing, [booking for booking, _ in gone], now=now):
        if since is not None:
            living.tell(store, VANISHED, None)
        return ""
    if believe or (since is not None and since <= now - BELIEVED):
        living.tell(store, VANISHED, None)
        return ""
    living.tell(store, VANISHED, now)
    return (
        f"{len(gone)} of {len(standing)} calls vanished from the calendar at once; nothing is written until"
        " they are back or two days have passed. If you deleted them, run: syncd once --believe calendar"
    )


def _is_mine(store: Store, seen: Seen, user: str) -> bool:
    """Whether a call is this user's own: not another's on the same calendar, nor with somebody forgotten."""
    if not seen.contact:
        return True
    return call_id(user, seen.contact, seen.serial) == seen.id and not store.forgot(seen.contact)


def _titles(people: People) -> dict[str, tuple[str, Contact]]:
    """Return the title of a call with each contact, and the contact, by every id they may be known under."""
    alike = peopling.namesakes(people.contacts)
    return {
        one: (brief.title(contact, alike=contact.id in alike, hint=alike.get(contact.id, "")), contact)
        for contact in people.contacts
        for one in peopling.ids(contact)
    }


def _adopted(
    seen: Seen, titles: dict[str, tuple[str, Contact]], setting: Setting
) -> tuple[Booking, list[Step]]:
    """Take in a call that only the calendar knows: the state was lost, and this is all that is left of it.

    Some servers keep no property of ours: then the title tells with whom it is.
    """
    who = seen.contact or next((one for one, (title, _) in titles.items() if title in seen.title), "")
    title, contact = titles.get(who, (seen.title, None))
    booking = Booking(
        id=seen.id,
        contact=who,
        handles=contact.handles if contact else (),
        title=title,
        span=seen.span,
        lane=seen.lane,
        attempt=seen.attempt,
        serial=seen.serial,
        decided=min(setting.now, seen.span.start),
        done=True,
        notes=mark(title, ""),  # no line of ours reads like a word of the user's
    )
    now = setting.now
    found, steps = seeing.notice(Life(booking), seen, since=now, now=now, zone=setting.zone)
    adopted = Step(booking.contact, booking.id, now, What.ADOPTED, span=seen.span)
    edited = seen.title != booking.title
    return replace(found, gone=found.gone), [
        adopted,
        *(step for step in steps if step.what is not What.EDITED or edited),
    ]


def _write(store: Store, changed: Iterable[tuple[Booking, list[Step]]]) -> None:
    """Write down what was seen."""
    for booking, steps in changed:
        living.save(store, booking)
        living.add(store, steps)
        for step in steps:
            if step.stop:
                living.flag(store, [Flagged(one, Flag.DO_NOT_CALL, step.at) for one in booking.handles])
