"""Raw messages of a few words, and what the parser makes of them."""

from __future__ import annotations

from datetime import UTC, datetime

from connectors.formats.mail import parsed
from syncd.model import Folder, Mail

LATEST = datetime(2026, 6, 3, tzinfo=UTC)
DATE = "Date: Fri, 2 Jun 2000 10:09:00 -0700"


def read(raw):
    return parsed(raw, folder=Folder.OTHER, latest=LATEST)


def mail(*fields, body="Hello.\n"):
    """Read a message with a date and these fields, which must succeed."""
    found = read("\n".join([DATE, *fields, "", body]).encode())
    assert isinstance(found, Mail)
    return found


def flat(text):
    return " ".join(text.split())


CALENDAR = """This is a part.
--b
Content-Type: text/plain

Join us.
--b
Content-Type: text/calendar; method=REPLY

BEGIN:VCALENDAR
--b--
"""
SAID = "Grüße, und danke für das Gespräch!\n"
