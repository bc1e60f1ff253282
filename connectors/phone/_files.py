"""Files that something else brings, and what is packed in those that are zips.

Of a zip (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT) only what is asked for is unpacked, one
file at a time, and none that is far larger packed out than such files are.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

CHUNK = 1 << 18  # bytes read at a time
_RATIO = 300  # text shrinks to a tenth; zeros to a thousandth
_SMALL = 1 << 20  # bytes that may shrink as they like
_ENCRYPTED = 1  # of a member's flags (APPNOTE 4.4.4)


class UnreadableError(ValueError):
    """A file that cannot be read as it is now; the text says why, and what to do."""


class Member(NamedTuple):
    """A file, or one that is packed in a zip.

    `open` raises `UnreadableError`, then and while one reads.
    """

    path: PurePosixPath  # within the folder or the zip
    archive: str  # the zip's own name, without its ending; "" where there is none
    folder: str  # the name of the folder that it is in; "" at the top of a zip
    open: Callable[[], AbstractContextManager[IO[bytes]]]

    def read(self, most: int) -> bytes:
        """Return the content. Raises `UnreadableError`, also where it is longer than `most` bytes."""
        with self.open() as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise UnreadableError(f"larger than {most >> 20} MB")
        return content


def zipped(file: Path) -> bool:
    """Whether a file is a zip, or the beginning of one."""
    with file.open("rb") as beginning:
        return beginning.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def inside(file: Path, *endings: str) -> Iterator[Member]:
    """Yield a file as it is, or those packed in it that end so, by name.

    Raises `UnreadableError` for a zip that is encrypted, not whole, or holds none.
    """
    if zipped(file) or file.suffix.lower() == ".zip":
        yield from _packed(file, endings)
    else:
        yield plain(file, PurePosixPath(file.name))


def plain(file: Path, path: PurePosixPath) -> Member:
    """Return a file that is not packed, under its name in the folder that was listed."""

    @contextmanager
    def opened() -> Iterator[IO[bytes]]:
        try:
            with file.open("rb") as content:
                yield content
        except OSError as error:
            raise UnreadableError(f"not readable: {error.strerror}") from error

    return Member(path, "", file.absolute().parent.name, opened)


def _packed(file: Path, endings: tuple[str, ...]) -> Iterator[Member]:
    with _explained():
        archive = ZipFile(file)
    with archive:
        found = [one for one in archive.infolist() if one.filename.lower().endswith(endings)]
        if not found:
            raise UnreadableError(f"there is no {' or '.join(endings)} in this zip")
        if any(one.flag_bits & _ENCRYPTED for one in found):
            raise UnreadableError(
                "it is encrypted; turn encryption off where it is made, or put it here unpacked"
            )
        for one in sorted(found, key=lambda one: one.filename):
            name = PurePosixPath(one.filename)
            yield Member(name, file.stem, name.parent.name, _unpacked(archive, one))


def _unpacked(archive: ZipFile, one: ZipInfo) -> Callable[[], AbstractContextManager[IO[bytes]]]:
    @contextmanager
    def opened() -> Iterator[IO[bytes]]:
        if one.file_size > max(_SMALL, one.compress_size * _RATIO):
            raise UnreadableError("unpacks to far more than such a file holds")
        # a member never gives more than the size that was just judged
        with _explained(), archive.open(one) as content:
            yield content

    return opened


@contextmanager
def _explained() -> Iterator[None]:
    """Say in words what is wrong with a zip."""
    try:
        yield
    except (NotImplementedError, RuntimeError) as error:  # of a kind of packing that Python lacks
        raise UnreadableError(f"it is packed in a way that cannot be read here ({error})") from error
    except (BadZipFile, zlib.error, EOFError, OSError) as error:
        raise UnreadableError("it is not a whole zip; it is read again when it has changed") from error


def chunks(file: IO[bytes], size: int = CHUNK) -> Iterator[bytes]:
    """Yield a file's bytes, some at a time."""
    while chunk := file.read(size):
        yield chunk
