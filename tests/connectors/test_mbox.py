"""Mailboxes in one file: split rightly, read on where the last pull stopped."""

from __future__ import annotations

import json
import mailbox
import os
from datetime import UTC, datetime

import pytest

from connectors.files import mbox
from connectors.files.mbox import MboxSource
from syncd.errors import CursorExpired, Refused
from syncd.model import Folder, Span
from syncd.ports import Context

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=Span(NOW, NOW))
FROM = b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n"


def message(number, body=b"Hello.\n"):
    return b"Message-ID: <%d@x.org>\nDate: Fri, 2 Jun 2000 10:09:00 +0000\nTo: ann@x.org\n\n%b" % (
        number,
        body,
    )


def boxed(*numbers, line=FROM):
    return b"".join(line + message(number) + b"\n" for number in numbers)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "Sent"


def source(file, **settings):
    return MboxSource(path=file, context=CONTEXT, **settings)


def numbers(pages):
    return [int(mail.message_id.partition("@")[0]) for page in pages for mail in page.items]


def pulled(file, content=None, cursor=None, *, broken=0):
    """Return the numbers of the messages that a pull brings, and the cursor after them."""
    if content is not None:
        file.write_bytes(content)
    pages = list(source(file).pull(cursor))
    assert sum(len(page.skipped) for page in pages) == broken
    return numbers(pages), pages[-1].cursor if pages else cursor


# --- splitting -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970",
        b"From - Thu Jan 01 00:00:00 1970",
        b"From ann@x.org Fri, 2 Jun 2000 10:09:00 -0700",
        b"From 1278204036336346264@xxx Sat Jul 04 12:00:00 +0000 2009",
        b"From ???@??? Mon Jun 02 10:09:00 2000",
        b'From "Ann Lee" Fri Jun  2 10:09 2000 remote from mars',
        b"From ann@x.org Thu Jan  1 00:00:00 PST 1970",
        b"From Ann Lee <ann@x.org> Fri Jun  2 10:09:00 2000",
        b"From  Thu Jan  1 00:00:00 1970",
    ],
)
def test_a_message_starts_at_a_from_line_as_programs_write_it(file, line):
    assert pulled(file, boxed(1, 2, 3, line=line + b"\n"))[0] == [1, 2, 3]


@pytest.mark.parametrize(
    "text",
    [
        b"\nFrom here on it is easy.\n",
        b"\nFrom Monday, Jan 5 on, we close at 10:30 (since 2019).\n",
        b"\nFrom ann@x.org\n",
        b"\nFrom: Ann\n",
        b"\n>From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n",
        b"\n From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n",
        b"not an empty line before:\nFrom MAILER-DAEMON Thu Jan  1 00:00:00 1970\n",
    ],
)
def test_other_lines_that_begin_with_from_are_text(file, text):
    content = FROM + message(1, text) + b"\n" + boxed(2)

    assert pulled(file, content)[0] == [1, 2]


def test_windows_line_ends_change_nothing(file):
    assert pulled(file, boxed(1, 2, 3).replace(b"\n", b"\r\n"))[0] == [1, 2, 3]


def test_a_broken_first_line_or_a_byte_order_mark_is_no_hindrance(file):
    assert pulled(file, b"\n\nFrom nobody\n" + message(1) + b"\n" + boxed(2))[0] == [1, 2]
    assert pulled(file, b"\xef\xbb\xbf" + boxed(1, 2))[0] == [1, 2]


def test_a_content_length_is_not_believed(file):
    lying = message(1).replace(b"\n\n", b"\nContent-Length: 100000\n\n", 1)

    assert pulled(file, FROM + lying + b"\n" + boxed(2))[0] == [1, 2]


def test_a_file_may_end_in_the_middle_of_a_message(file):
    whole = boxed(1, 2)

    assert pulled(file, whole[:-5])[0] == [1, 2]

    file.write_bytes(whole + FROM + b"Message-ID: <3@x")
    (page,) = source(file).pull(None)

    assert numbers([page]) == [1, 2]
    assert [(one.what, one.why) for one in page.skipped] == [
        (f"message at byte {len(whole)}", "the file ends within its headers")
    ]


