"""One raw message, or the first kilobytes of it, to a `Mail` (RFC 5322, RFC 2045, RFC 3834).

Only the header block and the beginning of the first text part are looked at: an attachment, a
deep nest of parts or a hundred megabytes cost nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from functools import lru_cache

from connectors.formats.address import addresses, decoded, guessed
from connectors.formats.excerpt import excerpt
from syncd.model import Folder, Mail, Sign

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
WANTED = _LISTS | _SIGNS | frozenset(
    (
        "from", "date", "subject", "message-id", "in-reply-to", "references", "content-type",
        "content-transfer-encoding",
    )
)  # fmt: skip

_MONTHS = {
    "Jan": "01", "Feb": "02", "Mar": "03", "Apr": "04", "May": "05", "Jun": "06",
    "Jul": "07", "Aug": "08", "Sep": "09", "Oct": "10", "Nov": "11", "Dec": "12",
}  # fmt: skip
_DATE = re.compile(r"(?:[A-Za-z]{3}, +)?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:[0-5]\d) ([+-]\d{4})\b")
_MINUTE = timedelta(minutes=1)
_POST = re.compile(r"<\s*mailto:([^>?\s]+)", re.IGNORECASE)
_BY_HAND = re.compile(r"\s*no\b", re.IGNORECASE)
_BULK = re.compile(r"\s*(?:bulk|list|junk)\b", re.IGNORECASE)
_AWAY = re.compile(  # how programs title the answers that nobody wrote; in lower case
    r"\s*(?:auto(?:matic|mated|matische|matisch|matiskt|matisk)?[-\s]?(?:reply|response|antwort|antwoord|svar)"
    r"|réponse automatique|respuesta automática|risposta automatica|resposta automática"
    r"|odpowiedź automatyczna|автоматический ответ|自动(?:回复|答复)|自動(?:回覆|応答)"
    r"|(?:out of (?:the )?office(?:\s+(?:auto-?\s?reply|reply|message|notification))?|abwesen(?:d|heit\w*)"
    r"|absence du bureau|fuera de la oficina|fuori sede|ausência temporária|afwezig)\s*(?::|$))"
)
_CALENDAR = re.compile(rb"\n[Cc]ontent-[Tt]ype:\s*text/calendar")


def real_time() -> datetime:
    """Return the time that dates of messages are compared with; a context's `now` may lie in the past."""
    return datetime.now(UTC)


def complete(raw: bytes) -> bool:
    """Whether the header block ends within `raw`."""
    return b"\n\n" in raw or b"\n\r\n" in raw


def parsed(raw: bytes, *, folder: Folder, latest: datetime) -> Mail | str:
    """Return the message that `raw` begins, or why it cannot be read; never raises.

    A date after `latest` is an impossible one.
    """
    head, body = _halves(raw)
    fields = _fields(head)
    get = fields.get
    when = _when(get("date", ""))
    if when is None or not EARLIEST <= when[0] <= latest:
        date = decoded(get("date", ""))[:60] or "none"
        return f"no usable date: {date}" if fields else "no mail headers"
    sender = addresses(get("from", ""))
    subject = decoded(get("subject", ""))
    in_reply_to = _id(get("in-reply-to", ""))
    content_type = get("content-type", "")[:1000]
    return Mail(  # in order: keywords would cost a microsecond
        _id(get("message-id", "")) or _made_id(fields),
        *when,
        sender[0] if sender else None,
        addresses(get("to", "")),
        addresses(get("cc", "")),
        addresses(get("bcc", "")),
        subject,
        in_reply_to,
        _id(get("references", "")) or in_reply_to,
        _signs(fields, subject, content_type, body),
        _list_post(get("list-post", "")),
        folder,
        excerpt(body, content_type, get("content-transfer-encoding", "")[:40]),
    )


def _halves(raw: bytes) -> tuple[bytes, bytes]:
    """Return the header block, and the body as far as it is worth reading; both with LF line ends."""
    raw = raw.lstrip(b"\r\n")
    if raw[: raw.find(b"\n")].endswith(b"\r"):
        raw = raw.replace(b"\r\n", b"\n")
    end = raw.find(b"\n\n")
    if raw.find(b"\r", 0, end if end >= 0 else len(raw)) >= 0:  # after a first line that ends in LF
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
    for field in text.replace("\n\t", " ").replace("\n ", " ").split("\n"):
        name, _, value = field.partition(":")
        name = name.lower()
        if name in WANTED:
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
            local = datetime.fromisoformat(f"{year}-{_MONTHS[month]}-{day:0>2}T{clock}+00:00")
            east = _east(zone)
        elif loose := parsedate_tz(text):
            local = datetime(*loose[:5], min(loose[5], 59), tzinfo=UTC)  # a leap second is the one before
            east = timedelta(seconds=loose[9] or 0)
        else:
            return None
        return local - east, east // _MINUTE
    except (ValueError, KeyError, IndexError, TypeError, OverflowError):
        return None


@lru_cache(maxsize=64)
def _east(zone: str) -> timedelta:
    """Return the offset that `+hhmm` or `-hhmm` stands for."""
    sign = -1 if zone[0] == "-" else 1
    return sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))


def _id(text: str) -> str:
    """Return the first message id in a field, without its angle brackets; "" when it holds none."""
    if not text:
        return ""
    start, end = text.find("<"), text.find(">")
    if 0 <= start < end:
        text = text[start + 1 : end]
    elif "@" not in text or " " in text:
        return ""
    if text.isprintable() and " " not in text:
        return text
    return "".join(c for c in text if c.isprintable() and c != " ")


def _list_post(text: str) -> str:
    found = _POST.search(text)
    return decoded(found[1]) if found else ""


def _made_id(fields: Mapping[str, str]) -> str:
    """Return an id for a message without one; the same for every copy of it."""
    told = "\n".join(fields.get(name, "") for name in ("date", "from", "to", "cc", "subject"))
    return f"digest:{hashlib.blake2b(told.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"


def _signs(fields: Mapping[str, str], subject: str, content_type: str, body: bytes) -> Sign:
    signs = Sign.NONE if _SIGNS.isdisjoint(fields) else _header_signs(fields)
    if _AWAY.match(subject.lower()):
        signs |= Sign.AUTO
    kind = content_type[:16].lower()
    if kind.startswith("multipart/"):
        if kind.endswith("report"):
            signs |= Sign.RECEIPT
        elif b"text/calendar" in body and _CALENDAR.search(body):
            signs |= Sign.INVITATION
    elif kind.startswith("text/calendar"):
        signs |= Sign.INVITATION
    return signs


def _header_signs(fields: Mapping[str, str]) -> Sign:
    signs = Sign.NONE
    if "list-id" in fields or "list-post" in fields or "list-unsubscribe" in fields:
        signs |= Sign.LIST
    if (
        not _BY_HAND.match(fields.get("auto-submitted", "no"))
        or "x-autoreply" in fields
        or "x-autorespond" in fields
        or "x-auto-response-suppress" in fields
        or fields.get("return-path") == "<>"
        or fields.get("precedence") == "auto_reply"
    ):
        signs |= Sign.AUTO
    if _BULK.match(fields.get("precedence", "")):
        signs |= Sign.BULK
    if "calendarmessage" in fields.get("content-class", ""):  # Outlook's invitations, whatever their parts
        signs |= Sign.INVITATION
    return signs
