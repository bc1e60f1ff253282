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

NAME = Setting(TEXT, "your own name for it, unlike the others'", required=True, example='"mail"')
KIND = Setting(TEXT, "what it is", required=True, example='"ics"')

TOP: Mapping[str, Setting] = {
    "me": Setting(ANY, "who you are"),
    "policy": Setting(ANY, "whom to call, how often, and when"),
    "source": Setting(ANY, "where facts come from, once for each"),
    "calendar": Setting(ANY, "where calls are written; it is also read for busy time"),
    "state": Setting(PATH, "the folder that syncd remembers in; by default one of its own for each config file"),
}

_HOMES = {
    **dict.fromkeys(POLICY, "below [policy]"),
    **dict.fromkeys(ME, "below [me]"),
    **dict.fromkeys(TOP, "above the first table, at the top of the file"),
}
_URL_SECRET = re.compile(r"://[^/@:\s]*:[^/@\s]+@")


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
    lines = key_lines(text)
    problems: Problems = []

    top = read_table(document, TOP, at=(), problems=problems, homes=_HOMES)
    me = _me(_table(top, "me", problems), problems)
    policy = _policy(_table(top, "policy", problems), problems)
    sources = _sources(top.get("source", []), problems)
    calendar = _calendar(top["calendar"], problems) if "calendar" in top else None
    problems += _secrets(document)
    if problems:
        found = sorted({(line_of(at, lines), _written(at), problem) for at, problem in problems})
        raise UserError(*(f"{path}:{line}: {key}{problem}" for line, key, problem in found))

    folder = path.absolute().parent
    return Config(
        path=path.absolute(),
        me=Me(**me),
        policy=policy,
        sources=tuple(
            SourceConfig(name, kind, _absolute(settings, folder), line_of(at, lines))
            for at, name, kind, settings in sources
        ),
        calendar=calendar and CalendarConfig(
            calendar[0], _absolute(calendar[1], folder), line_of(("calendar",), lines)
        ),
        state=folder / top.get("state", platformdirs.user_state_path("syncd") / path.stem),
    )


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise UserError(
            f"{path}:1: there is no such file; write it after an example in {shipped('examples')}, "
            "or name another with --config"
        ) from error
    except OSError as error:
        raise UserError(f"{path}:1: {error.strerror}; mend it, or name another file with --config") from error
    if len(content) > LARGEST:
        raise UserError(f"{path}:1: larger than {LARGEST // 1_000_000} MB; is it a config file?")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UserError(f"{path}:{line}: not UTF-8; save the file in that encoding") from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise UserError(f"{path}:1: nested too deeply; mend the brackets") from error
    except ValueError as error:
        what, _, place = str(error).partition(" (at ")
        found = re.search(r"line (\d+), column (\d+)", place)
        line = int(found[1]) if found else text.count("\n") + 1
        column = f" in column {found[2]}" if found else ""
        raise UserError(
            f"{path}:{line}: no valid TOML: {what.lower()}{column}; text is written in quotes, a list in brackets"
        ) from error


def _written(at: KeyPath) -> str:
    keys = [key if re.fullmatch(r"[\w-]+", key) else f'"{key}"' for key in at if isinstance(key, str)]
    return f"{'.'.join(keys)}: " if keys else ""


