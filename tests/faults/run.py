"""Let everything go wrong that may, on real servers, and tell what was survived.

Run: python tests/faults/run.py [--seed N] [--kills N] [--rounds N] [--only WORD] [--server NAME]

As root it also fills a disk. What it prints goes between the marks in SECURITY.md too, or of a part to
build/faults.md.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from pathlib import Path

import keyring
import keyring.backends.fail
from rich.console import Console

sys.path.append(str(Path(__file__).parents[1]))
from faults import tally
from faults.kinds import KINDS, Kind
from faults.tally import Line

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Run, and print; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3)))
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=10_000, help="of each other fault, at most")
    parser.add_argument("--only", default="", help="faults whose name holds this")
    parser.add_argument("--server", default="", help="Radicale, Xandikos or Dovecot alone")
    parser.add_argument("--folder", type=Path, default=ROOT / "build")
    chosen = parser.parse_args()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    print(f"seed {chosen.seed}", flush=True)
    lines = []
    for kind in KINDS:
        if chosen.only in kind.name and chosen.server in kind.server:
            rounds = chosen.kills if kind.often else chosen.rounds
            lines.append(played(kind, rounds, chosen.seed))
    Console().print(tally.table(lines))
    text = tally.markdown(lines, chosen.seed)
    part = chosen.only or chosen.server
    print(f"written to {tally.write(text, chosen.folder, None if part else ROOT / 'SECURITY.md')}")
    return 1 if any(line.bad for line in lines) else 0


def played(kind: Kind, rounds: int, seed: int) -> Line:
    """Play the rounds of a kind of fault; tell of each that failed at once, and how to do it again."""
    line = Line(kind.name, kind.server, skipped=kind.lacks())
    if line.skipped:
        print(f"skipped: {kind.name} on {kind.server}: {line.skipped}", file=sys.stderr)
        return line
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        for one in kind.play(Path(folder), random.Random(f"{seed} {kind.name} {kind.server}"), rounds):
            line.rounds.append(one)
            if one.wrong:
                print(f"{kind.name} on {kind.server}: {one.what}: {'; '.join(one.wrong)}")
                many = f"--{'kills' if kind.often else 'rounds'} {rounds}"
                options = f'--seed {seed} --only "{kind.name}" --server {kind.server} {many}'
                print(f"  again: make faults FAULTS='{options}'", flush=True)
    print(*line.cells(), sep=" | ", flush=True)
    return line


if __name__ == "__main__":
    sys.exit(main())
