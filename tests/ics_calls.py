"""An iCalendar file that calls are written to, and its user, who edits it as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import icalendar
from contracts.calendar import CONTEXT, FIRST

from connectors.files.ics import IcsCalendar
from connectors.formats import ics_write

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

    def place(self, call_id, place):
        text = icalendar.vText(place).to_ical().decode()
        self._edit(call_id, r"^LOCATION:.*\r\n", f"LOCATION:{text}\r\n")

    def free(self, call_id):
        self._edit(call_id, r"^TRANSP:.*\r\n", "TRANSP:TRANSPARENT\r\n")

    def make_day(self, call_id, span):
        self._edit(call_id, r"^DTSTART.*\r\n", f"DTSTART;VALUE=DATE:{span.start:%Y%m%d}\r\n")
        self._edit(call_id, r"^DTEND.*\r\n", f"DTEND;VALUE=DATE:{span.end:%Y%m%d}\r\n")

    def repeat(self, call_id):
        self._edit(call_id, r"^CLASS:", "RRULE:FREQ=WEEKLY\r\nCLASS:")

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


def own_lines(path):
    """The one VEVENT of ours, as icalendar reads it."""
    (event,) = (
        event for event in icalendar.Calendar.from_ical(path.read_bytes()).events if event["UID"] == FIRST
    )
    return event