def test_an_empty_file_is_an_empty_mailbox(file):
    assert pulled(file, b"")[0] == pulled(file, b"\n\n")[0] == []


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_where_the_chunks_end_makes_no_difference(file, monkeypatch, end):
    monkeypatch.setattr(mbox, "CHUNK", 256)
    for size in range(300):
        content = FROM + message(1, b"x" * size + b"\n") + b"\n" + boxed(2, 3)
        assert pulled(file, content.replace(b"\n", end))[0] == [1, 2, 3]


def test_the_text_of_one_message_does_not_run_into_the_next(file):
    file.write_bytes(boxed(1, 2))
    (page,) = source(file).pull(None)

    assert [mail.excerpt.strip() for mail in page.items] == ["Hello.", "Hello."]


def test_a_message_of_a_hundred_megabytes_is_hardly_read(file):
    with file.open("wb") as out:
        out.write(boxed(1) + FROM + message(2))
        out.seek(100_000_000, os.SEEK_CUR)  # a hole: no disk is filled
        out.write(b"\n\n" + boxed(3))

    assert pulled(file)[0] == [1, 2, 3]


def test_headers_longer_than_the_slice_are_read_on(file):
    long = b"X-Long: " + b"y" * 50_000 + b"\n" + message(1)

    assert pulled(file, FROM + long + b"\n" + boxed(2))[0] == [1, 2]


def test_a_page_is_five_hundred_messages(file):
    file.write_bytes(boxed(*range(1250)))
    pages = list(source(file).pull(None))

    assert [len(page.items) for page in pages] == [500, 500, 250]
    assert numbers(pages) == list(range(1250))


@pytest.mark.data
def test_real_files_are_split_as_the_standard_library_splits_them(shared_data):
    for file in sorted(shared_data.glob("mail/*/*.mbox")):
        box = mailbox.mbox(file, create=False)
        theirs = [mail["message-id"].strip("<>") for mail in box]
        box.close()
        pages = list(source(file).pull(None))
        mine = [mail.message_id for page in pages for mail in page.items]
        impossible = sum(len(page.skipped) for page in pages)

        assert len(mine) + impossible == len(theirs)
        assert set(mine) <= set(theirs)
        assert impossible == (12 if file.name == "sent.mbox" else 0)


# --- reading on ------------------------------------------------------------------------------------------


def test_nothing_changed_is_no_page(file):
    found, cursor = pulled(file, boxed(1, 2, 3))

    assert found == [1, 2, 3]
    assert list(source(file).pull(cursor)) == []


def test_a_file_that_grew_is_read_from_where_it_ended(file):
    _, cursor = pulled(file, boxed(1, 2, 3))
    found, cursor = pulled(file, boxed(1, 2, 3, 4, 5), cursor)

    assert found == [3, 4, 5]  # the last one known might not have been whole
    assert pulled(file, None, cursor) == ([], cursor)


def test_a_message_that_was_half_written_is_read_again_when_it_is_whole(file):
    whole = boxed(1, 2)
    for end in range(len(boxed(1)) + len(FROM), len(whole)):
        broken = 0 if b"\n\n" in whole[len(boxed(1)) : end] else 1
        found, cursor = pulled(file, whole[:end], broken=broken)
        assert found == ([1] if broken else [1, 2])
        assert pulled(file, whole, cursor)[0] == [2]


def test_every_page_can_be_resumed_from(file):
    file.write_bytes(boxed(*range(1250)))
    first, second, third = source(file).pull(None)

    assert pulled(file, None, first.cursor)[0] == list(range(500, 1250))
    assert pulled(file, None, second.cursor)[0] == list(range(1000, 1250))
    assert pulled(file, None, third.cursor)[0] == []


def test_what_is_appended_while_reading_is_left_for_the_next_pull(file):
    file.write_bytes(boxed(*range(750)))
    pages = source(file).pull(None)
    next(pages)
    file.write_bytes(boxed(*range(850)))
    rest = list(pages)

    assert numbers(rest) == list(range(500, 750))
    assert pulled(file, None, rest[-1].cursor)[0] == list(range(749, 850))


