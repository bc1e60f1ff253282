"""What goes wrong on the way to a server: a proxy that cuts, stalls, drips, loses answers or gives its own.

    with Proxy(server.port) as proxy:                    # IMAP, SMTP: a request is a line
    with Proxy(server.port, http=True) as proxy:         # CalDAV, REST
        proxy.on(3, Cut(after=100))                      # the third request from now on
        proxy.on("PUT", Lost())                          # the next one whose first line holds the pattern
        proxy.on("REPORT", Answer(429, retry_after=30), skip=1, times=2)
        proxy.on_connection(Stall())                     # the next connection, all of it
        proxy.heal()

Clients talk to `proxy.port` on 127.0.0.1; `proxy.seen` are the requests that came, carried out or not.
What runs over TLS is passed on unread, so only faults of connections hold there.
"""

from __future__ import annotations

import re
import select
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from io import BufferedReader
from typing import NamedTuple, Self

LOCALHOST = "127.0.0.1"
_CHUNK = 65536
_TLS = b"\x16\x03"  # how a handshake starts (RFC 8446, 5.1)


# --- faults


@dataclass(frozen=True)
class Cut:
    """The connection ends after so many bytes of the answer; `reset` says abruptly. It was carried out."""

    after: int = 0
    reset: bool = False


@dataclass(frozen=True)
class Unheard:
    """The connection ends, and the request never came to the server."""


@dataclass(frozen=True)
class Lost:
    """The request is carried out to its end, and then the connection ends without its last word."""


@dataclass(frozen=True)
class Stall:
    """After so many bytes of the answer nothing more comes, and nothing ends. It was carried out."""

    after: int = 0


@dataclass(frozen=True)
class Drip:
    """After so many bytes the answer comes one byte at a time."""

    after: int = 0
    seconds: float = 1.0  # for each byte


