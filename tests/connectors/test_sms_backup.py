"""Android's SMS Backup & Restore: who wrote and who rang, and nothing of what was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from backups import BLOCKED, ELSEWHERE, IN, MISSED, OUT, REJECTED, VOICEMAIL, backup, call, mms, ms, sms
from contracts.source import CONTEXT, NOW, names

from connectors.phone.sms_backup import SmsBackupSource
from syncd.model import Channel

ANN, BOB, CY, ME = "+442071234567", "+447700900123", "+447700900456", "+442079460000"
AT = NOW - timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def source(path, **settings):
    return SmsBackupSource(path=path, context=CONTEXT, clock=lambda: NOW, **settings)


def facts(*records, folder, root=""):
    (folder / "a.xml").write_text(backup(*records, root=root))
    pages = list(source(folder).pull(None))
    assert not [skipped for page in pages for skipped in page.skipped]
    return [item for page in pages for item in page.items]


def skips(folder, **settings):
    return [skipped for page in source(folder, **settings).pull(None) for skipped in page.skipped]


# --- calls


@pytest.mark.parametrize(
    ("kind", "seconds", "what"),
    [
        (IN, 480, (Channel.CALL, False, 480)),
        (OUT, 61, (Channel.CALL, True, 61)),
        (OUT, 0, (Channel.CALL, True, 0)),
        (MISSED, 45, (Channel.CALL, False, 0)),
        (REJECTED, 45, (Channel.CALL, False, 0)),
        (BLOCKED, 45, (Channel.CALL, False, 0)),
        (VOICEMAIL, 30, (Channel.VOICEMAIL, False, 30)),
        (ELSEWHERE, 300, (Channel.CALL, False, None)),
    ],
)
def test_a_call_is_as_long_as_its_talk(folder, kind, seconds, what):
    (one,) = facts(call("020 7123 4567", AT, kind, seconds), folder=folder)

    assert one.id == f"call:{ANN}/{int(AT.timestamp())}"
    assert (one.channel, one.outgoing, one.seconds) == what
    assert (one.handle, one.at) == (ANN, AT)


@pytest.mark.parametrize(
    ("number", "more"),
    [
        ("", {"presentation": 2}),
        ("-1", {"presentation": 3}),
        ("-2", {}),
        ("+442071234567", {"presentation": 4}),  # a payphone
        ("null", {}),
        ("Anonymous", {}),
        ("150", {}),
        ("72404", {}),
        ("0800 1111", {}),
        ("0800 123 4567", {}),
        ("0900 123 4567", {}),
        ("03001234567", {}),
    ],
)
def test_who_withheld_the_number_or_has_a_short_or_a_service_number_is_no_person(folder, number, more):
    assert facts(call(number, AT, IN, 300, **more), folder=folder) == []


@pytest.mark.parametrize(
    "number",
    [
        "020 7123 4567",
        "+44 (0)20 7123-4567",
        "00442071234567",
        "442071234567",
        "tel:+442071234567",
        "02071234567 x12",
    ],
)
def test_a_number_is_one_however_it_is_written(folder, number):
    assert [one.handle for one in facts(call(number, AT, IN, 300), folder=folder)] == [ANN]


def test_a_call_of_a_type_that_nobody_knows_is_skipped_by_its_place(folder):
    (folder / "calls.xml").write_text(backup(call(ANN, AT, "13", 5), call(ANN, AT, IN, 5)))
    (page, _) = source(folder).pull(None)

    assert [(one.what, one.why) for one in page.skipped] == [
        ("calls.xml, record 1", 'it is a call of the unknown type "13"')
    ]
    assert len(page.items) == 1


def test_names_are_taken_and_words_for_no_name_are_not(folder):
    rows = [
        call(ANN, AT, contact_name="Ann Lee"),
        call(BOB, AT, contact_name="(Unknown)"),
        call(CY, AT, contact_name="null"),
    ]

    assert [one.name for one in facts(*rows, folder=folder)] == ["Ann Lee", "", ""]


# --- texts


def test_a_text_comes_in_or_goes_out_and_a_draft_does_neither(folder):
    found = facts(*(sms(ANN, AT, str(kind)) for kind in range(1, 7)), folder=folder)

    assert [(one.channel, one.outgoing, one.seconds) for one in found] == [
        (Channel.TEXT, False, None),
        (Channel.TEXT, True, None),
    ]


def test_what_a_text_says_is_nowhere_in_what_is_told(folder):
    found = facts(sms(ANN, AT, OUT, "A secret."), sms(BOB, AT, OUT, "Another."), folder=folder)
    same = facts(sms(ANN, AT, OUT, "Something else."), folder=folder)

    assert "secret" not in repr(found)
    assert same[0] == found[0]


@pytest.mark.parametrize("sender", ["72404", "Amazon", "AD-HDFCBK", "group_8@rcs.google.com", "", "null"])
def test_machines_are_no_people(folder, sender):
    assert facts(sms(sender, AT), mms(sender, AT, IN), folder=folder) == []


def test_a_text_from_a_mail_address_is_from_that_address(folder):
    assert [one.handle for one in facts(sms("Ann@X.org", AT), folder=folder)] == ["ann@x.org"]


def test_a_group_message_that_went_out_went_to_each_of_its_people(folder):
    to = [(137, "insert-address-token"), (151, ANN), (151, BOB), (130, CY)]
    found = facts(mms(f"{ANN}~{BOB}~{CY}", AT, OUT, *to, contact_name="Ann, Bob, Cy"), folder=folder)

    assert [one.handle for one in found] == [ANN, BOB, CY]
    assert {(one.people, one.outgoing, one.name) for one in found} == {(3, True, "")}
    assert len({one.id for one in found}) == 3


def test_the_sender_of_what_went_out_is_the_user(folder):
    found = facts(mms(f"{ANN}~{ME}", AT, OUT, (137, ME), (151, ANN), (151, ME)), folder=folder)

    assert [(one.handle, one.people) for one in found] == [(ANN, 1)]


def test_a_group_message_that_came_in_is_from_its_sender_alone(folder):
    members = [(130, ANN), (130, BOB), (137, BOB), (151, ME)]
    (one,) = facts(mms(f"{ANN}~{BOB}", AT, IN, *members), folder=folder)
    (rcs,) = facts(mms("group_8@rcs.google.com", AT, IN, *members), folder=folder)

    assert (one.handle, one.outgoing, one.people) == (BOB, False, 2)
    assert (rcs.handle, rcs.people) == (BOB, 2)


def test_who_sent_to_a_group_is_not_guessed(folder):
    assert facts(mms(f"{ANN}~{BOB}", AT, IN), folder=folder) == []


def test_without_its_addresses_a_message_is_with_whom_its_thread_is(folder):
    found = facts(mms(ANN, AT, IN), mms(BOB, AT, OUT), folder=folder)

    assert [(one.handle, one.outgoing, one.people) for one in found] == [(ANN, False, 1), (BOB, True, 1)]


def test_a_thread_with_one_is_with_that_one_whatever_the_service_centre_says(folder):
    (one,) = facts(mms(ANN, AT, IN, (137, "+447785016005"), (151, ANN)), folder=folder)

    assert one.handle == ANN


def test_drafts_and_reports_are_no_messages(folder):
    rows = [mms(ANN, AT, "3"), mms(ANN, AT, "4"), mms(ANN, AT, IN, m_type=134), mms(ANN, AT, IN, m_type=132)]

    assert len(facts(*rows, folder=folder)) == 1


def test_two_messages_of_one_second_are_two(folder):
    rows = [mms(ANN, AT, OUT, tr_id="a"), mms(ANN, AT, OUT, tr_id="b"), sms(ANN, AT, OUT)]

    assert len({one.id for one in facts(*rows, folder=folder)}) == 3


# --- times


@pytest.mark.parametrize(
    ("date", "why"),
    [
        (ms(NOW + timedelta(days=30)), "it is dated 2026-07-10, in the future"),
        (0, "it is dated 1970-01-01, before there were texts"),
        ("bad", "it has no date"),
        ("9" * 30, "it has no date that can be"),
    ],
)
def test_what_cannot_be_when_it_says_is_skipped(folder, date, why):
    (folder / "a.xml").write_text(backup(sms(ANN, AT, date=date), sms(ANN, AT)))
    (page, _) = source(folder).pull(None)

    assert [one.why for one in page.skipped] == [why]
    assert len(page.items) == 1


def test_seconds_are_told_from_milliseconds(folder):
    (one,) = facts(mms(ANN, AT, IN, date=int(AT.timestamp())), folder=folder)

    assert one.at == AT


def test_it_knows_all_up_to_the_last_backup_of_calls(folder):
    def as_of():
        return [page.as_of for page in source(folder).pull(None)][-1]

    (folder / "sms-1.xml").write_text(backup(sms(ANN, AT), until=NOW))
    assert as_of() == NOW
    (folder / "calls-1.xml").write_text(backup(call(ANN, AT), until=NOW - MINUTE))
    assert as_of() == NOW - MINUTE
    (folder / "calls-2.xml").write_text(backup(call(ANN, AT), until=NOW + timedelta(days=30)))
    assert as_of() == NOW - MINUTE
    (folder / "calls-3.xml").write_text(
        backup(call(ANN, AT), until=NOW).replace("</calls>", "<calls></calls>")
    )
    assert as_of() == NOW - MINUTE


def test_what_was_known_until_is_remembered(folder):
    (folder / "calls-1.xml").write_text(backup(call(ANN, AT), until=NOW))
    cursor = list(source(folder).pull(None))[-1].cursor
    (folder / "calls-0.xml").write_text(backup(call(ANN, AT), until=NOW - timedelta(days=9)))

    assert list(source(folder).pull(cursor))[-1].as_of == NOW


# --- what others wrote


@pytest.mark.data
def test_the_fixtures_of_other_readers_are_read(shared_data):
    counts = {
        "edge_cases.xml": 4,
        "malformed.xml": 0,
        "minimal_calls.xml": 1,
        "minimal_mms.xml": 1,
        "minimal_sms.xml": 1,
        "mixed.xml": 3,  # the fourth is a draft
        "sms_and_mms.xml": 0,  # cut off in the middle
        "sms_small.xml": 12,
        "corrupt_attachments.xml": 2,
        "empty.xml": 0,
        "sample_mms.xml": 4,
        "sample_small.xml": 7,
    }
    found = {file.name: file for file in (shared_data / "sms").rglob("*.xml")}
    american, told = replace(CONTEXT, country="US"), {}
    for name, file in found.items():
        pages = list(SmsBackupSource(path=file, context=american, clock=lambda: NOW).pull(None))
        told[name] = len(set(names(pages)))
        assert any(page.skipped for page in pages) == (name in ("malformed.xml", "sms_and_mms.xml"))

    assert told == counts


@pytest.mark.data
def test_what_is_cut_off_in_a_real_file_is_told_when_it_is_whole(shared_data, folder):
    (cut,) = (shared_data / "sms").rglob("sms_and_mms.xml")
    (folder / "sms.xml").write_text(cut.read_text() + "</parts></mms></smses>")
    found = [item for page in source(folder).pull(None) for item in page.items]
    groups = [one for one in found if one.people > 1]

    assert len(found) > 20
    assert {one.people for one in groups} == {3}
    assert f"{max(one.at for one in found):%Y-%m}" == "2024-07"
