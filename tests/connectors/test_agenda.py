"""When entries take their user's time, and which of them the user agreed to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.formats.agenda import agreed, busy, merged
from syncd.model import Answer, Attendee, Entry, Span

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = Span(NOON - timedelta(hours=12), NOON + timedelta(hours=12))
HOUR = Span(NOON, NOON + timedelta(hours=1))
LUNCH = Entry("lunch", HOUR, "Lunch")
BOB = Attendee("Bob", "bob@example.net")
ME = ("Ada@Example.org",)


def asked(answer, *, address="ada@example.ORG", organiser=BOB):
    return replace(LUNCH, organiser=organiser, attendees=(BOB, Attendee("Ada", address, answer)))


@pytest.mark.parametrize(
    ("entry", "takes", "is_agreed"),
    [
        (LUNCH, True, True),
        (replace(LUNCH, busy=False), False, False),
        (replace(LUNCH, cancelled=True), False, False),
        (asked(Answer.ACCEPTED), True, True),
        (asked(Answer.TENTATIVE), True, False),
        (asked(Answer.NONE), True, False),
        (asked(Answer.DECLINED), False, False),
        (asked(Answer.DECLINED, address="alias@example.org"), True, False),
        (asked(Answer.NONE, organiser=Attendee("Ada", "ADA@example.org")), True, True),
        (asked(Answer.NONE, address="eve@example.net", organiser=None), True, True),
    ],
)
def test_what_was_answered_decides(entry, takes, is_agreed):
    assert busy([entry], DAY, emails=ME) == ([HOUR] if takes else [])
    assert agreed([entry], DAY, emails=ME) == ([HOUR] if is_agreed else [])


def test_our_calls_are_busy_unless_they_go_and_a_copy_of_one_is_the_users_own():
    ours = replace(LUNCH, id="a1", call_id="a1")
    copy = replace(LUNCH, id="copy", call_id="a1")

    assert busy([ours], DAY, emails=ME) == [HOUR]
    assert busy([ours], DAY, emails=ME, besides=["a1"]) == []
    assert agreed([ours], DAY, emails=ME) == []
    assert busy([copy], DAY, emails=ME, besides=["a1", "copy"]) == [HOUR]
    assert agreed([copy], DAY, emails=ME) == []


minutes = st.integers(-900, 900).map(lambda n: NOON + n * timedelta(minutes=1))
spans = st.tuples(minutes, minutes).map(lambda pair: Span(min(pair), max(pair)))


@given(st.lists(spans, max_size=8), minutes)
def test_a_moment_is_covered_once_if_any_span_within_the_day_covers_it(some, moment):
    def covering(found):
        return sum(one.start <= moment < one.end for one in found)

    found = merged(some, DAY)

    assert covering(found) == (covering([DAY]) and bool(covering(some)))
    assert all(one.end < other.start for one, other in pairwise(found))
