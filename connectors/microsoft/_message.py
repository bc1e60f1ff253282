"""An Outlook message without its text, to a `Mail`.

https://learn.microsoft.com/en-us/graph/api/resources/message
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from connectors.formats.mail import EARLIEST, parsed
from syncd.model import Address, Folder, Mail, Sign

Message = Mapping[str, Any]

FIELDS = (
    "id,internetMessageId,conversationId,conversationIndex,sentDateTime,receivedDateTime,subject,from,sender,"
    "toRecipients,ccRecipients,bccRecipients,isDraft,internetMessageHeaders"
)
PREVIEW = "bodyPreview"
_FIRST = (
    22  # bytes of the index of a conversation's first message; each answer adds five ([MS-OXOMSG], 2.2.1.3)
)
_OURS = {"date", "subject", "message-id", "from", "to", "cc", "bcc"}  # told by fields of their own


def mail(message: Message, *, folder: Folder, latest: datetime) -> Mail | str | None:
    """Return the mail that a message is, or why it cannot be read; None for a draft, which is no mail.

    A conversation is one thread, by Outlook's own id for it. Sent messages have no headers at all
    (https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/3025, seen 2026-11), so what is known of
    them is what Outlook knows. A time after `latest` is an impossible one.
    """
    if message.get("isDraft"):
        return None
    times = (_time(message, "sentDateTime"), _time(message, "receivedDateTime"))
    at = next((time for time in times if time and EARLIEST <= time <= latest), None)
    if at is None:
        return "Outlook does not say when it was"
    headers = _headers(message)
    found = parsed(_block(message, headers, at), folder=folder, latest=latest)
    if isinstance(found, str):  # the date that somebody else's program wrote
        found = parsed(_block(message, (), at), folder=folder, latest=latest)
    if isinstance(found, str):
        return found
    sender = _address(message.get("from")) or _address(message.get("sender"))
    thread = str(message.get("conversationId") or "")
    answers = found.in_reply_to or (thread if not headers and _is_answer(message) else "")
    invites = "eventmessage" in str(message.get("@odata.type")).lower()
    return found._replace(
        message_id=found.message_id if message.get("internetMessageId") else f"outlook:{message['id']}",
        at=at,
        sender=sender,
        to=_addresses(message, "toRecipients"),
        cc=_addresses(message, "ccRecipients"),
        bcc=_addresses(message, "bccRecipients"),
        in_reply_to=answers,
        root=thread or found.root,
        signs=found.signs | (Sign.INVITATION if invites else Sign.NONE),
        excerpt=str(message.get(PREVIEW) or ""),
    )


def is_thin(message: Message) -> bool:
    """Whether only a change of a message is told, such as that it was read."""
    return "sentDateTime" not in message and "toRecipients" not in message


def _time(message: Message, name: str) -> datetime | None:
    try:
        return datetime.fromisoformat(message[name]).astimezone(UTC).replace(microsecond=0)
    except (KeyError, ValueError, TypeError, OverflowError):
        return None


def _headers(message: Message) -> tuple[tuple[str, str], ...]:
    listed = message.get("internetMessageHeaders")
    pairs = listed if isinstance(listed, list) else ()
    return tuple((str(one.get("name") or ""), str(one.get("value") or "")) for one in pairs)


def _block(message: Message, headers: tuple[tuple[str, str], ...], at: datetime) -> bytes:
    """Return a header block; a line break inside of a header cannot end it."""
    date = next((value for name, value in headers if name.lower() == "date"), format_datetime(at))
    told = {"Date": date, "Subject": message.get("subject"), "Message-ID": message.get("internetMessageId")}
    lines = [*told.items(), *((name, value) for name, value in headers if name.lower() not in _OURS)]
    folded = (
        f"{name}: {value}".replace("\r", "").replace("\n", "\n ") for name, value in lines if name and value
    )
    return "\n".join(folded).encode("utf-8", "replace") + b"\n\n"


def _is_answer(message: Message) -> bool:
    try:
        return len(base64.urlsafe_b64decode(str(message["conversationIndex"]))) > _FIRST
    except (KeyError, binascii.Error, ValueError):
        return False


def _addresses(message: Message, name: str) -> tuple[Address, ...]:
    return tuple(filter(None, map(_address, message.get(name) or ())))


def _address(recipient: Any) -> Address | None:
    """Return a recipient as a header has it; where there is no name, Outlook says the address twice."""
    return next(_told(recipient), None)


def _told(recipient: Any) -> Iterator[Address]:
    written = (recipient or {}).get("emailAddress") or {}
    address, name = str(written.get("address") or "").strip(), str(written.get("name") or "").strip()
    bare = name.strip("'\"<> ")
    if address or bare:
        yield Address("" if bare.lower() == address.lower() else name, address or bare)
