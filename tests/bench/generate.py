"""Seeded mailboxes to measure on: a Maildir and an mbox of the same invented messages, bodies included.

Run: python tests/bench/generate.py --mails 100000 --dir /tmp/bench
"""

from __future__ import annotations

import argparse
import base64
import quopri
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.header import Header
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

from prose import prose

WORDS = """
about account after again agenda already answer april attached available because before below board book
budget call change client closing comments contract copy could customer date deadline delivery details
different document draft during early either estimate everything figures final first following forward
friday garden general great house however inspection invoice january kitchen later letter little looking
market maybe meeting monday morning network never next number office other package payment people phone
please possible price project proposal question quickly rather ready report request review schedule second
send several signed small something soon still survey team thanks their thing thursday today together
tomorrow tuesday update version visit weather wednesday week welcome where without wonder yesterday
"""
ODD = "café Grüße façade naïve señor Straße déjà – “quoted” €120"
FIRST = (
    "Ann Ben Carla Dov Élodie Faruk Grace Håkon Ines Jörg Kofi Lena Marek Noor Olga Петр Quinn Rosa 伟 Tess"
)
LAST = "Adler Byron Çelik Dvořák Evans Fischer García Hughes Ito Jansen Kovács Lindqvist Müller Иванова 王"
words, odd, first_names, last_names = (text.split() for text in (WORDS, ODD, FIRST, LAST))
DOMAINS = [f"{word}.example" for word in words]
ZONES = [timezone(timedelta(minutes=east)) for east in (-480, -420, -300, -240, 0, 60, 120, 330, 600)]
CHARSETS = ("iso-8859-1", "windows-1252", "koi8-r", "utf-8")
PROGRAMS = (
    "X-Mailer: Apple Mail (2.3774.500.171.1.1)\n",
    "User-Agent: Mozilla Thunderbird\nContent-Language: en-GB\n",
    "X-Mailer: Microsoft Outlook 16.0\nThread-Index: AQHZ1lE+Yk3fV0a8Qk2M1bq0e7zjVQ==\n",
    "",
)


class Sent(NamedTuple):
    """A mail that a later one may answer."""

    message_id: str
    references: tuple[str, ...]
    subject: str
    to: list[str]


def messages(count: int, *, seed: int = 1) -> Iterator[bytes]:
    """Yield `count` mails of one person, oldest first, 3.5 kB on average, with LF line ends."""
    dice = Random(seed)
    people = [_mailbox(dice, number) for number in range(1500)]
    shares = list(accumulate(1 / (rank + 1) for rank in range(len(people))))
    texts = [prose(dice) + dice.choice(("", f"\nPS {dice.choice(odd)}\n")) for _ in range(5000)]
    answerable: list[Sent] = []
    at = datetime(2021, 1, 4, 8, tzinfo=UTC)
    step = timedelta(days=3 * 365) / count
    for number in range(count):
        at += step * dice.uniform(0.2, 1.8)
        message_id = f"<{dice.getrandbits(64):016x}.{number}@mail.{dice.choice(DOMAINS)}>"
        if answerable and dice.random() < 0.45:
            old = dice.choice(answerable)
            mail = Sent(message_id, (*old.references, old.message_id)[-12:], old.subject, old.to)
        else:
            to = dice.choices(people, cum_weights=shares, k=_how_many(dice))
            mail = Sent(message_id, (), _subject(dice), to)
        answerable = [*answerable[-200:], mail]
        head = _origin(dice, at) + _recipients(dice, mail, people) + _thread(dice, mail) + _marks(dice)
        yield head.encode() + _body(dice, number, dice.choice(texts))


