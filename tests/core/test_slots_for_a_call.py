"""When a call may start that suits both, and why there is no such time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from time import process_time
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from spans import (
    BERLIN,
    DAY,
    MINUTE,
    MONDAY,
    NEW_YORK,
    NONE_OFF,
    TOKYO,
    at,
    in_hours,
    minutes,
    span,
    spans,
    zones,
)

from syncd.core.policy import WAKING, WORKDAYS, Policy
from syncd.core.slots import merge, my_times, open_times, starts, why_none, window
from syncd.model import Entry, Span

# All of it


def test_calls_are_booked_from_the_notice_to_the_end_of_the_horizon():
    policy = Policy(horizon=1)

    assert window(policy, now=at(8), zone=BERLIN, off=NONE_OFF) == Span(
        at(10), datetime(2026, 6, 3, tzinfo=BERLIN).astimezone(UTC)
    )


def test_the_horizon_counts_from_the_user_s_own_today():
    late = window(Policy(horizon=1), now=at(23), zone=BERLIN, off=NONE_OFF)

    assert late.end == datetime(2026, 6, 4, tzinfo=BERLIN)


def test_a_window_that_is_over_before_the_notice_has_no_times():
    policy = Policy(horizon=0, notice=3 * DAY)

    assert my_times(policy, now=at(8), zone=BERLIN, busy=[], off=NONE_OFF) == []
    assert open_times([], weekly=WAKING, zone=TOKYO) == []


def test_a_call_from_berlin_to_new_york_waits_for_their_morning():
    mine = my_times(Policy(horizon=0), now=at(5), zone=BERLIN, busy=[], off=NONE_OFF)
    both = open_times(mine, weekly=WAKING, zone=NEW_YORK)

    assert mine == [span(8, 10), span(13, 15.5)]
    assert both == [span(13, 15.5)]


def test_a_contact_may_have_holidays_of_their_own():
    mine = my_times(Policy(horizon=1), now=at(5), zone=BERLIN, busy=[], off=NONE_OFF)

    both = open_times(mine, weekly=WAKING, zone=NEW_YORK, off=frozenset({date(2026, 6, 1)}))

    assert both == [span(13, 15.5, 1)]


def test_a_busy_block_of_days_blocks_each_of_them():
    policy = Policy(horizon=3)

    mine = my_times(policy, now=at(0), zone=BERLIN, busy=[span(-2, 70)], off=NONE_OFF)

    assert [s.start for s in mine] == [at(8, 3), at(13, 3)]


@given(zones, zones, st.lists(spans, max_size=12), minutes)
def test_a_start_suits_both_sides_and_keeps_its_distance(zone, theirs, busy, now):
    policy = Policy(horizon=2)
    mine = my_times(policy, now=now, zone=zone, busy=busy, off=NONE_OFF)
    both = open_times(mine, weekly=WAKING, zone=theirs)

    for start in starts(both, length=policy.call_length, zone=zone):
        end = start + policy.call_length
        assert start >= now + policy.notice
        assert in_hours(WORKDAYS, start.astimezone(zone))
        assert in_hours(WAKING, start.astimezone(theirs))
        for taken in merge(busy):
            assert end + policy.buffer <= taken.start or taken.end + policy.buffer <= start


@given(st.lists(spans, max_size=12), st.randoms())
def test_the_same_calendar_in_any_order_gives_the_same_times(busy, random):
    shuffled = [Span(s.start.astimezone(TOKYO), s.end.astimezone(NEW_YORK)) for s in busy]
    random.shuffle(shuffled)

    found = [
        my_times(Policy(), now=MONDAY, zone=BERLIN, busy=some, off=NONE_OFF) for some in (busy, shuffled)
    ]

    assert found[0] == found[1]


def test_three_hundred_contacts_in_twelve_zones_are_quick():
    names = """America/New_York America/Chicago America/Denver America/Los_Angeles America/Sao_Paulo UTC
        Europe/London Europe/Berlin Asia/Kolkata Asia/Tokyo Australia/Sydney Pacific/Auckland"""
    twelve = [ZoneInfo(name) for name in names.split()]
    busy = [Span(at(n * 0.6), at(n * 0.6 + 0.3)) for n in range(500)]

    began = process_time()
    mine = my_times(Policy(), now=MONDAY, zone=BERLIN, busy=busy, off=NONE_OFF)
    by_zone = {zone: open_times(mine, weekly=WAKING, zone=zone) for zone in twelve}
    found = [list(starts(by_zone[twelve[n % 12]], length=10 * MINUTE, zone=BERLIN)) for n in range(300)]
    took = process_time() - began

    assert any(found)
    assert took < 0.3


# Why none


def reason(policy=None, *, theirs=NEW_YORK, busy=(), all_day=(), off=NONE_OFF) -> str:
    return why_none(
        policy or Policy(horizon=2),
        now=at(0),
        zone=BERLIN,
        their_zone=theirs,
        busy=list(busy),
        all_day=list(all_day),
        off=off,
    )


def whole_days(title: str, first: int, last: int) -> Entry:
    midnight = datetime(2026, 6, 1, tzinfo=BERLIN)
    return Entry(title, Span(midnight + first * DAY, midnight + last * DAY), title, all_day=True)


def test_no_common_hours_is_said_with_their_zone():
    assert reason(theirs=ZoneInfo("Pacific/Honolulu")) == "no common hours (Pacific/Honolulu)"


def test_the_one_all_day_entry_in_the_way_is_named():
    fair, party = whole_days("Trade\nfair", 0, 5), whole_days("Party", 0, 1)

    for busy in ([], [fair.span, party.span]):
        assert reason(busy=busy, all_day=[party, fair]) == '"Trade fair" takes 1 June 2026 to 5 June 2026'


def test_an_all_day_entry_of_one_day_is_said_with_one_date():
    day = whole_days("Fair", 0, 1)

    assert reason(replace(Policy(), horizon=0), all_day=[day]) == '"Fair" takes 1 June 2026'


def test_a_calendar_that_is_full_without_it_does_not_blame_the_all_day_entry():
    fair, same = whole_days("Fair", 0, 5), whole_days("Leave", 0, 5)

    assert reason(busy=[span(0, 100)], all_day=[fair]) == "calendar full until 3 June 2026"
    assert reason(all_day=[fair, same]) == "calendar full until 3 June 2026"


def test_a_holiday_does_not_make_the_hours_of_two_people_strangers():
    off = frozenset({date(2026, 6, n) for n in range(1, 20)})

    assert reason(off=off, busy=[span(0, 600)]) == "calendar full until 23 June 2026"
