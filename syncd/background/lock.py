"""Locks of a state between processes: flock(2), which ends with whoever holds it, however that ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Literal

from syncd.errors import Transient, UserError

Lock = Literal["daemon", "turn"]
"""`daemon` is held by `syncd run` for as long as it runs, `turn` by whoever decides and writes calls."""


class Held(Transient):
    """Another process holds the lock; `pid` is its number, 0 where it has not said."""

    def __init__(self, folder: Path, pid: int) -> None:
        self.pid = pid
        who = f"another syncd (process {pid})" if pid else "another syncd"
        super().__init__(f"{folder}: {who} is at work on this state; try again when it is done")


@contextmanager
def held(folder: Path, name: Lock, *, patience: float = 0.0) -> Iterator[None]:
    """Hold a lock of the state in `folder`, which is made where there is none.

    The file stays when nobody holds it, and means nothing then. Raises `Held` where another process keeps it
    for longer than `patience` seconds, `UserError` where the folder cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as problem:
        raise UserError(
            f"{folder}: the state cannot be kept here ({problem.strerror});"
            " set `state` in the config to a folder of yours"
        ) from problem
    try:
        _lock(handle, folder, monotonic() + patience)
        with suppress(OSError):  # on a full disk the lock holds as well, and only does not say whose it is
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path, until: float) -> None:
    import fcntl  # Windows has none, where syncd runs in WSL

    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            if monotonic() >= until:
                said = b""
                with suppress(OSError):
                    said = os.pread(handle, 20, 0)
                raise Held(folder, int(said) if said.isdigit() else 0) from busy
            sleep(0.05)
        else:
            return
