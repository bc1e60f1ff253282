"""Who is a person, and which handles are the same one."""

from __future__ import annotations

import random
from datetime import date

import pytest
from builders import (
    ME,
    OWN,
    call,
    card,
    contact,
    interactions,
    know,
    mail,
    received,
    sent,
    text_from,
    text_to,
)
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.clocks import Tally
from syncd.core.handles import key
from syncd.core.mail import Own
from syncd.core.people import ids, judge, namesakes, people, rank
from syncd.core.policy import Policy, Tier
from syncd.model import Address, Sign

ANN, BOB = "ann@x.org", "bob@y.org"
BORN = date(1970, 3, 1)
WELL_KNOWN = Tally(outgoing=9, addressed=9, narrow=9, personal=9, personal_replies=9, human=9, answers=9)


def crowd(size: int) -> list[str]:
    return [f"p{number}@x.org" for number in range(size)]


# What was sent alone is enough to judge.


@pytest.mark.parametrize(
    ("mails", "reason"),
    [
        ([sent(ANN), sent(ANN)], "you wrote to them 2 times"),
        ([sent(ANN, subject="Re: News")], "wrote to you first: you answered"),
        ([sent(ANN, answers="m1")], "wrote to you first: you answered"),
        ([sent(ANN, cc=[BOB]), received(ANN, subject="Re: News")], "answered you"),
        ([sent([ANN, *crowd(30)]), received(ANN, answers="m1")], "answered you"),
        ([sent(ANN), received(ANN, subject="Else")], "you wrote to each other"),
        ([text_to("+442071234567"), text_to("+442071234567")], "you wrote to them 2 times"),
        ([text_to("+442071234567"), call("+442071234567", seconds=300)], "you have talked"),
        ([mail(ME, "Neal"), mail(ME, "Neal")], "you wrote to them 2 times"),
    ],
)
def test_it_is_a_person_who(mails, reason):
    known = know(*mails)
    first = next(one for one in known.people.contacts if one.handles[0] in {ANN, "+442071234567", "neal"})

    assert known.people.reasons[first.id] == reason


@pytest.mark.parametrize(
    ("mails", "reason"),
    [
        ([sent(ANN)], "you wrote only once, and they never did"),
        ([received(ANN), received(ANN, answers="m1")], "you never wrote to them"),
        ([call(ANN)], "you never wrote to them"),
        ([received(ANN), received(ANN, signs=Sign.LIST)], "you never wrote to them"),
        ([received(ANN, signs=Sign.LIST)], "mailing list or automatic mail"),
        ([sent([ANN, *crowd(20)]), sent([ANN, *crowd(20)])], "only ever among many recipients"),
        ([sent(BOB, cc=[ANN]), sent(BOB, bcc=[ANN])], "only ever Cc or Bcc"),
        (
            [sent([ANN, *crowd(20)]), sent(BOB, cc=[ANN])],
            "only automatic mail, or copies, or mail to many went there",
        ),
        # what is sent for me is not my writing
        (
            [sent(ANN, signs=Sign.AUTO, subject="Re: x")] * 2,
            "only automatic mail, or copies, or mail to many went there",
        ),
        (
            [sent(ANN, subject="Accepted: Lunch"), sent(ANN, subject="Declined: Lunch")],
            "only automatic mail, or copies, or mail to many went there",
        ),
        (
            [sent(ANN, subject="Read: Lunch", answers="m1")],
            "only automatic mail, or copies, or mail to many went there",
        ),
        # what a machine sends is no answer
        (
            [sent(ANN), received(ANN, signs=Sign.AUTO, answers="m1")],
            "you wrote only once, and they never did",
        ),
        (
            [sent(ANN), received(ANN, signs=Sign.INVITATION, answers="m1")],
            "you wrote only once, and they never did",
        ),
        ([sent([ANN, *crowd(20)]), received("post@x.org", list_post=ANN, signs=Sign.LIST)], "mailing list"),
    ],
)
def test_it_is_no_person_who(mails, reason):
    assert know(*mails).dropped[ANN] == reason


def test_a_list_is_known_by_the_mails_that_came_through_it():
    posts = [sent("garden@x.org"), sent("garden@x.org"), sent("garden@x.org", subject="Re: Roses")]
    through = received("rose@z.org", to="garden@x.org", list_post="garden@x.org", signs=Sign.LIST)

    assert "garden@x.org" not in know(*posts).dropped
    assert know(*posts, through).dropped["garden@x.org"] == "mailing list"


def test_a_text_that_came_back_proves_nothing_but_two_of_mine_do():
    """The only text to a shop is often STOP."""
    number = "+442071234567"

    assert (
        know(text_from(number), text_to(number), text_from(number)).dropped[number] == "you wrote only once"
    )
    assert know(text_to(number), text_to(number), text_from(number)).contacts


def test_my_own_addresses_are_nobody_to_call():
    own = Own(frozenset((ME, "ada@old.example", "+442079460000")), "ada byron")
    known = know(
        *[sent(other) for other in ("ada@old.example", "ada+list@old.example") for _ in range(3)],
        cards=[card("Me", ME, "+442079460000"), card("Me again", "+442079460000")],
        own=own,
    )

    assert not known.contacts


