"""What changed in a collection since the last look (RFC 6578), and the text of what did (RFC 4791, 7.9).

A server that knows no sync-collection, or has forgotten our token, is asked for all its etags; what has the
etag that we know is not fetched again, however the server was asked.
https://www.rfc-editor.org/rfc/rfc6578#section-3
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from enum import StrEnum
from hashlib import blake2b
from typing import Any, NamedTuple

from connectors.protocols import dav, dav_xml
from connectors.protocols.dav import Denied, Resource, Service
from connectors.protocols.dav_find import TYPE, Collection
from connectors.protocols.dav_xml import CALDAV, DAV, Broken, Found, Token
from syncd.errors import Transient
from syncd.model import Span

ETAG = f"{DAV}getetag"
CHUNK = 500  # resources in one multiget; more of them are hardly quicker
SOME = 3  # of many that are not listed any more, which are asked for by name
ROUNDS = 1000  # of a server that tells its changes in parts (RFC 6578, 3.6)
TRUNCATED = 507
UNSUPPORTED = 501
_UNKNOWN = frozenset({400, 403, 404, 405, 415, 422, UNSUPPORTED})
UNREAD = "!"  # instead of a digest: a resource that could not be read, and is asked for again


class How(StrEnum):
    """How a server can be asked what changed, best first."""

    SYNC = "sync"  # sync-collection
    LIST = "list"  # all etags, by PROPFIND
    EVENTS = "events"  # those of all events, by calendar-query
    QUERY = "query"  # those of a stretch of time, by calendar-query


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a collection: its mark and sync-token then, and a digest of each resource's etag."""

    mark: str = ""
    token: str = ""
    how: How = How.SYNC
    etags: Mapping[str, str] = field(default_factory=dict)

    def packed(self) -> dict[str, str]:
        """Return it as JSON has it, small."""
        lines = "\n".join(f"{etag} {path}" for path, etag in self.etags.items())
        etags = base64.b85encode(zlib.compress(lines.encode(), 6)).decode()
        return {"mark": self.mark, "token": self.token, "how": self.how.value, "etags": etags}

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> Known:
        """Read what `packed` returned. Raises ValueError, KeyError, TypeError or AttributeError."""
        try:
            lines = zlib.decompress(base64.b85decode(packed["etags"])).decode().splitlines()
        except zlib.error as error:
            raise ValueError(str(error)) from error
        etags = {path: etag for etag, _, path in (line.partition(" ") for line in lines)}
        return cls(str(packed["mark"]), str(packed["token"]), How(packed["how"]), etags)


class Changes(NamedTuple):
    """What became of a collection: what is to be fetched, with its etag, and what is gone."""

    changed: Mapping[str, str]
    gone: frozenset[str]
    token: str
    how: How

    def known(self, collection: Collection, etags: Mapping[str, str]) -> Known:
        """Return what is known after all that changed was fetched: once more what could not be read."""
        mark = "" if UNREAD in etags.values() else collection.mark
        return Known(mark, self.token, self.how, etags)


class Fetched(NamedTuple):
    """A resource that was asked for: there, gone, or not readable for a reason."""

    path: str
    resource: Resource | None
    why: str = ""


def digest(etag: str) -> str:
    """Return what stands for an etag in `Known`."""
    return base64.b85encode(blake2b(etag.encode(), digest_size=8).digest()).decode()


# --- what changed


def changes(collection: Collection, known: Known, *, within: Span | None) -> Changes:
    """Ask a collection what changed since `known`; nothing known is everything.

    `within` is for calendars: some servers tell only of a stretch of time.
    Raises `Denied` where no way of asking is allowed, `Transient` where that may pass.
    """
    how = known.how
    if how is How.SYNC and known.token:
        try:
            delta, told_gone, token = _synced(collection, known.token)
        except Denied:  # the token is forgotten; servers say so in many ways
            pass
        else:
            gone = told_gone & frozenset(known.etags)
            _doubt(collection, known, gone)
            return Changes(_other(delta, known, gone), gone, token, how)
    told, token, how = _everything(collection, how, within, first=not known.etags)
    gone = frozenset(known.etags) - frozenset(told)
    if how is not How.QUERY:  # that leaves out what is there, at another time
        _doubt(collection, known, gone)
    if not told and _is_told(collection, within):
        raise Transient(f"{collection.name}: the server lists nothing, and then something; it is asked again")
    return Changes(_other(told, known, gone), gone, token, how)


