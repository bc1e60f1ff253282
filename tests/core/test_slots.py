"""When a call may start."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, product
from time import process_time
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.policy import WAKING, WORKDAYS, Policy
from syncd.core.slots import (
    free,
    hours,
    merge,
    my_times,
    open_times,
    overlap,
    starts,
    why_none,
    window,
    working_days,
    working_days_between,
)
from syncd.model import Entry, Span

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BERLIN, NEW_YORK, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
ROUND_THE_CLOCK = {day: ((time(), time()),) for day in range(7)}
NONE_OFF: frozenset[date] = frozenset()


def at(hour: float, days: int = 0) -> datetime:
    return MONDAY + days * DAY + hour * HOUR


def span(start: float, end: float, days: int = 0) -> Span:
    return Span(at(start, days), at(end, days))


minutes = st.integers(0, 3 * 24 * 60).map(lambda n: MONDAY + n * MINUTE)
spans = st.tuples(minutes, st.integers(0, 600)).map(lambda s: Span(s[0], s[0] + s[1] * MINUTE))
dates = st.dates(date(2020, 1, 1), date(2030, 1, 1))
times_of_day = st.times().map(lambda t: t.replace(second=0, microsecond=0))
weeks = st.dictionaries(
    st.integers(0, 6), st.lists(st.tuples(times_of_day, times_of_day), max_size=3).map(tuple)
)
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)


def covers(some: list[Span], moment: datetime) -> bool:
    return any(s.start <= moment < s.end for s in some)


def in_hours(weekly, local: datetime, off=NONE_OFF) -> bool:
    """The same promise as `hours`, for one moment and by reading the clock on the wall."""
    wall, today = local.time(), local.date()
    same_day = any(b <= wall and (wall < e or e <= b) for b, e in weekly.get(today.weekday(), ()))
    yesterday = today - DAY
    past_midnight = any(e <= b and wall < e for b, e in weekly.get(yesterday.weekday(), ()))
    return (same_day and today not in off) or (past_midnight and yesterday not in off)


def changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """When the zone's clocks changed in a year, to the minute."""
    days = [datetime(year, 1, 1, tzinfo=UTC) + n * DAY for n in range(366)]
    found = []
    for day, following in pairwise(days):
        low, high = day, following
        if low.astimezone(zone).utcoffset() == high.astimezone(zone).utcoffset():
            continue
        while high - low > MINUTE:
            middle = low + (high - low) // (2 * MINUTE) * MINUTE
            same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
            low, high = (middle, high) if same else (low, middle)
        found.append(high)
    return found


# Working days


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 6, 1), 0, date(2026, 6, 1)),
        (date(2026, 6, 1), 4, date(2026, 6, 5)),
        (date(2026, 6, 5), 1, date(2026, 6, 8)),
        (date(2026, 6, 6), 1, date(2026, 6, 8)),
        (date(2026, 6, 1), 10, date(2026, 6, 15)),
    ],
)
def test_working_days_skip_the_weekend(start, count, end):
    assert working_days(start, count, weekly={}, off=NONE_OFF) == end


def test_working_days_are_those_with_hours():
    saturdays = {5: ((time(9), time(12)),), 6: (), 9: ((time(9), time(12)),)}

    assert working_days(date(2026, 6, 1), 2, weekly=saturdays, off=NONE_OFF) == date(2026, 6, 13)


def test_a_holiday_is_no_working_day():
    off = frozenset({date(2026, 6, 2)})

    assert working_days(date(2026, 6, 1), 1, weekly=WORKDAYS, off=off) == date(2026, 6, 3)
    assert working_days_between(date(2026, 6, 1), date(2026, 6, 3), off=off) == 1


def test_no_working_day_passes_backwards():
    assert working_days_between(date(2026, 6, 3), date(2026, 6, 1), off=NONE_OFF) == 0


@given(dates, st.integers(0, 60), st.frozensets(dates, max_size=20))
def test_counting_working_days_undoes_going_on_by_them(start, count, off):
    end = working_days(start, count, weekly={}, off=off)

    assert working_days_between(start, end, off=off) == count


