"""Keeping the calendar true: which standing calls have lost their reason, and which stand in the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from syncd.core.life import Booking, Life, What, writable
from syncd.core.need import Clock, Setting, lanes_of, period
from syncd.core.policy import DAY
from syncd.core.wording import day
from syncd.model import Contact, Lane, Span

MOVES = 3  # of one call, by us; after these the user is asked


@dataclass(frozen=True, slots=True)
class Stuck:
    """A call that is not as it should be, and that nothing is done about now."""

    life: Life
    why: str


def needless(
    life: Life,
    contact: Contact,
    clock: Clock,
    *,
    stopped: str,
    pauses: Sequence[Span] = (),
    ended: str,
    asked: bool,
    setting: Setting,
) -> str:
    """Return why a coming call should be withdrawn; "" when it should stay.

    `stopped` is the user's stop flag for the contact, `pauses` the times the user wants no calls in, `ended`
    says that the ladder which the call belongs to is over, `asked` that this very call was asked for.
    What the user touched only they take away, and a series of theirs nobody else.
    """
    booking, zone = life.booking, setting.zone
    if not booking.stands or not writable(booking.span, setting.now) or life.repeats:
        return ""
    if stopped or life.pinned:
        return stopped or _put_off(life, setting)
    if paused := next(filter(booking.span.overlaps, pauses), None):
        return f"calls are paused until {day(paused.end, zone)}"
    if ended or (met := _met(booking, clock, setting)):
        return ended or met
    return "" if asked else moot(booking.lane, contact, clock, setting)


def _put_off(life: Life, setting: Setting) -> str:
    until = life.put_off and life.put_off.until
    return (
        f"you put it off until {day(until, setting.zone if isinstance(until, datetime) else None)}"
        if until
        else ""
    )


def _met(booking: Booking, clock: Clock, setting: Setting) -> str:
    """Return how the two meet without the call, or nothing."""
    if clock.coming is not None:
        return f"you meet on {day(clock.coming, setting.zone)}"
    if clock.voice is not None and clock.voice > booking.decided:
        return f"you spoke on {day(clock.voice, setting.zone)}"
    return ""


def moot(lane: str, contact: Contact, clock: Clock, setting: Setting) -> str:
    """Return what took away the reason for a call in a lane, maybe come to light late; or nothing.

    It holds for a call that stands and for a next attempt alike: what is withdrawn is not booked again.
    """
    voice, received, zone = clock.voice, clock.tally.last_received, setting.zone
    if lane == Lane.WRITTEN_ONLY and voice and voice >= setting.now - period(contact, setting.policy):
        return f"you spoke on {day(voice, zone)}"
    if received is None or received < setting.since or lane != Lane.WAITING:
        return ""
    return "" if lanes_of(contact, clock, setting) else f"they answered on {day(received, zone)}"


_CHANGES = {What.BOOKED: "booking", What.MOVED: "move"}


def unsettled(lives: Iterable[Life]) -> list[Stuck]:
    """Return the calls of which it is not known whether what was decided reached the calendar."""
    return [
        Stuck(life, f"its {_CHANGES.get(intent.what, 'withdrawal')} has not reached the calendar yet")
        for life in lives
        if (intent := life.booking.intent) is not None
    ]


def clashes(
    lives: Iterable[Life], agreed: Sequence[Span], *, now: datetime
) -> tuple[list[Life], list[Stuck]]:
    """Return the calls that stand where the user agreed to something else: to move, and to ask about.

    Where the user put one call, no other stays.
    """
    standing = [life for life in lives if life.booking.stands]
    taken = [*agreed, *(life.booking.span for life in standing if _put_there(life))]
    move: list[Life] = []
    ask: list[Stuck] = []
    for life in standing:
        booking = life.booking
        if life.pinned or not writable(booking.span, now):
            continue
        if not any(booking.span.overlaps(other) for other in taken):
            continue
        if life.moves >= MOVES:
            ask.append(Stuck(life, f"it was moved {MOVES} times already, and something else is there again"))
        else:
            move.append(life)
    return move, ask


def _put_there(life: Life) -> bool:
    """Whether the user chose the time of a call; one that lasts all day takes none."""
    span = life.booking.span
    return life.last(What.DRAGGED, What.REPEATED) is not None and span.end - span.start < DAY
