"""A calendar as it was read last, kept in memory: read whole once, and from then on by its changes.

https://developers.google.com/workspace/calendar/api/guides/sync
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from connectors.google import _event
from connectors.google._api import Account, Expired, Reply
from connectors.google._calendars import MOST, Leaves, stamp
from connectors.google._event import Event
from connectors.shelf import Place
from syncd.errors import Refused
from syncd.model import Span
from syncd.ports import Context

AHEAD = timedelta(days=45)  # that a reading must have looked ahead; a sync token never looks further
FIELDS = f"items({_event.FIELDS}),nextPageToken,nextSyncToken,timeZone"


@dataclass(frozen=True, slots=True)
class Mirror:
    """The events that touch a span, by their ids; none that are deleted."""

    span: Span
    events: dict[str, Event]
    zone: str = ""
    token: str = ""


_mirrors: dict[Place, Mirror] = {}


def read(place: Place, account: Account, leaves: Leaves, calendar: str, context: Context) -> Mirror:
    """Return a calendar as it stands. Raises as `Account.execute` does."""
    known = _mirrors.pop(place, None)
    found = _changed(known, account, leaves, calendar) if known and _good(known, context) else None
    found = found or _whole(account, leaves, calendar, context.window)
    _mirrors[place] = found
    return found


def _good(known: Mirror, context: Context) -> bool:
    far = min(context.window.end, context.now + AHEAD)
    return bool(known.token) and known.span.start <= context.window.start and far <= known.span.end


def _whole(account: Account, leaves: Leaves, calendar: str, window: Span) -> Mirror:
    found = Mirror(window, {})
    which = {"timeMin": stamp(window.start), "timeMax": stamp(window.end)}
    for reply in listed(account, leaves, calendar, **which):
        if "items" not in reply:
            raise Refused("Google Calendar: an answer holds no list of events; nothing was changed")
        standing = {str(one.get("id")): one for one in reply["items"] if one.get("status") != "cancelled"}
        found = _after(found, reply, found.events | standing)
    return found


def _changed(known: Mirror, account: Account, leaves: Leaves, calendar: str) -> Mirror | None:
    """Return it with its changes; None where they concern more than they name.

    Of a series that is deleted, Google names the instances of half a year at most
    (https://github.com/googleapis/google-api-ruby-client/issues/860, seen 2026-11).
    """
    events, series = dict(known.events), {one.get("recurringEventId") for one in known.events.values()}
    try:
        for reply in listed(account, leaves, calendar, syncToken=known.token):
            for event in reply.get("items") or ():
                gone = event.get("status") == "cancelled"
                if (
                    event.get("id") in series
                    or "recurrence" in event
                    or (gone and "recurringEventId" in event)
                ):
                    return None
                events.pop(str(event.get("id")), None)
                if not gone:
                    events[str(event.get("id"))] = event
            known = _after(known, reply, events)
    except Expired:
        return None
    return known


def _after(mirror: Mirror, reply: Reply, events: dict[str, Event]) -> Mirror:
    zone, token = str(reply.get("timeZone") or mirror.zone), str(reply.get("nextSyncToken") or mirror.token)
    return replace(mirror, events=events, zone=zone, token=token)


def listed(account: Account, leaves: Leaves, calendar: str, **which: str) -> Iterator[Reply]:
    """Yield the pages of a list of events; recurring ones are expanded."""
    return account.pages(
        leaves.events.list, calendarId=calendar, singleEvents=True, maxResults=MOST, fields=FIELDS, **which
    )
