"""What reading Gmail costs beside a bare loop over Google's own client that makes the same requests.

Run: python tests/bench/google_reads.py [--mails N] [--rounds N]

Both read the same mailbox from a server on this machine, in turns, each in a process of its own. What counts
is the processor time of the reading process, its start apart; the server is a process too, and not counted.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import httplib2
from contracts.source import CONTEXT, NOW
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp
from servers.mailbox import SIGNED_IN, Mailbox, message
from servers.myworld import MemorySecrets
from servers.web import Web

from connectors.google._api import api
from connectors.google._message import HEADERS
from connectors.google.gmail import GmailSource


def serve(mails: int) -> None:
    """Serve a mailbox until standard input ends."""
    with Web(Mailbox([message(number, days=number / mails) for number in range(mails)])) as web:
        print(web.url, flush=True)
        sys.stdin.read()


def bare(url: str) -> int:
    """Fetch every message as a script of a few lines would, with the client's own advice on speed."""
    messages = api("gmail", url).users().messages()
    http = AuthorizedHttp(Credentials("t"), http=httplib2.Http(timeout=30))
    request = messages.list(userId="me", labelIds=["SENT"], maxResults=500)
    count = 0
    while request is not None:
        reply = request.execute(http=http)
        for one in reply.get("messages", ()):
            messages.get(
                userId="me",
                id=one["id"],
                format="metadata",
                metadataHeaders=[*HEADERS],
                fields="id,internalDate,labelIds,payload/headers",
            ).execute(http=http)
            count += 1
        request = messages.list_next(request, reply)
    return count


def ours(url: str) -> int:
    """Read the mailbox as syncd does."""
    context = replace(CONTEXT, secrets=MemorySecrets({"google": SIGNED_IN}))
    source = GmailSource(
        context=context, secret="google", endpoint=url, units_per_minute=10**9, today=lambda: NOW
    )
    gc.disable()  # as syncd.pull does
    return sum(len(page.items) for page in source.pull(None))


READERS = {"bare": bare, "syncd": ours}


def read(name: str, url: str) -> None:
    """Read once, and print the processor time that it took."""
    api("gmail", url).users()  # what both need before they begin
    began = time.process_time()
    count = READERS[name](url)
    print(json.dumps({"mails": count, "seconds": time.process_time() - began}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--read", choices=READERS)
    parser.add_argument("--url", default="")
    wish = parser.parse_args()
    if wish.serve:
        serve(wish.mails)
    elif wish.read:
        read(wish.read, wish.url)
    else:
        compare(wish.mails, wish.rounds)


def compare(mails: int, rounds: int) -> None:
    """Let both read in turns, and print the medians side by side."""
    command = [sys.executable, __file__]
    server = subprocess.Popen(
        [*command, "--serve", "--mails", str(mails)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    url = server.stdout.readline().strip()
    taken: dict[str, list[float]] = {name: [] for name in READERS}
    for number in range(rounds):
        for name in sorted(READERS, reverse=bool(number % 2)):
            done = subprocess.run(
                [*command, "--read", name, "--url", url], capture_output=True, text=True, check=True
            )
            found = json.loads(done.stdout)
            assert found["mails"] == mails
            taken[name].append(found["seconds"] / mails)
    server.communicate()
    medians = {name: statistics.median(times) for name, times in taken.items()}
    for name, seconds in medians.items():
        print(f"{name:8} {seconds * 1e6:7.0f} us of processor time a mail")
    pairs = sorted(mine / other for mine, other in zip(taken["syncd"], taken["bare"], strict=True))
    ratio = medians["syncd"] / medians["bare"]
    print(f"ratio    {ratio:7.2f} ({pairs[0]:.2f} to {pairs[-1]:.2f}); promised is at most 1.20")


if __name__ == "__main__":
    main()
