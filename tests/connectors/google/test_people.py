"""Google Contacts: what a person comes to, what changed, and who is gone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from contracts.source import CONTEXT, pulled
from servers.mailbox import SIGNED_IN
from servers.myworld import MemorySecrets
from servers.web import Reply, Web

from connectors.google.people import GooglePeopleSource
from syncd.errors import AuthRequired, CursorExpired
from syncd.model import Card

ANN = {
    "resourceName": "people/c1",
    "names": [{"displayName": "Ann Lee"}],
    "emailAddresses": [{"value": "ann@x.org"}, {"value": "ANN@y.org "}, {"value": "ann@x.org"}],
    "phoneNumbers": [
        {"value": "020 7946 0001", "type": "mobile"},
        {"value": "020 7946 0002", "type": "workFax"},
        {"value": "+49 30 1", "type": "Pager"},
    ],
    "memberships": [
        {"contactGroupMembership": {"contactGroupResourceName": "contactGroups/myContacts"}},
        {"contactGroupMembership": {"contactGroupResourceName": "contactGroups/4f"}},
        {"domainMembership": {"inViewerDomain": True}},
    ],
    "biographies": [{"value": "Two sons. Rows.", "contentType": "TEXT_PLAIN"}],
    "birthdays": [{"text": "spring"}, {"date": {"month": 2, "day": 29}}],
    "organizations": [{"name": "Acme"}],
}
GROUPS = {"contactGroups": [{"resourceName": "contactGroups/4f", "name": "VIP", "formattedName": "VIP"}]}


class Contacts:
    """Answers as People documents it: lists by path, and what changed since by token."""

    def __init__(self, *people, other=(), tokens=("t1", "t2", "t3", "t4")):
        self.lists = {"connections": list(people), "otherContacts": list(other)}
        self.changed = {"connections": [], "otherContacts": []}
        self.tokens = iter(tokens)
        self.failing = None

    def __call__(self, request):
        what = request.path.rpartition("/")[2]
        if what == "contactGroups":
            return Reply(body=json.dumps(GROUPS).encode())
        if "syncToken" in request.query:
            if self.failing:
                return self.failing
            found = {what: self.changed[what], "nextSyncToken": next(self.tokens)}
        else:
            found = {what: self.lists[what], "nextSyncToken": next(self.tokens)}
        return Reply(body=json.dumps({key: value for key, value in found.items() if value}).encode())


def source_at(endpoint, **settings):
    context = replace(CONTEXT, secrets=MemorySecrets({"google": SIGNED_IN}))
    return GooglePeopleSource(context=context, secret="google", endpoint=endpoint, **settings)


def only(*people, **settings):
    with Web(Contacts(*people)) as web:
        return pulled(source_at(web.url, **settings))


def test_a_person_is_a_card_as_the_user_wrote_it():
    ((card,),) = [page.items for page in only(ANN)]

    assert card == Card(
        id="people/c1",
        name="Ann Lee",
        emails=("ann@x.org", "ANN@y.org"),
        phones=("020 7946 0001",),
        labels=("VIP",),
        note="Two sons. Rows.",
        birthday=date(1604, 2, 29),
    )


def test_a_company_is_no_person_and_who_has_no_name_has_that_of_the_company_or_none():
    acme = {
        "resourceName": "people/c2",
        "organizations": [{"name": "Acme"}],
        "phoneNumbers": [{"value": "1"}],
    }
    nobody = {"resourceName": "people/c3", "emailAddresses": [{"value": "x@y.org"}]}
    empty = {"resourceName": "people/c4", "names": []}
    nick = {"resourceName": "people/c5", "nicknames": [{"value": "Bo"}]}
    (page,) = only(acme, nobody, empty, nick)

    assert [(card.name, card.organisation) for card in page.items] == [
        ("Acme", True),
        ("", False),
        ("Bo", False),
    ]


def test_notes_lose_their_markup():
    (page,) = only({**ANN, "biographies": [{"value": "<b>Rows</b> &amp; runs", "contentType": "TEXT_HTML"}]})

    assert page.items[0].note == "Rows  & runs"


def test_what_changed_takes_the_place_of_what_was_and_who_is_deleted_is_gone():
    contacts = Contacts(ANN, {**ANN, "resourceName": "people/c9"})
    with Web(contacts) as web:
        source = source_at(web.url)
        (page,) = pulled(source)
        contacts.changed["connections"] = [
            {"resourceName": "people/c9", "metadata": {"deleted": True}},
            {
                **ANN,
                "names": [{"displayName": "Ann Ray"}],
                "metadata": {"previousResourceNames": ["people/c0"]},
            },
        ]
        (after,) = source.pull(page.cursor)
        asked = web.seen[-2].query

    assert [card.name for card in after.items] == ["Ann Ray"]
    assert set(after.gone) == {"people/c9", "people/c1", "people/c0"}
    assert not after.whole
    assert (asked["syncToken"], asked["requestSyncToken"]) == ("t1", "true")


def test_a_turn_with_nothing_new_is_one_call_and_no_page():
    with Web(Contacts(ANN)) as web:
        source = source_at(web.url)
        (page,) = pulled(source)
        before = len(web.seen)

        assert list(source.pull(page.cursor)) == []
        assert len(web.seen) - before == 1


def test_parameters_are_the_same_as_in_the_first_call():
    with Web(Contacts(ANN)) as web:
        source = source_at(web.url)
        (page,) = pulled(source)
        list(source.pull(page.cursor))
        first, last = web.seen[0].query, web.seen[-1].query

    assert last == first | {"syncToken": "t1"}
    assert first["resourceName" if "resourceName" in first else "pageSize"] == "1000"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(
            400, json.dumps({"error": {"code": 400, "details": [{"reason": "EXPIRED_SYNC_TOKEN"}]}}).encode()
        ),
        Reply(410, b"{}"),
    ],
)
def test_a_token_older_than_a_week_means_everything_again(reply):
    contacts = Contacts(ANN)
    with Web(contacts) as web:
        source = source_at(web.url)
        (page,) = pulled(source)
        contacts.failing = reply
        with pytest.raises(CursorExpired):
            list(source.pull(page.cursor))

        assert pulled(source, page.cursor)[0].whole


def test_other_contacts_come_only_where_the_user_wants_them():
    other = {"resourceName": "otherContacts/c1", "emailAddresses": [{"value": "bob@x.org"}]}
    with Web(Contacts(ANN, other=[other])) as web:
        (without,) = pulled(source_at(web.url))
        (with_,) = pulled(source_at(web.url, other=True), without.cursor)

        assert [card.id for card in without.items] == ["people/c1"]
        assert [card.id for card in with_.items] == ["people/c1", "otherContacts/c1"]
        assert "readMask" in web.seen[-2].query or "readMask" in web.seen[-1].query


def test_groups_are_asked_for_only_when_somebody_is_in_one():
    with Web(Contacts({**ANN, "memberships": ANN["memberships"][:1]})) as web:
        pulled(source_at(web.url))

        assert [request.path for request in web.seen] == ["/v1/people/me/connections"]


def test_without_its_groups_an_address_book_is_read_all_the_same():
    def answer(request):
        if request.path.endswith("contactGroups"):
            return Reply(404, b"{}")
        return Contacts(ANN)(request)

    with Web(answer) as web:
        (page,) = pulled(source_at(web.url))

    assert [(card.name, card.labels) for card in page.items] == [("Ann Lee", ())]
    assert [one.what for one in page.skipped] == ["the groups of contacts"]


def test_what_cannot_be_read_is_skipped_and_the_rest_goes_on():
    (page,) = only({"names": []}, {"resourceName": "people/c2", "memberships": [3]}, ANN)

    assert [card.id for card in page.items] == ["people/c1"]
    assert [one.what for one in page.skipped] == ["None", "people/c2"]


def test_what_the_user_did_not_allow_is_told():
    denied = Reply(
        403, json.dumps({"error": {"details": [{"reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]}}).encode()
    )
    with (
        Web(lambda _: denied) as web,
        pytest.raises(AuthRequired, match=r"Google Contacts: .* does not allow this"),
    ):
        list(source_at(web.url, other=True).pull(None))
