"""A file of mail that is suddenly much shorter: nothing is forgotten, and the user is told for a week."""

from __future__ import annotations

from datetime import timedelta

import pytest
from world import NOW, World

DAY = timedelta(days=1)


@pytest.fixture
def read(world: World) -> World:
    for number in range(30):
        world.mail(f"P{number} Q <p{number}@acme.example>", days=number / 9)
    world.run("once")
    return world


def problems(world: World, days: float) -> list[str]:
    found = world.ask("status", at=NOW + days * DAY, code=None)["problems"]
    return [one["problem"] for one in found if one["where"] == "sent"]


@pytest.mark.parametrize("left", [0, 4000])
def test_a_file_of_mail_that_was_emptied_or_cut_is_told_of_once_and_nothing_is_forgotten(read, left):
    assert problems(read, 0) == []
    mails = read.ask("status")["sources"][0]["interactions"]
    path = read.folder / "Sent"
    whole = path.read_bytes()
    path.write_bytes(whole[-left:] and whole[whole.index(b"From ", len(whole) - left) :] if left else b"")
    for days in (0.1, 1, 3):
        read.run("once", at=NOW + days * DAY)

    (said,) = problems(read, 3)
    assert "bytes where it had" in said
    assert read.ask("status", at=NOW + 3 * DAY, code=None)["sources"][0]["interactions"] == mails
    assert problems(read, 9) == []

    path.write_bytes(whole)
    read.run("once", at=NOW + 3.5 * DAY)
    assert problems(read, 3.6) == []


def test_who_says_that_the_file_is_right_is_told_no_more(read):
    (read.folder / "Sent").write_bytes(b"")
    read.run("once", at=NOW + DAY)
    assert problems(read, 1)

    read.run("once", "--believe", "sent", at=NOW + 2 * DAY)
    assert problems(read, 2) == []


def test_a_file_that_was_rewritten_with_nearly_as_much_is_no_news(read):
    path = read.folder / "Sent"
    path.write_bytes(path.read_bytes().replace(b"Hello there.", b"Hello you."))
    read.run("once", at=NOW + DAY)

    assert problems(read, 1) == []
