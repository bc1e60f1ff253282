"""Calls on a CalDAV calendar (RFC 4791): made once, changed only as long as nobody else changed them.

A call's UID and, for as long as the server keeps our names, its path are made of its id. So the answer to a
request may be lost, or somebody may write at the same time, and there still is one event.
https://www.rfc-editor.org/rfc/rfc4791#section-5.3.2
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from connectors.formats import agenda, ics_lines, ics_series, ics_write
from connectors.formats.ics_shape import is_our_id
from connectors.protocols import caldav_shelf, dav, dav_find, dav_pull, dav_sync, dav_write, dav_xml
from connectors.protocols.caldav_shelf import Shelf
from connectors.protocols.dav import CALENDARS, Account, Dav, Denied, Resource
from connectors.protocols.dav_find import Collection, Place
from connectors.protocols.dav_login import Login
from connectors.protocols.dav_pull import Memory
from connectors.protocols.dav_sync import Known
from connectors.protocols.dav_xml import CALDAV
from syncd.errors import Conflict, Refused, Transient
from syncd.model import Call, Entry, Seen, Span

_EMPTY = ics_write.EMPTY.replace(b"X-WR-CALNAME:Calls\r\n", b"")
_STRIPPED = re.compile(
    rb"^(?:X-SYNCD-[A-Z]+|DTSTAMP|LAST-MODIFIED|SEQUENCE)[;:].*\n(?:[ \t].*\n)*", re.MULTILINE
)
NAME = "Calls"  # of the calendar that is made where the config gives it no other


class Standing(NamedTuple):
    """Where one of our calls stands."""

    calendar: Collection
    resource: Resource


@dataclass(slots=True)
class _Desk:
    """What one object has asked for already."""

    server: Dav | None = None
    place: Place | None = None
    calendars: list[Collection] | None = None
    fresh: bool = False  # the shelf is as the server had it a moment ago


@dataclass(frozen=True, slots=True, kw_only=True)
class CaldavCalendar(Login):
    """Calls in the calendar that `calendar` names, else in the user's default or first writable one.

    With `make`, a calendar that is not there is made before the first call. An object serves one turn:
    `busy`, `agreed` and `ours` ask the server once together, until something is written; the others
    always ask. What the user declined, under one of the context's addresses, does not make them busy.
    """

    calendar: str | None = None
    make: bool = False
    _desk: _Desk = field(default_factory=_Desk, init=False, repr=False, compare=False)

    # --- what stands

    def busy(self, within: Span, *, besides: Container[str] = ()) -> list[Span]:
        """Return when the calendar has the user busy, our own calls included but for those in `besides`."""
        return agenda.busy(self._entries(within), within, emails=self.context.emails, besides=besides)

    def agreed(self, within: Span) -> list[Span]:
        """Return when something else stands that the user agreed to, sorted, clipped to `within`."""
        return agenda.agreed(self._entries(within), within, emails=self.context.emails)

    def ours(self, within: Span) -> list[Seen]:
        """Return our calls that touch `within`; one that cannot be read any more is left out."""
        shelf = self._looked()
        paths = {
            path: None
            for path, entry in shelf.entries(within, self.context.zone)
            if entry.call_id and ics_series.touches(entry.span.start, entry.span.end, within)
        }
        found: dict[str, Seen] = {}
        for path in sorted(
            paths, key=lambda path: (not is_our_id(dav.last(path).removesuffix(".ics")), path)
        ):
            book = ics_write.book(shelf.texts[path], zone=self.context.zone)
            for call_id in book.ours:
                try:
                    if call_id not in found and any(ics_series.instances(book.events(call_id), within)):
                        found[call_id] = ics_write.seen(book, call_id, now=self.context.now)
                except (ValueError, OverflowError):
                    continue
        return sorted(found.values(), key=lambda seen: (seen.span.start, seen.id))

    def find(self, call_id: str) -> Seen | None:
        """Return one of ours, in whichever of the user's calendars it is by now.

        Raises `Conflict` when it is there and cannot be read.
        """
        standing = next(self._standing(call_id), None)
        return self._seen(standing.resource, call_id) if standing else None

    def _entries(self, within: Span) -> Iterator[Entry]:
        return (entry for _, entry in self._looked().entries(within, self.context.zone))

    # --- what is written

    def put(self, call: Call, *, over: str | None = None) -> Seen:
        """Make a call, or change what it says; what already is so is not written again.

        Raises `Conflict` when it is not the version `over` any more, when somebody else changed it
        meanwhile, or when the user made a series of it; `Refused` when the calendar is read-only.
        """
        standing = next(self._standing(call.id), None)
        if standing is None:
            if over is not None:
                raise Conflict(f"{self._origin}: the call {call.id} was taken away; it is not made again")
            if made := self._created(call):
                return self._seen(made, call.id)
            standing = next(self._standing(call.id), None)
        if standing is None:
            raise Conflict(f"{self._origin} knows the call {call.id} from before, and does not take it again")
        old = standing.resource
        new = self._patched(old.content, call)
        if _same(old.content, new):
            return self._seen(old, call.id)
        self._meant(old, call.id, over)
        self._desk.fresh = False
        dav_write.change(standing.calendar.dav, old, new)
        now = dav_write.stands(
            standing.calendar.dav, old.path
        )  # what stands: servers write events in their own words
        if now is None or not self._is_there(now, call.id):
            raise Transient(f"{self._origin} did not keep the call; it is looked for again")
        return self._seen(now, call.id)

    def drop(self, call_id: str, *, over: str | None = None) -> None:
        """Take a call away, and any second one under its UID; absent already is fine.

        Raises `Conflict` when it is not the version `over` any more.
        """
        self._desk.fresh = False
        for calendar, resource in [*self._standing(call_id, all_of_them=True)]:
            self._meant(resource, call_id, over)
            left = ics_write.drop(resource.content, call_id, now=self.context.now, zone=self.context.zone)
            if any(part.name == "VEVENT" for part in ics_lines.components(left)):
                dav_write.change(calendar.dav, resource, left)
            else:
                dav_write.remove(calendar.dav, resource)

    def _created(self, call: Call) -> Resource | None:
        """Make a call, and return it as it stands; None where its name or its UID is taken already."""
        calendar = self._calendar() or self._made()
        if not calendar.writable:
            raise Refused(
                f'the calendar "{calendar.name}" is read-only; name another one as `calendar` in the config'
            )
        self._desk.fresh = False
        path = f"{calendar.path}{call.id}.ics"
        where = dav_write.create(calendar.dav, path, self._patched(_EMPTY, call))
        if where is None:
            return None
        now = dav_write.stands(calendar.dav, where)
        if now is not None and self._is_there(now, call.id):
            return now
        standing = next(self._standing(call.id), None)  # it has got a name of the server's own
        if standing is None:
            raise Transient(f"{self._origin} did not keep the call; it is looked for again")
        return standing.resource

    def _patched(self, content: bytes, call: Call) -> bytes:
        context = self.context
        return ics_write.put(content, call, now=context.now, zone=context.zone, country=context.country)

    def _seen(self, resource: Resource, call_id: str) -> Seen:
        try:
            return ics_write.seen(self._book(resource, call_id), call_id, now=self.context.now)
        except (ValueError, OverflowError) as error:
            raise Conflict(f"the call {call_id} cannot be read any more: {error}") from error

    def _meant(self, resource: Resource, call_id: str, over: str | None) -> None:
        """Raise `Conflict` unless the call still is the version that a change is meant for."""
        if over is not None and self._seen(resource, call_id).version != over:
            raise Conflict(f"{self._origin}: the call {call_id} was changed meanwhile; it stays as it is")

    def _book(self, resource: Resource, call_id: str) -> ics_write.Book:
        return ics_write.book(resource.content, zone=self.context.zone, call_id=call_id)

    def _is_there(self, resource: Resource, call_id: str) -> bool:
        return call_id in self._book(resource, call_id).ours

    # --- where it stands

    def _standing(self, call_id: str, *, all_of_them: bool = False) -> Iterator[Standing]:
        """Yield where a call stands: under our name, else by its UID, else in another calendar."""
        calendar = self._calendar()
        if calendar:
            path = f"{calendar.path}{call_id}.ics"
            found = {one.resource.path: one for one in self._at(calendar, path, call_id)}
            yield from found.values()
            if found and not all_of_them:
                return
            self._desk.fresh = False
            for path, text in self._looked().texts.items():
                if path not in found and call_id.encode() in text:
                    yield from self._at(calendar, path, call_id)
        for other in self._calendars():
            if calendar is None or other.path != calendar.path:
                for path in self._searched(other, call_id):
                    yield from self._at(other, path, call_id)

    def _at(self, calendar: Collection, path: str, call_id: str) -> Iterator[Standing]:
        resource = dav_write.stands(calendar.dav, path)
        if resource is None:
            return
        if not ics_lines.is_whole(ics_lines.unfolded(resource.content)):
            raise Transient(f"{self._origin} gives only a part of the call {call_id}; it is asked again")
        if self._is_there(resource, call_id):
            yield Standing(calendar, resource)

    def _searched(self, calendar: Collection, call_id: str) -> list[str]:
        """Return the paths of what may have a UID in another calendar; one that is closed has nothing."""
        match = dav_xml.element(
            f"{CALDAV}prop-filter", dav_xml.text(f"{CALDAV}text-match", call_id), name="UID"
        )
        try:
            return dav_sync.queried(calendar, match)
        except Denied as denied:
            if denied.status == dav.FORBIDDEN:
                return []
        try:  # it cannot search
            changes = dav_sync.changes(calendar, Known(), within=self.context.window)
        except Denied as denied:
            if denied.status in {dav.FORBIDDEN, *dav.GONE}:
                return []
            raise Transient(f"{calendar.name} cannot be searched (HTTP {denied.status})") from denied
        return [
            path
            for chunk in dav_sync.fetched(calendar, CALENDARS, changes.changed)
            for path, resource, _ in chunk
            if resource and call_id.encode() in resource.content
        ]

    # --- the server

    @property
    def _account(self) -> Account:
        return self.account(CALENDARS)

    @property
    def _origin(self) -> str:
        return self._account.origin

    @property
    def _name(self) -> str | None:
        """What the calendar for calls is called; None for the user's own choice of a default."""
        return self.calendar or (NAME if self.make else None)

    def _shelf(self) -> Shelf:
        return caldav_shelf.shelf(self._account, self._name)

    def _looked(self) -> Shelf:
        """Return the shelf as the server has it now, or had it a moment ago."""
        shelf = self._shelf()
        if self._desk.fresh:
            return shelf
        self._desk.calendars = None
        calendar = self._calendar()
        try:
            if calendar:
                shelf.look(calendar, self.context.window)
                self._doubt(calendar, shelf)
        except Denied as denied:
            problem = Transient if denied.status >= 500 else Refused
            raise problem(f"the calendar cannot be read (HTTP {denied.status})") from denied
        self._desk.fresh = True
        return shelf

    def _doubt(self, calendar: Collection, shelf: Shelf) -> None:
        """Raise `Transient` where a calendar that tells of nothing still has calls of ours."""
        if shelf.texts:
            return
        for call_id in [*self.context.last_seen][-dav_sync.SOME :]:
            if dav_write.stands(calendar.dav, f"{calendar.path}{call_id}.ics"):
                shelf.forget()
                raise Transient(
                    f"{calendar.name}: the server lists nothing, and has calls; asked again later"
                )

    def _calendar(self) -> Collection | None:
        """Return the calendar for calls, or None while it is still to be made."""
        calendars = self._calendars()
        if self._name is None:
            ranked = sorted(calendars, key=lambda one: (not one.writable, not one.default))
            if not ranked:
                raise Refused(f"{self._origin} has no calendar; make one there, or write make = true")
            return ranked[0]
        found = next((one for one in calendars if one.is_called(self._name)), None)
        if found is None and not self.make:
            raise dav_find.missing(self._name, calendars, CALENDARS)
        return found

    def _calendars(self) -> list[Collection]:
        """Return all of the user's calendars, as they were listed last."""
        desk, shelf = self._desk, self._shelf()
        if desk.calendars is None:
            desk.server = desk.server or self.opened(self._account)
            desk.place, desk.calendars = dav_pull.collections_of(
                desk.server, CALENDARS, self._account, shelf.memory, alone=self._name is None
            )
            # What went and comes back is another calendar, even where the server takes the old one's token.
            there = {one.path for one in desk.calendars}
            known = shelf.memory.collections if shelf.memory else {}
            kept = {path: one for path, one in known.items() if path in there}
            shelf.memory = Memory.of(desk.place, kept)
        return desk.calendars

    def _made(self) -> Collection:
        """Make the calendar for calls (RFC 4791, 5.3.1). Twice is once: its path is made of its name."""
        assert self._name is not None
        assert self._desk.place is not None
        place = self._desk.place
        path = f"{place.homes[0].rstrip('/')}/{dav_find.slug(self._name)}/"
        dav_write.make_calendar(place.dav, path, self._name)
        self._desk.calendars = None
        calendar = self._calendar()
        if calendar is None:
            raise Transient(f"{self._origin} made the calendar, and does not list it yet")
        return calendar


def _same(old: bytes, new: bytes) -> bool:
    """Whether two texts of a call say the same, but for lines of ours that the server does not keep."""
    return old == new or (b"X-SYNCD-" not in old and _STRIPPED.sub(b"", old) == _STRIPPED.sub(b"", new))
