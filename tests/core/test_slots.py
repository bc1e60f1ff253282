"""Working days, spans, hours and starts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, product
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spans import (
    BERLIN,
    DAY,
    HOUR,
    MINUTE,
    NEW_YORK,
    NONE_OFF,
    ROUND_THE_CLOCK,
    at,
    changes,
    covers,
    dates,
    in_hours,
    minutes,
    span,
    spans,
    weeks,
    zones,
)

from syncd.core.policy import WORKDAYS
from syncd.core.slots import free, hours, merge, overlap, starts, working_days
from syncd.model import Span

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


@given(dates, st.integers(0, 60), st.frozensets(dates, max_size=20))
def test_so_many_working_days_pass_and_the_last_of_them_is_the_end(start, count, off):
    end = working_days(start, count, weekly={}, off=off)

    days = [start + (n + 1) * DAY for n in range((end - start).days)]
    passed = [day for day in days if day.weekday() < 5 and day not in off]
    assert len(passed) == count
    assert passed[-1:] == ([end] if count else [])


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


@given(zones, spans, st.integers(5, 60))
def test_the_whole_call_lies_in_one_span_and_no_start_on_a_quarter_is_left_out(zone, within, length):
    found = list(starts([within], length=length * MINUTE, zone=zone))

    every = (within.start + n * MINUTE for n in range((within.end - within.start) // MINUTE))
    assert found == [
        start
        for start in every
        if start + length * MINUTE <= within.end and start.astimezone(zone).minute % 15 == 0
    ]
