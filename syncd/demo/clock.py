"""When things happen in the year: working days, leave, and everybody's waking hours."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from syncd.demo.dice import between

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
Stretch = tuple[time, time]
_OFFICE = (time(8, 50), time(18, 10))
_WAKING = (time(7, 10), time(22, 20))
_MOMENT = re.compile(
    r"(?:(?P<ahead>in )?(?P<count>\d+) (?P<unit>working day|day|week|month)s?|next (?P<weekday>\w+day))"
    r"(?: at (?P<hour>\d+):(?P<minute>\d+))?"
)
_DAYS = {"day": 1, "week": 7, "month": 30}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Year:
    """The twelve months before `now`, as one agent worked them."""

    now: datetime  # in the agent's zone
    seed: int
    holidays: frozenset[date]

    def works(self, day: date) -> bool:
        """Whether the office is open."""
        return day.weekday() < 5 and day not in self.holidays

    def away(self, day: date) -> bool:
        """Whether the agent is on leave."""
        return any(first <= day <= last for first, last in self.leave)

    @property
    def leave(self) -> tuple[tuple[date, date], ...]:
        """The first and the last day of each leave: a long one in the year, a short one of late."""
        monday = self.day("150 days") - self.day("150 days").weekday() * DAY
        return (monday, monday + 11 * DAY), (self.day("12 working days"), self.day("11 working days"))

    def day(self, moment: str) -> date:
        """Return the day that a moment names."""
        found = _parsed(moment)
        today = self.now.date()
        if found["weekday"]:
            return next(
                day
                for day in (today + n * DAY for n in range(2, 9))
                if _WEEKDAYS[day.weekday()] == found["weekday"]
            )
        count, step = int(found["count"]), DAY if found["ahead"] else -DAY
        if found["unit"] != "working day":
            return today + step * count * _DAYS[found["unit"]]
        while count:
            today += step
            count -= self.works(today)
        return today

    def at(self, moment: str) -> datetime:
        """Return a moment that names its hour; while the office is shut, it moves away from now."""
        found = _parsed(moment)
        day = self.day(moment)
        step = DAY if day > self.now.date() else -DAY
        while not self.works(day):
            day += step
        return datetime.combine(day, time(int(found["hour"]), int(found["minute"])), LONDON)

    def latest(self, moment: str, zone: str) -> datetime:
        """Return a moment's hour if it names one, else the end of its day there; never after now."""
        if _parsed(moment)["hour"]:
            return self.at(moment)
        return min(
            datetime.combine(self.day(moment), time(23, 59), ZoneInfo(zone)), self.now - timedelta(hours=1)
        )

    def office_hours(self, at: datetime, *key: object) -> datetime:
        """Return `at`, or the nearest earlier time at which the agent sits at the desk."""
        return _within(at.astimezone(LONDON), _OFFICE, self._at_desk, self.seed, *key)

    def waking(self, at: datetime, zone: str, *key: object) -> datetime:
        """Return `at`, or the nearest earlier time at which people are awake in `zone`."""
        return _within(at.astimezone(ZoneInfo(zone)), _WAKING, lambda _: True, self.seed, *key)

    def _at_desk(self, day: date) -> bool:
        return self.works(day) and not self.away(day)


def year(now: datetime, seed: int) -> Year:
    """Return the year that ends at `now`."""
    import holidays

    assert now.tzinfo, "now must be aware"
    here = now.astimezone(LONDON)
    public = holidays.country_holidays("GB", subdiv="ENG", years=range(here.year - 1, here.year + 2))
    return Year(here, seed, frozenset(public))


def days(length: str) -> int:
    """Return how many days a length such as `3 weeks` has."""
    found = _parsed(length)
    return int(found["count"]) * _DAYS[found["unit"]]


def _parsed(moment: str) -> re.Match[str]:
    found = _MOMENT.fullmatch(moment)
    assert found, f"no moment: {moment}"
    return found


def _within(at: datetime, hours: Stretch, open_on: Callable[[date], bool], *key: object) -> datetime:
    opens, closes = hours
    if open_on(at.date()) and opens <= at.time() <= closes:
        return at
    day = at.date() if at.time() > closes else at.date() - DAY
    while not open_on(day):
        day -= DAY
    start = datetime.combine(day, opens, at.tzinfo)
    width = int((datetime.combine(day, closes, at.tzinfo) - start).total_seconds())
    return start + timedelta(seconds=between(0, width, day, *key))
