"""What a ledger would hold of a CalDAV source, page after page."""

from __future__ import annotations

from contracts.calendar import CONTEXT

from connectors.protocols.caldav import CaldavSource
from syncd.model import Entry, Skipped


def source(server, context=CONTEXT, **settings):
    return CaldavSource(context=context, **{"url": server.url, **settings})


class Book:
    """The entries of a source, pulled again and again."""

    def __init__(self, server, **settings):
        self.server, self.settings = server, settings
        self.cursor: str | None = None
        self.entries: dict[str, Entry] = {}
        self.skipped: list[Skipped] = []

    def pull(self, context=CONTEXT) -> int:
        """Pull once; return how many requests that took."""
        before = len(self.server.seen)
        pages = list(source(self.server, context, **self.settings).pull(self.cursor))
        if any(page.whole for page in pages):
            self.entries.clear()
        for page in pages:
            self.entries = {k: v for k, v in self.entries.items() if v.resource not in page.gone}
            self.entries |= {entry.id: entry for entry in page.items if entry.id not in self.entries}
            self.skipped += page.skipped
            self.cursor = page.cursor
        return len(self.server.seen) - before

    @property
    def titles(self):
        return sorted(entry.title for entry in self.entries.values())
