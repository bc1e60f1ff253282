"""One call that two sources tell of: it is counted once, and the longer talk is the evidence.

A phone and a phone system agree on the number and the direction of a call, and nearly on its start.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import BindParameter, Connection, bindparam, select, update

from syncd.model import Channel, Interaction
from syncd.store import tables
from syncd.store.packing import fingerprint, pack, seconds, unpack

NEAR = 90  # seconds between the starts of one call, as two sources tell them
GREETING = 60  # seconds: a phone counts a machine's greeting, and the message, as talk

_ANY = Interaction("", datetime.min.replace(tzinfo=UTC), "", Channel.CALL, outgoing=False).kind
_SPOKEN = frozenset((Channel.CALL, Channel.VOICEMAIL))
_CHANNEL = 15  # the bits of a packed kind that hold its channel
_PACKED = sorted(pack(_ANY._replace(channel=channel)) & _CHANNEL for channel in _SPOKEN)
_VARIABLES = 500  # handles asked for at once


@dataclass(slots=True)
class _Call:
    """A call that the store holds."""

    row: int
    id: int
    source: int
    handle: str
    kind: int
    at: int
    seconds: int
    taken: bool = False  # by a call of this batch


def new(
    connection: Connection, user: int, source: int, batch: Sequence[Interaction]
) -> Sequence[Interaction]:
    """Return what of a batch is to be put in: all but the calls that the store has from another source.

    Where this source knows more of such a call, what the store has is mended. A batch without calls costs
    one look at each of its channels.
    """
    calls = [one for one in batch if one.channel in _SPOKEN]
    if not calls:
        return batch
    told = _once(calls)
    held = _held(connection, user, told)
    places = {(one.handle, one.kind, one.at, one.seconds) for some in held.values() for one in some}
    fresh, mended = [], []
    for one in told:
        twin = _twin(one, source, held.get((one.handle, one.outgoing), ()))
        if twin is None:
            fresh.append(one)
            continue
        twin.taken = True
        place = (twin.handle, pack(one.kind), twin.at, _length(one.seconds))
        if _knows_more(one, twin) and place not in places:
            places.add(place)
            mended.append({"at_row": twin.row, "to_kind": place[1], "to_seconds": place[3]})
    if mended:
        t = tables.interaction
        values: dict[str, BindParameter[int]] = {
            "kind": bindparam("to_kind"),
            "seconds": bindparam("to_seconds"),
        }
        connection.execute(update(t).where(t.c.row == bindparam("at_row")).values(values), mended)
    return [one for one in batch if one.channel not in _SPOKEN] + fresh


def _once(calls: Iterable[Interaction]) -> list[Interaction]:
    """Return each call once, by its id, in the order of their starts."""
    found: dict[str, Interaction] = {}
    for one in calls:
        known = found.get(one.id)
        if known is None or _stronger(
            one.channel, _length(one.seconds), known.channel, _length(known.seconds)
        ):
            found[one.id] = one
    return sorted(found.values(), key=lambda one: (one.at, one.id))


def _held(
    connection: Connection, user: int, calls: Sequence[Interaction]
) -> dict[tuple[str, bool], list[_Call]]:
    """Return the calls of the store with the same people about the same time, by number and direction."""
    t = tables.interaction
    handles = sorted({one.handle for one in calls})
    first, last = seconds(calls[0].at) - NEAR, seconds(calls[-1].at) + NEAR
    found: dict[tuple[str, bool], list[_Call]] = {}
    for start in range(0, len(handles), _VARIABLES):
        query = select(t.c.row, t.c.id, t.c.source, t.c.handle, t.c.kind, t.c.at, t.c.seconds).where(
            t.c.user == user,
            t.c.handle.in_(handles[start : start + _VARIABLES]),
            t.c.kind.bitwise_and(_CHANNEL).in_(_PACKED),
            t.c.at + 0 >= first,  # the + 0 keeps SQLite off the index on times
            t.c.at + 0 <= last,
        )
        for row in connection.execute(query):
            found.setdefault((row.handle, unpack(row.kind).outgoing), []).append(_Call(*row))
    return found


def _twin(one: Interaction, source: int, held: Iterable[_Call]) -> _Call | None:
    """Return the call of the store that this one is: of its own id, or the nearest of another source."""
    at, number = seconds(one.at), fingerprint(one.id)
    near = [
        (call.id != number, call.taken, abs(call.at - at), call.row, call)
        for call in held
        if call.id == number or (call.source != source and abs(call.at - at) <= NEAR)
    ]
    if not near:
        return None
    *_, taken, _, _, twin = min(near)
    return None if taken and twin.id != number else twin


def _knows_more(one: Interaction, twin: _Call) -> bool:
    return _stronger(one.channel, _length(one.seconds), unpack(twin.kind).channel, twin.seconds)


def _stronger(channel: Channel, length: int, than: Channel, than_length: int) -> bool:
    """Whether one source's word on a call is better evidence than another's.

    The longer talk is. But who heard a machine knows better than who counted its greeting as talk.
    """
    if channel is than:
        return length > than_length
    if channel is Channel.VOICEMAIL:
        return than_length <= max(length, GREETING) + GREETING
    return length > max(than_length, GREETING) + GREETING


def _length(talk: int | None) -> int:
    return -1 if talk is None else talk
