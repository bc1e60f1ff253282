"""A phone beside the mail: whom the user spoke to is known, and need not be guessed."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from backups import IN, MISSED, OUT, VOICEMAIL, backup, call, sms
from world import NOW, World

ANN, BOB = "+44 20 7123 4567", "07700 900123"
YESTERDAY = NOW - timedelta(days=1)
LOG = "Number,Start,Length,Way,Result\n"
COLUMNS = """
columns = { number = "Number", start = "Start", duration = "Length", direction = "Way", outcome = "Result" }
zone = "UTC"
"""


@pytest.fixture
def ann(world: World) -> World:
    """Ann was written to three times this month, and has a number."""
    for days in (3, 5, 7):
        world.mail("Ann Lee <ann@x.org>", days=days)
    world.cards(f"FN:Ann Lee\r\nEMAIL:ann@x.org\r\nTEL:{ANN}", f"FN:Bob Ray\r\nTEL:{BOB}")
    return world


def phone(world: World, *records: str, name: str = "calls-1.xml") -> None:
    """Put a backup where the phone's backups go."""
    folder = world.folder / "backups"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(backup(*records))
    world.sources["phone"] = ("sms_backup", "backups")


def office(world: World, *rows: str) -> None:
    """Write the log of the office's phone system."""
    (world.folder / "office.csv").write_text(LOG + "\n".join(rows) + "\n")
    world.sources["office"] = ("csv", "office.csv")
    world.settings["office"] = COLUMNS


def needed(world: World) -> dict[str, dict]:
    return {need["contact"]["name"]: need for need in world.ask("plan")["needs"]}


def happened(world: World, who: str) -> list[tuple[str, str, str]]:
    """Return how and through what one was reached, and whether that was a talk; mails aside."""
    rows = world.ask("why", who)["interactions"]
    return [(row["channel"], row["source"], row["spoke"]) for row in rows if row["channel"] != "mail"]


@pytest.mark.parametrize("kind", [IN, OUT])
def test_a_call_of_eight_minutes_ends_the_need(ann, kind):
    assert "Ann Lee" in needed(ann)
    phone(ann, call("020 7123 4567", YESTERDAY, kind, 480))

    assert "Ann Lee" not in needed(ann)
    assert happened(ann, "Ann Lee") == [("call", "phone", "yes")]


@pytest.mark.parametrize(
    ("kind", "seconds", "channel"),
    [
        (MISSED, 0, "call"),
        (MISSED, 480, "call"),
        (OUT, 0, "call"),
        (OUT, 19, "call"),
        (VOICEMAIL, 480, "voicemail"),
    ],
)
def test_a_call_that_was_no_talk_ends_nothing(ann, kind, seconds, channel):
    phone(ann, call(ANN, YESTERDAY, kind, seconds))

    assert needed(ann)["Ann Lee"]["last_voice"] is None
    assert happened(ann, "Ann Lee") == [(channel, "phone", "no")]


def test_a_short_call_is_unsure_and_shown_so(ann):
    phone(ann, call(ANN, YESTERDAY, OUT, 40))

    assert happened(ann, "Ann Lee") == [("call", "phone", "probably")]
    assert needed(ann)["Ann Lee"]["last_voice"] is None, "it may have been a machine"
    ann.policy = 'spoke_after = "40 s"'
    assert "Ann Lee" not in needed(ann)


def test_a_call_of_long_ago_ends_nothing(ann):
    phone(ann, call(ANN, NOW - timedelta(days=200), IN, 480))

    assert "last spoke" in needed(ann)["Ann Lee"]["why"]


def test_texts_are_writing(ann):
    phone(ann, sms(BOB, YESTERDAY, OUT), sms(BOB, YESTERDAY + timedelta(hours=1), OUT), name="sms-1.xml")
    need = needed(ann)["Bob Ray"]
    assert need["why"].startswith("2 texts since")
    assert need["contact"]["phones"] == ["+447700900123"]

    phone(ann, call(BOB, YESTERDAY, IN, 300))
    assert "Bob Ray" not in needed(ann)


