"""Drafts in the mailbox's folder for them, laid down for the user; nothing here can send (RFC 9051)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import blake2b
from pathlib import Path

from connectors.formats.address import addresses, decoded, in_charset
from connectors.formats.ics_call import NOTES, TITLE, clean
from connectors.protocols.imap_folders import found, shown
from connectors.protocols.imap_session import Session, opened
from connectors.protocols.imap_wire import Server, Tls
from connectors.protocols.key import Key, SignIn
from syncd.errors import Conflict, Refused
from syncd.model import Draft, Folder
from syncd.ports import Context

_HOST = "drafts.syncd.invalid"  # of Message-IDs; a name that nobody has (RFC 6761, 6.4)
_LARGEST = 262144  # bytes of a draft that are looked at

Standing = list[tuple[int, str]]  # the UIDs of the copies of a draft, the oldest first, and their versions


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapDrafts:
    """Drafts of ours among the user's: known by their Message-ID, and for untouched by their words.

    The settings are those of `ImapSource`; `drafts` names the folder, "" is to be found.
    """

    server: str
    login: str
    secret: str
    context: Context
    tls: Tls = "tls"
    port: int = 0
    ca_file: Path | None = None
    sign_in: SignIn = "password"
    account: str = ""
    client: Path | None = None
    client_id: str = ""
    tenant: str = ""
    authority: str = ""
    drafts: str = ""
    silence: float = 30.0
    patience: float = 60.0

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
        raw = self._written(draft)
        version = _version(raw)
        with self._opened() as (session, folder):
            there = _standing(session, draft.id)
            if (over and not there) or any(one not in (version, over) for _, one in there):
                raise Conflict(f"{self.server}: a draft was edited, sent or deleted meanwhile; it stays so")
            if all(one != version for _, one in there):  # the new one first: a cut leaves two, never none
                session.append(folder, raw, b"\\Draft \\Seen")
            session.delete([uid for uid, one in there if one != version])
            after = _standing(session, draft.id)
            return after[-1][1] if after else version

    def drop(self, draft_id: str, *, over: str) -> None:
        """Take one of our drafts away; absent already is fine. Raises `Conflict` when the user edited it."""
        with self._opened() as (session, _):
            there = _standing(session, draft_id)
            if any(version != over for _, version in there):
                raise Conflict(f"{self.server}: a draft was edited meanwhile; it stays as it is")
            session.delete([uid for uid, _ in there])

    @contextmanager
    def _opened(self) -> Iterator[tuple[Session, str]]:
        server = Server(
            self.server, self.login, self.tls, self.port, self.ca_file, self.silence, self.patience
        )
        with opened(server, Key(self.secret, self.context.secrets, self.sign_in)) as session:
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

    def _written(self, draft: Draft) -> bytes:
        """Return a draft as a message. Raises `Refused` for a recipient that no mail can be addressed to."""
        message = EmailMessage(policy=SMTP)
        try:
            message["To"] = Address(clean(draft.to.name, most=TITLE), addr_spec=draft.to.address)
            if self.context.emails:
                message["From"] = Address(addr_spec=self.context.emails[0])
        except (ValueError, IndexError, MessageError) as error:
            raise Refused("a draft has no address that mail can be sent to") from error
        message["Subject"] = clean(draft.subject, most=TITLE)
        message["Date"] = self.context.now
        message["Message-ID"] = message_id(draft.id)
        message.set_content(clean(draft.text, most=NOTES, breaks=True))
        return message.as_bytes()


def message_id(draft_id: str) -> str:
    """Return the Message-ID that a draft is known by."""
    return f"<{draft_id}@{_HOST}>"


def _standing(session: Session, draft_id: str) -> Standing:
    """Return the copies of a draft in the open folder; there are two when a change was cut short."""
    able = session.capabilities()
    uids = session.search(f'UNDELETED HEADER Message-ID "{message_id(draft_id)}"', able)
    versions = {}
    for fetched in session.fetch([[uid] for uid in uids], f"UID BODY.PEEK[]<0.{_LARGEST}>"):
        for uid, message in fetched.messages.items():
            raw = next((value for name, value in message.items() if name.startswith("BODY[")), None)
            versions[uid] = _version(raw if isinstance(raw, bytes) else b"")
    return sorted(versions.items())


def _version(raw: bytes) -> str:
    """Return a digest of what a person sees of a draft; not of what servers add to it, or fold anew."""
    try:
        message = message_from_bytes(raw[:_LARGEST])
        told = [str(addresses(str(message.get(name, "")))) for name in ("To", "Cc", "Bcc")]
        told.append(decoded(str(message.get("Subject", "")).replace("\n", "").replace("\r", "")))
        for part in message.walk():
            text = part.get_payload(decode=True)
            if isinstance(text, bytes):
                told += (part.get_content_type(), in_charset(text, part.get_content_charset("")))
    except (RecursionError, ValueError, LookupError):  # nothing that we wrote
        told = [raw.decode("latin-1")]
    words = "\0".join(" ".join(one.split()) for one in told)
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
