"""Whatever happens on the way to an IMAP server, nothing is missed, and the next pull heals."""

from __future__ import annotations

import time

import pytest
from mailboxes import context, mail
from servers.proxy import Cut, Drip, Lost, Proxy, Stall, Unheard

from connectors.protocols.imap import ImapSource
from syncd.errors import Transient

MANY = 90  # five pages


@pytest.fixture(scope="module")
def many(dovecot):
    account = dovecot.account("many")
    account.deliver("Sent", *map(mail, range(MANY)))
    return account


@pytest.fixture
def proxy(dovecot, many):
    with Proxy(dovecot.port) as between:
        yield between


SHORT = {"silence": 1.0, "patience": 2.0}  # what is waited for an answer that will not come


def source(proxy, login="many", fault=None, **settings):
    waits = SHORT if isinstance(fault, (Stall, Drip)) else {}
    settings = {"tls": "none", "port": proxy.port, "page": 20, **waits, **settings}
    return ImapSource(server="127.0.0.1", login=login, secret="mail", context=context(), **settings)


def until_it_breaks(source, cursor=None):
    """Return the numbers that came, the cursor after them, and what ended it."""
    found = []
    try:
        for page in source.pull(cursor):
            found += [int(one.message_id.partition("@")[0]) for one in page.items]
            cursor = page.cursor
    except Transient as error:
        return found, cursor, error
    return found, cursor, None


COMMANDS = ["AUTHENTICATE", "CAPABILITY", "LIST", "STATUS", "EXAMINE", "UID SEARCH", "UID FETCH"]
FAULTS = [Unheard(), Cut(), Cut(after=150), Cut(reset=True), Lost(), Stall(after=40)]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_at_any_command_heals_with_the_next_pull(proxy, command, fault):
    proxy.on(command, fault)
    found, cursor, error = until_it_breaks(source(proxy, fault=fault))
    proxy.heal()
    rest, cursor, healed = until_it_breaks(source(proxy), cursor)

    assert "\n" not in str(error)
    assert healed is None
    assert found + rest == list(range(MANY - 1, -1, -1))
    assert until_it_breaks(source(proxy), cursor) == ([], cursor, None)


@pytest.mark.parametrize("skip", [1, 2, 3])
@pytest.mark.parametrize("fault", [Unheard(), Lost(), Cut(after=900), Stall(after=900)], ids=str)
def test_pages_that_came_before_a_fault_stand(proxy, skip, fault):
    proxy.on("UID FETCH", fault, skip=skip)
    found, cursor, error = until_it_breaks(source(proxy, fault=fault))
    proxy.heal()
    rest, _, _ = until_it_breaks(source(proxy), cursor)

    assert isinstance(error, Transient)
    assert len(found) >= 20 * (skip - 1)
    assert found + rest == list(range(MANY - 1, -1, -1))


def test_what_comes_between_two_broken_pulls_is_not_missed(dovecot, proxy):
    account = dovecot.account("growing")
    account.deliver("Sent", *map(mail, range(60)))
    proxy.on("UID FETCH", Lost(), skip=2)
    first, cursor, _ = until_it_breaks(source(proxy, "growing"))
    account.deliver("Sent", *map(mail, range(60, 130)))
    proxy.on("UID FETCH", Lost(), skip=2)
    second, cursor, error = until_it_breaks(source(proxy, "growing"), cursor)
    third, _, _ = until_it_breaks(source(proxy, "growing"), cursor)

    assert min(len(first), len(second)) > 0
    assert isinstance(error, Transient)
    assert sorted(first + second + third) == list(range(130))


@pytest.mark.parametrize("fault", [Unheard(), Cut(), Cut(after=5), Stall()], ids=str)
def test_a_connection_that_never_starts_is_tried_later(proxy, fault):
    proxy.on_connection(fault)
    _, _, error = until_it_breaks(source(proxy, fault=fault))

    assert "connection" in str(error) or "in time" in str(error)
    assert until_it_breaks(source(proxy))[2] is None


@pytest.mark.parametrize("tls", ["tls", "starttls"])
@pytest.mark.parametrize("fault", [Cut(after=700), Stall(after=700), Stall(after=10)], ids=str)
def test_a_connection_that_is_cut_or_stalls_under_tls_is_tried_later(dovecot, tls, fault):
    port = dovecot.tls_port if tls == "tls" else dovecot.port
    with Proxy(port) as between:
        between.on_connection(fault)
        secure = {"tls": tls, "ca_file": dovecot.ca_file}
        _, cursor, error = until_it_breaks(source(between, fault=fault, **secure))

        assert isinstance(error, Transient)
        assert cursor is None
        assert len(until_it_breaks(source(between, **secure))[0]) == MANY


def test_a_server_that_drips_is_left(proxy):
    drip = Drip(seconds=0.02)
    proxy.on("UID FETCH", drip)
    start = time.monotonic()
    found, cursor, error = until_it_breaks(source(proxy, fault=drip))

    assert "does not answer in time" in str(error)
    assert time.monotonic() - start < 20  # the whole answer would take minutes
    assert (found, cursor) == ([], None)


def test_a_server_that_is_not_there_is_tried_later(dovecot):
    with Proxy(dovecot.port) as between:
        gone = source(between)
    _, _, error = until_it_breaks(gone)

    assert "is the port right?" in str(error)


def test_a_tick_with_nothing_new_is_one_status(proxy):
    _, cursor, _ = until_it_breaks(source(proxy))
    proxy.seen.clear()
    until_it_breaks(source(proxy), cursor)
    spoken = [line.split(" ", 1)[1].split(" ")[0] for line in proxy.seen if " " in line]

    assert [one for one in spoken if one != "LOGOUT"] == ["CAPABILITY", "AUTHENTICATE", "STATUS"]
