"""Clocks and policy to needs: who should be called, why, and how much."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from syncd.core.clocks import Recent, Tally, meaning
from syncd.core.diary import Diary
from syncd.core.policy import Policy
from syncd.core.wording import ago, count, day
from syncd.model import Channel, Contact, Lane, Need

_CHANNELS = tuple(Channel)  # made once: going through an enum is slow
_ADDRESSEES = 3  # a question to more people than this waits for nobody in particular
_LONGEST = 3.0  # periods; a silence longer than this is not more pressing
_NEVER = 2.0  # periods; what having never spoken counts as, at most
_WEEK = timedelta(days=7)
_NEVER_YET = datetime.min.replace(tzinfo=UTC)
_FOR_EVER = datetime.max.replace(tzinfo=UTC)
_LANE_SCORE = {Lane.PROPOSAL: 3.0, Lane.WAITING: 0.5}  # a proposal grows cold while others wait


@dataclass(frozen=True, slots=True)
class Setting:
    """What a decision rests on besides the facts.

    `now` is kept in UTC, whatever zone it comes in: where clocks are changed, an hour more may read as less.
    """

    policy: Policy
    now: datetime
    zone: ZoneInfo
    off: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "now", self.now.astimezone(UTC))

    @property
    def since(self) -> datetime:
        """From when on writing to somebody counts as recent."""
        return self.now - self.policy.written_within

    def working_days_ago(self, days: int) -> datetime:
        """Return the same wall-clock time so many working days, Monday to Friday, ago."""
        return _working_days_ago(days, self.now, self.zone, self.off)


@lru_cache(maxsize=16)
def _working_days_ago(days: int, now: datetime, zone: ZoneInfo, off: frozenset[date]) -> datetime:
    local = now.astimezone(zone)
    at = local.date()
    while days > 0:
        at -= timedelta(days=1)
        days -= at.weekday() < 5 and at not in off
    return datetime.combine(at, local.timetz())


class Late(NamedTuple):
    """What went to and fro since the window began, and since the last talk."""

    sent: dict[Channel, int]  # the personal ones
    written: int  # how many these are
    received: int
    topics: tuple[str, ...]  # the subjects of what I wrote and has no answer
    waits: dict[Lane, datetime]  # since when it has none


@dataclass(slots=True)
class Clock:
    """All that is known of when and how one contact was reached."""

    tally: Tally = field(default_factory=Tally)
    recent: Sequence[Recent] = ()
    sure: datetime | None = None  # the last talk
    probable: datetime | None = None  # the last talk that only a phrase or a title tells of
    coming: datetime | None = None  # something together in the calendar ahead
    _late: tuple[object, datetime, datetime, Late] | None = field(
        default=None, init=False, repr=False, compare=False
    )
    calm: tuple[object, datetime, datetime] | None = field(
        default=None, init=False, repr=False, compare=False
    )  # of what, from when and until when they need no call

    @property
    def voice(self) -> datetime | None:
        """The last talk, sure or probable."""
        if self.sure is None or self.probable is None:
            return self.sure or self.probable
        return max(self.sure, self.probable)

    def late(self, since: datetime) -> Late:
        """Return what was written since then; it is counted anew only when that changes it."""
        of, known = (self.voice, self.tally.last_received), self._late
        if known is None or known[0] != of or not known[1] <= since <= known[2]:
            times = (one.at for one in self.recent if one.at >= since)
            known = self._late = of, since, min(times, default=_FOR_EVER), _late(self, since)
        return known[3]


class Met(NamedTuple):
    """What the calendars say of one contact."""

    spoke: datetime | None = None  # the last talk
    probably: datetime | None = None  # the last that only a title tells of
    coming: datetime | None = None  # the next


def meetings(contacts: Sequence[Contact], diary: Diary) -> dict[str, Met]:
    """Return what the calendars say of those contacts whom they know, by contact id."""
    named = _unambiguous(contacts) if diary.coming_named or diary.probably_named else {}
    handles = {*diary.spoke, *diary.probably, *diary.coming}
    return {
        one.id: _met(diary, one.handles, named.get(one.id, ()))
        for one in contacts
        if one.id in named or not handles.isdisjoint(one.handles)
    }


def _met(diary: Diary, handles: Sequence[str], names: Sequence[str]) -> Met:
    def among(found: Mapping[str, datetime], keys: Iterable[str]) -> list[datetime]:
        return [found[one] for one in keys if one in found]

    probably = among(diary.probably, handles) + among(diary.probably_named, names)
    coming = among(diary.coming, handles) + among(diary.coming_named, names)
    return Met(
        max(among(diary.spoke, handles), default=None),
        max(probably, default=None),
        min(coming, default=None),
    )


def clock(
    handles: Sequence[str],
    tallies: Mapping[str, Tally],
    recent: Mapping[str, Sequence[Recent]],
    *,
    met: Met | None = None,
    shared: frozenset[str] = frozenset(),
) -> Clock:
    """Return the clock of one contact; a call with a `shared` number is nobody's."""
    met = met or Met()
    known = [tallies[one] for one in handles if one in tallies]
    tally = known[0] if len(known) == 1 else Tally()
    for one in known if len(known) > 1 else ():
        tally.merge(one)
    if not shared.isdisjoint(handles):
        tally = replace(tally, last_voice=None, unsure_voice=None)
    return Clock(
        tally,
        sorted((one for handle in handles for one in recent.get(handle, ())), key=_at),
        sure=_last(tally.last_voice, met.spoke),
        probable=_last(tally.unsure_voice, met.probably),
        coming=met.coming,
    )


