"""Mail on an IMAP server: what the user sent, and other folders they name (RFC 9051, and RFC 3501 before it).

Of the extensions, no more than UIDVALIDITY and UIDNEXT is needed to miss nothing. CONDSTORE and QRESYNC tell
of flags and deletions, which undo no conversation, and large providers announce them and do them wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.formats.mail import LEEWAY, real_time
from connectors.protocols import imap_idle
from connectors.protocols.imap_cursor import Progress, Reading
from connectors.protocols.imap_folders import found, kind, shown
from connectors.protocols.imap_mailbox import Mailbox
from connectors.protocols.imap_message import WHOLE, Text, given, items, read, unseen, whole
from connectors.protocols.imap_session import Fetched, Listed, Message, Session, Standing
from connectors.protocols.imap_words import Garbled, as_set, day
from syncd.errors import Refused, Transient
from syncd.model import Folder, Mail, Skipped
from syncd.ports import Page

PAGE = 500  # messages of a page: one command, shorter than the 8,192 bytes that servers take (RFC 7162, 4)
HELD = 50  # messages of a page that a server may keep to itself
_FEWER = 22  # times fewer messages at once, twice, where what comes is garbled: to know which one it is
_ROUNDS = 9  # connections of a pull; three garbled messages
LONG = 20  # messages with long headers that are fetched at once
HORIZON = timedelta(days=540)  # 18 months, as `horizon` reads them


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapSource(Mailbox):
    """The sent mail of one mailbox, and what is in the `folders` named besides.

    The password is the secret named `secret`. `text` says how much of a mail's text is looked at, in memory:
    its beginning, the preview that a server makes of it (RFC 8970) where it does so, or nothing.
    """

    sent: str = ""  # "" is to be found
    folders: tuple[str, ...] = ()
    horizon: timedelta = HORIZON
    text: Text = "beginning"
    clock: Callable[[], datetime] = real_time
    page: int = PAGE  # messages

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield what is new since `cursor`, the newest first, then what an earlier pull did not come to.

        Raises `Refused` where a folder or the server is not what the config says, `AuthRequired` where the
        password is wrong, `Transient` for all that may pass, `CursorExpired` for a cursor that is not ours.
        """
        progress = Progress.of(cursor)
        if self.horizon.days > progress.days:
            progress = Progress(self.horizon.days, progress.sent)
        size, garbled = self.page, Garbled()
        for _ in range(_ROUNDS):
            with self.session() as session:
                try:
                    for reached, page in self._pages(session, progress, size):
                        progress = reached
                        yield page
                except Garbled as error:
                    size, garbled = max(size // _FEWER, 1) if size > 1 else self.page, error
                else:
                    return
        raise Transient(f"{self.server}: it does not keep to IMAP: {garbled}")

    def _pages(self, session: Session, progress: Progress, size: int) -> Iterator[tuple[Progress, Page]]:
        progress = self._caught_up(session, progress)
        work = [name for name, reading in progress.read.items() if reading.todo]
        if not work:
            return
        able = session.capabilities()
        if not able.isdisjoint(("UTF8=ACCEPT", "UTF8=ONLY")):
            session.accept_utf8()
        for name in work:
            folder = _Folder(self, session, able, name, self._kind(name, progress))
            for reading, page in folder.pages(progress.read[name], size):
                progress = progress.having(name, reading)
                total = page.total if len(work) == 1 else None
                yield progress, replace(page, cursor=str(progress), total=total)

    def wait(self, cursor: str | None, seconds: float) -> bool:
        """Wait so long for something new since `cursor` (RFC 2177), and return whether there is.

        Returns at once, with False, where the server cannot say so by itself. Raises as `pull` does.
        """
        with self.session() as session:
            reached = self._caught_up(session, Progress.of(cursor)).read
            if any(reading.todo for reading in reached.values()):
                return True
            if "IDLE" not in session.capabilities():
                return False
            name, reading = next(iter(reached.items()))
            if session.open(name).next > reading.standing.next:  # it came just now
                return True
            return imap_idle.wait(session, seconds)

    def _kind(self, name: str, progress: Progress) -> Folder:
        return Folder.SENT if name in progress.sent else kind(Listed(name, "/", frozenset()))

    def _caught_up(self, session: Session, progress: Progress) -> Progress:
        """Return the progress with all that has come since; what folders there are is asked only once."""
        known = (self.sent,) if self.sent else progress.sent
        names = dict.fromkeys((*known, *self.folders))
        standings = session.standings(names)
        gone = [name for name, standing in standings.items() if standing is None]
        if gone or not known:
            listed = session.folders(session.capabilities())
            if absent := [name for name in gone if name in (self.sent, *self.folders)]:
                raise Refused(f'{self.server}: no folder "{absent[0]}"; there are: {shown(listed)}')
            known = tuple(found(session, listed, Folder.SENT))
            if not known:
                raise Refused(
                    f"{self.server}: no folder is marked or named as the one for sent mail; "
                    f"set `sent` to one of: {shown(listed)}"
                )
            standings = session.standings(dict.fromkeys((*known, *self.folders)))
        return replace(progress, sent=known, read=dict(_caught_up(progress, standings)))


def _caught_up(progress: Progress, standings: dict[str, Standing | None]) -> Iterator[tuple[str, Reading]]:
    for name, now in standings.items():
        if now is None:
            raise Transient(f'the folder "{name}" went away while it was looked at')
        before = progress.read.get(name)
        yield name, before.on(now) if before else Reading.fresh(now)


@dataclass(frozen=True, slots=True)
class _Folder:
    """One folder while it is read."""

    source: ImapSource
    session: Session
    able: frozenset[str]
    name: str
    kind: Folder

    def pages(self, reading: Reading, size: int) -> Iterator[tuple[Reading, Page]]:
        """Yield the messages that are to do, the newest first, and how far the folder is read after each.

        Raises `Garbled`; one message that was asked for alone is then behind us.
        """
        if self.session.open(self.name).validity not in (0, reading.standing.validity):
            raise Transient(f'{self.source.server}: the folder "{self.name}" was made anew just now')
        since = day(self.source.context.now - self.source.horizon)
        todo = ",".join(f"{low}:{high}" for low, high in reading.todo)
        told = self.session.search(f"UID {todo} SINCE {since}", self.able)
        uids = [uid for uid in told if reading.wants(uid)]  # some servers tell of all they have
        if not uids:
            yield reading.down_to(1), Page((), None)
        chunks = [uids[max(0, end - size) : end] for end in range(len(uids), 0, -size)]
        wanted = items(self.source.text, self.able)
        fetching = self.session.fetch(chunks, wanted, ahead=1 if size == self.source.page else 0)
        for chunk in chunks:
            after = reading.down_to(1 if chunk is chunks[-1] else chunk[0])
            try:
                page = self._page(next(fetching), len(uids))
            except Garbled:
                if size == 1:
                    odd = Skipped(f"{self.name}, message {chunk[0]}", "the server garbles it")
                    yield after, Page((), None, skipped=(odd,))
                raise
            yield after, page

    def _page(self, fetched: Fetched, total: int) -> Page:
        messages = dict(fetched.messages)
        without = [uid for uid in messages if unseen(messages[uid])]
        messages.update(self._again([without] if without else [], items("beginning", self.able)))
        long = [uid for uid in messages if not whole(messages[uid])]
        messages.update(self._again([long[at : at + LONG] for at in range(0, len(long), LONG)], WHOLE))
        missing = [uid for uid in fetched.asked if uid not in messages or not given(messages[uid])]
        messages.update(self._held_back(missing))
        latest = self.source.clock() + LEEWAY
        found = {
            uid: read(messages[uid], folder=self.kind, latest=latest)
            for uid in reversed(fetched.asked)
            if uid in messages
        }
        return Page(
            items=tuple(one for one in found.values() if isinstance(one, Mail)),
            cursor=None,
            skipped=tuple(
                Skipped(f"{self.name}, message {uid}", why)
                for uid, why in found.items()
                if isinstance(why, str)
            ),
            total=total,
        )

    def _again(self, chunks: Iterable[list[int]], wanted: str) -> Iterator[tuple[int, Message]]:
        """Fetch more of messages of which not enough came."""
        for fetched in self.session.fetch(chunks, wanted):
            yield from fetched.messages.items()

    def _held_back(self, uids: list[int]) -> Iterator[tuple[int, Message]]:
        """Ask one by one for messages that are there and did not come; what still does not is skipped."""
        told = self.session.search(f"UID {as_set(uids)}", self.able) if uids else []
        there = set(uids) & set(told)
        if len(there) > HELD:
            raise Transient(f"{self.source.server}: it kept {len(there)} messages to itself")
        for fetched in self.session.fetch(
            [[uid] for uid in sorted(there)], items(self.source.text, self.able)
        ):
            yield fetched.asked[0], fetched.messages.get(fetched.asked[0], {})
