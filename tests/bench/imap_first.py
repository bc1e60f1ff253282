"""How long reading 100,000 sent mails from Dovecot takes, beside mbsync and a bare read of the same answers.

Run: python tests/bench/imap_first.py [--mails N] [--rounds N]

A cold server has never been asked for anything: its indexes are taken away before. mbsync pulls whole
messages and writes them to files, which is its task; it is what a person would have without us.
"""

from __future__ import annotations

import argparse
import gc
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generate import messages, write_maildir
from peers import there

sys.path.append(str(Path(__file__).parents[1]))

from datetime import UTC, datetime, timedelta

from servers.dovecot import PASSWORD, Account, running

from connectors.formats.mail import LEEWAY, SLICE, parsed
from connectors.protocols import imap_message
from connectors.protocols.imap import PAGE, ImapSource
from connectors.protocols.imap_session import Session, opened
from connectors.protocols.imap_wire import Server
from connectors.protocols.key import Key
from syncd.model import Folder, Span
from syncd.ports import Context

NOW = datetime.now(UTC)
ALL = timedelta(days=36_500)  # the invented mails are of all years


class Safe:
    """The password of the account."""

    def get(self, name: str) -> str:
        """Return it."""
        return PASSWORD


CONTEXT = Context(NOW, "Europe/London", "GB", Span(NOW, NOW), secrets=Safe())


def source(account: Account) -> ImapSource:
    """What is measured."""
    return ImapSource(
        server="127.0.0.1",
        port=account.server.port,
        tls="none",
        login=account.login,
        secret="mail",
        horizon=ALL,
        context=CONTEXT,
    )


def first(account: Account) -> int:
    """Read everything, in another process as the others; return how many mails came."""
    return int(subprocess.check_output([sys.executable, __file__, "--pull", str(account.server.port)]))


def drain(account: Account) -> int:
    """Read the same answers from the socket and look at none of them."""
    with session(account) as mailbox:
        mailbox.open("Sent")
        uids = mailbox.search("ALL", mailbox.capabilities())
        wire, wanted = mailbox.wire, imap_message.items("beginning", frozenset())
        tags = [f"D{n}".encode() for n in range(0, len(uids), PAGE)]
        for tag, start in zip(tags, range(0, len(uids), PAGE), strict=True):
            part = uids[start : start + PAGE]
            wire.send(b"%b UID FETCH %d:%d (%b)\r\n" % (tag, part[0], part[-1], wanted.encode()))
            end, tail = b"\r\n" + tag + b" OK", b""
            while end not in tail:
                tail = tail[-200:] + wire.sock.recv(1 << 18)
        return len(uids)


def parsing(account: Account) -> int:
    """Parse the same mails from memory: what is left of our time when the server takes none."""
    files = [
        path.read_bytes()[:SLICE]
        for sub in ("cur", "new")
        for path in (account.folder("Sent") / sub).iterdir()
    ]
    start = time.perf_counter()
    for raw in files:
        parsed(raw, folder=Folder.SENT, latest=NOW + LEEWAY)
    parsing.seconds = time.perf_counter() - start
    return len(files)


def mbsync(account: Account) -> int:
    """Pull the folder into a Maildir."""
    folder = Path(tempfile.mkdtemp(prefix="mbsync-"))
    (folder / "rc").write_text(
        f"IMAPAccount a\nHost 127.0.0.1\nPort {account.server.port}\nUser {account.login}\nPass {PASSWORD}\n"
        f"SSLType None\nAuthMechs LOGIN\n\nIMAPStore far\nAccount a\n\nMaildirStore near\nPath {folder}/\n"
        f"Inbox {folder}/inbox\n\nChannel c\nFar :far:Sent\nNear :near:sent\nCreate Near\nSync Pull\n"
        f"SyncState {folder}/state-\n"
    )
    subprocess.run(["mbsync", "-q", "-c", str(folder / "rc"), "c"], check=True)
    count = sum(1 for sub in ("cur", "new") for _ in (folder / "sent" / sub).iterdir())
    shutil.rmtree(folder)
    return count


