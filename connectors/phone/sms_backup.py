"""Android's "SMS Backup & Restore": texts and calls in XML files that grow to gigabytes.

https://www.synctech.com.au/sms-backup-restore/fields-in-xml-backup-files/ (seen 2026-11)
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO

from connectors.files._disk import Stamp, listed, told
from connectors.formats.mail import LEEWAY, real_time
from connectors.phone import records
from connectors.phone._files import UnreadableError, chunks, inside, zipped
from connectors.phone._xml import BrokenError, parsed
from syncd.errors import CursorExpired, Refused
from syncd.model import Interaction, Skipped
from syncd.ports import Context, Page

READER = 1  # raised when the reader learns something new, so that unchanged files are read again
PAGE = 1000  # records
TAIL = 4096  # bytes at the end of a file, where its root ends

ROOTS = {"smses": "texts", "calls": "calls"}
_ROOT_BEGINS = re.compile(rb"<(?:smses|calls)[\s/>]")
_ROOT_ENDS = re.compile(rb"</(?:smses|calls)\s*>")


@dataclass(frozen=True, slots=True)
class _Known:
    """Which files were read, as they were then; and until when the backups say they know all."""

    files: Mapping[str, Stamp] = field(default_factory=dict)
    until: Mapping[str, int] = field(default_factory=dict)  # milliseconds, of texts and of calls

    def __str__(self) -> str:
        return json.dumps({"reader": READER, "files": self.files, "until": self.until})

    @classmethod
    def of(cls, cursor: str) -> _Known:
        try:
            held = json.loads(cursor)
            files = {str(name): Stamp(*map(int, stamp)) for name, stamp in held["files"].items()}
            known = cls(files, {str(what): int(at) for what, at in held["until"].items()})
            same = held["reader"] == READER
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise CursorExpired("no cursor of an SMS backup") from error
        if not same:
            raise CursorExpired("an SMS backup cursor of another version")
        return known

    @property
    def as_of(self) -> datetime | None:
        """Until when all is known: of the calls where there are any, else of the texts."""
        at = self.until.get("calls", self.until.get("texts"))
        return None if at is None else datetime.fromtimestamp(at / 1000, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsBackupSource:
    """The texts and calls of one backup file, or of all below a folder, zipped or not.

    A file is read when it is new or has changed, and whole; several that overlap tell the same facts.
    Nothing of a text's content is kept.
    """

    path: Path
    context: Context
    clock: Callable[[], datetime] = real_time

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield what the files tell that are new since `cursor`, by name; what is known may come again.

        A file that is not whole, encrypted or no backup is skipped until it changes.
        Raises `Refused` when there is no backup, or it may not be read.
        """
        known = _Known.of(cursor) if cursor else _Known()
        with told(self.path):
            files = listed(self.path, ".xml", ".zip")
        here = {file.name for file in files}
        known = _Known({name: stamp for name, stamp in known.files.items() if name in here}, known.until)
        for name, file, stamp in files:
            if known.files.get(name) != stamp:
                with told(file):
                    reading = _Reading(name, self.context.country, self.clock() + LEEWAY)
                    for items, skipped in _pages(file, reading, alone=file == self.path):
                        yield Page(items=items, cursor=str(known), skipped=skipped)
                    known = _Known({**known.files, name: stamp}, reading.until(known.until))
                    yield Page((), str(known), skipped=reading.drained()[1], as_of=known.as_of)


_Batch = tuple[tuple[Interaction, ...], tuple[Skipped, ...]]


def _pages(file: Path, reading: _Reading, *, alone: bool) -> Iterator[_Batch]:
    """Yield what a file tells, some at a time; why it tells no more is among what is skipped."""
    try:
        if zipped(file):
            for member in inside(file, ".xml"):
                with member.open() as packed:
                    yield from _read(packed, reading)
        elif _whole(file, alone=alone):
            with file.open("rb") as plain:
                yield from _read(plain, reading)
    except (UnreadableError, BrokenError) as error:
        reading.broken = True
        reading.skipped.append(Skipped(reading.file, str(error)))
    if reading.found or reading.skipped:
        yield reading.drained()


