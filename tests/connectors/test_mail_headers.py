"""When a mail was written, what it answers, and whether a person wrote it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from raw_mail import CALENDAR, mail, read

from syncd.model import Sign

# --- dates -----------------------------------------------------------------------------------------------


DATES = {
    "Fri, 2 Jun 2000 10:09:00 -0700": ("2000-06-02T17:09:00", -420),
    "Fri, 02 Jun 2000 10:09:00 -0700 (PDT)": ("2000-06-02T17:09:00", -420),
    "2 Jun 2000 10:09:00 +0530": ("2000-06-02T04:39:00", 330),
    "2 Jun 2000 10:09:00 -0330": ("2000-06-02T13:39:00", -210),
    "2 Jun 2000 10:09 +0000": ("2000-06-02T10:09:00", 0),
    "Fri, 2 Jun 2000 10:09:00 -0000": ("2000-06-02T10:09:00", 0),
    "Fri, 2 Jun 2000 10:09:00 GMT": ("2000-06-02T10:09:00", 0),
    "Fri, 2 Jun 2000 10:09:00 EST": ("2000-06-02T15:09:00", -300),
    "Fri,\n\t2 Jun 2000\n 10:09:00 -0700": ("2000-06-02T17:09:00", -420),
    "Fri, 2 Jun 00 10:09:00 -0700": ("2000-06-02T17:09:00", -420),
    "Friday, 2-Jun-2000 10:09:00 GMT": ("2000-06-02T10:09:00", 0),
    "Fri Jun  2 10:09:00 2000": ("2000-06-02T10:09:00", 0),
    "Fri, 2 jun 2000 10:09:00 -0700": ("2000-06-02T17:09:00", -420),
    "Fri, 2 Jun 2000 23:59:60 +0000": ("2000-06-02T23:59:59", 0),
    "Wed, 3 Jun 2026 00:00:00 +0000": ("2026-06-03T00:00:00", 0),
}


@pytest.mark.parametrize("text", DATES)
def test_a_date_is_a_moment_and_the_writers_zone(text):
    moment, offset = DATES[text]
    found = read(f"Date: {text}\n\n".encode())

    assert (found.at, found.offset) == (datetime.fromisoformat(moment).replace(tzinfo=UTC), offset)
    assert found.at.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Fri, 31 Feb 2000 10:09:00 -0700",
        "Fri, 2 Foo 2000 10:09:00 -0700",
        "Fri, 2 Jun 2000 25:09:00 -0700",
        "Mon, 31 Dec 1979 16:00:00 -0800",
        "Thu, 1 Jan 1970 00:00:00 +0000",
        "Fri, 1 Jan 1904 00:00:00 +0000",
        "Thu, 12 Aug 1982 23:59:59 +0000",
        "Wed, 3 Jun 2026 00:00:01 +0000",
        "Sun, 2 May 2094 10:09:00 +0000",
        "Fri, 2 Jun 0100 10:09:00 -0700",
        "Mon, 1 Jan 0001 00:00:00 +0100",
        "Fri, 31 Dec 9999 23:59:59 -0100",
        "2 Jun 2000 10:09:00 +99999999999",
    ],
)
def test_a_mail_without_a_possible_date_is_skipped(text):
    assert read(f"Subject: x\nDate: {text}\n\n".encode()).startswith("no usable date: ")


def test_what_is_no_mail_at_all_is_skipped():
    assert (
        read(b"")
        == read(b"\n\n")
        == read(b"just text\n\nmore text")
        == read(b"\0" * 100)
        == "no mail headers"
    )


# --- ids -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message_id"),
    [
        ("<a.1@x.org>", "a.1@x.org"),
        ("\n <a.1@x.org>", "a.1@x.org"),
        ("<[a.1@x.org]>", "[a.1@x.org]"),
        ("a.1@x.org", "a.1@x.org"),
        ("<a.1\n @x.org>", "a.1@x.org"),
        ("<a.1@x.org> (added by relay@y.org)", "a.1@x.org"),
    ],
)
def test_a_message_id_loses_its_brackets(text, message_id):
    assert mail(f"Message-ID: {text}").message_id == message_id


def test_a_thread_is_named_by_its_first_message():
    replied = "In-Reply-To: Your message of Friday <b@x.org>"

    assert mail(replied, "References: <a@x.org>\n <b@x.org>").root == "a@x.org"
    assert mail(replied).root == mail(replied).in_reply_to == "b@x.org"
    assert mail("In-Reply-To: what you wrote").in_reply_to == mail().root == ""


def test_copies_without_an_id_have_the_same_one_and_other_mails_another():
    fields = ["From: ann@x.org", "To: bo@y.org", "Subject: News"]
    one, copy, other = mail(*fields), mail("Status: RO", *fields, body="Hi."), mail(*fields[:2])

    assert one.message_id == copy.message_id
    assert one.message_id.startswith("digest:")
    assert one.message_id != other.message_id


# --- signs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sign"),
    [
        (["List-Id: <list.x.org>"], Sign.LIST),
        (["List-Post: NO"], Sign.LIST),
        (["List-Unsubscribe: <https://x.org/leave>"], Sign.LIST),
        (["Auto-Submitted: auto-replied"], Sign.AUTO),
        (["Auto-Submitted: auto-generated (rejected)"], Sign.AUTO),
        (["Auto-Submitted: no"], Sign.NONE),
        (["Auto-Submitted: No (a person)"], Sign.NONE),
        (["X-Autoreply: yes"], Sign.AUTO),
        (["X-Autorespond: away"], Sign.AUTO),
        (["X-Auto-Response-Suppress: All"], Sign.AUTO),
        (["Return-Path: <>"], Sign.AUTO),
        (["Return-Path: <ann@x.org>"], Sign.NONE),
        (["Precedence: bulk"], Sign.BULK),
        (["Precedence: List"], Sign.BULK),
        (["Precedence: first-class"], Sign.NONE),
        (["Precedence: auto_reply"], Sign.AUTO),
        (["Content-Type: text/calendar; method=REPLY"], Sign.INVITATION),
        (["Content-class: urn:content-classes:calendarmessage"], Sign.INVITATION),
        (["Content-Type: multipart/report; report-type=disposition-notification"], Sign.RECEIPT),
        (["Content-Type: multipart/alternative; boundary=b"], Sign.INVITATION),
        (["Content-Type: text/plain"], Sign.NONE),
        (["List-Id: <list.x.org>", "Precedence: bulk", "Auto-Submitted: auto-generated"], Sign(7)),
    ],
)
def test_headers_tell_what_no_person_wrote(fields, sign):
    assert mail(*fields, body=CALENDAR).signs == sign


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Lunch",
        "Out of Office: Lunch",
        "Out of the office",
        "Out of Office AutoReply: Lunch",
        "Auto-reply: Lunch",
        "Autoreply",
        "Abwesenheitsnotiz: Lunch",
        "Abwesend: Lunch",
        "Automatische Antwort: Lunch",
        "Réponse automatique : Lunch",
        "Respuesta automática: Lunch",
        "=?utf-8?q?R=C3=A9ponse_automatique?= : Lunch",
        "自动回复: Lunch",
    ],
)
def test_an_answer_that_a_program_gave_is_known_by_its_subject(subject):
    assert mail(f"Subject: {subject}").signs == Sign.AUTO


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Automatic reply: Lunch",
        "Out of office space downtown",
        "Automatic gates",
        "Abwesende Kollegen",
        "Lunch",
    ],
)
def test_a_persons_subject_is_not_taken_for_a_programs(subject):
    assert mail(f"Subject: {subject}").signs == Sign.NONE


def test_the_posting_address_of_a_list_is_told():
    assert mail("List-Post: <mailto:list@x.org?subject=hi>").list_post == "list@x.org"
    assert mail("List-Post: NO (posting not allowed)").list_post == ""


def test_talk_of_calendars_is_no_invitation():
    body = "--b\nContent-Type: text/plain\n\nDo you send text/calendar parts?\n--b--\n"

    assert mail("Content-Type: multipart/mixed; boundary=b", body=body).signs == Sign.NONE
