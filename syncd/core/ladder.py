"""Outcomes so far to the next try: when, at what time of day, as which attempt, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from zoneinfo import ZoneInfo

from syncd.core import slots
from syncd.core.life import Life, Step, What
from syncd.core.need import Setting
from syncd.core.outcome import TRIED, Told
from syncd.core.policy import DAY
from syncd.core.wording import day
from syncd.model import Outcome

WAITS = (2, 3, 5, 7, 10)  # working days until the next try, after the first, the second ... failed one
UNTOLD = 3  # calls in a row that nobody told the outcome of, until it rests
NOT_NOW = (30 * DAY, 90 * DAY)  # after the first and the second call that the user deleted; then it asks
REPLIED = 30 * DAY  # after they answered in writing
_WISHED = TRIED | {Outcome.SPOKE, Outcome.SKIPPED}  # after these the user may say when the next one is
STALE = 30 * DAY  # a next try that is overdue by so much is none any more


class State(StrEnum):
    """How things stand with a contact."""

    FREE = "free"  # no ladder: a need books the first attempt
    OPEN = "open"  # a call stands
    TRYING = "trying"  # the next attempt is due, now or later
    RESTING = "resting"  # not before a day
    HELD = "held"  # not before the user says so


@dataclass(frozen=True, slots=True)
class Try:
    """One call or word that counts, and what came of it: the strongest first."""

    at: datetime
    told: tuple[Told, ...]
    life: Life | None = None
    step: Step | None = None  # what the user told without a call of ours


@dataclass(frozen=True, slots=True)
class Rung:
    """Where a contact stands on the ladder."""

    state: State
    attempt: int = 1  # the number of the next try
    after: datetime | None = None  # the next try is not before
    promised: datetime | date | None = None  # when they asked to be called
    failed: tuple[datetime, ...] = ()  # when it was tried in vain
    lane: str = ""
    why: str = ""
    question: str = ""  # what the user should decide
    written: int = 0  # ladders that they ended in writing
    asked: bool = False  # the user or the contact wants this very call: a talk before changes nothing


@dataclass(slots=True)
class Climb:
    """What the tries so far come to, whatever the time is."""

    setting: Setting  # of which it takes the policy, the zone and the days off
    period: timedelta
    written: int = 0  # ladders that they ended in writing
    standing: bool = False
    failed: list[datetime] = field(default_factory=list)
    untold: int = 0
    deleted: int = 0
    rest: datetime | None = None
    after: datetime | None = None
    promised: datetime | date | None = None
    wished: datetime | None = None  # when they asked to be called again
    again: bool = False
    asked: bool = False
    held: str = ""
    why: str = ""
    lane: str = ""

    @property
    def overdue(self) -> datetime | None:
        """From when on the next try is none any more."""
        return self.after and self.after.astimezone(UTC) + STALE

    def over(self) -> None:
        """Begin anew: the ladder has ended."""
        self.failed, self.untold, self.again, self.asked = [], 0, False, False
        self.after = self.promised = self.wished = self.rest = None
        self.held = self.why = ""

    def later(self, working_days: int, at: datetime) -> None:
        """Try again some working days after a moment."""
        policy, zone = self.setting.policy, self.setting.zone
        first = slots.working_days(
            at.astimezone(zone).date(), working_days, weekly=policy.hours, off=self.setting.off
        )
        self.after = datetime.combine(first, time(), zone)
        self.again, self.asked, self.promised = True, False, None

    def park(self, at: datetime, why: str, *, wait: timedelta | None = None) -> None:
        """Leave them in peace for a while, then begin anew."""
        rest, before = self.rest, self.why
        self.over()
        self.rest, self.why = rest, before
        self.leave(at + (self.period if wait is None else wait), why)

    def leave(self, until: datetime, why: str) -> None:
        """Leave them in peace until then, or for longer where that was to be already."""
        if self.rest is None or self.rest < until:
            self.rest, self.why = until, why

    def outcome(self, told: Told) -> None:
        """Take in what came of a call."""
        zone = self.setting.zone
        when = day(told.at, zone)
        match told.outcome:
            case Outcome.SPOKE:
                self.over()
                self.deleted = 0
            case Outcome.UNKNOWN:
                self.nothing(told.at)
            case Outcome.SKIPPED:
                self.later(WAITS[0], told.at)
                self.why = f"the call on {when} was skipped"
            case Outcome.CALLBACK:
                self.later(WAITS[0], told.at)
                self.asked, self.wished, self.rest, self.held = True, told.at, None, ""
                if isinstance(told.until, date):  # a datetime is one too
                    self.promised = told.until
                    self.after = as_moment(told.until, self.setting.zone)
                self.why = f"on {when} they asked to be called again"
            case Outcome.EMAIL_REPLY:
                self.park(told.at, f"they answered in writing on {when}", wait=REPLIED)
            case Outcome.DECLINED:
                self.held = f"on {when} they wanted no call"
            case Outcome.WRONG_NUMBER:
                self.held = f"on {when} the number was wrong"
            case _:
                self.untold = 0
                self.failed.append(told.at)
                self.why = f"attempt {len(self.failed)} on {when}: {told.outcome.value.replace('_', ' ')}"
                if len(self.failed) > len(WAITS):
                    self.park(told.at, f"{len(self.failed)} attempts in vain, the last on {when}")
                else:
                    self.later(WAITS[len(self.failed) - 1], told.at)

    def wish(self, told: Told) -> None:
        """Take in when the user wants the next one, whatever came of this: "vm, next week", "spoke, +2w"."""
        if told.outcome not in _WISHED or not isinstance(told.until, date):  # a datetime is one too
            return
        zone = self.setting.zone
        self.after, self.rest, self.promised = as_moment(told.until, zone), None, None
        self.again = self.asked = True
        self.why = f"on {day(told.at, zone)} you put the next call off until {day(self.after, zone)}"

    def nothing(self, at: datetime) -> None:
        """Take in a call that has passed, and that nothing tells the outcome of."""
        self.untold += 1
        when = day(at, self.setting.zone)
        if self.untold < UNTOLD:
            self.later(WAITS[0], at)
            self.why = f"nothing tells what came of the call on {when}"
        else:
            self.park(at, f"nothing tells what came of {UNTOLD} calls, the last on {when}")

    def taken_away(self, at: datetime) -> None:
        """Take in that the user deleted a call that was ahead."""
        self.deleted += 1
        when = day(at, self.setting.zone)
        if self.deleted > len(NOT_NOW):
            self.held = f"you took {self.deleted} calls away, the last on {when}"
        else:
            self.leave(at + NOT_NOW[self.deleted - 1], f"you took the call away on {when}")


BAND = timedelta(hours=2)  # of the day, that a next try keeps from those that failed


def apart(at: datetime, failed: datetime, zone: ZoneInfo) -> timedelta:
    """Return how far apart two times of the day are by the user's clock, at most `BAND`."""
    one, other = (
        timedelta(hours=local.hour, minutes=local.minute)
        for local in (at.astimezone(zone), failed.astimezone(zone))
    )
    distance = abs(one - other)
    return min(distance, DAY - distance, BAND)


