"""Which handles are the same person, what a contact is called, and where they belong."""

from __future__ import annotations

import random
from datetime import date

import pytest
from builders import ANN, ME, OWN, call, card, contact, know, mail, sent, text_to
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.address_book import rank
from syncd.core.clocks import Tally
from syncd.core.handles import key
from syncd.core.people import OWN as OWN_ADDRESS
from syncd.core.people import SHARED, ids, namesakes, people
from syncd.core.policy import Policy, Tier
from syncd.model import Address

BOB = "bob@y.org"
BORN = date(1970, 3, 1)
WELL_KNOWN = Tally(outgoing=9, addressed=9, narrow=9, personal=9, personal_replies=9, human=9, answers=9)


# The same person: one address, one number, one card; never a name.


def test_the_handles_of_one_card_are_one_person():
    known = know(
        sent("ann@work.example"),
        sent("ann@home.example"),
        text_to("+442071234567"),
        cards=[card("Ann Lee", "ann@work.example", "ann@home.example", "+442071234567", note="Two sons")],
    )
    (ann,) = known.people.contacts

    assert ann.handles == ("ann@home.example", "ann@work.example", "+442071234567")
    assert (ann.emails, ann.phones) == (("ann@home.example", "ann@work.example"), ("+442071234567",))
    assert (ann.name, ann.note, known.people.reasons[ann.id]) == (
        "Ann Lee",
        "Two sons",
        "in your address book",
    )
    assert known.clocks[ann.id].tally.personal == 3


def test_cards_that_share_an_address_are_one_person_also_along_a_chain():
    known = know(
        cards=[
            card("Robert Lee", "bob@a.example", "bob@b.example", labels=("VIP",), id="1"),
            card("Bob Lee", "bob@b.example", "bob@c.example", timezone="Asia/Tokyo", note="Oboe", id="2"),
            card("", "bob@c.example", "+442071234567", labels=("VIP", "golf"), birthday=BORN, id="3"),
        ]
    )
    (bob,) = known.people.contacts

    assert bob.handles == ("bob@a.example", "bob@b.example", "bob@c.example", "+442071234567")
    assert (bob.name, bob.note, bob.birthday) == ("Robert Lee", "Oboe", BORN)
    assert (bob.labels, bob.timezone) == (("VIP", "golf"), "Asia/Tokyo")


def test_cards_of_one_name_that_share_a_number_are_one_person():
    known = know(
        cards=[
            card("Ann Lee", "ann@a.example", "+442071234567"),
            card("Ann Lee (Work)", "ann@b.example", "+442071234567"),
        ]
    )

    assert len(known.people.contacts) == 1


def test_two_cards_with_one_name_stay_two():
    known = know(cards=[card("Chris Lee", "chris@a.example"), card("Chris Lee", "chris@b.example")])

    assert {one.handles for one in known.people.contacts} == {("chris@a.example",), ("chris@b.example",)}


def test_a_switchboard_on_two_cards_merges_nobody():
    desk = "+442071234567"
    known = know(call(desk, seconds=600), cards=[card("Ann Lee", ANN, desk), card("Bob Ray", BOB, desk)])

    assert {one.name: one.handles for one in known.people.contacts} == {"Ann Lee": (ANN,), "Bob Ray": (BOB,)}
    assert known.contacts["Ann Lee"].phones == (desk,)  # still the number to call
    assert known.clock("Ann Lee").voice is None


def test_a_role_s_address_on_two_cards_merges_nobody():
    known = know(cards=[card("Ann Lee", ANN, "info@acme.example"), card("Bob Ray", BOB, "info@acme.example")])

    assert {one.handles for one in known.people.contacts} == {(ANN,), (BOB,)}


def test_a_desk_belongs_to_the_first_card_that_has_nothing_else():
    desk = "+442071234567"
    known = know(
        cards=[card("Ann Lee", desk, id="1"), card("Bob Ray", desk, id="2"), card("Cy Orr", "cy@x.org", desk)]
    )

    assert {one.name: one.handles for one in known.people.contacts} == {
        "Ann Lee": (desk,),
        "Cy Orr": ("cy@x.org",),
    }


