"""The proxy that faults come from: each does what it says, and what has none passes whole."""

from __future__ import annotations

import http.client
import math
import socket
import socketserver
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from servers.proxy import Answer, Cut, Drip, Lost, Proxy, Stall, Unheard, redirect


class Web(BaseHTTPRequestHandler):
    """Answers with what it was sent, and keeps a list of it."""

    protocol_version = "HTTP/1.1"
    done: list[str]

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.done.append(f"{self.command} {self.path}")
        text = body or self.path.encode()
        self.send_response(200)
        if self.path == "/chunked":
            self.send_header("Transfer-Encoding", "chunked")
            text = b"%x\r\n%b\r\n0\r\n\r\n" % (len(text), text)
        elif self.path == "/old":
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def log_message(self, *_):
        pass


for method in ("GET", "HEAD", "PUT"):
    setattr(Web, f"do_{method}", Web.answer)


class Lines(socketserver.StreamRequestHandler):
    """Answers each line as an IMAP server would: something untagged, then the tag."""

    done: list[str]

    def handle(self):
        self.wfile.write(b"* OK hello\r\n")
        for line in self.rfile:
            tag, _, rest = line.decode().strip().partition(" ")
            self.done.append(rest)
            self.wfile.write(f"* {rest}\r\n{tag} OK\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


@pytest.fixture
def web():
    yield from serving(ThreadingHTTPServer, type("Web", (Web,), {"done": []}), http=True)


@pytest.fixture
def lines():
    yield from serving(Server, type("Lines", (Lines,), {"done": []}), http=False)


def serving(server, served, *, http):
    with server(("127.0.0.1", 0), served) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        with Proxy(running.server_address[1], http=http) as proxy:
            proxy.done = served.done
            yield proxy
        running.shutdown()
        thread.join()


def ask(proxy, method="GET", path="/a", body=None, timeout=5):
    """Send one request on a connection of its own; return its status, headers and body."""
    client = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=timeout)
    try:
        client.request(method, path, body)
        answer = client.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        client.close()


class Client:
    """A connection of lines."""

    def __init__(self, proxy):
        self.socket = socket.create_connection(("127.0.0.1", proxy.port), timeout=5)
        self.file = self.socket.makefile("rb")
        self.greeting = self.file.readline()

    def say(self, line):
        """Return the lines that come until the tag's own, or until the end."""
        self.socket.sendall(line.encode() + b"\r\n")
        tag, found = line.partition(" ")[0].encode(), []
        while (one := self.file.readline()) and not one.startswith(tag):
            found.append(one)
        return [*found, one]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()


# --- HTTP ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/a", "/chunked", "/old"])
def test_requests_pass_whole_one_after_the_other(web, path):
    client = http.client.HTTPConnection("127.0.0.1", web.port, timeout=5)
    for size in (1, 100_000):
        client.request("PUT", path, b"x" * size)
        assert client.getresponse().read() == b"x" * size
    client.request("HEAD", "/a")
    assert client.getresponse().status == 200
    client.close()

    assert web.seen == [f"PUT {path} HTTP/1.1"] * 2 + ["HEAD /a HTTP/1.1"]
    assert web.done == [f"PUT {path}"] * 2 + ["HEAD /a"]


def test_the_third_request_has_the_fault_and_no_other(web):
    web.on(3, Answer(503))

    assert [ask(web)[0] for _ in range(5)] == [200, 200, 503, 200, 200]
    assert len(web.done) == 4


def test_a_pattern_says_which_requests_and_how_many(web):
    web.on("PUT /b", Answer(410), skip=1, times=2)

    assert [ask(web, path="/b")[0], ask(web, "PUT")[0]] == [200, 200]
    assert [ask(web, "PUT", "/b")[0] for _ in range(5)] == [200, 410, 410, 200, 200]


def test_healing_ends_every_fault(web):
    web.on("", Answer(500), times=math.inf)
    web.on_connection(Cut(), times=math.inf)
    assert ask(web)[0] == 500
    web.heal()

    assert ask(web)[0] == 200