_at = attrgetter("at")


def _unambiguous(contacts: Sequence[Contact]) -> dict[str, tuple[str, ...]]:
    """Return the names, full and first, that mean one contact and no other, by contact id."""
    holders: dict[str, set[str]] = {}
    for contact in contacts:
        full = contact.name.casefold()
        for name in {full, full.split(" ", 1)[0]}:
            holders.setdefault(name, set()).add(contact.id)
    found: dict[str, tuple[str, ...]] = {}
    for name, ids in holders.items():
        if len(ids) == 1 and name:
            (only,) = ids
            found[only] = (*found.get(only, ()), name)
    return found


def _last(*moments: datetime | None) -> datetime | None:
    return max([one for one in moments if one is not None], default=None)


class _Terms(NamedTuple):
    """What a policy comes to now: the same for everybody."""

    setting: Setting
    since: datetime
    waiting: dict[Lane, datetime]  # who was written to by then, and has not answered, waits too long


def _terms(setting: Setting) -> _Terms:
    policy = setting.policy
    days = {Lane.PROPOSAL: policy.proposal_after, Lane.WAITING: policy.waiting_after}
    waiting = {lane: setting.working_days_ago(some) for lane, some in days.items()}
    return _Terms(setting, setting.since, waiting)


def needs(
    contacts: Iterable[Contact],
    clocks_: Mapping[str, Clock],
    *,
    setting: Setting,
    booked: Collection[str] = frozenset(),
    again: Mapping[str, Lane] = MappingProxyType({}),
    key: bool = True,
) -> list[Need]:
    """Return who needs a call, the most pressing first.

    Who is in `booked` (contact ids) has a call coming, or rests. Who is in `again` was tried in vain, and is
    tried again for the same reason. With `key`, the first of the key people is this week's key customer;
    without, this week has had one.
    """
    terms = _terms(setting)
    found = [
        need
        for contact in contacts
        if contact.id not in booked
        and (need := _need(contact, clocks_[contact.id], terms, again.get(contact.id))) is not None
    ]
    found.sort(key=_order)
    chosen = next((need.contact.id for need in found if key and Lane.KEY in need.lanes), "")
    return [*filter(None, (_keyless(one, chosen) for one in found))]


def _keyless(need: Need, chosen: str) -> Need | None:
    """Return a need without the lane that only this week's key customer has; None if it has no other."""
    if Lane.KEY not in need.lanes or need.contact.id == chosen:
        return need
    rest = tuple(lane for lane in need.lanes if lane is not Lane.KEY)
    return need._replace(lanes=rest) if rest else None


def _order(need: Need) -> tuple[bool, float, datetime, str]:
    """Key people first, then the most overdue, then the longest silent; ties fall by id."""
    return need.contact.tier != "key", -need.score, need.last_voice or _NEVER_YET, need.contact.id


def period(contact: Contact, policy: Policy) -> timedelta:
    """Return how long a contact may go without hearing the user's voice."""
    for tier in reversed(policy.tiers):
        if tier.name == contact.tier:
            return tier.voice_every
    return policy.voice_every


def lanes_of(contact: Contact, clock: Clock, setting: Setting) -> tuple[Lane, ...]:
    """Return why a contact should be called, whatever stands in the calendar."""
    terms, every = _terms(setting), period(contact, setting.policy)
    waiting = _waiting(clock.late(terms.since), terms)
    return (*waiting, *_silent(contact, clock.voice, clock.tally.last_written, every, terms))


