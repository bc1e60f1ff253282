"""The entries are those that icalendar and recurring-ical-events find, which are far slower."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar.timezone import tzp

from connectors.formats import ics_entries, ics_lines, ics_rule
from connectors.formats.ics_series import touches
from syncd.model import Entry, Span

ZONE = ZoneInfo("America/New_York")

# What they read otherwise, and why we keep to ours.
OTHERWISE = {
    # A name of a zone that they do not know: theirs is then the clock of wherever one is.
    "Office-2012-owa.ics": "(GMT+10:00) Canberra, Melbourne, Sydney",
    "music-school-weekly-until.ics": "(GMT +01:00)",
    "windows-quoted-tz-rrule.ics": "(UTC-05:00) Eastern Time (US and Canada)",
    "test_with_int_tzid.ics": "a VTIMEZONE that follows its use",
    # A DATE with a TZID, or with an end in UTC: a day is the calendar's own, whatever else the line says.
    "sabredav-school-holidays.ics": "DTSTART;VALUE=DATE;TZID",
    "yearly-recurring-unicode.ics": "DTSTART;VALUE=DATE;TZID",
    "issue_201_mixed_datetime_and_date.ics": "DTSTART;VALUE=DATE and DTEND in UTC",
    "issue_201_test_matrix.ics": "DTSTART;VALUE=DATE and DTEND in UTC",
    # A clock of wherever one is beside one in UTC: theirs is then UTC as well.
    "event_with_recurrence.ics": "DTSTART without a zone and EXDATE in UTC",
    "issue_1633_rdate_with_dates.ics": "RDATE;VALUE=PERIOD of days",
}

THEIR_ERRORS = (ValueError, KeyError, TypeError, AttributeError)

Times = Counter[tuple[str, datetime, datetime]]


def ours(raw: bytes, within: Span, zone: ZoneInfo = ZONE) -> Times:
    found = ics_entries.entries([("file", ics_lines.unfolded(raw))], within=within, zone=zone.key)
    return Counter((one.title, one.span.start, one.span.end) for one in found if isinstance(one, Entry))


def theirs(raw: bytes, within: Span, zone: ZoneInfo = ZONE) -> Times:
    """Raises whatever they raise."""
    found: Times = Counter()
    tzp.use_default()  # they remember the zones of other files
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for calendar in icalendar.Calendar.from_ical(raw, multiple=True):
            named = calendar.get("X-WR-TIMEZONE")
            here = (named and tzp.timezone(named)) or zone
            wide = (within.start - timedelta(days=2), within.end + timedelta(days=2))
            for event in recurring_ical_events.of(calendar).between(*wide):
                start, end = (_utc(event[name].dt, here) for name in ("DTSTART", "DTEND"))
                end = max(start, end)
                if touches(start, end, within):
                    found[str(event.get("SUMMARY", "")).strip(), start, end] += 1
    return found


def _utc(time: date, zone: ZoneInfo) -> datetime:
    if not isinstance(time, datetime):
        time = datetime.combine(time, datetime.min.time())
    return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC)


def windows(raw: bytes) -> list[Span]:
    """The years that a file speaks of, and a little of the next."""
    years = sorted({int(year) for year in re.findall(rb"DTSTART[^\n]*?:(\d{4})", raw)})
    return [
        Span(datetime(year, 1, 1, tzinfo=ZONE), datetime(year + 1, 3, 1, tzinfo=ZONE))
        for year in years
        if 1950 < year < 2037
    ][-5:]


def compare(folder: Path) -> tuple[int, int]:
    """Compare all files that they can read; return how many windows that was, and how many entries."""
    compared = entries = 0
    for path in sorted(folder.rglob("*.ics")):
        raw = path.read_bytes()
        if b"BEGIN:VCALENDAR" not in raw:  # a component alone
            raw = b"BEGIN:VCALENDAR\r\n" + raw.strip() + b"\r\nEND:VCALENDAR\r\n"
        for within in windows(raw):
            found = ours(raw, within)
            with suppress(*THEIR_ERRORS):
                expected = theirs(raw, within)
                compared += 1
                entries += found.total()
                assert found == expected or path.name in OTHERWISE, (path, within)
    return compared, entries


@pytest.mark.data
def test_real_calendars_give_the_same_entries(shared_data):
    compared, entries = compare(shared_data / "ics")

    assert compared > 250
    assert entries > 2000


def test_the_calendars_that_they_are_tested_with_give_the_same_entries():
    compared, entries = compare(Path(recurring_ical_events.__file__).parent / "test" / "calendars")

    assert compared > 200
    assert entries > 3000


# Rules, against dateutil


def numbers(low, high, *, signed=False):
    number = st.integers(low, high)
    signs = st.one_of(number, number.map(lambda one: -one)) if signed else number
    return st.lists(signs, min_size=1, max_size=3, unique=True).map(lambda some: ",".join(map(str, some)))


WEEKDAY = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
NTH = st.builds("{}{}".format, st.sampled_from([-5, -2, -1, 1, 2, 3, 5]), WEEKDAY)
LONG, ANY = ("YEARLY", "MONTHLY"), ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY")
# RFC 5545 has what it allows in a table of its own; mixed weekdays (MO,1TU) dateutil takes for none.
PARTS = {
    "INTERVAL": (ANY, st.integers(1, 5).map(str)),
    "COUNT": (ANY, st.integers(1, 60).map(str)),
    "WKST": (ANY, WEEKDAY),
    "BYMONTH": (ANY, numbers(1, 12)),
    "BYDAY": (ANY, st.lists(WEEKDAY, min_size=1, max_size=4, unique=True).map(",".join)),
    "BYMONTHDAY": (ANY, numbers(1, 31, signed=True)),
    "BYYEARDAY": (("YEARLY",), numbers(1, 366, signed=True)),
    "BYWEEKNO": (("YEARLY",), numbers(1, 53)),
    "BYHOUR": (ANY, numbers(0, 23)),
    "BYMINUTE": (ANY, numbers(0, 59)),
    "BYSETPOS": (ANY, numbers(1, 5, signed=True)),
}
NUMBERED = st.lists(NTH, min_size=1, max_size=3, unique=True).map(",".join)


@st.composite
def rules(draw, *, once_a_day=False):
    """The parts of a rule by name."""
    frequency = draw(st.sampled_from(ANY[:-1] if once_a_day else ANY))
    chosen = draw(st.sets(st.sampled_from(sorted(PARTS)), max_size=5))
    parts = {"FREQ": frequency}
    parts |= {name: draw(PARTS[name][1]) for name in sorted(chosen) if frequency in PARTS[name][0]}
    if frequency in LONG and "BYWEEKNO" not in parts and draw(st.booleans()):
        parts["BYDAY"] = draw(NUMBERED)
    if once_a_day:
        parts = {name: part for name, part in parts.items() if name not in {"BYHOUR", "BYMINUTE"}}
    if not any(name.startswith("BY") and name != "BYSETPOS" for name in parts):
        parts.pop("BYSETPOS", None)
    return parts


def text_of(parts):
    return ";".join(f"{name}={part}" for name, part in parts.items())


def time_of(text):
    return datetime.fromisoformat(text)


STARTS = st.one_of(
    st.datetimes(time_of("2018-01-01"), time_of("2026-04-30")),
    st.datetimes(time_of("2026-01-01"), time_of("2026-06-09")),
).map(lambda time: time.replace(microsecond=0))
FROM, TO = time_of("2026-03-01"), time_of("2026-06-01")


@contextmanager
def last_year():
    """Dateutil walks a rule that never takes place again up to the last year: let that be soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dt, "MAXYEAR", TO.year)
        yield


