"""Texts of Apple's Messages: who, when and which way, from a store that is never touched."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from apple_stores import SCHEMAS, Messages, backup, since_2001, store

from connectors.phone.imessage import ImessageSource
from syncd.errors import CursorExpired, Refused
from syncd.model import Channel, Sign, Span
from syncd.ports import Context

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
AT = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=Span(NOW, NOW))
ANN, BOB = "+447700900123", "bob@example.org"


@pytest.fixture
def messages(tmp_path):
    return Messages(store(tmp_path / "chat.db", "chat"))


def source(path):
    return ImessageSource(path=path, context=CONTEXT, clock=lambda: NOW)


def pulled(messages, cursor=None):
    """Return the texts and what was skipped, and the cursor after them."""
    pages = list(source(messages.path).pull(cursor))
    items = [item for page in pages for item in page.items]
    return items, [one for page in pages for one in page.skipped], pages[-1].cursor if pages else cursor


def texts(messages):
    return pulled(messages)[0]


# --- what is a text --------------------------------------------------------------------------------------


def test_texts_are_read_with_their_time_and_direction(messages):
    ann = messages.handle(ANN)
    chat = messages.chat(ann)
    messages.message(AT, chat=chat, handle=ann)
    messages.message(AT + timedelta(minutes=1), chat=chat, is_from_me=1, is_sent=1)

    received, sent = texts(messages)

    assert (received.at, received.handle, received.outgoing) == (AT, ANN, False)
    assert (sent.at, sent.handle, sent.outgoing) == (AT + timedelta(minutes=1), ANN, True)
    assert {received.channel, sent.channel} == {Channel.TEXT}
    assert received.signs is sent.signs is Sign.NONE
    assert received.people == sent.people == 1
    assert received.id.startswith(f"text:{ANN}/{int(AT.timestamp())}/in/")


def test_a_time_in_seconds_is_told_from_one_in_nanoseconds(messages):
    ann = messages.handle(ANN)
    messages.message(int(since_2001(AT)), handle=ann)

    assert [text.at for text in texts(messages)] == [AT]


def test_an_address_is_a_handle_too_and_a_local_number_is_of_the_users_country(messages):
    messages.message(AT, handle=messages.handle("Bob@Example.org"))
    messages.message(AT, handle=messages.handle("07700 900123", "SMS"))

    assert [text.handle for text in texts(messages)] == [BOB, ANN]


@pytest.mark.parametrize(
    "sender", ["60110", "urn:biz:7d4f5b2e-1111-2222-3333-444455556666", "HMRC", "", "+4480012345"]
)
def test_short_codes_and_businesses_are_no_people(messages, sender):
    handle = messages.handle(sender)
    chat = messages.chat(handle)
    messages.message(AT, chat=chat, handle=handle)
    messages.message(AT, chat=chat, is_from_me=1)

    assert pulled(messages)[:2] == ([], [])


@pytest.mark.parametrize(
    "row",
    [
        {"associated_message_type": 2001},
        {"associated_message_type": 3001},
        {"associated_message_type": 1000},
        {"associated_message_type": 2006, "is_from_me": 1},
        {"item_type": 1},
        {"item_type": 2, "group_title": "Lunch"},
        {"is_system_message": 1},
        {"is_from_me": 1, "error": 22},
        {"is_from_me": 1, "schedule_type": 2, "schedule_state": 2},
    ],
)
def test_reactions_notices_and_what_was_never_sent_are_no_texts(messages, row):
    ann = messages.handle(ANN)
    messages.message(AT, chat=messages.chat(ann), handle=ann, **row)

    assert pulled(messages)[:2] == ([], [])


def test_a_text_that_was_edited_or_answered_in_line_counts_once(messages):
    ann = messages.handle(ANN)
    chat = messages.chat(ann)
    messages.message(AT, chat=chat, handle=ann, date_edited=1, thread_originator_guid="G")

    assert len(texts(messages)) == 1


def test_an_automatic_answer_and_junk_say_so(messages):
    ann = messages.handle(ANN)
    chat = messages.chat(ann)
    messages.message(AT, chat=chat, is_from_me=1, is_auto_reply=1)
    messages.message(AT, chat=chat, handle=ann, is_spam=1)

    assert [text.signs for text in texts(messages)] == [Sign.AUTO, Sign.BULK]


def test_two_texts_of_one_second_are_two(messages):
    ann = messages.handle(ANN)
    for _ in range(2):
        messages.message(AT, handle=ann)

    assert len({text.id for text in texts(messages)}) == len({text.likeness for text in texts(messages)}) == 2


# --- groups ----------------------------------------------------------------------------------------------


def test_a_text_to_a_group_is_written_to_nobody_in_person(messages):
    ann, bob = messages.handle(ANN), messages.handle(BOB)
    group = messages.chat(ann, bob, style=43)
    messages.message(AT, chat=group, is_from_me=1)
    messages.message(AT, chat=group, handle=bob)

    *sent, received = texts(messages)

    assert {(text.handle, text.signs, text.people) for text in sent} == {
        (ANN, Sign.WIDE, 2),
        (BOB, Sign.WIDE, 2),
    }
    assert (received.handle, received.signs, received.people) == (BOB, Sign.WIDE, 2)


def test_a_group_that_all_others_left_stays_a_group(messages):
    group = messages.chat(messages.handle(ANN), style=43)
    messages.message(AT, chat=group, is_from_me=1)

    assert [text.signs for text in texts(messages)] == [Sign.WIDE]


def test_one_person_on_imessage_and_sms_is_no_group(messages):
    chat = messages.chat(messages.handle(ANN), messages.handle(ANN, "SMS"))
    messages.message(AT, chat=chat, is_from_me=1)

    assert [(text.handle, text.signs) for text in texts(messages)] == [(ANN, Sign.NONE)]


def test_a_text_to_a_crowd_is_to_nobody(messages):
    crowd = [messages.handle(f"+4477009{number:05}") for number in range(21)]
    group = messages.chat(*crowd, style=43)
    messages.message(AT, chat=group, is_from_me=1)
    messages.message(AT, chat=group, handle=crowd[0])

    assert [text.outgoing for text in texts(messages)] == [False]


# --- reading on ------------------------------------------------------------------------------------------


def test_reading_goes_on_after_the_last_row(messages):
    ann = messages.handle(ANN)
    messages.message(AT, handle=ann)
    _, _, cursor = pulled(messages)
    messages.message(AT - timedelta(days=400), handle=ann)  # from iCloud, late

    later, _, after = pulled(messages, cursor)

    assert [text.at for text in later] == [AT - timedelta(days=400)]
    assert list(source(messages.path).pull(after)) == []


def test_a_change_that_brings_no_message_is_no_page(messages):
    number = messages.message(AT, handle=messages.handle(ANN))
    _, _, cursor = pulled(messages)
    with closing(sqlite3.connect(messages.path)) as connection:
        connection.execute("UPDATE message SET is_read = 1 WHERE ROWID = ?", (number,))
        connection.commit()

    assert list(source(messages.path).pull(cursor)) == []


def test_another_database_is_read_from_its_start(messages, tmp_path):
    messages.message(AT, handle=messages.handle(ANN))
    _, _, cursor = pulled(messages)
    other = Messages(store(tmp_path / "other" / "chat.db", "chat"))
    for _ in range(3):
        other.message(AT, handle=other.handle(BOB))

    with pytest.raises(CursorExpired):
        pulled(other, cursor)
    with closing(sqlite3.connect(other.path)) as connection:
        connection.execute("DELETE FROM message WHERE ROWID = 1")
        connection.commit()
    with pytest.raises(CursorExpired):  # nothing of what was read is there
        pulled(other, cursor)


def test_deleted_messages_do_not_make_another_database(messages):
    ann = messages.handle(ANN)
    numbers = [messages.message(AT, handle=ann) for _ in range(10)]
    _, _, cursor = pulled(messages)
    with closing(sqlite3.connect(messages.path)) as connection:
        connection.execute("DELETE FROM message WHERE ROWID > 3 AND ROWID < 10")
        connection.commit()
    messages.message(AT, handle=ann)

    later, _, _ = pulled(messages, cursor)

    assert len(numbers) == 10
    assert len(later) == 1


def test_a_text_that_failed_is_read_once_it_is_sent(messages):
    ann = messages.handle(ANN)
    chat = messages.chat(ann)
    failed = messages.message(NOW - timedelta(hours=1), chat=chat, is_from_me=1, error=22)
    messages.message(NOW, chat=chat, handle=ann)
    first, _, cursor = pulled(messages)
    with closing(sqlite3.connect(messages.path)) as connection:
        connection.execute("UPDATE message SET error = 0, is_sent = 1 WHERE ROWID = ?", (failed,))
        connection.commit()

    later, _, _ = pulled(messages, cursor)

    assert [text.outgoing for text in first] == [False]
    assert [text.outgoing for text in later] == [True, False]


def test_pages_are_small_and_each_can_be_gone_on_from(messages):
    ann = messages.handle(ANN)
    with closing(sqlite3.connect(messages.path)) as connection:
        rows = [(f"G{number}", int(since_2001(AT)) * 10**9, ann) for number in range(2500)]
        connection.executemany("INSERT INTO message (guid, date, handle_id) VALUES (?, ?, ?)", rows)
        connection.commit()

    pages = list(source(messages.path).pull(None))
    rest = list(source(messages.path).pull(pages[0].cursor))

    assert [len(page.items) for page in pages] == [1000, 1000, 500]
    assert [item.id for page in rest for item in page.items] == [
        item.id for page in pages[1:] for item in page.items
    ]


# --- stores as they are found ----------------------------------------------------------------------------


@pytest.mark.parametrize("date", [0, None, "rubbish", -5, 1e400, 10**30])
def test_a_message_without_a_usable_date_is_skipped_alone(messages, date):
    ann = messages.handle(ANN)
    messages.message(date if date != 10**30 else 9 * 10**18, handle=ann)
    messages.message(AT, handle=ann)

    items, skipped, _ = pulled(messages)

    assert [text.at for text in items] == [AT]
    assert [one.what for one in skipped] == ["message 1"]


def test_a_message_of_the_future_is_skipped(messages):
    messages.message(NOW + timedelta(days=30), handle=messages.handle(ANN))

    assert [one.why for one in pulled(messages)[1]] == ["dated in the future: 2026-07-01"]


def older(path, *columns):
    """Make a store whose schema lacks some columns."""
    with closing(sqlite3.connect(path)) as connection:
        lines = (SCHEMAS / "chat.sql").read_text("utf-8").splitlines(keepends=True)
        missing = tuple(f"{column} " for column in columns)
        connection.executescript("".join(line for line in lines if not line.strip().startswith(missing)))
    return Messages(path)


def test_an_older_schema_without_the_newer_columns_is_read(tmp_path):
    messages = older(tmp_path / "chat.db", "is_spam", "schedule_type", "schedule_state", "is_auto_reply")
    messages.message(AT, handle=messages.handle(ANN))

    assert len(texts(messages)) == 1


def test_what_was_written_is_never_asked_for(tmp_path):
    messages = older(tmp_path / "chat.db", "text", "attributedBody", "subject", "payload_data", "group_title")
    ann = messages.handle(ANN)
    messages.message(AT, chat=messages.chat(ann), handle=ann)

    assert len(texts(messages)) == 1


def test_a_schema_without_what_is_needed_is_refused_by_name(tmp_path):
    path = tmp_path / "chat.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, sent_at INTEGER, handle_id INTEGER);"
            "CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT);"
            "CREATE TABLE chat (ROWID INTEGER PRIMARY KEY);"
            "CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER)"
        )

    with pytest.raises(
        Refused, match=r"message\.date, message\.is_from_me, chat_message_join: .* update syncd"
    ):
        list(source(path).pull(None))


def test_the_messages_of_an_iphones_backup_are_found(messages, tmp_path):
    messages.message(AT, handle=messages.handle(ANN))
    folder = backup(tmp_path / "backup", {"Library/SMS/sms.db": messages.path})

    assert [item.handle for page in source(folder).pull(None) for item in page.items] == [ANN]
