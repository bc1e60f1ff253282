"""The main job with Microsoft: the same needs and the same plan as with the same facts in files."""

from __future__ import annotations

import json
import threading
from collections import Counter

import pytest
from at_providers import MicrosoftWorld, facts, fill_graph, in_files, ledger, shown
from servers import entra

from syncd.credentials import safe

pytestmark = pytest.mark.data

KNOWN = facts()


@pytest.fixture
def microsoft(graph, tmp_path):
    fill_graph(graph, KNOWN)
    return MicrosoftWorld(tmp_path, graph=graph)


def test_the_same_ledger_needs_and_plan_as_from_files(microsoft, tmp_path):
    files = in_files(tmp_path / "files", KNOWN)
    planned = microsoft.ask("plan")

    assert shown(planned) == shown(files.ask("plan"))
    assert planned["needs"]
    assert planned["actions"]
    assert microsoft.graph.writes == 0
    microsoft.run("once")
    files.run("once")
    assert ledger(tmp_path / "microsoft") == ledger(files.folder / "state")


def test_what_is_planned_is_written_once(microsoft, graph):
    planned = microsoft.ask("plan")["actions"]
    microsoft.run("once")
    calls = [event for event in graph.events.values() if event["subject"].startswith("Call ")]

    assert sorted(one["title"] for one in planned) == sorted(event["subject"] for event in calls)
    assert all(event["attendees"] == [] for event in calls)
    writes = graph.writes
    microsoft.run("once")
    assert graph.writes == writes


@pytest.mark.parametrize("kinds", [("graph_mail",), ("graph_mail", "graph_calendar", "graph_contacts")])
def test_a_turn_with_nothing_new_is_cheap(microsoft, graph, kinds):
    """Three requests, one a source; what became of the calls is seen in what the calendar's brought."""
    microsoft.kinds, microsoft.mail_settings = kinds, ""
    microsoft.run("once")
    microsoft.run("once")
    graph.seen.clear()
    microsoft.run("once")
    asked = Counter(line.partition("?")[0].removeprefix("GET /v1.0/me/") for line in graph.seen)

    of_sources = {
        "graph_mail": "mailFolders/sentitems/messages/delta",
        "graph_calendar": "calendarView",
        "graph_contacts": "contacts/delta",
    }
    of_the_calls = ["events", "calendarView"] if "graph_calendar" not in kinds else []
    assert asked == Counter([*(of_sources[kind] for kind in kinds), *of_the_calls])


def test_names_come_from_the_address_book(microsoft, graph):
    graph.contact(
        displayName="Robert", emailAddresses=[{"address": "bob1@x.org"}], mobilePhone="+442079460001"
    )
    told = microsoft.ask("plan")

    assert "Robert" in {need["contact"]["name"] for need in told["needs"]}


def test_a_sign_in_that_has_ended_stops_nothing_else(microsoft, graph):
    graph.token = "another"
    said = microsoft.run("once", code=None)

    assert "microsoft" in said.lower()
    assert graph.writes == 0


def test_one_sign_in_is_for_all(microsoft, emulated, monkeypatch):
    threads = []

    def open_(url, **_):
        threads.append(threading.Thread(target=entra.browse, args=(url, emulated.ca_file)))
        threads[-1].start()
        return True

    monkeypatch.setattr("msal.oauth2cli.authcode._browse", open_)
    microsoft.more = (
        f'sign_in = "browser"\nauthority = "{emulated.authority}"\nca_file = "{emulated.ca_file}"\n'
    )
    microsoft.mail_settings = ""
    said = microsoft.run("login", "microsoft")
    threads[0].join(10)
    kept = json.loads(safe(microsoft.folder / "microsoft").get("microsoft"))

    assert "microsoft: kept" in said
    assert [scope.rpartition("/")[2] for scope in kept["scopes"]] == [
        "Calendars.ReadWrite",
        "Contacts.Read",
        "Mail.ReadBasic",
    ]
