"""What the commands show on a terminal; and the session that each of them begins with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)

from syncd.pull import Progress as Report
from syncd.session import Session, begin, moment

__all__ = ["Session", "begin", "err", "moment", "out", "say", "watching"]

out = Console(highlight=False, width=None if sys.stdout.isatty() else 160)  # a pipe has no width
err = Console(stderr=True, highlight=False)


def say(line: str, to: Console = out) -> None:
    """Print a line as it stands: names, titles and paths may hold brackets, and mean nothing by them."""
    to.print(line, markup=False, soft_wrap=True)


@contextmanager
def watching(name: str) -> Iterator[Report]:
    """Show on a terminal how far a source is read; say nothing where nobody looks."""
    if not err.is_terminal:
        yield lambda _done, _total: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn(f"reading {name}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
