"""Calendars in iCalendar files: one to write calls to, and any number to read."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from connectors.files import _disk
from connectors.files._disk import Snapshot, Stamp
from connectors.formats import ics_entries, ics_lines, ics_series, ics_write
from syncd.errors import Conflict, Refused, Transient
from syncd.model import Answer, Call, Entry, Seen, Skipped, Span
from syncd.ports import Context, Item, Page

READER = 1  # raised when the reader learns something new, so that unchanged files are read again
PAGE = 1000  # entries
AHEAD = timedelta(days=45)  # that a pull must have looked ahead for nothing to be new
LARGEST = 256 << 20  # bytes of one file

Stamps = Mapping[Path, Stamp]


@dataclass(frozen=True, slots=True, kw_only=True)
class IcsSource:
    """The entries of one .ics file, or of every .ics below a folder that is not hidden (vdir).

    A pull expands everything again when a file changed, or when the last one did not look far enough ahead.
    """

    path: Path
    context: Context

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield every entry in the window when something changed since `cursor`, else nothing.

        Raises `Refused` when it is missing or may not be read, and `Transient` when it is being written.
        """
        with _disk.told(self.path):
            stamps = _stamps(self.path)
        digest = _digest(stamps)
        if self._covers(cursor, digest):
            return
        torn: list[Skipped] = []
        items: list[Item] = []
        skipped: list[Skipped] = []
        for found in ics_entries.entries(
            self._texts(stamps, torn), within=self.context.window, zone=self.context.zone
        ):
            if isinstance(found, Skipped):
                skipped.append(found)
                continue
            if len(items) == PAGE:
                yield Page(items=tuple(items), cursor=cursor, whole=not torn)
                items.clear()
            items.append(found)
        yield Page(
            items=tuple(items),
            cursor=json.dumps(self._position(digest)),
            skipped=(*torn, *skipped),
            whole=not torn,
        )

    def _position(self, digest: str) -> dict[str, str | int]:
        window = self.context.window
        return {
            "reader": READER,
            "files": digest,
            "zone": self.context.zone,
            "from": window.start.isoformat(),
            "until": window.end.isoformat(),
        }

    def _covers(self, cursor: str | None, digest: str) -> bool:
        """Whether nothing changed since `cursor`, and its window is still wide enough."""
        here = self._position(digest)
        try:
            last = json.loads(cursor or "null")
            start, end = (datetime.fromisoformat(last[name]) for name in ("from", "until"))
            same = all(last[name] == here[name] for name in ("reader", "files", "zone"))
        except (ValueError, TypeError, KeyError):
            return False
        window = self.context.window
        return same and start <= window.start and end >= min(window.end, self.context.now + AHEAD)

    def _texts(self, stamps: Stamps, torn: list[Skipped]) -> Iterator[tuple[str, bytes]]:
        """Yield each file's name and unfolded text; one among many that is not whole goes to `torn`."""
        for file, stamp in stamps.items():
            name = file.name if file == self.path else str(file.relative_to(self.path))
            snapshot = _disk.read(file)
            if snapshot.stamp != stamp:
                raise Transient(f"{file} changed while it was read", retry_after=5)
            lines = ics_lines.unfolded(snapshot.content)
            if ics_lines.is_whole(lines):
                yield name, lines
            elif file == self.path:
                raise Transient(f"{file} does not end with END:VCALENDAR; is it still being written?")
            else:
                torn.append(Skipped(name, "it does not end with END:VCALENDAR"))


