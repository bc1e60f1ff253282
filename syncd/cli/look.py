"""The house's look: tables, times and lanes as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from rich import box
from rich.table import Table

from syncd.model import Lane

LANES = {
    Lane.WRITTEN_ONLY: "only written",
    Lane.WAITING: "waiting",
    Lane.PROPOSAL: "proposal",
    Lane.KEY: "key customer",
}
_COLOURS = {Lane.WRITTEN_ONLY: "cyan", Lane.WAITING: "yellow", Lane.PROPOSAL: "magenta", Lane.KEY: "green"}


def table(*columns: str, title: str = "") -> Table:
    """Return an empty table in the house's look; a column named with a trailing > is right-aligned."""
    made = Table(
        box=box.SIMPLE_HEAD, title=title or None, title_justify="left", title_style="bold", pad_edge=False
    )
    for column in columns:
        made.add_column(
            column.rstrip(">"), justify="right" if column.endswith(">") else "left", overflow="fold"
        )
    return made


def lanes(values: Iterable[Lane]) -> str:
    """Return lanes in words and colour."""
    return ", ".join(f"[{_COLOURS[lane]}]{LANES[lane]}[/]" for lane in values)


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment as "Thu 21 Jun 10:00"."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"
