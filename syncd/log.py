"""The daemon's log: what happened to what kind of thing; never to whom, where, or in which words.

Lines for a person on a terminal, one JSON object a line elsewhere; with priorities where the journal reads
(sd-daemon(3)). Who is meant is a salted tag, the same one in every line of one user. Texts of errors, which
may name anybody, come at the level DEBUG only.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SALT = "log.salt"
_PRIORITY = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}
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
        more = {"detail": detail} if detail and _logger.isEnabledFor(logging.DEBUG) else {}
        structlog.stdlib.get_logger(_logger.name).log(level, event, **fields, **more)


def begin(*, debug: bool = False, user: str = "", stream: TextIO | None = None) -> None:
    """Let the daemon write its log to standard error, and nobody else: a library may name anybody.

    `user` is whose lines these are, where one process of many writes them.
    """
    stream = stream or sys.stderr
    here = stream.isatty()
    told: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper("%Y-%m-%d %H:%M:%S" if here else "iso", utc=not here, key="time"),
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=told,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                partial(_in_order, user),
                *_shown(stream),
            ],
        )
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *told,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    _logger.handlers[:] = [handler]
    _logger.propagate = False
    _logger.setLevel(logging.DEBUG if debug else logging.INFO)
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.handlers[:] = [handler if debug else logging.NullHandler()]
    if debug:
        Log().warning("the log now names people, addresses and numbers: keep it to yourself")


def _shown(stream: TextIO) -> list[Processor]:
    """Return what makes a line: for a person, for the journal, or for other programs."""
    if stream.isatty():
        colors = "NO_COLOR" not in os.environ
        plain = structlog.dev.plain_traceback
        return [
            structlog.dev.ConsoleRenderer(
                colors=colors, timestamp_key="time", sort_keys=False, exception_formatter=plain
            )
        ]
    line = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    return [line] if not _journal(stream) else [partial(_prioritised, line)]


def _in_order(user: str, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put first what every line has."""
    first = {key: event.pop(key) for key in ("time", "level", "event")}
    return {**first, **({"user": user} if user else {}), **event}


def _prioritised(
    line: structlog.processors.JSONRenderer, logger: WrappedLogger, method: str, event: EventDict
) -> str:
    """Return a line as the journal reads it, with its priority before it."""
    return f"<{_PRIORITY.get(event['level'], 6)}>{line(logger, method, event)!s}"


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
