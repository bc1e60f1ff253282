"""Calls in an iCalendar file: the contract, and what a file's bytes are promised."""

from __future__ import annotations

import errno
import os
import re
import resource
import stat
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from contracts.calendar import CONTEXT, FIRST, NOW, SECOND, WINDOW, CalendarContract, at, call
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.files.ics import IcsCalendar
from connectors.formats import ics_call, ics_write
from syncd.errors import Conflict, Refused, Transient
from syncd.model import Span

FOREIGN = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//somebody//else//EN
X-ODD;PARAM=1:kept
BEGIN:VEVENT
UID:lunch@example.org
DTSTAMP:20260101T000000Z
DTSTART:20260310T120000Z
DTEND:20260310T130000Z
SUMMARY:Lunch\\, with a folded
  line
X-UNKNOWN-THING:yes
END:VEVENT
END:VCALENDAR
"""


def stamp(time: datetime) -> str:
    return f"{time:%Y%m%dT%H%M%SZ}"


@dataclass
class FileWorld:
    """The user's calendar program: it edits the file as text."""

    path: Path
    count: int = 0
    calendar: IcsCalendar = field(init=False)

    def __post_init__(self):
        self.calendar = self.reopened()

    def reopened(self):
        return IcsCalendar(path=self.path, context=CONTEXT)

    @property
    def text(self):
        return self.path.read_bytes().decode()

    def _save(self, text):
        self.path.write_bytes(text.encode())

    def _add(self, event):
        text = self.text if self.path.exists() else ics_write.EMPTY.decode()
        self._save(text.replace("END:VCALENDAR", f"{event}END:VCALENDAR"))

    def _edit(self, call_id, pattern, line):
        event = self._event(call_id)
        self._save(self.text.replace(event, re.sub(pattern, lambda _: line, event, flags=re.MULTILINE)))

    def _event(self, call_id):
        events = re.findall(r"BEGIN:VEVENT.*?END:VEVENT\r\n", self.text, re.DOTALL)
        return next(event for event in events if f"UID:{call_id}\r\n" in event)

    def add(self, title, span, *, busy=True, cancelled=False):
        self.count += 1
        text = icalendar.vText(title).to_ical().decode()
        self._add(
            f"BEGIN:VEVENT\r\nUID:user-{self.count}@x\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:{text}\r\n"
            f"DTSTART:{stamp(span.start)}\r\nDTEND:{stamp(span.end)}\r\n"
            f"TRANSP:{'OPAQUE' if busy else 'TRANSPARENT'}\r\n"
            f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}\r\nEND:VEVENT\r\n"
        )

    def invite(self, title, span):
        self.count += 1
        self._add(
            f"BEGIN:VEVENT\r\nUID:user-{self.count}@x\r\nSUMMARY:{title}\r\n"
            f"DTSTART:{stamp(span.start)}\r\nDTEND:{stamp(span.end)}\r\nORGANIZER:mailto:bob@example.net\r\n"
            "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada@example.org\r\nEND:VEVENT\r\n"
        )

    def add_day(self, title, span):
        self.count += 1
        self._add(
            f"BEGIN:VEVENT\r\nUID:user-{self.count}@x\r\nSUMMARY:{title}\r\n"
            f"DTSTART;VALUE=DATE:{span.start:%Y%m%d}\r\nDTEND;VALUE=DATE:{span.end:%Y%m%d}\r\nEND:VEVENT\r\n"
        )

    def retitle(self, call_id, title):
        self._edit(call_id, r"^SUMMARY:.*\r\n(?: .*\r\n)*", f"SUMMARY:{title}\r\n".replace(",", "\\,"))

    def move(self, call_id, span):
        self._edit(call_id, r"^DTSTART.*\r\n", f"DTSTART:{stamp(span.start)}\r\n")
        self._edit(call_id, r"^DTEND.*\r\n", f"DTEND:{stamp(span.end)}\r\n")

    def copy(self, call_id, span):
        event = self._event(call_id).replace(f"UID:{call_id}", "UID:user-copy")
        self._add(event)
        self.move("user-copy", span)

    def delete(self, call_id):
        self._save(self.text.replace(self._event(call_id), ""))

    def others(self):
        text = self.text.replace(self._event(FIRST), "") if f"UID:{FIRST}" in self.text else self.text
        return re.sub(
            r"BEGIN:VTIMEZONE\r\nTZID:\S+\r\nCOMMENT:Written by syncd.*?END:VTIMEZONE\r\n",
            "",
            text,
            flags=re.DOTALL,
        )

    def writes(self):
        status = self.path.stat()
        return status.st_ino, status.st_mtime_ns


