"""Calls in an iCalendar file: what is not ours stays as it was."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import icalendar
import pytest
from contracts.calendar import CONTEXT, FIRST, NOW, SECOND, at, call
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st
from ics_calls import FOREIGN, own_lines

from connectors.files.ics import IcsCalendar
from connectors.formats import ics_call, ics_write


@pytest.fixture
def path(tmp_path):
    return tmp_path / "calls.ics"


@pytest.fixture
def calendar(path):
    return IcsCalendar(path=path, context=CONTEXT)


# Every other byte


def test_only_our_event_is_added(path, calendar):
    path.write_bytes(FOREIGN)
    calendar.put(call(timezone="UTC"))

    head, tail = FOREIGN[:-14], FOREIGN[-14:]
    written = path.read_bytes()
    assert written.startswith(head)
    assert written.endswith(tail)
    assert b"\r" not in written


def without_ours(raw):
    raw = re.sub(
        rb"BEGIN:VEVENT\r?\n(?:(?!END:VEVENT).*\n)*?UID:%s(?:.*\n)*?END:VEVENT\r?\n" % FIRST.encode(),
        b"",
        raw,
    )
    return re.sub(
        rb"BEGIN:VTIMEZONE\r?\nTZID:\S+\r?\nCOMMENT:Written by syncd(?:.*\n)*?END:VTIMEZONE\r?\n", b"", raw
    )


_words = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=90)
_lines = st.one_of(
    _words.map(lambda word: f"X-NOTE:{word}"),
    _words.map(lambda word: f"DESCRIPTION:a\n  {word.strip() or 'b'}"),
    st.sampled_from(
        [
            "SUMMARY:Call Ann Lee",
            "X-SYNCD-ID:" + SECOND,
            "CATEGORIES:a,b",
            "no content line",
            'ATTENDEE;CN="a:b":mailto:a@b',
        ]
    ),
)
_events = st.lists(_lines, max_size=4).map(
    lambda lines: "\n".join(["BEGIN:VEVENT", "UID:x@y", "DTSTART:20260310T100000Z", *lines, "END:VEVENT"])
)
_others = st.sampled_from(
    [
        "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nEND:VTIMEZONE",
        "BEGIN:VTIMEZONE\nTZID:Custom\nCOMMENT:mine\nEND:VTIMEZONE",
        "BEGIN:VTODO\nUID:t\nSUMMARY:end:vcalendar\nEND:VTODO",
        "begin:vevent\nuid:lower\nend:vevent",
        "X-WR-TIMEZONE:Asia/Tokyo",
        "BEGIN:VEVENT\nUID:open\nBEGIN:VALARM\nEND:VEVENT",
        "",
    ]
)
calendars = st.builds(
    lambda parts, newline, end, bom: (
        bom
        + "\n".join(["BEGIN:VCALENDAR", *parts, "END:VCALENDAR"]).replace("\n", newline)
        + end.replace("\n", newline)
    ).encode(),
    st.lists(st.one_of(_events, _others), max_size=5),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n", "\n\n", "\nX-COMMENT:after\n"]),
    st.sampled_from(["", "\ufeff"]),
)


@settings(max_examples=150, deadline=None)
@given(calendars, st.sampled_from(["Europe/Berlin", "America/New_York", "UTC"]))
def test_put_and_drop_give_back_the_same_bytes(raw, zone):
    args = {"now": NOW, "zone": "Europe/London"}
    one = ics_write.put(raw, call(timezone=zone), **args, country="GB")
    two = ics_write.put(one, call(timezone=zone, title="✓ Call", span=at(11)), **args, country="GB")

    assert without_ours(one) == raw
    assert without_ours(two) == raw
    assert ics_write.put(two, call(timezone=zone, title="✓ Call", span=at(11)), **args, country="GB") == two
    assert ics_write.drop(two, FIRST, **args) == raw


def test_what_the_user_added_to_our_event_stays(path, calendar):
    calendar.put(call())
    mine = b"COLOR:tomato\r\nX-APPLE-TRAVEL;ACKN\r\n OWLEDGED=1:AUTOMATIC\r\nCATEGORIES:a,b\r\n"
    alarm = b"BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:-PT1H\r\nDESCRIPTION:loud\r\nEND:VALARM\r\n"
    raw = path.read_bytes().replace(b"BEGIN:VALARM", mine + alarm + b"BEGIN:VALARM", 1)
    path.write_bytes(raw.replace(b"CLASS:PRIVATE", b"CLASS:PUBLIC").replace(b"-PT10M", b"-PT5M"))
    calendar.put(call(title="✓ Call Ann Lee"))

    written = path.read_bytes()
    assert mine in written
    assert alarm in written
    assert b"CLASS:PUBLIC" in written
    assert b"-PT5M" in written
    assert calendar.find(FIRST).title == "✓ Call Ann Lee"


def test_mixed_line_ends_stay_mixed(path, calendar):
    path.write_bytes(FOREIGN)
    calendar.put(call())
    raw = path.read_bytes().replace(b"CLASS:PRIVATE\n", b"CLASS:PRIVATE\r\nCOLOR:red\r\n")
    path.write_bytes(raw)
    calendar.put(call(title="x"))

    assert b"CLASS:PRIVATE\r\nCOLOR:red\r\n" in path.read_bytes()
    assert path.read_bytes().count(b"\r") == 2


def test_a_call_in_a_year_far_away_disturbs_nothing(path, calendar):
    calendar.put(call())
    path.write_bytes(path.read_bytes().replace(b":20260310T", b":99910310T"))
    calendar.put(call(id=SECOND))

    assert calendar.find(SECOND)
    assert calendar.find(FIRST).span.start.year == 9991


def test_a_change_counts_up_and_touches_only_what_changed(path, calendar):
    calendar.put(call())
    before = path.read_bytes().splitlines(keepends=True)
    later = IcsCalendar(path=path, context=replace(CONTEXT, now=NOW + timedelta(hours=1)))
    later.put(call(notes="New."))

    event = own_lines(path)
    assert event["SEQUENCE"] == 1
    assert event.LAST_MODIFIED == event.DTSTAMP == NOW + timedelta(hours=1)
    after = path.read_bytes().splitlines(keepends=True)
    changed = {line.partition(b":")[0].strip() for line in set(before) ^ set(after)}
    assert {b"DTSTAMP", b"LAST-MODIFIED", b"SEQUENCE", b"DESCRIPTION"} <= changed
    assert not {b"DTSTART;TZID=Europe/Berlin", b"SUMMARY", b"UID", b"URL"} & changed


def test_the_same_in_another_programs_words_is_not_written_again(path, calendar):
    """Other programs keep UTC, lengths, line ends and folds of their own, and drop what is usual anyway."""
    calendar.put(call())
    text = path.read_bytes().decode().replace("\r\n ", "").replace("\r\n", "\n")
    text = re.sub(r"DTSTART.*", "DTSTART:20260310T100000Z", text, count=0)
    text = re.sub(r"DTEND.*", "DURATION:PT20M", text).replace("TRANSP:OPAQUE\n", "")
    text = re.sub(r"BEGIN:VTIMEZONE.*END:VTIMEZONE\n", "", text, flags=re.DOTALL)
    path.write_text(text)
    calendar.put(call())
    assert path.read_text() == text

    calendar.put(call(span=at(11)))
    event = own_lines(path)
    assert "DURATION" not in event
    assert (event.start, event.end) == (at(11).start, at(11).end)


@pytest.mark.parametrize("phone", ["", "+44 20 7946 0000"])
def test_what_place_a_call_has_is_the_users_once_it_stands(path, calendar, phone):
    calendar.put(call(phone=""))
    path.write_bytes(path.read_bytes().replace(b"CLASS:", b"LOCATION:My desk\r\nCLASS:"))
    calendar.put(call(phone=phone, title="x"))

    assert own_lines(path)["LOCATION"] == "My desk"
    assert "URL" not in own_lines(path)


# Zones


def test_a_zone_is_written_once_and_goes_with_its_last_call(path, calendar):
    path.write_bytes(FOREIGN)
    calendar.put(call())
    calendar.put(call(id=SECOND, span=at(15)))
    assert path.read_bytes().count(b"TZID:Europe/Berlin") == 1

    calendar.drop(FIRST)
    assert path.read_bytes().count(b"TZID:Europe/Berlin") == 1
    calendar.drop(SECOND)
    assert path.read_bytes() == FOREIGN


def test_a_zone_that_is_there_is_not_written_again(path, calendar):
    raw = FOREIGN.replace(
        b"BEGIN:VEVENT", b"BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nEND:VTIMEZONE\nBEGIN:VEVENT"
    )
    path.write_bytes(raw)
    calendar.put(call())

    assert path.read_bytes().count(b"BEGIN:VTIMEZONE") == 1
    calendar.drop(FIRST)
    assert path.read_bytes() == raw


def test_a_zone_that_somebody_else_came_to_use_stays(path, calendar):
    path.write_bytes(FOREIGN)
    calendar.put(call())
    raw = path.read_bytes().replace(
        b"DTSTART:20260310T120000Z", b"DTSTART;TZID=Europe/Berlin:20260310T130000"
    )
    path.write_bytes(raw)
    calendar.drop(FIRST)

    assert b"TZID:Europe/Berlin" in path.read_bytes()
    assert icalendar.Calendar.from_ical(path.read_bytes())


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Africa/Casablanca",
        "Europe/Dublin",
        "Australia/Lord_Howe",
    ],
)
def test_a_vtimezone_says_what_the_zone_is(name):
    written = ics_call.vtimezone(name, first=2025, last=2029)
    ours, zone = tzical(StringIO(written.decode())).get(), ZoneInfo(name)

    for half_hours in range(366 * 48):
        time = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=30 * half_hours)).astimezone(zone)
        if not time.fold:
            assert ours.utcoffset(time.replace(tzinfo=None)) == time.utcoffset(), time
