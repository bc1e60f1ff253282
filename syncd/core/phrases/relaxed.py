"""Which patterns may match a text at all, found in one linear search (google-re2).

Looks around only ever take matches away, so a pattern without them finds at least as much, and re2 takes it.
See https://github.com/google/re2/blob/main/re2/filtered_re2.h and https://github.com/google/re2/wiki/Syntax.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import re2

_PART = re.compile(r"\\.|\[\^?(?:\\.|[^\]])+\]|\(\?<?[=!]|\(\?:|[^\\\[()]+|.", re.DOTALL)


def _without_looks(pattern: str) -> Iterator[str]:
    depth = 0
    for part in _PART.findall(pattern):
        if depth:
            depth += part.startswith("(") - (part == ")")
        elif part.startswith(("(?=", "(?!", "(?<")):
            depth = 1
        else:
            yield part


def relaxed(pattern: str) -> str:
    """Return a pattern that looks nowhere around, and matches wherever the given one does."""
    return "".join(_without_looks(pattern))


def uncounted(pattern: str) -> str:
    """Return a pattern that counts nothing, which is dear, and matches wherever the given one does."""
    return re.sub(r"\{\d+,\d+\}", "*", pattern)


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of some words, in which a space may be a line's end, or before a word its start."""
    return "|".join(_spaced(word) for word in words)


def _spaced(word: str) -> str:
    spaced = re2.escape(word.lstrip()).replace(r"\ ", r"[ \n]")
    return rf"(?:^|[ \n]){spaced}" if word.startswith(" ") else spaced


def searched(*patterns: str) -> Callable[[bytes], list[int]]:
    """Return a function that names, by number, the patterns that may match a text in UTF-8, in any case."""
    wanted = re2.Set.SearchSet()
    for pattern in patterns:
        wanted.Add(f"(?im){uncounted(relaxed(pattern))}")
    wanted.Compile()

    def found(text: bytes) -> list[int]:
        return wanted.Match(text) or []

    return found


def candidates(patterns: Iterable[str]) -> Callable[[str], list[int]]:
    """Return a function that names, by number and in order, the patterns whose words a text holds.

    A pattern that it leaves out matches nowhere in that text.
    """
    known = _filter(patterns)

    def possible(text: str) -> list[int]:
        return sorted(known.Match(text.encode(errors="replace"), potential=True) or ())

    return possible


def matching(patterns: Iterable[str]) -> Callable[[str], list[int]]:
    """Return a function like `candidates` that also tries the patterns it names, without their looks around.

    It takes longer, and pays where patterns are small, and trying one in vain is dear.
    """
    known = _filter(patterns)

    def possible(text: str) -> list[int]:
        # Only in ASCII does re2 mean by a word what Python means.
        return sorted(known.Match(text.encode(errors="replace"), potential=not text.isascii()) or ())

    return possible


def _filter(patterns: Iterable[str]) -> re2.Filter:
    known = re2.Filter()
    for pattern in patterns:
        known.Add(relaxed(pattern))
    known.Compile()
    return known
