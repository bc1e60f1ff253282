"""Places to sign in that nobody here wrote, behind TLS: oidc-provider, and emulate's Microsoft.

https://www.npmjs.com/package/oidc-provider, https://www.npmjs.com/package/emulate
"""

from __future__ import annotations

import html
import re
import select
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

import requests
import trustme
from servers.emulate import INSTALLED, NODE, PROGRAM, install

OIDC = Path(__file__).with_name("oidc")
SEED = "microsoft:\n  users:\n    - email: ada@example.org\n      name: Ada Byron\n"
LOCALHOST = "127.0.0.1"


@dataclass
class Provider:
    """Where one signs in, and the certificates to trust there; `seen` are the requests that came."""

    authority: str
    ca_file: Path
    seen: list[str]


class Front:
    """TLS in front of a server that speaks none."""

    def __init__(self, behind: int, context: ssl.SSLContext) -> None:
        self.behind, self.context, self.seen = behind, context, []
        self.server = socket.create_server((LOCALHOST, 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._relay, args=self.server.accept()[:1], daemon=True).start()

    def _relay(self, plain: socket.socket) -> None:
        with (
            suppress(OSError),
            self.context.wrap_socket(plain, server_side=True) as client,
            socket.create_connection((LOCALHOST, self.behind)) as server,
        ):
            while True:
                ready = [client] if client.pending() else select.select([client, server], [], [], 20)[0]
                for one in ready:
                    piece = one.recv(65536)
                    if not piece:
                        return
                    if one is server:
                        client.sendall(piece)
                        continue
                    if b" HTTP/1.1\r\n" in piece:
                        self.seen.append(piece.partition(b"\r\n")[0].decode("latin-1"))
                        piece = piece.replace(b"\r\n", b"\r\nX-Forwarded-Proto: https\r\n", 1)
                    server.sendall(piece)


@contextmanager
def _front(folder: Path, command, path: str, ready: str) -> Iterator[Provider]:
    authority = trustme.CA()
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(LOCALHOST).configure_cert(context)
    with socket.create_server((LOCALHOST, 0)) as free:
        port = free.getsockname()[1]
    front = Front(port, context)
    root = f"https://{LOCALHOST}:{front.port}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command(port, root), cwd=folder, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 30
        while True:
            with suppress(requests.RequestException):
                if requests.get(root + ready, timeout=5, verify=str(ca_file)).ok:
                    break
            alive = process.poll() is None and time.monotonic() < until
            assert alive, (folder / "log").read_text()
            time.sleep(0.05)
        yield Provider(root + path, ca_file, front.seen)
    finally:
        process.terminate()
        process.wait(10)
        front.server.close()


@contextmanager
def oidc_provider(folder: Path, scopes: list[str]) -> Iterator[Provider]:
    """Run oidc-provider: device codes, refresh tokens that rotate, and PKCE."""
    installed = install(OIDC)
    program = str(installed / "server.mjs")
    known = "/tenant/.well-known/openid-configuration"

    def command(port: int, root: str) -> list[str]:
        return [str(NODE), program, str(port), f"{root}/tenant", *scopes]

    with _front(folder, command, "/tenant", known) as provider:
        yield provider


@contextmanager
def emulated(folder: Path) -> Iterator[Provider]:
    """Run emulate's Microsoft: codes and PKCE, with the claims that Microsoft has."""
    install()
    assert PROGRAM.is_relative_to(INSTALLED)
    (folder / "seed.yaml").write_text(SEED)

    def command(port: int, root: str) -> list[str]:
        program = [str(NODE), str(PROGRAM), "start", "--service", "microsoft", "--host", LOCALHOST]
        return [*program, "--port", str(port), "--seed", "seed.yaml", "--base-url", root]

    path = "/common/v2.0"
    with _front(folder, command, path, f"{path}/.well-known/openid-configuration") as provider:
        yield provider


class Form(NamedTuple):
    action: str
    fields: dict[str, str]


def _form(page: requests.Response, who: str) -> Form | None:
    forms = re.findall(r"<form.*?</form>", page.text, re.DOTALL | re.IGNORECASE)
    if not forms:
        return None
    form = next((one for one in forms if who in one), forms[0])
    action = re.search(r'action="([^"]*)"', form)
    fields = {}
    for given in re.findall(r"<(?:input|button)[^>]*>", form):
        named = dict(re.findall(r'([\w-]+)="([^"]*)"', given))
        if "name" in named and named["name"] != "abort":
            fields[named["name"]] = html.unescape(named.get("value", ""))
    return Form(urljoin(page.url, html.unescape(action[1]) if action else ""), fields)


def browse(url: str, ca_file: Path, who: str = "ada@example.org", **typed: str) -> str:
    """Do what a person does in the browser, form after form; return the last page."""
    with requests.Session() as session:
        session.verify = str(ca_file)
        session.trust_env = False
        page = session.get(url, timeout=10)
        for _ in range(8):
            form = _form(page, who)
            if form is None:
                return page.text
            fields = {name: typed.get(name, value) for name, value in form.fields.items()}
            page = session.post(form.action, data=fields, timeout=10)
        raise AssertionError(f"there is no end of forms: {page.text[:300]}")
