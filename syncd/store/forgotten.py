"""Whom the user had forgotten: kept as digests, so that nobody comes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from syncd.core.handles import digest
from syncd.model import Entry


class Barred:
    """The handles that the user had forgotten, as far as they can be told from their marks."""

    def __init__(self, marks: frozenset[str]) -> None:
        self._marks = marks

    def __contains__(self, text: str) -> bool:
        return bool(self._marks) and mark_of(text) in self._marks

    def any(self, texts: Iterable[str]) -> bool:
        """Whether one of some handles is barred."""
        return bool(self._marks) and any(text in self for text in texts)


def without(entry: Entry, barred: Barred) -> Entry:
    """Return an entry that names nobody who is to be forgotten; it still makes the user busy."""
    people = [*entry.attendees, *([entry.organiser] if entry.organiser else [])]
    if not barred.any(one.address for one in people):
        return entry
    kept = tuple(one for one in entry.attendees if one.address not in barred)
    organiser = None if entry.organiser and entry.organiser.address in barred else entry.organiser
    return replace(entry, attendees=kept, organiser=organiser, title="")


def mark_of(text: str) -> str:
    """Return what is kept of a handle that is to be forgotten: a digest, by which it can be told again."""
    return digest("forgotten", text)
