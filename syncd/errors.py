"""One error class per reaction: each is named for what the caller does next."""

from __future__ import annotations

from collections.abc import Sequence


class SyncdError(Exception):
    """Anything syncd raises on purpose; its text is one line for a person."""


class UserError(SyncdError):
    """The user must change something; printed without a traceback, exit code 2."""

    def __init__(self, *problems: str) -> None:
        self.problems: Sequence[str] = problems
        super().__init__("; ".join(problems))


class Transient(SyncdError):
    """Try again later; `retry_after` is the provider's wish in seconds, if it had one."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class AuthRequired(SyncdError):
    """The user must sign in again; the source pauses until then."""


class Refused(SyncdError):
    """Will not work until the config or the other side changes; the source stops."""


class CursorExpired(SyncdError):
    """The cursor is no longer known; pull once more from nothing.

    `shrunk` says how much less the source holds now, where it is much: nothing is forgotten for that, but
    the user is told.
    """

    def __init__(self, message: str, *, shrunk: str = "") -> None:
        self.shrunk = shrunk
        super().__init__(message)


class Conflict(SyncdError):
    """Somebody else changed it first; leave it, and plan anew next tick."""


class Taken(Conflict):
    """An event that was deleted keeps this id for ever."""
