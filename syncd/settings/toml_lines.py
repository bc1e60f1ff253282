"""Where each key of a TOML document stands; tomllib does not tell (https://toml.io/en/v1.0.0)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping

KeyPath = tuple[str | int, ...]

_ENDS = ("]", "}", '"""', "'''")  # what the last row of a value in several rows has


def key_lines(text: str) -> dict[KeyPath, int]:
    """Map the path of every key, table and list element to the line on which its statement begins.

    tomllib itself reads each statement: rows are added until they parse, which they do at its end and
    not before. Promised for valid documents; of any other, what is found until it breaks.
    """
    known: dict[KeyPath, int] = {}
    lengths: dict[KeyPath, int] = {}  # of the arrays of tables so far
    table: KeyPath = ()
    rows: list[str] = []
    for number, row in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        rows.append(row)
        if len(rows) > 1 and not any(end in row for end in _ENDS):
            continue
        try:
            statement = tomllib.loads("\n".join(rows))
        except (ValueError, RecursionError):
            continue
        begin = number - len(rows) + 1
        if rows[0].lstrip(" \t").startswith("["):
            table = _table(statement, lengths)
            for depth in range(len(table)):
                known.setdefault(table[: depth + 1], begin)
        else:
            for path in _paths(statement):
                known.setdefault(table + path, begin)
        rows = []
    return known


def line_of(path: KeyPath, known: Mapping[KeyPath, int]) -> int:
    """Return the line of `path`, or of the nearest thing around it that has one."""
    while path and path not in known:
        path = path[:-1]
    return known.get(path, 1)


def _table(header: object, lengths: dict[KeyPath, int]) -> KeyPath:
    """Return the path that a header opens, and count it where it is one of an array of tables."""
    path: KeyPath = ()
    while isinstance(header, dict) and header:
        ((name, header),) = header.items()
        path += (name,)
        if isinstance(header, list):
            lengths[path] = lengths.get(path, 0) + 1
        if path in lengths:
            path += (lengths[path] - 1,)
    return path


def _paths(value: object) -> Iterator[KeyPath]:
    left: list[tuple[KeyPath, object]] = [((), value)]
    while left:
        at, one = left.pop()
        if at:
            yield at
        inner = one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
        left += [((*at, key), child) for key, child in inner]