@settings(max_examples=300, deadline=None)
@given(STARTS, rules())
def test_a_rule_gives_the_moments_that_dateutil_gives(start, parts):
    try:
        with last_year():
            expected = rrulestr(text_of(parts), dtstart=start).between(FROM, TO, inc=True)
    except ValueError:  # a combination that never takes place
        return

    rule = ics_rule.rule(ics_rule.parts(text_of(parts)), start=start, until=lambda _: start)
    assert list(rule.between(FROM, TO)) == expected


# Calendars, against icalendar and recurring-ical-events


@dataclass
class Writer:
    """Writes the lines of one UID, all of its times in one way."""

    uid: str
    zone: str  # "" is a clock of wherever one is, and "day" is no clock at all

    def line(self, name, time, more=""):
        if self.zone == "day":
            return f"{name};VALUE=DATE{more}:{time:%Y%m%d}"
        tzid = f";TZID={self.zone}" if self.zone not in {"", "UTC"} else ""
        return f"{name}{tzid}{more}:{time:%Y%m%dT%H%M%S}{'Z' if self.zone == 'UTC' else ''}"

    def until(self, time):
        return f"{time:%Y%m%d}" if self.zone == "day" else f"{time:%Y%m%dT%H%M%S}{'Z' if self.zone else ''}"

    def event(self, start, length, *lines):
        end = {
            0: [],
            1: [f"DURATION:P{'5D' if self.zone == 'day' else 'T1H'}"],
        }.get(length, [self.line("DTEND", start + timedelta(hours=length))])
        head = [f"UID:{self.uid}", f"SUMMARY:{self.uid} {start:%j%H} {length}", self.line("DTSTART", start)]
        return ["BEGIN:VEVENT", *head, *end, *lines, "END:VEVENT"]


