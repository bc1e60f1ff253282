"""Needs, calls that stand and free time to actions: what `syncd run` would do, and `syncd plan` shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from syncd.core import brief, slots
from syncd.core.handles import digest
from syncd.core.need import Setting
from syncd.core.policy import DAY
from syncd.model import Call, Entry, Lane, Need, Span

_FULL = "the days ahead have all the calls they may have"


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a plan."""

    action: Literal["book"]
    call: Call
    need: Need


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A need without a slot, and why."""

    need: Need
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, in order, and what cannot be."""

    actions: tuple[Action, ...]
    unplaced: tuple[Unplaced, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A call of ours that counts against the caps."""

    span: Span
    lane: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What the text of a call needs to know besides its need."""

    me: str = ""
    number: str = ""
    alike: Mapping[str, str] = field(default_factory=dict)  # contact id -> what tells it from its namesakes
    voiced: bool = True  # whether a source of calls is configured
    notes: Mapping[str, str] = field(default_factory=dict)  # contact id -> the last call's note


@dataclass(slots=True)
class _Caps:
    """How many calls each day and each week already has; one place a week is kept for a key customer."""

    setting: Setting
    days: Counter[date] = field(default_factory=Counter)
    weeks: Counter[tuple[int, int]] = field(default_factory=Counter)
    keyed: set[tuple[int, int]] = field(default_factory=set)
    ahead: dict[tuple[int, int], list[date]] = field(default_factory=dict)

    def take(self, start: datetime, *, key: bool) -> None:
        """Count a call in."""
        day, week = self._when(start)
        self.days[day] += 1
        self.weeks[week] += 1
        if key:
            self.keyed.add(week)

    def room(self, start: datetime, *, key: bool) -> bool:
        """Whether one more call fits into the day and the week of `start`."""
        day, week = self._when(start)
        policy = self.setting.policy
        places = sum(max(policy.per_day - self.days[one], 0) for one in self._ahead(week))
        left = min(policy.per_week - self.weeks[week], places)
        return self.days[day] < policy.per_day and left > (not key and self._keeps(week))

    def _keeps(self, week: tuple[int, int]) -> bool:
        """Whether a place of a week is kept: there are key people, and none has a call yet."""
        policy = self.setting.policy
        key = any(one.people or one.domains or one.labels for one in policy.tiers if one.name == "key")
        return key and policy.per_week > 1 and week not in self.keyed

    def _ahead(self, week: tuple[int, int]) -> list[date]:
        """Return the days of a week, from today on, that a call may be on."""
        if week not in self.ahead:
            setting, monday = self.setting, date.fromisocalendar(*week, 1)
            today = setting.now.astimezone(setting.zone).date()
            self.ahead[week] = [
                day
                for day in (monday + number * DAY for number in range(7))
                if day >= today and setting.policy.hours.get(day.weekday()) and day not in setting.off
            ]
        return self.ahead[week]

    def _when(self, start: datetime) -> tuple[date, tuple[int, int]]:
        local = start.astimezone(self.setting.zone).date()
        return local, local.isocalendar()[:2]


def plan(
    needs: Sequence[Need],
    *,
    setting: Setting,
    user: str,
    busy: Sequence[Span],
    all_day: Sequence[Entry],
    standing: Iterable[Standing],
    zones: Mapping[str, ZoneInfo],
    attempts: Mapping[str, int],
    about: Brief,
) -> Plan:
    """Return one call for each need that finds a slot, in the order of the needs.

    `all_day` are the entries among the `busy` that last whole days.
    `zones` gives the zone of each contact id, `attempts` how many calls each had before.
    The same facts give the same plan.
    """
    policy = setting.policy
    caps = _Caps(setting)
    for one in standing:
        caps.take(one.span.start, key=one.lane == Lane.KEY)
    mine = slots.my_times(policy, now=setting.now, zone=setting.zone, busy=busy, off=setting.off)
    starts: dict[str, list[datetime]] = {}
    why_none = partial(
        slots.why_none,
        policy,
        now=setting.now,
        zone=setting.zone,
        busy=busy,
        all_day=all_day,
        off=setting.off,
    )
    whys: dict[str, str] = {}  # by zone
    full: set[tuple[str, bool]] = set()  # room only ever shrinks: key people come first
    taken: list[Span] = []
    actions: list[Action] = []
    unplaced: list[Unplaced] = []
    anywhere = list(slots.starts(mine, length=policy.call_length, zone=setting.zone))
    for need in needs:
        if actions and not anywhere:
            unplaced.append(Unplaced(need, _FULL))  # whatever their zone is
            continue
        theirs = zones.get(need.contact.id, setting.zone)
        if theirs.key not in starts:
            starts[theirs.key] = _starts(mine, theirs, setting)
        start, key = None, need.contact.tier == "key"
        if (theirs.key, key) not in full:
            fits = (at for at in starts[theirs.key] if caps.room(at, key=key) and _clear(at, taken, setting))
            start = next(fits, None)
        if start is None:
            full.add((theirs.key, key))
            if theirs.key not in whys:
                whys[theirs.key] = _FULL if starts[theirs.key] else why_none(their_zone=theirs)
            unplaced.append(Unplaced(need, whys[theirs.key]))
            continue
        caps.take(start, key=key)
        taken.append(Span(start, start + policy.call_length))
        attempt = attempts.get(need.contact.id, 0) + 1
        call = _call(need, start, theirs, setting=setting, user=user, attempt=attempt, about=about)
        actions.append(Action("book", call, need))
        anywhere = [at for at in anywhere if caps.room(at, key=True) and _clear(at, taken, setting)]
    return Plan(tuple(actions), tuple(unplaced))


def _starts(mine: Sequence[Span], theirs: ZoneInfo, setting: Setting) -> list[datetime]:
    policy = setting.policy
    both = slots.open_times(mine, weekly=policy.contact_hours, zone=theirs)
    return list(slots.starts(both, length=policy.call_length, zone=setting.zone))


def _clear(start: datetime, taken: Iterable[Span], setting: Setting) -> bool:
    buffer: timedelta = setting.policy.buffer
    span = Span(start - buffer, start + setting.policy.call_length + buffer)
    return not any(span.overlaps(other) for other in taken)


def call_id(user: str, contact: str, attempt: int, intention: str = "talk") -> str:
    """Return the id of a call: the same for the same user, contact, intention and attempt, for ever.

    Legal as a Google event id, a CalDAV UID and href, and a Graph transactionId.
    """
    return digest("call", user, contact, intention, attempt)


def _call(
    need: Need, start: datetime, theirs: ZoneInfo, *, setting: Setting, user: str, attempt: int, about: Brief
) -> Call:
    policy, contact = setting.policy, need.contact
    return Call(
        id=call_id(user, contact.id, attempt),
        contact=contact.id,
        title=brief.title(contact, alike=contact.id in about.alike, hint=about.alike.get(contact.id, "")),
        span=Span(start, start + policy.call_length),
        timezone=setting.zone.key,
        notes=brief.text(
            need,
            zone=setting.zone,
            their_zone=theirs,
            start=start,
            attempt=attempt,
            mode=policy.brief,
            me=about.me,
            my_number=about.number,
            last_note=about.notes.get(contact.id, ""),
            voiced_sources=about.voiced,
        ),
        phone=contact.phones[0] if contact.phones else "",
        lane=Lane.KEY if Lane.KEY in need.lanes else need.lanes[0],  # tells that the week has its key call
        attempt=attempt,
        busy=policy.show_as == "busy",
        reminder=policy.reminder,
    )
