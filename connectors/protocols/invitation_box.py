"""The mailbox as the memory of what was sent: our invitations, and what the user answered (RFC 6047)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from connectors.formats import ics_write, imip, itip
from connectors.formats.itip import Said
from connectors.protocols.imap_session import Message, Session
from connectors.protocols.imap_words import Word, as_set, day
from syncd.errors import Transient
from syncd.model import Answer, Seen

_LARGEST = 262144  # bytes of a mail that are looked at
_CHUNK = 200  # mails of one command

Known = dict[tuple[str, int, int], tuple[Said, ...]]  # by folder, UIDVALIDITY and UID: they never change


class Letter(NamedTuple):
    """What one mail says, and where it is."""

    folder: str
    uid: int
    pending: bool  # a copy of ours of which it is not known whether it went out
    said: Said


@dataclass(frozen=True, slots=True)
class Standing:
    """What the mailbox says of one call."""

    letters: tuple[Letter, ...]  # ours, the newest last
    word: Said | None = None  # the user's last answer to the newest of them

    @property
    def newest(self) -> Said | None:
        """The invitation or withdrawal that was written last, whether or not it went out."""
        return self.letters[-1].said if self.letters else None

    @property
    def sent(self) -> Said | None:
        """The newest that went out."""
        return next((one.said for one in reversed(self.letters) if not one.pending), None)

    @property
    def is_sent(self) -> bool:
        """Whether the newest went out; a copy of it that arrived is as good as one that was marked."""
        return self.newest is not None and _key(self.newest) == (_key(self.sent) if self.sent else None)

    @property
    def invitation(self) -> Said | None:
        """The newest invitation, if the call was not withdrawn since."""
        return self.newest if self.newest and self.newest.method == "REQUEST" else None

    @property
    def countered(self) -> bool:
        """Whether the user wants it otherwise than the newest invitation says."""
        return self.word is not None and self.word.method == "COUNTER"

    def pending(self) -> list[tuple[str, int]]:
        """Return where the copies are of which it is not known whether they went out."""
        return [(one.folder, one.uid) for one in self.letters if one.pending]


def standings(letters: Iterable[Letter]) -> dict[str, Standing]:
    """Return what mails say of each call, by its id."""
    ours: dict[str, list[Letter]] = {}
    answers: dict[str, list[Said]] = {}
    for one in letters:
        if one.said.is_ours:
            ours.setdefault(one.said.uid, []).append(one)
        elif one.said.method in {"REPLY", "COUNTER"}:
            answers.setdefault(one.said.uid, []).append(one.said)
    return {uid: _standing(found, answers.get(uid, [])) for uid, found in ours.items()}


def _standing(letters: list[Letter], answers: list[Said]) -> Standing:
    there = Standing(tuple(sorted(letters, key=lambda one: (_key(one.said), one.said.stamp))))
    sent = there.sent
    if sent is None:
        return there
    # An answer to an earlier one says nothing of what was changed since (RFC 5546, 2.1.5).
    last = [one for one in answers if one.sequence >= sent.sequence]
    return replace(there, word=max(last, key=lambda one: (one.stamp, one.method == "COUNTER"), default=None))


def _key(said: Said) -> tuple[int, bool]:
    return said.sequence, said.method == "CANCEL"


def seen(there: Standing, *, mine: Collection[str], zone: str, now: datetime) -> Seen | None:
    """Return a call as it stands, where the user wants it; None where it was withdrawn or never sent.

    Raises ValueError or OverflowError where it cannot be read.
    """
    if there.sent is None or there.sent.method == "CANCEL":
        return None
    found = _read(there.sent, zone, now)
    if there.word is None:
        return found
    answer = Answer.TENTATIVE if there.countered else there.word.answer(mine)
    version = f"{found.version} {answer.value}"
    if there.countered:
        wanted = _read(there.word, zone, now)
        version = f"{version} {wanted.version}"
        found = replace(
            found,
            title=wanted.title or found.title,
            span=wanted.span,
            all_day=wanted.all_day,
            place=wanted.place or found.place,
            notes=wanted.notes if _holds(wanted.notes, found.notes) else found.notes,
        )
    return replace(found, version=version, answer=answer)


def _holds(theirs: str, ours: str) -> bool:
    """Whether notes are ours with the user's words added; many programs write only a remark there."""
    first = ours.partition("\n")[0]
    return bool(first) and first in theirs


