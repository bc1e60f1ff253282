"""A Graph of ours, on a real port: mail, calendars and contacts, which go wrong as the real ones do.

Everything that comes and goes is held against Microsoft's own description; `misasked` and `misanswered` say
what did not fit.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import chain
from typing import Any
from urllib.parse import unquote, urlencode

from servers import graph_deltas as deltas
from servers import graph_events as events
from servers.graph_contract import ROOT, Contract
from servers.graph_deltas import Item, Shelf, Ways
from servers.web import Reply, Request, Web

FAR = "2099-01-01T00:00:00+00:00"
SCOPES = [
    f"https://graph.microsoft.com/{one}" for one in ("Mail.ReadWrite", "Calendars.ReadWrite", "Contacts.Read")
]

_HELD = re.compile(r"ep/id eq '([^']*)' and ep/value eq '([^']*)'")
_WANTED = re.compile(r"id eq '([^']*)'")
_NAMED = {"primary": "Calendar", "work": "Work"}


class Wrong(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, code: str, **headers: str) -> None:
        self.reply = error(status, code, **headers)
        super().__init__(code)


def error(status: int, code: str, **headers: str) -> Reply:
    body = json.dumps({"error": {"code": code, "message": "What a server says is shown to nobody."}})
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, body.encode(), {"Content-Type": "application/json", **more})


@dataclass
class Fault:
    """What goes wrong with a request whose first line holds the words; `after` it was carried out.

    Or something else happens `before` it, and nothing goes wrong.
    """

    words: str
    reply: Reply | None
    times: int = 1
    skip: int = 0
    after: bool = False
    before: Callable[[], object] = bool


@dataclass
class FakeGraph:
    """The server, and what its users do by other programs."""

    contract: Contract
    token: str = "good"
    bare: bool = False  # whether the instances of a series come without extended properties
    twice: str = "conflict"  # or "existing": what is answered when a `transactionId` comes again
    expired: tuple[int, str] = (410, "syncStateNotFound")
    ways: Ways = field(default_factory=Ways)
    folders: dict[str, Shelf] = field(default_factory=dict)
    contacts: Shelf = field(default_factory=Shelf)
    events: dict[str, Item] = field(default_factory=dict)
    made: dict[str, Item] = field(default_factory=dict)  # by transactionId, those that were deleted too
    faults: list[Fault] = field(default_factory=list)
    misasked: list[str] = field(default_factory=list)
    misanswered: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    count: int = 0
    here: int = 0  # requests at this moment
    most_at_once: int = 0
    pause: float = 0.0  # seconds that a request takes
    url: str = ""

    def __post_init__(self) -> None:
        self._lock, self._counting = threading.RLock(), threading.Lock()
        for name in ("sentitems", "inbox", "drafts"):
            self.folders[name] = Shelf()

    # --- what other programs do

    def new_id(self) -> str:
        self.count += 1
        return f"AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A{self.count:05d}_aB="

    def message(self, folder: str = "sentitems", **fields: Any) -> Item:
        name = self.new_id()
        usual = {"internetMessageId": f"<{self.count}@outlook.example>", "isDraft": folder == "drafts"}
        return self._put(self.folders[folder], {"id": name, **usual, **fields})

    def contact(self, **fields: Any) -> Item:
        usual = {"id": self.new_id(), "emailAddresses": [], "categories": []}
        return self._put(self.contacts, {**usual, **fields})

    def _put(self, shelf: Shelf, item: Item) -> Item:
        self.touch(item)
        return shelf.put(item)

    def event(self, calendar: str = "primary", **fields: Any) -> Item:
        """Put an event on a calendar, as another program does."""
        name = fields.pop("id", None) or self.new_id()
        usual = {
            "id": name,
            "iCalUId": f"040000008200E00074C5B7101A82E00800000000{self.count:024d}",
            "createdDateTime": f"2026-01-01T00:00:00.{self.count:07d}Z",
            "isAllDay": False,
            "isCancelled": False,
            "isOrganizer": True,
            "showAs": "busy",
            "type": "singleInstance",
            "attendees": [],
            "organizer": {"emailAddress": {"name": "Ada", "address": "ada@example.org"}},
            "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
            "location": {"displayName": ""},
            "recurrence": None,
            "onlineMeeting": None,
            "body": {"contentType": "text", "content": ""},
        }
        self.events[name] = {**usual, **fields, "_calendar": calendar}
        self.touch(self.events[name])
        return self.events[name]

    def touch(self, item: Item) -> None:
        self.count += 1
        item["changeKey"] = f"CK{self.count}"
        item["@odata.etag"] = f'W/"CK{self.count}"'

    def forget(self, status: int, code: str) -> None:
        """Forget all links that were given."""
        self.ways.epoch += 1
        self.expired = status, code

    def fault(self, words: str, reply: Reply | None = None, **more: Any) -> None:
        self.faults.append(Fault(words, reply, **more))

    @property
    def writes(self) -> int:
        return sum(not line.startswith("GET") for line in self.seen)

    # --- the server

    def __call__(self, request: Request) -> Reply:
        with self._counting:
            self.here += 1
            self.most_at_once = max(self.here, self.most_at_once)
            crowded = self.here > 1
        try:
            time.sleep(self.pause)
            with self._lock:
                reply = (
                    error(429, "ApplicationThrottled", Retry_After="1") if crowded else self._answer(request)
                )
        finally:
            with self._counting:
                self.here -= 1
        if problem := self.contract.misanswered(request, reply):
            self.misanswered.append(problem)
        return reply

    def _answer(self, request: Request) -> Reply:
        line = f"{request.method} {request.path}?{urlencode(request.query)}"
        self.seen.append(line)
        fault = next((one for one in self.faults if one.words in line), None)
        if fault and fault.skip:
            fault.skip, fault = fault.skip - 1, None
        if fault:
            fault.times -= 1
            self.faults = [one for one in self.faults if one.times]
            fault.before()
            if fault.reply and not fault.after:
                return fault.reply
        try:
            reply = self._done(request)
        except Wrong as wrong:
            reply = wrong.reply
        return fault.reply if fault and fault.reply else reply

    def _done(self, request: Request) -> Reply:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            raise Wrong(401, "InvalidAuthenticationToken")
        if problem := self.contract.misasked(request):
            self.misasked.append(problem)
            raise Wrong(400, "BadRequest")
        path = request.path.removeprefix(ROOT)
        for methods, pattern, done in _ROUTES:
            if request.method in methods.split() and (found := re.fullmatch(pattern, path)):
                return done(self, request, *(unquote(part) for part in found.groups(default="")))
        raise Wrong(400, "BadRequest")

    def _mail_changes(self, request: Request, folder: str) -> Reply:
        return self._delta(request, self._folder(folder))

    def _contact_changes(self, request: Request) -> Reply:
        return self._delta(request, self.contacts)

    def _get_contact(self, request: Request, name: str) -> Reply:
        return _json(self._shown(request, self._one(self.contacts.items, name)))

    def _calendars(self, _request: Request) -> Reply:
        return _json({"value": [{"id": f"id-{one}", "name": _NAMED[one]} for one in _NAMED]})

    def _get_view(self, request: Request, calendar: str) -> Reply:
        return self._list(request, [*self._view(request, _calendar(calendar))])

    def _get_events(self, request: Request, calendar: str) -> Reply:
        here = _calendar(calendar)
        return self._list(request, [one for one in self.events.values() if one["_calendar"] == here])

    def _event(self, request: Request, name: str) -> Reply:
        return self._change(request, self.events, name, self.events.pop)

    def _get_messages(self, request: Request, folder: str) -> Reply:
        return self._list(request, [*self._folder(folder).items.values()])

    def _post_message(self, request: Request) -> Reply:
        body = {**events.writable(json.loads(request.body)), "createdDateTime": "2026-01-01T00:00:00Z"}
        draft = self.message("drafts", **body)
        return _json(self._shown(request, draft), HTTPStatus.CREATED)

    def _draft(self, request: Request, name: str) -> Reply:
        drafts = self.folders["drafts"]
        return self._change(request, drafts.items, name, drafts.remove)

    def _folder(self, name: str) -> Shelf:
        if name not in self.folders:
            raise Wrong(404, "ErrorItemNotFound")
        return self.folders[name]

    def _one(self, items: dict[str, Item], name: str) -> Item:
        if name not in items:
            raise Wrong(404, "ErrorItemNotFound")
        return items[name]

    def _delta(self, request: Request, shelf: Shelf) -> Reply:
        try:
            found = deltas.answer(request.query, request.headers.get("Prefer", ""), shelf, self.ways)
        except ValueError as wrong:
            raise Wrong(400, "BadRequest") from wrong
        if found is None:
            raise Wrong(*self.expired)
        value, link = found
        name = "@odata.deltaLink" if "$deltatoken" in link else "@odata.nextLink"
        path = request.path.removeprefix(ROOT)
        return _json({"value": value, name: f"{self.url}{path}?{urlencode(link)}"})

    def _view(self, request: Request, calendar: str) -> Iterator[Item]:
        try:
            start, end = (events.instant(request.query[name]) for name in ("startDateTime", "endDateTime"))
        except ValueError as wrong:
            raise Wrong(400, "ErrorInvalidParameter") from wrong
        listed = (events.instances(one, bare=self.bare) for one in self.events.values())
        for event in chain.from_iterable(listed):
            first, last = (events.instant(event[name]["dateTime"]) for name in ("start", "end"))
            if event["_calendar"] == calendar and first < end and last > start:
                yield event

    def _list(self, request: Request, items: list[Item]) -> Reply:
        if wanted := request.query.get("$filter"):
            held = _HELD.search(wanted)
            if not held:
                raise Wrong(400, "ErrorInvalidUrlQueryFilter")
            value = held[2].lower()
            items = [one for one in items if events.properties(one).get(held[1], "").lower() == value]
        skip, top = int(request.query.get("$skip", 0)), int(request.query.get("$top", 10))
        if top < 1:
            raise Wrong(400, "ErrorInvalidParameter")
        found: Item = {"value": [self._shown(request, one) for one in items[skip : skip + top]]}
        if len(items) > skip + top:
            more = urlencode({**request.query, "$skip": skip + top})
            found["@odata.nextLink"] = f"{self.url}{request.path.removeprefix(ROOT)}?{more}"
        return _json(found)

    def _shown(self, request: Request, item: Item) -> Item:
        """Return what is asked for of an item; its text as Exchange gives it."""
        select = request.query.get("$select", "").split(",")
        found = {
            key: value for key, value in item.items() if key[0] != "_" and (select == [""] or key in select)
        }
        found |= {"id": item["id"], "@odata.etag": item["@odata.etag"]}
        found.pop("singleValueExtendedProperties", None)
        if wanted := set(_WANTED.findall(request.query.get("$expand", ""))):
            held = events.properties(item).items()
            kept = [{"id": key, "value": value} for key, value in held if key in wanted]
            found |= {"singleValueExtendedProperties": kept} if kept else {}
        text = ((item.get("body") or {}).get("content") or "").replace("\n", "\r\n")
        plain = 'body-content-type="text"' in request.headers.get("Prefer", "")
        if "body" in found:
            found["body"] = (
                {"contentType": "text", "content": text}
                if plain
                else {"contentType": "html", "content": f"<p>{text}"}
            )
        if "bodyPreview" in select:
            found["bodyPreview"] = text[:255]
        return found

    def _post_event(self, request: Request, calendar: str) -> Reply:
        body = self._written(request, needed=("start", "end"))
        before = self.made.get(body.get("transactionId", ""))
        if before and self.twice == "conflict":
            raise Wrong(409, "ErrorDuplicateTransactionId")
        event = before or self.event(_calendar(calendar), **body)
        if "transactionId" in body:
            self.made[body["transactionId"]] = event
        return _json(self._shown(request, event), HTTPStatus.CREATED)

    def _written(self, request: Request, needed: tuple[str, ...] = ()) -> Item:
        body = events.writable(json.loads(request.body))
        if not events.can_be(body, needed):
            raise Wrong(400, "ErrorPropertyValidationFailure")
        return body

    def _change(
        self, request: Request, items: dict[str, Item], name: str, remove: Callable[[str], Any]
    ) -> Reply:
        item = self._one(items, name)
        if request.headers.get("If-Match", item["@odata.etag"]) != item["@odata.etag"]:
            raise Wrong(412, "ErrorIrresolvableConflict")
        if request.method == "DELETE":
            remove(name)
            return Reply(HTTPStatus.NO_CONTENT)
        if request.method == "PATCH":
            body = self._written(request)
            kept = events.properties(item) | events.properties(body)
            body["singleValueExtendedProperties"] = [
                {"id": key, "value": value} for key, value in kept.items()
            ]
            item.update(body)
            self.touch(item)
        return _json(self._shown(request, item))


def _json(found: Item, status: int = 200) -> Reply:
    return Reply(status, json.dumps(found).encode(), {"Content-Type": "application/json"})


def _calendar(name: str) -> str:
    found = name.removeprefix("id-") or "primary"
    if found not in _NAMED:
        raise Wrong(404, "ErrorItemNotFound")
    return found


_ONE = "([^/]+)"
_ROUTES: tuple[tuple[str, str, Callable[..., Reply]], ...] = (
    ("GET", f"/me/mailFolders/{_ONE}/messages/delta", FakeGraph._mail_changes),
    ("GET", f"/me/mailFolders/{_ONE}/messages", FakeGraph._get_messages),
    ("POST", "/me/messages", FakeGraph._post_message),
    ("GET PATCH DELETE", f"/me/messages/{_ONE}", FakeGraph._draft),
    ("GET", "/me/contacts/delta", FakeGraph._contact_changes),
    ("GET", f"/me/contacts/{_ONE}", FakeGraph._get_contact),
    ("GET", "/me/calendars", FakeGraph._calendars),
    ("GET", f"/me(?:/calendars/{_ONE})?/calendarView", FakeGraph._get_view),
    ("GET", f"/me(?:/calendars/{_ONE})?/events", FakeGraph._get_events),
    ("POST", f"/me(?:/calendars/{_ONE})?/events", FakeGraph._post_event),
    ("GET PATCH DELETE", f"/me/events/{_ONE}", FakeGraph._event),
)


def serves(method: str, path: str) -> bool:
    """Whether such requests are answered; `path` is one below the root."""
    return any(method in methods.split() and re.fullmatch(form, path) for methods, form, _ in _ROUTES)


def signed_in(token="good", **changed):
    """Return a sign-in as it is kept."""
    usual = {
        "client_id": "app",
        "authority": "https://login.example/common",
        "microsoft": False,
        "ca_file": "",
    }
    kept = {"scopes": SCOPES, "account": "ada", "access_token": token, "expires": FAR, "cache": "{}"}
    return json.dumps({**usual, **kept, **changed})


@contextmanager
def running(contract: Contract) -> Iterator[FakeGraph]:
    """Run the server until the end of the block; all that went over the wire must have kept the contract."""
    graph = FakeGraph(contract)
    with Web(graph) as web:
        graph.url = f"{web.url}{ROOT}"
        yield graph
    assert not graph.misasked, graph.misasked
    assert not graph.misanswered, graph.misanswered
