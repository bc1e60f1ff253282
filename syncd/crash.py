"""A switch for tests: with SYNCD_CRASH_AT=N the process ends, hard, at the N-th commit or external write."""

from __future__ import annotations

import os

ENDED = 100  # the exit code, so that a test tells this end from others

_left = int(os.environ.get("SYNCD_CRASH_AT") or 0)


def arm(points: int) -> None:
    """End the process at so many points from now; 0 is never."""
    global _left  # noqa: PLW0603 # one switch for the whole process
    _left = points


def point() -> None:
    """Pass a place where a crash would leave something half done: before a commit, before a write."""
    global _left  # noqa: PLW0603 # see `arm`
    _left -= 1
    if _left == 0:
        os._exit(ENDED)


def passed() -> int:
    """Return how many points were passed since the process began, or since `arm`."""
    return -_left
