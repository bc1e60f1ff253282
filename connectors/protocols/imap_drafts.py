"""Drafts in the mailbox's folder for them, laid down for the user; nothing here can send (RFC 9051)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.policy import SMTP

from connectors.formats.draft import LARGEST, message_id, version, written
from connectors.protocols.imap_folders import found, shown
from connectors.protocols.imap_mailbox import Mailbox
from connectors.protocols.imap_session import Session
from syncd.errors import Conflict, Refused
from syncd.model import Draft, Folder

Standing = list[tuple[int, str]]  # the UIDs of the copies of a draft, the oldest first, and their versions


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapDrafts(Mailbox):
    """Drafts of ours among the user's: known by their Message-ID, and for untouched by their words.

    The settings are those of `ImapSource`; `drafts` names the folder, "" is to be found.
    """

    drafts: str = ""

    def find(self, draft_id: str) -> str | None:
        """Return the version of one of our drafts as it stands; None when it is gone, sent or deleted.

        Raises `AuthRequired`, `Refused` or `Transient`.
        """
        with self._opened() as (session, _):
            there = _standing(session, draft_id)
            return there[-1][1] if there else None

    def put(self, draft: Draft, *, over: str | None = None) -> str:
        """Lay a draft down, or replace the version `over` of it; return its version. Twice is once.

        Raises `Conflict` when the user edited it since, or took it away; else as `find`.
        """
        raw = written(draft, sender=self.context.emails, now=self.context.now, policy=SMTP)
        new = version(raw)
        with self._opened() as (session, folder):
            there = _standing(session, draft.id)
            if (over and not there) or any(one not in (new, over) for _, one in there):
                raise Conflict(f"{self.server}: a draft was edited, sent or deleted meanwhile; it stays so")
            if all(one != new for _, one in there):  # the new one first: a cut leaves two, never none
                session.append(folder, raw, b"\\Draft \\Seen")
            session.delete([uid for uid, one in there if one != new])
            after = _standing(session, draft.id)
            return after[-1][1] if after else new

    def drop(self, draft_id: str, *, over: str) -> None:
        """Take one of our drafts away; absent already is fine. Raises `Conflict` when the user edited it."""
        with self._opened() as (session, _):
            there = _standing(session, draft_id)
            if any(one != over for _, one in there):
                raise Conflict(f"{self.server}: a draft was edited meanwhile; it stays as it is")
            session.delete([uid for uid, _ in there])

    @contextmanager
    def _opened(self) -> Iterator[tuple[Session, str]]:
        with self.session() as session:
            folder = self.drafts
            if not folder:
                listed = session.folders(session.capabilities())
                folder = next(iter(found(session, listed, Folder.DRAFTS)), "")
                if not folder:
                    raise Refused(
                        f"{self.server}: no folder is marked or named as the one for drafts; "
                        f"set `drafts` to one of: {shown(listed)}"
                    )
            session.open(folder, to="write")
            yield session, folder


def _standing(session: Session, draft_id: str) -> Standing:
    """Return the copies of a draft in the open folder; there are two when a change was cut short."""
    able = session.capabilities()
    uids = session.search(f'UNDELETED HEADER Message-ID "{message_id(draft_id)}"', able)
    versions = {}
    for fetched in session.fetch([[uid] for uid in uids], f"UID BODY.PEEK[]<0.{LARGEST}>"):
        for uid, message in fetched.messages.items():
            raw = next((value for name, value in message.items() if name.startswith("BODY[")), None)
            versions[uid] = version(raw if isinstance(raw, bytes) else b"")
    return sorted(versions.items())
