"""A daemon that remembers, beside a process that begins at each turn, and all that may happen to them."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from builders import (
    DAY,
    HOUR,
    MINUTE,
    call,
    card,
    entry,
    guest,
    mail,
    received,
    sent,
    text_from,
    text_to,
    voicemail,
)
from contracts.memory_calendar import Event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from scripted import Crashed, Lab, Listing, crashing, kinds, told

from syncd import tell
from syncd.core import ladder
from syncd.core.flags import Flag
from syncd.errors import Transient
from syncd.facts import facts
from syncd.model import Answer, Folder, Outcome, Span
from syncd.store import life as living
from syncd.store import opening
from syncd.store.forgetting import forget
from syncd.store.store import Store
from syncd.tick import consider

SECOND = timedelta(seconds=1)
NAMES = {"Ann Lee": "ann", "Bob Ray": "bob", "Cleo Fox": "cleo", "Dan Lee": "dan"}
NUMBERS = {"Ann Lee": "+442071234567", "Bob Ray": "+12125550142", "Cleo Fox": "+914023456789"}
HANDLES = [f"{one}@{host}" for one in NAMES.values() for host in ("x.org", "home.org")] + [*NUMBERS.values()]
BEGINNINGS = (  # in Europe the clock changes on the 29th of March and the 25th of October
    datetime(2026, 6, 10, 9, tzinfo=UTC),
    datetime(2026, 3, 1, 1, 30, tzinfo=UTC),
    datetime(2026, 9, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 12, 18, 16, tzinfo=UTC),
)
ZONES = ("Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Havana")
SOON = 'voice_every = "7 days"\nfresh_within = "300 days"\n'
POLICIES = (
    f'{SOON}written_within = "60 days"\nper_week = 1',
    SOON + 'per_day = 1\ntiers.key = { voice_every = "10 days", people = ["ann@x.org", "Cleo Fox"] }',
    'written_within = "60 days"\nspoke_after = "20 s"\nhours.weekdays = ["00:00-23:45"]',
    f'{SOON}holidays = "DE-BY"\nbrief = "subjects"',
    '[policy.tiers]\nwarm = { voice_every = "20 days", labels = ["Warm"] }',
)
FLAGS = (
    "",
    '[flags]\nmute = ["bob@x.org"]\n',
    '[flags]\nprefers_email = ["@home.org"]\nsnooze = { "ann@x.org" = 2026-07-01 }\n',
)
OTHERS = (("mail", "book", "plans"), ("mail", "book"), ("letters", "book", "plans"))
TEXTS = (
    "",
    "It was good talking to you on the phone this morning.",
    "I left you a voicemail.",
    "Our proposal.",
)
LABELS = ((), ("Warm",), ("Do not call",), ("mute", "Warm"))
WORDS = ("vm", "no answer", "✓", "+3d", "next week", "stop", "call back friday", "about the roof")
handles = st.sampled_from(HANDLES)
minutes = st.sampled_from([0, 1, 1, 30, 600, 1440, 2 * 1440, 5 * 1440, 29 * 1440])  # ago
picks = st.integers(0, 30)
jumps = st.one_of(
    st.integers(0, 20).map(lambda n: n * MINUTE),
    st.integers(1, 100).map(lambda n: n * HOUR),
    st.integers(1, 20).map(lambda n: n * DAY),
    st.integers(20, 200).map(lambda n: n * DAY),
)
NEAR = (-HOUR, -SECOND, 0 * SECOND, SECOND)


class Remembering(RuleBasedStateMachine):
    """Facts of every sort, in any order, and turns between them."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(kinds())

    @initialize(
        now=st.sampled_from(BEGINNINGS),
        zone=st.sampled_from(ZONES[:2]),
        who=st.lists(handles, min_size=2, unique=True),
        called=st.booleans(),
    )
    def a_user_begins(self, now, zone, who, called):
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.now, self.numbers, self.silent = now, 0, False
        self.saved = self.stack.enter_context(closing(sqlite3.connect(":memory:")))
        self.book, self.plans = Listing(), Listing(whole=True)
        listings = {"book": self.book, "plans": self.plans}
        self.lab = Lab(folder, now, POLICIES[0], zone=zone, others=OTHERS[0], scripts=listings)
        self.diary, self.phone = self.lab.diary, self.lab.scripts["phone"]
        self.lab.scripts["letters"] = self.mails = self.lab.scripts["mail"]
        for handle in who:
            self.they_are_written_to(handle, 1440, "", "")
            self.they_are_written_to(handle, 1000, "", "")
            if called:
                self.they_are_called(handle, 600, 400, outgoing=True)
        self.turn()
        self.an_older_state_is_put_back(back=False)

    def teardown(self) -> None:
        if hasattr(self, "lab"):
            self.lab.close()
        self.stack.close()

    # What happens between people.

    @rule(who=handles, ago=minutes, text=st.sampled_from(TEXTS), thread=st.sampled_from(["", "a", "b"]))
    def they_are_written_to(self, who, ago, text, thread):
        self.numbers += 1
        write = sent if "@" in who else text_to
        rest = {"text": text, "subject": f"{text[:12]} {self.numbers}"} if "@" in who else {}
        args = {"thread": thread, "at": self.now - ago * MINUTE, **rest}
        self.mails.items.append(write(who, **args) if "@" in who else text_to(who, at=args["at"]))

    @rule(who=st.lists(handles, min_size=2, unique=True), ago=minutes)
    def many_are_written_to(self, who, ago):
        to = [one for one in who if "@" in one]
        self.mails.items.append(sent(to[:1] or "x@x.org", cc=to[1:], at=self.now - ago * MINUTE))

    @rule(who=handles, ago=minutes, reply=st.booleans())
    def they_write(self, who, ago, reply):
        at = self.now - ago * MINUTE
        answers = {"answers": "x@mail.test"} if reply else {}
        self.mails.items.append(
            received(f"Some Name <{who}>", at=at, **answers) if "@" in who else text_from(who, at=at)
        )

    @rule(who=handles, ago=minutes, seconds=st.sampled_from([0, 30, 400]), outgoing=st.booleans())
    def they_are_called(self, who, ago, seconds, outgoing):
        at = self.now - ago * MINUTE
        self.phone.items.append(call(who, at=at, seconds=seconds, outgoing=outgoing))

    @rule(who=handles, ago=minutes)
    def a_voicemail_is_left(self, who, ago):
        self.phone.items.append(voicemail(who, at=self.now - ago * MINUTE, seconds=20))

    @rule(number=st.integers(1, 2))
    def an_alias_comes_to_light(self, number):
        for _ in range(number):
            self.mails.items.append(mail("bob@home.org", "ann@x.org", at=self.now, folder=Folder.SENT))

    @rule(
        who=handles,
        hours=st.sampled_from([-300, -50, -2, -1, 0, 1, 30, 200, 700]),
        titled=st.sampled_from(["Meeting", "Call Ann Lee", "Ann / Ada", "Lunch with Dan Lee"]),
        named=st.booleans(),
        rest=st.sampled_from([{}, {"cancelled": True}, {"all_day": True}, {"busy": False}]),
    )
    def they_meet(self, who, hours, titled, named, rest):
        self.numbers += 1
        people = [] if named else [guest(who, Answer.ACCEPTED), guest("ada@example.org")]
        name = f"meeting {self.numbers % 4}"
        start = (self.now + hours * HOUR).replace(minute=0)
        self.plans.put(entry(*people, title=titled, start=start, id=name, resource=name, **rest))

    @rule(number=st.integers(0, 3))
    def a_meeting_is_taken_out(self, number):
        self.plans.drop(f"meeting {number}")

    @rule(
        name=st.sampled_from(sorted(NAMES)),
        on=st.lists(handles, max_size=3, unique=True),
        labels=st.sampled_from(LABELS),
        zone=st.sampled_from(["", *ZONES]),
        rest=st.sampled_from([{}, {"organisation": True}, {"note": "Likes tea."}]),
    )
    def a_card_is_written(self, name, on, labels, zone, rest):
        self.book.put(card(name, *on, id=name, labels=labels, timezone=zone, **rest))

    @rule(name=st.sampled_from(sorted(NAMES)))
    def a_card_is_taken_out(self, name):
        self.book.drop(name)

    # What the user does on the calendar.

    def one(self, pick: int) -> Event | None:
        calls = [event for event in self.diary.calls if event.span.end > self.now - 60 * DAY]
        return calls[pick % len(calls)] if calls else None

    @rule(pick=picks, hours=st.integers(-60, 400))
    def a_call_is_dragged(self, pick, hours):
        if event := self.one(pick):
            start = (self.now + hours * HOUR).replace(minute=0, second=0)
            self.diary.user(event, span=Span(start, start + (event.span.end - event.span.start)))

    @rule(pick=picks, word=st.sampled_from(WORDS), noted=st.booleans())
    def a_call_is_written_on(self, pick, word, noted):
        if event := self.one(pick):
            texts = {"notes": f"{word}\n{event.notes}"} if noted else {"title": f"{word} {event.title}"}
            self.diary.user(event, **texts)

    @rule(pick=picks, how=st.sampled_from(["delete", "cancelled", "weekly", "all_day", "copy"]))
    def a_call_is_changed(self, pick, how):
        event = self.one(pick)
        if event is None:
            return
        self.numbers += 1
        if how == "delete":
            self.diary.delete(event.id)
        elif how == "copy":
            self.diary.user(event, id=f"copy{self.numbers}")
        else:
            self.diary.user(event, **{how: True})

    @rule(pick=picks)
    def something_else_is_there(self, pick):
        if event := self.one(pick):
            self.numbers += 1
            self.diary.write(Event(f"m{self.numbers}", "Board", event.span))

    # What the user says, here or by another process.

    @contextmanager
    def writing(self, *, beside: bool) -> Iterator[Store]:
        """Give the daemon's own store, or that of another process."""
        if not beside:
            yield self.lab.store
            return
        engine, _ = opening.open_file(self.lab.config.state, now=self.now)
        store = Store(engine, self.lab.config.me.emails[0])
        try:
            yield store
        finally:
            store.close()

    @rule(
        pick=picks,
        what=st.sampled_from([*Flag, *Outcome, "resume"]),
        days=st.integers(0, 40),
        beside=st.booleans(),
    )
    def the_user_says(self, pick, what, days, beside):
        until = self.now + days * DAY
        with self.writing(beside=beside) as store:
            known = facts(store, self.lab.config, self.lab.now)
            some = known.people.contacts
            if what is Flag.PAUSE:
                living.pause(store, self.now, until)
            elif some and isinstance(what, Flag):
                tell.flag(store, some[pick % len(some)], what, self.now, until if days else None)
            elif some and isinstance(what, Outcome):
                day = until.date() if what is Outcome.CALLBACK and days else None
                tell.log(store, known, some[pick % len(some)], what, day)
            elif some:
                tell.resume(store, some[pick % len(some)], self.now)

    @rule(what=st.sampled_from([tell.undo, tell.clear]), beside=st.booleans())
    def it_is_taken_back(self, what, beside):
        with self.writing(beside=beside) as store:
            known, calendar, _ = consider(store, self.lab.config, self.lab.now)
            if calendar is not None:
                list(what(store, calendar, known.facts))

    @rule(who=handles, beside=st.booleans())
    def somebody_is_forgotten(self, who, beside):
        with self.writing(beside=beside) as store:
            forget(store, [who], ["Ann Lee"] if who.startswith("ann") else [])

    @rule(who=st.sampled_from(["Ann Lee", "bob@x.org", NUMBERS["Bob Ray"]]), line=st.integers(0, 3))
    def notes_are_edited(self, who, line):
        path, on = self.lab.config.notes, date(2026, 6, line + 1)
        path.write_text("" if not line else f"# {who}\nLine {line}\n- {on}: said {line}\n", "utf-8")

    @rule(
        policy=st.sampled_from(POLICIES),
        more=st.sampled_from(FLAGS),
        zone=st.sampled_from(ZONES),
        others=st.sampled_from(OTHERS),
        me=st.sampled_from(["", 'phones = ["+12125550142"]', 'aliases = ["cleo@x.org"]']),
        top=st.sampled_from(["", 'retention = "91 days"']),
    )
    def the_config_is_changed(self, **given):
        for name, text in given.items():
            setattr(self.lab, name, text)
        self.lab.configure()

    # What goes wrong.

    @rule(what=st.sampled_from(["silent", "down", "well"]))
    def the_phone_is(self, what):
        self.silent = what == "silent"
        self.phone.problem = Transient("away", retry_after=99) if what == "down" else None

    @rule(jump=jumps, at=st.integers(1, 20))
    def it_fails_halfway(self, jump, at):
        """A turn ends where it ends; what it wrote since its last transaction is taken back."""
        self.pass_by(jump)
        try:
            with crashing(at):
                self.lab.turn()
        except Crashed:
            pass

    @rule(back=st.booleans())
    def an_older_state_is_put_back(self, back):
        """It is written into the file, beside the daemon that has it open."""
        with closing(sqlite3.connect(self.lab.config.state / opening.FILE)) as connection:
            if back:
                self.saved.backup(connection)
            else:
                connection.backup(self.saved)

    # Time.

    def pass_by(self, jump: timedelta) -> None:
        first, last = (datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 2028))
        self.now = min(max(self.now + jump, first), last)

    @rule(jump=jumps)
    def time_passes(self, jump):
        self.pass_by(jump)
        self.turn()

    @rule(jump=jumps)
    def the_clock_goes_back(self, jump):
        self.pass_by(-jump)
        self.turn()

    @rule(pick=st.integers(0, 12))
    def a_moment_comes_that_may_matter(self, pick):
        """It is one at which something of what is known ends or begins."""
        known = self.known
        policy, zone = known.setting.policy, known.setting.zone
        today = self.now.astimezone(zone).replace(hour=0, minute=0)
        found = {today + DAY, today + 7 * DAY}
        for clock in known.clocks.values():
            for one in (clock.sure, clock.probable, clock.coming, clock.tally.last_written):
                periods = (0 * DAY, 7 * DAY, policy.voice_every, policy.written_within)
                found |= {one + some for some in periods} if one else set()
                found |= {one + tier.voice_every for tier in policy.tiers} if one else set()
            found |= {one.at + policy.written_within for one in clock.recent}
        for rung in known.rungs.values():
            found |= {rung.after, rung.after + ladder.STALE} if rung.after else set()
        for life in known.lives.values():
            found |= {life.booking.span.start, life.booking.span.end}
        ahead = sorted(one for one in found if one > self.now)
        moment = ahead[pick % len(ahead)].astimezone(UTC)
        for by in NEAR:
            self.now = moment
            self.pass_by(by)
            self.turn()

    @rule(again=st.integers(1, 3))
    def nothing_happens(self, again):
        for _ in range(again):
            self.turn()

    @rule(days=st.integers(1, 60))
    def the_past_is_asked_for(self, days):
        """As a digest does, beside the turns."""
        facts(self.lab.store, self.lab.config, self.lab.now - days * DAY)

    def turn(self) -> None:
        """Do a turn, and beside it the one of a process that begins now."""
        lab = self.lab
        lab.now = self.now.astimezone(ZoneInfo(lab.zone)).replace(microsecond=0)
        self.phone.as_of = self.phone.as_of if self.silent else self.now
        afresh = lab.afresh()
        wanted = told(*afresh)
        afresh[-1].close()
        decision, problems = lab.turn()
        found = told(decision, problems, lab.diary, lab.store)
        self.known = decision.facts
        for what, one in wanted.items():
            assert found[what] == one, what
