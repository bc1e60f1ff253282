"""Trying again: the only place that knows tenacity (https://tenacity.readthedocs.io)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import tenacity

from syncd.errors import Transient

T = TypeVar("T")

_TRIES = 3
_LONGEST_WAIT = 30.0  # seconds; a source that wants more waits for its next turn


class _Wait(tenacity.wait.wait_base):
    """The provider's wish where it has one, else a short wait that doubles, with jitter."""

    def __init__(self, first: float) -> None:
        self._own = tenacity.wait_random_exponential(multiplier=first, max=_LONGEST_WAIT)

    def __call__(self, retry_state: tenacity.RetryCallState) -> float:
        problem = retry_state.outcome.exception() if retry_state.outcome else None
        wish = problem.retry_after if isinstance(problem, Transient) else None
        return wish if wish is not None else self._own(retry_state)


def patiently(task: Callable[[], T], *, first: float = 0.2) -> T:
    """Return what `task` returns, tried up to three times while it raises `Transient`.

    A provider that asks for more patience than half a minute is not waited for: its `Transient`
    comes through. So does the last one.
    """

    def hopeful(problem: BaseException) -> bool:
        return isinstance(problem, Transient) and (problem.retry_after or 0) <= _LONGEST_WAIT

    return tenacity.Retrying(
        stop=tenacity.stop_after_attempt(_TRIES),
        wait=_Wait(first),
        retry=tenacity.retry_if_exception(hopeful),
        reraise=True,
    )(task)
