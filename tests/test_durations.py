"""Durations and hours, as people write them."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.settings.durations import LONGEST, duration, stretch, working_days, written

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("30 days", 30 * DAY),
        ("1 day", DAY),
        ("20 min", 20 * MINUTE),
        ("48 hours", 48 * HOUR),
        ("2 weeks", 14 * DAY),
        ("3 months", 90 * DAY),
        ("1 year", 365 * DAY),
        ("90s", 90 * timedelta(seconds=1)),
        ("1.5 hours", 90 * MINUTE),
        ("1h30min", 90 * MINUTE),
        ("1 hour and 30 minutes", 90 * MINUTE),
        ("1 day, 2 hrs.", 26 * HOUR),
        ("  20\tMin ", 20 * MINUTE),
        ("0 min", timedelta()),
    ],
)
def test_a_duration_is_read_as_a_person_means_it(text, span):
    assert duration(text) == span


@pytest.mark.parametrize(
    "text",
    ["", " ", "30", "days", "-1 day", "30 dayz", "5 m", "1 day x", "1e3 days", "٣ days", "one day", "P30D"],
)
def test_what_is_no_duration_is_told_how_to_write_one(text):
    with pytest.raises(ValueError, match='such as "20 min"'):
        duration(text)


def test_a_duration_has_an_end():
    with pytest.raises(ValueError, match="at most"):
        duration("999999 years")


@given(
    st.integers(1, int(LONGEST / timedelta(milliseconds=1))).map(lambda count: timedelta(milliseconds=count))
)
def test_a_written_duration_is_read_back(span):
    assert duration(written(span)) == span


def test_no_time_is_written_as_no_seconds():
    assert duration(written(timedelta())) == timedelta()


@pytest.mark.parametrize(
    "text", ["10 working days", "10 workdays", "10 business days", "10 Weekdays", "10 working-days"]
)
def test_working_days_are_read(text):
    assert working_days(text) == 10


@pytest.mark.parametrize("text", ["10", "10 days", "10 working weeks", "", "ten working days"])
def test_other_days_are_not_working_days(text):
    with pytest.raises(ValueError, match='write "10 working days"'):
        working_days(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("10:00-12:30", time(10), time(12, 30)),
        ("9-17", time(9), time(17)),
        (" 9.30 – 11.00 ", time(9, 30), time(11)),
        ("08:00 to 09:15", time(8), time(9, 15)),
        ("00:00-24:00", time(0), time.max),
    ],
)
def test_a_stretch_is_read(text, start, end):
    assert stretch(text) == (start, end)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("10:00", "write its start and its end"),
        ("10:00-", "write its start and its end"),
        ("ten to eleven", "write its start and its end"),
        ("10:60-11:00", "no clock shows"),
        ("23:00-25:00", "no clock shows"),
        ("24:30-25:00", "no clock shows"),
        ("12:00-10:00", "ends before it starts"),
        ("22:00-6:00", "over midnight, write two"),
        ("10:00-10:00", "ends before it starts"),
    ],
)
def test_an_impossible_stretch_is_told_what_is_wrong(text, hint):
    with pytest.raises(ValueError, match=hint):
        stretch(text)
