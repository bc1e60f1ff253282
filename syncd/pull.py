"""One source into the ledger: each page judged, and written together with its cursor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from syncd.core.handles import clean, email, handle, phone
from syncd.core.mail import Own, read
from syncd.core.policy import Policy
from syncd.errors import CursorExpired, Refused
from syncd.model import Address, Attendee, Card, Entry, Interaction, Mail
from syncd.ports import Context, Page, Source
from syncd.retry import patiently
from syncd.store.store import Batch, Standing, Store

_MUCH = 10  # a source that held fewer things than this may lose them all at once
_LESS = 0.5

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Judge:
    """What turns a source's items into facts."""

    source: str
    own: Own
    policy: Policy
    context: Context

    def batch(self, page: Page, into: Batch) -> Batch:
        """Add what a page comes to."""
        into.skipped += page.skipped
        for item in page.items:
            if isinstance(item, Mail):
                self._mail(item, into)
            elif isinstance(item, Interaction):
                into.interactions.append(item._replace(source=self.source))
                _name(into, item)
            elif isinstance(item, Card):
                into.cards.append(self._card(item))
            else:
                into.entries.append(_entry(item))
        return into

    def _mail(self, mail: Mail, into: Batch) -> None:
        found = read(
            mail,
            self.own,
            source=self.source,
            subjects=self.policy.brief == "subjects",
            wide=self.policy.wide,
        )
        if found.skipped:
            into.skipped.append(found.skipped)
        if found.alias:
            into.own.add(found.alias)
        for one in found.interactions:
            into.interactions.append(one)
            _name(into, one)

    def _card(self, card: Card) -> Card:
        """Return a card whose addresses and numbers are handles."""
        emails = dict.fromkeys(filter(None, map(email, card.emails)))
        phones = dict.fromkeys(filter(None, (phone(text, self.context.country) for text in card.phones)))
        return replace(card, name=clean(card.name), emails=tuple(emails), phones=tuple(phones))


def _name(into: Batch, one: Interaction) -> None:
    if one.name or one.handle not in into.names:
        into.names[one.handle] = one.name


def _entry(entry: Entry) -> Entry:
    """Return an entry whose people are handles."""
    return replace(
        entry,
        title=clean(entry.title),
        organiser=_attendee(entry.organiser) if entry.organiser else None,
        attendees=tuple(map(_attendee, entry.attendees)),
    )


def _attendee(attendee: Attendee) -> Attendee:
    text, name = handle(Address(attendee.name, attendee.address))
    return attendee._replace(address=text, name=name or attendee.name)


def pull(
    store: Store,
    standing: Standing,
    source: Source,
    judge: Judge,
    *,
    progress: Progress = lambda _done, _total: None,
    believe: bool = False,
) -> int:
    """Bring what is new in a source into the ledger; return how many items came.

    A cursor that the source no longer knows means once more from nothing. A source that
    suddenly holds much less than before is not believed, unless `believe`: `Refused`.
    Raises what the source raises; the pages that came before stand.
    """
    try:
        return patiently(partial(_pull, store, standing.cursor, source, judge, progress, believe))
    except CursorExpired:
        return patiently(partial(_pull, store, None, source, judge, progress, believe))


def _pull(
    store: Store, cursor: str | None, source: Source, judge: Judge, progress: Progress, believe: bool
) -> int:
    done, whole, last = 0, None, cursor
    for page in source.pull(cursor):
        done += len(page.items)
        progress(done, page.total)
        if page.whole:
            whole, last = judge.batch(page, whole or Batch.empty()), page.cursor
        else:
            store.add(judge.source, judge.batch(page, Batch.empty()), page.cursor)
    if whole is not None:
        before, now = store.held(judge.source), len(whole.cards) + len(whole.entries)
        if before >= _MUCH and now < before * _LESS and not believe:
            raise Refused(
                f"{judge.source}: suddenly holds {now} where it held {before}; nothing was taken away."
                f" If that is right, run: syncd once --believe {judge.source}"
            )
        store.replace(judge.source, whole, last)
    return done
