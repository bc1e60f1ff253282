"""Whose a message is, whom it went to, and what it counts as."""

from __future__ import annotations

import pytest
from builders import ME, NOW, OWN, TALKED, interactions, mail, received, sent
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.mail import Own, is_reply, read, told, topic
from syncd.model import Address, Channel, Folder, Interaction, Party, Role, Sign, Verdict

ANN, BOB = "ann@x.org", "bob@y.org"


def one(*args, **rest) -> Interaction:
    """Return the only interaction of a mail that I sent."""
    (found,) = interactions(sent(*args, **rest))
    return found


def test_a_mail_of_mine_is_one_interaction_with_each_other_person():
    found = interactions(sent([ANN, f"Ada <{ME}>"], cc=[BOB], bcc=["cy@z.org"], message_id="m1"))

    assert [(each.handle, each.role) for each in found] == [
        (ANN, Role.TO),
        (BOB, Role.CC),
        ("cy@z.org", Role.BCC),
    ]
    assert {each.id for each in found} == {"mail:m1/ann@x.org", "mail:m1/bob@y.org", "mail:m1/cy@z.org"}
    assert {(each.outgoing, each.people, each.channel) for each in found} == {(True, 3, Channel.MAIL)}


def test_a_mail_to_me_is_one_interaction_with_its_sender():
    (found,) = interactions(received("Ann Lee <ann@x.org>", to=[ME, BOB], cc=["cy@z.org"]))

    assert (found.handle, found.name, found.role, found.outgoing) == (ANN, "Ann Lee", Role.FROM, False)
    assert (found.people, found.offset) == (3, 60)


def test_somebody_named_twice_in_a_mail_is_one_person():
    (found,) = interactions(sent([ANN, "ANN@x.org"], cc=["Ann <ann@x.org>"]))

    assert (found.handle, found.role, found.people) == (ANN, Role.TO, 1)


def test_a_mail_to_myself_is_no_interaction():
    assert interactions(sent(ME), sent("ada+notes@example.org"), received(ME)) == []


def test_a_draft_is_skipped():
    found = read(sent(ANN, folder=Folder.DRAFTS), OWN, source="mail")

    assert not found.interactions
    assert found.skipped is not None
    assert found.skipped.why == "a draft, not sent"


def test_a_mail_from_nobody_is_skipped_unless_it_is_among_the_sent_ones():
    found = read(mail("", ANN), OWN, source="mail")

    assert found.skipped is not None
    assert found.skipped.why == "no sender"
    assert read(mail("", ANN, folder=Folder.SENT), OWN, source="mail").interactions[0].outgoing


def test_a_sent_folder_reveals_an_alias_of_mine():
    found = read(mail("a.byron@old-job.example", ANN, folder=Folder.SENT), OWN, source="mail")

    assert found.alias == "a.byron@old-job.example"
    assert found.interactions[0].outgoing
    assert read(sent(ANN, folder=Folder.SENT), OWN, source="mail").alias == ""


@pytest.mark.parametrize(
    "misfiled",
    [
        received(ANN, folder=Folder.SENT),
        mail(ANN, [BOB, "Ada <ada+tag@example.org>"], folder=Folder.SENT),
        mail(ANN, "Byron, Ada", folder=Folder.SENT),
        mail(ANN, "everybody@lists.test", folder=Folder.SENT, signs=Sign.LIST),
        mail(ANN, "everybody@x.org", folder=Folder.SENT, signs=Sign.BULK),
    ],
)
def test_a_stranger_s_mail_among_the_sent_ones_is_not_mine(misfiled):
    found = read(misfiled, OWN, source="mail")

    assert found.alias == ""
    assert [(each.handle, each.outgoing) for each in found.interactions] == [(ANN, False)]


