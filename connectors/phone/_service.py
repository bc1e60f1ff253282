"""What the web services of phone systems have in common: they list the newest first, and in pages.

A pull goes through windows of time, the oldest first, and keeps the end of each as it is done: however
often a service says that it was asked too much, the next pull goes on from there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from connectors.formats.mail import LEEWAY
from connectors.http import Answer
from connectors.phone import records
from syncd.errors import CursorExpired, Refused, Transient
from syncd.model import Interaction, Skipped, Span
from syncd.ports import Context, Page

READER = 1  # raised when a reader learns something new, so that all is read again
OVERLAP = timedelta(days=2)  # calls are listed when they are over, and voicemails later still

Read = Callable[[Any], Iterable[Interaction]]
Listing = Callable[[Span], Iterator[Page]]


def pull(
    cursor: str | None, *, of: str, context: Context, now: datetime, window: timedelta, listing: Listing
) -> Iterator[Page]:
    """Yield the pages of each window up to `now`; the last says that all is known until then.

    `of` is what is asked for; a cursor of something else is not taken. Raises `CursorExpired`.
    """
    until = _until(cursor, of)
    start = until - OVERLAP if until else context.window.start
    while start < now:
        end = min(start + window, now)
        for found in listing(Span(start, end)):
            if found.items or found.skipped:
                yield Page(found.items, cursor, found.skipped)
        if end != until:
            cursor = json.dumps({"reader": READER, "of": of, "until": end.isoformat()})
            yield Page((), cursor, as_of=now if end == now else None)
        start = end


def _until(cursor: str | None, of: str) -> datetime | None:
    if cursor is None:
        return None
    try:
        held = json.loads(cursor)
        if (held["reader"], held["of"]) == (READER, of):
            return datetime.fromisoformat(held["until"]).astimezone(UTC)
    except (ValueError, TypeError, KeyError) as error:
        raise CursorExpired("no cursor of a phone service") from error
    raise CursorExpired("the phone service is asked for something else now")


def page(found: Iterable[Any], read: Read, *, what: str) -> Page:
    """Return what a service's records come to, each fact once; what cannot be read is skipped."""
    items: dict[str, Interaction] = {}
    skipped = []
    for one in found:
        try:
            for item in read(one):
                items[item.id] = _better(items.get(item.id), item)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            name = one.get("id") or one.get("sid") if isinstance(one, dict) else None
            why = str(error) if isinstance(error, _DateError) else "it is not as the service documents it"
            skipped.append(Skipped(f"{what} {name or '?'}", why))
    return Page(tuple(items.values()), None, tuple(skipped))


def _better(known: Interaction | None, new: Interaction) -> Interaction:
    """Return the one that tells more: of a call that rang in several places, where it was answered."""
    return known if known and (known.seconds or 0) >= (new.seconds or 0) else new


class _DateError(ValueError):
    """A date that cannot be."""


def moment(text: str, now: datetime) -> datetime:
    """Return an RFC 3339 time. Raises ValueError for what is none, or cannot be."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise _DateError("its date has no zone")
    if not records.EARLIEST <= at <= now + LEEWAY:
        raise _DateError("its date cannot be")
    return at


def stamp(at: datetime) -> str:
    """Return a time as these services take it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def query(path: str, **values: str | int | None) -> str:
    """Return a path with a query; None leaves a value out."""
    return f"{path}?{urlencode({key: value for key, value in values.items() if value is not None})}"


def table(answer: Answer, name: str) -> dict[str, Any]:
    """Return the JSON object of an answer. Raises `Transient` for anything else."""
    found = answer.json()
    if not isinstance(found, dict):
        raise Transient(f"{name} answers with something else than it documents; it is tried again")
    return found


def rows(found: dict[str, Any], key: str, name: str) -> list[Any]:
    """Return a list of an answer. Raises `Transient` where there is none."""
    value = found.get(key)
    if not isinstance(value, list):
        raise Transient(f"{name} answers with something else than it documents; it is tried again")
    return value


@dataclass(slots=True)
class Turns:
    """The places of the next page that were seen; none may come twice, or a list would never end."""

    name: str
    seen: set[str]

    def next(self, place: object) -> str | None:
        """Return the next place; None at the end. Raises `Refused` for one that was there already."""
        if place is None or place == "":
            return None
        if str(place) in self.seen:
            raise Refused(f"{self.name} sends the same page again and again; tell its support")
        self.seen.add(str(place))
        return str(place)
