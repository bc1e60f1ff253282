"""One turn: pull every source, decide, apply. The same decision serves `plan`, `why` and `ten`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from syncd import registry
from syncd.apply import apply, settle
from syncd.core import clocks as clocking
from syncd.core import people as peopling
from syncd.core.diary import Diary, diary
from syncd.core.handles import handle, phone
from syncd.core.mail import Own
from syncd.core.need import Clock, Setting, clocks, needs
from syncd.core.plan import Brief, Plan, Standing, plan
from syncd.core.zones import contact_zone
from syncd.errors import AuthRequired, Conflict, Refused, SyncdError, Transient, UserError
from syncd.holidays import days_off
from syncd.model import Address, Lane, Need, Seen, Span
from syncd.ports import Calendar, Context
from syncd.pull import Judge, Progress, pull
from syncd.store import reading
from syncd.store.store import Store

if TYPE_CHECKING:
    from syncd.config import Config, SourceConfig

BACK = timedelta(days=548)  # 18 months: how far back calendars are read
AHEAD = timedelta(days=90)
_REST = timedelta(days=7)  # after a call has passed, nothing is booked for the same person so soon
_NOT_NOW = timedelta(days=30)  # after the user deleted a call


class Problem(NamedTuple):
    """What went wrong with a source or the calendar."""

    where: str
    text: str
    heals: bool  # whether it may be well again without the user


Watch = Callable[[str], AbstractContextManager[Progress]]


def _unwatched(_name: str) -> AbstractContextManager[Progress]:
    return nullcontext(lambda _done, _total: None)


@dataclass(frozen=True, slots=True)
class Ours:
    """One of our calls, as the ledger and the calendar together have it."""

    contact: str
    title: str
    span: Span
    lane: str
    attempt: int
    decided: datetime | None  # None when only the calendar knows it
    stands: bool  # whether it is on the calendar


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision rests on, read once."""

    setting: Setting
    own: frozenset[str]
    tallies: dict[str, clocking.Tally]
    people: peopling.People
    clocks: dict[str, Clock]
    diary: Diary
    calls: dict[str, Ours]  # by id


@dataclass(frozen=True, slots=True)
class Decision:
    """What the facts come to."""

    facts: Facts
    needs: list[Need]
    plan: Plan


def setting(config: Config, now: datetime) -> Setting:
    """Return what a decision at `now` rests on besides the facts."""
    years = range(now.year - 1, now.year + 2)
    off = days_off(config.policy.holidays, years) if config.policy.holidays else _national(config, years)
    return Setting(config.policy, now, ZoneInfo(config.me.timezone), off)


def _national(config: Config, years: Iterable[int]) -> frozenset[date]:
    """Return the user's country's holidays; none where they are not known."""
    try:
        return days_off(config.me.country, years)
    except UserError:
        return frozenset()


def context(config: Config, now: datetime) -> Context:
    """Return what every connector may know of its user."""
    window = Span(now - BACK, now + AHEAD)
    return Context(now, config.me.timezone, config.me.country, window, config.me.emails)


def own(config: Config, store: Store) -> Own:
    """Return all that is known to be the user's own."""
    me = config.me
    given = [handle(Address("", text))[0] for text in (*me.emails, *me.aliases)]
    numbers = [phone(text, me.country) for text in me.phones]
    name = me.name.casefold()
    return Own(frozenset(filter(None, (*given, *numbers, name))) | reading.own(store), name)


def pull_all(
    store: Store,
    config: Config,
    now: datetime,
    *,
    watch: Watch = _unwatched,
    believe: Collection[str] = (),
) -> list[Problem]:
    """Pull every source; return what is wrong with the ones that failed. One never stops another."""
    problems: list[Problem] = []
    for source in config.sources:
        store.source(source.name, source.kind)
        try:
            with watch(source.name) as progress:
                _pull_one(store, source, config, now, progress, believe=source.name in believe)
        except (UserError, Transient, AuthRequired, Refused) as problem:
            store.failed(source.name, str(problem), now)
            problems.append(_problem(source.name, problem))
        else:
            store.answered(source.name, now)
    return problems


def _problem(where: str, problem: SyncdError) -> Problem:
    return Problem(where, str(problem), heals=isinstance(problem, Transient | Conflict))


def _pull_one(
    store: Store,
    source: SourceConfig,
    config: Config,
    now: datetime,
    progress: Progress,
    *,
    believe: bool,
) -> None:
    around = context(config, now)
    judge = Judge(source.name, own(config, store), config.policy, around)
    standing = store.source(source.name, source.kind)
    pull(store, standing, registry.open_source(source, around), judge, progress=progress, believe=believe)


def facts(store: Store, config: Config, calendar: Calendar | None, now: datetime) -> Facts:
    """Read all that a decision at `now` rests on; what came after `now` is not known."""
    policy = config.policy
    around = setting(config, now)
    mine = own(config, store).handles
    tallies = clocking.tallies(
        reading.bunches(store, now, spoke=policy.spoke_after, unsure=policy.unsure_after)
    )
    people = peopling.people(
        tallies, cards=reading.cards(store), names=reading.names(store), own=mine, policy=policy
    )
    window = context(config, now).window
    book = diary(reading.entries(store, window), mine=mine, now=now, size=policy.meeting_size)
    return Facts(
        setting=around,
        own=mine,
        tallies=tallies,
        people=people,
        clocks=clocks(people.contacts, tallies, reading.recent(store, around.since, now), book),
        diary=book,
        calls=_calls(reading.calls(store, now), calendar.ours(window) if calendar else None),
    )


