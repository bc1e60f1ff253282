"""Letters: drafts around a call, that the user may send; syncd never does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from syncd.core.handles import digest
from syncd.core.need import Setting
from syncd.core.policy import DAY
from syncd.core.wording import day_of_year, line, number
from syncd.model import Address, Contact, Draft

SOON = timedelta(hours=1)  # before a call, it is too late to announce it
FRESH = timedelta(days=3)  # after a talk, it may still be summed up


class Purpose(StrEnum):
    """What a draft is for; a call has one of each at most."""

    HEADS_UP = "heads_up"
    SUMMARY = "summary"


class Phase(StrEnum):
    """How a draft stands, as far as we know."""

    LAYING = "laying"  # the intent is written down; whether the draft reached the folder is not known
    STANDS = "stands"
    DROPPING = "dropping"
    GONE = "gone"  # taken away by us
    THEIRS = "theirs"  # the user edited, sent or deleted it: it is not touched again


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft that is wanted, and the call it belongs to."""

    call: str
    purpose: Purpose
    draft: Draft

    @property
    def mark(self) -> str:
        """Return what tells its text from others."""
        return digest("letter", *self.draft.to, self.draft.subject, self.draft.text)


@dataclass(frozen=True, slots=True)
class Laid:
    """A draft that was laid down, as the store has it; its text is not kept."""

    id: str
    call: str
    purpose: Purpose
    mark: str  # of the text as we wrote it
    phase: Phase
    at: datetime
    version: str = ""  # as we laid it down; empty until that is known


@dataclass(frozen=True, slots=True)
class Redraft:
    """One thing that is to be done to the user's drafts."""

    action: Literal["lay", "change", "drop"]
    purpose: Purpose
    call: str
    id: str
    letter: Letter | None = None  # as it shall stand
    laid: Laid | None = None  # as it stands


def draft_id(user: str, call: str, purpose: Purpose) -> str:
    """Return the id of a draft: the same for the same user, call and purpose, for ever."""
    return digest("draft", user, call, purpose.value)


def announced(start: datetime, setting: Setting) -> bool:
    """Whether it is time to announce a call: from the working day before it, until an hour before it."""
    zone, weekly = setting.zone, setting.policy.hours
    eve = start.astimezone(zone).date() - DAY
    for _ in range(14):  # as long as holidays ever last
        if weekly.get(eve.weekday()) and eve not in setting.off:
            break
        eve -= DAY
    return datetime.combine(eve, time(), zone) <= setting.now <= start - SOON


def heads_up(
    user: str,
    call: str,
    contact: Contact,
    start: datetime,
    *,
    theirs: ZoneInfo | None,
    zone: ZoneInfo,
    me: str = "",
    my_number: str = "",
) -> Letter:
    """Return the mail that tells somebody when they will be called.

    The time is that of `theirs`, their own clock, and called so; where that is not known, of `zone`.
    """
    local = start.astimezone(theirs or zone)
    when = f"on {local:%A} around {local:%H:%M}{' your time' if theirs else ''}"
    text = [
        f"I'll ring you {when}. If another time suits you better, just tell me.",
        "" if contact.phones else "On which number do I reach you best?",
        f"My number is {number(my_number)}." if my_number else "",
    ]
    return _letter(
        user,
        call,
        Purpose.HEADS_UP,
        contact,
        subject=f"Our call on {_dated(local)}",
        text="\n".join(filter(None, text)),
        me=me,
    )


def summary(
    user: str, call: str, contact: Contact, spoke: datetime, *, zone: ZoneInfo, me: str = ""
) -> Letter:
    """Return the skeleton of a mail that sums up a talk."""
    on = _dated(spoke.astimezone(zone))
    text = (
        f"thank you for our talk on {on}. In short:\n\n"
        "- What we talked about: \n- What I will do, and by when: \n"
        "- What you will do, and by when: \n- When we talk again: "
    )
    return _letter(user, call, Purpose.SUMMARY, contact, subject=f"Our talk on {on}", text=text, me=me)


def _dated(local: datetime) -> str:
    return f"{local:%A}, {day_of_year(local)}"


def _letter(
    user: str, call: str, purpose: Purpose, contact: Contact, *, subject: str, text: str, me: str
) -> Letter:
    address = contact.emails[0]
    name = "" if "@" in contact.name else line(contact.name, 60)
    parts = (f"Hello {name}," if name else "Hello,", text, line(me, 60))
    whole = "\n\n".join(filter(None, parts)) + "\n"
    return Letter(call, purpose, Draft(draft_id(user, call, purpose), Address(name, address), subject, whole))


def redrafts(
    wanted: Iterable[Letter], laid: Mapping[str, Laid], *, purposes: Iterable[Purpose]
) -> Iterator[Redraft]:
    """Yield what is to be done so that the wanted letters lie there, and no others of these purposes.

    What the user edited, sent or deleted is left alone for good, and a summary is never changed.
    """
    due = {letter.draft.id: letter for letter in wanted}
    for letter in due.values():
        known = laid.get(letter.draft.id)
        if known is None or (known.phase is Phase.LAYING and not known.version):
            yield Redraft("lay", letter.purpose, letter.call, letter.draft.id, letter, known)
        elif known.phase is Phase.LAYING or (
            known.phase in {Phase.STANDS, Phase.DROPPING}
            and known.mark != letter.mark
            and letter.purpose is Purpose.HEADS_UP
        ):
            yield Redraft("change", letter.purpose, letter.call, letter.draft.id, letter, known)
    for known in laid.values():
        over = known.id not in due and known.phase not in {Phase.GONE, Phase.THEIRS}
        if over and known.purpose is Purpose.HEADS_UP and Purpose.HEADS_UP in set(purposes):
            yield Redraft("drop", known.purpose, known.call, known.id, laid=known)
