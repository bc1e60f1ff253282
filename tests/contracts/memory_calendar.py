"""A calendar in memory: the reference that the contract is tested on, and a peer for tests of the core."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

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


@dataclass
class MemoryCalendar:
    """Events by id; every write makes a new version."""

    events: dict[str, Event] = field(default_factory=dict)
    writes: int = 0

    def busy(self, within: Span, *, besides: Collection[str] = ()) -> list[Span]:
        here = [
            event
            for event in self.events.values()
            if event.marker != event.id or not (event.all_day or event.id in besides)
        ]
        return self._spans(here, within)

    def agreed(self, within: Span) -> list[Span]:
        others = [event for event in self.events.values() if not event.marker and not event.asks]
        return self._spans(others, within)

    def _spans(self, events: Iterable[Event], within: Span) -> list[Span]:
        spans: list[Span] = []
        here = [one for one in events if one.busy and not one.cancelled and one.span.overlaps(within)]
        for event in sorted(here, key=lambda event: event.span.start):
            start, end = max(event.span.start, within.start), min(event.span.end, within.end)
            if spans and start <= spans[-1].end:
                spans[-1] = Span(spans[-1].start, max(end, spans[-1].end))
            else:
                spans.append(Span(start, end))
        return spans

    def ours(self, within: Span) -> list[Seen]:
        found = (self.find(event.id) for event in self.events.values() if event.span.overlaps(within))
        return sorted(filter(None, found), key=lambda seen: (seen.span.start, seen.id))

    def find(self, call_id: str) -> Seen | None:
        event = self.events.get(call_id)
        if event is None or event.marker != event.id:
            return None
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


def _clean(text: str) -> str:
    lines = re.sub(r"\r\n?", "\n", text)
    return "".join(letter for letter in lines if letter == "\n" or unicodedata.category(letter)[0] != "C")
