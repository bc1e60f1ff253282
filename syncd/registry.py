"""The kinds of sources and calendars; the only place that names a connector, imported on first use."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, cast

from syncd.errors import UserError
from syncd.model import Folder
from syncd.ports import Calendar, Context, Source
from syncd.settings import PATH, Setting, did_you_mean, one_of

OWN = re.compile(
    r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$"
)  # a source of the user's own, "my_module:MySource"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a `kind` of the config stands for: a class, and the settings that its constructor takes."""

    target: str  # module:class
    settings: Mapping[str, Setting]
    about: str
    carries: frozenset[str] = frozenset()  # mail, text, call, entry, card
    voice: bool = False  # it alone may tell that a call took place, so plans wait until it is fresh
    extra: str = ""  # the optional dependencies that it needs


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """A [[source]] of the config, its settings read and its paths absolute."""

    name: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    line: int = 1


@dataclass(frozen=True, slots=True)
class CalendarConfig:
    """The [calendar] of the config, its settings read and its paths absolute."""

    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    line: int = 1


def _path(about: str, example: str) -> Setting:
    return Setting(PATH, about, required=True, example=f'"{example}"')


_FOLDER = Setting(one_of(*Folder), "what the mails in it are; without it, the folder's name tells")

SOURCES: Mapping[str, Kind] = {
    "mbox": Kind(
        "connectors.files.mbox:MboxSource",
        {"path": _path("an mbox file", "~/mail/Sent"), "folder": _FOLDER},
        "mail in mbox files, as Thunderbird and Google Takeout write them",
        carries=frozenset({"mail"}),
    ),
    "maildir": Kind(
        "connectors.files.maildir:MaildirSource",
        {"path": _path("a maildir: the folder that holds cur and new", "~/Maildir"), "folder": _FOLDER},
        "mail in maildirs, as mbsync and Dovecot write them",
        carries=frozenset({"mail"}),
    ),
    "ics": Kind(
        "connectors.files.ics:IcsSource",
        {"path": _path("an .ics file, or a folder of them", "~/calendar.ics")},
        "a calendar in iCalendar files",
        carries=frozenset({"entry"}),
    ),
    "vcf": Kind(
        "connectors.files.vcf:VcfSource",
        {"path": _path("a .vcf file, or a folder of them", "~/contacts.vcf")},
        "an address book in vCard files",
        carries=frozenset({"card"}),
    ),
}

CALENDARS: Mapping[str, Kind] = {
    "ics": Kind(
        "connectors.files.ics:IcsCalendar",
        {"path": _path("the .ics file that calls are written to", "~/calls.ics")},
        "a calendar in an iCalendar file",
        carries=frozenset({"entry"}),
    ),
}


def unknown_kind(kind: str, known: Iterable[str]) -> str:
    """Return what is wrong with a kind that is not known, and what to write."""
    return f'no such kind as "{kind}"; {did_you_mean(kind, known)}'


def open_source(config: SourceConfig, context: Context) -> Source:
    """Import the source's class and construct it. Raises `UserError` when that needs the user."""
    where = f'source "{config.name}"'
    if config.kind in SOURCES:
        kind = SOURCES[config.kind]
    elif OWN.match(config.kind):
        kind = Kind(config.kind, {}, "")
    else:
        raise UserError(f"{where}: {unknown_kind(config.kind, SOURCES)}")
    return cast("Source", _construct(kind, config.settings, context, where=where))


def open_calendar(config: CalendarConfig, context: Context) -> Calendar:
    """Import the calendar's class and construct it. Raises `UserError` when that needs the user."""
    if config.kind not in CALENDARS:
        raise UserError(f"calendar: {unknown_kind(config.kind, CALENDARS)}")
    return cast("Calendar", _construct(CALENDARS[config.kind], config.settings, context, where="calendar"))


def _construct(kind: Kind, settings: Mapping[str, Any], context: Context, *, where: str) -> object:
    module, _, name = kind.target.partition(":")
    try:
        found = getattr(import_module(module), name, None)
    except ModuleNotFoundError as error:
        raise UserError(f"{where}: {_missing(kind, module, error.name or module)}") from error
    if not callable(found):
        raise UserError(f'{where}: the module "{module}" has no class "{name}"')
    try:
        inspect.signature(found).bind(**settings, context=context)
    except TypeError as error:
        raise UserError(f"{where}: the settings do not suit {kind.target}: {error}") from error
    return found(**settings, context=context)


def _missing(kind: Kind, module: str, absent: str) -> str:
    if f"{module}.".startswith(f"{absent}."):
        return f'there is no module "{absent}"; install it where syncd is, or name its folder in PYTHONPATH'
    if kind.extra:
        return f"it needs {absent}, which is not installed; run: uv tool install 'syncd[{kind.extra}]'"
    return f"it needs {absent}, which is not installed; install it where syncd is"
