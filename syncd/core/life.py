"""The life of a call: what we wrote, how it was last seen, and every step that it took since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from syncd.core.handles import digest
from syncd.model import Outcome, Span


class What(StrEnum):
    """What happened to a call."""

    BOOKED = "booked"
    MOVED = "moved"  # by us
    WITHDRAWN = "withdrawn"  # by us
    UNDONE = "undone"  # by us, because the user said so to the command line
    ADOPTED = "adopted"  # found on the calendar, unknown to the ledger
    DRAGGED = "dragged"  # by the user, as all that follow
    EDITED = "edited"
    REPEATED = "repeated"  # made come again and again, and each time that it is to come next
    DELETED = "deleted"
    TIDIED = "tidied"  # deleted once it had begun
    DECLINED = "declined"
    RESTORED = "restored"
    SAID = "said"
    RESUMED = "resumed"  # calls are welcome again


_TOUCHES = frozenset((What.DRAGGED, What.EDITED, What.REPEATED, What.RESTORED, What.SAID))
_AGAIN = frozenset(
    (Outcome.VOICEMAIL, Outcome.NO_ANSWER, Outcome.BUSY, Outcome.CALLBACK, Outcome.SKIPPED)
)  # after these there is to be another call


class Voucher(StrEnum):
    """Who tells an outcome, the least to be trusted first."""

    PASSED = "passed"  # nobody: the call has passed
    DRAGGED = "dragged"  # the user moved it into the past
    MAIL = "mail"
    MEETING = "meeting"
    CALL = "call"  # the call log
    NOTES = "notes"
    TITLE = "title"
    COMMAND = "command"


STRENGTH = {voucher: number for number, voucher in enumerate(Voucher)}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a call, or that the user said of a person (`call` is empty)."""

    contact: str
    call: str
    at: datetime
    what: What
    why: str = ""
    span: Span | None = None  # where it was put
    outcome: Outcome | None = None
    until: date | datetime | None = None  # of a snooze, or of a promise to call back
    voucher: Voucher | None = None
    stop: bool = False  # never call this person again
    note: str = ""  # the user's words beside it; they go to the user's notes, not into the ledger


@dataclass(frozen=True, slots=True)
class Intent:
    """A change of a standing call that may not have reached the calendar."""

    what: What  # MOVED, WITHDRAWN or UNDONE
    why: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """A call of ours as the ledger has it: as it was written, and as it was last seen."""

    id: str
    contact: str
    handles: tuple[str, ...]
    title: str  # as we wrote it
    span: Span  # as last seen
    lane: str
    attempt: int
    serial: int
    decided: datetime
    done: bool  # False is an intent that may not have reached the calendar
    gone: bool = False
    notes: str = ""  # a mark of the texts as last seen, see `mark`
    version: str = ""  # as last seen
    place: str = ""  # a mark of its place, free/busy and guests as last seen, see `place_mark`; "" is unknown
    intent: Intent | None = None

    @property
    def stands(self) -> bool:
        """Whether it is on the calendar, as far as we know."""
        return self.done and not self.gone


@dataclass(slots=True)
class Life:
    """A call, and what its steps come to."""

    booking: Booking
    steps: list[Step] = field(default_factory=list)

    @property
    def pinned(self) -> bool:
        """Whether the user touched it: it is theirs from then on."""
        return any(step.what in _TOUCHES for step in self.steps)

    @property
    def repeats(self) -> bool:
        """Whether the user made a series of it: a standing wish of theirs."""
        last = self.last(What.REPEATED, What.DRAGGED)
        return last is not None and last.what is What.REPEATED

    @property
    def moves(self) -> int:
        """How often we moved it."""
        return sum(step.what is What.MOVED for step in self.steps)

    @property
    def tidied(self) -> bool:
        """Whether the user deleted it once it had begun."""
        return self.booking.gone and bool(self.steps) and self.steps[-1].what is What.TIDIED

    @property
    def taken_away(self) -> bool:
        """Whether it is the user who took it off the calendar, the last that is known of it."""
        last = self.steps[-1].what if self.booking.gone and self.steps else None
        return last in {What.DELETED, What.TIDIED}

    def last(self, *kinds: What) -> Step | None:
        """Return the last step of some kinds."""
        for step in reversed(self.steps):
            if step.what in kinds:
                return step
        return None

    def said(self) -> dict[Voucher, Step]:
        """Return what the user says now, by where they say it.

        Who drags a call that was tried in vain to a time ahead wants it there: it is the next try.
        """
        found = {step.voucher: step for step in self.steps if step.what is What.SAID and step.voucher}
        onwards = self._onwards if found else None
        return {
            voucher: step
            for voucher, step in found.items()
            if (step.outcome or step.until or step.stop)
            and not (step.outcome in _AGAIN and onwards is not None and onwards >= step.at)
        }

    @property
    def _onwards(self) -> datetime | None:
        """When the user last dragged it, if that was to a time ahead."""
        dragged = self.last(What.DRAGGED)
        ahead = dragged is not None and dragged.span is not None and dragged.span.start > dragged.at
        return dragged.at if dragged and ahead else None

    @property
    def put_off(self) -> Step | None:
        """What puts it off the longest; nothing where the user chose its place since, or told its outcome."""
        dragged, said = self.last(What.DRAGGED), [*self.said().values()]
        if any(step.outcome for step in said):
            return None
        words = [step for step in said if step.until and not (dragged and dragged.at >= step.at)]
        return max(words, key=lambda step: str(step.until), default=None)


def begins(one: Life) -> datetime:
    """Return when a call begins."""
    return one.booking.span.start


def corrected(words: Iterable[Step], zone: ZoneInfo) -> list[Step]:
    """Return what is told of a person without a call of ours: of what was said in one day, the last."""
    found: dict[tuple[What, object], Step] = {}
    for step in words:
        said = step.what is What.SAID
        found[step.what, step.at.astimezone(zone).date() if said else step.at] = step
    return list(found.values())


def by_contact(found: Mapping[str, Life], ids: Mapping[str, frozenset[str]]) -> dict[str, list[Life]]:
    """Return the lives of each of today's contacts, by start; `ids` are all that each was known under."""
    today = {old: contact for contact, olds in ids.items() for old in olds}
    lived: dict[str, list[Life]] = {}
    for life in sorted(found.values(), key=lambda life: (life.booking.span.start, life.booking.serial)):
        contact = today.get(life.booking.contact)
        contact = contact or next(filter(None, map(today.get, life.booking.handles)), None)
        if contact is not None:
            lived.setdefault(contact, []).append(life)
    return lived


MARK = 16  # characters of a digest


@lru_cache(maxsize=1024)
def mark(title: str, notes: str) -> str:
    """Return what tells texts from others: digests of all of them, and of the first line of the notes."""
    first = notes.partition("\n")[0].strip()
    return digest("texts", title, notes)[:MARK] + digest("line", first)[:MARK]


@lru_cache(maxsize=1024)
def place_mark(place: str, *, busy: bool, guests: bool = False) -> str:
    """Return what tells a place, whether the user is free, and whether somebody is invited, from others."""
    return digest("place", place, busy, *(["guests"] if guests else []))[:MARK]


QUIET = timedelta(minutes=30)  # before its start, and until its end, a call is not written to


def writable(span: Span, now: datetime) -> bool:
    """Whether a call may still be changed."""
    return now < span.start - QUIET
