"""A call that the user moves to another of their calendars, one that syncd only reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from thumb import Thumb
from world import NOW, World

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def booked(world: World) -> World:
    """A world in which a call with Ann stands, on Wednesday at 15:00, and a second calendar is read."""
    world.diary("SUMMARY:Dentist\r\nDTSTART:20260601T100000Z\r\nDTEND:20260601T110000Z")
    for days in (1, 2):
        world.mail("Ann Lee <ann@acme.example>", days=days)
    world.run("once")
    return world


@pytest.fixture
def there(booked: World) -> Thumb:
    """The calendar that is only read, with the call that was moved there."""
    Thumb(booked.calls).move_to(booked.folder / "diary.ics", "Ann Lee")
    return Thumb(booked.folder / "diary.ics")


def did(booked: World, *, days: float) -> list[tuple[str, str]]:
    answer = booked.ask("once", at=NOW + days * DAY)
    return [(one["action"], one["title"]) for one in answer["actions"]]


def call(booked: World, *, days: float) -> dict:
    (only,) = booked.ask("why", "ann", at=NOW + days * DAY)["calls"]
    return only


def test_it_lives_on_and_no_second_one_is_booked(booked, there):
    before = there.path.read_bytes()
    for days in (0.05, 0.1):
        assert did(booked, days=days) == []
        assert (call(booked, days=days)["on_calendar"], call(booked, days=days)["outcome"]) == (True, None)

    assert there.path.read_bytes() == before
    assert Thumb(booked.calls).calls() == []


def test_a_word_in_its_title_counts_there(booked, there):
    there.retitle("Ann Lee", "Call Ann Lee ✓")
    assert did(booked, days=1) == []

    assert call(booked, days=1)["outcome"] == "spoke"
    there.retitle("Ann Lee", "Call Ann Lee")
    assert did(booked, days=1.1) == [("book", "Call Ann Lee")], "the word was taken back"


def test_a_call_that_was_tried_in_vain_there_is_tried_again_here(booked, there):
    there.retitle("Ann Lee", "vm Call Ann Lee")

    assert did(booked, days=1) == [("book", "Call Ann Lee")]
    assert did(booked, days=1.1) == []


def test_it_may_be_dragged_there_and_its_time_is_taken(booked, there):
    there.move("Ann Lee", NOW + DAY)
    did(booked, days=0.05)
    assert call(booked, days=0.05)["start"].startswith("2026-06-11T10:00")

    for days in (1, 2):
        booked.mail("Bob Ray <bob@acme.example>", days=days)
    (book,) = booked.ask("once", at=NOW + 0.4 * DAY)["actions"]
    assert book["start"] >= "2026-06-11T10:30"


def test_deleted_there_it_is_taken_away(booked, there):
    did(booked, days=0.05)
    there.delete("Ann Lee")
    assert did(booked, days=0.1) == []

    assert call(booked, days=0.1)["on_calendar"] is False
    assert "took the call away" in booked.ask("why", "ann", at=NOW + 0.1 * DAY)["next"]


def test_moved_back_it_is_as_before(booked, there):
    did(booked, days=0.05)
    there.move_to(booked.calls, "Ann Lee")
    assert did(booked, days=0.1) == []

    assert call(booked, days=0.1)["on_calendar"]
    assert [step["says"] for step in call(booked, days=0.1)["chain"]][1:] == []


def test_a_source_that_learns_of_the_move_later_gives_it_back(booked):
    diary = booked.folder / "diary.ics"
    before = diary.read_bytes()
    Thumb(booked.calls).move_to(diary, "Ann Lee")
    after = diary.read_bytes()
    diary.write_bytes(before)
    assert did(booked, days=0.05) == []
    assert call(booked, days=0.05)["on_calendar"] is False
    diary.write_bytes(after)
    assert did(booked, days=0.1) == []

    assert call(booked, days=0.1)["on_calendar"]


def test_what_syncd_took_away_itself_a_copy_does_not_bring_back(booked):
    booked.sources["calls"] = ("ics", "calls.ics")
    Thumb(booked.calls).copy("Ann Lee")
    booked.run("flag", "ann", "do-not-call", at=NOW + HOUR)
    assert did(booked, days=0.05) == [("cancel", "Call Ann Lee")]
    assert did(booked, days=0.1) == []

    assert call(booked, days=0.1)["on_calendar"] is False
