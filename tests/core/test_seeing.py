"""What the user did to a call, by how it was last seen and how it stands now."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import DAY, LONDON, NOW, entry
from lives import NOTES, life, said, seen

from syncd.core.life import Voucher, What, by_contact, place_mark
from syncd.core.seeing import lives_on, notice, unchanged
from syncd.model import Answer, Outcome, Span

LOOK = {"since": NOW, "now": NOW, "zone": LONDON}


def steps(one, now_seen):
    return notice(one, now_seen, **LOOK)[1]


def test_what_stands_as_it_stood_is_no_news():
    one = life()

    assert steps(one, seen(one)) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"span": Span(NOW + 2 * DAY, NOW + 3 * DAY)},
        {"title": "Call Ann Lee ✓"},
        {"notes": "vm"},
        {"version": "2"},
        {"place": "the roof"},
        {"busy": False},
        {"guests": True},
        {"series": True},
        {"cancelled": True},
        {"answer": Answer.DECLINED},
    ],
)
def test_a_call_is_unchanged_only_to_the_last_letter(changed):
    one = life(place=place_mark("", busy=True))
    assert unchanged(one, seen(one))
    assert steps(one, seen(one)) == []
    assert not unchanged(one, seen(one, **changed))
    assert not unchanged(life(place=one.booking.place, gone=True), seen(one))


@pytest.mark.parametrize(("start", "end"), [(7, 0), (0, 7), (999_999, 999_999)])
def test_parts_of_a_second_are_no_drag(start, end):
    one = life(place=place_mark("", busy=True))
    span = one.booking.span
    span = Span(span.start.replace(microsecond=start), span.end.replace(microsecond=end))
    assert steps(one, seen(one, span=span)) == []
    assert unchanged(one, seen(one, span=span))

    booking, (step,) = notice(
        one, seen(one, span=Span(span.start + DAY, span.end + DAY)), since=NOW, now=NOW, zone=LONDON
    )
    assert step.what is What.DRAGGED
    assert booking.span.start == one.booking.span.start + DAY


def test_notes_that_were_left_out_are_as_they_were_last_seen():
    one = life(place=place_mark("", busy=True))
    bare = seen(one, notes="", notes_read=False)
    moved, found = notice(one, replace(bare, span=Span(NOW + 2 * DAY, NOW + 3 * DAY)), **LOOK)

    assert unchanged(one, bare)
    assert not unchanged(one, replace(bare, version="2"))
    assert [step.what for step in found] == [What.DRAGGED]
    assert moved.notes == one.booking.notes


def test_a_series_is_the_users_and_said_so_once():
    one = life()
    (step,) = steps(one, seen(one, series=True))
    assert step.what is What.REPEATED

    again = life(one.booking.span.start, step)
    assert again.pinned
    assert steps(again, seen(again, series=True)) == []


def test_a_series_stands_at_its_next_time_until_it_is_one_call_again():
    one = life()
    (step,) = steps(one, seen(one, series=True))
    again = life(one.booking.span.start, step)
    later = Span(again.booking.span.start + 7 * DAY, again.booking.span.end + 7 * DAY)
    (weekly,) = steps(again, seen(again, series=True, span=later))
    assert (weekly.what, weekly.span, weekly.outcome) == (What.REPEATED, later, None)

    (single,) = steps(again, seen(again))
    assert (single.what, single.outcome) == (What.DRAGGED, None)
    assert not life(one.booking.span.start, step, single).repeats


def test_another_place_or_guests_or_free_instead_of_busy_is_an_edit():
    one = life(place=place_mark("+44 20 7123 4567", busy=True))
    assert steps(one, seen(one, place="+44 20 7123 4567")) == []
    for changed in (
        {"place": "my desk"},
        {"place": "+44 20 7123 4567", "busy": False},
        {"place": "+44 20 7123 4567", "guests": True},
    ):
        (step,) = steps(one, seen(one, **changed))
        assert (step.what, step.outcome) == (What.EDITED, None)
    (told,) = steps(one, seen(one, title="vm Call Ann Lee", place="my desk"))
    assert told.outcome is Outcome.VOICEMAIL


def test_where_a_call_was_before_nobody_noted_it_is_no_edit():
    one = life(place="")

    assert steps(one, seen(one, place="my desk")) == []


def test_a_word_is_taken_back_by_taking_it_out():
    one = life()
    (step,) = steps(one, seen(one, title="vm Call Ann Lee"))
    assert (step.outcome, step.voucher) == (Outcome.VOICEMAIL, Voucher.TITLE)

    told = life(one.booking.span.start, said(Outcome.VOICEMAIL))
    (back,) = steps(told, seen(told, notes=f"{NOTES}\nmine"))
    assert (back.what, back.outcome, back.why) == (What.SAID, None, "you took your word back")


def test_of_two_entries_elsewhere_the_next_that_is_ahead_is_the_call():
    one = life(place=place_mark("", busy=True))
    times = [one.booking.span.start + days * DAY for days in (-9, 7, 14)]
    entries = [entry(title="✓ Call Ann Lee", start=at, id=str(at), recurring=True) for at in times]
    booking, (repeated, word) = lives_on(one, entries, since=NOW, now=NOW, zone=LONDON)

    assert (repeated.what, repeated.span) == (What.REPEATED, booking.span)
    assert booking.span.start == times[1]
    assert (word.outcome, word.voucher) == (Outcome.SPOKE, Voucher.TITLE)
    assert (booking.notes, booking.place) == (one.booking.notes, one.booking.place)


def test_a_call_with_nobody_who_is_known_today_belongs_to_nobody():
    one = life()

    assert by_contact({one.booking.id: one}, {"bob": frozenset({"bob"})}) == {}
    assert by_contact({one.booking.id: one}, {"ann2": frozenset({"ann"})}) == {"ann2": [one]}
