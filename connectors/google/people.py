"""Google Contacts: the user's address book.

https://developers.google.com/people/v1/contacts
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from connectors.formats.vcard import NO_YEAR, NOTE, VALUES
from connectors.google._api import Account, Expired, Reply, api
from syncd.errors import CursorExpired, Refused
from syncd.model import Card, Skipped
from syncd.ports import Context, Page

READER = 1  # raised when the reader learns something new, so that everything is read again
LISTED = 1000  # people on a page of a list, the most there are
PAGE = 500  # cards
PERSON = (
    "names,emailAddresses,phoneNumbers,memberships,biographies,birthdays,organizations,nicknames,metadata"
)
OTHER = "names,emailAddresses,phoneNumbers,metadata"
_FIELDS = (
    "resourceName,metadata(deleted,previousResourceNames),names(displayName),nicknames(value),emailAddresses(value),"
    "phoneNumbers(value,type),memberships(contactGroupMembership(contactGroupResourceName)),"
    "biographies(value,contentType),birthdays(date),organizations(name)"
)
_SYSTEM = {"myContacts", "all", "blocked", "chatBuddies"}  # groups that say nothing of a person
_SILENT = re.compile(r"fax|pager", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


class _Leaves(NamedTuple):
    """The resources that requests are made of; made once, for that takes longer than a request."""

    connections: Any
    other: Any
    groups: Any


@cache
def _leaves(endpoint: str) -> _Leaves:
    root = api("people", endpoint)
    return _Leaves(root.people().connections(), root.otherContacts(), root.contactGroups())


@dataclass(frozen=True, slots=True, kw_only=True)
class GooglePeopleSource:
    """The user's contacts; with `other`, those as well that Google made of people the user wrote to.

    The groups that a contact is in are its labels.
    """

    context: Context
    secret: str
    account: str = ""
    client: Path | None = None
    other: bool = False
    endpoint: str = ""

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the cards that have changed since `cursor`; without one, the whole address book.

        Raises `CursorExpired` a week after everything was read last, as Google has it.
        """
        reading = _Reading(self, Account(self.context.secrets, self.secret, "people"), _leaves(self.endpoint))
        last = reading.tokens_of(cursor)
        if last and all(last.values()):
            try:
                yield from reading.changed(last)
            except Expired as error:
                raise CursorExpired("Google Contacts have forgotten what they told last") from error
        else:
            yield from reading.everything(cursor)


