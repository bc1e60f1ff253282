"""A user's calendar on a real server behind the fault proxy, brought again and again to the same moment.

At that moment one turn has everything to do: it books Dan, moves Ann out of the way of a board meeting,
withdraws Bob's call, which the user stopped, and leaves Cleo's alone, which the user edited.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import icalendar
from servers.dav_program import Program, meeting
from servers.proxy import Proxy
from servers.radicale import radicale
from servers.xandikos import xandikos
from world import NOW, World, correspond

from connectors.protocols import dav
from syncd import crash

HOUR = timedelta(hours=1)
SERVERS = {"Radicale": radicale, "Xandikos": xandikos}
TICKS = 3  # after a fault, until it counts as never healed
_SETTLED = re.compile(r"^(?:DTSTAMP|LAST-MODIFIED|SEQUENCE|CREATED)\b.*\r?\n", re.MULTILINE)

Texts = dict[str, str]  # of events, by path


@dataclass
class Served(World):
    """A world whose calls go to a CalDAV server."""

    url: str = ""
    login: str = ""

    @property
    def config(self) -> Path:
        path = super().config
        where = f'kind = "caldav"\nurl = "{self.url}"\ncalendar = "Calls"'
        where += f'\nlogin = "{self.login}"' if self.login else ""
        path.write_text(path.read_text().replace('kind = "ics"\npath = "calls.ics"', where))
        return path


@dataclass
class Stage:
    """A world, its server, and how both are at the moment at which the faults come."""

    world: Served
    program: Program
    proxy: Proxy
    path: str  # of the calendar
    at: datetime
    before: Texts = field(default_factory=dict)
    after: Texts = field(default_factory=dict)  # as it is where nothing goes wrong
    points: int = 0  # commits and writes of that turn
    requests: int = 0  # of that turn
    passed: int = 0  # points, by the last turn
    seconds: float = 0.0

    @property
    def secrets(self) -> dict[str, str]:
        """What tells a process where the password is."""
        return {"CREDENTIALS_DIRECTORY": str(self.world.folder.parent / "credentials")}

    @property
    def state(self) -> Path:
        return self.world.folder / "state"

    @property
    def kept(self) -> Path:
        return self.world.folder / "kept"

    def texts(self) -> Texts:
        return self.program.texts(self.path)

    def turn(
        self, act: Callable[[int], object] | None = None, *, crash_at: int = 0, at: datetime | None = None
    ) -> int:
        """Do a turn in a process of its own; `act` is told its id meanwhile. Return how it ended."""
        ear, mouth = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(ear)
            with suppress(BaseException):
                os.environ.update(self.secrets)
                dav.TIMEOUT, dav.DEADLINE = (2.0, 1.0), 3.0
                crash.arm(crash_at)
                self.world.run("once", at=at or self.at, code=None)
                os.write(mouth, str(crash.passed() + crash_at).encode())
                os._exit(0)
            os._exit(1)
        os.close(mouth)
        if act is not None:
            act(child)
        with os.fdopen(ear) as said:
            self.passed = int(said.read() or 0)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def reset(self) -> None:
        """Bring everything to the moment again."""
        self.proxy.heal()
        self.lay(self.before)
        empty(self.state)
        shutil.copytree(self.kept, self.state, dirs_exist_ok=True)

    def lay(self, wanted: Texts) -> None:
        """Make the calendar hold these events and no other."""
        there = self.texts()
        for path in there.keys() - wanted.keys():
            self.program.delete(path)
        for path, text in wanted.items():
            if there.get(path) != text:
                self.program.put(path, text)

    def healed(self, *, idle: bool = True, but: str = "", anywhere: bool = False) -> tuple[int, list[str]]:
        """Do turns until all is as it should be; return how many that took, and what is wrong by then.

        `idle` says to do one more, which must write nothing; `but` titles a call that may stand besides,
        `anywhere` says that calls may stand elsewhere, if nothing is there.
        """
        wrong = self.unsafe()
        self.proxy.heal()
        for tick in range(1, TICKS + 1):
            self.turn()
            found = self.texts()
            wrong += self.unsafe(found)
            if plain(found, but) == plain(self.after) or (anywhere and self.serves(found)):
                if idle and self.turn() == 0 and self.texts() != found:
                    wrong.append("a turn with nothing to do wrote something")
                return tick, sorted(set(wrong))
        wrong.append(f"not healed after {TICKS} turns: {sorted(titles(self.texts()))}")
        return TICKS, sorted(set(wrong))

    def unsafe(self, found: Texts | None = None, *, since: datetime = NOW) -> list[str]:
        """Return which promises are broken that hold at every moment; calls before `since` are over."""
        found = self.texts() if found is None else found
        wrong = []
        often = Counter(title for title in titles(found, since) if title.startswith("Call "))
        wrong += [f"two events: {title}" for title, times in often.items() if times > 1]
        for path, text in self.before.items():
            foreign = "X-SYNCD-ID" not in text
            if (foreign or "vm Call Cleo" in text) and found.get(path) != text:
                wrong.append("a foreign event was touched" if foreign else "the user's edit was undone")
        return wrong

    def serves(self, found: Texts) -> bool:
        """Whether the right calls stand, each where nothing else is."""
        events = [event for text in found.values() for event in icalendar.Calendar.from_ical(text).events]
        spans = sorted((event.start.astimezone(UTC), event.end.astimezone(UTC)) for event in events)
        apart = all(one[1] <= other[0] for one, other in pairwise(spans))
        return apart and sorted(titles(found)) == sorted(titles(self.after))


def titles(texts: Texts, since: datetime = NOW) -> list[str]:
    """Return the titles of the events that end after a moment."""
    events = (event for text in texts.values() for event in icalendar.Calendar.from_ical(text).events)
    return [str(event.get("SUMMARY")) for event in events if event.end > since]


def plain(texts: Texts, but: str = "") -> list[str]:
    """Return events, without what tells when they were written; `but` is the title of one to leave out."""
    return sorted(
        _SETTLED.sub("", text) for text in texts.values() if not but or f"SUMMARY:{but}\r" not in text
    )


def empty(folder: Path) -> None:
    """Take everything out of a folder, which stays: it may be a mount."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for one in folder.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()


