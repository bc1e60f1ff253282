"""Outlook's calendar, mail, contacts and drafts keep the contracts, over a Graph that keeps Microsoft's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import pytest
from contracts import calendar as calendars
from contracts.calendar import CalendarContract
from contracts.drafts import DraftsContract
from contracts.source import NOW, SourceContract
from servers.graph import FakeGraph
from servers.graph_events import times

from connectors.microsoft import calendar_source, graph_contacts, graph_mail
from connectors.microsoft._event import CALL
from connectors.microsoft.calendar_source import GraphCalendarSource
from connectors.microsoft.graph_calendar import GraphCalendar
from connectors.microsoft.graph_contacts import GraphContactsSource
from connectors.microsoft.graph_drafts import GraphDrafts
from connectors.microsoft.graph_mail import GraphMailSource

pytestmark = pytest.mark.data


@dataclass
class CalendarWorld:
    """The user's own calendar program."""

    graph: FakeGraph
    open: object

    def __post_init__(self):
        self.calendar = self.reopened()

    def reopened(self):
        return GraphCalendar(**self.open(calendars.CONTEXT))

    def add(self, title, span, *, busy=True, cancelled=False):
        shown = "busy" if busy else "free"
        self.graph.event(subject=title, showAs=shown, isCancelled=cancelled, **times(span))

    def invite(self, title, span):
        people = [{"type": "required", "emailAddress": {"name": "Ada", "address": "ada@example.org"}}]
        self.graph.event(subject=title, isOrganizer=False, attendees=people,
                         responseStatus={"response": "notResponded"}, **times(span))  # fmt: skip

    def add_day(self, title, span):
        self.graph.event(subject=title, isAllDay=True, **times(span))

    def one(self, call_id):
        return next(event for event in self.graph.events.values() if is_ours(event, call_id))

    def retitle(self, call_id, title):
        self.change(call_id, subject=title)

    def change(self, call_id, **fields):
        event = self.one(call_id)
        event.update(fields)
        self.graph.touch(event)

    def move(self, call_id, span):
        self.change(call_id, **times(span))

    def place(self, call_id, place):
        self.change(call_id, location={"displayName": place})

    def free(self, call_id):
        self.change(call_id, showAs="free")

    def make_day(self, call_id, span):
        self.change(call_id, isAllDay=True, **times(span))

    def repeat(self, call_id):
        pattern = {"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"]}
        numbered = {"type": "noEnd", "startDate": "2026-03-03"}
        self.change(call_id, type="seriesMaster", recurrence={"pattern": pattern, "range": numbered})

    def copy(self, call_id, span):
        kept = {key: value for key, value in self.one(call_id).items()
                if key not in ("id", "iCalUId", "createdDateTime", "_calendar")}  # fmt: skip
        self.graph.event(**{**kept, **times(span)})

    def delete(self, call_id):
        del self.graph.events[self.one(call_id)["id"]]

    def others(self):
        return tuple(repr(event) for event in self.graph.events.values() if not is_ours(event))

    def writes(self):
        return self.graph.writes


def is_ours(event, call_id=""):
    kept = {one["id"]: one["value"] for one in event.get("singleValueExtendedProperties", ())}
    sealed = f'"event": "{event["id"]}"' in str(kept)
    return sealed and call_id in ("", kept.get(CALL))


class TogetherWorld(CalendarWorld):
    """The same, where a source reads the calendar at the beginning of each turn, and the calendar from it."""

    @property
    def calendar(self):
        settings = self.open(replace(calendars.CONTEXT, calls_by="microsoft"))
        list(GraphCalendarSource(**settings).pull(None))
        return GraphCalendar(**settings)

    @calendar.setter
    def calendar(self, _):
        pass


class TestGraphCalendarReadByASource(CalendarContract):
    @pytest.fixture
    def world(self, graph, opened):
        return TogetherWorld(graph, opened)


class TestGraphCalendar(CalendarContract):
    @pytest.fixture
    def world(self, graph, opened):
        return CalendarWorld(graph, opened)


@dataclass
class SourceWorld:
    graph: FakeGraph
    open: object
    numbers: count


class MailWorld(SourceWorld):
    def source(self):
        return GraphMailSource(**self.open(), clock=lambda: NOW + timedelta(days=1))

    def happen(self, count):
        for number, _ in zip(self.numbers, range(count), strict=False):
            at = (NOW - timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
            to = [{"emailAddress": {"name": "Ann", "address": f"ann{number}@x.org"}}]
            self.graph.message(subject=f"No. {number}", sentDateTime=at, receivedDateTime=at, toRecipients=to,
                               conversationId="c", ccRecipients=[], bccRecipients=[])  # fmt: skip


class DiaryWorld(SourceWorld):
    def source(self):
        return GraphCalendarSource(**self.open())

    def happen(self, count):
        for number, _ in zip(self.numbers, range(count), strict=False):
            start = NOW + timedelta(hours=number)
            self.graph.event(
                subject=f"No. {number}", **times(calendars.Span(start, start + timedelta(minutes=30)))
            )


class PeopleWorld(SourceWorld):
    def source(self):
        return GraphContactsSource(**self.open())

    def happen(self, count):
        for number, _ in zip(self.numbers, range(count), strict=False):
            self.graph.contact(displayName=f"Ann No. {number}",
                               emailAddresses=[{"name": "Ann", "address": f"ann{number}@x.org"}])  # fmt: skip


class TestGraphMail(SourceContract):
    @pytest.fixture(params=["plain", "empty pages"])
    def world(self, graph, opened, monkeypatch, request):
        monkeypatch.setattr(graph_mail, "PAGE", 3)
        graph.ways.empty_pages = request.param == "empty pages"
        return MailWorld(graph, opened, count())


class TestGraphCalendarSource(SourceContract):
    @pytest.fixture
    def world(self, graph, opened, monkeypatch):
        monkeypatch.setattr(calendar_source, "PAGE", 3)
        return DiaryWorld(graph, opened, count())


class TestGraphContacts(SourceContract):
    @pytest.fixture(params=["whole", "thin"])
    def world(self, graph, opened, monkeypatch, request):
        monkeypatch.setattr(graph_contacts, "PAGE", 3)
        graph.ways.thin = request.param == "thin"
        return PeopleWorld(graph, opened, count())


@dataclass
class DraftsWorld:
    """The user's own mail program."""

    graph: FakeGraph
    open: object

    def __post_init__(self):
        self.drafts = self.reopened()
        self.shelf = self.graph.folders["drafts"]

    def reopened(self):
        return GraphDrafts(**self.open())

    def add(self, subject):
        draft = self.graph.message(
            "drafts", subject=subject, body={"contentType": "text", "content": "Mine."}
        )
        self.graph.touch(draft)

    def edit(self, old, new):
        for draft in self.shelf.items.values():
            if old in draft["body"]["content"]:
                draft["body"]["content"] = draft["body"]["content"].replace(old, new)
                self.graph.touch(draft)

    def delete(self):
        self.shelf.items.clear()

    def lie(self):
        return sorted((draft["subject"], draft["body"]["content"]) for draft in self.shelf.items.values())


class TestGraphDrafts(DraftsContract):
    @pytest.fixture
    def world(self, graph, opened):
        return DraftsWorld(graph, opened)
