"""A call as a VEVENT, and its zone as a VTIMEZONE, written by icalendar.

https://www.rfc-editor.org/rfc/rfc5545#section-3.6
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from connectors.formats import ics_lines
from connectors.formats.ics_lines import Property
from connectors.formats.ics_series import Event
from syncd.errors import Refused
from syncd.model import Call

MARK = b"Written by syncd until"  # tells our VTIMEZONEs from others
TITLE, NOTES, SHORT = 200, 8000, 200  # characters

_PART = re.compile(rb"[^\n]*\n(?:[ \t][^\n]*(?:\n|\Z))*")
_ALARM = b"\r\nBEGIN:VALARM"
_NAME = re.compile(rb"[A-Za-z0-9-]+")
_BREAK = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)

_TEXTS = (
    "SUMMARY",
    "DESCRIPTION",
    "X-SYNCD-ID",
    "X-SYNCD-CONTACT",
    "X-SYNCD-LANE",
    "X-SYNCD-ATTEMPT",
    "X-SYNCD-SERIAL",
)
_STAMPS = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE")


def vevent(call: Call, *, now: datetime, country: str, sequence: int = 0) -> bytes:
    """Return a call as a VEVENT. It never has attendees: a server would write to them."""
    from icalendar import Alarm, Event

    start, end = _times(call)
    event = Event()
    event.add("UID", call.id)
    event.add("DTSTAMP", now.astimezone(UTC))
    event.add("LAST-MODIFIED", now.astimezone(UTC))
    event.add("SEQUENCE", sequence)
    event.add("DTSTART", start)
    event.add("DTEND", end)
    event.add("SUMMARY", clean(call.title, most=TITLE))
    if notes := clean(call.notes, most=NOTES, breaks=True):
        event.add("DESCRIPTION", notes)
    if phone := clean(call.phone, most=SHORT):
        event.add("LOCATION", phone)
        if link := _tel(phone, country):
            event.add("URL", link)
    event.add("CLASS", "PRIVATE")
    event.add("STATUS", "CONFIRMED")
    event.add("TRANSP", "OPAQUE" if call.busy else "TRANSPARENT")
    event.add("X-SYNCD-ID", call.id)
    event.add("X-SYNCD-CONTACT", clean(call.contact, most=SHORT))
    event.add("X-SYNCD-LANE", str(call.lane))
    event.add("X-SYNCD-ATTEMPT", str(call.attempt))
    event.add("X-SYNCD-SERIAL", str(call.serial))
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", clean(call.title, most=TITLE))
    alarm.add("TRIGGER", -call.reminder)
    alarm.add("X-SYNCD-ID", call.id)
    event.add_component(alarm)
    written: bytes = event.to_ical()
    return written


def changes(
    old: Mapping[str, Sequence[Property]], event: Event, call: Call, *, now: datetime, country: str
) -> dict[str, bytes | None]:
    """Return the lines that make an event say what `call` says: new ones by name, None for one to take out.

    What says so already in other words is left alone. Place, free/busy, alarm, status and class are the
    user's once written.
    """
    fresh = vevent(call, now=now, country=country, sequence=event.sequence + 1).partition(_ALARM)[0]
    lines = dict(content_lines(fresh + b"\r\n"))
    new = ics_lines.properties(ics_lines.unfolded(fresh))
    wanted: dict[str, bytes | None] = {}
    for name in _TEXTS:
        if (old[name][0].text if name in old else "") != (new[name][0].text if name in new else ""):
            wanted[name] = lines.get(name)
    start, end = _times(call)
    if event.start.all_day or (event.start.time, event.start.time + event.length) != (start, end):
        wanted |= {"DTSTART": lines["DTSTART"], "DTEND": lines["DTEND"], "DURATION": None}
    return wanted and wanted | {name: lines[name] for name in _STAMPS}


@lru_cache(maxsize=32)
def vtimezone(tzid: str, *, first: int, last: int) -> bytes:
    """Return a zone as it is from the beginning of the year `first` to that of the year `last`."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    zone = ZoneInfo(tzid)
    begin = datetime(first, 1, 1, tzinfo=zone)
    onsets: dict[tuple[timedelta | None, timedelta | None, str | None, bool], list[datetime]] = {}
    for before, after in [(begin, begin), *_transitions(zone, first=first, last=last)]:
        # An observance begins at what the clock showed that was right until then.
        kind = (before.utcoffset(), after.utcoffset(), after.tzname(), bool(after.dst()))
        onset = after.astimezone(UTC) + (before.utcoffset() or timedelta(0))
        onsets.setdefault(kind, []).append(onset.replace(tzinfo=None))
    component = Timezone()
    component.add("TZID", tzid)
    component.add("COMMENT", f"{MARK.decode()} {last}")
    for (before_offset, after_offset, name, summer), times in onsets.items():
        part = TimezoneDaylight() if summer else TimezoneStandard()
        part.add("DTSTART", times[0])
        if times[1:]:
            part.add("RDATE", times[1:])
        part.add("TZOFFSETFROM", before_offset)
        part.add("TZOFFSETTO", after_offset)
        part.add("TZNAME", name or tzid)
        component.add_component(part)
    written: bytes = component.to_ical()
    return written


def content_lines(component: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a component's content lines as they stand, folds and all, each with its upper-case name."""
    for line in _PART.findall(component):
        name = _NAME.match(line)
        yield name[0].decode().upper() if name else "", line


def clean(text: str, *, most: int, breaks: bool = False) -> str:
    """Return text without control, direction and zero-width characters, at most so long."""
    text = _BREAK.sub("\n", text).replace("\t", " ")
    if not breaks:
        text = text.replace("\n", " ")
    shown = (
        letter for letter in text if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}
    )
    return "".join(shown).strip()[:most]


def _times(call: Call) -> tuple[datetime, datetime]:
    """Return a call's times in its zone, or in UTC where the clock shows a time twice."""
    try:
        zone = ZoneInfo(call.timezone)
    except (KeyError, ValueError, OSError) as error:
        raise Refused(f"{call.timezone!r} is no time zone that this machine knows") from error
    start, end = (time.astimezone(zone).replace(microsecond=0) for time in (call.span.start, call.span.end))
    if start.fold or end.fold:
        return start.astimezone(UTC), end.astimezone(UTC)
    return start, end


def _tel(phone: str, country: str) -> str:
    """Return the link that dials a number (RFC 3966), or nothing if it is none."""
    import phonenumbers  # late: its tables take longer to load than all of syncd

    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.RFC3966)


def _transitions(zone: tzinfo, *, first: int, last: int) -> Iterator[tuple[datetime, datetime]]:
    """Yield the last second before each change of a zone's clock, and the first after it."""
    day, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC)
    while day < end:
        low, high = day, day + _DAY
        while (high - low) > _SECOND and _clock(low, zone) != _clock(high, zone):
            middle = low + (high - low) // _SECOND // 2 * _SECOND
            low, high = (middle, high) if _clock(middle, zone) == _clock(low, zone) else (low, middle)
        if _clock(low, zone) != _clock(high, zone):
            yield low.astimezone(zone), high.astimezone(zone)
        day += _DAY


def _clock(time: datetime, zone: tzinfo) -> tuple[timedelta | None, str | None]:
    local = time.astimezone(zone)
    return local.utcoffset(), local.tzname()