def _calls(booked: Iterable[reading.Booked], seen: Iterable[Seen] | None) -> dict[str, Ours]:
    """Return all our calls by id; where the calendar and the ledger differ, the calendar is right."""
    found = {
        call.id: Ours(call.contact, call.title, call.span, call.lane, call.attempt, call.at, seen is None)
        for call in booked
    }
    for one in seen or ():
        known = found.get(one.id)
        decided = known.decided if known else None
        found[one.id] = Ours(
            one.contact, one.title, one.span, one.lane, one.attempt, decided, not one.cancelled
        )
    return found


def decide(store: Store, config: Config, calendar: Calendar | None, now: datetime) -> Decision:
    """Return who needs a call at `now`, and what is to be done about it. Writes nothing."""
    known = facts(store, config, calendar, now)
    around = known.setting
    standing = [Standing(call.span, call.lane) for call in known.calls.values() if call.stands]
    week = now.astimezone(around.zone).isocalendar()[:2]
    keyed = any(
        call.lane == Lane.KEY and call.span.start.astimezone(around.zone).isocalendar()[:2] >= week
        for call in standing
    )
    found = needs(
        known.people.contacts, known.clocks, setting=around, booked=_resting(known, now), key=not keyed
    )
    ahead = Span(now - timedelta(days=1), now + AHEAD)
    busy = [*known.diary.busy, *(call.span for call in standing), *(calendar.busy(ahead) if calendar else ())]
    made = plan(
        found,
        setting=around,
        user=config.me.emails[0],
        busy=busy,
        all_day=known.diary.all_day,
        standing=standing,
        zones=_Zones(store, found, around),
        attempts=_by_contact(known, {call.contact: call.attempt for call in known.calls.values()}),
        about=Brief(
            me=config.me.name,
            number=config.me.phones[0] if config.me.phones else "",
            alike=peopling.namesakes(known.people.contacts),
            voiced=_voiced(config),
        ),
    )
    return Decision(known, found, made)


def _resting(known: Facts, now: datetime) -> frozenset[str]:
    """Return the contacts that have a call coming, just had one, or whose call the user took away."""
    resting = {
        call.contact
        for call in known.calls.values()
        if (call.stands and call.span.end > now - _REST)
        or (not call.stands and call.decided is not None and call.decided > now - _NOT_NOW)
    }
    return frozenset(_by_contact(known, dict.fromkeys(resting, 1)))


def _by_contact(known: Facts, values: Mapping[str, int]) -> dict[str, int]:
    """Return `values` by today's contact ids: a contact keeps what it had under each of its handles."""
    if not values:
        return {}
    return {
        contact.id: max(found)
        for contact in known.people.contacts
        if (found := [values[one] for one in peopling.ids(contact) if one in values])
    }


class _Zones(Mapping[str, ZoneInfo]):
    """The zone of each contact that needs a call, by contact id; looked up when it is asked for."""

    def __init__(self, store: Store, found: Iterable[Need], around: Setting) -> None:
        self._store, self._around = store, around
        self._contacts = {need.contact.id: need.contact for need in found}

    def __getitem__(self, contact_id: str) -> ZoneInfo:
        contact, now = self._contacts[contact_id], self._around.now
        found = reading.offsets(self._store, contact.handles, now)
        offsets = [minutes for one in contact.handles for minutes in found.get(one, ())]
        name, _ = contact_zone(contact, offsets=offsets, default=self._around.zone.key, now=now)
        return ZoneInfo(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._contacts)

    def __len__(self) -> int:
        return len(self._contacts)


def consider(
    store: Store, config: Config, now: datetime, *, first: Callable[[Calendar], None] = lambda _calendar: None
) -> tuple[Decision, Calendar | None, list[Problem]]:
    """Return what is to be done, on which calendar, and what is wrong with it; `first` is done before.

    Where the calendar cannot be read, nothing is booked: it may hold calls already.
    """
    try:
        calendar = open_calendar(config, now)
        if calendar is not None:
            first(calendar)
        return decide(store, config, calendar, now), calendar, []
    except (Refused, Transient, AuthRequired, Conflict) as problem:
        decision = replace(decide(store, config, None, now), plan=Plan((), ()))
        return decision, None, [_problem("calendar", problem)]


def tick(
    store: Store,
    config: Config,
    now: datetime,
    *,
    watch: Watch = _unwatched,
    believe: Collection[str] = (),
) -> tuple[Decision, list[Problem]]:
    """Do one turn; return what was decided and done, and what went wrong."""
    problems = pull_all(store, config, now, watch=watch, believe=believe)
    decision, calendar, wrong = consider(
        store, config, now, first=lambda calendar: settle(store, calendar, now)
    )
    problems += wrong
    actions = decision.plan.actions
    done = 0
    if calendar is not None:
        try:
            for action in actions:
                apply(store, calendar, action, now)
                done += 1
        except (Refused, Transient, AuthRequired, Conflict) as problem:
            problems.append(_problem("calendar", problem))
    store.ticked(now, booked=done, needs=len(decision.needs))
    return replace(decision, plan=replace(decision.plan, actions=actions[:done])), problems


def open_calendar(config: Config, now: datetime) -> Calendar | None:
    """Return the calendar that calls are written to, if the config names one."""
    if config.calendar is None:
        return None
    return registry.open_calendar(config.calendar, context(config, now))


def _voiced(config: Config) -> bool:
    """Whether a source of calls is configured."""
    kinds = (registry.SOURCES.get(source.kind) for source in config.sources)
    return any(kind is not None and "call" in kind.carries for kind in kinds)
