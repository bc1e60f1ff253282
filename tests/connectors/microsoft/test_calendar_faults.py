"""One event for one call, and nobody else's touched, whatever goes wrong with Graph."""

from __future__ import annotations

import pytest
from contracts import calendar as calendars
from contracts.calendar import FIRST, WINDOW, at, call
from servers.graph import error
from servers.proxy import Lost, Proxy
from servers.web import Reply

from connectors.microsoft.graph_calendar import GraphCalendar
from connectors.microsoft.graph_drafts import GraphDrafts
from syncd.errors import Conflict, Taken, Transient
from syncd.model import Address, Draft

pytestmark = pytest.mark.data


@pytest.fixture
def calendar(opened):
    return lambda **more: GraphCalendar(**opened(calendars.CONTEXT), **more)


def standing(graph):
    return [event["subject"] for event in graph.events.values()]


@pytest.mark.parametrize("twice", ["conflict", "existing"])
@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("number", range(5))
def test_wherever_it_breaks_off_there_is_one_event_in_the_end(graph, calendar, number, after, twice):
    graph.twice = twice
    graph.fault("", error(503, "serviceNotAvailable"), skip=number, after=after)
    try:
        calendar().put(call())
    except Transient:
        calendar().put(call())
    seen = calendar().find(FIRST)

    assert standing(graph) == ["Call Ann Lee"]
    assert calendar().ours(WINDOW) == [seen]
    writes = graph.writes
    assert calendar().put(call()) == seen
    assert graph.writes == writes


@pytest.mark.parametrize("twice", ["conflict", "existing"])
def test_two_who_make_the_same_call_at_once_make_one(graph, calendar, twice):
    graph.twice = twice
    first = calendar().put(call())
    graph.fault("$filter".replace("$", "%24"), Reply(200, b'{"value": []}'))  # it was not there yet

    assert calendar().put(call()) == first
    assert standing(graph) == ["Call Ann Lee"]


@pytest.mark.parametrize("twice", ["conflict", "existing"])
def test_a_call_that_was_deleted_is_not_made_again_under_its_id(graph, calendar, twice):
    graph.twice = twice
    calendar().put(call())
    graph.events.clear()

    with pytest.raises(Taken):
        calendar().put(call())
    assert standing(graph) == []


def test_an_answer_that_is_lost_is_no_second_event_or_draft(graph, opened):
    port = int(graph.url.rpartition(":")[2].partition("/")[0])
    with Proxy(port, http=True) as proxy:
        settings = opened(calendars.CONTEXT) | {"endpoint": f"http://127.0.0.1:{proxy.port}/v1.0"}
        draft = Draft(FIRST, Address("Ann", "ann@x.org"), "Our call", "Shall we?")
        for place, thing in ((GraphCalendar(**settings), call()), (GraphDrafts(**settings), draft)):
            proxy.on("POST", Lost())
            with pytest.raises(Transient):
                place.put(thing)
            place.put(thing)

    assert (standing(graph), len(graph.folders["drafts"].items)) == (["Call Ann Lee"], 1)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_change_that_comes_between_is_the_users(graph, calendar, method):
    ours = calendar()
    version = ours.put(call()).version

    def edit():
        (event,) = graph.events.values()
        event["subject"] = "vm, Call Ann Lee"
        graph.touch(event)

    graph.fault(method, before=edit)
    with pytest.raises(Conflict):
        ours.put(call(title="x"), over=version) if method == "PATCH" else ours.drop(FIRST, over=version)
    assert standing(graph) == ["vm, Call Ann Lee"]


def test_a_copy_stays_the_users_when_the_call_is_deleted(graph, calendar):
    calendar().put(call())
    (event,) = [*graph.events.values()]
    graph.event(**{key: event[key] for key in event if key not in ("id", "_calendar", "createdDateTime")})
    del graph.events[event["id"]]
    calendar().drop(FIRST)

    assert calendar().find(FIRST) is None
    assert calendar().ours(WINDOW) == []
    assert standing(graph) == ["Call Ann Lee"]
    assert calendar().busy(WINDOW) == [at(10)]
    assert calendar().agreed(WINDOW) == []


def test_a_call_that_the_user_invited_somebody_to_or_made_a_series_of_is_left_alone(graph, calendar):
    calendar().put(call())
    (event,) = graph.events.values()
    ann = {"type": "required", "emailAddress": {"name": "Ann", "address": "ann@x.org"}}
    series = {
        "pattern": {"type": "weekly", "interval": 1},
        "range": {"type": "noEnd", "startDate": "2026-03-10"},
    }
    writes = graph.writes
    for change in ({"attendees": [ann]}, {"attendees": [], "recurrence": series}):
        event.update(change)
        graph.touch(event)
        with pytest.raises(Conflict):
            calendar().put(call(span=at(15)))
        with pytest.raises(Conflict):
            calendar().drop(FIRST)
        assert calendar().find(FIRST).span == at(10)
        assert calendar().find(FIRST).guests == bool(event["attendees"])
    assert graph.writes == writes


def test_an_edit_of_a_series_is_seen_whether_its_instances_change_their_etags_or_not(graph, calendar):
    calendar().put(call())
    (event,) = graph.events.values()
    pattern = {"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"]}
    numbered = {"type": "noEnd", "startDate": event["start"]["dateTime"][:10]}
    event.update(type="seriesMaster", recurrence={"pattern": pattern, "range": numbered})
    graph.touch(event)
    versions = [calendar().find(FIRST).version]
    event["subject"] = f"{event['subject']} spoke"
    versions.append(calendar().find(FIRST).version)
    graph.touch(event)
    versions.append(calendar().find(FIRST).version)

    assert len({*versions}) == len(versions)


def test_a_call_that_was_moved_to_another_calendar_is_found_there(graph, calendar):
    calendar().put(call())
    (event,) = graph.events.values()
    event["_calendar"] = "work"
    both = calendar(calendars=["primary", "Work"])

    assert calendar().find(FIRST) is None
    assert both.find(FIRST).span == at(10)
    assert both.busy(WINDOW) == [at(10)]
    both.drop(FIRST)
    assert standing(graph) == []


def test_calls_are_written_to_the_calendar_that_is_named(graph, calendar):
    seen = calendar(calendar="Work").put(call())
    (event,) = graph.events.values()

    assert event["_calendar"] == "work"
    assert calendar(calendar="Work").find(FIRST) == seen
    assert (event["sensitivity"], event["reminderMinutesBeforeStart"], event["categories"]) == (
        "private",
        10,
        ["syncd"],
    )
    assert event["attendees"] == []


def test_a_turn_asks_a_calendar_two_things(graph, calendar):
    calendar().put(call())
    ours = calendar()
    graph.seen.clear()
    ours.ours(WINDOW)
    for _ in range(2):
        ours.agreed(WINDOW)
        ours.busy(WINDOW, besides=[FIRST])

    assert len(graph.seen) == 2
