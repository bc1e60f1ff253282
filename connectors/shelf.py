"""What a source has just read of a calendar, for the calendar of the same turn, which then need not read it.

Nothing is believed for long, and nothing for sure: who writes looks once more, by id and version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any

from syncd.model import Span

FRESH = 60.0  # seconds
_EDGE = timedelta(days=1)  # by which a span may have moved since: it lies more than a year back
_AHEAD = timedelta(seconds=FRESH)

Place = tuple[str, ...]  # a server, an account there, a calendar of it
_shelf: dict[Place, Laid] = {}


@dataclass(frozen=True, slots=True)
class Laid:
    """The events that touch a span, as the provider gave them."""

    span: Span
    events: Sequence[Mapping[str, Any]]
    zone: str = ""
    at: float = field(default_factory=monotonic)


def lay(place: Place, laid: Laid) -> None:
    """Lay down what was read."""
    _shelf[place] = laid


def laid(place: Place, within: Span) -> Laid | None:
    """Return what was read of a calendar less than a minute ago; None where that does not tell of a span."""
    found = _shelf.get(place)
    if found is None or monotonic() - found.at > FRESH:
        return None
    covers = found.span.start <= within.start + _EDGE and within.end <= found.span.end + _AHEAD
    return found if covers else None


def forget(server: str, account: str) -> None:
    """Forget all that was read of an account: something was written there."""
    for place in [one for one in _shelf if one[:2] == (server, account)]:
        _shelf.pop(place, None)
