"""Maildirs: nothing delivered, moved or copied in is ever missed; and what folders' names tell."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from connectors.files.maildir import MaildirSource
from connectors.formats.folders import folder_of
from syncd.errors import CursorExpired, Refused
from syncd.model import Folder, Span
from syncd.ports import Context

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=Span(NOW, NOW))
MAIL = "Message-ID: <{}@x.org>\nDate: Fri, 2 Jun 2000 10:09:00 +0000\nTo: ann@x.org\n\nHello.\n"


@pytest.fixture
def folder(tmp_path):
    return made(tmp_path / ".Sent")


def made(path):
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    return path


def deliver(folder, *numbers, to="new"):
    for number in numbers:
        file = folder / to / f"{1_600_000_000 + number}.M{number}.host{':2,S' if to == 'cur' else ''}"
        file.write_text(MAIL.format(number))


def old(folder, seconds=60):
    """Make the folders look as if nothing had happened to them for a while."""
    for name in ("cur", "new"):
        path = folder / name
        if path.is_dir():
            then = path.stat().st_mtime_ns - seconds * 10**9
            os.utime(path, ns=(then, then))


def source(path, **settings):
    return MaildirSource(path=path, context=CONTEXT, **settings)


def numbers(pages):
    return [int(mail.message_id.partition("@")[0]) for page in pages for mail in page.items]


def pulled(folder, cursor=None):
    """Return the numbers of the messages that a pull brings, and the cursor after them."""
    pages = list(source(folder).pull(cursor))
    return numbers(pages), pages[-1].cursor if pages else cursor


# --- reading ---------------------------------------------------------------------------------------------


def test_all_of_new_and_cur_is_read_oldest_first(folder):
    deliver(folder, 3, 1)
    deliver(folder, 2, 4, to="cur")
    (folder / "tmp" / "1.half").write_text(MAIL.format(5))
    (folder / "cur" / ".hidden").write_text(MAIL.format(6))
    (folder / "cur" / "a folder").mkdir()
    os.mkfifo(folder / "new" / "pipe")

    assert pulled(folder)[0] == [1, 2, 3, 4]


def test_new_alone_or_cur_alone_is_a_maildir(folder):
    deliver(folder, 1)
    (folder / "cur").rmdir()

    assert pulled(folder)[0] == [1]


def test_an_empty_maildir_is_no_page(folder):
    assert pulled(folder) == ([], None)


def test_a_page_is_five_hundred_messages_of_a_known_number(folder):
    deliver(folder, *range(1100))
    pages = list(source(folder).pull(None))

    assert [len(page.items) for page in pages] == [500, 500, 100]
    assert {page.total for page in pages} == {1100}
    assert numbers(pages) == list(range(1100))
    assert max(len(page.cursor) for page in pages) < 12_000


def test_what_cannot_be_read_is_skipped_and_said(folder):
    deliver(folder, 1)
    (folder / "cur" / "2.x:2,").write_bytes(b"\0\1\2")
    (folder / "cur" / "3.x:2,").symlink_to("/proc/self/mem")
    (page,) = source(folder).pull(None)

    assert numbers([page]) == [1]
    assert [one.what for one in page.skipped] == ["cur/2.x:2,", "cur/3.x:2,"]
    assert page.skipped[0].why == "no mail headers"
    assert page.skipped[1].why.startswith("not readable: ")


def test_what_could_not_be_read_is_tried_again_though_nothing_changed(folder):
    deliver(folder, *range(10), to="cur")
    failing = folder / "cur" / "1700000000.bad.host:2,S"
    failing.symlink_to("/proc/self/mem")  # reading it is an input/output error
    old(folder)
    found, cursor = pulled(folder)
    times = (folder / "cur").stat().st_mtime_ns
    failing.unlink()
    failing.write_text(MAIL.format(10))
    os.utime(folder / "cur", ns=(times, times))

    assert found == list(range(10))
    assert 10 in pulled(folder, cursor)[0]


def test_long_headers_are_read_on(folder):
    (folder / "cur" / "1.x").write_text(f"X-Long: {'y' * 50_000}\n{MAIL.format(1)}")

    assert pulled(folder)[0] == [1]


# --- reading on ------------------------------------------------------------------------------------------


def test_nothing_changed_is_no_page(folder):
    deliver(folder, 1, 2)
    old(folder)
    found, cursor = pulled(folder)

    assert found == [1, 2]
    assert pulled(folder, cursor) == ([], cursor)


def test_nothing_is_even_listed_while_the_folders_times_stand_still(folder):
    deliver(folder, 1, 2)
    old(folder)
    _, cursor = pulled(folder)
    times = [(folder / name).stat().st_mtime_ns for name in ("cur", "new")]
    deliver(folder, 3)
    for name, time in zip(("cur", "new"), times, strict=True):
        os.utime(folder / name, ns=(time, time))  # which no real delivery can do

    assert pulled(folder, cursor)[0] == []


def test_a_folder_that_changed_just_now_is_listed_again_whatever_its_time(folder):
    deliver(folder, 1)
    found, cursor = pulled(folder)
    time = (folder / "new").stat().st_mtime_ns
    deliver(folder, 2)
    os.utime(folder / "new", ns=(time, time))  # as if both had happened within one tick of the clock

    assert found == [1]
    assert pulled(folder, cursor)[0] == [2]


def test_only_what_is_new_is_read(folder):
    deliver(folder, *range(50))
    _, cursor = pulled(folder)
    deliver(folder, 50, 51)
    found, cursor = pulled(folder, cursor)

    assert found == [50, 51]
    assert pulled(folder, cursor)[0] == []


def test_reading_a_message_or_flagging_it_does_not_make_it_new(folder):
    deliver(folder, 1, 2, 3)
    _, cursor = pulled(folder)
    for file in list((folder / "new").iterdir()):
        file.rename(folder / "cur" / f"{file.name}:2,")

    assert pulled(folder, cursor)[0] == []

    for file in list((folder / "cur").iterdir()):
        file.rename(folder / "cur" / file.name.replace(":2,", "!2,RS"))

    assert pulled(folder, cursor)[0] == []


def test_a_message_with_an_old_name_and_old_times_is_found(folder):
    deliver(folder, *range(10, 200), to="cur")
    _, cursor = pulled(folder)
    deliver(folder, 1, to="cur")
    late = folder / "cur" / "1600000001.M1.host:2,S"
    os.utime(late, (0, 0))  # as rsync -a leaves it

    found, cursor = pulled(folder, cursor)

    assert 1 in found
    assert len(found) < 10  # its group, not all
    assert pulled(folder, cursor)[0] == []


def test_a_deleted_message_means_nothing(folder):
    deliver(folder, *range(100), to="cur")
    _, cursor = pulled(folder)
    for file in sorted((folder / "cur").iterdir())[:50]:
        file.unlink()
    found, cursor = pulled(folder, cursor)

    assert set(found) <= set(range(50, 100))
    assert pulled(folder, cursor)[0] == []


def test_another_folder_in_its_place_is_read(folder):
    deliver(folder, *range(100), to="cur")
    _, cursor = pulled(folder)
    (folder / "cur").rename(folder / "before")
    (folder / "cur").mkdir()
    deliver(folder, *range(50, 150), to="cur")

    assert set(pulled(folder, cursor)[0]) >= set(range(100, 150))


def test_every_page_can_be_resumed_from(folder):
    deliver(folder, *range(1100))
    old(folder)
    first, second, third = source(folder).pull(None)

    assert pulled(folder, first.cursor)[0] == list(range(500, 1100))
    assert pulled(folder, second.cursor)[0] == list(range(1000, 1100))
    assert pulled(folder, third.cursor)[0] == []


def test_a_message_that_moves_while_it_is_read_comes_with_the_next_pull(folder):
    deliver(folder, *range(600))
    old(folder)
    pages = source(folder).pull(None)
    next(pages)
    moving = folder / "new" / "1600000550.M550.host"
    moving.rename(folder / "cur" / f"{moving.name}:2,S")
    (rest,) = pages

    assert 550 not in numbers([rest])
    assert 550 in pulled(folder, rest.cursor)[0]


def test_a_pull_during_which_all_vanished_brings_no_empty_page(folder):
    deliver(folder, *range(600))
    pages = source(folder).pull(None)
    next(pages)
    for file in (folder / "new").iterdir():
        file.unlink()

    assert list(pages) == []


@pytest.mark.parametrize("cursor", ["x", "[]", '["a", "b", []]', '["a", "eJwDAAAAAAE=", []]', "7"])
def test_a_cursor_of_another_make_is_expired(folder, cursor):
    with pytest.raises(CursorExpired):
        next(source(folder).pull(cursor))


class Mailbox(RuleBasedStateMachine):
    """Whatever is delivered, moved, flagged or deleted between pulls: every message is read at least once."""

    @initialize()
    def begin(self):
        self.room = tempfile.TemporaryDirectory()
        self.folder = made(Path(self.room.name) / "Sent")
        self.cursor, self.seen, self.there = None, set(), set()

    def teardown(self):
        self.room.cleanup()

    def files(self):
        return sorted(file for name in ("new", "cur") for file in (self.folder / name).iterdir())

    @rule(
        numbers=st.lists(st.integers(0, 10**6), max_size=5, unique=True), to=st.sampled_from(["new", "cur"])
    )
    def deliver(self, numbers, to):
        numbers = [number for number in numbers if number not in self.there]
        deliver(self.folder, *numbers, to=to)
        self.there.update(numbers)

    @rule(which=st.integers(0, 100))
    def read_or_flag(self, which):
        if files := self.files():
            file = files[which % len(files)]
            file.rename(self.folder / "cur" / f"{file.name.partition(':')[0]}:2,{'S' * (which % 3)}")

    @rule(which=st.integers(0, 100))
    def delete(self, which):
        if files := self.files():
            file = files[which % len(files)]
            file.unlink()
            self.there.discard(int(file.name.split(".")[1][1:]))

    @rule()
    def pull(self):
        pages = list(source(self.folder).pull(self.cursor))
        self.seen.update(numbers(pages))
        self.cursor = pages[-1].cursor if pages else self.cursor
        assert self.there <= self.seen

    @invariant()
    def nothing_is_made_up(self):
        assert all(0 <= number <= 10**6 for number in self.seen)


TestMailbox = Mailbox.TestCase
TestMailbox.settings = examples(max_examples=30, stateful_step_count=20, deadline=None)


# --- refusals --------------------------------------------------------------------------------------------


def refused(path):
    with pytest.raises(Refused) as error:
        list(source(path).pull(None))
    return str(error.value)


def test_what_is_no_maildir_is_refused_with_advice(tmp_path, folder):
    assert "No such file" in refused(tmp_path / "missing")
    assert f"set path to {folder}" in refused(folder / "cur")
    assert refused(tmp_path).endswith('kind = "maildir": .Sent')

    (tmp_path / "boxes").mkdir()
    (tmp_path / "boxes" / "Sent").write_bytes(b"From x Thu Jan  1 00:00:00 1970\n")

    assert refused(tmp_path / "boxes").endswith('kind = "mbox": Sent')
    assert 'set kind = "mbox"' in refused(tmp_path / "boxes" / "Sent")

    (tmp_path / "void").mkdir()

    assert refused(tmp_path / "void").endswith("here is none")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_maildir_that_may_not_be_read_is_refused(folder):
    (folder / "cur").chmod(0)

    assert "Permission denied" in refused(folder)


# --- folders ---------------------------------------------------------------------------------------------


SENT = """
Sent|sent|SENT|Sent Items|sent_items.mbox|Sent Mail|[Gmail]/Sent Mail|[Gmail].Sent Mail|.Sent|INBOX.Sent
.INBOX.Sent Messages|_sent_mail|sent-mail|sent-mail-jun-2001|Sent 2019|Sent.2019|Sent (2)|Sent.mbx|Sent.sbd
Sent.sbd/2019|Sent.sbd/Clients|Sent Messages.mbox/mbox|Sent/cur|Gesendet|Gesendete Objekte|GESENDETE ELEMENTE
Envoyés|envoyes|Éléments envoyés|Messages envoyés|Enviados|Elementos enviados|Itens enviados|Posta inviata
Verzonden items|Skickat|Skickade objekt|Sendt|Sendte elementer|Wysłane|Elementy wysłane|Odeslané|Elküldött
Gönderilmiş Öğeler|Отправленные|.&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-|已发送
已发送邮件|送信済みアイテム|보낸편지함
"""
DRAFTS = """
Drafts|drafts.mbox|.Drafts|INBOX.Drafts|[Gmail]/Drafts|Draft|Entwürfe|.Entw&APw-rfe|Brouillons|Borradores
Rascunhos|Bozze|Concepten|Utkast|Kladder|Szkice|Koncepty|Черновики|草稿|下書き
"""
OTHERS = """
INBOX|Inbox.mbox|mbox|received.mbox|deleted_items.mbox|Archive|2019|Absent|Unsent|Presentations|Essent|Outbox
Clients/2019|Sent/Clients/2019|Concept|All Mail|&-|&AAA|&AAA-|cur
"""


def paths(names):
    return [Path("/home/ada/mail") / name for name in names.strip().replace("\n", "|").split("|")]


@pytest.mark.parametrize("path", paths(SENT), ids=str)
def test_folders_of_sent_mail_are_known_by_name(path):
    assert folder_of(path) is Folder.SENT


@pytest.mark.parametrize("path", paths(DRAFTS), ids=str)
def test_folders_of_drafts_are_known_by_name(path):
    assert folder_of(path) is Folder.DRAFTS


@pytest.mark.parametrize("path", paths(OTHERS), ids=str)
def test_other_folders_are_just_folders(path):
    assert folder_of(path) is Folder.OTHER


def test_the_config_overrules_the_name(folder):
    deliver(folder, 1)

    assert next(source(folder).pull(None)).items[0].folder is Folder.SENT
    assert next(source(folder, folder=Folder.DRAFTS).pull(None)).items[0].folder is Folder.DRAFTS
