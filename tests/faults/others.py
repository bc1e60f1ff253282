"""What others do: a program fights for the calendar, a second daemon runs, a source loses everything."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from faults.stage import HOUR, TICKS, Stage, Texts
from faults.tally import Round
from servers.proxy import Answer

HOURS = 8  # that the second program fights for
QUIET = 2  # of them, at the end: before, calls pass and get a next try
EMPTY = ("mail", "lists", "lists and events", "calendar")
_LIST = Answer(207, b'<?xml version="1.0"?><multistatus xmlns="DAV:"/>', {"Content-Type": "application/xml"})


# --- a second program


def _deletes(stage: Stage, _first: Texts) -> None:
    stage.lay({path: text for path, text in stage.texts().items() if "X-SYNCD-ID" not in text})


def _moves(stage: Stage, _first: Texts) -> None:
    stage.lay({path: _later(text) if "X-SYNCD-ID" in text else text for path, text in stage.texts().items()})


def _later(text: str) -> str:
    """Put a call of June two days later."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.startswith(("DTSTART;", "DTEND;")):
            head, _, when = line.rpartition(":")
            if when.startswith("202606"):
                lines[number] = f"{head}:202606{min(int(when[6:8]) + 2, 30):02}{when[8:]}"
    return "".join(lines)


def _reverts(stage: Stage, first: Texts) -> None:
    stage.lay(first)


BOTS: tuple[Callable[[Stage, Texts], None], ...] = (_deletes, _moves, _reverts)


def bots(stage: Stage, dice: random.Random, rounds: int) -> Iterator[Round]:
    """Let another program undo or change all that we write, every hour, then end: we stop before it does."""
    for act in dice.sample(BOTS, min(rounds, len(BOTS))):
        stage.reset()
        writes = []
        for hour in range(1, HOURS + TICKS + 1):
            if hour <= HOURS:
                act(stage, stage.before)
            seen = len(stage.proxy.seen)
            stage.turn(at=stage.at + hour * HOUR)
            writes.append(sum(one.startswith(("PUT", "DELETE")) for one in stage.proxy.seen[seen:]))
        wrong = [one for one in stage.unsafe() if "edit" not in one or act is _reverts]
        if any(writes[HOURS - QUIET : HOURS]):
            wrong.append(f"still writes after {HOURS - QUIET} hours: {writes}")
        ticks = max((tick for tick, many in enumerate(writes[HOURS:], 1) if many), default=1)
        yield Round(ticks, tuple(wrong), f"{act.__name__.strip('_')}: {sum(writes)} writes")


# --- what is suddenly empty


def emptied(stage: Stage, dice: random.Random, rounds: int) -> Iterator[Round]:
    """Let the mail, the server's lists or the calendar be empty for a turn, and come back."""
    for what in dice.sample(EMPTY, min(rounds, len(EMPTY))):
        stage.reset()
        mails = stage.world.folder / "Sent"
        held, before = mails.read_bytes(), stage.texts()
        if what == "mail":
            mails.write_bytes(b"")
        elif what == "calendar":
            stage.lay({path: text for path, text in before.items() if "X-SYNCD-ID" not in text})
        else:
            stage.proxy.on("^(PROPFIND|REPORT)", _LIST, times=1000)
            if "events" in what:
                stage.proxy.on("^GET", Answer(404), times=1000)
        bare, seen = stage.texts(), len(stage.proxy.seen)
        stage.turn()
        wrote = [one for one in stage.proxy.seen[seen:] if one.startswith(("PUT", "DELETE"))]
        wrong = (
            [f"wrote to a calendar that was emptied: {wrote}"]
            if what != "mail" and stage.texts() != bare
            else []
        )
        stage.proxy.heal()
        mails.write_bytes(held)
        if what == "calendar":
            stage.lay(before)
        ticks, more = stage.healed()
        yield Round(ticks, (*wrong, *more), what)


# --- a second daemon


def daemons(stage: Stage, dice: random.Random, rounds: int) -> Iterator[Round]:
    """Start daemons at the same moment, kill one, start another, run a command beside them."""
    run = [
        sys.executable,
        "-m",
        "syncd",
        "run",
        "--config",
        str(stage.world.config),
        "--at",
        stage.at.isoformat(),
    ]
    for _ in range(min(rounds, 10)):
        stage.reset()
        alive = [_begun(stage, run), _begun(stage, run)]
        time.sleep(dice.uniform(0.5, 4))
        alive.append(_begun(stage, [*run[:3], "once", *run[4:]]))
        alive[0].kill()
        alive.append(_begun(stage, run))
        time.sleep(dice.uniform(1, 4))
        for one in alive:
            one.terminate()
        said = [one.communicate(timeout=30)[1] for one in alive]
        wrong = ["a traceback" for one in said if "Traceback" in one]
        ticks, more = stage.healed()
        yield Round(ticks, (*wrong, *more), "two daemons")


def _begun(stage: Stage, command: list[str]) -> subprocess.Popen[str]:
    env = {**os.environ, **stage.secrets}
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=env)
