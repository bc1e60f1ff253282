"""RingCentral: the calls and texts of one extension.

https://developers.ringcentral.com/guide/voice/call-log/api (seen 2026-11)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.formats.mail import real_time
from connectors.http import Answer, Http
from connectors.phone import _service, records
from connectors.phone._ringcentral_token import URL, Token
from connectors.phone._service import moment, query, rows, stamp, table
from syncd.errors import AuthRequired, Refused
from syncd.model import Interaction, Skipped, Span
from syncd.ports import Context, Page

WINDOW = timedelta(days=180)  # the call log may be asked ten times a minute, so few windows
MOST = 1000  # records a page
PAGES = 1000  # of one window; more there cannot be

_EXTENSION = "/restapi/v1.0/account/~/extension/~"
# What `result` says, in lower case. An outgoing call that a machine took is connected too.
_ANSWERED = frozenset(("accepted", "call connected", "connected", "answered", "call accepted"))
_VOICEMAIL = frozenset(("voicemail", "message left"))
_LIVE = frozenset(("in progress", "ringing", "pending"))
# What `action` says of calls with a bridge, and of those that the user has no part in.
_CROWDED = frozenset(("conference call", "rc meetings"))
_APART = frozenset(("monitoring", "barge in call", "paging", "incoming fax", "outgoing fax", "e911 update"))
_UNSENT = frozenset(("queued", "sendingfailed", "deliveryfailed"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RingCentralSource:
    """The calls and texts of the extension that signed in, by the app whose `client_id` this is.

    The app needs the permissions ReadCallLog and ReadMessages; without the latter texts are left out, and
    said to be. A text's content comes along, and is not looked at.
    """

    context: Context
    client_id: str
    secret: str = "ringcentral"  # noqa: S105 - its name
    url: str = URL
    clock: Callable[[], datetime] = real_time

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the calls and texts since `cursor`, by windows of time, the oldest first.

        Raises `AuthRequired` when the sign-in is not valid any more, `Transient` for a service that is busy
        or away, `Refused` for an app without the permission to read the call log.
        """
        now = self.clock()
        extension = _Extension(Http(self.url), Token.of(self), self.context.country, now)
        yield from _service.pull(
            cursor,
            of=f"ringcentral {self.client_id}",
            context=self.context,
            now=now,
            window=WINDOW,
            listing=extension.listed,
        )


@dataclass(frozen=True, slots=True)
class _Extension:
    """Somebody's extension."""

    http: Http
    token: Token
    country: str
    now: datetime

    def listed(self, span: Span) -> Iterator[Page]:
        """Yield the pages of a window."""
        within = {"dateFrom": stamp(span.start), "dateTo": stamp(span.end)}
        for found in self._pages(f"{_EXTENSION}/call-log", {**within, "type": "Voice", "view": "Simple"}):
            yield _service.page(found, self._call, what="call")
        try:
            for found in self._pages(f"{_EXTENSION}/message-store", {**within, "messageType": "SMS"}):
                yield _service.page(found, self._text, what="text")
        except _NotAllowedError:
            why = "this login may not read them; give the app the permission ReadMessages"
            yield Page((), None, (Skipped("texts", why),))

    def _pages(self, path: str, within: Mapping[str, str]) -> Iterator[list[Any]]:
        for number in range(1, PAGES + 1):
            answer = self._asked(query(path, **within, perPage=MOST, page=number))
            if answer.status == 403 and path.endswith("/message-store"):
                raise _NotAllowedError
            if answer.status == 403:
                raise Refused("RingCentral does not allow it (403); give the app the permission ReadCallLog")
            found = table(answer, "RingCentral")
            records_ = rows(found, "records", "RingCentral")
            yield records_
            if not records_ or not (found.get("navigation") or {}).get("nextPage"):
                return
        raise Refused("RingCentral sends pages without end; tell its support")

    def _asked(self, path: str) -> Answer:
        """Send a request; once more with another token where this one is over before its time."""
        used = self.token.get()
        answer = self._send(path, used)
        if answer.status == 401:
            answer = self._send(path, self.token.get(instead_of=used))
        if answer.status == 401:
            raise AuthRequired(self.token.over)
        return answer

    def _send(self, path: str, token: str) -> Answer:
        return self.http.request(
            "GET", path, headers={"Authorization": f"Bearer {token}"}, ok=(200, 401, 403)
        )

    def _call(self, call: dict[str, Any]) -> Iterator[Interaction]:
        result, action = (str(call.get(key) or "").strip().lower() for key in ("result", "action"))
        if call.get("type", "Voice") != "Voice" or result in _LIVE or action in _APART:
            return
        at = moment(call["startTime"], self.now)
        outgoing = call["direction"] == "Outbound"
        who = self._number(call.get("to" if outgoing else "from"))
        if not who:
            return
        yield records.call(
            who,
            at,
            outgoing=outgoing,
            seconds=int(call["duration"]) if call.get("duration") is not None else None,
            answered=result in _ANSWERED,
            voicemail=result in _VOICEMAIL,
            people=records.CROWD if action in _CROWDED else 1,
        )

    def _text(self, text: dict[str, Any]) -> Iterator[Interaction]:
        outgoing = text["direction"] == "Outbound"
        if outgoing and str(text.get("messageStatus")).lower() in _UNSENT:
            return
        at = moment(text["creationTime"], self.now)
        who = dict.fromkeys(filter(None, map(self._number, text["to"] if outgoing else [text["from"]])))
        for one in who:
            yield records.text(one, at, outgoing=outgoing, mark=str(text["id"]), people=len(who))

    def _number(self, party: Mapping[str, Any] | None) -> str:
        """Return the number of a party; "" for a colleague, who has an extension, and a withheld one."""
        return records.handle(str((party or {}).get("phoneNumber") or ""), self.country)


class _NotAllowedError(Exception):
    """The app has no permission for this list."""
