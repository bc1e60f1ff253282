"""What people type with a thumb, taken apart into words, and the table of the words that mean something."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from syncd.core.phrases.spelling import fold

_INVISIBLE = frozenset({"Mn", "Me", "Cf"})  # variation selectors, keycaps, joiners, marks of direction

# An abbreviation with its dots or slashes, a number, a word with its apostrophes, any other character.
_WORD = re.compile(
    r"(?<![^\W_])[^\W\d_](?:[./][^\W\d_])+(?![^\W_])\.?|\d+|[^\W\d_]+(?:['`][^\W\d_]+)*|\S",
)
_COMMA_BEFORE_AN_HOUR = re.compile(r",(?=\s*\d{1,2}(?::\d\d|\s*(?:am|pm|uhr|h)\b))")
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_ORDINARY = frozenset("+&?@%$\u20ac\u00a3")  # they change what stands beside them; others separate


class Word(NamedTuple):
    """A word, a number or a symbol: folded, and where it stands in the text as it was typed."""

    text: str
    start: int
    end: int


@cache
def table() -> Mapping[str, Any]:
    """Return `gesture_words.toml`, `beside_words.toml` and `moment_words.toml`."""
    texts = (
        (files("syncd.core") / f"{name}_words.toml").read_text("utf-8")
        for name in ("gesture", "beside", "moment")
    )
    return {key: words for text in texts for key, words in tomllib.loads(text).items()}


@cache
def marks() -> Mapping[str, str]:
    """Return for each mark, such as a check mark, what it means: a name of the table."""
    return {mark: name for name in table() if name != "denials" for mark in table()[name].get("marks", ())}


@cache
def denials() -> frozenset[str]:
    """Return the words and marks that say no."""
    return frozenset(map(phrase, table()["denials"]["words"])) | frozenset(table()["denials"]["marks"])


def phrase(text: str) -> str:
    """Return a phrase as the words are compared: folded, with single spaces, without punctuation."""
    return " ".join(word.text for word in words(text) if word.text.isalnum())


def spellings(text: str) -> frozenset[str]:
    """Return a phrase as the words are compared, and as others write it: "spaet", "e-mail", "n atendeu"."""
    some = text.split()
    short = " ".join(_shortened().get(word, word) for word in some) if len(some) > 1 else text
    email, plain = text.replace("email", "e-mail"), text.replace(" a ", " ")
    return frozenset(map(phrase, (text, text.translate(_WRITTEN_OUT), email, short, plain)))


@cache
def _shortened() -> Mapping[str, str]:
    return {word: short for short, words in table()["short"].items() for word in words}


@cache
def listed(name: str, key: str) -> frozenset[str]:
    """Return the phrases of a list of the table, as the words are compared."""
    return frozenset().union(*map(spellings, table()[name][key]))


@cache
def by_phrase(name: str) -> Mapping[str, str]:
    """Return for each phrase of a part of the table the list that it stands in."""
    return {said: key for key in table()[name] for said in listed(name, key)}


def folded(text: str) -> tuple[str, list[int]]:
    """Return the text without case, accents and invisible characters, and where each character came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, plain in enumerate(map(_plain, text)):
        letters.append(plain)
        places.extend([place] * len(plain))
    return "".join(letters), places


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    return "" if unicodedata.category(char) in _INVISIBLE else fold(char).casefold()


def words(text: str) -> list[Word]:
    """Return the words, numbers and symbols of a text."""
    plain, places = folded(text)
    plain = _COMMA_BEFORE_AN_HOUR.sub(" ", plain)
    return [
        Word(re.sub(r"(?<=.)[./'`]", "", found[0]), places[found.start()], places[found.end() - 1] + 1)
        for found in _WORD.finditer(plain)
    ]


def parts(text: str) -> Iterator[list[Word]]:
    """Yield the words between punctuation; a mark is a part by itself."""
    part: list[Word] = []
    typed = words(text)
    for before, word, after in zip([None, *typed], typed, [*typed[1:], None], strict=False):
        if word.text in marks():
            yield from (part, [word])
            part = []
        elif word.text.isalnum() or word.text in _ORDINARY or word.text in denials():
            part.append(word)
        else:
            left = before is not None and before.end == word.start and before.text
            right = after is not None and after.start == word.end and after.text
            if _in_a_number(left or "", word.text, right or ""):
                part.append(word)
            elif not (left and right and unicodedata.category(word.text) == "Pd"):  # a hyphen in a word
                yield part
                part = []
    yield part


def _in_a_number(left: str, symbol: str, right: str) -> bool:
    """Whether it belongs to a number, as in 10:30, 3/6, 2027-06-03 and 3. Juni."""
    return left.isdecimal() and (symbol == "." or (symbol in ":/-" and right.isdecimal()))
