"""Waiting until the server says that something came: IDLE (RFC 2177)."""

from __future__ import annotations

import re
from time import monotonic

from connectors.protocols.imap_session import Session
from connectors.protocols.imap_wire import Declined

RENEWED = 25 * 60.0  # seconds: servers end it after 30 minutes, some routers sooner

_CAME = re.compile(r"\d+ EXISTS\b", re.IGNORECASE)


def wait(session: Session, seconds: float) -> bool:
    """Wait so long for a message to come into the open folder, and return whether one did.

    Raises `Declined`, `Garbled` or `OSError` when the connection ends.
    """
    until = monotonic() + seconds
    while (left := until - monotonic()) > 0:
        if _once(session, min(left, RENEWED)):
            return True
    return False


def _once(session: Session, seconds: float) -> bool:
    wire, came = session.wire, False
    until = monotonic() + seconds
    tag = session.send(b"IDLE")
    while not came and wire.hears(until - monotonic()):
        one = wire.heard()
        if one.tag == tag:
            raise Declined(one.text.partition(" ")[2])
        came = one.tag == "*" and _CAME.match(one.text) is not None
    wire.send(b"DONE\r\n")
    return came or any(one.tag == "*" and _CAME.match(one.text) for one in session.answer(tag))
