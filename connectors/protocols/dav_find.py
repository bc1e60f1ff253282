"""From a place on a server to a user's calendars and address books (RFC 6764, RFC 5397).

https://www.rfc-editor.org/rfc/rfc6764#section-6
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from connectors.protocols import dav
from connectors.protocols.dav import Dav, Denied, Service
from connectors.protocols.dav_xml import CALDAV, CALENDARSERVER, DAV, Found
from syncd.errors import Refused

PRINCIPAL = f"{DAV}current-user-principal"
TYPE = f"{DAV}resourcetype"
NAME = f"{DAV}displayname"
TOKEN = f"{DAV}sync-token"
CTAG = f"{CALENDARSERVER}getctag"
PRIVILEGES = f"{DAV}current-user-privilege-set"
COMPONENTS = f"{CALDAV}supported-calendar-component-set"
DEFAULT = f"{CALDAV}schedule-default-calendar-URL"  # of the inbox (RFC 6638, 9.2)
_WRITE = {f"{DAV}{name}" for name in ("all", "write", "write-content", "bind")}
_MOST = 5  # homes of one user; RFC 4791 wants one


class Place(NamedTuple):
    """Where a user's collections are: one collection alone, or below some homes."""

    dav: Dav
    homes: tuple[str, ...]
    alone: bool = False
    mark: str = ""  # the property that tells of changes, once it is known which the server has


class Collection(NamedTuple):
    """A calendar or an address book, as a listing shows it."""

    dav: Dav
    path: str
    name: str
    mark: str = ""  # changes whenever something in it does; empty where the server has nothing of the kind
    token: str = ""  # its sync-token, where that is the mark
    writable: bool = True
    events: bool = True  # may hold VEVENTs
    default: bool = False  # where the user's other programs put what is new

    def is_called(self, wanted: str) -> bool:
        """Whether a person means it by this name: its title, its last part of the path, or all of that."""
        title = wanted.strip().casefold()
        return title in {self.name.casefold(), dav.last(self.path).casefold()} or urlsplit(
            wanted
        ).path.rstrip("/") == self.path.rstrip("/")


def place(server: Dav, service: Service, begin: str, *, alone: bool = True) -> Place:
    """Return where the user's collections are, asked from `begin` on.

    With `alone`, a collection to begin at is all there is. Raises `Refused` where the server has none, or
    keeps no calendars or cards at all.
    """
    starts = [begin, service.well_known] if begin != "/" else [service.well_known, begin]
    said: list[str] = []
    for start in dict.fromkeys((*starts, "/")):
        try:
            if found := _place(server, service, start, alone=alone):
                return found
        except Denied as denied:
            said.append(f"{start}: HTTP {denied.status}")
        except Refused as refused:
            said.append(str(refused))
    raise Refused(
        f"{server.origin} shows no {service.what}s ({'; '.join(said) or 'it names no home of them'});"
        " write the address that its help pages give for other programs as `url` in the config"
    )


def _place(server: Dav, service: Service, start: str, *, alone: bool) -> Place | None:
    for here in server.propfind(start, (TYPE, PRINCIPAL, service.home), depth=0):
        path = server.path(here.href, start)
        if alone and any(one.tag == service.kind for one in here.inside(TYPE)):
            return Place(server, (path,), alone=True)
        homes = here.hrefs(service.home)
        for principal in here.hrefs(PRINCIPAL) if not homes else ():
            for one in server.propfind(server.path(principal, path), (service.home,), depth=0):
                homes += one.hrefs(service.home)
        if homes:
            at = server.at(homes[0])
            return Place(at, tuple(at.path(home, path) for home in homes[:_MOST]))
    return None


def listed(where: Place, service: Service) -> tuple[Place, list[Collection]]:
    """Return the user's collections, with one request for each home, and what to know them by next time.

    That is the ctag, which servers find quickest, or else the sync-token. Raises `Denied`.
    """
    if where.mark:
        return where, _listed(where, service, where.mark)
    found = {CTAG: _listed(where, service, CTAG)}
    if not all(one.mark for one in found[CTAG]):
        found[TOKEN] = _listed(where, service, TOKEN)
    best = max(found, key=lambda name: sum(bool(one.mark) for one in found[name]))
    return where._replace(mark=best), found[best]


def _listed(where: Place, service: Service, mark: str) -> list[Collection]:
    names = (TYPE, NAME, PRIVILEGES, mark, *((COMPONENTS, DEFAULT) if service is dav.CALENDARS else ()))
    found = [
        (home, one)
        for home in where.homes
        for one in where.dav.propfind(home, names, depth=0 if where.alone else 1)
    ]
    defaults = {href for _, one in found for href in one.hrefs(DEFAULT)}
    return [one for one in _collections(where, service, found, defaults) if one.events]


def _collections(
    where: Place, service: Service, found: Sequence[tuple[str, Found]], defaults: set[str]
) -> Iterator[Collection]:
    server = where.dav
    default = {server.path(href) for href in defaults}
    for home, one in found:
        if not any(kind.tag == service.kind for kind in one.inside(TYPE)):
            continue
        try:
            path = server.path(one.href, home)
        except ValueError:
            continue
        token, ctag = one.text(TOKEN), one.text(CTAG)
        components = {part.get("name", "").upper() for part in one.inside(COMPONENTS)}
        privileges = {part.tag for held in one.inside(PRIVILEGES) for part in held}
        yield Collection(
            dav=server,
            path=path,
            name=one.text(NAME) or dav.last(path),
            mark=ctag or token,
            token=token,
            writable=PRIVILEGES not in one.props or bool(privileges & _WRITE),
            events=not components or "VEVENT" in components,
            default=path in default,
        )


def chosen(known: Sequence[Collection], names: Sequence[str], service: Service) -> list[Collection]:
    """Return the collections that the config names, or all. Raises `Refused` for a name that is none."""
    if not names:
        return [*known]
    found = {one.path: one for name in names for one in known if one.is_called(name)}
    for name in names:
        if not any(one.is_called(name) for one in known):
            raise missing(name, known, service)
    return [*found.values()]


def missing(name: str, known: Iterable[Collection], service: Service) -> Refused:
    """Return what is wrong with a name, and which there are."""
    there = ", ".join(f'"{one.name}"' for one in known) or "none at all"
    return Refused(f'the server has no {service.what} "{name}"; it has {there}')


def slug(name: str) -> str:
    """Return the last part of the path for a calendar that we make: always the same for one name."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "calls"
