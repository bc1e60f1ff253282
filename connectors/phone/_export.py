"""The files of an export: in a folder, in a zip, or in the zips of a folder.

Of a zip (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT) only what is asked for is unpacked, one
file at a time, and none that is far larger than what such exports hold.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from connectors.files._disk import Stamp, told
from connectors.phone._files import UnreadableError, listed
from syncd.errors import Refused
from syncd.model import Skipped

MOST = 1 << 28  # bytes of one file
_RATIO = 300  # text shrinks to a tenth; zeros to a thousandth
_SMALL = 1 << 20  # bytes that may shrink as they like
_ENCRYPTED = 1  # of a member's flags (APPNOTE 4.4.4)


class Member(NamedTuple):
    """A file of an export.

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


def stamp(path: Path, suffix: str) -> str:
    """Return a digest that changes when what `members` would find does. Raises what `members` raises."""
    digest = hashlib.sha256()
    with told(path):
        for name, file in listed(path, suffix, ".zip").items():
            digest.update(os.fsencode(f"{name}\0{Stamp.of(file.stat())}\n"))
    return digest.hexdigest()[:32]


def members(path: Path, suffix: str) -> Iterator[Member | Skipped]:
    """Yield the files that end in `suffix`, by name, and the zips of a folder that cannot be read.

    Raises `Refused` when there is nothing, or `path` itself is a zip that is encrypted or damaged.
    """
    with told(path):
        files = listed(path, suffix, ".zip")
    for name, file in files.items():
        if file.suffix.lower() == suffix:
            yield Member(PurePosixPath(Path(name).as_posix()), "", file.absolute().parent.name, _plain(file))
            continue
        try:
            yield from _zipped(file, suffix)
        except UnreadableError as error:
            if file == path:
                raise Refused(f"{path} {error}") from error
            yield Skipped(name, str(error))


def _plain(file: Path) -> Callable[[], AbstractContextManager[IO[bytes]]]:
    @contextmanager
    def opened() -> Iterator[IO[bytes]]:
        try:
            with file.open("rb") as content:
                if os.fstat(content.fileno()).st_size > MOST:
                    raise UnreadableError(f"larger than {MOST >> 20} MB")
                yield content
        except OSError as error:
            raise UnreadableError(f"not readable: {error.strerror}") from error

    return opened


def _zipped(file: Path, suffix: str) -> Iterator[Member]:
    try:
        archive = ZipFile(file)
    except (BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise UnreadableError("is not a zip, or not a whole one; fetch it anew, or unpack it") from error
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}") from error
    with archive:
        inside = [one for one in archive.infolist() if one.filename.lower().endswith(suffix)]
        if any(one.flag_bits & _ENCRYPTED for one in inside):
            raise UnreadableError("is encrypted; unpack it, and set `path` to the folder")
        for one in sorted(inside, key=lambda one: one.filename):
            name = PurePosixPath(one.filename)
            yield Member(name, file.stem, name.parent.name, _unpacked(archive, one))


def _unpacked(archive: ZipFile, one: ZipInfo) -> Callable[[], AbstractContextManager[IO[bytes]]]:
    @contextmanager
    def opened() -> Iterator[IO[bytes]]:
        if one.file_size > min(MOST, max(_SMALL, one.compress_size * _RATIO)):
            raise UnreadableError("unpacks to far more than such a file holds")
        try:  # a member never gives more than the size that was just judged
            with archive.open(one) as content:
                yield content
        except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
            raise UnreadableError("is damaged within the zip") from error

    return opened
