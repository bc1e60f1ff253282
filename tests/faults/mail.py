"""What goes wrong with an IMAP account: its folder is made anew, its password is another one."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from faults.stage import HOUR
from faults.tally import Round
from servers.dovecot import PASSWORD, Account, Dovecot, running
from servers.proxy import Cut, Fault, Lost, Proxy, Unheard
from thumb import Thumb
from world import NOW, World

FAULTS: tuple[Fault, ...] = (Unheard(), Cut(), Cut(after=150), Cut(reset=True), Lost())
COMMANDS = ("AUTHENTICATE", "CAPABILITY", "LIST", "STATUS", "EXAMINE", "UID SEARCH", "UID FETCH")


@dataclass
class Mailed(World):
    """A world whose sent mail is on an IMAP server."""

    port: int = 0
    login: str = "ada"

    @property
    def config(self) -> Path:
        self.sources = {"sent": ("imap", "")}
        self.settings = {
            "sent": f'server = "127.0.0.1"\nport = {self.port}\nlogin = "{self.login}"\ntls = "none"'
        }
        path = super().config
        path.write_text(path.read_text().replace('path = ""\n', ""))
        return path

    def sign_in(self, password: str) -> None:
        command = [sys.executable, "-m", "syncd", "login", "sent", "--config", str(self.config)]
        subprocess.run(command, input=password, text=True, check=True, capture_output=True)

    def raw(self, to: str, days: int) -> bytes:
        self.sent += 1
        lines = (
            f"From: ada@example.org\nTo: {to}\nSubject: News\nMessage-ID: <{self.sent}@mail.example.org>",
            f"Date: {10 - days} Jun 2026 08:00:00 +0100\n\nHello there.\n",
        )
        return "\n".join(lines).encode()


def begun(folder: Path, dovecot: Dovecot, port: int, name: str) -> tuple[Mailed, Account]:
    """Have a new user, whose mails to Ann are on the server."""
    account = dovecot.account(name)
    (folder / name / "state").mkdir(mode=0o700, parents=True)
    world = Mailed(folder / name, port=port, login=name)
    account.deliver("Sent", *(world.raw("Ann Lee <ann@x.org>", days) for days in (1, 2)))
    world.sign_in(PASSWORD)
    return world, account


def stands(world: Mailed, *names: str) -> list[str]:
    """Return what is wrong with the calls that stand; there should be one with each of these."""
    found = [str(event["SUMMARY"]) for event in Thumb(world.calls).calls()] if world.calls.exists() else []
    return (
        [] if sorted(found) == sorted(f"Call {name}" for name in names) else [f"there stand {sorted(found)}"]
    )


def uidvalidity(folder: Path, dice: random.Random, rounds: int) -> Iterator[Round]:
    """Let the server number all mails anew: what is known stays known, and what is new is seen."""
    with running() as dovecot:
        for number in range(min(rounds, 5)):
            world, account = begun(folder, dovecot, dovecot.port, f"ada{number}")
            world.run("once")
            wrong = stands(world, "Ann Lee")
            for index in account.folder("Sent").glob("dovecot*"):
                index.unlink()
            validity = account.folder().glob("dovecot-uidvalidity*")
            for one in validity:
                one.unlink()
            time.sleep(1.1)  # the new number is the time, in seconds
            account.deliver("Sent", *(world.raw("Bob Ray <bob@y.org>", days) for days in (1, 2)))
            world.run("once", at=NOW + HOUR)
            wrong += stands(world, "Ann Lee", "Bob Ray")
            yield Round(1, tuple(wrong), f"user {number}")


def password(folder: Path, dice: random.Random, rounds: int) -> Iterator[Round]:
    """Change the password: that account waits and says so; with the new one it goes on."""
    with running() as dovecot:
        for number in range(min(rounds, 3)):
            world, account = begun(folder, dovecot, dovecot.port, f"ada{number}")
            world.run("once")
            dovecot.account(account.login, "another")
            account.deliver("Sent", *(world.raw("Bob Ray <bob@y.org>", days) for days in (1, 2)))
            said = world.run("once", at=NOW + HOUR, code=2)
            wrong = stands(world, "Ann Lee") + ([] if "syncd login sent" in said else [f"it said: {said}"])
            world.sign_in("another")
            world.run("once", at=NOW + HOUR)
            yield Round(1, (*wrong, *stands(world, "Ann Lee", "Bob Ray")), f"user {number}")


def at_commands(folder: Path, dice: random.Random, rounds: int) -> Iterator[Round]:
    """Let a fault happen at one command after the other of a pull."""
    every = [(command, fault) for command in COMMANDS for fault in FAULTS]
    with running() as dovecot, Proxy(dovecot.port) as proxy:
        for number, (command, fault) in enumerate(
            every if rounds >= len(every) else dice.sample(every, rounds)
        ):
            world, _ = begun(folder, dovecot, proxy.port, f"ada{number}")
            proxy.on(command, fault, times=3)
            world.run("once", code=None)
            wrong = [] if not world.calls.exists() else stands(world, "Ann Lee")
            proxy.heal()
            world.run("once")
            yield Round(1, (*wrong, *stands(world, "Ann Lee")), f"{fault} at {command}")
