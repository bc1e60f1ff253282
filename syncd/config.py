"""The config file: read at once, or refused with every problem, its line, and what to write instead.

TOML 1.0 (https://toml.io/en/v1.0.0). The tables below are the one truth; `syncd.schema` shows them as JSON Schema.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import platformdirs

from syncd.core.policy import TIERS, Policy, Tier, Week
from syncd.durations import written
from syncd.errors import UserError
from syncd.localzone import country_of, machine_zone
from syncd.registry import CALENDARS, OWN, SOURCES, CalendarConfig, Kind, SourceConfig, unknown_kind
from syncd.settings import (
    COUNTRY,
    DOMAIN,
    EMAIL,
    HOURS,
    PATH,
    REGION,
    TEXT,
    ZONE,
    Problems,
    Setting,
    is_secret,
    lasting,
    listed,
    one_of,
    read_table,
    whole,
    working,
)
from syncd.toml_lines import KeyPath, key_lines, line_of

__all__ = ["CalendarConfig", "Config", "Me", "SourceConfig", "default_path", "load"]

LARGEST = 1_000_000  # bytes of a config file
_NO_TIME = timedelta()
_DAY = timedelta(days=1)

ME: Mapping[str, Setting] = {
    "name": Setting(TEXT, "your name, as you sign"),
    "emails": Setting(
        listed(EMAIL, least=1),
        "every address that you write from: they decide what is outgoing",
        required=True,
        example='["ada@example.org"]',
    ),
    "phones": Setting(listed(TEXT), 'your own numbers, such as "+44 20 7946 0000"'),
    "timezone": Setting(ZONE, "the zone of your hours (IANA); by default that of this machine"),
    "country": Setting(
        COUNTRY, "for numbers without a country code, and for holidays; by default your zone's"
    ),
    "aliases": Setting(listed(TEXT), "other names that stand for you where old mail has no addresses"),
}

TIER: Mapping[str, Setting] = {
    "voice_every": Setting(lasting(_DAY), "how often each of them should hear your voice"),
    "people": Setting(listed(TEXT), "addresses, numbers or names"),
    "domains": Setting(listed(DOMAIN), "everybody who writes from there"),
    "labels": Setting(listed(TEXT), "everybody with such a label in the address book"),
}

POLICY: Mapping[str, Setting] = {
    "written_within": Setting(lasting(_DAY), "whom you wrote to in this time may need a call"),
    "voice_every": Setting(lasting(_DAY), "how often whoever is in no tier should hear your voice"),
    "waiting_after": Setting(working(1, 100), "working days after which an unanswered mail becomes a call"),
    "proposal_after": Setting(
        working(1, 100), "working days after which an unanswered proposal becomes a call"
    ),
    "spoke_after": Setting(lasting(), "an answered call of this length was a conversation"),
    "unsure_after": Setting(lasting(_NO_TIME), "a shorter call may have been one; below this it was none"),
    "meeting_size": Setting(
        whole(2, 100), "a meeting of at most so many people, you included, counts as talking"
    ),
    "wide": Setting(whole(1, 1000), "a mail to more people is to nobody in particular"),
    "fresh_within": Setting(lasting(), "a call log that is older may hide a call, so nothing is booked"),
    "call_length": Setting(lasting(timedelta(minutes=1), timedelta(hours=8)), "how long a call lasts"),
    "hours": Setting(HOURS, "when you call, in your zone; a day that is not named has no hours"),
    "contact_hours": Setting(HOURS, "when others may be called, in their zone"),
    "buffer": Setting(lasting(_NO_TIME, _DAY), "free time on both sides of a call"),
    "notice": Setting(lasting(_NO_TIME), "no call is booked nearer than this"),
    "horizon": Setting(working(1, 260), "working days ahead in which calls are booked"),
    "per_day": Setting(whole(1, 50), "calls a day at most"),
    "per_week": Setting(whole(1, 250), "calls a week at most"),
    "holidays": Setting(REGION, 'whose public holidays are off, such as "DE-BY"; by default your country\'s'),
    "brief": Setting(one_of("none", "dates", "subjects"), "how much of your mail an event may tell"),
    "show_as": Setting(one_of("busy", "free"), "how a call shows on the calendar"),
    "reminder": Setting(lasting(_NO_TIME, 28 * _DAY), "how long before a call the calendar reminds you"),
}

TOP: Mapping[str, Setting] = {
    "state": Setting(
        PATH, "the folder that syncd remembers in; by default one of its own for each config file"
    ),
}
NAME = Setting(TEXT, "your own name for it, unlike the others'", required=True, example='"mail"')
TABLES = ("me", "policy", "source", "calendar")


@dataclass(frozen=True, slots=True)
class Me:
    """The user."""

    name: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]  # E.164
    timezone: str  # IANA
    country: str  # ISO 3166-1 alpha-2; empty when neither the config nor the zone tells
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Config:
    """What one user wants, checked; every path is absolute."""

    path: Path
    me: Me
    policy: Policy
    sources: tuple[SourceConfig, ...]
    calendar: CalendarConfig | None
    state: Path


def default_path() -> Path:
    """Return where the config file is when no `--config` names another."""
    return platformdirs.user_config_path("syncd") / "config.toml"


def load(path: Path) -> Config:
    """Read a config file. Raises `UserError` with every problem as `FILE:LINE: what is wrong; what to do`."""
    text = _text_of(path)
    document = _parsed(path, text)
    problems: Problems = []

    top = read_table(
        {key: document[key] for key in document if key not in TABLES}, TOP, at=(), problems=problems
    )
    me = _me(_table(document, "me", problems), problems)
    policy = _policy(_table(document, "policy", problems), problems)
    folder = path.absolute().parent
    lines = key_lines(text)
    sources = _sources(document, folder, lines, problems)
    calendar = _calendar(document, folder, lines, problems)
    problems += _secrets(document)
    if problems:
        placed = sorted({(line_of(at, lines), _named(at), text) for at, text in problems})
        raise UserError(*(f"{path}:{line}: {name}{text}" for line, name, text in placed))

    state = top.get("state", platformdirs.user_state_path("syncd") / path.stem)
    return Config(path.absolute(), Me(**me), policy, sources, calendar, folder / state)
