"""What goes wrong with Graph, and what comes of it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from contracts import calendar as calendars
from contracts.calendar import WINDOW, at, call
from contracts.source import NOW
from servers.graph import error
from servers.graph_events import times
from servers.myworld import MemorySecrets
from servers.web import Reply, Web

from connectors.microsoft import graph_mail
from connectors.microsoft.calendar_source import GraphCalendarSource
from connectors.microsoft.graph import Graph
from connectors.microsoft.graph_calendar import GraphCalendar
from connectors.microsoft.graph_contacts import GraphContactsSource
from connectors.microsoft.graph_mail import GraphMailSource
from syncd.errors import AuthRequired, CursorExpired, Refused, Transient

pytestmark = pytest.mark.data

SPELLINGS = [
    (410, "syncStateNotFound"),
    (410, "resyncRequired"),
    (410, "fullSyncRequired"),
    (410, "ErrorInvalidSyncStateData"),
    (410, ""),
    (400, "SyncStateNotFound"),
    (400, "ErrorInvalidSyncStateData"),
    (400, "syncStateInvalid"),
    (400, "BadRequest"),  # of a link that was good
    (404, "SyncStateNotFound"),
    (500, "errorinvalidsyncstatedata"),
]


@pytest.fixture
def calendar(opened):
    return lambda **more: GraphCalendar(**opened(calendars.CONTEXT), **more)


@pytest.fixture
def mail(opened):
    return GraphMailSource(**opened(), clock=lambda: NOW + timedelta(days=1))


def write(graph, count, folder="sentitems"):
    when = (NOW - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    to = [{"emailAddress": {"address": "ann@x.org"}}]
    return [
        graph.message(folder, sentDateTime=when, receivedDateTime=when, toRecipients=to) for _ in range(count)
    ]


def got(pages):
    return [item for page in pages for item in page.items]


# --- links


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_forgotten_link_means_from_nothing(graph, mail, opened, spelling):
    write(graph, 2)
    graph.contact(displayName="Ann")
    people = GraphContactsSource(**opened())
    cursors = [[*source.pull(None)][-1].cursor for source in (mail, people)]
    graph.forget(*spelling)

    for source, cursor in zip((mail, people), cursors, strict=True):
        with pytest.raises(CursorExpired):
            list(source.pull(cursor))
    assert len(got(mail.pull(None))) == 2


def test_a_link_that_is_forgotten_on_the_way_ends_the_pull_and_the_next_begins_anew(graph, mail, monkeypatch):
    monkeypatch.setattr(graph_mail, "PAGE", 2)
    write(graph, 5)
    pulling = mail.pull(None)
    pages = [next(pulling)]
    graph.forget(410, "syncStateNotFound")
    with pytest.raises(Transient):
        next(pulling)

    assert len(got(pages)) == 2
    with pytest.raises(CursorExpired):
        list(mail.pull(pages[-1].cursor))


def test_a_bad_request_without_a_link_is_no_forgotten_link(graph, mail):
    graph.fault("delta", error(400, "BadRequest"), times=2)
    with pytest.raises(Refused):
        list(mail.pull(None))


def test_a_link_to_another_place_is_not_followed(graph, mail, opened):
    write(graph, 1)
    cursor = [*mail.pull(None)][-1].cursor
    with Web(lambda _: Reply(body=b'{"value": []}')) as elsewhere:
        away = f'{{"value": [], "@odata.nextLink": "{elsewhere.url}/v1.0/me/contacts/delta?$skiptoken=x"}}'
        graph.fault("contacts/delta", Reply(200, away.encode()))
        with pytest.raises(Refused, match="not for"):
            list(GraphContactsSource(**opened()).pull(None))
        with pytest.raises(CursorExpired):
            list(mail.pull(cursor.replace(graph.url, f"{elsewhere.url}/v1.0")))
        assert elsewhere.seen == []


def test_the_same_page_again_and_again_is_no_loop(graph, opened):
    again = f'{{"value": [], "@odata.nextLink": "{graph.url}/me/contacts/delta?$skiptoken=x"}}'
    graph.fault("contacts/delta", Reply(200, again.encode()), times=9)
    with pytest.raises(Transient, match="again and again"):
        list(GraphContactsSource(**opened()).pull(None))


# --- what changes


def test_what_is_told_twice_or_half_or_taken_back_changes_nothing(graph, mail):
    graph.ways.duplicates = graph.ways.thin = True
    first, second = write(graph, 2)
    pages = [*mail.pull(None)]
    graph.folders["sentitems"].put(first)  # somebody flagged it
    graph.folders["sentitems"].remove(second["id"])

    assert len(got(pages)) == 2
    assert list(mail.pull(pages[-1].cursor)) == []


def test_a_contact_that_is_told_half_is_read_whole(graph, opened):
    graph.ways.thin = True
    ann, bob = graph.contact(displayName="Ann", mobilePhone="+44 1"), graph.contact(displayName="Bob")
    people = GraphContactsSource(**opened())
    cursor = [*people.pull(None)][-1].cursor
    graph.contacts.put({**ann, "displayName": "Ann Lee"})
    graph.contacts.remove(bob["id"])
    (page,) = people.pull(cursor)

    assert [(card.name, card.phones) for card in page.items] == [("Ann Lee", ("+44 1",))]
    assert set(page.gone) == {ann["id"], bob["id"]}


def test_the_place_to_resume_is_kept_once_a_day(graph, mail):
    write(graph, 1)
    cursor = [*mail.pull(None)][-1].cursor
    later = replace(mail, context=replace(mail.context, now=NOW + timedelta(days=1)))
    (page,) = later.pull(cursor)

    assert (page.items, [*later.pull(page.cursor)]) == ((), [])


def test_another_folder_or_a_longer_time_is_read_when_it_is_asked_for(graph, mail):
    write(graph, 1)
    write(graph, 1, "inbox")
    cursor = [*mail.pull(None)][-1].cursor
    both = replace(mail, folders=("Inbox",))

    assert [one.folder for one in got(both.pull(cursor))] == ["other"]
    assert len(got(replace(mail, horizon=timedelta(days=900)).pull(cursor))) == 1
    assert got(replace(mail, horizon=timedelta(minutes=30)).pull(None)) == []
    with pytest.raises(Refused, match='no folder "posteingang"'):
        list(replace(mail, folders=("posteingang",)).pull(None))


# --- answers that are none


@pytest.mark.parametrize(
    ("reply", "kind", "wait"),
    [
        (error(429, "TooManyRequests", Retry_After="17"), Transient, 17),
        (error(503, "serviceNotAvailable", Date="Tue, 10 Mar 2026 10:00:00 GMT",
               Retry_After="Tue, 10 Mar 2026 10:01:30 GMT"), Transient, 90),
        (error(504, "gatewayTimeout"), Transient, None),
        (error(500, "ErrorInternalServerError"), Transient, None),
        (error(403, "ErrorAccessDenied"), AuthRequired, None),
        (error(404, "MailboxNotEnabledForRESTAPI"), Refused, None),
        (Reply(502, b"<html>"), Transient, None),
        (Reply(200, b"<html>"), Transient, None),
    ],
)  # fmt: skip
def test_each_answer_asks_for_its_own_reaction(opened, reply, kind, wait):
    with Web(lambda _: reply) as web, pytest.raises(kind) as told:
        list(GraphCalendarSource(**{**opened(), "endpoint": web.url}).pull(None))

    assert getattr(told.value, "retry_after", None) == wait
    assert "What a server says" not in str(told.value)
    assert "good" not in str(told.value)


def test_a_sign_in_that_graph_does_not_take_is_renewed_once(opened):
    with Web(lambda _: Reply(401)) as web:
        settings = opened()
        source = GraphCalendarSource(**{**settings, "endpoint": web.url})
        with pytest.raises((AuthRequired, Transient)):  # there is nothing to renew it at
            list(source.pull(None))
        assert len(web.seen) == 1


def test_a_calendar_that_cannot_be_written_is_told(graph, calendar):
    graph.fault("POST", error(403, "ErrorAccessDenied"))
    with pytest.raises(Refused, match="cannot be written"):
        calendar().put(call())
    with pytest.raises(Refused, match='no calendar called "Holidays"'):
        calendar(calendars=["Holidays"]).busy(WINDOW)


def test_a_mailbox_is_asked_one_thing_at_a_time(graph, opened):
    for number in range(30):
        graph.event(subject=str(number), **times(at(number % 12)))
    graph.contact(displayName="Ann")
    graph.pause = 0.02
    problems = []

    def pull(kind):
        try:
            list(kind(**opened()).pull(None))
        except Transient as problem:
            problems.append(problem)

    kinds = [GraphCalendarSource, GraphContactsSource, GraphMailSource] * 2
    threads = [threading.Thread(target=pull, args=(kind,)) for kind in kinds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (graph.most_at_once, problems) == (1, [])


def test_more_than_one_thing_at_once_would_be_throttled(graph, opened):
    graph.here = 1  # somebody else's request
    with pytest.raises(Transient) as told:
        list(GraphContactsSource(**opened()).pull(None))
    assert told.value.retry_after == 1


def test_previews_that_the_sign_in_does_not_show_are_told(graph, mail):
    narrow = MemorySecrets(
        {"microsoft": mail.context.secrets.kept["microsoft"].replace("Mail.ReadWrite", "Mail.ReadBasic")}
    )
    context = replace(mail.context, secrets=narrow)
    with pytest.raises(AuthRequired, match="previews"):
        list(replace(mail, context=context, previews=True).pull(None))
    assert Graph(context, "microsoft", endpoint=graph.url).ask("GET", "/me/calendars")["value"]
