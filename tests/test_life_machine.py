"""A user, a calendar, sources and time, in any order: whatever happens, the promises of the design hold."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from builders import DAY, HOUR, LONDON, MINUTE, NOW, call, card, received, sent
from contracts.memory_calendar import Event
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from scripted import Crashed, Lab, calls, crashing, kinds, quiet

from syncd import tell
from syncd.core.flags import Flag, Flagged
from syncd.core.handles import key
from syncd.errors import AuthRequired, Transient
from syncd.model import Outcome, Span
from syncd.store import life as living
from syncd.tick import consider

ZONES = dict.fromkeys(("Ann", "Dan", "Eve"), LONDON)
ZONES |= {"Bob": ZoneInfo("America/New_York"), "Cleo": ZoneInfo("Asia/Kolkata")}
POLICY = """per_day = 2
per_week = 4
[policy.tiers]
key = { voice_every = "30 days", people = ["ann@x.org"] }
"""
WAKING = (9, 20)
names = st.sampled_from(sorted(ZONES))
picks = st.integers(0, 9)  # one of the calls there are
jumps = st.one_of(
    st.integers(1, 18).map(lambda n: n * 5 * MINUTE),
    st.integers(1, 48).map(lambda n: n * HOUR),
    st.integers(1, 12).map(lambda n: n * DAY),
    st.integers(14, 40).map(lambda n: n * DAY),
)
OUTCOMES = ("vm", "no answer", "busy", "✓")
WORDS = (*OUTCOMES, "about the roof", "with Bob")


def address(name: str) -> str:
    return f"{name.lower()}@x.org"


WHO = {key(address(name)): name for name in ZONES}


@cache
def begun() -> Path:
    """Return a state as a new user's first turn leaves it, to begin from a copy of it."""
    folder = Path(tempfile.mkdtemp(prefix="syncd-machine-"))
    lab = Lab(folder, NOW, POLICY)
    lab.close()
    return folder


