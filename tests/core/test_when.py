"""The days and hours that people type in a few words."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.typed import table, words
from syncd.core.when import when

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 19, 15, tzinfo=ZONE)  # a Thursday


def read(text, *, now=NOW, **how):
    return when([word.text for word in words(text)], now=now, zone=ZONE, **how)


def rows() -> list[tuple[str, str]]:
    with Path(__file__).with_name("when.tsv").open(encoding="utf-8") as lines:
        return [
            (row["at"], row["text"]) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


@pytest.mark.parametrize(("at", "text"), rows())
def test_a_moment_is_a_date_or_with_an_hour_one_in_the_zone_of_the_user(at, text):
    moment = read(text.replace("-", " ") if text[-1:].isalpha() else text)  # hyphens go when parts are made

    if not at:
        assert moment is None
    elif "T" in at:
        assert moment.at == datetime.fromisoformat(at).replace(tzinfo=ZONE)
        assert moment.at.tzinfo is ZONE
    else:
        assert type(moment.at) is date
        assert moment.at == date.fromisoformat(at)


def test_the_words_behind_a_moment_are_left():
    assert read("friday 10:00 on mobile").words == 4
    assert read("friday at 3").words == 1


def test_a_month_and_a_length_of_time_want_a_word_before_them():
    for text, at in {
        "may": date(2027, 5, 1),
        "3 days": date(2026, 11, 22),
        "two weeks": date(2026, 12, 3),
    }.items():
        assert read(text) is None
        assert read(text, awaited=True).at == at


def test_the_same_day_next_week_is_said_alike_by_both_ways_of_counting():
    sunday = datetime(2026, 11, 22, 15, tzinfo=ZONE)

    assert read("next friday", now=sunday).at == date(2026, 11, 27)


def test_the_29_february_is_the_next_that_there_is():
    assert read("29 feb", now=datetime(2027, 6, 1, tzinfo=ZONE)).at == date(2028, 2, 29)


@pytest.mark.parametrize(
    "text", ["18 November", "18 Nov 09:00", "Wednesday 18 November", "21/9", "18.11.2026", "2026-11-18"]
)
def test_a_day_that_has_just_passed_is_none_and_where_it_was_promised_it_is_today(text):
    assert read(text) is None
    assert read(text, awaited=True) is None
    assert read(text, promised=True).at == NOW.date()


def test_a_promised_hour_that_has_passed_is_that_of_tomorrow():
    assert read("9:00", promised=True).at == datetime(2026, 11, 20, 9, tzinfo=ZONE)
    assert read("9:00") is None
    assert read("17:00 Uhr", promised=True).at == datetime(2026, 11, 19, 17, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("20 September", date(2027, 9, 20)),
        ("20 January", date(2027, 1, 20)),
        ("2026-09-20", date(2026, 11, 19)),
    ],
)
def test_a_day_of_long_ago_is_that_of_next_year(text, at):
    moment = read(text, promised=True)
    assert (moment and moment.at) == at


def test_a_day_of_december_has_just_passed_in_january():
    january = datetime(2027, 1, 5, 15, tzinfo=ZONE)

    assert read("28 December", now=january) is None
    assert read("28 December", now=january, promised=True).at == january.date()
    assert read("28 February", now=january).at == date(2027, 2, 28)


@pytest.mark.parametrize(("text", "at"), [("thursday", 26), ("wednesday", 25), ("friday", 20)])
def test_a_weekday_is_never_one_that_has_passed(text, at):
    assert read(text, promised=True).at == date(2026, 11, at)


def test_today_is_that_of_the_zone():
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)

    assert read("tomorrow", now=late).at == date(2026, 11, 21)


def test_hours_pass_though_clocks_change():
    before = datetime(2026, 10, 25, 1, 30, tzinfo=ZONE)

    assert (read("in 3 hours", now=before).at - before.astimezone(UTC)).total_seconds() == 3 * 3600


VOCABULARY = [
    word
    for name in ("days", "months", "units", "numbers", "relative")
    for lists in table()[name].values()
    for word in lists
]


@given(
    st.lists(
        st.sampled_from([*VOCABULARY, "31", "10", ":", "30", "/", ".", "-", "+", "999", "2026", "am"]),
        max_size=9,
    ),
    st.datetimes(timezones=st.just(ZONE)),
    st.booleans(),
    st.booleans(),
)
def test_a_moment_is_never_an_error_and_never_past(typed, now, awaited, promised):
    moment = read(" ".join(typed), now=now, awaited=awaited, promised=promised)

    if moment:
        assert 0 < moment.words <= len(words(" ".join(typed)))
        assert moment.at > now if isinstance(moment.at, datetime) else moment.at >= now.date()
