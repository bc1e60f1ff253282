"""Whom the user had forgotten: kept as keyed digests (RFC 7693), so that nobody comes back.

Each ledger has a salt of its own: the marks of two users cannot be compared, nor looked up in a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b

from syncd.core.handles import digest, key
from syncd.model import Card, Entry, Skipped

_WORD = re.compile(r"\w[\w'\u2019-]*")
_PIECE = re.compile(r"[^\s<>()\[\]{},;\"]+")
_EDGES = ".:!?'/"
_LONGEST = 5  # words of a name


class Barred:
    """The handles and names that the user had forgotten, as far as they can be told from their marks."""

    def __init__(self, salt: bytes, marks: frozenset[str]) -> None:
        self._salt, self._marks = salt, marks
        self._known: dict[str, bool] = {}  # a page names the same few people again and again

    @property
    def marks(self) -> frozenset[str]:
        """What is kept of them."""
        return self._marks

    def __bool__(self) -> bool:
        return bool(self._marks)

    def __contains__(self, text: str) -> bool:
        if not self._marks:
            return False
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = mark_of(text, self._salt) in self._marks
        return found

    def any(self, texts: Iterable[str]) -> bool:
        """Whether one of some handles is barred."""
        return bool(self._marks) and any(text in self for text in texts)

    def named(self, text: str) -> bool:
        """Whether somebody barred is named in a text: by a handle, or by a name of two words or more."""
        if not self._marks or not text:
            return False
        pieces = (piece.strip(_EDGES).lower() for piece in _PIECE.findall(text))
        return self.any(pieces) or self.any(map(_name, _runs(_words(text))))


def barring(handles: Iterable[str], names: Iterable[str], salt: bytes) -> Barred:
    """Return some people as if they had been forgotten already."""
    marks = {mark_of(one, salt) for text in handles for one in (text, key(text))}
    return Barred(salt, frozenset(marks.union(*(marks_of_name(name, salt) for name in names))))


def lines_without(text: str, barred: Barred) -> str:
    """Return a text without the lines that name who is barred."""
    if not barred.named(text):
        return text
    return "\n".join(line for line in text.split("\n") if not barred.named(line))


def without(entry: Entry, barred: Barred) -> Entry:
    """Return an entry that names nobody who is to be forgotten; it still makes the user busy."""
    people = [*entry.attendees, *([entry.organiser] if entry.organiser else [])]
    if not (barred.any(one.address for one in people) or barred.named(entry.title)):
        return entry
    kept = tuple(one for one in entry.attendees if one.address not in barred)
    organiser = None if entry.organiser and entry.organiser.address in barred else entry.organiser
    return replace(entry, attendees=kept, organiser=organiser, title="")


def cards_without(cards: Iterable[Card], barred: Barred) -> Iterator[Card]:
    """Yield the cards of everybody else, without the lines of their notes that name who is barred."""
    for card in cards:
        if barred.any(card.emails + card.phones):
            continue
        note = lines_without(card.note, barred)
        yield card if note == card.note else replace(card, note=note)


def skips_without(skips: Iterable[Skipped], barred: Barred) -> Iterator[Skipped]:
    """Yield what could not be read and names nobody who is barred."""
    return (one for one in skips if not (barred.named(one.what) or barred.named(one.why)))


def mark_of(text: str, salt: bytes) -> str:
    """Return what is kept of a handle that is to be forgotten, by which it can be told again.

    Until schema 0004 the inner digest alone was kept; `salted` made these marks of it.
    """
    return salted(digest("forgotten", text), salt)


def salted(mark: str, salt: bytes) -> str:
    """Return a mark that means nothing without the ledger's own salt."""
    return blake2b(mark.encode(), key=salt, digest_size=16).hexdigest()


def marks_of_name(name: str, salt: bytes) -> set[str]:
    """Return the marks of a name, in both orders; none of a single word, which may be any word."""
    words = _words(name)
    if not 2 <= len(words) <= _LONGEST:
        return set()
    return {mark_of(_name(order), salt) for order in (words, [words[-1], *words[:-1]])}


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(words: list[str]) -> Iterator[list[str]]:
    for start in range(len(words)):
        for size in range(2, _LONGEST + 1):
            if start + size <= len(words):
                yield words[start : start + size]


def _name(words: list[str]) -> str:
    """Return what is marked of a name: never the same as a handle that is a bare name."""
    return f"name\x1f{' '.join(words)}"
