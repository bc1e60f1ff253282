"""Interactions to clocks: when I last wrote to somebody, when we last spoke, and who owes whom.

Two clocks for each contact: mail and texts move the written one, only a voice moves the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from syncd.model import Channel, Kind, Party, Role, Sign, Verdict

WRITTEN = frozenset((Channel.MAIL, Channel.TEXT))


class Bunch(NamedTuple):
    """Alike interactions with one handle, counted."""

    handle: str
    kind: Kind
    size: int
    first: datetime
    last: datetime
    talked: datetime | None = None  # the last call that was long enough to be a talk


class Recent(NamedTuple):
    """One interaction of late, as far as the lanes need it."""

    handle: str
    kind: Kind
    at: datetime
    people: int
    thread: int
    subject: str


@dataclass(slots=True)
class Tally:
    """What happened with one handle, or one contact, in all."""

    count: int = 0
    first: datetime | None = None
    outgoing: int = 0
    addressed: int = 0  # outgoing with them as To
    narrow: int = 0  # outgoing to few enough people
    personal: int = 0  # written by me, to them, as one person to another
    personal_replies: int = 0
    last_written: datetime | None = None  # the last personal one
    human: int = 0  # written by them, as one person to another
    answers: int = 0  # of those, the ones that answer something
    last_received: datetime | None = None
    machine: int = 0  # incoming with a sign of a list or a machine
    listed: bool = False  # a List-Post header names it
    last_voice: datetime | None = None
    unsure_voice: datetime | None = None  # a talk that only a phrase tells of

    def add(self, bunch: Bunch) -> None:
        """Count one more bunch in."""
        means = meaning(bunch.kind)
        self.count += bunch.size
        self.first = _earliest(self.first, bunch.first)
        if means.outgoing:
            self.outgoing += bunch.size
            self.addressed += bunch.size * means.addressed
            self.narrow += bunch.size * means.narrow
        if means.personal:
            self.personal += bunch.size
            self.personal_replies += bunch.size * bunch.kind.reply
            self.last_written = _latest(self.last_written, bunch.last)
        if means.human:
            self.human += bunch.size
            self.answers += bunch.size * bunch.kind.reply
            self.last_received = _latest(self.last_received, bunch.last)
        self.machine += bunch.size * means.machine
        self.listed = self.listed or bunch.kind.role is Role.LIST
        if bunch.kind.channel is Channel.CALL:  # a voicemail has a length too
            self.last_voice = _latest(self.last_voice, bunch.talked)
        if means.spoke:
            self.unsure_voice = _latest(self.unsure_voice, bunch.last)

    def merge(self, other: Tally) -> None:
        """Count another handle of the same contact in."""
        self.count += other.count
        self.first = _earliest(self.first, other.first)
        self.outgoing += other.outgoing
        self.addressed += other.addressed
        self.narrow += other.narrow
        self.personal += other.personal
        self.personal_replies += other.personal_replies
        self.last_written = _latest(self.last_written, other.last_written)
        self.human += other.human
        self.answers += other.answers
        self.last_received = _latest(self.last_received, other.last_received)
        self.machine += other.machine
        self.listed = self.listed or other.listed
        self.last_voice = _latest(self.last_voice, other.last_voice)
        self.unsure_voice = _latest(self.unsure_voice, other.unsure_voice)

    @property
    def voice(self) -> datetime | None:
        """The last talk, sure or probable."""
        return _latest(self.last_voice, self.unsure_voice)


class Meaning(NamedTuple):
    """What a kind of interaction counts as."""

    outgoing: bool
    addressed: bool
    narrow: bool
    personal: bool
    human: bool
    machine: bool
    spoke: bool


@lru_cache(maxsize=4096)
def meaning(kind: Kind) -> Meaning:
    """Return what a kind of interaction counts as."""
    written = kind.channel in WRITTEN
    outgoing = kind.outgoing and written
    return Meaning(
        outgoing=outgoing,
        addressed=outgoing and kind.role is Role.TO,
        narrow=outgoing and Sign.WIDE not in kind.signs,
        personal=outgoing and kind.role is Role.TO and not kind.signs,
        human=not kind.outgoing and written and not kind.signs & ~Sign.WIDE and kind.role is not Role.LIST,
        machine=not kind.outgoing and written and bool(kind.signs & ~Sign.WIDE),
        spoke=written and kind.verdict is Verdict.SPOKE and kind.party is Party.CORRESPONDENT,
    )


def tallies(bunches: Iterable[Bunch]) -> dict[str, Tally]:
    """Return the tally of each handle."""
    found: dict[str, Tally] = {}
    for bunch in bunches:
        tally = found.get(bunch.handle)
        if tally is None:
            tally = found[bunch.handle] = Tally()
        tally.add(bunch)
    return found


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return max(one, other)


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)
