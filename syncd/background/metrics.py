"""What a daemon tells a Prometheus server that asks (https://prometheus.io/docs/instrumenting/exposition_formats).

Off unless the config says where to listen. No metric names a person: sources go by the user's own names.
"""

from __future__ import annotations

import ipaddress
import re
import threading
from collections import Counter as Count
from collections.abc import Collection, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET, AF_INET6
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Summary,
    generate_latest,
)

from syncd.config import Metrics as Settings
from syncd.log import Log

_PLAIN = re.compile(r"(?!.*\d{5})[\w .-]{1,40}")  # neither an address nor a number
_PATIENCE = 5.0  # seconds for a request to be said


class Metrics:
    """The numbers of one user's daemon, and the server that tells them."""

    def __init__(self, settings: Settings, log: Log) -> None:
        """Begin to listen. Raises `OSError` where that cannot be done, as where the port is taken."""
        self._log = log
        self.registry = CollectorRegistry()
        self._read = self._gauge("source_last_success_timestamp_seconds", "when it was read last", "source")
        self._fresh = self._gauge("source_fresh", "1 when it is new enough to book calls by", "source")
        self._failing = self._gauge("source_failing", "1 while it cannot be read", "source")
        self._turned = self._gauge("last_turn_timestamp_seconds", "when the last turn was done")
        self._needs = self._gauge("needs", "people who need a call and have none")
        self._problems = self._gauge(
            "problems", "what is wrong now besides sources: the calendar, drafts, notes"
        )
        self._failures = Counter(
            "source_failures", "reads that failed", ["source"], namespace="syncd", registry=self.registry
        )
        self._calls = Counter(
            "calls", "what was written to the calendar", ["action"], namespace="syncd", registry=self.registry
        )
        self._turns = Summary(
            "turn_duration_seconds", "how long a turn took", namespace="syncd", registry=self.registry
        )
        for action in ("book", "move", "cancel"):
            self._calls.labels(action)
        self._server = _Server(settings, self.registry)
        threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True).start()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()

    def was_read(self, source: str, at: float, *, failed: bool) -> None:
        """Count a read of a source."""
        name = self._name(source)
        self._failing.labels(name).set(failed)
        if failed:
            self._failures.labels(name).inc()
        else:
            self._read.labels(name).set(at)

    def turned(self, at: float, seconds: float, *, actions: Iterable[str], needs: int, problems: int) -> None:
        """Count a turn."""
        self._turned.set(at)
        self._turns.observe(seconds)
        self._needs.set(needs)
        self._problems.set(problems)
        for action, size in Count(actions).items():
            self._calls.labels(action).inc(size)

    def freshness(self, sources: Iterable[str], stale: Collection[str]) -> None:
        """Tell which sources are fresh; those that are no more in the config vanish."""
        self._fresh.clear()
        for source in sources:
            self._fresh.labels(self._name(source)).set(source not in stale)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(name, about, labels, namespace="syncd", registry=self.registry)

    def _name(self, source: str) -> str:
        return source if _PLAIN.fullmatch(source) else self._log.tag(source)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, settings: Settings, registry: CollectorRegistry) -> None:
        self.address_family = AF_INET6 if ":" in settings.host else AF_INET
        self.registry = registry
        self.names = frozenset(settings.names)
        super().__init__((settings.host, settings.port), _Request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a caller that went away."""

    def knows(self, host: str) -> bool:
        """Whether a Host header names this server; a web page whose name points here does not."""
        name = re.sub(r":\d*$", "", host.strip().lower()).strip("[]")
        if name == "localhost" or name in self.names:
            return True
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return False


class _Request(BaseHTTPRequestHandler):
    server: _Server
    timeout = _PATIENCE
    server_version, sys_version = "syncd", ""

    def do_GET(self) -> None:
        """Answer with all numbers, or with nothing."""
        if not self.server.knows(self.headers.get("Host", "")):
            self.send_error(403)
        elif self.path.partition("?")[0] != "/metrics":
            self.send_error(404)
        else:
            body = generate_latest(self.server.registry)
            self.send_response(200)
            self.send_header("Content-Type", CONTENT_TYPE_LATEST)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Write no line a request."""
