"""A calendar of 5,000 events on Radicale, read by syncd and by `vdirsyncer sync`, side by side.

    python tests/bench/caldav_sync.py [--vdirsyncer PATH] [--events 5000] [--rounds 3]

vdirsyncer also writes a file for each event: it is the tool that a user would have, not the same work.
Its time has its start in it, so ours has too: each of our pulls runs in a process of its own. What a turn of
the daemon takes, which runs already, is told besides.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from peers import there

sys.path.insert(0, str(Path(__file__).parents[1]))

from servers.dav_program import event
from servers.proxy import Proxy
from servers.radicale import LOGIN, PASSWORD, filled, radicale

NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)
PULL = """
import time
from datetime import datetime, timedelta
from pathlib import Path
from connectors.protocols.caldav import CaldavSource
from syncd.model import Span
from syncd.ports import Context

class Password:
    def get(self, name):
        return {password!r}

now = datetime.fromisoformat({now!r})
window = Span(now - timedelta(days=548), now + timedelta(days=90))
context = Context(now, "Europe/London", "GB", window, (), Password())
source = CaldavSource(context=context, url={url!r}, login={login!r})
kept = Path({cursor!r})
for _ in range({pulls}):
    begun = time.perf_counter()
    pages = list(source.pull(kept.read_text() if kept.exists() else None))
    if pages:
        kept.write_text(pages[-1].cursor)
print(time.perf_counter() - begun)
"""
VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair work]
a = "here"
b = "there"
collections = ["work"]
[storage here]
type = "filesystem"
path = "{folder}/events"
fileext = ".ics"
[storage there]
type = "caldav"
url = "{url}"
username = "{login}"
password = "{password}"
"""


def events(count: int) -> dict[str, str]:
    """Return events over four years, a quarter of them repeating, as people have them."""
    dice = random.Random(7)
    found = {}
    for number in range(count):
        start = NOW + timedelta(hours=dice.randrange(-3 * 365 * 24, 365 * 24))
        lines = [
            f"DTSTART:{start:%Y%m%dT%H}0000Z",
            f"DURATION:PT{dice.choice((30, 60, 90))}M",
            f"SUMMARY:Event {number}",
            f"DESCRIPTION:{'Some words on what it is about. ' * dice.randrange(8)}",
            "ORGANIZER:mailto:ada@example.org",
            f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:guest{dice.randrange(500)}@example.net",
        ]
        if dice.random() < 0.25:
            lines.append(f"RRULE:FREQ=WEEKLY;COUNT={dice.randrange(2, 60)}")
        found[f"{number:05}.ics"] = event(f"{number}@bench", *lines)
    return found


def timed(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - begun


def ours(port: int, cursor: Path) -> float:
    """Pull once, in a process of its own; return its seconds."""
    return timed(pulling(port, cursor))


def turn(port: int, cursor: Path) -> float:
    """Return the seconds of a pull in a process that has pulled before."""
    command = pulling(port, cursor, pulls=2)
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def pulling(port: int, cursor: Path, pulls: int = 1) -> list[str]:
    """Return the command that pulls so often."""
    script = PULL.format(
        password=PASSWORD,
        now=NOW.isoformat(),
        url=f"http://127.0.0.1:{port}/",
        login=LOGIN,
        cursor=str(cursor),
        pulls=pulls,
    )
    return [sys.executable, "-c", script]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--vdirsyncer", type=Path, help="where it is, if not in PATH")
    options.add_argument("--events", type=int, default=5000)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    if not given.vdirsyncer and not there("vdirsyncer"):
        return
    vdirsyncer = str(given.vdirsyncer or "vdirsyncer")
    first: dict[str, list[float]] = {"syncd": [], "vdirsyncer": []}
    again: dict[str, list[float]] = {"syncd": [], "vdirsyncer": []}
    turns: dict[str, list[float]] = {"syncd": [], "vdirsyncer": again["vdirsyncer"]}
    with tempfile.TemporaryDirectory() as home, radicale(Path(home) / "server") as program:
        filled(Path(home) / "server", "work", events(given.events))
        program.members(f"{program.home}work/")  # Radicale parses new files once
        with Proxy(program.port, http=True) as proxy:
            for number in range(given.rounds):
                folder = Path(home) / str(number)
                folder.mkdir()
                (folder / "config").write_text(
                    VDIRSYNCER.format(folder=folder, url=program.url, login=LOGIN, password=PASSWORD)
                )
                (folder / "events").mkdir()
                tool = [vdirsyncer, "--config", str(folder / "config")]
                subprocess.run(
                    [*tool, "discover"], input="y\n" * 9, text=True, check=True, capture_output=True
                )
                first["syncd"].append(ours(program.port, folder / "cursor"))
                first["vdirsyncer"].append(timed([*tool, "sync"]))
                again["syncd"].append(ours(program.port, folder / "cursor"))
                again["vdirsyncer"].append(timed([*tool, "sync"]))
                turns["syncd"].append(turn(program.port, folder / "cursor"))
            before = len(proxy.seen)
            proxied = folder / "proxied"
            cursor = json.loads((folder / "cursor").read_text())
            cursor["account"][0] = cursor["memory"]["origin"] = f"http://127.0.0.1:{proxy.port}"
            proxied.write_text(json.dumps(cursor))
            ours(proxy.port, proxied)
            requests = len(proxy.seen) - before
    shown = (("first sync", first), ("nothing new", again), ("nothing new, a turn of the daemon", turns))
    for what, figures in shown:
        middle = {name: statistics.median(seconds) for name, seconds in figures.items()}
        print(
            f"{what}, {given.events} events: syncd {middle['syncd']:.2f} s, vdirsyncer"
            f" {middle['vdirsyncer']:.2f} s, {middle['vdirsyncer'] / middle['syncd']:.1f} times as fast"
        )
    print(f"requests of a turn with nothing new: {requests}")


if __name__ == "__main__":
    main()
