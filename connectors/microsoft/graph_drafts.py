"""Drafts in Outlook, laid down for the user to send; nothing here can send one.

https://learn.microsoft.com/en-us/graph/api/user-post-messages
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from connectors.formats.ics_call import NOTES, TITLE, clean
from connectors.microsoft._event import holding
from connectors.microsoft.graph import PLAIN_TEXT, Gone, Graph, Reply
from connectors.microsoft.mailbox import Mailbox
from syncd.errors import Conflict, Refused
from syncd.model import Draft

_MARK = "String {6d5f6c33-4a5d-5c0e-8d5c-2f3f1c9f3b10} Name syncdDraft"
_FIELDS = "id,subject,body,toRecipients,ccRecipients,bccRecipients,isDraft,createdDateTime"
_PEOPLE = ("toRecipients", "ccRecipients", "bccRecipients")


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphDrafts(Mailbox):
    """Drafts of ours among the user's: known by a property, and for untouched by their words."""

    _opened: dict[str, Graph] = field(default_factory=dict, repr=False)

    def find(self, draft_id: str) -> str | None:
        """Return the version of one of our drafts as it stands; None when it is gone, sent or deleted."""
        there = self._find(draft_id)
        return _version(there) if there else None

    def put(self, draft: Draft, *, over: str | None = None) -> str:
        """Lay a draft down, or replace the version `over` of it; return its version. Twice is once.

        Raises `Conflict` when the user edited it since, or took it away.
        """
        body = _written(draft)
        there = self._find(draft.id)
        if there is None:
            if over is not None:
                raise Conflict("Outlook: a draft was sent or deleted meanwhile; it stays so")
            mark = {"singleValueExtendedProperties": [{"id": _MARK, "value": draft.id}]}
            return _version(
                self._graph.ask("POST", "/me/messages", body={**body, **mark}, prefer=(PLAIN_TEXT,))
            )
        if over is None or _version(there) == _version(body):
            return _version(there)
        if _version(there) != over:
            raise Conflict("Outlook: a draft was edited meanwhile; it stays as it is")
        try:
            match = str(there.get("@odata.etag") or "")
            return _version(
                self._graph.ask("PATCH", _path(there), body=body, prefer=(PLAIN_TEXT,), match=match)
            )
        except Gone as error:
            raise Conflict("Outlook: a draft was sent or deleted meanwhile; it stays so") from error

    def drop(self, draft_id: str, *, over: str) -> None:
        """Take one of our drafts away; absent already is fine. Raises `Conflict` when the user edited it."""
        there = self._find(draft_id)
        if there is None:
            return
        if _version(there) != over:
            raise Conflict("Outlook: a draft was edited meanwhile; it stays as it is")
        try:
            self._graph.ask("DELETE", _path(there), match=str(there.get("@odata.etag") or ""))
        except Gone:
            return

    def _find(self, draft_id: str) -> Reply | None:
        """Return our draft, in the folder for drafts; a deleted one lies in another for a while."""
        query = {
            "$filter": holding(_MARK, draft_id),
            "$select": _FIELDS,
            "$expand": f"singleValueExtendedProperties($filter=id eq '{_MARK}')",
        }
        replies = self._graph.pages("/me/mailFolders/drafts/messages", query=query, prefer=(PLAIN_TEXT,))
        found = [one for reply in replies for one in reply["value"] if one.get("isDraft", True)]
        return min(found, key=lambda one: str(one.get("createdDateTime")), default=None)

    @property
    def _graph(self) -> Graph:
        if not self._opened:
            self._opened["graph"] = self.opened()
        return self._opened["graph"]


def _path(message: Reply) -> str:
    return f"/me/messages/{quote(str(message['id']), safe='')}"


def _written(draft: Draft) -> dict[str, Any]:
    """Return a draft as a message. Raises `Refused` for a recipient that no mail can be addressed to."""
    name = clean(draft.to.name, most=TITLE)
    try:
        address = Address(name, addr_spec=draft.to.address).addr_spec
    except (ValueError, IndexError, MessageError) as error:
        raise Refused("a draft has no address that mail can be sent to") from error
    return {
        "subject": clean(draft.subject, most=TITLE),
        "body": {"contentType": "text", "content": clean(draft.text, most=NOTES, breaks=True)},
        "toRecipients": [{"emailAddress": {"name": name or address, "address": address}}],
    }


def _version(message: Reply) -> str:
    """Return a digest of what a person sees of a draft; not of what Exchange adds to it by itself."""
    told = [str(message.get("subject") or ""), str((message.get("body") or {}).get("content") or "")]
    for role in _PEOPLE:
        people = (one.get("emailAddress") or {} for one in message.get(role) or ())
        told.append(" ".join(sorted(str(one.get("address")).lower() for one in people)))
    words = "\0".join(re.sub(r"\s+", " ", one).strip() for one in told)
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