def test_a_call_to_a_desk_clears_nobody_not_even_who_has_no_other_number():
    desk = "+442071234567"
    desks = [card("Ann Lee", desk, id="1"), card("Bob Ray", desk, id="2"), card("Cy Orr", "cy@x.org", desk)]
    known = know(call(desk, seconds=600), text_to(desk), text_to(desk), sent("cy@x.org"), cards=desks)

    assert [known.clock(name).voice for name in ("Ann Lee", "Cy Orr")] == [None, None]
    assert known.names == ["Ann Lee", "Cy Orr"]


def test_a_call_to_a_number_of_ones_own_clears_that_person():
    known = know(call("+442071234567", seconds=600), sent(ANN), cards=[card("Ann Lee", ANN, "+442071234567")])

    assert known.clock("Ann Lee").voice is not None


def test_a_desk_that_belongs_to_nobody_is_dropped_with_its_reason():
    desk, mine = "+442071234567", "+442079460000"
    cards = [card("Ann Lee", ANN, desk, mine), card("Bob Ray", BOB, desk, mine)]
    known = know(call(desk, seconds=600), text_to(desk), text_to(desk), call(mine, seconds=60), cards=cards)

    assert known.dropped == {desk: SHARED, mine: OWN_ADDRESS}
    assert set(known.contacts) == {"Ann Lee", "Bob Ray"}


def test_a_person_on_a_company_s_card_is_that_person():
    known = know(cards=[card("Acme", ANN, id="1", organisation=True), card("Ann Lee", ANN, id="2")])

    assert list(known.contacts) == ["Ann Lee"]


def test_a_card_with_my_own_address_is_not_looked_at():
    known = know(cards=[card("Ada and Ann", ME, ANN), card("Nobody")])

    assert not known.people.contacts


def test_a_name_merges_nobody():
    """Old archives write one person in many ways; to guess which are the same is to merge strangers."""
    spellings = ["Neal", "Ann Lee/HOU/CORP@CORP", "/O=CORP/CN=RECIPIENTS/CN=ALEE", "Lee, Ann"]
    mails = [mail(to=[])._replace(to=(Address("", spelling),)) for spelling in spellings * 2]
    known = know(
        *mails, sent("Ann Lee <ann@x.org>"), sent("Ann Lee <ann@x.org>"), cards=[card("Ann Lee", BOB)]
    )

    assert len(known.people.contacts) == 6
    assert sorted(one.name for one in known.people.contacts) == [
        "ALEE",
        "Ann Lee",
        "Ann Lee",
        "Ann Lee",
        "Ann Lee",
        "Neal",
    ]
    assert len(known.needs) == 5, "each of them gets a call, only the one of the card was never written to"


# What a contact is called, and where they belong.


@pytest.mark.parametrize(
    ("to", "name"),
    [
        ("Ann Lee <ann@x.org>", "Ann Lee"),
        ("ann.lee@x.org", "Ann Lee"),
        ("ann_van.lee@x.org", "Ann Van Lee"),
        ("jean-luc.o'hara@x.org", "Jean-luc O'hara"),
        ("alee@x.org", "alee@x.org"),
        ("ann.lee.2@x.org", "ann.lee.2@x.org"),
        ("a.b.c.d@x.org", "a.b.c.d@x.org"),
        ("Neal", "Neal"),
    ],
)
def test_a_contact_is_named_as_well_as_one_can(to, name):
    assert list(know(sent(to), sent(to)).contacts) == [name]


def test_a_name_handle_without_a_name_is_its_own_name():
    tallies = {"neal": WELL_KNOWN, "+442071234567": WELL_KNOWN}
    found = people(tallies, cards=[], names={}, own=frozenset(), policy=Policy())

    assert {one.name for one in found.contacts} == {"neal", "+442071234567"}


def test_a_card_s_name_comes_before_a_header_s():
    known = know(
        sent("A. Lee <ann@x.org>"), sent("Bob Ray <bob@y.org>"), cards=[card("Ann Lee", ANN), card("", BOB)]
    )

    assert set(known.contacts) == {"Ann Lee", "Bob Ray"}


TIERS = Policy(
    tiers=(
        Tier("key", Policy().voice_every, people=("ANN@x.org", "Cy Orr", "+442071234567"), labels=("VIP",)),
        Tier("client", Policy().voice_every, domains=("client.example", "@Other.example")),
    )
)