def test_what_texts_say_is_stored_nowhere(ann):
    phone(ann, sms(BOB, YESTERDAY, OUT, "The key is under the mat."), name="sms-1.xml")
    ann.run("once", code=None)

    state = b"".join(raw for name, raw in ann.digest().items() if not name.startswith("backups"))
    assert b"under the mat" not in state


def test_one_call_that_two_sources_tell_of_is_one(ann):
    phone(ann, call(ANN, YESTERDAY, IN, 475))
    office(ann, f"{ANN},2026-06-09 09:00:40,480,in,answered", f"{ANN},2026-06-09 10:00:00,45,in,missed")

    assert sorted(happened(ann, "Ann Lee")) == [("call", "office", "no"), ("call", "phone", "yes")]
    talk = next(row for row in ann.ask("why", "Ann Lee")["interactions"] if row["spoke"] == "yes")
    assert talk["why"] == "a call of 480 s"


def test_the_phone_system_knows_that_a_machine_answered(ann):
    phone(ann, call(ANN, YESTERDAY, OUT, 75))
    office(ann, f"{ANN},2026-06-09 09:00:10,40,out,voicemail")

    assert [row[::2] for row in happened(ann, "Ann Lee")] == [("voicemail", "no")]
    assert "Ann Lee" in needed(ann)


def test_a_number_that_two_people_have_tells_of_neither(ann):
    ann.cards(f"FN:Ann Lee\r\nEMAIL:ann@x.org\r\nTEL:{ANN}", f"FN:Bob Ray\r\nEMAIL:bob@x.org\r\nTEL:{ANN}")
    phone(ann, call(ANN, YESTERDAY, IN, 480))

    assert needed(ann)["Ann Lee"]["last_voice"] is None
    dropped = {one["handle"]: one["reason"] for one in ann.ask("people")["dropped"]}
    assert "several people" in dropped["+442071234567"]


def test_a_broken_backup_harms_no_other_source(ann):
    phone(ann, call(ANN, YESTERDAY, IN, 480))
    (ann.folder / "backups" / "calls-2.xml").write_text(backup(call(BOB, YESTERDAY, IN, 480))[:100])
    office(ann, f"{BOB},2026-06-09 09:00:40,480,in,answered")
    answer = ann.ask("plan")

    assert answer["problems"] == []
    assert {one["name"]: one["skipped"] for one in answer["sources"]}["phone"] == 1
    assert [need["contact"]["name"] for need in answer["needs"]] == []


def test_a_log_with_other_columns_says_all_that_is_wrong_with_it(ann):
    office(ann)
    (ann.folder / "office.csv").write_text("Phone,When\n1,2\n")
    problem = ann.ask("plan", code=None)["problems"][0]

    assert problem["where"] == "office"
    assert problem["problem"].count("office.csv:1: there is no column") == 5


@pytest.mark.parametrize(("live", "days", "booked"), [(True, 3, False), (True, 1, True), (False, 300, True)])
def test_calls_wait_for_a_log_that_something_keeps_writing_and_for_no_export(ann, live, days, booked):
    office(ann, f"{BOB},2026-06-01 09:00,300,out,answered")
    ann.settings["office"] += f"live = {str(live).lower()}\n"
    written = (NOW - timedelta(days=days)).timestamp()
    os.utime(ann.folder / "office.csv", (written, written))
    made = ann.ask("once")

    assert bool(made["actions"]) is booked


@pytest.mark.parametrize(("others", "due"), [(1, True), (24, False)])
def test_a_text_to_a_crowd_is_written_to_nobody_in_person(world, others, due):
    world.mail("Cleo Fry <cleo@x.org>", days=300)
    world.cards(f"FN:Ann Lee\r\nEMAIL:ann@x.org\r\nTEL:{ANN}")
    group = "~".join(["+442071234567", *(f"+4477009001{number:02}" for number in range(others))])
    phone(world, *(sms(group, NOW - timedelta(days=days), OUT) for days in (3, 5, 7)))

    assert ("Ann Lee" in needed(world)) is due
