"""The demo's files, as other libraries read them back."""

from __future__ import annotations

import re
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from demo_year import FILES, LONDON, NOW, address_of, attendees, by_name, heard_from

from syncd.config import load
from syncd.demo import CAST, write
from syncd.demo.agent import ALIAS, EMAIL, ME
from syncd.demo.clock import DAY, year
from syncd.demo.letter import Letter, mbox
from syncd.demo.post import post
from syncd.demo.story import Dropped

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
