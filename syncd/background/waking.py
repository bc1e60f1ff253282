"""What wakes a source before it is due: its server says so (IDLE), or its files change (watchfiles)."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Protocol, runtime_checkable

import watchfiles

from syncd import registry
from syncd.background.reader import House, Reader
from syncd.tick import context

_WAIT = 600.0  # seconds that a server is listened to at once
_PAUSE = 60.0  # seconds between two tries to listen, where nothing came of one
_STEP = 1000  # milliseconds between two looks at what the system tells of files


@runtime_checkable
class Waits(Protocol):
    """A source whose server says by itself that something came."""

    def wait(self, cursor: str | None, seconds: float) -> bool:
        """Wait so long for something new since `cursor`, and return whether there is; or not, at once."""
        ...


def listen(house: House, reader: Reader) -> None:
    """Wake a reader, in a thread of its own, whenever its server says that something came."""
    threading.Thread(target=_listen, args=(house, reader), name=f"idle {reader.name}", daemon=True).start()


def _listen(house: House, reader: Reader) -> None:
    while not (reader.over or house.stop.is_set()):
        reader.ended.wait()
        began, heard = monotonic(), _Heard()
        problem = house.guarded(partial(_hear, house, reader, heard))
        if heard.came:
            reader.ended.clear()  # what came is read before it is listened again
            reader.wake()
        elif heard.deaf or (problem is None and monotonic() - began < _WAIT / 2):
            return
        elif problem is not None:
            house.stop.wait(_PAUSE)


@dataclass
class _Heard:
    came: bool = False
    deaf: bool = False  # the schedule alone wakes it


def _hear(house: House, reader: Reader, heard: _Heard) -> None:
    config, one = house.config, reader.source
    source = registry.open_source(one, context(config, house.now()))
    if isinstance(source, Waits):
        heard.came = source.wait(house.store.source(one.name, one.kind).cursor, _WAIT)
    else:
        heard.deaf = True


def files(readers: Iterable[Reader]) -> dict[Path, list[Reader]]:
    """Return the files and folders that sources read."""
    found: dict[Path, list[Reader]] = {}
    for reader in readers:
        for value in reader.source.settings.values():
            if isinstance(value, Path):
                found.setdefault(value.absolute(), []).append(reader)
    return found


class Files(threading.Thread):
    """Wakes readers when their files change; where that cannot be told, the schedule alone does."""

    def __init__(self, places: Mapping[Path, list[Reader]], house: House) -> None:
        super().__init__(name="files", daemon=True)
        self._places, self._house = places, house
        self.over = threading.Event()

    def run(self) -> None:
        """Watch until it is over."""
        folders = [place for place in self._places if place.is_dir()]
        parents = {place.parent for place in self._places if not place.is_dir() and place.parent.is_dir()}
        watched = [one for one in ((folders, True), (sorted(parents), False)) if one[0]]
        threads = [threading.Thread(target=self._watch, args=one, daemon=True) for one in watched]
        for thread in threads:
            thread.start()

    def _watch(self, paths: list[Path], recursive: bool) -> None:  # noqa: FBT001 - a thread's arguments
        try:
            for changes in watchfiles.watch(
                *paths,
                watch_filter=None,
                debounce=2 * _STEP,
                step=_STEP,
                rust_timeout=60 * _STEP,
                stop_event=self.over,
                raise_interrupt=False,
                recursive=recursive,
                ignore_permission_denied=True,
            ):
                for reader in self._whose(Path(path) for _, path in changes):
                    reader.wake()
        except OSError as problem:  # too many watches, a folder that went away
            self._house.log.info("files are looked at by the schedule alone", detail=str(problem))

    def _whose(self, changed: Iterable[Path]) -> list[Reader]:
        found: dict[int, Reader] = {}
        for path in changed:
            for place, readers in self._places.items():
                near = path.parent == place.parent and path.name.startswith(place.name)  # its -wal as well
                if near or place in path.parents:
                    found.update((id(one), one) for one in readers)
        return list(found.values())
