"""When a call is tried again, as which attempt, and when it is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest
from builders import DAY, HOUR, LONDON, NOW, setting
from hypothesis import given
from hypothesis import strategies as st
from lives import at, life, said, told, tried

from syncd.core.ladder import BAND, WAITS, Rung, State, Try, apart, climb, rung, stands, turns
from syncd.core.life import Step, What
from syncd.core.policy import Policy
from syncd.model import Outcome


def stand(*tries: Try, voice=None, now=NOW, off=()) -> Rung:
    return rung(tries, voice=voice, period=60 * DAY, setting=setting(now=now, off=off))


def test_nobody_was_tried_yet():
    assert stand() == Rung(State.FREE)


@pytest.mark.parametrize("first", ["answered", "deleted"])
def test_of_two_rests_the_longer_one_holds(first):
    """They answered in writing on one day, and on the same the user took the next call away, in any order."""
    early, late = at(8, 9), at(8, 15)
    answered = tried(at(5, 10), Outcome.EMAIL_REPLY)
    answered = replace(answered, told=(told(Outcome.EMAIL_REPLY, late if first == "deleted" else early),))
    when = early if first == "deleted" else late
    away = tried(at(20, 10), None, (What.DELETED, when), gone=True)

    found = stand(answered, away, now=at(9, 10))
    assert (found.state, found.after) == (State.RESTING, late + 30 * DAY)
    assert stand(away, answered, now=at(9, 10)).after == late + 30 * DAY


@pytest.mark.parametrize("what", [What.DELETED, What.UNDONE, What.DECLINED])
def test_who_asks_to_be_called_is_called_though_the_call_before_was_taken_away(what):
    away = tried(at(10, 11), None, (what, at(10, 9)), gone=True)
    wish = replace(tried(at(10, 10), Outcome.CALLBACK), life=None)
    wish = replace(wish, told=(told(Outcome.CALLBACK, at(10, 10), until=at(12, 11)),))

    for tries in ((away, wish), (wish, away)):  # the call that was taken away may have been ahead
        found = stand(*tries, now=at(10, 10))
        assert (found.state, found.promised) == (State.TRYING, at(12, 11))
    later = replace(away, life=life(at(10, 11), (what, at(10, 12)), gone=True))
    assert stand(wish, later, now=at(10, 13)).state is State.RESTING


def test_a_call_that_stands_is_open():
    found = stand(tried(at(8, 15), Outcome.NO_ANSWER), tried(at(11, 15), attempt=2))

    assert (found.state, found.attempt) == (State.OPEN, 2)


def test_the_scripted_contact_is_tried_at_exact_days():
    """Voicemail, no answer, voicemail, then a mail."""
    script = [(at(1, 10), Outcome.VOICEMAIL), (at(3, 15), Outcome.NO_ANSWER), (at(8, 17), Outcome.VOICEMAIL)]
    tries = [tried(when, outcome) for when, outcome in script]

    assert stand(*tries[:1]).after == at(3)
    assert stand(*tries[:2]).after == at(8)
    third = stand(*tries)
    assert (third.state, third.attempt, third.after) == (State.TRYING, 4, at(15))
    assert third.failed == (at(1, 10), at(3, 15), at(8, 17))

    replied = replace(tries[-1], told=(told(Outcome.EMAIL_REPLY, at(9, 9)), *tries[-1].told))
    ended = stand(*tries[:2], replied)
    assert (ended.state, ended.attempt, ended.failed) == (State.RESTING, 1, ())
    assert "in writing" in ended.why


def test_all_waits_are_working_days_without_weekends_and_holidays():
    when, tries = at(2, 10, month=3), []
    for number, wait in enumerate(WAITS, 1):
        tries.append(tried(when, Outcome.NO_ANSWER, attempt=number))
        after = stand(*tries, now=when, off=[date(2026, 4, 3), date(2026, 4, 6)]).after
        days = [when.date() + n * DAY for n in range(1, (after.date() - when.date()).days + 1)]
        off = {date(2026, 4, 3), date(2026, 4, 6)}
        assert sum(day.weekday() < 5 and day not in off for day in days) == wait
        when = after + 10 * HOUR
    assert len(tries) == 5


def test_five_attempts_are_made_before_anybody_is_parked():
    tries = [tried(at(1, 10) + n * 7 * DAY, Outcome.NO_ANSWER, attempt=n + 1) for n in range(6)]
    now = tries[-1].at + HOUR

    assert stand(*tries[:4], now=tries[3].at).attempt == 5
    assert stand(*tries[:5], now=tries[4].at).state is State.TRYING
    parked = stand(*tries, now=now)
    assert (parked.state, parked.after) == (State.RESTING, tries[-1].at + 60 * DAY)
    assert stand(*tries, now=parked.after + HOUR) == Rung(State.FREE)


@pytest.mark.parametrize("outcome", [Outcome.SPOKE])
def test_a_talk_ends_the_ladder(outcome):
    assert stand(tried(at(1, 10), Outcome.VOICEMAIL), tried(at(8, 10), outcome)).state is State.FREE
    assert stand(tried(at(1, 10), Outcome.VOICEMAIL), voice=at(2, 9)).state is State.FREE


def test_a_talk_after_a_promise_to_call_back_keeps_it():
    assert stand(tried(at(8, 10), Outcome.CALLBACK, until=date(2026, 6, 17)), voice=at(9)).state is State.FREE


def test_a_talk_before_the_first_attempt_ends_nothing():
    assert stand(tried(at(8, 10), Outcome.VOICEMAIL), voice=at(2, 9)).attempt == 2


def test_nothing_told_is_tried_twice_more_gently_and_then_left():
    days = [at(1, 10), at(3, 10), at(5, 10)]
    tries = [tried(day, Outcome.UNKNOWN) for day in days]

    assert [stand(*tries[:n]).state for n in (1, 2, 3)] == [State.TRYING, State.TRYING, State.RESTING]
    assert stand(*tries[:2]).attempt == 1, "never counted as an attempt"
    assert stand(tries[0], tried(at(3, 10), Outcome.BUSY), tries[2]).state is State.TRYING


def test_a_promise_to_call_back_is_kept():
    day, hour = date(2026, 6, 17), at(17, 11)

    assert stand(tried(at(9, 10), Outcome.CALLBACK, until=day)).promised == day
    assert stand(tried(at(9, 10), Outcome.CALLBACK, until=hour)).promised == hour
    without = stand(tried(at(9, 10), Outcome.CALLBACK))
    assert (without.promised, without.after) == (None, at(11))


@pytest.mark.parametrize("outcome", [Outcome.SPOKE, Outcome.VOICEMAIL, Outcome.SKIPPED])
def test_whatever_came_of_a_call_the_next_one_is_when_the_user_said(outcome):
    where = stand(tried(at(8, 10), outcome, until=date(2026, 6, 29)))

    assert (where.state, where.after) == (State.TRYING, at(29))
    assert where.asked
    assert where.attempt == (2 if outcome is Outcome.VOICEMAIL else 1)
    refused = stand(tried(at(8, 10), Outcome.DECLINED, until=date(2026, 6, 29)))
    assert refused.state is State.HELD


def test_a_skipped_call_comes_again_and_counts_for_nothing():
    found = stand(tried(at(9, 10), Outcome.SKIPPED))

    assert (found.state, found.attempt, found.after) == (State.TRYING, 1, at(11))


@pytest.mark.parametrize("outcome", [Outcome.DECLINED, Outcome.WRONG_NUMBER])
def test_who_wants_no_call_or_has_no_number_waits_for_the_user(outcome):
    held = stand(tried(at(9, 10), outcome))
    resumed = Try(at(9, 12), (), step=Step("ann", "", at(9, 12), What.RESUMED))

    assert held.state is State.HELD
    assert held.question
    assert stand(tried(at(9, 10), outcome), resumed).state is State.FREE


def test_a_deleted_call_rests_a_month_then_three_then_asks():
    calls = [at(1, 10, month=1), at(1, 10, month=3), at(1, 10, month=6)]
    tries = [tried(when, None, (What.DELETED, when - HOUR), gone=True) for when in calls]

    first, second = stand(tries[0], now=at(5, month=1)), stand(*tries[:2], now=at(5, month=3))
    assert (first.state, first.after) == (State.RESTING, calls[0] - HOUR + 30 * DAY)
    assert (second.state, second.after) == (State.RESTING, calls[1] - HOUR + 90 * DAY)
    third = stand(*tries)
    assert (third.state, third.question) == (State.HELD, third.why)
    assert stand(tries[0], now=at(20, month=3)).state is State.FREE
    assert stand(*tries[:2], voice=at(2, month=3), now=at(5, month=3)).state is State.FREE


def test_a_declined_call_is_a_deleted_one():
    assert stand(tried(at(12, 10), None, (What.DECLINED, NOW), gone=True)).state is State.RESTING


def test_a_restored_call_was_never_deleted():
    steps = ((What.DELETED, NOW), (What.RESTORED, NOW))

    assert stand(tried(at(12, 10), None, *steps)).state is State.OPEN


def test_a_call_deleted_after_its_start_has_no_outcome_and_is_tried_again():
    found = stand(tried(at(9, 10), None, (What.TIDIED, at(9, 12)), gone=True))

    assert (found.state, found.attempt, found.question) == (State.TRYING, 1, "")


def test_what_was_withdrawn_leaves_no_trace_and_what_was_undone_rests():
    assert stand(tried(at(12, 10), None, (What.WITHDRAWN, NOW), gone=True)).state is State.FREE
    undone = stand(tried(at(12, 10), None, (What.UNDONE, NOW), gone=True))
    assert (undone.state, undone.after) == (State.RESTING, NOW + 30 * DAY)


def test_an_intent_that_never_stood_counts_for_nothing():
    assert stand(tried(at(12, 10), None, done=False)).state is State.FREE


def test_a_call_that_is_put_off_is_tried_on_that_day():
    later = said(None, until=date(2026, 6, 17))
    found = stand(Try(at(11, 10), (), life=life(at(11, 10), later)))
    exact = stand(Try(at(11, 10), (), life=life(at(11, 10), said(None, until=at(17, 9)))))

    assert (found.state, found.after, found.attempt) == (State.TRYING, at(17), 1)
    assert exact.after == at(17, 9)


def test_a_talk_after_a_call_was_put_off_ends_it_and_one_before_does_not():
    off = life(at(10, 10), said(None, at(10, 9), until=date(2026, 6, 17)))
    spoken = Try(at(10, 10), (told(Outcome.SPOKE, at(10, 11)),), life=off)

    assert stand(spoken, voice=at(10, 11)).state is State.FREE
    assert stand(spoken, voice=at(10, 8)).after == at(17)


def test_what_is_long_overdue_is_begun_anew():
    assert stand(tried(at(1, 10, month=4), Outcome.NO_ANSWER)).state is State.FREE


def test_two_answers_in_writing_suggest_that_they_prefer_it():
    tries = [tried(at(1, 10, month=month), Outcome.EMAIL_REPLY) for month in (3, 5)]

    assert stand(tries[0]).question == ""
    found = stand(*tries)
    assert (found.state, found.written) == (State.FREE, 2)
    assert "prefer" in found.question


def test_what_the_user_tells_without_a_call_counts_as_well():
    word = Try(at(9, 10), (told(Outcome.VOICEMAIL, at(9, 10)),), step=said(Outcome.VOICEMAIL, at(9, 10)))

    assert (stand(word).state, stand(word).attempt) == (State.TRYING, 2)
    assert stand(Try(at(9, 10), (), step=said(None, at(9, 10)))).state is State.FREE


@given(
    st.lists(st.sampled_from([Outcome.VOICEMAIL, Outcome.NO_ANSWER, Outcome.BUSY]), min_size=1, max_size=6),
    st.integers(1, 400),
)
def test_nobody_is_parked_before_five_attempts(outcomes, days):
    tries = [tried(at(1, 10, month=1) + n * 9 * DAY, outcome) for n, outcome in enumerate(outcomes)]
    found = stand(*tries, now=tries[-1].at + timedelta(days=days))

    assert 1 <= found.attempt <= 6
    if found.state is State.RESTING:
        assert len(outcomes) > 5


@given(
    st.lists(st.sampled_from([*Outcome]), min_size=1, max_size=8),
    st.floats(-1, 200),
    st.floats(0, 60),
)
def test_between_two_turns_time_alone_changes_nothing(outcomes, days, more):
    tries = [tried(at(1, 10, month=1) + n * 9 * DAY, outcome) for n, outcome in enumerate(outcomes)]
    climbed = climb(tries, voice=None, period=60 * DAY, setting=setting())
    first = tries[-1].at + timedelta(days=days)
    last = first + timedelta(days=more)

    if not any(first < turn <= last for turn in turns(climbed)):
        assert stands(climbed, first) == stands(climbed, last)
    for turn in turns(climbed):
        assert stands(climbed, turn) == stands(climbed, turn + timedelta(seconds=1))


@pytest.mark.parametrize(("month", "zone"), [(3, UTC), (10, UTC), (10, ZoneInfo("Asia/Tokyo"))])
def test_a_next_try_is_overdue_at_its_turn_though_the_clock_was_changed_since(month, zone):
    climbed = climb(
        [tried(at(10, 10, month=month), Outcome.NO_ANSWER)], voice=None, period=DAY, setting=setting()
    )
    (turn,) = turns(climbed)
    before, then = (stands(climbed, one.astimezone(zone)) for one in (turn - timedelta(seconds=1), turn))

    assert (before.state, then.state) == (State.TRYING, State.FREE)


def test_times_of_the_day_are_compared_by_the_clock_not_by_the_date():
    assert apart(at(11, 10.5), at(3, 10), LONDON) == HOUR / 2
    assert apart(at(11, 23.5), at(3, 0.5), LONDON) == HOUR
    assert apart(at(11, 10), at(3, 15), LONDON) == BAND
    assert apart(at(30, 10, month=3), at(20, 10, month=3), LONDON) == 0 * HOUR, "summer time began between"


def test_the_policys_hours_say_what_a_working_day_is():
    weekend = Policy(hours={5: Policy().hours[0], 6: Policy().hours[0]})
    found = rung([tried(at(6, 10), Outcome.NO_ANSWER)], voice=None, period=DAY, setting=setting(weekend))

    assert found.after == at(13)