def _absolute(settings: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    return {key: folder / value if isinstance(value, Path) else value for key, value in settings.items()}


def _table(top: Mapping[str, Any], name: str, problems: Problems) -> dict[str, Any]:
    value = top.get(name, {})
    if isinstance(value, dict):
        return value
    problems.append(((name,), f"must be a table; write [{name}] once, on a line of its own"))
    return {}


def _me(table: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    values = read_table(table, ME, at=("me",), problems=problems, homes=_HOMES)
    if "timezone" not in table:
        values["timezone"] = machine_zone()
        if values["timezone"] is None:
            problems.append((("me", "timezone"), 'this machine tells no zone; write timezone = "Europe/London"'))
    if "country" not in table:
        values["country"] = country_of(values.get("timezone") or "")
    phones = values.get("phones", ())
    if phones:
        values["phones"] = tuple(_e164(phones, values.get("country", ""), problems))
    return {"name": "", "phones": (), "aliases": ()} | values


def _e164(phones: tuple[str, ...], country: str, problems: Problems) -> Iterator[str]:
    import phonenumbers

    for phone in phones:
        try:
            number = phonenumbers.parse(phone, country or None)
            possible = phonenumbers.is_possible_number(number)
        except phonenumbers.NumberParseException:
            possible = False
        if possible:
            yield phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        else:
            hint = 'write it with its country code, such as "+44 20 7946 0000"'
            problems.append((("me", "phones"), f'"{phone}" is no number that can be dialled; {hint}'))


def _policy(table: Mapping[str, Any], problems: Problems) -> Policy:
    values = read_table(table, POLICY, at=("policy",), problems=problems, homes=_HOMES)
    groups = values.pop("tiers", {})
    if "voice_every" in groups.get("other", {}):
        values["voice_every"] = groups["other"]["voice_every"]
    default = Policy(**values)
    periods = {tier.name: tier.voice_every for tier in TIERS}
    tiers = tuple(
        Tier(**{"name": name, "voice_every": periods.get(name, default.voice_every), **groups.get(name, {})})
        for name in dict.fromkeys((*periods, *groups))
        if name != "other"
    )
    policy = replace(default, tiers=tiers)

    if policy.unsure_after > policy.spoke_after:
        given = "unsure_after" if "unsure_after" in values else "spoke_after"
        problems.append((("policy", given), "unsure_after must not be longer than spoke_after"))
    longest = max(_length(stretch) for day in policy.hours.values() for stretch in day)
    if policy.call_length > longest:
        given = "call_length" if "call_length" in values else "hours"
        problems.append((("policy", given), f"a call of {written(policy.call_length)} fits into none of the hours"))
    if policy.holidays:
        problems += [(("policy", "holidays"), problem) for problem in _unknown_holidays(policy.holidays)]
    return policy


def _length(stretch: Stretch) -> timedelta:
    start, end = (timedelta(hours=at.hour, minutes=at.minute, seconds=at.second) for at in stretch)
    return end - start


def _unknown_holidays(region: str) -> Sequence[str]:
    from syncd.holidays import days_off

    try:
        days_off(region, [2024])
    except UserError as error:
        return error.problems
    return ()


def _sources(value: object, problems: Problems) -> list[tuple[KeyPath, str, str, dict[str, Any]]]:
    tables: list[tuple[KeyPath, object]] = [(("source",), value)]
    if isinstance(value, list):
        tables = [(("source", index), one) for index, one in enumerate(value)]
    else:
        problems.append((("source",), "write [[source]], in two pairs of brackets: there may be several"))
    if not tables:
        problems.append(((), 'there is no source, so nothing to read; add [[source]], a name and kind = "mbox"'))

    found = []
    names: set[str] = set()
    for at, table in tables:
        if not isinstance(table, dict):
            problems.append((at, "must be a table; write [[source]] on a line of its own"))
            continue
        values = _of_kind(table, SOURCES, {"name": NAME, "kind": KIND}, at=at, problems=problems)
        name, kind = values.pop("name", ""), values.pop("kind", "")
        if name and name.casefold() in names:
            problems.append(((*at, "name"), f'"{name}" is taken by another source; give each its own name'))
        names.add(name.casefold())
        found.append((at, name, kind, values))
    return found


def _calendar(value: object, problems: Problems) -> tuple[str, dict[str, Any]] | None:
    if not isinstance(value, dict):
        problems.append((("calendar",), "write [calendar], in one pair of brackets: calls are written to one"))
        return None
    values = _of_kind(value, CALENDARS, {"kind": KIND}, at=("calendar",), problems=problems)
    return values.pop("kind", ""), values


def _of_kind(
    table: Mapping[str, Any],
    kinds: Mapping[str, Kind],
    settings: Mapping[str, Setting],
    *,
    at: KeyPath,
    problems: Problems,
) -> dict[str, Any]:
    kind = table.get("kind")
    if isinstance(kind, str) and kind in kinds:
        return read_table(table, {**settings, **kinds[kind].settings}, at=at, problems=problems, homes=_HOMES)

    shared = {key: table[key] for key in table if key in settings}
    values = read_table(shared, settings, at=at, problems=problems)
    if "name" in settings and OWN.match(str(kind)):
        return {**table, **values}
    if "kind" in values:
        problems.append(((*at, "kind"), unknown_kind(values["kind"], kinds)))
    return values


def _secrets(document: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Find what no config file should hold, and never say it."""
    for at, value in _walk(document, ()):
        table = document
        for key in at[:2]:
            
        key = at[-1]
        if (isinstance(key, str) and is_secret(key)) or (isinstance(value, str) and _URL_SECRET.search(value)):
            yield at, f"a secret does not belong here; take it out, and run: syncd login {name}"


