"""Strangers by the dozen, and what is sent to all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address

from syncd.demo.agent import ME, SIGNATURE
from syncd.demo.clock import DAY, LONDON, Year
from syncd.demo.dice import roll
from syncd.demo.letter import Letter
from syncd.demo.story import CHRISTMAS_CARD, Character

_FIRST = (
    "Adela", "Basil", "Cora", "Duncan", "Esme", "Felix", "Greta", "Hector", "Iris", "Jonas", "Kit",
    "Lorna", "Miles", "Nell", "Orson", "Phoebe", "Quentin", "Rhoda", "Silas", "Tilda", "Una", "Vernon",
    "Willa", "Yusuf",
)  # fmt: skip
_LAST = (
    "Applegarth", "Brockway", "Catterall", "Dunmore", "Eastley", "Fairweather", "Goodliffe", "Hathersage",
    "Inskip", "Jessop", "Kettlewell", "Longstaff", "Merriman", "Netherby", "Oldroyd", "Pickersgill",
    "Quarmby", "Rushworth", "Stanyon", "Thackray", "Umpleby", "Varley", "Wigglesworth", "Yarrow",
)  # fmt: skip


def strangers(first: int, count: int) -> tuple[Address, ...]:
    """Return people whom the story does not know; other numbers are other people."""
    return tuple(_stranger(number) for number in range(first, first + count))


def _stranger(number: int) -> Address:
    first = _FIRST[number % len(_FIRST)]
    last = _LAST[(number * 7 + number // len(_FIRST)) % len(_LAST)]
    return Address(
        f"{first} {last}", f"{first}.{last}".lower(), f"example.{('org', 'com', 'net')[number % 3]}"
    )


@dataclass(frozen=True, slots=True)
class Mailshot:
    """One mail of the agent's to thirty people."""

    subject: str
    text: str
    hidden: bool  # everybody in Bcc


CHRISTMAS = Mailshot(
    "A merry Christmas from Finch & Marsh",
    "Dear friends of the house,\n\nThe office is shut from Christmas Eve until the second of January.\n"
    "Thank you for a year of trust, tea and patience. We wish you a warm house,\nwhoever sold it to you.\n",
    hidden=True,
)
CIRCULAR = Mailshot(
    "News from Market Cross",
    "Dear all,\n\nThree houses on the hill went within the fortnight, and the old bakery is to\n"
    "be a bakery again. If somebody you know is thinking of a move, the kettle is on.\n",
    hidden=False,
)
LISTED = strangers(0, 23)  # those who get nothing else


def mailshots(year: Year, cast: Iterable[Character]) -> Iterator[Letter]:
    """Yield the mails to everybody on the card list: last Christmas, and of late."""
    everybody = (*LISTED, *(character.address for character in cast if CHRISTMAS_CARD in character.labels))
    christmas = datetime(year.now.year, 12, 18, 16, 5, tzinfo=LONDON)
    if christmas > year.now:
        christmas = christmas.replace(year=year.now.year - 1)
    lately = year.office_hours(year.now - 10 * DAY, "circular")
    for at, shot in ((christmas, CHRISTMAS), (lately, CIRCULAR)):
        yield Letter(
            id=f"<{roll(year.seed, shot.subject):016x}@{ME.domain}>",
            at=at + timedelta(seconds=7),
            author=ME,
            to=(ME,) if shot.hidden else everybody,
            bcc=everybody if shot.hidden else (),
            subject=shot.subject,
            text=f"{shot.text}\n{SIGNATURE}",
        )
