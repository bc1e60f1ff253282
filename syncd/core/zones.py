"""Zones: where a contact's clock stands, by what is known of them; IANA names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from syncd.core.policy import DAY
from syncd.model import Contact

_MINUTE = timedelta(minutes=1)
_zone = lru_cache(maxsize=1024)(ZoneInfo)  # ZoneInfo itself keeps eight

# Offsets of no whole hour for which tzdata has no fixed zone; these are kept all the year round.
_BROKEN = {
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
}


def contact_zone(contact: Contact, *, offsets: Sequence[int], default: str, now: datetime) -> tuple[str, str]:
    """Return a contact's zone and why it is that one; `default` is the user's own.

    `offsets` are those of the Date headers of the contact's own mails, in minutes east of UTC,
    oldest first. Their card or the config comes first, then their number, then their mails.
    """
    if is_zone(contact.timezone):
        return contact.timezone, "your note"
    # A clock at +0000 says nothing: Exchange may write every date in UTC, wherever it is sent
    # ([MS-OXCMAIL] 2.1.3.2.7), and so do many servers.
    counted = Counter(offset for offset in reversed(offsets) if offset)
    clock = max(counted, key=counted.__getitem__, default=None)
    for phone in contact.phones:
        if zones := _zones_of(phone):
            return _likeliest(zones, clock=clock, default=default, now=now), "number's region"
    if clock in _minutes(default, now):
        return default, "their mails' clock"
    if clock is not None and (fixed := _fixed(clock)):
        return fixed, "their mails' clock"
    return default, "yours"


def is_zone(name: str) -> bool:
    """Whether `name` is a time zone that this machine knows."""
    try:
        _zone(name)
    except (KeyError, ValueError, OSError):  # OSError: the name of a folder, or too long for a file
        return False
    return True


def _zones_of(phone: str) -> list[str]:
    """Return the zones in which numbers with this number's prefix are given out."""
    import phonenumbers  # late: its tables take longer to load than all of syncd
    from phonenumbers import timezone

    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return []
    # By prefix, not by kind: a mobile of Moscow is no number of all Russia.
    return list(filter(is_zone, timezone.time_zones_for_geographical_number(number)))


def _likeliest(zones: Sequence[str], *, clock: int | None, default: str, now: datetime) -> str:
    """Pick one of a number's zones: the one the user shares, else the one of their mails, else the middle."""
    if len(zones) == 1:
        return zones[0]
    mine = _minutes(default, now)
    if any(_minutes(zone, now) == mine for zone in zones):
        return default
    if clock is not None and (agreeing := [zone for zone in zones if clock in _minutes(zone, now)]):
        return min(agreeing, key=lambda zone: _minutes(zone, now).index(clock))
    return sorted(zones, key=lambda zone: _minutes(zone, now))[len(zones) // 2]


def _minutes(zone: str, now: datetime) -> tuple[int, ...]:
    """Return a zone's offsets in minutes, of this season and of the other."""
    seasons = (at.astimezone(_zone(zone)) for at in (now, now + 182 * DAY))
    return tuple((at.utcoffset() or timedelta()) // _MINUTE for at in seasons)


def _fixed(offset: int) -> str:
    """Return the zone that always keeps `offset`, or "" when there is none."""
    hours, rest = divmod(offset, 60)
    name = f"Etc/GMT{-hours:+d}"  # POSIX signs: Etc/GMT-2 is two hours *east*
    return _BROKEN.get(offset, "") if rest or not is_zone(name) else name
