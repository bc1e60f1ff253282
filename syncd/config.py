"""The config file: read at once, or refused with every problem, its line, and what to write instead.

TOML 1.0 (https://toml.io/en/v1.0.0).
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from ipaddress import ip_address
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import platformdirs

from syncd import secret_keys
from syncd.core.flags import Flag, Flagged, whom
from syncd.core.policy import DAY, TIERS, Policy, Stretch, Tier
from syncd.errors import UserError
from syncd.kinds.kind import Kind
from syncd.registry import (
    CALENDARS,
    DRAFTS,
    OWN,
    SOURCES,
    CalendarConfig,
    DraftsConfig,
    SourceConfig,
    unknown_kind,
)
from syncd.settings import keys
from syncd.settings.durations import written
from syncd.settings.keys import CALENDAR, DIGEST, FLAGS, HOMES, ME, METRICS, POLICY, SECRETS, SOURCE, TOP
from syncd.settings.localzone import country_of, machine_zone
from syncd.settings.shapes import Problems, Setting, read_table
from syncd.settings.toml_file import parsed, text_of
from syncd.settings.toml_lines import KeyPath, key_lines, line_of

__all__ = ["CalendarConfig", "Config", "Digest", "DraftsConfig", "Me", "SourceConfig", "default_path", "load"]

RETENTION = 24 * 30 * DAY


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
class Digest:
    """The [digest] of the config: when it is sent. Where to is a secret, called "digest" too."""

    at: time | None = None


@dataclass(frozen=True, slots=True)
class Metrics:
    """The [metrics] of the config: where a Prometheus server may ask, and by which names."""

    host: str
    port: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """What one user wants, checked; every path is absolute."""

    path: Path
    me: Me
    policy: Policy
    sources: tuple[SourceConfig, ...]
    calendar: CalendarConfig | None
    state: Path
    notes: Path
    flags: tuple[Flagged, ...] = ()
    drafts: DraftsConfig | None = None
    digest: Digest | None = None
    retention: timedelta = RETENTION
    metrics: Metrics | None = None
    secret_command: tuple[str, ...] = ()  # prints the secret whose name takes the place of {name}


def wrong_lines(wrong: UserError) -> Iterator[int]:
    """Yield the lines of the config that are wrong, 0 for what stands in none; texts may name anybody."""
    for text in wrong.problems:
        number = text.partition(": ")[0].rpartition(":")[2]
        yield int(number) if number.isdigit() else 0


def default_path() -> Path:
    """Return where the config file is when no `--config` names another."""
    return platformdirs.user_config_path("syncd") / "config.toml"


def load(path: Path) -> Config:
    """Read a config file. Raises `UserError` with every problem as `FILE:LINE: what is wrong; what to do`."""
    text = text_of(path)
    document = parsed(path, text)
    problems: Problems = []

    top = read_table(document, TOP, at=(), problems=problems, homes=HOMES)
    me = _me(_table(top, "me", problems), problems)
    policy = _policy(_table(top, "policy", problems), problems)
    metrics = _metrics(top["metrics"], problems) if "metrics" in top else None
    problems += _too_short(top.get("retention", RETENTION), policy)
    place = _Place(path.absolute().parent, key_lines(text))
    sources = _sources(top.get("source", []), place, problems)
    calendar = _calendar(top["calendar"], place, problems) if "calendar" in top else None
    secrets = read_table(_table(top, "secrets", problems), SECRETS, at=("secrets",), problems=problems)
    flags = read_table(_table(top, "flags", problems), FLAGS, at=("flags",), problems=problems)
    drafts = _drafts(top["drafts"], place, problems) if "drafts" in top else None
    digest = read_table(_table(top, "digest", problems), DIGEST, at=("digest",), problems=problems)
    problems += secret_keys.unnamed(sources, calendar, drafts)
    problems += secret_keys.misplaced(document)
    if problems:
        found = sorted(
            ((line_of(at, place.lines), f"{_written(at)}{problem}") for at, problem in problems),
            key=itemgetter(0),
        )
        raise UserError(*(f"{path}:{line}: {problem}" for line, problem in found))

    return Config(
        path=path.absolute(),
        me=Me(**{key: value for key, value in me.items() if key != "notes"}),
        policy=policy,
        sources=sources,
        calendar=calendar,
        state=place.folder / top.get("state", _own_state(path)),
        notes=place.folder / me.get("notes", f"{path.stem}.notes.md"),
        flags=_flags(flags, me.get("country", ""), ZoneInfo(me.get("timezone", "UTC"))),
        drafts=drafts,
        digest=Digest(**digest) if "digest" in top else None,
        metrics=metrics,
        retention=top.get("retention", RETENTION),
        secret_command=secrets.get("command", ()),
    )


def _metrics(value: object, problems: Problems) -> Metrics | None:
    table = value if isinstance(value, dict) else {}
    if not isinstance(value, dict):
        problems.append((("metrics",), "must be a table; write [metrics] once, on a line of its own"))
    found = read_table(table, METRICS, at=("metrics",), problems=problems)
    if "listen" not in found:
        return None
    (host, port), names = found["listen"], tuple(name.lower() for name in found.get("names", ()))
    if not names and not ip_address(host).is_loopback:
        text = 'other machines could ask; write 127.0.0.1, or say so: names = ["this.machine.example"]'
        problems.append((("metrics", "listen"), text))
    return Metrics(host, port, names)


def _too_short(retention: timedelta, policy: Policy) -> Iterator[tuple[KeyPath, str]]:
    """Find a retention by which a talk would be forgotten while it still counts."""
    longest = max(policy.written_within, policy.voice_every, *(tier.voice_every for tier in policy.tiers))
    if retention < longest:
        yield ("retention",), f"must not be shorter than the longest of your periods, {written(longest)}"


def _flags(table: Mapping[str, Any], country: str, zone: ZoneInfo) -> tuple[Flagged, ...]:
    """Return the flags of the config; they hold from ever on."""
    ever = datetime.min.replace(tzinfo=UTC)
    kinds = {"mute": Flag.MUTE, "do_not_call": Flag.DO_NOT_CALL, "prefers_email": Flag.PREFERS_EMAIL}
    found = [
        Flagged(whom(text, country), flag, ever) for key, flag in kinds.items() for text in table.get(key, ())
    ]
    for text, day in table.get("snooze", {}).items():
        until = datetime.combine(day, time(), zone)
        found.append(Flagged(whom(text, country), Flag.SNOOZE, ever, until))
    return tuple(found)


def _own_state(path: Path) -> Path:
    """Return a state folder that no other config file has, even one of the same name elsewhere."""
    mark = zlib.crc32(str(path.absolute()).encode())
    return platformdirs.user_state_path("syncd") / f"{path.stem}-{mark:08x}"


class _Place(NamedTuple):
    folder: Path  # of the config file; relative paths start there
    lines: Mapping[KeyPath, int]


def _written(at: KeyPath) -> str:
    keys = [key if re.fullmatch(r"[\w-]+", key) else json.dumps(key) for key in at if isinstance(key, str)]
    return f"{'.'.join(keys)}: " if keys else ""


def _table(top: Mapping[str, Any], name: str, problems: Problems) -> dict[str, Any]:
    value = top.get(name, {})
    if isinstance(value, dict):
        return value
    problems.append(((name,), f"must be a table; write [{name}] once, on a line of its own"))
    return {}


def _me(table: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    values = read_table(table, ME, at=("me",), problems=problems, homes=HOMES)
    if "timezone" not in table:
        values["timezone"] = machine_zone()
        if values["timezone"] is None:
            problems.append(
                (("me", "timezone"), 'this machine tells no zone; write timezone = "Europe/London"')
            )
    if "country" not in table:
        values["country"] = country_of(values.get("timezone") or "")
    if values.get("phones"):
        values["phones"] = tuple(dict.fromkeys(_e164(values["phones"], values.get("country"), problems)))
    return {"name": "", "phones": (), "aliases": ()} | values


def _e164(phones: tuple[str, ...], country: str | None, problems: Problems) -> Iterator[str]:
    import phonenumbers

    for phone in phones:
        if country is None and not phone.startswith("+"):
            continue  # that the country is wrong is said already
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
    values = read_table(table, POLICY, at=("policy",), problems=problems, homes=HOMES)
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
        problems.append(
            (("policy", given), f"a call of {written(policy.call_length)} fits into none of the hours")
        )
    if (
        "-" in policy.holidays
    ):  # a part of a country; of countries there is a list, and reading these tables is slow
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


def _sources(value: object, place: _Place, problems: Problems) -> tuple[SourceConfig, ...]:
    tables: list[tuple[KeyPath, object]] = [(("source",), value)]
    if isinstance(value, list):
        tables = [(("source", index), one) for index, one in enumerate(value)]
    else:
        problems.append((("source",), "write [[source]], in two pairs of brackets: there may be several"))
    if not tables:
        problems.append(
            ((), 'there is no source, so nothing to read; add [[source]], a name and kind = "mbox"')
        )

    sources = []
    names: set[str] = set()
    for at, table in tables:
        values = _of_kind(table, SOURCES, SOURCE, at=at, place=place, problems=problems)
        name, kind = values.pop("name", ""), values.pop("kind", "")
        if name and name.casefold() in names:
            problems.append(((*at, "name"), f'"{name}" is taken by another source; give each its own name'))
        names.add(name.casefold())
        every = values.pop("every", None)
        sources.append(SourceConfig(name, kind, values, line_of(at, place.lines), every))
    return tuple(sources)


def _calendar(value: object, place: _Place, problems: Problems) -> CalendarConfig:
    if isinstance(value, list):
        problems.append(
            (("calendar",), "write [calendar], in one pair of brackets: calls are written to one")
        )
        value = value[0] if value else {}
    values = _of_kind(value, CALENDARS, CALENDAR, at=("calendar",), place=place, problems=problems)
    return CalendarConfig(values.pop("kind", ""), values, line_of(("calendar",), place.lines))


def _drafts(value: object, place: _Place, problems: Problems) -> DraftsConfig:
    values = _of_kind(value, DRAFTS, keys.DRAFTS, at=("drafts",), place=place, problems=problems)
    which = {key: values.pop(key) for key in ("heads_up", "summary") if key in values}
    if not which and isinstance(value, dict):
        problems.append((("drafts",), "says of no mail that it is wanted; write heads_up = true"))
    return DraftsConfig(values.pop("kind", ""), values, line_of(("drafts",), place.lines), **which)


def _of_kind(
    table: object,
    kinds: Mapping[str, Kind],
    shared: Mapping[str, Setting],
    *,
    at: KeyPath,
    place: _Place,
    problems: Problems,
) -> dict[str, Any]:
    """Read a table whose `kind` says which keys it has; paths become absolute."""
    if not isinstance(table, dict):
        problems.append((at, "must be a table that names its kind"))
        return {}
    kind = table.get("kind")
    if isinstance(kind, str) and kind in kinds:
        settings = {**shared, **kinds[kind].settings}
        values = read_table(table, settings, at=at, problems=problems, homes=HOMES)
        return {
            key: place.folder / value if isinstance(value, Path) else value for key, value in values.items()
        }

    known = {key: table[key] for key in table if key in shared}
    values = read_table(known, shared, at=at, problems=problems)
    if kinds is SOURCES and isinstance(kind, str) and OWN.match(kind):
        return {**table, **values}
    if "kind" in values:
        problems.append(((*at, "kind"), unknown_kind(table["kind"], kinds)))
    return values
