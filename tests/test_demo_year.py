from __future__ import annotations

import mailbox
import re
import tomllib
from collections import defaultdict
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from syncd.demo import CAST, expected, write
from syncd.demo.agent import ALIAS, EMAIL, ME
from syncd.demo.cards import cards
from syncd.demo.clock import DAY, year
from syncd.demo.crowd import LISTED
from syncd.demo.diary import diary
from syncd.demo.letter import Letter, mbox
from syncd.demo.post import post
from syncd.demo.story import Dropped, Left, Needed
from syncd.model import Lane

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 11, 9, 0, tzinfo=LONDON)
FILES = ("Sent.mbox", "Inbox.mbox", "calendar.ics", "contacts.vcf", "config.toml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("demo"), now=NOW).parent


def messages(path):
    box = mailbox.mbox(path, factory=lambda file: message_from_bytes(file.read(), policy=policy.default))
    with closing(box):
        return list(box)


@pytest.fixture(scope="module")
def sent(folder):
    return messages(folder / "Sent.mbox")


@pytest.fixture(scope="module")
def inbox(folder):
    return messages(folder / "Inbox.mbox")


@pytest.fixture(scope="module")
def entries(folder):
    return icalendar.Calendar.from_ical((folder / "calendar.ics").read_bytes()).walk("VEVENT")


def when(mail: EmailMessage) -> datetime:
    return mail["Date"].datetime


def addresses(mail: EmailMessage, *fields: str) -> list[str]:
    return [
        one.addr_spec for field in fields for header in mail.get_all(field, []) for one in header.addresses
    ]


def text(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def automatic(mail: EmailMessage) -> bool:
    return "Auto-Submitted" in mail or any(part.get_param("method") == "REPLY" for part in mail.walk())


def written_to(sent, address):
    """What I wrote to somebody by hand and to few."""
    return [
        mail
        for mail in sent
        if address in addresses(mail, "To") and not automatic(mail) and len(addresses(mail, "To", "Bcc")) < 20
    ]


def heard_from(inbox, address):
    return [mail for mail in inbox if address in addresses(mail, "From") and not automatic(mail)]


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
    assert {path.name for path in folder.iterdir()} == set(FILES)
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

    assert 900 <= len(sent) + len(inbox) <= 1500
    assert 40 <= len(people) <= 60
    assert len(entries) > 150


def test_the_config_names_the_files(folder):
    config = tomllib.loads((folder / "config.toml").read_text())

    assert [(source["kind"], source["path"]) for source in config["source"]] == [
        ("mbox", "Sent.mbox"),
        ("mbox", "Inbox.mbox"),
        ("ics", "calendar.ics"),
        ("vcf", "contacts.vcf"),
    ]
    assert config["calendar"] == {"kind": "ics", "path": "calls.ics"}
    assert config["me"]["emails"] == [EMAIL, ALIAS]


def test_everything_is_invented(folder):
    """Only the domains, and only the numbers, that are set aside for stories."""
    everything = "".join((folder / name).read_bytes().decode("latin-1") for name in FILES)
    domains = set(re.findall(r"@((?:[\w-]+\.)+\w+)", everything.replace("\r\n ", "").replace("=\n", "")))
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
        assert mail["Message-ID"]
        assert mail["Date"].datetime.tzinfo
        assert len(mail["From"].addresses) == 1
        assert not mail.defects
        assert text(mail).strip()
    assert {address for mail in sent for address in addresses(mail, "From")} == {EMAIL}
    assert EMAIL not in {address for mail in inbox for address in addresses(mail, "From")}


def test_message_ids_are_unique(sent, inbox):
    ids = [mail["Message-ID"] for mail in (*sent, *inbox)]

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
    mails = {mail["Message-ID"]: mail for mail in (*sent, *inbox)}
    answers = [mail for mail in mails.values() if mail["In-Reply-To"]]

    assert len(answers) > len(mails) / 3
    for mail in answers:
        assert mail["References"].split()[-1] == mail["In-Reply-To"]
        assert all(reference in mails for reference in mail["References"].split())
        assert when(mails[mail["In-Reply-To"]]) < when(mail) <= NOW


def test_everything_happened_in_the_year_before_now(sent, inbox):
    times = [when(mail) for mail in (*sent, *inbox)]

    assert NOW - 366 * DAY < min(times) < NOW - 350 * DAY
    assert NOW - timedelta(days=1) < max(times) < NOW
    assert [when(mail) for mail in sent] == sorted(when(mail) for mail in sent)


def test_the_agent_writes_in_office_hours_and_by_her_own_clock(sent):
    for mail in sent:
        at = when(mail)

        assert at.utcoffset() == at.astimezone(LONDON).utcoffset()
        if not automatic(mail):
            assert at.weekday() < 5
            assert 8 <= at.hour <= 18


@pytest.mark.parametrize(
    ("name", "zone"), [("Meredith Kwan", "America/Toronto"), ("Angus Tolland", "Australia/Sydney")]
)
def test_clients_abroad_write_by_their_own_clock(inbox, name, zone):
    mails = heard_from(inbox, address_of(name))

    assert len(mails) > 10
    for mail in mails:
        assert when(mail).utcoffset() == when(mail).astimezone(ZoneInfo(zone)).utcoffset()
        assert 7 <= when(mail).hour <= 22


def test_old_encodings_occur(folder, sent, inbox):
    encodings = {part["Content-Transfer-Encoding"] for mail in (*sent, *inbox) for part in mail.walk()}
    charsets = {part.get_content_charset() for mail in inbox for part in mail.walk()}
    zoe = heard_from(inbox, address_of("Zoë Brennan"))[-1]

    assert {"7bit", "quoted-printable", "base64"} <= encodings
    assert {"utf-8", "iso-8859-1"} <= charsets
    assert b"=?utf-8?" in (folder / "Inbox.mbox").read_bytes()
    assert zoe["From"].addresses[0].display_name == "Zoë Brennan"
    assert "Voilà: the café" in text(zoe)


def test_answers_quote_what_they_answer(sent, inbox):
    quoting = [mail for mail in (*sent, *inbox) if mail["In-Reply-To"] and "\n> " in text(mail)]

    assert len(quoting) > 200
    assert any("-----Original Message-----" in text(mail) for mail in inbox)
    assert all("\n-- \nNora Finch\n" in text(mail) for mail in sent if not automatic(mail))


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
    assert round_["rrule"]["freq"] == ["weekly"]
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

    assert {card.version.value for card in book} == {"3.0", "4.0"}
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

    assert when(mine[-1]) > NOW - 25 * DAY
    assert when(theirs[-1]) > when(mine[-1])
    assert all(at < NOW - period * DAY for at in talks(entries)[address])


@pytest.mark.parametrize("name", ["Rosalind Pike", "Gareth Boyle"])
def test_the_proposals_have_no_answer(name, sent, inbox):
    mine = written_to(sent, address_of(name))
    proposal = next(mail for mail in mine if "roposal" in mail["Subject"] and not mail["In-Reply-To"])

    assert "Attached is our proposal" in " ".join(text(proposal).split())
    assert when(mine[-1]).date() == year(NOW, 7).day("4 working days")
    assert not [mail for mail in inbox if proposal["Message-ID"] in (mail["References"] or "")]
    assert not [mail for mail in heard_from(inbox, address_of(name)) if when(mail) > when(proposal)]


def test_a_reminder_of_ones_own_is_in_the_proposals_thread(sent):
    proposal, reminder = written_to(sent, address_of("Gareth Boyle"))

    assert reminder["In-Reply-To"] == proposal["Message-ID"]


def test_only_an_out_of_office_answered_the_question(sent, inbox):
    hugh = address_of("Hugh Pemberton")
    question = written_to(sent, hugh)[-1]
    (answer,) = (mail for mail in inbox if mail["In-Reply-To"] == question["Message-ID"])

    assert when(question).date() == year(NOW, 7).day("5 working days")
    assert answer["Auto-Submitted"] == "auto-replied"
    assert addresses(answer, "From") == [hugh]
    assert when(heard_from(inbox, hugh)[-1]) < when(question)


def test_somebody_answered_yesterday(sent, inbox):
    nadia = address_of("Nadia Osei")
    answer = heard_from(inbox, nadia)[-1]

    assert answer["In-Reply-To"] == written_to(sent, nadia)[-1]["Message-ID"]
    assert when(answer).date() == year(NOW, 7).day("1 working day")


def test_one_talk_is_told_of_in_a_sent_mail_only(sent, entries):
    patrick = address_of("Patrick Doyle")
    last = written_to(sent, patrick)[-1]

    assert "good to talk to you this morning" in " ".join(text(last).split())
    assert when(last) == datetime(2026, 3, 10, 14, 20, tzinfo=LONDON)
    assert patrick not in talks(entries)


def test_no_other_mail_of_late_speaks_of_a_talk(sent):
    late = [
        " ".join(text(mail).split())
        for mail in sent
        if when(mail) > NOW - 90 * DAY and addresses(mail, "To") != [address_of("Patrick Doyle")]
    ]
    telling = {
        found
        for said in late
        for found in re.findall(r"(?i)\b(?:talk\w*|sp[eo]+k\w*|on the phone|rang|ring|call\w*)\b[^.]*", said)
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
    of_late = [
        mail for mail in sent if address_of(name) in addresses(mail, "To") and when(mail) > NOW - 30 * DAY
    ]
    alone = [mail for mail in of_late if len(addresses(mail, "To")) == 1]

    assert heard_from(inbox, address_of(name))[-1]["Date"].datetime > NOW - 30 * DAY
    assert len(alone) == 1
    assert automatic(alone[0])
    assert alone[0]["Subject"].startswith("Out of office" if name == "Petra Novak" else "Declined")


def test_the_vacation_answers_once_a_leave(sent):
    replies = [mail for mail in sent if mail["Auto-Submitted"] == "auto-replied"]
    first_leave = year(NOW, 7).leave[0]
    away = [tuple(addresses(m, "To")) for m in replies if first_leave[0] <= when(m).date() <= first_leave[1]]

    assert len(away) > 3
    assert len(set(away)) == len(away)


def test_only_a_mailshot_reaches_the_crowd(sent):
    shots = [mail for mail in sent if len(addresses(mail, "To", "Bcc")) >= 30]
    listed = {stranger.addr_spec for stranger in LISTED}

    assert [mail["Subject"] for mail in shots] == [
        "A merry Christmas from Finch & Marsh",
        "News from Market Cross",
    ]
    assert "Bcc" in shots[0]
    assert "Bcc" not in shots[1]
    assert listed == {
        address for mail in sent for address in addresses(mail, "To", "Bcc") if address in listed
    }
    assert not [mail for address in listed for mail in written_to(sent, address)]


@pytest.mark.parametrize("name", ["Agnes Coverdale", "Bernard Yeo", "Carla Dunne", "Devendra Patel"])
def test_all_is_said_with_these(name, sent):
    assert when(written_to(sent, address_of(name))[-1]) < NOW - 60 * DAY


def test_lists_and_machines_show_what_they_are(sent, inbox):
    posts = [mail for mail in inbox if mail["List-Id"]]
    traders = address_of("Alderwick Traders")
    (bounce,) = (mail for mail in inbox if mail.get_content_type() == "multipart/report")

    assert len(posts) > 20
    assert all(addresses(mail, "To") == [traders] for mail in posts)
    assert {mail["List-Post"] for mail in posts} == {f"<mailto:{traders}>"}
    assert written_to(sent, traders)
    assert any(mail["List-Unsubscribe"] and not mail["List-Id"] for mail in inbox)
    assert written_to(sent, address_of("Signboard Support"))
    assert written_to(sent, address_of("ParcelPoint"))
    assert address_of("Robin Tarrant") in text(bounce)
    assert len(written_to(sent, address_of("Robin Tarrant"))) == 1


def test_the_clerk_is_only_ever_in_copy(sent):
    ingrid = address_of("Ingrid Solberg")

    assert sum(ingrid in addresses(mail, "Cc") for mail in sent) > 10
    assert not [mail for mail in sent if ingrid in addresses(mail, "To", "Bcc")]


def test_a_voicemail_and_a_wish_are_in_the_mails(sent, inbox):
    judith = written_to(sent, address_of("Judith Amery"))[-1]
    leonard = heard_from(inbox, address_of("Leonard Quist"))[-1]

    assert "the voicemail that you left on Thursday" in " ".join(text(judith).split())
    assert "Please only mail me" in " ".join(text(leonard).split())


def test_everybody_has_one_fate():
    said = expected()

    assert len(said.needs) == 21
    assert not (set(said.needs) | set(said.left) | set(said.flagged)) & set(said.dropped)
    assert {character.name for character in CAST if isinstance(character.fate, Left)} >= {"Stan Whitlock"}
    assert "Stan Whitlock" in said.left
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