class TestIcsCalendar(CalendarContract):
    @pytest.fixture
    def world(self, tmp_path):
        return FileWorld(tmp_path / "calls.ics")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "calls.ics"


@pytest.fixture
def calendar(path):
    return IcsCalendar(path=path, context=CONTEXT)


def own_lines(path):
    """The one VEVENT of ours, as icalendar reads it."""
    (event,) = (
        event for event in icalendar.Calendar.from_ical(path.read_bytes()).events if event["UID"] == FIRST
    )
    return event


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


def test_a_number_that_was_wrong_goes_and_a_place_of_the_users_stays(path, calendar):
    calendar.put(call())
    calendar.put(call(phone=""))
    assert not {"LOCATION", "URL"} & set(own_lines(path))

    path.write_bytes(path.read_bytes().replace(b"CLASS:", b"LOCATION:My desk\r\nCLASS:"))
    calendar.put(call(phone="", title="x"))
    assert own_lines(path)["LOCATION"] == "My desk"


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
    assert path.read_bytes() == raw
    calendar.drop(FIRST)
    assert FIRST.encode() not in path.read_bytes()


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


# The file


def test_a_missing_folder_is_refused_and_a_missing_file_is_empty(tmp_path):
    calendar = IcsCalendar(path=tmp_path / "no" / "calls.ics", context=CONTEXT)

    for use in (lambda: calendar.put(call()), lambda: calendar.busy(WINDOW), lambda: calendar.find(FIRST)):
        with pytest.raises(Refused, match="make it, or change `path`"):
            use()


@pytest.mark.parametrize("half", [b"", FOREIGN[:100], FOREIGN[: -len(b"VCALENDAR\n")]])
def test_a_half_written_file_is_left_for_later(path, calendar, half):
    path.write_bytes(half)

    for use in (lambda: calendar.put(call()), lambda: calendar.find(FIRST), lambda: calendar.drop(FIRST)):
        with pytest.raises(Transient, match="END:VCALENDAR"):
            use()
    assert path.read_bytes() == half


def test_another_kind_of_file_is_refused(path, calendar):
    path.write_text("my letters")

    with pytest.raises(Refused, match="no iCalendar file"):
        calendar.put(call())
    assert path.read_text() == "my letters"


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(Refused):
        IcsCalendar(path=tmp_path, context=CONTEXT).put(call())


def test_mode_and_symbolic_link_stay(tmp_path, path, calendar):
    real = tmp_path / "real" / "mine.ics"
    real.parent.mkdir()
    real.write_bytes(FOREIGN)
    real.chmod(0o664)
    path.symlink_to(real)
    calendar.put(call())

    assert path.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o664
    assert FIRST.encode() in real.read_bytes()
    assert sorted(tmp_path.rglob("*")) == [path, real.parent, real]


def test_a_read_only_file_is_refused(path, calendar):
    path.write_bytes(FOREIGN)
    path.chmod(0o444)

    with pytest.raises(Refused, match="read-only"):
        calendar.put(call())
    assert path.read_bytes() == FOREIGN


def test_a_read_only_folder_is_refused(path, calendar):
    path.write_bytes(FOREIGN)
    path.parent.chmod(0o555)
    try:
        with pytest.raises(Refused, match="read-only"):
            calendar.put(call())
    finally:
        path.parent.chmod(0o755)
    assert path.read_bytes() == FOREIGN


