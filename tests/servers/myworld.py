"""myworld (https://pypi.org/project/myworld/): Gmail, Google Calendar and Google Contacts on this machine.

It runs as a process of its own; nothing of it is copied. Each test gets a world of its own inside of it.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from syncd.errors import AuthRequired

PROGRAM = Path(sys.executable).with_name("myworld")


@dataclass
class MemorySecrets:
    """Secrets in memory, and how often they were written."""

    kept: dict[str, str] = field(default_factory=dict)
    puts: int = 0

    def get(self, name: str) -> str:
        if name not in self.kept:
            raise AuthRequired(f"{name}: nothing is kept")
        return self.kept[name]

    def put(self, name: str, value: str) -> None:
        self.kept[name] = value
        self.puts += 1

    def alone(self, name: str) -> Any:
        return nullcontext()


@dataclass
class Person:
    """Somebody who uses another program than syncd: the same servers, by hand."""

    port: int
    token: str
    authorized_user: dict[str, Any]

    def ask(self, method: str, host: str, path: str, body: Any = None, **params: Any) -> Any:
        """Ask an API of Google for something; return its answer, None for an empty one."""
        answer = requests.request(
            method,
            f"http://127.0.0.1:{self.port}/gw/{host}/{path}",
            params=params,
            json=body,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
        )
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def calendar(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        return self.ask(method, "www.googleapis.com", f"calendar/v3/{path}", body, **params)

    def gmail(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        return self.ask(method, "gmail.googleapis.com", f"gmail/v1/users/me/{path}", body, **params)

    def people(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        return self.ask(method, "people.googleapis.com", f"v1/{path}", body, **params)

    @property
    def secrets(self) -> MemorySecrets:
        """The sign-in of syncd, as google-auth keeps it."""
        token_uri = f"http://127.0.0.1:{self.port}/gw/oauth2.googleapis.com/token"
        return MemorySecrets({"google": json.dumps({**self.authorized_user, "token_uri": token_uri})})


@dataclass
class MyWorld:
    """The server."""

    port: int
    worlds: int = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/gw/{{host}}/"

    def _tell(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"http://127.0.0.1:{self.port}/{path}", json=body, timeout=30)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    @contextmanager
    def world(self, *, now: str, people: dict[str, str], **servers: Any) -> Iterator[World]:
        """A world of its own; `people` are addresses by name, the first of them the user's."""
        self.worlds += 1
        name = f"t{os.getpid()}-{self.worlds}"
        agents = {who: {"as": address, "task": "x"} for who, address in people.items()}
        spec = {"name": name, "task": "x", "now": now, "servers": servers, "agents": agents}
        made = self._tell("POST", "envs", {"id": name, "spec": spec})
        persons = {
            who: Person(self.port, one["google_access_token"], one["google_authorized_user"])
            for who, one in made["credentials"].items()
        }
        try:
            yield World(self, name, persons)
        finally:
            self._tell("DELETE", f"envs/{name}")


@dataclass
class World:
    """A world, its people, and what goes wrong in it."""

    server: MyWorld
    name: str
    persons: dict[str, Person]

    @property
    def endpoint(self) -> str:
        return self.server.endpoint

    def fault(self, service: str, *faults: dict[str, Any]) -> None:
        self.server._tell("PUT", f"instances/{self.name}-{service}/faults", list(faults))

    def saved(self) -> Callable[[], None]:
        """Keep all that is in the world; return what brings it back."""
        kept = self.server._tell("POST", f"envs/{self.name}/snapshot")
        return lambda: self.server._tell("POST", f"envs/{self.name}/restore", kept)

    def advance(self, seconds: int) -> None:
        self.server._tell("POST", f"envs/{self.name}/advance", {"seconds": seconds})


@contextmanager
def running(folder: Path) -> Iterator[MyWorld]:
    """Run the server until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "HOME": str(folder), "MYWORLD_CA_DIR": str(folder)}
    command = [str(PROGRAM), "serve", "--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 30
        while True:
            try:
                if requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok:
                    break
            except requests.ConnectionError:
                pass
            alive = process.poll() is None and time.monotonic() < until
            assert alive, (folder / "log").read_text()
            time.sleep(0.05)
        yield MyWorld(port)
    finally:
        process.terminate()
        process.wait(10)
