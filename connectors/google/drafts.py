"""Drafts in Gmail, laid down for the user to send; nothing here can send one.

https://developers.google.com/workspace/gmail/api/guides/drafts
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.policy import SMTP
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from connectors.formats.draft import message_id, written
from connectors.google._api import Account, Gone, Reply, api
from syncd.errors import AuthRequired, Conflict, Refused
from syncd.model import Draft
from syncd.ports import Context

_MANY = 500  # drafts on a page of a list, the most there are
_NEWEST = 20


class _There(NamedTuple):
    """A draft as Gmail has it: its own id, which stays, and that of its message, which each edit changes."""

    draft: str
    message: str

    @property
    def version(self) -> str:
        return f"{self.draft}/{self.message}"


@cache
def _drafts(endpoint: str) -> Any:
    return api("gmail", endpoint).users().drafts()


@dataclass(frozen=True, slots=True, kw_only=True)
class GmailDrafts:
    """Drafts of ours among the user's. One that the user edited is the user's, and not ours any more."""

    context: Context
    secret: str
    account: str = ""
    client: Path | None = None
    endpoint: str = ""
    _opened: dict[str, Account] = field(default_factory=dict, repr=False)
    _names: dict[str, str] = field(default_factory=dict, repr=False)  # of drafts, by the id of their message

    def find(self, draft_id: str) -> str | None:
        """Return the version of one of our drafts as it stands; None when it is gone, sent or deleted."""
        there = self._find(draft_id)
        return there.version if there else None

    def put(self, draft: Draft, *, over: str | None = None) -> str:
        """Lay a draft down, or replace the version `over` of it; return its version. Twice is once.

        Raises `Conflict` when the user edited it since, or took it away.
        """
        there = self._find(draft.id)
        headers = {"References": message_id(draft.id)}  # the other may be lost
        raw = written(draft, policy=SMTP, headers=headers)
        body = {"message": {"raw": base64.urlsafe_b64encode(raw).decode()}}
        if over is None:
            if there:
                return there.version
            made = self._execute(_drafts(self.endpoint).create(userId="me", body=body), once=True)
            return _there(made).version
        if there is None or there.version != over:
            raise Conflict("Gmail: a draft was edited, sent or deleted meanwhile; it stays so")
        update = _drafts(self.endpoint).update(userId="me", id=there.draft, body=body)
        try:
            return _there(self._execute(update, once=True)).version
        except Gone as error:
            raise Conflict("Gmail: a draft was sent or deleted meanwhile; it stays so") from error

    def drop(self, draft_id: str, *, over: str) -> None:
        """Take one of our drafts away; absent already is fine. Raises `Conflict` when the user edited it."""
        there = self._find(draft_id)
        if there is None:
            return
        if there.version != over:
            raise Conflict("Gmail: a draft was edited meanwhile; it stays as it is")
        try:
            self._execute(_drafts(self.endpoint).delete(userId="me", id=there.draft))
        except Gone:
            return

    def _find(self, draft_id: str) -> _There | None:
        """Look for a draft by its Message-ID, or by its References where the server gave it another one."""
        wanted = message_id(draft_id)
        for there in self._likely(wanted):
            if there.message not in self._names:
                request = _drafts(self.endpoint).get(
                    userId="me", id=there.draft, format="metadata", fields="id,message(id,payload/headers)"
                )
                try:
                    found = self._execute(request)
                except Gone:
                    continue
                self._names[there.message] = _names(found)
            if wanted in self._names[there.message]:
                return there
        return None

    def _likely(self, wanted: str) -> Iterator[_There]:
        """Yield the drafts that may be it: what a search finds, and the newest, which it may not know yet."""
        with suppress(AuthRequired, Refused):  # a sign-in that reads headers only may not search
            yield from self._listed(q=f"rfc822msgid:{wanted.strip('<>')}")
        yield from islice(self._listed(), _NEWEST)

    def _listed(self, **which: str) -> Iterator[_There]:
        fields = "drafts(id,message/id),nextPageToken"
        listing = _drafts(self.endpoint).list
        for reply in self._account.pages(listing, userId="me", maxResults=_MANY, fields=fields, **which):
            yield from map(_there, reply.get("drafts") or ())

    @property
    def _account(self) -> Account:
        if not self._opened:
            self._opened["gmail"] = Account(self.context.secrets, self.secret, "gmail")
        return self._opened["gmail"]

    def _execute(self, request: Any, *, once: bool = False) -> Reply:
        return self._account.execute(request, once=once)


def _there(found: Reply) -> _There:
    return _There(str(found["id"]), str((found.get("message") or {}).get("id") or ""))


def _names(found: Reply) -> str:
    """Return the headers that a draft is known by."""
    headers = ((found.get("message") or {}).get("payload") or {}).get("headers") or ()
    kept = (
        one.get("value", "") for one in headers if one.get("name", "").lower() in {"message-id", "references"}
    )
    return " ".join(kept)
