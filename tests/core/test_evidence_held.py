"""What counts as having spoken: calendar entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from syncd.core.evidence import held
from syncd.model import Answer, Attendee, Entry, Span, Spoke

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINE = frozenset(("me@x.org", "me@home.example"))

ME = Attendee("Ada", "me@x.org", Answer.ACCEPTED)
ANN = Attendee("Ann Lee", "ann@y.org", Answer.ACCEPTED)
BO = Attendee("Bo Ek", "bo@z.org", Answer.ACCEPTED)
ROOM = Attendee("Room 1", "room1@x.org", Answer.ACCEPTED, room=True)
MEETING = Entry(
    "1", Span(NOW - 2 * HOUR, NOW - HOUR), "Project Heron", organiser=ANN, attendees=(ME, ANN), link=True
)


def judged(entry: Entry, size: int = 4) -> Spoke:
    return held(entry, mine=MINE, now=NOW, size=size)[0]


def test_a_past_meeting_that_i_accepted_is_a_talk():
    assert judged(MEETING) is Spoke.YES


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"call_id": "abc"}, "syncd"),
        ({"cancelled": True}, "called off"),
        ({"title": "Canceled: Project Heron"}, "title"),
        ({"title": "Missed call from Ann"}, "title"),
        ({"span": Span(NOW - HOUR, NOW + HOUR)}, "not over"),
        ({"all_day": True}, "all day"),
        ({"out_of_office": True}, "absence"),
        ({"attendees": (ME, ANN, BO, *(Attendee("", f"{n}@y.org") for n in range(2)))}, "too many"),
        ({"attendees": (ME._replace(answer=Answer.DECLINED), ANN)}, "declined"),
        ({"attendees": (ME._replace(answer=Answer.TENTATIVE), ANN)}, "perhaps"),
        ({"attendees": (ME._replace(answer=Answer.NONE), ANN)}, "never accepted"),
        ({"attendees": (ANN,)}, "never accepted"),
        ({"attendees": (ME, ANN._replace(answer=Answer.DECLINED))}, "nobody else"),
        ({"organiser": ME, "attendees": (ME, ROOM)}, "names nobody"),
        ({"organiser": None, "attendees": ()}, "names nobody"),
    ],
)
def test_an_entry_proves_nothing_when(changed, why):
    spoke, reason = held(replace(MEETING, **changed), mine=MINE, now=NOW, size=4)

    assert spoke is Spoke.NO
    assert why in reason


def test_my_own_meeting_needs_no_answer_of_mine():
    own = replace(MEETING, organiser=ME, attendees=(ME._replace(answer=Answer.NONE), ANN))

    assert judged(own) is Spoke.YES
    assert judged(replace(own, organiser=None, attendees=(ANN,))) is Spoke.YES


def test_my_own_meeting_that_i_declined_was_held_without_me():
    own = replace(MEETING, organiser=ME, attendees=(ME._replace(answer=Answer.DECLINED), ANN))

    assert judged(own) is Spoke.NO


def test_one_of_my_addresses_is_enough_to_have_accepted():
    other = Attendee("Ada", "ME@home.example", Answer.ACCEPTED)

    assert judged(replace(MEETING, attendees=(ME._replace(answer=Answer.NONE), other, ANN))) is Spoke.YES


def test_who_declined_does_not_spoil_the_talk_of_the_others():
    assert judged(replace(MEETING, attendees=(ME, ANN, BO._replace(answer=Answer.DECLINED)))) is Spoke.YES


def test_the_organiser_counts_as_a_person_though_no_attendee():
    entry = replace(MEETING, attendees=(ME,))

    assert judged(entry, size=2) is Spoke.YES
    assert judged(entry, size=1) is Spoke.NO


def test_a_room_is_no_person():
    assert judged(replace(MEETING, attendees=(ME, ANN, ROOM)), size=2) is Spoke.YES
    assert judged(replace(MEETING, organiser=ROOM, attendees=(ME, ANN)), size=2) is Spoke.YES


def test_an_attendee_may_have_an_odd_address():
    odd = Attendee("Ann Lee", "Ann Lee", Answer.ACCEPTED)

    assert judged(replace(MEETING, organiser=odd, attendees=(ME, odd)), size=2) is Spoke.YES


@pytest.mark.parametrize(
    ("changed", "spoke"),
    [
        ({"link": True}, Spoke.YES),
        ({"place": True}, Spoke.YES),
        ({"title": "Call Ann"}, Spoke.YES),
        ({"title": "Lunch"}, Spoke.YES),
        ({"title": "Treffen mit Ann"}, Spoke.YES),
        ({}, Spoke.PROBABLY),
    ],
)
def test_an_entry_is_sure_when_it_looks_like_a_meeting(changed, spoke):
    assert judged(replace(MEETING, **{"link": False, **changed})) is spoke


@pytest.mark.parametrize(
    ("title", "spoke"),
    [
        ("Call Ann Lee", Spoke.PROBABLY),
        ("Called Ann Lee", Spoke.PROBABLY),
        ("Call from Ann Lee", Spoke.PROBABLY),
        ("Missed call from Ann Lee", Spoke.NO),
        ("Verpasster Anruf Ann Lee", Spoke.NO),
        ("Voicemail from Ann Lee", Spoke.NO),
        ("Call Ann Lee - no answer", Spoke.NO),
        ("Service call", Spoke.NO),
        ("Dentist", Spoke.NO),
    ],
)
def test_my_own_note_counts_by_its_title_alone(title, spoke):
    note = Entry("2", MEETING.span, title)

    assert judged(note) is spoke


def test_an_own_note_of_somebody_elses_calendar_is_not_mine():
    assert judged(Entry("3", MEETING.span, "Call Ann Lee", organiser=ANN)) is Spoke.NO
