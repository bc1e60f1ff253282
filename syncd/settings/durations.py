"""Durations, working days and hours of the day, as a person writes them."""

from __future__ import annotations

import re
from datetime import time, timedelta

from syncd.core.policy import DAY, Stretch

LONGEST = 3660 * DAY

_UNITS = {
    spelling: unit
    for unit, spellings in {
        timedelta(seconds=1): "s sec secs second seconds",
        timedelta(minutes=1): "min mins minute minutes",
        timedelta(hours=1): "h hr hrs hour hours",
        DAY: "d day days",
        7 * DAY: "w wk wks week weeks",
        30 * DAY: "month months",
        365 * DAY: "y yr yrs year years",
    }.items()
    for spelling in spellings.split()
}
_PART = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)\s*([a-z]+)\.?(?:\s*,\s*|\s+and\s+|\s*)")
_WORKING_DAYS = re.compile(r"([0-9]{1,4})\s*(?:(?:working|business|work)[\s-]?|week)days?")
_STRETCH = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(?:-|\u2013|to)\s*([0-9]{1,2})(?:[:.]([0-9]{2}))?")


def duration(text: str) -> timedelta:
    """Read "30 days", "20 min", "1 h 30 min" or "2 weeks"; a month is 30 days, a year 365.

    Raises `ValueError` that says what to write.
    """
    rest = text.strip().lower()
    total = timedelta()
    while part := _PART.match(rest):
        if part[2] not in _UNITS:
            break
        total += float(part[1]) * _UNITS[part[2]]
        rest = rest[part.end() :]
    if rest or not text.strip():
        raise ValueError(
            f'"{text}" is no duration; write a number and a unit, such as "20 min", "48 hours" or "30 days"'
        )
    if total > LONGEST:
        raise ValueError(f'"{text}" is too long; write at most "10 years"')
    return total


def written(span: timedelta) -> str:
    """Return a duration in the largest unit that it is a whole number of; `duration` reads it back."""
    for unit, name in ((DAY, "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "min")):
        if span and span % unit == timedelta():
            return f"{span // unit} {name}" if span == unit or name == "min" else f"{span // unit} {name}s"
    return f"{span.total_seconds():.3f}".rstrip("0").rstrip(".") + " s"


def working_days(text: str) -> int:
    """Read "10 working days". Raises `ValueError` that says what to write."""
    found = _WORKING_DAYS.fullmatch(text.strip().lower())
    if not found:
        number = re.match(r"\s*([0-9]{1,4})", text)
        meant = f"{number[1] if number else 10} working days"
        raise ValueError(f'"{text}" is no number of working days; write "{meant}"')
    return int(found[1])


def stretch(text: str) -> Stretch:
    """Read "10:00-12:30"; 24:00 ends a day. Raises `ValueError` that says what to write."""
    found = _STRETCH.fullmatch(text.strip().lower())
    if not found:
        raise ValueError(
            f'"{text}" is no stretch of a day; write its start and its end, such as "10:00-12:30"'
        )
    start, end = _time(found[1], found[2]), _time(found[3], found[4])
    if start is None or end is None:
        raise ValueError(f'"{text}" names a time that no clock shows; write 00:00 to 24:00')
    if end <= start:
        raise ValueError(f'"{text}" ends before it starts; over midnight, write two')
    return start, end


def _time(hour: str, minute: str | None) -> time | None:
    minutes = int(hour) * 60 + int(minute or 0)
    if minutes == 24 * 60:
        return time.max
    return time(*divmod(minutes, 60)) if int(minute or 0) < 60 and minutes < 24 * 60 else None
