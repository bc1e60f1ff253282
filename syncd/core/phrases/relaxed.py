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


def holds_any(words: Iterable[str]) -> Callable[[str], bool]:
    """Return a test whether a text without case holds one of some words."""
    wanted = re2.compile("|".join(map(re2.escape, words)))

    def holds(text: str) -> bool:
        return wanted.search(text.encode(errors="replace")) is not None

    return holds


def may_match(pattern: str) -> Callable[[str], bool]:
    """Return a test whether a pattern may match a text, or its lower case: cheap, and never wrongly False."""
    wanted = re2.compile(f"(?i){relaxed(pattern)}")

    def may(text: str) -> bool:
        return wanted.search(text.encode(errors="replace")) is not None

    return may


def places(words: Iterable[str]) -> Callable[[bytes], list[int]]:
    """Return a function that says where a text without case, in UTF-8, holds one of some words."""
    wanted = re2.compile("|".join(map(re2.escape, words)))

    def found(text: bytes) -> list[int]:
        return [match.start() for match in wanted.finditer(text)]

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
