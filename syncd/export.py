"""What is stored of somebody, or of everybody, as JSON and CSV (RFC 8259, RFC 4180), row by row."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from syncd.core import people as peopling
from syncd.core.handles import key
from syncd.errors import UserError
from syncd.facts import Facts
from syncd.model import Attendee, Contact
from syncd.store import life as living
from syncd.store import reading
from syncd.store.store import Store

Row = dict[str, Any]  # text, whole numbers, true or false, None, times, and lists of texts

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # CWE-1236


def tables(store: Store, known: Facts, who: Collection[str] | None) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield a name and the rows of each kind of fact that is stored of some handles; None is everybody."""
    now = known.setting.now
    theirs = None if who is None else {*who, *map(key, who)}
    calls = [
        one
        for one in living.bookings(store, now)
        if theirs is None or one.contact in theirs or theirs & set(one.handles)
    ]
    of_calls = {one.id for one in calls}
    yield (
        "contacts",
        (
            _contact(one, known)
            for one in known.people.contacts
            if theirs is None or theirs & peopling.ids(one)
        ),
    )
    yield "interactions", _interactions(store, known, who)
    yield "meetings", _meetings(store, who)
    yield (
        "calls",
        (
            {
                "id": one.id,
                "contact": one.contact,
                "handles": list(one.handles),
                "title": one.title,
                "start": one.span.start,
                "end": one.span.end,
                "lane": one.lane,
                "attempt": one.attempt,
                "decided": one.decided,
                "on_calendar": one.stands,
            }
            for one in calls
        ),
    )
    yield (
        "steps",
        (
            {
                "at": one.at,
                "contact": one.contact,
                "call": one.call,
                "what": one.what.value,
                "why": one.why,
                "outcome": one.outcome and one.outcome.value,
                "until": one.until,
            }
            for one in living.steps(store, now)
            if theirs is None or one.contact in theirs or one.call in of_calls
        ),
    )
    yield (
        "flags",
        (
            {"who": one.who, "what": one.what.value, "since": one.since, "until": one.until}
            for one in living.flagged(store)
            if theirs is None or one.who in theirs
        ),
    )


def write(folder: Path, store: Store, known: Facts, who: Collection[str] | None) -> dict[str, int]:
    """Write each table into `folder` as JSON and CSV, for its owner only; return how many rows each has.

    Raises `UserError` where the folder cannot be written, or holds such files already.
    """
    counts = {}
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, rows in tables(store, known, who):
            with ExitStack() as stack:
                plain = stack.enter_context(_new(folder / f"{name}.json"))
                sheet = stack.enter_context(_new(folder / f"{name}.csv"))
                counts[name] = _write(rows, plain, sheet)
    except FileExistsError as problem:
        raise UserError(f"{problem.filename}: is there already; name another folder") from problem
    except OSError as problem:
        raise UserError(f"{folder}: cannot be written ({problem.strerror}); name another folder") from problem
    return counts


def cell(value: object) -> str:
    """Return a value as a spreadsheet may show it, and never as a formula.

    What would be one gets an apostrophe in front, numbers with a country code among it.
    """
    if value is None:
        return ""
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    text = _plain(value) if isinstance(value, date) else str(value)
    text = text.replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _new(path: Path) -> TextIO:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    return os.fdopen(handle, "w", encoding="utf-8", newline="")


def _write(rows: Iterable[Row], plain: TextIO, sheet: TextIO) -> int:
    table = csv.writer(sheet, quoting=csv.QUOTE_ALL)
    size = 0
    plain.write("[")
    for row in rows:
        if not size:
            table.writerow(row)
        plain.write(",\n" if size else "\n")
        json.dump(row, plain, ensure_ascii=False, default=_plain)
        table.writerow(map(cell, row.values()))
        size += 1
    plain.write("\n]\n")
    return size


def _plain(value: date) -> str:
    return value.isoformat()


def _contact(one: Contact, known: Facts) -> Row:
    clock = known.clocks[one.id]
    return {
        "id": one.id,
        "name": one.name,
        "handles": list(one.handles),
        "phones": list(one.phones),
        "tier": one.tier,
        "labels": list(one.labels),
        "note": one.note,
        "timezone": one.timezone,
        "birthday": one.birthday,
        "last_written": clock.tally.last_written,
        "last_voice": clock.voice,
    }


def _interactions(store: Store, known: Facts, who: Collection[str] | None) -> Iterator[Row]:
    names = reading.names(store)
    for one in reading.every(store, known.setting.now, who):
        kind = one.kind
        yield {
            "at": one.at,
            "handle": one.handle,
            "name": names.get(one.handle, ""),
            "channel": kind.channel.value,
            "outgoing": kind.outgoing,
            "source": one.source,
            "role": kind.role.value,
            "people": one.people,
            "seconds": None if one.seconds < 0 else one.seconds,
            "says": kind.verdict.value,
            "of": kind.party.value,
            "reply": kind.reply,
            "proposal": kind.proposal,
            "subject": one.subject,
            "offset": None if one.offset is None else _offset(one.offset),
        }


def _offset(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def _meetings(store: Store, who: Collection[str] | None) -> Iterator[Row]:
    for one in reading.entries(store, None):
        people = [*one.attendees, *([one.organiser] if one.organiser else [])]
        if who is None or {person.address for person in people} & set(who):
            yield {
                "start": one.span.start,
                "end": one.span.end,
                "title": one.title,
                "organiser": one.organiser and _attendee(one.organiser),
                "attendees": [_attendee(person) for person in one.attendees],
                "busy": one.busy,
                "cancelled": one.cancelled,
                "call": one.call_id,
            }


def _attendee(one: Attendee) -> str:
    return f"{one.name} <{one.address}>" if one.name else one.address
