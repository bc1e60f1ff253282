"""A server with none of the extensions that we like keeps every source's and every draft's promises."""

from __future__ import annotations

import imaplib
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from itertools import count

import pytest
from contracts.source import CONTEXT, NOW, SourceContract
from mailboxes import Safe, context, mail
from servers.pymap import LOGIN, PASSWORD, pymap
from servers.rude_imap import RudeImap

from connectors.protocols.imap import ImapSource
from connectors.protocols.imap_drafts import ImapDrafts
from syncd.errors import Conflict
from syncd.model import Address, Draft

_boxes = count()


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with pymap(tmp_path_factory.mktemp("pymap")) as running:
        yield running


@pytest.fixture
def settings(port):
    context = replace(CONTEXT, secrets=Safe(PASSWORD))
    return {"server": "127.0.0.1", "port": port, "tls": "none", "login": LOGIN, "secret": "mail",
            "context": context}  # fmt: skip


class Mailbox:
    """A mailbox that the user sends mail from."""

    def __init__(self, program, settings):
        self.program, self.settings = program, settings
        self.numbers, self.sent = count(), f"Sent{next(_boxes)}"
        program.create(self.sent)

    def source(self):
        return ImapSource(**self.settings, sent=self.sent, page=3)

    def happen(self, count):
        for number in (next(self.numbers) for _ in range(count)):
            at = NOW - timedelta(days=20) + timedelta(minutes=number)
            lines = (
                f"Message-ID: <{number}@x.org>",
                f"Date: {format_datetime(at)}",
                "To: ann@x.org",
                "",
                "Hello.",
            )
            mail = "\r\n".join((*lines, "")).encode()
            assert self.program.append(self.sent, "", imaplib.Time2Internaldate(at), mail)[0] == "OK"


@pytest.fixture
def program(port):
    """Another program of the user's."""
    with imaplib.IMAP4("127.0.0.1", port) as client:
        client.login(LOGIN, PASSWORD)
        yield client


class TestPoorImap(SourceContract):
    @pytest.fixture
    def world(self, program, settings):
        return Mailbox(program, settings)


def test_the_folder_for_sent_mail_is_found_by_its_name(settings):
    (page, *_) = ImapSource(**settings, horizon=timedelta(days=9999)).pull(None)

    assert page.items


def test_a_draft_is_laid_down_changed_and_taken_away(program, settings):
    program.create("Drafts")
    drafts = ImapDrafts(**settings)
    draft = Draft("d1", Address("Ann", "ann@x.org"), "Our call", "Hello.")
    first = drafts.put(draft)
    assert drafts.put(draft) == drafts.find("d1") == first
    second = drafts.put(replace(draft, text="Hello again."), over=first)
    assert drafts.find("d1") == second != first
    with pytest.raises(Conflict):
        drafts.drop("d1", over=first)
    drafts.drop("d1", over=second)

    assert drafts.find("d1") is None


def test_the_beginning_is_read_where_a_server_that_makes_previews_has_none():
    rude = RudeImap("IMAP4rev1 AUTH=PLAIN PREVIEW", {uid: mail(uid) for uid in (3, 5, 8)})

    def previewed(command):
        if "PREVIEW" not in command:
            return rude.fetch(command)
        told = []
        kind = '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1)'
        for uid, preview in ((3, "NIL"), (5, '""'), (8, '"Talk soon."')):
            head = rude.mails[uid].partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            said = f"* {uid} FETCH (UID {uid} PREVIEW {preview} BODYSTRUCTURE {kind}"
            told.append(f"{said} BODY[HEADER.FIELDS (TO)] {{{len(head)}}}\r\n".encode() + head + b")\r\n")
        return b"".join(told)

    rude.say("UID FETCH", previewed)
    with rude:
        mailbox = ImapSource(
            server="127.0.0.1",
            port=rude.port,
            tls="none",
            login="ada",
            secret="mail",
            context=context(),
            text="preview",
        )
        (page,) = mailbox.pull(None)

    assert [one.excerpt.strip() for one in page.items] == ["Talk soon.", "", "It was good to talk."]
    assert [command for command in rude.heard if "BODY.PEEK[]" in command] == [
        "UID FETCH 3 (UID INTERNALDATE BODY.PEEK[]<0.8192>)"
    ]
