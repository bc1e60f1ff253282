"""How often Graph is asked where nothing is new: once a turn for each of mail, calendar and contacts."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from time import monotonic, sleep

import pytest
from at_providers import MicrosoftWorld, facts, fill_graph
from world import NOW

from syncd.background.loop import Loop
from syncd.background.reader import House
from syncd.config import load
from syncd.log import Log
from syncd.store import opening
from syncd.store.store import Store

pytestmark = pytest.mark.data

SOURCES = ("mailFolders/sentitems/messages/delta", "calendarView", "contacts/delta")


@pytest.fixture
def microsoft(graph, tmp_path):
    """A user with calls on the calendar."""
    fill_graph(graph, facts(letters=40, meetings=10))
    world = MicrosoftWorld(tmp_path, graph=graph, mail_settings="")
    world.run("once")
    assert calls(graph)
    return world


def calls(graph):
    return [event for event in graph.events.values() if event["subject"].startswith("Call ")]


def asked(graph):
    """Return what was asked since, by its path."""
    found = Counter(line.partition("?")[0].removeprefix("GET /v1.0/me/") for line in graph.seen)
    graph.seen.clear()
    return found


@pytest.fixture
def once(turn, microsoft):
    """What does a turn as a new process does it."""
    return lambda: turn(microsoft, NOW)


def test_a_fresh_process_asks_three_times_at_most(once, graph):
    once()
    asked(graph)
    once()

    assert asked(graph) == Counter(SOURCES)


@pytest.mark.parametrize("bare", [False, True], ids=["its instances tell of the call", "they do not"])
def test_so_it_does_where_the_user_made_a_series_of_a_call(once, graph, bare):
    graph.bare = bare
    weekly = calls(graph)[0]
    pattern = {"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"]}
    numbered = {"type": "noEnd", "startDate": weekly["start"]["dateTime"][:10]}
    weekly.update(type="seriesMaster", recurrence={"pattern": pattern, "range": numbered})
    graph.touch(weekly)
    for _ in range(2):
        once()
    asked(graph)
    once()

    assert asked(graph) == Counter(SOURCES)
    weekly["subject"] = f"{weekly['subject']} voicemail"
    graph.touch(weekly)
    once()
    assert sum("syncdKind" in line for line in graph.seen) == 1
    del graph.events[weekly["id"]]
    once()
    asked(graph)
    once()
    assert asked(graph) == Counter(SOURCES)


def test_a_text_that_the_user_edits_is_seen_at_once_and_no_other_is_read(once, microsoft, graph):
    once()
    call = calls(graph)[0]
    call["body"] = {"contentType": "text", "content": f"{call['body']['content']}\n\nShe likes tea."}
    graph.touch(call)
    asked(graph)
    once()
    with closing(sqlite3.connect(microsoft.folder / "microsoft" / "ledger.sqlite")) as ledger:
        edited = ledger.execute("select count(*) from step where what = 'edited'").fetchone()

    assert edited == (1,)
    bodies = [line for line in graph.seen if "body%2C" in line]
    assert len(bodies) == 1
    assert "syncdKind" in bodies[0]
    asked(graph)
    once()
    assert asked(graph) == Counter(SOURCES)


def test_a_call_that_has_to_move_takes_its_text_with_it(once, graph):
    once()
    call = calls(graph)[0]
    text, start = call["body"], call["start"]
    graph.event(subject="Lunch", start=start, end=call["end"])
    once()

    assert call["start"] != start
    assert call["body"] == text
    assert text["content"]


@pytest.fixture
def house(microsoft):
    """Return what a daemon's threads share, on a clock of the test's."""
    config = load(microsoft.config)
    engine, _ = opening.open_file(config.state, now=NOW)
    house = House(config, Store(engine, "ada@example.org"), Log(), 3600.0, lambda _: house.clock)
    house.clock = NOW
    yield house
    house.store.close()


def test_so_does_a_daemon_in_an_hour(house, microsoft, graph):
    loop = Loop(house, lambda: load(microsoft.config))
    loop.start()
    wait(lambda: loop._decided == house.clock)
    asked(graph)
    for _ in range(2):
        house.clock += timedelta(hours=1)
        for reader in loop._readers:
            if reader.source.kind != "graph_calendar":
                reader.wake()
        wait(lambda: loop._decided == house.clock)
        wait(lambda: sum(line.startswith("GET") for line in graph.seen) >= 3)
        sleep(0.5)

        assert asked(graph) == Counter(SOURCES)
    house.stop.set()
    house.bell.put("")
    loop.join(10)


def wait(until):
    latest = monotonic() + 30
    while not until():
        assert monotonic() < latest
        sleep(0.05)
