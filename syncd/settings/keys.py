"""The keys of the config file, what each holds and means: the one truth of loader and JSON Schema."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import date, time, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from syncd.core.policy import DAY
from syncd.settings.shapes import (
    ANY,
    COUNTRY,
    DOMAIN,
    EMAIL,
    FLAG,
    HOURS,
    PATH,
    REGION,
    TEXT,
    ZONE,
    Problems,
    Setting,
    Shape,
    WrongValueError,
    expect,
    lasting,
    listed,
    one_of,
    read_table,
    schema_of,
    whole,
    working,
)

NONE = timedelta()

ME: Mapping[str, Setting] = {
    "name": Setting(TEXT, "your name, as you sign"),
    "emails": Setting(
        listed(EMAIL, least=1),
        "every address that you write from; they decide what is outgoing",
        required=True,
        example='["ada@example.org"]',
    ),
    "phones": Setting(listed(TEXT), 'your own numbers, such as "+44 20 7946 0000"'),
    "timezone": Setting(ZONE, "the IANA zone of your hours; by default that of this machine"),
    "country": Setting(
        COUNTRY, "for numbers without a country code and for holidays; by default your zone's"
    ),
    "notes": Setting(PATH, "your own notes about people, in Markdown; by default beside this file"),
    "aliases": Setting(listed(TEXT), "other names that stand for you where old mail has no addresses"),
}

OTHER: Mapping[str, Setting] = {
    "voice_every": Setting(lasting(DAY), "how often each of them should hear your voice"),
}
TIER: Mapping[str, Setting] = {
    **OTHER,
    "people": Setting(listed(TEXT), "addresses, numbers or names"),
    "domains": Setting(listed(DOMAIN), "everybody who writes from there"),
    "labels": Setting(listed(TEXT), "everybody with such a label in the address book"),
}


def _tiers(value: Any) -> dict[str, dict[str, Any]]:
    expect(value, dict, 'tables by name, such as key = { voice_every = "30 days" }')
    problems: Problems = []
    tiers = {}
    for name, table in value.items():
        if isinstance(table, dict):
            settings = OTHER if name == "other" else TIER
            tiers[name] = read_table(table, settings, at=(name,), problems=problems)
        else:
            problems.append(((name,), f'must be a table, such as {name} = {{ voice_every = "30 days" }}'))
    if problems:
        raise WrongValueError(*problems)
    return tiers


TIERS = Shape(
    _tiers,
    {
        "type": "object",
        "properties": {"other": schema_of(OTHER)},
        "additionalProperties": schema_of(TIER),
    },
)

POLICY: Mapping[str, Setting] = {
    "written_within": Setting(lasting(DAY), "whom you wrote to in this time may need a call"),
    "voice_every": Setting(lasting(DAY), "how often whoever is in no tier should hear your voice"),
    "tiers": Setting(TIERS, "groups of people with a period of their own; `other` is whoever is in none"),
    "waiting_after": Setting(working(1, 100), "working days until an unanswered mail becomes a call"),
    "proposal_after": Setting(working(1, 100), "working days until an unanswered proposal becomes a call"),
    "spoke_after": Setting(lasting(), "an answered call of this length was a conversation"),
    "unsure_after": Setting(lasting(NONE), "a shorter call may have been one; below this it was none"),
    "meeting_size": Setting(
        whole(2, 100), "a meeting of so many people, you included, still counts as talking"
    ),
    "wide": Setting(whole(1, 1000), "a mail to more people is to nobody in particular"),
    "fresh_within": Setting(lasting(), "an older call log may hide a call, so nothing is booked"),
    "call_length": Setting(lasting(timedelta(minutes=1), timedelta(hours=8)), "how long a call lasts"),
    "hours": Setting(HOURS, "when you call, in your zone; a day that is not named has no hours"),
    "contact_hours": Setting(HOURS, "when others may be called, in their zone"),
    "buffer": Setting(lasting(NONE, DAY), "free time on both sides of a call"),
    "notice": Setting(lasting(NONE), "no call is booked nearer than this"),
    "horizon": Setting(working(1, 260), "working days ahead in which calls are booked"),
    "per_day": Setting(whole(1, 50), "calls a day at most"),
    "per_week": Setting(whole(1, 250), "calls a week at most"),
    "new_per_day": Setting(whole(1, 500), "new calls that are booked on one day at most, whatever happens"),
    "holidays": Setting(REGION, 'whose public holidays are off, such as "DE-BY"; by default your country\'s'),
    "brief": Setting(one_of("none", "dates", "subjects"), "how much of your mail an event may tell"),
    "show_as": Setting(one_of("busy", "free"), "how a call shows on the calendar"),
    "reminder": Setting(lasting(NONE, 28 * DAY), "how long before a call the calendar reminds you"),
}


def _until(value: Any) -> dict[str, date]:
    wanted = 'a table of whom and until when, such as { "bob@x.org" = 2026-08-01 }'
    expect(value, dict, wanted)
    problems: Problems = []
    found = {}
    for who, when in value.items():
        try:
            found[who] = when if isinstance(when, date) else date.fromisoformat(str(when))
        except ValueError:
            problems.append(((who,), f'"{when}" is no date; write such as 2026-08-01'))
    if problems:
        raise WrongValueError(*problems)
    return found


_WHOM = "addresses, numbers, names, or @ and a domain"
FLAGS: Mapping[str, Setting] = {
    "mute": Setting(listed(TEXT), f"whom syncd leaves out altogether: {_WHOM}"),
    "do_not_call": Setting(listed(TEXT), f"who must never be called: {_WHOM}"),
    "prefers_email": Setting(listed(TEXT), f"who would rather read: {_WHOM}"),
    "snooze": Setting(
        Shape(_until, {"type": "object", "additionalProperties": {"type": "string", "format": "date"}}),
        f"whom not to call before a day: {_WHOM}",
    ),
}

NAME = Setting(TEXT, "your own name for it, unlike the others'", required=True, example='"mail"')
KIND = Setting(TEXT, "what it is", required=True, example='"ics"')
EVERY = Setting(
    lasting(timedelta(seconds=10)),
    "how often the daemon reads it, where that is not as `syncd run --every` says",
)
SOURCE: Mapping[str, Setting] = {"name": NAME, "kind": KIND, "every": EVERY}
CALENDAR: Mapping[str, Setting] = {"kind": KIND}
DRAFTS: Mapping[str, Setting] = {
    "kind": Setting(TEXT, "what it is", required=True, example='"maildir"'),
    "heads_up": Setting(FLAG, "whether a mail that announces a call is laid there the day before"),
    "summary": Setting(FLAG, "whether a mail that sums a talk up is laid there after it"),
}


def _time(value: Any) -> time:
    expect(value, str, 'a time of the day in quotes, such as "08:00"')
    try:
        return time.fromisoformat(value.strip().zfill(5))
    except ValueError as error:
        raise ValueError(f'"{value}" is no time of the day; write such as "08:00"') from error


DIGEST: Mapping[str, Setting] = {
    "at": Setting(
        Shape(_time, {"type": "string", "pattern": r"^\s*[0-9]{1,2}:[0-9]{2}\s*$"}),
        'when the digest of the day is sent to you, such as "08:00"; without it, only what stops is told',
    ),
}


def _command(value: Any) -> tuple[str, ...]:
    expect(value, str, 'a command in quotes, such as "pass show syncd/{name}"')
    try:
        words = shlex.split(value)
    except ValueError as error:
        raise ValueError(f"is no command: {str(error).lower()}; mend the quotes") from error
    if not any("{name}" in word for word in words[1:]):
        raise ValueError('must ask for one secret by its {name}, such as "pass show syncd/{name}"')
    return tuple(str(Path(word).expanduser()) if word.startswith("~/") else word for word in words)


SECRETS: Mapping[str, Setting] = {
    "command": Setting(
        Shape(_command, {"type": "string", "pattern": r"\S.*\{name\}"}),
        "prints the secret called {name} as its first line; it is run without a shell",
    ),
}


def _listen(value: Any) -> tuple[str, int]:
    expect(value, str, 'an address and a port in quotes, such as "127.0.0.1:9464"')
    host, _, port = value.strip().rpartition(":")
    try:
        number, where = int(port), ip_address(host.strip("[]") if host != "localhost" else "127.0.0.1")
    except ValueError as error:
        raise ValueError(f'"{value}" is no address and port; write such as "127.0.0.1:9464"') from error
    if not 0 <= number < 65536:
        raise ValueError(f'"{value}" names no port; write such as "127.0.0.1:9464"')
    return str(where), number


METRICS: Mapping[str, Setting] = {
    "listen": Setting(
        Shape(_listen, {"type": "string", "pattern": r":[0-9]+\s*$"}),
        "where a Prometheus server may ask; only from this machine unless `names` are given",
        required=True,
        example='"127.0.0.1:9464"',
    ),
    "names": Setting(listed(TEXT, least=1), "what other machines call this one, to let them ask as well"),
}

TOP: Mapping[str, Setting] = {
    "me": Setting(ANY, "who you are"),
    "policy": Setting(ANY, "whom to call, how often, and when"),
    "flags": Setting(ANY, "whom not to call, for ever or for a while"),
    "source": Setting(ANY, "where facts come from; once for each"),
    "calendar": Setting(ANY, "where calls are written; it is read for busy time as well"),
    "drafts": Setting(ANY, "where mails are laid for you to send; syncd sends none"),
    "digest": Setting(
        ANY, "notifications, in the morning and when something stops; say where to: syncd login digest"
    ),
    "metrics": Setting(ANY, "numbers for a Prometheus server; without it nothing listens"),
    "secrets": Setting(ANY, "where passwords are found besides in the keyring and the files of syncd"),
    "retention": Setting(
        lasting(90 * DAY), 'how long it is kept who was written to and met; by default "24 months"'
    ),
    "state": Setting(PATH, "the folder that syncd remembers in; by default one for each config file's name"),
}

HOMES: Mapping[str, str] = {
    **dict.fromkeys(POLICY, "below [policy]"),
    **dict.fromkeys(ME, "below [me]"),
    **dict.fromkeys(FLAGS, "below [flags]"),
    **dict.fromkeys(TOP, "at the top of the file, above every table"),
}
"""Where a key belongs that stands somewhere else."""
