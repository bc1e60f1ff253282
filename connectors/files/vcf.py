"""An address book in files: one .vcf, or a folder of them."""

from __future__ import annotations

import codecs
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from connectors.formats import vcard
from syncd.errors import Refused, Transient
from syncd.model import Card, Skipped
from syncd.ports import Context, Page

READER = 1  # raised when the reader learns something new, so that unchanged files are read again
PAGE = 500  # cards
LINE = 1 << 16  # bytes; a longer line is a picture

Stamps = Mapping[Path, tuple[int, int, int]]  # size, mtime in nanoseconds, inode


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
        try:
            files = _stamps(self.path)
            here = _cursor(self.path, files)
            if here == cursor:
                return
            cards, skipped = _read(self.path, files)
            changed = _stamps(self.path) != files
        except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
            raise Refused(
                f"{error.filename}: {error.strerror}; mend it, or change `path` in the config"
            ) from error
        except OSError as error:
            raise Transient(f"{error.filename or self.path}: {error.strerror}") from error
        if changed:
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


def _stamps(path: Path) -> Stamps:
    """Find the files and what would change with them."""
    if path.is_file():
        files = [path]
    elif path.is_dir():
        files = [file for file in _below(path) if file.is_file()]
        if not files:  # an empty folder may be a disk that is not mounted: never "all contacts are gone"
            raise Refused(
                f"{path}: there is no .vcf file in this folder; mend it, or change `path` in the config"
            )
    else:
        path.stat()
        raise Refused(f"{path}: neither a file nor a folder; change `path` in the config")
    stats = {file: file.stat() for file in files}
    return {file: (stat.st_size, stat.st_mtime_ns, stat.st_ino) for file, stat in stats.items()}


def _below(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise error

    for root, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.lower().endswith((".vcf", ".vcard")):
                yield Path(root, name)


def _cursor(path: Path, files: Stamps) -> str:
    digest = hashlib.sha256()
    for file, stamp in files.items():
        digest.update(f"{os.path.relpath(file, path)}\0{stamp}\0".encode(errors="surrogateescape"))
    return json.dumps({"reader": READER, "files": len(files), "digest": digest.hexdigest()[:32]})


def _read(path: Path, files: Stamps) -> tuple[list[Card], list[Skipped]]:
    """Read every card, with the groups that name it among its labels."""
    cards: dict[str, Card] = {}
    groups: dict[str, list[str]] = {}
    skipped = []
    for file in files:
        seen = False
        for item in vcard.cards(_lines(file)):
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
                    skipped.append(Skipped(f"{_named(file, path)}:{unread.line}", unread.why))
        if not seen and files[file][0]:
            skipped.append(Skipped(_named(file, path), "there is no vCard in it"))
    return [_labelled(card, groups.get(card.id, ())) for card in cards.values()], skipped


def _labelled(card: Card, names: Iterable[str]) -> Card:
    labels = tuple(dict.fromkeys((*card.labels, *names)))[: vcard.VALUES]
    return card if labels == card.labels else replace(card, labels=labels)


def _named(file: Path, path: Path) -> str:
    return file.name if file == path else str(file.relative_to(path))


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
