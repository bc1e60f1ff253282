"""Calendars on a CalDAV server as a source of entries (RFC 4791): busy time, and meetings with people.

Recurrence is expanded here: servers take many times longer for it, and each does it a little differently.
https://www.rfc-editor.org/rfc/rfc4791
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from connectors.formats import ics_entries, ics_lines
from connectors.protocols import dav, dav_pull
from connectors.protocols.dav import CALENDARS, Account
from connectors.protocols.dav_find import Collection
from connectors.protocols.dav_login import Login
from connectors.protocols.dav_pull import Memory
from connectors.protocols.dav_sync import Fetched
from syncd.model import Entry, Skipped
from syncd.ports import Page

READER = 1  # raised when the reader learns something new, so that unchanged calendars are read again
AHEAD = timedelta(days=45)  # that a pull must have looked ahead for nothing to be new


@dataclass(frozen=True, slots=True, kw_only=True)
class CaldavSource(Login):
    """The entries of a user's calendars, or of those that `calendars` names.

    One request tells whether anything is new in any of them; then what changed is fetched, no more.
    When the window has moved on too far, everything is read again.
    """

    calendars: tuple[str, ...] = ()

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield what changed since `cursor`; a resource's entries go before they come again.

        Raises `Refused` where there are no such calendars, `AuthRequired`, `Transient`.
        """
        account = self.account(CALENDARS)
        last = self._last(cursor, account)
        server = self.opened(account)
        for news in dav_pull.news(
            server, CALENDARS, account, self.calendars, last, within=self.context.window
        ):
            found = [one for where, what in news.fetched for one in self._entries(where, what)]
            changed = frozenset() if news.whole else frozenset(one.path for _, one in news.fetched)
            yield Page(
                items=tuple(one for one in found if isinstance(one, Entry)),
                cursor=self._cursor(account, news.memory) if news.memory else cursor,
                skipped=(*news.skipped, *(one for one in found if isinstance(one, Skipped))),
                whole=news.whole,
                gone=tuple(sorted(news.gone | changed)),
            )

    def _entries(self, collection: Collection, fetched: Fetched) -> Iterator[Entry | Skipped]:
        if fetched.resource is None:
            return
        path = fetched.path
        name = f"{collection.name}/{dav.last(path)}"
        lines = ics_lines.unfolded(fetched.resource.content)
        if not ics_lines.is_whole(lines):
            yield Skipped(name, "it is no whole calendar object")
            return
        yield from ics_entries.entries(
            [(name, lines)],
            within=self.context.window,
            zone=self.context.zone,
            resource=path,
            # The same invitation may be in several calendars, each with an answer of its own.
            mark=f" {_digest(path)}",
        )

    def _position(self, account: Account) -> dict[str, object]:
        return {
            "reader": READER,
            "account": [account.origin, account.path, account.login],
            "calendars": list(self.calendars),
            "zone": self.context.zone,
        }

    def _cursor(self, account: Account, memory: Memory) -> str:
        window = self.context.window
        ends = {"from": window.start.isoformat(), "until": window.end.isoformat()}
        return json.dumps(self._position(account) | ends | {"memory": memory.packed()})

    def _last(self, cursor: str | None, account: Account) -> Memory | None:
        """Return what a cursor remembers, if it is of these calendars and its window is still wide enough."""
        here = self._position(account)
        window = self.context.window
        try:
            last = json.loads(cursor or "null")
            start, end = (datetime.fromisoformat(last[name]) for name in ("from", "until"))
            same = all(last[name] == here[name] for name in here)
            wide = start <= window.start and end >= min(window.end, self.context.now + AHEAD)
            return Memory.unpacked(last["memory"]) if same and wide else None
        except (ValueError, TypeError, KeyError, AttributeError):
            return None


def _digest(path: str) -> str:
    return blake2b(path.encode(), digest_size=6).hexdigest()