@given(dates, st.integers(1, 60), st.frozensets(dates, max_size=20))
def test_the_next_working_day_has_not_passed_before_it_is_reached(start, count, off):
    end = working_days(start, count, weekly={}, off=off)

    assert working_days_between(start, end - DAY, off=off) == count - 1


# Spans


@given(st.lists(spans))
def test_merging_twice_is_merging_once(some):
    merged = merge(some)

    assert merge(merged) == merged
    assert all(a.end < b.start for a, b in pairwise(merged))
    assert all(s.start < s.end for s in merged)


@given(st.lists(spans, max_size=8), minutes)
def test_merging_covers_the_same_minutes(some, moment):
    assert covers(merge(some), moment) == covers(some, moment)


@given(spans, st.lists(spans, max_size=8), minutes)
def test_every_minute_is_free_or_busy_and_never_both(within, busy, moment):
    gaps = free(within, busy, buffer=timedelta())

    assert covers(gaps, moment) == (covers([within], moment) and not covers(busy, moment))
    assert merge(gaps) == gaps


@given(spans, st.lists(spans, max_size=8), st.integers(1, 90))
def test_free_time_keeps_the_buffer_on_both_sides(within, busy, buffer):
    gaps = free(within, busy, buffer=buffer * MINUTE)

    for gap, taken in product(gaps, merge(busy)):
        assert gap.end <= taken.start - buffer * MINUTE or taken.end + buffer * MINUTE <= gap.start


def test_a_busy_hour_leaves_the_time_before_and_after_it():
    assert free(span(9, 17), [span(12, 13)], buffer=timedelta(minutes=30)) == [
        span(9, 11.5),
        span(13.5, 17),
    ]


def test_busy_time_is_compared_by_instants_when_clocks_go_back():
    """02:30 is twice on this night; a busy span from the first to the second of them is an hour long."""
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)

    assert merge([Span(first, first.replace(fold=1))]) == [
        Span(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    ]


@given(st.lists(spans, max_size=8), st.lists(spans, max_size=8), minutes)
def test_an_overlap_is_in_both(a, b, moment):
    shared = overlap(merge(a), merge(b))

    assert covers(shared, moment) == (covers(a, moment) and covers(b, moment))
    assert shared == overlap(merge(b), merge(a)) == merge(shared)


def test_spans_that_only_touch_share_nothing():
    assert overlap([span(9, 10), span(12, 13)], [span(10, 12)]) == []


# Hours


def test_nine_stays_nine_when_the_clocks_change():
    daily = {day: ((time(9), time(10)),) for day in range(7)}
    night = Span(datetime(2026, 3, 28, tzinfo=BERLIN), datetime(2026, 3, 31, tzinfo=BERLIN))

    opened = hours(night, daily, BERLIN, NONE_OFF)

    assert [s.start.hour for s in opened] == [8, 7, 7]
    assert {s.start.astimezone(BERLIN).hour for s in opened} == {9}


def test_a_stretch_that_starts_in_a_gap_begins_at_the_first_moment_there_is():
    sunday = Span(datetime(2026, 3, 8, tzinfo=NEW_YORK), datetime(2026, 3, 9, tzinfo=NEW_YORK))

    opened = hours(sunday, {6: ((time(2, 30), time(5)),)}, NEW_YORK, NONE_OFF)

    assert opened == [Span(datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 3, 8, 9, tzinfo=UTC))]


def test_a_repeated_hour_counts_from_its_first_beginning_to_its_last_end():
    sunday = Span(datetime(2026, 11, 1, tzinfo=NEW_YORK), datetime(2026, 11, 2, tzinfo=NEW_YORK))

    opened = hours(sunday, {6: ((time(1), time(2)),)}, NEW_YORK, NONE_OFF)

    assert opened == [Span(datetime(2026, 11, 1, 5, tzinfo=UTC), datetime(2026, 11, 1, 7, tzinfo=UTC))]


def test_half_of_a_repeated_hour_is_open_twice():
    sunday = Span(datetime(2026, 11, 1, tzinfo=NEW_YORK), datetime(2026, 11, 2, tzinfo=NEW_YORK))

    opened = hours(sunday, {6: ((time(1, 30), time(2)),)}, NEW_YORK, NONE_OFF)

    assert [(s.start.hour, s.start.minute) for s in opened] == [(5, 30), (6, 30)]


