"""What `syncd why` shows of a year with somebody."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from backups import OUT, backup, call
from world import NOW, World

ANN = "+44 20 7123 4567"


@pytest.fixture
def ann(world: World) -> World:
    """Mails this month and two months ago; a talk in April, a call of 40 seconds in May."""
    world.cards(f"FN:Ann Lee\r\nEMAIL:ann@x.org\r\nTEL:{ANN}")
    for days in (1, 3, 62):
        world.mail("Ann Lee <ann@x.org>", days=days)
    world.mail(
        "ada@example.org", days=2, sender="Ann Lee <ann@x.org>", box="Inbox", In_Reply_To="<Sent.1@x.org>"
    )
    (world.folder / "backups").mkdir()
    (world.folder / "backups" / "calls-1.xml").write_text(
        backup(call(ANN, NOW - timedelta(days=60), OUT, 300), call(ANN, NOW - timedelta(days=30), OUT, 40))
    )
    world.sources["phone"] = ("sms_backup", "backups")
    world.run("once", code=None)
    return world


def cells(text: str, row: str) -> dict[str, str]:
    """Return what stands below each month in one row of the picture."""
    lines = text.replace("|", " ").splitlines()  # in plain characters a table has bars
    head = next(line for line in lines if line.split()[:2] == ["Jul", "Aug"])
    (line,) = (line for line in lines if line.strip().startswith(row))
    places = {month: head.index(month) for month in head.split()}
    return {month: mark for month, at in places.items() if (mark := line[at : at + 3].strip())}


def test_a_year_is_seen_at_a_glance(ann):
    said = ann.run("why", "Ann Lee")

    assert cells(said, "you spoke") == {"Apr": "●", "May": "○"}
    assert cells(said, "you wrote") == {"Apr": "▄", "Jun": "█"}
    assert cells(said, "they wrote") == {"Jun": "█"}


def test_what_was_only_written_in_a_month_stands_on_one_line(ann):
    said = ann.run("why", "Ann Lee")

    assert "June 2026" in said
    assert "3 mails, 2 to them" in said
    assert len(ann.ask("why", "Ann Lee")["interactions"]) == 6


def test_where_only_plain_characters_can_be_shown_the_picture_has_numbers(ann):
    command = [sys.executable, "-m", "syncd", "why", "Ann Lee", "--config", str(ann.config)]
    done = subprocess.run(
        [*command, "--at", NOW.isoformat()],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
        text=True,
    )

    assert cells(done.stdout, "you spoke") == {"Apr": "*", "May": "?"}
    assert cells(done.stdout, "you wrote") == {"Apr": "1", "Jun": "2"}
