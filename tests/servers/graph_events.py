"""What an event at a Graph is: when, how often, and what may be written of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from syncd.model import Span

Item = dict[str, Any]

_READ_ONLY = {"id", "iCalUId", "changeKey", "createdDateTime", "lastModifiedDateTime", "isDraft"}


def instant(text: str) -> datetime:
    """Return a time as it is written; without a zone it is in UTC. Raises `ValueError`."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def times(span: Span) -> dict[str, dict[str, str]]:
    """Return the start and end of an event as Graph writes them."""
    return {
        name: {"dateTime": f"{at:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}
        for name, at in (("start", span.start), ("end", span.end))
    }


def instances(event: Item, *, bare: bool = False) -> Iterator[Item]:
    """Yield an event, or what a weekly one comes to in half a year, `bare` of extended properties."""
    if event["recurrence"] is None:
        yield event
        return
    first, last = (instant(event[name]["dateTime"]) for name in ("start", "end"))
    for week in range(26):
        later = timedelta(weeks=week)
        instance = {"id": f"{event['id']}-{week}", "type": "occurrence", "seriesMasterId": event["id"]}
        instance |= {"singleValueExtendedProperties": []} if bare else {}
        yield {**event, **instance, "recurrence": None, **times(Span(first + later, last + later))}


def properties(item: Item) -> dict[str, str]:
    """Return the extended properties of an item."""
    return {one["id"]: one["value"] for one in item.get("singleValueExtendedProperties") or ()}


def writable(body: Item) -> Item:
    """Return what of a body Graph takes; what is read-only it ignores."""
    return {key: value for key, value in body.items() if key not in _READ_ONLY and "@" not in key}


def can_be(body: Item, needed: tuple[str, ...] = ()) -> bool:
    """Whether a body says when an event is, where it does, and what its extended properties hold."""
    try:
        for name in (one for one in ("start", "end") if one in body or one in needed):
            instant(body[name]["dateTime"])
        return all(map(_is_text, properties(body).values()))
    except (ValueError, TypeError, KeyError):
        return False


def _is_text(value: object) -> bool:
    return isinstance(value, str)
