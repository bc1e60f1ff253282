"""Drafts in a Maildir and in an mbox: each keeps the contract, and lets other programs be."""

from __future__ import annotations

import mailbox
import subprocess
import sys
from dataclasses import dataclass, replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path

import pytest
from contracts.calendar import CONTEXT
from contracts.drafts import DRAFT, ID, MOVED, DraftsContract, texts

from connectors.files.drafts import MaildirDrafts, MboxDrafts
from syncd.errors import Conflict, Refused, Transient

LOCKING = """
import fcntl, sys
with open(sys.argv[1], "rb+") as file:
    fcntl.lockf(file, fcntl.LOCK_EX)
    print(flush=True)
    sys.stdin.readline()
"""


@dataclass
class FilesWorld:
    path: Path
    kind: type[MaildirDrafts | MboxDrafts]

    def reopened(self):
        return self.kind(path=self.path, context=CONTEXT)

    drafts = property(reopened)

    def box(self):
        if self.kind is MboxDrafts:
            return mailbox.mbox(self.path)
        return mailbox.Maildir(self.path, create=False)

    def change(self, edit):
        box = self.box()
        edit(box)
        box.flush()
        box.close()

    def add(self, subject):
        message = EmailMessage()
        message["Subject"] = subject
        message.set_content("mine")
        self.change(lambda box: box.add(message))

    def edit(self, old, new):
        def edit(box):
            for key, message in box.items():
                message.set_payload(message.get_payload().replace(old, new))
                box[key] = message

        self.change(edit)

    def delete(self):
        self.change(lambda box: box.clear())

    def lie(self):
        box = self.box()
        found = [
            (str(make_header(decode_header(one["Subject"]))), one.get_payload(decode=True).decode())
            for one in box
        ]
        box.close()
        return sorted(found)


def maildir(tmp_path):
    path = tmp_path / ".Drafts"
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    return FilesWorld(path, MaildirDrafts)


def mbox(tmp_path):
    return FilesWorld(tmp_path / "Drafts", MboxDrafts)


class TestMaildirDrafts(DraftsContract):
    @pytest.fixture
    def world(self, tmp_path):
        return maildir(tmp_path)


class TestMboxDrafts(DraftsContract):
    @pytest.fixture
    def world(self, tmp_path):
        return mbox(tmp_path)


@pytest.fixture(params=[maildir, mbox], ids=["maildir", "mbox"])
def world(request, tmp_path):
    return request.param(tmp_path)


def test_a_draft_says_that_it_is_one(world):
    world.drafts.put(DRAFT)
    box = world.box()
    (message,) = box
    box.close()

    assert message["From"] == "ada@example.org"
    assert message["X-Unsent"] == "1"
    assert message["Message-ID"].startswith(f"<{ID}@")
    assert message["Date"] == "Wed, 04 Mar 2026 12:00:00 +0000"
    flags = message.get_flags()
    assert ("D" in flags) if world.kind is MaildirDrafts else (message["X-Status"] == "T")


def test_what_programs_add_is_no_edit(world):
    version = world.drafts.put(DRAFT)

    def add(box):
        for key, message in box.items():
            message["X-Mozilla-Status"] = "0001"
            message["X-Mozilla-Keys"] = " "
            box[key] = message

    world.change(add)
    assert world.drafts.find(ID) == version
    world.drafts.put(MOVED, over=version)
    assert texts(world) == ["I'll ring you on Monday.\n\nAda"]


def test_a_draft_that_is_marked_as_deleted_is_gone(world):
    version = world.drafts.put(DRAFT)

    def mark(box):
        for key, message in box.items():
            if world.kind is MaildirDrafts:
                message.add_flag("T")
            else:
                message["X-Mozilla-Status"] = "0009"
            box[key] = message

    world.change(mark)
    assert world.drafts.find(ID) is None
    with pytest.raises(Conflict):
        world.drafts.put(MOVED, over=version)
    assert texts(world) == ["I'll ring you on Friday.\n\nAda"]


def test_a_draft_that_mutt_marked_as_deleted_is_gone(tmp_path):
    world = mbox(tmp_path)
    world.drafts.put(DRAFT)
    world.path.write_bytes(world.path.read_bytes().replace(b"X-Status: T", b"X-Status: DT"))

    assert world.drafts.find(ID) is None


def test_a_draft_that_answers_ours_is_not_ours(world):
    world.drafts.put(DRAFT)

    def answer(box):
        for key, message in box.items():
            message["In-Reply-To"] = message["Message-ID"]
            del message["Message-ID"]
            message["Message-ID"] = "<own@x>"
            box[key] = message

    world.change(answer)
    assert world.drafts.find(ID) is None


def test_without_an_address_of_the_users_nothing_is_laid(world):
    nobody = replace(CONTEXT, emails=())
    with pytest.raises(Refused, match="emails"):
        world.kind(path=world.path, context=nobody).put(DRAFT)


def test_a_copy_that_a_cut_left_is_taken_away_at_the_next_change(tmp_path):
    world = maildir(tmp_path)
    first = world.drafts.put(DRAFT)
    (before,) = (world.path / "cur").iterdir()
    kept = before.read_bytes()
    second = world.drafts.put(MOVED, over=first)
    before.write_bytes(kept)
    assert len(world.lie()) == 2

    assert world.drafts.put(MOVED, over=first) == second
    assert texts(world) == ["I'll ring you on Monday.\n\nAda"]


def test_nobody_else_may_read_a_draft_in_a_maildir(tmp_path):
    world = maildir(tmp_path)
    world.drafts.put(DRAFT)

    (file,) = (world.path / "cur").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert not list((world.path / "tmp").iterdir())


def test_a_path_that_holds_no_drafts_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "nowhere", tmp_path / "file", tmp_path / "folder"):
        with pytest.raises(Refused):
            MaildirDrafts(path=path, context=CONTEXT).find(ID)
    for path in (tmp_path / "folder", tmp_path / "nowhere" / "Drafts"):
        with pytest.raises(Refused):
            MboxDrafts(path=path, context=CONTEXT).put(DRAFT)


def test_an_mbox_that_ends_without_a_line_end_is_kept_whole(tmp_path):
    for number, ending in enumerate(("", "\n", "\n\n")):
        world = mbox(tmp_path / str(number))
        world.path.parent.mkdir()
        before = f"From x Wed Jun 10 09:00:00 2026\nSubject: Mine\n\nHere.{ending}".encode()
        world.path.write_bytes(before)
        version = world.drafts.put(DRAFT)

        assert world.path.read_bytes().startswith(before)
        assert len(world.lie()) == 2
        world.drafts.drop(ID, over=version)
        assert world.path.read_bytes().rstrip() == before.rstrip()


def test_an_mbox_that_another_program_has_locked_is_left(tmp_path):
    world = mbox(tmp_path)
    world.add("Mine")
    before = world.path.read_bytes()
    with subprocess.Popen(
        [sys.executable, "-c", LOCKING, str(world.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        other.stdout.readline()
        with pytest.raises(Transient, match="locked"):
            world.drafts.put(DRAFT)
        other.communicate(b"\n")

    assert world.path.read_bytes() == before
    world.drafts.put(DRAFT)
    assert len(world.lie()) == 2
    assert not list(tmp_path.glob("*.lock"))
