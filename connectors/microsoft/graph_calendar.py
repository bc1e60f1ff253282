"""Outlook's calendar: the calendar that calls are written to, and when the user is busy.

https://learn.microsoft.com/en-us/graph/api/resources/event
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import quote

from connectors import shelf
from connectors.formats.agenda import merged
from connectors.microsoft import _event, _series
from connectors.microsoft._calendars import PRIMARY, account_of, place, view
from connectors.microsoft._event import CALL, EXPAND, KIND, OURS, Event
from connectors.microsoft.graph import PLAIN_TEXT, UTC_TIMES, Duplicate, Gone, Graph
from connectors.microsoft.mailbox import Mailbox
from syncd.errors import Conflict, Refused, Taken
from syncd.model import Answer, Call, Seen, Span

_PREFER = (UTC_TIMES, PLAIN_TEXT)
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError)


class _Taking(NamedTuple):
    """What takes the user's time."""

    event: Event
    answer: Answer | None
    span: Span


@dataclass(slots=True)
class _Known:
    """What was read since the last write: one turn asks for the same things several times."""

    places: dict[str, str] = field(default_factory=dict)
    ours: list[Event] | None = None
    views: dict[Span, list[_Taking]] = field(default_factory=dict)

    def forget(self) -> None:
        self.ours = None
        self.views.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphCalendar(Mailbox):
    """Calls on one calendar of the user's; busy time is that of all `calendars` and of this one.

    An event of ours has the call's id as a property, and a mark that names the event's own id: a copy that
    the user makes has the same properties, but another id. A call that was moved to another of these
    calendars is found there. One of ours that the user invited somebody to is not written to any more, for
    Exchange would write to all of them.
    """

    calendar: str = PRIMARY
    calendars: Sequence[str] = (PRIMARY,)
    _opened: dict[str, Graph] = field(default_factory=dict, repr=False)
    _known: _Known = field(default_factory=_Known, repr=False)

    def busy(self, within: Span, *, besides: Collection[str] = ()) -> list[Span]:
        """Return when the user cannot talk, sorted, clipped to `within`; our calls in `besides` left out."""
        taking = self._taking(within)
        ours = self._ours_by_event() if besides or any(map(_lasts_all_day, taking)) else {}
        spans = (
            one.span
            for one in taking
            if (call_id := _call_of(one, ours)) is None or not (call_id in besides or _lasts_all_day(one))
        )
        return merged(spans, within)

    def agreed(self, within: Span) -> list[Span]:
        """Return when something else stands that the user agreed to, sorted, clipped to `within`."""
        ours = self._ours_by_event()
        spans = (
            one.span
            for one in self._taking(within)
            if one.answer in {None, Answer.ACCEPTED}
            and not (_event.call_of(one.event) or _call_of(one, ours))
        )
        return merged(spans, within)

    def ours(self, within: Span) -> list[Seen]:
        """Return our calls that overlap `within`; one that cannot be read any more is left out.

        Texts are asked for only where a source has not just read that all calls are as they were last seen.
        """
        laid = self._ours_as_laid()
        found = self._readable(laid or ())
        if laid is None or any(self.context.last_seen.get(one.id) != one.version for one in found):
            found = self._readable(self._ours())
        here = [seen for seen in found if seen.span.overlaps(within)]
        return sorted(here, key=lambda seen: (seen.span.start, seen.id))

    def find(self, call_id: str) -> Seen | None:
        """Return one of ours wherever it is; None only when it is truly gone."""
        event = self._find(call_id)
        return self._seen(event) if event else None

    def put(self, call: Call, *, over: str | None = None) -> Seen:
        """Write a call, or change what it says; what already is so is not written again.

        Raises `Conflict` when the call is not the version `over` any more, when it was changed while we
        wrote, when the user made a series of it or invited somebody; `Taken` when it was deleted, and
        Exchange remembers its `transactionId`.
        """
        event = self._find(call.id)
        if event is None and over is not None:
            raise Conflict(f"Outlook: the call {call.id} was deleted; it stays so")
        self._forget()
        if event is None:
            event = self._made(call)
        elif over is not None and event.get("@odata.etag") != over:
            raise Conflict("Outlook: a call was changed meanwhile; it stays as it is")
        return self._changed(event, call)

    def drop(self, call_id: str, *, over: str | None = None) -> None:
        """Remove one of ours; absent already is fine. Never touches an entry that is not ours."""
        event = self._find(call_id)
        if event is None:
            return
        if over is not None and event.get("@odata.etag") != over:
            raise Conflict("Outlook: a call was changed meanwhile; it stays as it is")
        _check_alone(event)
        self._forget()
        try:
            self._graph.ask("DELETE", _path(event), match=str(event.get("@odata.etag") or ""))
        except Gone:
            return

    # --- one of ours

    def _find(self, call_id: str) -> Event | None:
        found = [event for event in self._marked(CALL, call_id) if _event.call_of(event) == call_id]
        return _event.chosen(found)

    def _made(self, call: Call) -> Event:
        """Return the event of a call that had none; there is one, however often this is done.

        What Exchange answers to a `transactionId` that it knows is not documented (seen 2026-11): that there
        was such an event, or the event itself, even if it was deleted since. So it is looked for.
        """
        body = {**_event.written(call), **_event.beginning(call)}
        try:
            made = self._graph.ask("POST", f"{self._place(self.calendar)}/events", body=body, prefer=_PREFER)
        except Duplicate:
            made = {}
        if "id" in made:
            query = {"$select": OURS, "$expand": EXPAND}
            try:
                event = self._graph.ask("GET", _path(made), query=query, prefer=_PREFER)
            except Gone:
                event = {}
            if _event.call_of(event) == call.id:
                return event
        found = self._find(call.id)
        if found is None:
            raise Taken(f"Outlook: the call {call.id} was made before, and deleted; it stays so")
        return found

    def _changed(self, event: Event, call: Call) -> Seen:
        seen = self._seen(event)
        new = _event.changes(event, call, zone=self.context.zone)
        if not new:
            return seen
        _check_alone(event)
        etag = str(event.get("@odata.etag") or "")
        try:
            self._graph.ask("PATCH", _path(event), body=new, prefer=_PREFER, match=etag)
            query = {"$select": OURS, "$expand": EXPAND}
            return self._seen(self._graph.ask("GET", _path(event), query=query, prefer=_PREFER))
        except Gone as error:
            raise Conflict("Outlook: a call was deleted meanwhile; it stays so") from error

    def _seen(self, event: Event) -> Seen:
        zone = self.context.zone
        try:
            seen = _event.seen(event, zone=zone)
            if not seen.series:
                return seen
            ahead = Span(self.context.now, self.context.window.end)
            events = (one for where in self._places() for one in self._viewed(where, ahead))
            return _series.at_its_next(seen, event["id"], events, ahead, zone)
        except _UNREADABLE as error:
            raise Conflict(f"Outlook: a call cannot be read any more ({type(error).__name__})") from error

    def _readable(self, events: Iterable[Event]) -> list[Seen]:
        found = []
        for event in events:
            with suppress(Conflict):
                found.append(self._seen(event))
        return found

    # --- lists

    def _ours(self) -> list[Event]:
        """Return the events of all our calls, each once, with their texts."""
        if self._known.ours is None:
            self._known.ours = _each_once(self._marked(KIND, "call"))
        return self._known.ours

    def _ours_as_laid(self) -> list[Event] | None:
        """Return the same as a source has just read them, without their texts; None where none did.

        Of a series it has read the instances, one of which stands for it where it was known before; where it
        was not, this is None.
        """
        laid = [self._laid(where, self.context.window) for where in self._places()]
        events = [event for one in laid if one for event in one.events]
        series = _series.known(self.context.last_seen)
        found = [one for one in events if _event.call_of(one) and one.get("seriesMasterId") not in series]
        if not all(laid) or any(event.get("seriesMasterId") for event in found):
            return None
        return _each_once([*found, *_series.standing_for(series, events)])

    def _laid(self, where: str, within: Span) -> shelf.Laid | None:
        """Return what a source has just read of a calendar."""
        account = account_of(self.context, self.secret)
        return shelf.laid((self._server, account, where), within) if account else None

    @property
    def _server(self) -> str:
        return self.endpoint or self.cloud

    def _forget(self) -> None:
        """Let nobody rely on what was read before we write."""
        self._known.forget()
        shelf.forget(self._server, account_of(self.context, self.secret))

    def _ours_by_event(self) -> dict[str, str]:
        laid = self._ours_as_laid()
        events = self._ours() if laid is None else laid
        return {str(event["id"]): _event.call_of(event) for event in events}

    def _marked(self, name: str, value: str) -> Iterator[Event]:
        query = {"$filter": _event.holding(name, value), "$select": OURS, "$expand": EXPAND, "$top": "100"}
        for where in self._places():
            for reply in self._graph.pages(f"{where}/events", query=query, prefer=_PREFER):
                yield from (event for event in reply["value"] if "id" in event)

    def _taking(self, within: Span) -> list[_Taking]:
        """Return what takes the user's time, with what the user said to it, on any of the calendars."""
        if within not in self._known.views:
            wider = Span(within.start, within.end + timedelta(seconds=1))
            self._known.views[within] = [
                one
                for where in self._places()
                for event in self._viewed(where, wider)
                for one in self._taken(event)
            ]
        return self._known.views[within]

    def _viewed(self, where: str, within: Span) -> Iterable[Event]:
        laid = self._laid(where, within)
        return laid.events if laid else view(self._graph, where, within)

    def _taken(self, event: Event) -> Iterator[_Taking]:
        try:
            found = _event.entry(event, calendar="", zone=self.context.zone, mine=())
        except _UNREADABLE:
            return
        answer = _event.my_answer(event)
        if found.busy and not found.cancelled and answer is not Answer.DECLINED:
            yield _Taking(event, answer, found.span)

    # --- calendars

    @property
    def _graph(self) -> Graph:
        if not self._opened:
            self._opened["graph"] = self.opened()
        return self._opened["graph"]

    def _places(self) -> Iterator[str]:
        """Yield where all calendars are, each once, that of our calls first."""
        yield from dict.fromkeys(map(self._place, (self.calendar, *self.calendars)))

    def _place(self, name: str) -> str:
        if name not in self._known.places:
            found = place(self._graph, name)
            if found is None:
                key = "calendar" if name == self.calendar else "calendars"
                raise Refused(f'Outlook: there is no calendar called "{name}"; make it, or mend `{key}`')
            self._known.places[name] = found
        return self._known.places[name]


def _each_once(events: Iterable[Event]) -> list[Event]:
    """Return the events of calls, one for each call."""
    by_call: dict[str, list[Event]] = {}
    for event in events:
        by_call.setdefault(_event.call_of(event), []).append(event)
    by_call.pop("", None)
    return [one for found in by_call.values() if (one := _event.chosen(found))]


def _call_of(one: _Taking, ours: Mapping[str, str]) -> str | None:
    """Return of which of our calls an event is, or an instance of one that the user made a series of."""
    return ours.get(str(one.event["id"])) or ours.get(str(one.event.get("seriesMasterId")))


def _lasts_all_day(one: _Taking) -> bool:
    return bool(one.event.get("isAllDay"))


def _path(event: Event) -> str:
    return f"/me/events/{quote(str(event['id']), safe='')}"


def _check_alone(event: Event) -> None:
    """Raise `Conflict` for what must not be written to: Exchange tells attendees of every change."""
    if event.get("attendees"):
        raise Conflict("Outlook: the user invited somebody to a call; it stays as it is")
    if event.get("recurrence"):
        raise Conflict("Outlook: the user made a series of a call; it stays as it is")
