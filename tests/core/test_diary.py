"""What the calendars say of people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import HOUR, ME, NOW, ago, ahead, entry, guest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.diary import Diary, diary, met
from syncd.model import Answer, Attendee, Entry, Span

ANN, BOB = "ann@x.org", "bob@y.org"
MINE = frozenset((ME, "ada@old.example"))


def read(*entries: Entry) -> Diary:
    return diary(entries, mine=MINE, now=NOW, size=4)


def past(*people: Attendee | str, days: float = 2, **rest) -> Entry:
    return entry(*people, start=ago(days), **rest)


def invited(answer: Answer, *people: Attendee | str, **rest) -> Entry:
    """An entry of Ann's that I was asked to."""
    return entry(guest(ME, answer), *people, organiser=ANN, **rest)


def test_who_was_at_a_meeting_has_been_spoken_to():
    book = read(past(ANN, guest(BOB, Answer.NONE), title="Lunch", place=True))

    assert book.spoke == {ANN: ago(2) + HOUR, BOB: ago(2) + HOUR}
    assert not book.probably
    assert not book.coming


def test_every_meeting_that_was_is_one_with_each_of_the_others():
    was, before = entry("ann@x.org", "bob@x.org", ME, start=ago(1)), entry("ann@x.org", ME, start=ago(2))
    coming = entry("ann@x.org", ME, start=ahead(1))
    found = met([was, before, coming], mine=frozenset([ME]), now=NOW, size=4)

    assert [*found] == [
        ("ann@x.org", was.span.end),
        ("bob@x.org", was.span.end),
        ("ann@x.org", before.span.end),
    ]


def test_of_many_meetings_the_last_that_was_and_the_first_to_come_count():
    week = [past(ANN, days=days, link=True) for days in (9, 2, 30)]
    to_come = [entry(ANN, start=ahead(days)) for days in range(10, 0, -1)]
    book = read(*week, *to_come)

    assert (book.spoke[ANN], book.coming[ANN]) == (ago(2) + HOUR, ahead(1))


def test_an_entry_that_does_not_say_that_people_met_makes_a_talk_only_likely():
    book = read(past(ANN, title="Garden"))

    assert (book.spoke, book.probably) == ({}, {ANN: ago(2) + HOUR})


@pytest.mark.parametrize(
    "each",
    [
        past(ANN, link=True, cancelled=True),
        past(guest(ANN, Answer.DECLINED), link=True),
        past(ANN, BOB, "c@x.org", "d@x.org", link=True),
        past(ANN, link=True, all_day=True),
        past(ANN, link=True, call_id="ours"),
        past(ANN, link=True, title="Missed call: Ann"),
        past(days=1, title="Dentist"),
        past(title="Cancelled: Call Ann"),
        past(guest(ME, Answer.DECLINED), organiser=ANN, link=True),
        past(guest(ME, Answer.NONE), organiser=ANN, link=True),
        past(guest(ME, Answer.TENTATIVE), organiser=ANN, link=True),
        entry(ANN, start=ago(hours=0.5), link=True),  # still going on
        entry(ANN, start=ahead(1), link=True),
    ],
)
def test_no_talk_is_seen_in(each):
    book = read(each)

    assert not any((book.spoke, book.probably, book.probably_named))


@pytest.mark.parametrize("answer", [Answer.ACCEPTED, Answer.TENTATIVE])
def test_a_meeting_to_come_with_somebody_is_a_plan(answer):
    assert read(invited(answer, start=ahead(6))).coming == {ANN: ahead(6)}
    assert read(entry(guest(ANN, Answer.NONE), start=ahead(6))).coming == {ANN: ahead(6)}


def test_a_meeting_is_over_when_it_ends():
    assert read(entry(ANN, start=ago(hours=1), link=True)).spoke == {ANN: NOW}


def test_a_meeting_that_goes_on_is_a_plan_too():
    assert read(entry(ANN, start=ago(hours=0.5))).coming == {ANN: ago(hours=0.5)}


@pytest.mark.parametrize(
    "each",
    [
        invited(Answer.DECLINED),
        invited(Answer.NONE),
        entry(BOB, organiser=ANN),  # somebody's invitation that I see, but was not asked to
        entry(ANN, cancelled=True),
        entry(ANN, all_day=True),
        entry(guest(ANN, Answer.DECLINED)),
        entry(ANN, BOB, "c@x.org", "d@x.org"),
        entry(ANN, call_id="ours"),
        entry(Attendee("Ann's room", ANN, room=True)),
        entry(Attendee("Ann", "")),
    ],
)
def test_no_plan_with_anybody_is_seen_in(each):
    assert not read(each).coming


