"""From iCalendar text to entries: times, zones and series."""

from __future__ import annotations

from time import process_time

import pytest
from ics_texts import WINDOW, at, event, one, read


@pytest.mark.parametrize(
    ("times", "span"),
    [
        ("DTSTART:20260310T100000Z", at(10, 10, 0)),
        ("DTSTART:20260310T100000Z\nDURATION:PT1H30M", at(10, 10, 90)),
        ("DTSTART:20260310T100000Z\nDURATION:P1W", at(10, 10, 7 * 24 * 60)),
        ("DTSTART:20260310T103000Z\nDTEND:20260310T100000Z", at(10, 10)),
        (
            "DTSTART;TZID=Europe/Berlin:20260310T110000\nDTEND;TZID=America/New_York:20260310T063000",
            at(10, 10),
        ),
        ("DTSTART:20260310T060000\nDTEND:20260310T063000", at(10, 10)),
        ("DTSTART:20260308T023000\nDTEND:20260308T030000", at(8, 7.5, 0)),  # in an hour that is skipped
        ("DTSTART;VALUE=DATE:20260310", at(10, 4, 24 * 60)),
        ("DTSTART:20260310\nDTEND:20260312", at(10, 4, 48 * 60)),
        ("DTSTART;VALUE=DATE:20260308", at(8, 5, 23 * 60)),
        ("dtstart;tzid=Europe/Berlin:20260310T110000\ndtend;tzid=Europe/Berlin:20260310T113000", at(10, 10)),
    ],
)
def test_when_an_entry_is(tmp_path, times, span):
    entry = one(tmp_path, times=times)

    assert entry.span == span
    assert entry.all_day == (span in {at(10, 4, 24 * 60), at(10, 4, 48 * 60), at(8, 5, 23 * 60)})


VTIMEZONE = """BEGIN:VTIMEZONE
TZID:{}
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:{}
RRULE:{}
END:STANDARD
END:VTIMEZONE"""


@pytest.mark.parametrize(
    ("tzid", "hour"),
    [
        ("Europe/Berlin", 9),
        ('"Europe/Berlin"', 9),
        ("/Europe/Berlin", 9),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", 9),
        ("W. Europe Standard Time", 9),
        ("Pacific Standard Time", 17),
        ('"(UTC-08:00) Pacific Time (US & Canada)"', 17),
        ('"Amsterdam, Belgrade, Berlin, Brussels, Budapest, Madrid, Paris, Prague, Stockholm"', 9),
        ("UTC-06:00", 16),
        ('"UTC-06:00"', 16),
        ("GMT+1", 9),
        ("GMT+0530", 4.5),
        ("Nowhere/Middle", 14),
        ("../../etc/passwd", 14),
        ("Europe", 14),
    ],
)
def test_a_zone_by_any_name(tmp_path, tzid, hour):
    entry = one(tmp_path, times=f"DTSTART;TZID={tzid}:20260310T100000")

    assert entry.span == at(10, hour, 0)


def test_a_zone_of_the_calendars_own(tmp_path):
    yearly, every_second = "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "FREQ=SECONDLY"
    times = "DTSTART;TZID=Our Own:20260310T100000"

    assert one(tmp_path, times=times, head=[VTIMEZONE.format("Our Own", "+0300", yearly)]).span == at(
        10, 7, 0
    )
    begun = process_time()
    assert one(tmp_path, times=times, head=[VTIMEZONE.format("Our Own", "+0300", every_second)]).span == at(
        10, 14, 0
    )
    assert one(tmp_path, times=times, head=[VTIMEZONE.format("Our Own", "nonsense", yearly)]).span == at(
        10, 14, 0
    )
    assert process_time() - begun < 2


def test_x_wr_timezone_is_where_a_calendar_lives(tmp_path):
    head = ["X-WR-TIMEZONE:Asia/Tokyo"]

    assert one(tmp_path, times="DTSTART:20260310T100000", head=head).span == at(10, 1, 0)
    assert one(tmp_path, times="DTSTART;TZID=No/Where:20260310T100000", head=head).span == at(10, 1, 0)
    assert one(tmp_path, times="DTSTART;VALUE=DATE:20260310", head=head).span == at(9, 15, 24 * 60)


def test_a_weekly_hour_stays_at_its_wall_clock_time(tmp_path):
    times = "DTSTART;TZID=Europe/Berlin:20260325T100000"
    entries = read(tmp_path, event("RRULE:FREQ=WEEKLY;COUNT=2", times=times))

    assert [entry.span.start.hour for entry in entries] == [9, 8]