def write_maildir(folder: Path, mails: Iterator[bytes]) -> None:
    """Write a Maildir as a delivery agent and a reader leave it."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, mail in enumerate(mails):
        name = f"{1609747200 + number * 900}.M{number % 1000000}P{4000 + number % 97}.host,S={len(mail)}"
        (folder / (f"new/{name}" if number % 500 == 0 else f"cur/{name}:2,S")).write_bytes(mail)


def write_mbox(file: Path, mails: Iterator[bytes]) -> None:
    """Write an mbox with `>From ` quoting."""
    with file.open("wb") as out:
        for mail in mails:
            quoted = mail.replace(b"\nFrom ", b"\n>From ")
            out.write(b"From me@example.org Mon Jan  4 08:00:00 2021\n" + quoted + b"\n")


def _mailbox(dice: Random, number: int) -> str:
    """One of the ways in which programs write a mailbox."""
    first, last = dice.choice(first_names), dice.choice(last_names)
    address = f"{dice.choice(words)}.{number}@{dice.choice(DOMAINS)}"
    name = f"{first} {last}"
    if not name.isascii():
        return f"{_encoded(dice, name)} <{address}>"
    styles = (
        address,
        f"{name} <{address}>",
        f'"{last}, {first}" <{address}>',
        f'"{name}" <{address}>',
        f"\"'{address}'\" <{address}>",
        f"{address} ({name})",
    )
    return dice.choices(styles, weights=(30, 35, 12, 17, 3, 3))[0]


def _encoded(dice: Random, text: str) -> str:
    """Return `text` in encoded words of some charset, if it needs them."""
    for charset in () if text.isascii() else dice.sample(CHARSETS, len(CHARSETS)):
        try:
            return Header(text, charset, maxlinelen=200).encode()
        except UnicodeEncodeError:
            continue
    return text


def _how_many(dice: Random) -> int:
    low, high = dice.choices(((1, 1), (2, 4), (5, 12), (13, 40)), weights=(75, 16, 7, 2))[0]
    return dice.randint(low, high)


def _subject(dice: Random) -> str:
    chosen = dice.choices(words, k=dice.randint(1, 8)) + dice.choices(odd, k=dice.random() < 0.1)
    return _encoded(dice, " ".join(chosen).capitalize())


def _origin(dice: Random, at: datetime) -> str:
    local = at.astimezone(dice.choice(ZONES))
    date = local.strftime("%a, %d %b %Y %H:%M:%S %z")
    if dice.random() < 0.1:
        date += " (CET)"
    elif dice.random() < 0.1:
        date = local.strftime("%d %b %Y %H:%M:%S %z").lstrip("0")
    hops = "".join(
        f"Received: from [192.0.2.{dice.randint(1, 254)}] (helo={dice.choice(DOMAINS)})\n"
        f"\tby mx.{dice.choice(DOMAINS)} with esmtpsa (TLS1.3) tls TLS_AES_256_GCM_SHA384\n"
        f"\tid {dice.getrandbits(80):020x}; {date}\n"
        for _ in range(dice.choice((0, 0, 0, 0, 0, 1, 2, 4)))
    )
    return f'{hops}Date: {date}\nFrom: "Ada Byron" <ada@example.org>\n'


def _recipients(dice: Random, mail: Sent, people: list[str]) -> str:
    to = ",\n ".join(mail.to)
    kind = dice.random()
    if kind < 0.01:
        to = "undisclosed-recipients:;"
    elif kind < 0.015:
        to = f"the team: {to};"
    fields = f"To: {to}\n"
    for name, share in (("Cc", 0.2), ("Bcc", 0.04)):
        if dice.random() < share:
            fields += f"{name}: {', '.join(dice.choices(people, k=dice.randint(1, 3)))}\n"
    return fields


def _thread(dice: Random, mail: Sent) -> str:
    fields = f"Message-ID: {mail.message_id}\nSubject: {'Re: ' if mail.references else ''}{mail.subject}\n"
    if mail.references:
        references = "\n ".join(mail.references)
        fields += f"In-Reply-To: {mail.references[-1]}\nReferences: {references}\n"
    return fields + dice.choice(PROGRAMS) + "MIME-Version: 1.0\n"


def _marks(dice: Random) -> str:
    kind = dice.random()
    name = dice.choice(words)
    if kind < 0.03:
        return (
            f"List-Id: <{name}.lists.example>\nList-Post: <mailto:{name}@lists.example>\nPrecedence: list\n"
        )
    return "Auto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\n" if kind < 0.04 else ""


def _body(dice: Random, number: int, text: str) -> bytes:
    """Return the fields that describe the body, and the body, in one of the usual shapes."""
    kind = dice.choices(("plain", "alternative", "mixed", "calendar", "report"), weights=(55, 36, 5, 3, 1))[0]
    parts = [_text(dice, "plain", text)]
    if kind == "plain":
        return parts[0]
    if kind == "alternative":
        marked_up = text[:1500].replace("\n\n", "</p><p>")
        parts.append(_text(dice, "html", f"<html><body><p>{marked_up}</p></body></html>\n"))
    elif kind == "mixed":
        packed = base64.encodebytes(dice.randbytes(dice.randint(2000, 15000)))
        parts.append(b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + packed)
    elif kind == "calendar":
        event = f"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:{number}\nEND:VEVENT\nEND:VCALENDAR\n"
        parts.append(f"Content-Type: text/calendar; method=REQUEST\n\n{event}".encode())
    else:
        parts.append(b"Content-Type: message/disposition-notification\n\nDisposition: displayed\n")
    boundary = f"=_part_{number:x}_{dice.getrandbits(40):010x}"
    subtype = "alternative" if kind == "calendar" else kind
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\n\n'
    body = b"".join(b"--" + boundary.encode() + b"\n" + part + b"\n" for part in parts)
    return head.encode() + body + b"--" + boundary.encode() + b"--\n"


def _text(dice: Random, subtype: str, text: str) -> bytes:
    raw = text.encode()
    plain = "7bit" if raw.isascii() else "8bit"
    encoding = dice.choices((plain, "quoted-printable", "base64"), weights=(60, 33, 7))[0]
    pack = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}.get(encoding, bytes)
    charset = "us-ascii" if raw.isascii() else "utf-8"
    head = f"Content-Type: text/{subtype}; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n"
    return head.encode() + pack(raw)


def main() -> None:
    """Write both mailboxes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    wish = parser.parse_args()
    write_maildir(wish.dir / "maildir", messages(wish.mails, seed=wish.seed))
    write_mbox(wish.dir / "mbox", messages(wish.mails, seed=wish.seed))


if __name__ == "__main__":
    main()
