"""Dates and lengths, however an export writes them, as long as they can mean one thing only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.phone._times import Order, ambiguous, moment, orders, seconds

LONDON = ZoneInfo("Europe/London")
TEN = datetime(2026, 6, 2, 9, 5, tzinfo=UTC)  # five past ten in London


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-02 10:05",
        "2026-06-02T10:05:00",
        "2026-06-02T09:05:00Z",
        "2026-06-02T11:05:00.000+02:00",
        "2026-06-02 09:05:00 UTC",
        "2026-06-02 11:05:00 +0200",
        "2026/06/02 10:05:00",
        "2026-06-02 10:05 AM",
        "20260602T100500",
        "1780391100",
        "1780391100000",
        "2.6.2026 10:05",
        "02.06.26, 10:05:00",
        "Jun 2, 2026 10:05 AM",
        "June 2nd, 2026, 10:05:00 am",
        "2 June 2026 at 10:05",
        "02-Jun-2026 10.05",
        "Tue, 2 Jun 2026 10:05:00 +0100",
        "Tue, 2 Jun 2026 09:05:00 GMT",
        "Tuesday, June 2, 2026 10:05:00 AM",
    ],
)
def test_a_date_that_means_one_thing_is_read(text):
    assert moment(text, LONDON) == TEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2/6/2026 13:05 pm",
        "2/6/2026 10:05 Mars",
        "2/6/2026 noon",
        "13/13/2026",
        "2026-13-01",
        "10:05",
        "Foo 2, 2026",
        "2/6/2026 25:00",
    ],
)
def test_what_is_no_date_is_none(text):
    with pytest.raises(ValueError, match=r"."):
        moment(text, LONDON, order=Order.DAY)


def test_a_date_that_may_be_two_is_none_until_its_order_is_known():
    with pytest.raises(ValueError, match="may be two dates"):
        moment("02/06/2026 10:05", LONDON)

    assert moment("02/06/2026 10:05", LONDON, order=Order.DAY) == TEN
    assert moment("06/02/2026 10:05am", LONDON, order=Order.MONTH) == TEN
    assert moment("6/2/26 10:05", LONDON, form="%m/%d/%y %H:%M") == TEN
    assert moment("06/06/2026", LONDON).date().month == 6


def test_a_column_has_one_order():
    assert orders(["01/02/2026", "2026-01-02", "", "25/01/2026 10:00"]) is Order.DAY
    assert orders(["01/02/2026", "1/25/26"]) is Order.MONTH
    assert orders(["01.02.2026"]) is Order.DAY
    assert orders(["01/02/2026", "03/03/2026"]) is None
    with pytest.raises(ValueError, match="has the day first"):
        orders(["25/01/2026", "01/25/2026"])

    assert [ambiguous(text) for text in ("01/02/2026", "01/01/2026", "25/01/2026", "2026-01-02")] == [
        True,
        False,
        False,
        False,
    ]


def test_the_hour_that_comes_twice_is_its_first_and_the_one_left_out_is_the_next():
    assert moment("2026-10-25 01:30", LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment("2026-03-29 01:30", LONDON) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment("2026-03-29 01:30", LONDON).astimezone(LONDON).hour == 2


@given(
    st.integers(725_846_400, 3_786_912_000),
    st.sampled_from(["%d/%m/%Y %H:%M:%S", "%d.%m.%Y %I:%M:%S %p"]),
)
def test_a_date_comes_back_as_it_went(at, form):
    when = datetime.fromtimestamp(at, UTC)

    assert moment(when.strftime(form), UTC, order=Order.DAY) == when


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("272", 272),
        ("272.6", 272),
        ("4:32", 272),
        ("0:04:32", 272),
        ("00:04:32", 272),
        ("PT4M32S", 272),
        ("PT272S", 272),
        ("P0DT0H4M32S", 272),
        ("4m 32s", 272),
        ("4 min 32 sec", 272),
        ("1h 2m", 3720),
        ("1 hour", 3600),
        ("", 0),
        ("-", 0),
        ("0", 0),
        ("PT0S", 0),
    ],
)
def test_a_length_is_read_however_it_is_written(text, length):
    assert seconds(text) == length


def test_a_number_alone_may_count_minutes():
    assert [seconds(text, minutes=True) for text in ("8", "1.5", "1,5", "4:32")] == [480, 90, 90, 272]


@pytest.mark.parametrize("text", ["long", "4:72", "P", "PT", "min", "-5", "99999999"])
def test_what_is_no_length_is_none(text):
    with pytest.raises(ValueError, match=r"is no length of time|is too long"):
        seconds(text)


@given(st.integers(0, 86_399))
def test_a_length_comes_back_as_it_went(length):
    assert seconds(str(timedelta(seconds=length))) == length
