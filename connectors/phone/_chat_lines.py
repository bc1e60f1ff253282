"""Lines of a WhatsApp chat export: whether one begins a message, of whom, and when.

WhatsApp documents none of it. An iPhone writes `[12/03/2026, 14:05:33] Ann: ...`, Android `12.03.26, 14:05 -
Ann: ...`; digits, order, separators and the words for half a day are those of the phone's language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from io import TextIOWrapper
from typing import IO, Literal, NamedTuple
from zoneinfo import ZoneInfo

Order = Literal["day first", "month first"]
DAY_FIRST: Order = "day first"
MONTH_FIRST: Order = "month first"

_LINE = 4096  # characters; the rest of a longer line is read as one more
_HEAD = 60  # characters, in which a date and a time stand
_BEGUN = 2009  # WhatsApp did; nothing is older
_BUDDHIST = 543  # years that Thailand counts more
_DAY = timedelta(days=1)

# Marks of direction and of byte order, which exports put before lines, names and words of WhatsApp's own.
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))
_OWN = "\u200e"  # on an iPhone stands before what WhatsApp wrote, and not the sender
_LINE_HEAD = re.compile(
    r"(?P<open>\[)?"
    r"(?P<one>\d{1,4})\s?(?P<between>[./\-\u5e74\ub144])\s?(?P<two>\d{1,2})\s?[./\-\u6708\uc6d4]\s?"
    r"(?P<three>\d{1,4})(?P<before>[^\d\[\]:]{1,14}?)"
    r"(?P<hour>\d{1,2})(?:[:.]|\s?h\s?)(?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
    r"(?P<after>[^\d\[\]:,\-\u2013\u2014]{0,8}?)"
    r"(?(open)\]\s?|(?:\s[\-\u2013\u2014]|[:,])\s)",
)
_TIME_FIRST = re.compile(
    r"(\[?)(\d{1,2}:\d\d(?::\d\d)?),?\s(\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4})(?=\]|\s[\-\u2013])"
)
_NAME = re.compile(r"(?P<name>[^:\u201c\u201d\u201e\u00ab\"]{1,100}?)\s?:(?:\s(?P<text>.*)|$)", re.DOTALL)
_AFTERNOON = frozenset(
    ["pm", "p", "μμ", "م", "下午", "晚上", "中午", "午後", "오후", "ptg", "ch", "ip", "nm"]
)
_MORNING = frozenset(
    ["am", "a", "πμ", "ص", "上午", "凌晨", "清晨", "早上", "午前", "오전", "pg", "sa", "ap", "vm"]
)
_SENT = re.compile(  # what WhatsApp writes in the place of something that was sent
    r"<.+>|\S+: https?://|.*\b(?:omitted|weggelassen|absente?|omise?s?|omitid[oa]s?|ocultad[oa]s?|omess[oaie]"
    r"|weggelaten|utelämna[a-z]*|utelat[a-z]*|udelad[a-z]*|pominięt[a-z]*|опущен\w*|пропущен\w*)\b",
    re.IGNORECASE | re.DOTALL,
)


class Head(NamedTuple):
    """The first line of a message, or of a notice, which has no `name`."""

    numbers: tuple[int, int, int]  # of the date: year, month, day where `ordered`, else the year comes last
    ordered: bool
    shape: str  # what dates look like; those of one look are all of one order
    clock: time
    name: str


def heads(file: IO[bytes]) -> Iterator[Head]:
    """Yield the first line of each message and notice of a chat, in the order of the file."""
    with TextIOWrapper(file, "utf-8", errors="replace") as lines:
        while line := lines.readline(_LINE):
            if found := head(line):
                yield found


def head(line: str) -> Head | None:
    """Return what a line begins, or None where it goes on with what came before."""
    beginning = line[:2].translate(_MARKS)
    if beginning and not (beginning[0] == "[" or beginning[0].isdecimal()):
        return None
    plain = line.translate(_MARKS)
    plain = _digits(plain[:_HEAD]) + plain[_HEAD:].replace("\u202f", " ").replace("\u00a0", " ")
    plain = _TIME_FIRST.sub(r"\1\3, \2", plain, count=1)
    found = _LINE_HEAD.match(plain)
    if found is None:
        return None
    clock = _clock(found)
    numbers = int(found["one"]), int(found["two"]), int(found["three"])
    ordered = len(found["one"]) > 2
    if clock is None or not (ordered or len(found["three"]) in (2, 4)):
        return None
    said = _NAME.fullmatch(plain[found.end() :].strip())
    name = " ".join(said["name"].removeprefix("~").split()) if said else ""
    if said and found["open"] and _by_whatsapp(line) and not _SENT.match(said["text"] or ""):
        name = ""
    shape = (
        f"{found['open'] or ''}{found['between']}{len(found['three'])}{'h' if found['after'].strip() else ''}"
    )
    return Head(numbers, ordered, shape, clock, name)


def _digits(text: str) -> str:
    """Return a text with the digits and the spaces of ASCII in the place of all others."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else " " if unicodedata.category(c) == "Zs" else c
        for c in text
    )


