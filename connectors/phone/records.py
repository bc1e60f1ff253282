"""What every record of a phone comes to: one call, or one text, with one handle.

Numbers are written as E.164 (https://www.itu.int/rec/T-REC-E.164).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b

from syncd.model import Channel, Interaction, Role

EARLIEST = datetime(1992, 12, 3, tzinfo=UTC)  # the first text message ever; what is older has a broken date
CROWD = 4  # people in a call, the user among them; with more it is a conference and not a talk

_SHORTEST = 7  # digits; what is shorter is a short code or an extension
_EMAIL = re.compile(r"[^\s@<>\"(),;:\\/\[\]]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_][\w-]+")
_NUMBER = re.compile(
    r"[+\d(][\d\s().\-/\u2010-\u2015\u00a0\u202f]*(?:(?:x|ext\.?|;ext=)\s?\d{1,7})?", re.IGNORECASE
)
_NOBODY = frozenset(("rcs.google.com",))  # hosts of made-up addresses: groups of Google's RCS
_NAMELESS = frozenset(("", "null", "(unknown)", "unknown", "anonymous", "private", "-1", "-2"))


@lru_cache(maxsize=8192)
def handle(text: str, country: str) -> str:
    """Return the number, as E.164, or the mail address that a record names; "" where that is no person.

    Withheld numbers, short codes, extensions, names of senders and service numbers (free, premium, shared
    cost) are none. `country` is for numbers without a country code; where it is "", these are none either.
    """
    bare = text.strip().removeprefix("tel:").removeprefix("mailto:").strip()
    if "@" in bare:
        address = bare.lower()
        return address if _EMAIL.fullmatch(address) and address.rpartition("@")[2] not in _NOBODY else ""
    return _e164(bare, country) if _NUMBER.fullmatch(bare) else ""


def _e164(text: str, country: str) -> str:
    import phonenumbers  # its tables take longer to load than all of syncd
    from phonenumbers import PhoneNumberType as Type

    try:
        number = phonenumbers.parse(text, country.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    possible = phonenumbers.is_possible_number_with_reason(number)
    long = len(phonenumbers.national_significant_number(number)) >= _SHORTEST
    whole = long and possible == phonenumbers.ValidationResult.IS_POSSIBLE
    if not whole and not phonenumbers.is_valid_number(number):
        return ""
    service = (Type.TOLL_FREE, Type.PREMIUM_RATE, Type.SHARED_COST, Type.UAN, Type.VOICEMAIL, Type.PAGER)
    if phonenumbers.number_type(number) in service:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=8192)
def name(text: str) -> str:
    """Return a contact's name as a record has it; "" for the words that stand for none."""
    return "" if text.strip().casefold() in _NAMELESS or _NUMBER.fullmatch(text.strip()) else text.strip()


def call(
    who: str,
    at: datetime,
    *,
    outgoing: bool,
    seconds: int | None,
    answered: bool = True,
    voicemail: bool = False,
    called: str = "",
    people: int = 1,
) -> Interaction:
    """Return a call with one handle; `seconds` is its talk time, None where that is not known.

    A call that nobody answered has no talk time, whatever the record says (phones count the ringing), and
    neither has a conference: whether a call was a talk is told by its seconds and by nothing else. What
    a machine took or left is a voicemail, which is never a talk.
    """
    talk = seconds if voicemail or (answered and people < CROWD) else 0
    return Interaction(
        id=f"call:{who}/{int(at.timestamp())}",
        at=at.astimezone(UTC),
        handle=who,
        channel=Channel.VOICEMAIL if voicemail else Channel.CALL,
        outgoing=outgoing,
        name=called,
        role=Role.TO if outgoing else Role.FROM,
        people=people,
        seconds=talk,
    )


def text(
    who: str, at: datetime, *, outgoing: bool, mark: str, called: str = "", people: int = 1
) -> Interaction:
    """Return a text with one handle; `mark` tells it from others of the same second, and holds no content."""
    digest = blake2b(mark.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return Interaction(
        id=f"text:{who}/{int(at.timestamp())}/{'out' if outgoing else 'in'}/{digest}",
        at=at.astimezone(UTC),
        handle=who,
        channel=Channel.TEXT,
        outgoing=outgoing,
        name=called,
        role=Role.TO if outgoing else Role.FROM,
        people=people,
    )