def _doubt(collection: Collection, known: Known, gone: AbstractSet[str]) -> None:
    """Raise `Transient` where most of what was there is said to be gone, and is not.

    A server that has lost its index for a moment tells of an empty calendar: a few are asked for by name.
    """
    if 2 * len(gone) > len(known.etags):
        few = sorted(gone)[:: -(-len(gone) // SOME)]
        if any(collection.dav.get(path) for path in few):
            raise Transient(f"{collection.name}: the server does not list all that it has; it is asked again")


def _is_told(collection: Collection, within: Span | None) -> bool:
    """Whether a server that lists nothing lists something in another way, or when it is asked again."""
    if within is not None:
        with suppress(Denied):
            found = collection.dav.ask("REPORT", collection.path, time_range(within), depth=1)
            return bool(_etags(found, collection))
    with suppress(Denied):
        return bool(_etags(collection.dav.propfind(collection.path, [ETAG, TYPE], depth=1), collection))
    return False


def _everything(
    collection: Collection, how: How, within: Span | None, *, first: bool
) -> tuple[Mapping[str, str], str, How]:
    """Return all etags, a sync-token where one is known by then, and how to ask the next time.

    The first time a plain listing is quicker: a server may have to look back to make a token. Of events alone
    it is quicker still, for servers that have an index of them. Raises `Denied` where none is allowed.
    """
    if first and within is not None:
        with suppress(Denied):
            return _etags(_events(collection), collection), collection.token, how
    ways = [*How]
    for way in ways[ways.index(how) :]:
        if way is How.SYNC and first:
            continue
        try:
            told, token = _told(collection, way, within)
        except Denied as denied:
            if way is ways[-1] or (way is How.LIST and within is None):
                raise
            if way is not How.SYNC or denied.status in _UNKNOWN:  # else it may know the report tomorrow
                how = ways[ways.index(way) + 1]
        else:
            return told, token, how
    raise Denied(UNSUPPORTED)


def _told(collection: Collection, how: How, within: Span | None) -> tuple[Mapping[str, str], str]:
    """Return all etags, and a sync-token where one is known by then. Raises `Denied`."""
    if how is How.SYNC:
        told, _, token = _synced(collection, "")
        return told, token
    if how is How.LIST:
        found: Sequence[Found | Token] = collection.dav.propfind(collection.path, [ETAG, TYPE], depth=1)
        return _etags(found, collection), collection.token
    if how is How.EVENTS:
        return _etags(_events(collection), collection), collection.token
    assert within is not None  # only calendars are ever asked so
    return _etags(collection.dav.ask("REPORT", collection.path, time_range(within), depth=1), collection), ""


def _events(collection: Collection) -> Sequence[Found | Token]:
    found = collection.dav.ask("REPORT", collection.path, query("", [ETAG]), depth=1)
    if _truncated(found):
        raise Denied(TRUNCATED)
    return found


def _other(told: Mapping[str, str], known: Known, gone: frozenset[str]) -> dict[str, str]:
    """Return what does not have the etag that is known, and what could not be read before."""
    again = {path: "" for path, etag in known.etags.items() if etag == UNREAD and path not in gone}
    return again | {
        path: etag for path, etag in told.items() if not etag or known.etags.get(path) != digest(etag)
    }


def _etags(found: Sequence[Found | Token], collection: Collection) -> dict[str, str]:
    return {path: one.text(ETAG) for path, one in _members(found, collection)}


def _synced(collection: Collection, token: str) -> tuple[dict[str, str], frozenset[str], str]:
    """Return what a sync-collection says: etags, what is gone, and the next token.

    It never sets a limit: some servers then leave out members for good
    (https://github.com/nextcloud/server/issues/50086).
    """
    etags: dict[str, str] = {}
    gone: set[str] = set()
    for _ in range(ROUNDS):
        body = dav_xml.document(
            f"{DAV}sync-collection",
            dav_xml.text(f"{DAV}sync-token", token),
            dav_xml.text(f"{DAV}sync-level", "1"),
            dav_xml.props([ETAG]),
        )
        found = collection.dav.ask("REPORT", collection.path, body, depth=0)
        following = next((str(one) for one in found if isinstance(one, Token)), "")
        if not following:
            raise Denied(UNSUPPORTED)
        for path, one in _members(found, collection):
            if one.status in dav.GONE:
                gone.add(path)
                etags.pop(path, None)
            else:
                gone.discard(path)
                etags[path] = one.text(ETAG)
        if following == token or not _truncated(found):
            return etags, frozenset(gone), following
        token = following
    raise Denied(TRUNCATED)


def _truncated(found: Sequence[Found | Token]) -> bool:
    return any(isinstance(one, Found) and one.status == TRUNCATED for one in found)


def _members(found: Sequence[Found | Token], collection: Collection) -> Iterator[tuple[str, Found]]:
    """Yield the resources of a collection that hold text."""
    for path, one in dav.resources(found, collection.dav, collection.path):
        if not path.endswith("/") and not any(kind.tag == f"{DAV}collection" for kind in one.inside(TYPE)):
            yield path, one


def time_range(within: Span) -> bytes:
    """Return the calendar-query for what takes place in a stretch of time (RFC 4791, 9.9)."""
    start, end = (f"{time.astimezone(UTC):%Y%m%dT%H%M%SZ}" for time in (within.start, within.end))
    return query(dav_xml.element(f"{CALDAV}time-range", start=start, end=end), [ETAG])


def queried(collection: Collection, condition: str) -> list[str]:
    """Return the paths of the events that meet a condition. Raises `Denied`, `Transient`."""
    found = collection.dav.ask("REPORT", collection.path, query(condition, [ETAG]), depth=1)
    return [path for path, one in _members(found, collection) if one.status not in dav.GONE]


def query(condition: str, names: Sequence[str]) -> bytes:
    """Return a calendar-query for the events that meet a condition (RFC 4791, 9.7)."""
    events = dav_xml.element(f"{CALDAV}comp-filter", condition, name="VEVENT")
    whole = dav_xml.element(f"{CALDAV}comp-filter", events, name="VCALENDAR")
    return dav_xml.document(
        f"{CALDAV}calendar-query", dav_xml.props(names), dav_xml.element(f"{CALDAV}filter", whole)
    )


# --- the text of what changed


def fetched(collection: Collection, service: Service, wanted: Mapping[str, str]) -> Iterator[list[Fetched]]:
    """Yield the resources at some paths, a chunk at a time; `wanted` has the etags that the listing told.

    The next chunk is already on its way while one is read. Raises `Transient`.
    """
    paths = [*wanted]
    coming: Future[list[Fetched]] | None = None
    with ThreadPoolExecutor(1) as ahead:
        for start in range(0, len(paths), CHUNK):
            following = ahead.submit(_fetched, collection, service, paths[start : start + CHUNK])
            if coming:
                yield [_etagged(one, wanted) for one in coming.result()]
            coming = following
        if coming:
            yield [_etagged(one, wanted) for one in coming.result()]


def _etagged(one: Fetched, told: Mapping[str, str]) -> Fetched:
    """Return a resource with the etag of the listing, where multiget told none."""
    if one.resource is None or one.resource.etag:
        return one
    return one._replace(resource=one.resource._replace(etag=told[one.path]))


def note(etags: dict[str, str], chunk: Iterable[Fetched]) -> None:
    """Note which resources were fetched, by their paths."""
    for path, resource, why in chunk:
        if resource or why:
            etags[path] = digest(resource.etag) if resource else UNREAD
        else:
            etags.pop(path, None)


def _fetched(collection: Collection, service: Service, paths: Sequence[str]) -> list[Fetched]:
    hrefs = (dav_xml.text(f"{DAV}href", path) for path in paths)
    body = dav_xml.document(service.multiget, dav_xml.props([ETAG, service.content]), *hrefs)
    try:
        found = collection.dav.ask("REPORT", collection.path, body, depth=1)
    except (Denied, Broken) as problem:
        # One bad resource can spoil the answer for all.
        if len(paths) > 1 and (isinstance(problem, Broken) or problem.status >= 500):
            half = len(paths) // 2
            return [
                *_fetched(collection, service, paths[:half]),
                *_fetched(collection, service, paths[half:]),
            ]
        found = []
    told = dict(dav.resources(found, collection.dav, collection.path))
    return [_read(collection, service, path, told.get(path)) for path in paths]


def _read(collection: Collection, service: Service, path: str, told: Found | None) -> Fetched:
    if told is not None and service.content in told.props:
        content = (told.props[service.content].text or "").encode()
        return Fetched(path, Resource(path, told.text(ETAG), dav.plain(content)))
    if told is not None and not told.props and told.status in dav.GONE:
        return Fetched(path, None)
    try:
        return Fetched(path, collection.dav.get(path))
    except Denied as denied:
        return Fetched(path, None, f"the server does not give it (HTTP {denied.status})")
