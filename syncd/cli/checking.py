"""Trying every source, the calendar and the drafts, without writing anything."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, NamedTuple, Protocol, runtime_checkable

from syncd import registry
from syncd.cli.session import Session, err
from syncd.core.wording import count
from syncd.errors import Conflict, SyncdError, Transient
from syncd.facts import AHEAD
from syncd.model import Span
from syncd.ports import Context
from syncd.registry import DraftsConfig, SourceConfig
from syncd.tick import context, open_calendar

LIMIT = 30.0  # seconds that any of them may take


@runtime_checkable
class Rehearsing(Protocol):
    """A calendar that can try all that a write needs, and write nothing."""

    def rehearse(self) -> None:
        """Raise what a write would raise."""
        ...


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of trying one thing."""

    name: str
    kind: str
    works: bool
    says: str  # what works; or what does not, and what to do
    heals: bool = False  # whether it may work later without the user


class _Trial(NamedTuple):
    name: str
    kind: str
    task: Callable[[], str]


def check(session: Session, *, limit: float = LIMIT) -> Iterator[Checked]:
    """Yield what came of trying each source's first page, the calendar and the drafts, in that order.

    They are tried at once, each for at most `limit` seconds; none stops another.
    """
    trials = list(_trials(session))
    begun = [(trial, _begun(trial.task)) for trial in trials]
    end = monotonic() + limit
    for trial, running in begun:
        yield _ended(trial, running, left=max(end - monotonic(), 0), limit=limit)
    if session.config.calendar is None:
        says = "none is named: add [calendar] to the config, or calls are only shown"
        yield Checked("calendar", "-", works=False, says=says)


def watched(session: Session) -> list[Checked]:
    """Try all, and show on a terminal how far it is."""
    found: list[Checked] = []
    with err.status("trying everything ...") as line:
        for one in check(session):
            found.append(one)
            line.update(f"{one.name}: {'works' if one.works else 'does not work'}; trying the others ...")
    return found


def verdict(found: Sequence[Checked]) -> int:
    """Return the exit code: 1 where all that does not work may heal, 2 where the user must act."""
    wrong = [one for one in found if not one.works]
    return (1 if all(one.heals for one in wrong) else 2) if wrong else 0


def answer(found: Sequence[Checked], session: Session) -> dict[str, Any]:
    """Return what `--json` prints."""
    rows = [
        {"name": one.name, "kind": one.kind, "works": one.works, "heals": one.heals, "says": one.says}
        for one in found
    ]
    return {"at": session.now.isoformat(), "checks": rows}


def _trials(session: Session) -> Iterator[_Trial]:
    config = session.config
    around = context(config, session.now)
    for source in config.sources:
        yield _Trial(source.name, source.kind, partial(_source, source, around))
    if config.calendar is not None:
        yield _Trial("calendar", config.calendar.kind, partial(_calendar, session))
    if config.drafts is not None:
        yield _Trial("drafts", config.drafts.kind, partial(_drafts, config.drafts, around))


def _begun(task: Callable[[], str]) -> Future[str]:
    """Run a task in a thread of its own, which does not keep syncd from ending."""
    found: Future[str] = Future()

    def run() -> None:
        try:
            found.set_result(task())
        except BaseException as error:  # noqa: BLE001 - handed on to who waits
            found.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return found


def _ended(trial: _Trial, running: Future[str], *, left: float, limit: float) -> Checked:
    try:
        problem = running.exception(left)
    except TimeoutError:
        says = f"gave nothing within {limit:g} s; look whether it is up, then run: syncd check"
        return Checked(trial.name, trial.kind, works=False, says=says, heals=True)
    if problem is None:
        return Checked(trial.name, trial.kind, works=True, says=running.result())
    if isinstance(problem, SyncdError):
        says = str(problem).removeprefix(f"{trial.name}: ")
    else:
        says = f"a mistake in syncd ({type(problem).__name__}); please report it"
    heals = isinstance(problem, Transient | Conflict)
    return Checked(trial.name, trial.kind, works=False, says=says, heals=heals)


def _source(source: SourceConfig, around: Context) -> str:
    first = next(registry.open_source(source, around).pull(None), None)
    if first is None:
        return "can be read, and is empty"
    size = first.total if first.total is not None else len(first.items)
    skipped = f", {len(first.skipped)} skipped in the first page" if first.skipped else ""
    return f"can be read: {count(size, 'item')}{skipped}"


def _drafts(drafts: DraftsConfig, around: Context) -> str:
    registry.open_drafts(drafts, around).find("0")  # no draft is called so
    return "can be read; what may be wanted is laid there, and nothing is sent"


def _calendar(session: Session) -> str:
    calendar = open_calendar(session.config, session.now)
    if calendar is None:
        return "none"
    ahead = Span(session.now, session.now + AHEAD)
    calls, busy = len(calendar.ours(ahead)), len(calendar.busy(ahead))
    if isinstance(calendar, Rehearsing):
        calendar.rehearse()
    return f"can be read: {count(calls, 'call')} of ours ahead, {count(busy, 'busy time')}"
