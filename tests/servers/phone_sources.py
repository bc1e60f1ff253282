"""The phone services of ours, running, with sources that read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import keyring
from keyring.backends import fail
from servers import phone_apis as apis
from servers.web import Web

from connectors.phone.quo import QuoSource
from connectors.phone.ringcentral import RingCentralSource
from connectors.phone.twilio import TwilioSource
from syncd.credentials import Safe
from syncd.model import Span
from syncd.ports import Context

NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)
ANN, BEN = "+12125550142", "+12125550143"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

KINDS = {
    "quo": (apis.Quo, apis.quo_call, apis.quo_text, ("/calls", "/messages")),
    "ringcentral": (
        apis.RingCentral,
        apis.ringcentral_call,
        apis.ringcentral_text,
        ("/call-log", "/message-store"),
    ),
    "twilio": (apis.Twilio, apis.twilio_call, apis.twilio_text, ("/Calls.json", "/Messages.json")),
}


@contextmanager
def served(kind: str, folder: Path) -> Iterator[Any]:
    """Run a service; it knows the user's context, and how to make calls and texts of its kind."""
    keyring.set_keyring(fail.Keyring())
    made, call, text, lists = KINDS[kind]
    service: Any = made()
    service.kind, service.call, service.text, service.lists = kind, call, text, lists
    window = Span(NOW - 548 * DAY, NOW + 90 * DAY)
    safe = Safe(folder / "secrets")
    service.context = Context(NOW, "America/New_York", "US", window, ("ada@example.org",), safe)
    with Web(service) as service.web:
        yield service


def source(service: Any, **more: Any) -> Any:
    """Return a source that is signed in."""
    common = {"context": service.context, "url": service.web.url, "clock": lambda: NOW, **more}
    secrets = service.context.secrets
    if service.kind == "quo":
        secrets.put("quo", service.key)
        return QuoSource(**common, pause=0)
    if service.kind == "twilio":
        secrets.put("twilio", "token")
        return TwilioSource(**common, account="ACaccount")
    secrets.put("ringcentral", json.dumps({"client_secret": "app-secret", "jwt": service.jwt}))
    return RingCentralSource(**common, client_id="app")


def items(pages: Any) -> list[Any]:
    """Return all that the pages hold."""
    return list(chain.from_iterable(page.items for page in pages))


def noted(pages: Any, into: list[Any]) -> Any:
    """Yield the pages, and put each into a list as well, which keeps them when the next fails."""
    for page in pages:
        into.append(page)
        yield page


def told(service: Any) -> tuple[Any, ...]:
    """Return what one call of a service comes to."""
    (one,) = items(source(service).pull(None))
    return one.channel, one.outgoing, one.seconds
