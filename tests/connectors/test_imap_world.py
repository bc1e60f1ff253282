"""Mail on an IMAP server keeps every source's promises, and leads to the same calls as in files."""

from __future__ import annotations

import mailbox
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from itertools import count

import pytest
from contracts.source import CONTEXT, NOW, SourceContract
from mailboxes import Safe
from servers.dovecot import PASSWORD
from world import World

from connectors.protocols.imap import ImapSource

_logins = count()


@pytest.fixture
def account(mail_server):
    return mail_server.account(f"sender{next(_logins)}")


class Mailbox:
    """A mailbox that the user sends mail from."""

    def __init__(self, account):
        self.account = account
        self.numbers = count()
        self.account.folder("Sent")

    def source(self):
        return ImapSource(
            server="127.0.0.1",
            port=self.account.server.port,
            tls="none",
            login=self.account.login,
            secret="mail",
            context=replace(CONTEXT, secrets=Safe()),
            page=3,
        )

    def happen(self, count):
        for number in (next(self.numbers) for _ in range(count)):
            at = NOW - timedelta(days=20) + timedelta(minutes=number)
            text = f"Message-ID: <{number}@x.org>\nDate: {format_datetime(at)}\nTo: ann@x.org\n\nHello.\n"
            self.account.deliver("Sent", text.encode(), at=at)


class TestImap(SourceContract):
    @pytest.fixture
    def world(self, account):
        return Mailbox(account)


SOURCE = """
[[source]]
name = "sent"
kind = "imap"
server = "127.0.0.1"
port = {port}
tls = "none"
login = "{login}"
folders = ["INBOX"]
"""


class ImapWorld(World):
    """The same world with its mail on a server."""

    account = None

    @property
    def config(self):
        path = super().config
        first, *sources = path.read_text().split("[[source]]")
        rest, _, calendar = sources.pop().partition("[calendar]")
        kept = [one for one in [*sources, rest] if 'kind = "mbox"' not in one]
        mail = SOURCE.format(port=self.account.server.port, login=self.account.login)
        path.write_text("[[source]]".join([first, *kept]) + mail + "[calendar]" + calendar)
        return path

    def upload(self):
        """Bring the mails of the files to the server."""
        for box in ("Sent", "INBOX"):
            file = mailbox.mbox(self.folder / box, create=False)
            for mail in file:
                self.account.deliver(box, bytes(mail), at=parsedate_to_datetime(mail["Date"]))
            file.close()


def fill(world):
    for number in range(30):
        world.mail(f"Person {number} <p{number}@x.org>", days=1 + number / 3, subject=f"Offer {number}")
        world.mail(f"Person {number} <p{number}@x.org>", days=2 + number / 3, text="As agreed.")
    world.mail("Ann Lee <ann@x.org>", days=3, text="It was good talking to you on the phone this morning.")
    world.mail("ada@example.org", sender="Person 3 <p3@x.org>", days=1, box="INBOX", text="Thanks, Ada!")
    world.mail("news@shop.example", days=2, List_Unsubscribe="<mailto:x@shop.example>")


def test_the_same_mail_in_files_and_on_a_server_comes_to_the_same(tmp_path, account, monkeypatch):
    secrets = tmp_path / "credentials"
    secrets.mkdir()
    (secrets / "sent").write_text(PASSWORD)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(secrets))
    for name in ("files", "server"):
        (tmp_path / name).mkdir()
    files, server = World(tmp_path / "files"), ImapWorld(tmp_path / "server")
    server.account = account
    for world in (files, server):
        fill(world)
    server.upload()
    plans = [world.ask("plan") for world in (files, server)]

    assert len(plans[0]["needs"]) > 20
    for one in plans:
        del one["sources"]
    assert plans[0] == plans[1]
    files.run("once")
    server.run("once")
    assert files.ask("why", "ann@x.org")["interactions"][0]["spoke"] == "probably"
    for who in ("ann@x.org", "p3@x.org"):
        whys = [world.ask("why", who)["interactions"] for world in (files, server)]
        for one in (*whys[0], *whys[1]):
            del one["source"]
        assert whys[0] == whys[1]
