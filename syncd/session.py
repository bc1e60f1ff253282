"""What every command begins with: the config, the moment, and the state, live or as a private copy."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from syncd import config as configuring
from syncd.background import lock
from syncd.config import Config
from syncd.errors import UserError
from syncd.store import opening
from syncd.store.store import Store

PATIENCE = 10.0  # seconds that a command waits for a turn of the daemon to end


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
        """Open the state to write in. Raises `lock.Held` while another process does for too long."""
        with lock.held(self.config.state, "turn", patience=PATIENCE):
            engine, notice = opening.open_file(self.config.state, now=self.now)
            yield from _closing(Store(engine, self.user), notice)

    @contextmanager
    def copy(self) -> Iterator[Store]:
        """Open a private copy of the state: what is written to it goes nowhere."""
        engine, notice = opening.open_copy(self.config.state)
        yield from _closing(Store(engine, self.user), notice)

    @property
    def user(self) -> str:
        """What the state calls this user."""
        return self.config.me.emails[0]


def _closing(store: Store, notice: str) -> Iterator[Store]:
    if notice:
        sys.stderr.write(f"{notice}\n")
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
    if not 1971 <= parsed.year <= 2200:
        raise UserError(f"--at {text}: is too far away; write a time between 1971 and 2200")
    return (parsed.replace(tzinfo=zone) if parsed.tzinfo is None else parsed).astimezone(zone)
