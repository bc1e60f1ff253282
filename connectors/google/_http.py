"""HTTP as a daemon needs it: every answer has an end, and a wish to be left alone is heard.

https://httplib2.readthedocs.io
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast

import httplib2

from syncd.errors import Transient

TIMEOUT = 30.0  # seconds to connect, and between two pieces of what is sent
DEADLINE = 60.0  # seconds for a whole answer, however slowly it drips
TOO_MANY = 429  # https://www.rfc-editor.org/rfc/rfc6585#section-4


class _Timed(io.RawIOBase):
    """The bytes of a socket, until a deadline."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        super().__init__()
        self._raw, self._sock, self._until = raw, sock, time.monotonic() + DEADLINE

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer takes too long")
        self._sock.settimeout(left)
        return cast("int | None", self._raw.readinto(buffer))

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_Timed(self.fp.detach(), sock))


class _Once:
    """Connects once: httplib2 sends even a POST again where a connection ends without an answer."""

    _connected = False

    def connect(self) -> None:
        if self._connected:
            raise ConnectionResetError("the connection ended without an answer")
        self._connected = True
        super().connect()  # type: ignore[misc]  # of the connection that this is mixed into


class _Plain(httplib2.HTTPConnectionWithTimeout):
    response_class = _Response


class _Secure(httplib2.HTTPSConnectionWithTimeout):
    response_class = _Response


class _PlainOnce(_Once, _Plain):
    pass


class _SecureOnce(_Once, _Secure):
    pass


class Http(httplib2.Http):
    """One thread's connections; after a fault they are made anew.

    Raises `Transient` where the server asks for patience, so that nobody tries again earlier.
    """

    def __init__(
        self, *, once: bool = False, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        super().__init__(timeout=TIMEOUT)
        self.follow_redirects = False  # no API redirects; a hotel's network does
        self._once, self._clock = once, clock

    def __del__(self) -> None:
        self.close()

    def request(self, uri: str, *args: Any, **kwargs: Any) -> tuple[httplib2.Response, bytes]:
        """Send one request, and return the whole answer to it. Raises `OSError` and the like."""
        secure = uri.startswith("https:")
        plain = _PlainOnce if self._once else _Plain
        kwargs["connection_type"] = (_SecureOnce if self._once else _Secure) if secure else plain
        try:
            response, content = super().request(uri, *args, **kwargs)
        except BaseException:
            self.close()
            raise
        if self._once:
            self.close()
        if response.status >= http.client.FORBIDDEN:
            wish = retry_after(response, self._clock())
            if wish is not None or response.status == TOO_MANY:
                raise Transient("Google asks for patience; it is tried again", retry_after=wish)
        return response, cast("bytes", content)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return how many seconds a server wants to be left alone (RFC 9110, 10.2.3); None if it does not say."""
    wish = str(headers.get("retry-after", "")).strip()
    if wish.isdecimal():
        return float(wish)
    try:
        return max(0.0, (parsedate_to_datetime(wish) - now).total_seconds())
    except (ValueError, TypeError):
        return None
