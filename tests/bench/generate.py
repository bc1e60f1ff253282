"""Seeded mailboxes to measure on: a Maildir and an mbox of the same invented messages, bodies included.

python tests/bench/generate.py --mails 100000 --dir /tmp/bench
"""

from __future__ import annotations

import argparse
import base64
import quopri
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.header import Header
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

WORDS = ["about", "account", "after", "again", "agenda", "already", "answer", "april", "attached", "available", "because", "before", "below", "board", "book", "budget", "call", "change", "client", "closing", "comments", "contract", "copy", "could", "customer", "date", "deadline", "delivery", "details", "different", "document", "draft", "during", "early", "either", "estimate", "everything", "figures", "final", "first", "following", "forward", "friday", "garden", "general", "great", "house", "however", "inspection", "invoice", "january", "kitchen", "later", "letter", "little", "looking", "market", "maybe", "meeting", "monday", "morning", "network", "never", "next", "number", "office", "other", "package", "payment", "people", "phone", "please", "possible", "price", "project", "proposal", "question", "quickly", "rather", "ready", "report", "request", "review", "schedule", "second", "send", "several", "signed", "small", "something", "soon", "still", "survey", "team", "thanks", "their", "thing", "thursday", "today", "together", "tomorrow", "tuesday", "update", "version", "visit", "weather", "wednesday", "week", "welcome", "where", "without", "wonder", "yesterday"]
ODD_WORDS = ["café", "Grüße", "façade", "naïve", "señor", "Straße", "déjà", "–", "“quoted”", "€120"]
FIRST = ["Ann", "Ben", "Carla", "Dov", "Élodie", "Faruk", "Grace", "Håkon", "Ines", "Jörg", "Kofi", "Lena", "Marek", "Noor", "Olga", "Петр", "Quinn", "Rosa", "伟", "Tess"]
LAST = ["Adler", "Byron", "Çelik", "Dvořák", "Evans", "Fischer", "García", "Hughes", "Ito", "Jansen", "Kovács", "Lindqvist", "Müller", "Иванова", "王", "Zhou"]
DOMAINS = [f"{word}.example" for word in WORDS[:300]]
ZONES = [timezone(timedelta(minutes=m)) for m in (-480, -420, -300, -240, 0, 60, 120, 330, 600)]
CHARSETS = ("utf-8", "utf-8", "utf-8", "iso-8859-1", "windows-1252", "koi8-r", "gb2312")
MAILERS = (
    "X-Mailer: Apple Mail (2.3774.500.171.1.1)\n",
    "User-Agent: Mozilla Thunderbird\nContent-Language: en-GB\n",
    "X-Mailer: Microsoft Outlook 16.0\nThread-Index: AQHZ1lE+Yk3fV0a8Qk2M1bq0e7zjVQ==\nContent-Language: en-us\n"
    "X-MS-Has-Attach: \nX-MS-TNEF-Correlator: \n",
    "",
)


class Contact(NamedTuple):
    """Somebody mails go to: the mailbox as the user's program writes it."""

    mailbox: str


class Sent(NamedTuple):
    """An earlier mail that a later one may answer."""

    message_id: str
    references: tuple[str, ...]
    subject: str
    to: list[str]


def messages(count: int, *, seed: int = 1) -> Iterator[bytes]:
    """Yield `count` mails of one person, oldest first, with LF line ends."""
    dice = Random(seed)
    people = [_mailbox(dice, number) for number in range(1500)]
    shares = list(accumulate(1 / (rank + 1) for rank in range(len(people))))
    bodies = [_prose(dice) for _ in range(500)]
    open_threads: list[Sent] = []
    at = datetime(2021, 1, 4, 8, tzinfo=UTC)
    step = timedelta(days=3 * 365) / count
    for number in range(count):
        at += step * dice.uniform(0.2, 1.8)
        answered = dice.choice(open_threads) if open_threads and dice.random() < 0.45 else None
        if answered:
            to, subject = answered.to, answered.subject
        else:
            to = dice.choices(people, cum_weights=shares, k=_how_many(dice))
            subject = " ".join(dice.choices(WORDS, k=dice.randint(1, 8))).capitalize()
            if dice.random() < 0.1:
                subject += " " + dice.choice(ODD_WORDS)
        message_id = f"<{dice.getrandbits(64):016x}.{number}@mail.{dice.choice(DOMAINS)}>"
        references = answered.references + (answered.message_id,) if answered else ()
        head = _headers(dice, at, message_id, to, subject, references, people)
        open_threads = [*open_threads[-200:], Sent(message_id, references[-12:], subject, to)]
        yield head.encode() + _body(dice, number, dice.choice(bodies))


