"""A calendar in memory: the reference that the contract is tested on, and a peer for tests of the core."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from operator import attrgetter
from typing import NamedTuple

from syncd.errors import Conflict
from syncd.model import Call, Seen, Span


@dataclass(frozen=True)
class Event:
    """What stands on the calendar; `marker` is the id of the call that it was written as."""

    id: str
    title: str
    span: Span
    busy: bool = True
    all_day: bool = False
    weekly: bool = False
    cancelled: bool = False
    marker: str = ""
    contact: str = ""
    notes: str = ""
    place: str = ""
    lane: str = ""
    attempt: int = 1
    serial: int = 1
    asks: bool = False  # an invitation that waits for the user's answer
    version: int = 0


_start = attrgetter("span.start")


class _Row:
    """Events by start, to be asked for those of a time."""

    def __init__(self, events: list[Event]) -> None:
        self._events = events
        self._longest = max((one.span.end - one.span.start for one in events), default=timedelta())

    def within(self, span: Span | None) -> list[Event]:
        if span is None:
            return self._events
        first = bisect_left(self._events, span.start - self._longest, key=_start)
        within = bisect_right(self._events, span.start, key=_start)
        last = bisect_left(self._events, span.end, key=_start)
        before = [one for one in self._events[first:within] if one.span.overlaps(span)]
        return before + self._events[within:last]


class _Sorted(NamedTuple):
    """All events as they were after so many writes."""

    of: tuple[int, int]
    ours: _Row
    others: _Row


@dataclass
class MemoryCalendar:
    """Events by id; every write makes a new version."""

    events: dict[str, Event] = field(default_factory=dict)
    writes: int = 0
    _by_start: _Sorted | None = None
    _shown: dict[str, tuple[Event, Seen]] = field(default_factory=dict)
    _listed: dict[timedelta, tuple[list[Event], list[Seen]]] = field(default_factory=dict)  # by how far

    def busy(self, within: Span, *, besides: Collection[str] = ()) -> list[Span]:
        ours = (one for one in self.standing(within) if not (one.all_day or one.id in besides))
        return self._spans([*self.others(within), *ours], within)

    def agreed(self, within: Span) -> list[Span]:
        others = (one for one in self.others(within) if not one.marker and not one.asks)
        return self._spans(others, within)

    def _spans(self, events: Iterable[Event], within: Span) -> list[Span]:
        spans: list[Span] = []
        here = (one for one in events if one.busy and not one.cancelled)
        for event in sorted(here, key=_start):
            start, end = max(event.span.start, within.start), min(event.span.end, within.end)
            if spans and start <= spans[-1].end:
                spans[-1] = Span(spans[-1].start, max(end, spans[-1].end))
            else:
                spans.append(Span(start, end))
        return spans

    def standing(self, within: Span | None = None) -> list[Event]:
        """Return the events that were written as calls, by start and id."""
        return self._sorted().ours.within(within)

    def others(self, within: Span | None = None) -> list[Event]:
        """Return all other events, by start and id."""
        return self._sorted().others.within(within)

    def _sorted(self) -> _Sorted:
        if self._by_start is None or self._by_start.of != (self.writes, len(self.events)):
            parts: tuple[list[Event], list[Event]] = [], []
            for event in sorted(self.events.values(), key=lambda one: (one.span.start, one.id)):
                parts[event.marker == event.id].append(event)
            others, ours = map(_Row, parts)
            self._by_start = _Sorted((self.writes, len(self.events)), ours, others)
        return self._by_start

    def ours(self, within: Span) -> list[Seen]:
        events, far = self.standing(within), within.end - within.start
        if far not in self._listed or self._listed[far][0] != events:
            self._listed[far] = events, [*map(self._seen, events)]
        return [*self._listed[far][1]]

    def find(self, call_id: str) -> Seen | None:
        event = self.events.get(call_id)
        return self._seen(event) if event is not None and event.marker == event.id else None

    def _seen(self, event: Event) -> Seen:
        known = self._shown.get(event.id)
        if known is None or known[0] is not event:
            known = self._shown[event.id] = event, _show(event)
        return known[1]

    def put(self, call: Call, *, over: str | None = None) -> Seen:
        old = self.events.get(call.id)
        self._meant(call.id, over)
        if old and old.weekly:
            raise Conflict(f"the user made a series of the call {call.id}")
        new = Event(
            id=call.id,
            title=_clean(call.title.replace("\n", " "))[:200],
            span=call.span,
            busy=old.busy if old else call.busy,
            cancelled=bool(old and old.cancelled),
            marker=call.id,
            contact=call.contact,
            notes=_clean(call.notes)[:8000],
            place=old.place if old else call.phone,
            lane=call.lane.value,
            attempt=call.attempt,
            serial=call.serial,
            version=old.version if old else 0,
        )
        if new != old:
            self.write(new)
        seen = self.find(call.id)
        assert seen is not None
        return seen

    def drop(self, call_id: str, *, over: str | None = None) -> None:
        if self.find(call_id):
            self._meant(call_id, over)
            self.delete(call_id)

    def _meant(self, call_id: str, over: str | None) -> None:
        seen = self.find(call_id)
        if over is not None and (seen is None or seen.version != over):
            raise Conflict(f"the call {call_id} was changed meanwhile; it stays as it is")

    def write(self, event: Event) -> None:
        """Let a program write an event."""
        self.writes += 1
        self.events[event.id] = replace(event, version=self.writes)

    def delete(self, event_id: str) -> None:
        """Let a program delete an event."""
        self.writes += 1
        del self.events[event_id]


def _show(event: Event) -> Seen:
    return Seen(
        id=event.id,
        contact=event.contact,
        title=event.title,
        span=event.span,
        notes=event.notes,
        version=str(event.version),
        cancelled=event.cancelled,
        lane=event.lane,
        attempt=event.attempt,
        serial=event.serial,
        place=event.place,
        busy=event.busy,
        all_day=event.all_day,
        series=event.weekly,
    )


def _clean(text: str) -> str:
    lines = re.sub(r"\r\n?", "\n", text)
    return "".join(letter for letter in lines if letter == "\n" or unicodedata.category(letter)[0] != "C")
