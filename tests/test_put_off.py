"""A call that the user put off: too late to take it away, or far ahead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from thumb import Thumb
from world import NOW, World

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def did(booked: World, hours: float) -> list[tuple[str, str]]:
    """Return what one more turn does, later."""
    answer = booked.ask("once", at=NOW + hours * HOUR)
    return [(one["action"], one["title"]) for one in answer["actions"]]


def test_in_the_last_half_hour_the_next_call_is_booked_once(booked, thumb):
    thumb.retitle("Ann Lee", "Call Ann Lee +3d")
    assert did(booked, 4.8) == [("book", "Call Ann Lee")]
    assert [did(booked, hours) for hours in (4.9, 5, 5.1, 6, 12)] == [[]] * 5

    assert [str(event["SUMMARY"]) for event in thumb.calls()] == ["Call Ann Lee +3d", "Call Ann Lee"]
    questions = booked.ask("today", at=NOW + DAY)["questions"]
    assert questions == []


def test_far_ahead_it_goes_as_any_other_does(booked, thumb):
    thumb.move("Ann Lee", NOW + 137 * DAY)
    assert did(booked, 1) == []

    thumb.retitle("Ann Lee", "Call Ann Lee +3d")
    assert did(booked, 2) == [("cancel", "Call Ann Lee +3d"), ("book", "Call Ann Lee")]
    assert did(booked, 3) == []
    assert len(thumb.calls()) == 1


def test_who_is_flagged_has_no_call_far_ahead_either(booked, thumb):
    thumb.move("Ann Lee", datetime(2026, 12, 15, 10, tzinfo=UTC))
    assert did(booked, 1) == []

    booked.run("flag", "ann", "do-not-call", at=NOW + 2 * HOUR)
    assert did(booked, 2) == [("cancel", "Call Ann Lee")]
    assert thumb.calls() == []


@pytest.mark.parametrize("word", ["callback 1 June", "callback 10 June", "callback today", "rückruf heute"])
def test_a_promise_for_this_day_or_one_that_has_passed_is_kept_by_the_call_that_stands(booked, thumb, word):
    thumb.retitle("Ann Lee", f"Call Ann Lee {word}")

    assert [did(booked, hours) for hours in (1, 2, 4.9)] == [[]] * 3
    assert len(thumb.calls()) == 1
    assert len(booked.ask("today", at=NOW + 8 * HOUR)["questions"]) == 1


def retitle_first(thumb: Thumb, title: str) -> None:
    """Write into the title of the oldest call."""
    oldest = thumb.calls()[0]["UID"]
    thumb._edit("Ann Lee", lambda one: one.update({"SUMMARY": title} if one["UID"] == oldest else {}) or one)


@pytest.mark.parametrize(
    ("words", "next_try"),
    [("until 3 August", ""), ("vm, not before 3 August", ""), ("callback 3 August", ""), ("+1d", "12")],
)
@pytest.mark.parametrize("passed", [1, 2])
def test_a_call_that_has_passed_puts_off_the_next_one_that_was_booked_since(
    booked, thumb, words, next_try, passed
):
    for day in range(passed):
        assert did(booked, 8 + 48 * day) == [("book", "Call Ann Lee")]
    retitle_first(thumb, f"Call Ann Lee {words}")

    goes = [] if next_try else [("cancel", "Call Ann Lee")]
    assert did(booked, 48 * passed - 28) == goes
    assert did(booked, 48 * passed - 27) == []
    assert len(thumb.calls()) == passed + bool(next_try)
    if not next_try:
        assert did(booked, 24 * 30) == []
        assert "3 August" in booked.ask("why", "ann", at=NOW + 30 * DAY)["next"]
