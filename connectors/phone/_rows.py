"""One row of an export: matched with its columns, and read as a call or a text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from connectors.phone import records
from connectors.phone._presets import IN, OUT, TEXTS, Column, Heard, Layout, heard, plain, says, truth, words
from connectors.phone._times import Order, moment, seconds
from syncd.model import Interaction

_SAID = re.compile(r"@|\d{4}|.{41}|(?:\S+\s+){5}")  # no heading has an address, a number or a sentence

Places = Mapping[str, int]  # by field, counted from 0


@dataclass(frozen=True, slots=True)
class Reader:
    """All that rows are read with."""

    layout: Layout
    places: Places
    zone: tzinfo
    country: str
    latest: datetime
    own: frozenset[str] = frozenset()  # handles
    bridges: frozenset[str] = frozenset()  # handles of conference bridges
    order: Order | None = None

    def cell(self, row: Sequence[str], field: str) -> str:
        """Return what a row holds of a field, without what spreadsheets put around it; "" for nothing."""
        place = self.places.get(field)
        if place is None or place >= len(row):
            return ""
        return row[place].strip().removeprefix("=").lstrip("'").strip('"').strip()


def headings(row: Sequence[str], layout: Layout) -> Places:
    """Return where each field of a layout stands under some headings, as far as it does."""
    known: dict[str, int] = {}
    for place, heading in enumerate(row):
        known.setdefault(plain(heading), place)
    found: dict[str, int] = {}
    for field, columns in layout.columns.items():
        for column in reversed(columns):
            if (at := _place(column, known, len(row))) is not None:
                found[field] = at
    return found


def _place(column: Column, known: Mapping[str, int], width: int) -> int | None:
    if isinstance(column, int):
        return column - 1 if column <= width else None
    return known.get(plain(column))


def missing(places: Places, layout: Layout, row: Sequence[str], given: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with the columns: what is needed, or named in the config in vain."""
    for field in given:
        if field not in places:
            wanted = " or ".join(map(json.dumps, layout.columns[field]))
            yield f"there is no column {wanted} for {field}{_near(layout.columns[field], row)}"
    have = {*places, *given}
    sides, length = {"from", "to"} <= have, "duration" in have or {"answer", "end"} <= have
    here = f"; there are {_quoted(row)}"
    if "number" not in have and not sides:
        yield f"there is no column with the other side's number; set columns.number{here}"
    if not {"start", "date"} & have:
        yield f"there is no column that says when; set columns.start{here}"
    if "direction" not in have and not layout.direction and not sides:
        yield f"there is no column that says who called; set columns.direction, or `direction`{here}"
    if layout.holds == "calls" and "kind" not in have and not length:
        yield f"there is no column with the talk time; set columns.duration{here}"


def _quoted(row: Sequence[str]) -> str:
    """Return the headings; where the file has none, its first row is no heading, and may be what was said."""
    shown = [heading.strip() for heading in row[:30] if heading.strip()]
    if any(_SAID.search(heading) for heading in shown):
        return "none that look like headings"
    return ", ".join(f'"{heading}"' for heading in shown) or "none"


def _near(columns: Sequence[Column], row: Sequence[str]) -> str:
    by_plain = {plain(heading): heading.strip() for heading in row if heading.strip()}
    for column in columns:
        if near := get_close_matches(plain(str(column)), by_plain, n=1):
            return f'; did you mean "{by_plain[near[0]]}"?'
    return ""


def read(row: Sequence[str], reader: Reader) -> Interaction | None:
    """Return what a row tells; None where it is with nobody that one could ring.

    Raises `ValueError` that says what is wrong with it.
    """
    at = when(row, reader)
    if at > reader.latest:
        raise ValueError(f"it is dated {at:%Y-%m-%d}, in the future")
    if at < records.EARLIEST:
        raise ValueError(f"it is dated {at:%Y-%m-%d}, too long ago to be true")
    who, outgoing = parties(row, reader)
    if not who or who in reader.bridges:
        return None
    called = records.name(reader.cell(row, "name"))
    if _is_text(row, reader):
        mark = reader.cell(row, "id") or f"{reader.cell(row, 'start')}{reader.cell(row, 'time')}"
        return records.text(who, at, outgoing=outgoing, mark=mark, called=called, people=_people(row, reader))
    length = talk(row, reader)
    said = _heard(row, reader)
    return records.call(
        who,
        at,
        outgoing=outgoing,
        seconds=length,
        answered=said in ("", "person"),
        voicemail=said == "voicemail",
        called=called,
        people=_people(row, reader),
    )


def when(row: Sequence[str], reader: Reader) -> datetime:
    """Return when a row's call or text began."""
    text = began(row, reader)
    if not text:
        raise ValueError("it has no date")
    return _moment(text, reader)


