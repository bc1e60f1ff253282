"""Cards and entries as rows of their tables, there and back."""

from __future__ import annotations

from typing import Any

from syncd.model import Answer, Attendee, Card, Entry, Span
from syncd.store.packing import moment, seconds


def card_row(user: int, source: int, card: Card) -> dict[str, Any]:
    """Return the row of a card that a source has."""
    return {
        "user": user,
        "source": source,
        "id": card.id[:500],
        "name": card.name,
        "emails": list(card.emails),
        "phones": list(card.phones),
        "labels": list(card.labels),
        "note": card.note,
        "timezone": card.timezone[:100],
        "birthday": card.birthday,
        "organisation": card.organisation,
    }


def entry_row(user: int, source: int, entry: Entry) -> dict[str, Any]:
    """Return the row of an entry that a source has."""
    flags = ("all_day", "busy", "out_of_office", "cancelled", "link", "place", "recurring")
    return {
        "user": user,
        "source": source,
        "id": entry.id[:500],
        "start": seconds(entry.span.start),
        "end": seconds(entry.span.end),
        "title": entry.title,
        "flags": [flag for flag in flags if getattr(entry, flag)],
        "organiser": entry.organiser and list(entry.organiser),
        "attendees": [list(attendee) for attendee in entry.attendees],
        "call": entry.call_id[:64],
        "resource": entry.resource[:500],
    }


def card_of(row: Any) -> Card:
    """Return the card that a row of the table holds."""
    return Card(
        id=row.id,
        name=row.name,
        emails=tuple(row.emails),
        phones=tuple(row.phones),
        labels=tuple(row.labels),
        note=row.note,
        timezone=row.timezone,
        birthday=row.birthday,
        organisation=row.organisation,
    )


def entry_of(row: Any) -> Entry:
    """Return the entry that a row of the table holds."""
    return Entry(
        id=row.id,
        span=Span(moment(row.start), moment(row.end)),
        title=row.title,
        organiser=_attendee(row.organiser) if row.organiser else None,
        attendees=tuple(map(_attendee, row.attendees)),
        call_id=row.call,
        resource=row.resource,
        all_day="all_day" in row.flags,
        busy="busy" in row.flags,
        out_of_office="out_of_office" in row.flags,
        cancelled="cancelled" in row.flags,
        link="link" in row.flags,
        place="place" in row.flags,
        recurring="recurring" in row.flags,
    )


def _attendee(values: list[Any]) -> Attendee:
    name, address, answer, room = values
    return Attendee(name, address, Answer(answer), room)
