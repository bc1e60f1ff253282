"""What CalDAV servers do that no RFC foresaw, or only just: nothing is lost, and nothing is read twice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from contracts.calendar import CONTEXT
from dav_book import Book, source
from servers.dav_program import event, meeting
from servers.rude_dav import HOME, WORK, rude

from connectors.protocols.caldav import CaldavSource
from syncd.errors import Refused, Transient

WAYS = {
    "all there is": (),
    "no sync": ("no sync",),
    "no ctag": ("no ctag",),
    "no ctag, no sync": ("no ctag", "no sync"),
    "queries alone": ("no ctag", "no sync", "no listing"),
    "time ranges alone": ("no ctag", "no sync", "no listing", "ranges alone"),
    "no multiget": ("no multiget",),
    "multiget that leaves some out": ("omits",),
    "weak etags": ("weak etags",),
    "odd prefixes": ("odd prefixes",),
    "absolute hrefs": ("absolute hrefs",),
    "other spelling": ("other spelling",),
    "foreign hrefs": ("foreign hrefs",),
    "control characters": ("control characters",),
}


@pytest.mark.parametrize("quirks", WAYS.values(), ids=WAYS)
def test_every_way_to_tell_what_changed_gives_the_same(quirks):
    with rude(*quirks) as server:
        book = Book(server)
        server.store("a@x.ics", meeting("a@x", title="A"))
        server.store("b b.ics", meeting("b@x", title="B"))
        gone = server.store("c.ics", meeting("c@x", title="C"))
        book.pull()
        assert book.titles == ["A", "B", "C"]

        given = server.texts
        server.store("a@x.ics", meeting("a@x", title="A, later"))
        server.store("d.ics", meeting("d@x", title="D"))
        server.lose(gone)
        book.pull()
        assert book.titles == ["A, later", "B", "D"]
        assert server.texts - given == 2  # what is known is not asked for again

        requests = book.pull()
        assert book.titles == ["A, later", "B", "D"]
        assert server.texts - given == 2
        assert requests <= 2


def test_a_server_without_any_etags_is_read_again_and_again():
    with rude("no etags", "no ctag", "no sync") as server:
        book = Book(server)
        server.store("a.ics", meeting("a@x", title="A"))
        book.pull()
        server.store("a.ics", meeting("a@x", title="B"))
        book.pull()

        assert book.titles == ["B"]


@pytest.mark.parametrize("status", [400, 403, 409, 410, 412, 415, 500, 507])
def test_a_forgotten_token_means_a_listing_and_known_events_stay_unread(status):
    with rude("no ctag") as server:
        book = Book(server)
        server.store("a.ics", meeting("a@x", title="A"))
        gone = server.store("b.ics", meeting("b@x", title="B"))
        book.pull()
        server.forgotten = status
        server.lose(gone)
        server.store("c.ics", meeting("c@x", title="C"))
        given = server.texts
        book.pull()

        assert book.titles == ["A", "C"]
        assert server.texts - given == 1


def test_nothing_new_is_one_request_and_no_page():
    with rude() as server:
        server.calendars[f"{HOME}home/"] = "Home"
        book = Book(server)
        server.store("a.ics", meeting("a@x"))
        book.pull()

        assert book.pull() == 1
        assert list(source(server).pull(book.cursor)) == []


def test_what_moves_to_another_calendar_is_never_lost():
    with rude() as server:
        server.calendars[f"{HOME}another/"] = "Another"
        book = Book(server)
        moved = server.store("a.ics", meeting("a@x"))
        book.pull()
        server.lose(moved)
        server.store("a.ics", meeting("a@x"), f"{HOME}another/")
        book.pull()

        assert [entry.resource for entry in book.entries.values()] == [f"{HOME}another/a.ics"]


def test_the_same_invitation_in_two_calendars_stays_in_the_one_when_the_other_goes():
    with rude() as server:
        server.calendars[f"{HOME}another/"] = "Another"
        book = Book(server)
        for name in "abcdefghijkl":
            server.store(f"{name}.ics", meeting(f"{name}@x"))
        server.store("twin.ics", meeting("a@x"), f"{HOME}another/")
        book.pull()
        assert len(book.entries) == 13
        server.lose(f"{WORK}a.ics")
        book.pull()

        assert len(book.entries) == 12
        assert f"{HOME}another/twin.ics" in {entry.resource for entry in book.entries.values()}


def test_two_resources_with_one_uid_are_two_entries():
    with rude("takes a UID twice") as server:
        book = Book(server)
        server.store("a.ics", meeting("a@x"))
        server.store("b.ics", meeting("a@x"))
        book.pull()

        assert len(book.entries) == 2


def test_a_calendar_that_is_gone_takes_its_entries_with_it():
    with rude() as server:
        server.calendars[f"{HOME}another/"] = "Another"
        book = Book(server)
        server.store("a.ics", meeting("a@x", title="A"))
        server.store("b.ics", meeting("b@x", title="B"), f"{HOME}another/")
        book.pull()
        del server.calendars[f"{HOME}another/"]
        book.pull()

        assert book.titles == ["A"]


def test_one_broken_event_among_thousands_is_named_and_the_others_are_read():
    with rude() as server:
        book = Book(server)
        for number in range(1200):
            server.store(f"{number}.ics", meeting(f"{number}@x"))
        server.store("broken.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:soon\r\n")
        server.store("odd.ics", event("odd@x", "DTSTART:never"))
        server.store("nameless.ics", meeting("x").replace("UID:x\r\n", ""))
        book.pull()

        assert len(book.entries) == 1201
        assert {one.what.partition(":")[0] for one in book.skipped} == {"Work/broken.ics", "Work/odd.ics"}
        assert any("no-uid-" in entry.id for entry in book.entries.values())


@pytest.mark.parametrize("status", [403, 404, 500, 507])
def test_a_resource_that_is_not_given_is_skipped_and_asked_for_until_it_is(status):
    with rude() as server:
        book = Book(server)
        server.store("a.ics", meeting("a@x", title="A"))
        denied = server.store("b.ics", meeting("b@x", title="B"))
        server.denied[denied] = status
        book.pull()
        assert book.titles == ["A"]
        assert [one.what for one in book.skipped] == ([] if status == 404 else ["Work/b.ics"])

        del server.denied[denied]
        if status == 404:
            server.store("b.ics", meeting("b@x", title="B"))
        given = server.texts
        book.pull()
        assert book.titles == ["A", "B"]
        assert server.texts - given == 1


def test_most_of_a_calendar_gone_at_once_is_a_whole_page_for_the_ledger_to_doubt():
    with rude() as server:
        book = Book(server)
        for number in range(20):
            server.store(f"{number}.ics", meeting(f"{number}@x"))
        book.pull()
        for number in range(15):
            server.lose(f"{WORK}{number}.ics")
        pages = list(source(server).pull(book.cursor))

        assert all(page.whole and not page.gone for page in pages)
        assert sum(len(page.items) for page in pages) == 5


def test_xml_with_a_document_type_is_refused():
    with rude("bomb") as server, pytest.raises(Refused, match="document type"):
        Book(server).pull()


def test_a_home_on_another_host_is_refused_and_told():
    with rude("home elsewhere") as server, pytest.raises(Refused, match=r"elsewhere\.example.*url"):
        Book(server).pull()


def test_a_well_known_address_that_leads_away_is_not_followed():
    with rude("leads away") as server:
        book = Book(server)
        server.store("a.ics", meeting("a@x", title="A"))
        book.pull()

        assert book.titles == ["A"]  # "/" answers too


def test_a_calendar_that_may_not_be_read_leaves_the_others():
    with rude() as server:
        server.calendars[f"{HOME}secret/"] = "Secret"
        server.denied[f"{HOME}secret/"] = 403
        book = Book(server)
        server.store("a.ics", meeting("a@x", title="A"))
        book.pull()

        assert book.titles == ["A"]
        assert [one.what for one in book.skipped] == ["Secret"]


def test_a_calendar_that_fails_stops_the_pull_for_now():
    with rude() as server:
        book = Book(server)
        server.store("a.ics", meeting("a@x", title="A"))
        server.denied[WORK] = 500
        with pytest.raises(Transient):
            book.pull()
        del server.denied[WORK]
        book.pull()

        assert book.titles == ["A"]


def test_only_the_calendars_that_the_config_names_are_read():
    with rude() as server:
        server.calendars[f"{HOME}another/"] = "Another one"
        server.store("a.ics", meeting("a@x", title="A"))
        server.store("b.ics", meeting("b@x", title="B"), f"{HOME}another/")
        for names, titles in ((["work"], ["A"]), (["ANOTHER one"], ["B"]), (["another", "Work"], ["A", "B"])):
            book = Book(server, calendars=tuple(names))
            book.pull()
            assert book.titles == titles

        with pytest.raises(Refused, match='no calendar "holidays"; it has "Work", "Another one"'):
            Book(server, calendars=("holidays",)).pull()


def test_the_url_of_one_calendar_means_that_one():
    with rude() as server:
        server.calendars[f"{HOME}another/"] = "Another"
        server.store("a.ics", meeting("a@x", title="A"))
        server.store("b.ics", meeting("b@x", title="B"), f"{HOME}another/")
        book = Book(server, url=server.url.rstrip("/") + WORK)
        book.pull()

        assert book.titles == ["A"]
        assert book.pull() == 1


def test_a_home_that_moved_is_found_again():
    with rude() as server:
        book = Book(server)
        server.store("a.ics", meeting("a@x", title="A"))
        book.pull()
        cursor = json.loads(book.cursor)
        cursor["memory"]["homes"] = ["/dav/old/"]
        book.cursor = json.dumps(cursor)
        book.pull()

        assert book.titles == ["A"]


def test_a_window_that_moved_on_means_all_once_more():
    with rude() as server:
        book = Book(server)
        server.store("a.ics", event("a@x", "DTSTART:20260310T120000Z", "RRULE:FREQ=WEEKLY", "SUMMARY:A"))
        book.pull()
        first = len(book.entries)
        late = CONTEXT.now + timedelta(days=60)
        window = replace(CONTEXT.window, end=CONTEXT.window.end + timedelta(days=60))
        book.pull(replace(CONTEXT, now=late, window=window))

        assert len(book.entries) > first
        assert book.pull(replace(CONTEXT, now=late, window=window)) == 1


@pytest.mark.parametrize("cursor", ["", "{}", "nonsense", '{"reader": 1}', "[]"])
def test_a_cursor_of_something_else_means_from_nothing(cursor):
    with rude() as server:
        server.store("a.ics", meeting("a@x"))
        pages = list(source(server).pull(cursor))

        assert all(page.whole for page in pages)


def test_no_server_named_is_said_plainly():
    with pytest.raises(Refused, match="url, server or address"):
        list(CaldavSource(context=CONTEXT).pull(None))


def test_a_web_site_is_no_calendar_server():
    with rude() as server:
        server.denied |= dict.fromkeys(("/", "/.well-known/caldav"), 405)
        with pytest.raises(Refused, match=r"shows no calendars \(.*HTTP 405.*`url`"):
            Book(server).pull()
