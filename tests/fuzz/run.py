"""Fuzz every parser of what others wrote, and tell what was found.

Run: python tests/fuzz/run.py [TARGET ...] [--inputs N] [--largest BYTES] [--seed N] [--folder DIR]
     [--real DIR]

It goes on where the last run in the same folder stopped, until each target had N inputs. What it finds is
kept in FOLDER/TARGET/found: the input, and beside it what went wrong. It runs at the lowest priority.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.append(str(Path(__file__).parents[1]))
from fuzz.targets import TARGETS

PIECES = 200  # of real files, for each target


def main() -> int:
    """Fuzz, and print; 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", default=[*TARGETS], metavar="TARGET")
    parser.add_argument("--inputs", type=int, default=1_000_000, help="for each target")
    parser.add_argument("--largest", type=int, default=4096, help="bytes of an input")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3)))
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"))
    parser.add_argument("--real", type=Path, help="a folder of real files to begin with as well")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    for target in chosen.targets:
        folder = chosen.folder / target
        sow(target, folder, chosen.real, chosen.largest)
        fuzz(target, folder, chosen.inputs, chosen.seed, chosen.largest)
    table = Table("target", "inputs", "kept", "found")
    found = 0
    for target in chosen.targets:
        here = chosen.folder / target
        texts = sorted((here / "found").glob("*.txt"))
        found += len(texts)
        last = "\n".join(one.read_text().strip().splitlines()[-1][:80] for one in texts)
        table.add_row(target, f"{had(here):,}", str(len([*(here / "corpus").iterdir()])), last)
    Console().print(table)
    return 1 if found else 0


def had(folder: Path) -> int:
    """Return how many inputs a target had."""
    return int((folder / "count").read_text()) if (folder / "count").exists() else 0


def sow(target: str, folder: Path, real: Path | None, largest: int) -> None:
    """Lay out what a target begins with."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(TARGETS[target].seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    files = [file for pattern in TARGETS[target].real for file in sorted(real.glob(pattern))] if real else []
    for number, file in enumerate(files[:PIECES]):
        (corpus / f"real-{number}").write_bytes(file.read_bytes()[:largest])


def fuzz(target: str, folder: Path, inputs: int, seed: int, largest: int) -> None:
    """Let a target have what is left of its inputs; one that ends its process is begun again, and told of."""
    while (before := had(folder)) < inputs:
        options = [f"-runs={inputs - before + 9}", f"-seed={seed + before + 1}", f"-max_len={largest}"]
        options += ["-timeout=60", "-rss_limit_mb=2048", f"-artifact_prefix={folder}/", "-verbosity=0"]
        script = Path(__file__).with_name("once.py")
        with tempfile.TemporaryFile() as said:
            command = [
                "nice",
                "-n",
                "19",
                sys.executable,
                str(script),
                target,
                str(folder),
                str(inputs),
                *options,
            ]
            ended = subprocess.run(command, stdout=said, stderr=said, check=False).returncode
            said.seek(0)
            text = said.read().decode("utf-8", "replace")
        if ended:
            (folder / "found").mkdir(exist_ok=True)
            (folder / "found" / f"ended-{had(folder)}.txt").write_text(text[-20_000:])
        if had(folder) == before:
            return


if __name__ == "__main__":
    sys.exit(main())
