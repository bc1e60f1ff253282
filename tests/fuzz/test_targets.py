"""Every fuzz target reads what it begins with, and small changes of it; `make fuzz` goes on from there."""

from __future__ import annotations

import random

import pytest
from fuzz.targets import TARGETS
from hypothesis import given
from hypothesis import strategies as st

SEED, MANY = 20260310, 40


def changed(raw: bytes, dice: random.Random) -> bytes:
    """Return an input with something cut, doubled, overwritten or put elsewhere."""
    start, end = sorted(dice.randrange(len(raw) + 1) for _ in range(2))
    piece = raw[start:end][: dice.choice((1, 20, 400))]
    match dice.randrange(4):
        case 0:
            return raw[:start] + raw[end:]
        case 1:
            return raw[:end] + piece * dice.randrange(3) + raw[end:]
        case 2:
            return raw[:start] + dice.randbytes(dice.randrange(3)) + raw[start + 1 :]
        case _:
            at = dice.randrange(len(raw) + 1)
            return raw[:at] + piece + raw[at:]


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_and_what_becomes_of_them_are_read(name):
    target, dice = TARGETS[name], random.Random(SEED)
    for seed in target.seeds:
        target(seed)
    for _ in range(MANY):
        raw = dice.choice(target.seeds)
        for _ in range(dice.randrange(1, 4)):
            raw = changed(raw, dice)
        target(raw)


@pytest.mark.parametrize("name", TARGETS)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_read(name, raw):
    TARGETS[name](raw)
