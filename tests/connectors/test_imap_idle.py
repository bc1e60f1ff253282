"""Waiting for mail: woken as soon as there is some, asleep otherwise."""

from __future__ import annotations

import threading
import time

import pytest
from mailboxes import context, mail
from servers.proxy import Cut, Proxy
from servers.rude_imap import RudeImap

from connectors.protocols import imap_idle
from connectors.protocols.imap import ImapSource
from syncd.errors import Transient


def source(port, login):
    return ImapSource(
        server="127.0.0.1", port=port, tls="none", login=login, secret="mail", context=context(), silence=5
    )


def read(source):
    return list(source.pull(None))[-1].cursor


def later(task, seconds=0.3):
    timer = threading.Timer(seconds, task)
    timer.start()
    return timer


def appended(account):
    with account.signed_in() as client:
        client.append("Sent", None, None, mail(2))


def test_a_mail_that_comes_wakes_at_once(mail_server):
    account = mail_server.account("ada")
    account.deliver("Sent", mail(1))
    mailbox = source(mail_server.port, "ada")
    cursor = read(mailbox)
    timer = later(lambda: appended(account))
    start = time.monotonic()

    assert mailbox.wait(cursor, 20)
    assert time.monotonic() - start < 15
    timer.join()
    assert mailbox.wait(cursor, 20)  # what came before it began to wait counts too


def test_nothing_comes_and_the_wait_ends(mail_server):
    account = mail_server.account("bob")
    account.deliver("Sent", mail(1))
    mailbox = source(mail_server.port, "bob")
    cursor = read(mailbox)
    start = time.monotonic()

    assert not mailbox.wait(cursor, 0.5)
    assert 0.5 <= time.monotonic() - start < 15


def test_the_wait_is_renewed_before_servers_end_it(dovecot, monkeypatch):
    account = dovecot.account("eve")
    account.deliver("Sent", mail(1))
    monkeypatch.setattr(imap_idle, "RENEWED", 0.1)
    with Proxy(dovecot.port) as proxy:
        mailbox = source(proxy.port, "eve")
        cursor = read(mailbox)

        assert not mailbox.wait(cursor, 0.55)
        assert 3 <= len([line for line in proxy.seen if line.endswith(" IDLE")]) <= 6
        assert "DONE" in proxy.seen


def test_a_connection_that_ends_is_an_error_in_words(dovecot):
    account = dovecot.account("dan")
    account.deliver("Sent", mail(1))
    with Proxy(dovecot.port) as proxy:
        mailbox = source(proxy.port, "dan")
        cursor = read(mailbox)
        proxy.on("IDLE", Cut())

        with pytest.raises(Transient, match="connection"):
            mailbox.wait(cursor, 5)


def test_a_server_that_cannot_say_is_not_waited_for():
    with RudeImap(mails={1: mail(1)}) as server:
        mailbox = source(server.port, "ada")

        assert not mailbox.wait(read(mailbox), 60)
