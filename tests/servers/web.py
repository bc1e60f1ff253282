"""A small web server of ours that answers as a test tells it to, also wrongly.

    with Web(lambda request: Reply(body=b"hello")) as web:
        Http(web.url).request("GET", "/path")
        assert web.seen[0].path == "/path"

`Web(app, tls=authority)` speaks TLS with a certificate of a trustme authority.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, parse_qsl, urlsplit

import trustme


@dataclass(frozen=True)
class Request:
    """What came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form that was posted."""
        return dict(parse_qsl(self.body.decode()))


@dataclass(frozen=True)
class Reply:
    """What goes back. `length` says another length than the body has; `drip` is a pause after each byte."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    drip: float = 0.0
    stall: float = 0.0  # seconds before anything goes back
    drip_headers: bool = False


App = Callable[[Request], Reply]


class Web:
    """A server on loopback, on a free port, until the `with` ends; `seen` are the requests that came."""

    def __init__(self, app: App, *, tls: trustme.CA | None = None, names: tuple[str, ...] = ("127.0.0.1",)):
        self.app, self.seen = app, []
        self._ended = threading.Event()
        self._server = _Server(("127.0.0.1", 0), type("Answering", (_Answering,), {"web": self}))
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.issue_cert(*names).configure_cert(context)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_address[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: whoever asked is gone, or does not like the certificate."""


class _Answering(BaseHTTPRequestHandler):
    """One connection to a server; every method is answered alike."""

    protocol_version = "HTTP/1.1"
    timeout = 20
    disable_nagle_algorithm = True  # or a head and its body, written apart, wait for each other
    web: Web

    def __getattr__(self, name: str):
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Request(self.command, parts.path, _query(parts.query), self.headers, body)
        self.web.seen.append(request)
        reply = self.web.app(request)
        self.web._ended.wait(reply.stall)
        with suppress(OSError):  # whoever asked is gone
            self.reply(reply)

    def reply(self, reply: Reply) -> None:
        length = len(reply.body) if reply.length is None else reply.length
        head = f"HTTP/1.1 {reply.status} OK\r\n"
        if reply.status not in (204, 304):
            head += f"Content-Length: {length}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
        self.slowly(f"{head}\r\n".encode(), reply.drip if reply.drip_headers else 0.0)
        self.slowly(reply.body, reply.drip)
        self.close_connection = self.close_connection or length != len(reply.body)

    def slowly(self, content: bytes, pause: float) -> None:
        if not pause:
            self.wfile.write(content)
            return
        for byte in content:
            self.wfile.write(bytes([byte]))
            if self.web._ended.wait(pause):
                return

    def log_message(self, *_: object) -> None:
        pass


def _query(text: str) -> dict[str, str]:
    return {key: ",".join(values) for key, values in parse_qs(text, keep_blank_values=True).items()}
