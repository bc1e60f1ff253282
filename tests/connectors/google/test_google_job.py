"""The main job with Google: the same needs and the same plan as with the same mail and calendar in files."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from at_providers import WHOLE, GoogleWorld, facts, google_seeds, in_files, ledger, shown
from servers import emulate as browser
from servers.mailbox import SIGNED_IN, Mailbox, message
from servers.proxy import Proxy
from servers.web import Web
from world import NOW

KNOWN = facts()


@pytest.fixture
def server(myworld):
    people = {"ada": "ada@example.org"}
    with myworld.world(now=NOW.isoformat(), people=people, **google_seeds(KNOWN)) as server:
        yield server


@pytest.fixture
def google(server, tmp_path):
    world = GoogleWorld(
        tmp_path,
        endpoint=server.endpoint,
        settings=WHOLE,
    )
    kept = json.loads(server.persons["ada"].secrets.kept["google"])
    world.sign_in(json.dumps(kept))
    return world


def test_the_same_ledger_needs_and_plan_as_from_files(google, tmp_path):
    files = in_files(tmp_path / "files", KNOWN)
    planned = google.ask("plan")

    assert shown(planned) == shown(files.ask("plan"))
    assert planned["needs"]
    assert planned["actions"]
    google.run("once")
    files.run("once")
    assert ledger(tmp_path / "google") == ledger(files.folder / "state")


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
