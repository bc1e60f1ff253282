"""Commands of a signed-in IMAP session, and what comes of them; several may be under way (RFC 9051)."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from time import monotonic
from typing import Literal, NamedTuple

from connectors.protocols.imap_wire import Declined, Response, Server, Wire, signed_in
from connectors.protocols.imap_words import (
    Garbled,
    Word,
    as_set,
    decoded,
    encoded,
    number,
    numbers,
    pairs,
    quoted,
)
from connectors.protocols.key import Key

_STANDING = re.compile(r"\[(UIDVALIDITY|UIDNEXT) (\d{1,10})\]")
_FETCH = re.compile(rb"(\d+) +FETCH +", re.IGNORECASE)
_NOT_THERE = {"", "NONEXISTENT", "TRYCREATE"}
_SOME_ARE_GONE = {"", "EXPUNGEISSUED", "NONEXISTENT"}
_ANSWER = 20  # times as long as a part of it may a whole answer take

Message = Mapping[str, Word]  # what was fetched of it, by the server's name for it


class Listed(NamedTuple):
    """A folder as LIST tells of it."""

    name: str
    delimiter: str
    attributes: frozenset[str]  # in lower case, such as `\\sent`


class Fetched(NamedTuple):
    """What came of the UIDs that were asked for; what is missing was not given, for any reason."""

    asked: list[int]
    messages: Mapping[int, Message]


class Standing(NamedTuple):
    """Where a folder stands: numbers of its messages are below `next`, and hold while `validity` does."""

    validity: int
    next: int


@dataclass(slots=True)
class Session:
    """Commands on a connection. All of them raise `Declined`, `Garbled` or `OSError`."""

    wire: Wire
    utf8: bool = False  # names are UTF-8 (RFC 6855), not modified UTF-7
    _tags: Iterator[int] = field(default_factory=lambda: count(1))
    _open: deque[str] = field(default_factory=deque)
    _early: dict[str, list[Response]] = field(default_factory=dict)
    _parts: dict[int, dict[str, Word]] = field(default_factory=dict)  # of messages, by their numbers

    def send(self, line: bytes) -> str:
        """Send a command, and return its tag; `answer` tells what came of it."""
        tag = f"S{next(self._tags)}"
        self.wire.give()
        self.wire.send(tag.encode() + b" " + line + b"\r\n")
        self._open.append(tag)
        return tag

    def answer(self, tag: str) -> list[Response]:
        """Return all that a command brings, its last word at the end."""
        answer, declined = self._outcome(tag)
        if declined:
            raise declined
        return answer

    def _outcome(self, tag: str) -> tuple[list[Response], Declined | None]:
        """Return all that a command brings, and whether the server would not, or not all of it."""
        found: list[Response] = []
        until = monotonic() + _ANSWER * self.wire.server.patience
        while tag not in self._early:
            if monotonic() > until:
                raise TimeoutError
            self.wire.give()
            one = self.wire.heard()
            if one.tag == "*" and _FETCH.match(one.pieces[0]):
                self._pool(one)
                continue
            found.append(one)
            if one.tag in self._open:
                self._open.remove(one.tag)
                self._early[one.tag], found = found, []
            elif one.tag == "*" and one.pieces[0][:4].upper() == b"BYE ":
                raise Declined(one.text[4:])
            elif one.tag not in ("*", "+"):
                raise Garbled("an answer to nothing")
        answer = self._early.pop(tag)
        word, _, text = answer[-1].text.partition(" ")
        return answer, None if word.upper() == "OK" else Declined(text or word)

    def ask(self, line: bytes) -> list[Response]:
        """Send a command, and return all that it brings."""
        return self.answer(self.send(line))

    def untagged(self, line: bytes, name: bytes) -> Iterator[list[Word]]:
        """Send a command, and yield its untagged responses of a name, in words."""
        for one in self.ask(line):
            if one.tag == "*" and one.pieces[0][: len(name) + 1].upper().rstrip() == name:
                yield one.words()[1:]

    def named(self, folder: str) -> bytes:
        """Return a folder's name as a command needs it."""
        return quoted(folder.encode("utf-8", "surrogateescape") if self.utf8 else encoded(folder))

    def capabilities(self) -> frozenset[str]:
        """Return what the server can, now that we are signed in."""
        return frozenset(
            word.decode("latin-1").upper()
            for words in self.untagged(b"CAPABILITY", b"CAPABILITY")
            for word in words
            if isinstance(word, bytes)
        )

    def accept_utf8(self) -> None:
        """Let names and headers be UTF-8; before a folder is opened."""
        for words in self.untagged(b"ENABLE UTF8=ACCEPT", b"ENABLED"):
            self.utf8 = self.utf8 or b"UTF8=ACCEPT" in words

    def folders(self, capabilities: frozenset[str]) -> list[Listed]:
        """Return the folders that hold mail, with what each is for where the server says it (RFC 6154)."""
        plain, name = b'LIST "" "*"', b"LIST"
        lines = [plain]
        if {"SPECIAL-USE", "LIST-EXTENDED"} <= capabilities:
            lines = [plain + b" RETURN (SPECIAL-USE)", plain]
        elif "SPECIAL-USE" not in capabilities and "XLIST" in capabilities:
            lines, name = [b'XLIST "" "*"'], b"XLIST"
        for line in lines[:-1]:
            try:
                return list(self._listed(line, name))
            except Declined:
                continue
        return list(self._listed(lines[-1], name))

    def _listed(self, line: bytes, name: bytes) -> Iterator[Listed]:
        for words in self.untagged(line, name):
            if len(words) < 3 or not isinstance(words[0], list) or not isinstance(words[2], bytes):
                raise Garbled("a folder without a name")
            attributes = {one.decode("latin-1").lower() for one in words[0] if isinstance(one, bytes)}
            if attributes.isdisjoint(("\\noselect", "\\nonexistent")):
                folder = words[2].decode("utf-8", "surrogateescape") if self.utf8 else decoded(words[2])
                between = words[1].decode("latin-1") if isinstance(words[1], bytes) else ""
                yield Listed(folder, between, frozenset(attributes))

    def standings(self, folders: Iterable[str]) -> dict[str, Standing | None]:
        """Return where folders stand, in one go and without opening them; None for one that is not there."""
        asked = {one: self.send(b"STATUS %b (UIDNEXT UIDVALIDITY)" % self.named(one)) for one in folders}
        found: dict[str, Standing | None] = {}
        for folder, tag in asked.items():
            found[folder] = None
            try:
                answer = self.answer(tag)
            except Declined as declined:
                if declined.code not in _NOT_THERE:
                    raise
                continue
            for one in answer:
                if one.tag == "*" and one.pieces[0][:7].upper() == b"STATUS ":
                    found[folder] = _standing(pairs(one.words()[-1]))
        return found

    def open(self, folder: str, *, to: Literal["read", "write"] = "read") -> Standing:
        """Open a folder, and return where it stands, 0 for what is not said; to read changes nothing."""
        command = b"EXAMINE " if to == "read" else b"SELECT "
        said = "".join(one.text for one in self.ask(command + self.named(folder)))
        told = dict(_STANDING.findall(said))
        return Standing(int(told.get("UIDVALIDITY", 0)), int(told.get("UIDNEXT", 0)))

    def append(self, folder: str, message: bytes, flags: bytes) -> None:
        """Put a message into a folder."""
        tag = self.send(b"APPEND %b (%b) {%d}" % (self.named(folder), flags, len(message)))
        until = monotonic() + self.wire.server.patience
        while (one := self.wire.heard()).tag != "+":
            if one.tag == tag:
                raise Declined(one.text.partition(" ")[2])
            if monotonic() > until:
                raise TimeoutError
        self.wire.send(message + b"\r\n")
        self.answer(tag)

    def delete(self, uids: list[int]) -> None:
        """Delete messages of the open folder; where only all that is marked can go, they stay marked."""
        if not uids:
            return
        self.ask(f"UID STORE {as_set(uids)} +FLAGS.SILENT (\\Deleted)".encode())
        if "UIDPLUS" in self.capabilities():  # RFC 4315
            self.ask(f"UID EXPUNGE {as_set(uids)}".encode())

    def search(self, criteria: str, capabilities: frozenset[str]) -> list[int]:
        """Return the UIDs of messages in the open folder, ascending."""
        if "ESEARCH" in capabilities:
            for words in self.untagged(f"UID SEARCH RETURN (ALL) {criteria}".encode(), b"ESEARCH"):
                at = [n for n, word in enumerate(words[:-1]) if word in (b"ALL", b"all")]
                if at and isinstance(found := words[at[-1] + 1], bytes):
                    return numbers(found)
            return []
        uids: set[int] = set()
        for words in self.untagged(f"UID SEARCH {criteria}".encode(), b"SEARCH"):
            uids.update(number(word) for word in words if isinstance(word, bytes))
        return sorted(uids)

    def fetch(self, chunks: Iterable[list[int]], items: str, *, ahead: int = 1) -> Iterator[Fetched]:
        """Yield the messages of each chunk of UIDs while the server is at work on those `ahead`."""
        asked: deque[tuple[str, list[int]]] = deque()
        for uids in chunks:
            asked.append((self.send(f"UID FETCH {as_set(uids)} ({items})".encode()), uids))
            if len(asked) > ahead:
                yield self._fetched(*asked.popleft())
        for tag, uids in asked:
            yield self._fetched(tag, uids)

    def _fetched(self, tag: str, uids: list[int]) -> Fetched:
        _, declined = self._outcome(tag)
        if declined and declined.code not in _SOME_ARE_GONE:
            raise declined
        messages = {uid: self._parts.pop(seq) for seq, uid in self._uids(frozenset(uids))}
        if not self._open and not self._early:
            self._parts.clear()  # what nobody asked for
        return Fetched(uids, messages)

    def _pool(self, one: Response) -> None:
        """Keep what is told of a message. Dovecot works at several FETCH at once and mixes what it says."""
        with suppress(Garbled, ValueError):  # as if it had not come
            seq, _, values = one.words()
            self._parts.setdefault(number(seq), {}).update(pairs(values))

    def _uids(self, wanted: frozenset[int]) -> list[tuple[int, int]]:
        return [(seq, uid) for seq, message in self._parts.items() if (uid := _uid(message)) in wanted]


@contextmanager
def opened(server: Server, key: Key) -> Iterator[Session]:
    """Connect and sign in; what goes wrong is an error of ours."""
    with signed_in(server, key) as wire:
        yield Session(wire)


def _uid(message: Message) -> int:
    uid = message.get("UID")
    return int(uid) if isinstance(uid, bytes) and uid.isdigit() and len(uid) < 12 else 0


def _standing(found: Mapping[str, Word]) -> Standing:
    if "UIDNEXT" not in found or "UIDVALIDITY" not in found:
        raise Garbled("a folder without UIDs")
    return Standing(number(found["UIDVALIDITY"]), number(found["UIDNEXT"]))
