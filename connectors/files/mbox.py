"""mbox: all messages of a folder in one file, each after a `From ` line (RFC 4155)."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import NamedTuple

from connectors.files._disk import told
from connectors.files._folders import folder_of
from connectors.files._mail import LEEWAY, MOST, SLICE, complete, parsed
from syncd.errors import CursorExpired, Refused
from syncd.model import Folder, Mail, Skipped
from syncd.ports import Context, Page

PAGE = 1000  # messages
CHUNK = 1 << 18  # bytes searched at a time; not mapped: a mapped file that is cut kills its reader
LINE = 512  # bytes; nothing longer is a `From ` line
PRINT = 256  # bytes before a place, by which it is known again

_MONTH = rb"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*"
_FROM = re.compile(  # a sender, if any, and a date as asctime or a mail header has it
    rb"From (?=[^\n]*\b(?:19|20)\d\d\b)(?:[^\n]*\s)?(?:" + _MONTH + rb" +\d\d?|\d\d? +" + _MONTH + rb")"
    rb"(?:,? +\d{4})?,? +\d\d?:\d\d",
    re.IGNORECASE,
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
            return cls(*json.loads(cursor))
        except (ValueError, TypeError) as error:
            raise CursorExpired("an mbox cursor of another version") from error


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class MboxSource:
    """The messages of one mbox file.

    A file that only grew is read from where the last pull stopped; one that was rewritten, from the start.
    What the folder holds is told by `folder`, or else by the file's name.
    """

    path: Path
    context: Context
    folder: Folder | None = None
    clock: Callable[[], datetime] = _clock

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the messages since `cursor` in the order of the file; the last one known may come again.

        Raises `Refused` when the path is no readable mbox, `CursorExpired` when the file was rewritten.
        """
        folder = self.folder or folder_of(self.path)
        latest = self.clock() + LEEWAY
        with told(self.path), _opened(self.path) as file:
            status = os.fstat(file)
            start = _start(file, cursor, status) if cursor else _first(file, self.path)
            if start is None:
                return
            spans = pairwise(chain(_starts(file, start, status.st_size), [status.st_size]))
            while batch := list(islice(spans, PAGE)):
                found = [_read(file, span, folder, latest) for span in batch]
                yield Page(
                    items=tuple(item for item in found if isinstance(item, Mail)),
                    skipped=tuple(item for item in found if isinstance(item, Skipped)),
                    cursor=str(_place(file, batch[-1], status)),
                )


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    if path.is_dir():
        raise Refused(f"{path} is a folder, not an mbox file; {_instead(path)}")
    if not stat.S_ISREG(path.stat().st_mode):
        raise Refused(f"{path} is not a regular file")
    file = os.open(path, os.O_RDONLY)
    try:
        yield file
    finally:
        os.close(file)


def _instead(folder: Path) -> str:
    if (folder / "cur").is_dir() or (folder / "new").is_dir():
        return 'it is a Maildir: set kind = "maildir"'
    inside = sorted(entry.name for entry in folder.iterdir() if _looks_like_mbox(entry))
    if inside:
        return f"set path to a file in it: {', '.join(inside[:5])}"
    return "set path to the file that holds the mail"
