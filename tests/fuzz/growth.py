"""Repeat pieces of what each parser knows, and tell where time grows faster than text.

Run: python tests/fuzz/growth.py [TARGET ...] [--seconds 30] [--seed N]

The fuzzer's inputs are short, so it cannot see what is quadratic; this cannot see what is odd.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.append(str(Path(__file__).parents[1]))
from fuzz.targets import TARGETS, Target

SIZES = (8000, 50_000)  # bytes of repeated pieces
NOTICED = 0.4  # seconds of processor time that are looked into
STEEP = 2.8  # times as long for twice the text
GLUE = [b"", b"", b"", *(bytes([one]) for one in b' \n\t,;:(<"=\\[&%|/.-'), b"\r\n", b"\n "]
OTHERS = [name for name in TARGETS if name != "config"]  # that one is nobody else's work
LENGTHS = (1, 1, 2, 3, 5, 8, 13, 30, 80)


class Piece(NamedTuple):
    """A seed, and what of it is said again and again."""

    before: bytes
    again: bytes
    after: bytes

    def repeated(self, size: int) -> bytes:
        return self.before + self.again * (size // len(self.again)) + self.after

    def __str__(self) -> str:
        return f"{self.before[-20:]!r} and then {self.again!r} again and again"


def main() -> int:
    """Look at each target for a while, and print what was found; 1 when something was."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", default=OTHERS, metavar="TARGET")
    parser.add_argument("--seconds", type=float, default=30, help="for each target")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 24))
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    found = 0
    for name in chosen.targets:
        dice = random.Random(f"{chosen.seed} {name}")
        for text in looked_at(TARGETS[name], dice, time.monotonic() + chosen.seconds):
            found += 1
            print(f"{name}: {text}", flush=True)
    print(f"{found} found")
    return 1 if found else 0


def looked_at(target: Target, dice: random.Random, until: float) -> Iterator[str]:
    """Yield what is wrong with how a target takes long inputs."""
    while time.monotonic() < until:
        piece = some_piece(target, dice)
        try:
            for size in SIZES:
                once = cost(target, piece, size)
                if once > NOTICED and (twice := cost(target, piece, 2 * size)) > STEEP * once:
                    yield f"{piece}: {once:.1f} s for {size} bytes, {twice:.1f} s for twice as many"
                    break
        except Exception as problem:  # noqa: BLE001 # that it is any is what is looked for
            yield f"{piece}: {type(problem).__name__}: {str(problem)[:80]}"


def some_piece(target: Target, dice: random.Random) -> Piece:
    seed = dice.choice([one for one in target.seeds if one])
    begin = dice.randrange(len(seed))
    end = begin + dice.choice(LENGTHS)
    return Piece(seed[:begin], seed[begin:end] + dice.choice(GLUE), seed[end:])


def cost(target: Target, piece: Piece, size: int) -> float:
    """Return the seconds of processor time that a size of repeated pieces takes."""
    raw = piece.repeated(size)
    begun = time.thread_time()
    target(raw)
    return time.thread_time() - begun


if __name__ == "__main__":
    sys.exit(main())
