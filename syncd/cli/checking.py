"""Trying every source and the calendar, without writing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from syncd import registry
from syncd.cli.session import Session
from syncd.core.wording import count
from syncd.errors import SyncdError
from syncd.facts import AHEAD
from syncd.model import Span
from syncd.ports import Context
from syncd.registry import SourceConfig
from syncd.tick import context, open_calendar


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of trying one thing."""

    name: str
    kind: str
    works: bool
    says: str


def check(session: Session) -> Iterator[Checked]:
    """Yield what came of trying each source's first page, and the calendar."""
    around = context(session.config, session.now)
    for source in session.config.sources:
        yield _tried(source.name, source.kind, partial(_source, source, around))
    calendar = session.config.calendar
    if calendar is None:
        yield Checked(
            "calendar",
            "-",
            works=False,
            says="none is named: add [calendar] to the config, or calls are only shown",
        )
        return
    yield _tried("calendar", calendar.kind, lambda: _calendar(session))


def _tried(name: str, kind: str, task: Callable[[], str]) -> Checked:
    try:
        return Checked(name, kind, works=True, says=task())
    except SyncdError as problem:
        return Checked(name, kind, works=False, says=str(problem).removeprefix(f"{name}: "))


def _source(source: SourceConfig, around: Context) -> str:
    first = next(registry.open_source(source, around).pull(None), None)
    if first is None:
        return "can be read, and is empty"
    size = first.total if first.total is not None else len(first.items)
    skipped = f", {len(first.skipped)} skipped in the first page" if first.skipped else ""
    return f"can be read: {count(size, 'item')}{skipped}"


def _calendar(session: Session) -> str:
    calendar = open_calendar(session.config, session.now)
    if calendar is None:
        return "none"
    ahead = Span(session.now, session.now + AHEAD)
    calls, busy = len(calendar.ours(ahead)), len(calendar.busy(ahead))
    return f"can be read: {count(calls, 'call')} of ours ahead, {count(busy, 'busy time')}"
