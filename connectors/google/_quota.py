"""How much of the user's quota is spent in any sixty seconds.

https://developers.google.com/workspace/gmail/api/reference/quota
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

# For projects since May 2026; in older ones messages.get costs 5.
PROFILE, LABEL, HISTORY, LIST, GET = 1, 1, 2, 5, 20
DEFAULT = 3000  # units a minute: half of what Google allows a user
MINUTE = 60.0
PATIENCE = 2.0  # seconds that are waited for; a longer wait is the caller's


@dataclass(slots=True)
class Quota:
    """Units spent, by when; never more than `per_minute` in sixty seconds."""

    per_minute: int
    clock: Callable[[], float]  # seconds
    sleep: Callable[[float], None]
    _spent: deque[tuple[float, int]] = field(default_factory=deque)
    _total: int = 0  # of them

    def spend(self, units: int) -> float:
        """Spend some units, after a short wait if need be; or return how many seconds that would take."""
        wait = self._wait(units)
        if 0 < wait <= PATIENCE:
            self.sleep(wait)
            wait = self._wait(units)
        if wait > 0:
            return wait
        self.resume((self.clock(), units))
        return 0.0

    def _wait(self, units: int) -> float:
        now = self.clock()
        while self._spent and not now - MINUTE < self._spent[0][0] <= now:
            # Too long ago; or in the future, when somebody has set the clock back.
            self._total -= self._spent.popleft()[1]
        over = self._total + units - self.per_minute
        wait = 0.0
        if over <= 0:
            return wait
        for at, cost in self._spent:
            if over <= 0:
                break
            over -= cost
            wait = at + MINUTE - now
        return wait

    @property
    def level(self) -> tuple[float, int]:
        """When something was spent last, and how much in the minute before: where the next turn begins."""
        self._wait(0)
        return (self._spent[-1][0] if self._spent else 0.0, self._total)

    def resume(self, level: tuple[float, int]) -> None:
        """Go on from the level of an earlier turn, as if all of it had been spent in its last moment."""
        if level[1] > 0:
            self._spent.append(level)
            self._total += level[1]
