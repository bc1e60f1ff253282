"""Ten people to call today."""

from __future__ import annotations

import pytest
from builders import need
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.ten import TEN, Group, group, ten
from syncd.model import Lane

DECISION, WAITING, SILENT = (
    [Lane.PROPOSAL, Lane.WAITING],
    [Lane.WAITING, Lane.WRITTEN_ONLY],
    [Lane.WRITTEN_ONLY],
)


@pytest.mark.parametrize(
    ("lanes", "found"),
    [
        (DECISION, Group.DECISION),
        ([Lane.PROPOSAL], Group.DECISION),
        (WAITING, Group.WAITING),
        (SILENT, Group.SILENT),
        ([Lane.KEY], Group.SILENT),
        ([Lane.WRITTEN_ONLY, Lane.KEY], Group.SILENT),
    ],
)
def test_a_need_belongs_to_the_most_pressing_of_its_lists(lanes, found):
    assert group(need("Ann", *lanes)) is found


def test_ten_are_taken_from_the_three_lists_in_turn_and_shown_list_by_list():
    kinds = {"silent": SILENT, "waiting": WAITING, "decision": DECISION}
    needs = [need(f"{name} {n}", *lanes) for name, lanes in kinds.items() for n in range(9)]

    assert [one.contact.name for _, one in ten(needs)] == [
        *(f"decision {n}" for n in range(4)),
        *(f"waiting {n}" for n in range(3)),
        *(f"silent {n}" for n in range(3)),
    ]


def test_a_short_list_leaves_its_places_to_the_others():
    needs = [need("one decision", *DECISION), *(need(f"silent {n}", *SILENT) for n in range(20))]

    assert [one.contact.name for _, one in ten(needs)] == ["one decision", *(f"silent {n}" for n in range(9))]


def test_nobody_is_ten_of_nobody():
    assert ten([]) == []


@given(st.lists(st.sampled_from([DECISION, WAITING, SILENT]), max_size=30))
def test_ten_are_at_most_ten_each_once_and_in_their_order(lanes):
    needs = [need(f"P{n}", *each) for n, each in enumerate(lanes)]
    found = ten(needs)
    places = [(list(Group).index(label), needs.index(one)) for label, one in found]

    assert len(found) == min(len(needs), TEN)
    assert len({one.contact.id for _, one in found}) == len(found)
    assert places == sorted(places)
    assert all(label is group(one) for label, one in found)
