"""Dates and lengths of time as exports write them, and what order a column of dates is in.

ISO 8601; RFC 5322; and whatever else is written with numbers, as long as it can mean one thing only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from enum import Enum
from functools import lru_cache

_MOST = timedelta(days=2)  # a call is not longer


class Order(Enum):
    """What comes first in 03/04/2026."""

    DAY = "day"
    MONTH = "month"


_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_NUMBERS = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?!\d)[,\sT]*(.*)")
_CLOCK = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([ap])?\.?(?:m\.?)?\s*(.*)", re.IGNORECASE
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?|(UTC|GMT|Z)", re.IGNORECASE)
_NAMED = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d %b %y", "%b %d %y")
_WITH_NAME = re.compile(
    r"(?:[a-z]{3,9}\.?,?\s+)?((?:\d{1,2}(?:st|nd|rd|th)?[\s.-]+[a-z]{3,9}|[a-z]{3,9}[\s.-]+\d{1,2}(?:st|nd|rd|th)?)"
    r"[\s.,-]+(?:\d{4}|\d{2}))(?!\d)[,\s]*(?:at\s+)?(.*)",
    re.IGNORECASE,
)


def moment(text: str, zone: tzinfo, *, form: str = "", order: Order | None = None) -> datetime:
    """Return when something was, in UTC; what names no zone of its own is in `zone`.

    `form` is a strptime format; without one the usual ways to write a date are tried. Of an hour that
    the end of summer time brings twice, it is the first; one that its start leaves out is the one after.
    Raises `ValueError` for what is no date, or may be several.
    """
    plain = " ".join(text.split())
    found = datetime.strptime(plain, form) if form else _read(plain, order)  # noqa: DTZ007 - the zone is next
    return (found if found.tzinfo else found.replace(tzinfo=zone, fold=0)).astimezone(UTC)


def _read(text: str, order: Order | None) -> datetime:
    if _EPOCH.fullmatch(text):
        number = float(text)
        return datetime.fromtimestamp(number if number < 10**11 else number / 1000, UTC)
    if numbers := _NUMBERS.fullmatch(text):
        return _of_numbers(numbers, order)
    if named := _WITH_NAME.fullmatch(text):
        return _with_clock(_of_names(named[1]), named[2])
    try:
        return datetime.fromisoformat(re.sub(r"\s*(?:UTC|GMT)$", "+00:00", text.replace("/", "-")))
    except ValueError:
        pass
    day, _, clock = text.partition(" ")
    try:
        return _with_clock(datetime.fromisoformat(day.replace("/", "-")), clock)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        raise ValueError(f'"{text[:40]}" is no date that can be read') from None


def _of_numbers(found: re.Match[str], order: Order | None) -> datetime:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    order = order or orders([found[0]])
    if min(first, second) > 12:
        raise ValueError(f'"{found[0][:40]}" is no date that can be read')
    if order is None and first != second:
        raise ValueError(f'"{found[0][:40]}" may be two dates')
    day, month = (first, second) if order is Order.DAY else (second, first)
    return _with_clock(datetime(_full(year), month, day), found[5])  # noqa: DTZ001 - the zone comes later


def orders(texts: Iterable[str]) -> Order | None:
    """Return what comes first in the dates of a column; None where all of them may be read both ways.

    Raises `ValueError` where they differ.
    """
    seen: dict[Order, str] = {}
    for text in texts:
        found = _NUMBERS.fullmatch(" ".join(text.split()))
        if found and found[1] != found[3]:
            if int(found[1]) > 12 or (found[2] == "." and int(found[3]) <= 12):
                seen.setdefault(Order.DAY, text)
            elif int(found[3]) > 12:
                seen.setdefault(Order.MONTH, text)
            if len(seen) > 1:
                raise ValueError(f'"{seen[Order.DAY]}" has the day first, "{seen[Order.MONTH]}" the month')
    return next(iter(seen), None)


def ambiguous(text: str) -> bool:
    """Whether the date in a text means another day when day and month change places."""
    found = _NUMBERS.fullmatch(" ".join(text.split()))
    return found is not None and found[1] != found[3] and orders([text]) is None


@lru_cache(maxsize=1024)
def _of_names(text: str) -> datetime:
    plain = " ".join(re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|[.,-]", " ", text).split())
    plain = re.sub(r"\bsept\b", "Sep", plain, flags=re.IGNORECASE)
    for form in _NAMED:
        try:
            return datetime.strptime(plain, form)  # noqa: DTZ007 - the zone comes later
        except ValueError:
            continue
    raise ValueError(f'"{text[:40]}" is no date that can be read')


def _with_clock(day: datetime, clock: str) -> datetime:
    """Return a day with the time that is written after it."""
    if not clock:
        return day
    found = _CLOCK.fullmatch(clock)
    if not found:
        raise ValueError(f'"{clock[:40]}" is no time of the day')
    hour, half = int(found[1]), (found[4] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(f'"{clock[:40]}" is no time of the day')
        hour = hour % 12 + (12 if half == "p" else 0)
    at = day.replace(hour=hour, minute=int(found[2]), second=int(found[3] or 0))
    return at if not found[5] else datetime.fromisoformat(f"{at.isoformat()}{_offset(found[5])}")


def _offset(text: str) -> str:
    found = _OFFSET.fullmatch(text.strip())
    if not found:
        raise ValueError(f'"{text[:40]}" is no time zone that can be read')
    return "+00:00" if found[4] else f"{found[1]}{int(found[2]):02}:{found[3] or '00'}"


def _full(year: int) -> int:
    return year if year > 99 else 2000 + year


# --- lengths

_ISO = re.compile(r"P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?", re.IGNORECASE)
_UNITS = re.compile(
    r"(?:(\d+)\s*h(?:ours?|rs?)?\.?)?[\s,]*(?:(\d+)\s*m(?:in(?:ute)?s?)?\.?)?[\s,]*(?:(\d+)\s*s(?:ec(?:ond)?s?)?\.?)?",
    re.IGNORECASE,
)


def seconds(text: str, *, minutes: bool = False) -> int:
    """Return a length of time in seconds: `272`, `4:32`, `0:04:32`, `PT4M32S`, `4m 32s`; nothing is 0.

    With `minutes`, a number alone counts minutes. Raises `ValueError` for what is none.
    """
    plain = text.strip().strip('"').replace(",", ".") or "0"
    if plain in ("-", "--"):
        return 0
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        length = float(plain) * (60 if minutes else 1)
    elif re.fullmatch(r"\d+(?::[0-5]?\d){1,2}(?:\.\d+)?", plain):
        length = 0.0
        for part in plain.split(":"):
            length = length * 60 + float(part)
    elif (found := _ISO.fullmatch(plain)) and any(found.groups()):
        days, hours, mins, secs = (int(part or 0) for part in found.groups())
        length = ((days * 24 + hours) * 60 + mins) * 60 + secs
    elif (found := _UNITS.fullmatch(plain)) and any(found.groups()):
        hours, mins, secs = (int(part or 0) for part in found.groups())
        length = (hours * 60 + mins) * 60 + secs
    else:
        raise ValueError(f'"{text[:40]}" is no length of time')
    if length > _MOST.total_seconds():
        raise ValueError(f'"{text[:40]}" is too long for a call')
    return int(length)
