"""Calls in Google Calendar: the contract, over a server of somebody else's."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from contracts.calendar import CONTEXT, FIRST, NOW, SECOND, CalendarContract
from servers.myworld import World as Server

from connectors.google.calendar_source import GoogleCalendarSource
from connectors.google.google_calendar import GoogleCalendar

PEOPLE = {"ada": "ada@example.org", "bob": "bob@example.net"}
PRIMARY = "calendars/primary/events"


def times(span):
    zone = "Europe/London"
    return {
        "start": {"dateTime": span.start.isoformat(), "timeZone": zone},
        "end": {"dateTime": span.end.isoformat(), "timeZone": zone},
    }


def days(span):
    return {name: {"date": f"{at:%Y-%m-%d}"} for name, at in (("start", span.start), ("end", span.end))}


@dataclass
class GoogleWorld:
    """The user's calendar program: it uses the API by hand."""

    server: Server
    calendar: GoogleCalendar = field(init=False)

    def __post_init__(self):
        self.calendar = self.reopened()

    def reopened(self):
        person = self.server.persons["ada"]
        return GoogleCalendar(
            context=replace(CONTEXT, secrets=person.secrets), secret="google", endpoint=self.server.endpoint
        )

    def api(self, method, path, body=None, **params):
        return self.server.persons["ada"].calendar(method, path, body, **params)

    def add(self, title, span, *, busy=True, cancelled=False):
        transparency = "opaque" if busy else "transparent"
        made = self.api("POST", PRIMARY, {"summary": title, "transparency": transparency, **times(span)})
        if cancelled:
            self.api("DELETE", f"{PRIMARY}/{made['id']}")

    def invite(self, title, span):
        body = {"summary": title, "attendees": [{"email": PEOPLE["ada"]}], **times(span)}
        self.server.persons["bob"].calendar("POST", PRIMARY, body)

    def add_day(self, title, span):
        self.api("POST", PRIMARY, {"summary": title, **days(span)})

    def retitle(self, call_id, title):
        self.api("PATCH", f"{PRIMARY}/{call_id}", {"summary": title})

    def move(self, call_id, span):
        self.api("PATCH", f"{PRIMARY}/{call_id}", times(span))

    def place(self, call_id, place):
        self.api("PATCH", f"{PRIMARY}/{call_id}", {"location": place})

    def free(self, call_id):
        self.api("PATCH", f"{PRIMARY}/{call_id}", {"transparency": "transparent"})

    def make_day(self, call_id, span):
        day = {name: {**one, "dateTime": None, "timeZone": None} for name, one in days(span).items()}
        self.api("PATCH", f"{PRIMARY}/{call_id}", day)

    def repeat(self, call_id):
        self.api("PATCH", f"{PRIMARY}/{call_id}", {"recurrence": ["RRULE:FREQ=WEEKLY"]})

    def copy(self, call_id, span):
        event = self.api("GET", f"{PRIMARY}/{call_id}")
        kept = {key: event[key] for key in ("summary", "description", "extendedProperties", "reminders")}
        self.api("POST", PRIMARY, {**kept, **times(span)})

    def delete(self, call_id):
        self.api("DELETE", f"{PRIMARY}/{call_id}")

    def events(self):
        return self.api("GET", PRIMARY, maxResults=2500, showDeleted="true")["items"]

    def others(self):
        return tuple(
            repr(event)
            for event in self.events()
            if event["id"] not in (FIRST, SECOND)  # what was deleted leaves a trace
        )

    def writes(self):
        return tuple((event["id"], event["etag"], event["status"]) for event in self.events())


@dataclass
class TogetherWorld(GoogleWorld):
    """The same, where a source reads the calendar at the beginning of each turn, and the calendar from it."""

    @property
    def calendar(self):
        context = replace(CONTEXT, secrets=self.server.persons["ada"].secrets, calls_by="google")
        settings = {"context": context, "secret": "google", "endpoint": self.server.endpoint}
        list(GoogleCalendarSource(**settings).pull(None))
        return GoogleCalendar(**settings)

    @calendar.setter
    def calendar(self, _):
        pass


@pytest.fixture
def world(myworld):
    calendar = {
        "seed": {
            "user": {"email": PEOPLE["ada"], "name": "Ada"},
            "timeZone": "Europe/London",
            "events": [],
            "people": [{"email": PEOPLE["bob"], "name": "Bob"}],
        }
    }
    with myworld.world(now=NOW.isoformat(), people=PEOPLE, calendar=calendar) as server:
        yield GoogleWorld(server)


class TestGoogleCalendarReadByASource(CalendarContract):
    @pytest.fixture
    def world(self, world):
        return TogetherWorld(world.server)


class TestGoogleCalendar(CalendarContract):
    @pytest.fixture
    def world(self, world):
        return world
