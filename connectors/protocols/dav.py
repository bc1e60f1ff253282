"""One WebDAV server, asked under one login (RFC 4918). Nothing is ever sent to another origin.

https://www.rfc-editor.org/rfc/rfc4918
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, unquote_to_bytes, urljoin, urlsplit

from connectors.http import Answer, Http, retry_after
from connectors.protocols import dav_xml
from connectors.protocols.dav_xml import CALDAV, CARDDAV, DAV, Found, Token
from syncd.errors import AuthRequired, Refused, Transient
from syncd.ports import Context

MULTISTATUS = 207
FORBIDDEN = 403
GONE = frozenset({404, 410})
# In seconds; a server may read thousands of events anew before it says the first word.
TIMEOUT = (10.0, 150.0)
DEADLINE = 300.0
XML = {"Content-Type": "application/xml; charset=utf-8"}
_ANY = range(200, 600)
_BUSY = frozenset({408, 423, 425, 429, 502, 503, 504})  # says nothing of what was asked for
# Letters that need no percent sign in a path (RFC 3986, 3.3).
_PLAIN = "!$&'()*+,;=:@-._~"
# What most hrefs are: a path in full, with no query and no dot segments.
_PATH = re.compile(r"(/(?!\.{0,2}(/|$))[^/?#\s;]*)+/?")
# iCloud answers under one name and keeps each user's calendars on another host of its own.
_SPREAD = (".icloud.com",)


class Service(NamedTuple):
    """What CalDAV and CardDAV differ in."""

    name: str  # as in the config
    well_known: str  # RFC 6764, 5
    srv: str  # RFC 6764, 3
    home: str  # the property of a principal that names where its collections are
    kind: str  # the resource type of a collection
    content: str  # the property that holds a resource's text
    multiget: str
    what: str  # to a person


CALENDARS = Service(
    "caldav",
    "/.well-known/caldav",
    "_caldavs._tcp",
    f"{CALDAV}calendar-home-set",
    f"{CALDAV}calendar",
    f"{CALDAV}calendar-data",
    f"{CALDAV}calendar-multiget",
    "calendar",
)
ADDRESS_BOOKS = Service(
    "carddav",
    "/.well-known/carddav",
    "_carddavs._tcp",
    f"{CARDDAV}addressbook-home-set",
    f"{CARDDAV}addressbook",
    f"{CARDDAV}address-data",
    f"{CARDDAV}addressbook-multiget",
    "address book",
)


class Account(NamedTuple):
    """Where the config says that calendars or cards are."""

    origin: str
    path: str  # where to begin; "/" where only a server is named
    login: str | None
    secret: str


class Resource(NamedTuple):
    """A calendar object or a card, as the server holds it."""

    path: str
    etag: str  # as the server spells it; empty where it gives none
    content: bytes  # with LF alone at its line ends: XML knows no other


class Denied(Exception):
    """The server answered, and it was no: which status, and which preconditions were not met."""

    def __init__(self, status: int, conditions: frozenset[str] = frozenset()) -> None:
        self.status, self.conditions = status, conditions
        super().__init__(f"HTTP {status}")


@dataclass(frozen=True, slots=True)
class Dav:
    """A server. Paths are absolute, in one spelling; what they name is always on this origin."""

    origin: str
    http: Http = field(repr=False)
    secret: str = ""  # the name of the password

    def ask(self, method: str, path: str, body: bytes, *, depth: int) -> list[Found | Token]:
        """Send a PROPFIND or REPORT, and return the multistatus.

        Raises `Denied` where the server says no, `Transient` where that may pass, `Refused` for what is no
        multistatus.
        """
        answer = self.send(method, path, body, headers={"Depth": str(depth), **XML})
        if answer.status != MULTISTATUS:
            raise Denied(answer.status, dav_xml.condition(answer.body))
        return [*dav_xml.multistatus(answer.body)]

    def propfind(self, path: str, names: Iterable[str], *, depth: int) -> list[Found]:
        """Return the properties of a resource, and with depth 1 of those right below it; see `ask`."""
        body = dav_xml.document(f"{DAV}propfind", dav_xml.props(names))
        return [one for one in self.ask("PROPFIND", path, body, depth=depth) if isinstance(one, Found)]

    def get(self, path: str) -> Resource | None:
        """Return a resource, or None when it is gone. Raises `Denied`, `Transient`."""
        # Some web servers change the etag of what they compress, and then know it no more:
        # https://bz.apache.org/bugzilla/show_bug.cgi?id=45023
        answer = self.send("GET", path, headers={"Accept-Encoding": "identity"})
        if answer.status in GONE:
            return None
        if answer.status != HTTPStatus.OK:
            raise Denied(answer.status)
        return Resource(path, answer.headers.get("ETag", ""), plain(answer.body))

    def send(
        self, method: str, path: str, body: bytes | None = None, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send any request, and return the answer whatever it is. Raises `AuthRequired`, `Transient`."""
        answer = self.http.request(method, path, headers=headers, data=body, ok=_ANY)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise AuthRequired(
                f"{self.origin} does not take the login or its password; an app password may be needed:"
                f" syncd login {self.secret}"
            )
        if answer.status in _BUSY:
            raise Transient(
                f"{self.origin} is busy (HTTP {answer.status})", retry_after=retry_after(answer.headers)
            )
        return answer

    def path(self, href: str, base: str = "/") -> str:
        """Return the path that an href names, in one spelling. Raises ValueError for another host's."""
        if _PATH.fullmatch(href):
            return spelled(href)
        parts = urlsplit(urljoin(urljoin(self.origin, base), href))
        if parts.hostname != urlsplit(self.origin).hostname:
            raise ValueError(f"it is on another server, {parts.hostname}")
        return spelled(parts.path)

    def at(self, href: str) -> Dav:
        """Return the server that an href of a home set names: this one, or another of the same service.

        Raises `Refused` for any other: a password is for the server that the user named.
        """
        here, there = urlsplit(self.origin), urlsplit(urljoin(self.origin, href))
        if there.hostname == here.hostname:
            return self
        spread = any(
            (here.hostname or "").endswith(end) and (there.hostname or "").endswith(end) for end in _SPREAD
        )
        if there.scheme == here.scheme and spread:
            origin = f"{there.scheme}://{there.netloc}"
            return Dav(origin, self.http.at(origin), self.secret)
        raise Refused(
            f"{self.origin} says that what you have is on another server, {there.hostname};"
            f' if that is right, write url = "{there.scheme}://{there.netloc}/" in the config'
        )


