"""An invitation to a call, its withdrawal, and the answers to it, as calendar objects.

https://www.rfc-editor.org/rfc/rfc5546#section-3.2
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple

from connectors.formats import ics_call, ics_lines, ics_write
from connectors.formats.ics_lines import Property
from syncd.model import Answer, Call

_EMPTY = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//syncd//syncd//EN\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
)
_SEQUENCE = re.compile(rb"^SEQUENCE:\d+\r\n", re.MULTILINE)
_STAMP = re.compile(rb"^DTSTAMP:[^\r]*\r\n", re.MULTILINE)
_ALARM = re.compile(rb"^BEGIN:VALARM\r\n.*?^END:VALARM\r\n", re.MULTILINE | re.DOTALL)
_ANSWERS = {answer.value.upper(): answer for answer in Answer}


class Said(NamedTuple):
    """What a calendar object says of one event."""

    method: str  # REQUEST, CANCEL, REPLY, COUNTER
    uid: str
    marker: str  # ours, where it is kept
    sequence: int
    stamp: str  # when it was said: in UTC, so that texts are in order
    free: bool  # it keeps no time
    attendees: tuple[tuple[str, Answer], ...]
    raw: bytes

    @property
    def is_ours(self) -> bool:
        """Whether it is an invitation or a withdrawal that we wrote, not a copy of one under another id."""
        return self.method in {"REQUEST", "CANCEL"} and self.uid == self.marker != ""

    def answer(self, mine: Collection[str]) -> Answer:
        """Return what an attendee of one of these addresses says; a single attendee is who answers."""
        answers = [answer for address, answer in self.attendees if address in mine]
        if not answers and len(self.attendees) == 1:
            answers = [self.attendees[0][1]]
        return answers[0] if answers else Answer.NONE


def said(raw: bytes) -> Said | None:
    """Return what the first event of a calendar object says; None where there is none in it."""
    lines = ics_lines.unfolded(raw)
    event: dict[str, list[Property]] = {}
    method = ""
    for component in ics_lines.components(lines):
        own = ics_lines.properties(ics_lines.own_lines(lines, component))
        if component.name == "VEVENT":
            event = event or own
        elif component.name == "VCALENDAR":
            method = method or _text(own, "METHOD").strip().upper()
    sequence = _text(event, "SEQUENCE").strip()
    if not event or not _text(event, "UID"):
        return None
    return Said(
        method=method,
        uid=_text(event, "UID"),
        marker=_text(event, "X-SYNCD-ID"),
        sequence=int(sequence) if sequence.isdecimal() and len(sequence) < 10 else 0,
        stamp=_text(event, "DTSTAMP").strip(),
        free=_text(event, "TRANSP").upper() == "TRANSPARENT",
        attendees=tuple(_attendee(line) for line in event.get("ATTENDEE", ())),
        raw=raw,
    )


def request(
    before: bytes,
    call: Call,
    *,
    address: str,
    sequence: int,
    proposed: bytes,
    now: datetime,
    zone: str,
    country: str,
) -> bytes:
    """Return the invitation of a user to a call; the same bytes where `before` says all of it already.

    What the user `proposed` instead of `before`, if anything, is overruled by one of its own all the same;
    the place that they proposed stays.
    Organiser and only attendee are the user: nobody else is named in it, so no program writes to others.
    """
    placed = _placed(before, proposed) if before else _EMPTY
    written = ics_write.put(placed, call, now=now, zone=zone, country=country)
    if written == before and not proposed:
        return written
    who = (
        b""
        if before
        else _folded(f"ORGANIZER:mailto:{address}")
        + _folded(
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
            f":mailto:{address}"
        )
    )
    return _stamped(written, sequence, now, who)


def _placed(before: bytes, proposed: bytes) -> bytes:
    """Return an invitation with the place of another one, where that has any."""
    event, other = (
        next((part for part in ics_lines.components(raw) if part.name == "VEVENT"), None)
        for raw in (before, proposed)
    )
    if event is None or other is None:
        return before
    line = dict(ics_call.content_lines(proposed[other.start : other.end])).get("LOCATION")
    if line is None:
        return before
    lines = {"LOCATION": b"\r\n".join(line.splitlines()) + b"\r\n"}
    return ics_write.patched(before, event, lines)


def cancellation(before: bytes, *, sequence: int, now: datetime) -> bytes:
    """Return the withdrawal of an invitation of ours."""
    text = before.replace(b"\r\nMETHOD:REQUEST\r\n", b"\r\nMETHOD:CANCEL\r\n", 1)
    text = text.replace(b"\r\nSTATUS:CONFIRMED\r\n", b"\r\nSTATUS:CANCELLED\r\n", 1)
    return _ALARM.sub(b"", _stamped(text, sequence, now))


def _stamped(text: bytes, sequence: int, now: datetime, more: bytes = b"") -> bytes:
    stamp = f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n".encode()
    counted = b"SEQUENCE:%d\r\n" % sequence + more
    return _SEQUENCE.sub(lambda _: counted, _STAMP.sub(stamp, text, count=1), count=1)


def _text(found: dict[str, list[Property]], name: str) -> str:
    return found[name][0].text if name in found else ""


def _attendee(line: Property) -> tuple[str, Answer]:
    address = re.sub(r"\Amailto:", "", line.value.strip(), flags=re.IGNORECASE)
    return address.strip().lower(), _ANSWERS.get(line.parameter("PARTSTAT").upper(), Answer.NONE)


def _folded(line: str) -> bytes:
    """Return a content line with its folds and its end (RFC 5545, 3.1)."""
    parts = [line[start : start + 70] for start in range(0, len(line), 70)]
    return "\r\n ".join(parts).encode() + b"\r\n"
