import io
import json
import logging
import os
import re
import signal
import stat
import warnings

import pytest
from daemons import running
from world import NOW, World

from syncd import log

NAMES = ("Zyxtrude", "Quandory", "Vexley")
CANARIES = (*NAMES, "canary.example", "7946 0958", "79460958", "Subjectina", "hunter2canary")


@pytest.fixture(autouse=True)
def quiet():
    before = logging.getLogger().handlers[:]
    yield
    logging.captureWarnings(capture=False)
    logging.getLogger().handlers[:] = before
    logging.getLogger("syncd.daemon").handlers[:] = []


def test_no_canary_of_any_input_is_in_a_line_of_the_log(tmp_path):
    world = World(tmp_path)
    world.me["name"] = "Zyxtrude Vexley"
    world.me["emails"] = ["zyxtrude@canary.example"]
    for days in (1, 2, 3):
        world.mail(
            "Quandory Vexley <quandory@canary.example>",
            days=days,
            sender="Zyxtrude <zyxtrude@canary.example>",
            subject="Subjectina",
            text="Call me on 020 7946 0958, hunter2canary.",
        )
    world.cards("FN:Quandory Vexley\r\nTEL:+44 20 7946 0958\r\nEMAIL:quandory@canary.example")
    world.diary("DTSTART:20260611T100000Z\r\nDTEND:20260611T110000Z\r\nSUMMARY:Subjectina with Quandory")
    world.sources["quandory@canary.example"] = ("mbox", "Vexley-is-missing")
    world.sources["zyxtrude"] = ("ics", "broken.ics")
    (tmp_path / "broken.ics").write_text("Quandory Vexley quandory@canary.example")
    with running(tmp_path, "--config", str(world.config), "--at", NOW.isoformat()) as daemon:
        daemon.says("a source fails")
        daemon.says("a turn")
        good = (tmp_path / "config.toml").read_text()
        (tmp_path / "config.toml").write_text(good + '\n[policy.tiers]\nQuandory = "hunter2canary"\n')
        daemon.tell(signal.SIGHUP)
        daemon.says("the config is wrong; the last good one stays")
        daemon.stop()
        said = daemon.log.read_text()
    assert "Call Quandory Vexley" in world.calls.read_text()
    for canary in CANARIES:
        assert canary.lower() not in said.lower()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file())
    assert b"hunter2canary" not in kept
    assert b"Subjectina\x00" not in kept


def test_texts_of_errors_come_only_when_they_are_asked_for():
    for debug in (False, True):
        stream = io.StringIO()
        log.begin(debug=debug, stream=stream)
        log.Log(b"x" * 32).error("a source fails", kind="imap", detail="ada@canary.example: no")
        last = json.loads(stream.getvalue().splitlines()[-1])

        assert ("detail" in last) is debug
        assert (last["event"], last["level"], last["kind"]) == ("a source fails", "error", "imap")


def test_libraries_and_their_warnings_stay_out():
    stream = io.StringIO()
    log.begin(stream=stream)
    logging.getLogger("msal").error("ada@canary.example")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("ada@canary.example", stacklevel=1)

    assert stream.getvalue() == ""


def test_a_bug_is_told_by_its_place_alone():
    stream = io.StringIO()
    log.begin(stream=stream)
    try:
        int("ada@canary.example")
    except ValueError as problem:
        log.Log().bug(problem)

    said = json.loads(stream.getvalue())
    assert said["error"] == "ValueError"
    assert "canary" not in stream.getvalue()


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("colour", [True, False])
def test_a_terminal_gets_plain_lines_in_colour_where_that_is_wanted(monkeypatch, colour):
    monkeypatch.setenv("NO_COLOR", "1")
    if colour:
        monkeypatch.delenv("NO_COLOR")
    terminal = Terminal()
    log.begin(stream=terminal)
    log.Log().warning("a source fails", kind="imap")

    said = terminal.getvalue()
    assert ("\x1b[" in said) is colour
    plain = re.sub(r"\x1b\[\d+m", "", said)
    assert re.fullmatch(r"[-\d]{10} [:\d]{8} \[warning *\] a source fails +kind=imap\n", plain)


def test_the_journal_gets_priorities_and_each_line_says_whose_it_is(tmp_path, monkeypatch):
    with (tmp_path / "journal").open("w+") as journal:
        found = os.fstat(journal.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{found.st_dev}:{found.st_ino}")
        log.begin(stream=journal, user="u:1")
        log.Log().error("a source fails")
        journal.seek(0)
        priority, line = journal.read().split(">")
        assert (priority, list(json.loads(line))) == ("<3", ["time", "level", "event", "user"])


def test_a_tag_is_the_same_as_long_as_the_state_is(tmp_path):
    first, again = log.salted(tmp_path), log.salted(tmp_path)

    assert first.tag("ada") == again.tag("ada") != first.tag("bob")
    assert stat.S_IMODE((tmp_path / log.SALT).stat().st_mode) == 0o600
    (tmp_path / "other").mkdir()
    assert log.salted(tmp_path / "other").tag("ada") != first.tag("ada")


def test_a_pipe_in_place_of_the_salt_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / log.SALT)

    assert log.salted(tmp_path).tag("ada")