def began(row: Sequence[str], reader: Reader) -> str:
    """Return what a row says of when it began; "" for nothing."""
    if start := reader.cell(row, "start"):
        return start
    return f"{reader.cell(row, 'date')} {reader.cell(row, 'time')}".strip()


def _moment(text: str, reader: Reader) -> datetime:
    return moment(text, reader.zone, form=reader.layout.dates, order=reader.order)


def talk(row: Sequence[str], reader: Reader) -> int:
    """Return how long a row's call was, in seconds from its being answered."""
    if {"answer", "end"} <= reader.places.keys():
        answer, end = reader.cell(row, "answer"), reader.cell(row, "end")
        if not answer or not end:
            return 0
        span = _moment(end, reader) - _moment(answer, reader)
        return max(0, int(span.total_seconds()))
    return seconds(reader.cell(row, "duration"), minutes=reader.layout.minutes)


def parties(row: Sequence[str], reader: Reader) -> tuple[str, bool]:
    """Return the other side of a row, "" where that is nobody one could ring, and whether it went out."""
    outgoing = _outgoing(reader.cell(row, "direction"), reader.layout)
    if other := reader.cell(row, "number"):
        if "e+" in other.casefold():
            raise ValueError(
                "a spreadsheet has cut its number; export it again, and do not save it from there"
            )
        if outgoing is None:
            outgoing = _by_sides(row, reader)[1]
        return records.handle(other, reader.country), outgoing
    if outgoing is not None and "number" not in reader.places:
        return records.handle(reader.cell(row, "to" if outgoing else "from"), reader.country), outgoing
    return ("", bool(outgoing)) if "number" in reader.places else _by_sides(row, reader)


def _by_sides(row: Sequence[str], reader: Reader) -> tuple[str, bool]:
    """Tell the two sides apart: the user's is one of theirs, or an extension that nobody else could ring."""
    caller, called = (records.handle(reader.cell(row, field), reader.country) for field in ("from", "to"))
    mine = [one in reader.own or not one for one in (caller, called)]
    if mine == [True, True]:
        return "", True
    if mine == [False, False]:
        raise ValueError("neither side is known to be yours; list your numbers in `own`")
    return (called, True) if mine[0] else (caller, False)


def _outgoing(text: str, layout: Layout) -> bool | None:
    """Return what a cell says of the direction; None where it says nothing and no default does."""
    if layout.outgoing and text:
        return plain(text) in {plain(word) for word in layout.outgoing}
    out, into = says(OUT, text), says(IN, text)
    if out != into:
        return out
    if layout.direction:
        return layout.direction == "outgoing"
    if text:
        raise ValueError(
            f'"{text[:40]}" does not say who called; list the words for calls made in `outgoing`'
        )
    return None


def _is_text(row: Sequence[str], reader: Reader) -> bool:
    kind = reader.cell(row, "kind")
    return says(TEXTS, kind) if kind else reader.layout.holds == "texts"


def _heard(row: Sequence[str], reader: Reader) -> Heard:
    """Return who was on the other end: of all that the row says of it, the least."""
    layout = reader.layout
    outcome = reader.cell(row, "outcome")
    said: list[Heard] = [heard(reader.cell(row, "answered_by"))]
    if layout.voicemail and _among(outcome, layout.voicemail):
        said.append("voicemail")
    elif layout.answered and outcome:
        said.append("person" if _among(outcome, layout.answered) else "nobody")
    else:
        said.append(heard(outcome))
    if truth(reader.cell(row, "voicemail")):
        said.append("voicemail")
    if truth(reader.cell(row, "answered")) is False:
        said.append("nobody")
    ranks: tuple[Heard, ...] = ("voicemail", "machine", "nobody", "person")
    return next((who for who in ranks if who in said), "")


def _among(text: str, chosen: Sequence[str]) -> bool:
    return plain(text) in {plain(word) for word in chosen}


def _people(row: Sequence[str], reader: Reader) -> int:
    """Return how many were in it besides the user."""
    text = reader.cell(row, "people")
    if text.isdecimal():
        return max(1, int(text) - 1)
    listed = [one for one in text.replace(",", ";").replace("|", ";").split(";") if one.strip()]
    return max(1, len(listed))


def zone_of(heading: str, named: str, default: str) -> tzinfo:
    """Return the zone of the times under a heading: UTC where it says so."""
    return UTC if {"utc", "gmt"} & set(words(heading)) else ZoneInfo(named or default)


CHECKS: tuple[Callable[[Sequence[str], Reader], object], ...] = (when, parties, talk)
"""What has to be readable in some rows of a log, if its columns are what they are taken for."""