def rung(tries: Sequence[Try], *, voice: datetime | None, period: timedelta, setting: Setting) -> Rung:
    """Return where a contact stands now, see `climb`."""
    return stands(climb(tries, voice=voice, period=period, setting=setting), setting.now)


def climb(tries: Sequence[Try], *, voice: datetime | None, period: timedelta, setting: Setting) -> Climb:
    """Return what tries come to.

    `tries` come in their order. A talk (`voice`) ends the ladder that it follows. `period` is how long a
    parked contact is left in peace.
    """
    found = Climb(setting, period, written=sum(_is(one, Outcome.EMAIL_REPLY) for one in tries))
    for one in tries:
        spoken = voice is not None and _moment(one) <= voice
        if spoken and not _is(one, Outcome.SPOKE):
            continue
        if one.step is not None and one.step.what is What.RESUMED:
            found.over()
            found.deleted = 0
            continue
        life = one.life
        if life is not None:
            found.lane = life.booking.lane
            if not spoken and _snoozed(found, life):
                continue
            if not one.told and _ended(found, life):
                continue
            if not one.told:
                found.standing = True
                continue
        if one.told:
            found.outcome(one.told[0])
            found.wish(one.told[0])
    return found


def _is(one: Try, outcome: Outcome) -> bool:
    return bool(one.told) and one.told[0].outcome is outcome


def _moment(one: Try) -> datetime:
    """Return when a try was, or when it was said that there shall be another."""
    if _is(one, Outcome.CALLBACK):
        return one.told[0].at
    put_off = one.life.put_off if one.life else None
    return put_off.at if put_off else one.at


def as_moment(when: date, zone: ZoneInfo) -> datetime:
    """Return a moment, or the beginning of a day."""
    return when if isinstance(when, datetime) else datetime.combine(when, time(), zone)


def _snoozed(climb: Climb, life: Life) -> bool:
    """Take in that the user put a call off; return whether they did."""
    until = life.put_off and life.put_off.until
    if not until:
        return False
    zone = climb.setting.zone
    climb.after = until if isinstance(until, datetime) else datetime.combine(until, time(), zone)
    climb.again, climb.asked, climb.promised = True, True, None
    climb.why = f"you put it off until {day(climb.after, zone)}"
    return True


def _ended(climb: Climb, life: Life) -> bool:
    """Take in that a call is off the calendar; return whether it is."""
    if life.booking.stands:
        return False
    last = life.last(What.DELETED, What.TIDIED, What.DECLINED, What.UNDONE, What.WITHDRAWN)
    if last is None or last.what is What.WITHDRAWN:
        return True
    if climb.wished is not None and last.at <= climb.wished:
        return True  # what they asked for since is newer
    if last.what is What.UNDONE:
        climb.leave(last.at + NOT_NOW[0], f"you undid it on {day(last.at, climb.setting.zone)}")
    elif last.what is What.TIDIED:
        climb.nothing(life.booking.span.end)
    else:
        climb.taken_away(last.at)
    return True


def turns(climb: Climb) -> list[datetime]:
    """Return when time alone changes where somebody `stands`."""
    return [at for at in (climb.rest, climb.overdue) if at is not None]


def stands(climb: Climb, now: datetime) -> Rung:
    """Return where somebody stands after a climb; the same from one of its `turns` until the next."""
    question, written = climb.held, climb.written
    if written >= 2:
        question = question or f"they answered {written} times in writing: perhaps they prefer e-mail"
    found = partial(
        Rung,
        attempt=len(climb.failed) + 1,
        failed=tuple(climb.failed),
        lane=climb.lane,
        question=question,
        written=written,
        asked=climb.asked,
    )
    if climb.standing:
        return found(State.OPEN, why="a call stands")
    if climb.held:
        return found(State.HELD, why=climb.held)
    if climb.rest is not None and climb.rest > now:
        why = f"{climb.why}; not before {day(climb.rest, climb.setting.zone)}"
        return found(State.RESTING, after=climb.rest, why=why)
    if climb.again and climb.overdue is not None and now < climb.overdue:
        return found(State.TRYING, after=climb.after, promised=climb.promised, why=climb.why)
    return Rung(State.FREE, question=question, written=written)
