"""What the daemon costs while nothing happens: processor time and memory, with two mail accounts.

Run: python tests/bench/idle.py [--minutes N] [--mails N] [--python PATH]

One account is on Dovecot over TLS, listened to with IDLE, the other one a Maildir whose folder is watched;
calls go to a calendar file. What the start costs is told apart. An installation without the extras is
smaller: the keyring's libraries take 10 MB.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import messages

sys.path.append(str(Path(__file__).parents[1]))

from servers.dovecot import PASSWORD, running

CORE, MEMORY = 0.2, 80  # per cent of a core, MB: what is promised

CONFIG = """
state = "state"

[me]
name = "Ada Byron"
emails = ["ada@example.org"]
timezone = "Europe/London"

[[source]]
name = "work"
kind = "imap"
server = "localhost"
port = {port}
login = "ada"
ca_file = "{ca}"

[[source]]
name = "home"
kind = "maildir"
path = "Mail"

[calendar]
kind = "ics"
path = "calls.ics"
"""


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--python", default=sys.executable, help="of the installation that is measured")
    chosen = parser.parse_args()
    mails = [bytes(one) for one in messages(chosen.mails)]
    with tempfile.TemporaryDirectory() as made, running() as dovecot:
        folder = Path(made)
        dovecot.account("ada").deliver("Sent", *mails)
        for sub in ("cur", "new", "tmp"):
            (folder / "Mail" / sub).mkdir(parents=True)
        for number, mail in enumerate(mails):
            (folder / "Mail" / "cur" / f"{number}.host:2,S").write_bytes(mail)
        config = folder / "config.toml"
        config.write_text(CONFIG.format(port=dovecot.tls_port, ca=dovecot.ca_file))
        (folder / "state" / "secrets").mkdir(parents=True, mode=0o700)
        (folder / "state").chmod(0o700)
        syncd = [chosen.python, "-m", "syncd"]
        subprocess.run([*syncd, "login", "work", "-c", str(config)], input=PASSWORD, text=True, check=True)
        for start in ("first", "second"):
            with (folder / "log").open("w") as log:
                daemon = subprocess.Popen([*syncd, "run", "-c", str(config)], stderr=log)
            try:
                time.sleep(20 if start == "first" else 15)
                begun = cost(daemon.pid)
                print(f"{start} start: {begun:.2f} s of a core, {memory(daemon.pid):.0f} MB")
                if start == "second":
                    time.sleep(chosen.minutes * 60)
                    spent = (cost(daemon.pid) - begun) / (chosen.minutes * 60) * 100
                    size = memory(daemon.pid)
                    print(f"idle: {spent:.3f} % of a core ({spent / CORE:.2f} of what is promised)")
                    print(f"idle: {size:.0f} MB ({size / MEMORY:.2f} of what is promised)")
            finally:
                daemon.send_signal(signal.SIGTERM)
                daemon.wait(10)
        print((folder / "log").read_text(), file=sys.stderr)


def cost(pid: int) -> float:
    """Return the seconds of a core that a process and those it waited for took."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Return the resident memory of a process, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(one.split()[1]) for one in lines if one.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    main()