def _read(said: Said, zone: str, now: datetime) -> Seen:
    book = ics_write.book(said.raw, zone=zone, call_id=said.uid)
    if said.uid not in book.ours:
        raise ValueError("it carries the mark of another call")
    return ics_write.seen(book, said.uid, now=now)


@dataclass(slots=True)
class Box:
    """The folders of a mailbox while they are read and written."""

    session: Session
    folders: tuple[str, ...]  # the first is where our copies are kept
    address: str
    mine: frozenset[str]
    since: datetime
    known: Known = field(default_factory=dict)

    def letters(self) -> Iterator[Letter]:
        """Yield what the user's mails to themselves say of calls."""
        able = self.session.capabilities()
        for folder in self.folders:
            validity = self.session.open(folder).validity
            uids = self.session.search(self._criteria(), able)
            chunks = [uids[start : start + _CHUNK] for start in range(0, len(uids), _CHUNK)]
            found = {
                uid: message
                for fetched in self.session.fetch(chunks, "UID FLAGS BODYSTRUCTURE")
                for uid, message in fetched.messages.items()
                if _names_calendar(message.get("BODYSTRUCTURE"))
            }
            self._fetch(folder, validity, [uid for uid in found if (folder, validity, uid) not in self.known])
            for uid, message in found.items():
                pending = folder == self.folders[0] and _is_draft(message)
                for said in self.known.get((folder, validity, uid), ()):
                    yield Letter(folder, uid, pending, said)

    def append(self, mail: bytes) -> None:
        """Keep a copy of what is about to be sent; as a draft, until it was."""
        self.session.append(self.folders[0], mail, b"\\Seen \\Draft")

    def settle(self, sent: Said) -> None:
        """Write down that a mail went out; what was tried before it is forgotten."""
        pending = [one for one in self.letters() if one.pending and one.said.uid == sent.uid]
        done = {one.uid for one in pending if _key(one.said) == _key(sent)}
        older = {one.uid for one in pending if _key(one.said) < _key(sent)}
        if done or older:
            self.session.open(self.folders[0], to="write")
        if done:
            line = f"UID STORE {as_set(sorted(done))} -FLAGS.SILENT (\\Draft)"
            self.session.ask(line.encode())
        self.session.delete(sorted(older))

    def _criteria(self) -> str:
        """Return what finds mails of the user to themselves: few, on every server, without an index."""
        senders = sorted(one for one in self.mine if one.isascii() and one.isprintable())
        wanted = f"FROM {_quoted(senders[-1])}" if senders else "ALL"
        for one in senders[:-1]:
            wanted = f"OR FROM {_quoted(one)} {wanted}"
        return f"UNDELETED SINCE {day(self.since)} TO {_quoted(self.address)} {wanted}"

    def _fetch(self, folder: str, validity: int, uids: list[int]) -> None:
        chunks = [[uid] for uid in uids]
        for fetched in self.session.fetch(chunks, f"UID BODY.PEEK[]<0.{_LARGEST}>"):
            for uid, message in fetched.messages.items():
                raw = next((value for name, value in message.items() if name.startswith("BODY[")), None)
                if not isinstance(raw, bytes):
                    raise Transient("the mail server kept a mail to itself")
                told = (itip.said(part) for part in imip.calendars(raw))
                self.known[folder, validity, uid] = tuple(filter(None, told))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_draft(message: Message) -> bool:
    flags = message.get("FLAGS")
    return isinstance(flags, list) and any(
        isinstance(one, bytes) and one.lower() == b"\\draft" for one in flags
    )


def _names_calendar(structure: Word | None) -> bool:
    """Whether one of the parts is a calendar object; where the server says nothing, it may be."""
    stack = [structure]
    while stack:
        part = stack.pop()
        if isinstance(part, list):
            kind = [one.lower() for one in part[:2] if isinstance(one, bytes)]
            if kind in ([b"text", b"calendar"], [b"application", b"ics"]):
                return True
            stack += part
    return structure is None
