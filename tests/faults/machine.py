"""What goes wrong with the machine: its processes end, its disk is full or broken, its state is an old one.

Its clock, too: what is over by a wrong clock is not by the right one.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

from faults.stage import Stage, empty, killed_after
from faults.tally import Round
from world import NOW

from syncd import crash

DISK = 2 << 20  # bytes
CALLS = "openat,write,pwrite64,fsync,fdatasync,ftruncate"
KEPT = ("yesterday's", "without its log")
_TIMES = 12  # of a system call on the state, in a turn, at which it fails


def kills(stage: Stage, dice: random.Random, rounds: int) -> Iterator[Round]:
    """End the process at any moment."""
    for number in range(rounds):
        stage.reset()
        seconds = dice.uniform(0, stage.seconds * 1.2)
        stage.turn(killed_after(seconds))
        ticks, wrong = stage.healed(idle=number % 10 == 0)
        yield Round(ticks, tuple(wrong), f"killed after {seconds:.4f} s")


def crashes(stage: Stage, dice: random.Random, rounds: int) -> Iterator[Round]:
    """End the process right before each commit and each write, and again while it recovers."""
    every = [(at, again) for at in range(1, stage.points + 1) for again in (0, 1, 2, 3, 5, 8)]
    for at, again in every if rounds >= len(every) else dice.sample(every, rounds):
        stage.reset()
        ended = stage.turn(crash_at=at)
        wrong = [] if ended == crash.ENDED else [f"the turn ended with {ended}"]
        if again:
            stage.turn(crash_at=again)
        ticks, more = stage.healed(idle=at % 4 == 0)
        yield Round(ticks, (*wrong, *more), f"SYNCD_CRASH_AT={at}, then {again}")


def full_disk(stage: Stage, dice: random.Random, rounds: int) -> Iterator[Round]:
    """Let the state lie on a small disk that is full, or nearly."""
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=700", "none", str(stage.state)], check=True
    )
    try:
        for number in range(min(rounds, 40)):
            stage.reset()
            status = os.statvfs(stage.state)
            left = min(dice.choice((0, 4, 8, 16, 32, 64, 128)) << 10, status.f_bavail * status.f_bsize)
            filler = stage.state / "filler"
            filler.write_bytes(bytes(status.f_bavail * status.f_bsize - left))
            said = command(stage)
            filler.unlink()
            ticks, wrong = stage.healed(idle=number % 4 == 0)
            yield Round(ticks, (*wrong, *tracebacks(said)), f"{left} bytes left")
    finally:
        subprocess.run(["umount", str(stage.state)], check=True)


def broken_disk(stage: Stage, dice: random.Random, rounds: int) -> Iterator[Round]:
    """Let one system call on the state fail, or all from one on."""
    every = [
        (error, call, when, rest)
        for error in ("EIO", "ENOSPC")
        for call in CALLS.split(",")
        for when in range(1, _TIMES + 1)
        for rest in ("", "+")
    ]
    for number, (error, call, when, rest) in enumerate(
        every if rounds >= len(every) else dice.sample(every, rounds)
    ):
        stage.reset()
        paths = [
            f"-P{stage.state / name}" for name in ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm")
        ]
        tracer = [
            "strace",
            "-f",
            "-o",
            "/dev/null",
            *paths,
            "-e",
            f"inject={call}:error={error}:when={when}{rest}",
        ]
        said = command(stage, tracer)
        ticks, wrong = stage.healed(idle=number % 5 == 0)
        yield Round(ticks, (*wrong, *tracebacks(said)), f"{error} from {call}, when={when}{rest}")


def old_states(stage: Stage, dice: random.Random, rounds: int) -> Iterator[Round]:
    """Let an older state, one that is cut, or none at all stand beside today's calendar."""
    for number in range(min(rounds, 20)):
        stage.reset()
        what = (*KEPT, "none", "cut", "garbled")[number % 5]
        stage.turn()
        file = stage.state / "ledger.sqlite"
        if what == "yesterday's":
            empty(stage.state)
            shutil.copytree(stage.kept, stage.state, dirs_exist_ok=True)
        elif what == "none":
            empty(stage.state)
        elif what == "without its log":
            (stage.state / "ledger.sqlite-wal").unlink(missing_ok=True)
        else:
            raw = bytearray(file.read_bytes())
            at = dice.randrange(len(raw) // 2)
            raw[at:] = b"" if what == "cut" else dice.randbytes(4096) + raw[at + 4096 :]
            file.write_bytes(raw)
        # A stop that was only written on a call, and lost with the state, is forgotten: the call is gone.
        ticks, wrong = stage.healed(but="" if what in KEPT else "Call Bob Lee")
        yield Round(ticks, tuple(wrong), what)


def clocks(stage: Stage, dice: random.Random, rounds: int) -> Iterator[Round]:
    """Let the clock of the wall be wrong for a turn, and right again."""
    for number in range(min(rounds, 20)):
        stage.reset()
        days = dice.choice((-1, 1, -0.04, 0.04, 30, 3650, -400))
        moment = stage.at + timedelta(days=days)
        stage.turn()
        said = command(stage, ["faketime", f"{moment:%Y-%m-%d %H:%M:%S}"], at=False)
        wrong = [*stage.unsafe(since=max(moment, NOW)), *tracebacks(said)]
        made = len(stage.texts()) - len(stage.after)
        if made > 4:
            wrong.append(f"{made} calls were made at once")
        stage.turn()
        wrong += stage.unsafe()
        yield Round(1, tuple(wrong), f"{days} days off, round {number}")


def command(stage: Stage, before: list[str] | None = None, *, at: bool = True) -> str:
    """Run `syncd once` in a process of its own; return what it said that is wrong."""
    line = [*(before or []), sys.executable, "-m", "syncd", "once", "--config", str(stage.world.config)]
    line += ["--at", stage.at.isoformat()] if at else []
    done = subprocess.run(
        line, capture_output=True, text=True, timeout=120, check=False, env={**os.environ, **stage.secrets}
    )
    return done.stderr


def tracebacks(said: str) -> list[str]:
    """Return what no user should ever see."""
    return [f"a traceback: {said.strip().splitlines()[-1][:200]}"] if "Traceback" in said else []
