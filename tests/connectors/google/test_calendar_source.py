"""Google Calendar as a source: what changed, what went, and when everything is read again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from contracts.source import CONTEXT, NOW, pulled
from servers.mailbox import SIGNED_IN
from servers.myworld import MemorySecrets
from servers.proxy import Answer as Fault
from servers.proxy import Cut, Proxy
from servers.web import Reply, Web

from connectors.google.calendar_source import GoogleCalendarSource
from syncd.errors import CursorExpired, Refused, Transient
from syncd.model import Answer, Attendee, Span

ADA = {"email": "ada@example.org", "name": "Ada"}
EVENTS = "calendars/primary/events"
HOUR = timedelta(hours=1)


@pytest.fixture
def server(myworld):
    servers = {"calendar": {"seed": {"user": ADA, "timeZone": "Europe/London", "events": []}}}
    now = (NOW - HOUR).isoformat()
    with myworld.world(now=now, people={"ada": ADA["email"]}, **servers) as server:
        yield server


@pytest.fixture
def ada(server):
    return server.persons["ada"]


def source_at(endpoint, secrets=None, context=CONTEXT, **settings):
    context = replace(context, secrets=secrets or MemorySecrets({"google": SIGNED_IN}))
    return GoogleCalendarSource(context=context, secret="google", endpoint=endpoint, **settings)


@pytest.fixture
def source(server, ada):
    return source_at(server.endpoint, ada.secrets)


def event(title="Lunch", *, start=NOW, hours=1, **rest):
    return {
        "summary": title,
        "start": {"dateTime": start.isoformat(), "timeZone": "Europe/London"},
        "end": {"dateTime": (start + hours * HOUR).isoformat(), "timeZone": "Europe/London"},
        **rest,
    }


def entries(pages):
    return [item for page in pages for item in page.items]


def titles(pages):
    return sorted(one.title for one in entries(pages))


def settled(source, cursor=None):
    pages = pulled(source, cursor)
    return pages, pages[-1].cursor if pages else cursor


def test_what_changes_takes_the_place_of_what_was(source, ada):
    made = ada.calendar("POST", EVENTS, event())
    ada.calendar("POST", EVENTS, event("Stays"))
    _, cursor = settled(source)
    ada.calendar("PATCH", f"{EVENTS}/{made['id']}", {"summary": "Dinner"})
    (page,), cursor = settled(source, cursor)

    assert titles([page]) == ["Dinner"]
    assert page.gone == (f"primary/{made['id']}",)
    assert page.gone == (page.items[0].resource,)
    assert not page.whole

    ada.calendar("DELETE", f"{EVENTS}/{made['id']}")
    (page,), _ = settled(source, cursor)
    assert (page.items, page.gone) == ((), (f"primary/{made['id']}",))


def test_what_moves_out_of_the_window_goes(source, ada):
    made = ada.calendar("POST", EVENTS, event())
    _, cursor = settled(source)
    far = event(start=NOW + timedelta(days=200))
    ada.calendar("PATCH", f"{EVENTS}/{made['id']}", {"start": far["start"], "end": far["end"]})
    (page,), _ = settled(source, cursor)

    assert (page.items, page.gone) == ((), (f"primary/{made['id']}",))


def test_a_series_is_expanded_and_its_instances_are_called_as_in_an_ics_file(source, ada):
    rule = ["RRULE:FREQ=WEEKLY;COUNT=3"]
    start = datetime(2026, 6, 10, 9, tzinfo=UTC)
    made = ada.calendar("POST", EVENTS, event("Weekly", start=start, recurrence=rule))
    found = entries(settled(source)[0])

    uid = made["iCalUID"]
    assert [one.id for one in found] == [f"{uid}/202606{day}T090000Z" for day in (10, 17, 24)]
    assert all(one.recurring for one in found)


def test_a_series_that_is_deleted_goes_whole(source, ada):
    made = ada.calendar("POST", EVENTS, event("Weekly", recurrence=["RRULE:FREQ=WEEKLY;COUNT=5"]))
    ada.calendar("POST", EVENTS, event("Stays"))
    _, cursor = settled(source)
    ada.calendar("DELETE", f"{EVENTS}/{made['id']}")
    pages, _ = settled(source, cursor)

    assert titles(pages) == ["Stays"]
    assert all(page.whole for page in pages)


def test_an_all_day_event_spans_midnights_of_its_calendar(source, ada):
    ada.calendar(
        "POST", EVENTS, {"summary": "Trip", "start": {"date": "2026-06-12"}, "end": {"date": "2026-06-13"}}
    )
    (one,) = entries(settled(source)[0])

    begin = datetime(2026, 6, 11, 23, tzinfo=UTC)
    assert (one.span, one.all_day) == (Span(begin, begin + 24 * HOUR), True)


def test_a_token_that_is_forgotten_means_everything_again(source, ada):
    ada.calendar("POST", EVENTS, event())
    _, cursor = settled(source)
    stale = json.loads(cursor)
    stale["tokens"] = dict.fromkeys(stale["tokens"], "CPDgarbage")

    with pytest.raises(CursorExpired):
        list(source.pull(json.dumps(stale)))
    pages, _ = settled(source, json.dumps(stale))
    assert titles(pages) == ["Lunch"]
    assert pages[0].whole


def test_a_token_that_is_forgotten_at_a_later_page_does_no_harm(server, ada, monkeypatch):
    monkeypatch.setattr("connectors.google._mirror.MOST", 2)
    with Proxy(server.server.port, http=True) as proxy:
        source = source_at(f"{proxy.url}/gw/{{host}}/", ada.secrets)
        _, cursor = settled(source)
        for number in range(5):
            ada.calendar("POST", EVENTS, event(str(number)))
        proxy.on("pageToken", Fault(410, b'{"error": {"errors": [{"reason": "fullSyncRequired"}]}}'))
        pulling = source.pull(cursor)
        with pytest.raises(CursorExpired):
            next(pulling)

        assert titles(settled(source, cursor)[0]) == list("01234")


def test_a_list_that_breaks_off_takes_nothing_away(server, ada, monkeypatch):
    monkeypatch.setattr("connectors.google._mirror.MOST", 2)
    for number in range(5):
        ada.calendar("POST", EVENTS, event(str(number)))
    with Proxy(server.server.port, http=True) as proxy:
        source = source_at(f"{proxy.url}/gw/{{host}}/", ada.secrets)
        proxy.on("pageToken", Cut(after=400), times=9)
        with pytest.raises(Transient):
            list(source.pull(None))


def test_an_answer_that_holds_no_list_is_not_an_empty_calendar():
    with Web(lambda _: Reply(body=b"{}")) as web, pytest.raises(Refused, match="no list of events"):
        list(source_at(web.url).pull(None))


def test_the_window_moves_on_and_is_read_anew_before_it_ends(server, ada):
    ada.calendar("POST", EVENTS, event("Soon", start=NOW + timedelta(days=30)))
    ada.calendar("POST", EVENTS, event("Later", start=NOW + timedelta(days=120)))
    source = source_at(server.endpoint, ada.secrets)
    _, cursor = settled(source)

    def after(days):
        by = timedelta(days=days)
        window = Span(CONTEXT.window.start + by, CONTEXT.window.end + by)
        return source_at(server.endpoint, ada.secrets, replace(CONTEXT, now=NOW + by, window=window))

    assert settled(after(0), cursor)[0] == []
    assert not [page for page in settled(after(40), cursor)[0] if page.whole]
    assert titles(settled(after(50), cursor)[0]) == ["Later", "Soon"]


# --- one that answers as a test tells it to


def listing(*items, token="t", zone="Europe/London"):
    return Reply(body=json.dumps({"items": items, "nextSyncToken": token, "timeZone": zone}).encode())


def only(*items, **settings):
    with Web(lambda _: listing(*({"id": f"e{n}", **item} for n, item in enumerate(items)))) as web:
        return pulled(source_at(web.url, **settings))


def test_what_is_asked_first_and_what_after():
    with Web(lambda _: listing(token="t2")) as web:
        source = source_at(web.url)
        _, cursor = settled(source)
        assert settled(source, cursor)[0] == []
        first, then = (request.query for request in web.seen)

    assert first["timeMin"] == "2024-12-09T09:00:00Z"
    assert (first["timeMax"], first["singleEvents"], first["maxResults"]) == (
        "2026-09-08T09:00:00Z",
        "true",
        "2500",
    )
    assert then == {key: first[key] for key in ("singleEvents", "maxResults", "fields", "alt")} | {
        "syncToken": "t2"
    }


def test_the_place_is_kept_once_a_day_though_nothing_changed():
    with Web(lambda _: listing()) as web:
        _, cursor = settled(source_at(web.url))
        (page,) = pulled(source_at(web.url, context=replace(CONTEXT, now=NOW + timedelta(days=1))), cursor)

    assert (page.items, page.gone) == ((), ())
    assert page.cursor != cursor


@pytest.mark.parametrize("stands", [Reply(404, b"{}"), Reply(body=b'{"id": "m", "status": "cancelled"}')])
def test_an_instance_that_goes_is_asked_after_its_series(stands):
    tokens = iter(["t1", "t2", "t3"])
    gone = {"id": "m_20260610T090000Z", "recurringEventId": "m", "status": "cancelled"}
    whole = [{**event(), "id": "e"}]

    def answer(request):
        if request.path.endswith("/events/m"):
            return stands
        if "syncToken" in request.query:
            return listing(gone, token=next(tokens))
        return listing(*whole, token=next(tokens))

    with Web(answer) as web:
        source = source_at(web.url)
        _, cursor = settled(source)
        pages, _ = settled(source, cursor)

    assert all(page.whole for page in pages)
    assert titles(pages) == ["Lunch"]


def test_one_instance_that_goes_goes_alone():
    gone = {"id": "m_20260610T090000Z", "recurringEventId": "m", "status": "cancelled"}

    def answer(request):
        if request.path.endswith("/events/m"):
            return Reply(body=b'{"id": "m", "status": "confirmed"}')
        return listing(gone) if "syncToken" in request.query else listing()

    with Web(answer) as web:
        source = source_at(web.url)
        _, cursor = settled(source)
        (page,) = pulled(source, cursor)

    assert page.gone == ("primary/m_20260610T090000Z",)
    assert not page.whole


def test_a_meet_with_somebody_is_a_meeting_with_a_link():
    guests = [
        {"email": "ada@alias.example", "self": True, "responseStatus": "accepted"},
        {"email": "ann@x.org", "displayName": "Ann", "responseStatus": "tentative"},
        {"email": "room@resource.calendar.google.com", "resource": True},
    ]
    organiser = {"email": "ann@x.org"}
    (one,) = entries(
        only(event(hangoutLink="https://meet.google.com/a", organizer=organiser, attendees=guests))
    )

    assert one.link
    assert one.organiser.address == "ann@x.org"
    assert one.attendees == (
        Attendee("", "ada@example.org", Answer.ACCEPTED),  # an alias that the config does not know
        Attendee("Ann", "ann@x.org", Answer.TENTATIVE),
        Attendee("", "room@resource.calendar.google.com", Answer.NONE, room=True),
    )


@pytest.mark.parametrize(
    ("changed", "busy", "away"),
    [
        ({}, True, False),
        ({"transparency": "transparent"}, False, False),
        ({"eventType": "outOfOffice"}, True, True),
        ({"eventType": "workingLocation"}, False, False),
        ({"eventType": "focusTime"}, True, False),
    ],
)
def test_busy_is_what_google_says(changed, busy, away):
    (one,) = entries(only(event(**changed)))

    assert (one.busy, one.out_of_office) == (busy, away)


@pytest.mark.parametrize(
    ("where", "link", "place"),
    [("12 High Street", False, True), ("https://acme.zoom.us/j/1", True, False), ("", False, False)],
)
def test_a_place_is_no_link(where, link, place):
    (one,) = entries(only(event(location=where)))

    assert (one.link, one.place) == (link, place)


def test_our_own_calls_are_told_by_their_mark_and_not_by_their_id():
    """Google's own ids look like ours."""
    native = {**event("Native"), "id": "5k9p0qj8hcu4ijn3lh3lr3i9eg"}
    ours = {**event("Call Ann"), "id": "v" * 32, "extendedProperties": {"private": {"syncd": "v" * 32}}}

    assert {one.title: one.call_id for one in entries(only(native, ours))} == {
        "Native": "",
        "Call Ann": "v" * 32,
    }


