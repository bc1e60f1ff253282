"""One file of comma-separated values: encoding, delimiter, headings, and the rows by line (RFC 4180)."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from itertools import islice
from typing import IO, NamedTuple

from connectors.phone._files import UnreadableError
from connectors.phone._presets import Layout
from connectors.phone._rows import Places, headings

PREAMBLE = 30  # rows before the headings, at most
LINE = 4000  # characters of a line that are looked at for its delimiter; all of them make no cell too long
SNIFFED = 1 << 20  # bytes by which the encoding is told

_DELIMITERS = ",;\t|"
_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

Row = tuple[int, list[str]]  # the line that it ends in, and its cells


class Head(NamedTuple):
    """Where the fields stand; `line` is that of the headings, 0 where there are none."""

    places: Places
    line: int
    row: Sequence[str]


class CsvFile:
    """The rows of a file, as often as one wants them."""

    def __init__(self, file: IO[bytes], *, encoding: str = "", delimiter: str = "") -> None:
        """Find out what is not given. Raises `UnreadableError` for an empty file."""
        self._file = file
        start = file.read(SNIFFED)
        if not start.strip():
            raise UnreadableError("it is empty yet; it is read again when it has changed")
        self._encoding = encoding or _encoding(start)
        self._delimiter = delimiter or _delimiter(start.decode(self._encoding, "replace"))

    def rows(self, *, after: int = 0) -> Iterator[Row]:
        """Yield the rows after a line that hold anything; what cannot be told apart is left out."""
        self._file.seek(0)
        text = TextIOWrapper(self._file, self._encoding, errors="replace", newline="")
        try:
            reader = csv.reader(text, delimiter=self._delimiter)
            while (row := _next(reader)) is not None:
                if reader.line_num > after and any(cell.strip() for cell in row):
                    yield reader.line_num, row
        finally:
            text.detach()

    def head(self, layout: Layout) -> Head:
        """Return where the fields of a layout stand, as far as any of the first rows tells.

        Raises `UnreadableError` where no row holds anything.
        """
        first = list(islice(self.rows(), PREAMBLE))
        if not first:
            raise UnreadableError("no row of it holds anything; it is read again when it has changed")
        found = [Head(headings(row, layout), line, row) for line, row in first]
        best = max(found, key=lambda head: len(head.places))
        by_heading = {field for field, place in best.places.items() if not _numbered(layout, field)}
        if not by_heading and layout.places:
            return Head({field: place for place, field in enumerate(layout.places)}, 0, first[0][1])
        return best if by_heading else best._replace(line=0)


def _numbered(layout: Layout, field: str) -> bool:
    return all(isinstance(column, int) for column in layout.columns[field])


def _next(reader: Iterator[list[str]]) -> list[str] | None:
    while True:
        try:
            return next(reader, None)
        except csv.Error:  # a cell without end
            continue


def _encoding(start: bytes) -> str:
    if found := _BOMS.get(start[:2]):
        return found
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimiter(start: str) -> str:
    """Return what divides the rows into the most cells, the same number in most of them."""
    lines = [line[:LINE] for line in start.splitlines()[:PREAMBLE]]
    if lines[0].lower().startswith("sep=") and len(lines[0].strip()) == len("sep=") + 1:
        return lines[0].strip()[-1]  # as Excel writes it

    def width(delimiter: str) -> int:
        sizes = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        return max(sizes, key=lambda size: (sizes[size] if size > 1 else 0, size), default=0)

    return max(_DELIMITERS, key=width)
