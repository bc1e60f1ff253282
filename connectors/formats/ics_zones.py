"""Time zones by the names that calendar programs give them (RFC 5545, 3.2.19).

https://www.rfc-editor.org/rfc/rfc5545#section-3.2.19
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from connectors.formats import ics_lines
from connectors.formats.ics_lines import Stream

_OFFSET = re.compile(r"(?:UTC|GMT)\s*([+-])(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
_WORDS = re.compile(r"[,;()]")
_TIME = re.compile(r" Time$")
_BOMB = re.compile(rb"FREQ=(?!YEARLY)|BY(?:HOUR|MINUTE|SECOND)=\d+,|INTERVAL=(?!1\b)", re.IGNORECASE)
_HALVES = [datetime(2024, month, 1, tzinfo=UTC) for month in (1, 7)]
# What a broken VTIMEZONE makes icalendar and dateutil raise.
_BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, AssertionError)
_LONGEST = 100  # characters of an IANA name: a name of many folders sends the standard library down them all


class Zones:
    """The zones of one calendar; a name that nobody knows is the calendar's own zone, else the user's."""

    def __init__(self, stream: Stream, *, user: tzinfo) -> None:
        head = ics_lines.properties(stream.head)
        named = head["X-WR-TIMEZONE"][0].text.strip() if "X-WR-TIMEZONE" in head else ""
        self._blocks = stream.zones
        self._known: dict[str, tzinfo] = {}
        self.own = self._find(named) if named else None
        self.default = self.own or user

    def at(self, moment: ics_lines.Moment, tzid: str) -> datetime:
        """Return the aware time of what a line says; a clock without a zone is the calendar's own."""
        if tzid and not (moment.utc or moment.all_day):
            return moment.wall.replace(tzinfo=self[tzid])
        if moment.utc:
            # X-WR-TIMEZONE is where a calendar in UTC lives, and hence where its weeks and days turn.
            at = moment.wall.replace(tzinfo=UTC)
            return at.astimezone(self.own) if self.own else at
        return moment.wall.replace(tzinfo=self.default)

    def __getitem__(self, tzid: str) -> tzinfo:
        if tzid not in self._known:
            self._known[tzid] = self._find(tzid) or self.default
        return self._known[tzid]

    def _find(self, tzid: str) -> tzinfo | None:
        for name in _names(tzid):
            if zone := iana(name):
                return zone
        return self._written(tzid) or _described(tzid)

    def _written(self, tzid: str) -> tzinfo | None:
        """Return the zone as the calendar's own VTIMEZONE has it."""
        for block in self._blocks:
            named = ics_lines.properties(block.partition(b"\nBEGIN:")[0]).get("TZID", ())
            if any(line.text.strip() == tzid for line in named):
                return _custom(block)
        return None


def _names(tzid: str) -> Iterator[str]:
    """Yield the IANA names that `tzid` may stand for, likeliest first."""
    bare = tzid.strip("/ ")
    yield bare
    yield _windows(bare)
    parts = bare.split("/")  # /freeassociation.sourceforge.net/Tzfile/Europe/Berlin
    for start in range(1, min(len(parts) - 1, 8)):
        yield "/".join(parts[start:])


def _windows(name: str) -> str:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return WINDOWS_TO_OLSON.get(name, "")


@lru_cache(maxsize=256)
def iana(name: str) -> tzinfo | None:
    """Return the zone of an IANA name, if it is one."""
    try:
        return ZoneInfo(name) if 0 < len(name) <= _LONGEST else None
    except (KeyError, ValueError, OSError):  # OSError: the name of a folder, or too long for a file
        return None


@lru_cache(maxsize=64)
def _custom(block: bytes) -> tzinfo | None:
    from icalendar import Timezone

    if _BOMB.search(block):  # dateutil would walk through all of it since the zone began
        return None
    try:
        component = Timezone.from_ical(block)
        zone: tzinfo | None = component.to_tz(lookup_tzid=False) if isinstance(component, Timezone) else None
        _HALVES[0].astimezone(zone)
    except _BROKEN:
        return None
    return zone


def _described(tzid: str) -> tzinfo | None:
    """Return the zone of a description such as `(UTC-05:00) Eastern Time (US & Canada)` or `UTC-06:00`."""
    found = _OFFSET.search(tzid)
    offset = None
    if found and int(found[2]) < 24:
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0)) * (-1 if found[1] == "-" else 1)
    for word in map(str.strip, _WORDS.split(tzid)):
        city, system = _cities().get(word.lower(), ""), _windows(_TIME.sub(" Standard Time", word))
        zone = iana(city) or iana(system)
        if zone and offset in {None, *(half.astimezone(zone).utcoffset() for half in _HALVES)}:
            return zone
    return None if offset is None else timezone(offset)


@cache
def _cities() -> Mapping[str, str]:
    """Return the IANA zones by the city in their names."""
    return {name.rpartition("/")[2].replace("_", " ").lower(): name for name in sorted(available_timezones())}
