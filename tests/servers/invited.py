"""A user who is invited by mail: what their calendar program answers, for the contract of calendars."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count

import pytest
from contracts.calendar import CONTEXT
from mailboxes import Safe
from servers.dovecot import Account
from servers.post import Post

from connectors.protocols.invitation import InvitationCalendar

ME = "ada@example.org"
_stamps = count(1)
_FOREIGN = "a mailbox holds no events of the user's own: busy time comes from the sources"


@dataclass
class InvitedWorld:
    """A mailbox, and the calendar program of its user, which only mails back what it is told."""

    ada: Account
    post: Post
    settings: dict = field(default_factory=dict)

    def __post_init__(self):
        self.post.boxes[ME] = self.ada

    @property
    def calendar(self):
        """The calendar, as each turn finds it."""
        usual = {
            "address": ME,
            "server": "127.0.0.1",
            "port": self.ada.server.port,
            "tls": "none",
            "login": self.ada.login,
            "smtp_server": "127.0.0.1",
            "smtp_port": self.post.port,
            "smtp_tls": "none",
            "secret": "mail",
            "silence": 5.0,
            "context": replace(CONTEXT, secrets=Safe()),
        }
        return InvitationCalendar(**(usual | self.settings))

    def reopened(self):
        return self.calendar

    def add(self, title, span, *, busy=True, cancelled=False):
        pytest.skip(_FOREIGN)

    def invite(self, title, span):
        pytest.skip(_FOREIGN)

    def add_day(self, title, span):
        pytest.skip(_FOREIGN)

    def place(self, call_id, place):
        place = place.replace(",", "\\,")
        self.answer(call_id, "COUNTER", "TENTATIVE", (r"^LOCATION:.*\r\n", f"LOCATION:{place}\r\n"))

    def free(self, call_id):
        pytest.skip("an answer tells nothing of free or busy")

    def make_day(self, call_id, span):
        first, last = (f"VALUE=DATE:{at:%Y%m%d}\r\n" for at in (span.start, span.end))
        edits = (r"^DTSTART;.*\r\n", f"DTSTART;{first}"), (r"^DTEND;.*\r\n", f"DTEND;{last}")
        self.answer(call_id, "COUNTER", "TENTATIVE", *edits)

    def repeat(self, call_id):
        pytest.skip("an answer makes no series")

    def copy(self, call_id, span):
        pytest.skip(_FOREIGN)

    def others(self):
        pytest.skip(_FOREIGN)

    def retitle(self, call_id, title):
        title = title.replace(",", "\\,")
        self.answer(call_id, "COUNTER", "TENTATIVE", (r"^SUMMARY:.*\r\n(?: .*\r\n)*", f"SUMMARY:{title}\r\n"))

    def move(self, call_id, span):
        self.answer(
            call_id,
            "COUNTER",
            "TENTATIVE",
            (r"^DTSTART;.*\r\n", f"DTSTART:{span.start:%Y%m%dT%H%M%SZ}\r\n"),
            (r"^DTEND;.*\r\n", f"DTEND:{span.end:%Y%m%dT%H%M%SZ}\r\n"),
        )

    def answer(self, call_id, method, word, *edits, into="INBOX", sequence=None, sender=f"Ada Byron <{ME}>"):
        """Let the user's program answer the newest invitation, as RFC 5546 has it."""
        text = self.invitations(call_id)[-1]
        stamp = f"DTSTAMP:20260305T00{next(_stamps) // 60 % 60:02}{next(_stamps) % 60:02}Z\r\n"
        text = text.replace("METHOD:REQUEST", f"METHOD:{method}")
        edits = (
            *edits,
            (r"^DTSTAMP:.*\r\n", stamp),
            (r"PARTSTAT=[A-Z-]+", f"PARTSTAT={word}"),
            (r"^BEGIN:VALARM(?:.|\n)*END:VALARM\r\n", ""),
            (r"^X-SYNCD-.*\r\n", ""),
        )
        if sequence is not None:
            edits = (*edits, (r"^SEQUENCE:.*\r\n", f"SEQUENCE:{sequence}\r\n"))
        for pattern, line in edits:
            text = re.sub(pattern, lambda _, line=line: line, text, flags=re.MULTILINE)
        self._mailed(text, method, f"{word.title()}: Call", into=into, sender=sender)

    def forward(self, call_id, uid):
        """Let the user mail an invitation to themselves under another id."""
        text = self.invitations(call_id)[-1].replace(f"\nUID:{call_id}", f"\nUID:{uid}")
        self._mailed(text, "REQUEST", "Fwd: Call")

    def _mailed(self, text, method, subject, *, into="INBOX", sender=f"Ada Byron <{ME}>"):
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = sender, ME, subject
        mail.set_content("The user's own.")
        mail.add_alternative(text, subtype="calendar", params={"method": method})
        self.ada.deliver(into, mail.as_bytes())

    def invitations(self, call_id):
        """Return the calendar objects of all invitations that arrived, the first first."""
        return [text for text in self.sent() if f"UID:{call_id}\r\n" in text]

    def sent(self):
        """Return the calendar objects of all mails that were taken."""
        return [calendar_of(mail) for _, _, mail in self.post.taken]

    def delete(self, call_id):
        """Let the user delete all mails of a call, wherever they are."""
        with self.ada.signed_in() as client:
            for folder in ("INBOX", "Sent"):
                client.select(folder)
                for number in client.search(None, "ALL")[1][0].split():
                    mail = client.fetch(number, "(BODY.PEEK[])")[1][0][1]
                    if f"UID:{call_id}\r\n" in calendar_of(mail):
                        client.store(number, "+FLAGS", "\\Deleted")
                client.expunge()

    def writes(self):
        return len(self.post.taken)


def calendar_of(mail):
    """Return the calendar object in a mail, or nothing."""
    parts = message_from_bytes(mail).walk()
    found = (part for part in parts if part.get_content_type() == "text/calendar")
    return "".join(part.get_payload(decode=True).decode() for part in found)
