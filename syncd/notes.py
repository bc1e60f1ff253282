"""The user's own lines about people: a Markdown file that they edit by hand, and `syncd log` adds to."""

from __future__ import annotations

import os
import re
import tempfile
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from pathlib import Path

from syncd.core.handles import email, phone
from syncd.errors import UserError
from syncd.model import Contact

LARGEST = 4 << 20  # bytes
_MARKS = (BOM_UTF16_LE, BOM_UTF16_BE)
_HEADING = re.compile(r"#{1,6}\s+(.*\S)")
_DATED = re.compile(r"[-*+]\s+(\d{4}-\d\d-\d\d)[\s:,]+(.*\S)")
_BULLET = re.compile(r"^[-*+]\s+")
_PARTS = re.compile(r"[<>(),;|]+|\s+-+\s+")


@dataclass(frozen=True, slots=True)
class Noted:
    """What the user noted of a person: lines for every brief, and what was said in the last call."""

    lines: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """A notes file, read: the lines below each heading, by whom the heading names."""

    path: Path
    country: str
    _by: dict[str, list[str]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether there is no note at all."""
        return not self._by

    def of(self, contact: Contact) -> Noted:
        """Return what is noted under any of a contact's addresses, numbers, or their name."""
        found = [line for key in _keys(contact) for line in self._by.get(key, ())]
        dated = sorted((match[1], match[2]) for line in found if (match := _DATED.fullmatch(line)))
        plain = [_BULLET.sub("", line) for line in found if not _DATED.fullmatch(line)]
        return Noted("\n".join(plain), dated[-1][1] if dated else "")


def read(path: Path, country: str) -> Notes:
    """Read a notes file; one that is not there is empty. Raises `UserError` when it cannot be read."""
    found: dict[str, list[str]] = {}
    under: list[str] = []
    for line in _text(path)[0].splitlines():
        if heading := _HEADING.fullmatch(line.strip()):
            under = list(_named(heading[1], country))
        elif text := line.strip():
            for key in under:
                found.setdefault(key, []).append(text)
    return Notes(path, country, found)


def add(path: Path, contact: Contact, text: str, on: date, country: str) -> None:
    """Write a dated line below the contact's heading, or below a new one at the end.

    A line that is there already is not written again; every other stays as it is, in the encoding and with
    the ends of lines that the file has. Raises `UserError` when the file cannot be written.
    """
    before, encoding = _text(path)
    end = "\r\n" if "\r\n" in before else "\n"
    lines = before.splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\r", "\n")):
        lines[-1] += end
    entry = f"- {on.isoformat()}: {' '.join(text.split())}"
    at = _place(lines, contact, country)
    if at is not None and entry in map(str.rstrip, takewhile(_is_no_heading, reversed(lines[:at]))):
        return
    if at is None:
        who = next(iter((*contact.emails, *contact.phones)), "")
        heading = f"## {contact.name} <{who}>" if who else f"## {contact.name}"
        lines += [*([end] if lines else []), heading + end]
        at = len(lines)
    lines.insert(at, entry + end)
    _replace(path, "".join(lines), encoding)


def _text(path: Path) -> tuple[str, str]:
    """Return what a notes file holds, and its encoding: by its mark, UTF-8, or that of an old Windows."""
    try:
        content = path.read_bytes() if path.exists() else b""
    except OSError as problem:
        raise UserError(
            f"{path}: the notes cannot be read ({problem.strerror}); mend it, or change `notes` in the config"
        ) from problem
    if len(content) > LARGEST:
        raise UserError(f"{path}: more than {LARGEST >> 20} MB of notes; change `notes` in the config")
    marked = (
        ["utf-16"] if content.startswith(_MARKS) else ["utf-8-sig"] if content.startswith(BOM_UTF8) else []
    )
    for encoding in (*marked, "utf-8", "cp1252"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding), encoding
    return content.decode("latin-1"), "latin-1"


def _is_no_heading(line: str) -> bool:
    return not _HEADING.fullmatch(line.strip())


def remove(path: Path, contact: Contact, country: str) -> tuple[int, int]:
    """Take the contact's sections out of a notes file; return how many lines went, and how many stay.

    What stays is below a heading that names others as well. Raises `UserError` when it cannot be written.
    """
    before, encoding = _text(path)
    lines = before.splitlines(keepends=True)
    keys, kept, stay, mine = set(_keys(contact)), list[str](), 0, False
    for line in lines:
        if heading := _HEADING.fullmatch(line.strip()):
            named = set(_named(heading[1], country))
            mine = bool(named) and named <= keys
            stay += bool(named & keys) and not mine
        if not mine:
            kept.append(line)
    if len(kept) < len(lines):
        _replace(path, "".join(kept), encoding)
    return len(lines) - len(kept), stay


def _place(lines: list[str], contact: Contact, country: str) -> int | None:
    """Return the place after the last line of the contact's section."""
    keys, end = set(_keys(contact)), None
    mine = False
    for number, line in enumerate(lines):
        if heading := _HEADING.fullmatch(line.strip()):
            if mine:
                break
            mine = bool(keys & set(_named(heading[1], country)))
        if mine and line.strip():
            end = number + 1
    return end


def _named(heading: str, country: str) -> Iterator[str]:
    """Yield whom a heading names: addresses and numbers where it has any, else names."""
    parts = [part.strip() for part in _PARTS.split(heading) if part.strip()]
    exact = [found for part in parts if (found := email(part) or phone(part, country))]
    yield from exact or (part.casefold() for part in parts)


def _keys(contact: Contact) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*contact.handles, *contact.emails, *contact.phones, contact.name.casefold())))


def _replace(path: Path, text: str, encoding: str) -> None:
    """Write all of a file anew, where a link leads to; in UTF-8 what its encoding has no letters for."""
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        content = text.encode()
    try:
        path = path.resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            Path(name).chmod(path.stat().st_mode & 0o777)
        Path(name).replace(path)
    except OSError as problem:
        raise UserError(
            f"{path}: the note cannot be kept ({problem.strerror}); mend that, and log it again"
        ) from problem
