"""A crash at any commit and any write of a turn whose calls are in Outlook: the end is the same."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from crashing import MINE, Provider, same_whatever_crashes
from servers.graph import signed_in
from servers.graph_events import times
from world import NOW

from syncd.model import Span

pytestmark = pytest.mark.data


def test_a_crash_at_any_point_changes_nothing_in_the_end(graph, tmp_path):
    start = NOW + timedelta(hours=27)
    graph.event(subject=MINE, **times(Span(start, start + timedelta(hours=1))))

    def events():
        return [
            (one["subject"], datetime.fromisoformat(one["start"]["dateTime"]).replace(tzinfo=UTC))
            for one in graph.events.values()
        ]

    def save():
        kept = deepcopy((graph.events, graph.made))

        def restore():
            graph.events, graph.made = deepcopy(kept)

        return restore

    provider = Provider(
        f'kind = "graph_calendar"\nclient_id = "app"\nendpoint = "{graph.url}"',
        ("microsoft", signed_in()),
        graph.seen,
        events,
        save,
    )
    same_whatever_crashes(tmp_path, provider, "connectors.microsoft.graph_calendar")