@pytest.mark.parametrize("folder", Folder)
def test_a_mail_of_mine_is_mine_in_every_folder_but_the_drafts(folder):
    found = read(sent(ANN, folder=folder), OWN, source="mail").interactions

    assert [each.outgoing for each in found] == ([] if folder is Folder.DRAFTS else [True])


@pytest.mark.parametrize(
    "sender",
    [
        "Ada Byron",
        "Byron, Ada",
        "ada m. byron",
        "Ada Byron/LON/CORP@CORP",
        "ada+work@example.org",
        "ADA@example.org",
    ],
)
def test_old_archives_write_my_name_where_my_address_should_be(sender):
    (found,) = interactions(mail(sender, ANN))

    assert found.outgoing


@pytest.mark.parametrize(
    "sender", ["Ada", "Byron", "Ada Lovelace", "ada.byron@elsewhere.example", "Ann Lee/LON/CORP@CORP"]
)
def test_part_of_my_name_or_my_name_at_another_company_is_somebody_else(sender):
    (found,) = interactions(mail(sender, ME))

    assert not found.outgoing


def test_one_name_alone_is_no_proof():
    assert "ada" not in Own(frozenset((ME,)), "ada")
    assert "neal" not in Own(frozenset((ME,)))


@pytest.mark.parametrize(("size", "wide"), [(20, False), (21, True)])
def test_a_mail_to_more_than_twenty_people_is_to_nobody_in_particular(size, wide):
    found = interactions(sent([f"p{number}@x.org" for number in range(size)]))

    assert {Sign.WIDE in each.signs for each in found} == {wide}


@pytest.mark.parametrize(
    "subject",
    [
        "Accepted: Lunch",
        "Declined: Lunch",
        "Tentative: Lunch",
        "Canceled: Lunch",
        "Zugesagt: Essen",
        "Accepté : Midi",
    ],
)
def test_a_calendar_s_answer_is_told_by_its_subject_where_the_archive_lost_its_type(subject):
    assert one(ANN, subject=subject).signs == Sign.INVITATION


@pytest.mark.parametrize("subject", ["Read: Lunch", "Not read: Lunch", "Gelesen: Essen"])
def test_a_receipt_is_told_by_its_subject(subject):
    assert one(ANN, subject=subject).signs == Sign.RECEIPT


@pytest.mark.parametrize(
    "subject", ["Accepted offers", "Read this", "Re: Declined: Lunch", "Reading: my list"]
)
def test_words_like_a_calendar_s_answer_are_a_person_s(subject):
    assert one(ANN, subject=subject).signs == Sign.NONE


@pytest.mark.parametrize(
    ("subject", "answers", "reply"),
    [
        ("News", "", False),
        ("Re: News", "", True),
        ("RE[2]: News", "", True),
        ("AW: News", "", True),
        ("SV: News", "", True),
        ("News", "m1", True),
        ("Regarding news", "", False),
        ("Fwd: News", "", False),
        ("Fwd: News", "m1", False),  # Gmail names the message that is passed on
        ("WG: News", "m1", False),
        ("Re: Fwd: News", "m1", True),
        ("", "", False),
    ],
)
def test_a_reply_answers_and_a_forwarded_mail_does_not(subject, answers, reply):
    assert is_reply(sent(ANN, subject=subject, answers=answers)) is reply
    assert one(ANN, subject=subject, answers=answers).reply is reply


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: News", "News"),
        ("RE: FW: Aw: News", "News"),
        ("re[3]: News", "News"),
        ("Regatta: News", "Regatta: News"),
        (" \tNews\r\n today\u200b", "News today"),
        ("Re:", ""),
    ],
)
def test_a_topic_is_a_subject_without_its_marks(subject, bare):
    assert topic(subject) == bare


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Our proposal for the garden", ""),
        ("Quotation 2026-17", ""),
        ("Your garden: the quote", ""),
        ("Revised offer", ""),
        ("Draft contract", ""),
        ("Unser Angebot vom 3. Mai", ""),
        ("Devis pour la terrasse", ""),
        ("Re: Garden", "Dear Ann,\n\nplease find attached our proposal for the garden."),
        ("Garden", "Here is the quote you wanted."),
        ("Garten", "Anbei unser Angebot."),
    ],
)
def test_a_proposal_is_told_by_its_words(subject, text):
    assert one(ANN, subject=subject, text=text).proposal


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Garden", "Here is the photo you wanted."),
        ("Re: Your proposal", "Thank you, we shall look at it."),
        ("Your proposal", "Thank you."),
        ("Fwd: Proposal", "What do you think?"),
        ("Request for proposal", "We ask you to offer."),
        ("Need a quote", "For twelve chairs."),
        ("Questions about the estimate", ""),
        ("Quote of the day", ""),
        ("Contract bridge on Friday", ""),
        ("Garden", "Attached are my comments on the proposal."),
        ("Re: Garden", "Thank you!\n\nOn 3 May 2026, Ann Lee wrote:\n> Attached is our proposal.\n"),
        ("Quoting you", ""),
    ],
)
def test_talk_of_a_proposal_that_is_not_mine_makes_none(subject, text):
    assert not one(ANN, subject=subject, text=text).proposal


