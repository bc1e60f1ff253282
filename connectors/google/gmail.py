"""Gmail: the mail that the user sent, and where it is allowed the replies to it.

https://developers.google.com/workspace/gmail/api/guides/sync
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from connectors.formats.mail import LEEWAY, real_time
from connectors.google import _quota, _token, scopes
from connectors.google._api import Account, Gone, Reply, api
from connectors.google._message import HEADERS, mail, time_of
from connectors.google._place import Place
from connectors.google._quota import Quota
from syncd.errors import AuthRequired, Refused, SyncdError, Transient
from syncd.model import Mail, Skipped
from syncd.ports import Context, Page

LISTED = 500  # ids on a page of a list, the most there are
PAGE = 50  # mails
SECONDS = 2.0  # after which a page is given whatever is on it, so that a daemon can stop
OLDER = 3  # mails beyond the horizon in a row end a list
HORIZON = timedelta(days=548)  # 18 months
_ID = "MESSAGE-ID"
_FIELDS = "id,internalDate,labelIds,payload/headers"
_HISTORY = "history/messagesAdded/message(id,labelIds),historyId,nextPageToken"


class _Leaves(NamedTuple):
    """The resources that requests are made of; made once, for that takes longer than a request."""

    users: Any
    messages: Any
    history: Any
    labels: Any


@cache
def _leaves(endpoint: str) -> _Leaves:
    users = api("gmail", endpoint).users()
    return _Leaves(users, users.messages(), users.history(), users.labels())


@dataclass(frozen=True, slots=True, kw_only=True)
class GmailSource:
    """Sent mail, newest first back to the horizon, then what is new.

    Each message is fetched once, without its text. No more than `units_per_minute` of the user's quota are
    spent: a long first reading goes on where it was, turn by turn.
    """

    context: Context
    secret: str
    account: str = ""
    client: Path | None = None
    horizon: timedelta = HORIZON
    units_per_minute: int = _quota.DEFAULT
    snippets: bool = False
    replies: bool = False
    endpoint: str = ""
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    today: Callable[[], datetime] = real_time

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the mail that is new since `cursor`; without one, all since the horizon.

        Raises `Transient` when the quota of the minute is spent; what was yielded until then stands.
        """
        if self.snippets:
            self._check_scope()
        return _Reading(self, Place.of(cursor) if cursor else Place()).pages()

    def _check_scope(self) -> None:
        """Raise `AuthRequired` where the sign-in shows headers only, which the answers would not tell."""
        granted = _token.stored(self.context.secrets, self.secret).get("scopes") or ()
        if scopes.ROOT + scopes.METADATA in granted:
            raise AuthRequired(
                "Gmail: the sign-in does not show snippets, as snippets = true in the config asks;"
                f" run: {_token.again(self.secret)}"
            )


