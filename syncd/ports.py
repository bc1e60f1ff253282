"""What a connector is: a Source of facts, or a Calendar that calls are written to.

The cursor's rules: it is opaque, it is stored in the transaction that stores its page, and it
never runs ahead of the page's items. Repeats are allowed, omissions are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from syncd.model import Call, Card, Entry, Interaction, Mail, Seen, Skipped, Span

Item = Mail | Interaction | Card | Entry


@dataclass(frozen=True, slots=True)
class Page:
    """A batch of facts, and the place to resume after it.

    `whole` says that the pages of this pull, taken together, are everything the source holds
    (an address book, a calendar file): what they do not name is gone from it.
    """

    items: tuple[Item, ...]
    cursor: str | None
    skipped: tuple[Skipped, ...] = ()
    whole: bool = False
    total: int | None = None  # how many items this pull will bring, where it is known


@dataclass(frozen=True, slots=True)
class Context:
    """What a connector may know of its user besides its own settings; passed to every constructor.

    A connector class takes its config keys and `context` as keyword arguments.
    """

    now: datetime
    zone: str  # the user's IANA time zone
    country: str  # ISO 3166-1 alpha-2, for numbers without a country code
    window: Span  # how far back and ahead calendars are expanded
    emails: tuple[str, ...] = ()  # the user's own addresses


class Source(Protocol):
    """Where facts come from."""

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield what is new since `cursor`, oldest promise first; nothing new is no page at all.

        Raises `CursorExpired` before the first page, `Transient`, `AuthRequired` or `Refused`
        at any time; what was yielded until then stands.
        """
        ...


class Calendar(Protocol):
    """Where calls are written, and read back."""

    def busy(self, within: Span) -> list[Span]:
        """Return when the user cannot talk, our own calls included, sorted, clipped to `within`."""
        ...

    def ours(self, within: Span) -> list[Seen]:
        """Return our calls that overlap `within`, as they stand now; found by marker, never by time."""
        ...

    def find(self, call_id: str) -> Seen | None:
        """Return one of ours wherever it is; None only when it is truly gone."""
        ...

    def put(self, call: Call) -> None:
        """Create or patch in place, by `call.id`. Twice is once.

        Raises `Refused` when the calendar cannot be written, `Conflict` when it changed underneath.
        """
        ...

    def drop(self, call_id: str) -> None:
        """Remove one of ours; absent already is fine. Never touches an entry that is not ours."""
        ...