def test_what_others_send_is_no_proposal_of_mine():
    (found,) = interactions(received(ANN, subject="Our proposal"))

    assert not found.proposal


def test_a_phrase_tells_of_a_talk_with_the_one_it_was_written_to():
    mine, theirs = one(ANN, text=TALKED), interactions(received(ANN, text=TALKED))[0]

    assert (mine.verdict, mine.party) == (Verdict.SPOKE, Party.CORRESPONDENT)
    assert (theirs.verdict, theirs.party) == (Verdict.SPOKE, Party.CORRESPONDENT)


@pytest.mark.parametrize(
    "silent",
    [
        sent([ANN, BOB], text=TALKED),  # with which of them?
        sent(ANN, cc=["b@y.org", "c@y.org", "d@y.org"], text=TALKED),
        sent(ANN, text=TALKED, signs=Sign.AUTO),
        sent(ANN, text=f"Thanks.\n\nOn 3 May 2026, Ann Lee wrote:\n> {TALKED}\n"),
        sent(ANN, text="The garden is green."),
        sent(ANN, text=""),
        received(ANN, to=[ME, "b@y.org", "c@y.org", "d@y.org"], text=TALKED),
        received(ANN, text=TALKED, signs=Sign.LIST),
    ],
)
def test_a_phrase_in_a_mail_to_many_or_of_a_machine_or_in_a_quotation_says_nothing(silent):
    assert {each.verdict for each in interactions(silent)} == {Verdict.NONE}


def test_a_phrase_above_a_quotation_tells_of_a_talk():
    told_of = one(ANN, text=f"{TALKED}\n\nOn 3 May 2026, Ann Lee wrote:\n> Call me.\n")

    assert told_of.verdict is Verdict.SPOKE


def test_a_copy_of_a_mail_says_nothing_of_a_talk_with_the_one_who_got_the_copy():
    to, cc = interactions(sent(ANN, cc=[BOB], text=TALKED))

    (three, *_) = interactions(sent(ANN, cc=[BOB, "cy@z.org"], text=TALKED))

    assert three.verdict is Verdict.SPOKE
    assert (to.verdict, to.party) == (Verdict.SPOKE, Party.CORRESPONDENT)
    assert (cc.verdict, cc.party) == (Verdict.NONE, Party.UNKNOWN)


def test_the_address_that_a_list_is_written_to_becomes_known():
    person, listed = interactions(received(ANN, list_post="Garden@Lists.test", signs=Sign.LIST))

    assert (person.handle, person.role) == (ANN, Role.FROM)
    assert (listed.handle, listed.role, listed.name) == ("garden@lists.test", Role.LIST, "")
    assert person.id != listed.id


