"""From the events of one UID to their instances inside a window (RFC 5545, 3.8.4.4 and 3.8.5).

They are the instances that recurring-ical-events finds; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from connectors.files import _ics_lines, _ics_rule
from connectors.files._ics_lines import Property
from connectors.files._ics_zones import Zones
from syncd.model import Span

WHEN = _ics_lines.lines_named(
    "UID|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|RECURRENCE-ID|SEQUENCE|LAST-MODIFIED|DTSTAMP"
)
_DAY = timedelta(days=1)
_NOTHING = timedelta(0)


class At(NamedTuple):
    """A point in time as a line names it; a day is its midnight in the calendar's zone."""

    time: datetime
    all_day: bool = False
    floating: bool = False  # its clock is of no zone

    @property
    def keys(self) -> tuple[datetime, ...]:
        """What it is known by: its wall clock (naive) and its instant (in UTC); programs name it by either."""
        wall = self.time.replace(tzinfo=None)
        return (wall,) if self.all_day else (wall, self.time.astimezone(UTC))


@dataclass(slots=True, eq=False, kw_only=True)
class Event:
    """When a component takes place."""

    uid: str
    start: At
    length: timedelta
    replaces: At | None = None  # the instance of its series that it stands for
    following: bool = False  # it stands for all later ones too
    sequence: int = -1
    modified: str = ""
    rules: tuple[Mapping[str, str], ...] = ()
    more: tuple[tuple[At, timedelta | None], ...] = ()  # RDATE, and how long it is if it says so
    without: tuple[At, ...] = ()  # EXDATE
    lines: bytes = b""

    @property
    def recurring(self) -> bool:
        """Whether it is, or stands for, one of several instances."""
        return bool(self.rules or self.more or self.replaces)

    @property
    def shift(self) -> timedelta:
        """How much later it is than what it stands for."""
        return self.start.time - self.replaces.time if self.replaces else _NOTHING


class Instance(NamedTuple):
    """One time that an event takes place; `key` tells it from others of its UID, and is empty if there are none."""

    event: Event
    start: datetime
    end: datetime
    key: str


def event(found: Mapping[str, Sequence[Property]], *, uid: str, zones: Zones, lines: bytes) -> Event:
    """Read a component's times. Raises ValueError or OverflowError when they make no sense."""
    if "DTSTART" not in found:
        raise ValueError("it has no start")
    start, replaced = _first(found["DTSTART"], zones), found.get("RECURRENCE-ID", ())
    if "DTEND" in found:
        end = _first(found["DTEND"], zones).time
    elif "DURATION" in found:
        end = start.time + _ics_lines.duration(found["DURATION"][0].value)
    else:
        end = start.time + (_DAY if start.all_day else _NOTHING)
    if end < start.time:  # the wrong way round
        start, end = start._replace(time=end), start.time
    stamps = [line.value for name in ("LAST-MODIFIED", "DTSTAMP") for line in found.get(name, ())]
    return Event(
        uid=uid,
        start=start,
        length=end - start.time,
        replaces=_first(replaced, zones) if replaced else None,
        following=any(line.parameter("RANGE").upper() == "THISANDFUTURE" for line in replaced),
        sequence=max((int(line.value) for line in found.get("SEQUENCE", ()) if line.value.isdecimal()), default=-1),
        modified=stamps[0] if stamps else "",
        rules=tuple(_ics_rule.parts(line.value) for line in found.get("RRULE", ())),
        more=tuple(_listed(found.get("RDATE", ()), zones)),
        without=tuple(at for at, _ in _listed(found.get("EXDATE", ()), zones)),
        lines=lines,
    )


def instances(events: Sequence[Event], within: Span) -> Iterator[Instance]:
    """Yield the instances of one UID that touch `within`. Raises ValueError when a rule is too much."""
    master = _newest(one for one in events if not one.replaces)
    changes: dict[datetime, Event] = {}
    for one in events:
        for key in one.replaces.keys if one.replaces else ():
            changes[key] = max(changes.get(key, one), one, key=_age)
    changed = list(dict.fromkeys(changes.values()))
    seen: set[Event | datetime] = set()
    for at in _starts(master, changed, within) if master else ():
        instance = _instance(master, at, changes)
    ...


def touches(start: datetime, end: datetime, within: Span) -> bool:
    """Whether a stretch that may be empty has a moment in `within`."""
    return start < within.end and (end > within.start or start == end >= within.start)


def _starts(master: Event, within: Span, *, reach: timedelta, ahead: timedelta) -> Iterator[At]:
    """Yield when a series takes place before anything is changed or taken out, give or take a day."""


def _first(lines: Sequence[Property], zones: Zones) -> At:
    return _read(lines[0], lines[0].value, zones)


def _read(line: Property, value: str, zones: Zones) -> At:
    tzid = line.parameter("TZID") if line.parameters else ""
    # A zone's name may hold a colon without being quoted: the last one is before the value.
    moment = _ics_lines.moment(value.rpartition(":")[2])
    return At(zones.at(moment, tzid), moment.all_day, not (tzid or moment.utc or zones.own))


def _listed(lines: Iterable[Property], zones: Zones) -> Iterator[tuple[At, timedelta | None]]:
    """Read lists of points and periods; what makes no sense in them is left out."""
    for line in lines:
        for value in line.value.split(","):
            point, _, rest = value.partition("/")
            try:
                at = _read(line, point, zones)
                if not rest:
                    yield at, None
                elif rest.upper().startswith(("P", "+P")):
                    yield at, _ics_lines.duration(rest)
                else:
                    yield at, _read(line, rest, zones).time - at.time
            except (ValueError, OverflowError):
                continue
