"""Calls that are not as they should be: which, and why, in `status` and in `why`."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from thumb import Thumb
from world import NOW, World

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def stuck(world: World, hours: float) -> tuple[str, str]:
    """Return why Ann's call is stuck, as both commands tell."""
    at = NOW + hours * HOUR
    (told,) = world.ask("status", at=at, code=None)["stuck"]
    assert told["title"] == "Call Ann Lee"
    assert told["why"] in " ".join(world.run("status", at=at, code=None).split())
    (call,) = world.ask("why", "ann", at=at, code=None)["calls"]
    return told["why"], call["stuck"]


def test_a_call_that_has_nowhere_to_go_is_told_of(booked):
    Thumb(booked.calls).add("Expedition", NOW + 4 * HOUR, 30 * 24 * 60)
    assert booked.ask("once", at=NOW + HOUR)["actions"] == []

    assert stuck(booked, 1) == ("something else is there, and there is no other time for it",) * 2


def test_a_change_that_has_not_reached_the_calendar_is_told_of_until_it_has(booked, monkeypatch):
    whole = booked.calls.read_bytes()
    booked.run("flag", "ann", "do-not-call")

    def lost() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:  # the intent is written, and then the power goes
        patch.setattr("syncd.apply.crash", SimpleNamespace(point=lost))
        booked.run("once", at=NOW + HOUR, code=None)
    booked.calls.write_bytes(b"hello\n")
    assert stuck(booked, 2) == ("its withdrawal has not reached the calendar yet",) * 2

    booked.calls.write_bytes(whole)
    booked.run("once", at=NOW + 3 * HOUR)
    assert booked.ask("status", at=NOW + 3 * HOUR)["stuck"] == []


def test_why_tells_that_the_calendar_cannot_be_read(booked):
    booked.calls.write_bytes(b"hello\n")
    (problem,) = booked.ask("why", "ann", at=NOW + HOUR, code=2)["problems"]

    assert problem["where"] == "calendar"
    assert "no iCalendar file" in problem["problem"]


def test_why_tells_why_a_call_finds_no_place(booked):
    Thumb(booked.calls).add("Expedition", NOW + DAY, 60 * 24 * 60)
    for days in (1, 2):
        booked.mail("Bob Lee <bob@acme.example>", days=days)

    assert booked.ask("why", "bob", at=NOW + 9 * HOUR)["next"].startswith("needs a call; ")
