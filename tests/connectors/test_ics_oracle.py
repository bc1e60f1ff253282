"""The entries are those that icalendar and recurring-ical-events find, which are far slower."""

from __future__ import annotations

import datetime as datetime_module
import re
import warnings
from collections import Counter
from contextlib import suppress
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

from connectors.files import _ics, _ics_lines, _ics_rule
from connectors.files._ics_series import touches
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
    found = _ics.entries([("file", _ics_lines.unfolded(raw))], within=within, zone=zone.key)
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
        time = datetime(time.year, time.month, time.day)
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


def listed(low, high, *, signed=False, most=3):
    numbers = st.integers(low, high)
    if signed:
        numbers = st.one_of(numbers, st.integers(-high, -low))
    return st.lists(numbers, min_size=1, max_size=most, unique=True).map(
        lambda found: ",".join(map(str, found))
    )


DAYS = st.lists(st.sampled_from("MO TU WE TH FR SA SU".split()), min_size=1, max_size=4, unique=True).map(
    ",".join
)
NTH = st.lists(
    st.builds(
        "{}{}".format,
        st.sampled_from([-5, -2, -1, 1, 2, 3, 5]),
        st.sampled_from("MO TU WE TH FR SA SU".split()),
    ),
    min_size=1,
    max_size=3,
    unique=True,
).map(",".join)


@st.composite
def rules(draw, *, hourly=True, often=True):
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"] + ["HOURLY"] * hourly))
    parts = {"FREQ": frequency}
    if draw(st.booleans()):
        parts["INTERVAL"] = str(draw(st.integers(1, 5)))
    if draw(st.booleans()):
        parts["BYMONTH"] = draw(listed(1, 12))
    if draw(st.booleans()):
        parts["BYDAY"] = draw(st.one_of(DAYS, NTH) if frequency in {"YEARLY", "MONTHLY"} else DAYS)
    if frequency != "WEEKLY" and draw(st.integers(0, 3)) == 0:
        parts["BYMONTHDAY"] = draw(listed(1, 31, signed=True))
    if frequency == "YEARLY" and draw(st.integers(0, 4)) == 0:
        parts["BYYEARDAY"] = draw(listed(1, 366, signed=True))
    if frequency == "YEARLY" and "BYDAY" not in parts and draw(st.integers(0, 4)) == 0:
        parts["BYWEEKNO"] = draw(listed(1, 53))
    if often and draw(st.integers(0, 3)) == 0:
        parts["BYHOUR"] = draw(listed(0, 23))
    if often and draw(st.integers(0, 5)) == 0:
        parts["BYMINUTE"] = draw(listed(0, 59))
    if any(name.startswith("BY") for name in parts) and draw(st.integers(0, 2)) == 0:
        parts["BYSETPOS"] = draw(listed(1, 5, signed=True, most=2))
    if draw(st.integers(0, 3)) == 0:
        parts["WKST"] = draw(st.sampled_from(["MO", "SU", "SA", "WE"]))
    if draw(st.booleans()):
        parts["COUNT"] = str(draw(st.integers(1, 60)))
    return parts


def text_of(parts):
    return ";".join(f"{name}={value}" for name, value in parts.items())


STARTS = st.datetimes(datetime(2018, 1, 1), datetime(2026, 4, 30)).map(
    lambda time: time.replace(microsecond=0)
)
FROM, TO = datetime(2026, 3, 1), datetime(2026, 6, 1)


@settings(max_examples=400, deadline=None)
@given(STARTS, rules())
def test_a_rule_gives_the_moments_that_dateutil_gives(start, parts):
    with pytest.MonkeyPatch.context() as patch:
        # A rule that never takes place again is walked to the last year that there is.
        patch.setattr(datetime_module, "MAXYEAR", TO.year)
        try:
            expected = rrulestr(text_of(parts), dtstart=start).between(FROM, TO, inc=True)
        except ValueError:  # a combination that never takes place
            return

    rule = _ics_rule.rule(_ics_rule.parts(text_of(parts)), start=start, until=lambda _: start)
    assert list(rule.between(FROM, TO)) == expected


