"""The digest of a day: its calls, what the user is asked, what was changed and why, what does not work."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from syncd.core.ladder import Rung, State, Try
from syncd.core.life import Life, What
from syncd.core.need import Setting
from syncd.core.policy import DAY
from syncd.core.upkeep import Stuck
from syncd.core.wording import count, day
from syncd.model import Contact, Outcome, Span

ASKED = 14 * DAY  # after a call, what came of it is still asked


@dataclass(frozen=True, slots=True)
class Today:
    """A call of ours that stands today."""

    id: str
    contact: str
    title: str
    span: Span
    phone: str
    why: str
    attempt: int
    outcome: Outcome | None = None  # of one that has passed


@dataclass(frozen=True, slots=True)
class Question:
    """What only the user knows, and what to type for an answer."""

    about: Literal["outcome", "decision"]
    contact: str
    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A call that we moved or withdrew of late, and why."""

    change: Literal["moved", "withdrawn"]
    call: str
    title: str
    at: datetime
    start: datetime  # where it is now, or was
    why: str


@dataclass(frozen=True, slots=True)
class Ill:
    """Something that does not work, and since when."""

    where: str
    text: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """All that is worth a look in the morning."""

    calls: tuple[Today, ...] = ()
    questions: tuple[Question, ...] = ()
    changed: tuple[Changed, ...] = ()
    stuck: tuple[Stuck, ...] = ()
    ill: tuple[Ill, ...] = ()
    waits: str = ""  # why nothing new is booked

    @property
    def empty(self) -> bool:
        """Whether nothing is worth telling."""
        return not (self.calls or self.questions or self.changed or self.stuck or self.ill or self.waits)


def digest(
    *,
    contacts: Iterable[Contact],
    lives: Mapping[str, Life],
    tries: Mapping[str, Sequence[Try]],
    rungs: Mapping[str, Rung],
    stopped: Collection[str],
    stuck: Sequence[Stuck],
    ill: Iterable[Ill],
    waits: str,
    setting: Setting,
) -> Digest:
    """Return the digest at a moment; `tries` and `rungs` are by contact id, `stopped` are ids with a flag.

    Each thing is in it once: where what keeps calls from being booked is ill itself, that alone is told.
    """
    known = {contact.id: contact for contact in contacts}
    broken = {one.where: one for one in ill}
    same = any(waits.startswith(f"{where} ") for where in broken)
    return Digest(
        calls=tuple(_calls(lives, known, tries, setting)),
        questions=(*_untold(known, tries, setting), *_undecided(known, rungs, stopped)),
        changed=tuple(_changed(lives, setting)),
        stuck=tuple(stuck),
        ill=tuple(broken.values()),
        waits="" if same else waits,
    )


def _calls(
    lives: Mapping[str, Life],
    known: Mapping[str, Contact],
    tries: Mapping[str, Sequence[Try]],
    around: Setting,
) -> Iterator[Today]:
    whose = {
        one.life.booking.id: (contact_id, one)
        for contact_id, some in tries.items()
        for one in some
        if one.life
    }
    today = around.now.astimezone(around.zone).date()
    for life in sorted(lives.values(), key=lambda one: one.booking.span.start):
        booking = life.booking
        if not booking.stands or booking.span.start.astimezone(around.zone).date() != today:
            continue
        contact_id, one = whose.get(booking.id, (booking.contact, None))
        contact, booked = known.get(contact_id), life.last(What.BOOKED)
        yield Today(
            id=booking.id,
            contact=contact_id,
            title=booking.title,
            span=booking.span,
            phone=contact.phones[0] if contact and contact.phones else "",
            why=booked.why if booked else "",
            attempt=booking.attempt,
            outcome=one.told[0].outcome if one and one.told else None,
        )


def _untold(
    known: Mapping[str, Contact], tries: Mapping[str, Sequence[Try]], around: Setting
) -> Iterator[Question]:
    """Yield the question what came of the last call with somebody, for the calls that nobody told of."""
    zone, found = around.zone, list[tuple[datetime, Question]]()
    for contact_id, some in tries.items():
        begun = [one for one in some if one.life and one.life.booking.done and one.at <= around.now]
        last = begun[-1] if begun else None
        if last is None or last.life is None or not last.told or last.told[0].outcome is not Outcome.UNKNOWN:
            continue
        if last.life.booking.span.end < around.now - ASKED:
            continue
        name = _who(known[contact_id])
        text = f"What came of {last.life.booking.title} on {day(last.at, zone)}?"
        answers = tuple(f"syncd log {name} {word}" for word in ("spoke", "voicemail", "no_answer"))
        found.append((last.at, Question("outcome", contact_id, text, answers)))
    yield from (question for _, question in sorted(found, key=lambda pair: pair[0], reverse=True))


def _undecided(
    known: Mapping[str, Contact], rungs: Mapping[str, Rung], stopped: Collection[str]
) -> Iterator[Question]:
    for contact_id, rung in rungs.items():
        if not rung.question or contact_id in stopped:
            continue
        name = _who(known[contact_id])
        if rung.state is State.HELD:
            answers = [f"syncd resume {name}", f"syncd flag {name} do-not-call"]
        else:
            answers = [f"syncd flag {name} prefers-email"]
        yield Question("decision", contact_id, f"{known[contact_id].name}: {rung.question}", tuple(answers))


def _who(contact: Contact) -> str:
    """Return what the command line knows somebody by."""
    return shlex.quote(next(iter((*contact.emails, *contact.phones, *contact.handles))))


def _changed(lives: Mapping[str, Life], around: Setting) -> Iterator[Changed]:
    """Yield the last change of each call that we moved or withdrew today or yesterday, in their order."""
    yesterday = around.now.astimezone(around.zone).date() - timedelta(days=1)
    since = datetime.combine(yesterday, time(), around.zone)
    found = list[Changed]()
    for life in lives.values():
        step = life.last(What.MOVED, What.WITHDRAWN)
        if step is not None and step.at >= since:
            change: Literal["moved", "withdrawn"] = "moved" if step.what is What.MOVED else "withdrawn"
            booking = life.booking
            found.append(Changed(change, booking.id, booking.title, step.at, booking.span.start, step.why))
    yield from sorted(found, key=lambda one: (one.at, one.start))


def heading(told: Digest) -> str:
    """Return a digest in one line ("2 calls today, 1 question")."""
    parts = [
        f"{count(len(told.calls), 'call')} today" if told.calls else "",
        count(len(told.questions), "question") if told.questions else "",
        count(len(told.ill), "problem") if told.ill else "",
    ]
    return ", ".join(filter(None, parts)) or "No calls today"


def text(told: Digest, setting: Setting) -> str:
    """Return a digest as plain text: what a notification says. It names people, and no numbers."""
    zone = setting.zone
    sections = (
        [
            f"{one.span.start.astimezone(zone):%H:%M} {one.title}{one.why and f': {one.why}'}"
            for one in told.calls
        ],
        [f"{one.text} {one.answers[0]}" for one in told.questions],
        [f"{one.title} was {one.change}: {one.why}" for one in told.changed],
        [f"{one.life.booking.title}: {one.why}" for one in told.stuck],
        [f"{one.where}: {one.text}" for one in told.ill]
        + ([f"Nothing new is booked: {told.waits}"] if told.waits else []),
    )
    return "\n\n".join("\n".join(lines) for lines in sections if lines)
