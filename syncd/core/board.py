"""The board: which starts are free for a call, how many a day and a week may have, and what was placed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from syncd.core import ladder, slots
from syncd.core.ladder import Rung
from syncd.core.need import Setting
from syncd.core.policy import DAY
from syncd.model import Span


@dataclass(slots=True)
class Caps:
    """How many calls each day and each week already has; one place a week is kept for a key customer."""

    setting: Setting
    days: Counter[date] = field(default_factory=Counter)
    weeks: Counter[tuple[int, int]] = field(default_factory=Counter)
    keyed: Counter[tuple[int, int]] = field(default_factory=Counter)
    ahead: dict[tuple[int, int], list[date]] = field(default_factory=dict)
    _rooms: dict[tuple[date, bool], bool] = field(default_factory=dict)  # as long as nothing is counted

    def take(self, start: datetime, *, key: bool) -> None:
        """Count a call in."""
        self._count(start, 1, key=key)

    def give_back(self, start: datetime, *, key: bool) -> None:
        """Count a call out again."""
        self._count(start, -1, key=key)

    def _count(self, start: datetime, one: int, *, key: bool) -> None:
        day, week = _when(start, self.setting.zone)
        self.days[day] += one
        self.weeks[week] += one
        self.keyed[week] += one * key
        self._rooms.clear()

    def room(self, start: datetime, *, key: bool) -> bool:
        """Whether one more call fits into the day and the week of `start`."""
        day, week = _when(start, self.setting.zone)
        if (day, key) not in self._rooms:
            self._rooms[day, key] = self._room(day, week, key=key)
        return self._rooms[day, key]

    def _room(self, day: date, week: tuple[int, int], *, key: bool) -> bool:
        policy = self.setting.policy
        if self.days[day] >= policy.per_day or self.weeks[week] >= policy.per_week:
            return False
        places = sum(max(policy.per_day - self.days[one], 0) for one in self._ahead(week))
        left = min(policy.per_week - self.weeks[week], places)
        return left > (not key and self._keeps(week))

    def _keeps(self, week: tuple[int, int]) -> bool:
        """Whether a place of a week is kept: there are key people, and none has a call yet."""
        policy = self.setting.policy
        key = any(one.people or one.domains or one.labels for one in policy.tiers if one.name == "key")
        return key and policy.per_week > 1 and not self.keyed[week]

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


@lru_cache(maxsize=8192)
def _when(start: datetime, zone: ZoneInfo) -> tuple[date, tuple[int, int]]:
    """Return the day and the week of a moment."""
    local = start.astimezone(zone).date()
    return local, local.isocalendar()[:2]


@dataclass(slots=True)
class Board:
    """The free starts, and what was placed on them so far."""

    setting: Setting
    busy: Sequence[Span]
    caps: Caps
    taken: list[Span] = field(default_factory=list)
    _mine: list[Span] = field(init=False)
    _every: list[datetime] = field(init=False)  # each start that the calendars leave, for whomever
    _starts: dict[str, list[datetime]] = field(default_factory=dict)
    _fill: dict[bool, bool] = field(default_factory=dict)  # `full`, for key people and for others
    _full: set[tuple[str, bool]] = field(default_factory=set)  # room only ever shrinks: key people come first

    def __post_init__(self) -> None:
        setting = self.setting
        self._mine = slots.my_times(
            setting.policy, now=setting.now, zone=setting.zone, busy=self.busy, off=setting.off
        )
        self._every = list(slots.starts(self._mine, length=setting.policy.call_length, zone=setting.zone))

    def starts(self, theirs: ZoneInfo) -> list[datetime]:
        """Return when a call to somebody in a zone may start, as the calendars are."""
        if theirs.key not in self._starts:
            policy, zone = self.setting.policy, self.setting.zone
            both = slots.open_times(self._mine, weekly=policy.contact_hours, zone=theirs)
            self._starts[theirs.key] = list(slots.starts(both, length=policy.call_length, zone=zone))
        return self._starts[theirs.key]

    def free(self, theirs: ZoneInfo, *, key: bool) -> Iterator[datetime]:
        """Yield the starts that are left, in order."""
        return (at for at in self.starts(theirs) if self.caps.room(at, key=key) and self._clear(at))

    def first(self, theirs: ZoneInfo, *, key: bool) -> datetime | None:
        """Return the first start that is left."""
        if (theirs.key, key) in self._full:
            return None
        start = next(self.free(theirs, key=key), None)
        if start is None:
            self._full.add((theirs.key, key))
        return start

    def next(self, rung: Rung, theirs: ZoneInfo, *, key: bool) -> datetime | None:
        """Return the start for a next attempt: not too early, and at another time than those that failed."""
        zone = self.setting.zone
        if rung.promised is not None:
            return self._promised(rung.promised, theirs)
        after = rung.after or self.setting.now
        fits = [at for at in self.free(theirs, key=key) if at >= after]
        weekdays = {failed.astimezone(zone).weekday() for failed in rung.failed}
        return min(
            fits,
            key=lambda at: (
                -min((ladder.apart(at, failed, zone) for failed in rung.failed), default=ladder.BAND),
                at.astimezone(zone).weekday() in weekdays,
                at,
            ),
            default=None,
        )

    def _promised(self, when: datetime | date, theirs: ZoneInfo) -> datetime | None:
        """Return the very time that was promised, or the next one that is free, whatever the caps say."""
        setting = self.setting
        length, zone = setting.policy.call_length, setting.zone
        if isinstance(when, datetime):
            exact = Span(when, when + length)
            if when > setting.now and not any(exact.overlaps(other) for other in (*self.busy, *self.taken)):
                return when
        else:
            when = datetime.combine(when, time(), zone)
        return next((at for at in self.starts(theirs) if at >= when and self._clear(at)), None)

    def take(self, start: datetime, *, key: bool) -> None:
        """Place a call."""
        self.caps.take(start, key=key)
        self.taken.append(Span(start, start + self.setting.policy.call_length))
        self._fill.clear()

    def stays(self, span: Span, *, key: bool) -> None:
        """Leave a call where it is."""
        self.caps.take(span.start, key=key)
        self.taken.append(span)
        self._fill.clear()

    def full(self, *, key: bool) -> bool:
        """Whether the calls that stand leave no start that the calendars would, whatever the other's zone."""
        if key not in self._fill:
            left = any(self.caps.room(at, key=key) and self._clear(at) for at in self._every)
            self._fill[key] = bool(self._every) and not left
        return self._fill[key]

    def _clear(self, start: datetime) -> bool:
        buffer: timedelta = self.setting.policy.buffer
        span = Span(start - buffer, start + self.setting.policy.call_length + buffer)
        return not any(span.overlaps(other) for other in self.taken)