@contextmanager
def session(account: Account) -> Iterator[Session]:
    """A signed-in session."""
    with opened(Server("127.0.0.1", account.login, "none", account.server.port), Key("", Safe())) as session:
        yield session


def cooled(account: Account) -> None:
    """Let the server forget what it knows of the messages."""
    for path in account.folder("Sent").glob("dovecot.index*"):
        path.unlink()


def timed(task: Callable[[Account], int], account: Account, mails: int) -> float:
    """Return the seconds that a task takes, which must see all mails."""
    start = time.perf_counter()
    seen = task(account)
    seconds = time.perf_counter() - start
    if seen != mails:
        sys.exit(f"{task.__name__} saw {seen} of {mails} mails")
    print(f"  {task.__name__}: {seconds:.2f} s", file=sys.stderr)
    return getattr(task, "seconds", seconds)


def nothing_new(account: Account) -> tuple[float, float]:
    """Return the wall time and our CPU time of a tick with nothing new after signing in, in milliseconds."""
    mailbox = source(account)
    cursor = None
    for page in mailbox.pull(None):
        cursor = page.cursor
    walls, cpus = [], []
    for _ in range(20):
        used, start = time.process_time(), time.perf_counter()
        assert list(mailbox.pull(cursor)) == []
        walls.append(time.perf_counter() - start)
        cpus.append(time.process_time() - used)
    return statistics.median(walls) * 1000, statistics.median(cpus) * 1000


def pull(port: int) -> None:
    """Pull everything, and print how many mails came."""
    mailbox = ImapSource(
        server="127.0.0.1", port=port, tls="none", login="ada", secret="mail", horizon=ALL, context=CONTEXT
    )
    gc.disable()  # as syncd/pull.py does
    print(sum(len(page.items) + len(page.skipped) for page in mailbox.pull(None)))
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    print(int(peak[1]) // 1024 if peak else "?", "MB", file=sys.stderr)


def main() -> None:
    """Fill a mailbox, run the contest, and print the ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pull", type=int, help=argparse.SUPPRESS)
    wish = parser.parse_args()
    if wish.pull:
        pull(wish.pull)
        return
    contest(wish.mails, wish.rounds)


def contest(mails: int, rounds: int) -> None:
    """Run every contestant in turn, round after round, and print the medians."""
    names = ("first, cold", "mbsync, cold", "drain, cold", "first, warm", "drain, warm", "parsing alone")
    runs: dict[str, list[float]] = {name: [] for name in names}
    with running() as dovecot:
        account = dovecot.account("ada")
        write_maildir(account.folder("Sent"), messages(mails))
        dovecot.own(account.home)
        with session(account) as mailbox:
            mailbox.open("Sent", to="write")  # Dovecot moves new mail to cur, and numbers it
        for _ in range(rounds):
            for name, task in (("first, cold", first), ("mbsync, cold", mbsync), ("drain, cold", drain)):
                if task is not mbsync or there("mbsync"):
                    cooled(account)
                    runs[name].append(timed(task, account, mails))
            for name, task in (("first, warm", first), ("drain, warm", drain), ("parsing alone", parsing)):
                runs[name].append(timed(task, account, mails))
        wall, cpu = nothing_new(account)
    middle = {name: statistics.median(seconds) for name, seconds in runs.items() if seconds}
    for name, seconds in middle.items():
        print(f"{name:20} {seconds:8.2f} s {mails / seconds:10.0f} mails/s")
    if "mbsync, cold" in middle:
        times = middle["mbsync, cold"] / middle["first, cold"]
        print(f"cold: mbsync takes {times:.1f} times as long as we do (target 4)")
    floor = middle["drain, warm"] + middle["parsing alone"]
    print(f"warm: we take {middle['first, warm'] / floor:.2f} times as long as drain and parsing (target 2)")
    print(f"nothing new: {wall:.1f} ms, of which {cpu:.1f} ms are our CPU's, signing in included (target 10)")


if __name__ == "__main__":
    main()
