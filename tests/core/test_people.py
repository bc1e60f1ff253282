"""Who is a person."""

from __future__ import annotations

import pytest
from builders import (
    ANN,
    ME,
    OWN,
    call,
    card,
    interactions,
    know,
    mail,
    received,
    sent,
    text_from,
    text_to,
)

from syncd.core.clocks import Tally
from syncd.core.mail import Own
from syncd.core.people import judge
from syncd.model import Sign

BOB = "bob@y.org"
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
        notifications@x.org alerts@x.org calendar-notification@x.org auto-confirm@x.org nao-responda@x.org""",
    "mailing list": """
        garden-l@x.org garden-request@x.org garden-list@x.org lists@x.org owner-garden@x.org python-dev@x.org
        garden-owner@x.org garden_users@x.org garden-unsubscribe@x.org unsubscribe@x.org leave-17@x.org
        garden-announce@x.org majordomo@x.org garden@googlegroups.com garden@lists.x.org garden@groups.io""",
    "role address": """
        info@x.org sales@x.org support@x.org support+4711@x.org customer.service@x.org customerservice@x.org
        hello@x.org office@x.org jobs@x.org accounts-payable@x.org newsletter@x.org all@x.org all-hands@x.org
        outlook.team@x.org info2@x.org sales-uk@x.org it-support@x.org mailservice@x.org users@x.org
        kontakt@x.org ventas@x.org parking@x.org room-12@x.org meeting.room@x.org boardroom2@x.org
        lettings@x.org fax@x.org survey@x.org kundenservice@x.org service-client@x.org facturation@x.org
        contabilidad@x.org secretaria@x.org sekretariat@x.org accueil@x.org""",
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


# One's own name.


def reasons(*things, **rest) -> dict[str, str]:
    return {one.handle: one.reason for one in know(*things, **rest).people.dropped}


@pytest.mark.parametrize("name", ["Ada Byron", "Byron, Ada", "ada byron"])
def test_an_old_address_that_has_ones_own_name_is_nobody_to_call(name):
    mails = [sent(f'"{name}" <old@home.example>'), sent(f'"{name}" <old@home.example>')]

    assert "your own name" in reasons(*mails)["old@home.example"]


@pytest.mark.parametrize("name", ["Ada", "Byron", "Ada Lovelace", "Ada Byron King"])
def test_who_shares_a_part_of_ones_name_is_a_person(name):
    mails = [sent(f'"{name}" <someone@x.org>'), sent(f'"{name}" <someone@x.org>')]

    assert "someone@x.org" not in reasons(*mails)


def test_a_namesake_in_the_address_book_is_a_person():
    mails = [sent("Ada Byron <aunt@x.org>"), sent("Ada Byron <aunt@x.org>")]

    assert "aunt@x.org" not in reasons(*mails, cards=[card("Ada Byron", "aunt@x.org")])


def test_the_addresses_on_ones_own_card_are_ones_own_but_not_those_on_a_familys():
    mails = [
        sent("old@home.example"),
        sent("old@home.example"),
        sent("bob@home.example"),
        sent("bob@home.example"),
    ]
    mine = card("Ada Byron", ME, "old@home.example")
    found = reasons(*mails, cards=[mine, card("Ada and Bob", ME, "bob@home.example")])

    assert found == {"old@home.example": "your own address"}
