"""One person's loop: a turn, a rest, until somebody says stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from syncd.errors import SyncdError, UserError
from syncd.tick import Problem, tick

if TYPE_CHECKING:
    from syncd.cli.session import Session
    from syncd.pull import Progress

Told = Callable[[Sequence[Problem], int, datetime], None]


class _Stopped(Exception):
    """Somebody said stop in the middle of a long read; what was read until then stands."""


def run(begin: Callable[[], Session], *, every: timedelta, told: Told) -> None:
    """Do turns until SIGTERM or SIGINT, with `every` between two; stops at the next page.

    The config is read anew for each turn; one that has become wrong is told of, and the last
    good one stays in force.
    """
    stop = threading.Event()

    @contextmanager
    def watch(_name: str) -> Iterator[Progress]:
        def heed(_done: int, _total: int | None) -> None:
            if stop.is_set():
                raise _Stopped

        yield heed

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    session = begin()
    while not stop.is_set():
        problems: list[Problem] = []
        try:
            session = begin()
        except UserError as wrong:
            problems = [
                Problem("config", f"{text}; the last good config stays", heals=False)
                for text in wrong.problems
            ]
        try:
            with session.live() as store:
                decision, found = tick(store, session.config, session.now, watch=watch)
        except _Stopped:
            return
        except SyncdError as wrong:  # the state is held by another, or its folder is gone: it may come back
            told([*problems, Problem("state", str(wrong), heals=True)], 0, session.now)
        else:
            told([*problems, *found], len(decision.plan.actions), session.now)
        stop.wait(every.total_seconds())
