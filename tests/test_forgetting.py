"""`syncd forget`: no byte of the person stays, nobody else loses anything, and they do not come back."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from world import NOW, World

from syncd.store import opening
from syncd.store.forgotten import Barred, mark_of, marks_of_name

FIRST, LAST = 6, 10  # points of forgetting somebody; before, the state is opened, and there may be more
HOUR = timedelta(hours=1)
TRACES = (b"canary", b"quandory", b"7946 0958", b"79460958")
DRAFTS = '[drafts]\nkind = "mbox"\npath = "Drafts"\nheads_up = true\n'


@pytest.fixture
def canary(world: World) -> World:
    """A world full of one person, with a call ahead, another one past, a backup, a broken state and notes."""
    for days in (1, 2, 3):
        world.mail("Quandory Vexley <quandory@canary.example>", days=days)
        world.mail("Bob Ray <bob@y.example>", days=days, subject="About Quandory Vexley")
    world.policy = 'brief = "subjects"'
    world.cards(
        "FN:Quandory Vexley\r\nTEL:+44 20 7946 0958\r\nEMAIL:quandory@canary.example",
        "FN:Bob Ray\r\nEMAIL:bob@y.example\r\nNOTE:Tall.\\nCousin of Quandory Vexley.",
    )
    world.diary(
        "DTSTART:20260601T100000Z\r\nDTEND:20260601T110000Z\r\nSUMMARY:Bob asks about Quandory Vexley",
        "DTSTART:20260602T100000Z\r\nDTEND:20260602T110000Z\r\nSUMMARY:Tea\r\nSTATUS:CANCELLED\r\nATTENDEE:mailto:quandory@canary.example",
        "DTSTART:nonsense\r\nSUMMARY:Quandory Vexley",
    )
    world.run("once")
    world.run("log", "quandory@canary.example", "voicemail", "--note", "her dog is called Rex")
    world.run("once", at=NOW + 8 * HOUR)
    world.run("flag", "quandory@canary.example", "mute")
    state = world.folder / "state"
    for name in ("broken-20260101T000000", "schema-0001"):
        (state / f"{opening.FILE}.{name}").write_bytes((state / opening.FILE).read_bytes())
    return world


def traces(world: World, *, state: str = "state") -> list[tuple[str, bytes]]:
    kept = [
        *(world.folder / state).rglob("*"),
        world.calls,
        world.folder / "config.notes.md",
        world.folder / "Drafts",
    ]
    return [
        (path.name, trace)
        for path in kept
        if path.is_file()
        for trace in TRACES
        if trace in path.read_bytes().lower()
    ]


def test_no_byte_of_the_person_stays_in_any_file_of_ours(canary):
    held = {name for name, _ in traces(canary)}
    assert {"ledger.sqlite", "ledger.sqlite.schema-0001", "calls.ics", "config.notes.md"} <= held

    said = canary.run("forget", "quandory@canary.example", "--yes", at=NOW + 9 * HOUR)
    assert traces(canary) == []
    canary.run("once", at=NOW + 10 * HOUR)
    assert traces(canary) == []
    assert "2 calls on the calendar and 2 lines of notes are gone" in said


def test_others_keep_what_is_theirs(canary):
    canary.run("forget", "quandory@canary.example", "--yes", at=NOW + 9 * HOUR)
    canary.run("once", at=NOW + 10 * HOUR)
    bob = canary.ask("why", "bob@y.example", at=NOW + 10 * HOUR)

    assert (bob["contact"]["name"], len(bob["interactions"])) == ("Bob Ray", 3)
    assert "Call Bob Ray" in canary.calls.read_text()
    assert "edited" not in str(bob["calls"])


def test_while_a_daemon_or_a_crash_left_its_log_open_nothing_stays_in_it(canary):
    with sqlite3.connect(canary.folder / "state" / opening.FILE) as other:
        other.execute("select count(*) from interaction").fetchone()
        assert (canary.folder / "state" / f"{opening.FILE}-wal").exists()
        canary.run("forget", "quandory@canary.example", "--yes", at=NOW + 9 * HOUR)

        assert traces(canary) == []
    other.close()


def test_after_a_crash_anywhere_the_next_try_leaves_nothing(canary, tmp_path, turn):
    forget = ("forget", "quandory@canary.example", "--yes")
    for point in count(FIRST):
        shutil.copytree(canary.folder, tmp_path / str(point))
        world = replace(canary, folder=tmp_path / str(point))
        if turn(world, NOW + 9 * HOUR, point, *forget) == 0:
            break
        turn(world, NOW + 9 * HOUR, 0, *forget)
        assert traces(world) == [], point
    assert point > LAST


def test_a_calendar_that_cannot_be_read_means_not_yet(canary):
    good = canary.calls.read_bytes()
    canary.calls.unlink()
    canary.calls.mkdir()
    said = canary.run("forget", "quandory@canary.example", "--yes", at=NOW + 9 * HOUR, code=None)
    assert "Nobody is forgotten yet" in said
    canary.calls.rmdir()
    canary.calls.write_bytes(good)

    canary.run("forget", "quandory@canary.example", "--yes", at=NOW + 9 * HOUR)
    assert traces(canary) == []


def test_what_the_user_made_a_series_of_stays_and_is_told(canary):
    text = canary.calls.read_text().replace("SUMMARY:Call Quan", "RRULE:FREQ=WEEKLY\r\nSUMMARY:Call Quan")
    canary.calls.write_bytes(text.replace("\r\n", "\n").replace("\n", "\r\n").encode())
    said = canary.run("forget", "quandory@canary.example", "--yes", at=NOW + 9 * HOUR)

    assert "Yours to remove: Call Quandory Vexley" in " ".join(said.split())


def test_a_draft_goes_unless_the_user_edited_it(world, tmp_path):
    world.policy += f"\n{DRAFTS}"
    world.diary("SUMMARY:Away\r\nDTSTART:20260610T000000Z\r\nDTEND:20260611T000000Z")
    for days in (1, 2):
        world.mail("Quandory Vexley <quandory@canary.example>", days=days)
    world.run("once")
    drafts = world.folder / "Drafts"
    assert b"quandory" in drafts.read_bytes().lower()
    before = drafts.read_bytes()
    world.run("forget", "quandory@canary.example", "--yes")
    assert traces(world) == []

    assert b"quandory" in before.lower()


def test_an_edited_draft_stays_and_is_told(world):
    world.policy += f"\n{DRAFTS}"
    world.diary("SUMMARY:Away\r\nDTSTART:20260610T000000Z\r\nDTEND:20260611T000000Z")
    for days in (1, 2):
        world.mail("Quandory Vexley <quandory@canary.example>", days=days)
    world.run("once")
    drafts = world.folder / "Drafts"
    drafts.write_bytes(drafts.read_bytes().replace(b"call", b"ring"))

    assert "Yours to remove: a draft" in world.run("forget", "quandory@canary.example", "--yes")
    assert b"ring" in drafts.read_bytes()


def test_a_number_of_several_people_stays_theirs(world):
    world.mail("Ann Lee <ann@x.example>")
    world.cards(
        "FN:Ann Lee\r\nEMAIL:ann@x.example\r\nTEL:+44 20 7946 0001",
        "FN:Bob Ray\r\nEMAIL:bob@x.example\r\nTEL:+44 20 7946 0001",
    )
    world.run("once")
    world.run("forget", "ann@x.example", "--yes")

    assert world.ask("why", "bob@x.example")["contact"]["phones"] == ["+442079460001"]
    assert "nobody that syncd knows" in world.run("why", "ann@x.example", code=2)


def test_nobody_forgets_oneself(canary):
    canary.mail("Ada <ada@example.org>", sender="Bob Ray <bob@y.example>", box="Inbox")

    assert "yourself" in canary.run("forget", "ada@example.org", "--yes", code=2)


def test_others_of_the_same_name_are_told(world):
    for address in ("ann@x.example", "ann@y.example"):
        for days in (1, 2):
            world.mail(f"Ann Lee <{address}>", days=days)

    assert "still known: ann@y.example" in world.run("forget", "ann@x.example", "--yes")


def test_notes_of_several_people_stay(canary):
    notes = canary.folder / "config.notes.md"
    notes.write_text(
        "## Quandory Vexley, Bob Ray\nMet in Rome.\n## Quandory Vexley\nRex.\n## Bob Ray\nTall.\n"
    )
    said = canary.run("forget", "quandory@canary.example", "--yes", at=NOW + 9 * HOUR)

    assert notes.read_text() == "## Quandory Vexley, Bob Ray\nMet in Rome.\n## Bob Ray\nTall.\n"
    assert "noted of them together with others" in " ".join(said.split())


def test_two_ledgers_keep_other_marks_of_the_same_person(tmp_path):
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        world = World(tmp_path / name)
        for days in (1, 2):
            world.mail("Ann Lee <ann@x.example>", days=days)
        world.run("forget", "ann@x.example", "--yes")
        with sqlite3.connect(Path(tmp_path / name / "state" / opening.FILE)) as state:
            found.append({mark for (mark,) in state.execute("select mark from forgotten")})
        state.close()

    assert len(found[0]) == len(found[1]) == 4
    assert found[0].isdisjoint(found[1])


def test_a_name_is_found_in_any_order_and_a_single_word_never():
    salt = b"s" * 32
    barred = Barred(salt, frozenset({mark_of("ann@x.example", salt), *marks_of_name("Ann Marie Lee", salt)}))

    for text in (
        "Lunch: Ann Marie Lee!",
        "LEE, Ann Marie",
        "ann@x.example's",
        "<ann@x.example>",
        "to ann@x.example.",
    ):
        assert barred.named(text) == ("'s" not in text), text
    for text in ("", "Ann", "Ann Lee", "Marie Lee", "annmarielee"):
        assert not barred.named(text)
    assert marks_of_name("Will", salt) == marks_of_name("a b c d e f", salt) == set()
    assert not Barred(salt, frozenset())
