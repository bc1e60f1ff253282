"""The daemon's log: what happened to what kind of thing; never to whom, where, or in which words.

Lines for a person on a terminal, one JSON object a line elsewhere; with priorities where the journal reads
(sd-daemon(3)). Who is meant is a salted tag, the same one in every line of one user. Texts of errors, which
may name anybody, come at the level DEBUG only.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TextIO

SALT = "log.salt"
_PRIORITY = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3}
_logger = logging.getLogger("syncd.daemon")


@dataclass(frozen=True, slots=True)
class Log:
    """Writes what happens to one user's sources and calls."""

    salt: bytes = b""

    def tag(self, text: str, letter: str = "s") -> str:
        """Return what stands for a name or an address, such as `s:3fa9c1`."""
        return f"{letter}:{hashlib.blake2b(text.encode(), key=self.salt[:64], digest_size=3).hexdigest()}"

    def info(self, event: str, *, detail: str = "", **fields: object) -> None:
        """Write what is as it should be."""
        self._write(logging.INFO, event, detail, fields)

    def warning(self, event: str, *, detail: str = "", **fields: object) -> None:
        """Write what is not as it should be, and may be well again by itself."""
        self._write(logging.WARNING, event, detail, fields)

    def error(self, event: str, *, detail: str = "", **fields: object) -> None:
        """Write what the user must see to."""
        self._write(logging.ERROR, event, detail, fields)

    def bug(self, problem: BaseException, **fields: object) -> None:
        """Write where we were wrong; the words of the error only at the level DEBUG."""
        frames = traceback.extract_tb(problem.__traceback__)
        ours = [one for one in frames if "syncd" in one.filename or "connectors" in one.filename] or frames
        where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
        detail = "".join(traceback.format_exception(problem))
        self.error("a bug in syncd", error=type(problem).__name__, at=where, detail=detail, **fields)

    def _write(self, level: int, event: str, detail: str, fields: Mapping[str, object]) -> None:
        shown = dict(fields)
        if detail and _logger.isEnabledFor(logging.DEBUG):
            shown["detail"] = detail
        _logger.log(level, event, extra={"fields": shown})


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {
            "time": at,
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **_fields(record),
        }
        return json.dumps(said, ensure_ascii=False, default=str)


class _Journal(_Json):
    def format(self, record: logging.LogRecord) -> str:
        return f"<{_PRIORITY.get(record.levelno, 6)}>{super().format(record)}"


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone()
        more = "".join(f" {key}={value}" for key, value in _fields(record).items())
        return f"{at:%Y-%m-%d %H:%M:%S} {record.levelname.lower():<7} {record.getMessage()}{more}"


def _fields(record: logging.LogRecord) -> dict[str, object]:
    fields = getattr(record, "fields", {})
    return dict(fields) if isinstance(fields, dict) else {}


def begin(*, debug: bool = False, user: str = "", stream: TextIO | None = None) -> None:
    """Let the daemon write its log to standard error, and nobody else: a library may name anybody."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Plain() if stream.isatty() else _Journal() if _journal(stream) else _Json())
    if user:
        handler.addFilter(partial(_of, user))
    _logger.handlers[:] = [handler]
    _logger.propagate = False
    _logger.setLevel(logging.DEBUG if debug else logging.INFO)
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.handlers[:] = [handler if debug else logging.NullHandler()]
    if debug:
        Log().warning("the log now names people, addresses and numbers: keep it to yourself")


def _of(user: str, record: logging.LogRecord) -> bool:
    """Say whose line it is, where one process of many writes it."""
    record.fields = {"user": user, **_fields(record)}
    return True


def unattended() -> bool:
    """Whether what is written to standard error goes to the journal, not to a person."""
    return _journal(sys.stderr)


def _journal(stream: TextIO) -> bool:
    """Whether the journal reads what is written here ($JOURNAL_STREAM, systemd.exec(5))."""
    with suppress(OSError, ValueError):
        found = os.fstat(stream.fileno())
        return os.environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"
    return False


def salted(state: Path) -> Log:
    """Return the log of the user whose state is in `state`, with the salt that is kept there."""
    path = state / SALT
    for _ in range(2):
        with suppress(OSError):
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(handle, "rb") as opened:
                salt = opened.read(64)
            if len(salt) >= 16:
                return Log(salt)
        with suppress(OSError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "wb") as opened:
                opened.write(os.urandom(32))
    return Log(os.urandom(32))  # it cannot be kept: the tags hold until the end of this process
