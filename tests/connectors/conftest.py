"""Servers that several files' tests share."""

from __future__ import annotations

import pytest
from servers import cyrus as cyrus_imap
from servers import dovecot as dovecot_imap


@pytest.fixture(scope="session")
def dovecot():
    """A mail server; tests make accounts of their own on it."""
    with dovecot_imap.running() as server:
        yield server


@pytest.fixture(scope="session")
def cyrus():
    """A server for mail, calendars and address books; tests make accounts of their own on it."""
    with cyrus_imap.running() as server:
        yield server


@pytest.fixture(params=["dovecot", "cyrus"])
def mail_server(request):
    """One mail server after the other."""
    return request.getfixturevalue(request.param)
