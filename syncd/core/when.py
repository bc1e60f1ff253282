"""The days and hours that people type in a few words: tomorrow, next week, Friday 10:00, 3 June, +2w."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from syncd.core.policy import DAY
from syncd.core.typed import spellings, table

_Found = Mapping[str, str | None]
LATELY = 60 * DAY
_MOST = 16  # words that are looked at
_DAYS = {"day": 1, "week": 7, "fortnight": 14}


class When(NamedTuple):
    """A moment, how many words say it, and whether they say it without an "until", as "tomorrow" does."""

    at: date | datetime
    words: int
    near: bool


def when(
    words: Sequence[str],
    *,
    now: datetime,
    zone: ZoneInfo,
    awaited: bool = False,
    promised: bool = False,
    day_first: bool = False,
) -> When | None:
    """Return the moment that a list of folded words begins with, or None.

    A day without an hour is a date, one with an hour an aware datetime in `zone`. A weekday is the next of
    its name after today; next week is its Monday, next month its first. A day without a year is the next such
    day, or the last where that is less than `LATELY` ago: nobody means it a year ahead. What can be read in
    two ways and what has passed is no moment: "3/6", "next Friday" on a Monday, "today 9:00" at noon. An
    `awaited` moment follows a word such as "until", and may be a month or a length of time alone. One that
    was `promised` and has passed is today, for the promise is overdue; an hour alone is tomorrow's then. Who
    writes the day first ("rappeler le 3/6") may say so.
    """
    text = " ".join(words[:_MOST])
    return _when(text, now, zone, awaited=awaited, promised=promised, day_first=day_first)


@lru_cache(maxsize=1024)  # what is read in parts begins many times with the same words
def _when(
    text: str, now: datetime, zone: ZoneInfo, *, awaited: bool, promised: bool, day_first: bool
) -> When | None:
    here = now.astimezone(zone)
    before = _hours().match(text)
    start = before.end() + 1 if before else 0
    day = next((fits for days in _days(awaited=awaited) if (fits := days.match(text, start))), None)
    hour = before or (day and _behind(text, day.end()))
    if not (day or hour):
        return None
    found = {**(day.groupdict() if day else {}), **({"dot": "."} if day_first else {})}
    with suppress(ValueError, OverflowError):  # 31 June; the year 10000
        at = _moment(found, _hour(hour.groupdict()) if hour else None, here)
        today = here.date()
        passed = at <= here if isinstance(at, datetime) else at < today
        if promised and passed:
            at = at + DAY if isinstance(at, datetime) and not day else today
        if at > here if isinstance(at, datetime) else at >= today:
            end = max(match.end() for match in (day, hour) if match)
            return When(at, text[:end].count(" ") + 1, bool(found.get("near")))
    return None


def _behind(text: str, end: int) -> re.Match[str] | None:
    """Return the hour behind a day, maybe behind a part of it: "Friday morning 10:00"."""
    part = _part().match(text, end)
    return _hours().match(text, (part.end() if part else end) + 1)


def _moment(found: _Found, hour: time | None, here: datetime) -> date | datetime:
    if (count := found.get("count")) and _value("units", found["unit"]) == "hour":
        ahead = here.astimezone(UTC) + timedelta(hours=_number(count))
        return ahead.astimezone(here.tzinfo).replace(second=0, microsecond=0)
    if found.get("short") and not hour:
        raise ValueError("too short to be sure of")
    day = _day(found, here.date())
    return datetime.combine(day, hour, here.tzinfo) if hour else day


def _day(found: _Found, today: date) -> date:
    name = found.get("weekday") or found.get("short")
    weekday = _place("days", name) if name else None
    if any(map(found.get, ("month", "first", "iso", "alone"))):
        day = _dated(found, today)
        if weekday not in {None, day.weekday()}:
            raise ValueError("another weekday")
        return day
    if count := found.get("count"):
        return _ahead(today, _value("units", found["unit"]), _number(count))
    if found.get("other_week"):
        return _next(today, "week", 1, None)
    if unit := found.get("following"):
        return _next(today, _value("units", unit), 2 if found.get("skip") else 1, weekday)
    if weekday is not None:
        ahead = today + DAY * ((weekday - today.weekday() - 1) % 7 + 1)
        if found.get("next") and ahead != _next(today, "week", 1, weekday):
            raise ValueError("this week's, or next week's")
        return ahead
    return today + DAY * (2 if found.get("overmorrow") else 1 if found.get("tomorrow") else 0)


def _next(today: date, unit: str, count: int, weekday: int | None) -> date:
    """Return the first day of the next week, month or year, or a weekday of the next week."""
    if unit == "week":
        return today + DAY * (7 * count - today.weekday() + (weekday or 0))
    if weekday is not None or unit not in {"month", "year"}:
        raise ValueError(f"no weekday is told of the next {unit}")
    ahead = _ahead(today.replace(day=1), unit, count)
    return ahead if unit == "month" else ahead.replace(month=1)


def _ahead(today: date, unit: str, count: int) -> date:
    if unit in _DAYS:
        return today + DAY * count * _DAYS[unit]
    months = today.year * 12 + today.month - 1 + count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _dated(found: _Found, today: date) -> date:
    """Return a day of a month: of the year that is named, else one that passed lately, else the next."""
    if iso := found.get("iso"):
        return date.fromisoformat(iso.replace(" ", ""))
    if alone := found.get("alone"):
        return next(one for ahead in range(62) if (one := today + DAY * ahead).day == int(alone))
    if month_name := found.get("month"):
        day, month = int(found.get("number") or 1), _place("months", month_name) + 1
        if not found.get("number") and month == today.month:
            raise ValueError("this month, or that of next year")
    else:
        day, month = int(found.get("first") or 0), int(found.get("second") or 0)
        if not found.get("dot") and day <= 12 and month <= 12 and day != month:
            raise ValueError("in an order that only the writer knows")
        day, month = (month, day) if month > 12 else (day, month)
    if year := found.get("year"):
        return date(int(year) % 100 + 2000, month, day)
    for near in (today.year - 1, today.year, today.year + 1):
        with suppress(ValueError):  # 29 February
            if (found_ := date(near, month, day)) > today - LATELY:
                return found_
    raise ValueError("no such day in the year to come")


def _hour(found: _Found) -> time:
    if found["noon"]:
        return time(12)
    if after_half := found["after_half"]:
        return time(_number(after_half) - 1, 30)
    minute = int(next((found[name] for name in ("m1", "m2", "m3", "m4", "m5") if found[name]), None) or 0)
    if half := found["half"]:
        return time(int(half) % 12 + (12 if found["side"] == "pm" else 0), minute)
    return time(int(next(found[name] for name in ("h2", "h3", "h4", "h5") if found[name]) or 0), minute)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else int(_value("numbers", text))


def _place(name: str, text: str) -> int:
    return list(table()[name]).index(_value(name, text))


def _value(name: str, text: str | None) -> str:
    return _values(name)[text or ""]


@cache
def _values(name: str) -> Mapping[str, str]:
    lists = [table()[name], table()["short_days"] if name == "days" else {}]
    return {
        said: value
        for each in lists
        for value, texts in each.items()
        for text in texts
        for said in spellings(text)
    }


def _any(name: str, *keys: str) -> str:
    """Return a pattern for what lists of the table hold, the longest first."""
    texts = {
        said or text
        for key in keys or table()[name]
        for text in table()[name][key]
        for said in spellings(text)
    }
    return rf"(?:{'|'.join(map(re.escape, sorted(texts, key=len, reverse=True)))})(?![^\ ])"


def _any_small() -> str:
    return rf"(?:{_any('relative', 'small')}\ )*"


@cache
def _part() -> re.Pattern[str]:
    return re.compile(rf"\ {_any('relative', 'part')}(?=\ \d)")


@cache
def _hours() -> re.Pattern[str]:
    """Return what matches an hour: a bare 10 only after "at", and no bare 3:00, which may be 15:00."""
    at, noon, clock, half = (_any("relative", key) for key in ("at", "noon", "clock", "half_to"))
    late = rf"(?:9|1[0-2]|{_any('numbers', '9', '10', '11', '12')})(?![^\ ])"
    return re.compile(
        rf"""{_any_small()}(?:
        (?:{at}\ )?(?:
            (?P<noon>{noon})
            |{half}\ (?P<after_half>{late})(?:\ {clock})?
            |(?P<half>1[0-2]|0?[1-9])(?:\ [:.]\ (?P<m1>[0-5]\d))?\ (?P<side>am|pm)
            |(?P<h2>[01]?\d|2[0-3])\ {clock}(?:\ (?P<m2>[0-5]\d)(?!\d))?
            |(?P<h3>[01]?\d|2[0-3])\ [:.]\ (?P<m3>[0-5]\d)\ {clock}
            |(?P<h4>0\d|[89]|1\d|2[0-3])\ :\ (?P<m4>[0-5]\d))
        |{at}\ (?P<h5>0\d|[89]|1\d|2[0-3])(?:\ [:.]\ (?P<m5>[0-5]\d))?
        )(?![^\ ])""",
        re.VERBOSE,
    )


@cache
def _days(*, awaited: bool) -> tuple[re.Pattern[str], ...]:
    """Return what matches a day, what is longer before what is shorter."""
    then, month, unit = _any_small(), rf"(?P<month>{_any('months')})", _any("units")
    hour = rf"[:.]\ \d|am|pm|{_any('relative', 'clock')}"
    alone = rf"(?P<alone>0?[1-9]|[12]\d|3[01])(?:\ (?:\.|st|nd|rd|th))?(?![^\ ]|\ (?:{hour}|e|eme|º|ª))"
    weekday = rf"(?:(?P<weekday>{_any('days')})|(?P<short>{_any('short_days')}))"
    number = r"(?P<number>[0-3]?\d)(?![^\ ]|\ :)"
    year = r"(?:\ (?P<year>20\d\d)(?![^\ ]))?"
    short_year = rf"(?P<year>(?:20)?\d\d)(?!\ (?:[:.]\ \d\d|am|pm|{_any('relative', 'clock')}))"  # no hour
    slash = rf"(?P<first>\d{{1,2}})\ /\ (?P<second>\d{{1,2}})(?:\ /\ {short_year})?"
    dots = r"(?P<first>\d{1,2})\ (?P<dot>\.)\ (?P<second>0?[1-9]|1[0-2])(?![^\ ])"
    dots = rf"{dots}(?:\ \.(?:\ {short_year})?)?"
    count = rf"(?P<count>\d{{1,3}}|{_any('numbers')})\ (?P<unit>{unit})"
    following, after_next = _any("relative", "next"), _any("relative", "after_next")
    weeks = (
        rf"(?:(?P<skip>{_any('relative', 'next_but_one')})|{following})\ (?P<following>{unit})",
        rf"(?P<following>{unit})\ (?:(?P<skip>{after_next})|{following})",
    )
    near = (
        rf"(?P<overmorrow>{_any('relative', 'overmorrow')})",
        rf"(?P<tomorrow>{_any('relative', 'tomorrow')})",
        rf"(?P<other_week>{_any('relative', 'not_this_week')})",
        rf"(?:{_any('relative', 'in')}|\+)\ {count}",
        *(rf"{weekday}\ {then}{week}" for week in weeks),
        *(rf"{week}\ {then}{weekday}" for week in weeks),
        *weeks,
        rf"(?P<next>{following})\ {weekday}",
        rf"{weekday}\ (?P<next>{following})",
    )
    far = (
        _any("relative", "today"),
        r"(?P<iso>20\d\d\ -\ \d\d\ -\ \d\d)(?:\ t(?=\ \d\d\ :))?(?![^\ ])",
        rf"(?:{weekday}\ {then})?{number}\ (?:\.\ )?{then}{month}{year}",
        rf"(?:{weekday}\ {then})?{month}\ {number}(?:\ (?:st|nd|rd|th)(?![^\ ]))?{year}",
        *(rf"(?:{weekday}\ {then})?{numeric}(?![^\ ])" for numeric in (slash, dots)),
        rf"(?:{weekday}\ )?{_any('relative', 'day_of_month')}\ {alone}",
        rf"{_any('relative', 'in')}\ {month}",
        rf"(?:{_any('relative', 'this')}\ )?{weekday}",
    )
    patterns = (*(f"(?P<near>{day})" for day in near), *far, *((month, count) if awaited else ()))
    return tuple(re.compile(then + day, re.VERBOSE) for day in patterns)
