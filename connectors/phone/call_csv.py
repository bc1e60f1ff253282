"""Any log of calls or texts in comma-separated values, read as the config or a preset says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Literal

from connectors.files._disk import Listed, Stamp, listed, told
from connectors.formats.mail import LEEWAY, real_time
from connectors.phone import records
from connectors.phone._csv_file import CsvFile, Head, Row
from connectors.phone._files import UnreadableError, inside
from connectors.phone._presets import PRESETS, Column, Layout
from connectors.phone._rows import CHECKS, Reader, began, missing, read, zone_of
from connectors.phone._times import ambiguous, orders
from syncd.errors import CursorExpired, Refused
from syncd.model import Channel, Interaction, Skipped
from syncd.ports import Context, Page

READER = 1  # raised when the reader learns something new, so that unchanged files are read again
PAGE = 1000  # rows
LEGS = 5000  # rows between two of one call, at most
SAMPLE = 50  # rows that show whether a column can be read at all
ENDINGS = (".csv", ".tsv", ".zip")

Stamps = Mapping[str, Stamp]
Batch = tuple[tuple[Interaction, ...], tuple[Skipped, ...]]


class _WrongError(Exception):
    """The columns of a file are not as they should be."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__()


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvSource:
    """The calls and texts in one .csv file, or in all below a folder, zipped or not.

    `columns` names, by field, the heading of a column or its place, counted from 1; what it does not name
    is taken from `preset`. A file is read when it is new or has changed, and whole.
    """

    path: Path
    context: Context
    live: bool = False
    preset: str = ""
    columns: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)
    holds: Literal["calls", "texts", ""] = ""
    direction: Literal["incoming", "outgoing", ""] = ""
    outgoing: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    voicemail: tuple[str, ...] = ()
    dates: str = ""
    durations: Literal["seconds", "minutes", ""] = ""
    zone: str = ""
    own: tuple[str, ...] = ()
    bridges: tuple[str, ...] = ()
    delimiter: str = ""
    encoding: str = ""
    clock: Callable[[], datetime] = real_time

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield what the files tell that are new since `cursor`, by name; what is known may come again.

        A row that cannot be read is skipped, by its line. Raises `Refused` at the end, with all that is
        wrong, when the columns of some file are not as they should be; the other files are read.
        """
        known = _files_of(cursor) if cursor else {}
        with told(self.path):
            files = listed(self.path, *ENDINGS)
        here = {file.name for file in files}
        known = {name: stamp for name, stamp in known.items() if name in here}
        problems: list[str] = []
        for name, file, stamp in files:
            if known.get(name) == stamp:
                continue
            skipped: tuple[Skipped, ...] = ()
            try:
                with told(file):
                    for items, skips in self._pages(name, file):
                        yield Page(items, _cursor(known), skips)
            except UnreadableError as error:
                skipped = (Skipped(name, str(error)),)
            except _WrongError as error:
                problems += error.problems
                continue
            known = {**known, name: stamp}
            yield Page((), _cursor(known), skipped, as_of=self._as_of(files))
        if problems:
            raise Refused("; ".join(problems))

    def _as_of(self, files: Iterable[Listed]) -> datetime | None:
        """Return until when a log that something keeps writing knows all: when it was last written."""
        if not self.live:
            return None
        return datetime.fromtimestamp(max(file.stamp.modified for file in files) / 1e9, UTC)

    def _pages(self, name: str, file: Path) -> Iterator[Batch]:
        for member in inside(file, *ENDINGS[:-1]):
            with member.open() as content:
                yield from self._read(f"{name}/{member.path}" if member.archive else name, content)

    def _read(self, where: str, plain: IO[bytes]) -> Iterator[Batch]:
        """Yield what one file tells. Raises `_WrongError` with all that is wrong with its columns."""
        try:
            file = CsvFile(plain, encoding=self.encoding, delimiter=self.delimiter)
        except LookupError as error:
            raise Refused(
                f'"{self.encoding}" is no encoding; leave `encoding` out, or set it to "utf-8"'
            ) from error
        layout = self.layout
        head = file.head(layout)
        reader = self._reader(head, layout)
        wrong = [(max(head.line, 1), one) for one in missing(head.places, layout, head.row, self.columns)]
        if not wrong and not layout.dates:
            try:
                reader = replace(
                    reader, order=orders(began(row, reader) for _, row in file.rows(after=head.line))
                )
            except ValueError as error:
                wrong.append((head.line + 1, f"{error}; set `dates`"))
        if wrong := wrong or list(_unreadable(islice(file.rows(after=head.line), SAMPLE), reader)):
            raise _WrongError([f"{where}:{line}: {why}" for line, why in wrong])
        yield from _batches(_told(file.rows(after=head.line), reader, where, headless=head.line == 0))

    @property
    def layout(self) -> Layout:
        """What the preset says, and over it what the config says."""
        base = PRESETS[self.preset] if self.preset else Layout()
        said = {
            key: getattr(self, key)
            for key in ("holds", "direction", "outgoing", "answered", "voicemail", "dates")
            if getattr(self, key)
        }
        minutes = self.durations == "minutes" if self.durations else base.minutes
        return replace(base, **said, minutes=minutes, columns={**base.columns, **self.columns})

    def _reader(self, head: Head, layout: Layout) -> Reader:
        country = self.context.country
        place = head.places.get("start", head.places.get("date", -1))
        heading = head.row[place] if head.line and place >= 0 else ""
        return Reader(
            layout=layout,
            places=head.places,
            zone=zone_of(heading, self.zone, self.context.zone),
            country=country,
            latest=self.clock() + LEEWAY,
            own=frozenset(filter(None, (records.handle(one, country) for one in self.own))),
            bridges=frozenset(filter(None, (records.handle(one, country) for one in self.bridges))),
        )


def _cursor(known: Stamps) -> str:
    return json.dumps({"reader": READER, "files": known})


def _files_of(cursor: str) -> Stamps:
    try:
        held = json.loads(cursor)
        files = {str(name): Stamp(*map(int, stamp)) for name, stamp in held["files"].items()}
        same = held["reader"] == READER
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CursorExpired("no cursor of a log") from error
    if not same:
        raise CursorExpired("a log's cursor of another version")
    return files


def _unreadable(sample: Iterable[Row], reader: Reader) -> Iterator[tuple[int, str]]:
    """Yield what can be read in no row at all, with the first line that shows it."""
    rows = list(sample)
    checks = CHECKS
    if reader.order is None and not reader.layout.dates:
        double = next(((line, text) for line, row in rows if ambiguous(text := began(row, reader))), None)
        if double:
            checks = CHECKS[1:]
            yield double[0], f'"{double[1][:40]}" may be two dates; {_ORDERS}'
    for check in checks:
        failed = [(line, why) for line, row in rows if (why := _fails(check, row, reader))]
        if rows and len(failed) == len(rows):
            yield failed[0]


_ORDERS = 'set dates = "%d/%m/%Y %H:%M" if the day comes first, dates = "%m/%d/%Y %H:%M" if the month does'


def _fails(check: Callable[[list[str], Reader], object], row: list[str], reader: Reader) -> str:
    try:
        check(row, reader)
    except (ValueError, OverflowError) as error:
        return str(error)
    return ""


_Told = tuple[str, Interaction] | Skipped


def _told(rows: Iterable[Row], reader: Reader, where: str, *, headless: bool) -> Iterator[_Told]:
    """Yield what each row tells, with the name of the call that it belongs to."""
    first = True
    for line, row in rows:
        try:
            fact = read(row, reader)
        except (ValueError, OverflowError) as error:
            if not (headless and first):  # headings after all
                yield Skipped(f"{where}:{line}", str(error))
        else:
            if fact is not None:
                named = reader.cell(row, "id") if fact.channel is not Channel.TEXT else ""
                yield f"{named}/{fact.handle}" if named else fact.id, fact
        first = False


def _batches(told_: Iterable[_Told]) -> Iterator[Batch]:
    """Yield facts in pages; the rows of one call are one, with the longest talk among them."""
    held: dict[str, Interaction] = {}
    skipped: list[Skipped] = []
    for one in told_:
        if isinstance(one, Skipped):
            skipped.append(one)
        else:
            named, fact = one
            held[named] = _longer(held[named], fact) if named in held else fact
        if len(held) >= LEGS + PAGE or len(skipped) >= PAGE:
            yield _taken(held), tuple(skipped)
            skipped = []
    while held or skipped:
        yield _taken(held), tuple(skipped)
        skipped = []


def _taken(held: dict[str, Interaction]) -> tuple[Interaction, ...]:
    return tuple(held.pop(named) for named in list(islice(held, PAGE)))


def _longer(one: Interaction, other: Interaction) -> Interaction:
    """Return what two rows of one call come to: it begins with the first, and is what the longest says."""
    first = min(one, other, key=lambda row: row.at)
    best = max(one, other, key=_weight)
    return best._replace(id=first.id, at=first.at)


def _weight(fact: Interaction) -> tuple[bool, bool, int]:
    talk = fact.seconds or 0
    return fact.channel is Channel.CALL and talk > 0, fact.channel is Channel.VOICEMAIL, talk
