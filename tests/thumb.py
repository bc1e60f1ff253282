"""The user's thumb: what people do to a call on their phone, done to an .ics file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from icalendar import Calendar, Event


@dataclass(frozen=True)
class Thumb:
    """Edits of one .ics file, by title; the rest of the file stays."""

    path: Path

    def calls(self) -> list[Event]:
        """Return all events whose title holds "Call", by start."""
        found = [event for event in self._read().events if "Call" in str(event.get("SUMMARY", ""))]
        return sorted(found, key=lambda event: (event.start, str(event["SUMMARY"])))

    def call(self, name: str) -> Event:
        """Return the one call with somebody."""
        (only,) = [event for event in self.calls() if name in event["SUMMARY"]]
        return only

    def retitle(self, name: str, title: str) -> None:
        self._edit(name, lambda event: event.update({"SUMMARY": title}) or event)

    def note(self, name: str, text: str) -> None:
        """Write a line above the notes."""

        def edit(event: Event) -> Event:
            event["DESCRIPTION"] = type(event["DESCRIPTION"])(f"{text}\n{event['DESCRIPTION']}")
            return event

        self._edit(name, edit)

    def write(self, name: str, **lines: str) -> None:
        """Write some lines of a call anew, or for the first time."""

        def edit(event: Event) -> Event:
            for key, value in lines.items():
                event.pop(key, None)
                event.add(key, value)
            return event

        self._edit(name, edit)

    def move(self, name: str, start: datetime) -> None:
        def edit(event: Event) -> Event:
            length = event.end - event.start
            del event["DTSTART"], event["DTEND"]
            event.add("DTSTART", start.astimezone(UTC))
            event.add("DTEND", (start + length).astimezone(UTC))
            return event

        self._edit(name, edit)

    def make_day(self, name: str, day: date) -> None:
        """Make a call last all day."""

        def edit(event: Event) -> Event:
            del event["DTSTART"], event["DTEND"]
            event.add("DTSTART", day)
            event.add("DTEND", day + timedelta(days=1))
            return event

        self._edit(name, edit)

    def lengthen(self, name: str, minutes: int) -> None:
        """Make a call end later."""

        def edit(event: Event) -> Event:
            end = event.pop("DTEND").dt
            event.add("DTEND", end + timedelta(minutes=minutes))
            return event

        self._edit(name, edit)

    def delete(self, name: str) -> bytes:
        """Delete a call; return the file as it was, to restore it from the bin."""
        before = self.path.read_bytes()
        self._edit(name, lambda _event: None)
        return before

    def move_to(self, other: Path, name: str) -> None:
        """Move a call to another calendar, as calendar programs do: all of it, under its own id."""
        one = self.call(name)
        self.delete(name)
        there = Thumb(other)
        calendar = there._read() if other.exists() else _empty()
        calendar.add_component(one)
        there._write(calendar)

    def copy(self, name: str, days: int = 1) -> None:
        calendar, one = self._read(), self.call(name)
        twin = Event.from_ical(one.to_ical())
        twin["UID"] = f"copy-of-{one['UID']}"
        for key in ("DTSTART", "DTEND"):
            moment = twin.pop(key).dt
            twin.add(key, moment + timedelta(days=days))
        calendar.add_component(twin)
        self._write(calendar)

    def add(self, title: str, start: datetime, minutes: int = 30, **more: str) -> None:
        """Add an event of the user's own."""
        calendar = self._read() if self.path.exists() else _empty()
        event = Event()
        event.add("UID", f"{title}-{start:%Y%m%dT%H%M}@user")
        event.add("SUMMARY", title)
        event.add("DTSTART", start.astimezone(UTC))
        event.add("DTEND", (start + timedelta(minutes=minutes)).astimezone(UTC))
        for name, value in more.items():
            event.add(name, value)
        calendar.add_component(event)
        self._write(calendar)

    def _edit(self, name: str, edit) -> None:
        calendar = self._read()
        for event in list(calendar.events):
            if name in str(event.get("SUMMARY", "")):
                calendar.subcomponents.remove(event)
                if changed := edit(event):
                    calendar.add_component(changed)
        self._write(calendar)

    def _read(self) -> Calendar:
        return Calendar.from_ical(self.path.read_bytes())

    def _write(self, calendar: Calendar) -> None:
        self.path.write_bytes(calendar.to_ical())


def _empty() -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//user//user//EN")
    return calendar
