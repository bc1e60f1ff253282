"""A crash at any commit and any write, and another one while recovering: the end is the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from crashing import ledger
from thumb import Thumb
from world import NOW, World, correspond

from syncd import crash

HOUR = timedelta(hours=1)
TURNS = (0, 1, 7, 20)  # hours from now


def before(world: World, turn: int) -> None:
    """Let the user do something before a turn."""
    thumb = Thumb(world.calls)
    match turn:
        case 0:
            correspond(world, "Ann", "Bob", "Cleo")
        case 1:
            thumb.add("Board", thumb.call("Ann").start, 30)
            thumb.retitle("Bob", "stop Call Bob Lee")
        case 2:
            thumb.retitle("Cleo", "vm Call Cleo Lee")
            correspond(world, "Dan")
        case 3:
            thumb.delete("Dan")


def turn(world: World, number: int, crash_at: int = 0) -> int:
    """Do a turn in a process of its own, which ends at a point; return how many points it passed."""
    mouth, ear = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            os.close(mouth)
            crash.arm(crash_at)
            world.run("once", at=NOW + TURNS[number] * HOUR)
            os.write(ear, str(crash.passed() + crash_at).encode())
            os._exit(0)
        os._exit(1)
    os.close(ear)
    with os.fdopen(mouth) as said:
        passed = said.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == (crash.ENDED if crash_at else 0) or (crash_at and code == 0), code
    return int(passed or 0)


def end(world: World) -> tuple[object, object]:
    """Return what stands on the calendar, and what the ledger says of it."""
    events = [
        (str(event["UID"]), str(event["SUMMARY"]), event.start, event.end, str(event.get("DESCRIPTION", "")))
        for event in Thumb(world.calls).calls()
    ]
    return events, ledger(world)


@dataclass(frozen=True)
class Story:
    """A story played without a crash: the world before each turn, its end, and its points."""

    folder: Path
    ends: list[tuple[object, object]]
    points: list[int]

    def again(self, number: int, folder: Path) -> World:
        """Return the world as it was before a turn, in a folder of its own."""
        shutil.copytree(self.folder / str(number), folder)
        return world_in(folder)


def world_in(folder: Path) -> World:
    world = World(folder)
    world.sources["sent"] = ("mbox", "Sent")
    return world


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> Story:
    folder = tmp_path_factory.mktemp("story")
    (folder / "warm").mkdir()
    warm = World(folder / "warm")
    correspond(warm, "Ann")
    warm.run("once")  # what is imported late is not imported anew by each child
    world = World(folder / "played")
    world.folder.mkdir()
    made = Story(folder, [], [])
    for number in range(len(TURNS)):
        before(world, number)
        shutil.copytree(world.folder, folder / str(number))
        made.points.append(turn(world, number))
        made.ends.append(end(world))
    return made


def cases() -> Iterator[tuple[int, int]]:
    """Yield each turn, and more points than any turn has."""
    return ((number, at) for number in range(len(TURNS)) for at in range(1, 20))


def same_in_the_end(story: Story, number: int, crashes: tuple[int, ...], folder: Path) -> None:
    world = story.again(number, folder)
    for at in crashes:
        turn(world, number, at)
    turn(world, number)
    assert end(world) == story.ends[number]
    stamp = world.calls.stat().st_mtime_ns
    turn(world, number)
    assert world.calls.stat().st_mtime_ns == stamp, "one more turn wrote something"


def test_the_story_has_its_writes(story):
    events, (calls, steps) = story.ends[-1]

    titles = {title for _, title, *_ in events}
    assert titles == {"vm Call Cleo Lee", "Call Ann Lee", "Call Cleo Lee"}, "Bob and Dan want none"
    assert {what for _, what, _ in steps} >= {"booked", "moved", "withdrawn", "said", "deleted"}
    assert len(calls) == 6
    assert max(story.points) < 20


@pytest.mark.parametrize(("number", "at"), list(cases()))
def test_a_crash_at_any_point_changes_nothing_in_the_end(story, tmp_path, number, at):
    if at <= story.points[number]:
        same_in_the_end(story, number, (at,), tmp_path / "w")


@pytest.mark.parametrize(("number", "at"), [case for case in cases() if case[1] % 3 == 0])
def test_a_second_crash_while_recovering_changes_nothing_either(story, tmp_path, number, at):
    if at <= story.points[number]:
        same_in_the_end(story, number, (at, 1 + at % 4), tmp_path / "w")


def test_the_switch_ends_a_real_process(world, monkeypatch):
    correspond(world, "Ann")
    monkeypatch.setenv("SYNCD_CRASH_AT", "2")
    command = [sys.executable, "-m", "syncd", "once", "--config", str(world.config), "--at", NOW.isoformat()]
    assert subprocess.run(command, capture_output=True, check=False).returncode == crash.ENDED
