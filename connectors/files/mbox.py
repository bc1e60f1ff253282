"""mbox: all messages of a folder in one file, each after a `From ` line (RFC 4155)."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from connectors.files._disk import told
from connectors.formats.folders import folder_of, instead
from connectors.formats.mail import LEEWAY, MOST, SLICE, complete, parsed, real_time
from syncd.errors import CursorExpired, Refused
from syncd.model import Folder, Mail, Skipped
from syncd.ports import Context, Page

PAGE = 500  # messages
CHUNK = 1 << 18  # bytes searched at a time; not mapped: a mapped file that is cut kills its reader
LINE = 512  # bytes; nothing longer is a `From ` line
PRINT = 256  # bytes before a place, by which it is known again

_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_START = re.compile(
    # A `From ` line after an empty one, as nearly all write it; or any sender, and a date in another order.
    rb"\n\r?\n(From (?:\S+ +\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d"
    rb"|(?=[^\n]*\b(?:19|20)\d\d\b)(?:[^\n]*\s)?(?i:%b\w* +\d\d?|\d\d? +%b\w*)(?:,? +\d{4})?,? +\d\d?:\d\d))"
    % (_MONTH, _MONTH)
)


class _Place(NamedTuple):
    """Where reading stopped: all before `offset` is known.

    At the end of the file that is the start of the last message, which may not be whole yet; then
    `size` and `mtime` tell whether the file has changed since.
    """

    offset: int
    mark: str  # a digest of what stands before it
    size: int = -1
    mtime: int = -1

    def __str__(self) -> str:
        return json.dumps(self)

    @classmethod
    def of(cls, cursor: str) -> _Place:
        try:
            offset, mark, size, mtime = json.loads(cursor)
            return cls(int(offset), mark, size, mtime)
        except (ValueError, TypeError) as error:
            raise CursorExpired("an mbox cursor of another version") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class MboxSource:
    """The messages of one mbox file.

    A file that only grew is read from where the last pull stopped; one that was rewritten, from the start.
    What the folder holds is told by `folder`, or else by the file's name.
    """

    path: Path
    context: Context
    folder: Folder | None = None
    clock: Callable[[], datetime] = real_time

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the messages since `cursor` in the order of the file; the last one known may come again.

        Raises `Refused` when the path is no readable mbox, `CursorExpired` when the file was rewritten.
        """
        folder = self.folder or folder_of(self.path)
        latest = self.clock() + LEEWAY
        with told(self.path), _opened(self.path) as file:
            status = os.fstat(file)
            start = _resumed(file, cursor, status) if cursor else _first(file, self.path)
            if start is None:
                if cursor is None:  # so that what it will hold is seen to be other than what it held
                    yield Page(items=(), cursor=str(_place(file, 0, status.st_size, status)))
                return
            messages = _messages(file, start, status.st_size)
            while batch := list(islice(messages, PAGE)):
                found = [_read(raw, at, folder, latest) for at, _, raw in batch]
                at, end, raw = batch[-1]
                if end == status.st_size and not complete(raw):
                    found[-1] = Skipped(f"message at byte {at}", "the file ends within its headers")
                yield Page(
                    items=tuple(one for one in found if isinstance(one, Mail)),
                    skipped=tuple(one for one in found if isinstance(one, Skipped)),
                    cursor=str(_place(file, at, end, status)),
                )


def _read(raw: bytes, at: int, folder: Folder, latest: datetime) -> Mail | Skipped:
    one = parsed(raw, folder=folder, latest=latest)
    return Skipped(f"message at byte {at}", one) if isinstance(one, str) else one


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    if path.is_dir():
        raise Refused(f"{path} is a folder, not an mbox file; {instead(path)}")
    if not stat.S_ISREG(path.stat().st_mode):
        raise Refused(f"{path} is not a file that can be read twice, as an mbox must be")
    file = os.open(path, os.O_RDONLY)
    try:
        yield file
    finally:
        os.close(file)


def _first(file: int, path: Path) -> int | None:
    """Return where the first message starts; None in an empty file."""
    head = os.pread(file, LINE, 0)
    text = head.lstrip(b"\xef\xbb\xbf\r\n")
    if not text:
        return None
    if not text.startswith(b"From "):
        raise Refused(
            f'{path} is not an mbox: it does not begin with a "From " line; set path to the file with mail '
            "in it, not to its index (.msf), a single message (.eml) or an archive (.pst, .zip)"
        )
    return len(head) - len(text)


def _resumed(file: int, cursor: str, status: os.stat_result) -> int | None:
    """Return where to read on; None when nothing has changed."""
    place = _Place.of(cursor)
    if (status.st_size, status.st_mtime_ns) == (place.size, place.mtime):
        return None
    follows = os.pread(file, 5, place.offset)
    if follows not in (b"From ", b"") or _mark(file, place.offset) != place.mark:
        raise CursorExpired("the mbox was rewritten", shrunk=_shrunk(place.size, status.st_size))
    return place.offset if follows else None


def _shrunk(before: int, now: int) -> str:
    """Return how much shorter a file is, where it is less than half of what it was."""
    return f"{now:,} bytes where it had {before:,}" if 2 * now < before else ""


def _place(file: int, start: int, end: int, status: os.stat_result) -> _Place:
    """Return the place after the message from `start` to `end`."""
    if end < status.st_size:
        return _Place(end, _mark(file, end))
    return _Place(start, _mark(file, start), status.st_size, status.st_mtime_ns)


def _mark(file: int, offset: int) -> str:
    """Return a digest of the first line and of what stands before `offset`."""
    first, _, _ = os.pread(file, LINE, 0).partition(b"\n")
    since = max(0, offset - PRINT)
    return blake2b(first + b"\n" + os.pread(file, offset - since, since), digest_size=16).hexdigest()


def _messages(file: int, start: int, size: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield where each message starts and ends, from the one at `start` on, and its first bytes."""
    for at in range(start, size, CHUNK):
        # From two bytes before, to see an empty line; to some after, to see a whole `From ` line.
        base = max(start, at - 2)
        chunk = os.pread(file, min(at + CHUNK + LINE, size) - base, base)
        for found in _START.finditer(chunk):
            begin, end = start - base, base + found.start(1)
            raw = chunk[begin : min(begin + SLICE, end - base)] if begin >= 0 else b""
            yield start, end, _enough(file, raw, start, end)
            start = end
    yield start, size, _enough(file, b"", start, size)


def _enough(file: int, raw: bytes, start: int, end: int) -> bytes:
    """Return the first bytes of a message: `raw`, unless that is empty or not even all of its headers."""
    if not raw:
        raw = os.pread(file, min(SLICE, end - start), start)
    if len(raw) == SLICE and not complete(raw):
        raw = os.pread(file, min(MOST, end - start), start)
    return raw
