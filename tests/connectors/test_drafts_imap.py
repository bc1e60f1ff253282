"""Drafts on an IMAP server keep the contract of all drafts."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from itertools import count
from typing import Any

import pytest
from contracts.drafts import DraftsContract
from mailboxes import context

from connectors.protocols.imap_drafts import ImapDrafts

_logins = count()


@dataclass
class ImapWorld:
    account: Any

    def reopened(self):
        return ImapDrafts(
            server="127.0.0.1",
            login=self.account.login,
            secret="mail",
            context=context(),
            tls="none",
            port=self.account.server.port,
        )

    drafts = property(reopened)

    def _all(self, client):
        client.select("Drafts")
        uids = client.uid("search", None, "UNDELETED")[1][0].split()
        return [client.uid("fetch", uid, "(BODY.PEEK[])")[1][0][1] for uid in uids]

    def add(self, subject):
        with self.account.signed_in() as client:
            client.append("Drafts", "\\Draft", None, f"Subject: {subject}\r\n\r\nmine".encode())

    def edit(self, old, new):
        with self.account.signed_in() as client:
            before = self._all(client)
            client.store("1:*", "+FLAGS", "\\Deleted")
            client.expunge()
            for raw in before:
                client.append("Drafts", "\\Draft", None, raw.replace(old.encode(), new.encode()))

    def delete(self):
        with self.account.signed_in() as client:
            client.select("Drafts")
            client.store("1:*", "+FLAGS", "\\Deleted")
            client.expunge()

    def lie(self):
        with self.account.signed_in() as client:
            found = map(message_from_bytes, self._all(client))
        return sorted(
            (str(make_header(decode_header(one["Subject"]))), one.get_payload(decode=True).decode())
            for one in found
        )


class TestImapDrafts(DraftsContract):
    @pytest.fixture
    def world(self, mail_server):
        account = mail_server.account(f"drafter{next(_logins)}")
        account.folder("Drafts")
        return ImapWorld(account)
