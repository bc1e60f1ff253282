"""Components and content lines of an iCalendar stream, no more of them than is asked for.

https://www.rfc-editor.org/rfc/rfc5545#section-3.1
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from connectors.formats.address import guessed

_EDGE = re.compile(
    rb"(?:^|\A\xef\xbb\xbf)(BEGIN|END):[ \t]*([A-Z0-9-]+)[ \t\r]*(?:\n|\Z)", re.MULTILINE | re.IGNORECASE
)
# How deep these stand at most: they are never inside of one another.
_OUTERMOST = {"VCALENDAR": 0, "VEVENT": 1, "VTODO": 1, "VJOURNAL": 1, "VFREEBUSY": 1, "VTIMEZONE": 1}
_DEEPEST = 20  # RFC 5545 goes three deep
_PARAMETER = re.compile(r';\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^;,"]*))')
_CARET = re.compile(r"\^([n^'])")  # https://www.rfc-editor.org/rfc/rfc6868
_ESCAPE = re.compile(r"\\([\\;,:nN])")
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII | re.IGNORECASE
)


def lines_named(name: str) -> re.Pattern[str]:
    """Return what finds the content lines whose names match: name, parameters, value."""
    parameters = r'((?:;[^:;"\n]*(?:"[^"\n]*"[^:;"\n]*)*)*)'
    return re.compile(f"^({name}){parameters}:(.*)$", re.MULTILINE | re.IGNORECASE)


ANY = lines_named("[A-Z0-9-]+")


@dataclass(slots=True)
class Stream:
    """One VCALENDAR: its own lines, its zones whole, and of each event its own lines alone."""

    head: bytes = b""
    zones: list[bytes] = field(default_factory=list)
    events: list[bytes] = field(default_factory=list)


class Component(NamedTuple):
    """Where a component stands in a stream, and what is inside of it."""

    name: str
    start: int
    end: int
    inside: list[tuple[int, int]]


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


def components(lines: bytes) -> Iterator[Component]:
    """Yield what stands right below each VCALENDAR, then the VCALENDAR itself; folded or not.

    What is not ended ends with what it is in, or where something begins that is never inside of it.
    """
    path: list[Component] = []

    def leave(depth: int, end: int) -> Iterator[Component]:
        while len(path) > depth:
            left = path.pop()._replace(end=end)
            if path:
                path[-1].inside.append((left.start, left.end))
            if len(path) < 2:
                yield left

    for edge in _EDGE.finditer(lines):
        name = edge[2].upper().decode()
        if edge[1].upper() == b"END":
            depths = [depth for depth, component in enumerate(path) if component.name == name]
            yield from leave(depths[-1] if depths else len(path), edge.end())
        else:
            if name in _OUTERMOST:
                yield from leave(_OUTERMOST[name], edge.start())
            if name == "VCALENDAR" or 0 < len(path) < _DEEPEST:
                path.append(Component(name, edge.start(), edge.start(), []))
    yield from leave(0, len(lines))


def own_lines(lines: bytes, component: Component) -> bytes:
    """Return a component's lines without those of the components inside of it."""
    if not component.inside:
        return lines[component.start : component.end]
    ends = [component.start, *(end for _, end in component.inside)]
    starts = [*(start for start, _ in component.inside), component.end]
    return b"".join(lines[end:start] for end, start in zip(ends, starts, strict=True))


def streams(lines: bytes) -> Iterator[Stream]:
    """Yield the calendars of an unfolded stream."""
    stream = Stream()
    for component in components(lines):
        match component.name:
            case "VEVENT":
                stream.events.append(own_lines(lines, component))
            case "VTIMEZONE":
                stream.zones.append(lines[component.start : component.end])
            case "VCALENDAR":
                stream.head = own_lines(lines, component)
                yield stream
                stream = Stream()


def properties(lines: bytes, wanted: re.Pattern[str] = ANY) -> dict[str, list[Property]]:
    """Return a component's lines by upper-case name; what is no content line is left out."""
    found: dict[str, list[Property]] = {}
    for name, parameters, value in wanted.findall(guessed(lines)):
        found.setdefault(name.upper(), []).append(Property(parameters, value))
    return found


@lru_cache(maxsize=4096)
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
    found_day = date(int(year), int(month), int(day))
    if hour is None:
        return Moment(datetime.combine(found_day, time()), all_day=True, utc=False)
    clock = time(int(hour), int(minute), min(int(second), 59))  # 60 is a leap second
    return Moment(datetime.combine(found_day, clock), all_day=False, utc=bool(zulu))


def duration(value: str) -> timedelta:
    """Read a DURATION. Raises ValueError or OverflowError."""
    found = _DURATION.fullmatch(value.strip())
    if found is None:
        raise ValueError(f"{value[:40]!r} is no duration")
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length
