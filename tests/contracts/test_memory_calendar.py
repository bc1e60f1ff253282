"""The calendar in memory keeps the contract."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from contracts.calendar import CalendarContract
from contracts.memory_calendar import Event, MemoryCalendar

from syncd.model import Span


@dataclass
class MemoryWorld:
    calendar: MemoryCalendar = field(default_factory=MemoryCalendar)

    def reopened(self):
        return MemoryCalendar(self.calendar.events, self.calendar.writes)

    def add(self, title, span, *, busy=True, cancelled=False):
        self.calendar.write(Event(f"user-{title}", title, span, busy=busy, cancelled=cancelled))

    def invite(self, title, span):
        self.calendar.write(Event(f"user-{title}", title, span, asks=True))

    def add_day(self, title, span):
        self.add(title, span)

    def retitle(self, call_id, title):
        self.calendar.write(replace(self.calendar.events[call_id], title=title))

    def move(self, call_id, span: Span):
        self.calendar.write(replace(self.calendar.events[call_id], span=span))

    def place(self, call_id, place):
        self.calendar.write(replace(self.calendar.events[call_id], place=place))

    def free(self, call_id):
        self.calendar.write(replace(self.calendar.events[call_id], busy=False))

    def make_day(self, call_id, span):
        self.calendar.write(replace(self.calendar.events[call_id], span=span, all_day=True))

    def repeat(self, call_id):
        event = self.calendar.events[call_id]
        week = timedelta(weeks=1)  # it is a week later that anybody looks
        span = Span(event.span.start + week, event.span.end + week)
        self.calendar.write(replace(event, span=span, weekly=True))

    def copy(self, call_id, span):
        self.calendar.write(replace(self.calendar.events[call_id], id="user-copy", span=span))

    def delete(self, call_id):
        self.calendar.delete(call_id)

    def others(self):
        return tuple(event for event in self.calendar.events.values() if event.id.startswith("user-"))

    def writes(self):
        return self.calendar.writes


class TestMemoryCalendar(CalendarContract):
    @pytest.fixture
    def world(self):
        return MemoryWorld()
