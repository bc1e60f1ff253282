"""The files of an export: in a folder, in a zip, or in the zips of a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from connectors.files import _disk
from connectors.files._disk import told
from connectors.phone._files import Member, UnreadableError, inside, plain
from syncd.errors import Refused
from syncd.model import Skipped


def stamp(path: Path, suffix: str) -> str:
    """Return a digest that changes when what `members` would find does. Raises what `members` raises."""
    with told(path):
        return _disk.digest(_disk.listed(path, suffix, ".zip"))


def members(path: Path, suffix: str) -> Iterator[Member | Skipped]:
    """Yield the files that end in `suffix`, by name, and the zips of a folder that cannot be read.

    Raises `Refused` when there is nothing, or `path` itself is a zip that is encrypted or damaged.
    """
    with told(path):
        files = _disk.listed(path, suffix, ".zip")
    for name, file, _ in files:
        if file.suffix.lower() == suffix:
            yield plain(file, PurePosixPath(Path(name).as_posix()))
            continue
        try:
            yield from inside(file, suffix)
        except UnreadableError as error:
            if file == path:
                raise Refused(f"{path}: {error}") from error
            yield Skipped(name, str(error))
