"""A year in a user's life, an hour a turn: what the program did in it, held against what it promises."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from builders import DAY, HOUR, LONDON
from contracts.memory_calendar import Event
from population import ATTEMPTS, Script, people
from scripted import Lab, Write, calls, kinds, quiet

from syncd.core.ladder import NOT_NOW, REPLIED, WAITS
from syncd.decide import Decision, wanted
from syncd.facts import Facts, facts
from syncd.holidays import days_off
from syncd.model import Lane
from syncd.store import life as living
from syncd.store import opening
from syncd.store.store import Store

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
WAKING = range(9, 20)
PARKED = 90 * DAY  # the period of whoever is in no tier
PROMISES = (
    "cap violations",
    "double bookings",
    "calls at a contact's night",
    "calls on days off",
    "next attempts too early",
    "calls after the last attempt",
    "calls with who wants none",
    "writes too late",
    "edits of the user undone",
    "events of others touched",
    "writes with nothing new",
    "facts that are out of date",
    "other problems",
)


@dataclass
class Year:
    """What a run came to; `broken` are the promises that did not hold, by name, each with what happened."""

    people: int
    turns: int = 0
    booked: Counter[str] = field(default_factory=Counter)  # by contact id
    attempts: Counter[int] = field(default_factory=Counter)
    hours: Counter[tuple[int, int]] = field(default_factory=Counter)  # by weekday and hour, as they were put
    moved: int = 0
    withdrawn: int = 0
    dialled: int = 0
    talks: int = 0  # people who were talked with
    did: Counter[str] = field(default_factory=Counter)  # what the user did to calls
    silent: tuple[int, int] = (0, 0)  # people who were only written to, at the start and at the end
    broken: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in PROMISES})


def play(
    folder: Path,
    *,
    number: int,
    days: int,
    seed: int = 1,
    remembers: bool = False,
    watch: Callable[[int], None] = lambda _day: None,
) -> Year:
    """Let so many people and a user live for so many days; return what came of it.

    With `remembers`, what the program knows is compared twice a week with what a new process would read.
    `watch` is called at the end of each day.
    """
    rng = random.Random(seed)
    with kinds():
        lab = Lab(folder, BEGIN)
        script = Script(lab, people(number, rng), rng, BEGIN)
        year = Year(number)
        made: list[Decision] = []
        for hour in range(days * 24):
            lab.now = BEGIN + hour * HOUR
            script.until(lab.now)
            made[1:] = [_turn(year, lab, script)]
            if hour % 24 == 12:
                _again(year, lab)
                if remembers and hour // 24 % 3 == 0:
                    _remembers(year, lab)
            if hour % 24 == 23:
                watch(hour // 24 + 1)
        lab.close()
    year.dialled, year.did = script.tries, Counter(script.did)
    year.talks = len({one for one, at in script.talked.items() if at > BEGIN})
    first, last = (
        sum(Lane.WRITTEN_ONLY in need.lanes for need in wanted(one.facts, whoever=True))
        for one in (made[0], made[-1])
    )
    year.silent = first, last
    return year


def _turn(year: Year, lab: Lab, script: Script) -> Decision:
    made, problems = lab.turn()
    year.turns += 1
    year.broken["other problems"] += [f"{one.where}: {one.text}" for one in problems]
    for write in lab.diary.done:
        if any(one is not None and one.marker != one.id for one in (write.before, write.after)):
            year.broken["events of others touched"].append(f"{lab.now}")
        _judge(year, write, lab, script)
    lab.diary.done.clear()
    for event in [*script.theirs.values()]:
        if event.contact in script.stopped or event.span.end < lab.now - 30 * DAY:
            del script.theirs[event.id]
        elif lab.diary.events.get(event.id) != event:
            year.broken["edits of the user undone"].append(f"{event.title}, {lab.now}")
    return made


def _again(year: Year, lab: Lab) -> None:
    """Do a turn with nothing new."""

    def state() -> tuple[int, int, int]:
        bookings, steps = living.bookings(lab.store, lab.now), living.steps(lab.store, lab.now)
        return lab.diary.writes, len(bookings), len(steps)

    before = state()
    lab.turn()
    if state() != before:
        year.broken["writes with nothing new"].append(f"{lab.now}")


def _remembers(year: Year, lab: Lab) -> None:
    """Compare what is known with what another process reads of the same ledger."""
    engine, _ = opening.open_file(lab.config.state, now=lab.now)
    other = Store(engine, lab.config.me.emails[0])
    known, anew = (facts(one, lab.config, lab.now) for one in (lab.store, other))
    other.close()
    for name in Facts.__slots__:
        if name != "flags" and getattr(known, name) != getattr(anew, name):
            year.broken["facts that are out of date"].append(f"{name}, {lab.now}")


def _judge(year: Year, write: Write, lab: Lab, script: Script) -> None:
    """Count one write, and look at what was promised of it."""
    event = write.after or write.before
    assert event is not None
    what = (
        f"{event.title} on {event.span.start.astimezone(LONDON):%d %b %H:%M}, written {write.at:%d %b %H:%M}"
    )

    def broken(promise: str, why: str = "") -> None:
        year.broken[promise].append(f"{what}{why and ', '}{why}")

    if any(one is not None and quiet(one.span, write.at) for one in (write.before, write.after)):
        broken("writes too late")
    if write.after is None:
        year.withdrawn += 1
        return
    start = write.after.span.start.astimezone(LONDON)
    year.hours[start.weekday(), start.hour] += 1
    if write.before is None:
        year.booked[event.contact] += 1
        year.attempts[event.attempt] += 1
        _judge_booking(script, write.after, write.at, broken)
    else:
        year.moved += 1
    _judge_place(lab, script, write.after, write, broken)


def _judge_place(lab: Lab, script: Script, event: Event, write: Write, broken) -> None:
    """Look at where a call was put."""
    policy, one = lab.config.policy, script.by_id[event.contact]
    start, theirs = event.span.start.astimezone(LONDON), event.span.start.astimezone(one.zone)
    ours = calls(write.events)
    days = [call.span.start.astimezone(LONDON).date() for call in ours]
    week = [day for day in days if day.isocalendar()[:2] == start.isocalendar()[:2]]
    if days.count(start.date()) > policy.per_day or len(week) > policy.per_week:
        broken("cap violations", f"{days.count(start.date())} that day, {len(week)} that week")
    others = [other for other in write.events.values() if other.id != event.id and not other.cancelled]
    if any(other.busy and other.span.overlaps(event.span) for other in others):
        broken("double bookings")
    if any(call.contact == one.id and call.id != event.id and call.span.end > write.at for call in ours):
        broken("double bookings", "a second one with them")
    if theirs.hour not in WAKING or theirs.weekday() > 4:
        broken("calls at a contact's night", f"{theirs:%a %H:%M} there")
    if start.date() in _off(start.year) or start.weekday() > 4:
        broken("calls on days off")
    if any(pause.overlaps(event.span) for pause in script.pauses):
        broken("calls on days off", "a pause")


def _judge_booking(script: Script, event: Event, at: datetime, broken) -> None:
    """Look at whether it was time for a call with that person at all."""
    one = script.by_id[event.contact]
    if one.id in script.stopped:
        broken("calls with who wants none")
    for number, when in enumerate(script.deleted.get(one.id, [])):
        if number >= len(NOT_NOW) or when <= at < when + NOT_NOW[number]:
            broken("calls with who wants none", f"deleted on {when:%d %b}")
    answered, vain = script.answered.get(one.id), script.vain.get(one.id)
    if answered is not None and at < answered + REPLIED:
        broken("calls with who wants none", f"answered on {answered:%d %b}")
    parked = script.parked.get(one.id)
    if event.attempt > ATTEMPTS or (parked is not None and at < parked + PARKED):
        broken("calls after the last attempt", f"attempt {event.attempt}")
    if event.attempt > 1 and vain is not None:
        first, then = vain.astimezone(LONDON).date(), event.span.start.astimezone(LONDON).date()
        if _working_days(first, then) < WAITS[event.attempt - 2]:
            broken("next attempts too early", f"attempt {event.attempt}, the last on {first:%d %b}")


def _working_days(first: date, last: date) -> int:
    """Return how many working days lie between two days, the last one counted."""
    days = (first + number * DAY for number in range(1, (last - first).days + 1))
    return sum(day.weekday() < 5 and day not in _off(day.year) for day in days)


def _off(year: int) -> frozenset[date]:
    return days_off("GB", [year])