def write_maildir(folder: Path, mails: Iterator[bytes]) -> None:
    """Write a Maildir as a delivery agent and a reader leave it."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    for number, mail in enumerate(mails):
        name = f"{1609747200 + number * 900}.M{number % 1000000}P{4000 + number % 97}.host"
        sub, info = ("new", "") if number % 500 == 0 else ("cur", f",S={len(mail)}:2,S")
        (folder / sub / (name + info)).write_bytes(mail)


def write_mbox(path: Path, mails: Iterator[bytes]) -> None:
    """Write an mbox with `>From ` quoting (mboxrd)."""
    with path.open("wb") as out:
        for mail in mails:
            quoted = mail.replace(b"\nFrom ", b"\n>From ")
            out.write(b"From me@example.org Mon Jan  4 08:00:00 2021\n" + quoted + b"\n")


def _mailbox(dice: Random, number: int) -> str:
    """One of the ways in which programs write a mailbox."""
    first, last = dice.choice(FIRST), dice.choice(LAST)
    address = f"{dice.choice(WORDS)}.{number}@{dice.choice(DOMAINS)}"
    plain = f"{first} {last}"
    styles: tuple[Callable[[], str], ...] = (
        lambda: address,
        lambda: f"{_encoded(dice, plain)} <{address}>",
        lambda: f'"{last}, {first}" <{address}>' if f"{last}{first}".isascii() else f"<{address}>",
        lambda: (
            f'"{first} {last}" <{address}>' if plain.isascii() else f"{_encoded(dice, plain)} <{address}>"
        ),
        lambda: f"'{address}' <{address}>",
        lambda: f"{address} ({first})" if first.isascii() else address,
    )
    return dice.choices(styles, weights=(25, 45, 10, 14, 3, 3))[0]()


def _encoded(dice: Random, text: str) -> str:
    """`text` in RFC 2047 encoded words when it needs them."""
    if text.isascii():
        return text
    for charset in dice.sample(CHARSETS, len(CHARSETS)):
        try:
            return Header(text, charset, maxlinelen=200).encode()
        except UnicodeEncodeError:
            continue
    return Header(text, "utf-8", maxlinelen=200).encode()


def _how_many(dice: Random) -> int:
    low, high = dice.choices(((1, 1), (2, 4), (5, 12), (13, 40)), weights=(75, 16, 7, 2))[0]
    return dice.randint(low, high)


def _headers(
    dice: Random,
    at: datetime,
    message_id: str,
    to: list[str],
    subject: str,
    references: tuple[str, ...],
    people: list[str],
) -> str:
    """All header fields but those that describe the body, in one of the usual orders."""
    local = at.astimezone(dice.choice(ZONES))
    date = local.strftime("%a, %d %b %Y %H:%M:%S %z")
    if dice.random() < 0.1:
        date += " (CET)"
    elif dice.random() < 0.1:
        date = local.strftime("%d %b %Y %H:%M:%S %z").lstrip("0")
    kind = dice.random()
    lines = []
    if dice.random() < 0.3:
        lines += [_received(dice, date) for _ in range(dice.randint(1, 4))]
    lines += [f"Message-ID: {message_id}\n", f"Date: {date}\n", 'From: "Ada Byron" <ada@example.org>\n']
    if kind < 0.01:
        lines.append("To: undisclosed-recipients:;\n")
    elif kind < 0.015:
        lines.append(f"To: the team: {', '.join(to)};\n")
    else:
        lines.append(f"To: {_folded(to)}\n")
    if dice.random() < 0.2:
        lines.append(f"Cc: {_folded(dice.choices(people, k=dice.randint(1, 4)))}\n")
    if dice.random() < 0.04:
        lines.append(f"Bcc: {_folded(dice.choices(people, k=dice.randint(1, 2)))}\n")
    lines.append(f"Subject: {'Re: ' if references else ''}{_encoded(dice, subject)}\n")
    if references:
        lines.append(f"In-Reply-To: {references[-1]}\n")
        lines.append("References: " + "\n ".join(references) + "\n")
    if 0.02 < kind < 0.05:
        lines.append(
            f"List-Id: <{dice.choice(WORDS)}.lists.example>\nList-Post: <mailto:{dice.choice(WORDS)}@lists.example>\n"
        )
        lines.append("Precedence: list\nList-Unsubscribe: <https://lists.example/leave>\n")
    elif 0.05 < kind < 0.06:
        lines.append("Auto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\n")
    lines.append(dice.choice(MAILERS) + "MIME-Version: 1.0\n")
    return "".join(lines)


def _folded(mailboxes: list[str]) -> str:
    return ",\n ".join(mailboxes) if len(mailboxes) > 1 else mailboxes[0]


def _received(dice: Random, date: str) -> str:
    token = f"{dice.getrandbits(80):020x}"
    return (
        f"Received: from [192.0.2.{dice.randint(1, 254)}] (helo={dice.choice(DOMAINS)})\n"
        f"\tby mx.{dice.choice(DOMAINS)} with esmtpsa (TLS1.3) tls TLS_AES_256_GCM_SHA384\n"
        f"\tid {token}; {date}\n"
    )


def _prose(dice: Random) -> str:
    """Paragraphs of nonsense; most mails are short, a few are long."""
    paragraphs = []
    for _ in range(max(1, round(dice.lognormvariate(1.5, 0.7)))):
        words = dice.choices(WORDS, k=dice.randint(10, 90))
        if dice.random() < 0.3:
            words[dice.randrange(len(words))] = dice.choice(ODD_WORDS)
        words[0] = words[0].capitalize()
        lines, line = [], ""
        for word in words:
            if len(line) + len(word) > 72:
                lines.append(line)
                line = ""
            line += word + " "
        paragraphs.append("\n".join([*lines, line.rstrip() + "."]))
    return "\n\n".join(paragraphs) + "\n"


def _body(dice: Random, number: int, prose: str) -> bytes:
    """The MIME fields and the body, in one of the shapes that programs write."""
    style = dice.choices(("plain", "alternative", "mixed", "calendar", "report"), weights=(55, 36, 6, 2, 1))[
        0
    ]
    boundary = f"=_part_{number:x}_{dice.getrandbits(40):010x}"
    plain = _text(dice, "plain", prose)
    if style == "plain":
        return plain
    if style == "alternative":
        paragraphs = prose[:1500].replace("\n\n", "</p><p>")
        parts = [plain, _text(dice, "html", f"<html><body><p>{paragraphs}</p></body></html>\n")]
    elif style == "mixed":
        blob = base64.encodebytes(dice.randbytes(dice.randint(2000, 20000)))
        parts = [plain, b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + blob]
    elif style == "calendar":
        method = dice.choice(("REQUEST", "REPLY", "CANCEL"))
        event = f"BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\nUID:{number}\nEND:VEVENT\nEND:VCALENDAR\n"
        parts = [plain, f"Content-Type: text/calendar; method={method}\n\n{event}".encode()]
        style = "alternative"
    else:
        parts = [plain, b"Content-Type: message/disposition-notification\n\nDisposition: displayed\n"]
        style = "report; report-type=disposition-notification"
    head = f'Content-Type: multipart/{style}; boundary="{boundary}"\n\n'.encode()
    fence = f"--{boundary}".encode()
    return head + b"".join(fence + b"\n" + part + b"\n" for part in parts) + fence + b"--\n"


def _text(dice: Random, subtype: str, text: str) -> bytes:
    raw = text.encode()
    charset = "us-ascii" if raw.isascii() else "utf-8"
    encoding, body = dice.choices(
        (("7bit" if raw.isascii() else "8bit", raw), ("quoted-printable", None), ("base64", None)),
        weights=(60, 33, 7),
    )[0]
    if body is None:
        body = quopri.encodestring(raw) if encoding != "base64" else base64.encodebytes(raw)
    head = f"Content-Type: text/{subtype}; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n"
    return head.encode() + body


def main() -> None:
    """Write both mailboxes from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    wish = parser.parse_args()
    write_maildir(wish.dir / "maildir", messages(wish.mails, seed=wish.seed))
    write_mbox(wish.dir / "mbox", messages(wish.mails, seed=wish.seed))


if __name__ == "__main__":
    main()
