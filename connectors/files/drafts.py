"""Drafts in a folder of files, a Maildir or an mbox, laid down for the user; nothing here can send."""

from __future__ import annotations

import mailbox
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from connectors.files import _disk
from connectors.files._disk import Snapshot, told
from connectors.formats.draft import LARGEST, message_id, version, written
from connectors.formats.folders import instead, is_maildir
from syncd.errors import Conflict, Refused, Transient
from syncd.model import Draft
from syncd.ports import Context

_FLAGS = ":2,DS"  # a draft, and seen
_START = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*\n")  # of a message in an mbox (RFC 4155)
_FROM = re.compile(rb"^(>*From )", re.MULTILINE)  # of no message: quoted, as in mboxrd
_EXPUNGED = 0x0008  # in Mozilla's status: deleted, and away when the folder is compacted


class _Copy(NamedTuple):
    """One copy of a draft in a Maildir; there are two when a change was cut short."""

    path: Path
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MaildirDrafts:
    """Drafts of ours among the user's in a Maildir: known by their Message-ID, for untouched by their words.

    https://cr.yp.to/proto/maildir.html
    """

    path: Path
    context: Context

    def find(self, draft_id: str) -> str | None:
        """Return the version of one of our drafts as it stands; None when it is gone, sent or deleted.

        Raises `Refused` when the path is no Maildir that can be read.
        """
        there = self._standing(draft_id)
        return there[-1].version if there else None

    def put(self, draft: Draft, *, over: str | None = None) -> str:
        """Lay a draft down, or replace the version `over` of it; return its version. Twice is once.

        Raises `Conflict` when the user edited it since, or took it away; `Refused` when it cannot be written.
        """
        raw = _written(draft, self.context, {})
        new, there = version(raw), self._standing(draft.id)
        _check(there, new, over)
        if all(one.version != new for one in there):  # the new one first: a cut leaves two, never none
            with told(self.path):
                self._deliver(raw, draft.id)
        self._remove([one for one in there if one.version != new])
        return new

    def drop(self, draft_id: str, *, over: str) -> None:
        """Take one of our drafts away; absent already is fine. Raises `Conflict` when the user edited it."""
        there = self._standing(draft_id)
        if any(one.version != over for one in there):
            raise Conflict("a draft was edited meanwhile; it stays as it is")
        self._remove(there)

    def _standing(self, draft_id: str) -> list[_Copy]:
        """Return the copies of a draft, the oldest first; what is marked as trash is gone."""
        found = []
        with told(self.path):
            if not is_maildir(self.path):
                self.path.stat()
                raise Refused(f"{self.path} is not a Maildir; {instead(self.path)}")
            for folder in ("new", "cur"):
                with suppress(FileNotFoundError), os.scandir(self.path / folder) as entries:
                    found += [
                        entry
                        for entry in entries
                        if entry.name[0] != "." and "T" not in entry.name.partition(":2,")[2]
                    ]
            copies = [(_named(Path(entry.path), draft_id), entry.path) for entry in found]
        standing = [(path, raw) for raw, path in copies if raw]
        return [_Copy(Path(path), version(raw)) for path, raw in sorted(standing)]

    def _deliver(self, raw: bytes, draft_id: str) -> None:
        """Write a message whole in `tmp`, and give it a name in `cur` only then."""
        name = f"{int(self.context.now.timestamp())}.{draft_id}{secrets.token_hex(4)}.syncd"
        for folder in ("tmp", "cur"):
            (self.path / folder).mkdir(mode=0o700, exist_ok=True)
        temporary = self.path / "tmp" / name
        try:
            with open(temporary, "xb", opener=_for_me) as file:  # Path.open takes no opener
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(self.path / "cur" / (name + _FLAGS))
        finally:
            temporary.unlink(missing_ok=True)
        _disk.sync_folder(self.path / "cur")

    def _remove(self, copies: list[_Copy]) -> None:
        for one in copies:
            with told(self.path), suppress(FileNotFoundError):
                if version(one.path.read_bytes()) != one.version:
                    raise Conflict("a draft was edited just now; it stays as it is")
                one.path.unlink()


def _written(draft: Draft, context: Context, status: Mapping[str, str]) -> bytes:
    """Return a draft from the first of the user's own addresses. Raises `Refused` where there is none."""
    if not context.emails:
        raise Refused("a draft needs an address of yours; name one as `emails` below [me] in the config")
    headers = {"X-Unsent": "1", **status}  # Outlook and others open it to be edited
    return written(draft, sender=context.emails, now=context.now, headers=headers)


def _for_me(path: str, flags: int) -> int:
    """Open a file that nobody else may read."""
    return os.open(path, flags, 0o600)


