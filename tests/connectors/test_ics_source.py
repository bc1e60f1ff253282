"""Calendars as programs write them, whole and broken, in one file or many."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest

from connectors.files import ics
from connectors.files.ics import IcsSource
from connectors.formats import ics_entries, ics_series
from syncd.errors import Refused, Transient
from syncd.model import Answer, Attendee, Entry, Span
from syncd.ports import Context

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
WINDOW = Span(NOW - timedelta(days=90), NOW + timedelta(days=90))
CONTEXT = Context(now=NOW, zone="America/New_York", country="US", window=WINDOW)
TIMES = "DTSTART:20260310T100000Z\nDTEND:20260310T103000Z"


def at(day, hour, minutes=30, *, month=3):
    start = datetime(2026, month, day, tzinfo=UTC) + timedelta(hours=hour)
    return Span(start, start + timedelta(minutes=minutes))


def event(*lines, uid="one@example.org", times=TIMES):
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *([times] if times else []), *lines, "END:VEVENT"])


def calendar(*parts, newline="\r\n"):
    text = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *parts, "END:VCALENDAR", ""])
    return text.replace("\n", newline).encode()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mine.ics"


def pages_of(path, cursor=None, context=CONTEXT):
    return list(IcsSource(path=path, context=context).pull(cursor))


def entries_of(path, context=CONTEXT):
    return [entry for page in pages_of(path, context=context) for entry in page.items]


def skipped_of(path):
    return [skipped for page in pages_of(path) for skipped in page.skipped]


def read(tmp_path, *parts, context=CONTEXT):
    file = tmp_path / "read.ics"
    file.write_bytes(calendar(*parts))
    return entries_of(file, context)


def one(tmp_path, *lines, times=TIMES, head=()):
    (entry,) = read(tmp_path, *head, event(*lines, times=times))
    return entry


# What an entry says


def test_an_entry_is_what_its_calendar_shows(tmp_path):
    entry = one(
        tmp_path,
        "SUMMARY:Plan\\, review\\nand more",
        "ORGANIZER;CN=Ada Byron:mailto:ada@example.org",
        'ATTENDEE;CN="Lee, Ann";PARTSTAT=ACCEPTED:MAILTO:ann@example.org',
        "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.org",
        "ATTENDEE;CN=Board Room;CUTYPE=ROOM;PARTSTAT=TENTATIVE:mailto:room@example.org",
        "LOCATION:12 High Street",
        "BEGIN:VALARM\nTRIGGER:-PT5M\nDESCRIPTION:tel:+15550100\nSUMMARY:alarm\nATTENDEE:mailto:x@y\nEND:VALARM",
        "STATUS:CONFIRMED",
    )

    assert entry == Entry(
        id="one@example.org",
        span=at(10, 10),
        title="Plan, review\nand more",
        organiser=Attendee("Ada Byron", "ada@example.org"),
        attendees=(
            Attendee("Lee, Ann", "ann@example.org", Answer.ACCEPTED),
            Attendee("", "bob@example.org", Answer.DECLINED),
            Attendee("Board Room", "room@example.org", Answer.TENTATIVE, room=True),
        ),
        place=True,
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), (True, False, False)),
        (("TRANSP:TRANSPARENT",), (False, False, False)),
        (("TRANSP:OPAQUE",), (True, False, False)),
        (("X-MICROSOFT-CDO-BUSYSTATUS:FREE",), (False, False, False)),
        (("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",), (True, False, False)),
        (("X-MICROSOFT-CDO-BUSYSTATUS:OOF",), (True, True, False)),
        (("STATUS:TENTATIVE",), (True, False, False)),
        (("status:cancelled",), (True, False, True)),
    ],
)
def test_busy_away_and_called_off(tmp_path, lines, expected):
    entry = one(tmp_path, *lines)

    assert (entry.busy, entry.out_of_office, entry.cancelled) == expected


def test_a_cancellation_cancels(tmp_path):
    assert one(tmp_path, head=["METHOD:CANCEL"]).cancelled


@pytest.mark.parametrize(
    ("line", "link", "place"),
    [
        ("LOCATION:12 High Street, 94043 Springfield", False, True),
        ("LOCATION:Room 2026-03-10", False, True),
        ("LOCATION:10.03.2026, second floor", False, True),
        ("LOCATION:Hall 2026-03-10 10-12", False, True),
        ("LOCATION:https://acme.zoom.us/j/123456789", True, False),
        ("LOCATION:Microsoft Teams Meeting", True, False),
        ("LOCATION:Zoom", True, False),
        ("LOCATION:+1 (212) 555-0123", True, False),
        ("LOCATION:020 7946 0000", True, False),
        ("LOCATION:Call me: 212-555-0123", True, False),
        ("LOCATION:tel:+12125550123", True, False),
        ("LOCATION:Meeting room, the Zoomorphic Garden", False, True),
        ("URL:https://meet.google.com/abc-defg-hij", True, False),
        ("URL:https://www.meetup.com/some-group", False, False),
        ("URL:https://example.org/zoom", False, False),
        ("DESCRIPTION:Join: https://teams.microsoft.com/l/meetup-join/x", True, False),
        ("DESCRIPTION:Join: https://acme.webex.com/acme/j.php", True, False),
        ("DESCRIPTION:https://meet.jit.si/Room\\nor https://whereby.com/x", True, False),
        ("DESCRIPTION:Dial tel:+1-212-555-0123", True, False),
        ("DESCRIPTION:We meet at noon and zoom in on the teams", False, False),
        ("CONFERENCE;VALUE=URI;FEATURE=AUDIO:tel:+1-412-555-0123", True, False),
        ("X-GOOGLE-CONFERENCE:https://meet.google.com/x", True, False),
        ("X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/x", True, False),
    ],
)
def test_a_link_or_a_place(tmp_path, line, link, place):
    entry = one(tmp_path, line)

    assert (entry.link, entry.place) == (link, place)


def test_icloud_names_people_by_a_path(tmp_path):
    entry = one(tmp_path, "ATTENDEE;CN=Ann;EMAIL=ann@example.org:/aMTIz/principal/", "ATTENDEE:urn:uuid:1")

    assert [person.address for person in entry.attendees] == ["ann@example.org", "urn:uuid:1"]


def test_our_own_calls_are_known(tmp_path):
    ours = "0a1b2c3d4e5f6g7h8i9jakblcmdnfogp"
    marked = read(tmp_path, event(f"X-SYNCD-ID:{ours}", uid=f"{ours}@google.com"))
    bare = read(tmp_path, event(uid=ours))
    others = read(tmp_path, event(uid="5f0c1e0a9b8d4c7e8f6a5b4c3d2e1f00"), event(uid=ours.upper()))

    assert [entry.call_id for entry in (*marked, *bare)] == [ours, ours]
    assert [entry.call_id for entry in others] == ["", ""]


def test_no_text_is_taken_for_structure(tmp_path):
    (entry,) = read(
        tmp_path,
        event("SUMMARY:x\n END:VEVENT\n  BEGIN:VCALENDAR", "DESCRIPTION:\\nEND:VCALENDAR\\nBEGIN:VEVENT"),
    )

    assert entry.title == "xEND:VEVENT BEGIN:VCALENDAR"


# When


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


# What is odd


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (event("RRULE:FREQ=SECONDLY"), "secondly, which is refused"),
        (event("RRULE:FREQ=MINUTELY;COUNT=5"), "minutely, which is refused"),
        (event("RRULE:FREQ=SOMETIMES"), "no frequency"),
        (event("RRULE:FREQ=DAILY;INTERVAL=0"), "not positive"),
        (event("RRULE:FREQ=DAILY;COUNT=x"), "'X', which is no number"),
        (event("RRULE:FREQ=DAILY;UNTIL=soon"), "'SOON' is no date"),
        (event("RRULE:FREQ=WEEKLY;BYDAY=XX"), "'XX', which is no weekday"),
        (event("RRULE:FREQ=YEARLY;BYMONTH=13"), "BYMONTH out of range"),
        (event("RRULE:RSCALE=CHINESE;FREQ=YEARLY"), "not understood"),
        (event(times=""), "no start"),
        (event(times="DTSTART:soon"), "'soon' is no date"),
        (event(times="DTSTART:20260230T100000Z"), "day is out of range"),
        (event(times="DTSTART:20260310T100000Z\nDURATION:long"), "'long' is no duration"),
        (event(times="DTSTART:20260310T100000Z\nDURATION:P99999999999D"), ""),
        (event(times="DTSTART:99991231"), "out of range"),
        (event("RECURRENCE-ID:soon"), "'soon' is no date"),
    ],
)
def test_one_bad_entry_is_skipped_and_the_rest_goes_on(path, broken, why):
    path.write_bytes(calendar(event(uid="first"), broken, event(uid="last")))

    assert [entry.id for entry in entries_of(path)] == ["first", "last"]
    (skipped,) = skipped_of(path)
    assert skipped.what == "mine.ics: one@example.org"
    assert why in skipped.why


def test_bad_lines_are_passed_over(tmp_path):
    entry = one(
        tmp_path,
        "no content line at all",
        ":",
        'X-OPEN;P="quote:value',
        "SEQUENCE:many",
        "ATTENDEE",
        "EXDATE:never,20260311T100000Z",
        "RDATE;VALUE=PERIOD:nonsense",
        "RRULE:",
        "SUMMARY:still here",
    )

    assert entry.title == "still here"


def test_an_entry_without_a_uid_is_read_and_keeps_its_made_up_id(tmp_path):
    lines = f"BEGIN:VEVENT\n{TIMES}\nSUMMARY:nameless\nEND:VEVENT"
    (first,), (second,) = read(tmp_path, lines), read(tmp_path, lines)

    assert first == second
    assert first.id.startswith("no-uid-")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_folds_and_line_ends(path, newline):
    path.write_bytes(
        calendar(
            "BEGIN:VEV",
            "BEGIN:VEVENT\nUID:a\n b\nDTSTA\n RT:20260310T1\n\t00000Z\nSUMMARY:Zo\nEND:VEVENT",
            newline=newline,
        )
    )

    (entry,) = entries_of(path)
    assert (entry.id, entry.span, entry.title) == ("ab", at(10, 10, 0), "Zo")


def test_a_fold_inside_a_letter(path):
    path.write_bytes(calendar(event()).replace(b"END:VEVENT", b"SUMMARY:Zo\xc3\r\n \xab\r\nEND:VEVENT"))

    assert entries_of(path)[0].title == "Zoë"


def test_a_calendar_that_begins_and_ends_oddly(path):
    path.write_bytes(b"\r\n    " + calendar(event()).replace(b"END:VCALENDAR", b"END:VCALENDARD"))

    assert len(entries_of(path)) == 1


@pytest.mark.parametrize("encoded", ["cp1252", "utf-8-sig", "utf-16"])
def test_other_encodings(path, encoded):
    path.write_bytes(calendar(event("SUMMARY:Zoë")).decode().encode(encoded))

    assert [entry.title for entry in entries_of(path)] == ["Zoë"]


def test_several_calendars_in_one_file(path):
    path.write_bytes(
        calendar("X-WR-TIMEZONE:Asia/Tokyo", event(uid="a", times="DTSTART:20260310T100000"))
        + calendar(event(uid="b", times="DTSTART:20260310T100000"))
    )

    assert [entry.span.start.hour for entry in entries_of(path)] == [1, 14]


# Bombs


BOMBS = {
    "endless": "RRULE:FREQ=DAILY;COUNT=1000000000",
    "hourly since long ago": "RRULE:FREQ=HOURLY;COUNT=1000000000",
    "counted since long ago": "RRULE:FREQ=HOURLY;BYMINUTE=0;COUNT=1000000000",
    "never": "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "never, yearly": "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "every second of the day": "RRULE:FREQ=DAILY;BYHOUR={};BYMINUTE={};BYSECOND={}".format(
        *(",".join(map(str, range(number))) for number in (24, 60, 60))
    ),
    "every minute of the year": "RRULE:FREQ=YEARLY;BYYEARDAY={};BYHOUR={};BYMINUTE={}".format(
        *(",".join(map(str, range(first, number))) for first, number in ((1, 367), (0, 24), (0, 60)))
    ),
    "many numbers": "RRULE:FREQ=YEARLY;BYMONTH=" + ",".join(["1"] * 100_000),
    "many rules": "\n".join(f"RRULE:FREQ=DAILY;INTERVAL={number}" for number in range(1, 300)),
    "many dates": "RDATE:" + ",".join(["20260310T100000Z"] * 50_000),
    "many exceptions": "RRULE:FREQ=DAILY\nEXDATE:" + ",".join(["20260310T100000Z"] * 50_000),
    "a big number": "RRULE:FREQ=DAILY;COUNT=" + "9" * 5000,
    "a big interval": "RRULE:FREQ=DAILY;INTERVAL=9999999999",
    "very long": "DURATION:P2000000D\nRRULE:FREQ=DAILY",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("start", ["20260301T100000Z", "19700101T100000Z"])
def test_no_rule_takes_long(path, bomb, start):
    path.write_bytes(calendar(event(bomb, uid="bomb", times=f"DTSTART:{start}"), event(uid="last")))
    begun = process_time()
    ids = [entry.id for entry in entries_of(path)]

    assert process_time() - begun < 2
    assert ids[-1] == "last"
    assert len(ids) <= 1001


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;COUNT=1000000000", "FREQ=HOURLY;COUNT=1000000000", "FREQ=DAILY"]
)
def test_a_plain_rule_is_as_quick_however_old_it_is(path, rule):
    path.write_bytes(calendar(event(f"RRULE:{rule}", times="DTSTART:19000101T100000Z")))

    assert len(entries_of(path)) >= 180


@pytest.mark.parametrize(
    "rule", ["FREQ=HOURLY;BYMINUTE=0;COUNT=1000000000", BOMBS["every minute of the year"][6:]]
)
def test_a_rule_that_would_take_long_is_not_walked_to_its_end(path, rule):
    path.write_bytes(calendar(event(f"RRULE:{rule}", times="DTSTART:19700101T100000Z")))

    assert entries_of(path) == []
    assert ["too long" in skipped.why for skipped in skipped_of(path)] == [True]


def test_more_than_a_thousand_instances_are_cut_and_told(path):
    path.write_bytes(calendar(event("RRULE:FREQ=HOURLY")))

    assert len(entries_of(path)) == 1000
    assert ["more than 1000 times" in skipped.why for skipped in skipped_of(path)] == [True]


def test_many_slow_rules_share_their_time(path, monkeypatch):
    monkeypatch.setattr(ics_entries, "PATIENCE", -1.0)
    path.write_bytes(calendar(event("RRULE:FREQ=DAILY", uid="slow"), event(uid="plain")))

    assert [entry.id for entry in entries_of(path)] == ["plain"]
    assert [skipped.what for skipped in skipped_of(path)] == ["mine.ics: slow"]


# Files and folders


def test_a_folder_is_read_whole_and_in_order(tmp_path):
    for name in ("b/two.ics", "a.ics", "B.ICS", ".hidden.ics", ".git/x.ics", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(calendar(event(uid=name)))

    (page,) = pages_of(tmp_path)
    assert [entry.id for entry in page.items] == ["B.ICS", "a.ics", "b/two.ics"]
    assert page.whole


@pytest.mark.parametrize("newest", ["a", "b"])
@pytest.mark.parametrize(
    "by", ["SEQUENCE:{}", "LAST-MODIFIED:2026030{}T000000Z", "DTSTAMP:2026030{}T000000Z"]
)
def test_a_uid_in_two_files_is_one_entry_as_the_newest_has_it(tmp_path, newest, by):
    for name in ("a", "b"):
        stamp = by.format(2 if name == newest else 1)
        (tmp_path / f"{name}.ics").write_bytes(calendar(event(stamp, f"SUMMARY:{name}")))

    assert [entry.title for entry in entries_of(tmp_path)] == [newest]


def test_a_newer_version_outside_of_the_window_still_counts(tmp_path):
    (tmp_path / "a.ics").write_bytes(calendar(event("SEQUENCE:1")))
    (tmp_path / "b.ics").write_bytes(calendar(event("SEQUENCE:2", times="DTSTART:20300101T000000Z")))

    assert entries_of(tmp_path) == []


def test_a_series_and_its_changes_may_be_in_files_of_their_own(tmp_path):
    (tmp_path / "a.ics").write_bytes(calendar(event("RRULE:FREQ=DAILY;COUNT=2")))
    (tmp_path / "b.ics").write_bytes(
        calendar(event("RECURRENCE-ID:20260311T100000Z", times="DTSTART:20260320T100000Z"))
    )

    assert [entry.span.start.day for entry in entries_of(tmp_path)] == [10, 20]


def test_an_empty_calendar_is_one_whole_page(path):
    path.write_bytes(calendar())

    (page,) = pages_of(path)
    assert (page.items, page.skipped, page.whole) == ((), (), True)


def test_pages_are_of_a_size_and_only_the_last_moves_the_cursor(path, monkeypatch):
    monkeypatch.setattr(ics, "PAGE", 10)
    path.write_bytes(calendar(event("RRULE:FREQ=DAILY;COUNT=25"), event("RRULE:FREQ=SECONDLY", uid="x")))

    pages = pages_of(path, cursor='"old"')
    assert [len(page.items) for page in pages] == [10, 10, 5]
    assert [page.cursor for page in pages[:2]] == ['"old"', '"old"']
    assert json.loads(pages[-1].cursor)
    assert [len(page.skipped) for page in pages] == [0, 0, 1]
    assert all(page.whole for page in pages)


# The cursor


def test_nothing_changed_is_no_page_and_no_reading(tmp_path, monkeypatch):
    for name in ("a.ics", "b.ics"):
        (tmp_path / name).write_bytes(calendar(event(uid=name)))
    cursor = pages_of(tmp_path)[-1].cursor
    monkeypatch.setattr(ics._disk, "read", None)

    assert pages_of(tmp_path, cursor) == []


@pytest.mark.parametrize("change", ["edit", "same size", "replace", "add", "remove", "rename", "move"])
def test_any_change_is_noticed(tmp_path, change):
    for name in ("a.ics", "b.ics"):
        (tmp_path / name).write_bytes(calendar(event(uid=name)))
    cursor = pages_of(tmp_path)[-1].cursor
    file = tmp_path / "b.ics"
    before = file.stat()
    match change:
        case "edit":
            file.write_bytes(calendar(event(uid="longer than before")))
        case "same size":
            file.write_bytes(file.read_bytes().replace(b"b.ics", b"c.ics"))
            os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
        case "replace":
            (tmp_path / "new").write_bytes(file.read_bytes().replace(b"b.ics", b"c.ics"))
            os.utime(tmp_path / "new", ns=(before.st_atime_ns, before.st_mtime_ns))
            (tmp_path / "new").replace(file)
        case "add":
            (tmp_path / "c.ics").write_bytes(calendar())
        case "remove":
            file.unlink()
        case "rename":
            file.rename(tmp_path / "c.ics")
        case "move":
            (tmp_path / "sub").mkdir()
            file.rename(tmp_path / "sub" / "b.ics")

    assert pages_of(tmp_path, cursor)


def context(*, now=NOW, ahead=90, zone="America/New_York"):
    window = Span(now - timedelta(days=90), now + timedelta(days=ahead))
    return replace(CONTEXT, now=now, window=window, zone=zone)


@pytest.mark.parametrize(
    ("then", "again"),
    [
        (context(now=NOW + timedelta(days=44)), False),
        (context(now=NOW + timedelta(days=46)), True),
        (context(now=NOW - timedelta(days=1)), True),  # `--at`
        (context(zone="Asia/Tokyo"), True),
        (replace(CONTEXT, window=Span(WINDOW.start - timedelta(days=1), WINDOW.end)), True),
    ],
)
def test_the_window_moves_on(path, then, again):
    path.write_bytes(calendar(event()))
    cursor = pages_of(path)[-1].cursor

    assert bool(pages_of(path, cursor, then)) == again


def test_a_short_window_is_not_read_again_and_again(path):
    path.write_bytes(calendar(event()))
    short = context(ahead=10)
    cursor = pages_of(path, context=short)[-1].cursor

    assert pages_of(path, cursor, short) == []


@pytest.mark.parametrize(
    "cursor", ["", "x", "[]", "{}", '{"from": 1}', '{"from": "x", "until": "y"}', "null"]
)
def test_another_programs_cursor_means_from_the_beginning(path, cursor):
    path.write_bytes(calendar(event()))

    assert len(pages_of(path, cursor)) == 1


# The disk


def test_a_missing_path_says_what_to_do(tmp_path):
    with pytest.raises(Refused, match=r"no\.ics.*change `path` in the config"):
        pages_of(tmp_path / "no.ics")
    with pytest.raises(Refused, match=r"there is no \.ics file"):
        pages_of(tmp_path)


def test_what_may_not_be_read_is_refused(path, monkeypatch):
    path.write_bytes(calendar())

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(type(path), "open", refuse)  # the tests may run as root, who may read all
    with pytest.raises(Refused, match=r"mine\.ics: Permission denied"):
        pages_of(path)


@pytest.mark.parametrize(
    "half",
    [b"", b"BEGIN:VCALENDAR\r\n", calendar(event())[:-30], b"hello", calendar() + b"BEGIN:VCALENDAR\n"],
)
def test_a_file_that_is_being_written_is_read_later(path, half):
    path.write_bytes(half)

    with pytest.raises(Transient, match="END:VCALENDAR"):
        pages_of(path)


def test_one_torn_file_among_many_retracts_nothing(tmp_path):
    (tmp_path / "a.ics").write_bytes(calendar(event(uid="a")))
    (tmp_path / "b.ics").write_bytes(calendar(event(uid="b"))[:-20])
    (page,) = pages_of(tmp_path)

    assert [entry.id for entry in page.items] == ["a"]
    assert not page.whole
    assert [skipped.what for skipped in page.skipped] == ["b.ics"]
    (tmp_path / "b.ics").write_bytes(calendar(event(uid="b")))
    assert pages_of(tmp_path, page.cursor)[0].whole


def test_a_file_that_changes_while_it_is_read_is_read_later(path, monkeypatch):
    path.write_bytes(calendar(event()))
    opening = type(path).open

    def open_and_change(file, *args, **kwargs):
        opened = opening(file, *args, **kwargs)
        os.utime(file, (1, 1))
        return opened

    monkeypatch.setattr(type(path), "open", open_and_change)
    with pytest.raises(Transient, match="changed while it was read"):
        pages_of(path)


def test_what_is_no_calendar_by_its_size_is_refused(path):
    with path.open("wb") as opened:
        opened.truncate(ics.LARGEST + 1)

    with pytest.raises(Refused, match="MB"):
        pages_of(path)


@pytest.mark.data
def test_every_real_calendar_is_read_or_told_of(shared_data):
    files = sorted((shared_data / "ics").rglob("*.ics"))
    years = Span(datetime(1995, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
    found = torn = 0
    for file in files:
        try:
            found += len(entries_of(file, replace(CONTEXT, window=years)))
        except Transient:
            torn += b"END:VCALENDAR" not in file.read_bytes().rstrip()[-15:]

    assert len(files) > 300
    assert found > 5000
    assert torn < 100  # most of them components alone


def test_touching_is_overlapping_or_standing_inside():
    start, end = WINDOW.start, WINDOW.end

    assert ics_series.touches(start, start, WINDOW)
    assert not ics_series.touches(end, end, WINDOW)
    assert not ics_series.touches(start - timedelta(1), start, WINDOW)
