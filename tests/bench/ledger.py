"""How long a mailbox takes into the ledger, beside the mail indexers that a user would have.

Run: python tests/bench/ledger.py [--mails N] [--rounds N] [--dir DIR]

mu (Debian: maildir-utils) and notmuch index the bodies too, which we do not: they are what there is,
not like for like. Where they are missing, they are left out.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from generate import messages, write_maildir, write_mbox
from mail import Contestant, compare, deliver
from peers import there

from syncd.config import load
from syncd.store import opening
from syncd.store.store import Store
from syncd.tick import pull_all

NOW = datetime(2024, 1, 8, 9, tzinfo=UTC)  # just after the newest mail: two thirds are within `retention`
CONFIG = """
state = "state-{kind}"
[me]
name = "Ada Byron"
emails = ["ada@example.org"]
timezone = "Europe/London"
country = "GB"
[[source]]
name = "sent"
kind = "{kind}"
path = "{kind}"
folder = "sent"
"""
NOTMUCH = """[database]
path={index}
mail_root={mails}
[new]
tags=new
"""


def pull(folder: Path, kind: str) -> None:
    """Open the state, pull what is new, close; print the seconds without the start of Python."""
    path = folder / f"{kind}.toml"
    path.write_text(CONFIG.format(kind=kind))
    config = load(path)
    start = time.perf_counter()
    engine, _ = opening.open_file(config.state, now=NOW)
    store = Store(engine, "ada@example.org")
    if problems := pull_all(store, config, NOW):
        sys.exit(str(problems))
    store.close()
    print(time.perf_counter() - start)


def indexers(folder: Path) -> dict[str, Contestant]:
    """Return the indexers that this machine has, each beginning from nothing."""
    found = {}
    mu, notmuch, mails = folder / "mu", folder / "notmuch", folder / "maildir"
    if there("mu"):
        script = f"rm -rf {mu} && mu init -q --muhome={mu} --maildir={mails} && mu index -q --muhome={mu}"
        found["mu index"] = Contestant(("sh", "-c", script), "Maildir, first read")
    if there("notmuch"):
        (folder / "notmuch.config").write_text(NOTMUCH.format(index=notmuch, mails=mails))
        script = (
            f"rm -rf {notmuch} && mkdir {notmuch} && notmuch --config={folder}/notmuch.config new --quiet"
        )
        found["notmuch new"] = Contestant(("sh", "-c", script), "Maildir, first read", rounds=1)
    return found


def main() -> None:
    """Make the mailboxes once, then time everything in turn."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dir", type=Path, default=Path(tempfile.gettempdir()) / "syncd-bench")
    parser.add_argument("--task", help="do only this, and print the seconds it took")
    given = parser.parse_args()
    folder: Path = given.dir / str(given.mails)
    if given.task:
        kind, task = given.task.split("-")
        if task == "first":
            shutil.rmtree(folder / f"state-{kind}", ignore_errors=True)
        if task == "ten":
            deliver(folder, 10)
        pull(folder, kind)
        return
    if not (folder / "mbox").exists():
        print("making the mailboxes ...", file=sys.stderr)
        folder.mkdir(parents=True, exist_ok=True)
        write_maildir(folder / "maildir", messages(given.mails))
        write_mbox(folder / "mbox", messages(given.mails))

    def ours(task: str, beside: str = "") -> Contestant:
        command = [
            sys.executable,
            __file__,
            "--mails",
            str(given.mails),
            "--dir",
            str(given.dir),
            "--task",
            task,
        ]
        return Contestant(command, beside)

    def other(task: str) -> Contestant:
        script = str(Path(__file__).with_name("mail.py"))
        return Contestant(
            [sys.executable, script, "--dir", str(given.dir), "--mails", str(given.mails), "--task", task]
        )

    compare(
        {
            "bare open and read": other("bare"),
            "Maildir, first read": ours("maildir-first", "bare open and read"),
            "Maildir, nothing changed": ours("maildir-again"),
            "Maildir, ten new": ours("maildir-ten"),
            "mailbox.mbox": other("mbox-library"),
            "mbox, first read": ours("mbox-first", "mailbox.mbox"),
            "mbox, nothing changed": ours("mbox-again"),
            **indexers(folder),
        },
        mails=given.mails,
        rounds=given.rounds,
    )


if __name__ == "__main__":
    main()