class Days(RuleBasedStateMachine):
    """Days in the life of a user with five contacts."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(kinds())
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        shutil.copytree(begun() / "state", folder / "state")
        self.lab = Lab(folder, NOW, POLICY)
        self.diary, self.mails, self.phone = (
            self.lab.diary,
            self.lab.scripts["mail"],
            self.lab.scripts["phone"],
        )
        self.mails.items += [
            card(f"{name} Lee", address(name), id=name, timezone=zone.key) for name, zone in ZONES.items()
        ]
        self.seen = 0  # writes that were looked at
        self.fresh_as_of: datetime | None = None  # of the phone; None while it follows the clock
        self.unsettled = False
        self.theirs: dict[str, Event] = {}  # what the user edited, and stays as it is
        self.over: set[str] = set()  # the calls that the user told the outcome of
        self.away: dict[str, datetime] = {}  # whom the user took a call away of
        self.stopped: set[str] = set()
        self.snoozed: dict[str, datetime] = {}
        self.bin: list[Event] = []
        self.pauses: list[Span] = []
        self.numbers = 0

    def teardown(self) -> None:
        self.lab.close()
        self.stack.close()

    @property
    def now(self) -> datetime:
        return self.lab.now

    # What others do.

    @initialize(who=st.lists(names, min_size=2, unique=True))
    def some_are_written_to(self, who):
        for name in who:
            for hours in (30, 40, 50):
                self.mails.items.append(sent(address(name), at=NOW - hours * HOUR))
        self.turn()

    @rule(name=names)
    def a_mail_goes_out(self, name):
        self.mails.items.append(sent(address(name), at=self.now - 5 * MINUTE))

    @rule(name=names)
    def they_answer(self, name):
        self.mails.items.append(received(address(name), at=self.now - 4 * MINUTE))

    @precondition(lambda self: self.fresh_as_of is None)
    @rule(name=names, seconds=st.sampled_from([0, 30, 400]))
    def they_are_called(self, name, seconds):
        at = self.now - 10 * MINUTE
        self.phone.items.append(call(address(name), at=at, seconds=seconds))
        if seconds == 400:
            self.away.pop(name, None)

    @rule(which=st.sampled_from(["stale", "login", "down", "back"]))
    def the_phone_is(self, which):
        self.fresh_as_of = self.now if which == "stale" else None
        problem = {"login": AuthRequired("sign in again"), "down": Transient("away", retry_after=99)}
        self.phone.problem = problem.get(which)

    # What the user does on the calendar.

    def one(self, pick: int) -> Event | None:
        calls = [event for event in self.diary.calls if event.span.end > self.now - 10 * DAY]
        return calls[pick % len(calls)] if calls else None

    @rule(pick=picks, hours=st.integers(1, 500))
    def a_call_is_dragged_ahead(self, pick, hours):
        if event := self.one(pick):
            self.drag(event, self.now + hours * HOUR)

    @rule(pick=picks, hours=st.integers(1, 50))
    def a_call_is_dragged_into_the_past(self, pick, hours):
        if event := self.one(pick):
            self.drag(event, self.now - hours * HOUR)

    def drag(self, event: Event, start: datetime) -> None:
        start = start.replace(minute=0)
        if start != event.span.start:
            self.diary.user(event, span=Span(start, start + (event.span.end - event.span.start)))
            self.edited(event.id)

    @rule(pick=picks, word=st.sampled_from(WORDS), first=st.booleans())
    def a_call_is_retitled(self, pick, word, first):
        if event := self.one(pick):
            self.diary.user(event, title=f"{word} {event.title}" if first else f"{event.title} {word}")
            self.edited(event.id, word)

    @rule(pick=picks, word=st.sampled_from(WORDS))
    def the_notes_are_written_to(self, pick, word):
        if event := self.one(pick):
            self.diary.user(event, notes=f"{word}\n{event.notes}")
            self.edited(event.id, word)

    def edited(self, call_id: str, word: str = "") -> None:
        event = self.diary.events[call_id]
        name = WHO[event.contact]
        self.theirs.pop(call_id, None)
        if name not in self.stopped and self.snoozed.get(name, self.now) <= self.now:
            # a flag takes away what the user touched as well
            self.theirs[call_id] = event
        if word in OUTCOMES:
            self.over.add(call_id)

    @rule(pick=picks, word=st.sampled_from(["stop", "+3d", "next week"]))
    def a_call_is_put_off_or_stopped(self, pick, word):
        event = self.one(pick)
        if event and event.title == f"Call {WHO[event.contact]} Lee":
            self.diary.user(event, title=f"{word} {event.title}")
            self.theirs.pop(event.id, None)
            self.over.add(event.id)
            self.turn()
            if word == "stop" and not self.unsettled:
                self.stopped.add(WHO[event.contact])

    @precondition(lambda self: not self.unsettled)
    @rule(pick=picks, how=st.sampled_from(["delete", "cancel"]))
    def a_call_is_deleted(self, pick, how):
        event = self.one(pick)
        if event is None:
            return
        self.bin.append(event)
        if how == "delete":
            self.diary.delete(event.id)
        else:
            self.diary.user(event, cancelled=True)
        self.theirs.pop(event.id, None)
        self.turn()
        if event.span.start > self.now and event.id not in self.over:
            self.away[WHO[event.contact]] = self.now

    @precondition(lambda self: self.bin)
    @rule()
    def a_call_comes_back_from_the_bin(self):
        event = self.bin.pop()
        if event.span.end > self.now - 20 * DAY:
            self.diary.user(event)
            self.edited(event.id)
            self.away.pop(WHO[event.contact], None)

    @rule(pick=picks, days=st.integers(0, 5))
    def a_call_is_copied(self, pick, days):
        if event := self.one(pick):
            self.numbers += 1
            span = Span(event.span.start + days * DAY, event.span.end + days * DAY)
            self.diary.user(event, id=f"copy{self.numbers}", span=span)

    @rule(pick=picks, asks=st.booleans(), minutes=st.integers(-30, 30))
    def something_else_comes_to_stand_there(self, pick, asks, minutes):
        if event := self.one(pick):
            self.numbers += 1
            start = event.span.start + minutes * MINUTE
            self.diary.write(Event(f"m{self.numbers}", "Board", Span(start, start + HOUR), asks=asks))

    @rule()
    def an_invitation_is_accepted(self):
        for event in list(self.diary.events.values()):
            if event.asks:
                self.diary.user(event, asks=False)
                return

    # What the user says.

    @rule(name=names, flag=st.sampled_from([Flag.MUTE, Flag.DO_NOT_CALL, Flag.PREFERS_EMAIL]))
    def they_are_flagged(self, name, flag):
        living.flag(self.lab.store, [Flagged(address(name), flag, self.now)])
        self.stopped.add(name)
        self.free_of(name)

    @rule(name=names, days=st.integers(1, 20))
    def they_are_snoozed(self, name, days):
        living.flag(self.lab.store, [Flagged(address(name), Flag.SNOOZE, self.now, self.now + days * DAY)])
        self.snoozed[name] = max(self.now + days * DAY, self.snoozed.get(name, self.now))
        self.free_of(name)
        self.turn()

    @rule(name=names)
    def they_are_welcome_again(self, name):
        known, _, _ = consider(self.lab.store, self.lab.config, self.now)
        found = [one for one in known.facts.people.contacts if one.id == key(address(name))]
        for one in found:
            tell.resume(self.lab.store, one, self.now)
            self.stopped.discard(name)
            self.away.pop(name, None)
        self.lab.now += 5 * MINUTE  # what is noticed in the same moment counts as before it

    def free_of(self, name: str) -> None:
        self.theirs = {one: event for one, event in self.theirs.items() if WHO[event.contact] != name}

    @rule(name=names, outcome=st.sampled_from([Outcome.SPOKE, Outcome.VOICEMAIL, Outcome.CALLBACK]))
    def an_outcome_is_logged(self, name, outcome):
        known, _, _ = consider(self.lab.store, self.lab.config, self.now)
        for one in known.facts.people.contacts:
            if one.id == key(address(name)):
                tell.log(self.lab.store, known.facts, one, outcome)
                self.away.pop(name, None)

    @rule(days=st.integers(1, 14))
    def calls_are_paused(self, days):
        self.pauses.append(Span(self.now, self.now + days * DAY))
        living.pause(self.lab.store, self.now, self.now + days * DAY)

    @rule(what=st.sampled_from([tell.undo, tell.clear]))
    def it_is_taken_back(self, what):
        known, calendar, _ = consider(self.lab.store, self.lab.config, self.now)
        if calendar is not None:
            before = dict(self.diary.events)
            list(what(self.lab.store, calendar, known.facts))
            self.same_others(before)
            self.theirs = {
                one: event for one, event in self.theirs.items() if self.diary.events.get(one) == event
            }
        self.seen = len(self.diary.done)

    # Time.

    @rule(jump=jumps)
    def time_passes(self, jump):
        self.lab.now += jump
        self.turn()

    @rule()
    def nothing_happens(self):
        self.turn()

    @rule(jump=jumps, at=st.integers(1, 14))
    def it_crashes(self, jump, at):
        self.lab.now += jump
        self.listen()
        try:
            with crashing(at):
                self.lab.turn()
        except Crashed:
            self.unsettled = True
        self.look(None)
        self.lab.store.close()
        self.lab.open()

    def listen(self) -> None:
        if not self.phone.problem:
            self.phone.as_of = self.fresh_as_of or self.now

    def turn(self) -> None:
        """Do a turn, and another one; look at all that was done."""
        self.listen()
        before = dict(self.diary.events)
        made, problems = self.lab.turn()
        self.unsettled = any(one.where == "calendar" for one in problems)
        self.same_others(before)
        self.look(made)
        if not self.unsettled:
            state = self.diary.writes, self.rows()
            again, _ = self.lab.turn()
            assert (self.diary.writes, self.rows()) == state, [one.call.title for one in again.plan.actions]

    def rows(self) -> tuple[int, int]:
        late = self.now + 1000 * DAY
        return len(living.bookings(self.lab.store, late)), len(living.steps(self.lab.store, late))

    def same_others(self, before: dict[str, Event]) -> None:
        def others(events: dict[str, Event]) -> dict[str, Event]:
            return {one: event for one, event in events.items() if event.marker != one}

        assert others(before) == others(self.diary.events), "a foreign event was touched"

    def look(self, made) -> None:
        """Check each write since the last look against the promises; `made` is None after a crash."""
        for at, before, after, events in self.diary.done[self.seen :]:
            for event in (before, after):
                assert event is None or not quiet(event.span, at), "written within half an hour of its start"
            if before is not None:
                mine = self.theirs.get(before.id)
                assert mine is None or mine.title != before.title or mine.span != before.span, (
                    f"{before.title} is the user's by now, and was written to"
                )
                assert after is None or (after.title, after.notes) == (before.title, before.notes)
            if after is not None and (before is None or before.span != after.span):
                self.look_at_place(at, before, after, events, made)
        self.seen = len(self.diary.done)
        for event in self.theirs.values():
            assert self.diary.events.get(event.id) == event, "a user's edit was undone"
        if not self.unsettled:
            for event in self.diary.calls:
                assert WHO[event.contact] not in self.stopped or quiet(event.span, self.now), "a stop flag"
            live = [
                one for one in self.diary.calls if one.id not in self.over and not quiet(one.span, self.now)
            ]
            for name in ZONES:
                mine = [one.id in self.theirs for one in live if WHO[one.contact] == name]
                assert mine.count(False) <= (True not in mine), f"two calls with {name}"

    def look_at_place(
        self, at: datetime, before: Event | None, after: Event, events: dict[str, Event], made
    ) -> None:
        name, policy = WHO[after.contact], self.lab.config.policy
        start = after.span.start.astimezone(LONDON)
        others = [event for event in events.values() if event.id != after.id]
        for other in others:
            taken = other.busy and not other.cancelled and other.span.overlaps(after.span)
            assert not taken, f"{after.title} was put on {other.title}"
        assert start - at >= 2 * HOUR, "booked without notice"
        promised = made is None or any(rung.promised for rung in made.facts.rungs.values())
        dates = [event.span.start.astimezone(LONDON).date() for event in calls(events)]
        days, weeks = Counter(dates), Counter(day.isocalendar()[:2] for day in dates)
        if not promised:
            assert days[start.date()] <= policy.per_day, "too many calls on a day"
            assert weeks[start.isocalendar()[:2]] <= policy.per_week, "too many calls in a week"
        local = after.span.start.astimezone(ZONES[name])
        assert WAKING[0] <= local.hour < WAKING[1], f"night where {name} is"
        assert local.weekday() < 5
        if before is None:
            same = [one for one in calls(events) if one.contact == after.contact and one.id != after.id]
            live = [one for one in same if one.span.end > at and one.id not in self.over]
            assert not live, f"two calls with {name}"
            assert name not in self.stopped, "a stop flag"
            assert not any(pause.start <= at < pause.end for pause in self.pauses), "paused"
            deleted = self.away.get(name)
            assert deleted is None or at - deleted >= 30 * DAY, f"{name} came back {at - deleted} after"
            assert not self.phone.problem
            assert at - (self.fresh_as_of or at) <= policy.fresh_within, "booked on stale facts"


TestDays = Days.TestCase
TestDays.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
