"""A year of one user and 200 people, an hour a turn: what the program did to them, and what it never did.

Run: make year, or python tests/bench/simulated_year.py [--people 200] [--days 365] [--seed 1] [--profile]

The sources and the calendar are in memory, as their connectors have tests of their own; all else is the
program: the ledger is a file of SQLite, and each turn pulls, judges, decides and applies.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rich.console import Console
from rich.table import Table
from rich.text import Text
from year import Year, play

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHADES = ("on grey15", "on #0b3c5d", "on #1d6996", "on #38a6a5", "black on #edad08", "black on #e17c05")
PROMISED = 60  # seconds


def main() -> None:
    """Run it and print the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    began, cpu = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as made, cProfile.Profile() as profile:
        if not given.profile:
            profile.disable()
        year = play(Path(made), number=given.people, days=given.days, seed=given.seed, watch=_tell)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    console = Console(width=100)
    console.print(report(year), heat(year), promises(year))
    turn = 1000 * cpu / year.turns
    console.print(
        f"{year.turns:,} turns in {wall:.1f} s, {cpu:.1f} s of a core, {turn:.1f} ms a turn"
        f" ({wall / PROMISED:.2f} of the {PROMISED} s that a year may take)"
    )
    if given.profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
    sys.exit(any(year.broken.values()))


def _tell(day: int) -> None:
    if day % 30 == 0:
        sys.stderr.write(f"day {day}: {time.process_time():.1f} s of a core\n")


def report(year: Year) -> Table:
    """Return what was done, to be read."""
    table = Table(
        title=f"{year.people} people, {year.turns:,} turns", title_justify="left", show_header=False
    )
    per_person = Counter(year.booked.values())
    per_person[0] = year.people - len(year.booked)
    table.add_row("calls placed", f"{year.booked.total()}, {year.moved} moved, {year.withdrawn} withdrawn")
    table.add_row("calls made", f"{year.dialled}; {year.talks} people were talked with")
    table.add_row("the user", _counts(year.did))
    table.add_row("calls a person", "  ".join(f"{n}: {size}" for n, size in sorted(per_person.items())))
    table.add_row("attempts", "  ".join(f"{n}.: {size}" for n, size in sorted(year.attempts.items())))
    first, last = year.silent
    table.add_row("only written to", f"{first} people at the start, {last} at the end")
    return table


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {size}" for what, size in counts.most_common())


def heat(year: Year) -> Table:
    """Return on which hours of the week the calls were put, as a picture."""
    hours = sorted({hour for _, hour in year.hours})
    table = Table("", *(f"{hour:02d}h" for hour in hours), "all", title="Where calls were put", box=None)
    table.title_justify = "left"
    most = max(year.hours.values(), default=1)
    for day in range(7):
        sizes = [year.hours[day, hour] for hour in hours]
        cells = [Text(f"{size or '':^5}", SHADES[_shade(size, most)]) for size in sizes]
        table.add_row(DAYS[day], *cells, str(sum(sizes)))
    table.add_row("all", *(str(sum(year.hours[day, hour] for day in range(7))) for hour in hours))
    return table


def _shade(size: int, most: int) -> int:
    return min(-(-size * (len(SHADES) - 1) // most), len(SHADES) - 1)


def promises(year: Year) -> Table:
    """Return what was promised never to happen, and how often it did."""
    table = Table(show_header=False, box=None)
    for name, found in year.broken.items():
        said = f"[red]{len(found)}: {'; '.join(found[:3])}[/red]" if found else "[green]none[/green]"
        table.add_row(name, said)
    return table


if __name__ == "__main__":
    main()