def test_what_cannot_be_read_is_skipped_and_the_rest_goes_on():
    broken = [{"summary": "no time"}, event(start=NOW) | {"start": {"dateTime": "tomorrow"}}, {"start": 3}]
    pages = only(*broken, event())

    assert titles(pages) == ["Lunch"]
    assert [one.what for one in pages[-1].skipped] == ["e0", "e1", "e2"]


def test_the_same_event_on_two_calendars_is_kept_twice():
    pages = only(event(iCalUID="uid@x"), calendars=("primary", "team@group.calendar.google.com"))

    assert [one.id for one in entries(pages)] == ["uid@x", "team@group.calendar.google.com/uid@x"]
    assert len({one.resource for one in entries(pages)}) == 2


def test_a_calendar_is_found_by_the_name_that_the_user_gave_it():
    def answer(request):
        if request.path.endswith("calendarList"):
            return Reply(body=b'{"items": [{"id": "t@x", "summary": "t@x", "summaryOverride": "Team"}]}')
        return listing({**event(), "id": "e"})

    with Web(answer) as web:
        (one,) = entries(pulled(source_at(web.url, calendars=("Team",))))
        assert one.resource == "t@x/e"
        with pytest.raises(Refused, match='no calendar called "Tame"'):
            list(source_at(web.url, calendars=("Tame",)).pull(None))


def test_other_calendars_in_the_config_mean_everything_again():
    with Web(lambda _: listing({**event(), "id": "e"})) as web:
        _, cursor = settled(source_at(web.url))
        pages, _ = settled(source_at(web.url, calendars=("a@x",)), cursor)

    assert pages[-1].whole


def test_a_server_without_tokens_is_read_whole_each_time():
    with Web(lambda _: listing({**event(), "id": "e"}, token="")) as web:
        source = source_at(web.url)
        _, cursor = settled(source)

        assert titles(settled(source, cursor)[0]) == ["Lunch"]