@dataclass(frozen=True, slots=True, kw_only=True)
class IcsCalendar:
    """Calls in one .ics file, which any calendar program may have open or subscribe to.

    What the user declined, under one of the context's addresses, does not make them busy.
    """

    path: Path
    context: Context
    show_as: str = "busy"

    def busy(self, within: Span, *, besides: Collection[str] = ()) -> list[Span]:
        """Return when the file has the user busy, our own calls included but for those in `besides`."""
        spans = [
            entry.span for entry in self._busy(within) if entry.call_id != entry.id or entry.id not in besides
        ]
        return merged(spans, within)

    def agreed(self, within: Span) -> list[Span]:
        """Return when something else stands that the user agreed to, sorted, clipped to `within`."""
        spans = [
            entry.span
            for entry in self._busy(within)
            if entry.call_id != entry.id and self._answer(entry) in {None, Answer.ACCEPTED}
        ]
        return merged(spans, within)

    def _busy(self, within: Span) -> list[Entry]:
        lines = ics_lines.unfolded(self._content())
        found = ics_entries.entries([(self.path.name, lines)], within=within, zone=self.context.zone)
        return [
            entry
            for entry in found
            if isinstance(entry, Entry)
            and entry.busy
            and not entry.cancelled
            and self._answer(entry) is not Answer.DECLINED
        ]

    def ours(self, within: Span) -> list[Seen]:
        """Return our calls that touch `within`; one that cannot be read any more is left out."""
        book = ics_write.book(self._content(), zone=self.context.zone)
        found = []
        for call_id in book.ours:
            try:
                if any(ics_series.instances(book.events(call_id), within)):
                    found.append(ics_write.seen(book, call_id))
            except (ValueError, OverflowError):
                continue
        return sorted(found, key=lambda seen: (seen.span.start, seen.id))

    def find(self, call_id: str) -> Seen | None:
        """Return one of ours wherever it is. Raises `Conflict` when it is there and cannot be read."""
        book = ics_write.book(self._content(), zone=self.context.zone, call_id=call_id)
        if call_id not in book.ours:
            return None
        try:
            return ics_write.seen(book, call_id)
        except (ValueError, OverflowError) as error:
            raise Conflict(f"{self.path}: the call {call_id} cannot be read any more: {error}") from error

    def put(self, call: Call, *, over: str | None = None) -> Seen:
        """Write a call, or change what it says; what already is so is not written again.

        Raises `Conflict` when the call is not the version `over` any more, when another program changed
        the file meanwhile, or when the user made a series of it.
        """
        old = self._snapshot()
        context = self.context
        self._meant(old, call.id, over)
        new = ics_write.put(
            old.content if old else ics_write.EMPTY,
            replace(call, busy=call.busy and self.show_as == "busy"),
            now=context.now,
            zone=context.zone,
            country=context.country,
        )
        if not old or new != old.content:
            _disk.replace(self.path, new, old=old)
        return ics_write.seen(ics_write.book(new, zone=context.zone, call_id=call.id), call.id)

    def drop(self, call_id: str, *, over: str | None = None) -> None:
        """Take a call out of the file; absent already is fine.

        Raises `Conflict` when it is not the version `over` any more, or the file changed meanwhile.
        """
        old = self._snapshot()
        if not old:
            return
        if call_id in ics_write.book(old.content, zone=self.context.zone, call_id=call_id).ours:
            self._meant(old, call_id, over)
        new = ics_write.drop(old.content, call_id, now=self.context.now, zone=self.context.zone)
        if new != old.content:
            _disk.replace(self.path, new, old=old)

    def _meant(self, old: Snapshot | None, call_id: str, over: str | None) -> None:
        """Raise `Conflict` unless the call still is the version that a change is meant for."""
        if over is None:
            return
        there = ics_write.book(
            old.content if old else ics_write.EMPTY, zone=self.context.zone, call_id=call_id
        )
        if call_id not in there.ours or ics_write.seen(there, call_id).version != over:
            raise Conflict(f"{self.path}: the call {call_id} was changed meanwhile; it stays as it is")

    def _content(self) -> bytes:
        old = self._snapshot()
        return old.content if old else ics_write.EMPTY

    def _snapshot(self) -> Snapshot | None:
        """Return the file, or None before the first call. Raises `Transient` when it is half written."""
        with _disk.told(self.path):
            if not self.path.parent.is_dir():
                raise Refused(f"{self.path.parent} is no folder; make it, or change `path` in the config")
            if not self.path.exists():
                return None
        old = _disk.read(self.path)
        if old.content and b"BEGIN:VCALENDAR" not in old.content.upper():
            raise Refused(f"{self.path} is no iCalendar file; change `path` in the config")
        if not ics_lines.is_whole(old.content):
            raise Transient(f"{self.path} does not end with END:VCALENDAR; is it still being written?")
        return old

    def _answer(self, entry: Entry) -> Answer | None:
        """Return what the user answered; None where the entry does not ask."""
        mine = {email.lower() for email in self.context.emails}
        if entry.organiser and entry.organiser.address.lower() in mine:
            return None
        stranger = (
            entry.organiser and entry.attendees
        )  # who asks, under an address of the user's we do not know
        unknown = Answer.NONE if stranger else None
        return next((one.answer for one in entry.attendees if one.address.lower() in mine), unknown)


def merged(spans: Iterable[Span], within: Span) -> list[Span]:
    """Return the time that any of some spans covers, sorted, disjoint, clipped to `within`."""
    found: list[Span] = []
    for start, end in sorted((max(one.start, within.start), min(one.end, within.end)) for one in spans):
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(end, found[-1].end))
        elif start < end:
            found.append(Span(start, end))
    return found


def _stamps(path: Path) -> Stamps:
    """Find the files, and what will change with them."""
    if path.is_dir():
        files = [*_below(path)]
        if not files:  # an empty folder may be a disk that is not mounted: never "all entries are gone"
            raise Refused(f"{path}: there is no .ics file in this folder; change `path` in the config")
    else:
        files = [path]
    stamps = {file: Stamp.of(file.stat()) for file in files}
    for file, stamp in stamps.items():
        if stamp.size > LARGEST:
            raise Refused(f"{file} has more than {LARGEST >> 20} MB, which no calendar has")
    return stamps


def _below(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise error

    for root, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.lower().endswith(".ics"):
                yield Path(root, name)


def _digest(stamps: Stamps) -> str:
    digest = hashlib.sha256()
    for file, stamp in stamps.items():
        digest.update(os.fsencode(file) + b"\0%d %d %d\0" % stamp)
    return digest.hexdigest()[:32]
