"""Recurrence rules on the wall clock, walked from where they are needed (RFC 5545, 3.3.10).

https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from itertools import product

STEPS = 100_000  # days that are looked at, times the moments of a day: half a second at most


_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = re.compile(rf"([+-]?\d{{1,2}})?({'|'.join(_DAYS)})")
_JUNK = re.compile(r"[\s\\]+")  # some programs escape the semicolons
_NUMBERS = {
    "BYMONTH": 12,
    "BYMONTHDAY": 31,
    "BYYEARDAY": 366,
    "BYWEEKNO": 53,
    "BYSETPOS": 366,
    "BYHOUR": 23,
    "BYMINUTE": 59,
    "BYSECOND": 59,
}
_SIGNED = {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_NUMBERS}
_SIZE = {"YEARLY": 366, "MONTHLY": 31, "WEEKLY": 7, "DAILY": 1, "HOURLY": 1 / 24}  # in days


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule and the wall clock time it starts at; empty sets do not restrict."""

    start: datetime
    frequency: str
    interval: int
    count: int | None
    until: datetime | None  # on the same wall clock
    week_start: int
    months: frozenset[int]
    month_days: frozenset[int]
    year_days: frozenset[int]
    weeks: frozenset[int]
    weekdays: frozenset[int]
    nth: frozenset[tuple[int, int]]  # (2, 1) is the second Tuesday
    positions: frozenset[int]
    times: tuple[time, ...]
    regular: bool  # once in each period, whichever it is

    def between(self, low: datetime, high: datetime) -> Iterator[datetime]:
        """Yield its moments from `low` to `high`, both included, in order.

        Raises ValueError when that is too long a walk.
        """
        last = min(high, self.until) if self.until else high
        first, left = self._index(self.start), self.count
        skipped = max(0, self._index(low) - first) // self.interval
        if left is None or self.regular:
            first += skipped * self.interval
            left = None if left is None else left - skipped
        periods = range(first, self._index(last) + 1, self.interval)
        most = int(STEPS / (_SIZE[self.frequency] * len(self.times)))
        for moment in self._moments(periods[:most]):
            if moment < self.start:
                continue
            if moment > last or (left is not None and left <= 0):
                return
            if left is not None:
                left -= 1
            if moment >= low:
                yield moment
        if len(periods) > most:
            raise ValueError("its rule would take too long to walk through")

    def _index(self, moment: datetime) -> int:
        """Return the number of the period that a moment is in; the next one's is one more."""
        match self.frequency:
            case "YEARLY":
                return moment.year
            case "MONTHLY":
                return moment.year * 12 + moment.month - 1
            case "WEEKLY":
                return (moment.toordinal() - 1 - self.week_start) // 7
            case "DAILY":
                return moment.toordinal()
        return moment.toordinal() * 24 + moment.hour

    def _moments(self, periods: Iterable[int]) -> Iterator[datetime]:
        for index in periods:
            days = [day for day in self._days(index) if self._fits(day)]
            found = [datetime.combine(day, at) for day in days for at in self._times(index)]
            if self.positions and found:
                chosen = {position - (position > 0) for position in self.positions}
                size = len(found)
                found = [found[at] for at in sorted({at % size for at in chosen if -size <= at < size})]
            yield from found

    def _times(self, index: int) -> Iterable[time]:
        if self.frequency != "HOURLY":
            return self.times
        return (at for at in self.times if at.hour == index % 24)

    def _days(self, index: int) -> Iterator[date]:
        """Yield the days of a period, before the rule's parts restrict them."""
        match self.frequency:
            case "YEARLY":
                for month in sorted(self.months) or range(1, 13):
                    yield from _month(index, month)
            case "MONTHLY":
                yield from _month(index // 12, index % 12 + 1)
            case "WEEKLY":
                monday = index * 7 + 1 + self.week_start
                # The week of DTSTART begins with DTSTART, as dateutil has it; only BYSETPOS can tell.
                for ordinal in range(max(monday, self.start.toordinal()), monday + 7):
                    yield date.fromordinal(ordinal)
            case "DAILY":
                yield date.fromordinal(index)
            case _:
                yield date.fromordinal(index // 24)

    def _fits(self, day: date) -> bool:
        return (
            (not self.months or day.month in self.months)
            and (not self.month_days or not self.month_days.isdisjoint(_numbers(*_in_month(day))))
            and (not self.year_days or not self.year_days.isdisjoint(_numbers(*_in_year(day))))
            and (not self.weeks or not self.weeks.isdisjoint(_numbers(*_week(day, self.week_start))))
            and (not (self.weekdays or self.nth) or day.weekday() in self.weekdays or self._is_nth(day))
        )

    def _is_nth(self, day: date) -> bool:
        if not self.nth:
            return False
        yearly = self.frequency == "YEARLY" and not self.months
        number, length = _in_year(day) if yearly else _in_month(day)
        weekday = day.weekday()
        return not self.nth.isdisjoint(
            {((number + 6) // 7, weekday), (-((length - number) // 7) - 1, weekday)}
        )


@lru_cache(maxsize=1024)
def parts(text: str) -> Mapping[str, str]:
    """Take a rule apart. Raises ValueError for what is no rule, or one we refuse."""
    found = {}
    for part in _JUNK.sub("", text.upper()).split(";"):
        name, equals, value = part.partition("=")
        if not equals or name.startswith("X-"):
            continue
        if not value or name not in _KNOWN:
            raise ValueError(f"its rule has {part[:40]!r}, which is not understood")
        found[name] = value
    if found.get("FREQ") in {"SECONDLY", "MINUTELY"}:
        raise ValueError(f"it repeats {found['FREQ'].lower()}, which is refused")
    if found.get("FREQ") not in _SIZE:
        raise ValueError("its rule has no frequency")
    return found


def rule(found: Mapping[str, str], *, start: datetime, until: Callable[[str], datetime]) -> Rule:
    """Return the rule of these parts. Raises ValueError."""
    sets = {name: _set(name, found[name]) for name in _NUMBERS if name in found}
    frequency = found["FREQ"]
    weekdays, nth = _weekdays(found.get("BYDAY", ""), plain=frequency not in {"YEARLY", "MONTHLY"})
    months, month_days = sets.get("BYMONTH", set()), sets.get("BYMONTHDAY", set())
    regular = frequency in {"WEEKLY", "DAILY", "HOURLY"} and not any(name.startswith("BY") for name in found)
    if not (month_days or weekdays or nth or {"BYYEARDAY", "BYWEEKNO"} & set(sets)):
        if frequency == "WEEKLY":
            weekdays = {start.weekday()}
        if frequency in {"YEARLY", "MONTHLY"}:
            month_days = {start.day}
        if frequency == "YEARLY" and not months:
            months = {start.month}
    hours = sorted(sets.get("BYHOUR", range(24) if frequency == "HOURLY" else {start.hour}))
    minutes = sorted(sets.get("BYMINUTE", {start.minute}))
    seconds = sorted(sets.get("BYSECOND", {start.second}))
    interval, count = _number(found.get("INTERVAL", "1")), _number(found.get("COUNT", "-1"))
    if interval < 1:
        raise ValueError("its rule's interval is not positive")
    if found.get("WKST", "MO") not in _DAYS:
        raise ValueError("its rule's week begins on no weekday")
    return Rule(
        start=start,
        frequency=frequency,
        interval=interval,
        count=count if count >= 0 else None,
        until=until(found["UNTIL"]) if "UNTIL" in found else None,
        week_start=_DAYS.index(found.get("WKST", "MO")),
        months=frozenset(months),
        month_days=frozenset(month_days),
        year_days=frozenset(sets.get("BYYEARDAY", ())),
        weeks=frozenset(sets.get("BYWEEKNO", ())),
        weekdays=frozenset(weekdays),
        nth=frozenset(nth),
        positions=frozenset(sets.get("BYSETPOS", ())),
        times=tuple(time(*at) for at in product(hours, minutes, seconds)),
        regular=regular,
    )


def _set(name: str, text: str) -> set[int]:
    numbers = {_number(number) for number in text.split(",")}
    high = _NUMBERS[name]
    low = -high if name in _SIGNED else int(name == "BYMONTH")
    if not all(low <= number <= high for number in numbers) or (name in _SIGNED and 0 in numbers):
        raise ValueError(f"its rule has a {name} out of range")
    return numbers


def _number(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,10}", text, re.ASCII):
        raise ValueError(f"its rule has {text[:40]!r}, which is no number")
    return int(text)


def _weekdays(text: str, *, plain: bool) -> tuple[set[int], set[tuple[int, int]]]:
    weekdays, nth = set(), set()
    for part in text.split(",") if text else ():
        found = _DAY.fullmatch(part)
        if found is None:
            raise ValueError(f"its rule has {part[:40]!r}, which is no weekday")
        number, weekday = int(found[1] or 0), _DAYS.index(found[2])
        if number and not plain:
            nth.add((number, weekday))
        else:
            weekdays.add(weekday)
    return weekdays, nth


def _month(year: int, month: int) -> Iterator[date]:
    for day in range(1, _length(year, month) + 1):
        yield date(year, month, day)


@lru_cache(maxsize=1200)
def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _in_month(day: date) -> tuple[int, int]:
    return day.day, _length(day.year, day.month)


def _in_year(day: date) -> tuple[int, int]:
    return day.timetuple().tm_yday, 365 + calendar.isleap(day.year)


def _week(day: date, week_start: int) -> tuple[int, int]:
    """Return the number of a day's week in its year, and how many weeks that has (ISO 8601)."""
    fourth = (
        day.toordinal() - (day.weekday() - week_start) % 7 + 3
    )  # the week is of the year that this day is of
    number, days = _in_year(date.fromordinal(fourth))
    weeks = (number + 6) // 7 + (days - number) // 7
    return (number + 6) // 7, weeks


def _numbers(number: int, length: int) -> tuple[int, int]:
    """Return a number counted from the front, and from the back."""
    return number, number - length - 1
