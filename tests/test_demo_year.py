from __future__ import annotations

import mailbox
import re
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from syncd.config import load
from syncd.demo import CAST, expected, write
from syncd.demo.agent import ALIAS, EMAIL, ME
from syncd.demo.cards import cards
from syncd.demo.clock import DAY, year
from syncd.demo.crowd import LISTED
from syncd.demo.diary import diary
from syncd.demo.letter import Letter, mbox
from syncd.demo.post import post, vacation
from syncd.demo.story import Dropped, Left, Needed
from syncd.model import Lane

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 11, 9, 0, tzinfo=LONDON)
FILES = (
    "Sent.mbox",
    "Inbox.mbox",
    "calendar.ics",
    "contacts.vcf",
    "phone/calls-year.xml",
    "phone/sms-year.xml",
    "config.toml",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("demo"), now=NOW).parent


@dataclass(frozen=True)
class Mail:
    """What a test asks of a mail that was read back; reading it out of the headers each time is slow."""

    id: str
    at: datetime
    sender: tuple[str, str]
    to: list[str]
    cc: list[str]
    bcc: list[str]
    subject: str
    answers: str
    references: list[str]
    automatic: bool
    text: str
    raw: EmailMessage

    @property
    def own_words(self):
        return " ".join(re.split(r"\nOn .* wrote:\n|-----Original", self.text)[0].split())


def read(raw: EmailMessage) -> Mail:
    def addresses(field):
        return [one.addr_spec for header in raw.get_all(field, []) for one in header.addresses]

    (sender,) = raw["From"].addresses
    return Mail(
        id=raw["Message-ID"],
        at=raw["Date"].datetime,
        sender=(sender.display_name, sender.addr_spec),
        to=addresses("To"),
        cc=addresses("Cc"),
        bcc=addresses("Bcc"),
        subject=raw["Subject"],
        answers=raw["In-Reply-To"] or "",
        references=(raw["References"] or "").split(),
        automatic="Auto-Submitted" in raw or any(part.get_param("method") == "REPLY" for part in raw.walk()),
        text=raw.get_body(("plain",)).get_content(),
        raw=raw,
    )


def messages(path):
    box = mailbox.mbox(path, factory=lambda file: message_from_bytes(file.read(), policy=policy.default))
    with closing(box):
        return [read(raw) for raw in box]


@pytest.fixture(scope="module")
def sent(folder):
    return messages(folder / "Sent.mbox")


@pytest.fixture(scope="module")
def inbox(folder):
    return messages(folder / "Inbox.mbox")


@pytest.fixture(scope="module")
def entries(folder):
    return icalendar.Calendar.from_ical((folder / "calendar.ics").read_bytes()).walk("VEVENT")


def written_to(sent, address):
    """What I wrote to somebody by hand and to few."""
    return [
        mail for mail in sent if address in mail.to and not mail.automatic and len(mail.to + mail.bcc) < 20
    ]


def heard_from(inbox, address):
    return [mail for mail in inbox if address == mail.sender[1] and not mail.automatic]


def attendees(entry):
    people = entry.get("attendee", [])
    people = people if isinstance(people, list) else [people]
    return {str(one).removeprefix("mailto:"): one.params["PARTSTAT"] for one in people}


def talks(entries):
    """Address -> when a meeting with it took place or will, as both sides agreed; series by their start."""
    found = defaultdict(list)
    for entry in entries:
        answers = attendees(entry)
        if len(answers) > 4 or entry.get("status") == "CANCELLED" or answers.get(EMAIL) != "ACCEPTED":
            continue
        for address, answer in answers.items():
            if answer == "ACCEPTED":
                found[address].append(entry["dtstart"].dt)
    return found


def by_name(name, place=0):
    return [character for character in CAST if character.name == name][place]


def address_of(name, place=0):
    return by_name(name, place).emails[0]


# --- the files


def test_the_same_now_and_seed_write_the_same_bytes(folder, tmp_path):
    config = write(tmp_path / "again", now=NOW.astimezone(UTC))

    assert config == tmp_path / "again" / "config.toml"
    written = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert written == set(FILES)
    for name in FILES:
        assert (folder / name).read_bytes() == (config.parent / name).read_bytes()


