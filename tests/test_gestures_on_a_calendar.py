"""Each gesture of a thumb on a call, through the whole program: what syncd understands, writes and leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from thumb import Thumb
from world import NOW, World

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def after(booked: World, *, days: float = 0, hours: float = 0, code: int = 0) -> dict:
    """Return what one more turn does, later."""
    return booked.ask("once", at=NOW + timedelta(days=days, hours=hours), code=code)


def why(booked: World, *, days: float = 0) -> dict:
    return booked.ask("why", "ann", at=NOW + timedelta(days=days))


def did(answer: dict) -> list[tuple[str, str]]:
    return [(one["action"], one["title"]) for one in answer["actions"]]


def test_a_hundred_turns_on_unchanged_input_write_nothing(booked, thumb):
    before = booked.calls.stat()
    for minute in range(100):
        assert did(after(booked, hours=minute / 60)) == []
    assert booked.calls.stat().st_mtime_ns == before.st_mtime_ns
    assert booked.calls.stat().st_ino == before.st_ino


@pytest.mark.parametrize(
    "title", ["✓ Call Ann Lee", "Call Ann Lee ✔", "Call Ann Lee - done", "spoke Call Ann Lee"]
)
def test_a_check_mark_or_a_word_says_that_you_spoke(booked, thumb, title):
    thumb.retitle("Ann Lee", title)
    assert did(after(booked, days=1)) == []

    (call,) = why(booked, days=2)["calls"]
    assert (call["outcome"], call["on_calendar"]) == ("spoke", True)
    assert "title" in call["chain"][-1]["says"]
    (ann,) = booked.ask("people", at=NOW + 2 * DAY)["people"]
    assert ann["last_voice"].startswith("2026-06-10T15:00")
    assert did(after(booked, days=30)) == []


def test_voicemail_is_tried_again_on_another_day_at_another_hour(booked, thumb):
    thumb.retitle("Ann Lee", "vm Call Ann Lee")
    (action,) = after(booked, hours=8)["actions"]

    assert (action["action"], action["attempt"]) == ("book", 2)
    assert action["start"].startswith("2026-06-12T10:00"), "two working days on, two hours away from 15:00"
    assert len(thumb.calls()) == 2
    assert did(after(booked, hours=9)) == []


def test_the_first_line_of_the_notes_will_do(booked, thumb):
    thumb.note("Ann Lee", "no answer")
    after(booked, hours=8)

    assert why(booked, days=1)["calls"][0]["outcome"] == "no_answer"


def test_a_promise_to_call_back_is_booked_at_its_hour(booked, thumb):
    thumb.note("Ann Lee", "callback 16 June 11:00")
    (action,) = after(booked, hours=8)["actions"]

    assert action["start"].startswith("2026-06-16T11:00")


def test_a_call_that_is_put_off_comes_again_when_it_was_put_off_to(booked, thumb):
    thumb.retitle("Ann Lee", "Call Ann Lee +3d")
    answer = after(booked, hours=1)

    assert ("cancel", "Call Ann Lee +3d") in did(answer)
    (again,) = [one for one in answer["actions"] if one["action"] == "book"]
    assert again["start"] >= "2026-06-13"


def test_stop_in_the_title_means_never(booked, thumb):
    thumb.retitle("Ann Lee", "stop Call Ann Lee")
    assert did(after(booked, hours=1)) == [("cancel", "stop Call Ann Lee")]

    assert thumb.calls() == []
    booked.mail("Ann Lee <ann@acme.example>", days=-100)
    assert did(after(booked, days=101)) == []
    assert why(booked, days=101)["next"] == "not to be called"


def test_any_other_edit_is_the_users_and_stays(booked, thumb):
    thumb.retitle("Ann Lee", "Call Ann Lee about the house on Elm Street")
    thumb.add("Board", NOW + 5 * HOUR, 60)
    assert did(after(booked, hours=1)) == []

    assert thumb.call("Ann Lee")["SUMMARY"] == "Call Ann Lee about the house on Elm Street"


def test_a_call_dragged_to_a_later_day_stays_exactly_there(booked, thumb):
    later = NOW + 6 * DAY
    thumb.move("Ann Lee", later)
    thumb.add("Board", later - HOUR, 120)
    for days in (0.1, 1, 5.9):
        assert did(after(booked, days=days)) == []

    assert thumb.call("Ann Lee").start == later
    assert [step["says"] for step in why(booked, days=1)["calls"][0]["chain"]][1].startswith("dragged")


def test_a_place_and_free_time_that_the_user_gave_a_call_pin_it_and_stay(world):
    world.cards("FN:Ann Lee\r\nEMAIL:ann@acme.example\r\nTEL:+44 20 7123 4567")
    for days in (1, 2):
        world.mail("Ann Lee <ann@acme.example>", days=days)
    world.run("once")
    thumb = Thumb(world.calls)
    assert thumb.call("Ann Lee")["LOCATION"] == "+442071234567"
    for edit in ({"LOCATION": "my desk, ext 55"}, {"TRANSP": "TRANSPARENT"}):
        thumb.write("Ann Lee", **edit)
        assert did(after(world, hours=0.5)) == []
    thumb.add("Board", NOW + 5 * HOUR, 60)
    assert did(after(world, hours=1)) == []

    stands = thumb.call("Ann Lee")
    assert (stands["LOCATION"], stands["TRANSP"]) == ("my desk, ext 55", "TRANSPARENT")


def test_a_call_that_the_user_invited_somebody_to_is_theirs_and_stays(booked, thumb):
    thumb.write("Ann Lee", ATTENDEE="mailto:ann@acme.example")
    assert did(after(booked, hours=0.5)) == []
    thumb.add("Board", NOW + 5 * HOUR, 60)
    stands = booked.calls.read_bytes()
    assert did(after(booked, hours=1)) == []

    assert booked.calls.read_bytes() == stands
    assert "who is invited" in why(booked, days=1 / 24)["calls"][0]["chain"][-1]["says"]


def test_a_call_made_last_all_day_is_no_talk(booked, thumb):
    thumb.make_day("Ann Lee", NOW.date())
    assert did(after(booked, hours=1)) == []
    assert why(booked, days=1 / 24)["calls"][0]["outcome"] is None
    assert why(booked, days=2)["calls"][0]["outcome"] == "unknown"


@pytest.mark.parametrize("hours", [1, 5.2])
def test_a_call_made_longer_is_no_talk(booked, thumb, hours):
    after(booked, hours=hours - 0.1)
    thumb.lengthen("Ann Lee", 20)
    after(booked, hours=hours)

    assert why(booked, days=1)["calls"][0]["outcome"] == "unknown"


def test_a_call_made_last_all_day_leaves_the_day_to_other_calls(booked, thumb):
    thumb.make_day("Ann Lee", (NOW + DAY).date())
    booked.mail("Ben Ray <ben@acme.example>", days=2)
    booked.mail("Ben Ray <ben@acme.example>", days=1)
    (book,) = after(booked, hours=7)["actions"]

    assert (book["title"], book["start"][:10]) == ("Call Ben Ray", "2026-06-11")


def test_a_standing_weekly_call_is_the_users_and_needs_no_other(booked, thumb):
    thumb.write("Ann Lee", RRULE={"FREQ": "WEEKLY"})
    for days in (0.1, 1, 6, 8, 30):
        booked.mail("Ann Lee <ann@acme.example>", days=-days)
        assert did(after(booked, days=days)) == []
    (call,) = why(booked, days=30)["calls"]
    assert call["start"].startswith("2026-07-15T15:00")

    thumb.retitle("Ann Lee", "vm Call Ann Lee")
    booked.run("flag", "ann", "do-not-call", at=NOW + 31 * DAY)
    assert did(after(booked, days=32)) == []
    assert thumb.call("Ann Lee")["RRULE"]


@pytest.mark.parametrize("hours", [None, 8])
def test_a_call_tried_in_vain_and_dragged_ahead_is_the_next_try(booked, thumb, hours):
    thumb.retitle("Ann Lee", "vm Call Ann Lee")
    if hours is not None:
        assert did(after(booked, hours=hours)) == [("book", "Call Ann Lee")]
    thumb.move("vm Call", NOW + DAY)
    after(booked, hours=9)

    assert [one.start for one in thumb.calls() if one.start > NOW + 10 * HOUR] == [NOW + DAY]
    assert did(after(booked, hours=10)) == []


def test_a_promise_for_a_day_that_has_passed_is_kept_as_soon_as_can_be(booked, thumb):
    thumb.note("Ann Lee", "callback 9 June 09:00")
    (book,) = after(booked, hours=8)["actions"]

    assert book["start"].startswith("2026-06-11")


def test_until_a_day_that_has_passed_puts_nothing_off(booked, thumb):
    thumb.retitle("Ann Lee", "Call Ann Lee until 1 June")
    assert did(after(booked, hours=1)) == []

    assert why(booked)["next"] == "a call stands"


def test_a_call_dragged_into_the_past_took_place(booked, thumb):
    thumb.move("Ann Lee", NOW - 2 * HOUR)
    assert did(after(booked, hours=1)) == []

    (call,) = why(booked, days=1)["calls"]
    assert call["outcome"] == "spoke"


def test_a_deleted_call_stays_away_for_a_month(booked, thumb):
    thumb.delete("Ann Lee")
    for days in (0.1, 1, 10, 29):
        booked.mail("Ann Lee <ann@acme.example>", days=-days)
        assert did(after(booked, days=days)) == []
    assert "not before" in why(booked, days=29)["next"]

    booked.mail("Ann Lee <ann@acme.example>", days=-31)
    assert did(after(booked, days=32)) == [("book", "Call Ann Lee")]


def test_a_call_restored_from_the_bin_was_never_deleted(booked, thumb):
    bin_ = thumb.delete("Ann Lee")
    after(booked, hours=1)
    booked.calls.write_bytes(bin_)
    assert did(after(booked, hours=2)) == []

    (call,) = why(booked)["calls"]
    assert call["on_calendar"]


def test_a_call_deleted_after_its_start_is_not_asked_about_and_comes_again(booked, thumb):
    after(booked, hours=5)
    thumb.delete("Ann Lee")
    (action,) = after(booked, hours=6)["actions"]

    assert (action["action"], action["attempt"]) == ("book", 1)
    assert action["start"] >= "2026-06-12"


def test_a_call_that_passed_untouched_is_tried_twice_more_and_then_left(booked, thumb):
    starts = []
    for day in range(1, 40):
        booked.mail("Ann Lee <ann@acme.example>", days=-day)
        starts += [one["start"][:10] for one in after(booked, days=day)["actions"]]

    assert starts == ["2026-06-12", "2026-06-16"]
    assert "nothing tells" in why(booked, days=39)["next"]


def test_a_call_that_is_dragged_onto_another_of_ours_stays_and_the_other_goes_elsewhere(booked, thumb):
    for day in (1, 2):
        booked.mail("Bob Ray <bob@acme.example>", days=day)
    after(booked, hours=1)
    theirs = thumb.call("Bob Ray").decoded("DTSTART")
    thumb.move("Ann Lee", theirs)

    assert did(after(booked, hours=2)) == [("move", "Call Bob Ray")]
    assert thumb.call("Ann Lee").decoded("DTSTART") == theirs
    assert thumb.call("Bob Ray").decoded("DTSTART") >= theirs + timedelta(minutes=30)
    assert did(after(booked, hours=3)) == []


def test_a_copy_is_the_users_own_and_keeps_its_time(booked, thumb):
    thumb.copy("Ann Lee")
    assert did(after(booked, hours=1)) == []
    thumb.retitle("Call Ann Lee", "stop Call Ann Lee")
    after(booked, hours=2)

    (left,) = thumb.calls()
    assert str(left["UID"]).startswith("copy-of-")


def test_a_copy_in_the_very_place_of_a_call_moves_nothing(booked, thumb):
    thumb.copy("Ann Lee", days=0)
    before = booked.calls.read_bytes()
    for hours in (0.5, 1, 2):
        assert did(after(booked, hours=hours)) == []

    assert booked.calls.read_bytes() == before


def test_an_own_event_to_call_somebody_is_plan_enough(world):
    world.mail("Ann Lee <ann@acme.example>", days=2)
    world.mail("Ann Lee <ann@acme.example>", days=1)
    world.diary("SUMMARY:Phone Ann\r\nDTSTART:20260612T100000Z\r\nDTEND:20260612T103000Z")

    assert did(world.ask("once")) == []


def test_a_clash_moves_the_call_and_an_open_invitation_does_not(booked, thumb):
    three = NOW + 5 * HOUR
    invited = {"ORGANIZER": "mailto:bob@example.net", "ATTENDEE": "mailto:ada@example.org"}
    thumb.add("Webinar", three, 60, **invited)
    assert did(after(booked, hours=0.5)) == []

    thumb.add("Board", three, 60)
    (action,) = after(booked, hours=1)["actions"]
    assert (action["action"], action["start"][:16]) == ("move", "2026-06-10T16:15")
    assert thumb.call("Ann Lee").start == NOW + 6.25 * HOUR
    assert did(after(booked, hours=1)) == []


def test_a_call_moves_three_times_and_then_the_user_is_asked(booked, thumb):
    for _ in range(3):
        thumb.add("Board", thumb.call("Ann Lee").start, 20)
        assert [kind for kind, _ in did(after(booked))] == ["move"]
    thumb.add("Board", thumb.call("Ann Lee").start, 20)

    assert did(after(booked)) == []
    assert "moved 3 times" in booked.run("once")


def test_an_unrelated_change_moves_nothing(booked, thumb):
    thumb.add("Dentist", NOW + 2 * DAY, 60)
    thumb.add("Lunch", NOW + 3 * HOUR, 60)

    assert did(after(booked, hours=1)) == []


def test_a_meeting_that_is_arranged_withdraws_the_call(booked, thumb):
    booked.diary(
        "SUMMARY:Coffee\r\nDTSTART:20260612T100000Z\r\nDTEND:20260612T103000Z\r\n"
        "ORGANIZER:mailto:ada@example.org\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@acme.example"
    )

    assert did(after(booked, hours=1)) == [("cancel", "Call Ann Lee")]
    assert thumb.calls() == []


def test_calls_that_vanish_all_at_once_are_not_believed(world):
    for name in ("Ann", "Bob", "Cleo", "Dan", "Eve", "Fay"):
        for day in (1, 2):
            world.mail(f"{name} Lee <{name.lower()}@acme.example>", days=day)
    assert len(did(world.ask("once"))) == 6
    whole = world.calls.read_bytes()
    world.calls.write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nEND:VCALENDAR\r\n")

    held = world.ask("once", at=NOW + HOUR, code=2)
    assert did(held) == []
    assert "6 of 6 calls vanished" in held["problems"][0]["problem"]
    world.calls.write_bytes(whole)
    assert world.ask("once", at=NOW + 2 * HOUR)["problems"] == []
    assert all(one["on_calendar"] for one in world.ask("why", "ann", at=NOW + 2 * HOUR)["calls"])


def test_calls_that_vanish_are_believed_to_be_deleted_when_the_user_says_so_or_after_two_days(world):
    for name in ("Ann", "Bob", "Cleo", "Dan"):
        for day in (1, 2):
            world.mail(f"{name} Lee <{name.lower()}@acme.example>", days=day)
    world.run("once")
    world.calls.write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nEND:VCALENDAR\r\n")
    world.run("once", at=NOW + HOUR, code=2)

    assert did(world.ask("once", "--believe", "calendar", at=NOW + 2 * HOUR)) == []
    assert "took the call away" in world.ask("why", "ann", at=NOW + 3 * HOUR)["next"]


def test_a_lost_state_is_rebuilt_from_the_calendar_without_a_second_call(booked, thumb):
    thumb.retitle("Ann Lee", "vm Call Ann Lee")
    for path in (booked.folder / "state").iterdir():
        path.unlink()
    (action,) = after(booked, hours=8)["actions"]

    assert action["attempt"] == 2
    assert len({str(event["UID"]) for event in thumb.calls()}) == 2


def test_a_plan_shows_every_write_that_the_turn_then_makes(booked, thumb):
    booked.mail("Bob Ray <bob@acme.example>", days=2)
    booked.mail("Bob Ray <bob@acme.example>", days=1)
    thumb.add("Board", NOW + 5 * HOUR, 60)
    before = booked.digest()
    shown = booked.ask("plan", at=NOW + HOUR)
    assert booked.digest() == before

    assert shown["actions"] == after(booked, hours=1)["actions"]
    assert {one["action"] for one in shown["actions"]} == {"move", "book"}
