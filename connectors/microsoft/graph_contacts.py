"""Contacts of Outlook: the user's address book.

https://learn.microsoft.com/en-us/graph/api/contact-delta
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from connectors.formats.vcard import NO_YEAR, NOTE, VALUES
from connectors.microsoft.graph import DELTA, Gone, Graph, Reply
from connectors.microsoft.mailbox import Mailbox
from syncd.errors import Refused
from syncd.model import Card, Skipped
from syncd.ports import Page

READER = 1  # raised when the reader learns something new, so that everything is read again
PAGE = 200  # cards
FIELDS = (
    "displayName,givenName,surname,nickName,companyName,emailAddresses,mobilePhone,businessPhones,homePhones,"
    "categories,personalNotes,birthday"
)
_NAMED = ("displayName", "emailAddresses", "categories")  # what only an entry that is told whole has
_HALF = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphContactsSource(Mailbox):
    """The user's contacts; their categories are their labels."""

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the cards that have changed since `cursor`; without one, the whole address book.

        Raises `CursorExpired` when Graph does not know the cursor any more.
        """
        graph = self.opened()
        reading = _Reading(graph, self.context.now.date().isoformat())
        last = _link(cursor)
        yield from reading.changed(*last) if last else reading.everything(cursor)


def _link(cursor: str | None) -> tuple[str, str] | None:
    try:
        found = json.loads(cursor or "null")
        good = found["reader"] == READER and isinstance(found["link"], str) and found["link"]
        return (found["link"], str(found["day"])) if good else None
    except (ValueError, TypeError, KeyError):
        return None


@dataclass(slots=True)
class _Reading:
    """One pull."""

    graph: Graph
    day: str
    skipped: list[Skipped] = field(default_factory=list)

    def changed(self, link: str, day: str) -> Iterator[Page]:
        """Yield what has changed, all of it at once, so that a token too old does no harm."""
        changed: dict[str, Reply] = {}
        gone: dict[str, None] = {}
        for reply in self.graph.changes(link, prefer=_prefer()):
            link = str(reply.get(DELTA) or link)
            for contact in reply["value"]:
                name = str(contact["id"])
                gone[name] = None
                changed.pop(name, None)
                if "@removed" not in contact:
                    changed[name] = contact
        if gone or day != self.day:
            cards = tuple(self._cards(filter(None, map(self._whole, changed.values()))))
            yield Page(cards, self._cursor(link), tuple(self.skipped), gone=tuple(gone))

    def everything(self, cursor: str | None) -> Iterator[Page]:
        """Yield every card; the place to resume only when all are there."""
        found: dict[str, Card] = {}
        link = ""
        for reply in self.graph.pages("/me/contacts/delta", query={"$select": FIELDS}, prefer=_prefer()):
            link = str(reply.get(DELTA) or "")
            standing = (one for one in reply["value"] if "@removed" not in one)
            found |= {card.id: card for card in self._cards(standing)}
        if not link:
            raise Refused("Outlook: an answer has no link to what comes next; nothing was changed")
        cards = list(found.values())
        for start in range(0, max(len(cards), 1), PAGE):
            last = start + PAGE >= len(cards)
            yield Page(
                tuple(cards[start : start + PAGE]),
                self._cursor(link) if last else cursor,
                tuple(self.skipped) if last else (),
                whole=True,
                total=len(cards),
            )

    def _whole(self, contact: Reply) -> Reply | None:
        """Return all of a contact of which perhaps only the changes were told; None where it is gone."""
        if all(name in contact for name in _NAMED):
            return contact
        path = f"/me/contacts/{quote(str(contact['id']), safe='')}"
        try:
            return self.graph.ask("GET", path, query={"$select": FIELDS})
        except Gone:
            return None

    def _cursor(self, link: str) -> str:
        return json.dumps({"reader": READER, "day": self.day, "link": link})

    def _cards(self, contacts: Iterable[Reply]) -> Iterator[Card]:
        for contact in contacts:
            try:
                found = card(contact)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                what = str(contact.get("id"))[-40:]
                self.skipped.append(Skipped(what, f"it cannot be read: {type(error).__name__}"))
                continue
            if found.name or found.emails or found.phones:
                yield found


def _prefer() -> tuple[str, ...]:
    return (f"odata.maxpagesize={PAGE}",)


def card(contact: Reply) -> Card:
    """Return the card that a contact is. Raises `ValueError` and the like where it cannot be read."""
    full = _line(f"{contact.get('givenName') or ''} {contact.get('surname') or ''}")
    company = _line(contact.get("companyName"))
    name = _line(contact.get("displayName")) or full or _line(contact.get("nickName"))
    listed = (
        contact.get("emailAddresses") or (),
        contact.get("businessPhones") or (),
        contact.get("homePhones") or (),
    )
    return Card(
        id=str(contact["id"]),
        name=name or company,
        emails=_all(one.get("address") for one in listed[0]),
        phones=_all([contact.get("mobilePhone"), *listed[1], *listed[2]]),
        labels=_all(contact.get("categories") or ()),
        note=str(contact.get("personalNotes") or "").strip()[:NOTE],
        birthday=_birthday(contact.get("birthday")),
        organisation=bool(company) and name in ("", company) and not full,
    )


def _all(found: Iterable[Any]) -> tuple[str, ...]:
    texts = (str(one or "").strip() for one in found)
    return tuple(dict.fromkeys(filter(None, texts)))[:VALUES]


def _line(text: Any) -> str:
    return " ".join(str(text or "").split())


def _birthday(written: Any) -> date | None:
    """Return the day nearest to a time: Exchange has a birthday as a midnight somewhere in the world."""
    try:
        day = (datetime.fromisoformat(written) + _HALF).date()
        return day.replace(year=max(NO_YEAR, day.year))
    except (ValueError, TypeError, OverflowError):
        return None
