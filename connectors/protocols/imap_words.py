"""IMAP's responses in words and lists; names, dates and sets of numbers as it writes them (RFC 9051)."""

from __future__ import annotations

import binascii
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

Word = bytes | None | list["Word"]  # an atom, a string or a literal; NIL; a parenthesised list

# Brackets are looked into for a thousand bytes: else each that is never closed costs the rest of the line.
_WORD = re.compile(
    rb"""\s*(?: (\() | (\)) | "((?:[^"\\]|\\.)*+)" | ((?:[^\s()"\[]|\[[^\]]{0,999}+\]|\[)++) )""", re.VERBOSE
)
_ESCAPED = re.compile(rb"\\(.)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(r"\s*(\d\d?)-(\w{3})-(\d{4}) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)")
_HIGHEST = 2**32  # UIDs are below it
_MOST = 2_000_000  # numbers in one set: 80 MB where they are one range, 280 MB one by one


class Garbled(Exception):
    """What a server says is no IMAP."""


def words(pieces: Sequence[bytes]) -> list[Word]:
    """Return a response in words; `pieces` are its text and its literals in turn. Raises `Garbled`."""
    top: list[Word] = []
    stack = [top]
    for number, piece in enumerate(pieces):
        if number % 2:
            stack[-1].append(piece)
            continue
        at, end = 0, len(piece.rstrip())
        while at < end:
            found = _WORD.match(piece, at)
            if not found:
                raise Garbled(f"nothing to read in {piece[at : at + 20]!r}")
            at = found.end()
            opening, closing, quoted, atom = found.groups()
            if opening:
                inner: list[Word] = []
                stack[-1].append(inner)
                stack.append(inner)
            elif closing:
                if len(stack) == 1:
                    raise Garbled("a parenthesis too many")
                stack.pop()
            elif atom is not None:
                stack[-1].append(None if atom.upper() == b"NIL" else atom)
            else:
                stack[-1].append(_ESCAPED.sub(rb"\1", quoted) if b"\\" in quoted else quoted)
    if len(stack) > 1:
        raise Garbled("a parenthesis that is not closed")
    return top


def pairs(values: Word) -> dict[str, Word]:
    """Return a list of names and values as a dictionary; names in upper case. Raises `Garbled`."""
    if not isinstance(values, list) or len(values) % 2:
        raise Garbled("no list of names and values")
    found: dict[str, Word] = {}
    for name, value in zip(values[::2], values[1::2], strict=True):
        if not isinstance(name, bytes):
            raise Garbled("a name that is none")
        found[name.decode("latin-1").upper()] = value
    return found


def number(word: Word) -> int:
    """Return a number. Raises `Garbled`."""
    if isinstance(word, bytes) and word.isdigit() and len(word) < 20:
        return int(word)
    raise Garbled("no number where one must be")


def quoted(text: str | bytes) -> bytes:
    """Return text as a quoted string; it must be on one line."""
    raw = text.encode() if isinstance(text, str) else text
    return b'"' + re.sub(rb'(["\\])', rb"\\\1", raw) + b'"'


# --- sets of numbers


def numbers(text: bytes) -> list[int]:
    """Return the UIDs of a set such as `1:3,7`, ascending. Raises `Garbled` where there is no end to it."""
    found: list[int] = []
    for low, high in sorted(_ranges(text)):
        first = max(low, found[-1] + 1) if found else low
        if high >= _HIGHEST or high - first >= _MOST - len(found):
            raise Garbled("a set of numbers without end")
        found.extend(range(first, high + 1))
    return found


def _ranges(text: bytes) -> Iterator[tuple[int, int]]:
    for part in text.split(b","):
        first, colon, last = part.partition(b":")
        one, other = number(first), number(last if colon else first)
        yield min(one, other), max(one, other)


def as_set(uids: Iterable[int]) -> str:
    """Return ascending UIDs as a set such as `1:3,7`."""
    return ",".join(f"{low}:{high}" if low < high else str(low) for low, high in _runs(uids))


def _runs(uids: Iterable[int]) -> Iterator[tuple[int, int]]:
    low = high = -1
    for uid in uids:
        if uid == high + 1 and low >= 0:
            high = uid
            continue
        if low >= 0:
            yield low, high
        low = high = uid
    if low >= 0:
        yield low, high


# --- dates


def day(when: date) -> str:
    """Return a day as a search wants it, in no language but English."""
    return f"{when.day}-{_MONTHS[when.month - 1]}-{when.year}"


def internal_date(word: Word) -> datetime | None:
    """Return when a message came, aware; None where that is no date."""
    if not isinstance(word, bytes):
        return None
    found = _DATE.fullmatch(word.decode("latin-1"))
    if not found or found[2].title() not in _MONTHS:
        return None
    month = _MONTHS.index(found[2].title()) + 1
    try:
        return datetime.fromisoformat(f"{found[3]}-{month:02}-{found[1]:0>2}T{found[4]}{found[5]}:{found[6]}")
    except ValueError:
        return None


# --- names of folders, in modified UTF-7 (RFC 3501, 5.1.3)

_PLAIN = re.compile(r"[^\x20-\x7e]+")
_PACKED = re.compile(rb"&([A-Za-z0-9+,]*)-")


def encoded(name: str) -> bytes:
    """Return a folder's name as the server spells it."""

    def packed(found: re.Match[str]) -> str:
        raw = b64encode(found[0].encode("utf-16-be", "surrogatepass")).decode()
        return f"&{raw.rstrip('=').replace('/', ',')}-"

    return _PLAIN.sub(packed, name.replace("&", "&-")).encode()


def decoded(name: bytes) -> str:
    """Return a folder's name in letters; what breaks the rules stays as it is.

    Names in plain UTF-8, which many servers give though nobody allowed it, are read too.
    """

    def unpacked(found: re.Match[bytes]) -> bytes:
        raw = found[1].replace(b",", b"/")
        if not raw:
            return b"&"
        try:
            text = binascii.a2b_base64(raw + b"=" * (-len(raw) % 4)).decode("utf-16-be")
        except ValueError:
            return found[0]
        return text.encode() if "\0" not in text else found[0]

    return _PACKED.sub(unpacked, name).decode("utf-8", "surrogateescape")