def _whole(file: Path, *, alone: bool) -> bool:
    """Whether a file is a backup, to its end; False for what is none, unless that file is all there is.

    Raises `UnreadableError` for one whose end is still missing.
    """
    with file.open("rb") as plain:
        beginning = plain.read(TAIL).replace(b"\0", b"")
        plain.seek(max(0, file.stat().st_size - TAIL))
        ending = plain.read().replace(b"\0", b"")
    if not beginning.strip():
        raise UnreadableError("it is empty yet; it is read again when it has changed")
    if not _ROOT_BEGINS.search(beginning) and b"<!DOCTYPE" not in beginning:
        if alone:
            raise Refused(
                f"{file} is no backup of SMS Backup & Restore: it begins with neither smses nor calls"
            )
        return False
    if beginning != ending and not _ROOT_ENDS.search(ending):
        raise UnreadableError("it is not whole yet: its end is missing; it is read again when it has changed")
    return True


def _read(plain: IO[bytes], reading: _Reading) -> Iterator[_Batch]:
    for _ in parsed(chunks(plain), reading.start):
        if len(reading.found) >= PAGE:
            yield reading.drained()
    reading.end()


class _Reading:
    """One file as it is being read: what its elements have told so far."""

    def __init__(self, file: str, country: str, latest: datetime) -> None:
        self.file = file
        self.country = country
        self.latest = latest
        self.found: list[Interaction] = []
        self.skipped: list[Skipped] = []
        self.broken = False
        self._count = 0
        self._dates: dict[str, int] = {}
        self._mms: dict[str, str] | None = None
        self._addresses: list[tuple[str, str]] = []

    def start(self, tag: str, held: dict[str, str]) -> None:
        """Take note of an element."""
        match tag:
            case "addr":
                self._addresses.append((held.get("type", ""), held.get("address", "")))
            case "sms" | "call" | "mms":
                self.end()
                self._count += 1
                if tag == "mms":
                    self._mms = held
                else:
                    self._tell(_sms if tag == "sms" else _call, held)
            case "smses" | "calls" if (date := held.get("backup_date", "")).isdecimal():
                if len(date) <= _DIGITS and _moment(date) <= self.latest:
                    self._dates[ROOTS[tag]] = int(date)

    def end(self) -> None:
        """Take note that a multimedia message has told all its addresses."""
        if self._mms is not None:
            self._tell(_mms, self._mms)
        self._mms, self._addresses = None, []

    def _tell(
        self, read: Callable[[dict[str, str], _Reading], Iterable[Interaction]], held: dict[str, str]
    ) -> None:
        try:
            self.found += read(held, self)
        except ValueError as error:
            self.skipped.append(Skipped(f"{self.file}, record {self._count}", str(error)))

    def moment(self, text: str) -> datetime:
        """Return when something happened. Raises `ValueError` where that cannot be."""
        if not text.isdecimal():
            raise ValueError("it has no date")
        at = _moment(text)
        if at > self.latest:
            raise ValueError(f"it is dated {at:%Y-%m-%d}, in the future")
        if at < records.EARLIEST:
            raise ValueError(f"it is dated {at:%Y-%m-%d}, before there were texts")
        return at

    def of_type(self, *types: str) -> People:
        """Return the people in the addresses of a multimedia message that are of some types."""
        return _people("~".join(one for kind, one in self._addresses if kind in types), self.country)

    def drained(self) -> _Batch:
        """Return what was found since the last time."""
        batch = tuple(self.found), tuple(self.skipped)
        self.found, self.skipped = [], []
        return batch

    def until(self, before: Mapping[str, int]) -> Mapping[str, int]:
        """Return until when all is known, with what this file says; one that is broken says nothing."""
        said = {} if self.broken else self._dates
        return {what: max(before.get(what, 0), said.get(what, 0)) for what in {**before, **said}}


People = tuple[str, ...]  # handles


