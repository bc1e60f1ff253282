"""The user's wishes, with the defaults of the design: whom to call, how often, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Literal

DAY = timedelta(days=1)

Stretch = tuple[time, time]
Week = Mapping[int, tuple[Stretch, ...]]  # 0 is Monday; a day that is missing has no hours

WORKDAYS: Week = {day: ((time(10), time(12)), (time(15), time(17, 30))) for day in range(5)}
WAKING: Week = {day: ((time(9), time(20)),) for day in range(5)}


@dataclass(frozen=True, slots=True)
class Tier:
    """A group of people and how often each of them should hear the user's voice."""

    name: str
    voice_every: timedelta
    people: tuple[str, ...] = ()  # addresses, numbers or names
    domains: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


TIERS = (
    Tier("key", 30 * DAY),
    Tier("client", 60 * DAY),
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the user wants. Durations are wall-clock unless they say working days."""

    written_within: timedelta = 30 * DAY
    voice_every: timedelta = 90 * DAY  # for whoever is in no tier
    tiers: tuple[Tier, ...] = TIERS
    waiting_after: int = 3  # working days
    proposal_after: int = 2  # working days
    spoke_after: timedelta = timedelta(seconds=60)
    unsure_after: timedelta = timedelta(seconds=20)
    meeting_size: int = 4  # people, the user included
    wide: int = 20  # a mail to more people than this is to nobody in particular
    fresh_within: timedelta = timedelta(hours=48)

    call_length: timedelta = timedelta(minutes=20)
    hours: Week = field(default_factory=lambda: WORKDAYS)
    contact_hours: Week = field(default_factory=lambda: WAKING)
    buffer: timedelta = timedelta(minutes=10)
    notice: timedelta = timedelta(hours=2)
    horizon: int = 10  # working days
    per_day: int = 3
    per_week: int = 10
    new_per_day: int = 20  # a brake for a loop with another program
    holidays: str = ""  # country, or country-subdivision such as "DE-BY"; empty is the user's country

    brief: Literal["none", "dates", "subjects"] = "dates"
    show_as: Literal["busy", "free"] = "busy"
    reminder: timedelta = timedelta(minutes=10)
