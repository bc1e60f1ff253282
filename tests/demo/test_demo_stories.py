"""The stories that the demo's year tells, on the day it is made for and on any other."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

import icalendar
import pytest
from demo_year import LONDON, NOW, address_of, attendees, by_name, heard_from, talks, written_to

from syncd.demo import CAST, expected
from syncd.demo.agent import ME
from syncd.demo.cards import cards
from syncd.demo.clock import DAY, year
from syncd.demo.crowd import LISTED
from syncd.demo.diary import diary
from syncd.demo.letter import Letter
from syncd.demo.post import post, vacation
from syncd.demo.story import Left, Needed
from syncd.model import Lane

# --- the stories


@pytest.mark.parametrize(
    "character",
    [one for one in CAST if isinstance(one.fate, Needed) and one.fate.lane in {Lane.WRITTEN_ONLY, Lane.KEY}],
    ids=lambda one: one.emails[0],
)
def test_who_is_only_written_to_answers_and_is_never_met(character, sent, inbox, entries):
    (address,) = character.emails
    period = {"eleanor@vance-estates.example.com": 30, "joanna.tate@kestrelhomes.example.com": 60}.get(
        address, 90
    )
    mine, theirs = written_to(sent, address), heard_from(inbox, address)

    assert mine[-1].at > NOW - 25 * DAY
    assert theirs[-1].at > mine[-1].at
    assert all(at < NOW - period * DAY for at in talks(entries)[address])


@pytest.mark.parametrize("name", ["Rosalind Pike", "Gareth Boyle"])
def test_the_proposals_have_no_answer(name, sent, inbox):
    mine = written_to(sent, address_of(name))
    proposal = next(mail for mail in mine if "roposal" in mail.subject and not mail.answers)

    assert "Attached is our proposal" in proposal.own_words
    assert mine[-1].at.date() == year(NOW, 7).day("4 working days")
    assert not [mail for mail in inbox if proposal.id in mail.references]
    assert not [mail for mail in heard_from(inbox, address_of(name)) if mail.at > proposal.at]


def test_a_reminder_of_ones_own_is_in_the_proposals_thread(sent):
    proposal, reminder = written_to(sent, address_of("Gareth Boyle"))

    assert reminder.answers == proposal.id


def test_only_an_out_of_office_answered_the_question(sent, inbox):
    hugh = address_of("Hugh Pemberton")
    question = written_to(sent, hugh)[-1]
    (answer,) = (mail for mail in inbox if mail.answers == question.id)

    assert question.at.date() == year(NOW, 7).day("5 working days")
    assert answer.raw["Auto-Submitted"] == "auto-replied"
    assert answer.sender[1] == hugh
    assert heard_from(inbox, hugh)[-1].at < question.at


def test_somebody_answered_yesterday(sent, inbox):
    nadia = address_of("Nadia Osei")
    answer = heard_from(inbox, nadia)[-1]

    assert answer.answers == written_to(sent, nadia)[-1].id
    assert answer.at.date() == year(NOW, 7).day("1 working day")


def test_one_talk_is_told_of_in_a_sent_mail_only(sent, entries):
    patrick = address_of("Patrick Doyle")
    last = written_to(sent, patrick)[-1]

    assert "good to talk to you this morning" in last.own_words
    assert last.at == datetime(2026, 3, 10, 14, 20, tzinfo=LONDON)
    assert patrick not in talks(entries)


def test_no_other_mail_of_late_speaks_of_a_talk(sent):
    late = [
        mail.own_words
        for mail in sent
        if mail.at > NOW - 90 * DAY and mail.to != [address_of("Patrick Doyle")]
    ]
    telling = {
        found
        for said in late
        for found in re.findall(
            r"(?i)\b(?:talk\w*|sp[eo]+k\w*|on the phone|rang|ring|call(?:ed|s|ing)?)\b[^.]*", said
        )
    }

    assert telling == {
        "spoke to the surveyor this morning and she was cheerful",
        "ring you next week about the figures",
    }


@pytest.mark.parametrize(
    ("name", "place", "most"),
    [
        ("Nadia Osei", 0, 26),
        ("Imogen Castle", 0, 8),
        ("Chris Lee", 1, 15),
        ("Beatrice Nwosu", 0, 15),
        ("Marcus Bell", 0, 50),
        ("Walter Simms", 0, 80),
        ("Dominic Ferrers", 0, 21),
        ("Lydia Marchetti", 0, 5),
    ],
)
def test_these_were_met(name, place, most, entries):
    assert NOW - most * DAY < max(talks(entries)[by_name(name, place).emails[-1]]) < NOW


def test_who_has_two_addresses_is_mailed_at_one_and_met_at_the_other(sent, entries):
    mailed, met = by_name("Beatrice Nwosu").emails

    assert written_to(sent, mailed)
    assert not written_to(sent, met)
    assert mailed not in talks(entries)


def test_somebody_comes_next_tuesday(entries):
    (at,) = talks(entries)[address_of("Victor Lindqvist")]

    assert at.date() == date(2026, 3, 17)


@pytest.mark.parametrize(("name", "word"), [("Fiona Garrick", "CANCELLED"), ("Samuel Orme", "DECLINED")])
def test_these_meetings_did_not_take_place(name, word, entries):
    (entry,) = (entry for entry in entries if address_of(name) in attendees(entry))

    assert NOW - 15 * DAY < entry["dtstart"].dt < NOW
    assert word in {str(entry["status"]), attendees(entry)[address_of(name)]}


@pytest.mark.parametrize("name", ["Petra Novak", "Edwin Shaw"])
def test_what_goes_out_by_itself_is_all_they_had_of_late(name, sent, inbox):
    of_late = [mail for mail in sent if address_of(name) in mail.to and mail.at > NOW - 30 * DAY]
    alone = [mail for mail in of_late if len(mail.to) == 1]

    assert heard_from(inbox, address_of(name))[-1].at > NOW - 30 * DAY
    assert len(alone) == 1
    assert alone[0].automatic
    assert alone[0].subject.startswith("Out of office" if name == "Petra Novak" else "Declined")


def test_the_vacation_answers_once_a_leave(sent):
    replies = [mail for mail in sent if mail.raw["Auto-Submitted"] == "auto-replied"]
    first_leave = year(NOW, 7).leave[0]
    away = [tuple(m.to) for m in replies if first_leave[0] <= m.at.date() <= first_leave[1]]

    assert len(away) > 3
    assert len(set(away)) == len(away)


def test_who_writes_twice_in_a_leave_has_one_vacation_reply():
    this = year(NOW, 7)
    day = datetime.combine(this.leave[1][0], time(8), LONDON)
    letters = [
        Letter(
            id=f"<{hour}@example.org>",
            at=day + timedelta(hours=hour),
            author=friend,
            to=(ME,),
            subject="",
            text="",
        )
        for friend in LISTED[:2]
        for hour in (1, 4)
    ]

    assert [reply.to for reply in vacation(letters, this)] == [(LISTED[0],), (LISTED[1],)]


def test_what_lies_ahead_moves_ahead_of_a_public_holiday():
    """The Tuesday after the 20th of December 2023 was Boxing Day."""
    this = year(datetime(2023, 12, 20, 10, tzinfo=LONDON), 7)

    assert this.at("next Tuesday at 14:00") == datetime(2023, 12, 27, 14, tzinfo=LONDON)
    assert this.at("2 working days at 14:00") == datetime(2023, 12, 18, 14, tzinfo=LONDON)


def test_only_a_mailshot_reaches_the_crowd(sent):
    shots = [mail for mail in sent if len(mail.to + mail.bcc) >= 30]
    listed = {stranger.addr_spec for stranger in LISTED}

    assert [mail.subject for mail in shots] == [
        "A merry Christmas from Finch & Marsh",
        "News from Market Cross",
    ]
    assert shots[0].bcc
    assert not shots[1].bcc
    assert listed == {address for mail in sent for address in mail.to + mail.bcc if address in listed}
    assert not [mail for address in listed for mail in written_to(sent, address)]


@pytest.mark.parametrize("name", ["Agnes Coverdale", "Bernard Yeo", "Carla Dunne", "Devendra Patel"])
def test_all_is_said_with_these(name, sent):
    assert written_to(sent, address_of(name))[-1].at < NOW - 60 * DAY


def test_lists_and_machines_show_what_they_are(sent, inbox):
    posts = [mail for mail in inbox if mail.raw["List-Id"]]
    traders = address_of("Alderwick Traders")
    (bounce,) = (mail for mail in inbox if mail.raw.get_content_type() == "multipart/report")

    assert len(posts) > 20
    assert all(mail.to == [traders] for mail in posts)
    assert {mail.raw["List-Post"] for mail in posts} == {f"<mailto:{traders}>"}
    assert written_to(sent, traders)
    assert any(mail.raw["List-Unsubscribe"] and not mail.raw["List-Id"] for mail in inbox)
    assert written_to(sent, address_of("Signboard Support"))
    assert written_to(sent, address_of("ParcelPoint"))
    assert address_of("Robin Tarrant") in bounce.text
    assert len(written_to(sent, address_of("Robin Tarrant"))) == 1


def test_the_clerk_is_only_ever_in_copy(sent):
    ingrid = address_of("Ingrid Solberg")

    assert sum(ingrid in mail.cc for mail in sent) > 10
    assert not [mail for mail in sent if ingrid in mail.to + mail.bcc]


def test_a_voicemail_and_a_wish_are_in_the_mails(sent, inbox):
    judith = written_to(sent, address_of("Judith Amery"))[-1]
    leonard = heard_from(inbox, address_of("Leonard Quist"))[-1]

    assert "the voicemail that you left on Thursday" in judith.own_words
    assert "Please only mail me" in leonard.own_words


def test_everybody_has_one_fate():
    said = expected()

    assert len(said.needs) == 23
    assert not (set(said.needs) | set(said.left) | set(said.flagged)) & set(said.dropped)
    assert {character.name for character in CAST if isinstance(character.fate, Left)} >= {"Stan Whitlock"}
    assert "Stan Whitlock" in said.left
    assert "leonard.quist@example.com" not in said.left
    assert said.flagged == {"leonard.quist@example.com": "prefers-email"}
    assert set(said.needs.values()) == set(Lane)


# --- any other day


@pytest.mark.parametrize(
    "now",
    [
        "2026-03-15T08:10:00+00:00",  # a Sunday
        "2025-12-26T12:00:00+00:00",  # between public holidays
        "2026-01-02T07:05:00+00:00",
        "2026-03-30T00:05:00+01:00",  # the clocks have just gone forward
        "2024-02-29T23:55:00-08:00",
        "2031-10-27T06:00:00+11:00",  # the clocks have just gone back
    ],
)
def test_the_stories_hold_on_any_day(now):
    at = datetime.fromisoformat(now)
    this = year(at, 3)
    sent, inbox = post(this, CAST)
    last_to, last_from = {}, {}
    for letter in sorted(sent, key=lambda letter: letter.at):
        if not letter.automatic and len(letter.to) == 1:
            last_to[letter.to[0].addr_spec] = letter.at
    for letter in sorted(inbox, key=lambda letter: letter.at):
        if not letter.automatic:
            last_from[letter.author.addr_spec] = letter.at

    assert all(at - 367 * DAY < letter.at < at for letter in (*sent, *inbox))
    for letter in sent:
        assert letter.automatic or this.works(letter.at.date())
    for address, lane in expected().needs.items():
        if lane in {Lane.PROPOSAL, Lane.WAITING}:
            days = {Lane.PROPOSAL: "4 working days", Lane.WAITING: "5 working days"}[lane]
            assert last_to[address].date() == this.day(days)
            assert last_from.get(address, last_to[address] - DAY) < last_to[address]
        else:
            assert at - 30 * DAY < last_to[address] < last_from[address]
    coming = icalendar.Calendar.from_ical(diary(this, CAST, [])).walk("VEVENT")
    assert max(talks(coming)[address_of("Victor Lindqvist")]) > at
    assert cards(3, CAST)
