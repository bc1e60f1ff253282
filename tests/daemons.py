"""A real daemon on a world's files: its lines, its signals, its end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep


@dataclass
class Daemon:
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def count(self, event: str) -> int:
        return sum(one["event"] == event for one in self.lines)

    def says(self, event: str, *, times: int = 1, within: float = 30.0) -> dict:
        """Wait for a line, and return the last one of it."""
        until = monotonic() + within
        while monotonic() < until and self.process.poll() is None and self.count(event) < times:
            sleep(0.05)
        found = [one for one in self.lines if one["event"] == event]
        assert len(found) >= times, self.log.read_text()
        return found[-1]

    def tell(self, number: signal.Signals) -> None:
        os.kill(self.process.pid, number)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """End it, and return how long that took."""
        began = monotonic()
        self.tell(number)
        self.process.wait(20)
        return monotonic() - began


@contextmanager
def running(folder: Path, *options: str, every: str = "1 hour", env: dict | None = None) -> Iterator[Daemon]:
    log = folder / "daemon.log"
    command = [sys.executable, "-m", "syncd", "run", *options, "--every", every]
    with log.open("w") as opened:
        process = subprocess.Popen(command, stderr=opened, env={**os.environ, **(env or {})})
    try:
        yield Daemon(process, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