def test_retry_after_comes_in_both_forms(web):
    web.on(1, Answer(429, retry_after=30))
    web.on(2, Answer(503, retry_after=datetime(2026, 6, 10, 9, tzinfo=UTC)))

    assert ask(web)[1]["Retry-After"] == "30"
    assert ask(web)[1]["Retry-After"] == "Wed, 10 Jun 2026 09:00:00 GMT"


def test_an_answer_may_be_empty_or_lead_elsewhere(web):
    web.on(1, Answer(200, b"[]", {"Content-Type": "application/json"}))
    web.on(2, redirect("http://elsewhere.example/"))

    assert ask(web)[2] == b"[]"
    assert ask(web)[1]["Location"] == "http://elsewhere.example/"
    assert web.done == []


@pytest.mark.parametrize(("fault", "done"), [(Unheard(), 0), (Lost(), 1), (Cut(), 1), (Cut(reset=True), 1)])
def test_a_connection_ends_before_or_after_the_request_was_carried_out(web, fault, done):
    web.on(1, fault)

    with pytest.raises(ConnectionError):
        ask(web, "PUT", body=b"x")
    assert len(web.done) == done
    assert len(web.seen) == 1


def test_a_body_is_cut(web):
    web.on(1, Cut(after=150))

    with pytest.raises(http.client.IncompleteRead) as cut:
        ask(web, "PUT", body=b"x" * 1000)
    assert 0 < len(cut.value.partial) < 150


@pytest.mark.parametrize("after", [0, 20])
def test_an_answer_stalls(web, after):
    web.on(1, Stall(after))

    with pytest.raises(TimeoutError):
        ask(web, timeout=0.2)
    assert web.done == ["GET /a"]


def test_an_answer_drips(web):
    web.on(1, Drip(seconds=0.001))
    start = time.monotonic()

    assert ask(web)[2] == b"/a"
    assert time.monotonic() - start > 0.1


# --- lines -----------------------------------------------------------------------------------------------


def test_lines_pass_and_are_seen(lines):
    with Client(lines) as client:
        assert client.greeting == b"* OK hello\r\n"
        assert client.say("a1 NOOP") == [b"* NOOP\r\n", b"a1 OK\r\n"]
        client.socket.sendall(b"a2 TWO\r\na3 TH")
        client.socket.sendall(b"REE\r\n")
        assert [client.file.readline() for _ in range(4)][3] == b"a3 OK\r\n"
    assert lines.seen == ["a1 NOOP", "a2 TWO", "a3 THREE"]


@pytest.mark.parametrize(
    ("fault", "came", "done"),
    [
        (Unheard(), [b""], ["ONE"]),
        (Cut(), [b""], ["ONE", "TWO"]),
        (Cut(after=4), [b"* TW", b""], ["ONE", "TWO"]),
        (Lost(), [b"* TWO\r\n", b""], ["ONE", "TWO"]),
    ],
)
def test_a_connection_of_lines_ends_where_it_should(lines, fault, came, done):
    lines.on("TWO", fault)
    with Client(lines) as client:
        client.say("a1 ONE")

        assert client.say("a2 TWO") == came
    with Client(lines) as client:
        assert client.say("a3 TWO")[1] == b"a3 OK\r\n"
    assert lines.done == [*done, "TWO"]


def test_a_connection_of_lines_stalls_and_drips(lines):
    lines.on("TWO", Drip(seconds=0.001))
    lines.on("THREE", Stall(after=3))
    with Client(lines) as client:
        assert client.say("a2 TWO") == [b"* TWO\r\n", b"a2 OK\r\n"]
        client.socket.settimeout(0.2)
        client.socket.sendall(b"a3 THREE\r\n")
        assert client.socket.recv(100) == b"* T"
        with pytest.raises(TimeoutError):
            client.socket.recv(100)


def test_a_connection_may_fail_before_the_first_line(lines):
    lines.on_connection(Unheard())
    lines.on_connection(Cut(after=4), skip=1)

    greetings = []
    for _ in range(3):
        with Client(lines) as client:
            greetings.append(client.greeting)
    assert greetings == [b"", b"* OK", b"* OK hello\r\n"]
