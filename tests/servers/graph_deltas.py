"""What a Graph tells of changes: pages, opaque tokens, and all that real ones do to confuse.

https://learn.microsoft.com/en-us/graph/delta-query-overview
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Item = dict[str, Any]

_SIZE = re.compile(r"odata\.maxpagesize=(\d+)")


@dataclass
class Ways:
    """How changes are told."""

    empty_pages: bool = False  # the first page has nothing, and another follows
    duplicates: bool = False  # the last of each page comes twice
    thin: bool = False  # changes of what was told before name nothing but an id
    epoch: int = 0  # links of an earlier one are forgotten


@dataclass
class Shelf:
    """A collection whose changes are told."""

    items: dict[str, Item] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)  # id, and what happened

    def put(self, item: Item) -> Item:
        self.log.append((item["id"], "new" if item["id"] not in self.items else "changed"))
        self.items[item["id"]] = item
        return item

    def remove(self, name: str) -> None:
        del self.items[name]
        self.log.append((name, "removed"))

    def since(self, start: int) -> list[tuple[str, str]]:
        """Return what happened from an entry of the log on, each item once."""
        happened: dict[str, str] = {}
        for name, what in self.log[start:]:
            before = happened.pop(name, what)
            happened[name] = "new" if before == "new" and what == "changed" else what
        return [(name, what) for name, what in happened.items() if start or what != "removed"]


def answer(
    query: Mapping[str, str], prefer: str, shelf: Shelf, ways: Ways
) -> tuple[list[Item], dict[str, str]] | None:
    """Return what has changed, a page of it, and the link to go on; None for a link that is forgotten.

    A link holds all that the first question asked. Raises `ValueError` for a link that none was given.
    """
    token = query.get("$skiptoken") or query.get("$deltatoken")
    now = {"until": len(shelf.log), "at": 0, "gap": True}
    if token:
        state = _state(token)
        if state["epoch"] != ways.epoch:
            return None
    else:
        state = {"since": 0, "select": query.get("$select", "").split(","), "epoch": ways.epoch, **now}
    if "$deltatoken" in query:
        state |= now
    happened = [one for one in shelf.since(state["since"]) if one[0] in shelf.items or one[1] == "removed"]
    if ways.empty_pages and state["gap"] and happened:
        return [], _link({**state, "gap": False}, last=False)
    size = int(found[1]) if (found := _SIZE.search(prefer)) else 10
    page = happened[state["at"] : state["at"] + size]
    value = [_told(shelf, name, what, state["select"], ways) for name, what in page]
    value += value[-1:] if ways.duplicates else []
    state["at"] += size
    return value, _link(state, last=state["at"] >= len(happened))


def _state(token: str) -> Item:
    try:
        return dict(json.loads(base64.urlsafe_b64decode(token)))
    except TypeError as wrong:
        raise ValueError(token) from wrong


def _told(shelf: Shelf, name: str, what: str, select: list[str], ways: Ways) -> Item:
    if what == "removed":
        return {"id": name, "@removed": {"reason": "deleted"}}
    if ways.thin and what == "changed":
        return {"id": name}
    item = shelf.items[name]
    return {key: item[key] for key in ("@odata.type", "id", *select) if key in item}


def _link(state: Item, *, last: bool) -> dict[str, str]:
    if last:
        state = {**state, "since": state["until"], "at": 0}
    packed = base64.urlsafe_b64encode(json.dumps(state, sort_keys=True).encode()).decode()
    return {"$deltatoken" if last else "$skiptoken": packed}
