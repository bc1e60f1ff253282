"""Files that something else brings: found, told apart from what they were, opened, zipped or not."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from connectors.files._disk import Stamp
from syncd.errors import Refused

CHUNK = 1 << 18  # bytes read at a time
_ENCRYPTED = 1  # of a member's flags (APPNOTE 4.4.4)


class UnreadableError(ValueError):
    """A file that cannot be read as it is now; the text says why, and what to do."""


def listed(path: Path, *endings: str) -> dict[str, Path]:
    """Return the files below a folder that end so, by their names in it, sorted; or the file itself.

    Hidden ones are left out: there Syncthing and others keep what is half done.
    Raises `Refused` where there is none, `OSError` where one may not look.
    """
    if not path.is_dir():
        path.stat()
        return {path.name: path}
    found = {
        str(file.relative_to(path)): file for file in _below(path) if file.name.lower().endswith(endings)
    }
    if not found:  # never "there is nothing": it may be a disk that is not mounted
        raise Refused(
            f"{path}: there is no file in this folder that ends in {' or '.join(endings)};"
            " mend it, or change `path` in the config"
        )
    return dict(sorted(found.items()))


def _below(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise error

    for root, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if not name.startswith(".") and (file := Path(root, name)).is_file():
                yield file


def stamp(file: Path) -> tuple[int, int]:
    """Return what changes with a file's content: its size, and when it was changed, in nanoseconds."""
    now = Stamp.of(file.stat())
    return now.size, now.modified


@contextmanager
def opened(file: Path, *endings: str) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Open a file, or the members of a zip that end so, one after another; each with its name.

    Raises `UnreadableError` for a zip that is encrypted, or not whole.
    """
    if not zipped(file):
        with file.open("rb") as plain:
            yield iter([(file.name, plain)])
        return
    with _mended(), zipfile.ZipFile(file) as archive:
        yield _members(archive, endings)


def zipped(file: Path) -> bool:
    """Whether a file is a zip, or the beginning of one."""
    with file.open("rb") as beginning:
        return beginning.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _members(archive: zipfile.ZipFile, endings: tuple[str, ...]) -> Iterator[tuple[str, IO[bytes]]]:
    members = [one for one in archive.infolist() if one.filename.lower().endswith(endings)]
    if not members:
        raise UnreadableError(f"there is no {' or '.join(endings)} in this zip")
    for one in members:
        if one.flag_bits & _ENCRYPTED:
            raise UnreadableError(
                "it is encrypted; turn encryption off where it is made, or put it here unpacked"
            )
        with archive.open(one) as plain:
            yield one.filename, plain


@contextmanager
def _mended() -> Iterator[None]:
    """Say in words what is wrong with a zip."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise UnreadableError("it is not a whole zip; it is read again when it has changed") from error
    except (NotImplementedError, RuntimeError) as error:  # of a kind of packing that Python lacks
        raise UnreadableError(f"it is packed in a way that cannot be read here ({error})") from error


def chunks(file: IO[bytes], size: int = CHUNK) -> Iterator[bytes]:
    """Yield a file's bytes, some at a time."""
    read: Callable[[], bytes] = lambda: file.read(size)  # noqa: E731
    yield from iter(read, b"")
