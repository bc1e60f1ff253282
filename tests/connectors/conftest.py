"""Servers that several files' tests share."""

from __future__ import annotations

import pytest
from servers.dovecot import running


@pytest.fixture(scope="session")
def dovecot():
    """A mail server; tests make accounts of their own on it."""
    with running() as server:
        yield server