def _need(contact: Contact, clock: Clock, terms: _Terms, again: Lane | None) -> Need | None:
    written = clock.tally.last_written
    if written is None or clock.coming is not None:
        return None
    setting, voice = terms.setting, clock.voice
    calm = clock.calm if again is None else None
    if calm is not None and calm[1] <= setting.now <= calm[2] and calm[0] == _state(contact, clock, setting):
        return None
    every, late = period(contact, setting.policy), clock.late(terms.since)
    waiting = _waiting(late, terms)
    lanes = (*waiting, *_silent(contact, voice, written, every, terms))
    if again is not None and again not in lanes:
        lanes = (again, *lanes)
    if not lanes:
        if not late.waits:
            until = _calm_until(contact, voice, written, every, terms)
            clock.calm = _state(contact, clock, setting), setting.now, until
        return None
    score = _overdue(voice, clock.tally.first, every, setting.now)
    score += min(late.written, 20) / 40  # a little for each mail that took a talk's place
    score += sum([_LANE_SCORE.get(lane, 0.0) for lane in lanes])
    return Need(  # in order: keywords would cost as much again
        contact,
        lanes,
        written,
        voice,
        round(score, 3),
        late.sent,
        late.written,
        terms.since if voice is None else max(terms.since, voice),
        late.received,
        None if voice == clock.sure else clock.probable,
        late.topics,
        waiting.get(Lane.PROPOSAL) or waiting.get(Lane.WAITING),
    )


def _state(contact: Contact, clock: Clock, setting: Setting) -> tuple[object, ...]:
    """Return what a need follows from, but for what time does."""
    tally = clock.tally
    return contact.tier, clock.voice, tally.last_written, tally.last_received, setting.policy


def _late(clock: Clock, since: datetime) -> Late:
    """Count what was written since then."""
    voice, answered = clock.voice, _last(clock.tally.last_received, clock.voice)
    late = [one for one in clock.recent if one.at >= since and (voice is None or one.at > voice)]
    mine = [one for one in late if meaning(one.kind).personal]
    channels = [one.kind.channel for one in mine]
    unanswered = [one for one in mine if answered is None or one.at > answered]
    return Late(
        sent={channel: channels.count(channel) for channel in _CHANNELS if channel in channels},
        written=len(mine),
        received=sum(meaning(one.kind).human for one in late),
        topics=tuple(dict.fromkeys(one.subject for one in reversed(unanswered) if one.subject)),
        waits=_waits(unanswered),
    )


def _waits(unanswered: Sequence[Recent]) -> dict[Lane, datetime]:
    """Return since when what I wrote waits, in one lane and the other.

    In one thread a later mail of mine waits anew; a proposal waits from its own day.
    """
    last_in = {one.thread: one for one in unanswered}
    waits = {
        Lane.PROPOSAL: [one.at for one in unanswered if one.kind.proposal],
        Lane.WAITING: [one.at for one in last_in.values() if one.people <= _ADDRESSEES],
    }
    return {lane: min(times) for lane, times in waits.items() if times}


def _waiting(late: Late, terms: _Terms) -> dict[Lane, datetime]:
    """Return the lanes of somebody who owes me an answer, and since when."""
    if not late.waits:
        return {}
    return {lane: since for lane, since in late.waits.items() if since <= terms.waiting[lane]}


def _silent(
    contact: Contact, voice: datetime | None, written: datetime | None, every: timedelta, terms: _Terms
) -> list[Lane]:
    """Return the lanes of somebody who has not heard my voice."""
    now, lanes = terms.setting.now, []
    if written is not None and written >= terms.since and (voice is None or voice < now - every):
        lanes.append(Lane.WRITTEN_ONLY)
    if contact.tier == "key" and (voice is None or voice < now - _WEEK):
        lanes.append(Lane.KEY)
    return lanes


def _calm_until(
    contact: Contact, voice: datetime | None, written: datetime, every: timedelta, terms: _Terms
) -> datetime:
    """Return until when somebody needs no call who needs none now, and owes no answer.

    Time alone makes a silence too long, but nobody owe an answer.
    """
    lasts = [every] if written >= terms.since else []
    lasts += [_WEEK] if contact.tier == "key" else []
    return _FOR_EVER if voice is None or not lasts else voice + min(lasts)


def _overdue(voice: datetime | None, first: datetime | None, every: timedelta, now: datetime) -> float:
    """Return how long my voice was not heard, in periods."""
    if voice is None:
        return max(min((now - (first or now)) / every, _NEVER), 1.0)
    return min((now - voice) / every, _LONGEST)


def reason(need: Need, setting: Setting) -> str:
    """Return one line for a person: the lane, the counts and the dates."""
    zone, waits, voice = setting.zone, need.waiting_since, need.last_voice
    parts = []
    if waits:
        what = "proposal" if Lane.PROPOSAL in need.lanes else "mail" if Channel.MAIL in need.sent else "text"
        parts.append(f"your {what} has no answer since {day(waits, zone)}")
    if need.sent and need.since:
        what = " and ".join(count(size, channel) for channel, size in need.sent.items())
        parts.append(f"{what} since {day(need.since, zone)}")
    if voice is None:
        parts.append("never a call")
    else:
        spoke = "probably spoke" if need.unsure_voice else "last spoke"
        parts.append(f"{spoke} on {day(voice, zone)} ({ago(voice, setting.now)})")
    text = ", ".join(parts)
    return text[0].upper() + text[1:]
