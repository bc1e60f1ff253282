"""What was tried with each contact, and what came of it, by all that the ledger knows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from syncd.core import life, outcome
from syncd.core import people as peopling
from syncd.core.diary import Diary
from syncd.core.ladder import Try
from syncd.core.life import Life, Step, Voucher, What
from syncd.core.need import Setting
from syncd.core.outcome import Event, Told
from syncd.store import reading
from syncd.store.store import Store


class _Part(NamedTuple):
    """The part that one contact has in all calls, and in what the user told without a call of ours."""

    lives: list[Life]
    said: list[Step]
    alone: list[str]  # the handles that are theirs alone: others tell of nobody
    moments: list[datetime]  # when the calls begin and end, sorted


class _Tried(NamedTuple):
    """What a contact's tries are made of: equal ones make equal tries."""

    part: _Part
    met: datetime | None
    passed: int  # how many moments
    happened: tuple[int, ...]  # what is another value once something was written of these handles


def tries(
    store: Store,
    people: peopling.People,
    book: Diary,
    around: Setting,
    *,
    lives: Mapping[str, Life],
    steps: Sequence[Step],
) -> dict[str, list[Try]]:
    """Return what was tried with each contact, by time, and what came of it."""
    memory, now = store.memory, around.now
    ripens = reading.ripens(store, now)

    def every() -> dict[str, list[Try]]:
        parts = memory.made("parts", (people, lives, steps), lambda: _parts(people, lives, steps))
        rests_on = {
            one: _Tried(
                part,
                max([book.spoke[handle] for handle in part.alone if handle in book.spoke], default=None),
                bisect_right(part.moments, now),
                memory.writes("interaction", part.alone),
            )
            for one, part in parts.items()
        }
        return memory.each(
            "tries",
            rests_on,
            lambda _, one: _ordered(
                [*_called(store, one, around), *map(_worded, life.corrected(one.part.said, around.zone))]
            ),
            of=(ripens, around.policy, around.zone),
        )

    moments = memory.made("moments", lives, lambda: _moments(lives.values()))
    passed = bisect_right(moments, now)
    rests_on = (people, lives, steps, passed, book.spoke, ripens, around.policy, around.zone)
    return memory.made("tries", (rests_on, reading.state(store)), every)


def _moments(lives: Iterable[Life]) -> list[datetime]:
    """Return when calls begin and end, sorted."""
    return sorted(moment for one in lives for moment in (one.booking.span.start, one.booking.span.end))


def _parts(people: peopling.People, lives: Mapping[str, Life], steps: Iterable[Step]) -> dict[str, _Part]:
    """Return the part of each contact that has one, in the order of the contacts."""
    ids = {contact.id: peopling.ids(contact) for contact in people.contacts}
    today = {old: new for new, olds in ids.items() for old in olds}
    said: dict[str, list[Step]] = {}
    for step in steps:
        if not step.call and step.contact in today:
            said.setdefault(today[step.contact], []).append(step)
    lived = life.by_contact(lives, ids)
    return {
        one.id: _Part(
            lived.get(one.id, []),
            said.get(one.id, []),
            [handle for handle in one.handles if handle not in people.shared],
            _moments(lived.get(one.id, [])),
        )
        for one in people.contacts
        if one.id in lived or one.id in said
    }


def _ordered(tries: Iterable[Try]) -> list[Try]:
    """Return calls in the order of their numbers, wherever they were dragged to, and words by their times.

    Where the user said afterwards when the next call shall be, they knew of all that had passed by then.
    """
    every = [(_wished(one) or one.at, one) for one in tries]
    words = [(at, one) for at, one in every if not one.life or at > one.at]
    calls = sorted((one for at, one in every if one.life and at <= one.at), key=_serial)
    reached = accumulate((_settled(one) for one in calls), max)
    placed = [(at, one) for at, one in zip(reached, calls, strict=True)]
    return [one for _, one in sorted((*placed, *words), key=itemgetter(0))]


def _wished(one: Try) -> datetime | None:
    """Return when the user last said of a call when the next one shall be."""
    said = one.life.said().values() if one.life else ()
    return max((step.at for step in said if step.until), default=None)


def _settled(one: Try) -> datetime:
    """Return when it was known what came of a call: before its start, where the user was quicker."""
    assert one.life is not None
    known = [one.told[0].at] if one.told else [step.at for step in one.life.steps if one.life.booking.gone]
    return min(one.at, max(known)) if known else one.at


def _serial(one: Try) -> int:
    return one.life.booking.serial if one.life else 0


def _called(store: Store, tried: _Tried, around: Setting) -> Iterable[Try]:
    if not (lived := tried.part.lives):
        return
    since = min(one.booking.span.start for one in lived) - timedelta(days=1)
    events = [
        Event(one.at, one.kind, one.seconds)
        for one in reading.happened(store, tried.part.alone, around.now, since=since)
    ]
    for number, one in enumerate(lived):
        told = outcome.outcomes(
            one, events, met=tried.met, policy=around.policy, now=around.now, zone=around.zone
        )
        later = [other.booking.span.start for other in lived[number + 1 :] if other.booking.stands]
        if told:
            first = outcome.answered(told[0], events, until=min(later, default=None), zone=around.zone)
            told = told if first is told[0] else [first, *told]
        yield Try(one.booking.span.start, tuple(told), life=one)


def _worded(step: Step) -> Try:
    """Return what the user told the command line of a person, without a call of ours."""
    if step.what is What.SAID and step.outcome is not None:
        return Try(step.at, (Told(step.outcome, step.at, Voucher.COMMAND, step.why, step.until),), step=step)
    return Try(step.at, (), step=step)
