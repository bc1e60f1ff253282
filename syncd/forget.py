"""Forgetting a person: their calls and drafts first, then the user's notes, then all that the state knows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial

from syncd import crash, notes, registry
from syncd.config import Config
from syncd.core.handles import key
from syncd.core.letters import Phase
from syncd.core.life import MARK, mark
from syncd.core.plan import call_id
from syncd.decide import as_it_stands
from syncd.errors import Conflict
from syncd.facts import Facts, window
from syncd.model import Contact, Seen
from syncd.ports import Calendar
from syncd.retry import patiently
from syncd.store import drafts as laying
from syncd.store import life as living
from syncd.store import opening
from syncd.store.forgetting import forget as forget_rows
from syncd.store.forgotten import Barred, barring, lines_without
from syncd.store.store import Store
from syncd.tick import context


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went, and what stays for the user to remove."""

    rows: int
    calls: int
    notes: int
    stays: tuple[str, ...]


def theirs(known: Facts, contact: Contact | None, handles: Collection[str]) -> frozenset[str]:
    """Return the handles that are to be forgotten; a number of several people is only one's own if alone."""
    every = {*handles, *(contact.emails + contact.phones if contact else ())}
    return frozenset(every - known.people.shared or every)


def forget(
    store: Store,
    config: Config,
    known: Facts,
    calendar: Calendar | None,
    *,
    contact: Contact | None,
    handles: Collection[str],
) -> Forgotten:
    """Remove every trace of a person, and keep them out.

    Until the last step nothing is lost that the next try would need; twice is once. Raises what the calendar
    or the folder of drafts raises, and then the person is not forgotten yet.
    """
    names = {contact.name} if contact else set()
    gone, stays = 0, list[str]()
    if calendar is not None:
        ours = [*_calls(store, config, known, calendar, handles)]
        stays += [f"{one.title}, which you made come again and again" for one in ours if one.series]
        for seen in ours:
            if not seen.series:
                crash.point()
                patiently(partial(calendar.drop, seen.id))
                gone += 1
        _unmention(store, known, calendar, barring(handles, names, b"."), {one.id for one in ours})
    stays += _drop_drafts(store, config, known, handles)
    lines = 0
    if contact is not None:
        lines, shared = notes.remove(config.notes, contact, config.me.country)
        if shared:
            stays.append(f"what you noted of them together with others, in {config.notes}")
    for path in opening.set_aside(config.state):
        path.unlink(missing_ok=True)
    return Forgotten(forget_rows(store, handles, names), gone, lines, tuple(stays))


def _calls(
    store: Store, config: Config, known: Facts, calendar: Calendar, handles: Collection[str]
) -> Iterator[Seen]:
    """Yield their calls on the calendar, past ones too: those we know, and those only the calendar knows."""
    user, ids = config.me.emails[0], {key(handle) for handle in handles}
    found = set[str]()
    for booking in living.bookings(store, known.setting.now):
        if booking.contact in ids or set(booking.handles) & set(handles):
            found.add(booking.id)
            if seen := patiently(partial(calendar.find, booking.id)):
                yield seen
    for seen in patiently(partial(calendar.ours, window(known.setting.now))):
        if (
            seen.id not in found
            and seen.contact in ids
            and call_id(user, seen.contact, seen.serial) == seen.id
        ):
            yield seen


def _unmention(
    store: Store, known: Facts, calendar: Calendar, barred: Barred, besides: Collection[str]
) -> None:
    """Take the lines that name them out of the notes of calls with others."""
    for seen in patiently(partial(calendar.ours, window(known.setting.now))):
        life = known.lives.get(seen.id)
        notes = lines_without(seen.notes, barred)
        if life is None or seen.id in besides or seen.series or notes == seen.notes:
            continue
        call = replace(as_it_stands(life, seen, known.contact_of(life), known.setting), notes=notes)
        crash.point()
        now = patiently(partial(calendar.put, call, over=seen.version))
        as_seen = mark(now.title, now.notes)[:MARK] + life.booking.notes[MARK:]
        living.save(store, replace(life.booking, notes=as_seen, version=now.version))


def _drop_drafts(store: Store, config: Config, known: Facts, handles: Collection[str]) -> Iterator[str]:
    """Take away the drafts to them that stand as we laid them; yield what stays."""
    calls = {
        booking.id
        for booking in living.bookings(store, known.setting.now)
        if set(booking.handles) & set(handles)
    }
    laid = [
        one
        for one in laying.laid(store).values()
        if one.call in calls and one.phase not in {Phase.GONE, Phase.THEIRS} and one.version
    ]
    if not laid or config.drafts is None:
        return
    drafts = registry.open_drafts(config.drafts, context(config, known.setting.now))
    for one in laid:
        try:
            crash.point()
            patiently(partial(drafts.drop, one.id, over=one.version))
        except Conflict:
            yield "a draft to them that you edited"
