"""Opening the state: one SQLite file per user, checked, migrated, and rebuilt when it is broken.

SQLite in WAL mode (https://sqlite.org/wal.html); see also https://sqlite.org/howtocorrupt.html.
"""

from __future__ import annotations

import os
import shlex
import sqlite3
import stat
from datetime import datetime
from importlib import resources
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from syncd import crash
from syncd.errors import Refused, Transient, UserError
from syncd.store.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

SCHEMA = "0004"
"""The newest revision in `migrations/versions`; what this version of syncd reads and writes."""

FILE = "ledger.sqlite"
_PATIENCE = 30.0  # seconds that another process may take


def open_file(folder: Path, *, now: datetime) -> tuple[Engine, str]:
    """Return an engine on the state in `folder`, made or migrated as needed, and a notice or "".

    A broken file is set aside as `ledger.sqlite.broken-TIME` and a new one begun: the sources
    hold everything that it held. The notice says so.
    Raises `UserError` when a newer syncd wrote the file or the folder cannot be used, `Refused` where
    anybody could put another in its place.
    """
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _keep_private(path)
    except OSError as problem:
        raise UserError(
            f"{folder}: the state cannot be kept here ({problem.strerror});"
            " set `state` in the config to a folder of yours"
        ) from problem
    notice = ""
    if not _sound(path):
        aside = path.with_name(f"{FILE}.broken-{now:%Y%m%dT%H%M%S}")
        path.rename(aside)
        for tail in ("-wal", "-shm"):
            path.with_name(FILE + tail).unlink(missing_ok=True)
        path.touch(mode=0o600)
        notice = f"{path}: the state was damaged; it is kept as {aside.name} and everything is read again"
    engine = _engine(lambda: sqlite3.connect(path, timeout=_PATIENCE, check_same_thread=False))
    try:
        _migrate(engine, path)
    except BaseException:
        engine.dispose()
        raise
    return engine, notice


def _keep_private(path: Path) -> None:
    """Refuse a folder that anybody can write to, and in it whatever is no file; make the file."""
    folder = path.parent
    if folder.stat().st_mode & stat.S_IWOTH:
        raise Refused(f"{folder}: anybody can write there; run: chmod 700 {shlex.quote(str(folder))}")
    if not os.path.lexists(path):
        path.touch(mode=0o600)
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        shown = shlex.quote(str(path))
        raise Refused(f"{path}: must be a file; run: mv {shown} {shown}.aside")
    if found.st_uid == os.geteuid():
        path.chmod(0o600)  # a backup that was put back


def open_copy(folder: Path) -> tuple[Engine, str]:
    """Return an engine on a private copy of the state in `folder`, or on an empty one, and a notice or "".

    What is written there goes nowhere: the copy ends with the engine, and `folder` is only read. The notice
    says that the state is damaged.
    """
    path = folder / FILE
    there = path.is_file() and path.stat().st_size > 0
    copy = _copied(path) if there else None
    damaged = there and copy is None
    mend = "run: syncd once, which keeps it aside and reads everything again"
    notice = f"{path}: the state is damaged; {mend}" if damaged else ""
    copy = copy or sqlite3.connect("", check_same_thread=False)  # a temporary database of this connection
    engine = _engine(lambda: copy, wal=False)
    found = _schema(engine)
    if found == SCHEMA:
        return engine, notice
    if found:
        _refuse_newer(path, found)
        _upgrade(engine)
    else:
        _create(engine)
    return engine, notice


def _copied(path: Path) -> sqlite3.Connection | None:
    """Return a temporary database with all that `path` holds; None when it is damaged."""
    copy = sqlite3.connect("", check_same_thread=False)
    try:
        # A log means that somebody writes, or died writing: read with it. Without one the file stands
        # still, and `immutable` keeps SQLite from leaving an empty log of its own.
        way = "mode=ro" if path.with_name(f"{FILE}-wal").exists() else "immutable=1"
        original = sqlite3.connect(f"file:{_quoted(path)}?{way}", uri=True, timeout=_PATIENCE)
        try:
            original.backup(copy)
        finally:
            original.close()
        sound = copy.execute("pragma quick_check(1)").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        sound = False
    if sound:
        return copy
    copy.close()
    return None


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _sound(path: Path) -> bool:
    """Whether SQLite can read the whole file; an empty one is sound."""
    if not path.stat().st_size:
        return True
    try:
        connection = sqlite3.connect(path, timeout=_PATIENCE)
        try:
            return bool(connection.execute("pragma quick_check(1)").fetchone() == ("ok",))
        finally:
            connection.close()
    except sqlite3.OperationalError as problem:
        if "locked" in str(problem):
            raise Transient(f"{path}: another syncd holds the state; try again when it is done") from problem
        raise Transient(f"{path}: the state cannot be read ({problem}); try again") from problem
    except sqlite3.DatabaseError:
        return False


