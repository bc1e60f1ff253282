"""Many collections as one source: what is new in any of them, and the cursor that remembers them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from connectors.protocols import dav, dav_find, dav_sync
from connectors.protocols.dav import Account, Dav, Denied, Service
from connectors.protocols.dav_find import Collection, Place
from connectors.protocols.dav_sync import Changes, Fetched, Known
from syncd.errors import Refused, Transient
from syncd.model import Skipped, Span

_MANY = 10  # of so many resources, not more than half go at once: the server may have lost its disk
_FAILED = 20  # resources that are not given; more of them, and it is the server that failed


@dataclass(frozen=True, slots=True)
class Memory:
    """What a cursor remembers: where the collections are, and what is known of each."""

    origin: str
    homes: tuple[str, ...]
    alone: bool
    mark: str
    collections: Mapping[str, Known] = field(default_factory=dict)

    @classmethod
    def of(cls, where: Place, collections: Mapping[str, Known]) -> Memory:
        """Remember a place, and what is known of what is there."""
        return cls(where.dav.origin, where.homes, where.alone, where.mark, collections)

    def place(self, server: Dav) -> Place:
        """Return the place again. Raises `Refused` where it is on a server of nobody's choice."""
        return Place(server.at(self.origin), self.homes, self.alone, self.mark)

    def packed(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        known = {path: one.packed() for path, one in self.collections.items()}
        where = {"origin": self.origin, "homes": self.homes, "alone": self.alone, "mark": self.mark}
        return {**where, "collections": known}

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> Memory:
        """Read what `packed` returned. Raises ValueError, KeyError, TypeError or AttributeError."""
        known = {path: Known.unpacked(one) for path, one in packed["collections"].items()}
        where = packed["origin"], tuple(packed["homes"]), packed["alone"], packed["mark"]
        return cls(*where, known)


class _Look(NamedTuple):
    """How the collections stand, beside what was known of them."""

    where: Place
    collections: Sequence[Collection]
    known: Mapping[str, Known]
    changes: Mapping[str, Changes]
    skipped: Sequence[Skipped]


class News(NamedTuple):
    """Some of what is new; `memory` comes with the last of it."""

    fetched: Sequence[tuple[Collection, Fetched]] = ()
    gone: frozenset[str] = frozenset()
    skipped: tuple[Skipped, ...] = ()
    memory: Memory | None = None
    whole: bool = False  # it is everything that the server holds
    total: int | None = None


def news(
    server: Dav,
    service: Service,
    account: Account,
    names: Sequence[str],
    last: Memory | None,
    *,
    within: Span | None = None,
) -> Iterator[News]:
    """Yield what is new since `last` in the collections that `names` name, or in all; nothing is nothing.

    What is gone comes first, so that what was moved from one collection to another is not lost.
    Raises `Refused`, `Transient`, `AuthRequired`.
    """
    where, found = collections_of(server, service, account, last, alone=not names)
    collections = dav_find.chosen(found, names, service)
    if not collections:
        raise Refused(f"{server.origin} has no {service.what} to read; make one, or check `url`")
    known = last.collections if last else {}
    if last and not _is_news(collections, known):
        return
    look = _Look(where, collections, known, *_changes(collections, known, within))
    _doubt(where, (at for at in known.keys() - {one.path for one in found} if known[at].etags))
    gone = frozenset(path for one in look.changes.values() for path in one.gone)
    gone |= {path for at in known.keys() - {one.path for one in collections} for path in known[at].etags}
    held = sum(len(one.etags) for one in known.values())
    if last and held >= _MANY and len(gone) > held / 2:
        yield from news(server, service, account, names, None, within=within)
        return
    if gone:
        yield News(gone=gone)
    yield from _fetched(look, service, whole=last is None)


def _doubt(where: Place, missing: Iterable[str]) -> None:
    """Raise `Transient` where a collection that is not listed any more is there all the same."""
    for path in missing:
        with suppress(Denied):
            if where.dav.propfind(path, [dav_find.TYPE], depth=0):
                name = dav.last(path)
                raise Transient(f"{name}: the server does not list it, and has it; it is asked again later")


def collections_of(
    server: Dav, service: Service, account: Account, last: Memory | None, *, alone: bool
) -> tuple[Place, list[Collection]]:
    """Return where the collections are, and how they stand; found anew where they are not any more.

    With `alone`, the URL of one collection means that one. Raises `Refused`, `Transient`, `AuthRequired`.
    """
    if last:
        with suppress(Denied):
            where, found = dav_find.listed(last.place(server), service)
            if found:
                return where, found
    where = dav_find.place(server, service, account.path, alone=alone)
    try:
        return dav_find.listed(where, service)
    except Denied as denied:
        raise Refused(
            f"{server.origin} does not list its {service.what}s (HTTP {denied.status}); check the login"
        ) from denied


def _is_news(collections: Sequence[Collection], known: Mapping[str, Known]) -> bool:
    return {one.path for one in collections} != known.keys() or any(
        not one.mark or one.mark != known[one.path].mark for one in collections
    )


def _changes(
    collections: Sequence[Collection], known: Mapping[str, Known], within: Span | None
) -> tuple[dict[str, Changes], list[Skipped]]:
    """Return what changed in each; one that may not be read keeps what is known of it."""
    found: dict[str, Changes] = {}
    skipped: list[Skipped] = []
    for one in collections:
        before = known.get(one.path, Known())
        if one.mark and one.mark == before.mark:
            continue
        try:
            found[one.path] = dav_sync.changes(one, before, within=within)
        except Denied as denied:
            if denied.status >= 500:
                raise Transient(f"{one.name} cannot be read just now (HTTP {denied.status})") from denied
            skipped.append(Skipped(one.name, f"the server does not let it be read (HTTP {denied.status})"))
    if len(skipped) == len(collections):
        raise Refused(f"{skipped[0].what}: {skipped[0].why}; check what this login may do")
    return found, skipped


def _fetched(look: _Look, service: Service, *, whole: bool) -> Iterator[News]:
    """Yield the text of what changed, a chunk at a time, and at the end what is known then."""
    server = look.where.dav
    total = sum(len(one.changed) for one in look.changes.values())
    memory = {one.path: look.known[one.path] for one in look.collections if one.path in look.known}
    skipped = [*look.skipped]
    failed = 0
    for one in look.collections:
        if one.path not in look.changes:
            continue
        change = look.changes[one.path]
        before = memory.get(one.path, Known()).etags
        etags = {path: etag for path, etag in before.items() if path not in change.gone}
        for chunk in dav_sync.fetched(one, service, change.changed):
            unread = [item for item in chunk if item.why]
            failed += len(unread)
            if failed > _FAILED:
                raise Transient(f"{server.origin} does not give what it lists; it is asked again later")
            skipped += [Skipped(f"{one.name}/{dav.last(item.path)}", item.why) for item in unread]
            dav_sync.note(etags, chunk)
            yield News([(one, item) for item in chunk], whole=whole, total=total)
        memory[one.path] = change.known(one, etags)
    yield News(
        skipped=tuple(skipped),
        memory=Memory.of(look.where, memory),
        whole=whole,
        total=total,
    )
