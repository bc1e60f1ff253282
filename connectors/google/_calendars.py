"""What the reading and the writing of Google calendars have in common."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from connectors.google import _token
from connectors.google._api import Account, api
from connectors.google.scopes import is_id
from connectors.shelf import Place
from syncd.ports import Secrets

MOST = 2500  # events on a page of a list, the most there are


class Leaves(NamedTuple):
    """The resources that requests are made of; made once, for that takes longer than a request."""

    events: Any
    calendars: Any
    calendar_list: Any


@cache
def leaves(endpoint: str) -> Leaves:
    """Return the resources of the API; for `endpoint` see `api`."""
    root = api("calendar", endpoint)
    return Leaves(root.events(), root.calendars(), root.calendarList())


def named(account: Account, resources: Leaves, name: str) -> str | None:
    """Return the id of a calendar by its id or the user's name for it; None where there is none such."""
    if is_id(name):
        return name
    fields = "items(id,summary,summaryOverride),nextPageToken"
    for reply in account.pages(resources.calendar_list.list, maxResults=250, fields=fields):
        for one in reply.get("items") or ():
            if name in (one.get("summaryOverride"), one.get("summary")):
                return str(one["id"])
    return None


def place(endpoint: str, secrets: Secrets | None, secret: str, calendar: str) -> Place:
    """Return what tells a calendar from all others that this process may read, of other users too."""
    return endpoint, account_of(secrets, secret), calendar


def account_of(secrets: Secrets | None, secret: str) -> str:
    """Return what tells an account from all others, which is none of its secrets."""
    return hashlib.sha256(_token.stored(secrets, secret)["refresh_token"].encode()).hexdigest()


def stamp(at: datetime) -> str:
    """Return a time as the API takes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
