"""Invitations by mail keep the calendars' contract, and no mail goes to anybody but the user."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from itertools import count
from time import thread_time

import pytest
from contracts.calendar import CONTEXT, FIRST, SECOND, WINDOW, CalendarContract, at, call
from mailboxes import Safe
from servers.invited import ME, InvitedWorld
from servers.post import Post

from connectors.formats import imip
from syncd.errors import Conflict, Refused
from syncd.model import Answer, Span

_numbers = count()


@pytest.fixture(scope="module")
def post(dovecot):
    with Post(dovecot) as running:
        yield running


@pytest.fixture
def world(dovecot, post):
    ada = dovecot.account(f"invited{next(_numbers)}")
    ada.folder("Sent")
    post.taken.clear()
    return InvitedWorld(ada, post)


class TestInvitations(CalendarContract):
    @pytest.fixture
    def world(self, dovecot, post):
        ada = dovecot.account(f"contract{next(_numbers)}")
        ada.folder("Sent")
        post.taken.clear()
        return InvitedWorld(ada, post)


@pytest.mark.parametrize(("text", "stays"), [("vm\\n\\n12 mails since", True), ("Better at four?", False)])
def test_words_that_the_user_put_before_the_notes_are_seen_and_stay(world, text, stays):
    notes = "12 mails since your last call.\nDone? Put a mark in the title."
    world.calendar.put(call(notes=notes))
    line = f"DESCRIPTION:{text} your last call.\r\n"
    world.answer(FIRST, "COUNTER", "TENTATIVE", (r"^DESCRIPTION:.*\r\n(?: .*\r\n)*", line))
    seen = world.calendar.find(FIRST)
    assert seen.notes.startswith("vm\n" if stays else notes)

    world.calendar.put(call(notes=seen.notes, span=at(15)))
    assert world.calendar.find(FIRST).notes == seen.notes


def test_no_mail_ever_goes_to_anybody_but_the_user(world):
    world.calendar.put(call(notes="Ann Lee <ann@x.org> wrote", phone="+44 20 7946 0000"))
    world.calendar.put(call(title="Call ann@x.org", span=at(15)))
    world.calendar.drop(FIRST)

    assert [(sender, to) for sender, to, _ in world.post.taken] == [(ME, [ME])] * 3
    assert world.post.named == {ME}  # every RCPT TO that ever came
    for _, _, mail in world.post.taken:
        message = message_from_bytes(mail)
        assert (message["To"], message["Cc"], message["Bcc"]) == (ME, None, None)
    for text in world.sent():
        plain = text.replace("\r\n ", "")
        assert plain.count(":mailto:") == 2
        assert plain.count(f":mailto:{ME}\r\n") == 2


def test_an_address_that_is_not_the_users_gets_nothing(world):
    world.post.boxes["ann@x.org"] = world.ada
    world.settings["address"] = "ann@x.org"

    for ask in (lambda one: one.put(call()), lambda one: one.drop(FIRST), lambda one: one.ours(WINDOW)):
        with pytest.raises(Refused, match="none of yours"):
            ask(world.calendar)
    assert world.post.taken == []


def test_an_invitation_is_as_rfc_6047_has_it(world):
    world.calendar.put(call())

    ((_, _, mail),) = world.post.taken
    message = message_from_bytes(mail)
    assert message.get_content_type() == "multipart/alternative"
    plain, calendar = message.get_payload()
    assert plain.get_content_type() == "text/plain"
    assert "12 mails since your last call" in plain.get_payload(decode=True).decode()
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_content_charset() == "utf-8"
    assert message["Message-ID"] == f"<{FIRST}.0@invitations.syncd.invalid>"
    text = calendar.get_payload(decode=True).decode().replace("\r\n ", "")
    for line in (
        "METHOD:REQUEST",
        f"UID:{FIRST}",
        "SEQUENCE:0",
        "SUMMARY:Call Ann Lee",
        f"ORGANIZER:mailto:{ME}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{ME}",
        "DTSTART;TZID=Europe/Berlin:20260310T110000",
    ):
        assert f"\r\n{line}\r\n" in text
    assert max(map(len, calendar.get_payload(decode=True).splitlines())) <= 75


def test_a_change_counts_up_and_a_withdrawal_once_more(world):
    world.calendar.put(call())
    world.calendar.put(call(span=at(15)))
    world.calendar.drop(FIRST)

    first, second, last = world.sent()
    assert "SEQUENCE:0\r\n" in first
    assert "SEQUENCE:1\r\n" in second
    for line in ("METHOD:CANCEL", "SEQUENCE:2", "STATUS:CANCELLED", f"UID:{FIRST}"):
        assert f"\r\n{line}\r\n" in last
    assert "VALARM" not in last
    assert len({message_from_bytes(mail)["Message-ID"] for _, _, mail in world.post.taken}) == 3


def test_what_was_withdrawn_can_be_asked_again(world):
    world.calendar.put(call())
    world.calendar.drop(FIRST)
    world.calendar.put(call(span=at(15)))

    assert world.calendar.find(FIRST).span == at(15)
    assert "SEQUENCE:2\r\n" in world.sent()[-1]


@pytest.mark.parametrize(
    ("word", "answer"),
    [("ACCEPTED", Answer.ACCEPTED), ("DECLINED", Answer.DECLINED), ("TENTATIVE", Answer.TENTATIVE)],
)
@pytest.mark.parametrize("folder", ["INBOX", "Sent"])
def test_the_users_answer_is_read(world, word, answer, folder):
    before = world.calendar.put(call())
    world.answer(FIRST, "REPLY", word, into=folder)

    seen = world.calendar.find(FIRST)
    assert before.answer is Answer.NONE
    assert (seen.answer, seen.span) == (answer, at(10))
    assert world.calendar.busy(WINDOW) == ([] if answer is Answer.DECLINED else [at(10)])


def test_the_last_answer_counts(world):
    world.calendar.put(call())
    world.answer(FIRST, "REPLY", "DECLINED")
    world.answer(FIRST, "REPLY", "ACCEPTED")

    assert world.calendar.find(FIRST).answer is Answer.ACCEPTED


def test_an_answer_to_what_was_changed_since_says_nothing(world):
    world.calendar.put(call())
    world.answer(FIRST, "REPLY", "ACCEPTED")
    world.calendar.put(call(span=at(15)))

    assert world.calendar.find(FIRST).answer is Answer.NONE


def test_another_time_that_the_user_proposes_is_a_move_until_a_later_answer(world):
    world.calendar.put(call())
    world.move(FIRST, at(17))
    moved = world.calendar.find(FIRST)
    world.answer(FIRST, "REPLY", "ACCEPTED")

    assert (moved.span, moved.answer) == (at(17), Answer.TENTATIVE)
    assert world.calendar.find(FIRST).span == at(10)


def test_a_put_over_a_proposal_is_a_new_invitation_even_to_the_old_time(world):
    world.calendar.put(call())
    world.move(FIRST, at(17))
    world.calendar.put(call())

    assert world.calendar.find(FIRST).span == at(10)
    assert "SEQUENCE:1\r\n" in world.sent()[-1]


def test_an_answer_between_reading_and_writing_is_a_conflict(world):
    before = world.calendar.put(call())
    world.answer(FIRST, "REPLY", "DECLINED")

    with pytest.raises(Conflict):
        world.calendar.put(call(span=at(15)), over=before.version)
    assert len(world.post.taken) == 1


def test_a_call_stands_when_the_users_program_took_the_mail_out_of_the_inbox(world):
    seen = world.calendar.put(call())
    with world.ada.signed_in() as client:
        client.select("INBOX")
        client.store("1:*", "+FLAGS", "\\Deleted")
        client.expunge()

    assert world.calendar.find(FIRST) == seen


def test_a_forwarded_copy_under_another_id_is_not_ours(world):
    world.calendar.put(call())
    world.forward(FIRST, "copy@x")

    assert [seen.id for seen in world.calendar.ours(WINDOW)] == [FIRST]
    assert world.calendar.busy(WINDOW) == [at(10)]


def test_mails_of_others_are_no_answers_and_no_calls(world):
    world.calendar.put(call())
    world.answer(FIRST, "REPLY", "ACCEPTED", sender="ann@x.org")
    world.ada.deliver("INBOX", world.post.taken[0][2].replace(b"From: syncd <ada@", b"From: x <eve@"))

    assert world.calendar.find(FIRST).answer is Answer.NONE


def test_an_answer_under_another_of_the_users_addresses_counts(world):
    world.calendar.put(call())
    emails = (*CONTEXT.emails, "ada@byron.example")
    world.settings["context"] = replace(CONTEXT, emails=emails, secrets=Safe())
    world.answer(FIRST, "REPLY", "ACCEPTED", sender="Ada Byron <ada@byron.example>")

    assert world.calendar.find(FIRST).answer is Answer.ACCEPTED


def test_busy_is_our_calls_clipped_merged_and_without_those_that_go(world):
    world.calendar.put(call())
    world.calendar.put(call(id=SECOND, span=at(10.25)))

    assert world.calendar.busy(Span(at(10.1).start, WINDOW.end)) == [Span(at(10.1).start, at(10.25).end)]
    assert world.calendar.busy(WINDOW, besides=[FIRST]) == [at(10.25)]
    assert world.calendar.agreed(WINDOW) == []


def test_show_as_free_is_said_to_the_users_program(world):
    world.calendar.put(call(id=SECOND, busy=False))

    assert "TRANSP:TRANSPARENT\r\n" in world.sent()[0]


@pytest.mark.parametrize("fold", ["", "\n "])
def test_a_mail_of_endless_parameters_holds_no_answer_and_takes_no_time(fold):
    part = b"\n\n--b\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n\n--b--\n"
    endless = f'Content-Type: multipart/mixed; boundary="{f"{fold}=;" * 90_000}'
    begun = thread_time()

    assert len(imip.calendars(b"Content-Type: multipart/mixed; boundary=b" + part)) == 1
    assert imip.calendars(endless.encode() + part) == []
    assert thread_time() - begun < 5
