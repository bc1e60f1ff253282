"""Files that others read and write too: found, seen to change, and replaced without leaving half of one."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from syncd.errors import Conflict, Refused, Transient

# What waiting does not mend; anything else may pass (a full disk, a network drive that is away).
_LASTING = {
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.ELOOP,
    errno.ENAMETOOLONG,
}


class Stamp(NamedTuple):
    """What changes when a file does."""

    size: int
    modified: int  # nanoseconds
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """Return the stamp of a file's status."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)


class Listed(NamedTuple):
    """A file that was found, by the name that a folder has for it."""

    name: str
    path: Path
    stamp: Stamp


class Snapshot(NamedTuple):
    """A file's content, and its stamp when it was read."""

    content: bytes
    stamp: Stamp


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the system says into `Refused` or `Transient`, with the path and what to do."""
    try:
        yield
    except OSError as error:
        what = f"{error.filename or path}: {error.strerror or error}"
        if error.errno in _LASTING:
            raise Refused(f"{what}; mend it, or change `path` in the config") from error
        raise Transient(what) from error


def listed(path: Path, *endings: str) -> list[Listed]:
    """Return a file, or all below a folder that end so and are not hidden; always in the same order.

    Raises `Refused` where there is none, `OSError` where one may not look.
    """
    if path.is_dir():
        files = [file for file in _below(path, endings) if file.is_file()]
        if not files:  # an empty folder may be a disk that is not mounted: never "all of it is gone"
            raise Refused(
                f"{path}: no file in this folder ends in {' or '.join(endings)}; change `path` in the config"
            )
        return [Listed(str(file.relative_to(path)), file, Stamp.of(file.stat())) for file in files]
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise Refused(f"{path}: neither a file nor a folder; change `path` in the config")
    return [Listed(path.name, path, Stamp.of(status))]


def digest(files: Iterable[Listed]) -> str:
    """Return what is another when any of some files was changed, added, renamed or taken away."""
    seen = hashlib.sha256()
    for file in files:
        seen.update(os.fsencode(file.name) + b"\0%d %d %d\0" % file.stamp)
    return seen.hexdigest()[:32]


def _below(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise error

    for root, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.lower().endswith(endings):
                yield Path(root, name)


def read(path: Path) -> Snapshot:
    """Return a file as it is at one moment. Raises `Transient` when it changes meanwhile."""
    with told(path), path.open("rb") as opened:
        before = Stamp.of(os.fstat(opened.fileno()))
        content = opened.read()
        # By name: a program that saves by renaming leaves us with the old file open.
        if not before == Stamp.of(os.fstat(opened.fileno())) == Stamp.of(path.stat()):
            raise Transient(f"{path} changed while it was read", retry_after=5)
    return Snapshot(content, before)


def replace(path: Path, content: bytes, *, old: Snapshot | None) -> None:
    """Put `content` in the place of `old`, all of it or nothing; None is a file that does not exist yet.

    A symbolic link stays one, and the mode stays as it is. Raises `Conflict` when somebody else changed
    the file since `old` was read, `Refused` when it may not be written, `Transient` when that may pass.
    """
    with told(path):
        target = path.resolve()
        _check_writable(target, exists=old is not None)
        with _temporary(target.parent) as temporary:
            with temporary.open("wb") as opened:
                if old:
                    _take_after(target, opened.fileno())
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
            if not _is_still(target, old):
                raise Conflict(f"{path} was changed by another program just now")
            temporary.replace(target)
        sync_folder(target.parent)


@contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(prefix=".syncd-", suffix=".tmp", dir=folder)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _check_writable(target: Path, *, exists: bool) -> None:
    """Refuse what is marked as read-only even where we might write it all the same, being root."""
    for path, wanted in [(target.parent, os.W_OK | os.X_OK), *([(target, os.W_OK)] if exists else [])]:
        if not path.stat().st_mode & 0o222 or not os.access(path, wanted):
            raise Refused(f"{path} is read-only; allow writing (chmod u+w), or change `path` in the config")


def _take_after(target: Path, handle: int) -> None:
    status = target.stat()
    os.fchmod(handle, stat.S_IMODE(status.st_mode))
    with suppress(PermissionError):  # only root may give a file away
        os.fchown(handle, status.st_uid, status.st_gid)


def _is_still(target: Path, old: Snapshot | None) -> bool:
    try:
        stamp = Stamp.of(target.stat())
    except FileNotFoundError:
        return old is None
    return old is not None and (stamp == old.stamp or target.read_bytes() == old.content)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
