"""The morning and the week: what `syncd today` and `syncd week` tell, and what is sent as a notification."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from servers.web import Reply, Request, Web
from thumb import Thumb
from world import NOW, World, correspond

from syncd import config
from syncd.background import notices
from syncd.config import Digest
from syncd.store import opening
from syncd.store.store import Store
from syncd.tick import tick

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # in Apprise, on 3.11 and 3.12

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BACKUP = """<?xml version='1.0' encoding='UTF-8'?><calls count="1">
<call number="+442079460999" duration="100" date="{at}" type="1" /></calls>"""


def today(world: World, *, code: int = 0, **later: float) -> dict:
    return world.ask("today", at=NOW + timedelta(**later), code=code)


def phone(world: World, at: datetime) -> None:
    """A call log that reaches to a moment."""
    (world.folder / "calls.xml").write_text(BACKUP.format(at=int(at.timestamp() * 1000)))
    world.sources["phone"] = ("sms_backup", "calls.xml")


def test_a_quiet_day_says_so(world):
    world.diary()
    assert world.run("today") == "Wednesday, 10 June: no calls today.\n"


def test_the_calls_of_today_are_told_with_their_reason_and_nothing_is_written(booked):
    before = booked.digest()
    (call,) = today(booked)["calls"]

    assert (call["title"], call["start"][:16]) == ("Call Ann Lee", "2026-06-10T15:00")
    assert "2 mails" in call["why"]
    assert today(booked, days=1)["calls"] == []
    said = booked.run("today")
    assert "Wednesday, 10 June" in said
    assert "15:00" in said
    assert "\x1b" not in said
    assert {key: value for key, value in booked.digest().items() if "state" not in key} == {
        key: value for key, value in before.items() if "state" not in key
    }


def test_what_nobody_told_of_is_asked_until_it_is_told(booked):
    (question,) = today(booked, hours=7)["questions"]
    assert question["question"] == "What came of Call Ann Lee on 10 June 2026?"
    assert question["answers"][0] == "syncd log ann@acme.example spoke"
    assert "syncd log ann@acme.example voicemail" in booked.run("today", at=NOW + 7 * HOUR)

    booked.run("log", "ann@acme.example", "voicemail", at=NOW + 8 * HOUR)
    assert today(booked, hours=9)["questions"] == []
    assert today(booked, hours=9)["calls"][0]["outcome"] == "voicemail"


def test_what_the_user_should_decide_is_asked_until_it_is_decided(booked):
    booked.run("log", "ann", "declined", at=NOW + 6 * HOUR)
    (question,) = today(booked, hours=7)["questions"]
    assert question["about"] == "decision"
    assert question["answers"][1] == "syncd flag ann@acme.example do-not-call"

    booked.run("flag", "ann@acme.example", "do-not-call", at=NOW + 8 * HOUR)
    assert today(booked, hours=9)["questions"] == []


def test_what_was_moved_or_withdrawn_is_told_until_the_day_after(booked):
    thumb = Thumb(booked.calls)
    thumb.add("Board", thumb.call("Ann").start, 30)
    booked.run("once", at=NOW + HOUR)
    (change,) = today(booked, hours=2)["changes"]
    assert (change["change"], change["title"]) == ("moved", "Call Ann Lee")
    assert "you agreed" in change["why"]

    booked.run("log", "ann", "spoke", at=NOW + 2 * HOUR)
    booked.run("once", at=NOW + 2.1 * HOUR)
    (change,) = today(booked, days=1)["changes"]
    assert change["change"] == "withdrawn"
    assert "withdrawn" in booked.run("today", at=NOW + DAY)
    assert today(booked, days=2)["changes"] == []


def test_a_source_that_is_ill_is_told_once_with_what_waits_for_it(world):
    phone(world, NOW)
    correspond(world, "Ann")
    world.run("once")
    (world.folder / "calls.xml").unlink()
    answer = today(world, code=2, hours=1)

    assert [one["where"] for one in answer["problems"]] == ["phone"]
    assert answer["waits"] == ""
    said = world.run("today", at=NOW + HOUR, code=2)
    assert said.count("phone") == 1


def test_a_call_log_that_is_old_is_told_as_the_reason_why_nothing_is_booked(world):
    phone(world, NOW - 4 * DAY)
    correspond(world, "Ann")
    world.run("once")

    assert "phone knows only until 6 Jun 2026" in today(world)["waits"].replace("06", "6")
    assert world.run("today").count("Nothing new is booked") == 1


def test_calls_that_vanished_at_once_are_told(world):
    for name in ("Ann", "Bob", "Cleo", "Dan"):
        correspond(world, name)
    world.run("once")
    world.calls.unlink()
    (problem,) = today(world, code=2, hours=1)["problems"]

    assert problem["where"] == "calendar"
    assert "vanished" in problem["problem"]


def test_a_week_counts_and_compares_with_four_weeks_ago(world):
    for name in ("Ann", "Bob"):
        correspond(world, name, days=-28)
    world.run("once", at=NOW - 28 * DAY)
    for name in ("ann", "bob"):
        world.run("log", name, "spoke", at=NOW - 27 * DAY)
    correspond(world, "Cy")
    answer = world.ask("week")

    assert answer["written_only"] == {"now": 1, "four_weeks_ago": 2}
    assert [one["from"] for one in answer["weeks"]] == [
        "2026-05-11",
        "2026-05-18",
        "2026-05-25",
        "2026-06-01",
        "2026-06-08",
    ]
    first, last = answer["weeks"][0], answer["weeks"][-1]
    assert (first["reached"], first["attempts"], first["planned"]) == (2, 2, 2)
    assert (last["reached"], last["attempts"], last["planned"]) == (0, 0, 0)
    said = world.run("week")
    assert "four weeks ago" in said
    assert "█" in said


def test_whom_one_met_is_reached_though_no_call_was_booked(world):
    correspond(world, "Ann")
    world.diary(
        "SUMMARY:Coffee\r\nLOCATION:Cafe\r\nDTSTART:20260609T100000Z\r\nDTEND:20260609T103000Z\r\n"
        "ORGANIZER:mailto:ada@example.org\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@acme.example"
    )
    last = world.ask("week")["weeks"][-1]

    assert (last["reached"], last["attempts"]) == (1, 0)


# --- notifications


@contextmanager
def listening(app=lambda _request: Reply()):
    with Web(app) as web:
        yield web


class Daemon:
    """Turns of the daemon, without its waiting."""

    def __init__(self, world: World) -> None:
        self.world = world

    def turn(self, at: datetime) -> list[str]:
        """Do one turn; return what kept a notification from being sent."""
        loaded = replace(config.load(self.world.config))
        engine, _ = opening.open_file(loaded.state, now=at)
        store = Store(engine, loaded.me.emails[0])
        try:
            decision, problems = tick(store, loaded, at)
            return [one.text for one in notices.after(store, loaded, decision, problems)]
        finally:
            store.close()


@pytest.fixture
def secret(tmp_path: Path, monkeypatch) -> Path:
    """The secret that says where notifications go."""
    folder = tmp_path / "credentials"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    return folder / "digest"


def address(web: Web) -> str:
    return f"json://127.0.0.1:{web.port}/hook"


def told(web: Web) -> list[tuple[str, str]]:
    found = [json.loads(request.body) for request in web.seen]
    return [(one["title"], one["message"]) for one in found]


def test_the_digest_is_sent_once_a_day_after_its_hour(booked, secret):
    booked.policy = '[digest]\nat = "10:30"'
    daemon = Daemon(booked)
    with listening() as web:
        secret.write_text(address(web))
        for minutes in (0, 30, 40, 600):
            assert daemon.turn(NOW + timedelta(minutes=minutes)) == []
        ((title, message),) = told(web)
        assert title == "1 call today"
        assert message.startswith("15:00 Call Ann Lee: ")

        assert daemon.turn(NOW + DAY + HOUR) == []
        assert len(web.seen) == 2
        assert "What came of Call Ann Lee" in told(web)[1][1]


def test_a_day_with_nothing_to_tell_sends_nothing(world, secret):
    world.diary()
    world.policy = '[digest]\nat = "8:00"'
    with listening() as web:
        secret.write_text(address(web))
        assert Daemon(world).turn(NOW) == []
        assert web.seen == []


def test_what_was_not_taken_is_sent_again_and_stops_nothing(booked, secret):
    booked.policy = '[digest]\nat = "08:00"'
    answers = iter((500, 200))

    def answer(_request: Request) -> Reply:
        return Reply(next(answers))

    with listening(answer) as web:
        secret.write_text(address(web))
        (problem,) = Daemon(booked).turn(NOW)
        assert "sent again" in problem
        (ill,) = booked.ask("status", at=NOW + HOUR, code=1)["problems"]
        assert (ill["where"], datetime.fromisoformat(ill["since"])) == ("digest", NOW)
        assert Daemon(booked).turn(NOW + HOUR) == []
        assert booked.ask("status", at=NOW + HOUR)["problems"] == []
        assert Daemon(booked).turn(NOW + 2 * HOUR) == []
        assert len(web.seen) == 2


@pytest.mark.parametrize("given", ["", "nonsense", "json://127.0.0.1:1/x nonsense"])
def test_an_address_that_is_none_is_told_and_never_shown(booked, secret, given):
    booked.policy = '[digest]\nat = "08:00"'
    if given:
        secret.write_text(given)
    (problem,) = Daemon(booked).turn(NOW)

    assert "syncd login digest" in problem
    assert "nonsense" not in problem


def test_what_stops_is_told_once_and_once_that_it_works_again(world, secret):
    world.policy = "[digest]"
    phone(world, NOW)
    correspond(world, "Ann")
    daemon, there = Daemon(world), (world.folder / "calls.xml")
    log = there.read_bytes()
    with listening() as web:
        secret.write_text(address(web))
        daemon.turn(NOW)
        there.unlink()
        for minutes in (10, 20, 90):
            assert daemon.turn(NOW + timedelta(minutes=minutes)) == []
        ((title, message),) = told(web)
        assert title == "syncd: phone stopped"
        assert "calls.xml" in message

        there.write_bytes(log)
        for minutes in (100, 110):
            daemon.turn(NOW + timedelta(minutes=minutes))
        assert told(web)[1:] == [("syncd: all is well again", "phone: works again")]


def test_that_nothing_is_booked_is_told_once_unless_it_passes_within_the_hour(world, secret):
    world.policy = "[digest]"
    phone(world, NOW - 4 * DAY)
    correspond(world, "Ann")
    daemon = Daemon(world)
    with listening() as web:
        secret.write_text(address(web))
        daemon.turn(NOW)
        assert web.seen == []
        for hours in (1, 2, 3):
            daemon.turn(NOW + hours * HOUR)
        ((title, message),) = told(web)
        assert title == "syncd: booking stopped"
        assert "phone knows only until" in message

        phone(world, NOW + 3 * HOUR)
        daemon.turn(NOW + 4 * HOUR)
        assert told(web)[1:] == [("syncd: all is well again", "booking: works again")]


def test_a_pause_that_the_user_wanted_is_no_news(booked, secret):
    booked.policy = "[digest]"
    booked.run("pause", "--until", "2026-06-20")
    with listening() as web:
        secret.write_text(address(web))
        for hours in (1, 3):
            Daemon(booked).turn(NOW + hours * HOUR)
        assert web.seen == []


def test_the_digest_tells_what_stopped_and_no_other_notice_does(booked, secret):
    booked.policy = '[digest]\nat = "08:00"'
    (booked.folder / "config.notes.md").mkdir()
    with listening() as web:
        secret.write_text(address(web))
        for minutes in (1, 2):
            Daemon(booked).turn(NOW + timedelta(minutes=minutes))
        ((title, message),) = told(web)

    assert title == "1 call today, 1 problem"
    assert "notes: " in message


@pytest.mark.parametrize(("at", "title"), [('at = "08:00"', "1 call today"), ("", "syncd: phone stopped")])
def test_the_daemon_sends_it(booked, secret, at, title):
    booked.policy = f"[digest]\n{at}"
    if not at:
        booked.sources["phone"] = ("sms_backup", "nowhere.xml")
    command = [sys.executable, "-m", "syncd", "run", "--config", str(booked.config), "--at", NOW.isoformat()]
    with listening() as web:
        secret.write_text(address(web))
        process = subprocess.Popen([*command, "--every", "1 hour"], stderr=subprocess.PIPE, text=True)
        deadline = monotonic() + 60
        while not web.seen and monotonic() < deadline:
            sleep(0.05)
        os.kill(process.pid, signal.SIGTERM)
        _, said = process.communicate(timeout=20)
        assert process.returncode == 0, said
        assert [said for said, _ in told(web)] == [title]


def test_the_hour_of_the_digest_is_read_as_a_person_writes_it(booked):
    booked.policy = '[digest]\nat = "8:05"'
    assert config.load(booked.config).digest == Digest(at=time(8, 5))
    booked.policy = '[digest]\nat = "noon"'
    assert "is no time of the day" in booked.run("status", code=2)
