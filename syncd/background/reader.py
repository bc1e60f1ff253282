"""One source's own thread: read when it is due or woken, rest, longer after a failure."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from queue import SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any

from syncd.background.schedule import rest
from syncd.config import Config, SourceConfig
from syncd.errors import AuthRequired, SyncdError, Transient
from syncd.log import Log
from syncd.store.store import Standing, Store
from syncd.tick import pull_source

if TYPE_CHECKING:
    from syncd.background.metrics import Metrics  # a library that only those load who ask for it

_APART = 2.0  # seconds between two reads at least: a program that writes a file does so in many pieces


class Stopped(Exception):
    """Somebody said stop in the middle of a read; what was read until then stands."""


@dataclass
class House:
    """What the threads of one user's daemon share."""

    config: Config
    store: Store
    log: Log
    every: float  # seconds between two reads of a source that tells of nothing by itself
    moment: Callable[[Config], datetime]
    metrics: Metrics | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    bell: SimpleQueue[str] = field(default_factory=SimpleQueue)  # why it may be time for a decision

    def now(self) -> datetime:
        """Return the moment that everything is judged at."""
        return self.moment(self.config)

    def guarded(self, task: Callable[[], SyncdError | None]) -> SyncdError | None:
        """Do a task; what it raises is a problem that may heal, a bug as well as any other."""
        try:
            return task()
        except SyncdError as problem:
            return problem
        except Stopped:
            raise
        except Exception as problem:  # noqa: BLE001 - one thread's bug must not end the daemon
            self.log.bug(problem)
            return Transient(f"a bug in syncd ({type(problem).__name__})")


def reaction(problem: SyncdError) -> str:
    """Return what a problem asks for, in words that name nobody."""
    if isinstance(problem, AuthRequired):
        return "sign in again: syncd login"
    if isinstance(problem, Transient):
        return "it is tried again"
    return "see: syncd status"


class Reader(threading.Thread):
    """Reads one source in its own time; `news` on the bell after each read that brought any."""

    def __init__(self, house: House, source: SourceConfig) -> None:
        super().__init__(name=f"read {source.name}", daemon=True)
        self.house, self.source = house, source
        self.over = False  # the config has it no more
        self.reading = True  # until it was read once
        self.problem: SyncdError | None = None
        self.read_at = 0.0  # when a read ended last, monotonic
        self.ended = threading.Event()  # a read, since somebody cleared this
        self._woken = threading.Event()
        self._fails = 0

    def wake(self) -> None:
        """Let it be read soon; a provider that wanted to be left alone for a while is."""
        self._woken.set()

    def run(self) -> None:
        """Read, and rest, until it is over."""
        while not (self.over or self.house.stop.is_set()):
            self.reading = True
            self._woken.clear()
            try:
                self._read()
            except Stopped:
                return
            ended = self.read_at = monotonic()
            self.reading = False
            self.ended.set()
            self.house.bell.put("read")
            own = self.source.every
            every = own.total_seconds() if own else self.house.every
            self._woken.wait(rest(every, self.problem, self._fails))
            wish = self.problem.retry_after if isinstance(self.problem, Transient) else 0.0
            self.house.stop.wait(max(0.0, ended + max(_APART, wish or 0.0) - monotonic()))

    def _read(self) -> None:
        house, name = self.house, self.source.name
        before: list[object] = []
        after: list[object] = []

        def heed(_done: int, _total: int | None) -> None:
            if house.stop.is_set() or self.over:
                raise Stopped

        def pull() -> SyncdError | None:
            store = house.store
            before.append(_stands(store.source(name, self.source.kind)))
            wrong = pull_source(store, self.source, house.config, house.now(), heed)
            after.append(_stands(store.source(name, self.source.kind)))
            return wrong

        problem = house.guarded(pull)
        self._tell(problem)
        self._fails = self._fails + 1 if problem else 0
        self.problem = problem
        if house.metrics is not None:
            house.metrics.was_read(name, house.now().timestamp(), failed=problem is not None)
        if before != after:
            house.bell.put("news")

    def _tell(self, problem: SyncdError | None) -> None:
        """Write once that it fell, and once that it is well again."""
        log, fields = self.house.log, self.fields
        if problem is not None and (self.problem is None or type(problem) is not type(self.problem)):
            write = log.warning if isinstance(problem, Transient) else log.error
            write("a source fails", **fields, do=reaction(problem), detail=str(problem))
        elif problem is None and self.problem is not None:
            log.info("a source is well again", **fields)

    @property
    def fields(self) -> dict[str, Any]:
        """What the log says of it: its place in the config, its kind, and a tag for its name."""
        kind = "own" if ":" in self.source.kind else self.source.kind
        return {"source": self.house.log.tag(self.source.name), "kind": kind, "line": self.source.line}


def _stands(standing: Standing) -> tuple[object, ...]:
    """Return what of a source's standing a decision may rest on; that it was asked again is none of it."""
    as_of = standing.as_of and standing.as_of.replace(minute=0, second=0, microsecond=0)
    return standing.cursor, as_of, bool(standing.problem)
