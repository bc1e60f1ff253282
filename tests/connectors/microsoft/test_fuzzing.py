"""The Graph of ours stands for the real one: whatever it is asked, its answer is one that Microsoft knows.

https://schemathesis.readthedocs.io
"""

from __future__ import annotations

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from servers.graph import serves
from servers.graph_events import times
from spans import span

pytestmark = pytest.mark.data

EXAMPLES = 9  # of each operation
HEADERS = {"Authorization": "Bearer good", "Prefer": 'IdType="ImmutableId"'}
VIEW = {"startDateTime": "2026-06-01T00:00:00Z", "endDateTime": "2026-07-01T00:00:00Z"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def served(contract):
    """Return the operations that our Graph answers, those that delete last."""
    schema = schemathesis.openapi.from_dict(contract.document)
    found = [one.ok() for one in schema.get_all_operations()]
    here = [one for one in found if serves(one.method.upper(), re.sub(r"{[^}]*}", "x", one.path))]
    return sorted(here, key=lambda one: one.method.upper() == "DELETE")


def test_whatever_is_asked_the_answer_is_one_that_microsoft_describes(graph, contract):
    known = {
        "mailFolder-id": "sentitems",
        "message-id": graph.message("drafts", subject="Papers")["id"],
        "calendar-id": "id-work",
        "event-id": graph.event(subject="Lunch", **times(span(12, 13)))["id"],
        "contact-id": graph.contact(displayName="Ann")["id"],
    }
    graph.message(subject="Papers")
    graph.event("work", subject="Review", **times(span(14, 15)))
    operations = served(contract)

    assert len(operations) == 18
    for operation in operations:
        fuzz(operation, graph, known)
    assert graph.misasked
    graph.misasked.clear()


def fuzz(operation, graph, known):
    """Ask what fits the description, of things that are there and of others, and what does not fit."""
    there = {one.name: known[one.name] for one in operation.path_parameters}
    view = {"query": VIEW} if "calendarView" in operation.path else {}
    asking = st.one_of(
        operation.as_strategy(path_parameters=there, **view).map(dated),
        operation.as_strategy(**view),
        operation.as_strategy(),
    )

    @seed(1)
    @settings(max_examples=EXAMPLES, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
    @given(asking)
    def one(case):
        case.headers = HEADERS
        case.call_and_validate(base_url=graph.url, checks=CHECKS)

    one()


def dated(case):
    """Return a case whose event is at some time, for one that is at none is never taken."""
    if case.path.endswith("/events") and isinstance(case.body, dict):
        case.body |= times(span(16, 17))
    return case
