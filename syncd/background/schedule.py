"""When a source is read again, and until when a decision holds. All waiting is by the monotonic clock."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from syncd.core.life import Life
from syncd.errors import SyncdError, Transient

FIRST = 30.0  # seconds until a source that failed is tried again
_MOST = 3  # times as long as a well one rests at most
_USER = 3600.0  # seconds between two tries of what only the user can mend; that they did wakes it too
_CLOSE = timedelta(minutes=30)  # before a call it is left alone


def rest(
    every: float, problem: SyncdError | None, fails: int, *, dice: Callable[[], float] = random.random
) -> float:
    """Return how many seconds a source rests after its `fails`-th failure in a row, or after a success.

    Failures that may heal double the time, from a provider's wish or half a minute up to three times `every`;
    a quarter more or less keeps many daemons from coming back as one. Nobody comes earlier than is wished.
    """
    if problem is None:
        return every * (1 + dice() / 20)
    if not isinstance(problem, Transient):
        return max(every, _USER) * (1 + dice() / 10)
    wish = problem.retry_after
    doubled = min(every, FIRST if wish is None else max(wish, 1.0)) * 2.0 ** min(fails - 1, 30)
    return max(min(doubled, every * _MOST) * (0.75 + dice() / 2), wish or 0.0)


def boundary(lives: Iterable[Life], now: datetime) -> datetime:
    """Return until when a decision made at `now` holds while nothing new is known.

    That is the next full hour of the user's clock, or earlier where a call comes near, begins or ends.
    """
    passed = timedelta(minutes=now.minute, seconds=now.second, microseconds=now.microsecond)
    hour = (now - passed).astimezone(UTC) + timedelta(hours=1)
    moments = (
        moment
        for one in lives
        if one.booking.stands
        for moment in (one.booking.span.start - _CLOSE, one.booking.span.start, one.booking.span.end)
    )
    return min([hour, *(moment for moment in moments if moment > now)])
