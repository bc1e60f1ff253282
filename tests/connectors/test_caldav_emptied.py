"""A calendar whose list is suddenly empty is asked once more before anything is believed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from contracts.calendar import CONTEXT, FIRST, WINDOW, call
from dav_book import Book
from servers.dav_program import meeting
from servers.rude_dav import HOME, rude

from connectors.protocols import caldav_shelf
from connectors.protocols.caldav_calendar import CaldavCalendar
from syncd.errors import Transient

TITLES = [*"ABCD"]
LISTING = {"all there is": (), "no sync": ("no sync",), "queries alone": ("no ctag", "no sync", "no listing")}


@pytest.fixture(params=LISTING.values(), ids=LISTING)
def server(request):
    caldav_shelf._SHELVES.clear()
    with rude(*request.param) as server:
        for title in TITLES:
            server.store(f"{title}.ics", meeting(f"{title}@x", title=title))
        yield server


def changed(server):
    """Let there be something new, and every token be forgotten."""
    server.store("E.ics", meeting("e@x", title="E"))
    server.forgotten = 410


@pytest.mark.parametrize("empties", [1, 99], ids=["once", "in every way"])
def test_an_empty_list_of_what_was_there_is_not_believed(server, empties):
    book = Book(server)
    book.pull()
    changed(server)
    server.empties = empties
    with pytest.raises(Transient, match="Work: the server does not list all that it has"):
        book.pull()
    assert book.titles == TITLES

    server.empties = 0
    book.pull()
    assert book.titles == [*TITLES, "E"]


def test_an_empty_list_at_the_first_look_is_asked_for_again(server):
    book = Book(server)
    server.empties = 1
    with pytest.raises(Transient, match="Work: the server lists nothing, and then something"):
        book.pull()
    book.pull()
    assert book.titles == TITLES


def test_what_is_gone_indeed_is_gone(server):
    book = Book(server)
    book.pull()
    for path in list(server.items):
        server.lose(path)
    server.forgotten = 410
    book.pull()

    assert book.titles == []


def test_a_calendar_that_is_not_listed_and_is_there_keeps_its_entries():
    with rude() as server:
        server.calendars[f"{HOME}another/"] = "Another"
        server.store("a.ics", meeting("a@x", title="A"))
        server.store("b.ics", meeting("b@x", title="B"), f"{HOME}another/")
        book = Book(server)
        book.pull()
        server.hidden = f"{HOME}another/"
        with pytest.raises(Transient, match="another: the server does not list it, and has it"):
            book.pull()
        server.hidden = ""
        book.pull()

        assert book.titles == ["A", "B"]


def calendar(server, *calls):
    context = replace(CONTEXT, last_seen=dict.fromkeys(calls, "v"))
    return CaldavCalendar(context=context, url=server.url)


def test_the_calendar_for_calls_stays_as_it_was_read_last(server):
    calendar(server).put(call())
    busy = calendar(server).busy(WINDOW)
    changed(server)
    server.empties = 99
    for look in ("ours", "busy", "agreed"):
        server.forgotten = 410
        with pytest.raises(Transient):
            getattr(calendar(server), look)(WINDOW)
    server.empties = 0

    assert busy
    assert calendar(server).busy(WINDOW) == busy
    assert [seen.id for seen in calendar(server).ours(WINDOW)] == [FIRST]


def test_a_new_process_doubts_an_empty_calendar_that_calls_are_known_to_stand_in(server):
    calendar(server).put(call())
    caldav_shelf._SHELVES.clear()
    server.empties = 99
    with pytest.raises(Transient, match="Work: the server lists nothing, and has calls"):
        calendar(server, FIRST).busy(WINDOW)
    with pytest.raises(Transient, match="Work: the server lists nothing, and has calls"):
        calendar(server, FIRST).busy(WINDOW)
    server.empties = 0
    assert calendar(server, FIRST).ours(WINDOW)

    for path in list(server.items):
        server.lose(path)
    assert calendar(server, FIRST).ours(WINDOW) == []
