"""Whether 2,000 mails and a year of calendar are the same ledger, needs and plan at a provider as in files.

Run: python tests/bench/same_as_files.py GRAPH_DESCRIPTION [--mails N] [--meetings N]

GRAPH_DESCRIPTION is the part of Microsoft's OpenAPI document that the stand-in for Graph is held against.
Prints a line for each provider, with the seconds that a first turn took there and from files, side by side;
ends with 1 where something is not the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from at_providers import (
    WHOLE,
    Facts,
    GoogleWorld,
    MicrosoftWorld,
    facts,
    fill_graph,
    google_seeds,
    in_files,
    ledger,
    shown,
)
from servers import graph, myworld
from servers.graph_contract import Contract
from world import NOW, World

DAYS, PEOPLE = 365, 120


@contextmanager
def google(folder: Path, known: Facts) -> Iterator[World]:
    (folder / "myworld").mkdir()
    with (
        myworld.running(folder / "myworld") as server,
        server.world(now=NOW.isoformat(), people={"ada": "ada@example.org"}, **google_seeds(known)) as there,
    ):
        world = GoogleWorld(
            folder,
            endpoint=there.endpoint,
            settings=WHOLE,
        )
        world.sign_in(there.persons["ada"].secrets.kept["google"])
        yield world


@contextmanager
def microsoft(folder: Path, known: Facts, description: Path) -> Iterator[World]:
    with graph.running(Contract(description)) as there:
        fill_graph(there, known)
        yield MicrosoftWorld(folder, graph=there)


def first_turn(world: World) -> float:
    """Return the seconds that a first turn takes."""
    began = time.perf_counter()
    world.run("once")
    return time.perf_counter() - began


def main() -> int:
    """Compare each provider with files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("description", type=Path)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--meetings", type=int, default=400)
    given = parser.parse_args()
    known = facts(letters=given.mails, days=DAYS, meetings=given.meetings, people=PEOPLE)
    wrong = 0
    with tempfile.TemporaryDirectory() as made:
        files = in_files(Path(made) / "files", known)
        plan = shown(files.ask("plan"))
        files_took = first_turn(files)
        rows = ledger(files.folder / "state")
        print(f"files: {len(rows):,} facts, {len(plan[0])} needs, {len(plan[1])} calls; {files_took:.1f} s")
        opened = {
            "google": lambda folder: google(folder, known),
            "microsoft": lambda folder: microsoft(folder, known, given.description),
        }
        for name, there in opened.items():
            folder = Path(made) / name
            folder.mkdir()
            with there(folder) as world:
                same_plan = shown(world.ask("plan")) == plan
                took = first_turn(world)
                same_ledger = ledger(folder / name) == rows
            wrong += not (same_plan and same_ledger)
            print(
                f"{name}: the {'same' if same_ledger else 'ANOTHER'} ledger,"
                f" the {'same' if same_plan else 'OTHER'} needs and plan;"
                f" {took:.1f} s, {took / files_took:.1f} times as long"
            )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
