"""Secrets that stand in a config where none may, and names of secrets that name nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from syncd.registry import (
    CALENDARS,
    DRAFTS,
    SOURCES,
    CalendarConfig,
    DraftsConfig,
    SourceConfig,
    accounts,
)
from syncd.settings.shapes import is_secret
from syncd.settings.toml_lines import KeyPath

_URL_SECRET = re.compile(r"://[^/@:\s]*:[^/@\s]+@")


def misplaced(document: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Find what no config file should hold; the message never shows it."""
    for at, value in _walk(document):
        named = isinstance(at[-1], str) and is_secret(at[-1]) and not _names_secret(document, at)
        if named or (isinstance(value, str) and _URL_SECRET.search(value)):
            yield (
                at,
                f"a secret must not stand here; take it out, and run: syncd login {_login(document, at)}",
            )


def _names_secret(document: Mapping[str, Any], at: KeyPath) -> bool:
    """Whether a key of such a name holds none: [secrets], and `secret` of a kind that signs in."""
    match at:
        case ("secrets",):
            return True
        case ("source", int(index), "secret"):
            kind = SOURCES.get(str(document["source"][index].get("kind")))
        case ("calendar", "secret"):
            kind = CALENDARS.get(str(document["calendar"].get("kind")))
        case ("drafts", "secret"):
            kind = DRAFTS.get(str(document["drafts"].get("kind")))
        case _:
            return False
    return kind is not None and "secret" in kind.settings


def unnamed(
    sources: Sequence[SourceConfig], calendar: CalendarConfig | None, drafts: DraftsConfig | None
) -> Iterator[tuple[KeyPath, str]]:
    """Find a `secret` that names nothing; it may be a password, so the message never shows it."""
    known = {"calendar", "drafts", *accounts(), *(source.name for source in sources)}
    tables: list[tuple[KeyPath, str, Mapping[str, Any]]] = [
        (("source", index), source.name, source.settings)
        for index, source in enumerate(sources)
        if source.kind in SOURCES
    ]
    if calendar:
        tables.append((("calendar",), "calendar", calendar.settings))
    if drafts:
        tables.append((("drafts",), "drafts", drafts.settings))
    for at, own, settings in tables:
        name = settings.get("secret", own)
        if name not in known and not any(name.startswith(f"{account}-") for account in accounts()):
            example = f"or an account such as {next(iter(accounts()))}-work" if accounts() else '"calendar"'
            text = f"must name another source, {example}; a password must not stand here"
            yield ((*at, "secret"), f"{text}, run: syncd login {own}")


def _walk(value: object, at: KeyPath = ()) -> Iterator[tuple[KeyPath, object]]:
    if at:
        yield at, value
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _walk(child, (*at, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _walk(child, (*at, index))


def _login(document: Mapping[str, Any], at: KeyPath) -> str:
    match at:
        case (("calendar" | "drafts" | "digest") as table, *_):
            return str(table)
        case ("source", int(index), str(), *_):
            return str(document["source"][index].get("name") or "NAME")
        case _:
            return "NAME"
