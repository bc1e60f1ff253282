"""Who needs a call, and what is to be done about it, for `run` and `plan` and `why` and `ten` alike."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from syncd.config import Config
from syncd.core import people as peopling
from syncd.core import upkeep
from syncd.core.ladder import State, Try, as_moment
from syncd.core.letters import Redraft
from syncd.core.life import Life, What
from syncd.core.need import Setting, needs
from syncd.core.outcome import Told
from syncd.core.plan import Action, Brief, Moving, Plan, Standing, Unplaced, plan
from syncd.core.policy import DAY
from syncd.core.upkeep import Stuck
from syncd.core.wording import day
from syncd.core.zones import contact_zone
from syncd.facts import AHEAD, Facts, once_gone
from syncd.model import Call, Contact, Lane, Need, Outcome, Seen, Span
from syncd.ports import Calendar
from syncd.registry import SOURCES
from syncd.store import reading
from syncd.store.store import Store

_LATE = timedelta(days=8)  # a call that began before then is of no week that counts, and takes no time


@dataclass(frozen=True, slots=True)
class Decision:
    """What the facts come to."""

    facts: Facts
    needs: list[Need]
    plan: Plan
    stuck: tuple[Stuck, ...] = ()  # calls that are not as they should be, and why
    waits: str = ""  # why nothing new is booked at all
    drafts: tuple[Redraft, ...] = ()  # what is to be done to the user's drafts once the plan is


def decide(store: Store, config: Config, known: Facts, calendar: Calendar | None) -> Decision:
    """Return who needs a call, and what is to be done about it. Writes nothing."""
    around, now = known.setting, known.setting.now
    made = store.memory.made
    unsettled = made("open", known.lives, lambda: upkeep.unsettled(known.lives.values()))
    if calendar is None:
        return Decision(known, wanted(known), Plan((), ()), tuple(unsettled))
    ahead = Span(now - timedelta(days=1), now + AHEAD)
    here = {one.id: one for one in calendar.ours(ahead)}
    whose = made("whose", (known.people, known.tries), lambda: _whose(known))
    cancel = [*_needless(known, here, whose, calendar, ahead)]
    gone = {action.call.id for action in cancel}
    left = once_gone(known, gone)
    found = wanted(left)
    elsewhere = _elsewhere(left, here, ahead)
    agreed = [*calendar.agreed(ahead), *known.diary.agreed, *elsewhere]
    standing = [one for one in left.since(now - _LATE) if one.booking.id in here]
    clashing, stuck = upkeep.clashes(standing, agreed, now=now)
    moving = [*_moving(clashing, known, here, calendar)]
    away = {one.call.id for one in moving}
    waits = holds(store, config, known)
    planned = plan(
        [] if waits else found,
        setting=around,
        user=config.me.emails[0],
        busy=[
            *known.diary.busy,
            *calendar.busy(ahead, besides=gone | away),
            *known.flags.pauses(now),
            *elsewhere,
        ],
        all_day=known.diary.all_day,
        standing=_standing(left, away),
        zones=_Zones(store, known, around),
        rungs=left.rungs,
        serials=made("serials", (known.people, known.lives), lambda: _serials(known)),
        moving=moving,
        most=_most(known, made("booked", known.lives, lambda: _booked(known))),
        about=Brief(
            me=config.me.name,
            number=config.me.phones[0] if config.me.phones else "",
            alike=made("alike", known.people, lambda: peopling.namesakes(known.people.contacts)),
            voiced=any(_voices(config)),
            notes=known.last_notes,
        ),
    )
    unplaced = tuple(Unplaced(need, waits) for need in found) if waits else planned.unplaced
    moved = {one.call.id for one in planned.actions}
    stuck += [
        Stuck(one, "something else is there, and there is no other time for it")
        for one in clashing
        if one.booking.id in away - moved
    ]
    planned = replace(planned, actions=(*cancel, *planned.actions), unplaced=unplaced)
    return Decision(known, found, planned, (*stuck, *unsettled), waits)


def wanted(known: Facts, *, whoever: bool = False) -> list[Need]:
    """Return who needs a call: stopped by no flag, and neither booked nor resting unless `whoever`."""
    around, now = known.setting, known.setting.now
    stopped = {contact.id for contact in known.people.contacts if known.flags.stop(contact, now, around.zone)}
    ready = {*State} if whoever else {State.FREE, State.TRYING}
    resting = {one for one, rung in known.rungs.items() if rung.state not in ready}
    again = {
        one: Lane(rung.lane)
        for one, rung in known.rungs.items()
        if rung.state is State.TRYING and rung.lane in {*Lane}
    }
    contacts = {contact.id: contact for contact in known.people.contacts} if again else {}
    again = {one: lane for one, lane in again.items() if not _moot(known, contacts[one], lane)}
    found = needs(
        known.people.contacts,
        known.clocks,
        setting=around,
        booked=stopped | resting,
        again=again,
        key=not _keyed(known),
    )
    promised = {one for one in again if known.rungs[one].promised is not None}
    return sorted(found, key=lambda need: need.contact.id not in promised)  # a promise comes first


def _moot(known: Facts, contact: Contact, lane: Lane) -> bool:
    """Whether a next attempt has lost its reason."""
    clock, asked = known.clocks[contact.id], known.rungs[contact.id].asked
    return not asked and bool(upkeep.moot(lane, contact, clock, known.setting))


def _keyed(known: Facts) -> bool:
    """Whether this week has its call with a key customer."""
    around = known.setting
    week = around.now.astimezone(around.zone).isocalendar()[:2]
    return any(
        one.booking.lane == Lane.KEY
        and one.booking.stands
        and one.booking.span.start.astimezone(around.zone).isocalendar()[:2] >= week
        for one in known.since(around.now - _LATE)
    )


def holds(store: Store, config: Config, known: Facts) -> str:
    """Return why nothing new is booked for now: a pause, or a source of calls that is not fresh."""
    around, now = known.setting, known.setting.now
    for pause in known.flags.pauses(now):
        if pause.start <= now:
            return f"calls are paused until {pause.end.astimezone(around.zone):%d %b %Y}"
    return next(iter(stale(store, config, now, around.zone).values()), "")


def stale(store: Store, config: Config, now: datetime, zone: ZoneInfo) -> dict[str, str]:
    """Return the sources of calls that are not fresh enough to judge by, each with why."""
    standing = {one.name: one for one in store.sources()}
    found: dict[str, str] = {}
    for name in _voices(config):
        one = standing.get(name)
        until = [reading.newest(store, name, now), one.as_of if one else None]
        newest = max(filter(None, until), default=None)
        if one is not None and one.problem:
            found[name] = f"{name} cannot be read: it would tell whom you spoke to"
        elif newest is None or now - newest > config.policy.fresh_within:
            when = f"only until {newest.astimezone(zone):%d %b %Y %H:%M}" if newest else "nothing yet"
            found[name] = f"{name} knows {when}: it would tell whom you spoke to since"
    return found


def _voices(config: Config) -> Iterator[str]:
    """Yield the sources that tell of calls as they happen; an export made by hand does not."""
    for source in config.sources:
        kind = SOURCES.get(source.kind)
        if kind is not None and source.settings.get("live", kind.voice):
            yield source.name


def _whose(known: Facts) -> dict[str, Contact]:
    """Return with whom each call is that is one of their tries, by call id."""
    contacts = {contact.id: contact for contact in known.people.contacts}
    return {
        one.life.booking.id: contacts[who] for who, tries in known.tries.items() for one in tries if one.life
    }


def _needless(
    known: Facts, here: Mapping[str, Seen], whose: Mapping[str, Contact], calendar: Calendar, within: Span
) -> Iterator[Action]:
    """Yield the withdrawal of each coming call that has lost its reason; one far ahead is asked for."""
    around, now = known.setting, known.setting.now
    pauses = known.flags.pauses(now)
    for life in known.since(now):
        contact, far = whose.get(life.booking.id), not life.booking.span.overlaps(within)
        if contact is None or not (far or life.booking.id in here):
            continue
        why = upkeep.needless(
            life,
            contact,
            known.clocks[contact.id],
            stopped=known.flags.stop(contact, now, around.zone),
            pauses=pauses,
            ended=_ended(life, known.tries[contact.id], around),
            asked=known.rungs[contact.id].asked,
            setting=around,
        )
        if why and (seen := calendar.find(life.booking.id) if far else here[life.booking.id]):
            call = as_it_stands(life, seen, contact, around)
            yield Action("cancel", call, why, contact.handles, over=seen.version)


def _ended(life: Life, tries: Iterable[Try], around: Setting) -> str:
    """Return what was told or done since a call was booked that makes it needless."""
    for one in tries:
        other = one.life
        if other and other.booking.id == life.booking.id:
            continue
        if other and not one.told and _comes_first(other, life, around.now):
            return f"you have a call with them on {day(other.booking.span.start, around.zone)}"
        told = one.told[0] if one.told else None
        if told and told.at > life.booking.decided and (why := _needs_none(told, life, around)):
            return why
        if other and (until := _put_off(other, life, around)):
            return f"you put it off until {day(until, around.zone)}"
    return ""


def _needs_none(told: Told, life: Life, around: Setting) -> str:
    """Return what was told of another call that makes one needless, or nothing."""
    if told.outcome is Outcome.EMAIL_REPLY and life.booking.attempt > 1:
        return f"they answered in writing on {day(told.at, around.zone)}"
    ended = told.outcome in {Outcome.DECLINED, Outcome.WRONG_NUMBER, Outcome.CALLBACK}
    return told.why if ended else ""


def _put_off(other: Life, life: Life, around: Setting) -> datetime | None:
    """Return until when the user put off, by a word on another call, one that was booked before."""
    wished = (step for step in other.said().values() if step.at > life.booking.decided)
    moments = (as_moment(step.until, around.zone) for step in wished if isinstance(step.until, date))
    return next((moment for moment in moments if moment > life.booking.span.start), None)


def _comes_first(other: Life, life: Life, now: datetime) -> bool:
    """Whether another call with somebody stands that makes one needless.

    It is the user's, or ahead as well, and sooner: while the clock was wrong, or on a lost state, a next try
    may have been booked too early. One that was put off is none, though it may stand until it is over.
    """
    if not other.booking.stands or other.put_off:
        return False
    sooner = (other.booking.span.start, other.booking.serial) < (life.booking.span.start, life.booking.serial)
    return other.pinned or (sooner and other.booking.span.start > now)


def as_it_stands(life: Life, seen: Seen, contact: Contact | None, around: Setting) -> Call:
    """Return a call as the calendar has it, to be put elsewhere with no other change."""
    return Call(
        id=seen.id,
        contact=life.booking.contact,
        title=seen.title,
        span=seen.span,
        timezone=around.zone.key,
        notes=seen.notes,
        phone=contact.phones[0] if contact and contact.phones else "",
        lane=Lane(life.booking.lane) if life.booking.lane in {*Lane} else Lane.WRITTEN_ONLY,
        attempt=life.booking.attempt,
        serial=life.booking.serial,
        busy=seen.busy,
        reminder=around.policy.reminder,
    )


def _elsewhere(known: Facts, here: Collection[str], within: Span) -> list[Span]:
    """Return when the calls are that the user moved to another calendar."""
    standing = (one.booking for one in known.since(known.setting.now - _LATE) if one.booking.stands)
    return [
        one.span
        for one in standing
        if one.id not in here and one.span.overlaps(within) and one.span.end - one.span.start < DAY
    ]


def _moving(
    clashing: Iterable[Life], known: Facts, here: Mapping[str, Seen], calendar: Calendar
) -> Iterator[Moving]:
    for life in clashing:
        contact, seen = known.contact_of(life), here.get(life.booking.id)
        if seen and not seen.notes_read:
            seen = calendar.find(seen.id)  # with its notes, which go with it
        if contact is not None and seen is not None:
            call = as_it_stands(life, seen, contact, known.setting)
            yield Moving(call, contact, seen.version, "you agreed to something else at that time")


def _standing(known: Facts, away: Iterable[str]) -> list[Standing]:
    """Return the calls that count against the caps: those that stand, and those that the user tidied away."""
    gone = set(away)
    return [
        Standing(one.booking.span, one.booking.lane)
        for one in known.since(known.setting.now - _LATE)
        if (one.booking.stands and one.booking.id not in gone) or one.tidied
    ]


def _serials(known: Facts) -> dict[str, int]:
    """Return how many calls each contact had, under whatever id it was known."""
    serials: dict[str, int] = {}
    for one in known.lives.values():
        who = one.booking.contact
        serials[who] = max(serials.get(who, 0), one.booking.serial)
    if not serials:
        return {}
    return {
        contact.id: max(found)
        for contact in known.people.contacts
        if (found := [serials[one] for one in peopling.ids(contact) if one in serials])
    }


def _booked(known: Facts) -> list[datetime]:
    """Return when calls were booked, sorted."""
    return sorted(step.at for one in known.lives.values() for step in one.steps if step.what is What.BOOKED)


def _most(known: Facts, booked: Sequence[datetime]) -> int:
    """Return how many calls may still be booked today: a loop with another program must not flood it."""
    around = known.setting
    midnight = datetime.combine(around.now.astimezone(around.zone).date(), time(), around.zone)
    today = len(booked) - bisect_left(booked, midnight)
    return max(around.policy.new_per_day - today, 0)


class _Zones(Mapping[str, ZoneInfo]):
    """The zone of each contact, by contact id; looked up when it is asked for."""

    def __init__(self, store: Store, known: Facts, around: Setting) -> None:
        self._store, self._around = store, around
        self._contacts = {contact.id: contact for contact in known.people.contacts}

    def __getitem__(self, contact_id: str) -> ZoneInfo:
        contact, now = self._contacts[contact_id], self._around.now
        memory, handles = self._store.memory, contact.handles
        rests_on = handles, memory.writes("interaction", handles), reading.ripens(self._store, now)
        found = memory.made(
            ("offsets", contact_id), rests_on, lambda: reading.offsets(self._store, handles, now)
        )
        offsets = [minutes for one in handles for minutes in found.get(one, ())]
        name, _ = contact_zone(contact, offsets=offsets, default=self._around.zone.key, now=now)
        return ZoneInfo(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._contacts)

    def __len__(self) -> int:
        return len(self._contacts)
