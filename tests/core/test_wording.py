"""Dates, lengths of time and numbers in words."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.wording import ago, day, day_of_year, length, line, number

NOW = datetime(2001, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=13), "13 days ago"),
        (timedelta(days=14), "2 weeks ago"),
        (timedelta(days=21), "3 weeks ago"),
        (timedelta(days=61), "2 months ago"),
        (timedelta(days=729), "23 months ago"),
        (timedelta(days=731), "2 years ago"),
        (timedelta(days=365.25 * 10), "10 years ago"),
        (timedelta(days=-3), "in 3 days"),
    ],
)
def test_time_that_passed_is_said_in_its_largest_fitting_unit(passed, words):
    assert ago(NOW - passed, NOW) == words


def test_time_passes_by_instants_when_clocks_go_back():
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))

    assert ago(first, first.replace(fold=1)) == "1 hour ago"


@given(st.timedeltas())
def test_a_length_of_time_is_never_nothing_in_a_large_unit(time):
    words = length(time)

    assert words.startswith("0 minutes") == (abs(time) < timedelta(minutes=1))
    assert words.split()[0].isdigit()


def test_a_date_is_that_of_the_zone():
    late = datetime(2001, 5, 3, 23, tzinfo=UTC)

    assert day(late, ZoneInfo("America/New_York")) == "3 May 2001"
    assert day(late, ZoneInfo("Asia/Tokyo")) == "4 May 2001"
    assert day(late.astimezone(ZoneInfo("Asia/Tokyo"))) == "4 May 2001"
    assert day(date(2001, 12, 31)) == "31 December 2001"
    assert day_of_year(date(1604, 1, 2)) == "2 January"


def test_a_number_is_written_with_spaces():
    assert number("+4930123456") == "+49 30 123456"
    assert number("+12125550123") == "+1 212-555-0123"


def test_what_is_no_number_stays_as_it_is():
    assert number("ask\nBob") == "ask Bob"


@given(st.text(), st.integers(4, 40))
def test_a_line_is_short_and_has_no_control_characters(text, most):
    shown = line(text, most)

    assert len(shown) <= most
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert shown == shown.strip()


def test_a_long_line_shows_that_it_was_cut():
    assert line("one two three", 11) == "one two..."
    assert line("one two three", 13) == "one two three"
