"""What a run of the rig comes to: one line for each fault, as a table and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rich.table import Table

HEADING = "## Faults injected and survived"
BEGIN, END = "<!-- make faults -->", "<!-- end of make faults -->"
_COLUMNS = ("fault", "where", "rounds", "survived", "healed within", "violations")


@dataclass(frozen=True)
class Round:
    """One fault, and what came of it."""

    ticks: int  # until all was as it should be
    wrong: tuple[str, ...] = ()
    what: str = ""  # which of its kind, to do it again


@dataclass
class Line:
    """All rounds of one kind of fault."""

    fault: str
    where: str
    rounds: list[Round] = field(default_factory=list)
    skipped: str = ""

    @property
    def bad(self) -> list[Round]:
        return [one for one in self.rounds if one.wrong]

    def cells(self) -> tuple[str, ...]:
        if self.skipped:
            return self.fault, self.where, "0", f"skipped: {self.skipped}", "", ""
        rounds, ticks = len(self.rounds), max((one.ticks for one in self.rounds), default=0)
        healed = f"{ticks} tick{'s' if ticks != 1 else ''}"
        return self.fault, self.where, str(rounds), str(rounds - len(self.bad)), healed, str(len(self.bad))


def table(lines: Iterable[Line]) -> Table:
    """Return it for a person at a terminal."""
    shown = Table(*_COLUMNS)
    for line in lines:
        shown.add_row(*line.cells(), style="red" if line.bad else "yellow" if line.skipped else "")
    return shown


def markdown(lines: Iterable[Line], seed: int) -> str:
    """Return it as a section of a document."""
    rows = [_COLUMNS, ("---",) * len(_COLUMNS), *(line.cells() for line in lines)]
    told = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"""{HEADING}

`make faults` (seed {seed}) does a turn that books, moves and withdraws calls on real servers, lets something
go wrong, then looks: no call twice, none lost, no edit of the user's undone, nothing of others touched,
and all as it should be after so many ticks.

{told}
"""


def write(text: str, folder: Path, document: Path | None) -> Path:
    """Put a section between its marks in a document that has them, else into a file; return where."""
    if document and document.exists() and BEGIN in (held := document.read_text()):
        before, _, rest = held.partition(BEGIN)
        document.write_text(f"{before}{BEGIN}\n{text}{END}{rest.partition(END)[2]}")
        return document
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "faults.md").write_text(text)
    return folder / "faults.md"