def test_a_program_that_saves_while_we_write_wins(path, calendar, monkeypatch):
    path.write_bytes(FOREIGN)
    theirs = FOREIGN.replace(b"Lunch", b"Dinner")
    sync = os.fsync

    def save_then_sync(handle):
        path.write_bytes(theirs)
        sync(handle)

    monkeypatch.setattr(os, "fsync", save_then_sync)
    with pytest.raises(Conflict):
        calendar.put(call())
    assert path.read_bytes() == theirs
    assert list(path.parent.iterdir()) == [path]


def test_a_program_that_makes_the_file_while_we_do_wins(path, calendar, monkeypatch):
    sync = os.fsync

    def save_then_sync(handle):
        path.write_bytes(FOREIGN)
        sync(handle)

    monkeypatch.setattr(os, "fsync", save_then_sync)
    with pytest.raises(Conflict):
        calendar.put(call())
    assert path.read_bytes() == FOREIGN


def test_a_program_that_deletes_the_file_while_we_write_wins(path, calendar, monkeypatch):
    path.write_bytes(FOREIGN)
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (path.unlink(missing_ok=True), sync(handle)))
    with pytest.raises(Conflict):
        calendar.put(call())

    assert list(path.parent.iterdir()) == []


def test_a_file_that_is_replaced_while_it_is_read_is_read_later(path, calendar, monkeypatch):
    path.write_bytes(FOREIGN)
    opening = type(path).open

    def open_and_replace(file, *args, **kwargs):
        opened = opening(file, *args, **kwargs)
        new = path.with_suffix(".new")
        new.touch()
        new.replace(path)
        return opened

    monkeypatch.setattr(type(path), "open", open_and_replace)
    with pytest.raises(Transient, match="changed while it was read"):
        calendar.find(FIRST)


def test_a_touch_is_no_change(path, calendar, monkeypatch):
    path.write_bytes(FOREIGN)
    sync = os.fsync

    def touch_then_sync(handle):
        os.utime(path, (1, 1))
        sync(handle)

    monkeypatch.setattr(os, "fsync", touch_then_sync)
    calendar.put(call())

    assert calendar.find(FIRST)


@pytest.mark.parametrize("function", ["replace", "fsync"])
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EROFS, errno.EPERM])
def test_when_the_disk_fails_the_old_file_is_whole(path, calendar, monkeypatch, function, number):
    path.write_bytes(FOREIGN)
    raised = Refused if number in {errno.EROFS, errno.EPERM} else Transient

    def fail(*_args, **_kwargs):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as faults:
        faults.setattr(os, function, fail)
        with pytest.raises(raised, match=re.escape(os.strerror(number))):
            calendar.put(call())
    assert path.read_bytes() == FOREIGN
    assert list(path.parent.iterdir()) == [path]

    calendar.put(call())
    assert calendar.find(FIRST)


def test_the_bytes_are_on_the_disk_before_they_get_their_name_and_the_name_after(path, calendar, monkeypatch):
    path.write_bytes(FOREIGN)
    steps = []
    sync, rename = os.fsync, os.replace
    monkeypatch.setattr(
        os, "fsync", lambda handle: (steps.append(stat.S_ISDIR(os.fstat(handle).st_mode)), sync(handle))
    )
    monkeypatch.setattr(os, "replace", lambda *names: (steps.append("rename"), rename(*names)))
    calendar.put(call())

    assert steps == [False, "rename", True]


def test_a_kill_before_the_rename_leaves_the_old_file(path, calendar, monkeypatch):
    path.write_bytes(FOREIGN)

    class Killed(BaseException):
        pass

    def die(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as faults:
        faults.setattr(os, "replace", die)
        with pytest.raises(Killed):
            calendar.put(call())
    assert path.read_bytes() == FOREIGN


def test_on_a_full_disk_the_old_file_is_whole(path, calendar):
    raw = FOREIGN.replace(b"X-UNKNOWN-THING:yes\n", b"X-UNKNOWN-THING:yes\n" * 200)
    path.write_bytes(raw)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(raw) - 100, hard))
    try:
        with pytest.raises(Transient):
            calendar.put(call())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == raw
    assert list(path.parent.iterdir()) == [path]