def _by_whatsapp(line: str) -> bool:
    return line.partition("]")[2].partition(":")[2].lstrip().startswith(_OWN)


def _clock(found: re.Match[str]) -> time | None:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    words = {re.sub(r"\W", "", found["after"]).casefold()}
    words |= {word.casefold() for word in re.findall(r"[^\W\d_]+", found["before"]) if len(word) > 1}
    if words & _AFTERNOON and hour < 12:
        hour += 12
    elif words & _MORNING and hour == 12:
        hour = 0
    try:
        return time(hour % 24 if hour == 24 else hour, minute, second)
    except ValueError:
        return None


@dataclass(slots=True)
class Evidence:
    """What the dates of one shape tell of their order."""

    over: dict[Order, bool] = field(default_factory=lambda: {DAY_FIRST: False, MONTH_FIRST: False})
    back: dict[Order, int] = field(default_factory=lambda: {DAY_FIRST: 0, MONTH_FIRST: 0})
    ahead: dict[Order, int] = field(default_factory=lambda: {DAY_FIRST: 0, MONTH_FIRST: 0})
    differ: bool = False
    dotted: bool = False
    last: dict[Order, date] = field(default_factory=dict)

    def begin(self) -> None:
        """Go on with another chat, which begins at another time."""
        self.last = {}

    def add(self, one: Head, latest: date) -> None:
        """Take one more date in. A chat goes forward, and ends before `latest`."""
        first, second, _ = one.numbers
        self.over[DAY_FIRST] |= first > 12
        self.over[MONTH_FIRST] |= second > 12
        self.differ |= first != second
        self.dotted |= "/" not in one.shape  # only with slashes does any country put the month first
        for order in (DAY_FIRST, MONTH_FIRST):
            day = day_of(one, order, latest)
            if day is None:
                continue
            self.ahead[order] += day > latest
            self.back[order] += order in self.last and day < self.last[order] - _DAY
            self.last[order] = day

    @property
    def order(self) -> Order | None:
        """The order of the dates; None where they may be read either way."""
        day, month = DAY_FIRST, MONTH_FIRST
        if self.over[day] != self.over[month]:
            return day if self.over[day] else month
        if self.over[day]:
            return None
        for against in (self.back, self.ahead):
            if bool(against[day]) != bool(against[month]):
                return month if against[day] else day
        return day if self.dotted or not self.differ else None


def day_of(one: Head, order: Order | None, latest: date) -> date | None:
    """Return the date of a line, or None where there is no such day."""
    if one.ordered:
        year, month, day = one.numbers
    elif order == MONTH_FIRST:
        month, day, year = one.numbers
    else:
        day, month, year = one.numbers
    if year < 100:
        year += 2000
        year -= 2000 - 2500 + _BUDDHIST if year > latest.year + 1 else 0
    elif year > 2400:
        year -= _BUDDHIST
    try:
        return date(year, month, day) if year >= _BEGUN else None
    except ValueError:
        return None


def moment(one: Head, order: Order | None, zone: ZoneInfo, latest: datetime) -> datetime | str:
    """Return when a message was sent, in UTC, or why that cannot be."""
    day = day_of(one, order, latest.date())
    if day is None:
        return "no usable date"
    at = datetime.combine(day, one.clock, zone).astimezone(UTC)
    return at if at <= latest else f"dated in the future: {day}"
