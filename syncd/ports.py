"""What a connector is: a Source of facts, or a Calendar that calls are written to.

The cursor's rules: it is opaque, it is stored in the transaction that stores its page, and it
never runs ahead of the page's items. Repeats are allowed, omissions are not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from syncd.model import Call, Card, Draft, Entry, Interaction, Mail, Seen, Skipped, Span

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
    gone: tuple[str, ...] = ()  # resources of entries, ids of cards: what they held goes, then `items` come
    as_of: datetime | None = None  # until when the source knows all that happened, where it can say
    total: int | None = None  # how many items this pull will bring, where it is known


class Secrets(Protocol):
    """Where the user's passwords and tokens are kept, by names such as `imap-ada@mail.example.org`."""

    def get(self, name: str) -> str:
        """Return a secret. Raises `AuthRequired` that says how to give it, `Refused` if it lies too open."""
        ...

    def put(self, name: str, value: str) -> None:
        """Keep a secret that changed, such as a token that rotates; whole or not at all."""
        ...

    def alone(self, name: str) -> AbstractContextManager[None]:
        """Let nobody else, of any process, refresh this secret meanwhile."""
        ...


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
    secrets: Secrets | None = None  # where passwords and tokens are kept
    calls_by: str = ""  # the secret of the calendar for calls: a source that shares it reads for both
    last_seen: Mapping[str, str] = field(default_factory=dict)  # the versions of our calls, by id


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

    def busy(self, within: Span, *, besides: Collection[str] = ()) -> list[Span]:
        """Return when the user cannot talk, sorted, clipped to `within`.

        Our own calls are among it, all but those in `besides` and those that the user made last all day.
        """
        ...

    def agreed(self, within: Span) -> list[Span]:
        """Return when something else stands that the user agreed to, sorted, clipped to `within`.

        Neither our own calls, nor copies that the user made of them, nor invitations without the user's
        answer are among it.
        """
        ...

    def ours(self, within: Span) -> list[Seen]:
        """Return our calls that overlap `within`, as they stand now; found by marker, never by time.

        Of one that still has the version of `Context.last_seen` the notes may be left out (`notes_read`).
        """
        ...

    def find(self, call_id: str) -> Seen | None:
        """Return one of ours wherever it is; None only when it is truly gone."""
        ...

    def put(self, call: Call, *, over: str | None = None) -> Seen:
        """Create or patch in place, by `call.id`, and return what stands now. Twice is once.

        `over` is the version that the change is meant for: a call that meanwhile has another, or is gone,
        is a `Conflict`. So is an id that a deleted event keeps for ever. `Refused` means the calendar
        cannot be written.
        """
        ...

    def drop(self, call_id: str, *, over: str | None = None) -> None:
        """Remove one of ours; absent already is fine. Never touches an entry that is not ours.

        Raises `Conflict` where `over` is given and the call has another version by now.
        """
        ...


class Drafts(Protocol):
    """Where drafts are laid for the user to send."""

    def find(self, draft_id: str) -> str | None:
        """Return the version of one of our drafts as it stands; None when it is gone, sent or deleted."""
        ...

    def put(self, draft: Draft, *, over: str | None = None) -> str:
        """Lay a draft down, or replace the version `over` of it; return its version. Twice is once.

        Raises `Conflict` when the user edited it since, or took it away.
        """
        ...

    def drop(self, draft_id: str, *, over: str) -> None:
        """Take one of our drafts away; absent already is fine. Raises `Conflict` when the user edited it."""
        ...