@pytest.mark.parametrize("list_post", ["", "NO", "Ann <ann@x.org>"])
def test_a_list_without_an_address_of_its_own_is_only_its_sender(list_post):
    found = interactions(received(ANN, list_post=list_post))

    assert [each.handle for each in found if each.handle == ANN] == [ANN]
    assert [each.handle for each in found if "@" in each.handle] == [ANN]


def test_the_same_mail_from_two_archives_carries_an_equal_likeness():
    first = one(ANN, message_id="a@one.test", at=NOW, subject="Re: Garden")
    again = one(ANN, message_id="b@two.test", at=NOW, subject="garden ")
    another = one(ANN, message_id="c@two.test", at=NOW, subject="Kitchen")

    assert first.id != again.id
    assert first.likeness == again.likeness != another.likeness
    assert 0 not in {first.likeness, one(ANN, subject="").likeness}


def test_a_thread_is_its_first_message():
    assert one(ANN, message_id="m1").thread == "m1"
    assert one(ANN, message_id="m3", answers="m2", thread="m1").thread == "m1"
    assert interactions(received(ANN, message_id="m1"))[0].thread == "m1"


def test_subjects_are_kept_only_when_asked_for_and_texts_never():
    asked, unasked = (
        read(thing, OWN, source="mail", subjects=subjects).interactions[0]
        for subjects in (True, False)
        for thing in (sent(ANN, subject="Re: Garden", text="A secret garden."),)
    )

    assert (asked.subject, unasked.subject) == ("Garden", "")
    assert "secret" not in repr(asked) + repr(unasked)
    assert interactions(received(ANN, subject="Re: Garden"), subjects=True)[0].subject == "Garden"


def test_an_offset_is_the_other_side_s_clock_only():
    assert one(ANN).offset is None


names = st.sampled_from(
    ["ann@x.org", "bob@y.org", ME, "Neal", "Byron, Ada", "ada+x@example.org", "", "@", "Ann Lee/X@X"]
)
some_names = st.lists(names, max_size=4)
mails = st.builds(
    mail,
    names,
    some_names,
    cc=some_names,
    bcc=some_names,
    folder=st.sampled_from(Folder),
    signs=st.sampled_from([Sign.NONE, *Sign]),
)


@given(mails)
def test_every_mail_is_skipped_or_mine_or_theirs(thing):
    found = read(thing, OWN, source="mail")

    assert not (found.skipped and (found.interactions or found.alias))
    assert len({each.outgoing for each in found.interactions}) <= 1
    assert not any(each.handle in OWN for each in found.interactions)
    assert len({each.id for each in found.interactions}) == len(found.interactions)
    assert all(each.handle for each in found.interactions)


TEXTS = (
    TALKED,
    "Nothing new.",
    "Please find our proposal attached.",
    "> We spoke yesterday.\n\nNo.",
    "Ich habe Ihnen auf die Mailbox gesprochen. Schöne Grüße",
)


@given(
    mails, st.sampled_from(TEXTS), st.sampled_from(("Plan", "Our proposal", "Accepted: Plan", "Read: Plan"))
)
def test_what_is_known_of_a_text_already_is_what_would_be_found(thing, text, subject):
    thing = thing._replace(excerpt=text, subject=subject)

    assert read(thing, OWN, source="mail", said=told(text)) == read(thing, OWN, source="mail")


def test_a_bare_name_is_kept_as_a_name():
    (found,) = interactions(mail(ME, to=[])._replace(to=(Address("", "Neal"),)))

    assert (found.handle, found.name) == ("neal", "Neal")


@pytest.mark.parametrize(
    ("text", "mine"), [("byron", True), ("ada.b@work.example", True), ("bob@x.org", False)]
)
def test_a_handle_resembles_me_when_it_spells_a_part_of_my_name(text, mine):
    assert Own(frozenset(), "Ada Byron").resembles(text) is mine