def test_another_seed_is_another_year():
    one, other = (post(year(NOW, seed), CAST)[0] for seed in (7, 8))

    assert [letter.at for letter in one] != [letter.at for letter in other]
    assert not {letter.id for letter in one} & {letter.id for letter in other} - {
        letter.id for letter in one if letter.automatic
    }


def test_the_year_is_of_a_human_size(sent, inbox, entries):
    people = [character for character in CAST if not isinstance(character.fate, Dropped)]

    assert 900 <= len(sent) + len(inbox) <= 1600
    assert 40 <= len(people) <= 60
    assert len(entries) > 150


def test_the_config_names_the_files(folder):
    config = load(folder / "config.toml")

    assert [(source.kind, source.settings["path"].name) for source in config.sources] == [
        ("mbox", "Sent.mbox"),
        ("mbox", "Inbox.mbox"),
        ("ics", "calendar.ics"),
        ("sms_backup", "phone"),
        ("vcf", "contacts.vcf"),
    ]
    assert (config.calendar.kind, config.calendar.settings["path"]) == ("ics", folder / "calls.ics")
    assert config.state == folder / "state"
    assert config.me.emails == (EMAIL, ALIAS)


def test_everything_is_invented(folder):
    """Only the domains, and only the numbers, that are set aside for stories."""
    everything = "".join((folder / name).read_bytes().decode("latin-1") for name in FILES)
    everything = re.sub(r"\r?\n |=\n", "", everything)  # folded lines
    domains = set(re.findall(r"@((?:[\w-]+\.)+\w+)", everything))
    numbers = re.findall(r"\+[\d ]{9,}\d", everything)

    assert {
        domain for domain in domains if not re.search(r"(?:^|\.)example\.(?:org|com|net)$", domain)
    } == set()
    assert {
        number
        for number in numbers
        if not re.match(r"\+44 7700 900\d{3}$|\+44 20 7946 0\d{3}$|\+1 416 555 01\d\d$", number)
    } == set()


# --- mail


def test_every_mail_is_read_back_whole(sent, inbox):
    for mail in (*sent, *inbox):
        assert mail.id
        assert mail.at.tzinfo
        assert not mail.raw.defects
        assert mail.text.strip()
    assert {mail.sender[1] for mail in sent} == {EMAIL}
    assert EMAIL not in {mail.sender[1] for mail in inbox}


def test_message_ids_are_unique(sent, inbox):
    ids = [mail.id for mail in (*sent, *inbox)]

    assert len(set(ids)) == len(ids)


def test_a_line_that_begins_with_from_is_quoted_in_the_file(folder, sent):
    raw = (folder / "Sent.mbox").read_bytes()

    assert b"\n>From the landing one can see the river" in raw
    assert raw.count(b"\nFrom ") + 1 == len(sent)


def test_a_quoted_from_line_is_quoted_once_more():
    """Readers of mboxrd take one sign off: what went in comes out."""
    text = "From here\n>From there\n>>From afar\nand From within\n"
    letter = Letter(id="<1@example.org>", at=NOW, author=ME, to=(ME,), subject="From", text=text)

    assert b"\n>From here\n>>From there\n>>>From afar\nand From within\n" in mbox([letter])


def test_threads_hang_together(sent, inbox):
    mails = {mail.id: mail for mail in (*sent, *inbox)}
    answers = [mail for mail in mails.values() if mail.answers]

    assert len(answers) > len(mails) / 3
    for mail in answers:
        assert mail.references[-1] == mail.answers
        assert all(reference in mails for reference in mail.references)
        assert mails[mail.answers].at < mail.at <= NOW


def test_everything_happened_in_the_year_before_now(sent, inbox):
    times = [mail.at for mail in (*sent, *inbox)]

    assert NOW - 366 * DAY < min(times) < NOW - 350 * DAY
    assert NOW - timedelta(days=1) < max(times) < NOW
    assert [mail.at for mail in sent] == sorted(mail.at for mail in sent)


def test_the_agent_writes_in_office_hours_and_by_her_own_clock(sent):
    for mail in sent:
        at = mail.at

        assert at.utcoffset() == at.astimezone(LONDON).utcoffset()
        if not mail.automatic:
            assert at.weekday() < 5
            assert 8 <= at.hour <= 18


