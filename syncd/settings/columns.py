"""What the config may say of a log in comma-separated values: which column holds what, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from syncd.settings.shapes import (
    FLAG,
    TEXT,
    ZONE,
    Problems,
    Setting,
    Shape,
    WrongValueError,
    expect,
    listed,
    one_of,
    read_table,
    schema_of,
)

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "number": "the other side's number",
        "from": "who called or wrote, where no column has the other side's number",
        "to": "who was called or written to",
        "name": "the other side's name",
        "direction": "whether it came in or went out",
        "start": "when it began, date and time",
        "date": "the day it began, where the time has a column of its own",
        "time": "the time of the day",
        "answer": "when it was answered",
        "end": "when it ended; with `answer` it tells the talk time",
        "duration": "the talk time",
        "answered": "whether somebody answered: yes or no",
        "outcome": "what became of it: answered, missed, busy",
        "answered_by": "who or what answered: a person, a machine, a conference",
        "voicemail": "whether a voicemail was left: yes, or a link to it",
        "people": "how many took part, or their list",
        "kind": "whether it is a call or a text",
        "id": "what is the same in all rows of one call",
    }
)


def _column(value: Any) -> tuple[str | int, ...]:
    if isinstance(value, list):
        if not value:
            raise ValueError("must not be an empty list")
        return tuple(one for each in value for one in _column(each))
    if isinstance(value, int) and not isinstance(value, bool):
        if value < 1:
            raise ValueError("columns are counted from 1")
        return (value,)
    return (TEXT.read(value),)


_PLACE: Mapping[str, Any] = {"anyOf": [dict(TEXT.schema), {"type": "integer", "minimum": 1}]}
_COLUMN = Shape(_column, {"anyOf": [*_PLACE["anyOf"], {"type": "array", "items": _PLACE, "minItems": 1}]})
_COLUMNS = {name: Setting(_COLUMN, about) for name, about in FIELDS.items()}


def _columns(value: Any) -> dict[str, tuple[str | int, ...]]:
    expect(value, dict, 'given by field, such as columns.number = "Phone number"')
    problems: Problems = []
    found = read_table(value, _COLUMNS, at=(), problems=problems)
    if problems:
        raise WrongValueError(*problems)
    return found


def _delimiter(value: Any) -> str:
    expect(value, str, 'one character, such as ";"')
    if len(value) != 1 or value in '"\r\n':
        raise ValueError('must be one character, such as ";"')
    return str(value)


_WORDS = listed(TEXT)

SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        "preset": Setting(
            one_of("aircall", "asterisk", "carrier", "dialpad", "justcall"), "whose export it is"
        ),
        "columns": Setting(
            Shape(_columns, schema_of(_COLUMNS)),
            "which column holds what: by its heading, or by its place, counted from 1",
        ),
        "live": Setting(
            FLAG, "whether something keeps writing it; then no call is booked while it is not up to date"
        ),
        "holds": Setting(one_of("calls", "texts"), "what the rows are, where no column says"),
        "direction": Setting(one_of("incoming", "outgoing"), "of the rows that do not say themselves"),
        "outgoing": Setting(_WORDS, "the words of `columns.direction` that mean: went out"),
        "answered": Setting(_WORDS, "the words of `columns.outcome` that mean: somebody answered"),
        "voicemail": Setting(_WORDS, "the words of `columns.outcome` that mean: a voicemail"),
        "dates": Setting(TEXT, 'how dates are written, as strptime has it, such as "%d/%m/%Y %H:%M"'),
        "durations": Setting(one_of("seconds", "minutes"), "what a length that is a number alone counts"),
        "zone": Setting(ZONE, "the time zone of the times, where they name none; by default yours"),
        "own": Setting(_WORDS, "your own numbers and lines, where a row names both sides"),
        "bridges": Setting(_WORDS, "numbers of conferences; calls to them are no talk with anybody"),
        "delimiter": Setting(
            Shape(_delimiter, {"type": "string", "minLength": 1, "maxLength": 1}), "what divides the cells"
        ),
        "encoding": Setting(TEXT, 'the encoding, such as "cp1252"; by default it is found out'),
    }
)
