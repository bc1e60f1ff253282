"""A turn that ends hard at each of its points, with the calls at a provider: the end is always the same.

    with turning("connectors.google.google_calendar") as turn:
        turn(world, NOW)      # in a process of its own
        turn(world, NOW, 3)   # which ends at its third point

As a program: python tests/crashing.py MODULE...; does the turns that standard input asks for.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from world import NOW, World, correspond

from syncd import crash
from syncd.cli import main
from syncd.credentials import safe
from syncd.errors import AuthRequired

LATER = NOW + timedelta(hours=1)
LEAST = 10  # points that such a turn has
MINE = "Dentist"  # an event of the user's own
WITHDRAWN = '[flags]\ndo_not_call = ["cleo@acme.example"]'

Turn = Callable[..., int]


@dataclass(frozen=True)
class Provider:
    """Where the calls are: its table in the config, the sign-in, the requests that came, and its events."""

    calendar: str
    secret: tuple[str, str]
    seen: list[str]  # the first line of each request
    events: Callable[[], list[tuple[str, datetime]]]  # title and start
    save: Callable[[], Callable[[], object]]  # returns what brings back all that is there now


@dataclass(frozen=True)
class End:
    """What stands on the calendar, and what the ledger says of it."""

    events: list[tuple[str, datetime]]
    calls: list[Any]
    steps: list[Any]


def same_whatever_crashes(folder: Path, provider: Provider, *modules: str) -> None:
    """Play a turn without a crash, and then with one at each of its points: they all end the same."""
    with turning(*modules) as turn:
        world = World(folder / "before", calendar=provider.calendar)
        prepare(world, provider, turn)
        restore = provider.save()
        for point in count():
            restore()
            shutil.copytree(world.folder, folder / str(point))
            code, end = played(replace(world, folder=folder / str(point)), provider, turn, point)
            if point == 0:
                whole = end
                assert [title for title, _ in whole.events] == ["Call Ann Lee", "Call Bob Lee", MINE]
            assert end == whole, point
            if point and code == 0:
                break
    assert point > LEAST


def played(world: World, provider: Provider, turn: Turn, crash_at: int) -> tuple[int, End]:
    """Play a turn, and recover; return how it ended, and what stands. One more turn writes nothing."""
    code = turn(world, LATER, crash_at)
    if code:
        turn(world, LATER)
    provider.seen.clear()
    turn(world, LATER)
    assert provider.seen
    assert all(line.startswith("GET ") for line in provider.seen), provider.seen
    return code, End(sorted(provider.events()), *ledger(world))


def ledger(world: World) -> tuple[list[Any], list[Any]]:
    """Return the calls and the steps that the ledger holds."""
    with closing(sqlite3.connect(world.folder / "state" / "ledger.sqlite")) as state:
        calls = state.execute("select id, start, attempt, serial, done, gone, intent from call order by id")
        steps = state.execute("select call, what, detail from step order by call, row")
        return calls.fetchall(), steps.fetchall()


def prepare(world: World, provider: Provider, turn: Turn) -> None:
    """Let the next turn book a call, move one, and withdraw one."""
    world.folder.mkdir()
    safe(world.folder / "state").put(*provider.secret)
    correspond(world, "Ann", "Cleo")
    turn(world, NOW)
    ann = next(start for title, start in provider.events() if title == "Call Ann Lee")
    world.diary(f"SUMMARY:Board\r\nDTSTART:{ann:%Y%m%dT%H%M%SZ}\r\nDURATION:PT1H")
    world.policy = WITHDRAWN
    correspond(world, "Bob")


@contextmanager
def turning(*modules: str) -> Iterator[Turn]:
    """Yield what does a turn, or another command, as a new process does it, and returns its exit code.

    Each is forked from a process that has loaded all it needs, `modules` too, but has no thread, socket or
    memory of the world.
    """
    command = [sys.executable, __file__, *modules]
    env = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, text=True, env=env) as process:

        def turn(world: World, at: datetime, crash_at: int = 0, *command: str) -> int:
            asked = [crash_at, *(command or ("once",)), "--config", str(world.config), "--at", at.isoformat()]
            print(json.dumps(asked), file=process.stdin, flush=True)
            code = int(process.stdout.readline())
            assert code in ((0, crash.ENDED) if crash_at else (0,))
            return code

        yield turn
        process.stdin.close()


def serve(modules: list[str]) -> None:
    """Do turns until standard input ends, and print their exit codes."""
    with TemporaryDirectory() as folder, suppress(AuthRequired):  # of no interest, for what is loaded late
        world = World(Path(folder))
        correspond(world, "Ann")
        world.run("once")
        safe(world.folder).get("google")
    for name in modules:
        import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os._exit(_code(*json.loads(line)))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _code(crash_at: int, *command: str) -> int:
    crash.arm(crash_at)
    sys.argv = ["syncd", *command]
    try:
        with redirect_stdout(sys.stderr):
            main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


if __name__ == "__main__":
    serve(sys.argv[1:])
