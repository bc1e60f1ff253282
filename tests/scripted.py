"""A user in memory: sources that say what they are told, a calendar, a clock; all else is the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from builders import NOW
from contracts.memory_calendar import Event, MemoryCalendar
from sqlalchemy import select

from syncd import config as configuring
from syncd import crash, registry
from syncd.config import Config
from syncd.core.life import QUIET
from syncd.decide import Decision
from syncd.errors import SyncdError
from syncd.kinds.kind import Kind
from syncd.model import Card, Entry, Span
from syncd.ports import Context, Item, Page
from syncd.settings.shapes import TEXT, Setting
from syncd.store import opening, tables
from syncd.store.store import Store
from syncd.tick import Problem, tick

CONFIG = """
state = "state"
{top}
[me]
name = "Ada Byron"
emails = ["ada@example.org"]
timezone = "{zone}"
country = "GB"
{me}
[policy]
{policy}
[calendar]
kind = "scripted"
of = "{name}"
"""
SOURCE = """
[[source]]
name = "{name}"
kind = "{kind}"
of = "{of}/{name}"
"""
_OF = {"of": Setting(TEXT, "whose it is")}
_things: dict[str, object] = {}


def _open(*, of: str, context: Context) -> object:
    thing = _things[of]
    if isinstance(thing, Diary):
        thing.now = context.now
    return thing


@dataclass
class Script:
    """A source that yields what was put into it."""

    items: list[Item] = field(default_factory=list)
    problem: SyncdError | None = None
    as_of: datetime | None = None

    def pull(self, cursor: str | None) -> Iterator[Page]:
        if self.problem:
            raise self.problem
        new = tuple(self.items[int(cursor or 0) :])
        if new or self.as_of:
            yield Page(new, str(len(self.items)), as_of=self.as_of)


@dataclass
class Listing:
    """A source of cards and entries that change and go, by their ids; it tells all, or what changed."""

    things: dict[str, Card | Entry] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    whole: bool = False

    def put(self, thing: Card | Entry) -> None:
        self.things[thing.id] = thing
        self.changed.append(thing.id)

    def drop(self, name: str) -> None:
        self.things.pop(name, None)
        self.changed.append(name)

    def pull(self, cursor: str | None) -> Iterator[Page]:
        last, new = str(len(self.changed)), sorted({*self.changed[int(cursor or 0) :]})
        if cursor is None or (new and self.whole):
            yield Page(tuple(self.things.values()), last, whole=True)
        elif new:
            there = tuple(self.things[one] for one in new if one in self.things)
            yield Page(there, last, gone=tuple(new))


class Write(NamedTuple):
    """What the program did to one event, and the calendar as it then was."""

    at: datetime
    before: Event | None
    after: Event | None
    events: dict[str, Event]


@dataclass
class Diary(MemoryCalendar):
    """A calendar that remembers what the program did to it, and when."""

    now: datetime = NOW
    done: list[Write] = field(default_factory=list)

    def put(self, call, *, over=None):
        return self._noting(call.id, lambda: super(Diary, self).put(call, over=over))

    def drop(self, call_id, *, over=None):
        return self._noting(call_id, lambda: super(Diary, self).drop(call_id, over=over))

    def _noting(self, call_id: str, write: Callable[[], object]):
        before = self.events.get(call_id)
        try:
            return write()
        finally:
            after = self.events.get(call_id)
            if after != before:
                self.done.append(Write(self.now, before, after, dict(self.events)))

    def user(self, event: Event, **changed: object) -> None:
        """Let the user change an event."""
        self.write(replace(event, **changed))

    @property
    def calls(self) -> list[Event]:
        """Our calls, by start; cancelled ones are not among them."""
        return [event for event in self.standing() if not event.cancelled]


def calls(events: dict[str, Event]) -> list[Event]:
    """Return our calls among events, by start; cancelled ones are not among them."""
    ours = (event for event in events.values() if event.marker == event.id and not event.cancelled)
    return sorted(ours, key=lambda event: (event.span.start, event.id))


@dataclass
class Lab:
    """One user: a config, a state on disk, sources and a calendar; turns happen when they are asked for."""

    folder: Path
    now: datetime
    policy: str = ""  # TOML, as are the next ones
    top: str = ""
    me: str = ""
    more: str = ""
    zone: str = "Europe/London"
    voices: tuple[str, ...] = ("phone",)
    others: tuple[str, ...] = ("mail",)
    diary: Diary = field(default_factory=Diary)
    scripts: dict[str, Script | Listing] = field(default_factory=dict)
    config: Config = field(init=False)
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        _things[str(self.folder)] = self.diary
        self.configure()
        self.open()

    def configure(self) -> None:
        """Write the config, and read it as a daemon does."""
        name = str(self.folder)
        text = CONFIG.format(top=self.top, me=self.me, zone=self.zone, policy=self.policy, name=name)
        for kind, names in (("scripted_calls", self.voices), ("scripted", self.others)):
            for one in names:
                _things[f"{name}/{one}"] = self.scripts.setdefault(one, Script())
                text += SOURCE.format(name=one, kind=kind, of=name)
        path = self.folder / "config.toml"
        path.write_text(text + self.more)
        self.config = configuring.load(path)

    def open(self) -> None:
        """Open the state as a new process does."""
        engine, _ = opening.open_file(self.config.state, now=self.now)
        self.store = Store(engine, self.config.me.emails[0])

    def turn(self) -> tuple[Decision, list[Problem]]:
        """Do one turn."""
        return tick(self.store, self.config, self.now)

    def afresh(self) -> tuple[Decision, list[Problem], Diary, Store]:
        """Do the turn that a process does which begins now, on copies: all else is as it was before."""
        name = str(self.folder)
        diary = _things[name] = Diary(dict(self.diary.events), self.diary.writes)
        store = Store(opening.open_copy(self.config.state)[0], self.config.me.emails[0])
        try:
            return *tick(store, self.config, self.now), diary, store
        finally:
            _things[name] = self.diary

    def close(self) -> None:
        self.store.close()
        for name in [name for name in _things if name.startswith(str(self.folder))]:
            del _things[name]


def told(decision: Decision, problems: list[Problem], diary: Diary, store: Store) -> dict[str, object]:
    """Return all that a turn came to: the decision, the calendar and the ledger."""
    known = decision.facts
    return {
        **{name: getattr(decision, name) for name in ("needs", "plan", "stuck", "waits", "drafts")},
        **{name: getattr(known, name) for name in ("setting", "own", "tallies", "people", "clocks", "diary")},
        **{name: getattr(known, name) for name in ("lives", "by_start", "tries", "rungs", "last_notes")},
        "order": [[*known.lives], [*known.clocks], [*known.tries]],
        "recent": {one: [*clock.recent] for one, clock in known.clocks.items()},
        "stopped": [known.flags.of(one, known.setting.now) for one in known.people.contacts],
        "problems": [(one.where, one.text) for one in problems],
        "calendar": diary.events,
        **rows(store),
    }


def rows(store: Store) -> dict[str, object]:
    """Return every row of the ledger, by table."""
    with store.together() as connection:
        return {
            one.name: sorted(connection.execute(select(one)).all(), key=repr)
            for one in tables.metadata.sorted_tables
        }


KINDS: Mapping[str, Kind] = {
    "scripted": Kind("scripted:_open", _OF, "what a test says"),
    "scripted_calls": Kind("scripted:_open", _OF, "calls that a test tells of", voice=True),
}


@contextmanager
def kinds() -> Iterator[None]:
    """Let a config name the kinds of this module."""
    before = registry.SOURCES, registry.CALENDARS
    registry.SOURCES.update(KINDS)
    registry.CALENDARS.update(KINDS)
    try:
        yield
    finally:
        for table in before:
            for name in KINDS:
                del table[name]


class Crashed(BaseException):
    """The process ended, here."""


@contextmanager
def crashing(at: int) -> Iterator[None]:
    """End the process, as far as the program can tell, at a commit or an external write."""
    left, before = at, crash.point

    def point() -> None:
        nonlocal left
        left -= 1
        if not left:
            raise Crashed

    crash.point = point
    try:
        yield
    finally:
        crash.point = before


def quiet(span: Span, now: datetime) -> bool:
    """Whether a call must not be written to."""
    return now >= span.start - QUIET
