"""Flags: whom the user wants no calls with, for ever or for a while."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from syncd.core import slots
from syncd.core.handles import email, phone
from syncd.core.wording import day
from syncd.model import Contact, Span


class Flag(StrEnum):
    """What the user wants of a person, or of everybody at a domain."""

    MUTE = "mute"
    DO_NOT_CALL = "do-not-call"
    PREFERS_EMAIL = "prefers-email"
    SNOOZE = "snooze"
    PAUSE = "pause"  # of everybody


_EVER = datetime.min.replace(tzinfo=UTC)
_WORDS = {
    Flag.MUTE: "muted",
    Flag.DO_NOT_CALL: "not to be called",
    Flag.PREFERS_EMAIL: "prefers e-mail",
}


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag: on a handle, on "@" and a domain, or, a pause, on nobody in particular ("")."""

    who: str
    what: Flag
    since: datetime
    until: datetime | None = None


def whom(text: str, country: str) -> str:
    """Return what a flag is kept under for whom the user names: by address, number, name or @domain."""
    if text.startswith("@"):
        return text.lower()
    return email(text) or phone(text, country) or text.strip().casefold()


class Flags:
    """All flags of a user, to ask for one contact at a time."""

    def __init__(self, flagged: Iterable[Flagged]) -> None:
        self._pauses: list[Flagged] = []
        self._on: dict[str, list[Flagged]] = {}  # by whom they are kept under
        for one in flagged:
            some = self._on.setdefault(one.who, []) if one.who else self._pauses
            some.append(one)
        self._domains = any(who.startswith("@") for who in self._on)
        self._known: dict[str, tuple[Contact, list[Flagged]]] = {}  # a turn asks of everybody again

    def of(self, contact: Contact, now: datetime) -> list[Flagged]:
        """Return the flags on a contact that hold at `now`; its labels are flags too."""
        known = self._known.get(contact.id)
        if known is None or known[0] is not contact:
            known = self._known[contact.id] = contact, self._ever(contact)
        if not known[1]:
            return []
        return [one for one in known[1] if one.since <= now and (one.until is None or one.until > now)]

    def _ever(self, contact: Contact) -> list[Flagged]:
        """Return the flags on a contact, whatever the time is."""
        names = [*contact.handles, *contact.emails, *contact.phones]
        if self._domains:
            names += sorted({f"@{email.rpartition('@')[2]}" for email in contact.emails})
        names.append(contact.name.casefold())
        if not contact.labels and self._on.keys().isdisjoint(names):
            return []
        found = [one for name in dict.fromkeys(names) for one in self._on.get(name, ())]
        labels = {label.casefold().replace(" ", "-").replace("_", "-") for label in contact.labels}
        return found + [Flagged(contact.id, flag, _EVER) for flag in _WORDS if flag.value in labels]

    def stop(self, contact: Contact, now: datetime, zone: ZoneInfo) -> str:
        """Return why a contact is not called at `now`; "" when nothing speaks against it."""
        found = self.of(contact, now)
        if not found:
            return ""
        held = {one.what: one for one in found}
        for flag, word in _WORDS.items():
            if flag in held:
                return word
        snooze = held.get(Flag.SNOOZE)
        return f"put off until {day(snooze.until, zone)}" if snooze and snooze.until else ""

    def pauses(self, now: datetime) -> list[Span]:
        """Return the pauses that are on or ahead, by time; what overlaps or touches is one."""
        return slots.merge(
            Span(one.since, one.until) for one in self._pauses if one.until and one.until > now
        )
