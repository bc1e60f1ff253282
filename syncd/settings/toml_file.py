"""A config file as a TOML document, or one line that says why it is none (https://toml.io/en/v1.0.0)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from syncd.errors import UserError
from syncd.shipped import shipped

LARGEST = 1_000_000  # bytes of a config file
_DEEPEST = 20  # tables and lists inside of one another


def text_of(path: Path) -> str:
    """Return a file's text. Raises `UserError` that says why there is none, and what to do."""
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


def parsed(path: Path, text: str) -> dict[str, Any]:
    """Return the document that the text of a file is. Raises `UserError` with the line that is wrong."""
    too_deep = f"{path}:1: nested too deeply; mend the brackets"
    try:
        document = tomllib.loads(text)
    except RecursionError as error:
        raise UserError(too_deep) from error
    except ValueError as error:
        what, _, place = str(error).partition(" (at ")
        found = re.search(r"line (\d+), column (\d+)", place)
        line = int(found[1]) if found else text.count("\n") + 1
        column = f" in column {found[2]}" if found else ""
        raise UserError(
            f"{path}:{line}: no valid TOML: {what.lower()}{column}; text stands in quotes, a list in brackets"
        ) from error
    inside: list[object] = [document]
    for _ in range(_DEEPEST):
        inside = [child for one in inside for child in _children(one)]
    if inside:
        raise UserError(too_deep)
    return document


def _children(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
