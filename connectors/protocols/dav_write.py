"""Conditional writes (RFC 9110, 13.1): nothing that somebody else changed meanwhile is ever overwritten.

https://www.rfc-editor.org/rfc/rfc4791#section-5.3.2
"""

from __future__ import annotations

from connectors.http import Answer
from connectors.protocols import dav, dav_xml
from connectors.protocols.dav import Dav, Denied, Resource
from connectors.protocols.dav_xml import CALDAV, DAV
from syncd.errors import Conflict, Refused, Transient

CONTENT_TYPE = "text/calendar; charset=utf-8"
FAILED = 412  # precondition
_NO_ROOM = frozenset({413, 507})
_DENIED = frozenset({401, 403, 405})
_FAILS = 500
_THERE = {f"{DAV}resource-must-be-null"}
# Servers say in their own ways that the UID is taken (RFC 4791, 5.3.2.1; RFC 6638, 3.2.4.1).
_TAKEN = {f"{CALDAV}no-uid-conflict", f"{CALDAV}unique-scheduling-object-resource"}


def stands(server: Dav, path: str) -> Resource | None:
    """Return a resource as it stands, or None. Raises `Refused` where it is closed to us, `Transient`."""
    try:
        return server.get(path)
    except Denied as denied:
        if denied.status in _DENIED:
            raise Refused(f"{server.origin} does not let the call be read (HTTP {denied.status})") from denied
        raise Transient(f"{server.origin} does not give the call (HTTP {denied.status})") from denied


def create(server: Dav, path: str, content: bytes) -> str | None:
    """Store a new resource; return where it is, or None where its name or UID is taken already.

    Raises `Refused` where nothing may be written, `Transient` when that may pass.
    """
    answer = _put(server, path, content, {"If-None-Match": "*"})
    if answer.status // 100 == 2:
        try:
            return server.path(answer.headers.get("Location") or path, path)
        except ValueError:
            return path
    if answer.status in {FAILED, 409} or dav_xml.condition(answer.body) & _TAKEN:
        return None
    raise _problem(server, answer)


def change(server: Dav, resource: Resource, content: bytes) -> None:
    """Put `content` in the place of a resource. Raises `Conflict` when somebody changed it meanwhile."""
    for etag in _spellings(resource.etag):
        answer = _put(server, resource.path, content, {"If-Match": etag} if etag else {})
        if answer.status // 100 == 2:
            return
        _check(server, resource, answer)
    raise Conflict(f"{server.origin}: the call was changed meanwhile; it stays as it is")


def remove(server: Dav, resource: Resource) -> None:
    """Take a resource away; gone already is fine. Raises `Conflict` when somebody changed it meanwhile."""
    for etag in _spellings(resource.etag):
        answer = server.send("DELETE", resource.path, headers={"If-Match": etag} if etag else {})
        if answer.status // 100 == 2 or answer.status in dav.GONE:
            if stands(server, resource.path) is not None:
                raise Transient(f"{server.origin} says that it deleted the call, and still has it")
            return
        _check(server, resource, answer)
    raise Conflict(f"{server.origin}: the call was changed meanwhile; it stays as it is")


def make_calendar(server: Dav, path: str, name: str) -> None:
    """Make a calendar for events; one that is there already is fine. Raises `Refused`, `Transient`."""
    named = dav_xml.text(f"{DAV}displayname", name)
    events = dav_xml.element(f"{CALDAV}comp", name="VEVENT")
    holds = dav_xml.element(f"{CALDAV}supported-calendar-component-set", events)
    properties = dav_xml.element(f"{DAV}set", dav_xml.element(f"{DAV}prop", named, holds))
    body = dav_xml.document(f"{CALDAV}mkcalendar", properties)
    answer = server.send("MKCALENDAR", path, body, headers=dav.XML)
    if answer.status // 100 == 2 or _THERE & dav_xml.condition(answer.body):
        return
    if answer.status >= _FAILS:
        raise _problem(server, answer)
    raise Refused(
        f"{server.origin} does not let a calendar be made (HTTP {answer.status});"
        f' make one called "{name}" there yourself'
    )


def _put(server: Dav, path: str, content: bytes, condition: dict[str, str]) -> Answer:
    body = dav.plain(content).replace(b"\n", b"\r\n")
    return server.send("PUT", path, body, headers={"Content-Type": CONTENT_TYPE, **condition})


def _spellings(etag: str) -> list[str]:
    """Return what If-Match may say. A weak etag matches nothing; a proxy may have made it weak."""
    return [etag.removeprefix("W/"), etag] if etag.startswith("W/") else [etag]


def _check(server: Dav, resource: Resource, answer: Answer) -> None:
    """Raise what a refusal means, unless only the etag's spelling was refused."""
    if answer.status not in {FAILED, 404, 409, 410}:
        raise _problem(server, answer)
    now = stands(server, resource.path)
    if now is None or now.content != resource.content:
        raise Conflict(f"{server.origin}: the call was changed meanwhile; it stays as it is")
    if answer.status != FAILED:
        raise Transient(f"{server.origin} has the call, and says that it has not (HTTP {answer.status})")


def _problem(server: Dav, answer: Answer) -> Refused | Transient:
    status = answer.status
    if status in _DENIED:
        return Refused(
            f"{server.origin} lets nothing be written in the calendar (HTTP {status});"
            " name another one as `calendar` in the config"
        )
    if status in _NO_ROOM:
        return Refused(f"{server.origin} has no room left (HTTP {status}); delete something there")
    if status >= _FAILS:
        return Transient(f"{server.origin} failed (HTTP {status}); it is tried again")
    return Refused(f"{server.origin} does not take the call (HTTP {status})")
