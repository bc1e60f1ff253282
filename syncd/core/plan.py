"""Needs, calls that stand and free time to actions: what `syncd run` would do, and `syncd plan` shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from syncd.core import brief, slots
from syncd.core.board import Board, Caps
from syncd.core.handles import digest
from syncd.core.ladder import Rung, State
from syncd.core.need import Setting, reason
from syncd.core.wording import day
from syncd.model import Call, Contact, Entry, Lane, Need, Span

_FULL = "the days ahead have all the calls they may have"
_ENOUGH = "enough new calls for one day"


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a plan."""

    action: Literal["book", "move", "cancel"]
    call: Call  # as it shall stand; to cancel, as it stands
    why: str
    handles: tuple[str, ...] = ()  # of its contact
    need: Need | None = None  # what is booked for
    over: str = ""  # the version that a change is meant for


class Unplaced(NamedTuple):
    """A need without a slot, and why."""

    need: Need
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, in order, and what cannot be."""

    actions: tuple[Action, ...]
    unplaced: tuple[Unplaced, ...]


class Standing(NamedTuple):
    """A call of ours that counts against the caps."""

    span: Span
    lane: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What the text of a call needs to know besides its need."""

    me: str = ""
    number: str = ""
    alike: Mapping[str, str] = field(default_factory=dict)  # contact id -> what tells it from its namesakes
    voiced: bool = True  # whether a source of calls is configured
    notes: Mapping[str, str] = field(default_factory=dict)  # contact id -> the last call's note


@dataclass(frozen=True, slots=True)
class Moving:
    """A standing call that has to go elsewhere, as it stands."""

    call: Call
    contact: Contact
    version: str
    why: str


def plan(
    needs: Sequence[Need],
    *,
    setting: Setting,
    user: str,
    busy: Sequence[Span],
    all_day: Sequence[Entry],
    standing: Iterable[Standing],
    zones: Mapping[str, ZoneInfo],
    rungs: Mapping[str, Rung] = MappingProxyType({}),
    serials: Mapping[str, int] = MappingProxyType({}),
    moving: Sequence[Moving] = (),
    most: int | None = None,
    about: Brief,
) -> Plan:
    """Return a new place for each call in `moving`, and one call for each need that finds a slot, in order.

    `all_day` are the entries among the `busy` that last whole days. `zones` gives the zone of each contact
    id, `rungs` where each stands on the ladder, `serials` how many calls each had before. No more than `most`
    calls are booked. The same facts give the same plan.
    """
    caps = Caps(setting)
    for one in standing:
        caps.take(one.span.start, key=one.lane == Lane.KEY)
    board = Board(setting, busy, caps)
    actions = [*_moves(moving, board, zones, rungs)]
    booked = 0
    unplaced: list[Unplaced] = []
    whys: dict[str, str] = {}  # by zone
    for need in needs:
        rung = rungs.get(need.contact.id, _FIRST)
        key = need.contact.tier == "key"
        if most is not None and booked >= most:
            unplaced.append(Unplaced(need, _ENOUGH))
            continue
        if rung.promised is None and board.full(key=key):
            unplaced.append(Unplaced(need, _FULL))
            continue
        theirs = zones.get(need.contact.id, setting.zone)
        start = board.first(theirs, key=key) if rung.after is None else board.next(rung, theirs, key=key)
        if start is None and rung.after is not None:
            unplaced.append(Unplaced(need, f"{rung.why}; the next attempt is not before {day(rung.after)}"))
            continue
        if start is None:
            if theirs.key not in whys:
                whys[theirs.key] = (
                    _FULL if board.starts(theirs) else _why_none(setting, busy, all_day, theirs)
                )
            unplaced.append(Unplaced(need, whys[theirs.key]))
            continue
        board.take(start, key=key)
        booked += 1
        serial = serials.get(need.contact.id, 0) + 1
        call = _call(
            need, start, theirs, setting=setting, user=user, attempt=rung.attempt, serial=serial, about=about
        )
        actions.append(Action("book", call, reason(need, setting), need.contact.handles, need))
    return Plan(tuple(actions), tuple(unplaced))


_FIRST = Rung(State.FREE)


def _moves(
    moving: Iterable[Moving], board: Board, zones: Mapping[str, ZoneInfo], rungs: Mapping[str, Rung]
) -> Iterator[Action]:
    """Yield where each call goes: never before the time it stands at, which may have been promised.

    Until its turn comes, and where there is no other place, a call counts where it stands.
    """
    some = [(one, one.call.lane is Lane.KEY) for one in moving]
    for one, key in some:
        board.caps.take(one.call.span.start, key=key)
    for one, key in some:
        theirs = zones.get(one.contact.id, board.setting.zone)
        board.caps.give_back(one.call.span.start, key=key)
        rung = replace(rungs.get(one.contact.id, _FIRST), after=one.call.span.start, promised=None)
        start = board.next(rung, theirs, key=key)
        if start is not None:
            board.take(start, key=key)
            call = replace(one.call, span=Span(start, start + board.setting.policy.call_length))
            yield Action("move", call, one.why, one.contact.handles, over=one.version)
        else:
            board.stays(one.call.span, key=key)


def _why_none(setting: Setting, busy: Sequence[Span], all_day: Sequence[Entry], theirs: ZoneInfo) -> str:
    return slots.why_none(
        setting.policy,
        now=setting.now,
        zone=setting.zone,
        their_zone=theirs,
        busy=busy,
        all_day=all_day,
        off=setting.off,
    )


def call_id(user: str, contact: str, serial: int, intention: str = "talk") -> str:
    """Return the id of a call: the same for the same user, contact, intention and number, for ever.

    Legal as a Google event id, a CalDAV UID and href, and a Graph transactionId.
    """
    return digest("call", user, contact, intention, serial)


def _call(
    need: Need,
    start: datetime,
    theirs: ZoneInfo,
    *,
    setting: Setting,
    user: str,
    attempt: int,
    serial: int,
    about: Brief,
) -> Call:
    policy, contact = setting.policy, need.contact
    return Call(
        id=call_id(user, contact.id, serial),
        contact=contact.id,
        title=brief.title(contact, alike=contact.id in about.alike, hint=about.alike.get(contact.id, "")),
        span=Span(start, start + policy.call_length),
        timezone=setting.zone.key,
        notes=brief.text(
            need,
            why=reason(need, setting),
            zone=setting.zone,
            their_zone=theirs,
            start=start,
            attempt=attempt,
            mode=policy.brief,
            me=about.me,
            my_number=about.number,
            last_note=about.notes.get(contact.id, ""),
            voiced_sources=about.voiced,
        ),
        phone=contact.phones[0] if contact.phones else "",
        lane=Lane.KEY if Lane.KEY in need.lanes else need.lanes[0],  # tells that the week has its key call
        attempt=attempt,
        serial=serial,
        busy=policy.show_as == "busy",
        reminder=policy.reminder,
    )
