"""A mail as a value, and a folder of them as an mbox file (RFC 5322, RFC 4155)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from html import escape

from syncd.demo.dice import roll

_FROM = re.compile(rb"^(?=>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, before it is written down."""

    id: str
    at: datetime  # in its author's zone
    author: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    thread: tuple[str, ...] = ()  # ids of the mails that it follows, the one it answers last
    headers: tuple[tuple[str, str], ...] = ()
    charset: str = "utf-8"
    method: str = ""  # of the calendar part: REQUEST or REPLY
    calendar: str = ""
    bounced: bool = False

    @property
    def automatic(self) -> bool:
        """Whether a machine wrote it."""
        return bool(self.headers) or self.bounced or self.method == "REPLY"


def mbox(letters: Iterable[Letter]) -> bytes:
    """Return the letters as an mbox file, oldest first, `From ` at the start of a line quoted."""
    return b"".join(map(_entry, sorted(letters, key=lambda letter: (letter.at.astimezone(UTC), letter.id))))


def message(letter: Letter) -> EmailMessage:
    """Return the letter as a message; equal letters give equal bytes."""
    written = EmailMessage()
    written["Message-ID"] = letter.id
    written["Date"] = letter.at
    written["From"] = letter.author
    for name, people in (("To", letter.to), ("Cc", letter.cc), ("Bcc", letter.bcc)):
        if people:
            written[name] = people
    written["Subject"] = letter.subject
    if letter.thread:
        written["In-Reply-To"] = letter.thread[-1]
        written["References"] = " ".join(letter.thread)
    for name, value in letter.headers:
        written[name] = value
    _fill(written, letter)
    return written


def _fill(written: EmailMessage, letter: Letter) -> None:
    chance = roll(letter.id, "shape")
    encoding = "quoted-printable" if letter.charset != "utf-8" or chance % 3 else "base64"
    written.set_content(
        letter.text, charset=letter.charset, cte="7bit" if letter.text.isascii() else encoding
    )
    if letter.calendar:
        written.add_alternative(letter.calendar, subtype="calendar", params={"method": letter.method})
    elif letter.bounced:
        _report(written, letter)
    elif chance % 4 == 0:
        paragraphs = "".join(f"<p>{escape(part)}</p>\n" for part in letter.text.split("\n\n"))
        written.add_alternative(
            f"<html><body>\n{paragraphs}</body></html>\n", subtype="html", cte="quoted-printable"
        )
    if written.is_multipart():
        written.set_boundary(f"=_{chance:016x}")


def _report(written: EmailMessage, letter: Letter) -> None:
    """Make it a report that a mail could not be delivered (RFC 6522, RFC 3464)."""
    status, about, failed = EmailMessage(), EmailMessage(), EmailMessage()
    about["Reporting-MTA"] = f"dns; {letter.author.domain}"
    failed["Action"], failed["Status"] = "failed", "5.1.1"
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([about, failed])
    written.make_mixed()
    written.attach(status)
    written.replace_header("Content-Type", "multipart/report; report-type=delivery-status")


def _entry(letter: Letter) -> bytes:
    at = letter.at.astimezone(UTC)
    return (
        f"From {letter.author.addr_spec} {at.ctime()}\n".encode()
        + _FROM.sub(b">", message(letter).as_bytes())
        + b"\n"
    )
