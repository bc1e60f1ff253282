"""Wording: dates, lengths of time and numbers as a person writes them; plain English, no locale."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from syncd.core.handles import clean

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_UNITS = (  # below this, count in these
    (timedelta(hours=1), timedelta(minutes=1), "minute"),
    (timedelta(days=1), timedelta(hours=1), "hour"),
    (timedelta(days=14), timedelta(days=1), "day"),
    (timedelta(days=61), timedelta(days=7), "week"),
    (timedelta(days=730), timedelta(days=30.44), "month"),
    (timedelta.max, timedelta(days=365.25), "year"),
)


def line(text: str, most: int) -> str:
    """Return `text` as one line of at most `most` characters, without control, bidi and zero-width ones."""
    whole = clean(text, most + 1)
    return whole if len(whole) <= most else f"{whole[: most - 3].rstrip()}..."


def day(then: date, zone: ZoneInfo | None = None) -> str:
    """Return a date, or a datetime's date in `zone` (none given: in its own), as "3 May 2001"."""
    local = _local(then, zone) if zone and isinstance(then, datetime) else then
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


@lru_cache(maxsize=4096)
def _local(then: datetime, zone: ZoneInfo) -> date:
    return then.astimezone(zone).date()


def day_of_year(then: date) -> str:
    """Return a date without its year ("3 May")."""
    return f"{then.day} {_MONTHS[then.month - 1]}"


def count(number: int, thing: str) -> str:
    """Return a number of things ("1 day", "3 days")."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def length(time: timedelta) -> str:
    """Return a length of time in its largest fitting unit, rounded down ("3 weeks"); never negative."""
    time = abs(time)
    unit, thing = next((unit, thing) for limit, unit, thing in _UNITS if time < limit)
    return count(time // unit, thing)


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago `then` was ("3 weeks ago"), or how far ahead it is ("in 3 weeks")."""
    passed = now.astimezone(UTC) - then.astimezone(UTC)
    if abs(passed) < timedelta(minutes=1):
        return "just now"
    return f"{length(passed)} ago" if passed > timedelta() else f"in {length(passed)}"


def place(zone: ZoneInfo, at: datetime) -> str:
    """Return a zone as a person reads it; the fixed ones have their signs the wrong way round."""
    return f"UTC{at.astimezone(zone).isoformat()[-6:]}" if zone.key.startswith("Etc/") else zone.key


def number(phone: str) -> str:
    """Return an E.164 number with spaces ("+49 30 123456"); anything else as it is, on one line."""
    import phonenumbers  # late: its tables take longer to load than all of syncd

    try:
        parsed = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return line(phone, 24)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
