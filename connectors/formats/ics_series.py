"""From the events of one UID to their instances inside a window (RFC 5545, 3.8.4.4 and 3.8.5).

They are the instances that recurring-ical-events finds; a test compares the two.
https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import NamedTuple

from connectors.formats import ics_lines, ics_rule
from connectors.formats.ics_lines import Property
from connectors.formats.ics_zones import Zones
from syncd.model import Span

WHEN = ics_lines.lines_named(
    "UID|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|RECURRENCE-ID|SEQUENCE|LAST-MODIFIED|DTSTAMP"
)
CHANGES = 10_000  # of one UID, at most
RULES = 10  # of one component, at most; RFC 5545 wants one
_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_EARLIEST = datetime(1, 1, 3, tzinfo=UTC)
_LATEST = datetime(9999, 12, 29, tzinfo=UTC)


class At(NamedTuple):
    """A point in time as a line has it; a day is its midnight in the calendar's zone."""

    time: datetime
    all_day: bool = False
    floating: bool = False  # its clock is of no zone

    @property
    def names(self) -> tuple[datetime, ...]:
        """Its wall clock (naive) and its instant (in UTC): programs name an instance by either."""
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
    """One time that an event takes place; `at` is when its series has it."""

    event: Event
    start: datetime
    end: datetime
    at: At


def event(found: Mapping[str, Sequence[Property]], *, uid: str, zones: Zones) -> Event:
    """Read a component's times. Raises ValueError or OverflowError when they make no sense."""
    if "DTSTART" not in found:
        raise ValueError("it has no start")
    start, replaced = _first(found["DTSTART"], zones), found.get("RECURRENCE-ID", ())
    if "DTEND" in found:
        end = _first(found["DTEND"], zones).time
    elif "DURATION" in found:
        end = start.time + ics_lines.duration(found["DURATION"][0].value)
    else:
        end = start.time + (_DAY if start.all_day else _NOTHING)
    if end < start.time:  # written the wrong way round
        start, end = start._replace(time=end), start.time
    rules = {line.value: None for line in found.get("RRULE", ()) if line.value}
    if len(rules) > RULES:
        raise ValueError("it has too many rules")
    sequences = [int(line.value) for line in found.get("SEQUENCE", ()) if line.value.isdecimal()]
    stamps = [line.value for name in ("LAST-MODIFIED", "DTSTAMP") for line in found.get(name, ())]
    return Event(
        uid=uid,
        start=start,
        length=end - start.time,
        replaces=_first(replaced, zones) if replaced else None,
        following=any(line.parameter("RANGE").upper() == "THISANDFUTURE" for line in replaced),
        sequence=sequences[0] if sequences else -1,
        modified=stamps[0] if stamps else "",
        rules=tuple(map(ics_rule.parts, rules)),
        more=tuple(_listed(found.get("RDATE", ()), zones)),
        without=tuple(at for at, _ in _listed(found.get("EXDATE", ()), zones)),
    )


def instances(events: Sequence[Event], within: Span) -> Iterator[Instance]:
    """Yield the instances of one UID that touch `within`.

    Raises ValueError or OverflowError when a rule makes no sense, or is too much.
    """
    if len(events) > CHANGES:
        raise ValueError("too much of it was changed")
    alone = len(events) == 1 and not (events[0].recurring or events[0].without)
    for instance in [_whole(events[0])] if alone else _instances(events, within):
        if touches(instance.start, instance.end, within):
            yield instance


def touches(start: datetime, end: datetime, within: Span) -> bool:
    """Whether a stretch has a moment in `within`; one without length is at its start."""
    return start < within.end and (end > within.start or start == end == within.start)


