"""One request of each kind with a real account, by hand; see config/google.md.

Run: python tests/smoke_google.py --config ada.toml [--write]

It prints counts and times, never what a mail or an event says. Without --write it writes nothing.
"""

from __future__ import annotations

import argparse
import base64
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from syncd import registry
from syncd.config import Config, load
from syncd.errors import SyncdError
from syncd.model import Call, Span
from syncd.ports import Calendar, Context
from syncd.registry import SourceConfig
from syncd.tick import context as context_of

MAILS = 2  # pages of mail that are read, which is at most a hundred


def told(what: str, doing: Callable[[], str]) -> bool:
    """Do something, and print what came of it."""
    began = time.monotonic()
    try:
        said, fine = doing(), True
    except SyncdError as problem:
        said, fine = f"{type(problem).__name__}: {problem}", False
    print(f"{'ok ' if fine else 'BAD'} {what:28} {time.monotonic() - began:6.2f} s  {said}")
    return fine


def read(config: SourceConfig, around: Context) -> str:
    """Read the beginning of a source, and once more from there."""
    source = registry.open_source(config, around)
    few = MAILS if config.kind == "gmail" else None
    pages = list(islice(source.pull(None), few))
    items = sum(len(page.items) for page in pages)
    skipped = sum(len(page.skipped) for page in pages)
    if few is None and pages:
        again = sum(len(page.items) for page in source.pull(pages[-1].cursor))
        return f"{items} items, {skipped} skipped, {again} since then"
    return f"{items} items, {skipped} skipped, of {pages[0].total if pages else 0}"


def look(calendar: Calendar, around: Context) -> str:
    ahead = Span(around.now, around.now + timedelta(days=14))
    busy, agreed = calendar.busy(ahead), calendar.agreed(ahead)
    ours = calendar.ours(around.window)
    return f"{len(busy)} busy and {len(agreed)} agreed stretches, {len(ours)} calls of ours"


def write(calendar: Calendar, around: Context) -> str:
    """Put a call a year ahead, change it, look for it, and take it away."""
    start = (around.now + timedelta(days=365)).replace(minute=0, second=0, microsecond=0)
    name = base64.b32hexencode(secrets.token_bytes(20)).decode().lower()
    call = Call(name, "smoke", "syncd tries itself", Span(start, start + timedelta(minutes=20)), around.zone)
    try:
        first = calendar.put(call)
        assert calendar.put(call) == first, "the same call was written twice"
        second = calendar.put(replace(call, title="syncd tried itself"), over=first.version)
        assert calendar.find(name) == second, "what was written is not what stands"
    finally:
        calendar.drop(name)
    assert calendar.find(name) is None, "a call that was dropped still stands"
    return "written, changed, found and taken away"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="write one call, and take it away again")
    wish = parser.parse_args()
    config: Config = load(wish.config)
    around = context_of(config, datetime.now(UTC))
    found = [
        told(one.name, lambda one=one: read(one, around))
        for one in config.sources
        if one.kind in {"gmail", "google_calendar", "google_people"}
    ]
    if config.calendar and config.calendar.kind == "google_calendar":
        calendar = registry.open_calendar(config.calendar, around)
        found.append(told("calendar", lambda: look(calendar, around)))
        if wish.write:
            found.append(told("calendar, written", lambda: write(calendar, around)))
    return 0 if found and all(found) else 1


if __name__ == "__main__":
    sys.exit(main())
