"""The connections below `connectors.http`: none drips for ever or takes half a head for a whole one."""

from __future__ import annotations

import http.client
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any
from weakref import WeakSet

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection

logging.getLogger("urllib3").setLevel(logging.ERROR)  # what it warns of comes with whole URLs


class Session(requests.Session):
    """Leaves redirects to us: requests would read all of an answer, however large, to prepare the next."""

    def get_redirect_target(self, _resp: requests.Response) -> None:
        """Return no target."""


class Adapter(HTTPAdapter):
    """Remembers its connections, so that one that drips can be ended from outside.

    A read's own timeout starts anew with every byte; only so is there a limit for all of them together.
    """

    def __init__(self) -> None:
        self._open: WeakSet[HTTPConnection] = WeakSet()
        super().__init__(max_retries=0)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """Return requests' pool for a URL, its connections seen."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        if "ConnectionCls" not in vars(pool):
            vars(pool)["ConnectionCls"] = _seen(type(pool).ConnectionCls, self._open)
        return pool

    @contextmanager
    def ending(self, until: float) -> Iterator[threading.Event]:
        """End all connections at a time of the monotonic clock; the event says that it has come."""
        ended = threading.Event()

        def end() -> None:
            ended.set()
            for one in list(self._open):
                with suppress(OSError, AttributeError):  # closed by now
                    one.sock.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(max(0.0, until - monotonic()), end)
        timer.daemon = True
        timer.start()
        try:
            yield ended
        finally:
            timer.cancel()


class _Response(http.client.HTTPResponse):
    """Does not take a head that is cut for a whole answer, as http.client does (read in Python 3.11)."""

    def begin(self) -> None:
        """Read the head. Raises `IncompleteRead` when its last line is missing."""
        this: Any = self
        whole = this.fp
        this.fp = head = _Head(whole)
        try:
            super().begin()
        finally:
            this.fp = whole if this.fp is head else None  # none: it is closed
        if not head.last:
            raise http.client.IncompleteRead(b"")


class _Head:
    def __init__(self, file: Any) -> None:
        self._file, self.last = file, b""

    def readline(self, limit: int) -> bytes:
        self.last = self._file.readline(limit)
        return self.last

    def close(self) -> None:
        self._file.close()


def _seen(kind: type[HTTPConnection], among: WeakSet[HTTPConnection]) -> type[HTTPConnection]:
    class Seen(kind):  # type: ignore[valid-type,misc] # http and https alike
        response_class = _Response

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            among.add(self)

    return Seen
