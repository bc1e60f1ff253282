"""What the calendars say of people: with whom one has spoken, with whom one will, and when one is busy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from syncd.core import evidence
from syncd.core.titles import one_on_one
from syncd.model import Answer, Attendee, Entry, Span, Spoke


@dataclass(slots=True)
class Diary:
    """What all calendars together say. Handles and names are the keys; names are casefolded."""

    spoke: dict[str, datetime] = field(default_factory=dict)
    probably: dict[str, datetime] = field(default_factory=dict)
    coming: dict[str, datetime] = field(default_factory=dict)
    probably_named: dict[str, datetime] = field(default_factory=dict)
    coming_named: dict[str, datetime] = field(default_factory=dict)
    busy: list[Span] = field(default_factory=list)
    all_day: list[Entry] = field(default_factory=list)
    agreed: list[Span] = field(default_factory=list)  # the busy time that is neither ours nor unanswered


def diary(entries: Iterable[Entry], *, mine: frozenset[str], now: datetime, size: int) -> Diary:
    """Read all entries; `mine` are the user's own handles, `size` the most people a talk has."""
    book = Diary()
    for entry in entries:
        if entry.cancelled or _declined(entry, mine):
            continue
        _taken(book, entry, mine)
        if entry.call_id:
            continue
        others = [one.address for one in _people(entry) if one.address not in mine]
        if entry.span.end <= now:
            _past(book, entry, others, mine=mine, now=now, size=size)
        elif len(others) < size and not (entry.all_day or _unanswered(entry, mine)):
            for handle in others:
                _earlier(book.coming, handle, entry.span.start)
            for name in filter(None, (evidence.title_party(entry.title), *one_on_one(entry.title))):
                _earlier(book.coming_named, name.casefold(), entry.span.start)
    return book


def met(
    entries: Iterable[Entry], *, mine: frozenset[str], now: datetime, size: int
) -> Iterator[tuple[str, datetime]]:
    """Yield whom one met for certain, by their handles, and when that ended; arguments as of `diary`."""
    for entry in entries:
        if evidence.held(entry, mine=mine, now=now, size=size)[0] is Spoke.YES:
            yield from ((one.address, entry.span.end) for one in _people(entry) if one.address not in mine)


def _taken(book: Diary, entry: Entry, mine: frozenset[str]) -> None:
    """Note the time that an entry takes."""
    if entry.call_id and (entry.call_id == entry.id or entry.all_day):
        return  # a call of ours: the calendar that it stands on tells, and all day it takes no time
    if entry.busy or entry.out_of_office:
        book.busy.append(entry.span)
        if entry.all_day:
            book.all_day.append(entry)
        if not entry.call_id and not _unanswered(entry, mine):
            book.agreed.append(entry.span)


def _past(
    book: Diary, entry: Entry, others: list[str], *, mine: frozenset[str], now: datetime, size: int
) -> None:
    verdict, _ = evidence.held(entry, mine=mine, now=now, size=size)
    if verdict is Spoke.NO:
        return
    for handle in others:
        _later(book.spoke if verdict is Spoke.YES else book.probably, handle, entry.span.end)
    if not others and (name := evidence.title_party(entry.title)):
        _later(book.probably_named, name.casefold(), entry.span.end)


def _people(entry: Entry) -> list[Attendee]:
    found = {
        one.address: one for one in entry.attendees if not one.room and one.answer is not Answer.DECLINED
    }
    if entry.organiser and entry.organiser.address not in {one.address for one in entry.attendees}:
        found[entry.organiser.address] = entry.organiser
    return [one for one in found.values() if one.address]


def _my_answer(entry: Entry, mine: frozenset[str]) -> Answer | None:
    """Return what the user answered; None where the entry does not ask."""
    if entry.organiser and entry.organiser.address in mine:
        return None
    return next((one.answer for one in entry.attendees if one.address in mine), None)


def _declined(entry: Entry, mine: frozenset[str]) -> bool:
    return _my_answer(entry, mine) is Answer.DECLINED


def _unanswered(entry: Entry, mine: frozenset[str]) -> bool:
    """Whether somebody else's invitation waits for an answer: it is no plan of the user's yet."""
    if _my_answer(entry, mine) is Answer.NONE:
        return True
    stranger = entry.organiser is not None and entry.organiser.address not in mine
    return stranger and bool(entry.attendees) and _my_answer(entry, mine) is None


def _later(book: dict[str, datetime], who: str, when: datetime) -> None:
    book[who] = max(when, book.get(who, when))


def _earlier(book: dict[str, datetime], who: str, when: datetime) -> None:
    book[who] = min(when, book.get(who, when))
