"""From the events of one UID to their instances inside a window (RFC 5545, 3.8.4.4 and 3.8.5).

They are the instances that recurring-ical-events finds; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
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
    """A point in time that a line names; a day is its midnight in the calendar's zone."""

    time: datetime
    all_day: bool = False

    @property
    def keys(self) -> frozenset[datetime]:
        """What an instance is known by: its instant (in UTC) or its wall clock (naive); programs use either."""
        wall = self.time.replace(tzinfo=None)
        return frozenset((wall,) if self.all_day else (wall, self.time.astimezone(UTC)))


@dataclass(slots=True, kw_only=True)
class Event:
    """When a component takes place."""

    uid: str
    start: At
    length: timedelta
    floating: bool = False  # its clock is of no zone
    replaces: At | None = None  # the instance of its series that it stands for
    following: bool = False  # it stands for all later ones too
    sequence: int = -1
    modified: str = ""
    rules: tuple[dict[str, str], ...] = ()
    more: Mapping[At, timedelta | None]  # RDATE, with a length where it has its own
    without: tuple[At, ...] = ()  # EXDATE
    lines: bytes = b""

    @property
    def recurring(self) -> bool:
        """Whether it is, or stands for, one of several instances."""
        return bool(self.rules or self.more or self.replaces)

    @property
    def alone(self) -> bool:
        """Whether its start and its length say it all."""
        return not (self.recurring or self.without)

    @property
    def shift(self) -> timedelta:
        """How much later it is than what it stands for."""
        return self.start.time - self.replaces.time if self.replaces else _NOTHING


class Instance(NamedTuple):
    """One time that an event takes place; `key` says which of its series it is, and is empty for a single one."""

    event: Event
    start: datetime
    end: datetime
    key: str


def event(found: Mapping[str, Sequence[Property]], *, uid: str, zones: Zones) -> Event:
    """Read a component's times. Raises ValueError or OverflowError when they make no sense."""
    if "DTSTART" not in found:
        raise ValueError("it has no start")
    first = _ics_lines.moment(found["DTSTART"][0].value)
    start = _at(found["DTSTART"][0], zones)
    if "DTEND" in found:
        end = _at(found["DTEND"][0], zones).time
    elif "DURATION" in found:
        end = start.time + _ics_lines.duration(found["DURATION"][0].value)
    else:
        end = start.time + (_DAY if start.all_day else _NOTHING)
    if end < start.time:
        start, end = start._replace(time=end), start.time
    read = Event(uid=uid, start=start, length=end - start.time, more={})
    read.floating = not (first.utc or zones.own or found["DTSTART"][0].parameter("TZID"))
    read.sequence = _sequence(found)
    read.modified = max(
        (line.value for name in ("LAST-MODIFIED", "DTSTAMP") for line in found.get(name, ())), default=""
    )
    if replaced := found.get("RECURRENCE-ID"):
        read.replaces = _at(replaced[0], zones)
        read.following = replaced[0].parameter("RANGE").upper() == "THISANDFUTURE"
    read.rules = tuple(_ics_rule.parts(line.value) for line in found.get("RRULE", ()))
    read.more = dict(_periods(found.get("RDATE", ()), zones))
    read.without = tuple(at for at, _ in _periods(found.get("EXDATE", ()), zones))
    return read


def instances(events: Sequence[Event], within: Span) -> Iterator[Instance]:
    """Yield the instances of one UID that touch `within`. Raises ValueError when a rule is too much."""
    if len(events) == 1 and events[0].alone:
        yield from _touching([_instance(events[0], events[0].start.time)], within)
        return
    master = _newest(one for one in events if not one.replaces)
    changes: dict[datetime, Event] = {}
    for one in events:
        for key in one.replaces.keys if one.replaces else ():
            changes[key] = _newest((changes.get(key), one)) or one
    used = set()
    if master:
        for start, keys in _starts(master, changes, within):
            ...


def _at(line: Property, zones: Zones) -> At:
    return _point(line.value, line, zones)
