"""Components and content lines of an iCalendar stream, no more of them than is asked for.

https://www.rfc-editor.org/rfc/rfc5545#section-3.1
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from connectors.files._address import guessed

_EDGE = re.compile(rb"^(BEGIN|END):[ \t]*([A-Z0-9-]+)[ \t]*$\n?", re.MULTILINE | re.IGNORECASE)
_PARAMETER = re.compile(r';\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^;,"]*))')
_CARET = re.compile(r"\^([n^'])")  # https://www.rfc-editor.org/rfc/rfc6868
_ESCAPE = re.compile(r"\\([\\;,:nN])")
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII | re.IGNORECASE
)


def lines_named(name: str) -> re.Pattern[bytes]:
    """Return what finds the content lines whose names match: name, parameters, value."""
    return re.compile(
        rb'^(%s)((?:;[^:;"\n]*(?:"[^"\n]*"[^:;"\n]*)*)*):(.*)$' % name.encode(), re.MULTILINE | re.IGNORECASE
    )


ANY = lines_named("[A-Z0-9-]+")


@dataclass(slots=True)
class Stream:
    """One VCALENDAR: its own lines, its zones whole, and of each event its own lines alone."""

    head: bytes = b""
    zones: list[bytes] = field(default_factory=list)
    events: list[bytes] = field(default_factory=list)


class Moment(NamedTuple):
    """A DATE or DATE-TIME as written: a wall clock, and whether that clock is UTC's."""

    wall: datetime
    all_day: bool
    utc: bool


class Property(NamedTuple):
    """A content line: its parameters as written, and its value as written."""

    parameters: str
    value: str

    @property
    def text(self) -> str:
        """The value with its escapes undone."""
        return text(self.value)

    def parameter(self, name: str) -> str:
        """Return the first value of a parameter, or nothing."""
        return parameter(self.parameters, name)


def unfolded(raw: bytes) -> bytes:
    """Return the stream with one LF after each whole line; blank lines are gone."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raw = raw.decode("utf-16", "replace").encode()
    lines = raw.removeprefix(codecs.BOM_UTF8).lstrip().replace(b"\r\n", b"\n")
    while b"\n\n" in lines:
        lines = lines.replace(b"\n\n", b"\n")
    return lines.replace(b"\n ", b"").replace(b"\n\t", b"")


def is_whole(lines: bytes) -> bool:
    """Whether the last calendar of an unfolded stream is also ended in it."""
    last = lines[-65536:].upper()
    return last.rfind(b"END:VCALENDAR") > last.rfind(b"BEGIN:VCALENDAR")


def streams(lines: bytes) -> Iterator[Stream]:
    """Yield the calendars of an unfolded stream. A component that is not ended ends where its like begins."""
    calendar = Stream()
    path: list[bytes] = []
    pieces: list[bytes] = []  # of the event that we are in
    here = zone = 0

    def leave(depth: int) -> None:
        if depth <= 1 and path[1:2] == [b"VEVENT"]:
            calendar.events.append(b"".join(pieces))
            pieces.clear()
        if depth <= 1 and path[1:2] == [b"VTIMEZONE"]:
            calendar.zones.append(lines[zone:here])
        del path[depth:]

    for edge in _EDGE.finditer(lines):
        if path == [b"VCALENDAR"]:
            calendar.head += lines[here : edge.start()]
        elif path == [b"VCALENDAR", b"VEVENT"]:
            pieces.append(lines[here : edge.start()])
        here = edge.end()
        name = edge[2].upper()
        if edge[1].upper() == b"END":
            if name in path:
                leave(path.index(name))
                if not path:
                    yield calendar
                    calendar = Stream()
            continue
        if name == b"VCALENDAR":
            leave(0)
        elif name in path[1:2]:
            leave(1)
        if not path and name != b"VCALENDAR":
            continue
        if len(path) == 1:
            zone = edge.start()
        path.append(name)


def properties(lines: bytes, wanted: re.Pattern[bytes] = ANY) -> dict[str, list[Property]]:
    """Return a component's lines by upper-case name; what is no content line is left out."""
    found: dict[str, list[Property]] = {}
    for name, parameters, value in wanted.findall(lines):
        line = Property(guessed(parameters), guessed(value))
        found.setdefault(name.decode().upper(), []).append(line)
    return found


def parameter(parameters: str, name: str) -> str:
    """Return the first value of a parameter among those written as `;NAME=value`, or nothing."""
    for found, quoted, bare in _PARAMETER.findall(parameters):
        if found.upper() == name:
            return _CARET.sub(lambda caret: {"n": "\n", "'": '"'}.get(caret[1], "^"), quoted or bare.strip())
    return ""


def text(value: str) -> str:
    """Return a TEXT value with its escapes undone."""
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda escape: "\n" if escape[1] in "nN" else escape[1], value)


def moment(value: str) -> Moment:
    """Read a DATE or a DATE-TIME. Raises ValueError."""
    found = _MOMENT.fullmatch(value.strip())
    if found is None:
        raise ValueError(f"{value[:40]!r} is no date")
    year, month, day, hour, minute, second, zulu = found.groups()
    if hour is None:
        return Moment(datetime(int(year), int(month), int(day)), all_day=True, utc=False)
    seconds = min(int(second), 59)  # 60 is a leap second
    wall = datetime(int(year), int(month), int(day), int(hour), int(minute), seconds)
    return Moment(wall, all_day=False, utc=bool(zulu))


def duration(value: str) -> timedelta:
    """Read a DURATION. Raises ValueError or OverflowError."""
    found = _DURATION.fullmatch(value.strip())
    if found is None:
        raise ValueError(f"{value[:40]!r} is no duration")
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length
