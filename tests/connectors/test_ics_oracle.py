"""The entries are those that icalendar and recurring-ical-events find, which are far slower."""

from __future__ import annotations

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
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar.timezone import tzp

from connectors.files import _ics, _ics_lines
from connectors.files._ics_series import touches
from syncd.model import Entry, Span

ZONE = ZoneInfo("America/New_York")

# What they read otherwise, and why ours is kept.
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

THEIR_ERRORS = (ValueError, KeyError, TypeError, AttributeError, icalendar.BrokenCalendarProperty)

Times = Counter[tuple[str, datetime, datetime]]


def ours(raw: bytes, within: Span, zone: ZoneInfo = ZONE) -> Times:
    found = _ics.entries([("file", _ics_lines.unfolded(raw))], within=within, zone=zone.key)
    return Counter((one.title, one.span.start, one.span.end) for one in found if isinstance(one, Entry))


def theirs(raw: bytes, within: Span, zone: ZoneInfo = ZONE) -> Times:
    """Raises whatever they raise."""
    found: THEIR_ERRORS = (ValueError, KeyError, TypeError, AttributeError, icalendar.BrokenCalendarProperty)

Times = Counter()
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
    assert entries > 3000


def test_the_calendars_that_they_are_tested_with_give_the_same_entries():
    compared, entries = compare(Path(recurring_ical_events.__file__).parent / "test" / "calendars")

    assert compared > 200
    assert entries > 3000
