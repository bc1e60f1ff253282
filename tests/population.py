"""A year's people and one user, scripted: who writes when, who answers, what a thumb does to a call."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush
from itertools import count
from zoneinfo import ZoneInfo

from builders import DAY, HOUR, LONDON, MINUTE, call, card, received, sent
from contracts.memory_calendar import Event
from scripted import Lab

from syncd.core.flags import Flag, Flagged
from syncd.core.handles import key
from syncd.core.ladder import WAITS
from syncd.core.life import QUIET
from syncd.core.outcome import REPLY_LATE
from syncd.model import Card, Span
from syncd.ports import Item
from syncd.store import life as living

PLACES = (  # zone, numbers there, share
    ("Europe/London", "+442079460{:03d}", 60),
    ("America/New_York", "+1212555{:04d}", 20),
    ("Asia/Kolkata", "+9122400{:05d}", 12),
    ("Australia/Perth", "+61892000{:03d}", 8),
)
OUTAGES = ((60, 66), (200, 203))  # days in which the phone does not sync
PAUSES = ((24, 29), (210, 224), (352, 360))  # days that the user wants no calls in
ATTEMPTS = len(WAITS) + 1
MEETINGS = 3  # a day that are new in the user's diary
TOLD_BEFORE = 5  # days before a pause that the user says so


@dataclass(frozen=True)
class Person:
    """Somebody the user knows, and what is likely when the two write or call."""

    name: str
    email: str
    phone: str
    zone: ZoneInfo
    every: float  # days between two mails to them
    replies: float
    answers: float  # the phone
    mails_back: float  # after a call in vain
    calls_back: float

    @property
    def id(self) -> str:
        return key(self.email)

    @property
    def card(self) -> Card:
        return card(self.name, self.email, self.phone, id=self.name, timezone=self.zone.key)


def people(number: int, rng: random.Random) -> list[Person]:
    """Return so many people of all kinds."""
    zones = rng.choices(PLACES, [weight for *_, weight in PLACES], k=number)
    return [
        Person(
            name=f"Person{n:03d} Lee",
            email=f"person{n:03d}@company{n % 70}.example",
            phone=pattern.format(n),
            zone=ZoneInfo(zone),
            every=rng.uniform(6, 40),
            replies=rng.random(),
            answers=rng.choice((0.9, 0.6, 0.3, 0.05, 0.0)),
            mails_back=rng.choice((0.0, 0.0, 0.1, 0.5)),
            calls_back=rng.choice((0.0, 0.0, 0.3)),
        )
        for n, (zone, pattern, _) in enumerate(zones)
    ]


@dataclass
class Script:
    """What everybody does, in the order of time; deterministic by its seed."""

    lab: Lab
    people: list[Person]
    rng: random.Random
    begin: datetime
    ahead: list[tuple[datetime, int, Person, str]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)  # calls ahead that the user has looked at
    over: set[str] = field(default_factory=set)  # calls that have begun
    theirs: dict[str, Event] = field(default_factory=dict)  # calls that the user touched, and left so
    vain: dict[str, datetime] = field(default_factory=dict)  # the last call in vain, of a ladder that goes on
    parked: dict[str, datetime] = field(default_factory=dict)  # the last attempt, in vain
    answered: dict[str, datetime] = field(default_factory=dict)  # a call in vain, in writing
    talked: dict[str, datetime] = field(default_factory=dict)
    deleted: dict[str, list[datetime]] = field(default_factory=dict)
    stopped: dict[str, datetime] = field(default_factory=dict)
    pauses: list[Span] = field(default_factory=list)
    unsynced: list[Item] = field(default_factory=list)  # calls that only the phone knows of yet
    tries: int = 0  # calls that were made
    did: list[str] = field(default_factory=list)  # gestures, by name
    numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.by_id = {one.id: one for one in self.people}
        self.tell("mail", *(one.card for one in self.people))
        for one in self.people:
            self.tell("mail", sent(one.email, at=self.begin - self.rng.uniform(30, 60) * DAY))
            if self.rng.random() < 0.4:
                self.phoned(one, self.begin - self.rng.uniform(1, 120) * DAY, 300)
            self.ahead.append(
                (self.begin - self.rng.uniform(0, one.every) * DAY, next(self.numbers), one, "mail")
            )
        heapify(self.ahead)
        for _ in range(4 * MEETINGS):
            self.meet(self.begin)

    def tell(self, source: str, *items: Item) -> None:
        self.lab.scripts[source].items += items

    def until(self, now: datetime) -> None:
        """Let everything happen that does up to `now`."""
        self.thumb(now)
        while self.ahead and self.ahead[0][0] <= now:
            at, _, one, what = heappop(self.ahead)
            getattr(self, what)(one, at)
        day, hour = divmod((now - self.begin) // HOUR, 24)
        if not any(first <= day < last for first, last in OUTAGES):
            self.tell("phone", *self.unsynced)
            self.unsynced.clear()
            self.lab.scripts["phone"].as_of = now
        if hour == 8:
            self.accept()
            for _ in range(MEETINGS):
                self.meet(now)
            for first, last in PAUSES:
                if day == first - TOLD_BEFORE:
                    self.pause(Span(now + TOLD_BEFORE * DAY, now + (TOLD_BEFORE + last - first) * DAY), now)

    # What people do.

    def mail(self, one: Person, at: datetime) -> None:
        """A mail goes out, and the next one will."""
        self.tell("mail", sent(one.email, at=at))
        if self.rng.random() < one.replies:
            self.later(at + self.rng.uniform(1, 40) * HOUR, one, "reply")
        self.later(self.worktime(at + self.rng.expovariate(1 / one.every) * DAY), one, "mail")

    def reply(self, one: Person, at: datetime) -> None:
        """They write; after a call in vain, and before the next one, that is their answer to it."""
        vain = self.vain.get(one.id)
        if vain is not None and vain < at <= vain + REPLY_LATE:
            del self.vain[one.id]
            self.parked.pop(one.id, None)
            self.answered[one.id] = at
        self.tell("mail", received(one.email, at=at))

    def ring(self, one: Person, at: datetime) -> None:
        """They call, and one talks."""
        self.phoned(one, at, 240, outgoing=False)

    def phoned(self, one: Person, at: datetime, seconds: int, **rest: bool) -> None:
        self.unsynced.append(call(one.phone, at=at, seconds=seconds, **rest))
        if seconds >= MINUTE.seconds:
            self.talked[one.id] = max(at, self.talked.get(one.id, at))
            for ends in (self.vain, self.parked, self.answered):
                ends.pop(one.id, None)

    def later(self, at: datetime, one: Person, what: str) -> None:
        heappush(self.ahead, (at, next(self.numbers), one, what))

    def worktime(self, at: datetime) -> datetime:
        """Return a full hour of a working day about or after `at`."""
        hour = self.rng.randrange(8, 18)
        local = at.astimezone(LONDON).replace(hour=hour, minute=0, second=0, microsecond=0)
        while local.weekday() > 4:
            local += DAY
        return local.astimezone(self.begin.tzinfo)

    # What the user does.

    def meet(self, now: datetime) -> None:
        """Put something else into the diary of the coming weeks, or an invitation, whatever stands there."""
        start = (
            self.worktime(now + self.rng.uniform(0.2, 20) * DAY) + self.rng.choice((0, 15, 30, 45)) * MINUTE
        )
        if start > now:
            number, length = next(self.numbers), self.rng.choice((30, 60, 90)) * MINUTE
            asks = self.rng.random() < 0.4
            self.lab.diary.write(Event(f"meeting{number}", "Meeting", Span(start, start + length), asks=asks))

    def accept(self) -> None:
        """Accept the invitations of the day before."""
        for event in [*self.lab.diary.events.values()]:
            if event.asks:
                self.lab.diary.user(event, asks=False)

    def pause(self, span: Span, now: datetime) -> None:
        self.pauses.append(span)
        living.flag(self.lab.store, [Flagged("", Flag.PAUSE, span.start, span.end)])

    def thumb(self, now: datetime) -> None:
        """Do to each call what the user does to it: once ahead of it, and once at its time."""
        for event in self.lab.diary.calls:
            if event.id in self.over:
                continue
            if event.span.end <= now:
                self.over.add(event.id)
                self.dial(event)
            elif event.id not in self.seen and event.span.start > now + QUIET:
                self.seen.add(event.id)
                self.change(event, now)

    def change(self, event: Event, now: datetime) -> None:
        """Delete, drag or retitle a call that is ahead, now and then."""
        fate = self.rng.random()
        if fate < 0.04:
            self.lab.diary.delete(event.id)
            self.deleted.setdefault(event.contact, []).append(now)
            self.did.append("deleted")
        elif fate < 0.12:
            start = self.worktime(now + self.rng.uniform(1, 6) * DAY)
            if start > now:
                self.touch(event, "dragged", span=Span(start, start + (event.span.end - event.span.start)))
        elif fate < 0.16:
            self.touch(event, "retitled", title=f"{event.title} about the roof")
        elif fate < 0.165:
            self.stopped[event.contact] = now
            self.touch(event, "stopped", title=f"stop {event.title}")
            del self.theirs[event.id]

    def touch(self, event: Event, how: str, **changed: object) -> None:
        self.lab.diary.user(event, **changed)
        self.theirs[event.id] = self.lab.diary.events[event.id]
        self.did.append(how)

    def dial(self, event: Event) -> None:
        """Make a call, or let it pass; the phone tells of it, or the title does too, or nothing does."""
        one, fate, at = self.by_id[event.contact], self.rng.random(), event.span.start + 3 * MINUTE
        if fate < 0.1:
            self.vain.pop(one.id, None)
            self.did.append("ignored")
            return
        self.tries += 1
        if self.rng.random() < one.answers:
            self.phoned(one, at, self.rng.randrange(120, 1500))
            if fate < 0.3:
                self.touch(event, "ticked off", title=f"{event.title} ✓")
            return
        self.phoned(one, at, 0)
        self.vain[one.id] = at
        if event.attempt == ATTEMPTS:
            self.parked[one.id] = at
        if fate < 0.5:
            self.touch(event, "noted a voicemail", title=f"vm {event.title}")
        if self.rng.random() < one.mails_back:
            self.later(at + self.rng.uniform(2, 50) * HOUR, one, "reply")
        if self.rng.random() < one.calls_back:
            self.later(at + self.rng.uniform(1, 30) * HOUR, one, "ring")
