"""Least rights: what is asked for allows every method that is used, and no more."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from contracts.calendar import FIRST, WINDOW, call
from contracts.source import CONTEXT, pulled
from googleapiclient.discovery_cache import get_static_doc
from servers.mailbox import SIGNED_IN
from servers.myworld import MemorySecrets
from servers.web import Reply, Web

from connectors.google._api import VERSIONS, Account
from connectors.google.calendar_source import GoogleCalendarSource
from connectors.google.drafts import GmailDrafts
from connectors.google.gmail import GmailSource
from connectors.google.google_calendar import GoogleCalendar
from connectors.google.people import GooglePeopleSource
from connectors.google.scopes import FEATURES, ROOT, least
from syncd.errors import SyncdError
from syncd.model import Address, Draft


def methods(resource):
    """Every method of a discovery document, by its id."""
    found = {one["id"]: one for one in resource.get("methods", {}).values()}
    for part in resource.get("resources", {}).values():
        found |= methods(part)
    return found


DOCUMENTED = {}
for name, version in VERSIONS.items():
    DOCUMENTED |= methods(json.loads(get_static_doc(name, version)))

MAIL = {"payload": {"headers": []}, "internalDate": "1780000000000", "labelIds": ["SENT"]}
PERSON = {
    "resourceName": "people/1",
    "names": [{"displayName": "Ann"}],
    "memberships": [{"contactGroupMembership": {"contactGroupResourceName": "contactGroups/x"}}],
}


def google(request):
    """Answers anything, so that as much as possible is asked."""
    path = request.path.rpartition("/")[2]
    answers = {
        "profile": {"historyId": "1"},
        "history": {"history": [{"messagesAdded": [{"message": {"id": "m2"}}]}], "historyId": "2"},
        "messages": {"messages": [{"id": "m1"}]},
        "drafts": {"drafts": [{"id": "r1", "message": {"id": "m"}}]}
        if request.method == "GET"
        else {"id": "r1"},
        "calendarList": {"items": [{"id": "a@x", "summary": "Team"}, {"id": "c@x", "summary": "Calls"}]},
        "events": {"items": [], "nextSyncToken": "t"},
        "connections": {"connections": [PERSON], "nextSyncToken": "t"},
        "otherContacts": {"otherContacts": [PERSON], "nextSyncToken": "t"},
        "contactGroups": {"contactGroups": []},
        "calendars": {"id": "new@x"},
    }
    return Reply(body=json.dumps(answers.get(path, {**MAIL, "status": "cancelled", "id": path})).encode())


def use(source):
    pages = pulled(source)
    pulled(source, pages[-1].cursor)


def write(calendar):
    calendar.busy(WINDOW)
    calendar.ours(WINDOW)
    calendar.find(FIRST)
    for doing in (lambda: calendar.put(call()), lambda: calendar.put(call(title="x"), over="1")):
        with suppress(SyncdError):
            doing()
    calendar.drop(FIRST)


def lay(drafts):
    drafts.find("x" * 26)
    drafts.put(Draft("x" * 26, Address("", "a@b.org"), "", ""))


USES = [
    ("gmail", GmailSource, use, {}),
    ("gmail", GmailSource, use, {"snippets": True, "replies": True}),
    ("google_calendar", GoogleCalendarSource, use, {}),
    ("google_calendar", GoogleCalendarSource, use, {"calendars": ("primary", "Team")}),
    ("google_people", GooglePeopleSource, use, {}),
    ("google_people", GooglePeopleSource, use, {"other": True}),
    ("calendar", GoogleCalendar, write, {}),
    ("calendar", GoogleCalendar, write, {"calendar": "Calls"}),
    ("calendar", GoogleCalendar, write, {"calendar": "a@x", "calendars": ("b@x",)}),
    ("calendar", GoogleCalendar, write, {"calendar": "Mine", "create": True}),
    ("drafts", GmailDrafts, lay, {}),
]


@pytest.mark.parametrize(("feature", "kind", "doing", "settings"), USES)
def test_every_method_that_is_used_is_allowed(feature, kind, doing, settings, monkeypatch):
    used = set()

    def note(self, request, **options):
        used.add(request.methodId)
        return execute(self, request, **options)

    execute = Account.execute
    monkeypatch.setattr(Account, "execute", note)
    with Web(google) as web:
        context = replace(CONTEXT, secrets=MemorySecrets({"google": SIGNED_IN}))
        doing(kind(context=context, secret="google", endpoint=web.url, **settings))
    asked = {ROOT + scope for scope in FEATURES[feature](settings)}

    assert used
    for method in used:
        assert asked & set(DOCUMENTED[method]["scopes"]), method
    for scope in asked:
        assert any(scope in DOCUMENTED[method]["scopes"] for method in used), scope


def test_what_another_scope_contains_is_not_asked_for_twice():
    assert least({"gmail.metadata", "gmail.readonly", "contacts.readonly"}) == {
        "gmail.readonly",
        "contacts.readonly",
    }
    assert least({"calendar.events.owned", "calendar.events.owned.readonly"}) == {"calendar.events.owned"}
    assert least({"calendar.app.created", "calendar.events.owned.readonly"}) == {
        "calendar.app.created",
        "calendar.events.owned.readonly",
    }


def test_nothing_may_send_a_mail():
    for feature, scopes in FEATURES.items():
        allowed = {ROOT + scope for scope in scopes({})}
        sends = set(DOCUMENTED["gmail.users.messages.send"]["scopes"])
        assert (feature == "drafts") or not allowed & sends
