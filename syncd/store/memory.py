"""What was read of a ledger and still holds: a turn reads again only what was written to since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
V = TypeVar("V")


@dataclass(slots=True)
class _Kept:
    """What was read of one table, and which of its keys were written to since."""

    of: object
    value: Any
    keyed: bool = True
    stale: set[Any] = field(default_factory=set)


class Memory:
    """Values that were read or made before; none is ever changed. Who writes says what no longer holds."""

    def __init__(self) -> None:
        self._read: dict[str, dict[str, _Kept]] = {}  # by table, by name
        self._made: dict[Hashable, tuple[object, Any]] = {}
        self._each: dict[str, tuple[object, Mapping[Any, Any], dict[Any, Any]]] = {}
        self._writes: defaultdict[str, Counter[Hashable]] = defaultdict(Counter)  # by table, by key

    def clear(self) -> None:
        """Let go of everything."""
        self._read.clear()
        self._made.clear()
        self._each.clear()

    def wrote(self, table: str) -> None:
        """Say that any row of a table may be another now."""
        self._read.pop(table, None)

    def wrote_to(self, table: str, keys: Collection[Hashable]) -> None:
        """Say that the rows with some keys may be others now."""
        if not keys:
            return
        self._writes[table].update(keys)
        self._writes[table][None] += 1
        kept = self._read.get(table, {})
        for name, one in [*kept.items()]:
            if one.keyed:
                one.stale.update(keys)
            else:
                del kept[name]

    def whole(self, table: str, name: str, read: Callable[[], T]) -> T:
        """Return what `read` returns of a table, or returned before."""
        kept = self._read.setdefault(table, {})
        if name not in kept:
            kept[name] = _Kept(None, read(), keyed=False)
        found: T = kept[name].value
        return found

    def keep(self, table: str, name: str, value: object) -> None:
        """Say what `whole` is to return of a table from now on, as who wrote to it knows."""
        self._read[table] = {name: _Kept(None, value, keyed=False)}

    def held(self, table: str, name: str, *, of: object = None) -> Any:
        """Return what `by_key` has to read nothing for; else None."""
        known = self._read.get(table, {}).get(name)
        return None if known is None or known.stale or known.of != of else known.value

    def by_key(
        self,
        table: str,
        name: str,
        read: Callable[[Collection[K] | None], dict[K, T]],
        *,
        of: object = None,
    ) -> dict[K, T]:
        """Return values by their keys; `read` reads those of some keys or, given None, all.

        What was read `of` something else than now is read anew. It is the same dictionary as before only
        when nothing was.
        """
        kept = self._read.setdefault(table, {})
        known = kept.get(name)
        if known is None or known.of != of:
            known = kept[name] = _Kept(of, read(None))
        elif known.stale:
            old = {one: value for one, value in known.value.items() if one not in known.stale}
            known = kept[name] = _Kept(of, old | read(known.stale))
        found: dict[K, T] = known.value
        return found

    def writes(self, table: str, keys: Iterable[Hashable]) -> tuple[int, ...]:
        """Return what is another value once rows with these keys were written to."""
        written = self._writes[table].get
        return tuple([written(key, 0) for key in keys])

    def writes_to(self, table: str) -> int:
        """Return what is another value once rows of a table were written to by key."""
        return self._writes[table][None]

    def made(self, name: Hashable, of: object, make: Callable[[], T]) -> T:
        """Return what `make` returns, or returned before `of` what is equal."""
        before = self._made.get(name)
        if before is None or (before[0] is not of and before[0] != of):
            before = self._made[name] = of, make()
        found: T = before[1]
        return found

    def each(
        self, name: str, items: Mapping[K, V], make: Callable[[K, V], T], *, of: object = None
    ) -> dict[K, T]:
        """Return what `make` returns of each item, or returned before of the one that is equal.

        All are made anew `of` something else than before. It is the same dictionary as before only when
        nothing was.
        """
        before = self._each.get(name)
        same = before is not None and before[0] == of
        old, known = (before[1], before[2]) if before is not None and same else ({}, {})
        anew = [one for one, item in items.items() if one not in known or old[one] != item]
        if not anew and [*items] == [*known]:
            return known
        made = {one: make(one, items[one]) for one in anew}
        found: dict[K, T] = {one: made[one] if one in made else known[one] for one in items}
        self._each[name] = of, items, found
        return found
