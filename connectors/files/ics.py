"""Calendars in iCalendar files: one to write calls to, and any number to read."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from connectors.files import _disk
from connectors.files._disk import Listed, Snapshot
from connectors.formats import agenda, ics_entries, ics_lines, ics_series, ics_write
from syncd.errors import Conflict, Refused, Transient
from syncd.model import Call, Entry, Seen, Skipped, Span
from syncd.ports import Context, Item, Page

READER = 1  # raised when the reader learns something new, so that unchanged files are read again
PAGE = 1000  # entries
AHEAD = timedelta(days=45)  # that a pull must have looked ahead for nothing to be new
LARGEST = 256 << 20  # bytes of one file


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
        files = self._files()
        digest = _disk.digest(files)
        if self._covers(cursor, digest):
            return
        torn: list[Skipped] = []
        items: list[Item] = []
        skipped: list[Skipped] = []
        for found in ics_entries.entries(
            self._texts(files, torn), within=self.context.window, zone=self.context.zone
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

    def _files(self) -> list[Listed]:
        with _disk.told(self.path):
            files = _disk.listed(self.path, ".ics")
        for file in files:
            if file.stamp.size > LARGEST:
                raise Refused(f"{file.path} has more than {LARGEST >> 20} MB, which no calendar has")
        return files

    def _texts(self, files: Iterable[Listed], torn: list[Skipped]) -> Iterator[tuple[str, bytes]]:
        """Yield each file's name and unfolded text; one among many that is not whole goes to `torn`."""
        for file in files:
            snapshot = _disk.read(file.path)
            if snapshot.stamp != file.stamp:
                raise Transient(f"{file.path} changed while it was read", retry_after=5)
            lines = ics_lines.unfolded(snapshot.content)
            if ics_lines.is_whole(lines):
                yield file.name, lines
            elif file.path == self.path:
                raise Transient(f"{file.path} does not end with END:VCALENDAR; is it still being written?")
            else:
                torn.append(Skipped(file.name, "it does not end with END:VCALENDAR"))


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
        return agenda.busy(self._entries(within), within, emails=self.context.emails, besides=besides)

    def agreed(self, within: Span) -> list[Span]:
        """Return when something else stands that the user agreed to, sorted, clipped to `within`."""
        return agenda.agreed(self._entries(within), within, emails=self.context.emails)

    def _entries(self, within: Span) -> Iterator[Entry]:
        lines = ics_lines.unfolded(self._content())
        found = ics_entries.entries([(self.path.name, lines)], within=within, zone=self.context.zone)
        return (entry for entry in found if isinstance(entry, Entry))

    def ours(self, within: Span) -> list[Seen]:
        """Return our calls that touch `within`; one that cannot be read any more is left out."""
        book = ics_write.book(self._content(), zone=self.context.zone)
        found = []
        for call_id in book.ours:
            try:
                if any(ics_series.instances(book.events(call_id), within)):
                    found.append(ics_write.seen(book, call_id, now=self.context.now))
            except (ValueError, OverflowError):
                continue
        return sorted(found, key=lambda seen: (seen.span.start, seen.id))

    def find(self, call_id: str) -> Seen | None:
        """Return one of ours wherever it is. Raises `Conflict` when it is there and cannot be read."""
        book = ics_write.book(self._content(), zone=self.context.zone, call_id=call_id)
        if call_id not in book.ours:
            return None
        try:
            return ics_write.seen(book, call_id, now=self.context.now)
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
        return ics_write.seen(
            ics_write.book(new, zone=context.zone, call_id=call.id), call.id, now=context.now
        )

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
        if call_id not in there.ours or ics_write.seen(there, call_id, now=self.context.now).version != over:
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
