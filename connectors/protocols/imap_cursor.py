"""How far a mailbox was read: which UIDs of which folders, in a cursor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from connectors.protocols.imap_session import Standing
from syncd.errors import CursorExpired

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a folder: all below its `next` but for the ranges still to do, the newest first."""

    standing: Standing
    todo: tuple[Range, ...]

    @classmethod
    def fresh(cls, now: Standing) -> Reading:
        """Return it where nothing was read yet."""
        return cls(now, ((1, now.next - 1),) if now.next > 1 else ())

    def on(self, now: Standing) -> Reading:
        """Return it with what has come since.

        UIDs of another validity mean nothing any more, nor do those of a mailbox that was put back.
        """
        if now.validity != self.standing.validity or now.next < self.standing.next:
            return Reading.fresh(now)
        come = ((self.standing.next, now.next - 1),) if now.next > self.standing.next else ()
        return Reading(now, come + self.todo)

    def wants(self, uid: int) -> bool:
        """Whether a message is still to do."""
        return any(low <= uid <= high for low, high in self.todo)

    def down_to(self, uid: int) -> Reading:
        """Return it when all from a UID up has been read."""
        return replace(self, todo=tuple((low, min(high, uid - 1)) for low, high in self.todo if low < uid))


@dataclass(frozen=True, slots=True)
class Progress:
    """What was read of a mailbox; as text it is the cursor."""

    days: int = 0  # the horizon: one that grew means to read anew
    sent: tuple[str, ...] = ()  # the folders that were found for sent mail
    read: Mapping[str, Reading] = field(default_factory=dict)

    def __str__(self) -> str:
        read = {name: (*one.standing, one.todo) for name, one in self.read.items()}
        return json.dumps({"days": self.days, "sent": self.sent, "read": read})

    @classmethod
    def of(cls, cursor: str | None) -> Progress:
        """Read a cursor. Raises `CursorExpired` where it is none of ours."""
        if cursor is None:
            return cls()
        try:
            told = json.loads(cursor)
            read = {
                str(name): Reading(
                    Standing(int(validity), int(after)), tuple((int(low), int(high)) for low, high in todo)
                )
                for name, (validity, after, todo) in told["read"].items()
            }
            return cls(int(told["days"]), tuple(map(str, told["sent"])), read)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise CursorExpired("an IMAP cursor of another version") from error

    def having(self, folder: str, reading: Reading) -> Progress:
        """Return it with what was read of one folder."""
        return replace(self, read={**self.read, folder: reading})