def test_a_day_that_a_country_skipped_has_no_hours():
    samoa = ZoneInfo("Pacific/Apia")
    within = Span(datetime(2011, 12, 29, tzinfo=UTC), datetime(2012, 1, 1, tzinfo=UTC))

    opened = hours(within, {4: ((time(9), time(17)),)}, samoa, NONE_OFF)

    assert opened == []


def test_a_stretch_past_midnight_belongs_to_the_day_it_begins_on():
    tuesday_night = {1: ((time(22), time(2)),)}

    assert hours(span(0, 96), tuesday_night, ZoneInfo("UTC"), NONE_OFF) == [span(22, 26, 1)]
    assert hours(span(25, 96, 1), tuesday_night, ZoneInfo("UTC"), NONE_OFF) == [span(25, 26, 1)]


def test_a_holiday_has_no_hours():
    opened = hours(span(0, 72), ROUND_THE_CLOCK, ZoneInfo("UTC"), frozenset({date(2026, 6, 2)}))

    assert opened == [span(0, 24), span(48, 72)]


@given(zones, weeks, spans, minutes, st.frozensets(st.dates(date(2026, 5, 31), date(2026, 6, 5)), max_size=3))
def test_a_moment_is_open_when_the_clock_on_the_wall_says_so(zone, weekly, within, moment, off):
    opened = hours(within, weekly, zone, off)

    assert covers(opened, moment) == (
        covers([within], moment) and in_hours(weekly, moment.astimezone(zone), off)
    )


@pytest.mark.parametrize("year", [1945, 2011, 2026])
def test_around_every_clock_change_of_every_zone_the_hours_are_those_on_the_wall(year):
    weekly = {
        day: ((time(0, 15), time(2, 30)), (time(3), time(9)), (time(23), time(0, 30))) for day in range(7)
    }
    seen = 0
    for zone in map(ZoneInfo, sorted(available_timezones())):
        for change in changes(zone, year):
            around = Span(change - 6 * HOUR, change + 6 * HOUR)
            opened = hours(around, weekly, zone, NONE_OFF)
            for n in range(0, 12 * 60, 15):
                moment = around.start + n * MINUTE
                assert covers(opened, moment) == in_hours(weekly, moment.astimezone(zone)), (zone, moment)
            for start in starts(opened, length=20 * MINUTE, zone=zone):
                local = start.astimezone(zone)
                assert in_hours(weekly, local)
                assert local.minute % 15 == local.second == 0
            seen += 1

    assert seen > 100


# Starts


def test_a_call_starts_on_the_quarter_and_ends_before_the_next_thing():
    found = starts([span(9 + 5 / 60, 10), span(11, 11.25)], length=20 * MINUTE, zone=BERLIN)

    assert list(found) == [at(9.25), at(9.5)]


def test_the_quarters_are_those_of_the_local_clock():
    """Liberia kept 44 minutes and a half behind Greenwich until 1972."""
    within = Span(datetime(1971, 6, 1, 9, tzinfo=UTC), datetime(1971, 6, 1, 10, tzinfo=UTC))
    zone = ZoneInfo("Africa/Monrovia")

    found = [start.astimezone(zone) for start in starts([within], length=20 * MINUTE, zone=zone)]

    assert [(local.hour, local.minute, local.second) for local in found] == [(8, 30, 0), (8, 45, 0)]


@given(zones, spans, st.integers(5, 60), st.sampled_from([5, 10, 15, 20, 30, 60]))
def test_the_whole_call_lies_in_one_span_and_no_start_on_the_grid_is_left_out(zone, within, length, step):
    found = list(starts([within], length=length * MINUTE, zone=zone, step=step * MINUTE))

    every = (within.start + n * MINUTE for n in range((within.end - within.start) // MINUTE))
    assert found == [
        start
        for start in every
        if start + length * MINUTE <= within.end and start.astimezone(zone).minute % step == 0
    ]


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
