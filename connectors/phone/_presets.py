"""What the exports of some phone systems look like: their columns, and the words in them.

Aircall: https://support.aircall.io/en-gb/articles/13395542101661; JustCall:
https://developer.justcall.io/docs/justcall-call-object; Dialpad: https://developers.dialpad.com/docs/stats-api-dialpad-analytics;
Asterisk: https://docs.asterisk.org/Configuration/Reporting/Call-Detail-Records-CDR/ (all seen 2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Column = str | int  # a heading, or a place counted from 1


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of an export are to be read."""

    columns: Mapping[str, tuple[Column, ...]] = field(
        default_factory=dict
    )  # by field; the first that is there
    places: tuple[str, ...] = ()  # the fields in their order, where there is no line of headings
    holds: Literal["calls", "texts"] = "calls"
    direction: Literal["", "incoming", "outgoing"] = ""  # of every row that does not say otherwise
    outgoing: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    voicemail: tuple[str, ...] = ()
    dates: str = ""
    zone: str = ""
    minutes: bool = False


PRESETS: Mapping[str, Layout] = MappingProxyType(
    {
        "aircall": Layout(
            columns={
                "number": ("customer number", "external number", "raw_digits"),
                "from": ("from",),
                "to": ("to",),
                "direction": ("direction", "call direction", "call direction - type"),
                "start": ("datetime (UTC)", "call start time", "started_at", "datetime (tz offset incl.)"),
                "date": ("date (TZ offset incl.)",),
                "time": ("time (TZ offset incl.)",),
                "answer": ("answered_at",),
                "end": ("ended_at",),
                "duration": ("duration (in call)", "in-call duration", "talking duration"),
                "answered": ("answered",),
                "outcome": ("call type", "call direction - type", "status"),
                "answered_by": ("missed_call_reason", "unanswered call reason"),
                "voicemail": ("voicemail",),
                "name": ("contact name", "contact"),
            },
        ),
        "dialpad": Layout(
            columns={
                "number": ("external_number",),
                "direction": ("direction",),
                "start": ("date_started",),
                "answer": ("date_connected",),
                "end": ("date_ended",),
                "duration": ("talk_duration",),
                "outcome": ("categories", "category"),
                "voicemail": ("voicemail",),
                "name": ("contact_name", "external_name"),
                "id": ("entry_point_call_id", "call_id"),
            },
            minutes=True,
        ),
        "justcall": Layout(
            columns={
                "number": ("contact number",),
                "name": ("contact name",),
                "direction": ("direction", "call_info.direction", "call direction"),
                "start": ("call date time", "datetime"),
                "date": ("call user date", "call date", "date"),
                "time": ("call user time", "call time", "time"),
                "duration": (
                    "conversation time (sec)",
                    "conversation time",
                    "call_duration.conversation_time",
                    "duration (sec)",
                    "call duration",
                    "duration",
                ),
                "outcome": ("type", "call_info.type", "call type"),
                "answered_by": ("disposition", "call_info.disposition", "call disposition"),
                "id": ("call sid", "call id"),
            },
        ),
        "asterisk": Layout(
            columns={
                "from": ("src",),
                "to": ("dst",),
                "start": ("start", "calldate"),
                "answer": ("answer",),
                "end": ("end",),
                "duration": ("billsec",),
                "outcome": ("disposition",),
                "answered_by": ("lastapp",),
                "id": ("linkedid", "uniqueid"),
            },
            places=(
                *("account", "from", "to", "context", "clid", "channel", "dstchannel", "answered_by"),
                *("lastdata", "start", "answer", "end", "total", "duration", "outcome", "flags", "id"),
            ),
        ),
        "carrier": Layout(
            columns={
                "number": (
                    "number",
                    "phone number",
                    "called number",
                    "called no",
                    "number called",
                    "contact",
                ),
                "from": ("from", "calling number", "originating number"),
                "to": ("to", "called number", "terminating number"),
                "direction": ("direction", "incoming/outgoing", "in/out", "call direction", "destination"),
                "start": ("date/time", "date & time", "date and time", "datetime", "start time", "call time"),
                "date": ("date", "call date"),
                "time": ("time", "call time"),
                "duration": ("duration", "call duration", "minutes", "min", "mins", "usage", "length"),
                "kind": ("type", "call type", "usage type", "service"),
            },
            direction="outgoing",  # a bill says "Incoming" where it was, and else the place that was called
        ),
    }
)


def plain(text: str) -> str:
    """Return a heading or a word as it is compared: without case, spaces and signs."""
    return re.sub(r"[\W_]+", "", text.casefold())


_WORDS = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words in a cell."""
    return _WORDS.findall(text.casefold())


OUT = re.compile(
    r"\b(?:out|outgoing|outbound|placed|dialed|dialled|made|sent|ausgehend|abgehend|sortant|emis|saliente)\b"
)
IN = re.compile(
    r"\b(?:in|incoming|inbound|received?|missed|answered|eingehend|ankommend|entrant|recu|entrante)\b"
)
TEXTS = re.compile(r"\b(?:texts?|sms|mms|rcs|messages?|imessage|nachricht)\b")


def says(what: re.Pattern[str], text: str) -> bool:
    """Whether a cell holds one of some words."""
    return what.search(" ".join(words(text))) is not None


Heard = Literal["", "voicemail", "machine", "nobody", "person"]

_LONG = 5  # words; what has more is somebody's note, and no outcome
_PARTS = re.compile(r"[,;|/]|\s-\s")
_VOICEMAIL = (
    r"voice ?mail|vmail|vm|mailbox|answering machine|machine (?:start|end\w*(?: \w+)?)|fax"
    r"|directed to voicemail"
)
_MACHINE = (
    r"(?:call )?ai|ai (?:call|agent|voice agent|answered|handled)|bot|ivr|virtual (?:agent|assistant)|machine"
    r"|auto ?attendant|confbridge|meetme|conference|conference (?:call|bridge)|bridge|musiconhold|playback"
    r"|background|read"
)
_NOBODY = (
    r"no ?answer|not answered|unanswered|did not answer|not connected|missed|busy|failed|congestion|cancel\w*"
    r"|abandon\w*|reject\w*|declin\w*|refus\w*|blocked|hang up|hung up|no one|not picked|wrong number"
    r"|no available agent|out of (?:business|opening) hours"
)
_PERSON = r"answered|completed|connected|accepted|success\w*|person|human|talked|spoke"
# A machine is one only where a part of the outcome says nothing else: notes speak of conferences too.
_HEARD: tuple[tuple[Heard, re.Pattern[str]], ...] = (
    ("voicemail", re.compile(rf"\b(?:{_VOICEMAIL})\b")),
    ("machine", re.compile(rf"^(?:{_MACHINE})$")),
    ("nobody", re.compile(rf"\b(?:{_NOBODY})\b")),
    ("person", re.compile(rf"\b(?:{_PERSON})\b")),
)


def heard(text: str) -> Heard:
    """Return who was on the other end, as an outcome tells it in words; "" where it does not."""
    parts = [words(part) for part in _PARTS.split(text)]
    said = [" ".join(part) for part in parts if len(part) <= _LONG]
    return next((who for who, pattern in _HEARD if any(map(pattern.search, said))), "")


def truth(text: str) -> bool | None:
    """Return what a cell says that is yes or no; None for an empty one. A link or a date means yes."""
    said = plain(text)
    if not said or said in ("null", "none", "na"):
        return None
    return said not in ("no", "n", "false", "f", "0", "nein", "non")
