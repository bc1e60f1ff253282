"""Calls in an iCalendar file that is broken: nothing else is harmed, and no call is written a second time."""

from __future__ import annotations

import pytest
from contracts.calendar import FIRST, NOW, call

from connectors.formats import ics_call, ics_write
from syncd.errors import Conflict, Refused

PLACE = {"now": NOW, "zone": "Europe/London"}


def put(raw, one=None):
    return ics_write.put(raw, one or call(), country="GB", **PLACE)


def with_call(*before):
    empty = ics_write.EMPTY.replace(b"END:VCALENDAR", b"".join(before) + b"END:VCALENDAR")
    return put(empty)


def test_a_zone_of_ours_with_two_names_takes_nothing_else_with_it():
    lunch = b"BEGIN:VEVENT\r\nUID:lunch@x\r\nSUMMARY:%b\r\nEND:VEVENT\r\n" % (b"Lunch " * 300)
    raw = with_call(lunch)
    raw = raw.replace(b"\r\nCOMMENT:Written", b"\r\nTZID:Europe/London\r\nCOMMENT:Written")

    assert lunch in ics_write.drop(raw, FIRST, **PLACE)
    assert lunch in put(raw, call(title="Call Bob"))


@pytest.mark.parametrize(
    "raw",
    [
        b"BEGIN:VCALENDAR\r\nX-NOTE:END:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\rX\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDARS\r\n",
    ],
)
def test_a_call_that_would_not_be_found_again_is_not_written(raw):
    with pytest.raises(Refused, match="the calendar is broken"):
        put(raw)


def test_a_call_that_lost_its_end_keeps_what_is_written_to_it():
    raw = with_call().partition(b"BEGIN:VALARM")[0].replace(b"X-SYNCD-LANE", b"X-LANE")
    raw += b"BEGIN:VEVENT\r\nUID:lunch@x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    changed = put(raw, call(title="Call Bob"))

    assert changed.index(b"X-SYNCD-LANE") > changed.index(b"BEGIN:VEVENT")
    assert put(changed, call(title="Call Bob")) == changed


def test_a_call_whose_event_ends_twice_is_not_written_each_turn():
    raw = with_call().replace(b"X-SYNCD-CONTACT", b"END:STANDARD\r\nBEGIN:DAYLIGHT\r\nX-SYNCD-CONTACT")

    with pytest.raises(Conflict, match="is broken; it stays as it is"):
        put(raw)


def test_nor_is_one_that_only_a_broken_zone_of_ours_hid():
    zone = f"BEGIN:VTIMEZONE\nTZID:Odd/Place\n{ics_call.MARK.decode()} 2036\nEND:VCALENDAR\n"
    event = f"BEGIN:VEVENT\nUID:{FIRST}\nDTSTART:20260306T120000Z\n"

    with pytest.raises(Refused, match="the calendar is broken"):
        put(f"BEGIN:VCALENDAR\n{zone}{event}END:VCALENDAR\nEND:VCALENDAR\n".encode())
