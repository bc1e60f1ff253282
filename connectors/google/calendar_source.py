"""Google Calendar as a source: the events of some calendars.

https://developers.google.com/workspace/calendar/api/guides/sync
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from connectors import shelf
from connectors.google import _event, _mirror
from connectors.google._api import Account, Expired, Gone, Reply
from connectors.google._calendars import Leaves, leaves, named, place, stamp
from connectors.google._event import Event
from connectors.google.scopes import PRIMARY
from syncd.errors import CursorExpired, Refused
from syncd.model import Entry, Skipped
from syncd.ports import Context, Page

READER = 1  # raised when the reader learns something new, so that everything is read again
PAGE = 1000  # entries


class _Stale(Exception):
    """What changed cannot be told event by event; everything is read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleCalendarSource:
    """The events of some calendars; recurring ones are expanded by Google.

    `calendars` are ids, or names that the user gave them.
    """

    context: Context
    secret: str
    account: str = ""
    client: Path | None = None
    calendars: Sequence[str] = (PRIMARY,)
    endpoint: str = ""

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield what has changed since `cursor`; without one, or when that cannot be told, everything.

        Raises `CursorExpired` when Google does not know the cursor any more.
        """
        reading = _Reading(
            self, Account(self.context.secrets, self.secret, "calendar"), leaves(self.endpoint)
        )
        if self.context.calls_by == self.secret:
            yield from reading.together(cursor)
            return
        last = reading.position_of(cursor)
        if last is not None:
            try:
                changed = reading.changed(last)
            except Expired as error:
                raise CursorExpired("Google Calendar has forgotten what it told last") from error
            except _Stale:
                pass
            else:
                if changed.items or changed.gone or changed.skipped or last.day != reading.day:
                    yield changed
                return
        yield from reading.everything(cursor)


@dataclass(slots=True)
class _Position:
    """How far every calendar is known, by its id; and which ids were those of series."""

    tokens: dict[str, str]
    series: set[str]
    start: datetime
    end: datetime
    day: str = ""  # when the tokens were kept, for they change without cause and do not live for ever


@dataclass(slots=True)
class _Reading:
    """One pull."""

    source: GoogleCalendarSource
    account: Account
    leaves: Leaves
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def day(self) -> str:
        """Return today."""
        return self.source.context.now.date().isoformat()

    def position_of(self, cursor: str | None) -> _Position | None:
        """Return what a cursor says; None where it is no good for what the config asks today."""
        try:
            found = json.loads(cursor or "null")
            position = _Position(
                found["tokens"],
                set(found["series"]),
                datetime.fromisoformat(found["from"]),
                datetime.fromisoformat(found["until"]),
                found["day"],
            )
            same = (found["reader"], found["calendars"]) == (READER, [*self.source.calendars])
        except (ValueError, TypeError, KeyError):
            return None
        context = self.source.context
        wide = position.start <= context.window.start
        far = position.end >= min(context.window.end, context.now + _mirror.AHEAD)
        return position if same and wide and far else None

    def _cursor(self, position: _Position) -> str:
        return json.dumps(
            {
                "reader": READER,
                "calendars": [*self.source.calendars],
                "tokens": position.tokens,
                "series": sorted(position.series),
                "from": position.start.isoformat(),
                "until": position.end.isoformat(),
                "day": self.day,
            }
        )

    def together(self, cursor: str | None) -> Iterator[Page]:
        """Yield every event that touches the window, read for the calendar of our calls as well.

        Nothing where all is as it was at `cursor`.
        """
        context, items = self.source.context, list[Entry]()
        for number, calendar in enumerate(dict.fromkeys(map(self._id, self.source.calendars))):
            where = place(self.source.endpoint, context.secrets, self.source.secret, calendar)
            mirror = _mirror.read(where, self.account, self.leaves, calendar, context)
            events = list(mirror.events.values())
            shelf.lay(where, shelf.Laid(mirror.span, events, mirror.zone))
            for event in events:
                items += self._entries(event, calendar, {"timeZone": mirror.zone}, first=not number)
        digest = hashlib.sha256("\n".join(sorted(map(repr, items))).encode("utf-8", "replace"))
        whole = {"reader": READER, "calendars": [*self.source.calendars], "digest": digest.hexdigest()[:32]}
        here = json.dumps(whole)
        if here == cursor:
            return
        for start in range(0, max(len(items), 1), PAGE):
            is_last = start + PAGE >= len(items)
            skipped = tuple(self.skipped) if is_last else ()
            yield Page(tuple(items[start : start + PAGE]), here if is_last else cursor, skipped, whole=True)

    def everything(self, cursor: str | None) -> Iterator[Page]:
        """Yield every event that touches the window; the place to resume only when all are there."""
        window = self.source.context.window
        position = _Position({}, set(), window.start, window.end)
        items: list[Entry] = []
        for calendar in dict.fromkeys(map(self._id, self.source.calendars)):
            first = not position.tokens
            for reply in self._listed(calendar, timeMin=stamp(window.start), timeMax=stamp(window.end)):
                if "items" not in reply:
                    raise Refused("Google Calendar: an answer holds no list of events; nothing was changed")
                position.tokens[calendar] = str(reply.get("nextSyncToken") or "")
                for event in reply["items"]:
                    if event.get("status") == "cancelled":
                        continue
                    if "recurringEventId" in event:
                        position.series.add(event["recurringEventId"])
                    items += self._entries(event, calendar, reply, first=first)
                while len(items) >= PAGE:
                    yield Page(tuple(items[:PAGE]), cursor, whole=True)
                    del items[:PAGE]
        yield Page(tuple(items), self._cursor(position), tuple(self.skipped), whole=True)

    def changed(self, last: _Position) -> Page:
        """Return what has changed, all of it, so that a token which turns out to be too old does no harm.

        Raises `Expired` where a token is, and `_Stale` where a change concerns more than it names.
        """
        position = replace(last, tokens=dict(last.tokens))
        gone: dict[str, None] = {}
        items: dict[str, Entry] = {}
        for number, (calendar, token) in enumerate(last.tokens.items()):
            if not token:  # a server that gives none is read whole
                raise _Stale
            for reply in self._listed(calendar, syncToken=token):
                position.tokens[calendar] = str(reply.get("nextSyncToken") or token)
                for event in reply.get("items") or ():
                    self._check(event, calendar, last.series)
                    if series := event.get("recurringEventId"):
                        position.series = position.series | {series}
                    name = _event.resource(calendar, str(event.get("id")))
                    gone[name] = None
                    items.pop(name, None)
                    if event.get("status") != "cancelled":
                        items |= {
                            one.resource: one
                            for one in self._entries(event, calendar, reply, first=not number)
                        }
        return Page(tuple(items.values()), self._cursor(position), tuple(self.skipped), gone=tuple(gone))

    def _check(self, event: Event, calendar: str, series: set[str]) -> None:
        """Raise `_Stale` where more has gone than is named.

        Of a series that is deleted, Google names the instances of half a year at most
        (https://github.com/googleapis/google-api-ruby-client/issues/860, seen 2026-11).
        """
        if event.get("id") in series or "recurrence" in event:
            raise _Stale
        if event.get("status") == "cancelled" and "recurringEventId" in event:
            request = self.leaves.events.get(
                calendarId=calendar, eventId=event["recurringEventId"], fields="id,status"
            )
            try:
                stands = self.account.execute(request).get("status") != "cancelled"
            except Gone:
                stands = False
            if not stands:
                raise _Stale

    def _listed(self, calendar: str, **which: str) -> Iterator[Reply]:
        return _mirror.listed(self.account, self.leaves, calendar, **which)

    def _entries(self, event: Event, calendar: str, reply: Reply, *, first: bool) -> Iterator[Entry]:
        """Yield the entry that an event is, if it touches the window; or note why it cannot be read."""
        context = self.source.context
        zone = str(reply.get("timeZone") or context.zone)
        mine = {email.lower() for email in (*context.emails, *filter(None, [self.source.account]))}
        try:
            found = _event.entry(event, calendar=calendar, zone=zone, mine=mine, first=first)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            self.skipped.append(Skipped(str(event.get("id"))[:100], f"it cannot be read: {error!r}"[:200]))
            return
        if found.span.start < context.window.end and found.span.end > context.window.start:
            yield found

    def _id(self, name: str) -> str:
        found = named(self.account, self.leaves, name)
        if found is None:
            raise Refused(
                f'Google Calendar: there is no calendar called "{name}"; mend `calendars` in the config'
            )
        return found
