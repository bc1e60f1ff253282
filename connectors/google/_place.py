"""Where a reading of Gmail stands: its cursor."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields

from syncd.errors import CursorExpired

KNOWN = 50  # of the newest messages of a label, to recognise when history is lost

Dated = tuple[int, str]  # seconds since 1970, id


@dataclass(slots=True)
class Place:
    """What is listed still, what is fetched next, and from when on the mailbox's history tells the rest."""

    history: str = ""  # a historyId; it may have more digits than a number of a database
    labels: list[str] = field(default_factory=list)  # all that are read
    listing: list[str] = field(default_factory=list)  # those still to be listed; the first is begun
    page: str | None = ""  # of the first one's list, the next to ask for; None after the last
    todo: list[str] = field(default_factory=list)  # ids to fetch, newest first
    known: dict[str, list[Dated]] = field(default_factory=dict)  # by label, the newest that were fetched
    anchors: dict[str, list[Dated]] = field(default_factory=dict)  # as they were when history was lost
    twice: list[str] = field(default_factory=list)  # fetched, and in a label that is still to be listed
    total: int | None = None  # how many messages there are to fetch at most
    done: int = 0
    spent: tuple[float, int] = (0.0, 0)  # of the quota, and when

    def __str__(self) -> str:
        return json.dumps({one.name: getattr(self, one.name) for one in fields(self)}, separators=(",", ":"))

    @classmethod
    def of(cls, cursor: str) -> Place:
        """Read a cursor. Raises `CursorExpired` for one of another version."""
        try:
            found = cls(**json.loads(cursor))
            found.spent = (float(found.spent[0]), int(found.spent[1]))
            found.known, found.anchors = _dated(found.known), _dated(found.anchors)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise CursorExpired("a Gmail cursor of another version") from error
        return found

    def know(self, label: str, at: int, message: str) -> None:
        """Remember a message as one of the newest of a label."""
        newest = self.known.setdefault(label, [])
        if len(newest) < KNOWN or (at, message) > newest[-1]:
            self.known[label] = sorted({*newest, (at, message)}, reverse=True)[:KNOWN]


def _dated(found: dict[str, list[Dated]]) -> dict[str, list[Dated]]:
    return {label: [(int(at), str(one)) for at, one in some] for label, some in found.items()}
