"""Many users on one machine: a process of its own for each config file in a folder.

Files that come, change and go are followed while it runs. What is wrong with one user ends that one's process
at most. A user's config runs no command and no code of its own, and gets no credentials of the machine.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import platformdirs

from syncd import config as configuring
from syncd.background.notify import notify, reloading, watchdog
from syncd.config import Config
from syncd.daemon import asked_within, end, listen
from syncd.errors import UserError
from syncd.log import Log, salted
from syncd.registry import OWN
from syncd.settings.toml_lines import key_lines, line_of

LOOK = 2.0  # seconds between two looks at the folder
_LAST = 4.5  # seconds for all processes to end
_WELL = 60.0  # seconds that one runs before it counts as well
_LONGEST = 300.0  # seconds until one that ended is begun again at most
_MACHINES = ("CREDENTIALS_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")


@dataclass
class _User:
    path: Path
    tag: str
    signature: tuple[int, int, int]
    state: Path | None = None  # of the config that its process was begun with
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    fails: int = 0
    again: float = 0.0  # monotonic; when it may be begun
    wrong: frozenset[int] = field(default_factory=frozenset)  # lines that were told of


def tag(path: Path) -> str:
    """Return what the log calls the user of a config file."""
    return salted(_folder()).tag(path.stem, "u")


def contained(config: Config) -> Config:
    """Return a user's config unless it would run something, or have secrets that are not the user's."""
    lines = key_lines(config.path.read_text("utf-8-sig"))
    problems = [
        f"{config.path}:{source.line}: source.kind: code of your own is not run for one of many users"
        for source in config.sources
        if OWN.match(source.kind)
    ]
    if config.secret_command:
        line = line_of(("secrets",), lines)
        problems.append(
            f"{config.path}:{line}: secrets: no command is run for one of many users; take it out"
        )
    if config.metrics is not None and config.metrics.names:
        line = line_of(("metrics", "names"), lines)
        problems.append(f"{config.path}:{line}: metrics.names: one of many users is asked from here only")
    if problems:
        raise UserError(*problems)
    return config


def run(folder: Path, *, options: Sequence[str] = ()) -> None:
    """Run a daemon for each `*.toml` in `folder` until SIGTERM or SIGINT; does not return.

    `options` are those of `syncd run`. Raises `UserError` where there is no such folder.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: is no folder; name the one that holds a config file for each user")
    asked = listen()
    log, users = Log(), dict[Path, _User]()
    log.info("syncd begins", pid=os.getpid())
    while True:
        _follow(folder, users, log)
        for user in users.values():
            _tend(user, users.values(), log, options)
        notify("READY=1", f"STATUS={len(users)} users")
        if watchdog():
            notify("WATCHDOG=1")
        number = asked_within(asked, LOOK)
        if number in (signal.SIGTERM, signal.SIGINT):
            break
        if number is not None:
            reloading()
            for user in users.values():
                _reload(user)
    notify("STOPPING=1")
    _stop(users.values())
    log.info("syncd ends")
    end()


def _follow(folder: Path, users: dict[Path, _User], log: Log) -> None:
    """See which files came, changed and went."""
    found = dict(_files(folder))
    gone = [users.pop(path) for path in users.keys() - found.keys()]
    _stop(gone)
    for user in gone:
        log.info("a user is gone", user=user.tag)
    for path, signature in found.items():
        user = users.setdefault(path, _User(path, tag(path), signature))
        if user.signature != signature:
            user.signature, user.again, user.fails, user.wrong = signature, 0.0, 0, frozenset()
            _reload(user)


def _files(folder: Path) -> Iterable[tuple[Path, tuple[int, int, int]]]:
    try:
        paths = sorted(folder.glob("*.toml"))
    except OSError:
        return
    for path in paths:
        try:
            found = path.stat()
        except OSError:
            continue
        if not path.name.startswith("."):
            yield path.absolute(), (found.st_ino, found.st_mtime_ns, found.st_size)


def _tend(user: _User, users: Iterable[_User], log: Log, options: Sequence[str]) -> None:
    """Begin a user's process, again where it ended."""
    if user.process is not None:
        code = user.process.poll()
        if code is None:
            return
        user.process = None
        user.fails = 1 if monotonic() - user.begun > _WELL else user.fails + 1
        wait = min(2.0**user.fails, _LONGEST)
        user.again = monotonic() + wait
        log.warning("a user's process ended", user=user.tag, code=code, again=round(wait))
    if monotonic() < user.again:
        return
    try:
        config = _loaded(user.path)
        _apart(config, [one for one in users if one is not user and one.process is not None])
    except (UserError, OSError, ValueError) as problem:
        _refuse(user, problem, log)
        return
    user.wrong, user.state, user.begun = frozenset(), config.state, monotonic()
    command = [
        sys.executable,
        "-m",
        "syncd",
        "run",
        "--config",
        str(user.path),
        "--user-of",
        str(os.getpid()),
    ]
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})  # it inherits that, until it listens
    try:
        user.process = subprocess.Popen(  # noqa: S603 - syncd itself
            [*command, *options], env=_environment(os.environ), stdin=subprocess.DEVNULL
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    log.info("a user begins", user=user.tag, pid=user.process.pid)


def _loaded(path: Path) -> Config:
    """Return a user's config; a pipe in its place would be waited for, and everybody with it."""
    if not path.is_file():
        raise UserError(f"{path}:1: is no file; put one in its place")
    return contained(configuring.load(path))


def _refuse(user: _User, problem: Exception, log: Log) -> None:
    """Write which lines are wrong, each once, and leave the user alone until the file changes."""
    lines = frozenset(configuring.wrong_lines(problem) if isinstance(problem, UserError) else (0,))
    for line in sorted(lines - user.wrong):
        log.error("a user's config is wrong", user=user.tag, line=line, detail=str(problem))
    user.wrong, user.again = lines, monotonic() + _LONGEST


def _apart(config: Config, others: Iterable[_User]) -> None:
    """Refuse a state that is another user's, or holds it, or lies in it."""
    mine = config.state.resolve()
    for other in others:
        theirs = other.state.resolve() if other.state else None
        if theirs and (mine == theirs or mine in theirs.parents or theirs in mine.parents):
            lines = key_lines(config.path.read_text("utf-8-sig"))
            line = line_of(("state",), lines)
            raise UserError(f"{config.path}:{line}: state: it is another user's; take it out")


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what a user's process may know of the machine."""
    return {name: value for name, value in environ.items() if name not in _MACHINES}


def _reload(user: _User) -> None:
    if user.process is not None and user.process.poll() is None:
        user.process.send_signal(signal.SIGHUP)


def _stop(users: Iterable[_User]) -> None:
    """End processes, with time to do so."""
    running = [one.process for one in users if one.process is not None and one.process.poll() is None]
    for process in running:
        process.terminate()
    until = monotonic() + _LAST
    for process in running:
        try:
            process.wait(max(0.0, until - monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _folder() -> Path:
    """Return where the salt of the tags is kept."""
    folder = platformdirs.user_state_path("syncd")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
