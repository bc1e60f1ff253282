"""Chance that falls the same way every time: each roll depends on its key and on nothing rolled before."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


def roll(*key: object) -> int:
    """Return a large number that stands for `key`."""
    return int.from_bytes(blake2b("\x1f".join(map(str, key)).encode(), digest_size=8).digest(), "big")


def between(low: int, high: int, *key: object) -> int:
    """Return a number from `low` to `high`, both included."""
    return low + roll(*key) % (high - low + 1)


def pick(things: Sequence[T], *key: object) -> T:
    """Return one of `things`."""
    return things[roll(*key) % len(things)]


def shuffled(things: Sequence[T], *key: object) -> list[T]:
    """Return `things` in another order."""
    order = sorted(range(len(things)), key=lambda place: roll(*key, place))
    return [things[place] for place in order]
