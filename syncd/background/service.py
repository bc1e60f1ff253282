"""Putting syncd in place as a service: systemd (systemd.service(5)) or launchd (launchd.plist(5))."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import platformdirs

from syncd.errors import Refused, UserError
from syncd.shipped import shipped

USERS = Path("/etc/syncd/users")  # config files of the system's service
_PATIENCE = 60.0  # seconds for systemctl


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service goes, and how its manager is told."""

    file: Path
    begin: tuple[tuple[str, ...], ...]
    end: tuple[tuple[str, ...], ...]
    ask: tuple[str, ...]


def place(*, system: bool = False, platform: str = sys.platform) -> Place:
    """Return where the service of this machine goes. Raises `UserError` where there is no way known."""
    if platform == "darwin":
        if system:
            raise UserError("--system: on macOS each user runs their own agent; leave it out")
        file = Path.home() / "Library" / "LaunchAgents" / "org.syncd.plist"
        domain = f"gui/{os.getuid()}"
        return Place(
            file,
            (("launchctl", "bootstrap", domain, str(file)),),
            (("launchctl", "bootout", f"{domain}/org.syncd"),),
            ("launchctl", "print", f"{domain}/org.syncd"),
        )
    if not platform.startswith("linux"):
        raise UserError(f"see how to start syncd on this machine: {shipped('services/windows.md')}")
    which: tuple[str, ...] = ("systemctl",) if system else ("systemctl", "--user")
    folder = Path("/etc/systemd/system") if system else platformdirs.user_config_path("systemd") / "user"
    return Place(
        folder / "syncd.service",
        (
            (*which, "daemon-reload"),
            (*which, "enable", "syncd.service"),
            (*which, "restart", "syncd.service"),
        ),
        ((*which, "disable", "--now", "syncd.service"),),
        (*which, "--no-pager", "--lines=0", "status", "syncd.service"),
    )


def text(
    *,
    config: Path | None = None,
    users: Path | None = None,
    system: bool = False,
    platform: str = sys.platform,
) -> str:
    """Return the file of the service, with the syncd that runs now and its config."""
    if system and config is None:
        users = users or USERS
    options = ["--users", str(users.absolute())] if users else []
    options = options or (["--config", str(config.absolute())] if config else [])
    command = program()
    if platform == "darwin":
        words = "\n".join(f"    <string>{escape(one)}</string>" for one in (*command, "run", *options))
        log = Path.home() / "Library" / "Logs" / "syncd.log"
        shape = shipped("services/org.syncd.plist").read_text("utf-8")
        return shape.replace("{arguments}", words).replace("{log}", escape(str(log)))
    shape = shipped(f"services/syncd{'-system' if system else ''}.service").read_text("utf-8")
    more = "".join(f" {_quoted(one)}" for one in options)
    return shape.replace("{syncd}", " ".join(map(_quoted, command))).replace("{options}", more)


def program() -> tuple[str, ...]:
    """Return how this very syncd is started, whatever the path says then."""
    script = Path(sys.executable).with_name("syncd")
    return (str(script),) if os.access(script, os.X_OK) else (sys.executable, "-P", "-m", "syncd")


def install(where: Place, content: str) -> list[str]:
    """Put the file in place and begin the service; return what could not be done, with what to do.

    Raises `Refused` where the file cannot be written.
    """
    try:
        where.file.parent.mkdir(parents=True, exist_ok=True)
        fresh = where.file.with_name(where.file.name + ".new")
        fresh.write_text(content, "utf-8")
        fresh.chmod(0o644)
        fresh.replace(where.file)
    except OSError as problem:
        raise Refused(f"{where.file}: cannot be written ({problem.strerror}); run it with sudo?") from problem
    return _told(where.begin)


def remove(where: Place) -> list[str]:
    """End the service and take its file away; the state stays. Return what could not be done."""
    wrong = _told(where.end) if where.file.exists() else []
    try:
        where.file.unlink(missing_ok=True)
    except OSError as problem:
        raise Refused(f"{where.file}: cannot be removed ({problem.strerror}); run it with sudo?") from problem
    return wrong


def status(where: Place) -> tuple[bool, str]:
    """Return whether the service runs, and what its manager says."""
    if not where.file.exists():
        return False, f"{where.file}: there is no service; run: syncd service install"
    code, said = _asked(where.ask)
    return code == 0, said


def _told(commands: Sequence[tuple[str, ...]]) -> list[str]:
    for command in commands:
        code, said = _asked(command)
        if code:
            return [f"{said}; run yourself: {' && '.join(' '.join(one) for one in commands)}"]
    return []


def _asked(command: tuple[str, ...]) -> tuple[int, str]:
    if shutil.which(command[0]) is None:
        return 127, f"{command[0]}: is not on this machine"
    try:
        done = subprocess.run(  # noqa: S603 - the words are ours
            command, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return 1, f"{' '.join(command)}: does not answer"
    return done.returncode, (done.stdout or done.stderr).strip() or f"{' '.join(command)}: failed"


def _quoted(word: str) -> str:
    """Return a word as a unit's command line has it (systemd.service(5), COMMAND LINES)."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return (
        f'"{plain}"'
        if plain != word or not plain.isascii() or any(one in plain for one in " \t';#")
        else plain
    )
