"""Telling the service manager how the daemon is: sd_notify(3); nothing where no manager asks."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from time import clock_gettime_ns


def notify(*lines: str, environ: Mapping[str, str] = os.environ) -> None:
    """Tell the service manager, such as `READY=1`; a manager that does not listen is no problem of ours."""
    place = environ.get("NOTIFY_SOCKET", "")
    if not place.startswith(("/", "@")):
        return
    address = "\0" + place[1:] if place.startswith("@") else place
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.connect(address)
        line.sendall("\n".join(lines).encode())


def reloading() -> None:
    """Tell that the config is read anew; `notify("READY=1")` ends it."""
    notify("RELOADING=1", f"MONOTONIC_USEC={clock_gettime_ns(1) // 1000}")  # CLOCK_MONOTONIC


def watchdog(environ: Mapping[str, str] = os.environ) -> float:
    """Return within how many seconds the manager wants to hear `WATCHDOG=1`; 0 where it does not."""
    if environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return 0.0
    asked = environ.get("WATCHDOG_USEC", "")
    return int(asked) / 1e6 if asked.isdigit() else 0.0
