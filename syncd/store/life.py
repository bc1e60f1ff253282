"""Calls and what becomes of them: an intent is written before its effect, and that it is done after."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from syncd.core.flags import Flag, Flagged
from syncd.core.life import Booking, Intent, Life, Step, Voucher, What, mark, place_mark
from syncd.model import Call, Outcome, Seen, Span
from syncd.store import tables
from syncd.store.inserting import unless_known
from syncd.store.packing import moment, seconds, whole
from syncd.store.store import Store

T = TypeVar("T")

_SHRANK = "shrank:"
_TOLD_FOR = timedelta(days=7)

_mine = tables.notice.c.user == bindparam("of")
_NOTICES = select(tables.notice.c.about, tables.notice.c.at).where(_mine).order_by("at", "about")
_TO_CALL = update(tables.call).where(
    tables.call.c.user == bindparam("of"), tables.call.c.id == bindparam("which")
)
_TO_NOTICE = update(tables.notice).where(_mine, tables.notice.c.about == bindparam("told"))


def bookings(store: Store, until: datetime) -> list[Booking]:
    """Return the calls that were decided up to `until`, by start."""
    t = tables.call

    def read(connection: Connection, some: Collection[str] | None) -> dict[str, Booking]:
        query = select(t).where(t.c.user == store.user)
        if some is not None:
            query = query.where(t.c.id.in_(sorted(some)))
        return {row.id: _booking(row) for row in connection.execute(query)}

    known = store.keyed("call", "call", read)
    every = store.memory.made(
        "bookings", known, lambda: sorted(known.values(), key=lambda one: (one.span.start, one.id))
    )
    return _up_to(store, until, "bookings", every, lambda one: one.decided)


def versions(store: Store, until: datetime) -> dict[str, str]:
    """Return how the calls that stand were last seen on the calendar, by id: of these all is known."""
    known = bookings(store, until)

    def every() -> dict[str, str]:
        well = (one for one in known if one.stands and one.intent is None and one.notes)
        return {one.id: one.version for one in well if one.version}

    return store.memory.made("versions", known, every)


def unsettled(store: Store, until: datetime) -> list[Booking]:
    """Return the calls that were decided up to `until` and may not stand as it was intended."""
    known = bookings(store, until)
    return store.memory.made(
        "unsettled", known, lambda: [one for one in known if one.intent is not None or not one.done]
    )


def booking(store: Store, call_id: str) -> Booking:
    """Return one call. Raises `LookupError` when it was never decided."""
    t = tables.call
    with store.together() as connection:
        row = connection.execute(select(t).where(t.c.user == store.user, t.c.id == call_id)).one_or_none()
    if row is None:
        raise LookupError(call_id)
    return _booking(row)


def steps(store: Store, until: datetime) -> list[Step]:
    """Return every step up to `until`, in their order."""
    t = tables.step

    def read(connection: Connection, some: Collection[str] | None) -> dict[str, list[tuple[int, Step]]]:
        query = select(t).where(t.c.user == store.user)
        if some is not None:
            query = query.where(t.c.call.in_(sorted(some)))
        found: dict[str, list[tuple[int, Step]]] = {}
        for row in connection.execute(query):
            found.setdefault(row.call, []).append((row.row, _step(row)))
        return found

    known = store.keyed("step", "step", read)
    every = store.memory.made("steps", known, lambda: _in_order(known.values()))
    return _up_to(store, until, "steps", every, lambda one: one.at)


def _in_order(known: Iterable[Iterable[tuple[int, Step]]]) -> list[Step]:
    return [step for _, step in sorted((one for some in known for one in some), key=itemgetter(0))]


def lives(store: Store, until: datetime) -> dict[str, Life]:
    """Return the life up to `until` of each call that was decided by then, by its id."""
    with store.together():
        known = bookings(store, until), steps(store, until)

    def every() -> dict[str, Life]:
        taken: dict[str, list[Step]] = {}
        for step in known[1]:
            taken.setdefault(step.call, []).append(step)
        rests_on = {one.id: (one, taken.get(one.id, [])) for one in known[0]}
        return store.memory.each("life", rests_on, lambda _, of: Life(*of))

    return store.memory.made("lives", known, every)


def _up_to(store: Store, until: datetime, name: str, every: list[T], at: Callable[[T], datetime]) -> list[T]:
    """Return what is not later than `until`: the very list, where nothing is."""
    last = moment(seconds(until))
    newest = store.memory.made(f"newest of {name}", every, lambda: max(map(at, every), default=last))
    return every if newest <= last else [one for one in every if at(one) <= last]


def intend(store: Store, call: Call, handles: Sequence[str], now: datetime, why: str = "") -> Booking:
    """Note that a call is about to be put on the calendar, and return it as it is noted."""
    booking = Booking(
        id=call.id,
        contact=call.contact,
        handles=tuple(handles),
        title=call.title,
        span=call.span,
        lane=call.lane.value,
        attempt=call.attempt,
        serial=call.serial,
        decided=now,
        done=False,
        notes=mark(call.title, call.notes),
        intent=Intent(What.BOOKED, why, call.span),
    )
    save(store, booking)
    return booking


def intend_change(store: Store, booking: Booking, intent: Intent) -> None:
    """Note that a standing call is about to be moved, or taken off the calendar."""
    save(store, replace(booking, intent=intent))


def stands(store: Store, booking: Booking, seen: Seen, step: Step) -> None:
    """Note that what was intended is done, and how it stands now."""
    with store.together():
        save(
            store,
            replace(
                booking,
                span=seen.span,
                done=True,
                gone=False,
                notes=mark(seen.title, seen.notes),
                version=seen.version,
                place=place_mark(seen.place, busy=seen.busy, guests=seen.guests),
                intent=None,
            ),
        )
        add(store, [step])


def left(store: Store, booking: Booking, step: Step) -> None:
    """Note that a call was taken off the calendar as intended."""
    with store.together():
        save(store, replace(booking, gone=True, intent=None))
        add(store, [step])


def abandon(store: Store, booking: Booking) -> None:
    """Take back what was intended and did not happen: a change, or all of a call that never stood."""
    if booking.done:
        save(store, replace(booking, intent=None))
        return
    with store.together() as connection:
        t = tables.call
        store.memory.wrote_to("call", {booking.id})
        connection.execute(delete(t).where(t.c.user == store.user, t.c.id == booking.id))


def save(store: Store, booking: Booking) -> None:
    """Write what is known of a call over what was known."""
    intent = booking.intent
    values = {
        "contact": booking.contact,
        "handles": list(booking.handles),
        "title": booking.title,
        "start": seconds(booking.span.start),
        "end": seconds(booking.span.end),
        "lane": booking.lane[:40],
        "attempt": booking.attempt,
        "serial": booking.serial,
        "done": booking.done,
        "at": seconds(booking.decided),
        "notes": booking.notes,
        "version": booking.version,
        "place": booking.place,
        "gone": booking.gone,
        "intent": intent and {"what": intent.what.value, "why": intent.why, "span": _pair(intent.span)},
    }
    with store.together() as connection:
        store.memory.wrote_to("call", {booking.id})
        same = {"of": store.user, "which": booking.id}
        if not connection.execute(_TO_CALL, {**same, **values}).rowcount:
            connection.execute(insert(tables.call), {"user": store.user, "id": booking.id, **values})


def add(store: Store, new: Iterable[Step]) -> None:
    """Write some steps down."""
    rows = [
        {
            "user": store.user,
            "contact": step.contact,
            "call": step.call,
            "at": seconds(step.at),
            "what": step.what.value,
            "detail": _detail(step),
        }
        for step in new
    ]
    if rows:
        with store.together() as connection:
            connection.execute(insert(tables.step), rows)
            store.memory.wrote_to("step", {str(row["call"]) for row in rows})


def flagged(store: Store) -> list[Flagged]:
    """Return the flags that were given by command or on the calendar."""
    t = tables.flag

    def read(connection: Connection) -> list[Flagged]:
        query = select(t).where(t.c.user == store.user).order_by(t.c.who, t.c.what)
        return [
            Flagged(row.who, Flag(row.what), moment(row.at), None if row.until is None else moment(row.until))
            for row in connection.execute(query)
        ]

    return store.known(t.name, t.name, read)


def flag(store: Store, flags: Iterable[Flagged]) -> None:
    """Give flags; one that is there already is given anew."""
    with store.together() as connection:
        t = tables.flag
        store.memory.wrote(t.name)
        for one in flags:
            same = (t.c.user == store.user, t.c.who == one.who, t.c.what == one.what.value)
            connection.execute(delete(t).where(*same))
            until = None if one.until is None else seconds(one.until)
            values = {"who": one.who, "what": one.what.value, "at": seconds(one.since), "until": until}
            connection.execute(insert(t).values(user=store.user, **values))


def pause(store: Store, since: datetime, until: datetime) -> None:
    """Add a pause to those that there are."""
    t = tables.flag
    same = (t.c.user == store.user, t.c.who == "", t.c.what == Flag.PAUSE.value, t.c.at == seconds(since))
    with store.together() as connection:
        store.memory.wrote(t.name)
        end = max(connection.scalar(select(t.c.until).where(*same)) or 0, seconds(until))
        connection.execute(delete(t).where(*same))
        values = {"who": "", "what": Flag.PAUSE.value, "at": seconds(since), "until": end}
        connection.execute(insert(t).values(user=store.user, **values))


def unflag(store: Store, who: Iterable[str], what: Iterable[Flag]) -> int:
    """Take flags away; return how many there were."""
    t = tables.flag
    kinds = [one.value for one in what]
    same = (t.c.user == store.user, t.c.who.in_(list(who)), t.c.what.in_(kinds))
    with store.together() as connection:
        store.memory.wrote(t.name)
        return connection.execute(delete(t).where(*same)).rowcount


def told(store: Store, about: str) -> datetime | None:
    """Return when the user was told of something, if they were."""
    return notices(store).get(about)


def tell(store: Store, about: str, now: datetime | None, *, anew: bool = False) -> None:
    """Note when the user was told of something, the first time unless `anew`; None when it is over."""
    t = tables.notice
    with store.together() as connection:
        known = notices(store) if anew else {}
        store.memory.wrote(t.name)
        if now is None:
            connection.execute(delete(t).where(t.c.user == store.user, t.c.about == about))
        else:
            told = {"of": store.user, "told": about, "at": seconds(now)}
            if anew and about in known:
                connection.execute(_TO_NOTICE, told)
                store.memory.keep(t.name, "notices", {**known, about: whole(now)})
                return
            told = {"user": store.user, "about": about, "at": seconds(now)}
            connection.execute(unless_known(connection, t), told)


def shrank(store: Store, source: str, how: str, now: datetime) -> None:
    """Note that a source holds much less than before, and how much; nothing where it does not."""
    known = [about for about in notices(store) if about.startswith(f"{_SHRANK}{source}:")]
    if known != [f"{_SHRANK}{source}:{how}"]:
        for about in known:
            tell(store, about, None)
        if how:
            tell(store, f"{_SHRANK}{source}:{how}", now)


def shrunken(store: Store, now: datetime) -> list[tuple[str, str, datetime]]:
    """Return which sources hold much less since a short while, how much, and since when."""
    found = {
        about.removeprefix(_SHRANK): since for about, since in notices(store).items() if _SHRANK in about
    }
    return [
        (source, how, since)
        for (source, _, how), since in ((about.rpartition(":"), since) for about, since in found.items())
        if now - _TOLD_FOR < since <= now
    ]


def notices(store: Store) -> dict[str, datetime]:
    """Return all that the user was told of and that is not over, and since when."""

    def read(connection: Connection) -> dict[str, datetime]:
        rows = connection.execute(_NOTICES, {"of": store.user})
        return {about: moment(at) for about, at in rows}

    return store.known(tables.notice.name, "notices", read)


def _booking(row: Any) -> Booking:
    intent = row.intent
    return Booking(
        id=row.id,
        contact=row.contact,
        handles=tuple(row.handles),
        title=row.title,
        span=Span(moment(row.start), moment(row.end)),
        lane=row.lane,
        attempt=row.attempt,
        serial=row.serial,
        decided=moment(row.at),
        done=row.done,
        gone=row.gone,
        notes=row.notes,
        version=row.version,
        place=row.place,
        intent=Intent(What(intent["what"]), intent["why"], _span(intent["span"])) if intent else None,
    )


def _detail(step: Step) -> dict[str, Any]:
    detail = {
        "why": step.why,
        "span": _pair(step.span),
        "outcome": step.outcome and step.outcome.value,
        "until": step.until and step.until.isoformat(),
        "voucher": step.voucher and step.voucher.value,
        "stop": step.stop,
    }
    return {name: value for name, value in detail.items() if value}


def _step(row: Any) -> Step:
    detail = row.detail
    outcome, voucher = detail.get("outcome"), detail.get("voucher")
    return Step(
        contact=row.contact,
        call=row.call,
        at=moment(row.at),
        what=What(row.what),
        why=detail.get("why", ""),
        span=_span(detail.get("span")),
        outcome=Outcome(outcome) if outcome else None,
        until=_day_or_moment(detail["until"]) if "until" in detail else None,
        voucher=Voucher(voucher) if voucher else None,
        stop=detail.get("stop", False),
    )


def _day_or_moment(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _pair(span: Span | None) -> list[int] | None:
    return [seconds(span.start), seconds(span.end)] if span else None


def _span(pair: list[int] | None) -> Span | None:
    return Span(moment(pair[0]), moment(pair[1])) if pair else None
