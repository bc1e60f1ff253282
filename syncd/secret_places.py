"""The places outside of ours that may hold a secret: systemd's credentials, the keyring, a command.

https://systemd.io/CREDENTIALS, https://keyring.readthedocs.io.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, TypeVar

from syncd.errors import Refused
from syncd.secret_file import LARGEST, file_name

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

KEYRING_PATIENCE = 5.0  # seconds; one that waits for a person to unlock it must not hold the daemon
COMMAND_PATIENCE = 15.0
_HUNG: list[threading.Thread] = []


class Silent(Exception):
    """A place did not answer; its text says which and how."""


def from_credentials(folder: Path, name: str) -> str | None:
    """Return what systemd was given under this name (LoadCredential=NAME:FILE); None without it."""
    path = folder / file_name(name)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused(
            f"{path}: {error.strerror}; mend LoadCredential= in the unit, or take it out"
        ) from error
    try:
        return content.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        pass  # without its cause, which quotes the content
    raise Refused(f"{path}: is no text in UTF-8; give the service another LoadCredential=")


def from_keyring(service: str, name: str) -> str | None:
    """Return what the keyring holds; None where it holds nothing, or none is installed."""

    def ask() -> str | None:
        backend = _backend()
        return backend.get_password(service, name) if backend else None

    return _answer(ask)


def into_keyring(service: str, name: str, value: str) -> None:
    """Keep a secret in the keyring. Raises `Silent` where there is none, or it does not keep it."""

    def keep() -> bool:
        backend = _backend()
        if backend is None:
            return False
        backend.set_password(service, name, value)
        return backend.get_password(service, name) == value  # some take everything and keep nothing

    if not _answer(keep):
        raise Silent("there is no keyring that keeps anything")


def out_of_keyring(service: str, name: str) -> None:
    """Take a secret out of the keyring; absent already is fine."""

    def remove() -> None:
        backend = _backend()
        if backend and backend.get_password(service, name) is not None:
            backend.delete_password(service, name)

    _answer(remove)


def _backend() -> KeyringBackend | None:
    """Return the keyring; None where there is none that keeps anything safe."""
    try:
        import keyring
    except ModuleNotFoundError:  # an optional dependency
        return None
    backend = keyring.get_keyring()
    return backend if backend.priority >= 1 else None  # below 1 are "none", "null" and plain files


def _answer(task: Callable[[], T]) -> T:
    """Return what `task` returns in its own thread. Raises `Silent` when it fails or takes too long.

    While one hangs, no other is begun: at most a single thread is lost to a keyring that never answers.
    """
    _HUNG[:] = [thread for thread in _HUNG if thread.is_alive()]
    if _HUNG:
        raise Silent("the keyring does not answer")
    answers: list[T] = []

    def work() -> None:
        with suppress(Exception):  # each backend has errors of its own
            answers.append(task())

    thread = threading.Thread(target=work, name="keyring", daemon=True)
    thread.start()
    thread.join(KEYRING_PATIENCE)
    if thread.is_alive():
        _HUNG.append(thread)
        raise Silent("the keyring does not answer")
    if not answers:
        raise Silent("the keyring is locked or fails")
    return answers[0]


def from_command(command: Sequence[str], name: str) -> str:
    """Return the first line that a command prints, run without a shell. Raises `Silent` with what failed.

    What it writes as errors is not read, for it may hold anything.
    """
    argv = [word.replace("{name}", name) for word in command]
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own command, from the user's own config
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise Silent(f"{argv[0]} cannot be run ({error.strerror})") from error
    try:
        assert process.stdout
        printed, code = _finished(process, process.stdout, argv[0])
    finally:
        if process.poll() is None:  # not yet reaped, so the number is still its own
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    line = printed.partition(b"\n")[0].strip(b"\r")
    if code:
        raise Silent(f"{argv[0]} ended with code {code}")
    if not line:
        raise Silent(f"{argv[0]} prints nothing")
    with suppress(UnicodeDecodeError):
        return line.decode()
    raise Silent(f"{argv[0]} prints no text in UTF-8")


def _finished(process: subprocess.Popen[bytes], stdout: IO[bytes], what: str) -> tuple[bytes, int]:
    """Return what a command prints, and how it ends; a limit of time and of size.

    An agent that it leaves behind may hold its output open for ever: it is not waited for.
    """
    until = monotonic() + COMMAND_PATIENCE
    printed = b""
    with stdout, selectors.DefaultSelector() as ready:
        ready.register(stdout, selectors.EVENT_READ)
        while (left := until - monotonic()) > 0:
            ended = process.poll() is not None  # asked first: what is printed before the end is read yet
            if not ready.select(min(left, 0.1)):
                if ended:
                    return printed, process.returncode
                continue
            piece = os.read(stdout.fileno(), 65_536)
            printed += piece
            if len(printed) > LARGEST:
                raise Silent(f"{what} prints too much")
            if not piece:
                with suppress(subprocess.TimeoutExpired):
                    return printed, process.wait(max(0, until - monotonic()))
                break
    raise Silent(f"{what} did not end within {COMMAND_PATIENCE:.0f} s")
