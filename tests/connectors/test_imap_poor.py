"""A server with none of the extensions that we like keeps every source's and every draft's promises."""

from __future__ import annotations

import imaplib
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from itertools import count

import pytest
from contracts.source import CONTEXT, NOW, SourceContract
from mailboxes import Safe
from servers.pymap import LOGIN, PASSWORD, pymap

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
