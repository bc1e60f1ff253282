"""XML as Android's phone backups write it: pictures cut out, references mended, declarations refused.

Java writes an emoji as two references, one for each half of a surrogate pair (`&#55357;&#56832;`), and
control characters as references too. Neither is legal: https://www.w3.org/TR/xml/#wf-Legalchar
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Never
from xml.parsers import expat

LONGEST = 1 << 22  # bytes of a tag, pictures apart; the parser keeps a tag whole in memory

Start = Callable[[str, dict[str, str]], object]


class BrokenError(ValueError):
    """The file cannot be read (on); the text says why."""


def parsed(chunks: Iterable[bytes], start: Start) -> Iterator[None]:
    """Call `start` with the name and the attributes of every element; yield after each chunk.

    What a `part` holds in `data` is left out. Raises `BrokenError` for what is no such XML, for a file
    that ends too early, and for one that declares anything (an entity bomb must).
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    try:
        for text in mended(without_pictures(chunks)):
            parser.Parse(text, False)
            yield
        parser.Parse("", True)
    except expat.ExpatError as error:
        if parser.ErrorCode in _EARLY:
            raise BrokenError("it ends before its end") from error
        what = expat.ErrorString(error.code)
        raise BrokenError(f"it is no valid XML from line {error.lineno} on ({what})") from error
    yield


_EARLY = {
    expat.errors.codes[what]
    for what in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}


def _refuse(*_: object) -> Never:
    raise BrokenError("it declares document types or entities, which no backup does")


# --- pictures

_ATTRIBUTE = rb"""[^\s=<>"'/]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+')"""
_DATA = re.compile(rb"""<part(?:\s++(?!data\s*+=)%b)*+\s++data\s*+=\s*+(["'])""" % _ATTRIBUTE)


def without_pictures(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same XML with nothing in the `data` of its parts, at the speed of searching for a quote."""
    rest, quote = b"", b""
    for chunk in chunks:
        at = 0
        if quote:
            at = chunk.find(quote)
            if at < 0:
                continue
            rest, quote = b"", b""
        buffer = rest + chunk if rest else chunk
        kept = []
        while found := _DATA.search(buffer, at):
            kept.append(buffer[at : found.end()])
            at = buffer.find(found[1], found.end())
            if at < 0:
                quote, at = found[1], len(buffer)
                break
        end = _whole(buffer, at)
        kept.append(buffer[at:end])
        rest = buffer[end:]
        yield b"".join(kept)
    yield rest


def _whole(buffer: bytes, start: int) -> int:
    """Return where the last tag begins that does not end in `buffer`, or the end of `buffer`."""
    begin = buffer.rfind(b"<", start)
    if begin < 0 or buffer.find(b">", begin) >= 0:
        return len(buffer)
    if len(buffer) - begin > LONGEST:
        raise BrokenError(f"one of its records is longer than {LONGEST >> 20} MB")
    return begin


# --- characters

_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']""")
_ILLEGAL = bytes({*range(32)} - {9, 10, 13})
_NOT = {"utf-8", "utf-7"}  # the one has a codec of its own below; the other spells lone surrogates
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CODE = (  # of what may be illegal: half of a pair, a control character, no character at all
    r"(?:0*+(?:[0-8]|1[124-9]|2\d|3[01]|5[5-7]\d{3}|6553[45]|\d{7,})|0++"
    r"|x0*+(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[eEfF]|[0-9a-fA-F]{6,})|x0++);"
)
_ODD = re.compile(f"&#{_CODE}(?:&#{_CODE})*+")  # with letters at the beginning it is found ten times faster
_NUMBER = re.compile(r"&#(?:x([0-9a-fA-F]++)|(\d++));")
_HIGH = r"&#(?:0*+(?:5529[6-9]|55[3-9]\d\d|56[0-2]\d\d|563[01]\d)|x0*+[dD][89abAB][0-9a-fA-F]{2});"
_UNFINISHED = re.compile(rf"(?:{_HIGH})?(?:&[#\w]{{0,16}})?$")
_TAIL = 80  # characters; more than two references have
_ESCAPED = frozenset("<>&\"'\t\n\r")


def mended(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the text of some XML, with only such characters and references in it as XML allows."""
    decoder, wide, rest = None, False, ""
    for chunk in chunks:
        if decoder is None:
            if not chunk:
                continue
            wide = chunk[:2] in _WIDE
            decoder = codecs.getincrementaldecoder(_encoding(chunk))("replace")
        text = rest + decoder.decode(chunk if wide else chunk.translate(None, _ILLEGAL))
        if not text.isascii():
            text = text.replace("\ufffe", "").replace("\uffff", "")
        unfinished = _UNFINISHED.search(text, max(0, len(text) - _TAIL))
        end = unfinished.start() if unfinished else len(text)
        rest = text[end:]
        yield _with_references(text[:end])
    yield _with_references(rest)


def _encoding(beginning: bytes) -> str:
    if wide := _WIDE.get(beginning[:2]):
        return wide
    declared = _DECLARED.search(beginning[:200])
    name = declared[1].decode() if declared else "utf-8"
    try:
        usable = "<".encode(name) == b"<" and codecs.lookup(name).name not in _NOT
    except LookupError:
        usable = False
    return name if usable else "utf-8-sig"


def _with_references(text: str) -> str:
    return _ODD.sub(_legal, text) if "&#" in text else text


def _legal(run: re.Match[str]) -> str:
    """Return the characters that some references after one another mean, as far as XML knows them."""
    codes = [int(hexed, 16) if hexed else int(plain) for hexed, plain in _NUMBER.findall(run[0])]
    units = "".join(chr(code) for code in codes if code <= 0x10FFFF)
    joined = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return "".join(f"&#{ord(c)};" if c in _ESCAPED else c for c in joined if c in _ESCAPED or _allowed(c))


def _allowed(character: str) -> bool:
    return character >= " " and character not in "\ufffe\uffff"
