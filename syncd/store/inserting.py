"""Inserting what may be known already, one row or many."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import import_module
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Dialect, Table

_AT_ONCE = 500  # rows in a statement: while it runs, other threads do


def unless_known(connection: Connection, table: Table) -> Any:
    """Return an insert that leaves rows alone which any unique key of the table knows."""
    return _unless_known(table, connection.dialect.name)


@cache
def _unless_known(table: Table, name: str) -> Any:
    dialect = import_module(f"sqlalchemy.dialects.{name}")  # no other: each takes 2 MB
    return dialect.insert(table).on_conflict_do_nothing()


@lru_cache(maxsize=16)
def _compiled(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> Any:
    statement = _unless_known(table, dialect.name).values(dict.fromkeys(columns))
    return statement.compile(dialect=dialect, column_keys=list(columns))


def insert_many(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> int:
    """Insert many rows that no unique key knows, past SQLAlchemy's work on each; return how many."""
    if not rows:
        return 0
    inserted = 0
    compiled = _compiled(connection.dialect, table, columns)
    if compiled.positional:
        order = [columns.index(name) for name in compiled.positiontup]
        if order != sorted(order):
            rows = [tuple(row[at] for at in order) for row in rows]
        one = f"({', '.join('?' * len(columns))})"
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            many = str(compiled).replace(one, ", ".join([one] * len(some)))
            inserted += connection.exec_driver_sql(many, tuple(chain.from_iterable(some))).rowcount
    else:
        given = [dict(zip(columns, row, strict=True)) for row in rows]
        inserted = connection.exec_driver_sql(str(compiled), given).rowcount
    return inserted
