"""What an event's lines say besides when it is: people, place, busy or free (RFC 5545, 3.8).

https://www.rfc-editor.org/rfc/rfc5545#section-3.8
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

from connectors.formats import ics_lines
from connectors.formats.ics_lines import Property
from syncd.model import Answer, Attendee, Entry

_OURS = re.compile(r"(?=[0-9a-f]*[g-v])[0-9a-v]{26,64}")  # base32hex of a hash, which a UUID's hex is not

_SERVICES = "zoom|zoomgov|meet|teams|webex|whereby|jitsi|jit|gotomeeting|gotomeet|bluejeans|chime"
_LINK = re.compile(rf"https?://(?:[\w-]+\.)*(?:{_SERVICES})\.[\w.-]+|\btel:\+?[\d(]", re.IGNORECASE)
_ONLINE = re.compile(
    r"\b(?:zoom|(?:microsoft |ms )?teams|webex|whereby|jitsi|google meet|skype|facetime)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"(?<![\w.,])(?:\+(?=(?:\D{0,2}\d){7})|(?=\(?(?:\D{0,2}\d){9}))[\d ().\-/]{7,24}(?!\w)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4}")
_CONFERENCE = (
    "CONFERENCE",  # https://www.rfc-editor.org/rfc/rfc7986#section-5.11
    "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGCONFLINK",
)
_LONG = 20_000  # characters of a text that are searched for a link
_ANSWERS = {answer.value.upper(): answer for answer in Answer}
_NOT_BUSY = {"FREE", "WORKINGELSEWHERE"}


def shape(lines: bytes, *, uid: str) -> partial[Entry]:
    """Return what makes an entry of each of an event's instances; `id` and `span` are left to say."""
    found = ics_lines.properties(lines)
    shown_as = _word(found, "X-MICROSOFT-CDO-BUSYSTATUS")
    where = _text(found, "LOCATION")
    linked = any(name in found for name in _CONFERENCE) or is_link(where)
    return partial(
        Entry,
        title=_text(found, "SUMMARY"),
        busy=_word(found, "TRANSP") != "TRANSPARENT" and shown_as not in _NOT_BUSY,
        out_of_office=shown_as == "OOF",
        cancelled=_word(found, "STATUS") == "CANCELLED",
        organiser=next((_person(line) for line in found.get("ORGANIZER", ())), None),
        attendees=tuple(_person(line) for line in found.get("ATTENDEE", ())),
        link=linked or any(has_link(_text(found, name)) for name in ("URL", "DESCRIPTION")),
        place=bool(where) and not is_link(where),
        call_id=_text(found, "X-SYNCD-ID") or (uid if is_our_id(uid) else ""),
    )


def is_our_id(uid: str) -> bool:
    """Whether a UID has the form of a call's id."""
    return _OURS.fullmatch(uid) is not None


def has_link(text: str) -> bool:
    """Whether a text names a conference or a number to dial, by its link."""
    return _LINK.search(text[:_LONG]) is not None


def is_link(where: str) -> bool:
    """Whether a location is a conference or a number rather than a place."""
    head = where[:_LONG]
    return any(pattern.search(head) for pattern in (_LINK, _ONLINE)) or bool(
        _NUMBER.search(_DATE.sub("", head))
    )


def _person(line: Property) -> Attendee:
    scheme, _, address = line.value.strip().partition(":")
    if scheme.lower() != "mailto":
        address = line.parameter("EMAIL") or line.value  # iCloud names people by urn:uuid or by a path
    return Attendee(
        name=line.parameter("CN"),
        address=address.strip(),
        answer=_ANSWERS.get(line.parameter("PARTSTAT").upper(), Answer.NONE),
        room=line.parameter("CUTYPE").upper() in {"ROOM", "RESOURCE"},
    )


def _text(found: Mapping[str, Sequence[Property]], name: str) -> str:
    return found[name][0].text.strip() if name in found else ""


def _word(found: Mapping[str, Sequence[Property]], name: str) -> str:
    return _text(found, name).upper()
