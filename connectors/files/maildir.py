"""Maildir: one file per message, in the folders `new` and `cur` (https://cr.yp.to/proto/maildir.html)."""

from __future__ import annotations

import json
import os
from array import array
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from connectors.files._disk import told
from connectors.files._folders import folder_of, instead, is_maildir
from connectors.files._mail import LEEWAY, MOST, SLICE, complete, parsed
from syncd.errors import CursorExpired, Refused
from syncd.model import Folder, Mail, Skipped
from syncd.ports import Context, Page

PAGE = 1000  # messages
CROWD = 128  # messages, about, whose names share one sum
SETTLED = 2_000_000_000  # nanoseconds after which a change must show in a folder's time

Times = tuple[int, ...]


class _Known(NamedTuple):
    """Which messages were read, in little space: all up to the name `last` whose group's sum is still the same.

    Names mostly grow with time, so new mail is simply what comes after `last`. The sums find the rest:
    a message put back, copied in or delivered by a machine whose clock was wrong changes the sum of its
    group, and then the group is read again. (So does a message that was deleted; that costs a little.)
    `times` are those of the folders before they were listed, where no later change can have been missed.
    """

    last: str
    sums: array[int]
    times: Times = ()

    def __str__(self) -> str:
        return json.dumps([self.last, b64encode(self.sums.tobytes()).decode(), self.times])

    @classmethod
    def of(cls, cursor: str) -> _Known:
        try:
            last, sums, times = json.loads(cursor)
            return cls(str(last), array("Q", b64decode(sums)), tuple(times))
        except (ValueError, TypeError) as error:
            raise CursorExpired("a Maildir cursor of another version") from error


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaildirSource:
    """The messages of one Maildir, without its subfolders.

    What the folder holds is told by `folder`, or else by its name.
    """

    path: Path
    context: Context
    folder: Folder | None = None
    clock: Callable[[], datetime] = _clock

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the messages that are new since `cursor`, oldest file name first; a few others may come again.

        Raises `Refused` when the path is no readable Maildir.
        """
        known = _Known.of(cursor) if cursor else _Known("", array("Q", [0]))
        with told(self.path):
            times = _times(self.path)
            if known.times == times:
                return
            
