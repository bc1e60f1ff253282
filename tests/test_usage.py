"""A command that is written wrong: one line that says what, and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from world import NOW

from syncd.cli import main


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("pln", "no such command 'pln'; did you mean 'plan'?"),
        ("nosuch", "no such command 'nosuch'; see: syncd --help"),
        ("log", "missing argument 'who'; see: syncd log --help"),
        ("plan --nosuch", "no such option: --nosuch; see: syncd plan --help"),
        ("plan --config", "option '--config' requires an argument"),
        ("snooze a b c", "got unexpected extra argument(s) (b c); see: syncd snooze --help"),
        ("demo --seed x", "invalid value for '--seed'"),
        ("config nosuch", "no such command 'nosuch'; see: syncd config --help"),
        ("run --every abc", '--every: "abc" is no duration; write a number and a unit'),
        ("run --every 0s", '--every: "0s" is too short here; write at least "1 s"'),
    ],
)
def test_what_is_typed_wrong_is_told_in_one_line(capsys, monkeypatch, typed, says):
    monkeypatch.setattr(sys, "argv", ["syncd", *typed.split()])
    with pytest.raises(SystemExit) as end:
        main()

    said, wrong = capsys.readouterr()
    assert (end.value.code, said, wrong.count("\n")) == (2, "", 1)
    assert wrong.startswith(f"syncd: {says}")


@pytest.mark.parametrize("typed", ["", "config"])
def test_nothing_typed_shows_the_help_and_no_error(capsys, monkeypatch, typed):
    monkeypatch.setattr(sys, "argv", ["syncd", *typed.split()])
    with pytest.raises(SystemExit):
        main()

    said, wrong = capsys.readouterr()
    assert "Usage" in said + wrong
    assert "syncd: " not in wrong


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_command_that_is_started_with_a_closed_stream_ends_well(closed):
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m syncd evidence --titles {closed}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("command", ["config schema", "evidence --titles"])
def test_a_disk_too_full_for_what_is_shown_is_told_in_one_line(command):
    if not Path("/dev/full").exists():
        pytest.skip("this machine has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "syncd", *command.split()],
            input="Call Ann\n",
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("syncd: what was to be shown could not be written: No space left")
    assert done.stderr.count("\n") == 1


def test_what_the_terminal_cannot_show_is_a_question_mark(world):
    for days in (1, 2):
        world.mail("Zo\u00eb Lee <zoe@x.org>", days=days)
    done = subprocess.run(
        [sys.executable, "-m", "syncd", "people", "--config", world.config, "--at", NOW.isoformat()],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Zo? Lee" in done.stdout
