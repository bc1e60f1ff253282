"""What the user did to a call: the call as it was last seen, beside the call as it stands now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from syncd.core import gestures
from syncd.core.gestures import Said
from syncd.core.handles import digest
from syncd.core.life import MARK, Booking, Life, Step, Voucher, What, mark, place_mark
from syncd.core.wording import day
from syncd.model import Answer, Entry, Outcome, Seen

_EDITS = frozenset((What.EDITED, What.SAID))


def notice(
    life: Life, seen: Seen | None, *, since: datetime, now: datetime, zone: ZoneInfo
) -> tuple[Booking, list[Step]]:
    """Return the booking as it is seen now, and the steps that explain the difference.

    `seen` is None only when the calendar was asked for this very call and has it no more. `since` is when
    it was asked before: what the user did, they did after that.
    """
    booking, steps = life.booking, list[Step]()

    def step(what: What, **rest: object) -> None:
        steps.append(Step(booking.contact, booking.id, now, what, **rest))  # type: ignore[arg-type] # its fields

    if seen is None or seen.cancelled or seen.answer is Answer.DECLINED:
        if not booking.gone and since >= booking.span.start:
            step(What.TIDIED)
        elif not booking.gone:
            step(What.DECLINED if seen and not seen.cancelled else What.DELETED)
        return replace(booking, gone=True), steps
    seen = replace(seen, span=seen.span.whole)
    if booking.gone:
        step(What.RESTORED)
    if seen.series and (seen.span != booking.span or not life.repeats):
        step(What.REPEATED, span=seen.span, why="you made it come again and again")
    elif not seen.series and (seen.span != booking.span or life.repeats):
        # What was ahead when it was last looked for was moved there; other times of the same day say nothing.
        into_the_past = seen.span.end <= since and seen.span.start != booking.span.start and not seen.all_day
        outcome = Outcome.SPOKE if into_the_past else None
        step(
            What.DRAGGED,
            span=seen.span,
            outcome=outcome,
            voucher=Voucher.DRAGGED,
            why=f"you moved it to {day(seen.span.start, zone)}",
        )
    texts = _texts(booking, seen)
    if booking.notes and texts[:MARK] != booking.notes[:MARK]:
        steps += _edited(life, seen, now, zone)
    placed = place_mark(seen.place, busy=seen.busy, guests=seen.guests)
    if booking.place not in {"", placed} and not any(one.what in _EDITS for one in steps):
        step(What.EDITED, why="you changed where it is, who is invited, or whether it keeps you busy")
    kept = booking.notes[MARK:] if booking.notes else texts[MARK:]
    return replace(
        booking,
        span=seen.span,
        gone=False,
        notes=texts[:MARK] + kept,  # the first line that counts is the one that we wrote
        version=seen.version,
        place=placed,
    ), steps


def lives_on(
    life: Life, entries: Sequence[Entry], *, since: datetime, now: datetime, zone: ZoneInfo
) -> tuple[Booking, list[Step]]:
    """Return what `notice` does, of a call that only other calendars show by now: the user moved it there.

    `entries` are what they have of it, one at least. Their title and time can be read, and no more.
    """
    here = min(entries, key=lambda one: (one.span.end <= now, abs(one.span.start - now)))
    booking = life.booking
    seen = Seen(
        booking.id,
        booking.contact,
        here.title,
        here.span,
        version=booking.version,
        series=here.recurring,
        all_day=here.all_day,
    )
    timed = Life(replace(booking, notes="", place=""), life.steps)  # "" is unknown: no edit of the texts
    found, steps = notice(timed, seen, since=since, now=now, zone=zone)
    steps += _said(life, seen, ((Voucher.TITLE, in_title),), now, zone)
    return replace(found, notes=booking.notes, place=booking.place), steps


def unchanged(life: Life, seen: Seen) -> bool:
    """Whether a call that stands is as it was last seen, to the last letter: nothing is to be noticed."""
    was = life.booking
    if was.gone or seen.cancelled or seen.answer is Answer.DECLINED or seen.series or life.repeats:
        return False
    texts = _texts(was, seen)[:MARK]
    place = place_mark(seen.place, busy=seen.busy, guests=seen.guests)
    return (seen.span.whole, seen.version, texts, place) == (
        was.span,
        was.version,
        was.notes[:MARK],
        was.place,
    )


def _texts(was: Booking, seen: Seen) -> str:
    """Return the mark of a call's texts; where the notes were left out, all are as they were last seen."""
    return mark(seen.title, seen.notes) if seen.notes_read else was.notes


def _edited(life: Life, seen: Seen, now: datetime, zone: ZoneInfo) -> list[Step]:
    """Return what the user's new texts say; an edit that says nothing is theirs all the same."""
    said = _said(life, seen, ((Voucher.TITLE, in_title), (Voucher.NOTES, in_notes)), now, zone)
    return said or [Step(life.booking.contact, life.booking.id, now, What.EDITED)]


_Look = Callable[[Life, Seen, datetime, ZoneInfo], Said | None]


def _said(
    life: Life, seen: Seen, looks: Iterable[tuple[Voucher, _Look]], now: datetime, zone: ZoneInfo
) -> list[Step]:
    """Return what the user says now and did not say before; an empty word where they took it back."""
    before, booking, steps = life.said(), life.booking, list[Step]()
    for voucher, look in looks:
        said, last = look(life, seen, now, zone), before.get(voucher)
        if said and last and last.why == _quoted(said):  # "+3d" means the same three days ever after
            continue
        if said or last:
            said = said or Said()
            steps.append(
                Step(
                    booking.contact,
                    booking.id,
                    now,
                    What.SAID,
                    _quoted(said),
                    outcome=said.outcome,
                    until=said.until,
                    voucher=voucher,
                    stop=said.stop,
                    note=said.note,
                )
            )
    return steps


def _quoted(said: Said) -> str:
    return f'you wrote "{said.word}"' if said.word else "you took your word back"


def in_title(life: Life, seen: Seen, now: datetime, zone: ZoneInfo) -> Said | None:
    """Return what the title says."""
    return gestures.in_title(seen.title, written=life.booking.title, now=now, zone=zone)


def in_notes(life: Life, seen: Seen, now: datetime, zone: ZoneInfo) -> Said | None:
    """Return what the first line of the notes says, unless it is ours."""
    first = seen.notes.partition("\n")[0].strip()
    ours = digest("line", first)[:MARK] == life.booking.notes[MARK:]
    return None if ours else gestures.in_notes(seen.notes, written_first_line="", now=now, zone=zone)


def vanished(known: Sequence[Booking], gone: Sequence[Booking], *, now: datetime) -> bool:
    """Whether so many coming calls are gone at once that it hardly was the user who deleted each of them."""
    ahead = sum(one.span.start > now for one in known)
    lost = sum(one.span.start > now for one in gone)
    return lost >= 3 and lost * 3 > ahead
