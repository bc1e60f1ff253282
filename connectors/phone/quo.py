"""Quo, which was OpenPhone: the calls and texts of a workspace, by its API of 2026-03-30.

https://www.quo.com/docs/2026-03-30/calls/list-calls (seen 2026-11)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connectors.formats.mail import real_time
from connectors.http import Http
from connectors.phone import _service, records
from connectors.phone._service import Turns, moment, query, rows, stamp, table
from syncd.errors import AuthRequired, Refused
from syncd.model import Interaction, Span
from syncd.ports import Context, Page

VERSION = "2026-03-30"
WINDOW = timedelta(days=60)
MOST = 50  # items a page

_LIVE = frozenset(("queued", "initiated", "ringing", "in-progress"))
_CONNECTED = frozenset(("completed", "answered"))
_UNSENT = frozenset(("queued", "failed", "undelivered"))
_MACHINE = "SYU"  # ids of system actors, such as an AI agent
_ABSENT = (200, 403, 404)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoSource:
    """The user's own calls and texts in a Quo workspace; an API key sees those of all its users.

    `user` is the user's address in Quo where it is none of the config's; `number` is one of the workspace's
    numbers, where only that one counts. No summary, voicemail or transcript is asked for; a text's content
    comes along, and is not looked at.
    """

    context: Context
    secret: str = "quo"  # noqa: S105 - its name
    number: str = ""
    user: str = ""
    url: str = "https://api.quo.com"
    pause: float = 0.1  # seconds between two requests; a key may make ten a second
    clock: Callable[[], datetime] = real_time

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the calls and texts since `cursor`, by windows of time, the oldest first.

        Raises `AuthRequired` for a key that is not valid, `Transient` for a service that is busy or away,
        `Refused` where the user or number is not in the workspace.
        """
        now = self.clock()
        asked = _Workspace(self, now)
        yield from _service.pull(
            cursor,
            of=f"quo {self.user} {self.number}",
            context=self.context,
            now=now,
            window=WINDOW,
            listing=asked.listed,
        )


@dataclass(slots=True)
class _Workspace:
    """A workspace, and who in it is the user."""

    source: QuoSource
    now: datetime
    mine: frozenset[str] = frozenset()  # ids of the user; empty where all are
    numbers: Mapping[str, str] = field(default_factory=dict)  # the workspace's own, with their ids
    _http: Http | None = None

    def listed(self, span: Span) -> Iterator[Page]:
        """Yield the pages of a window."""
        if self._http is None:
            self._begin()
        within = {"createdAt[gte]": stamp(span.start), "createdAt[lte]": stamp(span.end)}
        if self.source.number:
            within["phoneNumberId"] = self.numbers[self._own_number()]
        for found in self._pages("/calls", within):
            yield _service.page(found, self._call, what="call")
        for found in self._pages("/messages", within):
            yield _service.page(found, self._text, what="text")

    def _begin(self) -> None:
        secrets = self.source.context.secrets
        if secrets is None:
            raise AuthRequired(f"Quo needs an API key; run: syncd login {self.source.secret}")
        key = secrets.get(self.source.secret).strip()
        self._http = Http(self.source.url, headers={"Authorization": key, "Quo-Api-Version": VERSION})
        self.numbers = {
            records.handle(str(one.get("phoneNumber") or one.get("number")), ""): str(one["id"])
            for found in self._pages("/phone-numbers", {}, ok=_ABSENT)
            for one in found
            if isinstance(one, dict) and "id" in one
        }
        self._own_number()
        self.mine = self._user()

    def _own_number(self) -> str:
        number = records.handle(self.source.number, self.source.context.country)
        if self.source.number and number not in self.numbers:
            raise Refused("Quo has no such number in this workspace; mend `number` in the config")
        return number

    def _user(self) -> frozenset[str]:
        """Return the ids of the user; none where there is no other."""
        wanted = {
            one.lower() for one in ([self.source.user] if self.source.user else self.source.context.emails)
        }
        users = [
            one for found in self._pages("/users", {}, ok=_ABSENT) for one in found if isinstance(one, dict)
        ]
        found = frozenset(str(one.get("id")) for one in users if str(one.get("email")).lower() in wanted)
        if not found and (len(users) > 1 or self.source.user):
            raise Refused(
                f"Quo has {len(users)} users, and none with your address;"
                ' write the one you have there: user = "ada@example.org"'
            )
        return found

    def _pages(
        self, path: str, within: Mapping[str, str], *, ok: tuple[int, ...] = (200,)
    ) -> Iterator[list[Any]]:
        """Yield the items of each page of a list; none where the workspace has no such list."""
        assert self._http
        turns, after = Turns("Quo", set()), None
        while True:
            asked = query(path, **within, limit=MOST, after=after)
            try:
                answer = self._http.request("GET", asked, ok=ok)
            except AuthRequired as error:
                raise AuthRequired(
                    f"Quo does not take the API key; make one, and run: syncd rotate {self.source.secret}"
                ) from error
            if answer.status != 200:
                return
            found = table(answer, "Quo")
            yield rows(found, "data", "Quo")
            after = turns.next(found.get("nextCursor"))
            if after is None:
                return
            time.sleep(self.source.pause)

    def _call(self, call: dict[str, Any]) -> Iterator[Interaction]:
        actor, status = str(call.get("actorId") or ""), call["status"]
        machine = call.get("aiHandled") is not None or actor.startswith(_MACHINE)
        if status in _LIVE or (self.mine and not machine and actor not in self.mine):
            return
        at = moment(call["createdAt"], self.now)
        outgoing = call["direction"] == "outgoing"
        answered = call.get("answeredAt") is not None and status in _CONNECTED
        if not outgoing:  # one that went to voicemail is completed too, and nobody answered it
            answered = answered and call.get("answeredBy") is not None
        who = dict.fromkeys(
            number
            for one in call["participants"]
            if one.get("actorId") is None and (number := self._other(one["phoneNumber"]))
        )
        for one in who:
            yield records.call(
                one,
                at,
                outgoing=outgoing,
                seconds=_talk(call),
                answered=answered,
                voicemail=machine or str(call.get("answeredBy") or "").startswith(_MACHINE),
                people=len(who),
            )

    def _text(self, text: dict[str, Any]) -> Iterator[Interaction]:
        outgoing = text["direction"] == "outgoing"
        sender = text.get("userId")
        if outgoing and (text.get("status") in _UNSENT or (self.mine and sender and sender not in self.mine)):
            return
        at = moment(text["createdAt"], self.now)
        others = text["to"] if outgoing else [text["from"]]
        who = dict.fromkeys(filter(None, (self._other(one) for one in others)))
        for one in who:
            yield records.text(one, at, outgoing=outgoing, mark=str(text["id"]), people=len(who))

    def _other(self, number: object) -> str:
        """Return the number of somebody outside; "" for a withheld one, a short code and our own."""
        found = records.handle(str(number), self.source.context.country)
        return "" if found in self.numbers else found


def _talk(call: Mapping[str, Any]) -> int | None:
    """Return the seconds between answering and the end; the service's own count where one is missing."""
    begin, end = call.get("answeredAt"), call.get("completedAt")
    if begin and end:
        return max(0, int((datetime.fromisoformat(end) - datetime.fromisoformat(begin)).total_seconds()))
    return int(call["duration"]) if call.get("duration") is not None else None
