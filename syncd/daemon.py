"""The process of a daemon: one for each state, what signals ask of it, and its end within five seconds."""

from __future__ import annotations

import errno
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from time import monotonic, sleep
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple

from syncd.background import lock
from syncd.background.loop import Load, Loop
from syncd.background.notify import notify, reloading, watchdog
from syncd.background.reader import House
from syncd.background.slim import one_arena
from syncd.config import Config
from syncd.credentials import no_core_dumps
from syncd.errors import SyncdError, UserError
from syncd.log import Log, salted
from syncd.store import opening
from syncd.store.store import Store

if TYPE_CHECKING:
    from syncd.background.metrics import Metrics  # a library that only those load who ask for it

LAST = 3.0  # seconds for threads to end; what they leave half done, the journal in the state makes whole
_LONGEST_TURN = 900.0  # seconds after which the watchdog is not told any more that all is well
_LOOK = 30.0  # seconds between two looks whether all is well
_SIGNALS = ("SIGTERM", "SIGINT", "SIGHUP")


def run(load: Load, *, moment: Callable[[Config], datetime], every: timedelta, parent: int = 0) -> None:
    """Run until SIGTERM or SIGINT; SIGHUP reads the config anew, SIGINT twice ends at once.

    It ends as well when the process `parent` does, where there is one to heed.
    Raises `UserError` when the config is wrong, or another daemon runs on this state: it names its process.
    Does not return: the process ends, with 0.
    """
    no_core_dumps()
    one_arena()
    config = load()
    asked = listen()
    Log().info("syncd begins", pid=os.getpid(), sources=len(config.sources))
    with ExitStack() as stack:
        house = _housed(config, moment, every, asked, stack)
        if house is not None:
            _serve(house, load, asked, parent)
    end()


class Asked(NamedTuple):
    """The signals that came: each is a byte to be read."""

    heard: socket.socket
    says: socket.socket


def listen() -> Asked:
    """Begin to hear the signals that mean us; a second SIGINT ends the process at once.

    They are heard by a socket: of two that come at once, the kernel may give one to another thread, and then
    no wait of this one ends (signal(7); `signal.set_wakeup_fd`).
    """
    asked = Asked(*socket.socketpair())
    for one in asked:
        one.setblocking(False)
    signal.set_wakeup_fd(asked.says.fileno(), warn_on_full_buffer=False)
    interrupted = False

    def heard(number: int, _frame: FrameType | None) -> None:
        nonlocal interrupted
        if number == signal.SIGINT and interrupted:
            os._exit(130)
        interrupted = interrupted or number == signal.SIGINT

    for name in _SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), heard)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {getattr(signal, name)})  # what waited is heard now
    return asked


def _housed(
    config: Config,
    moment: Callable[[Config], datetime],
    every: timedelta,
    asked: Asked,
    stack: ExitStack,
) -> House | None:
    """Return what the threads share, once the state can be opened; None when it ends before that."""
    told = False
    while True:
        try:
            stack.enter_context(lock.held(config.state, "daemon"))
            with lock.held(config.state, "turn", patience=10.0):
                engine, notice = opening.open_file(config.state, now=moment(config))
            log = salted(config.state)
            if notice:
                log.warning("the state was damaged; it is kept aside, and everything is read again")
            store = Store(engine, config.me.emails[0])
            return House(config, store, log, every.total_seconds(), moment, _measured(config, log))
        except lock.Held as held:
            raise UserError(
                f"another syncd{f' (process {held.pid})' if held.pid else ''} runs for this user already;"
                " stop that one first"
            ) from held
        except SyncdError as problem:
            stack.close()
            if not told:
                _state_fails(problem, config)
                told = True
            notify("READY=1", "STATUS=the state cannot be opened")
        until = monotonic() + min(60.0, every.total_seconds())
        while (left := until - monotonic()) > 0:
            notify("WATCHDOG=1")
            number = asked_within(asked, min(left, _LOOK))
            if number in (signal.SIGTERM, signal.SIGINT):
                return None


def _measured(config: Config, log: Log) -> Metrics | None:
    """Return what counts for a Prometheus server, where one is wanted; without it, all else runs as well."""
    if config.metrics is None:
        return None
    try:
        from syncd.background.metrics import Metrics

        return Metrics(config.metrics, log)
    except ModuleNotFoundError:
        why = "no metrics: prometheus-client is missing; run: uv tool install 'syncd[metrics]'"
    except OSError as problem:
        taken = problem.errno == errno.EADDRINUSE
        what = "the port is taken" if taken else "it cannot listen there"
        why = f"no metrics: {what}; change [metrics] in the config"
    log.warning(why, port=config.metrics.port)
    return None


def _state_fails(problem: SyncdError, config: Config) -> None:
    """Write why, without where: the folder's name may be somebody's."""
    what = str(problem).removeprefix(f"{config.state}: ").removeprefix(f"{config.state / opening.FILE}: ")
    Log().error(what if str(config.state) not in what else "the state cannot be opened", detail=str(problem))


def _serve(house: House, load: Load, asked: Asked, parent: int) -> None:
    loop = Loop(house, load)
    loop.start()
    notify("READY=1", f"STATUS={len(house.config.sources)} sources")
    within = watchdog() / 2 or _LOOK
    while True:
        number = asked_within(asked, within)
        busy = loop.turning_since
        if loop.is_alive() and (busy is None or monotonic() - busy < _LONGEST_TURN):
            notify("WATCHDOG=1")
        if number in (signal.SIGTERM, signal.SIGINT) or (parent and os.getppid() != parent):
            break
        if number is not None:
            reloading()
            house.bell.put("reload")
            notify("READY=1")
    notify("STOPPING=1")
    _stop(house)


def _stop(house: House) -> None:
    """Let the threads come to the end of what they do, for a while; the state is whole at any moment."""
    house.stop.set()
    house.bell.put("stop")
    until = monotonic() + LAST
    while monotonic() < until and any(_at_work(one) for one in threading.enumerate()):
        sleep(0.02)
    if house.store.alone.acquire(timeout=0.5):
        house.store.close()
    house.log.info("syncd ends")


def _at_work(thread: threading.Thread) -> bool:
    """Whether a thread is one that reads or decides; those that rest or listen need no waiting for."""
    from syncd.background.reader import Reader

    return (isinstance(thread, Reader) and thread.reading) or isinstance(thread, Loop)


def asked_within(asked: Asked, seconds: float) -> int | None:
    """Return the next signal, or None after so many seconds."""
    ready, _, _ = select.select([asked.heard], [], [], seconds)
    return asked.heard.recv(1)[0] if ready else None


def end() -> None:
    """End the process without waiting for threads that hang in a read of the network."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)
