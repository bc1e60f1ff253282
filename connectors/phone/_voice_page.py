"""One page of Google Voice: a call as an hAudio microformat, or a conversation as an hChatLog.

Google documents none of it. The words in a page are of the user's language; its classes, the fragments of its
labels and the titles of its times are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

KINDS = ("voicemail", "missed", "recorded", "received", "placed")  # of calls, what decides first
_DURATION = re.compile(
    r"P(?:(?P<days>\d{1,9})D)?"
    r"(?:T(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9})(?:\.\d+)?S)?)?"
)
_UNIT = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a page names: the number as it stands there, and the name in the user's contacts."""

    number: str
    name: str
    me: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A call: of what kind, with whom, from when, for how many seconds."""

    kind: str  # one of KINDS; "" where the page says none
    person: Person
    at: datetime | None
    seconds: int | None
    spam: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """Texts, each with its time and its sender; `people` are the others of a group, `title` names another."""

    title: str
    people: tuple[Person, ...]
    texts: tuple[tuple[datetime | None, Person], ...]
    spam: bool


def read(content: bytes, zone: ZoneInfo) -> Record | Conversation | None:
    """Return what a page tells; None when it is no page of a call or of texts.

    Times without an offset are of `zone`. A time or a duration that cannot be read is None.
    """
    if b"haudio" not in content and b"hChatLog" not in content:
        return None
    page = LexborHTMLParser(content)
    labels = _labels(page)
    if (call := page.css_first("div.haudio")) is not None:
        return Record(
            kind=next((kind for kind in KINDS if kind in labels), ""),
            person=_person(call.css_first(".contributor") or call),
            at=_time(_title(call.css_first("abbr.published")), zone),
            seconds=_seconds(_title(call.css_first("abbr.duration"))),
            spam="spam" in labels,
        )
    if (chat := page.css_first("div.hChatLog")) is None:
        return None
    return Conversation(
        title=_second_line(page.css_first("title")),
        people=tuple(_person(one) for one in chat.css("div.participants cite")),
        texts=tuple(
            (_time(_title(one.css_first("abbr.dt")), zone), _person(one.css_first("cite.sender") or one))
            for one in chat.css("div.message")
        ),
        spam="spam" in labels,
    )


def _labels(page: LexborHTMLParser) -> set[str]:
    links = (one.attributes.get("href") or "" for one in page.css('a[rel~="tag"]'))
    return {link.rpartition("#")[2].lower() for link in links}


def _person(node: LexborNode) -> Person:
    link = node.css_first("a.tel")
    number = (link.attributes.get("href") or "") if link is not None else ""
    name = node.css_first("a.tel .fn")
    if name is None:
        return Person(_number(number), "")
    words = " ".join(name.text().split())
    return Person(_number(number), words, me=name.tag == "abbr")  # another's name stands in a span


def _second_line(title: LexborNode | None) -> str:
    """Return whom a title names: its first line says what the page is, in the user's language."""
    lines = title.text().strip().splitlines() if title is not None else []
    return " ".join(lines[1:]).strip()


def _number(link: str) -> str:
    return unquote(link).strip().removeprefix("tel:").strip()


def _title(node: LexborNode | None) -> str:
    return (node.attributes.get("title") or "").strip() if node is not None else ""


def _time(title: str, zone: ZoneInfo) -> datetime | None:
    try:
        at = datetime.fromisoformat(title)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _seconds(title: str) -> int | None:
    """Return an ISO 8601 duration in seconds; 0 where a page has none, as those of missed calls."""
    if not title:
        return 0
    found = _DURATION.fullmatch(title)
    if not found:
        return None
    return sum(int(found[unit] or 0) * size for unit, size in _UNIT.items())