def _instances(events: Sequence[Event], within: Span) -> Iterator[Instance]:
    master = max((one for one in events if not one.replaces), key=_age, default=None)
    changes: dict[datetime, Event] = {}
    for one in events:
        for name in one.replaces.names if one.replaces else ():
            changes[name] = max(changes.get(name, one), one, key=_age)
    changed = tuple(dict.fromkeys(changes.values()))
    shown: set[Event | datetime] = set()
    gone: set[datetime] = set()
    if master:
        gone.update(name for at in master.without for name in at.names)
        lengths = {name: length for at, length in master.more if length is not None for name in at.names}
        following = sorted((one for one in changed if one.following), key=_replaced)
        since = [_replaced(one) for one in following]
        for at in _starts(master, _reach(within, (master, *following)), gone):
            change = next((changes[name] for name in at.names if name in changes), None)
            if (change or at.time) in shown:
                continue
            shown.add(change or at.time)
            if change:
                yield _whole(change)
                continue
            later = bisect_left(since, at.time)
            event = following[later - 1] if later else master
            start = at.time + event.shift
            length = next((lengths[name] for name in at.names if name in lengths), event.length)
            yield Instance(event, start, start + length, at)
    for change in changed:
        if change not in shown and not (master and _is_void(change, master, gone)):
            yield _whole(change)


def _whole(event: Event) -> Instance:
    return Instance(event, event.start.time, event.start.time + event.length, event.replaces or event.start)


def _age(event: Event) -> tuple[int, str]:
    return event.sequence, event.modified


def _replaced(change: Event) -> datetime:
    return (change.replaces or change.start).time


def _reach(within: Span, events: Iterable[Event]) -> Span:
    """Widen a window so that what begins outside of it, and is long or moved, is found too."""
    shift = max(abs(event.shift) for event in events) + _DAY
    back = shift + max(event.length for event in events)
    return Span(
        within.start - min(back, within.start - _EARLIEST), within.end + min(shift, _LATEST - within.end)
    )


def _starts(master: Event, within: Span, gone: AbstractSet[datetime]) -> Iterator[At]:
    """Yield when a series takes place before anything in it is changed; not all of it is in `within`."""
    start, zone = master.start, master.start.time.tzinfo
    wall = start.time.replace(tzinfo=None)
    rules = [ics_rule.rule(parts, start=wall, until=_until(start)) for parts in master.rules]
    ends = [rule.until for rule in rules if rule.until]
    fixed = [at.time for at, _ in master.more]
    if not ends or wall <= max(ends):
        fixed.append(start.time)
    low, high = (end.astimezone(zone).replace(tzinfo=None) for end in (within.start, within.end))
    ruled = (time.replace(tzinfo=zone) for rule in rules for time in rule.between(low, high))
    days = {at.time.date() for at in master.without if at.all_day}
    for time in chain(fixed, ruled):
        at = start._replace(time=time)
        if not gone or (gone.isdisjoint(at.names) and time.date() not in days):
            yield at


def _until(start: At) -> Callable[[str], datetime]:
    """Return what reads UNTIL on the wall clock of `start`; one that names no zone is in UTC."""

    def wall(value: str) -> datetime:
        end = ics_lines.moment(value).wall
        if start.all_day:
            return end.replace(hour=0, minute=0, second=0)
        if start.floating:
            return end
        return end.replace(tzinfo=UTC).astimezone(start.time.tzinfo).replace(tzinfo=None)

    return wall


def _is_void(change: Event, master: Event, gone: AbstractSet[datetime]) -> bool:
    """Whether a change that fell on no instance is taken out, or left over from an older series."""
    names = change.replaces.names if change.replaces else ()
    if not gone.isdisjoint(names):
        return True
    if not (change.rules or change.more or change.without) or change.sequence >= master.sequence:
        return False
    time = _replaced(change)
    around = _starts(master, Span(time - _DAY, time + _DAY), gone)
    return all(set(names).isdisjoint(at.names) for at in around)


def _first(lines: Sequence[Property], zones: Zones) -> At:
    return _read(lines[0], lines[0].value, zones)


def _read(line: Property, value: str, zones: Zones) -> At:
    tzid = line.parameter("TZID") if line.parameters else ""
    # A zone's name may hold a colon without being quoted: what follows the last one is the value.
    moment = ics_lines.moment(value.rpartition(":")[2])
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
                    yield at, ics_lines.duration(rest)
                else:
                    yield at, _read(line, rest, zones).time - at.time
            except (ValueError, OverflowError):
                continue
