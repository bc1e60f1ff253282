"""The main job for a user whose calendar cannot be written: calls come by mail, answers are read from it."""

from __future__ import annotations

from dataclasses import dataclass, field

import keyring
import pytest
from keyring.backends import fail
from servers.dovecot import PASSWORD, Account, running
from servers.invited import ME, InvitedWorld
from servers.post import Post
from world import World

from syncd.credentials import safe

CALENDAR = """
[calendar]
kind = "invitation"
address = "{me}"
server = "127.0.0.1"
port = {port}
tls = "none"
login = "{login}"
smtp_server = "127.0.0.1"
smtp_port = {smtp_port}
smtp_tls = "none"
"""


@dataclass
class ByMail(World):
    """A user's files, with invitations in the place of the calendar's file."""

    ada: Account | None = None
    post: Post | None = field(default=None)

    @property
    def config(self):
        path = super().config
        head = path.read_text().partition("[calendar]")[0]
        at = {"port": self.ada.server.port, "login": self.ada.login, "smtp_port": self.post.port}
        path.write_text(head + CALENDAR.format(me=ME, **at))
        return path


@pytest.fixture
def user(tmp_path):
    keyring.set_keyring(fail.Keyring())
    with running() as dovecot, Post(dovecot) as post:
        ada = dovecot.account("job")
        ada.folder("Sent")
        post.boxes[ME] = ada
        world = ByMail(tmp_path, ada=ada, post=post)
        safe(tmp_path / "state").keep("calendar", PASSWORD)
        for days in (2, 9, 20):
            world.mail("Ann Lee <ann@x.org>", days=days)
        yield world


def test_a_call_is_booked_once_by_mail_and_a_decline_takes_it_back(user):
    assert "invitation" in user.run("check")
    planned = user.ask("plan")["actions"]
    assert user.post.taken == []
    user.ask("once")
    user.ask("once")

    ((sender, to, _),) = user.post.taken
    assert (sender, to) == (ME, [ME])
    (call,) = user.ask("status")["calls_ahead"]
    assert (call["title"], call["start"]) == (planned[0]["title"], planned[0]["start"])

    program = InvitedWorld(user.ada, user.post)
    (uid,) = (line[4:] for line in program.sent()[0].splitlines() if line.startswith("UID:"))
    program.answer(uid, "REPLY", "DECLINED")
    user.ask("once")
    assert user.ask("status")["calls_ahead"] == []
    assert len(user.post.taken) == 1


def test_the_same_call_is_found_when_the_state_is_lost(user):
    user.ask("once")
    lost = [file for file in (user.folder / "state").iterdir() if file.is_file()]
    for file in lost:
        file.unlink()
    user.ask("once")

    assert len(user.post.taken) == 1
    assert lost
    assert len(user.ask("status")["calls_ahead"]) == 1