@pytest.mark.parametrize(
    ("one", "tier"),
    [
        (card("Ann", "ann@x.org"), "key"),
        (card("cy orr", "cy@x.org"), "key"),
        (card("Di", "+442071234567"), "key"),
        (card("Ed", "ed@x.org", labels=("vip", "golf")), "key"),
        (card("Flo", "flo@client.example"), "client"),
        (card("Guy", "guy@uk.client.example"), "client"),
        (card("Hal", "hal@other.example"), "client"),
        (card("Ida", "ida@notclient.example"), "other"),
        (card("Joe", "joe@x.org", "joe@client.example"), "client"),
        (card("Kim", "kim@x.org", labels=("golf",)), "other"),
    ],
)
def test_a_tier_takes_people_by_address_number_name_domain_or_label(one, tier):
    (found,) = people({}, cards=[one], names={}, own=frozenset(), policy=TIERS).contacts

    assert found.tier == tier


def test_an_id_outlives_the_card_that_brings_a_new_first_address():
    before = know(sent("bob@y.org"), sent("bob@y.org")).people.contacts[0]
    after = know(sent("bob@y.org"), cards=[card("Bob Ray", "bob@y.org", "a@y.org")]).people.contacts[0]

    assert before.id != after.id
    assert before.id in ids(after)
    assert ids(before) == {key("bob@y.org")}


def test_addresses_come_before_numbers_and_numbers_before_names():
    assert sorted(["neal", "+442071234567", "zoe@x.org", "ann@x.org"], key=rank) == [
        "ann@x.org",
        "zoe@x.org",
        "+442071234567",
        "neal",
    ]


@pytest.mark.parametrize(
    ("handles", "apart"),
    [
        (["chris@a.example", "chris@b.example"], ["", ""]),  # the domain is enough
        (["chris.lee@a.example", "chris.lee2@a.example"], ["chris.lee", "chris.lee2"]),
        (["chris@a.example", "chris.lee@a.example", "chris@b.example"], ["chris", "chris.lee", ""]),
        (["chris@a.example", "chris lee/hou"], ["", "chris lee/hou"]),
        (["+442071234567", "+442071234568"], ["+442071234567", "+442071234568"]),
    ],
)
def test_namesakes_are_told_apart(handles, apart):
    contacts = [contact("Chris Lee", handle) for handle in handles]

    assert list(namesakes([*contacts, contact("Ann Lee")]).values()) == apart


# Laws.

addresses = st.sampled_from(
    [ANN, BOB, "cy@z.org", "info@x.org", "no-reply@x.org", "neal", "+442071234567", "+442071234568", ME]
)
cards = st.builds(
    lambda number, name, handles, organisation: card(
        name, *handles, id=str(number), organisation=organisation
    ),
    st.integers(0, 3),
    st.sampled_from(["Ann Lee", "Bob Ray", "Ann", ""]),
    st.lists(addresses.filter(lambda text: text != "neal"), max_size=3),
    st.booleans(),
)
tallies = st.dictionaries(
    addresses, st.sampled_from([Tally(), WELL_KNOWN, Tally(human=1), Tally(outgoing=1, listed=True)])
)


@given(tallies, st.lists(cards, max_size=5), st.randoms())
def test_the_order_of_the_facts_does_not_matter(found, book, dice):
    shuffled = random.Random(dice.random())
    other, pairs = list(book), list(found.items())
    shuffled.shuffle(other)
    shuffled.shuffle(pairs)

    assert people(found, cards=book, names={}, own=OWN.handles, policy=TIERS) == people(
        dict(pairs), cards=other, names={}, own=OWN.handles, policy=TIERS
    )


@given(tallies, st.lists(cards, max_size=5))
def test_every_handle_is_one_person_s_or_dropped_with_a_reason(found, book):
    known = people(found, cards=book, names={}, own=OWN.handles, policy=TIERS)
    held = [handle for one in known.contacts for handle in one.handles]
    gone = [one.handle for one in known.dropped]

    assert len(held + gone) == len(set(held + gone))
    assert set(found) <= set(held + gone)
    assert all(one.reason for one in known.dropped)
    assert known.reasons.keys() == {one.id for one in known.contacts}
    assert not OWN.handles & set(held)
    assert [one.id for one in known.contacts] == sorted(one.id for one in known.contacts)
