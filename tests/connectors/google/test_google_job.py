"""The main job with Google: the same needs and the same plan as with the same mail and calendar in files."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from servers import emulate as browser
from servers.mailbox import SIGNED_IN, Mailbox, message
from servers.proxy import Proxy
from servers.web import Web
from world import NOW, World

from syncd.credentials import safe

ADA = "Ada Byron <ada@example.org>"
PEOPLE = [f"{name} <{name.lower()}@x.org>" for name in ("Ann", "Bob", "Cy", "Di", "Eve", "Flo", "Gus", "Hal")]
TEXTS = [
    "Good talking to you on the phone yesterday.",
    "I will call you next week.",
    "The papers are on their way.",
]


@dataclass
class GoogleWorld(World):
    """A user who has everything at Google."""

    endpoint: str = ""
    settings: str = ""
    kinds: tuple[str, ...] = ("gmail", "google_calendar", "google_people")
    calls: bool = True

    @property
    def config(self):
        me = "\n".join(f"{key} = {json.dumps(value)}" for key, value in self.me.items())
        google = f'endpoint = "{self.endpoint}"\n'
        tables = [f'[[source]]\nname = "{kind}"\nkind = "{kind}"\n{google}' for kind in self.kinds]
        tables = [table + self.settings if 'kind = "gmail"' in table else table for table in tables]
        path = self.folder / "google.toml"
        calendar = (
            f'[calendar]\nkind = "google_calendar"\n{google}'
            if self.calls and "google_calendar" in self.kinds
            else ""
        )
        path.write_text(f'state = "google"\n[me]\n{me}\n' + "\n".join([*tables, calendar]))
        return path

    def sign_in(self, kept):
        safe(self.folder / "google").put("google", kept)


def dated(days):
    return (NOW - timedelta(days=days)).isoformat()


def letters():
    """Some mail of two months: to eight people, from some of them, with and without a call in it."""
    for number in range(120):
        who = PEOPLE[number * 7 % len(PEOPLE)]
        incoming = number % 5 == 4
        yield {
            "from": who if incoming else ADA,
            "to": [ADA if incoming else who],
            "subject": f"Letter {number}",
            "body": TEXTS[0] if number % 40 == 3 else TEXTS[1 + number % 2],
            "date": dated(0.3 + number / 2),
            "labels": ["INBOX" if incoming else "SENT"],
        }


def appointments():
    for number in range(30):
        start = NOW + timedelta(days=number * 2 - 40, hours=number % 6)
        yield {
            "summary": f"Appointment {number}",
            "start": start.isoformat(),
            "end": (start + timedelta(hours=1)).isoformat(),
            "attendees": [PEOPLE[number % 8].partition("<")[2].rstrip(">")] if number % 3 == 0 else [],
        }


@pytest.fixture
def server(myworld):
    ada = {"email": "ada@example.org", "name": "Ada Byron"}
    gmail = {"seed": {"user": ada, "emails": list(letters()), "contacts": []}}
    weekly = {
        "summary": "Team",
        "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=20"],
        "start": dated(20),
        "end": dated(19.98),
    }
    calendar = {"seed": {"user": ada, "timeZone": "Europe/London", "events": [*appointments(), weekly]}}
    with myworld.world(
        now=NOW.isoformat(), people={"ada": ada["email"]}, gmail=gmail, calendar=calendar
    ) as server:
        yield server


@pytest.fixture
def google(server, tmp_path):
    world = GoogleWorld(
        tmp_path,
        endpoint=server.endpoint,
        settings="snippets = true\nreplies = true\nunits_per_minute = 200000\n",
    )
    kept = json.loads(server.persons["ada"].secrets.kept["google"])
    world.sign_in(json.dumps(kept))
    return world


def take_out(server, world):
    """Write what the user has at Google into files, as a program that exports it would."""
    ada = server.persons["ada"]
    for label, box in (("SENT", "Sent"), ("INBOX", "Inbox")):
        listed = ada.gmail("GET", "messages", labelIds=label, maxResults=500)["messages"]
        for one in listed:
            found = ada.gmail("GET", f"messages/{one['id']}", format="full")
            head = {header["name"].lower(): header["value"] for header in found["payload"]["headers"]}
            days = (NOW.timestamp() - int(found["internalDate"]) / 1000) / 86400
            subject, text = head["subject"], found["snippet"]
            world.mail(head["to"], sender=head["from"], subject=subject, text=text, box=box, days=days)
    events = ada.calendar("GET", "calendars/primary/events", maxResults=2500)["items"]
    world.diary(*map(vevent, events))


PARTSTAT = {"accepted": "ACCEPTED", "needsAction": "NEEDS-ACTION", "declined": "DECLINED"}


def vevent(event):
    def stamp(which):
        return datetime.fromisoformat(event[which]["dateTime"]).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")

    lines = [f"SUMMARY:{event['summary']}", f"DTSTART:{stamp('start')}", f"DTEND:{stamp('end')}"]
    lines += [*event.get("recurrence", ()), f"ORGANIZER:mailto:{event['organizer']['email']}"]
    lines += [
        f"ATTENDEE;PARTSTAT={PARTSTAT[one['responseStatus']]}:mailto:{one['email']}"
        for one in event.get("attendees", ())
    ]
    return "\r\n".join(lines)


def shown(answer):
    needs = [
        {key: need[key] for key in ("lanes", "last_written", "last_voice", "why")} for need in answer["needs"]
    ]
    actions = [
        {key: one[key] for key in ("action", "title", "start", "end", "lane")} for one in answer["actions"]
    ]
    return needs, actions, sorted(one["handle"] for one in answer["dropped"])


def test_the_same_needs_and_the_same_plan_as_from_files(server, google, tmp_path):
    (tmp_path / "files").mkdir()
    files = World(tmp_path / "files")
    take_out(server, files)

    assert shown(google.ask("plan")) == shown(files.ask("plan"))
    assert google.ask("plan")["needs"]
    assert google.ask("plan")["actions"]


def test_what_is_planned_is_written_once_and_a_turn_with_nothing_new_is_cheap(server, google):
    with Proxy(server.server.port, http=True) as proxy:
        google.endpoint = f"{proxy.url}/gw/{{host}}/"
        planned = google.ask("plan")["actions"]
        assert not [line for line in proxy.seen if not line.startswith("GET")]

        google.run("once")
        events = server.persons["ada"].calendar("GET", "calendars/primary/events", maxResults=2500)["items"]
        assert sorted(one["title"] for one in planned) == sorted(
            event["summary"] for event in events if event["summary"].startswith("Call ")
        )
        google.run("once")
        proxy.seen.clear()
        google.run("once")  # of the daemon, which remembers
        assert Counter(map(_kind, proxy.seen)) == {"history": 1, "changes": 1, "connections": 1}
        assert all(line.startswith("GET") for line in proxy.seen)

        proxy.seen.clear()
        command = [sys.executable, "-m", "syncd", "once", "--config", str(google.config)]
        subprocess.run([*command, "--at", NOW.isoformat()], check=True, capture_output=True)
        assert Counter(map(_kind, proxy.seen)) == {"history": 1, "events": 1, "connections": 1}


def test_a_turn_without_a_calendar_for_calls_is_as_cheap(server, google):
    with Proxy(server.server.port, http=True) as proxy:
        google.endpoint, google.calls = f"{proxy.url}/gw/{{host}}/", False
        google.run("once")
        google.run("once")
        proxy.seen.clear()
        google.run("once")

        assert Counter(map(_kind, proxy.seen)) == {"history": 1, "changes": 1, "connections": 1}


def _kind(line):
    """What was asked for."""
    path = urlsplit(line.split(" ")[1])
    return "changes" if "syncToken" in parse_qs(path.query) else path.path.rpartition("/")[2]


def test_a_first_reading_that_needs_minutes_says_so_and_what_is_known_is_used(tmp_path):
    mailbox = Mailbox(
        [message(number, days=0.2 + number % 20, To="Ann <ann@x.org>") for number in range(200)]
    )
    with Web(mailbox) as web:
        world = GoogleWorld(
            tmp_path, endpoint=web.url, kinds=("gmail",), settings="units_per_minute = 1000\n"
        )
        world.sign_in(SIGNED_IN)
        world.run("once", code=1)
        said = " ".join(world.run("status", code=1).split())
        told = world.ask("plan", code=1)

    assert "takes at least" in said
    assert [need["contact"]["emails"] for need in told["needs"]] == [["ann@x.org"]]
    assert 40 <= mailbox.asked["get"] <= 50  # and not twice that, though there were two turns in the minute


def test_one_sign_in_is_for_all(emulate, tmp_path, monkeypatch):
    asked = []

    def open_(url):
        asked.append(set(parse_qs(urlsplit(url).query)["scope"][0].split()))
        threading.Thread(target=browser.allow, args=(url,)).start()
        return True

    monkeypatch.setattr("webbrowser.open", open_)
    uris = {"auth_uri": f"{emulate}/o/oauth2/v2/auth", "token_uri": f"{emulate}/oauth2/token"}
    client = {"installed": {"client_id": "c", "client_secret": "s", **uris}}
    (tmp_path / "client.json").write_text(json.dumps(client))
    world = GoogleWorld(tmp_path, endpoint=emulate, settings='client = "client.json"\n')
    said = world.run("login", "google")

    assert "google: kept" in said
    assert {scope.rpartition("/")[2] for scope in asked[0]} == {
        "gmail.metadata",
        "calendar.events.owned",
        "contacts.readonly",
    }


@pytest.mark.parametrize("wish", [[], ["--write"]])
def test_the_smoke_script_writes_nothing_unless_told_and_leaves_nothing(server, google, wish):
    smoke = Path(__file__).parents[2] / "smoke_google.py"
    with Proxy(server.server.port, http=True) as proxy:
        google.endpoint = f"{proxy.url}/gw/{{host}}/"
        command = [sys.executable, str(smoke), "--config", str(google.config), *wish]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        writes = [line.partition(" ")[0] for line in proxy.seen if not line.startswith("GET")]

    assert done.returncode == 0, done.stdout + done.stderr
    assert writes == (["POST", "PATCH", "DELETE"] if wish else [])
    assert "ann@" not in done.stdout.lower()