def _engine(connect: Any, *, wal: bool = True) -> Engine:
    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        # pysqlite's own transactions begin late; SQLAlchemy's recipe lets BEGIN be ours
        connection.isolation_level = None
        if wal:
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = normal")
        connection.execute("pragma cache_size = -4000")  # kB: a first read fills four indexes
        connection.execute("pragma foreign_keys = on")
        connection.execute("pragma secure_delete = on")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Not by exec_driver_sql: it costs as much as all else of a short transaction.
        connection.connection.cursor().execute("begin immediate")

    written = 0

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        nonlocal written
        before, written = written, connection.connection.total_changes
        if written != before:
            crash.point()

    return engine


def set_aside(folder: Path) -> list[Path]:
    """Return what was kept of earlier states: broken ones, and those before a migration."""
    return sorted(
        path
        for path in folder.glob(f"{FILE}.*")
        if path.name.startswith((f"{FILE}.broken-", f"{FILE}.schema-"))
    )


def scour(engine: Engine, *, whole: bool) -> None:
    """Leave no byte of what was deleted in the file or its log; `whole` writes the file anew.

    Neither may run inside a transaction. Raises `Transient` when another process reads for too long.
    """
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        if whole:
            cursor.execute("vacuum")
        until = monotonic() + _PATIENCE
        while cursor.execute("pragma wal_checkpoint(truncate)").fetchone()[0]:
            if monotonic() > until:
                raise Transient("another syncd reads the state; its log is emptied at the next turn")
            sleep(0.1)
    except sqlite3.OperationalError as problem:
        raise Transient(f"the state cannot be written ({problem}); try again") from problem
    finally:
        raw.close()


def _schema(engine: Engine) -> str:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return SCHEMA if inspect(connection).has_table("account") else ""
        return str(connection.execute(text("select version_num from alembic_version")).scalar() or "")


def _migrate(engine: Engine, path: Path) -> None:
    try:
        found = _schema(engine)
    except DatabaseError as problem:
        raise UserError(f"{path}: is no state of syncd; move it away and start again") from problem
    if found == SCHEMA:
        return
    if found:
        _refuse_newer(path, found)
        _back_up(path, found)
        _upgrade(engine)
    else:
        _create(engine)


def _refuse_newer(path: Path, found: str) -> None:
    if found > SCHEMA:
        raise UserError(
            f"{path}: a newer syncd wrote this state (schema {found}, this one knows {SCHEMA});"
            " upgrade syncd, or set `state` to another folder"
        )


def _back_up(path: Path, schema: str) -> None:
    """Keep the state as it was before a migration, beside it."""
    kept = path.with_name(f"{FILE}.schema-{schema}")
    source, target = sqlite3.connect(path), sqlite3.connect(kept)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    kept.chmod(0o600)


def _create(engine: Engine) -> None:
    """Make the tables as every migration together leaves them, without loading Alembic.

    https://alembic.sqlalchemy.org/en/latest/cookbook.html#building-an-up-to-date-database-from-scratch
    """
    with engine.begin() as connection:
        metadata.create_all(connection)
        connection.execute(
            text("create table alembic_version (version_num varchar(32) not null primary key)")
        )
        connection.execute(text("insert into alembic_version values (:schema)"), {"schema": SCHEMA})


def _upgrade(engine: Engine) -> None:
    from alembic import command  # needed once in the life of a state, and slow to load

    with engine.begin() as connection:
        settings = alembic_config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def alembic_config() -> Config:
    """Return Alembic's settings for our migrations."""
    from alembic.config import Config  # see _upgrade

    settings = Config()
    settings.set_main_option("script_location", str(resources.files("syncd.store") / "migrations"))
    return settings