def opened(account: Account, *, ca_file: Path | None, context: Context) -> Dav:
    """Return an account's server, with the user's password where there is a login. Raises `AuthRequired`."""
    auth = None
    if account.login and context.secrets is not None:
        auth = (account.login, context.secrets.get(account.secret))
    http = Http(account.origin, auth=auth, ca_file=ca_file, timeout=TIMEOUT, deadline=DEADLINE)
    return Dav(account.origin, http, account.secret)


def spelled(path: str) -> str:
    """Return a path in the one spelling that we know it by: %7E and ~ are the same (RFC 3986, 6.2.2)."""
    return "/".join(quote(unquote_to_bytes(part), safe=_PLAIN) for part in path.split("/")) or "/"


def last(path: str) -> str:
    """Return the last part of a path, as a person reads it."""
    return unquote(path.rstrip("/").rpartition("/")[2])


def plain(content: bytes) -> bytes:
    """Return text with LF at its line ends, as it comes out of XML (XML 1.0, 2.11)."""
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def resources(found: Iterable[Found | Token], dav: Dav, base: str) -> Iterator[tuple[str, Found]]:
    """Yield what is right in a collection, by path; not the collection, and nothing of another host."""
    for one in found:
        if isinstance(one, Token):
            continue
        try:
            path = dav.path(one.href, base)
        except ValueError:
            continue
        if path.rstrip("/") != base.rstrip("/"):
            yield path, one