def test_three_others_are_not_too_many():
    assert set(read(entry(ANN, BOB, "c@x.org")).coming) == {ANN, BOB, "c@x.org"}


def test_an_organiser_is_somebody_whom_one_meets():
    book = read(invited(Answer.ACCEPTED), past(guest(ME), organiser=BOB, link=True))

    assert set(book.coming) == {ANN}
    assert set(book.spoke) == {BOB}


def test_an_organiser_who_declined_does_not_come():
    assert read(invited(Answer.ACCEPTED, guest(ANN, Answer.DECLINED))).coming == {}


def test_an_entry_of_a_calendar_that_names_nobody_is_nobody_s():
    busy = Span(ahead(1), ahead(1) + HOUR)

    assert read(entry(organiser="", title="Dentist")) == Diary(busy=[busy], agreed=[busy])


def test_a_call_that_i_noted_myself_is_a_plan_with_whom_its_title_names():
    book = read(entry(title="Call Ann"), past(title="Call Bob Ray"))

    assert book.coming_named == {"ann": ahead(1)}
    assert book.probably_named == {"bob ray": ago(2) + HOUR}


def test_a_one_on_one_is_a_plan_with_whom_its_title_names():
    assert read(entry(title="1:1 Ann / Ada")).coming_named == {"ann": ahead(1), "ada": ahead(1)}


def test_a_title_that_names_no_call_plans_none():
    titles = ["Ann's birthday", "Conference call", "Cancelled: Call Ann"]

    assert read(*[entry(title=title) for title in titles]).coming_named == {}


def test_a_past_call_whose_title_names_nobody_was_with_nobody_in_particular():
    assert read(past(title="Conference call")).probably_named == {}


@pytest.mark.parametrize(
    ("each", "busy"),
    [
        (entry(), True),
        (entry(busy=False), False),
        (entry(busy=False, out_of_office=True), True),
        (entry(cancelled=True), False),
        (invited(Answer.DECLINED), False),
        (invited(Answer.NONE), True),
        (entry(call_id="ours"), True),
        (past(ANN), True),
    ],
)
def test_busy_is_what_is_neither_cancelled_nor_declined_nor_shown_as_free(each, busy):
    assert read(each).busy == ([each.span] if busy else [])


def test_all_day_entries_are_remembered_when_they_keep_me_busy():
    blocking, free = entry(all_day=True, hours=24), entry(all_day=True, hours=24, busy=False)
    away = entry(all_day=True, hours=48, busy=False, out_of_office=True)
    book = read(blocking, free, away)

    assert book.all_day == [blocking, away]
    assert book.busy == [blocking.span, away.span]


people = st.sampled_from([ANN, BOB, ME, "c@x.org", "d@x.org", "ada@old.example", ""])
guests = st.builds(Attendee, st.just("Somebody"), people, st.sampled_from(Answer), st.booleans())
entries = st.builds(
    lambda some, title, days, flags, organiser: replace(
        entry(*some, title=title, start=NOW + timedelta(days=days), organiser=organiser), **flags
    ),
    st.lists(guests, max_size=5),
    st.sampled_from(["Call Ann", "Lunch", "Garden", "Missed call", ""]),
    st.integers(-5, 5),
    st.fixed_dictionaries(
        {name: st.booleans() for name in ("busy", "cancelled", "all_day", "out_of_office", "link", "place")}
    ),
    people,
)


@given(st.lists(entries, max_size=6), st.randoms())
def test_the_order_of_the_entries_does_not_matter(some, dice):
    other = list(some)
    dice.shuffle(other)
    one, two = read(*some), read(*other)

    assert (one.spoke, one.probably, one.coming) == (two.spoke, two.probably, two.coming)
    assert (one.coming_named, one.probably_named) == (two.coming_named, two.probably_named)


@given(st.lists(entries, max_size=6))
def test_what_was_is_over_what_comes_is_not_and_i_am_not_in_it(some):
    book = read(*some)

    assert all(when <= NOW for when in [*book.spoke.values(), *book.probably.values()])
    assert all(when + HOUR > NOW for when in book.coming.values())
    assert not (MINE | {""}) & (book.spoke.keys() | book.probably.keys() | book.coming.keys())
    assert len(book.all_day) <= len(book.busy) <= len(some)


def test_a_call_of_ours_in_a_source_takes_no_time_and_the_users_copy_of_it_does():
    assert read(entry(id="c1", call_id="c1")) == Diary()
    assert read(entry(id="copy", call_id="c1")).busy != []
