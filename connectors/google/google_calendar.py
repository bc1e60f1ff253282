"""Google Calendar: the calendar that calls are written to, and when the user is busy.

https://developers.google.com/workspace/calendar/api/guides/version-resources
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from connectors import shelf
from connectors.formats.agenda import merged
from connectors.google import _event
from connectors.google._api import Account, Gone, Reply
from connectors.google._calendars import MOST, Leaves, account_of, leaves, named, place, stamp
from connectors.google._event import Event
from connectors.google.scopes import PRIMARY
from syncd.errors import Conflict, Refused
from syncd.model import Answer, Call, Seen, Span
from syncd.ports import Context

_FIELDS = f"items({_event.FIELDS}),nextPageToken,timeZone"


class _There(NamedTuple):
    """One of our calls, and the calendar that it stands on."""

    calendar: str
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleCalendar:
    """Calls on one calendar of the user's; busy time is that of all `calendars` and of this one.

    `calendar` is an id, or a name that the user gave it; with `create`, one that is not there is made with
    the first call. A call that was moved to another of these calendars is found there.
    """

    context: Context
    secret: str
    account: str = ""
    client: Path | None = None
    calendar: str = PRIMARY
    calendars: Sequence[str] = (PRIMARY,)
    create: bool = False
    endpoint: str = ""
    _opened: dict[str, Account] = field(default_factory=dict, repr=False)
    _ids: dict[str, str] = field(default_factory=dict, repr=False)

    def busy(self, within: Span, *, besides: Collection[str] = ()) -> list[Span]:
        """Return when the user cannot talk, sorted, clipped to `within`; our calls in `besides` left out."""
        spans = (
            span
            for event, _, span in self._standing(within)
            if not (_event.is_ours(event) and ("date" in event["start"] or event["id"] in besides))
        )
        return merged(spans, within)

    def agreed(self, within: Span) -> list[Span]:
        """Return when something else stands that the user agreed to, sorted, clipped to `within`."""
        spans = [
            span
            for event, answer, span in self._standing(within)
            if not _event.marker(event).get("syncd") and answer in {None, Answer.ACCEPTED}
        ]
        return merged(spans, within)

    def ours(self, within: Span) -> list[Seen]:
        """Return our calls that touch `within`; one that cannot be read any more is left out."""
        found: dict[str, Seen] = {}
        for calendar in self._written_first():
            for event, zone in self._events(calendar, within, marked=_event.MARK):
                call_id = _event.marker(event).get("syncd", "")
                if call_id in found or not call_id:
                    continue
                if event["id"] == call_id:
                    found[call_id] = _event.seen(event, zone=zone, mine=self._mine())
                elif _event.is_ours(event) and (series := self.find(call_id)):
                    found[call_id] = series
        return sorted(found.values(), key=lambda seen: (seen.span.start, seen.id))

    def find(self, call_id: str) -> Seen | None:
        """Return one of ours wherever it is; None only when it is truly gone."""
        there = self._find(call_id)
        if there is None:
            return None
        seen = self._seen(there.event)
        return replace(seen, span=self._next(there) or seen.span) if seen.series else seen

    def put(self, call: Call, *, over: str | None = None) -> Seen:
        """Write a call, or change what it says; what already is so is not written again.

        Raises `Conflict` when the call is not the version `over` any more, when it was changed while we
        wrote, when the user made a series of it, and when it was deleted: Google gives no id twice.
        """
        wanted = _event.written(call, country=self.context.country)
        self._forget()
        there = self._find(call.id)
        if there is None and over is None:
            try:
                return self._seen(self._insert({**wanted, **_event.beginning(call)}))
            except Conflict:  # an earlier try got through, or it stood there and was deleted
                there = self._find(call.id)
        if there is None:
            raise Conflict(f"Google Calendar: the call {call.id} was deleted; it stays so")
        return self._change(there, wanted, over=over)

    def drop(self, call_id: str, *, over: str | None = None) -> None:
        """Take a call away; absent already is fine. Raises `Conflict` when it is not the version `over`."""
        there = self._find(call_id)
        if there is None:
            return
        self._meant(there.event, over)
        request = self._resources.events.delete(
            calendarId=there.calendar, eventId=call_id, sendUpdates="none"
        )
        if over is not None:
            request.headers["If-Match"] = over
        self._forget()
        try:
            self._account.execute(request)
        except Gone:
            return

    # --- one call

    def _find(self, call_id: str) -> _There | None:
        """Look for an event of ours that is not deleted, by its id: on its own calendar first."""
        for calendar in self._written_first():
            request = self._resources.events.get(calendarId=calendar, eventId=call_id, fields=_event.FIELDS)
            try:
                event = self._account.execute(request)
            except Gone:
                continue
            if event.get("status") != "cancelled" and _event.marker(event).get("syncd", call_id) == call_id:
                return _There(calendar, event)
        return None

    def _next(self, series: _There) -> Span | None:
        """Return when a series takes place next; None where it does not within what is read."""
        ahead = Span(self.context.now, self.context.window.end)
        mark = {"syncd": str(series.event["id"])}
        spans = (
            _event.span_of(event, zone)
            for event, zone in self._events(series.calendar, ahead, marked=mark)
            if _event.is_ours(event)
        )
        return min(spans, key=lambda span: span.start, default=None)

    def _insert(self, body: Reply) -> Reply:
        name = self.calendar
        calendar = self._id(name) or self._made(name)
        request = self._resources.events.insert(
            calendarId=calendar, body=body, sendUpdates="none", fields=_event.FIELDS
        )
        return self._account.execute(request)

    def _change(self, there: _There, wanted: Reply, *, over: str | None) -> Seen:
        self._meant(there.event, over)
        if there.event.get("recurrence"):
            raise Conflict("Google Calendar: the user made a series of a call; it stays as it is")
        new = _event.changes(there.event, wanted, zone=self.context.zone)
        if not new:
            return self._seen(there.event)
        request = self._resources.events.patch(
            calendarId=there.calendar,
            eventId=there.event["id"],
            body=new,
            sendUpdates="none",
            fields=_event.FIELDS,
        )
        request.headers["If-Match"] = there.event["etag"]
        try:
            return self._seen(self._account.execute(request))
        except Gone as error:
            raise Conflict("Google Calendar: a call was deleted meanwhile; it stays so") from error

    def _meant(self, event: Event, over: str | None) -> None:
        """Raise `Conflict` unless a call still is the version that a change is meant for."""
        if over is not None and event.get("etag") != over:
            raise Conflict("Google Calendar: a call was changed meanwhile; it stays as it is")

    def _seen(self, event: Event) -> Seen:
        try:
            return _event.seen(event, zone=self.context.zone, mine=self._mine())
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            raise Conflict(f"Google Calendar: a call cannot be read any more: {error!r}") from error

    # --- calendars

    @property
    def _account(self) -> Account:
        if not self._opened:
            self._opened["calendar"] = Account(self.context.secrets, self.secret, "calendar")
        return self._opened["calendar"]

    @property
    def _resources(self) -> Leaves:
        return leaves(self.endpoint)

    def _mine(self) -> set[str]:
        return {email.lower() for email in (*self.context.emails, *filter(None, [self.account]))}

    def _written_first(self) -> Iterator[str]:
        """Yield the ids of all calendars that there are, each once."""
        found = (self._id(name) for name in (self.calendar, *self.calendars))
        yield from dict.fromkeys(one for one in found if one)

    def _id(self, name: str) -> str:
        """Return a calendar's id; "" for the one that is still to be made. Raises `Refused` for another."""
        if name not in self._ids:
            found = named(self._account, self._resources, name)
            if found is None and (name != self.calendar or not self.create):
                hint = "; make it, or write create = true" if name == self.calendar else "; mend `calendars`"
                raise Refused(f'Google Calendar: there is no calendar called "{name}"{hint} in the config')
            if found is None:
                return ""
            self._ids[name] = found
        return self._ids[name]

    def _made(self, name: str) -> str:
        body = {"summary": name, "timeZone": self.context.zone}
        made = self._account.execute(self._resources.calendars.insert(body=body), once=True)
        self._ids[name] = str(made["id"])
        return self._ids[name]

    def _standing(self, within: Span) -> Iterator[tuple[Event, Answer | None, Span]]:
        """Yield what takes the user's time, with what the user said to it, on any of the calendars."""
        mine = self._mine()
        for calendar in self._written_first():
            for event, zone in self._events(calendar, within):
                found = _event.entry(event, calendar=calendar, zone=zone, mine=mine)
                answer = _event.my_answer(event, mine)
                if found.busy and answer is not Answer.DECLINED:
                    yield event, answer, found.span

    def _forget(self) -> None:
        """Let nobody rely on what was read before we write."""
        shelf.forget(self.endpoint, account_of(self.context.secrets, self.secret))

    def _events(
        self, calendar: str, within: Span, *, marked: Mapping[str, str] = MappingProxyType({})
    ) -> Iterator[tuple[Event, str]]:
        """Yield the events that touch `within`, and their calendar's zone; the unreadable is left out."""
        for reply in self._replies(calendar, within, marked):
            zone = str(reply.get("timeZone") or self.context.zone)
            for event in reply.get("items") or ():
                try:
                    touches = event.get("status") != "cancelled" and _event.span_of(event, zone).overlaps(
                        within
                    )
                except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
                    continue
                if touches:
                    yield event, zone

    def _replies(self, calendar: str, within: Span, marked: Mapping[str, str]) -> Iterator[Reply]:
        """Yield lists of the events that touch a span, with what a source has just read where that tells."""
        laid = shelf.laid(place(self.endpoint, self.context.secrets, self.secret, calendar), within)
        if laid:
            items = [one for one in laid.events if marked.items() <= _event.marker(one).items()]
            yield {"timeZone": laid.zone, "items": items}
            return
        which = {"privateExtendedProperty": [f"{name}={value}" for name, value in marked.items()]}
        yield from self._account.pages(
            self._resources.events.list,
            calendarId=calendar,
            singleEvents=True,
            maxResults=MOST,
            timeMin=stamp(within.start),
            timeMax=stamp(within.end + timedelta(seconds=1)),
            fields=_FIELDS,
            **(which if marked else {}),
        )
