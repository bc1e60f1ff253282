"""Microsoft Graph: one request at a time for a mailbox, every answer given its meaning.

https://learn.microsoft.com/en-us/graph/errors, https://learn.microsoft.com/en-us/graph/throttling-limits
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from connectors.formats.mail import real_time
from connectors.http import Answer, Http, bearer, retry_after
from connectors.microsoft._token import Token, again
from connectors.microsoft.clouds import CLOUDS
from syncd.errors import AuthRequired, Conflict, CursorExpired, Refused, SyncdError, Transient
from syncd.ports import Context

Reply = dict[str, Any]

NEXT, DELTA = "@odata.nextLink", "@odata.deltaLink"
IMMUTABLE = 'IdType="ImmutableId"'  # https://learn.microsoft.com/en-us/graph/outlook-immutable-id
UTC_TIMES = 'outlook.timezone="UTC"'
PLAIN_TEXT = 'outlook.body-content-type="text"'

_EVERY = range(200, 600)
_TURNS: dict[tuple[str, str], threading.Lock] = {}


class Gone(Refused):
    """There is no such thing, or no more."""


class Duplicate(Conflict):
    """An event was made before with the same `transactionId`."""


class BadRequest(Refused):
    """Graph does not understand what it was asked."""


class _Meaning(NamedTuple):
    """What some errors come to, and what is said of them."""

    error: type[SyncdError]
    says: str
    statuses: Collection[int] = ()
    codes: Collection[str] = ()  # in lower case
    reading: bool | None = None  # only where something was asked for, or only where something was written

    def fits(self, method: str, status: int, code: str) -> bool:
        if self.reading is not None and self.reading is not (method == "GET"):
            return False
        return status in self.statuses or code in self.codes


# The first that fits is right.
_MEANINGS = (
    # Each code has been seen for a token that is too old, with various statuses.
    # https://github.com/microsoftgraph/microsoft-graph-docs/issues/2350, seen 2026-11
    _Meaning(
        CursorExpired,
        "what was told last is forgotten ({why})",
        {410},
        {
            "syncstatenotfound",
            "syncstateinvalid",
            "resyncrequired",
            "fullsyncrequired",
            "resyncchangesapplydifferences",
            "resyncchangesuploaddifferences",
            "errorinvalidsyncstatedata",
        },
    ),
    _Meaning(
        Refused,
        "this account has no mailbox in the cloud; sign in as another",
        codes={"mailboxnotenabledforrestapi", "mailboxnotsupportedforrestapi", "errornonexistentmailbox"},
    ),
    _Meaning(AuthRequired, "the sign-in is not taken any more; run: {again}", {401}),
    _Meaning(
        Transient,
        "the server asks for patience ({why})",
        {408, 429, *range(500, 600)},
        {
            "toomanyrequests",
            "applicationthrottled",
            "activitylimitreached",
            "errorserverbusy",
            "errormailboxstoreunavailable",
            "errortimeoutexpired",
            "errorinternalservertransienterror",
        },
    ),
    _Meaning(
        AuthRequired, "the sign-in does not allow this ({why}); run: {again}, and accept", {403}, reading=True
    ),
    _Meaning(
        Refused, "this cannot be written ({why}); choose what is yours, or run: {again}", {403}, reading=False
    ),
    _Meaning(Duplicate, "this was made before", codes={"errorduplicatetransactionid"}),
    _Meaning(Conflict, "somebody was quicker ({why})", {409, 412}, {"errorirresolvableconflict"}),
    _Meaning(Gone, "there is no such thing ({why}); look at the config", {404}),
    _Meaning(BadRequest, "the server does not do this ({why}); look at the config and the account"),
)


@dataclass(slots=True)
class Graph:
    """One mailbox, as its user's sign-in shows it. `endpoint` is another root than that of the `cloud`."""

    context: Context
    secret: str
    cloud: str = "global"
    endpoint: str = ""
    ca_file: Path | None = None
    clock: Callable[[], datetime] = real_time
    root: str = field(init=False)
    token: Token = field(init=False)
    _http: Http = field(init=False)
    _last: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        self.root = (self.endpoint or CLOUDS[self.cloud].endpoint).rstrip("/")
        self.token = Token(self.context.secrets, self.secret, self.clock)
        self._http = Http(self.root, auth=bearer(lambda: self._last), ca_file=self.ca_file)

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Reply | None = None,
        prefer: tuple[str, ...] = (),
        match: str = "",
    ) -> Reply:
        """Return the answer to a request; `path` is one below the root, or a link that Graph gave.

        `match` is the etag that what is changed must have. Raises `Gone`, `Conflict`, `Duplicate`,
        `CursorExpired`, `AuthRequired`, `Refused`, and `Transient` with the wait that Graph wishes for.
        """
        url = path if "://" in path else self.root + path
        if query:
            url += "?" + urlencode(query, quote_via=quote, safe="$,:()'/=")
        headers = {"Prefer": ", ".join((IMMUTABLE, *prefer)), "Accept": "application/json"}
        if match:
            headers["If-Match"] = match
        if body is not None:
            headers["Content-Type"] = "application/json"
        data = json.dumps(body).encode() if body is not None else None
        answer = self._sent(method, url, headers, data)
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise self._told(method, answer)
        if answer.status == HTTPStatus.NO_CONTENT or not answer.body:
            return {}
        found = answer.json()
        if not isinstance(found, dict):
            raise Transient("an answer of Microsoft was not whole; it is tried again")
        return found

    def pages(self, path: str, *, query: Mapping[str, str] | None = None, prefer: tuple[str, ...] = ()
              ) -> Iterator[Reply]:  # fmt: skip
        """Yield the pages of a list, each asked for when it is wanted."""
        seen: set[str] = set()
        while True:
            reply = self.ask("GET", path, query=query, prefer=prefer)
            if not isinstance(reply.get("value"), list):
                raise Transient("an answer of Microsoft was not whole; it is tried again")
            yield reply
            path, query = str(reply.get(NEXT) or ""), None
            if not path:
                return
            if path in seen:
                raise Transient("Microsoft gives the same page again and again; it is tried again")
            seen.add(path)

    def changes(self, link: str, *, prefer: tuple[str, ...] = ()) -> Iterator[Reply]:
        """Yield the pages behind a link that was kept. Raises `CursorExpired` where Graph forgot it."""
        if _origin(link) != _origin(self.root):
            raise CursorExpired("the place to resume is at another server than the config names")
        begun = False
        try:
            for reply in self.pages(link, prefer=prefer):
                begun = True
                yield reply
        except (CursorExpired, Refused) as error:
            if begun:  # what was yielded stands, and the next pull begins with this link
                raise Transient("Microsoft forgot what it told; it is read again") from error
            if not isinstance(error, BadRequest):
                raise
            # A link that was good and is a bad request now is one whose token is not known any more.
            raise CursorExpired("Microsoft has forgotten what it told last") from error

    def _sent(self, method: str, url: str, headers: Mapping[str, str], data: bytes | None) -> Answer:
        """Send a request when its turn has come, once more with another token where this one is refused."""
        token = self.token.get()
        with _TURNS.setdefault((self.root, self.token.mailbox), threading.Lock()):
            self._last = token
            answer = self._http.request(method, url, headers=headers, data=data, ok=_EVERY)
            if answer.status == HTTPStatus.UNAUTHORIZED:
                self._last = self.token.get(instead_of=self._last)
                answer = self._http.request(method, url, headers=headers, data=data, ok=_EVERY)
            return answer

    def _told(self, method: str, answer: Answer) -> SyncdError:
        """Return what an answer that is no success means."""
        code = _code(answer)
        fits = (one for one in _MEANINGS if one.fits(method, answer.status, code.lower()))
        meaning = next(fits, _MEANINGS[-1])
        why = f"{answer.status} {code}".strip()
        says = f"Microsoft: {meaning.says.format(why=why, again=again(self.secret))}"
        if meaning.error is Transient:
            return Transient(says, retry_after=retry_after(answer.headers))
        return meaning.error(says)


def _code(answer: Answer) -> str:
    """Return the code of an error; nothing of what a server says besides is shown."""
    try:
        found = json.loads(answer.body)["error"]["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return (
        found
        if isinstance(found, str) and found.isascii() and found.isprintable() and len(found) < 60
        else ""
    )


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
