"""What a server's words come to, without a server."""

from __future__ import annotations

from time import thread_time

import pytest

from connectors.protocols import imap_words
from connectors.protocols.imap_wire import Server, denied
from connectors.protocols.imap_words import Garbled
from connectors.protocols.key import Key
from syncd.errors import AuthRequired, Transient


@pytest.mark.parametrize(
    ("server", "place"),
    [
        ("imap.gmail.com", "myaccount.google.com/apppasswords"),
        ("p42-imap.mail.me.com", "account.apple.com"),
        ("imap.mail.yahoo.com", "login.yahoo.com"),
        ("outlook.office365.com", "Microsoft takes no passwords"),
    ],
)
def test_large_providers_say_where_to_make_a_password(server, place):
    error = denied(Server(server, "ada"), "[AUTHENTICATIONFAILED] no for ada@gmail.com", Key("mail", None))

    assert isinstance(error, AuthRequired)
    assert place in str(error)
    assert "ada@" not in str(error)


def test_a_server_that_asks_for_patience_is_left_alone():
    error = denied(Server("imap.example.org", "ada"), "[THROTTLED] slow down", Key("mail", None))

    assert (type(error), error.retry_after) == (Transient, 600)


@pytest.mark.parametrize("parts", [["1:2000001"], [f"{n * 10**6 + 1}:{(n + 1) * 10**6}" for n in range(3)]])
def test_a_set_of_numbers_without_end_is_no_imap(parts):
    assert imap_words.numbers(b"7,1:3,2:4") == [1, 2, 3, 4, 7]
    assert imap_words.numbers(b"9:4,6,5:7,12,12") == [4, 5, 6, 7, 8, 9, 12]
    assert len(imap_words.numbers(b"1:2000000,1:9,5:2000000")) == 2_000_000
    with pytest.raises(Garbled):
        imap_words.numbers(",".join(parts).encode())


def test_brackets_that_are_never_closed_take_no_time():
    begun = thread_time()

    assert imap_words.words([b"BODY[HEADER.FIELDS (DATE FROM)] a[ b"]) == [
        b"BODY[HEADER.FIELDS (DATE FROM)]",
        b"a[",
        b"b",
    ]
    assert len(imap_words.words([b"* LIST " + b"S[" * 200_000])) == 3
    assert thread_time() - begun < 5