@dataclass(slots=True)
class _Reading:
    """One pull."""

    source: GooglePeopleSource
    account: Account
    leaves: _Leaves
    skipped: list[Skipped] = field(default_factory=list)
    groups: dict[str, str] | None = None

    def tokens_of(self, cursor: str | None) -> dict[str, str] | None:
        """Return the sync tokens of a cursor; None where it is no good for what the config asks today."""
        try:
            found = json.loads(cursor or "null")
            same = (found["reader"], sorted(found["tokens"])) == (READER, sorted(self._lists()))
            return dict(found["tokens"]) if same else None
        except (ValueError, TypeError, KeyError):
            return None

    def _lists(self) -> dict[str, tuple[Callable[..., Any], str, dict[str, str]]]:
        """Return what is listed: how, the field of its answers, and the parameters."""
        lists: dict[str, tuple[Callable[..., Any], str, dict[str, str]]] = {
            "connections": (
                self.leaves.connections.list,
                "connections",
                {"resourceName": "people/me", "personFields": PERSON},
            )
        }
        if self.source.other:
            lists["other"] = (self.leaves.other.list, "otherContacts", {"readMask": OTHER})
        return lists

    def _listed(self, name: str, token: str) -> Iterator[tuple[list[Reply], str]]:
        method, key, parameters = self._lists()[name]
        for reply in self.account.pages(
            method,
            **parameters,
            pageSize=LISTED,
            requestSyncToken=True,
            syncToken=token or None,
            fields=f"{key}({_FIELDS}),nextPageToken,nextSyncToken",
        ):
            yield reply.get(key) or [], str(reply.get("nextSyncToken") or "")

    def changed(self, last: Mapping[str, str]) -> Iterator[Page]:
        """Yield what has changed; all of it is there before, so that a token too old does no harm."""
        tokens = dict(last)
        changed: dict[str, Reply] = {}
        gone: dict[str, None] = {}
        for name, token in last.items():
            for people, new in self._listed(name, token):
                tokens[name] = new or tokens[name]
                for person in people:
                    kept = person.get("metadata") or {}
                    names = [str(person.get("resourceName")), *(kept.get("previousResourceNames") or ())]
                    gone |= dict.fromkeys(names)
                    changed.pop(names[0], None)
                    if not kept.get("deleted"):
                        changed[names[0]] = person
        if gone:
            cards = tuple(self._cards(changed.values()))
            yield Page(cards, self._cursor(tokens), tuple(self.skipped), gone=tuple(gone))

    def everything(self, cursor: str | None) -> Iterator[Page]:
        """Yield every card; nothing where a server that tells no changes still holds what it did."""
        tokens: dict[str, str] = {}
        cards: dict[str, Card] = {}
        for name in self._lists():
            for people, token in self._listed(name, ""):
                tokens[name] = token
                cards |= {card.id: card for card in self._cards(people)}
        here = self._cursor(tokens, digest="" if all(tokens.values()) else _digest(cards.values()))
        if here == cursor:
            return
        found = list(cards.values())
        for start in range(0, max(len(found), 1), PAGE):
            last = start + PAGE >= len(found)
            yield Page(
                tuple(found[start : start + PAGE]),
                here if last else cursor,
                tuple(self.skipped) if last else (),
                whole=True,
                total=len(found),
            )

    def _cursor(self, tokens: Mapping[str, str], digest: str = "") -> str:
        return json.dumps({"reader": READER, "tokens": dict(tokens), "digest": digest})

    def _cards(self, people: Iterable[Reply]) -> Iterator[Card]:
        for person in people:
            if (person.get("metadata") or {}).get("deleted"):
                continue
            try:
                found = card(person, self._labels(person))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                self.skipped.append(
                    Skipped(str(person.get("resourceName"))[:100], f"not readable: {error!r}")
                )
                continue
            if found.name or found.emails or found.phones:
                yield found

    def _labels(self, person: Reply) -> Iterator[str]:
        for one in person.get("memberships") or ():
            group = (one.get("contactGroupMembership") or {}).get("contactGroupResourceName") or ""
            if group and group.removeprefix("contactGroups/") not in _SYSTEM:
                yield self._groups().get(group, "")

    def _groups(self) -> Mapping[str, str]:
        """Return the names of the user's groups; asked for once, and only when somebody is in one."""
        if self.groups is None:
            self.groups = {}
            fields = "contactGroups(resourceName,name,formattedName),nextPageToken"
            try:
                for reply in self.account.pages(self.leaves.groups.list, pageSize=LISTED, fields=fields):
                    for one in reply.get("contactGroups") or ():
                        self.groups[one["resourceName"]] = str(
                            one.get("formattedName") or one.get("name") or ""
                        )
            except Refused as error:  # a card without its labels is better than none
                self.skipped.append(Skipped("the groups of contacts", str(error)))
        return self.groups


def card(person: Reply, labels: Iterable[str] = ()) -> Card:
    """Return the card that a person is. Raises `ValueError` and the like where it cannot be read."""
    values = {
        name: [one for one in person.get(name) or () if isinstance(one, dict)]
        for name in ("names", "nicknames", "emailAddresses", "phoneNumbers", "organizations", "biographies")
    }
    name = _first(values["names"], "displayName") or _first(values["nicknames"], "value")
    company = _first(values["organizations"], "name")
    phones = [one for one in values["phoneNumbers"] if not _SILENT.search(str(one.get("type") or ""))]
    return Card(
        id=str(person["resourceName"]),
        name=name or company,
        emails=_all(values["emailAddresses"], "value"),
        phones=_all(phones, "value"),
        labels=tuple(dict.fromkeys(filter(None, labels))),
        note="\n".join(map(_note, values["biographies"])).strip()[:NOTE],
        birthday=next(filter(None, map(_birthday, person.get("birthdays") or ())), None),
        organisation=bool(company) and name in ("", company),
    )


def _all(found: Iterable[Reply], key: str) -> tuple[str, ...]:
    texts = (str(one.get(key) or "").strip() for one in found)
    return tuple(dict.fromkeys(filter(None, texts)))[:VALUES]


def _first(found: Iterable[Reply], key: str) -> str:
    return next((" ".join(text.split()) for text in _all(found, key)), "")


def _note(biography: Reply) -> str:
    text = str(biography.get("value") or "")
    return html.unescape(_TAG.sub(" ", text)) if biography.get("contentType") == "TEXT_HTML" else text


def _birthday(written: Reply) -> date | None:
    day = written.get("date") or {}
    try:
        return date(int(day.get("year") or NO_YEAR), int(day["month"]), int(day["day"]))
    except (KeyError, ValueError, TypeError):
        return None


def _digest(cards: Iterable[Card]) -> str:
    return hashlib.sha256("\n".join(sorted(map(repr, cards))).encode()).hexdigest()[:32]
