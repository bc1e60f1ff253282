"""How long reading 100,000 mails takes, beside a bare read of the same bytes and the standard library.

Run: python tests/bench/mail.py [--mails N] [--rounds N] [--dir DIR]

Every contestant is a command in its own process, and the rounds alternate; so any program can be one.
"""

from __future__ import annotations

import argparse
import contextlib
import mailbox
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from generate import messages, write_maildir, write_mbox

from connectors.files.maildir import MaildirSource
from connectors.files.mbox import MboxSource
from syncd.model import Span
from syncd.ports import Context, Source

NOW = datetime.now(UTC)
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=Span(NOW, NOW))


class Contestant(NamedTuple):
    """A command that is timed, and the name of the one that its time is divided by."""

    command: Sequence[str]
    beside: str = ""
    rounds: int = 100  # how often at most: once is enough of a slow one


class Run(NamedTuple):
    """What one run of a command took."""

    seconds: float
    processor: float  # seconds of it, of all processes, the start of Python included
    megabytes: float  # of memory, of all processes together, at its peak


def timed(command: Sequence[str]) -> Run:
    """Run a command to its end; the number that it prints last, if any, is how many seconds it took."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak: list[float] = [0]
        watch = threading.Thread(target=_watch, args=(process.pid, peak))
        watch.start()
        output = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed")
    last = output.split()[-1:]
    return Run(
        float(last[0]) if last and last[0].replace(".", "").isdigit() else seconds,
        used.ru_utime + used.ru_stime,
        peak[0],
    )


def _watch(pid: int, peak: list[float]) -> None:
    """Note the most memory that a process and its children hold together, until it ends.

    What they share is counted once (https://docs.kernel.org/filesystems/proc.html, Pss).
    """
    while held := sum(map(_megabytes, (pid, *_children(pid)))):
        peak[0] = max(peak[0], held)
        time.sleep(0.05)


def _megabytes(pid: int) -> float:
    with contextlib.suppress(OSError):
        found = re.search(r"^Pss: +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(found[1]) / 1024 if found else 0
    return 0


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        threads = Path(f"/proc/{pid}/task").iterdir()
        return [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    return []


def compare(contestants: dict[str, Contestant], *, mails: int, rounds: int) -> None:
    """Run every contestant in turn, round after round, and print the medians."""
    runs = defaultdict(list)
    for number in range(rounds):
        for name, contestant in contestants.items():
            if number < contestant.rounds:
                runs[name].append(timed(contestant.command))
                print(f"  {name}: {runs[name][-1].seconds:.3f} s", file=sys.stderr)
    print(f"{'':40} {'seconds':>9} {'us/mail':>8} {'CPU s':>7} {'MB':>5}  ratio, and its range by round")
    for name, contestant in contestants.items():
        seconds, processor, peak = _middle(runs[name])
        line = f"{name:40} {seconds:9.4f} {seconds / mails * 1e6:8.2f} {processor:7.2f} {peak:5.0f}"
        if contestant.beside:
            pairs = zip(runs[name], runs[contestant.beside], strict=False)
            ratios = sorted(mine.seconds / other.seconds for mine, other in pairs)
            share = processor / _middle(runs[contestant.beside]).processor
            line += f"  {statistics.median(ratios):.2f}x of {contestant.beside}"
            line += f" ({ratios[0]:.2f} to {ratios[-1]:.2f}), {share:.2f}x of its CPU"
        print(line)


def _middle(runs: Sequence[Run]) -> Run:
    """Return the medians of some runs, and the most memory."""
    return Run(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.processor for run in runs),
        max(run.megabytes for run in runs),
    )


def bare(folder: Path) -> None:
    """Open and read the beginning of every file, and nothing else: no reader of a Maildir can be quicker."""
    for sub in ("new", "cur"):
        for entry in os.scandir(folder / "maildir" / sub):
            file = os.open(entry.path, os.O_RDONLY)
            os.read(file, 8192)
            os.close(file)


def library(mails: mailbox.Mailbox[mailbox.Message]) -> None:
    """Read as a script of a few lines would."""
    for mail in mails:
        _ = mail["date"], mail["from"], mail["to"], mail["cc"], mail["subject"], mail["message-id"]


def first(source: Source, cursor: Path) -> None:
    """Pull everything, and keep the last cursor."""
    last = None
    for page in source.pull(None):
        last = page.cursor
    cursor.write_text(last or "")


def again(source: Source, cursor: Path) -> None:
    """Pull what has come since."""
    for _ in source.pull(cursor.read_text()):
        pass


def maildir(folder: Path) -> MaildirSource:
    """The Maildir that was made."""
    return MaildirSource(path=folder / "maildir", context=CONTEXT)


def mbox(folder: Path) -> MboxSource:
    """The mbox that was made."""
    return MboxSource(path=folder / "mbox", context=CONTEXT)


def deliver(folder: Path, count: int) -> list[Path]:
    """Put new mails into the Maildir, and return their files."""
    stem = f"{int(time.time())}.P{os.getpid()}"
    files = [folder / "maildir" / "new" / f"{stem}M{number}.host" for number in range(count)]
    for file, mail in zip(files, messages(count, seed=2), strict=True):
        file.write_bytes(mail)
    return files


TASKS: dict[str, Callable[[Path], None]] = {
    "bare": bare,
    "maildir": lambda folder: first(maildir(folder), folder / "maildir.cursor"),
    "maildir-again": lambda folder: again(maildir(folder), folder / "maildir.cursor"),
    "maildir-library": lambda folder: library(mailbox.Maildir(folder / "maildir", create=False)),
    "mbox": lambda folder: first(mbox(folder), folder / "mbox.cursor"),
    "mbox-again": lambda folder: again(mbox(folder), folder / "mbox.cursor"),
    "mbox-library": lambda folder: library(mailbox.mbox(folder / "mbox", create=False)),
}


def main() -> None:
    """Make the mailboxes unless they are there, and run the contest; or, with --task, one task of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dir", type=Path, default=Path(tempfile.gettempdir()) / "syncd-bench")
    parser.add_argument("--task", choices=TASKS, help="do only this, and print the seconds it took")
    parser.add_argument(
        "--deliver", type=int, default=0, help="put so many new mails into the Maildir before"
    )
    wish = parser.parse_args()
    folder = wish.dir / str(wish.mails)
    if wish.task:
        run_task(wish.task, folder, wish.deliver)
        return
    if not (folder / "mbox").exists():
        print(f"making {wish.mails} mails in {folder}", file=sys.stderr)
        write_maildir(folder / "maildir", messages(wish.mails))
        write_mbox(folder / "mbox", messages(wish.mails))

    def task(name: str, *more: str) -> list[str]:
        chosen = ["--dir", str(wish.dir), "--mails", str(wish.mails), "--task", name]
        return [sys.executable, __file__, *chosen, *more]

    compare(
        {
            "open and read": Contestant(task("bare")),
            "Maildir": Contestant(task("maildir"), beside="open and read"),
            "Maildir, nothing changed": Contestant(task("maildir-again")),
            "Maildir, 10 new": Contestant(task("maildir-again", "--deliver", "10")),
            "mbox": Contestant(task("mbox"), beside="open and read"),
            "mbox, nothing changed": Contestant(task("mbox-again")),
            "mailbox.Maildir": Contestant(task("maildir-library"), beside="Maildir", rounds=1),
            "mailbox.mbox": Contestant(task("mbox-library"), beside="mbox", rounds=1),
        },
        mails=wish.mails,
        rounds=wish.rounds,
    )


def run_task(name: str, folder: Path, deliveries: int) -> None:
    """Do one task, and print the seconds it took."""
    delivered = deliver(folder, deliveries) if deliveries else []
    start = time.perf_counter()
    TASKS[name](folder)
    print(time.perf_counter() - start)
    for file in delivered:
        file.unlink()
    time.sleep(2.5 if delivered else 0)  # so that the next pull can trust the folder's time


if __name__ == "__main__":
    main()