LENGTHS = st.sampled_from([0, 1, 24, 30, 100])


@st.composite
def series(draw, uid, *, ranged):
    """The lines of one UID: a master, and what its user did to some instances."""
    write = Writer(
        uid, draw(st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC", "", "day"]))
    )
    start = draw(STARTS)
    # No two changes of one instance: RFC 5545 does not say which one holds.
    days = st.one_of(st.integers(0, 60), st.integers(0, 3000))
    days = draw(st.lists(days, min_size=7, max_size=7, unique=True))
    until, *some = (start + timedelta(days=day) for day in days)
    master = [
        write.line(draw(st.sampled_from(["EXDATE", "RDATE"])), time)
        for time in some[: draw(st.integers(0, 3))]
    ]
    if draw(st.integers(0, 3)):
        parts = draw(rules(once_a_day=True))
        if "COUNT" not in parts and draw(st.booleans()):
            parts["UNTIL"] = write.until(until)
        master.append(f"RRULE:{text_of(parts)}")
    lines = write.event(start, draw(LENGTHS), *master)
    for time in some[3 : 3 + draw(st.integers(0, 3))]:
        moved = time + timedelta(hours=draw(st.sampled_from([-2000, -24, 0, 1, 24, 500])))
        following = ";RANGE=THISANDFUTURE" if ranged and draw(st.integers(0, 5)) == 0 else ""
        change = [write.line("RECURRENCE-ID", time, following), f"SEQUENCE:{draw(st.integers(0, 2))}"]
        lines += write.event(moved, draw(LENGTHS), *change)
    return lines


@st.composite
def calendars(draw):
    head = draw(st.sampled_from([[], [], ["X-WR-TIMEZONE:Asia/Tokyo"], ["X-WR-TIMEZONE:America/New_York"]]))
    uids = [f"u{number}" for number in range(draw(st.integers(1, 3)))]
    events = [
        line for uid in uids for line in draw(series(uid, ranged=not head))
    ]  # x-wr-timezone loses RANGE
    return "\r\n".join(["BEGIN:VCALENDAR", *head, *events, "END:VCALENDAR", ""]).encode()


@settings(max_examples=150, deadline=None)
@given(calendars(), st.sampled_from([ZONE, ZoneInfo("Europe/London"), ZoneInfo("Pacific/Auckland")]))
def test_any_calendar_gives_the_same_entries(raw, zone):
    within = Span(FROM.replace(tzinfo=zone), TO.replace(tzinfo=zone))
    try:
        with last_year():
            expected = theirs(raw, within, zone)
    except ValueError:
        return

    assert ours(raw, within, zone) == expected
