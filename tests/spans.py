"""Spans around a Monday in June, and hours as the clock on the wall tells them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from syncd.model import Span

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BERLIN, NEW_YORK, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
ROUND_THE_CLOCK = {day: ((time(), time()),) for day in range(7)}
NONE_OFF: frozenset[date] = frozenset()


def at(hour: float, days: int = 0) -> datetime:
    return MONDAY + days * DAY + hour * HOUR


def span(start: float, end: float, days: int = 0) -> Span:
    return Span(at(start, days), at(end, days))


minutes = st.integers(0, 3 * 24 * 60).map(lambda n: MONDAY + n * MINUTE)
spans = st.tuples(minutes, st.integers(0, 600)).map(lambda s: Span(s[0], s[0] + s[1] * MINUTE))
dates = st.dates(date(2020, 1, 1), date(2030, 1, 1))
times_of_day = st.times().map(lambda t: t.replace(second=0, microsecond=0))
weeks = st.dictionaries(
    st.integers(0, 6), st.lists(st.tuples(times_of_day, times_of_day), max_size=3).map(tuple)
)
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)


def covers(some: list[Span], moment: datetime) -> bool:
    return any(s.start <= moment < s.end for s in some)


def in_hours(weekly, local: datetime, off=NONE_OFF) -> bool:
    """The same promise as `hours`, for one moment and by reading the clock on the wall."""
    wall, today = local.time(), local.date()
    same_day = any(b <= wall and (wall < e or e <= b) for b, e in weekly.get(today.weekday(), ()))
    yesterday = today - DAY
    past_midnight = any(e <= b and wall < e for b, e in weekly.get(yesterday.weekday(), ()))
    return (same_day and today not in off) or (past_midnight and yesterday not in off)


def changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """When the zone's clocks changed in a year, to the minute."""
    days = [datetime(year, 1, 1, tzinfo=UTC) + n * DAY for n in range(366)]
    found = []
    for day, following in pairwise(days):
        low, high = day, following
        if low.astimezone(zone).utcoffset() == high.astimezone(zone).utcoffset():
            continue
        while high - low > MINUTE:
            middle = low + (high - low) // (2 * MINUTE) * MINUTE
            same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
            low, high = (middle, high) if same else (low, middle)
        found.append(high)
    return found
