"""The registry: which connector a kind of the config stands for, imported on first use."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from importlib import import_module
from typing import Any, cast

from syncd.errors import UserError
from syncd.kinds import files, google, microsoft, phone, protocols
from syncd.kinds.kind import Kind, Login
from syncd.ports import Calendar, Context, Drafts, Source
from syncd.settings.shapes import did_you_mean

OWN = re.compile(
    r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$"
)  # a source of the user's own, "my_module:MySource"


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """A [[source]] of the config, its settings read and its paths absolute."""

    name: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    line: int = 1
    every: timedelta | None = None  # how long the daemon lets it rest; None is as long as all


@dataclass(frozen=True, slots=True)
class CalendarConfig:
    """The [calendar] of the config, its settings read and its paths absolute."""

    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    line: int = 1


@dataclass(frozen=True, slots=True)
class DraftsConfig:
    """The [drafts] of the config, its settings read and its paths absolute."""

    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    line: int = 1
    heads_up: bool = False  # the day before a call
    summary: bool = False  # after a talk


SOURCES: Mapping[str, Kind] = {
    **files.SOURCES,
    **protocols.SOURCES,
    **phone.SOURCES,
    **google.SOURCES,
    **microsoft.SOURCES,
}
CALENDARS: Mapping[str, Kind] = {
    **files.CALENDARS,
    **protocols.CALENDARS,
    **google.CALENDARS,
    **microsoft.CALENDARS,
}
DRAFTS: Mapping[str, Kind] = {**files.DRAFTS, **protocols.DRAFTS, **google.DRAFTS, **microsoft.DRAFTS}


def unknown_kind(kind: str, known: Iterable[str]) -> str:
    """Return what is wrong with a kind that is not known, and what to write."""
    return f'no such kind as "{kind}"; {did_you_mean(kind, known)}'


def secret_of(config: SourceConfig | CalendarConfig | DraftsConfig) -> str:
    """Return the name that a secret is kept under: of a source, the calendar, the drafts; "" for none."""
    own, kind = _own_and_kind(config)
    if kind is None or "secret" not in kind.settings:
        return ""
    return str(config.settings.get("secret") or kind.chosen(config.settings).account or own)


def _own_and_kind(config: SourceConfig | CalendarConfig | DraftsConfig) -> tuple[str, Kind | None]:
    match config:
        case SourceConfig():
            return config.name, SOURCES.get(config.kind)
        case CalendarConfig():
            return "calendar", CALENDARS.get(config.kind)
        case DraftsConfig():
            return "drafts", DRAFTS.get(config.kind)


def open_source(config: SourceConfig, context: Context) -> Source:
    """Import the source's class and construct it. Raises `UserError` when that needs the user."""
    where = f'source "{config.name}"'
    if config.kind in SOURCES:
        kind = SOURCES[config.kind]
    elif OWN.match(config.kind):
        kind = Kind(config.kind, {}, "")
    else:
        raise UserError(f"{where}: {unknown_kind(config.kind, SOURCES)}")
    return cast("Source", _construct(kind, _signed(config), context, where=where))


def open_calendar(config: CalendarConfig, context: Context) -> Calendar:
    """Import the calendar's class and construct it. Raises `UserError` when that needs the user."""
    if config.kind not in CALENDARS:
        raise UserError(f"calendar: {unknown_kind(config.kind, CALENDARS)}")
    return cast("Calendar", _construct(CALENDARS[config.kind], _signed(config), context, where="calendar"))


def open_drafts(config: DraftsConfig, context: Context) -> Drafts:
    """Import the class for drafts and construct it. Raises `UserError` when that needs the user."""
    if config.kind not in DRAFTS:
        raise UserError(f"drafts: {unknown_kind(config.kind, DRAFTS)}")
    return cast("Drafts", _construct(DRAFTS[config.kind], _signed(config), context, where="drafts"))


def login_of(kind: Kind) -> Login | None:
    """Import the function that signs in to a kind; None where a password is all."""
    return cast("Login", _imported(kind, kind.login, where="syncd login")) if kind.login else None


def accounts() -> dict[str, Kind]:
    """Return the secrets that several kinds share, each with one of these kinds."""
    kinds = (*SOURCES.values(), *CALENDARS.values(), *DRAFTS.values())
    ways = (kind.chosen({"sign_in": way}) for kind in kinds for way in kind.ways)
    return {kind.account: kind for kind in reversed((*kinds, *ways)) if kind.account}


def _signed(config: SourceConfig | CalendarConfig | DraftsConfig) -> Mapping[str, Any]:
    secret = secret_of(config)
    return {**config.settings, "secret": secret} if secret else config.settings


def _construct(kind: Kind, settings: Mapping[str, Any], context: Context, *, where: str) -> object:
    found = _imported(kind, kind.target, where=where)
    try:
        _signature(found).bind(**settings, context=context)
    except TypeError as error:
        raise UserError(f"{where}: the settings do not suit {kind.target}: {error}") from error
    return found(**settings, context=context)


_signature = lru_cache(inspect.signature)  # every turn opens all of them again


def _imported(kind: Kind, target: str, *, where: str) -> Callable[..., object]:
    module, _, name = target.partition(":")
    try:
        found = getattr(import_module(module), name, None)
    except ModuleNotFoundError as error:
        raise UserError(f"{where}: {_missing(kind, module, error.name or module)}") from error
    if not callable(found):
        raise UserError(f'{where}: the module "{module}" has no class "{name}"')
    return cast("Callable[..., object]", found)


def _missing(kind: Kind, module: str, absent: str) -> str:
    if f"{module}.".startswith(f"{absent}."):
        return f'there is no module "{absent}"; install it where syncd is, or name its folder in PYTHONPATH'
    if kind.extra:
        return f"it needs {absent}, which is not installed; run: uv tool install 'syncd[{kind.extra}]'"
    return f"it needs {absent}, which is not installed; install it where syncd is"
