"""vCard 2.1, 3.0 and 4.0 as exporters really write them (RFC 6350, RFC 2426, versit vCard 2.1).

Only the properties that a `Card` needs are parsed, and every pattern is linear: vobject, the library at hand,
takes exponential time on one broken line (`TEL;TYPE=a,b,c,..."`) and loses the whole card with it.
"""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from syncd.model import Card

LARGEST = 1_000_000  # bytes of a card, pictures not counted
NOTE = 2_000  # characters
VALUES = 50  # of a kind on one card
LENGTH = 500  # characters of a name, an address, a number, a label
NO_YEAR = 1604  # of a birthday without one: Apple's convention, and a leap year

_WANTED = frozenset(
    b"BDAY CATEGORIES EMAIL FN KIND MEMBER N NICKNAME NOTE ORG TEL TZ UID VERSION X-ABLABEL X-ABSHOWAS "
    b"X-ADDRESSBOOKSERVER-KIND X-ADDRESSBOOKSERVER-MEMBER".split()
)
_BOUNDS = frozenset({b"BEGIN", b"END"})
_ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64"})  # vCard 2.1 writes them bare
_START = re.compile(rb"(?:\xef\xbb\xbf)?(?:([\w-]+)\.)?([\w-]+)\s*([;:])")  # group, name
_QUOTED_HEAD = re.compile(rb'[^":]*+(?:"[^"]*+"[^":]*+)*+:')
_PARAMETER = re.compile(r'(?:[^";]|"[^"]*+")++')
_DATES = (re.compile(r"(\d{4}|-)-(\d\d?)-(\d\d?)(?!\d)"), re.compile(r"(\d{4}|--)(\d\d)(\d\d)(?!\d)"))
_FIELD = {
    mark: re.compile(rf"(?:[^\\{mark}]|\\.|\\$)*+", re.DOTALL) for mark in ",;"
}  # up to the next such mark that no backslash guards
_ESCAPE = re.compile(r"\\([nN,;:\"\\])")
_ESCAPE_2_1 = re.compile(r"\\([,;:])")
_SILENT = frozenset({"FAX", "PAGER", "MODEM"})
_VOICE = frozenset({"VOICE", "CELL"})


class Unread(NamedTuple):
    """A card that could not be read: the line it begins on, and why."""

    line: int
    why: str


class Group(NamedTuple):
    """A named list of other cards, by their UID."""

    name: str
    members: tuple[str, ...]


class _Property(NamedTuple):
    name: str
    group: str
    types: frozenset[str]  # TYPE parameters and the bare ones of vCard 2.1, in capitals
    preference: int  # 1 to 100 is wanted (PREF), 101 is not
    text: str  # decoded, but still with its backslashes


class _Line(NamedTuple):
    number: int
    name: bytes
    content: bytes


def cards(lines: Iterable[bytes]) -> Iterator[Card | Group | Unread]:
    """Read every card of a file; one that is broken is an `Unread` and never stops the others."""
    for number, content, size in _split(lines):
        if size > LARGEST:
            yield Unread(number, f"it is larger than {LARGEST // 1_000_000} MB, its pictures not counted")
        else:
            yield from _read(number, [_property(line) for line in content])


def _split(lines: Iterable[bytes]) -> Iterator[tuple[int, list[bytes], int]]:
    """Yield each card's first line, its wanted content lines, and their size, above which there are no more.

    A card that is never ended lasts until the next begins.
    """
    card: list[bytes] | None = None
    start = size = 0
    for number, name, content in _without_agents(_content_lines(lines)):
        if name in _BOUNDS:
            if card is not None:
                yield start, card, size
            card = [] if name == b"BEGIN" else None
            start, size = number, 0
        elif card is not None and name in _WANTED and size <= LARGEST:
            card.append(content)
            size += len(content)
    if card is not None:
        yield start, card, size


def _without_agents(lines: Iterable[_Line]) -> Iterator[_Line]:
    """Leave out the cards that vCard 2.1 nests in an AGENT that looks empty."""
    depth = 0
    agent = False
    for line in lines:
        if line.name == b"BEGIN" and agent:
            depth += 1
        elif line.name == b"END" and depth:
            depth -= 1
        elif not depth:
            yield line
        agent = line.name == b"AGENT" and line.content.endswith(b":")


