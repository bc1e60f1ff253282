"""The beginning of a message's text, from the first kilobytes of its body (RFC 2045, RFC 2046)."""

from __future__ import annotations

import binascii
import html
import re
from functools import lru_cache
from typing import NamedTuple

from connectors.formats.address import in_charset

LENGTH = 2000  # characters

_BOUNDARY = re.compile(r'boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))', re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']+)", re.IGNORECASE)
_PART = re.compile(rb"^--([^\n]*+)\n((?:[^\n]++\n)*+)\n", re.MULTILINE)
_FIELD = re.compile(
    r"^content-(type|transfer-encoding|disposition):\s*(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE
)
_CUT = re.compile(rb"=[0-9A-Fa-f]?\Z")

_HIDDEN = re.compile(r"<(head|style|script)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/?blockquote)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*(?:>|\Z)")


class _Part(NamedTuple):
    """What the fields of a part say of it."""

    kind: str
    charset: str
    encoding: str
    attached: bool


def excerpt(body: bytes, content_type: str, encoding: str) -> str:
    """Return up to 2,000 characters of the first text/plain part, or else of the first text/html part.

    `body` may end anywhere. Parts are taken in the order in which they stand, however deep they nest.
    """
    if content_type[:10].lower() == "multipart/":
        return _of_parts(body, content_type)
    return _text(body, _part(content_type, encoding))


def _of_parts(body: bytes, content_type: str) -> str:
    boundaries = {_boundary(content_type)}
    marked_up = ""
    for found in _PART.finditer(body):
        boundary = found[1].rstrip()
        if boundary not in boundaries:
            continue  # a line of dashes in the text
        part = _described(found[2])
        if part.kind.startswith("multipart/"):
            boundaries.add(_boundary(found[2].decode("latin-1")))
        elif not part.attached:
            end = body.find(b"\n--" + boundary, found.end())
            text = _text(body[found.end() : end if end >= 0 else None], part)
            if text and part.kind != "text/html":
                return text
            marked_up = marked_up or text
    return marked_up


def _boundary(content_type: str) -> bytes:
    found = _BOUNDARY.search(content_type)
    return (found[1] or found[2]).encode("latin-1", "replace") if found else b""


@lru_cache(maxsize=256)
def _described(head: bytes) -> _Part:
    fields = {name.lower(): value for name, value in _FIELD.findall(head.decode("latin-1"))}
    return _part(fields.get("type", ""), fields.get("transfer-encoding", ""), fields.get("disposition", ""))


@lru_cache(maxsize=256)
def _part(content_type: str, encoding: str, disposition: str = "") -> _Part:
    kind = content_type.partition(";")[0].strip().lower()
    charset = _CHARSET.search(content_type)
    attached = disposition.lower().startswith("attachment")
    return _Part(kind or "text/plain", charset[1] if charset else "", encoding.strip().lower(), attached)


def _text(body: bytes, part: _Part) -> str:
    """Return the text of one part; nothing for what is no text."""
    if part.kind == "text/html":
        return _stripped(in_charset(_unpacked(body, part.encoding), part.charset, cut=True))[:LENGTH]
    if part.kind == "text/plain":
        raw = _unpacked(body[: LENGTH * 3 // 2], part.encoding)
        return in_charset(raw[:LENGTH], part.charset, cut=True)
    return ""


def _unpacked(raw: bytes, encoding: str) -> bytes:
    """Undo the transfer encoding; nothing for what does not follow it."""
    if encoding == "quoted-printable":
        return binascii.a2b_qp(_CUT.sub(b"", raw))
    if encoding == "base64":
        packed = raw.translate(None, b" \t\r\n")
        try:
            return binascii.a2b_base64(packed[: len(packed) // 4 * 4])
        except binascii.Error:
            return b""
    return raw


def _stripped(text: str) -> str:
    """Return the words of HTML; crudely, for nothing is shown of them."""
    text = _BREAK.sub("\n", _HIDDEN.sub("", text))
    return html.unescape(_TAG.sub(" ", text)).strip()
