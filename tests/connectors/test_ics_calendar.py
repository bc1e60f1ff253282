"""Calls in an iCalendar file: the contract, what is written, and what the user did to it."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import vobject
from contracts.calendar import CONTEXT, FIRST, SECOND, WINDOW, CalendarContract, at, call
from ics_calls import FOREIGN, FileWorld, own_lines

from connectors.files.ics import IcsCalendar
from syncd.errors import Conflict, Refused
from syncd.model import Span


@pytest.fixture
def path(tmp_path):
    return tmp_path / "calls.ics"


@pytest.fixture
def calendar(path):
    return IcsCalendar(path=path, context=CONTEXT)


class TestIcsCalendar(CalendarContract):
    @pytest.fixture
    def world(self, tmp_path):
        return FileWorld(tmp_path / "calls.ics")


# What is written


def test_an_event_is_private_and_has_an_alarm_and_nobody_is_invited(path, calendar):
    calendar.put(call())

    event = own_lines(path)
    assert "ATTENDEE" not in event
    assert "ORGANIZER" not in event
    assert (event["CLASS"], event["STATUS"], event["TRANSP"]) == ("PRIVATE", "CONFIRMED", "OPAQUE")
    assert (event["LOCATION"], event["URL"]) == ("+44 20 7946 0000", "tel:+44-20-7946-0000")
    (alarm,) = event.alarms.times
    assert alarm.trigger == at(10).start - timedelta(minutes=10)
    assert event.start == at(10).start
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("+1 (212) 555-0123 ext. 7", "tel:+1-212-555-0123;ext=7"),
        ("020 7946 0000", "tel:+44-20-7946-0000"),
        ("ask Bob", None),
        ("+44 20 7946 0000\r\nATTENDEE:mailto:eve@example.org", None),
    ],
)
def test_a_number_is_dialled_with_one_tap(path, calendar, phone, link):
    calendar.put(call(phone=phone))

    event = own_lines(path)
    assert event.get("URL") == link
    assert "ATTENDEE" not in event


def test_show_as_free_makes_every_call_free(path):
    IcsCalendar(path=path, context=CONTEXT, show_as="free").put(call())

    assert own_lines(path)["TRANSP"] == "TRANSPARENT"


def test_the_file_is_made_when_it_is_not_there(path, calendar):
    calendar.put(call())

    made = icalendar.Calendar.from_ical(path.read_bytes())
    assert made["X-WR-CALNAME"] == "Calls"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")


def test_both_libraries_read_what_we_wrote(path, calendar):
    path.write_bytes(FOREIGN)
    calendar.put(call())
    calendar.put(call(id=SECOND, timezone="America/New_York", span=at(15)))

    there = vobject.readOne(path.read_text())
    assert {event.uid.value for event in there.vevent_list} == {"lunch@example.org", FIRST, SECOND}
    assert {event.dtstart.value.astimezone(UTC) for event in there.vevent_list} == {
        at(hour).start for hour in (10, 12, 15)
    }


@pytest.mark.parametrize("minutes", [20, 60])
@pytest.mark.parametrize("hour", range(8))
def test_a_call_in_the_hour_that_comes_twice_keeps_its_time(calendar, hour, minutes):
    start = datetime(2026, 11, 1, 4, 10, tzinfo=UTC) + hour * timedelta(
        minutes=20
    )  # 1:00 comes twice at 6:00 UTC
    span = Span(start, start + timedelta(minutes=minutes))
    calendar.put(call(span=span, timezone="America/New_York"))

    assert calendar.find(FIRST).span == span


def test_a_zone_that_nobody_knows_is_refused(calendar):
    with pytest.raises(Refused, match="Mars/Olympus"):
        calendar.put(call(timezone="Mars/Olympus"))


# What the user did


def test_a_series_that_the_user_made_is_theirs(path, calendar):
    calendar.put(call())
    raw = path.read_bytes().replace(b"CLASS:", b"RRULE:FREQ=WEEKLY\r\nCLASS:")
    path.write_bytes(raw)

    assert calendar.find(FIRST).span == at(10)
    assert calendar.ours(Span(at(9, day=17).start, at(11, day=17).start)) == [calendar.find(FIRST)]
    assert at(10, day=17) in calendar.busy(WINDOW)
    with pytest.raises(Conflict):
        calendar.put(call(title="x"))
    with pytest.raises(Conflict):
        calendar.drop(FIRST)
    assert path.read_bytes() == raw
    assert calendar.find(FIRST).series


def test_ours_is_known_by_its_id_when_a_program_drops_the_marker(path, calendar):
    calendar.put(call())
    path.write_bytes(re.sub(rb"X-SYNCD.*\r\n", b"", path.read_bytes()))

    assert calendar.find(FIRST).contact == ""
    assert [seen.id for seen in calendar.ours(WINDOW)] == [FIRST]
    calendar.put(call(title="x"))
    assert calendar.find(FIRST).contact == "ann"


@pytest.mark.parametrize("uid", [b"5f0c1e0a9b8d4c7e8f6a5b4c3d2e1f00", b"someone@example.org"])
def test_another_programs_event_is_not_ours(path, calendar, uid):
    path.write_bytes(FOREIGN.replace(b"lunch@example.org", uid))

    assert calendar.ours(WINDOW) == []


def test_an_all_day_or_floating_call_is_read_in_the_users_zone(path, calendar):
    calendar.put(call())
    raw = path.read_bytes()
    path.write_bytes(re.sub(rb"(DTSTART|DTEND);TZID=Europe/Berlin", rb"\1", raw))
    assert calendar.find(FIRST).span == at(11)

    path.write_bytes(re.sub(rb"DTSTART.*?T\d+\r\nDTEND.*?T\d+", b"DTSTART;VALUE=DATE:20260701", raw))
    assert calendar.find(FIRST).span.start == datetime(2026, 6, 30, 23, tzinfo=UTC)


def test_what_cannot_be_read_any_more_is_not_taken_for_deleted(path, calendar):
    calendar.put(call())
    path.write_bytes(path.read_bytes().replace(b":20260310T11", b":tomorrow"))

    assert calendar.ours(WINDOW) == []
    with pytest.raises(Conflict, match="tomorrow"):
        calendar.find(FIRST)
    with pytest.raises(Conflict):
        calendar.put(call())


def test_a_cancelled_call_is_seen_as_such_and_keeps_no_time(path, calendar):
    calendar.put(call())
    path.write_bytes(path.read_bytes().replace(b"STATUS:CONFIRMED", b"STATUS:CANCELLED"))
    calendar.put(call(title="x"))

    assert calendar.find(FIRST).cancelled
    assert calendar.busy(WINDOW) == []


def test_what_i_declined_keeps_no_time(path):
    ada = b"ATTENDEE;PARTSTAT=DECLINED:mailto:Ada@example.org\n"
    bob = b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.org\n"
    path.write_bytes(FOREIGN.replace(b"X-UNKNOWN", ada + bob + b"X-UNKNOWN"))

    def busy(*emails):
        return IcsCalendar(path=path, context=replace(CONTEXT, emails=emails)).busy(WINDOW)

    assert busy("ada@example.org") == []
    assert busy("bob@example.org") == busy() == [at(12, minutes=60)]