def test_an_own_address_that_was_not_known_when_it_was_written_to_is_dropped_later():
    ledger = interactions(sent("ada@old.example"), sent("ada+x@old.example"), sent("ada@old.example"))
    known = know(*ledger, own=Own(OWN.handles | {"ada@old.example"}, ""))

    assert set(known.dropped.values()) == {"your own address"}


MACHINES = {
    "no-reply address": """
        no-reply@x.org noreply@x.org no_reply@x.org no.reply@x.org noreply+17@x.org do-not-reply@x.org
        donotreply@x.org calendar-noreply@x.org ne-pas-repondre@x.org nicht-antworten@x.org null@x.org
        mailer-daemon@x.org postmaster@x.org bounces+ann=x.org@x.org bounce-17@x.org root@x.org
        notifications@x.org alerts@x.org calendar-notification@x.org auto-confirm@x.org""",
    "mailing list": """
        garden-l@x.org garden-request@x.org garden-list@x.org lists@x.org owner-garden@x.org python-dev@x.org
        garden-owner@x.org garden_users@x.org garden-unsubscribe@x.org unsubscribe@x.org leave-17@x.org
        garden-announce@x.org majordomo@x.org garden@googlegroups.com garden@lists.x.org garden@groups.io""",
    "role address": """
        info@x.org sales@x.org support@x.org support+4711@x.org customer.service@x.org customerservice@x.org
        hello@x.org office@x.org jobs@x.org accounts-payable@x.org newsletter@x.org all@x.org all-hands@x.org
        outlook.team@x.org info2@x.org sales-uk@x.org it-support@x.org mailservice@x.org users@x.org
        kontakt@x.org ventas@x.org parking@x.org room-12@x.org meeting.room@x.org boardroom2@x.org""",
    "relay address": """
        reply+a8f3e2@github.example ticket-0123456789ab@x.org 0123456789abcdef0123@x.org k3j4@guest.airbnb.com
        ann+u1v2w3x4y5z6a7b8c9@x.org a1b2@reply.shop.example x7y8@convo.zillow.com q9@privaterelay.appleid.com
        abcd-123@sale.craigslist.org abcd@hous.craigslist.org z1@marketplace.amazon.co.uk
        b2@messages.homeaway.com""",
    "a short code": "72345 *98 #31#",
    "not an address": "x.org mail.x.co.uk x-y.com",
}
GROUPS = [
    "sales team",
    "all employees/hou/corp@corp",
    "/o=corp/ou=na/cn=recipients/cn=all-staff",
    "public relations",
    "office of the chairman-@corp",
    "garden announcements/corp@corp",
    "undisclosed-recipients:;",
    "help-desk",
    "conference room eb3127",
    "parking & transportation",
    "cn=human resources/o=corp",
]


@pytest.mark.parametrize(
    ("machine", "reason"),
    [(one, reason) for reason, some in MACHINES.items() for one in some.split()]
    + [(one, "a group, not a person") for one in GROUPS],
)
def test_a_machine_is_none_however_much_one_writes_to_it(machine, reason):
    found = judge(machine, WELL_KNOWN)

    assert (found.person, found.reason) == (False, reason)


HUMANS = """
    ann@x.org ann.lee@x.org sarah.l@x.org sarah_l@x.org kapil.dev@x.org franz.list@x.org alistair@x.org
    infante@x.org noreen@x.org norbert.reply@x.org salesky@x.org allison@x.org helpmann@x.org mailer@x.org
    ann+garden@x.org ann.schuler-legal@x.org jobst@x.org ann@support.example ann@mail.x.org storey@x.org
    ann@alumni.lists-of-friends.example info.ann@x.org team.ann@x.org it.ann@x.org 5551234567@x.org
    ann1984@x.org root.elihu@x.org
    neal ann.lee ann-lee /o=corp/cn=recipients/cn=alee +442071234567 +18005550123 李安
"""


@pytest.mark.parametrize(
    "human", [*HUMANS.split(), "lee, ann", "dutch quigley/hou/corp@corp", "lee, ann (hr dept)"]
)
def test_a_person_s_address_may_look_a_little_like_a_machine_s(human):
    assert judge(human, WELL_KNOWN).person


@pytest.mark.parametrize(
    "address", ["info@annlee.example", "garden-l@x.org", "a1@reply.shop.example", "sales team", "72345"]
)
def test_the_address_book_knows_better_than_the_spelling(address):
    assert judge(address, Tally(), card=card("Ann Lee", address)).reason == "in your address book"


def test_the_address_book_does_not_make_a_list_or_a_no_reply_address_a_person():
    assert not judge("no-reply@x.org", Tally(), card=card("Shop", "no-reply@x.org")).person
    assert not judge("garden@x.org", Tally(listed=True), card=card("Garden", "garden@x.org")).person


def test_a_company_s_card_is_no_person():
    known = know(sent("front@acme.example"), cards=[card("Acme", "front@acme.example", organisation=True)])

    assert known.dropped == {"front@acme.example": "a company's card in your address book"}


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
