"""Google Calendar: what is sent, what the user's and Google's own doings come to, and what goes wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from contracts.calendar import CONTEXT, FIRST, NOW, WINDOW, at, call
from servers.mailbox import SIGNED_IN
from servers.myworld import MemorySecrets
from servers.proxy import Cut, Lost, Proxy, Unheard
from servers.web import Reply, Web

from connectors.google import _api
from connectors.google.google_calendar import GoogleCalendar
from syncd.errors import Conflict, Refused, Transient
from syncd.model import Answer, Span

ADA = {"email": "ada@example.org", "name": "Ada"}
PRIMARY = "calendars/primary/events"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Let nobody wait between two tries."""
    monkeypatch.setattr("googleapiclient.http.time.sleep", lambda _: None)


@pytest.fixture
def server(myworld):
    servers = {"calendar": {"seed": {"user": ADA, "timeZone": "Europe/London", "events": []}}}
    with myworld.world(now=NOW.isoformat(), people={"ada": ADA["email"]}, **servers) as server:
        yield server


def calendar_at(endpoint, secrets=None, **settings):
    context = replace(CONTEXT, secrets=secrets or MemorySecrets({"google": SIGNED_IN}))
    return GoogleCalendar(context=context, secret="google", endpoint=endpoint, **settings)


@pytest.fixture
def calendar(server):
    return calendar_at(server.endpoint, server.persons["ada"].secrets)


@pytest.fixture
def proxied(server):
    """A calendar behind a proxy."""
    with Proxy(server.server.port, http=True) as proxy:
        yield calendar_at(f"{proxy.url}/gw/{{host}}/", server.persons["ada"].secrets), proxy


def events(server):
    return server.persons["ada"].calendar("GET", PRIMARY)["items"]


# --- what is sent


def test_a_call_is_private_has_a_reminder_and_a_number_to_dial_and_invites_nobody(server, calendar):
    calendar.put(call(reminder=timedelta(minutes=25), serial=4))
    (event,) = events(server)

    assert event["id"] == FIRST
    assert event["visibility"] == "private"
    assert event["reminders"] == {"useDefault": False, "overrides": [{"method": "popup", "minutes": 25}]}
    assert '<a href="tel:+44-20-7946-0000">+44 20 7946 0000</a>' in event["description"]
    assert event["location"] == "+44 20 7946 0000"
    assert event["start"]["timeZone"] == "Europe/Berlin"
    assert "attendees" not in event
    assert (
        event["extendedProperties"]["private"].items()
        >= {
            "syncd": FIRST,
            "contact": "ann",
            "lane": "key",
            "attempt": "2",
            "serial": "4",
        }.items()
    )


def test_nobody_is_ever_told_and_a_change_says_what_it_was_made_for(proxied, server):
    calendar, proxy = proxied
    before = calendar.put(call())
    calendar.put(call(title="Call Ann"), over=before.version)
    calendar.drop(FIRST)
    writes = [line for line in proxy.seen if not line.startswith("GET")]

    assert [line.partition(" ")[0] for line in writes] == ["POST", "PATCH", "DELETE"]
    assert all("sendUpdates=none" in line for line in writes)


def test_what_the_user_changed_of_ours_stays(server, calendar):
    calendar.put(call())
    edit = {"colorId": "5", "visibility": "public", "reminders": {"useDefault": True}}
    server.persons["ada"].calendar("PATCH", f"{PRIMARY}/{FIRST}", edit)
    calendar.put(call(title="Call Ann", span=at(15)))
    (event,) = events(server)

    assert {**edit, **event} == event
    assert event["summary"] == "Call Ann"


def test_a_place_that_the_user_wrote_stays(server, calendar):
    calendar.put(call(phone=""))
    server.persons["ada"].calendar("PATCH", f"{PRIMARY}/{FIRST}", {"location": "Café Central"})
    calendar.put(call(phone="", title="Call Ann"))

    assert events(server)[0]["location"] == "Café Central"


def test_a_call_that_the_user_made_a_day_of_becomes_a_time_again(server, calendar):
    calendar.put(call())
    day = {"start": {"date": "2026-03-12", "dateTime": None}, "end": {"date": "2026-03-13", "dateTime": None}}
    server.persons["ada"].calendar("PATCH", f"{PRIMARY}/{FIRST}", day)
    assert calendar.find(FIRST).span.start == at(0, day=12).start

    assert calendar.put(call()).span == at(10)


def test_the_users_answer_is_read_back(server, calendar):
    calendar.put(call())
    guests = [{"email": "ada@example.org", "self": True, "responseStatus": "declined"}, {"email": "x@y.org"}]
    server.persons["ada"].calendar("PATCH", f"{PRIMARY}/{FIRST}", {"attendees": guests})

    assert calendar.find(FIRST).answer is Answer.DECLINED
    assert calendar.find(FIRST).guests


