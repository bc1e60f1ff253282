"""A call that the phone itself closes: by its own log, however late that comes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from backups import MISSED, OUT, backup, call
from world import NOW, World

ANN = "+44 20 7123 4567"
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
START = NOW + 5 * HOUR  # 15:00 in London, when the first call is booked


@pytest.fixture
def booked(world: World) -> World:
    """A call with Ann stands at 15:00, and the phone's log is fresh."""
    for days in (3, 5, 7):
        world.mail("Ann Lee <ann@x.org>", days=days)
    world.cards(f"FN:Ann Lee\r\nEMAIL:ann@x.org\r\nTEL:{ANN}")
    log(world, fresh=NOW)
    assert [one["start"][:16] for one in world.ask("once")["actions"]] == ["2026-06-10T15:00"]
    return world


def log(world: World, *records: str, fresh: datetime) -> None:
    """Write the phone's log, with a talk with somebody else that shows how fresh it is."""
    folder = world.folder / "backups"
    folder.mkdir(exist_ok=True)
    (folder / "calls-1.xml").write_text(backup(*records, call("07700 900999", fresh - HOUR, OUT, 200)))
    world.sources["phone"] = ("sms_backup", "backups")


def outcome(world: World, *records: str, at: datetime) -> str | None:
    log(world, *records, fresh=at)
    world.run("once", at=at)
    return world.ask("why", "ann", at=at)["calls"][0]["outcome"]


@pytest.mark.parametrize(
    ("when", "kind", "seconds", "what"),
    [
        (START, OUT, 480, "spoke"),
        (START - 29 * MINUTE, OUT, 60, "spoke"),
        (START + 4 * HOUR, OUT, 300, "spoke"),
        (START + 5 * HOUR, OUT, 300, "spoke"),
        (START, OUT, 0, "no_answer"),
        (START, OUT, 40, "unknown"),
        (START, MISSED, 90, "unknown"),
    ],
)
def test_the_phones_log_is_the_outcome(booked, when, kind, seconds, what):
    found = outcome(booked, call(ANN, when, kind, seconds), at=START + 8 * HOUR)

    assert found == what or (when > START + 4.5 * HOUR and found == "unknown")


def test_a_log_that_comes_late_still_tells(booked):
    assert outcome(booked, at=START + DAY) == "unknown"

    assert outcome(booked, call(ANN, START, OUT, 300), at=START + 2 * DAY) == "spoke"
    (ann,) = [one for one in booked.ask("people", at=START + 2 * DAY)["people"] if "Ann" in one["name"]]
    assert ann["last_voice"].startswith("2026-06-10T15:00")
    assert not booked.ask("plan", at=START + 2 * DAY)["actions"]


def test_a_talk_before_the_slot_withdraws_it(booked):
    log(booked, call(ANN, NOW + HOUR, OUT, 300), fresh=NOW + 2 * HOUR)
    (action,) = booked.ask("once", at=NOW + 2 * HOUR)["actions"]

    assert (action["action"], action["why"]) == ("cancel", "you spoke on 10 June 2026")


def test_a_number_that_two_people_share_closes_nobodys_call(world):
    for who in ("ann", "bob"):
        for days in (3, 5):
            world.mail(f"{who.title()} Lee <{who}@x.org>", days=days)
    world.cards(*(f"FN:{who.title()} Lee\r\nEMAIL:{who}@x.org\r\nTEL:{ANN}" for who in ("ann", "bob")))
    log(world, fresh=NOW)
    assert len(world.ask("once")["actions"]) == 2
    log(world, call(ANN, START, OUT, 300), fresh=START + 8 * HOUR)
    world.run("once", at=START + 8 * HOUR)

    for who in ("ann lee", "bob lee"):
        assert world.ask("why", who, at=START + 8 * HOUR)["calls"][0]["outcome"] == "unknown"


def test_a_log_that_is_stale_books_nobody_and_says_so_and_then_everything_resumes(booked):
    for days in (-3, -4):
        booked.mail("Bob Ray <bob@x.org>", days=days)
    stale = booked.ask("once", at=NOW + 5 * DAY)
    assert stale["actions"] == []
    assert stale["waits"].startswith("phone knows only until 10 Jun 2026")
    assert stale["unplaced"]

    log(booked, call(ANN, START, OUT, 300), fresh=NOW + 5 * DAY)
    (action,) = booked.ask("once", at=NOW + 5 * DAY)["actions"]
    assert action["title"] == "Call Bob Ray"


def test_a_log_that_cannot_be_read_books_nobody_and_the_other_sources_go_on(booked):
    for path in (booked.folder / "backups").iterdir():
        path.unlink()
    (booked.folder / "backups").rmdir()
    for days in (-0.1, -0.2):
        booked.mail("Bob Ray <bob@x.org>", days=days)
    answer = booked.ask("once", at=NOW + 6 * HOUR, code=2)

    assert answer["actions"] == []
    assert "phone cannot be read" in answer["waits"]
    assert "Bob Ray" in {one["contact"]["name"] for one in answer["needs"]}
