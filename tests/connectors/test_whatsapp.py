"""Chats that WhatsApp exported: who the user is, whom it is with, and what else stands in the file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from connectors.phone.whatsapp import WhatsappSource
from syncd.errors import Refused
from syncd.model import Channel, Sign, Span
from syncd.ports import Context

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=Span(NOW, NOW))
CHAT = """\
\u200e[25/05/2026, 09:00:01] Ann Lee: \u200eMessages and calls are end-to-end encrypted. Learn more.
[25/05/2026, 09:00:01] Ann Lee: Good morning
and a second line: with a colon

[26/05/2026, 10:00:00] Not a head at all
[25/05/2026, 09:05:10] Ada: SECRET
\u200e[25/05/2026, 09:06:00] Ann Lee: \u200e<attached: 00000003-PHOTO.jpg>
\u200e[25/05/2026, 09:07:00] Ada: \u200eimage omitted
[25/05/2026, 09:08:00] Ann Lee: \u200eMissed voice call
[25/05/2026, 09:09:00] Ann Lee: \u200eVoice call, \u200e5 min
"""


def source(path, **settings):
    return WhatsappSource(path=path, context=CONTEXT, clock=lambda: NOW, **settings)


def texts(path, **settings):
    return [item for page in source(path, **settings).pull(None) for item in page.items]


def skipped(path, **settings):
    return [(one.what, one.why) for page in source(path, **settings).pull(None) for one in page.skipped]


def seen(path, **settings):
    return [(one.handle, one.outgoing) for one in texts(path, **settings)]


@pytest.fixture
def chat(tmp_path):
    def write(*lines, name="WhatsApp Chat with Ann Lee.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("\n".join(lines) + "\n", "utf-8")
        return tmp_path / name

    return write


def test_texts_are_read_and_neither_notices_nor_calls_nor_further_lines(chat):
    path = chat(CHAT, name="WhatsApp Chat - Ann Lee.txt")

    received, sent, photo, image = texts(path)

    assert (received.handle, received.outgoing, received.name) == ("ann lee", False, "Ann Lee")
    assert received.at == datetime(2026, 5, 25, 8, 0, 1, tzinfo=UTC)  # summer in London
    assert (sent.handle, sent.outgoing, sent.channel) == ("ann lee", True, Channel.TEXT)
    assert (photo.outgoing, image.outgoing) == (False, True)
    assert {one.signs for one in texts(path)} == {Sign.NONE}
    assert "SECRET" not in repr(texts(path))


def test_androids_notices_name_nobody(chat):
    path = chat(
        "25/05/2026, 09:00 - Messages and calls are end-to-end encrypted. Tap to learn more.",
        "25/05/2026, 09:01 - You created group \u201cHouse: viewings\u201d",
        "25/05/2026, 09:02 - Ann Lee: <Media omitted>",
        "25/05/2026, 09:03 - Ada: Fine",
        "25/05/2026, 09:04 - Missed voice call",
        "25/05/2026, 09:05 - Ann Lee:",
    )

    assert seen(path) == [("ann lee", False), ("ann lee", True), ("ann lee", False)]


def test_texts_of_one_minute_are_told_apart_the_same_way_each_time(chat):
    lines = [f"25/05/2026, 09:00 - {name}: {number}" for number in range(3) for name in ("Ann Lee", "Ada")]
    path = chat(*lines)
    before = texts(path)
    chat(*lines, "25/05/2026, 09:00 - Ann Lee: one more", "26/05/2026, 09:00 - Ada: and more")
    after = texts(path)

    assert len({one.id for one in before}) == 6
    assert len({(one.handle, one.outgoing, one.likeness) for one in before}) == 6
    assert [one.id for one in after[:6]] == [one.id for one in before]


# --- whose chat it is ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "WhatsApp Chat with Ann Lee.txt",
        "WhatsApp Chat - Ann Lee.txt",
        "WhatsApp-Chat mit Ann Lee.txt",
        "Chat de WhatsApp con Ann Lee.txt",
        "Conversa do WhatsApp com Ann Lee.txt",
        "Discussion WhatsApp avec Ann Lee.txt",
        "Чат WhatsApp с контактом Ann Lee.txt",
        "WhatsApp Chat - Ann Lee/_chat.txt",
        "Ann Lee.txt",
    ],
)
def test_the_chat_is_named_after_the_other(chat, name):
    path = chat("25/05/2026, 09:00 - Ann Lee: Hi", "25/05/2026, 09:01 - Ada B: Hi", name=name)
    folder = path.parent

    assert seen(folder) == [("ann lee", False), ("ann lee", True)]
    assert {one.signs for one in texts(folder)} == {Sign.NONE}


def test_a_chat_is_named_after_a_number_which_is_the_better_handle(chat):
    path = chat(
        "25/05/2026, 09:00 - ~\u202fAnn: Hi",
        "25/05/2026, 09:01 - Ada: Hi",
        name="WhatsApp Chat with +44 7700 900123.txt",
    )

    assert seen(path, me="Ada") == [("+447700900123", False), ("+447700900123", True)]


def test_a_sender_may_be_a_number(chat):
    path = chat(
        "[25/05/2026, 09:00:00] \u202a+44\u00a07700\u00a0900123\u202c: Hi", "[25/05/2026, 09:01:00] Ada: Hi"
    )

    assert seen(path, me="ada") == [("+447700900123", False), ("+447700900123", True)]


def test_the_one_name_that_is_in_all_chats_is_the_users(chat):
    for number, name in enumerate(("Ann Lee", "Bob Ray", "Zoe")):
        chat("25/05/2026, 09:00 - Ada: Hi", f"25/05/2026, 09:01 - {name}: Hi", name=f"{number}/_chat.txt")

    assert sorted(set(seen(chat("x", name="0/notes.md").parent.parent))) == [
        (name, outgoing) for name in ("ann lee", "bob ray", "zoe") for outgoing in (False, True)
    ]


def test_a_chat_where_only_one_wrote(chat):
    assert seen(chat("25/05/2026, 09:00 - Ann Lee: Hi")) == [("ann lee", False)]
    assert seen(chat("25/05/2026, 09:00 - Ada: Hi"), me="Ada") == [("ann lee", True)]


def test_who_is_who_is_asked_where_the_chat_does_not_tell(chat):
    path = chat("25/05/2026, 09:00 - Ann Lee: Hi", "25/05/2026, 09:01 - Ada: Hi", name="_chat.txt")

    with pytest.raises(
        Refused, match=r"_chat\.txt does not tell which of the names in it is yours; set `me`"
    ):
        texts(path)
    with pytest.raises(Refused, match='nobody is called "Eve"'):
        texts(path, me="Eve")
    assert seen(path, me="ADA ") == [("ann lee", False), ("ann lee", True)]


def test_a_question_about_one_chat_does_not_hold_up_the_others(chat):
    good = chat("25/05/2026, 09:00 - Ann Lee: Hi")
    chat("25/05/2026, 09:00 - Bob: Hi", "25/05/2026, 09:01 - Zoe: Hi", name="_chat.txt")
    found = []

    with pytest.raises(Refused, match=r"_chat\.txt"):
        found.extend(source(good.parent).pull(None))
    assert [item.handle for page in found for item in page.items] == ["ann lee"]


# --- groups ----------------------------------------------------------------------------------------------


def test_a_group_is_written_to_in_nobodys_person(chat):
    path = chat(
        "\u200e[25/05/2026, 09:00:00] House: \u200eAnn Lee created this group",
        "[25/05/2026, 09:01:00] Ada: Hello all",
        "[25/05/2026, 09:02:00] Bob Ray: Hello",
        "[25/05/2026, 09:03:00] Ann Lee: Hello",
        name="WhatsApp Chat - House.txt",
    )

    *sent, bob, ann = texts(path, me="Ada")

    assert {(one.handle, one.outgoing) for one in sent} == {("ann lee", True), ("bob ray", True)}
    assert {(one.people, one.signs) for one in (*sent, bob, ann)} == {(2, Sign.WIDE)}


def test_a_group_in_which_one_other_wrote_is_a_group_by_its_name(chat):
    path = chat(
        "25/05/2026, 09:01 - Ada: Hello all",
        "25/05/2026, 09:02 - Bob Ray: Hello",
        name="WhatsApp Chat with House 12.txt",
    )

    assert {one.signs for one in texts(path, me="Ada")} == {Sign.WIDE}


# --- files -----------------------------------------------------------------------------------------------


def test_a_zip_a_folder_and_a_file_tell_the_same(tmp_path, chat):
    alone = chat(CHAT, name="plain/WhatsApp Chat - Ann Lee.txt")
    with ZipFile(tmp_path / "WhatsApp Chat - Ann Lee.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", CHAT)
        archive.writestr("00000012-notes.txt", "a document that was sent")
        archive.writestr("00000003-PHOTO.jpg", bytes(9))

    told = {one.id for one in texts(alone)}
    assert len(told) == 4
    assert {one.id for one in texts(tmp_path / "WhatsApp Chat - Ann Lee.zip")} == told
    assert skipped(tmp_path / "WhatsApp Chat - Ann Lee.zip") == []
    assert {one.id for one in texts(tmp_path)} == told


def test_a_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "chats.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", bytes(64 << 20))

    with pytest.raises(Refused, match=r"holds no chat of WhatsApp .unpacks to far more"):
        texts(path)


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\x80" * 5000, b"Dear Ann,\n12/5 is fine - call: me\n", b"{}"]
)
def test_what_is_no_chat_is_refused(tmp_path, content):
    path = tmp_path / "_chat.txt"
    path.write_bytes(content)

    with pytest.raises(Refused, match=r"holds no chat of WhatsApp .*Export chat"):
        texts(path)


def test_missing_and_empty_folders_and_cut_zips_are_refused(tmp_path):
    with pytest.raises(Refused, match=r"nowhere.*change `path`"):
        texts(tmp_path / "nowhere")
    with pytest.raises(Refused, match=r"no file in this folder ends in \.txt or \.zip"):
        texts(tmp_path)
    (tmp_path / "chat.zip").write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(Refused, match="not a whole zip"):
        texts(tmp_path / "chat.zip")


def test_a_text_of_the_future_or_of_no_day_is_skipped_alone(chat):
    ahead = NOW + timedelta(days=20)
    path = chat(
        "25/05/2026, 09:00 - Ann Lee: Hi",
        f"{ahead:%d/%m/%Y}, 09:00 - Ann Lee: Hi",
        "31/02/2026, 09:00 - Ann Lee: Hi",
        "25/05/1999, 09:00 - Ann Lee: Hi",
    )

    assert len(texts(path)) == 1
    assert [why for _, why in skipped(path)] == [
        "dated in the future: 2026-06-21",
        "no usable date",
        "no usable date",
    ]


def test_another_setting_reads_the_chat_anew(chat):
    path = chat("25/05/2026, 09:00 - Ann Lee: Hi", "25/05/2026, 09:01 - Ada: Hi")
    cursor = list(source(path).pull(None))[-1].cursor

    assert list(source(path).pull(cursor)) == []
    assert list(source(path, me="Ann Lee").pull(cursor))
