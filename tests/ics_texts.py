"""Calendars as iCalendar text, and what the source makes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from connectors.files.ics import IcsSource
from syncd.model import Span
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
