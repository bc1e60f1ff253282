"""The parsers that read files, given bytes: in memory, where a file can be had there."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from connectors.files import mbox as mboxes
from connectors.phone import call_csv
from connectors.phone._files import UnreadableError
from connectors.phone._presets import PRESETS
from syncd import config as configuring
from syncd.model import Folder, Span
from syncd.ports import Context
from syncd.settings.toml_lines import key_lines

WRONG, UNREADABLE = call_csv._WrongError, UnreadableError
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LATEST = NOW + timedelta(days=2)
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=Span(NOW, NOW + timedelta(days=1)))
KINDS = sorted(PRESETS)


@contextmanager
def in_memory(raw: bytes) -> Iterator[int]:
    """Have a file that no disk knows; its number."""
    number = os.memfd_create("fuzz")
    try:
        os.write(number, raw)
        yield number
    finally:
        os.close(number)


def mbox(raw: bytes) -> None:
    """The messages are the whole file, one after the other."""
    with in_memory(raw) as file:
        start = mboxes._first(file, Path("x")) if raw.lstrip(b"\xef\xbb\xbf\r\n")[:5] == b"From " else None
        if start is None:
            return
        at = start
        for begin, end, first in mboxes._messages(file, start, len(raw)):
            assert begin == at
            assert raw[begin:end].startswith(first)
            mboxes._read(first, begin, Folder.SENT, LATEST)
            at = end
        assert at == len(raw)


def rows(raw: bytes) -> None:
    """The first byte chooses a preset."""
    preset = KINDS[raw[0] % len(KINDS)] if raw and raw[0] < 32 else ""
    source = call_csv.CsvSource(path=Path("x.csv"), context=CONTEXT, preset=preset, clock=lambda: NOW)
    for items, _ in source._read("x.csv", BytesIO(raw)):
        assert all(one.at.tzinfo for one in items)


def config(raw: bytes) -> None:
    """Every key of a document has its line; a config is read, or what is wrong is told with its line."""
    text = raw.decode("utf-8", "replace")
    known = key_lines(text)
    with suppress(ValueError, RecursionError):
        assert set(tomllib.loads(text)) <= {path[0] for path in known}
    with in_memory(raw) as file:
        configuring.load(Path(f"/proc/self/fd/{file}"))
