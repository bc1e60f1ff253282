"""The main job with Microsoft: the same needs and the same plan as with the same facts in files."""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest
from servers import entra
from servers.graph import FakeGraph, signed_in, times
from world import NOW, World

from syncd.credentials import safe
from syncd.model import Span

pytestmark = pytest.mark.data

ADA = ("Ada Byron", "ada@example.org")
PEOPLE = [(name, f"{name.lower()}@x.org") for name in ("Ann", "Bob", "Cy", "Di", "Eve", "Flo", "Gus", "Hal")]
TEXTS = [
    "Good talking to you on the phone yesterday.",
    "I will call you next week.",
    "The papers are on their way.",
]
KINDS = ("graph_mail", "graph_calendar", "graph_contacts")


@dataclass
class MicrosoftWorld(World):
    """A user who has everything at Microsoft."""

    graph: FakeGraph | None = None
    kinds: tuple[str, ...] = KINDS
    more: str = ""  # settings of all
    mail: str = 'folders = ["inbox"]\npreviews = true\n'

    def __post_init__(self):
        safe(self.folder / "microsoft").put("microsoft", signed_in())

    @property
    def config(self):
        me = "\n".join(f"{key} = {json.dumps(value)}" for key, value in self.me.items())
        where = f'client_id = "app"\nendpoint = "{self.graph.url}"\n{self.more}'
        more = {"graph_mail": self.mail}
        tables = [
            f'[[source]]\nname = "{kind}"\nkind = "{kind}"\n{where}{more.get(kind, "")}'
            for kind in self.kinds
        ]
        path = self.folder / "microsoft.toml"
        calendar = f'[calendar]\nkind = "graph_calendar"\n{where}'
        path.write_text(f'state = "microsoft"\n[me]\n{me}\n' + "\n".join([*tables, calendar]))
        return path


def person(who):
    return {"emailAddress": {"name": who[0], "address": who[1]}}


def fill(graph, files):
    """Put the same two months of mail and meetings at Microsoft and into files."""
    for number in range(120):
        who = PEOPLE[number * 7 % len(PEOPLE)]
        incoming = number % 5 == 4
        sender, to = (who, ADA) if incoming else (ADA, who)
        text = TEXTS[0] if number % 40 == 3 else TEXTS[1 + number % 2]
        days = 0.3 + number / 2
        box, folder = ("Inbox", "inbox") if incoming else ("Sent", "sentitems")
        files.mail(f"{to[0]} <{to[1]}>", sender=f"{sender[0]} <{sender[1]}>", subject=f"Letter {number}",
                   text=text, box=box, days=days)  # fmt: skip
        when = (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        graph.message(
            folder,
            sentDateTime=when,
            receivedDateTime=when,
            subject=f"Letter {number}",
            bodyPreview=text,
            conversationId=f"c{number}",
            toRecipients=[person(to)],
            **{"from": person(sender)},
        )
    files.diary(*(meet(graph, number) for number in range(30)))


def meet(graph, number):
    start = (NOW + timedelta(days=number * 2 - 40, hours=number % 6)).replace(microsecond=0)
    span = Span(start, start + timedelta(hours=1))
    who = PEOPLE[number % 8] if number % 3 == 0 else None
    asked = (
        {"attendees": [{**person(who), "type": "required", "status": {"response": "accepted"}}]}
        if who
        else {}
    )
    graph.event(subject=f"Appointment {number}", **asked, **times(span))
    when = [f"DTSTART:{span.start:%Y%m%dT%H%M%SZ}", f"DTEND:{span.end:%Y%m%dT%H%M%SZ}"]
    lines = [f"SUMMARY:Appointment {number}", *when]
    lines += ["ORGANIZER:mailto:ada@example.org"]
    lines += [f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{who[1]}"] if who else []
    return "\r\n".join(lines)


@pytest.fixture
def files(tmp_path):
    (tmp_path / "files").mkdir()
    return World(tmp_path / "files")


@pytest.fixture
def microsoft(graph, files, tmp_path):
    fill(graph, files)
    return MicrosoftWorld(tmp_path, graph=graph)


def shown(answer):
    needs = [
        {key: need[key] for key in ("lanes", "last_written", "last_voice", "why")} for need in answer["needs"]
    ]
    actions = [
        {key: one[key] for key in ("action", "title", "start", "end", "lane")} for one in answer["actions"]
    ]
    return needs, actions, sorted(one["handle"] for one in answer["dropped"])


def test_the_same_needs_and_the_same_plan_as_from_files(microsoft, files):
    assert shown(microsoft.ask("plan")) == shown(files.ask("plan"))
    assert microsoft.ask("plan")["needs"]
    assert microsoft.ask("plan")["actions"]
    assert microsoft.graph.writes == 0


def test_what_is_planned_is_written_once(microsoft, graph):
    planned = microsoft.ask("plan")["actions"]
    microsoft.run("once")
    calls = [event for event in graph.events.values() if event["subject"].startswith("Call ")]

    assert sorted(one["title"] for one in planned) == sorted(event["subject"] for event in calls)
    assert all(event["attendees"] == [] for event in calls)
    writes = graph.writes
    microsoft.run("once")
    assert graph.writes == writes


@pytest.mark.parametrize("kinds", [("graph_mail",), KINDS])
def test_a_turn_with_nothing_new_is_cheap(microsoft, graph, kinds):
    """Three requests, one a source; what became of the calls is seen in what the calendar's brought."""
    microsoft.kinds, microsoft.mail = kinds, ""
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
        displayName="Robert", emailAddresses=[{"address": "bob@x.org"}], mobilePhone="+442079460001"
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
    microsoft.mail = ""
    said = microsoft.run("login", "microsoft")
    threads[0].join(10)
    kept = json.loads(safe(microsoft.folder / "microsoft").get("microsoft"))

    assert "microsoft: kept" in said
    assert [scope.rpartition("/")[2] for scope in kept["scopes"]] == [
        "Calendars.ReadWrite",
        "Contacts.Read",
        "Mail.ReadBasic",
    ]
