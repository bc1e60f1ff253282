"""Address books on a CardDAV server (RFC 6352).

https://www.rfc-editor.org/rfc/rfc6352
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from connectors.formats import vcard
from connectors.protocols import dav, dav_pull
from connectors.protocols.dav import ADDRESS_BOOKS, Account
from connectors.protocols.dav_find import Collection
from connectors.protocols.dav_login import Login
from connectors.protocols.dav_pull import Memory, News
from connectors.protocols.dav_sync import Fetched
from syncd.model import Card, Skipped
from syncd.ports import Page

READER = 1  # raised when the reader learns something new, so that unchanged cards are read again
PAGE = 500  # cards


class _Read(NamedTuple):
    """What came of some resources."""

    cards: list[tuple[str, Card]]  # with the UID that groups name them by
    groups: list[vcard.Group]
    skipped: list[Skipped]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarddavSource(Login):
    """The cards of a user's address books, or of those that `books` names.

    A card's id is its path on the server. Where groups are cards of their own, a change of any means
    reading all again: who is in a group is not said on the members' cards.
    """

    books: tuple[str, ...] = ()

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield what changed since `cursor`. Raises `Refused`, `AuthRequired`, `Transient`."""
        account = self.account(ADDRESS_BOOKS)
        last, grouped = self._last(cursor, account)
        pages = [*self._news(account, last)]
        if not pages:
            return
        read = _read(one for news in pages for one in news.fetched)
        if last and (grouped or read.groups):
            last, pages = None, [*self._news(account, None)]
            read = _read(one for news in pages for one in news.fetched)
        yield from self._pages(account, cursor, pages, read)

    def _news(self, account: Account, last: Memory | None) -> Iterator[News]:
        server = self.opened(account)
        return dav_pull.news(server, ADDRESS_BOOKS, account, self.books, last)

    def _pages(self, account: Account, cursor: str | None, pages: list[News], read: _Read) -> Iterator[Page]:
        whole = any(news.whole for news in pages)
        gone = {path for news in pages for path in news.gone}
        gone |= {one.path for news in pages for _, one in news.fetched}
        memory = next(news.memory for news in pages if news.memory)
        skipped = (*read.skipped, *(one for news in pages for one in news.skipped))
        cards = _labelled(read)
        if gone and not whole:
            yield Page(items=(), cursor=cursor, gone=tuple(sorted(gone)))
        for start in range(0, max(len(cards), 1), PAGE):
            last = start + PAGE >= len(cards)
            yield Page(
                items=tuple(cards[start : start + PAGE]),
                cursor=self._cursor(account, memory, grouped=bool(read.groups)) if last else cursor,
                skipped=skipped if last else (),
                whole=whole,
                total=len(cards),
            )

    def _position(self, account: Account) -> dict[str, object]:
        return {
            "reader": READER,
            "account": [account.origin, account.path, account.login],
            "books": list(self.books),
        }

    def _cursor(self, account: Account, memory: Memory, *, grouped: bool) -> str:
        return json.dumps(self._position(account) | {"grouped": grouped, "memory": memory.packed()})

    def _last(self, cursor: str | None, account: Account) -> tuple[Memory | None, bool]:
        """Return what a cursor remembers if it is of these books, and whether there were groups."""
        here = self._position(account)
        try:
            last = json.loads(cursor or "null")
            same = all(last[name] == here[name] for name in here)
            return (Memory.unpacked(last["memory"]) if same else None), bool(last["grouped"])
        except (ValueError, TypeError, KeyError, AttributeError):
            return None, False


def _read(fetched: Iterable[tuple[Collection, Fetched]]) -> _Read:
    read = _Read([], [], [])
    for book, (path, resource, _) in fetched:
        if resource is None:
            continue
        found = [*vcard.cards(resource.content.splitlines())]
        cards = [one for one in found if isinstance(one, Card)]
        read.groups.extend(one for one in found if isinstance(one, vcard.Group))
        read.cards.extend((card.id, replace(card, id=path)) for card in cards[:1])
        if not cards:
            why = next((one.why for one in found if isinstance(one, vcard.Unread)), "there is no vCard in it")
            read.skipped.append(Skipped(f"{book.name}/{dav.last(path)}", why))
    return read


def _labelled(read: _Read) -> list[Card]:
    """Return the cards, with the groups that name them among their labels."""
    names: dict[str, list[str]] = {}
    for name, members in read.groups:
        for member in members:
            names.setdefault(member, []).append(name)
    return [_with(card, names.get(uid, ())) for uid, card in read.cards]


def _with(card: Card, names: Iterable[str]) -> Card:
    labels = tuple(dict.fromkeys((*card.labels, *names)))[: vcard.VALUES]
    return card if labels == card.labels else replace(card, labels=labels)
