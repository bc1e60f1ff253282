"""Cards as vCard text, and what the source makes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from connectors.files.vcf import VcfSource
from connectors.formats import vcard
from syncd.model import Card, Span
from syncd.ports import Context

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=Span(NOW, NOW + timedelta(days=1)))


def pages_of(path, cursor=None):
    return list(VcfSource(path=path, context=CONTEXT).pull(cursor))


def cards_of(path):
    return [card for page in pages_of(path) for card in page.items]


def skipped_of(path):
    return [skipped for page in pages_of(path) for skipped in page.skipped]


def read(*lines, version="3.0"):
    """Read one card of these lines."""
    content = "\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD"])
    (card,) = (
        item for item in vcard.cards(content.encode().splitlines(keepends=True)) if isinstance(item, Card)
    )
    return card
