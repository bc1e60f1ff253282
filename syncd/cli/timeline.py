"""What happened with one contact: the last year at a glance, and what it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from rich.markup import escape
from rich.table import Table

from syncd.cli.look import table
from syncd.cli.session import Session, out
from syncd.core.wording import count, day
from syncd.model import Channel, Spoke

_MONTHS = 12
_HEIGHTS = "▁▂▃▄▅▆▇█"
_MARKS = {Spoke.PROBABLY: ("○", "?"), Spoke.YES: ("●", "*")}  # the surer one is put over the other
_WRITTEN = (Channel.MAIL, Channel.TEXT)

Row = Mapping[str, Any]  # as `syncd why --json` has it
Month = tuple[int, int]


def year(rows: Sequence[Row], session: Session) -> Table:
    """Return a picture of twelve months: in which of them you spoke, and how much was written."""
    plain = out.options.ascii_only
    months = _months(session.now.astimezone(session.zone).date())
    made = table("", *(f"{date(*month, 1):%b}" for month in months))
    spoken: dict[Month, str] = {}
    for spoke, marks in _MARKS.items():
        spoken |= {_month(row, session): marks[plain] for row in rows if row["spoke"] == spoke}
    made.add_row("you spoke", *(f"[bold green]{spoken.get(month, '')}[/]" for month in months))
    for title, outgoing in (("you wrote", True), ("they wrote", False)):
        sizes = Counter(
            _month(row, session) for row in rows if row["outgoing"] is outgoing and row["channel"] in _WRITTEN
        )
        most = max((sizes[month] for month in months), default=0)
        made.add_row(title, *(_height(sizes[month], most, plain=plain) for month in months))
    return made


def happened(rows: Sequence[Row], session: Session) -> Table:
    """Return the facts, the oldest first; what was only written in a month stands on one line."""
    made = table("When", "How", "From", "Spoke", "Why", title="What happened")
    for few in _together(rows, session):
        first = datetime.fromisoformat(few[0]["at"]).astimezone(session.zone)
        when = day(first, session.zone) if len(few) == 1 else f"{first:%B %Y}"
        sources = ", ".join(dict.fromkeys(row["source"] for row in few))
        made.add_row(when, _how(few), escape(sources), few[0]["spoke"], escape(few[0]["why"]))
    return made


def _together(rows: Sequence[Row], session: Session) -> Iterator[list[Row]]:
    def alike(row: Row) -> tuple[object, ...]:
        if row["channel"] in _WRITTEN and row["spoke"] == Spoke.NO:
            return (_month(row, session), row["channel"], row["why"])
        return (id(row),)

    return (list(few) for _, few in groupby(rows, alike))


def _how(few: Sequence[Row]) -> str:
    channel = str(few[0]["channel"])
    if channel == Channel.MEETING:
        return channel
    if len(few) == 1:
        return f"{channel} {'to' if few[0]['outgoing'] else 'from'} them"
    sent = sum(row["outgoing"] for row in few)
    return f"{count(len(few), channel)}, {sent} to them" if sent else f"{count(len(few), channel)} from them"


def _months(today: date) -> list[Month]:
    last = today.year * 12 + today.month - 1
    return [(number // 12, number % 12 + 1) for number in range(last - _MONTHS + 1, last + 1)]


def _month(row: Row, session: Session) -> Month:
    at = datetime.fromisoformat(row["at"]).astimezone(session.zone)
    return at.year, at.month


def _height(size: int, most: int, *, plain: bool) -> str:
    if not size:
        return ""
    return str(size) if plain else f"[cyan]{_HEIGHTS[(size * len(_HEIGHTS) - 1) // most]}[/]"