def test_a_call_that_the_user_made_a_series_of_is_the_users(server, calendar):
    calendar.put(call())
    rule = {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4"]}
    server.persons["ada"].calendar("PATCH", f"{PRIMARY}/{FIRST}", rule)

    assert [seen.id for seen in calendar.ours(WINDOW)] == [FIRST]
    with pytest.raises(Conflict, match="series"):
        calendar.put(call(title="Call Ann"))


def test_an_id_that_was_deleted_stays_taken(server, calendar):
    calendar.put(call())
    server.persons["ada"].calendar("DELETE", f"{PRIMARY}/{FIRST}")

    with pytest.raises(Conflict, match="was deleted"):
        calendar.put(call())
    assert events(server) == []
    calendar.drop(FIRST)


# --- one that answers as a test tells it to: what the other server does not do


class Script:
    """Answers by the method; the last answer to one holds for all later ones."""

    def __init__(self, **answers):
        self.answers = {
            key: list(value) if isinstance(value, list) else [value] for key, value in answers.items()
        }

    def __call__(self, request):
        some = self.answers[request.method]
        status, body = some.pop(0) if len(some) > 1 else some[0]
        return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/json"})


def stands(**changed):
    span = at(10)
    return {
        "id": FIRST,
        "etag": '"1"',
        "summary": "Call Ann Lee",
        "start": {"dateTime": span.start.isoformat()},
        "end": {"dateTime": span.end.isoformat()},
        "extendedProperties": {"private": {"syncd": FIRST}},
        **changed,
    }


def failure(status, reason):
    return status, {"error": {"code": status, "errors": [{"reason": reason}], "message": "ada@example.org"}}


def test_a_change_is_made_only_if_nobody_was_quicker():
    with Web(Script(GET=(200, stands()), PATCH=failure(412, "conditionNotMet"))) as web:
        with pytest.raises(Conflict, match="somebody was quicker"):
            calendar_at(web.url).put(call(title="Call Ann"))
        patch = web.seen[-1]

    assert (patch.method, patch.headers["If-Match"]) == ("PATCH", '"1"')
    assert "attendees" not in json.loads(patch.body)
    assert len([one for one in web.seen if one.method == "PATCH"]) == 1


def test_a_call_is_taken_away_only_if_it_is_what_was_meant():
    with Web(Script(GET=(200, stands()), DELETE=failure(412, "conditionNotMet"))) as web:
        with pytest.raises(Conflict):
            calendar_at(web.url).drop(FIRST, over='"1"')

        assert web.seen[-1].headers["If-Match"] == '"1"'


@pytest.mark.parametrize("answer", [failure(404, "notFound"), failure(410, "deleted")])
def test_a_call_that_goes_while_it_is_changed_is_a_conflict_and_while_it_is_dropped_is_fine(answer):
    with Web(Script(GET=(200, stands()), PATCH=answer, DELETE=answer)) as web:
        calendar = calendar_at(web.url)
        with pytest.raises(Conflict):
            calendar.put(call(title="Call Ann"))
        calendar.drop(FIRST)


def test_ours_are_asked_for_by_their_mark_and_checked_all_the_same():
    foreign = {**stands(), "id": "b" * 26}  # a copy
    with Web(Script(GET=(200, {"items": [foreign, stands()], "timeZone": "Europe/London"}))) as web:
        found = calendar_at(web.url).ours(WINDOW)

        assert web.seen[0].query["privateExtendedProperty"] == "syncdCall=1"
        assert web.seen[0].query["singleEvents"] == "true"
        assert calendar_at(web.url).agreed(WINDOW) == []
    assert [seen.id for seen in found] == [FIRST]


def test_busy_is_that_of_every_chosen_calendar():
    with Web(lambda request: Reply(body=json.dumps(answer(request)).encode())) as web:

        def answer(request):
            hour = 9 if "work" in request.path else 14
            return {"items": [{**stands(), "id": "x", **times(at(hour))}]}

        busy = calendar_at(web.url, calendars=("primary", "work@group.calendar.google.com")).busy(WINDOW)
    assert busy == [at(9), at(14)]


def times(span):
    return {"start": {"dateTime": span.start.isoformat()}, "end": {"dateTime": span.end.isoformat()}}


def test_what_the_user_declined_takes_no_time():
    guests = [{"email": "alias@example.org", "self": True, "responseStatus": "declined"}]
    event = {**stands(), "organizer": {"email": "bob@x.org"}, "attendees": guests, "extendedProperties": {}}
    with Web(Script(GET=(200, {"items": [event]}))) as web:
        assert calendar_at(web.url).busy(WINDOW) == []


def test_a_call_on_another_of_the_calendars_is_found_there_and_changed_there():
    with Web(lambda request: Reply(*answer(request))) as web:

        def answer(request):
            if "primary" in request.path:
                return 200, json.dumps({**stands(), "status": "cancelled"}).encode()
            return 200, json.dumps(stands()).encode()

        calendar = calendar_at(web.url, calendars=("primary", "work@group.calendar.google.com"))
        assert calendar.find(FIRST).title == "Call Ann Lee"
        calendar.put(call(title="Call Ann"))
        assert "work%40group" in web.seen[-1].path
        assert web.seen[-1].method == "PATCH"


def test_a_calendar_of_its_own_is_made_with_the_first_call_and_not_before():
    made = []

    def answer(request):
        if request.path.endswith("/users/me/calendarList"):
            return {"items": made}
        if request.method == "POST" and request.path.endswith("/calendars"):
            made.append({"id": "calls@group.calendar.google.com", **json.loads(request.body)})
            return made[0]
        if request.method == "POST":
            return stands(**json.loads(request.body))
        return {"items": []} if request.path.endswith("/events") else None

    def reply(request):
        found = answer(request)
        return Reply(404, b"{}") if found is None else Reply(body=json.dumps(found).encode())

    with Web(reply) as web:
        calendar = calendar_at(web.url, calendar="Calls", create=True, calendars=())
        assert (calendar.busy(WINDOW), calendar.ours(WINDOW), calendar.find(FIRST)) == ([], [], None)
        assert made == []

        calendar.put(call())
        assert [one["summary"] for one in made] == ["Calls"]
        calendar_at(web.url, calendar="Calls", create=True, calendars=()).put(call())
        assert len(made) == 1


def test_a_calendar_that_is_not_there_is_told():
    with Web(Script(GET=(200, {"items": []}))) as web:
        with pytest.raises(Refused, match='no calendar called "Calls"; make it, or write create = true'):
            calendar_at(web.url, calendar="Calls").busy(WINDOW)
        with pytest.raises(Refused, match='no calendar called "Team"; mend `calendars`'):
            calendar_at(web.url, calendars=("Team",)).busy(WINDOW)


# --- what goes wrong on the way


def test_when_the_answer_to_an_insert_is_lost_there_is_one_event(server, calendar):
    server.fault("calendar", {"tool": "calendar.events.insert", "kind": "timeout_after_commit", "on_call": 1})

    assert calendar.put(call()).id == FIRST
    assert [event["id"] for event in events(server)] == [FIRST]


@pytest.mark.parametrize(
    "fault", [Lost(), Cut(), Cut(after=40), Cut(after=300, reset=True), Unheard()], ids=repr
)
@pytest.mark.parametrize("verb", ["POST", "PATCH", "DELETE", "GET"])
@pytest.mark.parametrize("times", [1, 9])
def test_whatever_is_lost_on_the_way_there_is_one_event_and_the_users_title(
    server, proxied, fault, verb, times
):
    calendar, proxy = proxied
    if verb != "POST":
        calendar.put(call())
    proxy.on(verb, fault, times=times)

    def work():
        if verb == "DELETE":
            calendar.drop(FIRST)
        else:
            calendar.put(call(title="Call Ann"))

    for _ in range(2):
        try:
            work()
        except Transient:
            proxy.heal()
        except Conflict:  # it was changed, and we were not told; the next turn sees it
            proxy.heal()
    work()

    assert [event["summary"] for event in events(server)] == ([] if verb == "DELETE" else ["Call Ann"])


def test_two_at_once_write_one_event(server, monkeypatch):
    one, other = (calendar_at(server.endpoint, server.persons["ada"].secrets) for _ in range(2))
    look = GoogleCalendar._find

    def look_and_be_overtaken(self, call_id):
        found = look(self, call_id)
        if self is other and not events(server):
            one.put(call())
        return found

    monkeypatch.setattr(GoogleCalendar, "_find", look_and_be_overtaken)

    assert other.put(call()).id == FIRST
    assert len(events(server)) == 1


def test_what_goes_wrong_never_quotes_an_address():
    with Web(Script(GET=failure(403, "forbidden"))) as web, pytest.raises(Refused) as refused:
        calendar_at(web.url).find(FIRST)

    assert "ada@" not in str(refused.value)
    assert "403 forbidden" in str(refused.value)


def test_a_call_in_a_span_that_nobody_can_read_is_a_conflict():
    with Web(Script(GET=(200, {**stands(), "start": {}}))) as web:
        calendar = calendar_at(web.url)
        with pytest.raises(Conflict, match="cannot be read"):
            calendar.find(FIRST)
        assert calendar.busy(Span(NOW, NOW + timedelta(days=1))) == []


def test_the_api_is_made_once():
    assert _api.api("calendar", "") is _api.api("calendar", "")
    assert _api.api("calendar", "")._baseUrl == "https://www.googleapis.com/calendar/v3/"
