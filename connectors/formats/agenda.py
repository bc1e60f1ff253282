"""What the entries of a calendar say of their user's time: when it is taken, and what was agreed to."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator

from syncd.model import Answer, Entry, Span


def busy(
    entries: Iterable[Entry], within: Span, *, emails: Collection[str], besides: Container[str] = ()
) -> list[Span]:
    """Return when entries have the user busy, our own calls included but for those in `besides`.

    The user is who has one of `emails`; what the user declined takes no time, nor does a call of ours that
    the user made last all day. As `merged` returns it.
    """
    taking = _taking(entries, emails)
    return merged(
        (one.span for one, _ in taking if not (_is_ours(one) and (one.all_day or one.id in besides))), within
    )


def agreed(entries: Iterable[Entry], within: Span, *, emails: Collection[str]) -> list[Span]:
    """Return when something else than our calls, and copies of them, stands that the user agreed to.

    As `merged` returns it.
    """
    return merged(
        (
            one.span
            for one, answer in _taking(entries, emails)
            if not one.call_id and answer in {None, Answer.ACCEPTED}
        ),
        within,
    )


def merged(spans: Iterable[Span], within: Span) -> list[Span]:
    """Return the time that any of some spans covers, sorted, disjoint, clipped to `within`."""
    found: list[Span] = []
    for start, end in sorted((max(one.start, within.start), min(one.end, within.end)) for one in spans):
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(end, found[-1].end))
        elif start < end:
            found.append(Span(start, end))
    return found


def _taking(entries: Iterable[Entry], emails: Collection[str]) -> Iterator[tuple[Entry, Answer | None]]:
    """Yield what takes the user's time, with what the user answered."""
    mine = {email.lower() for email in emails}
    for entry in entries:
        if entry.busy and not entry.cancelled:
            answer = _answer(entry, mine)
            if answer is not Answer.DECLINED:
                yield entry, answer


def _answer(entry: Entry, mine: Container[str]) -> Answer | None:
    """Return what the user answered; None where the entry does not ask."""
    if entry.organiser and entry.organiser.address.lower() in mine:
        return None
    asked = entry.organiser and entry.attendees  # perhaps under an address that we do not know
    unknown = Answer.NONE if asked else None
    return next((one.answer for one in entry.attendees if one.address.lower() in mine), unknown)


def _is_ours(entry: Entry) -> bool:
    """Whether an entry is one of our calls; a copy that the user made of one has another id."""
    return bool(entry.call_id) and entry.id.partition("/")[0] == entry.call_id  # an occurrence of it, too
