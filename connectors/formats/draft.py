"""A draft as a message: written for the user to send, and known again by its Message-ID (RFC 5322)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy, default
from hashlib import blake2b

from connectors.formats.address import addresses, decoded, in_charset
from connectors.formats.ics_call import NOTES, TITLE, clean
from syncd.errors import Refused
from syncd.model import Draft

LARGEST = 262144  # bytes of a message that are looked at

_HOST = "drafts.syncd.invalid"  # of Message-IDs; a name that nobody has (RFC 6761, 6.4)


def message_id(draft_id: str) -> str:
    """Return the Message-ID that a draft is known by."""
    return f"<{draft_id}@{_HOST}>"


def written(
    draft: Draft,
    *,
    sender: Sequence[str] = (),
    now: datetime | None = None,
    policy: EmailPolicy[EmailMessage] = default,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Return a draft as a message, with the line ends of `policy` and with these headers besides.

    `sender` are the user's own addresses; without one, and without `now`, it is the server that says from
    whom it is, and of when. Raises `Refused` for a recipient that no mail can be addressed to.
    """
    message = EmailMessage(policy=policy)
    try:
        if sender:
            message["From"] = Address(addr_spec=sender[0])
        message["To"] = Address(clean(draft.to.name, most=TITLE), addr_spec=draft.to.address)
    except (ValueError, IndexError, MessageError) as error:
        raise Refused("a draft has no address that mail can be sent to") from error
    message["Subject"] = clean(draft.subject, most=TITLE)
    if now:
        message["Date"] = now
    message["Message-ID"] = message_id(draft.id)
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(clean(draft.text, most=NOTES, breaks=True))
    return message.as_bytes()


def version(raw: bytes) -> str:
    """Return a digest of what a person sees of a draft; not of what programs add to it, or fold anew."""
    try:
        message = message_from_bytes(raw[:LARGEST])
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
