"""An address book in files: one .vcf, or a folder of them."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from connectors.files import _disk
from connectors.files._disk import Listed
from connectors.formats import vcard
from syncd.errors import Transient
from syncd.model import Card, Skipped
from syncd.ports import Context, Page

READER = 1  # raised when the reader learns something new, so that unchanged files are read again
PAGE = 500  # cards
LINE = 1 << 16  # bytes; a longer line is a picture


@dataclass(frozen=True, slots=True, kw_only=True)
class VcfSource:
    """The cards of one .vcf file, or of every .vcf below a folder that is not hidden.

    A pull reads everything again as soon as any of the files changed, and nothing otherwise.
    """

    path: Path
    context: Context

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the whole address book when it changed since `cursor`, else nothing.

        Raises `Refused` when it is missing or may not be read, and `Transient` when it changes meanwhile.
        """
        with _disk.told(self.path):
            files = _disk.listed(self.path, ".vcf", ".vcard")
            here = json.dumps({"reader": READER, "files": _disk.digest(files)})
            if here == cursor:
                return
            cards, skipped = _read(files)
            if _disk.listed(self.path, ".vcf", ".vcard") != files:
                raise Transient(f"{self.path} changed while it was read", retry_after=5)

        for start in range(0, max(len(cards), 1), PAGE):
            last = start + PAGE >= len(cards)
            yield Page(
                items=tuple(cards[start : start + PAGE]),
                cursor=here if last else cursor,
                skipped=tuple(skipped) if last else (),
                whole=True,
                total=len(cards),
            )


def _read(files: Iterable[Listed]) -> tuple[list[Card], list[Skipped]]:
    """Read every card, with the groups that name it among its labels."""
    cards: dict[str, Card] = {}
    groups: dict[str, list[str]] = {}
    skipped = []
    for file in files:
        seen = False
        for item in vcard.cards(_lines(file.path)):
            seen = True
            match item:
                case Card() if cards.get(item.id, item) == item:
                    cards[item.id] = item
                case Card():  # another card under a used id: keep both
                    cards.setdefault(
                        again := f"{item.id}#{vcard.digest(repr(item))}", replace(item, id=again)
                    )
                case vcard.Group(name, members):
                    for member in members:
                        groups.setdefault(member, []).append(name)
                case unread:
                    skipped.append(Skipped(f"{file.name}:{unread.line}", unread.why))
        if not seen and file.stamp.size:
            skipped.append(Skipped(file.name, "there is no vCard in it"))
    return [_labelled(card, groups.get(card.id, ())) for card in cards.values()], skipped


def _labelled(card: Card, names: Iterable[str]) -> Card:
    labels = tuple(dict.fromkeys((*card.labels, *names)))[: vcard.VALUES]
    return card if labels == card.labels else replace(card, labels=labels)


def _lines(file: Path) -> Iterator[bytes]:
    r"""Yield a file's lines as UTF-8, or as the bytes they are; \n, \r\n and \r all end one."""
    with file.open("rb") as opened:
        start = opened.read(2)
    wide = {
        codecs.BOM_UTF16_LE: "utf-16",
        codecs.BOM_UTF16_BE: "utf-16",
        b"B\0": "utf-16-le",
        b"\0B": "utf-16-be",
    }
    encoding = wide.get(start, "latin-1")
    with file.open(encoding=encoding, errors="replace") as opened_text:
        while line := opened_text.readline(LINE):
            yield line.encode("latin-1" if encoding == "latin-1" else "utf-8")
