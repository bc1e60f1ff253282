"""The XML of WebDAV: what is asked, and the multistatus that answers (RFC 4918, 9.1 and 13).

https://www.rfc-editor.org/rfc/rfc4918#section-13
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from io import BytesIO
from typing import Literal, NamedTuple

from lxml import etree

from syncd.errors import Refused, Transient

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
CARDDAV = "{urn:ietf:params:xml:ns:carddav}"
CALENDARSERVER = "{http://calendarserver.org/ns/}"  # getctag, which is in no RFC

_PREFIXES = {DAV: "D", CALDAV: "C", CARDDAV: "A", CALENDARSERVER: "S"}
_NAMESPACES = " ".join(f'xmlns:{prefix}="{uri[1:-1]}"' for uri, prefix in _PREFIXES.items())
# No XML 1.0 document may hold these; servers pass them on from what people paste into events.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_CONTROL = re.compile(rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));")
_OK = 200


class Broken(Transient):
    """An answer that ends too early, or is broken XML."""


class Found(NamedTuple):
    """What a multistatus says of one resource."""

    href: str  # as the server spells it
    status: int
    props: Mapping[str, etree._Element]  # those that the resource has, by their names in Clark notation

    def text(self, name: str) -> str:
        """Return the text of a property, or nothing."""
        return (self.props[name].text or "").strip() if name in self.props else ""

    def hrefs(self, name: str) -> list[str]:
        """Return the hrefs that a property holds."""
        return [(href.text or "").strip() for href in self.inside(name) if href.tag == f"{DAV}href"]

    def inside(self, name: str) -> list[etree._Element]:
        """Return the elements that a property holds."""
        return [*self.props[name]] if name in self.props else []


class Token(str):
    """The sync-token at the end of a multistatus (RFC 6578, 6.4)."""

    __slots__ = ()


def document(root: str, *inside: str) -> bytes:
    """Return a request's body: an element in Clark notation, and the XML inside of it."""
    name = tag(root)
    body = "".join(inside)
    return f'<?xml version="1.0" encoding="utf-8"?><{name} {_NAMESPACES}>{body}</{name}>'.encode()


def element(name: str, /, *inside: str, **attributes: str) -> str:
    """Return an element inside of a document; `inside` is XML already."""
    written = "".join(f' {key.replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    return f"<{tag(name)}{written}>{''.join(inside)}</{tag(name)}>"


def text(name: str, value: str) -> str:
    """Return an element that holds text."""
    return element(name, escape(value, quote=False))


def props(names: Iterable[str]) -> str:
    """Return the DAV:prop that asks for some properties."""
    return element(f"{DAV}prop", *(element(name) for name in names))


def tag(name: str) -> str:
    """Return an element's name with the prefix that our documents give its namespace."""
    uri, _, local = name.rpartition("}")
    return f"{_PREFIXES[uri + '}']}:{local}"


def multistatus(body: bytes) -> Iterator[Found | Token]:
    """Read an answer as it comes: its resources, and its sync-token where it has one.

    Raises `Refused` for a document type, which may hold entities without end, and for what is no
    multistatus; `Broken` for what ends too early.
    """
    body = _legal(body)
    try:
        root = next(_events(body, "start"))
        if root.getroottree().docinfo.doctype:
            raise Refused(
                "the server's answer declares a document type, which no calendar server does; check `url`"
            )
        if root.tag != f"{DAV}multistatus":
            raise Refused("the server's answer is no WebDAV multistatus; check `url` in the config")
        for node in _events(body, "end", f"{DAV}response", f"{DAV}sync-token"):
            parent = node.getparent()
            if parent is None or parent.getparent() is not None:
                continue  # a property of a resource
            yield _found(node) if node.tag == f"{DAV}response" else Token((node.text or "").strip())
            while node.getprevious() is not None:
                del parent[0]
    except (etree.XMLSyntaxError, StopIteration) as error:
        raise Broken("the server's answer ends too early, or is broken XML") from error


def condition(body: bytes) -> frozenset[str]:
    """Return the names of the preconditions that a refusal says were not met (RFC 4918, 16)."""
    try:
        return frozenset(str(node.tag) for node in _events(_legal(body), "end") if node.tag != f"{DAV}error")
    except etree.XMLSyntaxError:
        return frozenset()


def _events(body: bytes, event: Literal["start", "end"], *tags: str) -> Iterator[etree._Element]:
    events = etree.iterparse(
        BytesIO(body),
        events=(event,),
        tag=tags or None,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, node in events:
        yield node


def _legal(body: bytes) -> bytes:
    """Leave out what no XML may hold: one odd character in one event would lose them all."""
    if body.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        return body
    return _CONTROL.sub(b"", body.translate(None, _CONTROLS))


def _found(response: etree._Element) -> Found:
    status = response.findtext(f"{DAV}status")
    statuses: list[int] = []
    found: dict[str, etree._Element] = {}
    for part in response.iterfind(f"{DAV}propstat"):
        of_part = _status(part.findtext(f"{DAV}status"))
        statuses.append(of_part)
        if of_part // 100 == 2:
            found.update((str(one.tag), one) for held in part.iterfind(f"{DAV}prop") for one in held)
    return Found(
        href=(response.findtext(f"{DAV}href") or "").strip(),
        status=_status(status) if status else min(statuses, default=_OK),
        props=found,
    )


def _status(line: str | None) -> int:
    """Return the number in a status line such as `HTTP/1.1 404 Not Found`."""
    words = (line or "").split()
    return next((int(word) for word in words[:2] if len(word) == 3 and word.isdecimal()), _OK)
