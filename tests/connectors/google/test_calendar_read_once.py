"""A calendar that a source and the calls share is read once a turn, and nobody relies on it for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from contracts.calendar import CONTEXT, FIRST, NOW, WINDOW, at, call
from servers.proxy import Proxy

from connectors import shelf
from connectors.google.calendar_source import GoogleCalendarSource
from connectors.google.google_calendar import GoogleCalendar
from syncd.errors import Conflict

ADA = {"email": "ada@example.org", "name": "Ada"}
EVENTS = "calendars/primary/events"
WEEKLY = {
    "summary": "Team",
    "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=5"],
    "start": {"dateTime": at(9).start.isoformat(), "timeZone": "Europe/London"},
    "end": {"dateTime": at(9).end.isoformat(), "timeZone": "Europe/London"},
}


@pytest.fixture
def proxy(myworld):
    calendar = {"seed": {"user": ADA, "timeZone": "Europe/London", "events": []}}
    with (
        myworld.world(now=NOW.isoformat(), people={"ada": ADA["email"]}, calendar=calendar) as server,
        Proxy(server.server.port, http=True) as proxy,
    ):
        proxy.ada = server.persons["ada"]
        yield proxy


@pytest.fixture
def settings(proxy):
    context = replace(CONTEXT, secrets=proxy.ada.secrets, calls_by="google")
    return {"context": context, "secret": "google", "endpoint": f"{proxy.url}/gw/{{host}}/"}


def titles(settings):
    pages = list(GoogleCalendarSource(**settings).pull(None))
    return sorted(one.title for page in pages for one in page.items)


def test_the_source_reads_for_the_calls_too(proxy, settings):
    GoogleCalendar(**settings).put(call())
    titles(settings)
    proxy.seen.clear()
    calendar = GoogleCalendar(**settings)

    assert [seen.id for seen in calendar.ours(WINDOW)] == [FIRST]
    assert calendar.busy(WINDOW)
    assert calendar.agreed(WINDOW) == []
    assert proxy.seen == []


def test_who_writes_looks_once_more(proxy, settings):
    seen = GoogleCalendar(**settings).put(call())
    titles(settings)
    proxy.ada.calendar("PATCH", f"{EVENTS}/{FIRST}", {"summary": "done"})
    calendar = GoogleCalendar(**settings)
    assert calendar.ours(WINDOW)[0].version == seen.version  # as it was a moment ago

    with pytest.raises(Conflict):
        calendar.put(call(span=at(15)), over=seen.version)
    assert calendar.ours(WINDOW)[0].title == "done"


def test_what_was_read_a_minute_ago_is_read_again(settings, monkeypatch):
    calendar = GoogleCalendar(**settings)
    titles(settings)
    calendar.put(call())
    titles(settings)
    assert calendar.ours(WINDOW)
    monkeypatch.setattr(shelf, "FRESH", -1.0)

    calendar.drop(FIRST)
    assert calendar.ours(WINDOW) == []


def test_nobody_elses_calendar_is_taken_for_ours(settings, proxy):
    titles(settings)
    proxy.seen.clear()
    kept = dict(proxy.ada.secrets.kept)
    kept["google"] = kept["google"].replace('"refresh_token": "', '"refresh_token": "another-')
    other = replace(settings["context"], secrets=replace(proxy.ada.secrets, kept=kept))
    GoogleCalendar(**{**settings, "context": other}).ours(WINDOW)

    assert len(proxy.seen) == 1


def test_changes_are_followed_and_a_series_that_goes_is_gone(proxy, settings):
    made = proxy.ada.calendar("POST", EVENTS, WEEKLY)
    assert titles(settings) == ["Team"] * 5
    lunch = proxy.ada.calendar("POST", EVENTS, {**WEEKLY, "summary": "Lunch", "recurrence": []})
    proxy.seen.clear()
    assert titles(settings) == ["Lunch", *["Team"] * 5]
    assert "syncToken" in proxy.seen[0]

    proxy.ada.calendar("PATCH", f"{EVENTS}/{lunch['id']}", {"summary": "Dinner"})
    assert titles(settings) == ["Dinner", *["Team"] * 5]
    proxy.ada.calendar("DELETE", f"{EVENTS}/{lunch['id']}")
    assert titles(settings) == ["Team"] * 5
    proxy.ada.calendar("DELETE", f"{EVENTS}/{made['id']}")
    assert titles(settings) == []


def test_a_day_far_ahead_is_read_anew(proxy, settings):
    titles(settings)
    window = replace(settings["context"].window, end=settings["context"].window.end + timedelta(days=90))
    later = replace(settings["context"], now=NOW + timedelta(days=90), window=window)
    proxy.seen.clear()
    titles({**settings, "context": later})

    assert "timeMax" in proxy.seen[0]
