"""Calendars of Outlook as a source.

https://learn.microsoft.com/en-us/graph/api/user-list-calendarview
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors import shelf
from connectors.microsoft import _event
from connectors.microsoft._calendars import PRIMARY, account_of, place, view
from connectors.microsoft._event import Event
from connectors.microsoft.mailbox import Mailbox
from syncd.errors import Refused
from syncd.model import Entry, Skipped
from syncd.ports import Page

READER = 1  # raised when the reader learns something new, so that everything is read again
PAGE = 500  # entries


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphCalendarSource(Mailbox):
    """The events of some calendars, by the names that the user gave them.

    They are read whole each time: what Exchange tells of changes names instances without their titles, says
    of what is outside of the window that it was deleted, and is bound to one window
    (https://github.com/microsoftgraph/microsoft-graph-docs/issues/7632, seen 2026-11).
    """

    calendars: Sequence[str] = (PRIMARY,)

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield every event that touches the window; nothing where all is as it was at `cursor`."""
        graph = self.opened()
        found: dict[str, Entry] = {}
        skipped: list[Skipped] = []
        for number, name in enumerate(dict.fromkeys(self.calendars)):
            where = place(graph, name)
            if where is None:
                raise Refused(
                    f'Outlook: there is no calendar called "{name}"; mend `calendars` in the config'
                )
            events = list(view(graph, where, self.context.window))
            self._lay(where, events)
            for event in events:
                one = self._entry(event, name, first=not number)
                if isinstance(one, Skipped):
                    skipped.append(one)
                elif one.span.overlaps(self.context.window):
                    found[one.resource] = one
        here = _cursor(found, self.calendars)
        if here == cursor:
            return
        items = list(found.values())
        for start in range(0, max(len(items), 1), PAGE):
            last = start + PAGE >= len(items)
            yield Page(
                tuple(items[start : start + PAGE]),
                here if last else cursor,
                tuple(skipped) if last else (),
                whole=True,
                total=len(items),
            )

    def _lay(self, where: str, events: Sequence[Event]) -> None:
        """Lay down what was read, for the calendar of our calls where it is of the same account."""
        account = account_of(self.context, self.secret) if self.context.calls_by == self.secret else ""
        if account:
            server = self.endpoint or self.cloud
            shelf.lay((server, account, where), shelf.Laid(self.context.window, events))

    def _entry(self, event: Event, calendar: str, *, first: bool) -> Entry | Skipped:
        mine = {email.lower() for email in (*self.context.emails, *filter(None, [self.account]))}
        try:
            return _event.entry(event, calendar=calendar, zone=self.context.zone, mine=mine, first=first)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError) as error:
            return Skipped(str(event.get("id"))[-40:], f"it cannot be read: {type(error).__name__}")


def _cursor(found: dict[str, Entry], calendars: Sequence[str]) -> str:
    digest = hashlib.sha256("\n".join(sorted(map(repr, found.values()))).encode("utf-8", "replace"))
    return json.dumps({"reader": READER, "calendars": [*calendars], "digest": digest.hexdigest()[:32]})
