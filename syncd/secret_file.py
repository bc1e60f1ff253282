"""Files that only their owner may read, in a folder that only its owner may open; POSIX only.

Everything is opened relative to the folder, never through a symbolic link, and looked at once it is open.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shlex
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote

from syncd.errors import Refused, Transient

LARGEST = 1_000_000  # bytes; a secret is a password, or a token cache of some kilobytes
_LONGEST = 150  # characters of a file's name; systems allow 255, and there are endings to come
_LASTING = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}


def file_name(name: str) -> str:
    """Return a secret's name as a file may have it: others than letters, digits and `_.-~@+` as %XX."""
    plain = quote(name, safe="@+")
    if len(plain) > _LONGEST or not plain.strip("."):
        return f"{plain[:_LONGEST]}~{hashlib.sha256(name.encode()).hexdigest()[:32]}"
    return plain


def path(folder: Path, name: str) -> Path:
    """Return where the file of a secret is."""
    return folder / f"{file_name(name)}.json"


def read(folder: Path, name: str) -> bytes | None:
    """Return a file's content; None where there is none.

    Raises `Refused` with the command that mends it when others could read or replace it.
    """
    place = path(folder, name)
    with _told(place), _opened(folder) as directory:
        if directory is None:
            return None
        try:
            handle = os.open(place.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=directory)
        except FileNotFoundError:
            return None
        try:
            _check(place, os.fstat(handle), stat.S_ISREG, "a file", 0o600)
            return os.read(handle, LARGEST)
        finally:
            os.close(handle)


def write(folder: Path, name: str, content: bytes) -> Path:
    """Put a file in place, all of it or nothing, and return its path; the caller holds its lock.

    Raises `Refused` when it cannot be written, `Transient` when that may pass (a full disk).
    """
    place = path(folder, name)
    temporary = f"{place.name}.new"
    with _told(place), _opened(folder, make=True) as directory:
        with suppress(FileNotFoundError):  # what a crash left
            os.unlink(temporary, dir_fd=directory)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        handle = os.open(temporary, flags, 0o600, dir_fd=directory)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(content)
                opened.flush()
                os.fsync(handle)
            os.rename(temporary, place.name, src_dir_fd=directory, dst_dir_fd=directory)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary, dir_fd=directory)
            raise
        assert directory is not None
        os.fsync(directory)
    return place


def remove(folder: Path, name: str) -> None:
    """Remove a file, and what a crash left of it; absent already is fine."""
    place = path(folder, name)
    with _told(place), _opened(folder) as directory:
        if directory is None:
            return
        for one in (place.name, f"{place.name}.new"):
            with suppress(FileNotFoundError):
                os.unlink(one, dir_fd=directory)
        os.fsync(directory)


@contextmanager
def locked(folder: Path, name: str, *, patience: float) -> Iterator[bool]:
    """Hold the lock of a file against other processes (flock(2)); False when nobody let go in time."""
    import fcntl  # Windows has none, and would not even start

    place = folder / f"{file_name(name)}.lock"
    with _told(place), _opened(folder, make=True) as directory:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
        handle = os.open(place.name, flags, 0o600, dir_fd=directory)
    try:
        until = monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if monotonic() >= until:
                    yield False
                    return
                sleep(0.02)
            else:
                break
        yield True
    finally:
        os.close(handle)


@contextmanager
def _opened(folder: Path, *, make: bool = False) -> Iterator[int | None]:
    """Open the folder, made when asked; None where there is none."""
    if make:
        for one in reversed([folder, *folder.parents]):
            with suppress(FileExistsError, PermissionError):
                if not one.exists():
                    one.mkdir(mode=0o700)  # each: `parents=True` would leave the upper ones to the umask
    try:
        directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        if make:
            raise
        yield None
        return
    try:
        _check(folder, os.fstat(directory), stat.S_ISDIR, "a folder", 0o700)
        yield directory
    finally:
        os.close(directory)


def _check(place: Path, found: os.stat_result, kind: Callable[[int], bool], what: str, mode: int) -> None:
    """Raise `Refused` for what others could read, write or have put there; with the command that mends it."""
    shown = shlex.quote(str(place))
    if not kind(found.st_mode):
        raise Refused(f"{place}: must be {what}; run: mv {shown} {shown}.aside")
    if found.st_uid != os.geteuid():
        raise Refused(
            f"{place}: belongs to another user; run syncd as that one, or: sudo chown {os.geteuid()} {shown}"
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise Refused(f"{place}: others can get at it; run: chmod {mode:o} {shown}")
    if stat.S_ISREG(found.st_mode) and found.st_nlink > 1:
        raise Refused(f"{place}: has a second name elsewhere; run: rm {shown}")


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Turn what the system says into `Refused` or `Transient`, with the path and what to do."""
    try:
        yield
    except OSError as error:
        link = next((one for one in (place, place.parent) if one.is_symlink()), None)
        if link:
            raise Refused(
                f"{link}: is a symbolic link, which may lead anywhere; run: rm {shlex.quote(str(link))}"
            ) from error
        what = f"{error.filename or place}: {error.strerror or error}"
        if error.errno in _LASTING:
            raise Refused(f"{what}; mend it, or set `state` in the config to a folder of yours") from error
        raise Transient(what) from error
