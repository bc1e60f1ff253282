"""Which coming calls are withdrawn or moved, and which are the user's to keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import DAY, HOUR, MINUTE, NOW, ago, contact, sent, setting
from builders import know as known
from lives import life, said

from syncd.core.clocks import Tally
from syncd.core.life import What
from syncd.core.need import Clock
from syncd.core.upkeep import MOVES, clashes, needless
from syncd.model import Lane, Outcome, Span

ANN = contact("Ann Lee", "ann@x.org")
AHEAD = life(NOW + DAY)  # decided two days ago


def why(one=AHEAD, clock=None, *, who=ANN, stopped="", pauses=(), ended="", asked=False) -> str:
    clock = clock or Clock()
    return needless(
        one, who, clock, stopped=stopped, pauses=pauses, ended=ended, asked=asked, setting=setting()
    )


def test_a_call_with_a_reason_stays():
    assert why() == ""
    assert why(clock=Clock(sure=ago(400))) == ""


def test_a_talk_since_it_was_booked_withdraws_it():
    assert "spoke" in why(clock=Clock(sure=ago(1)))
    assert "spoke" in why(clock=Clock(probable=ago(1)))


def test_a_talk_that_comes_to_light_late_withdraws_what_only_the_silence_was_for():
    late = Clock(sure=ago(20))
    waiting = life(NOW + DAY, lane=Lane.WAITING.value)

    assert "spoke" in why(clock=late)
    assert why(waiting, late) == ""


def test_a_meeting_ahead_withdraws_it():
    assert "meet" in why(clock=Clock(coming=NOW + 5 * DAY))


def test_an_answer_withdraws_a_call_that_only_waited_for_it():
    tally = Tally(last_received=ago(0.5), last_voice=ago(10))
    waiting, proposal = (life(NOW + DAY, lane=lane.value) for lane in (Lane.WAITING, Lane.PROPOSAL))

    assert "answered" in why(waiting, Clock(tally=tally))
    assert why(proposal, Clock(tally=tally)) == ""
    assert why(waiting, Clock(tally=Tally())) == ""
    silent = known(sent("ann@x.org", days=1), sent("ann@x.org", days=2)).clock("ann@x.org")
    silent.tally.last_received = ago(0.5)
    assert why(waiting, silent) == "", "it would be booked again at once"


def test_what_ended_the_ladder_withdraws_the_next_attempt():
    assert why(ended="they answered in writing") == "they answered in writing"


def test_a_pause_withdraws_what_lies_in_it():
    assert "paused until" in why(pauses=[Span(NOW, NOW + 3 * DAY)])
    assert why(pauses=[Span(NOW + 3 * DAY, NOW + 5 * DAY)]) == ""


def test_a_stop_flag_withdraws_even_what_the_user_touched():
    pinned = life(NOW + DAY, (What.DRAGGED, NOW))

    assert why(pinned, stopped="muted") == "muted"
    assert why(stopped="muted") == "muted"


@pytest.mark.parametrize("until", [date(2026, 6, 13), NOW + 3 * DAY])
def test_a_call_that_the_user_put_off_is_withdrawn(until):
    assert why(life(NOW + DAY, said(None, until=until))) == "you put it off until 13 June 2026"


def test_nothing_else_withdraws_what_the_user_touched():
    pinned = life(NOW + DAY, (What.EDITED, NOW))
    clock = Clock(sure=ago(0.1), coming=NOW + DAY)

    assert why(pinned, clock, pauses=[Span(NOW, NOW + 9 * DAY)], ended="over") == ""


@pytest.mark.parametrize("start", [NOW + 30 * MINUTE, NOW, NOW - HOUR])
def test_nothing_is_written_half_an_hour_before_the_start_or_later(start):
    assert why(life(start), stopped="muted") == ""
    assert clashes([life(start)], [Span(start, start + HOUR)], now=NOW) == ([], [])


def test_what_is_gone_is_left_alone():
    assert why(life(NOW + DAY, gone=True), stopped="muted") == ""
    assert clashes([life(NOW + DAY, gone=True)], [Span(NOW, NOW + 9 * DAY)], now=NOW) == ([], [])


def test_a_call_moves_out_of_the_way_of_what_the_user_agreed_to():
    start = AHEAD.booking.span.start

    assert clashes([AHEAD], [Span(start + 19 * MINUTE, start + HOUR)], now=NOW) == ([AHEAD], [])
    assert clashes([AHEAD], [Span(start + 20 * MINUTE, start + HOUR)], now=NOW) == ([], [])
    assert clashes([AHEAD], [], now=NOW) == ([], [])


def test_a_call_moves_three_times_and_then_the_user_is_asked():
    moved = life(NOW + DAY, *[(What.MOVED, NOW)] * MOVES)
    move, (stuck,) = clashes([moved], [moved.booking.span], now=NOW)

    assert (move, stuck.life) == ([], moved)
    assert "3 times" in stuck.why


def test_a_pinned_call_is_never_moved():
    for step in (said(Outcome.VOICEMAIL), (What.DRAGGED, NOW), (What.EDITED, NOW), (What.RESTORED, NOW)):
        pinned = life(NOW + DAY, step)
        assert clashes([pinned], [pinned.booking.span], now=NOW) == ([], [])


def test_a_call_moves_out_of_the_way_of_one_that_the_user_put_there_unless_that_lasts_all_day():
    put = life(AHEAD.booking.span.start, (What.DRAGGED, NOW))
    assert clashes([AHEAD, put], [], now=NOW) == ([AHEAD], [])
    assert clashes([AHEAD, life(AHEAD.booking.span.start, (What.EDITED, NOW))], [], now=NOW) == ([], [])

    midnight = AHEAD.booking.span.start.replace(hour=0)
    put.booking = replace(put.booking, span=Span(midnight, midnight + DAY))
    assert clashes([AHEAD, put], [], now=NOW) == ([], [])


def test_a_moved_call_that_clashes_near_its_start_still_moves():
    near = life(NOW + HOUR)

    assert clashes([near], [near.booking.span], now=NOW) == ([near], [])
    assert replace(near.booking, gone=True).stands is False
