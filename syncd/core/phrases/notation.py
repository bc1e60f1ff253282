"""The notation that the phrase tables are written in.

A table is a list of blocks. A block opens with what it tells and, in brackets, the topics of which a sentence
must raise one for the block to be tried. Each line below is a phrase, or begins with `unless` and names what
may not stand before the phrase in its clause. A phrase is a regular expression over a `plain` sentence in
which `<name>` stands for shared words, `..3` for up to three words, and a bracket captures nothing. It begins
and ends at a word's edge. A backslash at a line's end continues the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import IntEnum
from functools import cache
from typing import NamedTuple


class Weight(IntEnum):
    """What a phrase tells, the strongest first.

    A talk that is certain comes before an attempt, and an attempt before mere thanks for a call: who thanks
    for a call and regrets having missed it did not talk. NEVER and BOILERPLATE hush the weaker phrases of
    their sentence.
    """

    TALKED = 0
    TRIED = 1
    THANKED = 2
    NEVER = 3
    ALL_TALKED = 4
    OTHERS_TALKED = 5
    OTHERS_TRIED = 6
    CALLED = 7
    BOILERPLATE = 8
    WILL_TALK = 9
    ALL_WILL_TALK = 10
    OTHERS_WILL_TALK = 11


class Rule(NamedTuple):
    """Phrases that tell one thing, unless the words before them in their clause deny it."""

    weight: Weight
    why: str
    topics: frozenset[str]
    phrase: str  # a regular expression, as `denial` is
    denial: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds the phrases."""
        return _compiled(self.phrase)

    @property
    def unless(self) -> re.Pattern[str] | None:
        """What denies them."""
        return _compiled(self.denial) if self.denial else None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern when it is first tried: all of them take longer than a command that tries none."""
    return re.compile(pattern)


_CONTINUED = re.compile(r"\\\n\s*")
_WORD = re.compile(r"(?<!P)<(!?[\w ]+)>")
_GAP = re.compile(r"\.\.(\d) ?")
_BRACKET = re.compile(r"(?<!\\)\((?!\?)")


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    for block in re.split(r"\n\s*\n", _CONTINUED.sub("", text).strip()):
        heading, *lines = (line.strip() for line in block.splitlines())
        yield heading, lines


def expanded(phrase: str, shared: Mapping[str, str]) -> str:
    """Return the regular expression that a phrase stands for."""
    while _WORD.search(phrase):
        phrase = _WORD.sub(lambda name: shared[name[1]], phrase)
    return _BRACKET.sub("(?:", _GAP.sub(r"([\\w'/&-]+ ){0,\1}?", phrase))


def words(text: str) -> dict[str, str]:
    """Return shared words by name, from blocks that open with a name; several lines are alternatives."""
    return {name: f"({'|'.join(lines)})" for name, lines in _blocks(text)}


def table(weight: Weight, shared: Mapping[str, str], text: str) -> tuple[Rule, ...]:
    """Return the rules of one weight that a table writes down with the help of shared words."""
    return tuple(_rule(weight, shared, heading, lines) for heading, lines in _blocks(text))


def _rule(weight: Weight, shared: Mapping[str, str], heading: str, lines: list[str]) -> Rule:
    why, topics = heading.removesuffix(")").split(" (")
    phrases = [line for line in lines if not line.startswith("unless ")]
    denials = [line.removeprefix("unless ") for line in lines if line.startswith("unless ")]
    phrase = rf"(?<!\w(?=\w))(?:{expanded('|'.join(phrases), shared)})(?!\w)"
    return Rule(weight, why, frozenset(topics.split()), phrase, expanded("|".join(denials), shared))