@lru_cache(maxsize=8192)
def _people(text: str, country: str) -> People:
    """Return the people that an address names, each once; those of a group are joined with `~`."""
    found = (records.handle(one, country) for one in re.split("[~,;]", text))
    return tuple(dict.fromkeys(filter(None, found)))


_DIGITS = 14  # of milliseconds; more are no date
_SECONDS = 10**11  # what is smaller are seconds; as milliseconds it would be before 1974


def _moment(text: str) -> datetime:
    number = int(text)
    try:
        return datetime.fromtimestamp(number if number < _SECONDS else number / 1000, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise ValueError("it has no date that can be") from error


_BOXES = {"1": False, "2": True}  # received and sent; the others are drafts, or never went out


def _sms(held: dict[str, str], reading: _Reading) -> Iterator[Interaction]:
    outgoing = _BOXES.get(held.get("type", ""))
    if outgoing is None:
        return
    people = _people(held.get("address", ""), reading.country)
    for who in people:
        at, called = reading.moment(held.get("date", "")), records.name(held.get("contact_name", ""))
        called = called if len(people) == 1 else ""
        yield records.text(who, at, outgoing=outgoing, mark=held["date"], called=called, people=len(people))


# Who is who in a multimedia message (PduHeaders of Android); a report on one is none.
_FROM, _TO = ("137",), ("151", "130", "129")
_REPORTS = frozenset(("134", "135", "136"))


def _mms(held: dict[str, str], reading: _Reading) -> Iterator[Interaction]:
    outgoing = _BOXES.get(held.get("msg_box", ""))
    if outgoing is None or held.get("m_type") in _REPORTS:
        return
    thread, sender, to = (
        _people(held.get("address", ""), reading.country),
        reading.of_type(*_FROM),
        reading.of_type(*_TO),
    )
    if outgoing:
        everybody = tuple(dict.fromkeys(thread + to))
        people = tuple(one for one in everybody if one not in sender) or everybody
        size = len(people)
    else:
        people = _senders(thread, sender, to)
        size = max(1, len(set(to or thread) - set(people)))
    called = records.name(held.get("contact_name", "")) if len(people) == len(thread) == 1 else ""
    for who in people:
        at = reading.moment(held.get("date", ""))
        mark = f"{held['date']}/{held.get('tr_id', '')}"
        yield records.text(who, at, outgoing=outgoing, mark=mark, called=called, people=size)


def _senders(thread: People, sender: People, to: People) -> People:
    """Return who sent a message that came in: at most one.

    Its thread is with the sender or with a group. Some programs write the service centre as the sender
    and the other side as the addressee.
    """
    if sender and not (len(thread) == 1 and to == thread):
        return sender[:1]
    return thread if len(thread) == 1 else ()


# android.provider.CallLog.Calls: missed, rejected and blocked calls ring, and phones count that. How long
# a call was that another device took, this one does not know.
_IN, _OUT, _MISSED, _VOICEMAIL, _REJECTED, _BLOCKED, _ELSEWHERE = "1234567"
_TYPES = frozenset((_IN, _OUT, _MISSED, _VOICEMAIL, _REJECTED, _BLOCKED, _ELSEWHERE))
_PAYPHONE = "4"  # of `presentation`; a withheld number is empty, or negative


def _call(held: dict[str, str], reading: _Reading) -> Iterator[Interaction]:
    who = records.handle(held.get("number", ""), reading.country)
    if not who or held.get("presentation") == _PAYPHONE:
        return
    kind, duration = held.get("type", ""), held.get("duration", "")
    if kind not in _TYPES:
        raise ValueError(f'it is a call of the unknown type "{kind[:20]}"')
    if kind in (_IN, _OUT) and not duration.isdecimal():
        raise ValueError("it has no duration")
    yield records.call(
        who,
        reading.moment(held.get("date", "")),
        outgoing=kind == _OUT,
        seconds=int(duration) if duration.isdecimal() and kind != _ELSEWHERE else None,
        answered=kind in (_IN, _OUT, _ELSEWHERE),
        voicemail=kind == _VOICEMAIL,
        called=records.name(held.get("contact_name", "")),
    )
