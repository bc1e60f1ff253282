"""How long a turn takes: 10,000 contacts, 1,000,000 interactions in the two years that facts are kept.

The first one of a process reads everything, the next ones only what is new. What is old goes once a day.

Run: python tests/bench/planning.py [--interactions N] [--contacts N]
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from syncd import config as configuring
from syncd import retention
from syncd.config import Config
from syncd.model import Channel, Interaction, Party, Role, Verdict
from syncd.store import opening
from syncd.store.store import Batch, Store
from syncd.tick import turn

NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)
YEARS = timedelta(days=720)
PAGE = 5000  # as a first read writes them
CONFIG = """
state = "state"
[me]
name = "Ada Byron"
emails = ["ada@example.org"]
timezone = "Europe/London"
country = "GB"
[[source]]
name = "mail"
kind = "mbox"
path = "Sent"
[calendar]
kind = "ics"
path = "calls.ics"
"""


def interactions(number: int, contacts: int, seed: int = 1) -> Iterator[Interaction]:
    """Yield mails and calls with contacts, some written to far more often than others."""
    rng = random.Random(seed)
    ranks = [int(contacts * rng.random() ** 1.7) for _ in range(number)]
    for count, rank in enumerate(ranks):
        handle = f"person{rank:05d}@company{rank % 700}.example.com"
        at = NOW - YEARS * rng.random()
        if rng.random() < 0.05:
            yield Interaction(
                f"call:{count}", at, handle, Channel.CALL, rng.random() < 0.5, seconds=rng.randrange(600)
            )
            continue
        outgoing = rng.random() < 0.55
        spoke = rng.random() < 0.02
        yield Interaction(
            id=f"mail:{count}@mail.example.org/{handle}",
            at=at,
            handle=handle,
            channel=Channel.MAIL,
            outgoing=outgoing,
            role=(Role.CC if rng.random() < 0.15 else Role.TO) if outgoing else Role.FROM,
            people=rng.choice((1, 1, 1, 2, 5)),
            reply=rng.random() < 0.6,
            thread=f"{count // 3}@mail.example.org",
            likeness=rng.getrandbits(32),
            proposal=rng.random() < 0.01,
            verdict=Verdict.SPOKE if spoke else Verdict.NONE,
            party=Party.CORRESPONDENT if spoke else Party.UNKNOWN,
            offset=None if outgoing else rng.choice((0, 60, -300)),
        )


def fill(store: Store, number: int, contacts: int) -> float:
    """Write the interactions in pages; return the seconds it took."""
    began = time.perf_counter()
    store.source("mail", "mbox")
    batch = Batch.empty()
    for one in interactions(number, contacts):
        batch.interactions.append(one)
        batch.names[one.handle] = one.handle.partition("@")[0].capitalize()
        if len(batch.interactions) == PAGE:
            store.add("mail", batch, "cursor")
            batch = Batch.empty()
    store.add("mail", batch, "cursor")
    return time.perf_counter() - began


def one_mail(at: datetime) -> Batch:
    """Return what comes of a mail to somebody."""
    batch, handle = Batch.empty(), "person00042@company42.example.com"
    batch.interactions.append(
        Interaction(f"mail:{at}/{handle}", at, handle, Channel.MAIL, outgoing=True, role=Role.TO)
    )
    return batch


def main() -> None:
    """Fill a store in one process, and do some turns in another one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--interactions", type=int, default=1_000_000)
    parser.add_argument("--contacts", type=int, default=10_000)
    parser.add_argument("--fill", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.fill:
        took = fill(opened(given.fill)[0], given.interactions, given.contacts)
        print(f"write {given.interactions:,} interactions: {took:.1f} s")
        return
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "config.toml").write_text(CONFIG)
        subprocess.run([sys.executable, *sys.argv, "--fill", made], check=True)
        plan(*opened(Path(made)))


def opened(folder: Path) -> tuple[Store, Config]:
    """Return the store in a folder, and its config."""
    config = configuring.load(folder / "config.toml")
    began = time.perf_counter()
    engine, _ = opening.open_file(config.state, now=NOW)
    print(f"open: {time.perf_counter() - began:.2f} s")
    return Store(engine, "ada@example.org"), config


def plan(store: Store, config: Config) -> None:
    """Do the turns, and print what they took."""
    now = NOW
    store.source("mail", "mbox")
    began = time.process_time()
    retention.keep(store, config, now)
    print(f"what is old goes, once a day: {time.process_time() - began:.3f} s of a core")
    for what, number, mails in (("first", 3, 0), ("nothing new", 5, 0), ("a mail", 5, 1)):
        times = []
        for _ in range(number):
            now += timedelta(hours=1)
            if what == "first":
                store.memory.clear()
            store.add("mail", one_mail(now) if mails else Batch.empty(), "cursor")
            began = time.process_time()
            decision, _ = turn(store, config, now)
            times.append(time.process_time() - began)
            told = f"{len(decision.facts.people.contacts):,} contacts, {len(decision.needs):,} needs"
            del decision  # with all that it rests on
        print(f"{what}: {statistics.median(times):.3f} s of a core (of {number}, at best {min(times):.3f})")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{told}; peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
