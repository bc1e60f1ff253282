"""The beginning of a message's text, from the first kilobytes of its body (RFC 2045, RFC 2046)."""

from __future__ import annotations

import binascii
import html
import re

from connectors.files._address import in_charset

LENGTH = 2000  # characters

_BOUNDARY = re.compile(r'boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))', re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']+)", re.IGNORECASE)
_PART = re.compile(rb"^--([^\n]*+)\n((?:[^\n]++\n)*+)\n", re.MULTILINE)
_FIELD = re.compile(r"^content-(type|transfer-encoding|disposition):\s*(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)

_HIDDEN = re.compile(r"<(head|style|script)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/?blockquote)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*(?:>|\Z)")


def excerpt(body: bytes, content_type: str, encoding: str) -> str:
    """Return up to 2,000 characters of the first text/plain part, or else of the first text/html part.

    `body` may end anywhere. Parts are taken in the order in which they stand, however deep they nest.
    """
    if content_type[:10].lower() == "multipart/":
        return _of_parts(body, content_type)
    return _text(body, content_type, encoding)


def _of_parts(body: bytes, content_type: str) -> str:
    boundaries = {_boundary(content_type)}
    marked_up = ""
    for part in _PART.finditer(body):
        boundary = part[1].rstrip()
        if boundary not in boundaries:
            continue  # a line of dashes in the text
        fields = {name.lower(): value for name, value in _FIELD.findall(part[2].decode("latin-1"))}
        kind = fields.get("type", "")
        if kind[:10].lower() == "multipart/":
            boundaries.add(_boundary(kind))
        elif not fields.get("disposition", "").lower().startswith("attachment"):
            end = body.find(b"\n--" + boundary, part.end())
            content = body[part.end() : end if end >= 0 else None]
            text = _text(content, kind, fields.get("transfer-encoding", ""))
            if text and kind[:9].lower() != "text/html":
                return text
            marked_up = marked_up or text
    return marked_up


def _boundary(content_type: str) -> bytes:
    found = _BOUNDARY.search(content_type)
    return (found[1] or found[2]).encode("latin-1", "replace") if found else b""


def _text(body: bytes, content_type: str, encoding: str) -> str:
    """Return the text of one part; nothing for what is no text."""
    kind = content_type[:10].lower()
    if kind and not kind.startswith(("text/plain", "text/html")):
        return ""
    marked_up = kind.startswith("text/html")
    raw = body if marked_up else body[: 2 * LENGTH]
    match encoding[:6].lower():
        case "quoted":
            raw = binascii.a2b_qp(raw)
        case "base64":
            raw = _base64(raw)
    charset = _CHARSET.search(content_type)
    text = in_charset(raw, charset[1] if charset else "", cut=True)
    return (_stripped(text) if marked_up else text)[:LENGTH]


def _base64(raw: bytes) -> bytes:
    packed = raw.translate(None, b" \t\r\n")
    try:
        return binascii.a2b_base64(packed[: len(packed) // 4 * 4])
    except binascii.Error:
        return b""


def _stripped(text: str) -> str:
    """Return the words of HTML; crudely, for nothing is shown of them."""
    text = _BREAK.sub("\n", _HIDDEN.sub("", text))
    return html.unescape(_TAG.sub(" ", text)).strip()