@dataclass(slots=True)
class _Reading:
    """One pull."""

    source: GmailSource
    place: Place
    items: list[Mail] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    older: int = 0  # mails in a row that lie beyond what is listed
    given: float = 0.0  # when the last page was
    leaves: _Leaves = field(init=False)
    request: Any = field(init=False)  # for a message whose id is _ID
    account: Account = field(init=False)
    quota: Quota = field(init=False)

    def __post_init__(self) -> None:
        source = self.source
        self.leaves = _leaves(source.endpoint)
        self.request = self.leaves.messages.get(
            userId="me",
            id=_ID,
            format="metadata",
            metadataHeaders=[*HEADERS],  # a list: the client takes nothing else for several
            fields=f"{_FIELDS},snippet" if source.snippets else _FIELDS,
        )
        self.account = Account(source.context.secrets, source.secret, "gmail", source.today)
        self.quota = Quota(source.units_per_minute, source.clock, source.sleep)
        self.quota.resume(self.place.spent)

    def pages(self) -> Iterator[Page]:
        """Yield what is left of the lists; when there is nothing left, what history tells."""
        place, before = self.place, str(self.place)
        self.given = self.source.clock()
        try:
            self._begin()
            steady = not (place.listing or place.todo)
            yield from self._worked_off()
            if steady:
                self._since()
                yield from self._worked_off()
        except SyncdError:
            if self.items or self.skipped:
                yield self._page()
            raise
        if self.items or self.skipped or str(place) != before:
            yield self._page()

    def _page(self) -> Page:
        place, here = self.place, len(self.items) + len(self.skipped)
        place.spent = self.quota.level
        page = Page(tuple(self.items), str(place), tuple(self.skipped), total=self._left() + here)
        self.items, self.skipped, self.given = [], [], self.source.clock()
        return page

    def _left(self) -> int:
        """Return how many messages are still to be fetched, at most."""
        place = self.place
        return max((place.total or 0) - place.done if place.listing else 0, len(place.todo))

    def _begin(self) -> None:
        """Take the mailbox's position before anything is listed, and see what the config wants listed."""
        place, wanted = self.place, ["SENT", "INBOX"] if self.source.replies else ["SENT"]
        place.listing += [label for label in wanted if label not in place.labels]
        place.labels = wanted
        if place.history:
            return
        place.history = self._position()
        place.total = sum(filter(None, map(self._size, wanted))) or None

    def _position(self) -> str:
        self._spend(_quota.PROFILE)
        profile = self.account.execute(self.leaves.users.getProfile(userId="me"))
        if "historyId" not in profile:
            raise Transient("an answer of Gmail was not whole; it is tried again")
        return str(profile["historyId"])

    def _size(self, label: str) -> int:
        """Return how many messages a label has; only for telling the user how long it takes."""
        self._spend(_quota.LABEL)
        try:
            found = self.account.execute(self.leaves.labels.get(userId="me", id=label))
            return int(found.get("messagesTotal") or 0)
        except Refused:
            return 0

    def _worked_off(self) -> Iterator[Page]:
        """List and fetch until there is nothing left to do, a page at a time."""
        place = self.place
        while place.todo or place.listing:
            if not place.todo:
                self._list(place.listing[0])
                continue
            self._fetch(place.todo[0])
            if len(self.items) >= PAGE or self.source.clock() - self.given > SECONDS:
                yield self._page()

    def _list(self, label: str) -> None:
        """Note the next page of ids; or that the list is at its end."""
        place = self.place
        if place.page is None:
            place.listing.pop(0)
            place.anchors.pop(label, None)
            place.page, self.older = "", 0
            place.twice = place.twice if place.listing else []
            return
        self._spend(_quota.LIST)
        listed = self.leaves.messages.list(
            userId="me",
            labelIds=[label],
            maxResults=LISTED,
            pageToken=place.page or None,
            fields="messages/id,nextPageToken",
        )
        try:
            reply = self.account.execute(listed)
        except Refused:
            if not place.page:
                raise
            place.page = ""  # the page of an old cursor is not known any more: once more from the newest
            return
        ids = [one["id"] for one in reply.get("messages") or ()]
        following = reply.get("nextPageToken")
        if following == place.page:
            raise Transient("Gmail gives the same page again and again")
        anchors = {one for _, one in place.anchors.get(label, ())}
        if met := [number for number, one in enumerate(ids) if one in anchors]:
            ids, following = ids[: met[-1]], None  # what comes after is known from before
        place.page = following
        place.todo = [one for one in ids if one not in anchors and one not in place.twice]

    def _since(self) -> None:
        """Note what history tells; or, when it has been forgotten, that the lists must be looked at again."""
        place = self.place
        only = {} if self.source.replies else {"labelId": "SENT"}
        self._spend(_quota.HISTORY)
        replies = self.account.pages(
            self.leaves.history.list,
            userId="me",
            startHistoryId=place.history,
            historyTypes=["messageAdded"],
            maxResults=LISTED,
            fields=_HISTORY,
            **only,
        )
        ids: list[str] = []
        position = ""
        try:
            for number, reply in enumerate(replies):
                if number:
                    self._spend(_quota.HISTORY)
                position = position or str(reply.get("historyId") or "")
                ids += self._added(reply)
        except Gone:
            place.history = self._position()
            place.listing, place.page, place.anchors = [*place.labels], "", {**place.known}
            place.total = None
            return
        known = {one for some in place.known.values() for _, one in some}
        place.todo = [one for one in dict.fromkeys(reversed(ids)) if one not in known]
        place.history = position or place.history

    def _added(self, reply: Reply) -> Iterator[str]:
        for record in reply.get("history") or ():
            for added in record.get("messagesAdded") or ():
                message = added.get("message") or {}
                labels = message.get("labelIds")
                if "id" in message and (labels is None or not set(labels).isdisjoint(self.place.labels)):
                    yield message["id"]

    def _fetch(self, one: str) -> None:
        self._spend(_quota.GET)
        request = copy(
            self.request
        )  # as the client's own list_next does: to make one costs more than to send it
        request.uri = request.uri.replace(_ID, quote(one, safe=""))
        try:
            message = self.account.execute(request)
        except Gone:  # deleted meanwhile
            message = {}
        self.place.todo.pop(0)
        self.place.done += 1
        if message:
            self._take(one, message)

    def _take(self, one: str, message: Reply) -> None:
        place, at = self.place, time_of(message)
        if place.listing and at is not None and self._is_beyond(at):
            return
        labels = [label for label in place.labels if label in (message.get("labelIds") or place.listing[:1])]
        for label in labels:
            place.know(label, int(at.timestamp()) if at else 0, one)
        if len(place.twice) < LISTED and any(label in place.listing[1:] for label in labels):
            place.twice.append(one)
        found = mail(message, latest=self.source.today() + LEEWAY, snippets=self.source.snippets)
        if isinstance(found, Mail):
            self.items.append(found)
        elif found:
            self.skipped.append(Skipped(one, found))

    def _is_beyond(self, at: datetime) -> bool:
        """Whether a listed message is older than what is wanted; a few in a row end the list."""
        anchors = self.place.anchors.get(self.place.listing[0], ())
        known = datetime.fromtimestamp(anchors[-1][0], UTC) if anchors else None
        horizon = self.source.context.now - self.source.horizon
        if at >= max(filter(None, (horizon, known))):
            self.older = 0
            return False
        self.older += 1
        if self.older >= OLDER:
            self.place.todo.clear()
            self.place.page = None
        return True

    def _spend(self, units: int) -> None:
        if self.quota.spend(units):
            raise Transient(self._progress(), retry_after=_quota.MINUTE)

    def _progress(self) -> str:
        place, per_minute = self.place, self.source.units_per_minute
        left = max(self._left(), 1)
        minutes = math.ceil(left * _quota.GET / per_minute)
        return (
            f"Gmail: {place.done} mails are read, at most {left} are left; it goes on by itself and takes"
            f" at least {minutes} min, at {per_minute} quota units a minute (units_per_minute in the config)"
        )
