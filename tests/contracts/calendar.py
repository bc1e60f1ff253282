"""What every calendar promises, whatever it is made of; a calendar's tests inherit it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from syncd.errors import Conflict
from syncd.model import Call, Lane, Span
from syncd.ports import Calendar, Context

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
WINDOW = Span(NOW - timedelta(days=90), NOW + timedelta(days=90))
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=WINDOW, emails=("ada@example.org",))
FIRST = "0a1b2c3d4e5f6g7h8i9jakblcmdnfogp"  # base32hex, as the ids of calls are
SECOND = "v9u8t7s6r5q4p3o2n1m0l0k1j2i3h4g5"
MINUTE = timedelta(minutes=1)


def at(hour: float, *, day: int = 10, minutes: int = 20) -> Span:
    """Return a span on a day in March 2026, UTC."""
    start = datetime(2026, 3, day, tzinfo=UTC) + timedelta(hours=hour)
    return Span(start, start + minutes * MINUTE)


def call(**changed: object) -> Call:
    """Return a call as the plan would have it."""
    usual = Call(
        id=FIRST,
        contact="ann",
        title="Call Ann Lee",
        span=at(10),
        timezone="Europe/Berlin",
        notes="12 mails since your last call on 3 May.\nDone? Put ✓ in the title.",
        phone="+44 20 7946 0000",
        lane=Lane.KEY,
        attempt=2,
    )
    return replace(usual, **changed)


class World(Protocol):
    """A calendar, and what other programs and its user can do to it."""

    calendar: Calendar

    def reopened(self) -> Calendar:
        """Return the same calendar, as a new process finds it."""

    def add(self, title: str, span: Span, *, busy: bool = True, cancelled: bool = False) -> None:
        """Let the user add an event of their own."""

    def invite(self, title: str, span: Span) -> None:
        """Let somebody else invite the user, who has not answered (one of `CONTEXT.emails`)."""

    def add_day(self, title: str, span: Span) -> None:
        """Let the user add a busy event of whole days."""

    def retitle(self, call_id: str, title: str) -> None:
        """Let the user edit the title of one of ours."""

    def move(self, call_id: str, span: Span) -> None:
        """Let the user drag one of ours."""

    def place(self, call_id: str, place: str) -> None:
        """Let the user write where one of ours is."""

    def free(self, call_id: str) -> None:
        """Let the user show one of ours as free."""

    def make_day(self, call_id: str, span: Span) -> None:
        """Let the user make one of ours last all day, or several."""

    def repeat(self, call_id: str) -> None:
        """Let the user make one of ours come every week."""

    def copy(self, call_id: str, span: Span) -> None:
        """Let the user duplicate one of ours, as a program does: all of it, under an id of its own."""

    def delete(self, call_id: str) -> None:
        """Let the user delete one of ours."""

    def others(self) -> Hashable:
        """Return all that stands there and is not ours, to see whether it was touched."""

    def writes(self) -> Hashable:
        """Return what is another value after each write."""


class CalendarContract:
    """Inherit it in a class `TestX`, with a fixture `world` that gives a World with an empty calendar."""

    @pytest.fixture
    def world(self) -> World:
        raise NotImplementedError

    def test_an_empty_calendar_is_free_and_holds_nothing_of_ours(self, world):
        assert world.calendar.busy(WINDOW) == []
        assert world.calendar.ours(WINDOW) == []
        assert world.calendar.find(FIRST) is None

    def test_a_call_stands_as_it_was_put(self, world):
        world.calendar.put(call())

        seen = world.calendar.find(FIRST)
        assert (seen.id, seen.contact, seen.title, seen.span) == (FIRST, "ann", "Call Ann Lee", at(10))
        assert seen.notes == call().notes
        assert (seen.lane, seen.attempt, seen.cancelled) == ("key", 2, False)
        assert world.calendar.ours(WINDOW) == [seen]

    def test_put_returns_what_stands(self, world):
        assert world.calendar.put(call()) == world.calendar.find(FIRST)
        assert world.calendar.put(call(title="Call Ann", serial=7)) == world.calendar.find(FIRST)
        assert world.calendar.find(FIRST).serial == 7

    def test_a_change_meant_for_another_version_is_a_conflict_and_the_users_edit_stays(self, world):
        before = world.calendar.put(call())
        world.retitle(FIRST, "vm, Call Ann Lee")
        stands = world.calendar.find(FIRST)

        with pytest.raises(Conflict):
            world.calendar.put(call(span=at(15)), over=before.version)
        with pytest.raises(Conflict):
            world.calendar.drop(FIRST, over=before.version)
        assert world.calendar.find(FIRST) == stands

    def test_a_change_meant_for_what_stands_is_made(self, world):
        before = world.calendar.put(call())
        after = world.calendar.put(call(span=at(15)), over=before.version)
        assert world.calendar.find(FIRST).span == at(15)

        world.calendar.drop(FIRST, over=after.version)
        assert world.calendar.find(FIRST) is None

    def test_what_the_user_deleted_is_not_written_again_over_what_was(self, world):
        before = world.calendar.put(call())
        world.delete(FIRST)

        with pytest.raises(Conflict):
            world.calendar.put(call(span=at(15)), over=before.version)
        assert world.calendar.find(FIRST) is None
        world.calendar.drop(FIRST, over=before.version)

    def test_put_twice_is_one_event_and_one_write(self, world):
        world.calendar.put(call())
        seen, writes = world.calendar.find(FIRST), world.writes()
        world.calendar.put(call())

        assert world.calendar.ours(WINDOW) == [seen]
        assert world.writes() == writes

    def test_put_changes_what_stands_there(self, world):
        world.calendar.put(call())
        before = world.calendar.find(FIRST)
        world.calendar.put(call(title="✓ Call Ann Lee", span=at(15), notes="Spoke.", attempt=3))

        (seen,) = world.calendar.ours(WINDOW)
        assert (seen.title, seen.span, seen.notes, seen.attempt) == ("✓ Call Ann Lee", at(15), "Spoke.", 3)
        assert seen.version != before.version

    def test_put_can_take_things_away(self, world):
        world.calendar.put(call())
        world.calendar.put(call(notes="", phone=""))

        assert world.calendar.find(FIRST).notes == ""

    def test_a_restart_finds_the_same(self, world):
        world.calendar.put(call())
        seen = world.calendar.find(FIRST)

        assert world.reopened().find(FIRST) == seen
        world.reopened().put(call())
        assert world.reopened().ours(WINDOW) == [seen]

    def test_two_calls_stand_side_by_side(self, world):
        world.calendar.put(call())
        world.calendar.put(call(id=SECOND, contact="bob", span=at(9)))

        assert [seen.id for seen in world.calendar.ours(WINDOW)] == [SECOND, FIRST]

    def test_a_dropped_call_is_gone(self, world):
        world.calendar.put(call())
        world.calendar.put(call(id=SECOND, span=at(12)))
        world.calendar.drop(FIRST)

        assert world.calendar.find(FIRST) is None
        assert [seen.id for seen in world.calendar.ours(WINDOW)] == [SECOND]
        assert world.calendar.busy(WINDOW) == [at(12)]

    def test_drop_twice_is_fine_and_so_is_dropping_what_never_was(self, world):
        world.calendar.drop(SECOND)
        world.calendar.put(call())
        world.calendar.drop(FIRST)
        writes = world.writes()
        world.calendar.drop(FIRST)

        assert world.writes() == writes

    def test_busy_sees_what_we_put(self, world):
        world.calendar.put(call())

        assert world.calendar.busy(WINDOW) == [at(10)]

    def test_busy_leaves_out_the_calls_that_are_about_to_go(self, world):
        world.calendar.put(call())
        world.calendar.put(call(id=SECOND, span=at(10.25)))
        world.add("Lunch", at(12))

        assert world.calendar.busy(WINDOW, besides=[FIRST]) == [at(10.25), at(12)]
        assert world.calendar.busy(WINDOW, besides=[FIRST, SECOND]) == [at(12)]

    def test_a_call_that_shows_as_free_keeps_no_time(self, world):
        world.calendar.put(call(busy=False))

        assert world.calendar.busy(WINDOW) == []
        assert world.calendar.find(FIRST) is not None

    def test_busy_is_the_union_of_everything_sorted_and_clipped(self, world):
        world.add("Late", at(14, minutes=60))
        world.add("Early", at(9, minutes=70))
        world.add("Inside of it", at(14.5))
        world.add("Right after it", at(15, minutes=60))
        world.calendar.put(call())

        assert world.calendar.busy(Span(at(9.5).start, at(15.5).start)) == [
            Span(at(9.5).start, at(10).end),
            Span(at(14).start, at(15.5).start),
        ]

    def test_what_is_free_or_cancelled_keeps_no_time(self, world):
        world.add("Free", at(9), busy=False)
        world.add("Called off", at(11), cancelled=True)

        assert world.calendar.busy(WINDOW) == []

    def test_a_busy_day_is_busy(self, world):
        day = at(0, minutes=24 * 60)
        world.add_day("Holiday", day)

        assert world.calendar.busy(WINDOW) == [day]

    def test_what_the_user_agreed_to_is_neither_our_calls_nor_an_open_invitation(self, world):
        world.calendar.put(call())
        world.add("Lunch", at(12))
        world.add("Free", at(9), busy=False)
        world.add("Called off", at(11), cancelled=True)
        world.invite("Webinar", at(10.25))

        assert world.calendar.agreed(WINDOW) == [at(12)]
        assert at(10.25).end in {span.end for span in world.calendar.busy(WINDOW)}

    def test_an_event_that_only_looks_like_ours_is_not(self, world):
        world.add("Call Ann Lee", at(10))

        assert world.calendar.ours(WINDOW) == []

    def test_what_is_not_ours_is_never_touched(self, world):
        world.add("Lunch, with a comma; and more", at(12))
        world.add_day("Holiday", at(0, day=11, minutes=24 * 60))
        others = world.others()
        world.calendar.put(call())
        world.calendar.put(call(title="Call Ann", span=at(16)))
        assert world.others() == others

        world.calendar.drop(FIRST)
        assert world.others() == others

    def test_the_users_edits_are_seen(self, world):
        world.calendar.put(call())
        before = world.calendar.find(FIRST)
        world.retitle(FIRST, "vm, Call Ann Lee")
        retitled = world.calendar.find(FIRST)
        world.move(FIRST, at(17, day=20))
        moved = world.calendar.find(FIRST)

        assert retitled.title == "vm, Call Ann Lee"
        assert moved.span == at(17, day=20)
        assert len({before.version, retitled.version, moved.version}) == 3
        assert world.calendar.busy(WINDOW) == [at(17, day=20)]

    def test_the_place_that_the_user_gave_a_call_is_seen_and_stays(self, world):
        before = world.calendar.put(call())
        assert before.place == call().phone
        world.place(FIRST, "my desk, ext 55")
        placed = world.calendar.find(FIRST)
        world.calendar.put(call(span=at(15)))
        moved = world.calendar.find(FIRST)

        assert placed.version != before.version
        assert (placed.place, placed.span) == ("my desk, ext 55", at(10))
        assert (moved.place, moved.span) == ("my desk, ext 55", at(15))

    def test_a_call_that_the_user_shows_as_free_is_seen_so_and_stays_free(self, world):
        assert world.calendar.put(call()).busy
        world.free(FIRST)
        assert not world.calendar.find(FIRST).busy

        world.calendar.put(call(span=at(15)))
        assert not world.calendar.find(FIRST).busy
        assert world.calendar.busy(WINDOW) == []

    def test_a_call_that_the_user_made_last_all_day_keeps_no_time(self, world):
        assert not world.calendar.put(call()).all_day
        day = at(0, minutes=24 * 60)
        world.make_day(FIRST, day)

        assert world.calendar.find(FIRST).all_day
        assert world.calendar.find(FIRST).span == day
        assert world.calendar.busy(WINDOW) == []

    def test_a_call_that_the_user_made_come_every_week_is_theirs_and_stands_at_its_next_time(self, world):
        assert not world.calendar.put(call(span=at(10, day=3))).series
        world.repeat(FIRST)
        seen = world.calendar.find(FIRST)
        assert (seen.series, seen.span) == (True, at(10, day=10))
        assert world.calendar.ours(Span(NOW, WINDOW.end)) == [seen]
        assert world.calendar.agreed(WINDOW) == []

        with pytest.raises(Conflict):
            world.calendar.put(call(span=at(15)))
        assert world.calendar.find(FIRST) == seen

    def test_a_call_is_found_wherever_it_was_moved(self, world):
        far = Span(NOW + timedelta(days=300), NOW + timedelta(days=300, minutes=20))
        world.calendar.put(call())
        world.move(FIRST, far)

        assert world.calendar.ours(WINDOW) == []
        assert world.calendar.find(FIRST).span == far

    def test_what_the_user_deleted_is_gone(self, world):
        world.calendar.put(call())
        world.delete(FIRST)

        assert world.calendar.find(FIRST) is None
        assert world.calendar.ours(WINDOW) == []
        world.calendar.drop(FIRST)

    def test_a_copy_is_the_users_own(self, world):
        world.calendar.put(call())
        world.copy(FIRST, at(16))

        assert [seen.span for seen in world.calendar.ours(WINDOW)] == [at(10)]
        assert world.calendar.busy(WINDOW) == [at(10), at(16)]
        assert world.calendar.agreed(WINDOW) == [], "it does not push the call away that it was made of"
        others = world.others()
        world.calendar.drop(FIRST)
        assert world.others() == others
        assert world.calendar.busy(WINDOW) == [at(16)]

    def test_ours_are_those_that_overlap(self, world):
        world.calendar.put(call())

        assert world.calendar.ours(Span(at(10).end, at(12).end)) == []
        assert world.calendar.ours(Span(at(9).start, at(10).start)) == []
        assert len(world.calendar.ours(Span(at(9).start, at(10).start + MINUTE))) == 1

    @pytest.mark.parametrize(
        "text",
        ["a, b; c: d", "back\\slash \\n \\, end", "quote \" and '", "Zoë 李 👋🏽", "x" * 150, "BEGIN:VALARM"],
    )
    def test_text_comes_back_as_it_went(self, world, text):
        world.calendar.put(call(title=text, notes=f"{text}\n\n{text}"))

        seen = world.calendar.find(FIRST)
        assert (seen.title, seen.notes) == (text, f"{text}\n\n{text}")

    def test_text_cannot_hide_anything(self, world):
        world.calendar.put(call(title="Call\u202e eel\u200b nnA\x00\x1b", notes="a\r\nEND:VEVENT\rb\u2066c"))

        seen = world.calendar.find(FIRST)
        assert (seen.title, seen.notes) == ("Call eel nnA", "a\nEND:VEVENT\nbc")

    def test_text_has_an_end(self, world):
        world.calendar.put(call(title="t" * 1000, notes="n" * 100_000))

        seen = world.calendar.find(FIRST)
        assert (len(seen.title), len(seen.notes)) == (200, 8000)
        writes = world.writes()
        world.calendar.put(call(title="t" * 1000, notes="n" * 100_000))
        assert world.writes() == writes
