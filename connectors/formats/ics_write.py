"""Calls in the bytes of an iCalendar file: every byte that is not ours stays as it is.

https://www.rfc-editor.org/rfc/rfc5545#section-3.4
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from connectors.formats import ics_call, ics_lines, ics_series, ics_zones
from connectors.formats.ics_lines import Component, Property, Stream
from connectors.formats.ics_series import Event
from connectors.formats.ics_shape import is_our_id
from connectors.formats.ics_zones import Zones
from syncd.errors import Conflict, Refused
from syncd.model import Call, Seen, Span

EMPTY = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//syncd//syncd//EN\r\nX-WR-CALNAME:Calls\r\nEND:VCALENDAR\r\n"
)
_END = re.compile(rb"^END:[ \t]*VCALENDAR[ \t\r]*$", re.MULTILINE | re.IGNORECASE)
_TZID = re.compile(rb';TZID="?([^":;,\n]+)', re.IGNORECASE)
_WHOSE = ics_lines.lines_named("UID|X-SYNCD-ID")
_MONTH = timedelta(days=32)
_YEAR = timedelta(days=366)
_HOURS = 10_000  # instances that are looked at: no rule has more in a year
_BROKEN = (
    "the calendar is broken: something in it has no BEGIN or no END, such as END:VCALENDAR; mend it, or name"
    " another one"
)
_YEARS = 10  # around the calls, that a VTIMEZONE of ours holds for


class Block(NamedTuple):
    """An event of ours: where it stands, and what it says of itself."""

    component: Component
    lines: dict[str, list[Property]]

    def text(self, name: str) -> str:
        """Return the text of a line, or nothing."""
        return self.lines[name][0].text if name in self.lines else ""


@dataclass(frozen=True, slots=True)
class Book:
    """A file, our events in it by their id, and its zones."""

    raw: bytes
    ours: Mapping[str, list[Block]]
    zones: Zones
    written: list[tuple[str, Component]]  # the VTIMEZONEs and their names

    def events(self, call_id: str) -> list[Event]:
        """Return when one of ours is, with all that became of it. Raises ValueError or OverflowError."""
        return [ics_series.event(block.lines, uid=call_id, zones=self.zones) for block in self.ours[call_id]]


def book(raw: bytes, *, zone: str, call_id: str = "") -> Book:
    """Find our events in a file: those whose UID is what our marker says, so not the user's copies of them.

    Some programs drop the marker; then a UID of our form will do, or the one that is asked for.
    """
    ours: dict[str, list[Block]] = {}
    written = []
    stream = Stream()
    for component in ics_lines.components(raw):
        own = ics_lines.unfolded(ics_lines.own_lines(raw, component))
        match component.name:
            case "VCALENDAR":
                stream.head += own
            case "VTIMEZONE":
                stream.zones.append(ics_lines.unfolded(raw[component.start : component.end]))
                names = ics_lines.properties(own).get("TZID", ())
                written += [(name.text, component) for name in names]
            case "VEVENT":
                whose = Block(component, ics_lines.properties(own, _WHOSE))
                uid, marker = whose.text("UID"), whose.text("X-SYNCD-ID")
                if uid and (marker == uid or (not marker and (uid == call_id or is_our_id(uid)))):
                    ours.setdefault(uid, []).append(Block(component, ics_lines.properties(own)))
    return Book(raw, ours, Zones(stream, user=ZoneInfo(zone)), written)


def seen(there: Book, call_id: str, *, now: datetime) -> Seen:
    """Return one of ours as it stands; a series as its next instance, or else its first.

    Raises ValueError or OverflowError.
    """
    blocks = there.ours[call_id]
    block = next((block for block in blocks if "RECURRENCE-ID" not in block.lines), blocks[0])
    event = ics_series.event(block.lines, uid=call_id, zones=there.zones)
    series = len(blocks) > 1 or event.recurring
    span = _next(there.events(call_id), now) if series else None
    digest = hashlib.sha256()
    for _, begin, end, _ in (block.component for block in blocks):
        digest.update(there.raw[begin:end])
    return Seen(
        id=call_id,
        contact=block.text("X-SYNCD-CONTACT"),
        title=block.text("SUMMARY"),
        span=span or _utc(event.start.time, event.start.time + event.length),
        notes=block.text("DESCRIPTION"),
        version=digest.hexdigest()[:16],
        cancelled=block.text("STATUS").upper() == "CANCELLED",
        lane=block.text("X-SYNCD-LANE"),
        attempt=_count(block.text("X-SYNCD-ATTEMPT")),
        serial=_count(block.text("X-SYNCD-SERIAL")),
        series=series,
        place=block.text("LOCATION"),
        all_day=event.start.all_day,
        busy=block.text("TRANSP").upper() != "TRANSPARENT",
        guests=_has_guests(blocks),
    )


def _next(events: list[Event], now: datetime) -> Span | None:
    """Return when a series takes place next, within a year; few of them do so later than in a month."""
    for far in (_MONTH, _YEAR):
        ahead = ics_series.instances(events, Span(now, now + far))
        if spans := [_utc(one.start, one.end) for one in islice(ahead, _HOURS)]:
            return min(spans, key=lambda span: span.start)
    return None


def _utc(start: datetime, end: datetime) -> Span:
    return Span(start.astimezone(UTC), end.astimezone(UTC))


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 1


def put(raw: bytes, call: Call, *, now: datetime, zone: str, country: str) -> bytes:
    """Return the file with a call in it; the same bytes if it is there already.

    Raises `Conflict` when the user made something else of the call than one event, or invited somebody to it,
    `Refused` for a file so broken that a call in it would not be found again.
    """
    there = book(raw, zone=zone, call_id=call.id)
    if call.id not in there.ours:
        at = _last_end(raw)
        written = _spliced(raw, at, at, ics_call.vevent(call, now=now, country=country))
    else:
        lines = _changes(there, call, now=now, country=country)
        if not lines:
            return raw
        block = there.ours[call.id][0]
        _check_alone([block], call.id)
        written = patched(raw, block.component, lines)
    written = _tended(written, now=now, zone=zone)
    then = book(written, zone=zone, call_id=call.id)
    if call.id not in then.ours:
        raise Refused(_BROKEN)
    if _changes(then, call, now=now, country=country):  # each turn would write it once more
        if call.id not in there.ours:
            raise Refused(_BROKEN)
        raise Conflict(f"the event of the call {call.id} is broken; it stays as it is: mend it, or delete it")
    return written


def _changes(there: Book, call: Call, *, now: datetime, country: str) -> dict[str, bytes | None]:
    """Return the lines that make one of ours say what `call` says. Raises `Conflict`."""
    try:
        events = there.events(call.id)
        if len(events) > 1 or events[0].recurring:
            raise Conflict(f"the user made a series of the call {call.id}")
        return ics_call.changes(there.ours[call.id][0].lines, events[0], call, now=now, country=country)
    except (ValueError, OverflowError) as error:
        raise Conflict(f"the call {call.id} cannot be read any more: {error}") from error


def drop(raw: bytes, call_id: str, *, now: datetime, zone: str) -> bytes:
    """Return the file without a call; the same bytes if it is not there. Raises `Conflict` as `put` does."""
    blocks = book(raw, zone=zone, call_id=call_id).ours.get(call_id, [])
    _check_alone(blocks, call_id)
    if any("RRULE" in block.lines or "RECURRENCE-ID" in block.lines for block in blocks):
        raise Conflict(f"the user made a series of the call {call_id}")
    for block in reversed(blocks):
        raw = _spliced(raw, block.component.start, block.component.end, b"")
    return _tended(raw, now=now, zone=zone) if blocks else raw


def _has_guests(blocks: list[Block]) -> bool:
    """Whether somebody besides the organiser is invited."""
    return any(
        one.value.lower() not in {organiser.value.lower() for organiser in block.lines.get("ORGANIZER", ())}
        for block in blocks
        for one in block.lines.get("ATTENDEE", ())
    )


def _check_alone(blocks: list[Block], call_id: str) -> None:
    """Raise `Conflict` for what must not be written to: servers mail guests each change (RFC 6638, 3.2.1)."""
    if _has_guests(blocks):
        raise Conflict(f"the user invited somebody to the call {call_id}; it stays as it is")


def patched(raw: bytes, component: Component, wanted: Mapping[str, bytes | None]) -> bytes:
    """Put lines in the place of those of the same name, and what is new after the event's own."""
    block = raw[component.start : component.end]
    new = {name: _ended_like(block, line or b"") for name, line in wanted.items()}
    lines: list[bytes] = []
    depth, end = 0, 0
    for name, line in ics_call.content_lines(block):
        end = end or (depth == 1 and name in {"BEGIN", "END"} and len(lines))
        depth += (name == "BEGIN") - (name == "END")
        if depth == 1 and name in wanted:
            lines.append(new.pop(name, b""))
        else:
            lines.append(line)
    end = end or len(lines)  # it is never ended
    lines[end:end] = new.values()
    return raw[: component.start] + b"".join(lines) + raw[component.end :]


