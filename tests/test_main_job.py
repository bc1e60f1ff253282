"""The main job, run as a person runs it: from files to calls in a calendar."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from itertools import pairwise

import icalendar
import pytest
from world import NOW, World


def names(answer: dict) -> list[str]:
    return [need["contact"]["name"] for need in answer["needs"]]


def event(start: datetime, title: str, *, hours: float = 1, **lines: str) -> str:
    rest = "".join(f"\r\n{name.replace('_', ';', 1)}{value}" for name, value in lines.items())
    end = start + timedelta(hours=hours)
    return f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDTEND:{end:%Y%m%dT%H%M%SZ}\r\nSUMMARY:{title}{rest}"


@pytest.fixture
def ann(world: World) -> World:
    """Ann was written to twice and never called; her number is in the address book."""
    world.mail("Ann Lee <ann@x.org>", days=3)
    world.mail("Ann Lee <ann@x.org>", days=2)
    world.cards("FN:Ann Lee\r\nEMAIL:ann@x.org\r\nTEL:020 7946 0999")
    return world


def test_somebody_only_written_to_gets_a_call(ann):
    answer = ann.ask("plan")

    assert names(answer) == ["Ann Lee"]
    assert answer["needs"][0]["lanes"][-1] == "written_only"
    assert answer["needs"][0]["contact"]["phones"] == ["+442079460999"]
    assert answer["needs"][0]["last_voice"] is None
    (action,) = answer["actions"]
    assert action["action"] == "book"
    assert action["title"] == "Call Ann Lee"
    assert action["contact"] == answer["needs"][0]["contact"]["id"]
    assert datetime.fromisoformat(action["start"]) >= NOW + timedelta(hours=2)


def test_plan_writes_nothing_anywhere(ann):
    ann.run("once", at=NOW - timedelta(days=40), code=None)
    before = ann.digest()
    ann.run("plan")

    assert ann.digest() == before


def test_once_writes_what_plan_shows_and_a_second_turn_writes_nothing(ann):
    shown = ann.ask("plan")["actions"]
    ann.run("once")
    first = ann.calls.read_bytes()
    (call,) = icalendar.Calendar.from_ical(first).walk("VEVENT")

    assert str(call["SUMMARY"]) == "Call Ann Lee"
    assert call["DTSTART"].dt == datetime.fromisoformat(shown[0]["start"])
    assert str(call["UID"]) == shown[0]["id"]
    assert "ATTENDEE" not in call
    assert str(call["CLASS"]) == "PRIVATE"
    assert str(call["LOCATION"]).replace(" ", "") == "+442079460999"
    assert "tel:+442079460999" in str(call["DESCRIPTION"])

    again = ann.ask("once")
    assert again["needs"] == again["actions"] == []
    assert ann.calls.read_bytes() == first


def test_losing_the_state_makes_no_second_call(ann):
    ann.run("once")
    first = ann.calls.read_bytes()
    for path in (ann.folder / "state").iterdir():
        path.unlink()
    ann.run("once")

    assert ann.calls.read_bytes() == first


def test_a_call_that_the_user_deleted_does_not_come_back(ann):
    ann.run("once")
    ann.calls.unlink()
    answer = ann.ask("once", at=NOW + timedelta(hours=1))

    assert answer["actions"] == []


def test_a_call_that_the_user_moved_stays_where_it_is(ann):
    ann.run("once")
    text = ann.calls.read_bytes()
    (call,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    start = call["DTSTART"].dt
    moved = text.replace(
        f"{start:%Y%m%dT%H%M%S}".encode(), f"{start + timedelta(days=1):%Y%m%dT%H%M%S}".encode()
    )
    assert moved != text
    ann.calls.write_bytes(moved)
    ann.run("once")

    assert ann.calls.read_bytes() == moved


def test_a_crash_between_the_calendar_and_the_ledger_makes_no_second_call(ann):
    ann.run("once")
    first = ann.calls.read_bytes()
    import sqlite3

    with sqlite3.connect(ann.folder / "state" / "ledger.sqlite") as state:
        state.execute("update call set done = 0")
    ann.run("once")

    assert ann.calls.read_bytes() == first


def test_a_talk_takes_the_need_away(ann):
    ann.mail(
        "Ann Lee <ann@x.org>",
        days=1,
        text="Ann,\n\nGood talking to you this morning. I will send the papers.",
    )
    answer = ann.ask("plan")
    assert "Ann Lee" not in names(answer)

    why = ann.ask("why", "ann@x.org")
    assert why["person"]
    assert [row["spoke"] for row in why["interactions"]] == ["no", "no", "probably"]


def test_a_meeting_that_took_place_is_a_talk_and_one_ahead_is_enough(ann):
    ann.mail("Bob Ray <bob@y.org>", days=3)
    ann.mail("Bob Ray <bob@y.org>", days=2)
    attendees = (
        "\r\nORGANIZER:mailto:ada@example.org\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{}\r\nLOCATION:The office"
    )
    ann.diary(
        event(NOW - timedelta(days=5), "Lunch") + attendees.format("ann@x.org"),
        event(NOW + timedelta(days=5), "Review") + attendees.format("bob@y.org"),
    )

    assert names(ann.ask("plan")) == []


def test_machines_lists_and_crowds_are_dropped_with_a_reason(world):
    for days in (2, 3):
        world.mail("no-reply@shop.example", days=days)
        world.mail("info@firm.example", days=days)
        world.mail("Cy <cy@z.org>", days=days, Cc="Dee <dee@z.org>")
        world.mail(", ".join(f"p{n}@crowd.example" for n in range(30)), days=days)
        world.mail("club@lists.example.net", days=days)
    world.mail(
        "ada@example.org", sender="Daily <daily@paper.example>", box="Inbox", List_Unsubscribe="<mailto:x@y>"
    )
    answer = world.ask("plan")
    dropped = {one["handle"]: one["reason"] for one in answer["dropped"]}

    assert names(answer) == ["Cy"]
    assert dropped["no-reply@shop.example"] == "no-reply address"
    assert dropped["info@firm.example"] == "role address"
    assert dropped["dee@z.org"] == "only ever Cc or Bcc"
    assert dropped["p7@crowd.example"] == "only ever among many recipients"
    assert dropped["club@lists.example.net"] == "mailing list"
    assert "mailing list" in dropped["daily@paper.example"]


def test_calls_keep_clear_of_the_calendar_and_of_each_other(world):
    for number in range(12):
        world.mail(f"Person {number} <p{number}@x.org>", days=3)
        world.mail(f"Person {number} <p{number}@x.org>", days=2)
    busy = datetime(2026, 6, 11, 8, 30, tzinfo=NOW.tzinfo)
    world.diary(event(busy, "Board", hours=2.25))
    actions = world.ask("plan")["actions"]
    spans = sorted(
        (datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"])) for one in actions
    )

    assert len(actions) == 12
    for (_, end), (start, _) in pairwise(spans):
        assert start - end >= timedelta(minutes=10)
    days = [start.date() for start, _ in spans]
    assert max(map(days.count, days)) <= 3
    for start, end in spans:
        assert not (start < busy + timedelta(hours=2.25, minutes=10) and end > busy - timedelta(minutes=10))
        assert start.utcoffset() == timedelta(hours=1)


def test_one_broken_source_never_stops_the_others(ann):
    ann.sources["gone"] = ("mbox", "not-there")
    answer = ann.ask("plan", code=2)

    assert names(answer) == ["Ann Lee"]
    assert "not-there" in answer["problems"][0]["problem"]
    assert [one["fresh"] for one in answer["sources"] if one["name"] == "gone"] == [False]


def test_a_calendar_that_cannot_be_written_is_told_and_booked_later(ann):
    ann.run("plan")
    ann.calls.write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n")
    ann.calls.chmod(0o444)
    said = ann.run("once", code=2)
    assert "calls.ics" in said

    ann.calls.chmod(0o644)
    assert len(ann.ask("once")["actions"]) == 1


def test_facts_after_the_moment_are_not_known(ann):
    ann.mail("Ann Lee <ann@x.org>", days=-5, text="Good talking to you this morning.")

    assert names(ann.ask("plan")) == ["Ann Lee"]
    assert names(ann.ask("plan", at=NOW - timedelta(days=20))) == []


def test_ten_people_status_check_and_tables_are_for_people(ann):
    assert "Ann Lee" in ann.run("plan")
    assert "Ann Lee" in ann.run("ten")
    assert "Ann Lee" in ann.run("people")
    assert "your own" not in ann.run("people", "--dropped")
    assert "not read yet" in ann.run("status")
    ann.run("once")
    assert "Call Ann Lee" in ann.run("status")
    assert "Ann Lee" in ann.run("why", "Ann")
    ann.run("check")


def test_status_answers_scripts(ann):
    ann.run("once")
    answer = ann.ask("status")

    assert [one["name"] for one in answer["sources"]] == ["sent", "cards"]
    assert answer["calls_ahead"][0]["title"] == "Call Ann Lee"
    assert answer["last_tick"]
    assert answer["problems"] == []


def test_forgetting_somebody_keeps_them_out(ann):
    ann.run("once")
    ann.run("forget", "ann@x.org", "--yes")

    assert names(ann.ask("plan")) == []
    assert "nobody that syncd knows" in ann.run("why", "ann@x.org", code=2)


def test_evidence_answers_one_object_a_line():
    def judged(text: str, *options: str) -> list[str]:
        command = [sys.executable, "-m", "syncd", "evidence", *options]
        return subprocess.run(
            command, input=text, capture_output=True, text=True, check=True
        ).stdout.splitlines()

    first, second = judged(
        "Good talking to you this morning.\nI left you a voicemail.\n",
        "--at",
        "2026-06-10",
        "--config",
        "none.toml",
    )
    assert '"verdict": "spoke", "party": "correspondent"' in first
    assert '"verdict": "voicemail", "party": "correspondent"' in second
    assert [line[:13] for line in judged("Call Ann Lee\nService Call\n", "--titles")] == [
        '{"call": true',
        '{"call": fals',
    ]


def test_a_wrong_config_is_told_with_its_line_and_exit_code_2(world):
    (world.folder / "bad.toml").write_text('[me]\nemail = ["x"]\n')
    done = subprocess.run(
        [sys.executable, "-m", "syncd", "plan", "--config", str(world.folder / "bad.toml")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "bad.toml:2" in done.stderr
    assert "emails" in done.stderr


def test_every_command_has_an_example_in_its_help():
    from typer.main import get_command

    from syncd.cli.app import app

    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        commands = getattr(command, "commands", {name: command})
        for one in commands.values():
            assert "Example: " in (one.epilog or ""), name


def daemon(ann: World) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "syncd", "run", "--config", str(ann.config), "--at", NOW.isoformat()]
    return subprocess.Popen([*command, "--every", "1 hour"], stderr=subprocess.PIPE, text=True)


def test_the_daemon_stops_within_five_seconds(ann):
    process = daemon(ann)
    deadline = time.monotonic() + 60
    while not ann.calls.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    asked = time.monotonic()
    os.kill(process.pid, signal.SIGTERM)
    _, said = process.communicate(timeout=20)

    assert time.monotonic() - asked < 5
    assert process.returncode == 0, said
    assert ann.calls.exists()


def test_the_daemon_outlives_a_state_that_cannot_be_opened(ann):
    (ann.folder / "state").write_text("no folder")
    process = daemon(ann)
    assert process.stderr
    first = [process.stderr.readline(), process.stderr.readline()]
    assert process.poll() is None
    os.kill(process.pid, signal.SIGTERM)
    process.communicate(timeout=20)

    assert "the state cannot be kept here" in "".join(first)
    assert process.returncode == 0


def test_one_misfiled_mail_makes_nobody_an_alias_of_mine(ann):
    ann.mail("Cy <cy@z.org>", sender="Ann Lee <ann@x.org>")
    assert names(ann.ask("plan")) == ["Ann Lee"]


def test_an_old_address_of_mine_is_learned_from_the_sent_mail(ann):
    for number in range(2):
        ann.mail("Cy <cy@z.org>", days=2 + number, sender="Ada <ada.byron@old.example>")
        ann.mail("Dee <dee@z.org>", days=2 + number, sender="Office <desk@old.example>")
    answer = ann.ask("plan")
    dropped = {one["handle"]: one["reason"] for one in answer["dropped"]}

    assert sorted(names(answer)) == ["Ann Lee", "Cy", "Dee"]
    assert "ada.byron@old.example" not in dropped
    ann.mail("desk@old.example, ada.byron@old.example", days=1)
    ann.mail("desk@old.example", days=1)
    assert sorted(names(ann.ask("plan"))) == ["Ann Lee", "Cy", "Dee"]
