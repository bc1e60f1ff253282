"""One HTTP origin, asked under one login (RFC 9110). Nothing is ever sent to another origin.

https://www.rfc-editor.org/rfc/rfc9110
"""

from __future__ import annotations

import http.client
import http.cookiejar
import ipaddress
import json
import socket
import ssl
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
import urllib3
from requests.models import PreparedRequest

from connectors.http_wire import Adapter, Session
from syncd.errors import AuthRequired, Refused, SyncdError, Transient

Auth = tuple[str, str] | Callable[[PreparedRequest], PreparedRequest]

REDIRECTS = 3
LONGEST_WAIT = 3600.0  # seconds; a server that wishes for more is asked again all the same
_PIECE = 65_536
_ROTATE = "run: syncd rotate and its name in the config"
_MOVED = frozenset({301, 302, 303, 307, 308})
_PASSES = frozenset({408, 425, 429, 500, 502, 503, 504})
_PORTS = {"http": 80, "https": 443}
_FINE = frozenset(range(200, 300))
# What OpenSSL says of a server that speaks no TLS, and of a file that holds no certificate.
_LASTING_TLS = ("WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "X509", "NO_CERTIFICATE", "PEM")


class Answer(NamedTuple):
    """What a server answered, whole. Header names are found in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str  # where it came from in the end, after redirects

    def json(self) -> Any:
        """Return the body as JSON. Raises `Transient` for what is none, such as a gateway's page."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            pass  # without its cause, which quotes the body
        raise Transient(f"{urlsplit(self.url).netloc} answers with something that is no JSON")


def bearer(token: Callable[[], str]) -> Callable[[PreparedRequest], PreparedRequest]:
    """Return an `auth` that sends the token that is right at the time of each request (RFC 6750)."""

    def sign(request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {token()}"
        return request

    return sign


class Http:
    """A server, and how it is spoken to: one pool of connections, no cookies, no retries, no netrc.

    `auth` is a name and password (RFC 7617), or what requests takes: a function that signs a request.
    `timeout` is for connecting and for each silence, `deadline` for a request from first to last, both in
    seconds; `most` is the size of an answer in bytes. TLS is verified, by `ca_file` where one is given.
    Plain HTTP goes to this machine only, unless `plain`.
    """

    def __init__(
        self,
        origin_url: str,
        *,
        auth: Auth | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: tuple[float, float] = (10, 60),
        deadline: float = 120.0,
        ca_file: Path | None = None,
        most: int = 64 << 20,
        plain: bool = False,
    ) -> None:
        self.origin_url = origin_url
        self._auth, self._headers = auth, dict(headers or {})
        self._timeout, self._deadline, self._most = timeout, deadline, most
        self._ca_file, self._plain = ca_file, plain
        self._adapter = Adapter()
        self._session = Session()
        for scheme in _PORTS:
            self._session.mount(f"{scheme}://", self._adapter)
        self._session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers["User-Agent"] = "syncd"

    def at(self, origin_url: str) -> Http:
        """Return another server that is spoken to in the same way, with the same login."""
        return Http(
            origin_url,
            auth=self._auth,
            headers=self._headers,
            timeout=self._timeout,
            deadline=self._deadline,
            ca_file=self._ca_file,
            most=self._most,
            plain=self._plain,
        )

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        data: bytes | str | Mapping[str, str] | None = None,
        ok: Collection[int] = _FINE,
    ) -> Answer:
        """Send a request, and return the answer where its status is among `ok`.

        `url` may be relative to the origin's. At most three redirects are followed, with method and body,
        on the same scheme, host and port. Raises `AuthRequired` for 401; `Transient` for what passes: 429
        and 5xx with `retry_after`, a connection that fails, is cut or drips; `Refused` for all else.
        """
        target = self._checked(self.origin_url, url)
        body = data.encode() if isinstance(data, str) else data
        until = monotonic() + self._deadline
        for _ in range(1 + REDIRECTS):
            answer = self._send(method, target, {**self._headers, **(headers or {})}, body, until)
            place = answer.headers.get("Location")
            if answer.status not in _MOVED or not place:
                if answer.status in ok:
                    return answer
                raise _problem(answer)
            target = self._checked(target, place, redirected=True)
            if answer.status == HTTPStatus.SEE_OTHER and method != "HEAD":
                method, body = "GET", None
        raise Refused(f"{_host(target)} sends in circles (more than {REDIRECTS} redirects); change its URL")

    def _checked(self, start: str, url: str, *, redirected: bool = False) -> str:
        """Return the URL that `url` is as seen from `start`. Raises `Refused` for one of another origin."""
        here, there = _parts(self.origin_url), _parts(start, url)
        if here.scheme == "http" and not self._plain and not _loopback(here.hostname or ""):
            raise Refused(
                f"{_host(self.origin_url)}: http:// would show your password to all; write https://"
            )
        if _origin(there) != _origin(here) or there.username is not None:
            says = "redirects to" if redirected else "is asked for something on"
            where = f"{there.scheme}://{there.hostname or ''}"
            raise Refused(
                f"{_host(self.origin_url)} {says} {where}, which your password is not for;"
                " if that is right, write that URL in the config"
            )
        return there._replace(fragment="").geturl()

    def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        data: bytes | Mapping[str, str] | None,
        until: float,
    ) -> Answer:
        if self._ca_file and not self._ca_file.is_file():
            raise Refused(f"{self._ca_file}: there is no such file of certificates; mend `ca_file`")
        with _told(_host(url)), self._adapter.ending(until) as ended:
            try:
                response = self._session.request(
                    method,
                    url,
                    headers=headers,
                    data=data,
                    auth=_signing(self._auth),
                    timeout=self._timeout,
                    verify=str(self._ca_file) if self._ca_file else True,
                    allow_redirects=False,
                    stream=True,
                )
                with closing(response):
                    body = self._body(response)
            except (requests.RequestException, urllib3.exceptions.HTTPError):
                if ended.is_set():
                    raise TimeoutError from None
                raise
            return Answer(response.status_code, response.headers, body, url)

    def _body(self, response: requests.Response) -> bytes:
        """Read the body as it comes: it ends at its length, at the limit, or when the time is over."""
        pieces: list[bytes] = []
        size = 0
        while piece := response.raw.read1(_PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > self._most:
                raise Refused(f"{_host(response.url)} answers with more than {self._most >> 20} MB")
        return b"".join(pieces)


def _signing(auth: Auth | None) -> Any:
    """Return what requests takes; for nothing a function that does nothing, or it would look in ~/.netrc."""
    if auth is None:
        return lambda request: request
    return auth if callable(auth) else tuple(text.encode() for text in auth)


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Turn what goes wrong on the way into `Transient` or `Refused`. No text of the server is in it."""
    try:
        yield
    except TimeoutError as error:
        raise Transient(f"{host} answers too slowly; it is tried again") from error
    except (requests.RequestException, urllib3.exceptions.HTTPError, UnicodeError) as error:
        raise _way(host, error) from error


def _way(host: str, error: Exception) -> SyncdError:
    """Return what an error on the way means: whether waiting mends it, or only the user."""
    causes = list(_causes(error))
    lasting = next(filter(None, (_lasting(host, one) for one in causes)), None)
    if lasting:
        return lasting
    if any(isinstance(one, TimeoutError | urllib3.exceptions.ReadTimeoutError) for one in causes):
        return Transient(f"{host} does not answer in time; it is tried again")
    why = next((one.strerror for one in causes if isinstance(one, OSError) and one.strerror), "")
    return Transient(f"{host} cannot be reached or broke off{f' ({why})' if why else ''}; it is tried again")


def _lasting(host: str, error: BaseException) -> SyncdError | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Refused(
            f"{host}: its certificate is not to be trusted ({error.verify_message});"
            " mend the name in the URL, or name its authority's file as `ca_file`"
        )
    if isinstance(error, ssl.SSLError) and any(word in str(error).upper() for word in _LASTING_TLS):
        return Refused(f"{host}: no secure connection ({error.reason}); mend the URL's port, or `ca_file`")
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_NONAME:
        return Refused(f"{host}: there is no host of this name; mend the URL in the config")
    if isinstance(error, requests.exceptions.InvalidHeader | UnicodeEncodeError):
        return AuthRequired(f"{host}: the password or token kept for it cannot be one; {_ROTATE}")
    if isinstance(error, requests.exceptions.InvalidURL | UnicodeError):
        return Refused(f"{host}: no such URL can be; mend it in the config")
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all that it came from; urllib3 keeps a cause in `reason` too, requests in `args`."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]


def _problem(answer: Answer) -> SyncdError:
    """Return what a status means that the caller did not ask for."""
    host, status = _host(answer.url), answer.status
    if status == HTTPStatus.UNAUTHORIZED:
        return AuthRequired(f"{host} does not take the password or token; {_ROTATE}")
    words = http.client.responses.get(status, "a status of its own")
    if status in _PASSES:
        return Transient(f"{host} answers {status} ({words})", retry_after=retry_after(answer.headers))
    if status == HTTPStatus.FORBIDDEN:
        return Refused(f"{host} does not allow it (403); give this login the right to, or sign in as another")
    return Refused(f"{host} answers {status} ({words}); mend the URL or the settings in the config")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return how long a server wishes to be left alone, in seconds, at most an hour (RFC 9110, 10.2.3)."""
    wish = headers.get("Retry-After", "").strip()
    if not wish:
        return None
    try:
        seconds = float(wish)
    except ValueError:
        try:
            now = parsedate_to_datetime(headers["Date"]) if "Date" in headers else datetime.now(UTC)
            seconds = (_aware(parsedate_to_datetime(wish)) - _aware(now)).total_seconds()
        except (ValueError, OverflowError):
            return None
    return min(max(seconds, 0.0), LONGEST_WAIT) if seconds == seconds else None  # noqa: PLR0124 - NaN is not


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # "-0000" is UTC too


def _parts(start: str, url: str = "") -> SplitResult:
    """Return the parts of an HTTP URL, which may be relative. Raises `Refused` for what is none."""
    try:
        parts = urlsplit(urljoin(start, url))
        _ = parts.port  # raises for what is none
    except ValueError:
        pass
    else:
        if parts.scheme in _PORTS and parts.hostname:
            return parts
    raise Refused("there is no such web address; write https://, a host, and a path in the config")


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