@pytest.mark.parametrize(
    "rewritten",
    [
        boxed(1, 3),
        boxed(2, 3),
        boxed(7, 8, 9, 10),
        boxed(1),
        boxed(5, 1, 2, 3),
        boxed(1, 2)[:-1],
        boxed(1, 2) + b"words",
    ],
)
def test_a_rewritten_file_expires_the_cursor_before_the_first_page(file, rewritten):
    _, cursor = pulled(file, boxed(1, 2, 3))
    file.write_bytes(rewritten)

    with pytest.raises(CursorExpired):
        next(source(file).pull(cursor))


def test_flags_written_in_place_bring_at_most_the_last_message_again(file):
    content = boxed(1, 2, 3).replace(b"To:", b"X-Status: 0\nTo:").replace(b"Hello.", b"Hello. " * 99)
    _, cursor = pulled(file, content)
    file.write_bytes(content.replace(b"X-Status: 0", b"X-Status: 1", 1))
    os.utime(file, ns=(0, 0))

    assert pulled(file, None, cursor)[0] == [3]


def test_removing_just_the_last_message_brings_nothing(file):
    _, cursor = pulled(file, boxed(1, 2, 3))

    assert pulled(file, boxed(1, 2), cursor)[0] == []


@pytest.mark.parametrize(
    "cursor", ["", "x", "{}", "[]", "[1]", "[1, 2, 3, 4, 5]", json.dumps(["a", "b"]), "7"]
)
def test_a_cursor_of_another_make_is_expired_or_none(file, cursor):
    file.write_bytes(boxed(1))
    if not cursor:
        assert pulled(file, None, cursor)[0] == [1]
        return
    with pytest.raises(CursorExpired):
        next(source(file).pull(cursor))


# --- folders and refusals --------------------------------------------------------------------------------


def test_the_folder_is_told_by_the_name_or_by_the_config(file):
    file.write_bytes(boxed(1))

    assert next(source(file).pull(None)).items[0].folder is Folder.SENT
    assert next(source(file, folder=Folder.OTHER).pull(None)).items[0].folder is Folder.OTHER


def test_dates_are_compared_with_the_clock_not_with_the_time_of_judging(file):
    file.write_bytes(FROM + b"Date: Mon, 1 Jun 2026 10:00:00 +0000\nTo: ann@x.org\n\nHello.\n")
    before = source(file, clock=lambda: datetime(2026, 5, 30, tzinfo=UTC))
    after = source(file, clock=lambda: datetime(2026, 5, 31, tzinfo=UTC))

    assert [len(page.skipped) for page in before.pull(None)] == [1]
    assert [len(page.items) for page in after.pull(None)] == [1]


def refused(path):
    with pytest.raises(Refused) as error:
        list(source(path).pull(None))
    return str(error.value)


def test_what_is_no_mbox_is_refused_with_advice(tmp_path, file):
    file.write_bytes(b"// <!-- <mdb:mork:z -->\n")
    assert "is not an mbox" in refused(file)

    assert "No such file" in refused(tmp_path / "missing")

    os.mkfifo(tmp_path / "pipe")
    assert "pipe is not a file" in refused(tmp_path / "pipe")


def test_a_folder_is_refused_with_what_is_in_it(tmp_path):
    apple, maildir, empty, parts = (tmp_path / name for name in ("Sent.mbox", "Maildir", "empty", "parts"))
    for folder in (apple, maildir / "cur", empty, parts / ".Sent" / "cur"):
        folder.mkdir(parents=True)
    (apple / "mbox").write_bytes(boxed(1))
    (apple / "table_of_contents").write_bytes(b"\0")

    assert refused(apple).endswith('kind = "mbox": mbox')
    assert refused(maildir).endswith('it is a Maildir: set kind = "maildir"')
    assert refused(parts).endswith('kind = "maildir": .Sent')
    assert refused(empty).endswith("here is none")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(file):
    file.write_bytes(boxed(1))
    file.chmod(0)

    assert "Permission denied" in refused(file)
