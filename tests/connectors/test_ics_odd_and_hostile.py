"""Calendars as no program should write them: read all the same, or told of, and in time."""

from __future__ import annotations

from time import process_time

import pytest
from ics_texts import TIMES, at, calendar, entries_of, event, one, read, skipped_of

from connectors.formats import ics_entries


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mine.ics"


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


def test_a_zone_of_a_thousand_folders_is_the_users(path):
    path.write_bytes(calendar(event(times=f"DTSTART;TZID=Odd{'/Odd' * 5000}:20260310T100000")))

    assert [entry.span.start for entry in entries_of(path)] == [at(10, 14, 0).start]  # New York


@pytest.mark.parametrize("rule", ["INTERVAL=0;BYMONTH=3;BYDAY=-1SU", "BYMONTH=2;BYMONTHDAY=30", "BY\\nX=1"])
def test_no_rule_of_a_zone_takes_long(path, rule):
    zone = "\n".join(
        (
            "BEGIN:VTIMEZONE",
            "TZID:Odd",
            "BEGIN:STANDARD",
            "DTSTART:16010101T020000",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0200",
            f"RRULE:FREQ=YEARLY;{rule}",
            "END:STANDARD",
            "END:VTIMEZONE",
        )
    )
    path.write_bytes(calendar(zone, event(uid="odd", times="DTSTART;TZID=Odd:20260310T100000")))
    began = process_time()

    assert [entry.id for entry in entries_of(path)] == ["odd"]
    assert process_time() - began < 2
