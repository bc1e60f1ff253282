"""A calendar's events as of the last look, kept in memory from one turn of the daemon to the next.

Nothing in it is believed before the server has said that it is still so; only what changed comes again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from connectors.formats import ics_entries, ics_lines
from connectors.protocols import dav_sync
from connectors.protocols.dav import CALENDARS, Account
from connectors.protocols.dav_find import Collection
from connectors.protocols.dav_pull import Memory
from connectors.protocols.dav_sync import Known
from syncd.model import Entry, Span

MARGIN = timedelta(days=14)  # that entries are expanded beyond what is asked for, as time goes on
KEPT = 8  # calendars of a process


@dataclass(slots=True)
class Shelf:
    """What is known of an account's calendars, and the texts of the one that calls are on, by path."""

    memory: Memory | None = None
    texts: Mapping[str, bytes] = field(default_factory=dict)
    _entries: dict[str, tuple[bytes, list[Entry]]] = field(default_factory=dict)
    _covered: tuple[Span, str] | None = None

    def look(self, calendar: Collection, within: Span) -> None:
        """Bring the texts up to date. Raises `Denied`, `Transient`; then they are as they were."""
        known = (self.memory.collections if self.memory else {}).get(calendar.path, Known())
        if calendar.mark and calendar.mark == known.mark:
            return
        changes = dav_sync.changes(calendar, known, within=within)
        texts = {path: self.texts[path] for path in known.etags if path in self.texts.keys() - changes.gone}
        etags = {path: etag for path, etag in known.etags.items() if path not in changes.gone}
        for chunk in dav_sync.fetched(calendar, CALENDARS, changes.changed):
            dav_sync.note(etags, chunk)
            for path, resource, _ in chunk:
                if resource:
                    texts[path] = resource.content
                else:
                    texts.pop(path, None)
        self.texts = texts
        if self.memory:
            now = {calendar.path: changes.known(calendar, etags)}
            self.memory = replace(self.memory, collections=now)

    def forget(self) -> None:
        """Believe nothing of what was read last."""
        self.texts = {}
        if self.memory:
            self.memory = replace(self.memory, collections={})

    def entries(self, within: Span, zone: str) -> Iterator[tuple[str, Entry]]:
        """Yield what stands in the calendar around a stretch of time, and where; not what is unreadable."""
        wide = self._covered and (
            self._covered[1] == zone
            and self._covered[0].start <= within.start
            and within.end <= self._covered[0].end
        )
        if not wide:
            self._covered = Span(within.start - MARGIN, within.end + MARGIN), zone
            self._entries.clear()
        assert self._covered is not None
        for path in self._entries.keys() - self.texts.keys():
            del self._entries[path]
        for path, text in self.texts.items():
            if path not in self._entries or self._entries[path][0] is not text:
                found = ics_entries.entries(
                    [(path, ics_lines.unfolded(text))], within=self._covered[0], zone=zone
                )
                self._entries[path] = text, [entry for entry in found if isinstance(entry, Entry)]
            for entry in self._entries[path][1]:
                yield path, entry


_SHELVES: OrderedDict[tuple[Account, str | None], Shelf] = OrderedDict()


def shelf(account: Account, calendar: str | None) -> Shelf:
    """Return the shelf of a user's calendar, by its name in the config; an empty one the first time."""
    key = account, calendar
    found = _SHELVES.setdefault(key, Shelf())
    _SHELVES.move_to_end(key)
    while len(_SHELVES) > KEPT:
        _SHELVES.popitem(last=False)
    return found
