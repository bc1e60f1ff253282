"""The demo's year, read back by other libraries."""

from __future__ import annotations

import mailbox
import re
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from syncd.demo import CAST
from syncd.demo.agent import EMAIL

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 11, 9, 0, tzinfo=LONDON)
FILES = (
    "Sent.mbox",
    "Inbox.mbox",
    "calendar.ics",
    "contacts.vcf",
    "phone/calls-year.xml",
    "phone/sms-year.xml",
    "config.toml",
)


@dataclass(frozen=True)
class Mail:
    """What a test asks of a mail that was read back; reading it out of the headers each time is slow."""

    id: str
    at: datetime
    sender: tuple[str, str]
    to: list[str]
    cc: list[str]
    bcc: list[str]
    subject: str
    answers: str
    references: list[str]
    automatic: bool
    text: str
    raw: EmailMessage

    @property
    def own_words(self):
        return " ".join(re.split(r"\nOn .* wrote:\n|-----Original", self.text)[0].split())


def read(raw: EmailMessage) -> Mail:
    def addresses(field):
        return [one.addr_spec for header in raw.get_all(field, []) for one in header.addresses]

    (sender,) = raw["From"].addresses
    return Mail(
        id=raw["Message-ID"],
        at=raw["Date"].datetime,
        sender=(sender.display_name, sender.addr_spec),
        to=addresses("To"),
        cc=addresses("Cc"),
        bcc=addresses("Bcc"),
        subject=raw["Subject"],
        answers=raw["In-Reply-To"] or "",
        references=(raw["References"] or "").split(),
        automatic="Auto-Submitted" in raw or any(part.get_param("method") == "REPLY" for part in raw.walk()),
        text=raw.get_body(("plain",)).get_content(),
        raw=raw,
    )


def messages(path):
    box = mailbox.mbox(path, factory=lambda file: message_from_bytes(file.read(), policy=policy.default))
    with closing(box):
        return [read(raw) for raw in box]


def written_to(sent, address):
    """What I wrote to somebody by hand and to few."""
    return [
        mail for mail in sent if address in mail.to and not mail.automatic and len(mail.to + mail.bcc) < 20
    ]


def heard_from(inbox, address):
    return [mail for mail in inbox if address == mail.sender[1] and not mail.automatic]


def attendees(entry):
    people = entry.get("attendee", [])
    people = people if isinstance(people, list) else [people]
    return {str(one).removeprefix("mailto:"): one.params["PARTSTAT"] for one in people}


def talks(entries):
    """Address -> when a meeting with it took place or will, as both sides agreed; series by their start."""
    found = defaultdict(list)
    for entry in entries:
        answers = attendees(entry)
        if len(answers) > 4 or entry.get("status") == "CANCELLED" or answers.get(EMAIL) != "ACCEPTED":
            continue
        for address, answer in answers.items():
            if answer == "ACCEPTED":
                found[address].append(entry["dtstart"].dt)
    return found


def by_name(name, place=0):
    return [character for character in CAST if character.name == name][place]


def address_of(name, place=0):
    return by_name(name, place).emails[0]
