"""One raw message, or the first kilobytes of it, to a `Mail` (RFC 5322, RFC 2045, RFC 3834).

Only the header block and the beginning of the first text part are looked at: an attachment, a
deep nest of parts or a hundred megabytes cost nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from connectors.files._address import addresses, decoded, guessed
from connectors.files._excerpt import excerpt
from syncd.model import Folder, Mail, Sign, Skipped

SLICE = 8192  # bytes of a message that are read: nearly every header block, and the beginning of the text
MOST = 262144  # bytes that are read on for a header block that does not end within the slice
LEEWAY = timedelta(days=2)  # how far ahead of ours the sender's clock may be
EARLIEST = datetime(1982, 8, 13, tzinfo=UTC)  # RFC 822: nothing was ever dated in this format before

_LISTS = frozenset(("to", "cc", "bcc"))
_SIGNS = frozenset(
    (
        "list-id", "list-post", "list-unsubscribe", "auto-submitted", "x-autoreply", "x-autorespond",
        "x-auto-response-suppress", "return-path", "precedence", "content-class",
    )
)  # fmt: skip
_WANTED = _LISTS | _SIGNS | frozenset(
    (
        "from", "date", "subject", "message-id", "in-reply-to", "references", "content-type",
        "content-transfer-encoding",
    )
)  # fmt: skip

_END_OF_FIELD = re.compile(r"\n(?![ \t])")
_MONTHS = {
    "Jan": "01", "Feb": "02", "Mar": "03", "Apr": "04", "May": "05", "Jun": "06",
    "Jul": "07", "Aug": "08", "Sep": "09", "Oct": "10", "Nov": "11", "Dec": "12",
}  # fmt: skip
_DATE = re.compile(r"(?:[A-Za-z]{3}, +)?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) ([+-]\d{4})(?!\d)")
_MINUTE, _NONE = timedelta(minutes=1), timedelta()
_POST = re.compile(r"<\s*mailto:([^>?\s]+)", re.IGNORECASE)
_BULK = re.compile(r"\s*(?:bulk|list|junk)\b", re.IGNORECASE)
_AWAY = re.compile(  # how programs title the replies that nobody wrote
    r"\s*(?:auto(?:matic|mated|matische|-|\s)?\s?(?:reply|response|antwort)|autoreply|autosvar"
    r"|out of (?:the )?office(?:\s+(?:auto-?\s?reply|reply|message|notification))?\s*(?::|$)"
    r"|abwesen(?:d|heit\w*)\s*(?::|$)|réponse automatique|absence du bureau|respuesta automática|fuera de la oficina"
    r"|risposta automatica|fuori sede|resposta automática|ausência temporária|automatisch antwoord|afwezig"
    r"|automatiskt svar|automatisk svar|odpowiedź automatyczna|автоматический ответ|自动(?:回复|答复)|自動(?:回覆|応答))",
    re.IGNORECASE,
)
_CALENDAR = re.compile(rb"\n[Cc]ontent-[Tt]ype:\s*[Tt]ext/[Cc]alendar")


def complete(raw: bytes) -> bool:
    """Whether the header block ends within `raw`."""
    return b"\n\n" in raw or b"\n\r\n" in raw


def parsed(raw: bytes, *, what: str, folder: Folder, latest: datetime) -> Mail | Skipped:
    """Return the message that `raw` begins, or why it cannot be read; never raises.

    `what` names it should it be skipped. A date after `latest` is an impossible one.
    """
    head, body = _halves(raw)
    fields = _fields(head)
    get = fields.get
    date = get("date", "")
    when = _when(date)
    if when is None or not EARLIEST <= when[0] <= latest:
        return Skipped(what, f"no usable date: {decoded(date)[:60] or 'none'}" if fields else "no mail headers")
    sender = addresses(get("from", ""))
    subject = decoded(get("subject", ""))
    content = get("content-type", "")
    in_reply_to = _id(get("in-reply-to", ""))
    return Mail(
        message_id=_id(get("message-id", "")) or _made_id(fields),
        at=when[0],
        offset=when[1],
        sender=sender[0] if sender else None,
        to=addresses(get("to", "")),
        cc=addresses(get("cc", "")),
        bcc=addresses(get("bcc", "")),
        subject=subject,
        in_reply_to=in_reply_to,
        root=_id(get("references", "")) or in_reply_to,
        signs=_signs(fields, subject, content, body),
        list_post=_list_post(get("list-post", "")),
        folder=folder,
        excerpt=excerpt(body, content, get("content-transfer-encoding", "")),
    )


def _halves(raw: bytes) -> tuple[bytes, bytes]:
    """Return the header block, and the body as far as it is worth reading; both with LF line ends."""
    raw = raw.lstrip(b"\r\n")
    end = raw.find(b"\n\n")
    if raw.find(b"\r", 0, end if end >= 0 else len(raw)) >= 0:
        raw = raw.replace(b"\r\n", b"\n")
        end = raw.find(b"\n\n")
    return (raw[:end], raw[end + 2 : end + SLICE]) if end >= 0 else (raw, b"")


def _fields(head: bytes) -> dict[str, str]:
    """Return the fields that matter; the first of each name, but all of a repeated To, Cc or Bcc."""
    try:
        text = head.decode()
    except UnicodeDecodeError:
        text = "\n".join(map(guessed, head.split(b"\n")))
    found: dict[str, str] = {}
    for field in _END_OF_FIELD.split(text):
        name, _, value = field.partition(":")
        name = name.lower()
        if name in _WANTED:
            if name not in found:
                found[name] = value.strip()
            elif name in _LISTS:
                found[name] += ", " + value.strip()
    return found


def _when(text: str) -> tuple[datetime, int] | None:
    """Return the moment in UTC, and the minutes that the writer's zone is east of it."""
    try:
        if plain := _DATE.match(text):
            day, month, year, clock, zone = plain.groups()
            local = datetime.fromisoformat(f"{year}-{_MONTHS[month]}-{day:0>2}T{clock}{zone}")
        elif loose := parsedate_tz(text):
            second = min(loose[5], 59)  # a leap second is the one before
            local = datetime(*loose[:5], second, tzinfo=timezone(timedelta(seconds=loose[9] or 0)))
        else:
            local = datetime.fromisoformat(text)
        return local.astimezone(UTC), (local.utcoffset() or _NONE) // _MINUTE
    except (ValueError, KeyError, IndexError, TypeError, OverflowError):
        return None


