"""The agent's mobile as SMS Backup & Restore backs it up: who rang whom, and who texted.

https://synctech.com.au/sms-backup-restore/fields-in-xml-backup-files/
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from syncd.demo.clock import Year
from syncd.demo.dice import between, pick
from syncd.demo.story import Character, Phoned, Texted

_CALL = {"<": 1, ">": 2, "m": 3}
_TEXT = {"<": 1, ">": 2}
_WORDS = ("On my way.", "Keys are at the desk.", "Thank you!", "The chain moves again.", "Sunday would suit.")


def calls(year: Year, cast: tuple[Character, ...]) -> bytes:
    """Return the backup of the call log, oldest first."""
    rows = [
        (at, character, step.way, step.seconds)
        for character in cast
        for step in character.plot
        if isinstance(step, Phoned)
        for at in [year.at(step.when)]
    ]
    root = _backup("calls", len(rows), year)
    for at, character, way, seconds in sorted(rows, key=lambda row: row[0]):
        SubElement(
            root,
            "call",
            number=character.phones[0],
            duration=str(seconds),
            date=_stamp(at),
            type=str(_CALL[way]),
            presentation="1",
            contact_name=character.name,
        )
    return _written(root)


def texts(year: Year, cast: tuple[Character, ...]) -> bytes:
    """Return the backup of the text messages, oldest first."""
    rows = [row for character in cast for row in _texted(year, character)]
    root = _backup("smses", len(rows), year)
    for at, character, way in sorted(rows, key=lambda row: row[0]):
        SubElement(
            root,
            "sms",
            protocol="0",
            address=character.phones[0],
            date=_stamp(at),
            type=str(_TEXT[way]),
            body=pick(_WORDS, year.seed, character.name, at),
            read="1",
            contact_name=character.name,
        )
    return _written(root)


def _texted(year: Year, character: Character) -> Iterator[tuple[datetime, Character, str]]:
    for step in character.plot:
        if isinstance(step, Texted):
            at = year.at(step.when)
            for place, way in enumerate(step.turns):
                at += timedelta(minutes=between(1, 20, year.seed, character.name, step.when, place))
                yield at, character, way


def _backup(name: str, size: int, year: Year) -> Element:
    return Element(name, count=str(size), backup_date=_stamp(year.now - timedelta(minutes=30)))


def _stamp(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))


def _written(root: Element) -> bytes:
    indent(root)
    declaration = b"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n"
    return declaration + tostring(root, encoding="unicode").encode() + b"\n"
