"""Header text and address lists, as the world writes them (RFC 5322, RFC 2047).

https://www.rfc-editor.org/rfc/rfc5322#section-3.4
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, zip_longest
from typing import NamedTuple

from syncd.model import Address

# What a charset stands for in practice, by its codec; "" is for guessing, which is safer.
# https://encoding.spec.whatwg.org/#names-and-labels
_MEANT = {
    "utf-8": "",
    "ascii": "",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "euc_kr": "cp949",
    "unicode-escape": "",  # no charset of mails
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]++ *+")
_WORD = re.compile(r"=\?([^?\s]++)\?([bBqQ])\?([^?]*+)\?=")
_WORDS = re.compile(rf"{_WORD.pattern}(?:\s*+{_WORD.pattern})*+")

# Possessive throughout: a hostile list costs no more than its length.
_ODD = re.compile(r"[;:\\]")  # a list with one of these is not just mailboxes with commas between
_BETWEEN_COMMAS = re.compile(r'(?:[^",]++|"[^"]*+"|")++')
_SPEC = r"""[^\s<>()",:;\\@]++@[^\s<>()",:;\\@]++"""
_MAILBOX = re.compile(
    rf"""\s*+(?:
        (?: "([^"]*+)"\s*+ | ([^\s"<>@()][^"<>@()]*+)?+ ) <({_SPEC})>
        | ({_SPEC}) (?: \s*+ \(([^()]*+)\) )?+
    )\s*+""",
    re.VERBOSE,
)
_TOKEN = re.compile(
    r"""(<[^<>]*+>) | (\((?:[^()\\]|\\.)*+\)) | ([,;:])
    | (=\?[^?\s]++\?[bq]\?[^?]*+\?= | "(?:[^"\\]|\\.)*+" | (?:[^",;:<(\\=]|\\.)++ | .)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)(?:(")|\\?\Z)', re.DOTALL)  # the last one may not be closed
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NOBODY = re.compile(r"[\W_]*(?:@.*)?|(?:undisclosed|unlisted|suppressed)[- ]recipients?\W*", re.IGNORECASE)
_SHORT = 400  # characters of what is likely to come again, and cheap to remember


class _Piece(NamedTuple):
    """What stands between two commas of an address list."""

    words: str = ""
    comment: str = ""
    angle: str = ""

    @property
    def is_name(self) -> bool:
        """Whether it holds no address."""
        return not self.angle and "@" not in self.words


def in_charset(raw: bytes, charset: str, *, cut: bool = False) -> str:
    """Return `raw` as text; where its charset is missing, unknown or plainly wrong, a guess. Never raises.

    `cut` says that it may end in the middle of a character.
    """
    codec = _codec(charset[:40])
    try:
        return raw.decode(codec, "replace") if codec else guessed(raw, cut=cut)
    except (LookupError, ValueError):  # of codecs that are no charsets
        return guessed(raw, cut=cut)


@lru_cache(maxsize=256)
def _codec(charset: str) -> str:
    try:
        codec = codecs.lookup(charset.partition("*")[0]).name
    except (LookupError, ValueError):
        return ""
    return _MEANT.get(codec, codec)


def guessed(raw: bytes, *, cut: bool = False) -> str:
    """Return `raw` as UTF-8 if it is that, else as Windows-1252."""
    try:
        return codecs.utf_8_decode(raw, "strict", not cut)[0]
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def decoded(text: str) -> str:
    """Return header text with its encoded words decoded, on one line, without control characters."""
    if "=?" in text:
        text = _spelled(text) if len(text) < _SHORT else _WORDS.sub(_run, text)
    return text.strip() if text.isprintable() else _CONTROL.sub(" ", text).strip()


@lru_cache(maxsize=1024)
def _spelled(text: str) -> str:
    return _WORDS.sub(_run, text)


def _run(words: re.Match[str]) -> str:
    """Decode encoded words that stand side by side; a character may be split between two of them."""
    parts: list[tuple[str, bytes]] = []
    for charset, encoding, payload in _WORD.findall(words[0]):
        raw = payload.encode("utf-8", "replace")
        try:
            raw = binascii.a2b_qp(raw, header=True) if encoding in "qQ" else binascii.a2b_base64(raw + b"==")
        except binascii.Error:
            return words[0]
        if parts and parts[-1][0] == charset:
            parts[-1] = (charset, parts[-1][1] + raw)
        else:
            parts.append((charset, raw))
    return "".join(in_charset(raw, charset) for charset, raw in parts)


def addresses(text: str) -> tuple[Address, ...]:
    """Return the mailboxes of an address list: decoded, but neither normalised nor judged.

    A group gives its members. What holds no address (`Ann Lee`, an X.500 path) is an address as it is.
    """
    if not text:
        return ()
    return _remembered(text) if len(text) < _SHORT else _addresses(text)


def _addresses(text: str) -> tuple[Address, ...]:
    if not text.isprintable():
        text = _CONTROL.sub(" ", text)
    if not _ODD.search(text):
        found = [_mailbox(one) if len(one) < _SHORT else () for one in _BETWEEN_COMMAS.findall(text)]
        if all(found):
            return tuple(chain.from_iterable(found))
    return tuple(_lenient(text))


_remembered = lru_cache(maxsize=4096)(_addresses)


@lru_cache(maxsize=8192)
def _mailbox(text: str) -> tuple[Address, ...]:
    """Return the one mailbox that `text` is, or none if it is not plainly that."""
    found = _MAILBOX.fullmatch(text)
    if not found:
        return ()
    quoted, plain, address, bare, comment = found.groups()
    return (Address(_name(quoted or plain or comment or ""), address or bare),)


def _name(text: str) -> str:
    return " ".join(decoded(text).split())


def _unquoted(text: str) -> str:
    return _QUOTED.sub(lambda quoted: _ESCAPED.sub(r"\1", quoted[1]) if quoted[2] else quoted[0], text)


def _lenient(text: str) -> Iterator[Address]:
    """Read a list that is not all plain mailboxes; nothing in it is an error.

    `Lee, Ann` alone is one name, and `Lee, Ann <ann@x.org>` one mailbox.
    """
    for pieces in _segments(text):
        if len(pieces) == 2 and all(piece.is_name for piece in pieces):
            yield from _bare(", ".join(piece.words for piece in pieces))
            continue
        family = ""
        for piece, following in zip_longest(pieces, pieces[1:], fillvalue=_Piece()):
            if piece.angle:
                yield from _angled(family + piece.words, piece.angle)
                family = ""
            elif piece.is_name and following.angle and re.match(r"[^\s\"]", following.words):
                family = f"{piece.words}, "
            else:
                yield from _bare(piece.words, piece.comment)


def _segments(text: str) -> Iterator[list[_Piece]]:
    """Split a list at its semicolons, and what stands between them at its commas."""
    pieces: list[_Piece] = []
    words = comment = angle = tail = ""
    grouped = ";" in text
    for inside, remark, mark, plain in _TOKEN.findall(f"{text} ;"):
        if inside:
            if angle:  # a missing comma
                pieces.append(_Piece(words.strip(), comment, angle))
                words = tail
            angle, tail = inside, ""
        elif remark:
            comment = remark[1:-1]
        elif mark == ":":
            words = "" if grouped and "@" not in words else words + mark  # the name of a group
        elif mark:
            if words.strip() or angle:
                pieces.append(_Piece(words.strip(), comment, angle))
            words = comment = angle = tail = ""
            if mark == ";":
                yield pieces
                pieces = []
        elif angle:
            tail += plain
        else:
            words += plain


def _angled(words: str, angle: str) -> Iterator[Address]:
    address = decoded(angle[1:-1])
    if address.startswith("@"):
        address = address.rpartition(":")[2]  # a route (RFC 5322, 4.4)
    name = _name(_unquoted(words))
    if address or name:
        yield Address(name, address or name)


def _bare(words: str, comment: str = "") -> Iterator[Address]:
    quoted = _QUOTED.fullmatch(words)
    text = _name(_unquoted(words) if quoted and quoted[2] else words)
    if not _NOBODY.fullmatch(text):
        yield Address(_name(comment), text)
