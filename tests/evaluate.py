"""How well the evidence rules judge: precision and recall per class, on every set of labelled sentences.

Run by `make evaluate`. The invented sentences stand in `core/phrases.tsv`, those of people who did not know
the rules in `core/phrases_unseen.tsv`; the real ones, and the real calendar titles, in the shared data,
where it is present.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from syncd.core.evidence import call_title, judge

HERE = Path(__file__).parent
LABELS = HERE.parents[1] / "shared" / "data" / "labels"
PARTIES = {"corr": "correspondent", "na": "unknown"}

Pair = tuple[str, str]  # the class that a person gave, the class that we gave


def rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def sentences(file: Path) -> Iterator[Pair]:
    for row in rows(file):
        verdict, party, _ = judge(row["sentence"])
        yield f"{row['label']} {PARTIES.get(row['party'], row['party'])}", f"{verdict} {party}"


def titles(file: Path) -> Iterator[Pair]:
    for row in rows(file):
        yield row["label"], "call" if call_title(row["title"])[0] else "not_call"


def report(name: str, pairs: Iterable[Pair]) -> Table:
    pairs = list(pairs)
    table = Table("class", "n", "precision", "recall", title=f"{name}, {len(pairs)} rows")
    for column in table.columns[1:]:
        column.justify = "right"
    wanted, given = Counter(want for want, _ in pairs), Counter(got for _, got in pairs)
    right = Counter(want for want, got in pairs if want == got)
    for one in sorted(wanted | given):
        precision = f"{right[one] / given[one]:.3f}" if given[one] else "-"
        recall = f"{right[one] / wanted[one]:.3f}" if wanted[one] else "-"
        table.add_row(one, str(wanted[one]), precision, recall)
    return table


def verdicts(pairs: Iterable[Pair]) -> Iterator[Pair]:
    for want, got in pairs:
        yield want.partition(" ")[0], got.partition(" ")[0]


def main() -> int:
    console = Console()
    sets = {
        "invented": HERE / "core" / "phrases.tsv",
        "strangers'": HERE / "core" / "phrases_unseen.tsv",
        "real": LABELS / "call_phrases.tsv",
    }
    missing = [file for file in (*sets.values(), LABELS / "calendar_titles.tsv") if not file.exists()]
    for name, file in sets.items():
        if file not in missing:
            pairs = list(sentences(file))
            console.print(report(f"{name} sentences", pairs))
            console.print(report(f"{name} sentences, verdict alone", verdicts(pairs)))
    if LABELS / "calendar_titles.tsv" not in missing:
        console.print(report("real calendar titles", titles(LABELS / "calendar_titles.tsv")))
    for file in missing:
        console.print(f"not there: {file}", style="red")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
