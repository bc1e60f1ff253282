"""A year in an estate agent's life, written to real files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from syncd.demo import clock, phone
from syncd.demo.agent import CONFIG
from syncd.demo.cards import cards
from syncd.demo.crowd import LISTED
from syncd.demo.diary import diary
from syncd.demo.left import NOT_WRITTEN_TO, OFFICE, SELF, SPOKEN_TO
from syncd.demo.letter import mbox
from syncd.demo.machines import MACHINES, NEWSLETTERS
from syncd.demo.needed import BUYERS_AND_TRADE, ON_THE_PHONE, PAST_CLIENTS
from syncd.demo.post import post
from syncd.demo.story import Character, Dropped, Expectation, Left, Needed

CAST: tuple[Character, ...] = (
    *PAST_CLIENTS,
    *BUYERS_AND_TRADE,
    *ON_THE_PHONE,
    *SPOKEN_TO,
    *NOT_WRITTEN_TO,
    *OFFICE,
    SELF,
    *NEWSLETTERS,
    *MACHINES,
)


def write(folder: Path, *, now: datetime, seed: int = 7) -> Path:
    """Write the year that ends at `now` into `folder`, and return the config's path.

    Equal arguments write equal bytes.
    """
    year = clock.year(now, seed)
    sent, inbox = post(year, CAST)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {
        "Sent.mbox": mbox(sent),
        "Inbox.mbox": mbox(inbox),
        "calendar.ics": diary(year, CAST, [colleague.address for colleague in OFFICE]),
        "contacts.vcf": cards(seed, CAST),
        "phone/calls-year.xml": phone.calls(year, CAST),
        "phone/sms-year.xml": phone.texts(year, CAST),
        "config.toml": CONFIG.encode(),
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder / "config.toml"


def expected() -> Expectation:
    """Return what a plan made at the year's end must say, whenever that is."""
    fates = {(character.emails or (character.name,))[0]: character.fate for character in CAST}
    return Expectation(
        needs={who: fate.lane for who, fate in fates.items() if isinstance(fate, Needed)},
        left={who: fate.why for who, fate in fates.items() if isinstance(fate, Left) and not fate.flag},
        flagged={who: fate.flag for who, fate in fates.items() if isinstance(fate, Left) and fate.flag},
        dropped={who: fate.reason for who, fate in fates.items() if isinstance(fate, Dropped)}
        | {stranger.addr_spec: "only ever among many recipients" for stranger in LISTED},
    )
