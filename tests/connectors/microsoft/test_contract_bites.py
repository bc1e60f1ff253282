"""Microsoft's own description of Graph is no decoration: what does not fit it is found."""

from __future__ import annotations

import json

import pytest
from servers.graph import error
from servers.graph_contract import ROOT
from servers.web import Reply, Request

pytestmark = pytest.mark.data

PREFER = {"Prefer": 'IdType="ImmutableId"', "Content-Type": "application/json"}
AT = {"dateTime": "2026-03-10T10:00:00", "timeZone": "UTC"}
EVENT = {"subject": "Call", "start": AT, "end": AT, "showAs": "busy"}
VIEW = {"startDateTime": "2026-03-10T10:00:00Z", "endDateTime": "2026-03-11T10:00:00Z"}


def asked(method, path, *, query=None, body=None, headers=PREFER):
    return Request(method, ROOT + path, query or {}, headers, json.dumps(body).encode() if body else b"")


def answered(body, status=200):
    return Reply(status, json.dumps(body).encode())


def broken(contract, request, reply):
    return (contract.misasked(request) if reply.status < 400 else "") or contract.misanswered(request, reply)


def test_what_fits_passes(contract):
    post = asked("POST", "/me/events", body=EVENT)
    view = asked("GET", "/me/calendars/x/calendarView", query={**VIEW, "$select": "id,subject", "$top": "5"})

    assert broken(contract, post, answered({"id": "x", **EVENT}, 201)) == ""
    assert broken(contract, view, answered({"value": [EVENT]})) == ""
    assert broken(contract, view, error(410, "syncStateNotFound")) == ""


@pytest.mark.parametrize(
    "body",
    [
        {**EVENT, "subjct": "Call"},
        {**EVENT, "showAs": "bogus"},
        {**EVENT, "start": "2026-03-10T10:00:00"},
        {**EVENT, "reminderMinutesBeforeStart": "10"},
        {**EVENT, "singleValueExtendedProperties": [{"name": "x", "value": "y"}]},
    ],
)
def test_a_wrong_event_is_found(contract, body):
    assert broken(contract, asked("POST", "/me/events", body=body), answered({"id": "x"}, 201))
    assert broken(contract, asked("GET", "/me/events/x"), answered({"id": "x", **body}))


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/me/calendarView", {"endDateTime": VIEW["endDateTime"]}),
        ("/me/calendars/x/calendarView", {"startDateTime": VIEW["startDateTime"]}),
        ("/me/calendarView", {**VIEW, "$select": "id,subjct"}),
        ("/me/calendarView", {**VIEW, "$top": "many"}),
        ("/me/calenderView", VIEW),
    ],
)
def test_a_wrong_question_is_found(contract, path, query):
    assert broken(contract, asked("GET", path, query=query), answered({"value": []}))


@pytest.mark.parametrize("body", [{"values": []}, {"value": [{"id": 1}]}, {"value": [{"birthday": "May"}]}])
def test_a_wrong_answer_is_found(contract, body):
    assert broken(contract, asked("GET", "/me/contacts/delta"), answered(body))
    assert broken(contract, asked("GET", "/me/contacts/delta"), answered({"message": "no"}, 400))


def test_ids_that_do_not_last_are_found(contract):
    assert "ids that last" in broken(
        contract, asked("GET", "/me/events", headers={}), answered({"value": []})
    )
