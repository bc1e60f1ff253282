"""What the reading and the writing of Outlook's calendars have in common."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

from connectors.microsoft import _token
from connectors.microsoft._event import EXPAND, FIELDS, Event
from connectors.microsoft.graph import UTC_TIMES, Graph
from syncd.model import Span
from syncd.ports import Context

PRIMARY = "primary"
MOST = 500  # events on a page of a list


def place(graph: Graph, name: str) -> str | None:
    """Return where a calendar is below the root, by its name or id; None where there is none such."""
    if name == PRIMARY:
        return "/me"
    for reply in graph.pages("/me/calendars", query={"$select": "id,name", "$top": "100"}):
        for one in reply["value"]:
            if name in (one.get("name"), one.get("id")):
                return f"/me/calendars/{quote(str(one['id']), safe='')}"
    return None


def view(graph: Graph, where: str, within: Span) -> Iterator[Event]:
    """Yield the events of a calendar that touch a span; recurring ones are expanded by Exchange."""
    query = {
        "startDateTime": stamp(within.start),
        "endDateTime": stamp(within.end),
        "$select": FIELDS,
        "$expand": EXPAND,
        "$top": str(MOST),
    }
    for reply in graph.pages(f"{where}/calendarView", query=query, prefer=(UTC_TIMES,)):
        yield from reply["value"]


def account_of(context: Context, secret: str) -> str:
    """Return what tells an account from all others, of other users too; "" where that is not known."""
    kept = _token.stored(context.secrets, secret)
    account = str(kept.get("account") or "")
    return " ".join((kept["client_id"], kept["authority"], account)) if account else ""


def stamp(at: datetime) -> str:
    """Return a time as the API takes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
