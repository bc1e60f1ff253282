"""A user of a DAV server: what their other programs do to it, for the contract of calendars."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

import icalendar
from contracts.calendar import CONTEXT, FIRST
from servers.dav_program import Program, event

from connectors.protocols import caldav_shelf
from connectors.protocols.caldav_calendar import CaldavCalendar
from syncd.ports import Context


@dataclass(frozen=True)
class Password:
    """Gives the one password there is."""

    password: str

    def get(self, name: str) -> str:
        return self.password


def context(program: Program) -> Context:
    """Return the contract's context, with the password of a server."""
    return replace(CONTEXT, secrets=Password(program.password) if program.password else None)


def stamp(time: datetime) -> str:
    return f"{time:%Y%m%dT%H%M%SZ}"


@dataclass
class DavWorld:
    """One calendar at a server, edited as text by plain HTTP."""

    program: Program
    path: str  # of the calendar
    count: int = 0
    settings: dict = field(default_factory=dict)

    @property
    def calendar(self):
        """The calendar, as each turn finds it."""
        settings = {"url": self.program.url, "login": self.program.login, **self.settings}
        return CaldavCalendar(context=context(self.program), **settings)

    def reopened(self):
        caldav_shelf._SHELVES.clear()
        return self.calendar

    def where(self, call_id):
        """Return the path and the text of one of ours, wherever it is."""
        texts = self.program.texts(self.path).items()
        return next((path, text) for path, text in texts if f"UID:{call_id}\r\n" in text)

    def _add(self, *lines):
        self.count += 1
        uid = f"user-{self.count}@x"
        self.program.put(f"{self.path}{uid}.ics", event(uid, *lines))

    def _edit(self, call_id, *edits):
        path, text = self.where(call_id)
        for pattern, line in edits:
            text = re.sub(pattern, lambda _, line=line: line, text, flags=re.MULTILINE)
        self.program.put(path, text)

    def add(self, title, span, *, busy=True, cancelled=False):
        self._add(
            f"SUMMARY:{icalendar.vText(title).to_ical().decode()}",
            f"DTSTART:{stamp(span.start)}",
            f"DTEND:{stamp(span.end)}",
            f"TRANSP:{'OPAQUE' if busy else 'TRANSPARENT'}",
            f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        )

    def invite(self, title, span):
        self._add(
            f"SUMMARY:{title}",
            f"DTSTART:{stamp(span.start)}",
            f"DTEND:{stamp(span.end)}",
            "ORGANIZER:mailto:bob@example.net",
            "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada@example.org",
        )

    def add_day(self, title, span):
        self._add(
            f"SUMMARY:{title}",
            f"DTSTART;VALUE=DATE:{span.start:%Y%m%d}",
            f"DTEND;VALUE=DATE:{span.end:%Y%m%d}",
        )

    def retitle(self, call_id, title):
        self._edit(call_id, (r"^SUMMARY:.*\r\n(?: .*\r\n)*", f"SUMMARY:{title}\r\n".replace(",", "\\,")))

    def move(self, call_id, span):
        start, end = f"DTSTART:{stamp(span.start)}\r\n", f"DTEND:{stamp(span.end)}\r\n"
        self._edit(call_id, (r"^DTSTART;.*\r\n", start), (r"^DTEND;.*\r\n", end))

    def place(self, call_id, place):
        text = icalendar.vText(place).to_ical().decode()
        self._edit(call_id, (r"^LOCATION:.*\r\n", f"LOCATION:{text}\r\n"))

    def free(self, call_id):
        self._edit(call_id, (r"^TRANSP:.*\r\n", "TRANSP:TRANSPARENT\r\n"))

    def make_day(self, call_id, span):
        first, last = (f"VALUE=DATE:{at:%Y%m%d}\r\n" for at in (span.start, span.end))
        self._edit(call_id, (r"^DTSTART;.*\r\n", f"DTSTART;{first}"), (r"^DTEND;.*\r\n", f"DTEND;{last}"))

    def repeat(self, call_id):
        self._edit(call_id, (r"^CLASS:", "RRULE:FREQ=WEEKLY\r\nCLASS:"))

    def invite_to(self, call_id, address):
        """Let the user invite somebody to one of ours."""
        people = f"ORGANIZER:mailto:ada@example.org\r\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{address}\r\n"
        self._edit(call_id, (r"^CLASS:", f"{people}CLASS:"))

    def copy(self, call_id, span):
        _, text = self.where(call_id)
        text = text.replace(f"UID:{call_id}", "UID:user-copy")
        text = re.sub(r"^DTSTART;.*\r\n", f"DTSTART:{stamp(span.start)}\r\n", text, flags=re.MULTILINE)
        text = re.sub(r"^DTEND;.*\r\n", f"DTEND:{stamp(span.end)}\r\n", text, flags=re.MULTILINE)
        self.program.put(f"{self.path}user-copy.ics", text)

    def delete(self, call_id):
        self.program.delete(self.where(call_id)[0])

    def others(self):
        texts = self.program.texts(self.path)
        return tuple((path, text) for path, text in texts.items() if f"UID:{FIRST}\r\n" not in text)

    def writes(self):
        body = '<?xml version="1.0"?><propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
        answer = self.program.done(
            "PROPFIND", self.path, body, Depth="1", Content_Type="application/xml"
        ).decode()
        return tuple(re.findall(r"getetag>([^<]*)<", answer))
