"""The agent's address book as a vCard file (RFC 6350, and RFC 2426 for the older cards)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import vobject

from syncd.demo.dice import roll
from syncd.demo.story import Character

_COMPANY = """\
BEGIN:VCARD
VERSION:4.0
KIND:org
UID:alderwick-dental
FN:Alderwick Dental
ORG:Alderwick Dental
TEL;TYPE=work:01632 960170
END:VCARD
"""


def cards(seed: int, cast: Iterable[Character]) -> bytes:
    """Return a card for everybody who has one, and one for a company."""
    people = sorted(
        (character for character in cast if character.card), key=lambda one: (one.name, one.emails)
    )
    text = "".join(_card(seed, character) for character in people)
    return (text + _COMPANY.replace("\n", "\r\n")).encode()


def _card(seed: int, character: Character) -> str:
    card = vobject.vCard()
    card.add("version").value = "4.0" if roll(seed, character.name, character.emails) % 3 == 0 else "3.0"
    card.add("uid").value = str(UUID(int=roll(seed, character.name, *character.emails) << 64, version=4))
    card.add("fn").value = character.name
    card.add("n").value = vobject.vcard.Name(family=character.name.split(" ", 1)[1], given=character.first)
    for name, values in (("email", character.emails), ("tel", character.phones)):
        for value in values:
            line = card.add(name)
            line.value, line.type_param = value, "HOME" if name == "email" else "CELL"
    if character.labels:
        card.add("categories").value = list(character.labels)
    if character.note:
        card.add("note").value = character.note
    if character.birthday:
        card.add("bday").value = character.birthday
    return str(card.serialize())
