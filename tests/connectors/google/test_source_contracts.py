"""Gmail, Google Calendar and Google Contacts as sources: the contract, over a server of somebody else's."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import pytest
from contracts.source import CONTEXT, NOW, SOME, SourceContract, names, pulled
from servers.myworld import World as Server

from connectors.google import calendar_source, gmail, people
from connectors.google.calendar_source import GoogleCalendarSource
from connectors.google.gmail import GmailSource
from connectors.google.people import GooglePeopleSource

ADA = {"email": "ada@example.org", "name": "Ada Byron"}
CLOCK = 1_800_000_000.0


@dataclass
class GoogleWorld:
    server: Server
    numbers: count

    @property
    def opened(self):
        ada = self.server.persons["ada"]
        context = replace(CONTEXT, secrets=ada.secrets)
        return {"context": context, "secret": "google", "endpoint": self.server.endpoint}

    @property
    def ada(self):
        return self.server.persons["ada"]


class GmailWorld(GoogleWorld):
    def source(self):
        return GmailSource(**self.opened, clock=lambda: CLOCK, today=lambda: NOW + timedelta(days=1))

    def happen(self, count):
        for number, _ in zip(self.numbers, range(count), strict=False):
            raw = f"From: ada@example.org\r\nTo: ann{number}@x.org\r\nSubject: No. {number}\r\n\r\nHello."
            packed = base64.urlsafe_b64encode(raw.encode()).decode()
            self.ada.gmail("POST", "messages", {"raw": packed, "labelIds": ["SENT"]})
            self.ada.gmail("POST", "messages", {"raw": packed, "labelIds": ["INBOX"]})  # of no interest


class CalendarWorld(GoogleWorld):
    def source(self):
        return GoogleCalendarSource(**self.opened)

    def happen(self, count):
        for number, _ in zip(self.numbers, range(count), strict=False):
            start = NOW + timedelta(hours=number)
            self.ada.calendar(
                "POST",
                "calendars/primary/events",
                {
                    "summary": f"No. {number}",
                    "start": {"dateTime": start.isoformat()},
                    "end": {"dateTime": (start + timedelta(minutes=30)).isoformat()},
                },
            )


class SharedWorld(CalendarWorld):
    def source(self):
        context = replace(self.opened["context"], calls_by="google")
        return GoogleCalendarSource(**self.opened | {"context": context})


class PeopleWorld(GoogleWorld):
    def source(self):
        return GooglePeopleSource(**self.opened)

    def happen(self, count):
        for number, _ in zip(self.numbers, range(count), strict=False):
            person = {
                "names": [{"givenName": "Ann", "familyName": f"No. {number}"}],
                "emailAddresses": [{"value": f"ann{number}@x.org"}],
            }
            self.ada.people("POST", "people:createContact", person)


@pytest.fixture
def server(myworld):
    servers = {
        "gmail": {"seed": {"user": ADA, "emails": [], "contacts": []}},
        "calendar": {"seed": {"user": ADA, "timeZone": "Europe/London", "events": []}},
    }
    now = (NOW - timedelta(hours=1)).isoformat()
    with myworld.world(now=now, people={"ada": ADA["email"]}, **servers) as server:
        yield server


class TestGmail(SourceContract):
    @pytest.fixture
    def world(self, server, monkeypatch):
        monkeypatch.setattr(gmail, "PAGE", 3)
        return GmailWorld(server, count())


class TestGoogleCalendar(SourceContract):
    @pytest.fixture
    def world(self, server, monkeypatch):
        monkeypatch.setattr(calendar_source, "PAGE", 3)
        return CalendarWorld(server, count())

    def test_the_last_cursor_is_always_the_same(self, world):
        """But for the sync token, which is another one each time: what it leads to is the same."""
        world.happen(SOME)
        one, other = (pulled(world.source())[-1].cursor for _ in range(2))
        world.happen(1)

        assert names(pulled(world.source(), one)) == names(pulled(world.source(), other))


class TestGoogleCalendarThatCallsAreOn(SourceContract):
    """Read for the calendar that calls are written to as well."""

    @pytest.fixture
    def world(self, server, monkeypatch):
        monkeypatch.setattr(calendar_source, "PAGE", 3)
        return SharedWorld(server, count())


class TestGooglePeople(SourceContract):
    @pytest.fixture
    def world(self, server, monkeypatch):
        monkeypatch.setattr(people, "PAGE", 3)
        return PeopleWorld(server, count())
