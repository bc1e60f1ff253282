"""One source into the ledger: each page judged, and written together with its cursor."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from time import monotonic

from syncd.aside import Aside, Judged
from syncd.core.handles import clean, email, handle, phone
from syncd.core.mail import Own, Told, read
from syncd.core.policy import Policy
from syncd.errors import CursorExpired, Refused
from syncd.model import Address, Attendee, Card, Entry, Interaction, Mail, Sign
from syncd.ports import Context, Page, Source
from syncd.retry import patiently
from syncd.store import life as living
from syncd.store.store import Batch, Standing, Store

_MUCH = 10  # a source that held fewer things than this may lose them all at once
_LESS = 0.5
EVER = datetime.min.replace(tzinfo=UTC)
_TWICE = 2  # one mail of a stranger among the sent ones is misfiled; two are an alias
_ROWS = 8000  # pages are written several at a time, as many as this
_SECONDS = 2.0  # or as come in this time

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Judge:
    """What turns a source's items into facts."""

    source: str
    own: Own
    policy: Policy
    context: Context
    since: datetime = EVER  # of what is older, only the last of each kind is taken
    aliases: Counter[str] = field(
        default_factory=Counter
    )  # senders of sent mail that the config does not name

    def take(self, pages: Iterable[Judged], into: Batch, last: str | None) -> str | None:
        """Add what some pages come to, and return the cursor after them; it is `last` after none."""
        for page, said in pages:
            self.batch(page, said, into)
            last = page.cursor
        return last

    def batch(self, page: Page, said: Mapping[str, Told], into: Batch) -> Batch:
        """Add what a page comes to, given what is known already of the texts in it."""
        into.skipped += page.skipped
        into.forget(page.gone)
        into.as_of = page.as_of or into.as_of
        for item in page.items:
            if isinstance(item, Mail):
                self._mail(item, said.get(item.excerpt), into)
            elif isinstance(item, Interaction):
                wide = Sign.WIDE if item.people > self.policy.wide else Sign.NONE
                self._take(item._replace(source=self.source, signs=item.signs | wide), into)
            elif isinstance(item, Card):
                into.cards.append(self._card(item))
            else:
                into.entries.append(_entry(item))
        return into

    def _mail(self, mail: Mail, said: Told | None, into: Batch) -> None:
        found = read(
            mail,
            self.own,
            source=self.source,
            subjects=self.policy.brief == "subjects",
            wide=self.policy.wide,
            said=said,
        )
        if found.skipped:
            into.skipped.append(found.skipped)
        if found.alias:
            self.aliases[found.alias] += 1
            if self.aliases[found.alias] >= _TWICE or self.own.resembles(found.alias):
                into.own.add(found.alias)
        for one in found.interactions:
            self._take(one, into)

    def _take(self, one: Interaction, into: Batch) -> None:
        """Add an interaction; one that is too old to keep only if none of its kind is newer."""
        if one.at >= self.since:
            into.interactions.append(one)
        else:
            talk = one.seconds is not None and one.seconds >= self.policy.spoke_after.total_seconds()
            known = into.old.get((one.handle, one.kind, talk))
            if known is None or known.at < one.at:
                into.old[one.handle, one.kind, talk] = one._replace(subject="") if one.subject else one
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
    """Bring what is new in a source into the ledger, and note that it answered; return how many items came.

    A cursor that the source no longer knows means once more from nothing. A source that
    suddenly holds much less than before is not believed, unless `believe`: `Refused`. What only ever adds,
    as mail does, is noted instead: nothing is forgotten.
    Raises what the source raises; the pages that came before stand.
    """
    known: list[Standing] = [standing]

    def onwards() -> int:  # tried again, it goes on after the last page that was written
        at = known.pop() if known else store.source(standing.name, standing.kind)
        return _pull(store, at.cursor, source, judge, progress=progress, believe=believe)

    now = judge.context.now
    if believe:
        living.shrank(store, judge.source, "", now)
    try:
        return patiently(onwards)
    except CursorExpired as expired:
        living.shrank(store, judge.source, "" if believe else expired.shrunk, now)
        return patiently(partial(_pull, store, None, source, judge, progress=progress, believe=believe))


def _pull(
    store: Store, cursor: str | None, source: Source, judge: Judge, *, progress: Progress, believe: bool
) -> int:
    done, whole, halfway = 0, False, False
    pending, last, since = Batch.empty(), cursor, monotonic()
    with _behind(store, judge.source) as write, Aside() as aside, no_collecting():
        try:
            for page in source.pull(cursor):
                halfway = True
                last = judge.take(aside.swap(page), pending, last)
                halfway = False
                done, whole = done + len(page.items), whole or page.whole
                progress(done, page.total)
                if not whole and (pending.size > _ROWS or monotonic() - since > _SECONDS):
                    write(pending, last)
                    pending, since = Batch.empty(), monotonic()
            last = judge.take(aside.rest(), pending, last)
        except BaseException:
            if not halfway:  # through a page: the cursor must not pass it
                last = judge.take(aside.rest(), pending, last)
            if not whole:
                write(pending, last)
            raise
    if whole and not believe:
        _doubt(store, judge.source, pending)
    write_down = store.replace if whole else store.add
    write_down(judge.source, pending, last, answered=judge.context.now)
    return done


@contextmanager
def _behind(store: Store, source: str) -> Iterator[Callable[[Batch, str | None], None]]:
    """Give a way to write a batch while the next one is read; in order, and none after one that failed."""
    before: Future[None] = Future()
    before.set_result(None)

    def write(batch: Batch, cursor: str | None) -> None:
        nonlocal before
        before.result()
        before = thread.submit(store.add, source, batch, cursor)

    with ThreadPoolExecutor(1) as thread:
        try:
            yield write
        finally:
            before.result()


@contextmanager
def no_collecting() -> Iterator[None]:
    """Hold the search for cycles: a long read makes millions of values and none, a quarter faster.

    A turn makes few, and is a tenth faster.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _doubt(store: Store, source: str, batch: Batch) -> None:
    before, now = store.held(source), len(batch.cards) + len(batch.entries)
    if before >= _MUCH and now < before * _LESS:
        raise Refused(
            f"{source}: suddenly holds {now} where it held {before}; nothing was taken away."
            f" If that is right, run: syncd once --believe {source}"
        )
