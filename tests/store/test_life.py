"""What the store keeps of calls: intents before effects, every step, flags and notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from ledgers import HOUR, NOW

from syncd.core.flags import Flag, Flagged
from syncd.core.life import Intent, Step, Voucher, What, mark
from syncd.model import Call, Lane, Outcome, Seen, Span
from syncd.store import life as living
from syncd.store.store import Store

SPAN = Span(NOW + HOUR, NOW + 2 * HOUR)
CALL = Call("id1", "c1", "Call Ann", SPAN, "UTC", notes="Why now", lane=Lane.KEY, attempt=2, serial=5)
SEEN = Seen("id1", "c1", "Call Ann", SPAN, "Why now", "v1")
BOOKED = Step("c1", "id1", NOW, What.BOOKED, "3 mails", SPAN)


def only(store):
    (one,) = living.bookings(store, NOW)
    return one


def test_an_intent_stands_until_it_is_done(store):
    living.intend(store, CALL, ["ann@x.org"], NOW)
    intended = living.intend(store, CALL, ["ann@x.org"], NOW)
    assert only(store) == intended == living.booking(store, "id1")
    assert not intended.stands

    living.stands(store, intended, SEEN, BOOKED)
    there = only(store)
    assert (there.stands, there.version, there.notes) == (True, "v1", mark("Call Ann", "Why now"))
    assert (there.lane, there.attempt, there.serial, there.handles) == ("key", 2, 5, ("ann@x.org",))
    assert living.steps(store, NOW) == [BOOKED]


def test_an_intent_that_failed_leaves_nothing(store):
    living.abandon(store, living.intend(store, CALL, [], NOW))

    assert living.bookings(store, NOW) == []
    with pytest.raises(LookupError):
        living.booking(store, "id1")


def test_a_change_that_failed_leaves_the_call_as_it_was(store):
    living.stands(store, living.intend(store, CALL, [], NOW), SEEN, BOOKED)
    before = only(store)
    intent = Intent(What.MOVED, "a clash", Span(NOW, NOW + HOUR))
    living.intend_change(store, before, intent)
    assert only(store) == replace(before, intent=intent)

    living.abandon(store, only(store))
    assert only(store) == before


def test_what_was_taken_off_is_gone_and_why_is_known(store):
    living.stands(store, living.intend(store, CALL, [], NOW), SEEN, BOOKED)
    living.intend_change(store, only(store), Intent(What.WITHDRAWN, "you spoke"))
    living.left(store, only(store), Step("c1", "id1", NOW, What.WITHDRAWN, "you spoke"))

    assert (only(store).gone, only(store).stands, only(store).intent) == (True, False, None)
    assert [step.what for step in living.steps(store, NOW)] == [What.BOOKED, What.WITHDRAWN]


@pytest.mark.parametrize("until", [None, date(2026, 6, 5), datetime(2026, 6, 5, 9, tzinfo=UTC)])
def test_a_step_comes_back_as_it_went_but_for_the_users_note(store, until):
    step = Step(
        "c1",
        "id1",
        NOW,
        What.SAID,
        "said",
        SPAN,
        Outcome.CALLBACK,
        until,
        Voucher.NOTES,
        stop=True,
        note="secret",
    )
    living.add(store, [step])
    living.add(store, [])

    assert living.steps(store, NOW) == [replace(step, note="")]
    assert living.steps(store, NOW - HOUR) == []


def test_flags_are_given_anew_and_taken_away(store):
    mute, later = Flagged("ann@x.org", Flag.MUTE, NOW), Flagged("ann@x.org", Flag.MUTE, NOW + HOUR)
    snooze = Flagged("@x.org", Flag.SNOOZE, NOW, NOW + 9 * HOUR)
    living.flag(store, [mute, snooze])
    living.flag(store, [later])

    assert living.flagged(store) == [snooze, later]
    assert living.unflag(store, ["ann@x.org", "@x.org"], [Flag.MUTE]) == 1
    assert living.flagged(store) == [snooze]


def test_a_notice_is_told_once_until_it_is_over(store):
    assert living.told(store, "vanished") is None
    living.tell(store, "vanished", NOW)
    living.tell(store, "vanished", NOW + HOUR)
    assert living.told(store, "vanished") == NOW

    living.tell(store, "vanished", None)
    assert living.told(store, "vanished") is None


def test_two_users_share_no_call_step_flag_or_notice(store):
    other = Store(store.engine, "bob@example.org")
    living.stands(store, living.intend(store, CALL, [], NOW), SEEN, BOOKED)
    living.flag(store, [Flagged("ann@x.org", Flag.MUTE, NOW)])
    living.tell(store, "vanished", NOW)

    assert living.bookings(other, NOW) == living.steps(other, NOW) == living.flagged(other) == []
    assert living.told(other, "vanished") is None