def _content_lines(lines: Iterable[bytes]) -> Iterator[_Line]:
    """Yield each content line, unfolded; of those that nobody wants, only the beginning."""
    number, name, size = 0, b"", 0
    parts: list[bytes] = []
    printable = False
    for at, physical in enumerate(lines, 1):
        line = physical.rstrip(b"\r\n")
        soft = printable and bool(parts) and parts[-1].endswith(b"=")
        if soft or line[:1] in (b" ", b"\t"):
            if name not in _WANTED:
                parts = [line] if soft else parts
            elif parts and size <= LARGEST:
                parts.append(b"\n" + line if soft else line[1:])
                size += len(parts[-1])
            continue
        if parts:
            yield _Line(number, name, b"".join(parts))
            parts = []
        if found := _START.match(line):
            number, name, size, parts = at, found[2].upper(), len(line), [line]
            printable = b"QUOTED-PRINTABLE" in line.upper()
            if name in _BOUNDS and line.rpartition(b":")[2].strip().upper() != b"VCARD":
                parts = []
    if parts:
        yield _Line(number, name, b"".join(parts))


def _property(line: bytes) -> _Property:
    start = _START.match(line)
    assert start is not None  # `_content_lines` lets no other line pass
    colon = line.find(b":")
    if b'"' in line[: max(colon, 0)] and (quoted := _QUOTED_HEAD.match(line)):
        colon = quoted.end() - 1
    head, value = (line[:colon], line[colon + 1 :]) if colon >= 0 else (line, b"")

    types: set[str] = set()
    charset = encoding = ""
    preference = 101
    for parameter in _PARAMETER.findall(head[start.end(2) :].decode("utf-8", "replace").upper()):
        key, given, content = parameter.strip().partition("=")
        content = content.strip(' "')
        if key == "CHARSET":
            charset = content
        elif key == "PREF" and content.isdecimal():
            preference = int(content[:3])
        elif key == "ENCODING" or key in _ENCODINGS:
            encoding = content or key
        elif key == "TYPE" or not given:
            types.update(kind.strip(' "') for kind in (content or key).split(","))
    if "PREF" in types:
        preference = 1

    if encoding == "QUOTED-PRINTABLE":
        value = quopri.decodestring(value)
    elif encoding in ("B", "BASE64"):
        value = _from_base64(value)
    return _Property(
        name=start[2].decode("ascii").upper(),
        group=(start[1] or b"").decode("ascii").upper(),
        types=frozenset(types),
        preference=preference,
        text=_text(value, charset),
    )


def _from_base64(value: bytes) -> bytes:
    try:
        return base64.b64decode(value)
    except ValueError:
        return b""


def _text(value: bytes, charset: str) -> str:
    """Decode as declared, else as UTF-8, else as Windows would; without what no database takes."""
    declared = (charset,) if charset and "ESCAPE" not in charset else ()
    for codec in (*declared, "utf-8", "cp1252"):
        try:
            text = value.decode(codec)
            text.encode()  # UTF-7 can spell a lone surrogate
        except (LookupError, ValueError):  # a codec's name may hold anything, even NUL
            continue
        return text.replace("\0", "")
    return value.decode("latin-1").replace("\0", "")