def _id(text: str) -> str:
    """Return the first message id in a field, without its angle brackets; "" when it holds none."""
    start, end = text.find("<"), text.find(">")
    if 0 <= start < end:
        text = text[start + 1 : end]
    elif "@" not in text or " " in text:
        return ""
    return text if text.isprintable() and " " not in text else "".join(decoded(text).split())


def _list_post(text: str) -> str:
    found = _POST.search(text)
    return decoded(found[1]) if found else ""


def _made_id(fields: Mapping[str, str]) -> str:
    """Return an id for a message without one; the same for every copy of it."""
    told = "\n".join(fields.get(name, "") for name in ("date", "from", "to", "cc", "subject"))
    return f"digest:{hashlib.blake2b(told.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"


def _signs(fields: Mapping[str, str], subject: str, content: str, body: bytes) -> Sign:
    signs = Sign.NONE
    if not _SIGNS.isdisjoint(fields):
        signs = _header_signs(fields)
    if _AWAY.match(subject):
        signs |= Sign.AUTO
    kind = content[:16].lower()
    if kind.startswith("multipart/report"):
        signs |= Sign.RECEIPT
    if kind.startswith("text/calendar") or (b"text/calendar" in body and _CALENDAR.search(body)):
        signs |= Sign.INVITATION
    return signs


def _header_signs(fields: Mapping[str, str]) -> Sign:
    signs = Sign.NONE
    if "list-id" in fields or "list-post" in fields or "list-unsubscribe" in fields:
        signs |= Sign.LIST
    if (
        fields.get("auto-submitted", "no").lower() != "no"
        or "x-autoreply" in fields
        or "x-autorespond" in fields
        or "x-auto-response-suppress" in fields
        or fields.get("return-path") == "<>"
    ):
        signs |= Sign.AUTO
    if _BULK.match(fields.get("precedence", "")):
        signs |= Sign.BULK
    if "calendarmessage" in fields.get("content-class", ""):  # Outlook's invitations, whatever their parts
        signs |= Sign.INVITATION
    return signs