@pytest.mark.parametrize(
    ("name", "zone"), [("Meredith Kwan", "America/Toronto"), ("Angus Tolland", "Australia/Sydney")]
)
def test_clients_abroad_write_by_their_own_clock(inbox, name, zone):
    mails = heard_from(inbox, address_of(name))

    assert len(mails) > 10
    for mail in mails:
        assert mail.at.utcoffset() == mail.at.astimezone(ZoneInfo(zone)).utcoffset()
        assert 7 <= mail.at.hour <= 22


def test_old_encodings_occur(folder, sent, inbox):
    encodings = {part["Content-Transfer-Encoding"] for mail in (*sent, *inbox) for part in mail.raw.walk()}
    charsets = {part.get_content_charset() for mail in inbox for part in mail.raw.walk()}
    zoe = heard_from(inbox, address_of("Zoë Brennan"))[-1]

    assert {"7bit", "quoted-printable", "base64"} <= encodings
    assert {"utf-8", "iso-8859-1"} <= charsets
    assert b"=?utf-8?" in (folder / "Inbox.mbox").read_bytes()
    assert zoe.sender[0] == "Zoë Brennan"
    assert "Voilà: the café" in zoe.text


def test_answers_quote_what_they_answer(sent, inbox):
    quoting = [mail for mail in (*sent, *inbox) if mail.answers and "\n> " in mail.text]

    assert len(quoting) > 200
    assert any("-----Original Message-----" in mail.text for mail in inbox)
    assert all("\n-- \nNora Finch\n" in mail.text for mail in sent if not mail.automatic)


# --- diary and address book


def test_the_diary_is_an_agents_diary(folder, entries):
    raw = (folder / "calendar.ics").read_bytes()
    titles = [str(entry["summary"]) for entry in entries]
    whole_days = {str(entry["summary"]) for entry in entries if type(entry["dtstart"].dt) is date}
    (round_,) = (entry for entry in entries if "rrule" in entry)

    assert b"BEGIN:VTIMEZONE\r\nTZID:Europe/London" in raw
    assert b"DTSTART;TZID=Europe/London:" in raw
    assert {"Dentist", "Holiday in Pembrokeshire", "Valuation course, Leeds"} <= set(titles)
    assert whole_days == {"Holiday in Pembrokeshire", "Away", "Valuation course, Leeds", "Lucy's birthday"}
    assert round_["rrule"]["freq"] == ["WEEKLY"]
    assert set(attendees(round_)) == {EMAIL, address_of("Tom Marsh"), address_of("Lucy Ibbott")}
    assert sum(title.startswith("Viewing") for title in titles) > 100
    assert len({str(entry["uid"]) for entry in entries}) == len(entries)


def test_a_free_day_is_transparent(entries):
    (birthday,) = (entry for entry in entries if entry["summary"] == "Lucy's birthday")

    assert birthday["transp"] == "TRANSPARENT"


def test_the_calendar_spam_is_never_accepted(entries):
    spam = [entry for entry in entries if "Growth Summit" in entry["summary"]]

    assert [entry["dtstart"].dt < NOW for entry in spam] == [True, False]
    for entry in spam:
        assert len(attendees(entry)) == 40
        assert attendees(entry)[EMAIL] == "NEEDS-ACTION"
        assert address_of("Oliver Crane") in attendees(entry)


def test_the_address_book_holds_both_versions(folder):
    book = list(vobject.readComponents((folder / "contacts.vcf").read_text(encoding="utf-8")))
    names = [card.fn.value for card in book]
    one = {card.fn.value: card for card in book}

    assert {card.version.value for card in book if hasattr(card, "n")} == {"3.0", "4.0"}
    assert names.count("Chris Lee") == 2
    assert [email.value for email in one["Beatrice Nwosu"].email_list] == list(
        by_name("Beatrice Nwosu").emails
    )
    assert "VIP" in one["Eleanor Vance"].categories.value
    assert not hasattr(one["Stan Whitlock"], "email")
    assert one["Stan Whitlock"].tel.value == "01632 960163"
    assert one["Alderwick Dental"].kind.value == "org"
    assert "t.farrow" not in (folder / "contacts.vcf").read_text(encoding="utf-8")


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