def _read(number: int, properties: list[_Property]) -> Iterator[Card | Group | Unread]:
    """Make a card of its properties, and a group besides where it lists members."""
    found: dict[str, list[_Property]] = {}
    for one in sorted(properties, key=lambda one: one.preference):
        found.setdefault(one.name, []).append(one)
    escape = _ESCAPE_2_1 if any(one.text.strip() == "2.1" for one in found.get("VERSION", ())) else _ESCAPE

    def values(name: str) -> list[str]:
        return [text for one in found.get(name, ()) if (text := _line(_plain(one.text, escape)))]

    def fields(name: str, mark: str) -> list[list[str]]:
        return [
            [_line(_plain(part, escape)) for part in _split_at(mark, one.text)] for one in found.get(name, ())
        ]

    family, given, additional = next(((*n, "", "", "")[:3] for n in fields("N", ";") if any(n)), ("", "", ""))
    person = _line(f"{given} {additional} {family}")
    company = next((org[0] for org in fields("ORG", ";") if org[0]), "")
    name = next((name for name in (*values("FN"), person, *values("NICKNAME")) if name), company)
    kind = "".join([*values("KIND"), *values("X-ADDRESSBOOKSERVER-KIND")][:1]).lower()
    emails = _listed(_address(text) for text in values("EMAIL"))
    phones = _listed(
        _number(one.text) for one in found.get("TEL", ()) if _talks(one, found.get("X-ABLABEL", ()))
    )

    if not (name or emails or phones):
        yield Unread(number, "it has no name, no address and no number")
        return
    if kind == "group":
        members = [*values("MEMBER"), *values("X-ADDRESSBOOKSERVER-MEMBER")]
        yield Group(name, tuple(_bare_uid(member) for member in members))
    yield Card(
        id=next((_bare_uid(uid) for uid in values("UID")), "") or digest(name, *emails, *phones),
        name=name[:LENGTH],
        emails=emails,
        phones=phones,
        labels=_listed(label for labels in fields("CATEGORIES", ",") for label in labels),
        note="\n".join(_note(one.text, escape) for one in found.get("NOTE", ())).strip()[:NOTE],
        timezone=next((zone for zone in values("TZ") if _is_zone(zone)), ""),
        birthday=next((day for text in values("BDAY") if (day := _birthday(text))), None),
        organisation=(
            kind not in ("", "individual")
            or any(text.upper() == "COMPANY" for text in values("X-ABSHOWAS"))
            or (bool(company) and name == company and person in ("", company))
        ),
    )


def _split_at(mark: str, text: str) -> list[str]:
    if "\\" not in text:
        return text.split(mark)
    return list(_FIELD[mark].findall(text))


def _plain(text: str, escape: re.Pattern[str]) -> str:
    """Take the backslashes away."""
    if "\\" not in text:
        return text
    return escape.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def _note(text: str, escape: re.Pattern[str]) -> str:
    return "\n".join(_plain(text, escape).splitlines()).strip()


def _line(text: str) -> str:
    return " ".join(text.split())


def _listed(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, as many as one may keep; what is too long to be one is none."""
    return tuple(dict.fromkeys(value for value in values if 0 < len(value) <= LENGTH))[:VALUES]


def _address(text: str) -> str:
    return unquote(text[7:].partition("?")[0]) if text[:7].lower() == "mailto:" else text


def _number(text: str) -> str:
    """Take the URI's scheme away; its `;ext=` stays (RFC 3966)."""
    number = _line(text)
    return unquote(number[4:]).strip() if number[:4].lower() == "tel:" else number


def _talks(phone: _Property, labels: Iterable[_Property]) -> bool:
    """Whether a voice may answer there: offices share fax numbers, and nobody is called by pager."""
    label = next((one.text.upper() for one in labels if phone.group and one.group == phone.group), "")
    silent = phone.types & _SILENT or any(word in label for word in _SILENT)
    return not silent or bool(phone.types & _VOICE)


def _bare_uid(uid: str) -> str:
    return uid[9:] if uid[:9].lower() == "urn:uuid:" else uid


def digest(*parts: str) -> str:
    """Return a short digest of some texts, for a card that has no id of its own."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@lru_cache
def _is_zone(name: str) -> bool:
    """Whether it is an IANA name; an offset says less than the number's own region does."""
    try:
        return "/" in name and bool(ZoneInfo(name))
    except (KeyError, OSError, ValueError):  # unknown, a folder of zones, no such path
        return False


def _birthday(text: str) -> date | None:
    found = next((match for form in _DATES if (match := form.match(text))), None)
    if found is None:
        return None
    year = int(found[1]) if found[1].isdecimal() else 0
    try:
        return date(year or NO_YEAR, int(found[2]), int(found[3]))
    except ValueError:
        return None
