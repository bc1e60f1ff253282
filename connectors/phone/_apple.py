"""Databases that an Apple app may have open: read as of one moment, and never written beside.

SQLite's write-ahead log (https://www.sqlite.org/wal.html) and backup API (https://www.sqlite.org/backup.html).
"""

from __future__ import annotations

import errno
import math
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from connectors.files._disk import Stamp, told
from syncd.errors import Refused, Transient

Columns = Mapping[str, tuple[str, ...]]  # by table

EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
EARLIEST = EPOCH + timedelta(days=366)  # a time that was never set is about zero
_NANOSECONDS = 10**12  # a time since 2001 that is larger is no longer in seconds
_WAIT = 5.0  # seconds that a lock of the app may last

_MAGIC = b"SQLite format 3\0"
_WAL = 2  # the file format's read version, at byte 19 (https://www.sqlite.org/fileformat.html)
_TRANSIENT = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")
_DENIED = ("SQLITE_AUTH", "SQLITE_PERM", "SQLITE_CANTOPEN")

Stamps = tuple[tuple[int, ...], ...]  # of the database, and of its log where it has one


def moment(value: object) -> datetime | None:
    """Return a time of Apple's, nanoseconds or seconds since 2001, in UTC; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    try:
        if abs(value) >= _NANOSECONDS:
            return EPOCH + timedelta(microseconds=value // 1000)
        return EPOCH + timedelta(seconds=value)
    except OverflowError:
        return None


def usable(value: object, latest: datetime) -> datetime | str:
    """Return a time of Apple's at which something may have happened, or why it is none."""
    at = moment(value)
    if at is None or at < EARLIEST:
        return "no usable date"
    return at if at <= latest else f"dated in the future: {at:%Y-%m-%d}"


def stamps(path: Path) -> Stamps:
    """Return what changes when a database does. Raises `Refused` when it is missing or may not be read."""
    with readable(path):
        found = [Stamp.of(path.stat())]
        log = _beside(path, "-wal")
        if log.exists():
            found.append(Stamp.of(log.stat()))
    return tuple(map(tuple, found))


def in_use(path: Path) -> bool:
    """Whether a program has a database open, which removes the index at its end; a copy may have one too."""
    return _beside(path, "-shm").exists()


def changed(path: Path) -> datetime:
    """Return when a database was last written, in UTC."""
    return datetime.fromtimestamp(max(modified for _, modified, _ in stamps(path)) / 1e9, UTC)


@contextmanager
def opened(path: Path, wanted: Columns) -> Iterator[sqlite3.Connection]:
    """Open a database of somebody else's as it is now, to look whether it is worth a `copy`.

    No file beside it is made or changed, and none of its own bytes. Raises `Transient` while its app has
    locked it or it changes, `Refused` when it may not be read, is damaged, or lacks a column that is wanted.
    """
    with ExitStack() as until:
        with readable(path):
            before = stamps(path)
            source, quiet = _source(path, until)
            with _explained(path):
                connection = until.enter_context(
                    closing(sqlite3.connect(source, uri=True, timeout=_WAIT, isolation_level=None))
                )
        with _explained(path):
            connection.execute("BEGIN")
            (page,) = connection.execute("PRAGMA page_size").fetchone()
            lacking = _lacking(connection, wanted)
        if path.stat().st_size % page:
            raise _damaged(path, "its last page is cut")
        if lacking:
            raise Refused(
                f"{path} has no {', '.join(lacking)}: it is another database, or of a version that syncd does"
                " not know yet; check `path` in the config, or update syncd"
            )
        with _explained(path):
            yield connection
        if quiet and stamps(path) != before:
            raise Transient(f"{path} changed while it was read", retry_after=5)


@contextmanager
def copy(path: Path, original: sqlite3.Connection, optional: Columns) -> Iterator[sqlite3.Connection]:
    """Copy what `opened` opened; the copy has the optional columns too, NULL where the original has none.

    It lives in memory, and beyond that in a temporary file without a name, and is gone when it is closed.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as connection, _explained(path):
        original.backup(connection)
        for table, columns in optional.items():
            have = _columns(connection, table)
            for column in columns:
                if have and column not in have:
                    connection.execute(f'ALTER TABLE "{table}" ADD COLUMN "{column}"')
        yield connection


def tables(connection: sqlite3.Connection) -> list[str]:
    """Return the names of a database's tables."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows]


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}


def _lacking(connection: sqlite3.Connection, wanted: Columns) -> list[str]:
    found = []
    for table, columns in wanted.items():
        have = _columns(connection, table)
        found += [f"{table}.{column}" for column in columns if column not in have] if have else [table]
    return found


def _source(path: Path, until: ExitStack) -> tuple[str, bool]:
    """Return the URI under which a database can be read without a trace, and whether it must not change.

    A reader of a write-ahead log makes the files -wal and -shm where they are missing, even with mode=ro.
    """
    with path.open("rb") as file:
        head = file.read(100)
    if not head.startswith(_MAGIC):
        what = "is empty" if not head else "is not an SQLite database"
        raise Refused(f"{path} {what}; check `path` in the config, or copy the file anew")
    uri = path.absolute().as_uri()
    log = _beside(path, "-wal")
    if head[19] != _WAL:
        return f"{uri}?mode=ro", False
    if not log.exists():  # nobody has it open: the last to close it removes the log
        return f"{uri}?immutable=1", True
    if _beside(path, "-shm").exists():
        return f"{uri}?mode=ro&readonly_shm=1", False
    folder = Path(until.enter_context(TemporaryDirectory(prefix="syncd-")))
    shutil.copyfile(path, folder / path.name)
    with suppress(FileNotFoundError):  # then it changed, and `opened` notices
        shutil.copyfile(log, folder / log.name)
    return (folder / path.name).as_uri(), True


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what the system says into `Refused` or `Transient`, with the path and the way to mend it."""
    try:
        with told(path):
            yield
    except Refused as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and cause.errno in (errno.EACCES, errno.EPERM):
            raise _denied(path) from error
        raise


def _damaged(path: Path, why: str) -> Refused:
    return Refused(
        f"{path} is damaged, or only a part of it was copied ({why}); copy it anew, its app closed"
    )


def _denied(path: Path) -> Refused:
    return Refused(
        f"{path} may not be read; on a Mac, allow it in System Settings > Privacy & Security > Full Disk"
        " Access for the program that starts syncd (such as Terminal), then start syncd anew; elsewhere, let"
        " the user that runs syncd read the file and its folder"
    )


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says into `Refused` or `Transient`, with the path and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        if name.startswith(_TRANSIENT):
            what = f"{path} is locked by the app that it belongs to; syncd tries again"
            raise Transient(what, retry_after=60) from error
        if name.startswith(_DENIED):
            raise _denied(path) from error
        if name.startswith("SQLITE_READONLY"):
            what = f"{path} was left half-written by the app that it belongs to; open that app once"
            raise Transient(what, retry_after=60) from error
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise _damaged(path, str(error)) from error
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_NOMEM")):
            raise Transient(f"{path} could not be copied: {error}") from error
        raise Refused(
            f"{path} cannot be read as expected ({error}); check `path` in the config, or update syncd"
        ) from error
