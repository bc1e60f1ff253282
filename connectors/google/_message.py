"""A Gmail message without its text, to a `Mail`.

https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from connectors.formats.mail import EARLIEST, parsed
from syncd.model import Folder, Mail

HEADERS = (
    "From", "To", "Cc", "Bcc", "Date", "Subject", "Message-ID", "In-Reply-To", "References", "Content-Type",
    "List-ID", "List-Post", "List-Unsubscribe", "Auto-Submitted", "X-Autoreply", "X-Autorespond",
    "X-Auto-Response-Suppress", "Return-Path", "Precedence", "Content-Class",
)  # fmt: skip
_NO_MAIL = {"DRAFT", "CHAT"}


def mail(message: Mapping[str, Any], *, latest: datetime, snippets: bool = False) -> Mail | str | None:
    """Return the mail that a message is, or why it cannot be read; None for a draft, which is no mail.

    Its time is when Gmail had it, which no sender's clock can spoil; one after `latest` is an impossible one.
    """
    labels = message.get("labelIds") or ()
    if not _NO_MAIL.isdisjoint(labels):
        return None
    at = time_of(message)
    if at is None or not EARLIEST <= at <= latest:
        return "Gmail does not say when it was"
    headers = (message.get("payload") or {}).get("headers") or ()
    lines = [f"{one['name']}: {one['value']}" for one in headers if "name" in one and "value" in one]
    folder = Folder.SENT if "SENT" in labels else Folder.OTHER
    found = parsed(_block(lines), folder=folder, latest=latest)
    if isinstance(found, str):  # the date that somebody else's program wrote
        dated = [f"Date: {format_datetime(at)}", *(one for one in lines if one[:5].lower() != "date:")]
        found = parsed(_block(dated), folder=folder, latest=latest)
    if isinstance(found, str):
        return found
    excerpt = html.unescape(str(message.get("snippet") or "")) if snippets else ""
    return found._replace(at=at, excerpt=excerpt)


def time_of(message: Mapping[str, Any]) -> datetime | None:
    """Return when Gmail had a message, in whole seconds as mail is dated; None where it does not say."""
    try:
        return datetime.fromtimestamp(int(message["internalDate"]) // 1000, UTC)
    except (KeyError, ValueError, TypeError, OverflowError, OSError):
        return None


def _block(lines: list[str]) -> bytes:
    """Return headers as one block; a line break inside of one cannot end it."""
    text = "\n".join(lines)
    if "\r" in text or text.count("\n") >= len(lines):
        text = "\n".join(line.replace("\r", "").replace("\n", "\n ") for line in lines)
    return text.encode("utf-8", "replace") + b"\n\n"
