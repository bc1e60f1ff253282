"""What became of a call: the user's own word, the call log, a mail, a meeting; the strongest wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from syncd.core.clocks import WRITTEN, meaning
from syncd.core.life import STRENGTH, Life, Step, Voucher, What
from syncd.core.policy import Policy
from syncd.core.wording import day
from syncd.model import Channel, Kind, Outcome, Party, Span, Verdict

EARLY = timedelta(minutes=30)  # before its start, a talk is this call already
LATE = timedelta(hours=4)  # after its end, it still is
MAIL_LATE = timedelta(days=3)  # a mail speaks of a call for so long
REPLY_LATE = timedelta(days=10)  # and for so long an answer by mail may be one to a voicemail

TRIED = frozenset((Outcome.VOICEMAIL, Outcome.NO_ANSWER, Outcome.BUSY))


@dataclass(frozen=True, slots=True)
class Told:
    """An outcome that somebody or something tells."""

    outcome: Outcome
    at: datetime  # when the call took place, or the word was given
    voucher: Voucher
    why: str
    until: object = None  # the date of a promise to call back


@dataclass(frozen=True, slots=True)
class Event:
    """One interaction with the contact, as far as an outcome needs it."""

    at: datetime
    kind: Kind
    seconds: int  # -1 for what has no length


def outcomes(
    life: Life,
    events: Sequence[Event],
    *,
    met: datetime | None,
    policy: Policy,
    now: datetime,
    zone: ZoneInfo,
) -> list[Told]:
    """Return all that is told of a call, the strongest first; nothing while it is ahead or under way.

    `events` are the interactions with its contact by time, `met` is the end of the last meeting with them.
    """
    span = life.booking.span
    found = [*_said(life, now, zone)]
    begun = [
        one for one in events if span.start - EARLY <= one.at <= max(span.end + MAIL_LATE, span.end + LATE)
    ]
    found += _called([one for one in begun if one.at <= span.end + LATE], policy, zone)
    found += _mailed([one for one in begun if one.at >= span.start - EARLY], zone)
    if met is not None and span.start - EARLY <= met <= span.end + LATE:
        found.append(Told(Outcome.SPOKE, met, Voucher.MEETING, f"a meeting that ended on {day(met, zone)}"))
    if (dragged := life.last(What.DRAGGED)) and dragged.outcome and dragged.span == span:
        found.append(Told(dragged.outcome, span.start, Voucher.DRAGGED, dragged.why))
    if not found and life.booking.stands and not life.put_off and span.end <= now:
        found.append(
            Told(Outcome.UNKNOWN, span.end, Voucher.PASSED, "it has passed and nothing tells what came of it")
        )
    return sorted(found, key=_weight, reverse=True)


def _weight(told: Told) -> tuple[bool, int]:
    """Whoever knows it weighs more than whoever is unsure; then the stronger voucher."""
    return told.outcome is not Outcome.UNKNOWN, STRENGTH[told.voucher]


def _said(life: Life, now: datetime, zone: ZoneInfo) -> Iterator[Told]:
    span = life.booking.span
    for voucher, step in life.said().items():
        if step.outcome is None or (step.outcome is Outcome.CALLBACK and _keeps(span, step, zone)):
            continue
        word = step.outcome is Outcome.CALLBACK or span.start > now  # what counts is when it was said
        at = step.at if word else span.start
        yield Told(step.outcome, at, voucher, step.why, step.until)


def _keeps(span: Span, step: Step, zone: ZoneInfo) -> bool:
    """Whether a call keeps the promise that was written on it while it was ahead: for its day, or before."""
    until = step.until
    if not isinstance(until, date) or step.at >= span.start:
        return False
    if isinstance(until, datetime):
        return until <= step.at
    return until <= span.start.astimezone(zone).date()


def _called(events: Iterable[Event], policy: Policy, zone: ZoneInfo) -> Iterator[Told]:
    """Yield what the call log tells: the longest talk, else that it was tried."""
    calls = [one for one in events if one.kind.channel in {Channel.CALL, Channel.VOICEMAIL}]
    best: Told | None = None
    for one in calls:
        length = timedelta(seconds=max(one.seconds, 0))
        how = f"a call on {day(one.at, zone)}"
        if one.kind.channel is Channel.CALL and length >= policy.spoke_after:
            minutes = max(round(length.total_seconds() / 60), 1)
            best = Told(Outcome.SPOKE, one.at, Voucher.CALL, f"{how} of {minutes} min")
            break
        if not one.kind.outgoing:
            continue
        if one.kind.channel is Channel.VOICEMAIL:
            best = Told(Outcome.VOICEMAIL, one.at, Voucher.CALL, f"a voicemail on {day(one.at, zone)}")
        elif length >= policy.unsure_after:
            best = best or Told(
                Outcome.UNKNOWN,
                one.at,
                Voucher.CALL,
                f"{how} of {one.seconds} s, too short to be sure of a talk",
            )
        elif best is None:
            best = Told(Outcome.NO_ANSWER, one.at, Voucher.CALL, f"{how} without an answer")
    if best is not None:
        yield best


def _mailed(events: Iterable[Event], zone: ZoneInfo) -> Iterator[Told]:
    for one in events:
        if one.kind.channel not in WRITTEN or one.kind.party not in {Party.CORRESPONDENT, Party.UNKNOWN}:
            continue
        if meaning(one.kind).spoke:
            yield Told(
                Outcome.SPOKE, one.at, Voucher.MAIL, f"a mail of {day(one.at, zone)} says that you spoke"
            )
        elif one.kind.verdict is Verdict.VOICEMAIL and one.kind.outgoing:
            yield Told(
                Outcome.VOICEMAIL,
                one.at,
                Voucher.MAIL,
                f"your mail of {day(one.at, zone)} tells of a voicemail",
            )


def answered(told: Told, events: Iterable[Event], *, until: datetime | None, zone: ZoneInfo) -> Told:
    """Return an attempt's outcome, or that they answered it in writing instead, before the next attempt."""
    if told.outcome not in TRIED:
        return told
    last = told.at + REPLY_LATE
    for one in events:
        if one.at > last or (until is not None and one.at >= until):
            break
        if one.at > told.at and meaning(one.kind).human:
            what = "mail" if one.kind.channel is Channel.MAIL else "text"
            return Told(
                Outcome.EMAIL_REPLY,
                one.at,
                Voucher.MAIL,
                f"{told.outcome.value}, then their {what} of {day(one.at, zone)}",
            )
    return told
