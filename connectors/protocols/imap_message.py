"""What is fetched of a message, and the `Mail` that it comes to (RFC 9051, 6.4.5; RFC 8970)."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from typing import Literal

from connectors.formats.mail import MOST, SLICE, WANTED, complete, parsed
from connectors.protocols.imap_session import Message
from connectors.protocols.imap_words import Word, internal_date
from syncd.model import Folder, Mail, Sign

Text = Literal["beginning", "preview", "none"]

_HEADER = f"BODY.PEEK[HEADER.FIELDS ({' '.join(sorted(WANTED)).upper()})] BODYSTRUCTURE"
_ITEMS: dict[Text, str] = {
    # One piece, as the files have it: Dovecot gives it quicker than header fields and text apart.
    "beginning": f"BODY.PEEK[]<0.{SLICE}>",
    "preview": f"{_HEADER} PREVIEW",
    "none": _HEADER,
}
WHOLE = f"UID INTERNALDATE BODY.PEEK[]<0.{MOST}>"
"""For the few whose header block does not end where the first piece does."""


def items(text: Text, capabilities: frozenset[str]) -> str:
    """Return what to fetch; no preview where the server makes none."""
    wanted = "beginning" if text == "preview" and "PREVIEW" not in capabilities else text
    return f"UID INTERNALDATE {_ITEMS[wanted]}"


def whole(message: Message) -> bool:
    """Whether the header block came to its end; one that is shorter than what was asked for has no more."""
    raw = _raw(message)
    return raw is None or len(raw) < SLICE or complete(raw)


def given(message: Message) -> bool:
    """Whether any of it came."""
    return _raw(message) is not None


def unseen(message: Message) -> bool:
    """Whether the server announces previews and has none of this one: Cyrus makes them only where told to."""
    return "PREVIEW" in message and message["PREVIEW"] is None


def read(message: Message, *, folder: Folder, latest: datetime) -> Mail | str:
    """Return a message, or why it cannot be read; never raises.

    Where its own date is impossible, it has the date at which the server got it.
    """
    raw = _raw(message)
    if raw is None:
        return "the server gives nothing of it"
    raw = raw[:MOST]
    found = parsed(raw, folder=folder, latest=latest)
    if isinstance(found, str) and raw.strip() and (came := internal_date(message.get("INTERNALDATE"))):
        found = parsed(
            b"Date: %b\r\n%b" % (format_datetime(came).encode(), raw), folder=folder, latest=latest
        )
    if isinstance(found, Mail) and "BODYSTRUCTURE" in message:
        signs = found.signs | (Sign.INVITATION if _invites(message["BODYSTRUCTURE"]) else Sign.NONE)
        preview = message.get("PREVIEW")
        text = preview.decode("utf-8", "replace") if isinstance(preview, bytes) else ""
        return found._replace(signs=signs, excerpt=text)
    return found


def _raw(message: Message) -> bytes | None:
    for name, value in message.items():
        if name.startswith("BODY[") and isinstance(value, bytes):
            return value
    return None


def _invites(structure: Word) -> bool:
    """Whether one of the parts is a calendar entry."""
    stack, seen = [structure], 0
    while stack:
        part = stack.pop()
        if isinstance(part, list):
            seen += 1
            kinds = [one.lower() for one in part[:2] if isinstance(one, bytes)]
            if kinds == [b"text", b"calendar"]:
                return True
            stack += part
    return False
