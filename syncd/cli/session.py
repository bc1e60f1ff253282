"""What every command begins with: the config, the moment, and the state, live or as a private copy."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)

from syncd import config as configuring
from syncd.config import Config
from syncd.errors import UserError
from syncd.pull import Progress as Report
from syncd.store import opening
from syncd.store.store import Store

out = Console(highlight=False, width=None if sys.stdout.isatty() else 160)  # a pipe has no width
err = Console(stderr=True, highlight=False)


@dataclass(frozen=True, slots=True)
class Session:
    """One user's config and the moment that everything is judged at."""

    config: Config
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The user's time zone."""
        return ZoneInfo(self.config.me.timezone)

    @contextmanager
    def live(self) -> Iterator[Store]:
        """Open the state to write in."""
        engine, notice = opening.open_file(self.config.state, now=self.now)
        if notice:
            err.print(f"[yellow]{notice}[/]")
        yield from _closing(Store(engine, self.user))

    @contextmanager
    def copy(self) -> Iterator[Store]:
        """Open a private copy of the state: what is written to it goes nowhere."""
        yield from _closing(Store(opening.open_copy(self.config.state), self.user))

    @property
    def user(self) -> str:
        """What the state calls this user."""
        return self.config.me.emails[0]


def _closing(store: Store) -> Iterator[Store]:
    try:
        yield store
    finally:
        store.close()


def begin(config: Path | None, at: str | None) -> Session:
    """Load the config and settle the moment; raises `UserError` with all that is wrong."""
    loaded = configuring.load(config or configuring.default_path())
    return Session(loaded, moment(at, ZoneInfo(loaded.me.timezone)))


def moment(text: str | None, zone: ZoneInfo) -> datetime:
    """Return the moment that `--at` names, in `zone` where it names none; the present without it."""
    if text is None:
        return datetime.now(UTC).astimezone(zone).replace(microsecond=0)
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError as problem:
        raise UserError(
            f'--at {text}: is no time; write it like 2026-08-20T09:00 or "2026-08-20 09:00"'
        ) from problem
    return (parsed.replace(tzinfo=zone) if parsed.tzinfo is None else parsed).astimezone(zone)


@contextmanager
def watching(name: str) -> Iterator[Report]:
    """Show on a terminal how far a source is read; say nothing where nobody looks."""
    if not err.is_terminal:
        yield lambda _done, _total: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn(f"reading {name}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