@contextmanager
def stage(server: str, folder: Path) -> Iterator[Stage]:
    """Have a server of a kind, a proxy before it, and the moment."""
    with SERVERS[server](folder / "server") as program, Proxy(program.port, http=True) as proxy:
        secrets = folder / "credentials"
        secrets.mkdir(mode=0o700)
        (secrets / "calendar").write_text(program.password or "")
        for name in ("warm", "world"):
            (folder / name).mkdir()
        warm(World(folder / "warm"))
        world = Served(folder / "world", url=proxy.url, login=program.login or "")
        one = Stage(world, program, proxy, program.make_calendar("calls"), NOW)
        prepare(one)
        yield one


def warm(world: World) -> None:
    """Load what a turn loads, so that those that are forked from here begin at once."""
    correspond(world, "Ann")
    world.run("once")
    importlib.import_module("connectors.protocols.caldav_calendar")


def prepare(one: Stage) -> None:
    """Let the user's days come to the moment, and see what a turn makes of it."""
    one.program.put(f"{one.path}lunch.ics", meeting("lunch@x", f"{NOW + 26 * HOUR:%Y%m%dT%H%M%SZ}"))
    correspond(one.world, "Ann", "Bob", "Cleo")
    one.state.mkdir(mode=0o700)
    assert one.turn() == 0
    for path, text in one.texts().items():
        if "Call Ann" in text:
            start = icalendar.Calendar.from_ical(text).events[0].start.astimezone(UTC)
            one.program.put(
                f"{one.path}board.ics", meeting("board@x", f"{start:%Y%m%dT%H%M%SZ}", title="Board")
            )
        for name, word in (("Bob", "stop"), ("Cleo", "vm")):
            if f"Call {name}" in text:
                one.program.put(path, text.replace(f"SUMMARY:Call {name}", f"SUMMARY:{word} Call {name}"))
    correspond(one.world, "Dan")
    one.at = NOW + HOUR
    one.before = one.texts()
    shutil.copytree(one.state, one.kept)
    seen, began = len(one.proxy.seen), time.monotonic()
    assert one.turn() == 0
    one.seconds, one.points = time.monotonic() - began, one.passed
    one.requests, one.after = len(one.proxy.seen) - seen, one.texts()
    assert sorted(titles(one.after)) == [
        "Board",
        "Call Ann Lee",
        "Call Cleo Lee",
        "Call Dan Lee",
        "Lunch",
        "vm Call Cleo Lee",
    ]
    assert one.turn() == 0
    assert one.texts() == one.after


def killed_after(seconds: float) -> Callable[[int], None]:
    """Return what ends a process, hard, after some seconds."""

    def act(child: int) -> None:
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)

    return act
