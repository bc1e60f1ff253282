"""Every parser of what others wrote, as a function of bytes that must end, whatever the bytes are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import accumulate, islice
from zoneinfo import ZoneInfo

from fuzz import files, seeds

from connectors.formats import (
    address,
    ics_call,
    ics_entries,
    ics_lines,
    ics_rule,
    ics_write,
    imip,
    itip,
    vcard,
)
from connectors.formats.excerpt import LENGTH, excerpt
from connectors.formats.mail import parsed
from connectors.phone import _chat_lines, _voice_page, sms_backup
from connectors.phone._xml import BrokenError
from connectors.protocols import dav_xml, imap_message, imap_words
from connectors.protocols.imap_wire import Wire
from syncd.core import evidence, gestures, handles, quotes, titles
from syncd.core.mail import told
from syncd.errors import Conflict, Refused, UserError
from syncd.model import Call, Folder, Mail, Span

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LATEST = NOW + timedelta(days=2)
WINDOW = Span(NOW - timedelta(days=15), NOW + timedelta(days=15))
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Target:
    """A parser, what it may raise, what to begin with, and where real files of its kind are."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    declared: tuple[type[Exception], ...] = ()
    real: tuple[str, ...] = ()  # patterns below a folder of real data

    def __call__(self, raw: bytes) -> None:
        """Read it. Raises what the parser never should."""
        with suppress(*self.declared):
            self.read(raw)


