"""Ten people to call today, from three lists: a decision pending, waiting to hear from, long silent."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import chain, zip_longest

from syncd.model import Lane, Need

TEN = 10


class Group(StrEnum):
    """Why somebody is among the ten."""

    DECISION = "a decision pending"
    WAITING = "waiting to hear from"
    SILENT = "long silent"


def group(need: Need) -> Group:
    """Return the list that a need belongs to."""
    if Lane.PROPOSAL in need.lanes:
        return Group.DECISION
    return Group.WAITING if Lane.WAITING in need.lanes else Group.SILENT


def ten(needs: Sequence[Need]) -> list[tuple[Group, Need]]:
    """Return at most ten needs, taken from the three lists in turn, shown list by list."""
    lists = [[(one, need) for need in needs if group(need) is one] for one in Group]
    turns = [pair for pair in chain.from_iterable(zip_longest(*lists)) if pair is not None]
    order = list(Group)
    return sorted(turns[:TEN], key=lambda pair: order.index(pair[0]))
