"""All that a decision rests on, read once: people, clocks, the diary, and how each call of ours fares."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import NamedTuple
from zoneinfo import ZoneInfo

from syncd import tried
from syncd.config import Config
from syncd.core import clocks as clocking
from syncd.core import ladder, life, outcome
from syncd.core import people as peopling
from syncd.core.address_book import address_book
from syncd.core.diary import Diary, diary
from syncd.core.flags import Flags
from syncd.core.handles import handle, phone
from syncd.core.ladder import Climb, Rung, Try
from syncd.core.life import Life, Step, Voucher, What
from syncd.core.mail import Own
from syncd.core.need import Clock, Met, Setting, clock, meetings, period
from syncd.errors import UserError
from syncd.holidays import days_off
from syncd.model import Address, Channel, Contact, Outcome, Span
from syncd.notes import Noted, Notes
from syncd.store import life as living
from syncd.store import reading
from syncd.store.memory import Memory
from syncd.store.store import Store

BACK = timedelta(days=548)  # 18 months: how far back calendars are read
AHEAD = timedelta(days=90)
_WORDS = frozenset((Voucher.COMMAND, Voucher.TITLE, Voucher.NOTES))
_SURE = frozenset((Voucher.COMMAND, Voucher.TITLE, Voucher.NOTES, Voucher.CALL, Voucher.MEETING))


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision rests on. `tries`, `rungs` and notes are by contact id."""

    setting: Setting
    own: frozenset[str]
    tallies: dict[str, clocking.Tally]
    people: peopling.People
    clocks: dict[str, Clock]
    diary: Diary
    flags: Flags
    lives: dict[str, Life]
    by_start: list[Life]  # the same
    tries: dict[str, list[Try]]
    rungs: dict[str, Rung]
    last_notes: dict[str, str]  # what the user noted of the last call

    def since(self, moment: datetime) -> list[Life]:
        """Return the calls that begin after a moment, by start."""
        return self.by_start[bisect_right(self.by_start, moment, key=life.begins) :]

    def contact_of(self, one: Life) -> Contact | None:
        """Return whom a call is with, as they are known today."""
        ids = {one.booking.contact}
        handles = set(one.booking.handles)
        return next(
            (
                contact
                for contact in self.people.contacts
                if ids & peopling.ids(contact) or handles & set(contact.handles)
            ),
            None,
        )


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


def window(now: datetime) -> Span:
    """Return the time that calendars are read in."""
    return Span(now - BACK, now + AHEAD)


def own(config: Config, store: Store) -> Own:
    """Return all that is known to be the user's own."""
    me = config.me
    given = [handle(Address("", text))[0] for text in (*me.emails, *me.aliases)]
    numbers = [phone(text, me.country) for text in me.phones]
    name = me.name.casefold()
    return Own(frozenset(filter(None, (*given, *numbers, name))) | reading.own(store), name)


def facts(
    store: Store,
    config: Config,
    now: datetime,
    *,
    notes: Notes | None = None,
    look: Callable[[peopling.People, Setting], None] = lambda _people, _setting: None,
) -> Facts:
    """Read all that a decision at `now` rests on; what came after `now` is not known.

    `notes` are the user's own. `look` is called as soon as the people are known: to see what the user did
    to our calls.
    """
    policy = config.policy
    around = setting(config, now)
    with store.together():
        mine = own(config, store).handles
        tallies = reading.tallies(store, now, spoke=policy.spoke_after)
        people = _people(store, config, tallies, mine)
    noted = {one.id: notes.of(one) for one in people.contacts} if notes and not notes.empty else {}
    if noted:
        people = replace(people, contacts=tuple(_noted(one, noted[one.id]) for one in people.contacts))
    look(people, around)
    with store.together():
        book = diary(reading.entries(store, window(now)), mine=mine, now=now, size=policy.meeting_size)
        steps, lives = living.steps(store, now), living.lives(store, now)
        by_start = store.memory.made("by start", lives, lambda: sorted(lives.values(), key=life.begins))
        tries = tried.tries(store, people, book, around, lives=lives, steps=steps)
        found = _clocks(store, people, book, around, tallies=tallies, lives=lives, tries=tries)
        flagged = (*config.flags, *living.flagged(store))
        flags = store.memory.made("flags", flagged, lambda: Flags(flagged))
    return Facts(
        setting=around,
        own=mine,
        tallies=tallies,
        people=people,
        clocks=found,
        diary=book,
        flags=flags,
        lives=lives,
        by_start=by_start,
        tries=tries,
        rungs=_rungs(people.contacts, tries, found, around, store.memory),
        last_notes={one: some.last for one, some in noted.items() if some.last},
    )


class _Ways(NamedTuple):
    """What a contact's clock is made of: equal ones make equal clocks."""

    handles: tuple[str, ...]
    met: Met | None
    tries: Sequence[Try]
    happened: tuple[int, ...]  # what is another value once something was written of these handles


def _clocks(
    store: Store,
    people: peopling.People,
    book: Diary,
    around: Setting,
    *,
    tallies: Mapping[str, clocking.Tally],
    lives: Mapping[str, Life],
    tries: Mapping[str, Sequence[Try]],
) -> dict[str, Clock]:
    """Return each contact's clock, by contact id, after what came of our calls."""
    late = reading.recent(store, around.since, around.now)

    memory, ripens = store.memory, reading.ripens(store, around.now)
    series = memory.made("series", lives, lambda: any(one.repeats for one in lives.values()))
    moment = around.now if series else ripens  # what comes next of a series, time alone tells

    def every() -> dict[str, Clock]:
        met = meetings(people.contacts, book)
        ways = {
            one.id: _Ways(
                one.handles,
                met.get(one.id),
                tries.get(one.id, ()),
                memory.writes("interaction", one.handles),
            )
            for one in people.contacts
        }
        return memory.each(
            "clock",
            ways,
            lambda _, one: _after_calls(
                store,
                clock(one.handles, tallies, late, met=one.met, shared=people.shared),
                one,
                around,
            ),
            of=(around.policy, moment, people.shared, reading.day(around.since)),
        )

    rests_on = (people, late, book, tries, around.policy, moment, reading.state(store))
    return memory.made("clocks", rests_on, every)