@dataclass(frozen=True)
class Answer:
    """The proxy answers by itself (HTTP only); the request never comes to the server."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    retry_after: int | datetime | None = None  # in either of its forms (RFC 9110, 10.2.3)

    def __bytes__(self) -> bytes:
        headers = {"Content-Length": str(len(self.body)), **self.headers}
        if isinstance(self.retry_after, datetime):
            headers["Retry-After"] = format_datetime(self.retry_after, usegmt=True)
        elif self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def redirect(url: str, status: int = 302) -> Answer:
    """Return the answer that sends the client elsewhere."""
    return Answer(status, headers={"Location": url})


Fault = Cut | Unheard | Lost | Stall | Drip | Answer


# --- the proxy


@dataclass
class _Rule:
    matches: Callable[[str], object]
    fault: Fault
    skip: int
    times: float

    def takes(self, request: str) -> bool:
        if not self.matches(request):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return self.times >= 0


def _first(rules: Iterable[_Rule], request: str) -> Fault | None:
    """Return the fault of the first rule that takes a request; all of them count it."""
    return next(iter([rule.fault for rule in rules if rule.takes(request)]), None)


class Proxy:
    """Passes everything on to a server on this machine, but for the faults that were asked for."""

    def __init__(self, port: int, *, http: bool = False) -> None:
        self.seen: list[str] = []
        self.connections = 0
        self._target = (LOCALHOST, port)
        self._serve = self._http if http else self._lines
        self._rules: list[_Rule] = []
        self._connection_rules: list[_Rule] = []
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._listening = socket.create_server((LOCALHOST, 0))
        self.port: int = self._listening.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        """Where an HTTP client finds it."""
        return f"http://{LOCALHOST}:{self.port}"

    def on(self, which: int | str, fault: Fault, *, skip: int = 0, times: float = 1) -> None:
        """Let a fault happen at a request: the `which`-th from now on, or those that a pattern is found in.

        `skip` spares the first ones, `times` is how many it happens to (`math.inf` for all). What is
        searched is an HTTP request's first line (`PUT /a.ics HTTP/1.1`), or a line of another protocol.
        """
        if isinstance(which, int):
            which, skip = "", which - 1
        matches = re.compile(which, re.IGNORECASE).search
        with self._lock:
            self._rules.append(_Rule(matches, fault, skip, times))

    def on_connection(self, fault: Fault, *, skip: int = 0, times: float = 1) -> None:
        """Let a fault happen to the next connection, counting from its first byte; as in `on`."""
        with self._lock:
            self._connection_rules.append(_Rule(lambda _: True, fault, skip, times))

    def heal(self) -> None:
        """Let nothing go wrong any more, and end the connections that are open."""
        with self._lock:
            self._rules.clear()
            self._connection_rules.clear()
            for one in self._open:
                _shut(one)

    def close(self) -> None:
        """End everything."""
        self._ended.set()
        _shut(self._listening)
        self._listening.close()
        self.heal()
        for thread in self._threads:
            thread.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self.connections += 1
                self._open.add(client)
                fault = _first(self._connection_rules, "")
            thread = threading.Thread(target=self._connection, args=(client, fault), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _connection(self, client: socket.socket, fault: Fault | None) -> None:
        with closing(client), suppress(OSError):
            if not isinstance(fault, Unheard):
                self._serve(client, fault)
        with self._lock:
            self._open.discard(client)

    def _fault(self, request: str) -> Fault | None:
        with self._lock:
            self.seen.append(request)
            return _first(self._rules, request)

    def _server(self) -> socket.socket:
        server = socket.create_connection(self._target)
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return server

    def _lines(self, client: socket.socket, fault: Fault | None) -> None:
        """Pass on a protocol of lines; an answer is all that comes after its request."""
        with self._server() as server:
            answer = _Answer(self, client, fault)
            held = b""  # of a line that is not whole yet
            while True:
                ready, _, _ = select.select([client, server], [], [], 60)
                if client in ready:
                    chunk = held + client.recv(_CHUNK)
                    if len(chunk) == len(held):
                        return
                    if answer.unread or chunk.startswith(_TLS):
                        answer.unread = True
                        server.sendall(chunk)
                        continue
                    *lines, held = re.split(rb"(?<=\n)", chunk)
                    for line in lines:
                        request = line.decode("latin-1").rstrip("\r\n")
                        if fault := self._fault(request):
                            if isinstance(fault, Unheard):
                                return
                            answer = _Answer(self, client, fault, tag=request.partition(" ")[0].encode())
                        server.sendall(line)
                if server in ready:
                    chunk = server.recv(_CHUNK)
                    if not chunk or not answer.passes(chunk):
                        return

    def _http(self, client: socket.socket, fault: Fault | None) -> None:
        """Pass on HTTP/1.1, one request after the other (RFC 9112)."""
        with client.makefile("rb") as requests:
            while request := _message(requests):
                found = self._fault(request.line) or fault
                if isinstance(found, Unheard):
                    return
                if isinstance(found, Answer):
                    client.sendall(bytes(found))
                    continue
                with self._server() as server, server.makefile("rb") as answers:
                    server.sendall(request.raw)
                    answer = _message(answers, to=request.line.partition(" ")[0])
                if isinstance(found, Lost) or not _Answer(self, client, found).passes(answer.raw):
                    return
                if answer.last:
                    return

    def hang(self, client: socket.socket) -> None:
        """Wait until the client goes away."""
        while not self._ended.is_set():
            ready, _, _ = select.select([client], [], [], 0.1)
            if ready and not client.recv(_CHUNK):
                return

    def wait(self, seconds: float) -> bool:
        """Whether it is still running after a while."""
        return not self._ended.wait(seconds)


@dataclass
class _Answer:
    """The way back to a client, and what goes wrong there."""

    proxy: Proxy
    client: socket.socket
    fault: Fault | None
    tag: bytes = b""  # of an IMAP command
    unread: bool = False
    _before: bytes = b""

    def passes(self, chunk: bytes) -> bool:
        """Pass something on; return whether the connection goes on."""
        if self.fault is None:
            self.client.sendall(chunk)
            return True
        if isinstance(self.fault, Lost):
            return self._lost(chunk)
        spared, rest = chunk[: self.fault.after], chunk[self.fault.after :]
        self.client.sendall(spared)
        self.fault = replace(self.fault, after=self.fault.after - len(spared))
        return not rest or self._spoilt(rest)

    def _spoilt(self, rest: bytes) -> bool:
        if isinstance(self.fault, Stall):
            self.proxy.hang(self.client)
        elif isinstance(self.fault, Drip):
            for byte in rest:
                self.client.sendall(bytes([byte]))
                if not self.proxy.wait(self.fault.seconds):
                    return False
            return True
        elif isinstance(self.fault, Cut) and self.fault.reset:
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    def _lost(self, chunk: bytes) -> bool:
        """Pass on what comes before the last word on a command, and hold that back."""
        self._before += chunk
        end = re.search(rb"^%b " % re.escape(self.tag), self._before, re.MULTILINE)
        if end:
            self.client.sendall(self._before[: end.start()])
            return False
        line = self._before.rfind(b"\n") + 1
        self.client.sendall(self._before[:line])
        self._before = self._before[line:]
        return True


def _shut(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


# --- HTTP


class _Message(NamedTuple):
    line: str
    raw: bytes
    last: bool  # the connection ends after it

    def __bool__(self) -> bool:
        return bool(self.raw)


def _message(reader: BufferedReader, *, to: str = "") -> _Message:
    """Read a request or, where `to` is the request's method, an answer; empty at the end."""
    head = _until_blank(reader)
    line, _, rest = head.decode("latin-1").partition("\r\n")
    fields = {
        name.strip().lower(): value.strip().lower()
        for name, _, value in (field.partition(":") for field in rest.split("\r\n"))
    }
    last = fields.get("connection") == "close" or (bool(to) and line.startswith("HTTP/1.0"))
    code = line.split(" ")[1:2]
    if to and code == ["100"]:
        return _message(reader, to=to)
    if to == "HEAD" or code in (["204"], ["304"]):
        return _Message(line, head, last)
    if "chunked" in fields.get("transfer-encoding", ""):
        return _Message(line, head + b"".join(_chunks(reader)), last)
    if "content-length" in fields:
        return _Message(line, head + reader.read(int(fields["content-length"])), last)
    return _Message(line, head + reader.read(), True) if to else _Message(line, head, last)


def _until_blank(reader: BufferedReader) -> bytes:
    lines = []
    while line := reader.readline():
        lines.append(line)
        if line == b"\r\n":
            break
    return b"".join(lines)


def _chunks(reader: BufferedReader) -> Iterable[bytes]:
    while size := reader.readline():
        yield size
        if int(size.partition(b";")[0], 16) == 0:
            yield _until_blank(reader)
            return
        yield reader.read(int(size.partition(b";")[0], 16) + 2)
