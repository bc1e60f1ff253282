"""Where passwords and tokens are found and kept: `Secrets` of the ports.

A secret is looked for in `$CREDENTIALS_DIRECTORY` (https://systemd.io/CREDENTIALS), then in the keyring
where one answers, then by the command that the config names, then in a file of ours. The first that holds
it is right, with one exception. A token that rotates, but came from a place that only reads or that did
not answer, is kept in the file together with a digest of what it replaced: the file is right for as long
as the other place still says the replaced one, and wrong as soon as somebody puts something else there.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shlex
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from syncd import secret_file, secret_places
from syncd.errors import AuthRequired, Refused, Transient
from syncd.secret_places import Silent

_ANYTHING = "*"  # replaces whatever the place says that did not answer when this was kept
_PR_SET_DUMPABLE = 4
_PATIENCE = 60.0  # seconds for another process to end its refresh
_HELD: set[tuple[Path, str]] = set()
_LOCKS: dict[tuple[Path, str], threading.RLock] = {}


@dataclass(frozen=True, slots=True, repr=False)
class _Found:
    """What a place outside says."""

    value: str
    place: str
    writable: bool


@dataclass(frozen=True, slots=True, repr=False)
class _Kept:
    """What our file says."""

    value: str
    instead_of: str

    def replaces(self, other: str) -> bool:
        return self.instead_of in (_ANYTHING, _digest(other, self.value))


@dataclass(frozen=True, slots=True)
class Safe:
    """One user's secrets. It holds none itself: each is read when it is asked for."""

    folder: Path  # of our files; nobody else may look in
    command: tuple[str, ...] = ()  # prints a secret; `{name}` stands for its name
    credentials: Path | None = None  # systemd's

    def get(self, name: str) -> str:
        """Return a secret. Raises `AuthRequired` that says how to give it, `Refused` if it lies too open."""
        doubts: list[str] = []
        outside = self._outside(name, doubts)
        kept = self._kept(name)
        if kept and (outside is None or kept.replaces(outside.value)):
            return kept.value
        if outside:
            return outside.value
        why = f" ({'; '.join(doubts)})" if doubts else ""
        raise AuthRequired(f"{name}: no password or token is kept{why}; run: syncd login {shlex.quote(name)}")

    def put(self, name: str, value: str) -> None:
        """Keep a secret that changed; whole or not at all. See `keep`."""
        self.keep(name, value)

    def keep(self, name: str, value: str) -> str:
        """Keep a secret where it lives, whole or not at all, and return where that is.

        It lives in the keyring when that holds it, or when nothing does and the keyring answers; else
        in a file. Raises `Refused` where the file may not be written, `Transient` where that may pass.
        """
        if not value:
            raise ValueError("an empty secret")
        with self.alone(name):
            doubts: list[str] = []
            outside = self._outside(name, doubts)
            kept = self._kept(name)
            if outside.writable if outside else not kept:
                with suppress(Silent):
                    secret_places.into_keyring(self._service, name, value)
                    secret_file.remove(self.folder, name)
                    return "the keyring"
            instead_of = _digest(outside.value, value) if outside else _ANYTHING if doubts else ""
            content = json.dumps({"secret": value, "instead_of": instead_of})
            return str(secret_file.write(self.folder, name, content.encode()))

    def forget(self, name: str) -> str:
        """Remove a secret from the keyring and the file; return what may still give it, or ""."""
        with self.alone(name):
            secret_file.remove(self.folder, name)
            try:
                secret_places.out_of_keyring(self._service, name)
            except Silent as silent:
                return f"{silent}, and may hold it"
        left = self._outside(name, [])
        return f"{left.place} gives it still" if left else ""

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Let nobody else, of any process or thread, refresh this secret meanwhile; may be nested.

        Raises `Transient` where another one takes longer than a minute.
        """
        key = (self.folder, name)
        lock = _LOCKS.setdefault(key, threading.RLock())
        if not lock.acquire(timeout=_PATIENCE):
            raise _busy(name)
        try:
            if key in _HELD:
                yield
                return
            with secret_file.locked(self.folder, name, patience=_PATIENCE) as mine:
                if not mine:
                    raise _busy(name)
                _HELD.add(key)
                try:
                    yield
                finally:
                    _HELD.discard(key)
        finally:
            lock.release()

    @property
    def _service(self) -> str:
        """What the keyring calls this user of syncd: another state is another user."""
        return f"syncd {self.folder.parent}"

    def _outside(self, name: str, doubts: list[str]) -> _Found | None:
        """Return what the first place but the file holds; those that do not answer add to `doubts`."""
        if self.credentials and (value := secret_places.from_credentials(self.credentials, name)):
            return _Found(value, str(self.credentials), writable=False)
        try:
            if value := secret_places.from_keyring(self._service, name):
                return _Found(value, "the keyring", writable=True)
        except Silent as silent:
            doubts.append(str(silent))
        if self.command:
            try:
                return _Found(
                    secret_places.from_command(self.command, name), "the command in [secrets]", writable=False
                )
            except Silent as silent:
                doubts.append(str(silent))
        return None

    def _kept(self, name: str) -> _Kept | None:
        content = secret_file.read(self.folder, name)
        if content is None:
            return None
        try:
            found = json.loads(content)
            return _Kept(str(found["secret"]), str(found["instead_of"]))
        except (ValueError, TypeError, KeyError):
            pass  # and without its cause: an error may quote what it could not read
        path = secret_file.path(self.folder, name)
        mend = f"rm {shlex.quote(str(path))} && syncd login {shlex.quote(name)}"
        raise Refused(f"{path}: is not as syncd wrote it; run: {mend}")


def safe(state: Path, command: tuple[str, ...] = ()) -> Safe:
    """Return the secrets of the user whose state is in `state`.

    From here on this process, and what it starts, leaves no core dump: one would hold them.
    """
    no_core_dumps()
    given = os.environ.get("CREDENTIALS_DIRECTORY")
    return Safe(state / "secrets", command, Path(given) if given else None)


@cache
def no_core_dumps() -> None:
    """Keep the memory of this process off the disk, should it crash (setrlimit(2), prctl(2)).

    Where a program takes the dumps, the kernel heeds no limit of zero; what is not dumpable it never dumps.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    with suppress(ImportError):  # Windows has no such thing
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _digest(other: str, value: str) -> str:
    """Return a digest of another place's secret that says nothing without the one it is kept with."""
    return hashlib.blake2b(other.encode(), key=hashlib.blake2b(value.encode()).digest()).hexdigest()


def _busy(name: str) -> Transient:
    return Transient(f"{name}: another syncd signs in just now; it is tried again", retry_after=_PATIENCE)