def text_of(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


# --- mail


def mail(raw: bytes) -> None:
    found = parsed(raw, folder=Folder.OTHER, latest=LATEST)
    if isinstance(found, Mail):
        assert found.at.tzinfo is not None
        assert len(found.excerpt) <= LENGTH
        assert found.message_id


def excerpts(raw: bytes) -> None:
    head, _, body = raw.partition(b"\n")
    kind, _, encoding = head.decode("latin-1").partition("|")
    assert len(excerpt(body, kind, encoding)) <= LENGTH


def addresses(raw: bytes) -> None:
    text = raw.decode("latin-1") if raw[:1] == b"\0" else text_of(raw)
    for one in address.addresses(text):
        handles.handle(one)
    address.decoded(text)
    handles.phone(text, "GB")


# --- calendars and cards


def entries(raw: bytes) -> None:
    found = list(ics_entries.entries([("x", ics_lines.unfolded(raw))], within=WINDOW, zone="Europe/London"))
    assert all(one.span.start.tzinfo for one in found if hasattr(one, "span"))


def rule(raw: bytes) -> None:
    head, _, text = text_of(raw).partition("\n")
    start = ics_lines.moment(head).wall
    found = ics_rule.rule(ics_rule.parts(text), start=start, until=lambda value: ics_lines.moment(value).wall)
    low, high = (one.replace(tzinfo=None) for one in (WINDOW.start, WINDOW.end))
    times = list(islice(found.between(low, high), ics_entries.MOST))
    assert times == sorted(times)
    assert all(low <= time <= high for time in times)


CALL = Call(
    id=seeds.CALL_ID,
    contact="ann",
    title="Call Ann Lee",
    span=Span(NOW + timedelta(days=1), NOW + timedelta(days=1, minutes=20)),
    timezone="Europe/London",
    notes="Why now: 3 mails",
)
PLACE = {"now": NOW, "zone": "Europe/London"}


def splice(raw: bytes) -> None:
    """A call put twice is one event; what is not ours keeps its bytes."""
    there = ics_write.book(raw, zone="Europe/London", call_id=CALL.id)
    ours = {block.component.start for blocks in there.ours.values() for block in blocks}
    known = [one for one in ics_lines.components(raw) if one.name != "VCALENDAR"]
    known.sort(key=lambda one: one.start)
    inside = accumulate((one.end for one in known), max, initial=0)
    theirs = [
        text
        for one, end in zip(known, inside, strict=False)
        if one.name == "VEVENT"
        and one.start not in ours
        and one.start >= end
        and (text := raw[one.start : one.end])
        .rstrip()
        .endswith(b"\nEND:VEVENT")  # else it may go on behind ours
    ]
    with suppress(ValueError, OverflowError, KeyError):
        ics_write.seen(there, CALL.id, now=NOW)
    once = ics_write.put(raw, CALL, country="GB", **PLACE)
    assert ics_write.put(once, CALL, country="GB", **PLACE) == once
    assert len(_ours(once)) == max(len(there.ours.get(CALL.id, ())), 1)
    left = ics_write.drop(once, CALL.id, **PLACE)
    assert all(text in once and text in left for text in theirs)
    assert there.ours or ics_call.MARK in raw or b"Europe/London" in raw or left == raw


def _ours(raw: bytes) -> list[ics_write.Block]:
    return ics_write.book(raw, zone="Europe/London", call_id=CALL.id).ours[CALL.id]


def invitations(raw: bytes) -> None:
    for one in imip.calendars(raw):
        said = itip.said(one)
        if said:
            said.answer({"ada@example.org"})


def invitation(raw: bytes) -> None:
    itip.said(raw)


def cards(raw: bytes) -> None:
    list(vcard.cards(raw.splitlines(keepends=True)))


# --- what a phone kept


def texts(raw: bytes) -> None:
    reading = sms_backup._Reading("x.xml", "GB", LATEST)
    for found, _ in sms_backup._read(BytesIO(raw), reading):
        assert all(one.at.tzinfo for one in found)


def chat(raw: bytes) -> None:
    dates: dict[str, _chat_lines.Evidence] = {}
    heads = list(_chat_lines.heads(BytesIO(raw)))
    for one in heads:
        known = dates.setdefault(one.shape, _chat_lines.Evidence())
        if not one.ordered:
            known.add(one, LATEST.date())
    for one in heads:
        _chat_lines.moment(one, dates[one.shape].order, LONDON, LATEST)


def page(raw: bytes) -> None:
    _voice_page.read(raw, LONDON)


# --- what servers say


class Said(Wire):
    """A wire that has heard all it will ever hear."""

    def __init__(self, raw: bytes) -> None:
        self._rest, self._at, self._from, self.sock = raw, 0, None, None

    def _forget_clear_text(self) -> None:
        pass

    def _fill(self, silence: float | None = None) -> bool:
        return False


def responses(raw: bytes) -> None:
    wire = Said(raw)
    while True:
        for words in _words(wire.heard().words()):
            found = imap_words.pairs(words)
            imap_message.read(found, folder=Folder.SENT, latest=LATEST)
            imap_message.whole(found)


def _words(top: list[imap_words.Word]) -> Iterator[imap_words.Word]:
    for word in top:
        if isinstance(word, bytes):
            imap_words.decoded(word)
            with suppress(imap_words.Garbled):
                assert imap_words.numbers(imap_words.as_set(imap_words.numbers(word)).encode())
        elif word is not None:
            yield word


def multistatus(raw: bytes) -> None:
    dav_xml.condition(raw)
    list(dav_xml.multistatus(raw))


# --- what a user writes


def words(raw: bytes) -> None:
    title, _, notes = text_of(raw).partition("\n")
    gestures.in_title(title, written="Call Ann Lee", now=NOW, zone=LONDON)
    gestures.in_notes(notes, written_first_line="Why now: 3 mails", now=NOW, zone=LONDON)


def phrases(raw: bytes) -> None:
    text = text_of(raw)[:LENGTH]
    told(text)
    evidence.judge(quotes.own_words(text))
    titles.call_title(text[:200])
    titles.title_party(text[:200])


TARGETS = {
    "mail": Target(mail, seeds.MAILS, real=("mail/*/*.mbox",)),
    "excerpt": Target(excerpts, seeds.EXCERPTS),
    "addresses": Target(addresses, seeds.ADDRESSES),
    "mbox": Target(files.mbox, seeds.BOXES, real=("mail/*/*.mbox",)),
    "cards": Target(cards, seeds.CARDS, real=("vcf/**/*.vcf",)),
    "entries": Target(entries, seeds.CALENDARS, real=("ics/**/*.ics",)),
    "rule": Target(rule, seeds.RULES, (ValueError, OverflowError)),
    "splice": Target(splice, seeds.BOOKS, (Conflict, Refused), ("ics/**/*.ics",)),
    "invitations": Target(invitations, seeds.INVITATIONS),
    "invitation": Target(invitation, seeds.CALENDARS, real=("ics/**/*.ics",)),
    "texts": Target(texts, seeds.BACKUPS, (BrokenError,), ("sms/**/*.xml",)),
    "rows": Target(files.rows, seeds.TABLES, (files.WRONG, Refused, files.UNREADABLE), ("callapi/**/*.csv",)),
    "chat": Target(chat, seeds.CHATS),
    "page": Target(page, seeds.PAGES, real=("voice/**/*.html",)),
    "responses": Target(responses, seeds.RESPONSES, (imap_words.Garbled, OSError)),
    "multistatus": Target(multistatus, seeds.ANSWERS, (Refused, dav_xml.Broken)),
    "config": Target(files.config, seeds.CONFIGS, (UserError,)),
    "words": Target(words, seeds.WORDS),
    "phrases": Target(phrases, seeds.PHRASES),
}
