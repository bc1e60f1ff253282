"""Maildir: one file per message, in the folders `new` and `cur` (https://cr.yp.to/proto/maildir.html)."""

from __future__ import annotations

import json
import os
import zlib
from array import array
from base64 import b64decode, b64encode
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from connectors.files._disk import told
from connectors.formats.folders import folder_of, instead, is_maildir
from connectors.formats.mail import LEEWAY, MOST, SLICE, complete, parsed, real_time
from syncd.errors import CursorExpired, Refused
from syncd.model import Folder, Mail, Skipped
from syncd.ports import Context, Page

PAGE = 500  # messages
GROUPS = 1024  # of messages, by a digest of their names; each has a sum
SETTLED = 2.0  # seconds after which a later change must show in a folder's time

Times = tuple[int, ...]


class _Known(NamedTuple):
    """Which messages were read, in 11 kB: all up to the name `last` whose group's sum is still the same.

    Names mostly grow with time, so new mail is what comes after `last`. The sums find the rest: a message
    that was put back, copied in or delivered by a machine with a wrong clock changes the sum of its group,
    and the group is read again. (One that was deleted does too, which costs a little.) `times` are those of
    the folders before they were listed; empty while a later change might not show in them.
    """

    last: str = ""
    sums: array[int] = array("Q", bytes(8 * GROUPS))
    times: Times = ()

    def __str__(self) -> str:
        return json.dumps([self.last, b64encode(zlib.compress(self.sums.tobytes())).decode(), self.times])

    @classmethod
    def of(cls, cursor: str) -> _Known:
        try:
            last, packed, times = json.loads(cursor)
            sums = array("Q", zlib.decompress(b64decode(packed)))
        except (ValueError, TypeError, zlib.error) as error:
            raise CursorExpired("a Maildir cursor of another version") from error
        if len(sums) != GROUPS:
            raise CursorExpired("a Maildir cursor of another version")
        return cls(last, sums, tuple(times))


@dataclass(frozen=True, slots=True, kw_only=True)
class MaildirSource:
    """The messages of one Maildir, without its subfolders.

    What the folder holds is told by `folder`, or else by its name.
    """

    path: Path
    context: Context
    folder: Folder | None = None
    clock: Callable[[], datetime] = real_time

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the messages that are new since `cursor`, by file name; a few others may come again.

        Raises `Refused` when the path is no readable Maildir.
        """
        known = _Known.of(cursor) if cursor else _Known()
        root, folder = str(self.path), self.folder or folder_of(self.path)
        now = self.clock()
        with told(self.path):
            times = _times(self.path)
            if times == known.times:
                return
            fresh, sums = _compared(_listed(self.path), known)
        last, total = known.last, len(fresh)
        fresh.reverse()  # taken from its end, so that the names of what was read are let go
        settled = times if max(times) / 1e9 + SETTLED < now.timestamp() else ()
        while fresh:
            found: list[Mail | Skipped] = []
            for file in fresh[: -PAGE - 1 : -1]:
                name, path = _name(file), _path(file)
                raw = _slice(f"{root}/{path}")
                if isinstance(raw, bytes):
                    _add(sums, name)
                    one = parsed(raw, folder=folder, latest=now + LEEWAY)
                    found.append(Skipped(path, one) if isinstance(one, str) else one)
                elif raw:  # not added: the next pull tries again, as it does for one that was moved meanwhile
                    found.append(Skipped(path, raw))
                    settled = ()
                last = max(last, name)
            del fresh[-PAGE:]
            if found:
                yield Page(
                    items=tuple(one for one in found if isinstance(one, Mail)),
                    skipped=tuple(one for one in found if isinstance(one, Skipped)),
                    cursor=str(_Known(last, sums, () if fresh else settled)),
                    total=total,
                )


def _times(path: Path) -> Times:
    """Return when messages last came, went or were renamed."""
    if not path.is_dir():
        path.stat()
        raise Refused(f'{path} is a file, not a Maildir; set kind = "mbox" if it holds mail')
    if not is_maildir(path):
        raise Refused(f"{path} is not a Maildir: it has neither `cur` nor `new`; {instead(path)}")
    folders = [path / name for name in ("new", "cur")]
    return tuple(folder.stat().st_mtime_ns for folder in folders if folder.is_dir())


def _listed(path: Path) -> list[str]:
    """Return each message once, by its unique name: the name, a NUL, and where it is: "cur/:2,S".

    One text for each, and nothing beside it: of 100,000 messages every object more is megabytes.
    `new` is read first: a message that is moved to `cur` meanwhile is then seen at least once.
    """
    files: list[str] = []
    for folder in ("new", "cur"):
        if (path / folder).is_dir():
            with os.scandir(path / folder) as entries:
                for entry in entries:
                    if entry.name[0] != "." and entry.is_file():
                        name = _unique(entry.name)
                        files.append(f"{name}\0{folder}/{entry.name[len(name) :]}")
    files.sort()
    return [next(same) for _, same in groupby(files, _name)]


def _name(file: str) -> str:
    return file.partition("\0")[0]


def _path(file: str) -> str:
    name, _, place = file.partition("\0")
    folder, _, flags = place.partition("/")
    return f"{folder}/{name}{flags}"


def _unique(file: str) -> str:
    """Return a file's name without its flags, which change; a `!` stands for the colon on Windows."""
    return file.partition(":")[0].partition("!2,")[0]


def _compared(files: Sequence[str], known: _Known) -> tuple[list[str], array[int]]:
    """Return the messages that are to be read, and the sums of those that are not; `files` are sorted."""
    old = bisect_right(files, known.last, key=_name)
    sums = array("Q", bytes(8 * GROUPS))
    groups = [_add(sums, _name(file)) for file in files[:old]]
    changed = {group for group in range(GROUPS) if sums[group] != known.sums[group]}
    for group in changed:
        sums[group] = 0
    again = [file for file, group in zip(files, groups, strict=False) if group in changed]
    return again + list(files[old:]), sums


def _add(sums: array[int], name: str) -> int:
    """Add a name to the sum of its group, and return the group."""
    digest = blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).digest()
    number = int.from_bytes(digest, "big")
    group = number % GROUPS
    sums[group] = (sums[group] + number) % 2**64
    return group


def _slice(file: str) -> bytes | str:
    """Return the beginning of a message, or why it cannot be read; "" when it has gone meanwhile."""
    try:
        opened = os.open(file, os.O_RDONLY)
        try:
            raw = os.read(opened, SLICE)
            if len(raw) == SLICE and not complete(raw):
                raw += os.read(opened, MOST - SLICE)
            return raw
        finally:
            os.close(opened)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"not readable: {error.strerror}"
