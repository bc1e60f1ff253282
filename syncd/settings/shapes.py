"""What a key of the config may hold: how it is read, and how JSON Schema says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from syncd.core.policy import Stretch, Week
from syncd.settings.durations import LONGEST, duration, stretch, working_days, written
from syncd.settings.toml_lines import KeyPath

Problems = list[tuple[KeyPath, str]]


class WrongValueError(ValueError):
    """A value is not what it should be; each problem comes with its place below the value."""

    def __init__(self, *problems: tuple[KeyPath, str]) -> None:
        self.problems = problems
        super().__init__("; ".join(text for _, text in problems))


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value may be.

    `read` returns it as the program wants it, or raises `ValueError` that says what to write.
    """

    read: Callable[[Any], Any]
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """A key of the config file."""

    shape: Shape
    about: str
    required: bool = False
    example: str = ""  # as TOML writes it


def read_table(
    table: Mapping[str, Any],
    settings: Mapping[str, Setting],
    *,
    at: KeyPath,
    problems: Problems,
    homes: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return what can be read of a table, and add to `problems` what cannot.

    A key that has its home elsewhere is told where.
    """
    values: dict[str, Any] = {}
    for key in table:
        if key not in settings and not is_secret(key):
            hint = f"it belongs {homes[key]}" if key in homes else did_you_mean(key, settings)
            problems.append(((*at, key), f"no such key here; {hint}"))
    for key, setting in settings.items():
        if key in table:
            try:
                values[key] = setting.shape.read(table[key])
            except WrongValueError as wrong:
                problems += [((*at, key, *path), text) for path, text in wrong.problems]
            except ValueError as wrong:
                problems.append(((*at, key), str(wrong)))
        elif setting.required:
            problems.append(((*at, key), f"missing; write {key} = {setting.example}"))
    return values


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question that names the nearest known word, or all of them where none is near."""
    names = list(known)
    near = get_close_matches(word.strip().lower().replace("-", "_"), names, n=1)
    return f'did you mean "{near[0]}"?' if near else f"known are {', '.join(names)}"


_SECRET = re.compile(
    r"(?:^|_)(?:pass|password|passwd|passphrase|passcode|pwd|pin|secret|token|bearer|credential|authorization"
    r"|apikey|(?:api|access|private|secret|auth|app)_key)s?$"
)


def is_secret(key: str) -> bool:
    """Whether a key of this name would hold a secret; `password_command` holds none."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", "_", key).lower().strip("_")
    return _SECRET.search(words) is not None


def schema_of(
    settings: Mapping[str, Setting],
    *,
    defaults: Mapping[str, Any] = MappingProxyType({}),
    closed: bool = True,
) -> dict[str, Any]:
    """Return the JSON Schema of a table with these keys, and with others besides unless it is closed."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            key: {
                **setting.shape.schema,
                "description": setting.about,
                **({"default": defaults[key]} if key in defaults else {}),
            }
            for key, setting in settings.items()
        },
    }
    if required := [key for key, setting in settings.items() if setting.required]:
        schema["required"] = required
    if closed:
        schema["additionalProperties"] = False
    return schema


# --- plain values


def expect(value: object, kind: type, wanted: str) -> None:
    """Raise `ValueError` that says what is wanted where a value is of another kind."""
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise ValueError(f"must be {wanted}, not {_KINDS.get(type(value), 'a date or a time')}")


_LONGEST = 500  # characters of a text
_KINDS: Mapping[type, str] = {
    bool: "true or false",
    str: "text",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table",
}


ANY = Shape(lambda value: value, {})


def _text(value: Any, wanted: str = "text in quotes") -> str:
    expect(value, str, wanted)
    plain: str = value.strip()
    if not plain:
        raise ValueError(f"must be {wanted}, not empty")
    if not plain.isprintable() or len(plain) > _LONGEST:
        raise ValueError(f"must be one line of at most {_LONGEST} plain characters")
    return plain


TEXT = Shape(_text, {"type": "string", "pattern": r"\S"})


def _flag(value: Any) -> bool:
    expect(value, bool, "true or false, without quotes")
    return bool(value)


FLAG = Shape(_flag, {"type": "boolean"})


def text(pattern: str, wrong: str) -> Shape:
    """Return the shape of text of one form; `wrong` says what to write instead."""
    form = re.compile(pattern)

    def read(value: Any) -> str:
        plain = _text(value)
        if not form.fullmatch(plain):
            raise ValueError(f'"{plain}" {wrong}')
        return plain

    return Shape(read, {"type": "string", "pattern": rf"^\s*{pattern}\s*$"})


def whole(least: int, most: int) -> Shape:
    """Return the shape of a whole number."""

    def read(value: Any) -> int:
        expect(value, int, f"a whole number from {least} to {most}")
        if not least <= value <= most:
            raise ValueError(f"must be a whole number from {least} to {most}, not {value}")
        return int(value)

    return Shape(read, {"type": "integer", "minimum": least, "maximum": most})


def lasting(least: timedelta = timedelta(seconds=1), most: timedelta = LONGEST) -> Shape:
    """Return the shape of a duration as a person writes it."""

    def read(value: Any) -> timedelta:
        span = duration(_text(value, 'a duration in quotes, such as "20 min" or "30 days"'))
        if span < least:
            raise ValueError(f'"{value}" is too short here; write at least "{written(least)}"')
        if span > most:
            raise ValueError(f'"{value}" is too long here; write at most "{written(most)}"')
        return span

    return Shape(read, {"type": "string", "pattern": r"^\s*[0-9]+(\.[0-9]+)?\s*[A-Za-z]"})