def _tended(raw: bytes, *, now: datetime, zone: str) -> bytes:
    """Take our VTIMEZONEs out, and put those in that are used and that nobody else wrote."""
    old = book(raw, zone=zone)
    given = [(name, part) for name, part in old.written if ics_call.MARK in raw[part.start : part.end]]
    for start, end in sorted(
        {(part.start, part.end) for _, part in given}, reverse=True
    ):  # one may have two names
        raw = _spliced(raw, start, end, b"")
    there = book(raw, zone=zone)
    starts = [
        (block.component.start, block.lines["DTSTART"][0])
        for blocks in there.ours.values()
        for block in blocks
        if "DTSTART" in block.lines
    ]
    used = {name.decode(errors="replace") for name in _TZID.findall(ics_lines.unfolded(raw))}
    wanted = {name for name, _ in given} | {line.parameter("TZID") for _, line in starts}
    missing = sorted((wanted & used) - {name for name, _ in there.written})
    years = {now.year} | {int(line.value[:4]) for _, line in starts if line.value[:4].isdecimal()}
    first, last = max(min(years), now.year - _YEARS), min(max(years), now.year + _YEARS)
    zones = [
        ics_call.vtimezone(name, first=first - 1, last=last + _YEARS)
        for name in missing
        if ics_zones.iana(name)
    ]
    if not zones:
        return raw
    at = min(start for start, _ in starts) if starts else _last_end(raw)
    return _spliced(raw, at, at, b"".join(zones))


def _last_end(raw: bytes) -> int:
    ends = [end.start() for end in _END.finditer(raw)]
    if not ends:
        raise Refused(_BROKEN)
    return ends[-1]


def _spliced(raw: bytes, start: int, end: int, text: bytes) -> bytes:
    """Put text in the place of some whole lines."""
    return raw[:start] + _ended_like(raw, text) + raw[end:]


def _ended_like(other: bytes, text: bytes) -> bytes:
    """Return CRLF text with the line ends that another has first."""
    return text if other.partition(b"\n")[0].endswith(b"\r") else text.replace(b"\r\n", b"\n")