def _named(path: Path, draft_id: str) -> bytes:
    """Return a message of this name, or nothing where it has another, or is gone meanwhile."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST)
    except (FileNotFoundError, IsADirectoryError):
        return b""
    return raw if _is(raw, draft_id) else b""


def _is(raw: bytes, draft_id: str) -> bool:
    return draft_id.encode() in raw and _header(message_from_bytes(raw), "Message-ID") == message_id(draft_id)


def _header(message: Message, name: str) -> str:
    return "".join(str(message.get(name, "")).split())


def _check(there: list[_Copy], new: str, over: str | None) -> None:
    if (over and not there) or any(one.version not in (new, over) for one in there):
        raise Conflict("a draft was edited, sent or deleted meanwhile; it stays so")


class _Part(NamedTuple):
    """One copy of a draft in an mbox, from its `From ` line to the next."""

    start: int
    end: int
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MboxDrafts:
    """Drafts of ours among the user's in an mbox: known by their Message-ID, for untouched by their words.

    The file is locked as mail programs do (fcntl and a `.lock` beside it), and replaced as a whole.
    """

    path: Path
    context: Context

    def find(self, draft_id: str) -> str | None:
        """Return the version of one of our drafts as it stands; None when it is gone, sent or deleted.

        Raises `Refused` when the file cannot be read.
        """
        if not self._exists():
            return None
        there = _parts(_disk.read(self.path).content, draft_id)
        return there[-1].version if there else None

    def put(self, draft: Draft, *, over: str | None = None) -> str:
        """Lay a draft down, or replace the version `over` of it; return its version. Twice is once.

        Raises `Conflict` when the user edited it since, or took it away; `Refused` when it cannot be written,
        `Transient` while another program has the file locked.
        """
        now = self.context.now
        raw = _written(draft, self.context, {"Status": "RO", "X-Status": "T"})
        raw = _FROM.sub(rb">\1", raw)
        new = version(raw)
        with self._locked() as old:
            content = old.content if old else b""
            there = _parts(content, draft.id)
            if (over and not there) or any(one.version not in (new, over) for one in there):
                raise Conflict("a draft was edited, sent or deleted meanwhile; it stays so")
            rest = _without(content, [one for one in there if one.version != new])
            if all(one.version != new for one in there):
                ending = next((end for end in (b"\n\n", b"\n") if rest.endswith(end)), b"")
                rest += b"\n\n"[len(ending) :] if rest else b""
                rest += f"From syncd {now.ctime()}\n".encode() + raw + b"\n"
            if rest != content:
                _disk.replace(self.path, rest, old=old)
        return new

    def drop(self, draft_id: str, *, over: str) -> None:
        """Take one of our drafts away; absent already is fine. Raises `Conflict` when the user edited it."""
        if not self._exists():
            return
        with self._locked() as old:
            content = old.content if old else b""
            there = _parts(content, draft_id)
            if any(one.version != over for one in there):
                raise Conflict("a draft was edited meanwhile; it stays as it is")
            if there:
                _disk.replace(self.path, _without(content, there), old=old)

    def _exists(self) -> bool:
        with told(self.path):
            if self.path.is_dir():
                raise Refused(f"{self.path} is a folder, not an mbox file; {instead(self.path)}")
            if not self.path.parent.is_dir():
                self.path.stat()
            return self.path.exists()

    @contextmanager
    def _locked(self) -> Iterator[Snapshot | None]:
        """Yield the file while no other program writes to it; None where there is none yet."""
        if not self._exists():
            yield None
            return
        with told(self.path):
            box = mailbox.mbox(self.path, create=False)
        try:
            box.lock()
        except mailbox.ExternalClashError as error:
            box.close()
            raise Transient(f"{self.path} is locked by another program", retry_after=5) from error
        try:
            yield _disk.read(self.path)
        finally:
            with suppress(OSError):
                box.unlock()
            box.close()


def _parts(content: bytes, draft_id: str) -> list[_Part]:
    """Return the copies of a draft in an mbox; what a program marked as deleted is gone."""
    found = []
    starts = [match.start() for match in _START.finditer(content)]
    for start, end in pairwise([*starts, len(content)]):
        body = content.find(b"\n", start, end) + 1
        raw = content[body:end]
        if _is(raw[:LARGEST], draft_id) and not _deleted(message_from_bytes(raw[:LARGEST])):
            found.append(_Part(start, end, version(raw)))
    return found


def _deleted(message: Message) -> bool:
    with suppress(ValueError):
        if int(_header(message, "X-Mozilla-Status") or "0", 16) & _EXPUNGED:
            return True
    return "D" in _header(message, "X-Status")


def _without(content: bytes, parts: list[_Part]) -> bytes:
    for one in reversed(parts):
        content = content[: one.start] + content[one.end :]
    return content