def working(least: int, most: int) -> Shape:
    """Return the shape of working days, as a number or as a person writes them."""
    days = whole(least, most)

    def read(value: Any) -> int:
        return int(days.read(working_days(value) if isinstance(value, str) else value))

    pattern = {"type": "string", "pattern": r"^\s*[0-9]+\s*[A-Za-z]"}
    return Shape(read, {"anyOf": [days.schema, pattern]})


def one_of(*choices: str) -> Shape:
    """Return the shape of one of these words."""

    def read(value: Any) -> str:
        if value not in choices:
            plain = _text(value, f"one of {', '.join(choices)}")
            raise ValueError(f'"{plain}" is no choice; {did_you_mean(plain, choices)}')
        return choices[choices.index(value)]

    return Shape(read, {"type": "string", "enum": [str(choice) for choice in choices]})


def listed(shape: Shape, least: int = 0) -> Shape:
    """Return the shape of a list of such values; each problem has its place in it."""

    def read(value: Any) -> tuple[Any, ...]:
        expect(value, list, "a list in brackets")
        if len(value) < least:
            raise ValueError("must not be an empty list")
        found, problems = [], []
        for index, one in enumerate(value):
            try:
                found.append(shape.read(one))
            except ValueError as wrong:
                problems.append(((index,), str(wrong)))
        if problems:
            raise WrongValueError(*problems)
        return tuple(dict.fromkeys(found))

    least_items = {"minItems": least} if least else {}
    return Shape(read, {"type": "array", "items": shape.schema, **least_items})


def _path(value: Any) -> Path:
    try:
        return Path(_text(value, "a path in quotes")).expanduser()
    except RuntimeError as error:
        raise ValueError(f'"{value}" is in the home of a user that is not here') from error


PATH = Shape(_path, {"type": "string", "pattern": r"\S"})

EMAIL = text(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+", 'is no address; write it alone, such as "ada@example.org"')
_DOMAIN = text(r"@?[^@\s./]+(\.[^@\s./]+)*", 'is no domain; write such as "client.example"')
DOMAIN = Shape(lambda value: _DOMAIN.read(value).removeprefix("@").lower(), _DOMAIN.schema)


# --- places and times


@cache
def zones() -> frozenset[str]:
    """Return the IANA time zones."""
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


@cache
def countries() -> frozenset[str]:
    """Return the ISO 3166-1 alpha-2 codes."""
    rows = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text("utf-8").splitlines()
    return frozenset(row[:2] for row in rows if not row.startswith("#"))


def _zone(value: Any) -> str:
    name = _text(value, 'a time zone in quotes, such as "Europe/London"')
    if name not in zones():
        near = get_close_matches(name.replace(" ", "_").title(), zones(), n=1)
        hint = f'did you mean "{near[0]}"?' if near else 'write such as "Europe/London"'
        raise ValueError(f'"{name}" is no IANA time zone; {hint}')
    return name


def _country(value: Any) -> str:
    code = _text(value, 'a country code in quotes, such as "GB"').upper()
    if code not in countries():
        raise ValueError(f'"{value}" is no country code of two letters (ISO 3166); write such as "GB"')
    return code


def _region(value: Any) -> str:
    country, dash, part = _text(value, 'a country code in quotes, such as "GB"').partition("-")
    return _country(country) + dash + part


ZONE = Shape(_zone, {"type": "string", "pattern": r"^\s*[A-Za-z][A-Za-z0-9_+/-]*\s*$"})
COUNTRY = Shape(_country, {"type": "string", "pattern": r"^\s*[A-Za-z]{2}\s*$"})
REGION = Shape(_region, {"type": "string", "pattern": r"^\s*[A-Za-z]{2}(-.+|\s*)$"})

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WIDER = {
    "every_day": range(7),
    "weekdays": range(5),
    "weekends": range(5, 7),
}  # a nearer name overrules these
_NAMES: Mapping[str, Iterable[int]] = {**_WIDER, **{day: (number,) for number, day in enumerate(_DAYS)}}


def _stretches(value: Any) -> tuple[Stretch, ...]:
    expect(value, list, 'a list such as ["10:00-12:00", "15:00-17:30"]')
    written: dict[Stretch, str] = {}
    problems: Problems = []
    for index, one in enumerate(value):
        try:
            written[stretch(_text(one, 'times in quotes, such as "10:00-12:00"'))] = one
        except ValueError as wrong:
            problems.append(((index,), str(wrong)))
    for before, after in pairwise(sorted(written)):
        if after[0] < before[1]:
            problems.append(((), f'"{written[before]}" and "{written[after]}" overlap; write them as one'))
    if problems:
        raise WrongValueError(*problems)
    return tuple(sorted(written))


def _week(value: Any) -> Week:
    expect(value, dict, 'given by day, such as hours.weekdays = ["10:00-12:00"]')
    problems: Problems = []
    settings = {name: Setting(_STRETCHES, "") for name in _NAMES}
    found = read_table(value, settings, at=(), problems=problems)
    if problems:
        raise WrongValueError(*problems)
    week = {day: hours for name, hours in found.items() for day in _NAMES[name]}
    if not any(week.values()):
        raise ValueError('no day has any hours; write such as hours.weekdays = ["10:00-12:00"]')
    return {day: week[day] for day in sorted(week) if week[day]}


_STRETCHES = Shape(
    _stretches,
    {"type": "array", "items": {"type": "string", "pattern": r"^\s*[0-9]{1,2}([:.][0-9]{2})?\s*[^0-9]"}},
)
HOURS = Shape(
    _week,
    {
        "type": "object",
        "properties": dict.fromkeys(_NAMES, _STRETCHES.schema),
        "additionalProperties": False,
        "minProperties": 1,
    },
)
