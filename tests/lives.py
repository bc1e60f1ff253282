"""Calls and their lives, built with as few words as a test needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import count

from builders import DAY, HOUR, LONDON, MINUTE, NOW

from syncd.core.ladder import Try
from syncd.core.life import Booking, Life, Step, Voucher, What, mark
from syncd.core.outcome import Event, Told
from syncd.model import Channel, Kind, Lane, Outcome, Party, Role, Seen, Sign, Span, Verdict

NOTES = "Why now: 3 mails since May\n\nDone? Put a check mark in the title."
_numbers = count(1)


def at(day: int, hour: float = 0, month: int = 6) -> datetime:
    """A time of June 2026 in London, where today is Wednesday the 10th, 10:00."""
    return datetime(2026, month, day, tzinfo=LONDON) + hour * HOUR


def booking(start: datetime = NOW + DAY, **changed: object) -> Booking:
    number = next(_numbers)
    usual = Booking(
        id=f"call{number}",
        contact="ann",
        handles=("ann@x.org",),
        title="Call Ann Lee",
        span=Span(start, start + 20 * MINUTE),
        lane=Lane.WRITTEN_ONLY.value,
        attempt=1,
        serial=1,
        decided=start - 3 * DAY,
        done=True,
        notes=mark("Call Ann Lee", NOTES),
        version="1",
    )
    return replace(usual, **changed)


def life(start: datetime = NOW + DAY, *steps: tuple[What, datetime] | Step, **changed: object) -> Life:
    """A call at `start`, and what happened to it."""
    one = booking(start, **changed)
    found = [step if isinstance(step, Step) else Step("ann", one.id, step[1], step[0]) for step in steps]
    return Life(one, [replace(step, call=one.id) for step in found])


def said(outcome: Outcome | None, when: datetime = NOW, voucher: Voucher = Voucher.TITLE, **rest) -> Step:
    return Step("ann", "", when, What.SAID, 'you wrote "x"', outcome=outcome, voucher=voucher, **rest)


def seen(one: Life, **changed: object) -> Seen:
    """The call as the calendar shows it: as it was last seen, but for what is said."""
    b = one.booking
    usual = Seen(b.id, b.contact, b.title, b.span, NOTES, b.version, lane=b.lane, attempt=b.attempt)
    return replace(usual, **changed)


def told(outcome: Outcome, when: datetime, until=None, voucher: Voucher = Voucher.TITLE) -> Told:
    return Told(outcome, when, voucher, "you said so", until)


def tried(start: datetime, outcome: Outcome | None = None, *steps, until=None, **changed) -> Try:
    """A call at `start` and what came of it."""
    one = life(start, *steps, **changed)
    return Try(start, (told(outcome, start, until),) if outcome else (), life=one)


def event(
    when: datetime,
    channel: Channel = Channel.CALL,
    *,
    seconds: int = -1,
    outgoing: bool = True,
    verdict: Verdict = Verdict.NONE,
    party: Party = Party.UNKNOWN,
    signs: Sign = Sign.NONE,
) -> Event:
    role = Role.TO if outgoing else Role.FROM
    kind = Kind(channel, outgoing, role, signs, reply=False, proposal=False, verdict=verdict, party=party)
    return Event(when, kind, seconds)