def _after_calls(store: Store, found: Clock, ways: _Ways, around: Setting) -> Clock:
    """Return a clock after what came of our calls."""
    if ways.tries:
        _spoken(found, ways.tries)
        _coming(found, ways.tries, around.now)
        _denied(store, found, ways.handles, ways.tries, around)
    return found


def once_gone(known: Facts, away: Collection[str]) -> Facts:
    """Return the facts as they will be once some calls, by id, are withdrawn."""
    if not away:
        return known
    lives = {one: _withdrawn(life) if one in away else life for one, life in known.lives.items()}
    by_start = [lives[one.booking.id] for one in known.by_start]
    tries = {
        who: [replace(one, life=lives[one.life.booking.id]) if one.life else one for one in some]
        for who, some in known.tries.items()
        if any(one.life and one.life.booking.id in away for one in some)
    }
    rungs = _rungs(known.people.contacts, tries, known.clocks, known.setting, Memory())
    tries, rungs = {**known.tries, **tries}, {**known.rungs, **rungs}
    return replace(known, lives=lives, by_start=by_start, tries=tries, rungs=rungs)


def _withdrawn(one: Life) -> Life:
    step = Step(one.booking.contact, one.booking.id, one.booking.span.start, What.WITHDRAWN)
    return Life(replace(one.booking, gone=True), [*one.steps, step])


def _rungs(
    contacts: Sequence[Contact],
    tries: Mapping[str, Sequence[Try]],
    found: Mapping[str, Clock],
    around: Setting,
    memory: Memory,
) -> dict[str, Rung]:
    """Return where each contact stands on the ladder with whom something was tried."""
    of = around.policy, around.zone, around.off

    def every() -> dict[str, Climb]:
        rests_on = {
            one.id: (tries[one.id], found[one.id].voice, period(one, around.policy))
            for one in contacts
            if one.id in tries
        }
        return memory.each(
            "climb",
            rests_on,
            lambda _, one: ladder.climb(one[0], voice=one[1], period=one[2], setting=around),
            of=of,
        )

    climbs = memory.made("climbs", (contacts, tries, found, of), every)
    turns = memory.made("turns", climbs, lambda: sorted(chain(*map(ladder.turns, climbs.values()))))
    return memory.made(
        "rungs",
        (climbs, bisect_right(turns, around.now)),
        lambda: {one: ladder.stands(climb, around.now) for one, climb in climbs.items()},
    )


def _noted(contact: Contact, noted: Noted | None) -> Contact:
    """Return a contact with what the user noted of them before what their card says."""
    if noted is None or not noted.lines:
        return contact
    return replace(contact, note="\n".join(filter(None, (noted.lines, contact.note))))


def _people(
    store: Store, config: Config, tallies: Mapping[str, clocking.Tally], mine: frozenset[str]
) -> peopling.People:
    """Return everybody; what led to the people of the turn before is not thought through again."""
    made, cards, names = store.memory.made, reading.cards(store), reading.names(store)
    me, policy = config.me.name, config.policy
    book = made("address book", (cards, mine, me), lambda: address_book(cards, own=mine, me=me))
    known = made("known", (book, tallies), lambda: peopling.known_handles(book, tallies))
    verdicts = store.memory.each(
        "verdict",
        known,
        lambda one, of: peopling.verdict(one, *of, book=book, names=names, me=me),
        of=(book, names, me),
    )
    rests_on = (book, verdicts, names, policy)
    return made("people", rests_on, lambda: peopling.everybody(book, verdicts, names, policy))


def _spoken(clock: Clock, tries: Iterable[Try]) -> None:
    """Let the talks that calls of ours came to move the voice clock."""
    for one in tries:
        if one.told and one.told[0].outcome is Outcome.SPOKE:
            told = one.told[0]
            if told.voucher in _SURE:
                clock.sure = max(filter(None, (clock.sure, told.at)))
            else:
                clock.probable = max(filter(None, (clock.probable, told.at)))


def _coming(clock: Clock, tries: Iterable[Try], now: datetime) -> None:
    """Take in the next talk of a series that the user made of a call, whatever came of the last."""
    for one in tries:
        if one.life is not None and one.life.repeats and one.life.booking.stands:
            ahead = one.life.booking.span
            if ahead.end > now:
                clock.coming = min(filter(None, (clock.coming, ahead.start)))


def _denied(
    store: Store, clock: Clock, handles: Iterable[str], tries: Iterable[Try], around: Setting
) -> None:
    """Take the voice clock back where the user says that the call which moved it was no talk."""
    for one in tries:
        told = one.told[0] if one.told else None
        if one.life is None or told is None or told.voucher not in _WORDS or told.outcome is Outcome.SPOKE:
            continue
        span = one.life.booking.span
        begin, end = span.start - outcome.EARLY, span.end + outcome.LATE
        if clock.sure is not None and begin <= clock.sure <= end:
            enough = around.policy.spoke_after.total_seconds()
            talks = [
                talk.at
                for talk in reading.happened(store, handles, begin)
                if talk.kind.channel is Channel.CALL and talk.seconds >= enough
            ]
            clock.sure = max(talks, default=None)