# Calendars, against icalendar and recurring-ical-events


@st.composite
def series(draw, uid, *, ranged):
    """The lines of one UID: a master, and what its user did to some instances."""
    zone = draw(st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC", "", "day"]))
    start = draw(STARTS)

    def line(name, time, *, more=""):
        if zone == "day":
            return f"{name};VALUE=DATE{more}:{time:%Y%m%d}"
        tzid = f";TZID={zone}" if zone not in {"", "UTC"} else ""
        return f"{name}{tzid}{more}:{time:%Y%m%dT%H%M%S}{'Z' if zone == 'UTC' else ''}"

    def event(begin, *lines):
        length = draw(st.sampled_from([None, 1, 24, 24, 100]))
        ends = [] if length is None else [line("DTEND", begin + timedelta(hours=length))]
        if length and draw(st.booleans()):
            ends = [f"DURATION:P{length}D" if zone == "day" else f"DURATION:PT{length}H"]
        summary = f"SUMMARY:{uid} {draw(st.integers(0, 99))}"
        return ["BEGIN:VEVENT", f"UID:{uid}", line("DTSTART", begin), *ends, summary, *lines, "END:VEVENT"]

    def instance():
        # RFC 5545 knows no two of one instance.
        days = st.one_of(st.integers(0, 60), st.integers(0, 3000)).filter(lambda day: day not in taken)
        taken.add(day := draw(days))
        return start + timedelta(days=day)

    taken: set[int] = set()
    master = []
    if draw(st.integers(0, 3)):
        parts = draw(rules(hourly=False, often=False))
        if "COUNT" not in parts and draw(st.booleans()):
            until = instance()
            parts["UNTIL"] = (
                f"{until:%Y%m%d}" if zone == "day" else f"{until:%Y%m%dT%H%M%S}" + "Z" * bool(zone)
            )
        master.append(f"RRULE:{text_of(parts)}")
    for _ in range(draw(st.integers(0, 2))):
        master.append(line("EXDATE", instance()))
    for _ in range(draw(st.integers(0, 2))):
        master.append(line("RDATE", instance()))
    lines = event(start, *master)
    for _ in range(draw(st.integers(0, 2))):
        replaced = instance()
        moved = replaced + timedelta(hours=draw(st.sampled_from([-2000, -24, 0, 1, 24, 500])))
        following = ";RANGE=THISANDFUTURE" if ranged and draw(st.integers(0, 5)) == 0 else ""
        lines += event(
            moved, line("RECURRENCE-ID", replaced, more=following), f"SEQUENCE:{draw(st.integers(0, 2))}"
        )
    return lines


@st.composite
def calendars(draw):
    head = draw(st.sampled_from([[], [], ["X-WR-TIMEZONE:Asia/Tokyo"], ["X-WR-TIMEZONE:America/New_York"]]))
    # Where X-WR-TIMEZONE is, x-wr-timezone loses RANGE.
    uids = [f"u{number}" for number in range(draw(st.integers(1, 3)))]
    events = [line for uid in uids for line in draw(series(uid, ranged=not head))]
    return "\r\n".join(["BEGIN:VCALENDAR", *head, *events, "END:VCALENDAR", ""]).encode()


@settings(max_examples=150, deadline=None)
@given(calendars(), st.sampled_from([ZONE, ZoneInfo("Europe/London"), ZoneInfo("Pacific/Auckland")]))
def test_any_calendar_gives_the_same_entries(raw, zone):
    within = Span(FROM.replace(tzinfo=zone), TO.replace(tzinfo=zone))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(datetime_module, "MAXYEAR", TO.year)
        try:
            expected = theirs(raw, within, zone)
        except ValueError:
            return

    assert ours(raw, within, zone) == expected
