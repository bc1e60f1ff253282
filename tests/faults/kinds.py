"""Every kind of fault that the rig knows, and what it needs of the machine."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from faults import machine, mail, others, wire
from faults.stage import SERVERS, Stage, stage
from faults.tally import Round

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
Play = Callable[[Stage, random.Random, int], Iterator[Round]]


DISK = "a full disk (tmpfs of 2 MB)"
CALLS = "EIO and ENOSPC from a system call"
CLOCK = "the clock jumps (libfaketime)"


@dataclass(frozen=True)
class Kind:
    """A kind of fault on a server."""

    name: str
    server: str
    play: Callable[[Path, random.Random, int], Iterator[Round]]
    programs: tuple[str, ...] = ()
    trial: tuple[str, ...] = ()  # a command that succeeds where the machine lets us
    often: bool = False

    def missing(self) -> str:
        """Return the programs that it needs and the machine does not have."""
        missing = [one for one in self.programs if not shutil.which(one, path=PATH)]
        return f"no {' and no '.join(missing)} here" if missing else ""

    def lacks(self) -> str:
        """Return what it needs and the machine does not have, or does not allow."""
        if missing := self.missing():
            return missing
        refused = self.trial and subprocess.run(self.trial, capture_output=True, check=False).returncode
        return f"{self.trial[0]} is not allowed here" if refused else ""


def on_a_stage(server: str, play: Play) -> Callable[[Path, random.Random, int], Iterator[Round]]:
    """Return what plays the rounds of a fault on a calendar server."""

    def played(folder: Path, dice: random.Random, rounds: int) -> Iterator[Round]:
        with stage(server, folder) as one:
            yield from play(one, dice, rounds)

    return played


def _kinds() -> Iterator[Kind]:
    for server in SERVERS:
        on = partial(on_a_stage, server)
        for name, fault in wire.FAULTS.items():
            yield Kind(
                name,
                server,
                on(lambda one, dice, rounds, fault=fault: wire.at_requests(one, fault, dice, rounds)),
            )
        yield Kind("ended at each commit and write, and again in recovery", server, on(machine.crashes))
        yield Kind("SIGKILL at a random moment", server, on(machine.kills), often=True)
        yield Kind("an old, lost or damaged state", server, on(machine.old_states))
        yield Kind("another program deletes, moves or reverts every call", server, on(others.bots))
        yield Kind("sources or the calendar are suddenly empty", server, on(others.emptied))
        yield Kind("two daemons at once, one of them killed", server, on(others.daemons))
    on = partial(on_a_stage, "Radicale")
    mount = ("unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt")
    yield Kind(DISK, "Radicale", on(machine.full_disk), trial=mount)
    trace = ("strace", "-o", "/dev/null", "true")
    yield Kind(CALLS, "Radicale", on(machine.broken_disk), programs=("strace",), trial=trace)
    yield Kind(CLOCK, "Radicale", on(machine.clocks), programs=("faketime",))
    for name, play in (
        ("an IMAP connection ends, or an answer is cut", mail.at_commands),
        ("UIDVALIDITY changes", mail.uidvalidity),
        ("the password changes", mail.password),
    ):
        yield Kind(name, "Dovecot", play, programs=("dovecot",))


KINDS = tuple(_kinds())
