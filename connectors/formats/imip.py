"""Calendar objects in mails (RFC 6047).

https://www.rfc-editor.org/rfc/rfc6047#section-2.4
"""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from connectors.formats.ics_call import NOTES, TITLE, clean

_POLICY = SMTP.clone(cte_type="7bit")
_PARTS = 100  # of a mail that are looked at
# The standard library's time grows with the square of a field's parameters; nobody writes many.
_FIELD = re.compile(rb"^content-[^\n]*+(?:\n[ \t][^\n]*+)*+", re.MULTILINE | re.IGNORECASE)
_PARAMETERS = 200


def mail(
    calendar: bytes, *, method: str, address: str, message_id: str, subject: str, text: str, now: datetime
) -> bytes:
    """Return a mail from a user to themselves that carries a calendar object, and says it in words too."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address("syncd", addr_spec=address)
    message["To"] = Address(addr_spec=address)
    message["Subject"] = clean(subject, most=TITLE)
    message["Date"] = now
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(clean(text, most=NOTES, breaks=True))
    message.add_alternative(
        calendar.decode(), subtype="calendar", charset="utf-8", cte="base64", params={"method": method}
    )
    return message.as_bytes()


def calendars(raw: bytes) -> list[bytes]:
    """Return the calendar objects that a mail carries; never raises."""
    found: list[bytes] = []
    if any(field.count(b";") > _PARAMETERS for field in _FIELD.findall(raw)):
        return found
    try:
        for number, part in enumerate(message_from_bytes(raw).walk()):
            if number == _PARTS:
                break
            kind = part.get_content_type()
            if kind in {"text/calendar", "application/ics"}:
                content = part.get_payload(decode=True)
                if isinstance(content, bytes) and content not in found:
                    found.append(content)
    except (RecursionError, ValueError, LookupError, AttributeError):  # what nobody's program wrote
        pass
    return found
