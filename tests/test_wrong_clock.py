"""A clock that was ahead, and is right again: what was booked too early goes, what was there stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from thumb import Thumb
from world import NOW

DAY = timedelta(days=1)


@pytest.fixture
def ann(world):
    for days in (1, 2):
        world.mail("Ann Lee <ann@x.org>", days=days)
    return world


def test_a_next_try_that_was_booked_too_early_is_withdrawn(ann):
    ann.run("once")
    first = Thumb(ann.calls).call("Ann").start
    ann.run("once", at=NOW + DAY)
    assert len(Thumb(ann.calls).calls()) == 2
    ann.run("once")

    assert Thumb(ann.calls).call("Ann").start == first
    stamp = ann.calls.stat().st_mtime_ns
    ann.run("once")
    assert ann.calls.stat().st_mtime_ns == stamp


def test_the_one_that_the_user_touched_stays(ann):
    ann.run("once")
    ann.run("once", at=NOW + DAY)
    later = Thumb(ann.calls).calls()[1].start
    Thumb(ann.calls).move("Ann", later)
    ann.run("once")

    assert [event.start for event in Thumb(ann.calls).calls()] == [later]


def test_ten_years_ahead_and_back_changes_nothing(ann):
    ann.run("once")
    before = ann.calls.read_bytes()
    ann.run("once", at=NOW + 3650 * DAY)
    ann.run("once")

    assert ann.calls.read_bytes() == before