def test_a_weekly_hour_in_utc_stays_at_the_calendars_own_time(tmp_path):
    times = "DTSTART:20260325T090000Z"
    entries = read(tmp_path, "X-WR-TIMEZONE:Europe/Berlin", event("RRULE:FREQ=WEEKLY;COUNT=2", times=times))

    assert [entry.span.start.hour for entry in entries] == [9, 8]


@pytest.mark.parametrize(
    ("start", "until", "days"),
    [
        (":20260310T220000", "20260312T220000", [11, 12, 13]),  # in New York, 2:00 UTC
        (":20260310T220000", "20260312T220000Z", [11, 12, 13]),  # a clock of no zone: the Z is a mistake
        (";TZID=Europe/Berlin:20260310T100000", "20260312T090000Z", [10, 11, 12]),
        (";TZID=Europe/Berlin:20260310T100000", "20260312T085959Z", [10, 11]),
        (";TZID=Europe/Berlin:20260310T100000", "20260312", [10, 11]),
        (";VALUE=DATE:20260310", "20260312", [10, 11, 12]),
        (";VALUE=DATE:20260310", "20260312T120000Z", [10, 11, 12]),
        (";VALUE=DATE:20260310", "20260309", []),
    ],
)
def test_until_when(tmp_path, start, until, days):
    entries = read(tmp_path, event(f"RRULE:FREQ=DAILY;UNTIL={until}", times=f"DTSTART{start}"))

    assert [entry.span.start.day for entry in entries] == days


@pytest.mark.parametrize(
    "without",
    ["EXDATE:20260311T100000Z", "EXDATE;VALUE=DATE:20260311", "EXDATE;TZID=Europe/Berlin:20260311T110000"],
)
def test_what_is_taken_out_stays_out_even_when_it_was_changed(tmp_path, without):
    series = event("RRULE:FREQ=DAILY;COUNT=3", without)
    change = event("RECURRENCE-ID:20260311T100000Z", times="DTSTART:20260311T150000Z")

    assert [entry.span.start.day for entry in read(tmp_path, series)] == [10, 12]
    hours = [entry.span.start.hour for entry in read(tmp_path, series, change)]
    # A whole day is taken out of the series; what was moved is not in the series any more.
    assert hours == ([10, 10, 15] if "DATE:" in without.removeprefix("EXDATE:") else [10, 10])


def test_each_instance_has_an_id_that_stays(tmp_path):
    series = event("RRULE:FREQ=DAILY;COUNT=3", times="DTSTART;TZID=Europe/Berlin:20260310T110000")
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20260311T110000", "SUMMARY:moved", times="DTSTART:20260315T120000Z"
    )
    entries = read(tmp_path, series, moved)

    assert [entry.id for entry in entries] == [
        f"one@example.org/{key}" for key in ("20260310T100000Z", "20260311T100000Z", "20260312T100000Z")
    ]
    assert all(entry.recurring for entry in entries)
    assert entries[1].title == "moved"
    assert [
        entry.id for entry in read(tmp_path, event("RRULE:FREQ=DAILY;COUNT=1", times="DTSTART:20260310"))
    ] == ["one@example.org/20260310"]


def test_a_start_that_its_rule_leaves_out_is_an_instance(tmp_path):
    entries = read(tmp_path, event("RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=1"))  # the 10th is a Tuesday

    assert [entry.span.start.day for entry in entries] == [10, 13]


def test_weekdays_with_and_without_a_number_add_up(tmp_path):
    rule = "RRULE:FREQ=MONTHLY;BYDAY=TU,1FR;UNTIL=20260430T000000Z"  # dateutil would take neither

    days = [entry.span.start.day for entry in read(tmp_path, event(rule))]
    assert days == [10, 17, 24, 31, 3, 7, 14, 21, 28]


def test_only_what_touches_the_window_is_read(tmp_path):
    edge = WINDOW.end
    entries = read(
        tmp_path,
        event(uid="before", times="DTSTART:20250101T100000Z\nDTEND:20250101T110000Z"),
        event(uid="into", times="DTSTART:20250101T100000Z\nDTEND:20260101T110000Z"),
        event(uid="at the end", times=f"DTSTART:{edge:%Y%m%dT%H%M%SZ}"),
        event(uid="long ago", times="DTSTART:19700101T100000Z"),
    )

    assert [entry.id for entry in entries] == ["into"]
