"""Slots: call hours of both sides, less busy time, as the moments when a call may start.

A list of spans is sorted, disjoint and UTC, as `merge` returns it. The dear part, `my_times`, is the
same for every contact; `open_times` is the same for all contacts of one zone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from math import ceil
from operator import attrgetter
from zoneinfo import ZoneInfo

from syncd.core.policy import DAY, Policy, Week
from syncd.core.wording import day, line, place
from syncd.model import Entry, Span

QUARTER = timedelta(minutes=15)
SECOND = timedelta(seconds=1)


def working_days(start: date, count: int, *, weekly: Week, off: frozenset[date]) -> date:
    """Return the date that lies `count` working days after `start`.

    A working day has hours in `weekly` (Monday to Friday when no day has any) and is not `off`.
    """
    open_days = [number for number in range(7) if weekly.get(number)] or range(5)
    while count > 0:
        start += DAY
        count -= start.weekday() in open_days and start not in off
    return start


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return the time that any of `spans` covers; those without length cover none."""
    merged: list[Span] = []
    for span in sorted((span for span in map(_utc, spans) if span.start < span.end), key=_start):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _utc(span: Span) -> Span:
    """Return a span in UTC: two datetimes of one ZoneInfo compare by wall clock, blind to DST."""
    if span.start.tzinfo is UTC and span.end.tzinfo is UTC:
        return span
    return Span(span.start.astimezone(UTC), span.end.astimezone(UTC))


_start = attrgetter("start")


def free(within: Span, busy: Iterable[Span], *, buffer: timedelta) -> list[Span]:
    """Return the time `within` that is at least `buffer` away from every busy span, on both sides."""
    gaps: list[Span] = []
    at, end = within.start.astimezone(UTC), within.end.astimezone(UTC)
    for span in merge(busy):
        gaps.append(Span(at, min(span.start - buffer, end)))
        at = max(at, span.end + buffer)
    return merge([*gaps, Span(at, end)])


def hours(within: Span, weekly: Week, zone: ZoneInfo, off: frozenset[date]) -> list[Span]:
    """Return the moments `within` whose local wall clock is in the `weekly` hours, on days not `off`.

    09:00 is 09:00 in summer and in winter. A wall time that a clock change skips has no moment, one
    that it repeats has two. A stretch that ends no later than it begins ends on the next day.
    """
    found: list[Span] = []
    for piece, offset in _steady(within, zone):
        clock = timezone(offset)
        first, last = piece.start.astimezone(clock).date() - DAY, piece.end.astimezone(clock).date()
        for number in range((last - first).days + 1):
            today = first + number * DAY
            if today in off:
                continue
            for begin, end in weekly.get(today.weekday(), ()):
                opening = datetime.combine(today, begin, clock)
                closing = datetime.combine(today if begin < end else today + DAY, end, clock)
                found.append(Span(max(opening, piece.start), min(closing, piece.end)))
    return merge(found)


def _steady(within: Span, zone: ZoneInfo) -> Iterator[tuple[Span, timedelta]]:
    """Cut `within` into pieces in which the zone's offset stays as it is given."""
    at, end = within.start.astimezone(UTC), within.end.astimezone(UTC)
    start, offset = at, _offset(at, zone)
    while at < end:
        until = min(at + DAY, end)
        if _offset(until, zone) != offset:
            # One change at most: in all of tzdata no zone changes twice within three days (2026).
            whole = at.replace(microsecond=0)
            seconds = range(ceil((until - whole) / SECOND) + 1)
            steady = bisect_right(seconds, False, key=lambda n: _offset(whole + n * SECOND, zone) != offset)
            until = min(until, whole + steady * SECOND)
            yield Span(start, until), offset
            start, offset = until, _offset(until, zone)
        at = until
    if start < end:
        yield Span(start, end), offset


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).replace(tzinfo=UTC) - at


def overlap(a: Sequence[Span], b: Sequence[Span]) -> list[Span]:
    """Return the time that is in both lists of spans."""
    shared: list[Span] = []
    i = j = 0
    while i < len(a) and j < len(b):
        start, end = max(a[i].start, b[j].start), min(a[i].end, b[j].end)
        if start < end:
            shared.append(Span(start, end))
        if a[i].end <= b[j].end:
            i += 1
        else:
            j += 1
    return shared


def starts(open_: Iterable[Span], *, length: timedelta, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield when a call of `length` may start so that all of it lies in one span, in UTC.

    Starts lie on the quarters of the local hour.
    """
    for span in open_:
        for piece, offset in _steady(span, zone):
            local = piece.start + offset
            past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
            at = piece.start + -past % QUARTER
            last = min(piece.end - timedelta.resolution, span.end - length)
            while at <= last:
                yield at
                at += QUARTER


def window(policy: Policy, *, now: datetime, zone: ZoneInfo, off: frozenset[date]) -> Span:
    """Return the time to book in: from the notice after `now` to the end of the last day of the horizon."""
    last = _last_day(policy, now=now, zone=zone, off=off)
    return Span(
        now.astimezone(UTC) + policy.notice, datetime.combine(last + DAY, time(), zone).astimezone(UTC)
    )


def _last_day(policy: Policy, *, now: datetime, zone: ZoneInfo, off: frozenset[date]) -> date:
    return working_days(now.astimezone(zone).date(), policy.horizon, weekly=policy.hours, off=off)


def my_times(
    policy: Policy, *, now: datetime, zone: ZoneInfo, busy: Iterable[Span], off: frozenset[date]
) -> list[Span]:
    """Return when the user can call: the call hours in the window, a buffer away from all busy time."""
    within = window(policy, now=now, zone=zone, off=off)
    return overlap(hours(within, policy.hours, zone, off), free(within, busy, buffer=policy.buffer))


def open_times(
    mine: Sequence[Span], *, weekly: Week, zone: ZoneInfo, off: frozenset[date] = frozenset()
) -> list[Span]:
    """Return when a call suits both: `mine` and the `weekly` waking hours in the contact's `zone`."""
    if not mine:
        return []
    return overlap(mine, hours(Span(mine[0].start, mine[-1].end), weekly, zone, off))


def why_none(
    policy: Policy,
    *,
    now: datetime,
    zone: ZoneInfo,
    their_zone: ZoneInfo,
    busy: Sequence[Span],
    all_day: Sequence[Entry],
    off: frozenset[date],
) -> str:
    """Say why no call to `their_zone` finds a start: no common hours, one all-day entry, or a full calendar.

    `all_day` are the all-day entries that count as busy; `busy` may hold their spans too.
    """

    def fits(mine: Sequence[Span]) -> bool:
        both = open_times(mine, weekly=policy.contact_hours, zone=their_zone)
        return any(True for _ in starts(both, length=policy.call_length, zone=zone))

    coming = Span(now, now + 8 * DAY)  # every weekday once, and whole
    if not fits(hours(coming, policy.hours, zone, frozenset())):
        return f"no common hours ({place(their_zone, now)})"
    for entry in all_day:
        others = [span for span in busy if span != entry.span]
        others += [other.span for other in all_day if other is not entry]
        if fits(my_times(policy, now=now, zone=zone, busy=others, off=off)):
            first, last = day(entry.span.start, zone), day(entry.span.end - SECOND, zone)
            return f'"{line(entry.title, 80)}" takes {first if first == last else f"{first} to {last}"}'
    return f"calendar full until {day(_last_day(policy, now=now, zone=zone, off=off))}"
