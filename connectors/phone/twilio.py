"""Twilio: the calls and texts of an account.

https://www.twilio.com/docs/voice/api/call-resource, https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from connectors.formats.mail import real_time
from connectors.http import Http
from connectors.phone import _service, records
from connectors.phone._service import Turns, query, rows, table
from syncd.errors import AuthRequired
from syncd.model import Interaction, Span
from syncd.ports import Context, Page

WINDOW = timedelta(days=30)  # its calls are held together, for the legs of one may come pages apart
MOST = 1000  # a page
DAY = timedelta(days=1)

_LIVE = frozenset(("queued", "initiated", "ringing", "in-progress"))
_UNSENT = frozenset(("accepted", "scheduled", "queued", "sending", "failed", "undelivered", "canceled"))

Legs = Mapping[str, list[Mapping[str, Any]]]  # by the SID of the call that they belong to


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioSource:
    """The calls and texts of the account with this SID; `key` is the SID of an API key, where one is used.

    A text's body comes along, and is not looked at.
    """

    context: Context
    account: str
    key: str = ""
    secret: str = "twilio"  # noqa: S105 - its name
    url: str = "https://api.twilio.com"
    clock: Callable[[], datetime] = real_time

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the calls and texts since `cursor`, by windows of time, the oldest first.

        Raises `AuthRequired` for a token that is not valid, `Transient` for a service that is busy or away.
        """
        now, secrets = self.clock(), self.context.secrets
        if secrets is None:
            raise AuthRequired(f"Twilio needs an auth token; run: syncd login {self.secret}")
        http = Http(self.url, auth=(self.key or self.account, secrets.get(self.secret).strip()))
        yield from _service.pull(
            cursor,
            of=f"twilio {self.account}",
            context=self.context,
            now=now,
            window=WINDOW,
            listing=_Account(self, http, now).listed,
        )


@dataclass(frozen=True, slots=True)
class _Account:
    """An account."""

    source: TwilioSource
    http: Http
    now: datetime

    def listed(self, span: Span) -> Iterator[Page]:
        """Yield the pages of a window; the service knows days only, so it is read to the end of its last."""
        first, last = span.start.date().isoformat(), (span.end + DAY).date().isoformat()
        calls = [one for found in self._pages("Calls", "StartTime", first, last) for one in found]
        legs: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for one in calls:
            if isinstance(one, dict) and one.get("parent_call_sid"):
                legs[one["parent_call_sid"]].append(one)
        inbound = {
            one.get("sid") for one in calls if isinstance(one, dict) and one.get("direction") == "inbound"
        }
        for start in range(0, len(calls), MOST):
            yield _service.page(
                calls[start : start + MOST], lambda call: self._call(call, legs, inbound), what="call"
            )
        for found in self._pages("Messages", "DateSent", first, last):
            yield _service.page(found, self._text, what="text")

    def _pages(self, what: str, key: str, first: str, last: str) -> Iterator[list[Any]]:
        turns = Turns("Twilio", set())
        within: dict[str, Any] = {f"{key}>": first, f"{key}<": last, "PageSize": MOST}
        place: str | None = query(f"/2010-04-01/Accounts/{self.source.account}/{what}.json", **within)
        while place:
            try:
                found = table(self.http.request("GET", place), "Twilio")
            except AuthRequired as error:
                raise AuthRequired(
                    f"Twilio does not take the auth token; run: syncd rotate {self.source.secret}"
                ) from error
            yield rows(found, what.lower(), "Twilio")
            place = turns.next(found.get("next_page_uri"))

    def _call(self, call: dict[str, Any], legs: Legs, inbound: set[Any]) -> Iterator[Interaction]:
        status = call["status"]
        if status in _LIVE or call.get("parent_call_sid") in inbound:  # a leg to ourselves
            return
        at = self._moment(call["start_time"] or call["date_created"])
        outgoing = call["direction"] != "inbound"
        who = self._number(call["to" if outgoing else "from"])
        if not who:
            return
        others = legs.get(call["sid"], [])
        alone = not outgoing and not others  # nobody was called: a menu or a machine took it
        machine = str(call.get("answered_by") or "").startswith(("machine", "fax"))
        yield records.call(
            who,
            at,
            outgoing=outgoing,
            seconds=max(map(_talk, others)) if others else int(call.get("duration") or 0),
            answered=status == "completed",
            voicemail=status == "completed" and (machine or alone),
        )

    def _text(self, text: dict[str, Any]) -> Iterator[Interaction]:
        outgoing = text["direction"] != "inbound"
        if outgoing and text.get("status") in _UNSENT:
            return
        at = self._moment(text["date_sent"] or text["date_created"])
        who = self._number(text["to" if outgoing else "from"])
        if who:
            yield records.text(who, at, outgoing=outgoing, mark=str(text["sid"]))

    def _number(self, address: object) -> str:
        """Return the number of an address; "" for an app, a SIP phone and a withheld one."""
        return records.handle(str(address or "").removeprefix("whatsapp:"), self.source.context.country)

    def _moment(self, date: str) -> datetime:
        return _service.moment(parsedate_to_datetime(date).isoformat(), self.now)


def _talk(leg: Mapping[str, Any]) -> int:
    """Return how long somebody talked on a leg, in seconds."""
    machine = str(leg.get("answered_by") or "").startswith(("machine", "fax"))
    return int(leg.get("duration") or 0) if leg.get("status") == "completed" and not machine else 0
