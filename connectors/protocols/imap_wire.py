"""A signed-in IMAP connection: imaplib's, with a buffer, limits and a deadline of ours (RFC 9051)."""

from __future__ import annotations

import binascii
import imaplib
import ipaddress
import re
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Literal, NamedTuple

from connectors.protocols import key as keys
from connectors.protocols.imap_words import Garbled, Word, words
from syncd.errors import AuthRequired, Refused, SyncdError, Transient

Tls = Literal["tls", "starttls", "none"]

PORTS: dict[Tls, int] = {"tls": 993, "starttls": 143, "none": 143}
LARGEST = 1 << 26  # bytes of a literal; some servers send all of a message where a part was asked for
LONGEST = 1 << 24  # bytes of a line: the UIDs of two million messages
_CHUNK = 1 << 18
_SIZE = re.compile(rb"\{(\d{1,20})\+?\}\r?\n\Z")
_CODE = re.compile(r"\[([A-Za-z-]+)[^\]]*\]\s*")


@dataclass(frozen=True, slots=True)
class Server:
    """Where the mail is, and how it is reached."""

    name: str
    login: str
    tls: Tls = "tls"
    port: int = 0  # 0 is the usual one
    ca_file: Path | None = None  # whom to trust besides the system's authorities
    silence: float = 30.0  # seconds without a byte after which it hangs
    patience: float = 60.0  # seconds that one response may take

    @property
    def at(self) -> int:
        """The port."""
        return self.port or PORTS[self.tls]


class Declined(Exception):
    """The server answered NO or BAD, or ended the connection with BYE; `code` is its reason (RFC 5530)."""

    def __init__(self, text: str) -> None:
        code = _CODE.search(text)
        self.code = code[1].upper() if code else ""
        super().__init__(_CODE.sub("", text))


class Response(NamedTuple):
    """What a server says at once: `tag` is `*` for what belongs to no command, `+` for a request to go on."""

    tag: str
    pieces: tuple[bytes, ...]  # text, literal, text, literal, text ...

    @property
    def text(self) -> str:
        """What it says, for a person; without literals."""
        return b"".join(self.pieces[::2]).decode("utf-8", "replace")

    def words(self) -> list[Word]:
        """Return it in words and lists. Raises `Garbled`."""
        return words(self.pieces)


class Wire(imaplib.IMAP4):
    """imaplib's connection and sign-in; what it reads comes from a buffer of ours, in time or not at all."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._rest, self._at = b"", 0
        self._from: socket.socket | None = None
        self.give()
        super().__init__(server.name, server.at, server.silence)

    def give(self, seconds: float | None = None) -> None:
        """Let what comes next take so long, all of it."""
        self.until = monotonic() + (self.server.patience if seconds is None else seconds)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Connect, with TLS from the first byte where that is wanted."""
        self.host, self.port = host, port
        self.sock = socket.create_connection((host, port), timeout)
        try:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.server.tls == "tls":
                self.sock = _context(self.server).wrap_socket(self.sock, server_hostname=host)
            elif self.server.tls == "none":
                _check_is_here(self.sock, host)
        except BaseException:
            self.sock.close()
            raise

    def shutdown(self) -> None:
        """Close the connection."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def secure(self) -> None:
        """Go over to TLS. Raises imaplib's error where the server does not."""
        if "STARTTLS" not in self.capabilities:
            raise self.error("no STARTTLS")
        self.starttls(_context(self.server))

    def readline(self) -> bytes:
        """Return a line with its end; empty when the connection has ended."""
        self._forget_clear_text()
        start = self._at
        while (end := self._rest.find(b"\n", start)) < 0:
            start = len(self._rest) - self._at
            if start > LONGEST:
                raise Garbled("a line without end")
            if not self._fill():
                return b""
        line = self._rest[self._at : end + 1]
        self._at = end + 1
        return line

    def read(self, size: int) -> bytes:
        """Return so many bytes, or fewer when the connection has ended."""
        parts, missing = [], size
        while missing:
            parts.append(self._rest[self._at : self._at + missing])
            self._at += len(parts[-1])
            missing -= len(parts[-1])
            if missing and not self._fill():
                break
        return b"".join(parts)

    def _forget_clear_text(self) -> None:
        """Forget what came before TLS began and was not asked for: anybody may have sent it."""
        if self._from is not self.sock:
            self._rest, self._at, self._from = b"", 0, self.sock

    def _fill(self, silence: float | None = None) -> bool:
        left = self.until - monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(min(left, silence or self.server.silence))
        chunk = self.sock.recv(_CHUNK)
        self._rest, self._at = self._rest[self._at :] + chunk, 0
        return bool(chunk)

    def hears(self, seconds: float) -> bool:
        """Whether there is something to read, within so many seconds."""
        if self._at < len(self._rest):
            return True
        self.give(max(seconds, 0))
        try:
            if not self._fill(silence=seconds):
                raise ConnectionResetError("the connection ended")
        except TimeoutError:
            return False
        else:
            return True
        finally:
            self.give()

    def heard(self) -> Response:
        """Return what the server says next. Raises `Garbled`, or `OSError` when the connection ends."""
        line = self.readline()
        tag, _, line = line.partition(b" ")
        pieces = []
        while (end := line.rfind(b"{")) >= 0 and (size := _SIZE.match(line, end)):
            if int(size[1]) > LARGEST:
                raise Garbled(f"it announces {size[1].decode()} bytes at once")
            pieces += [line[:end].removesuffix(b"~"), self.read(int(size[1]))]
            line = self.readline()
        if not line.endswith(b"\n") and not tag.endswith(b"\n"):
            raise ConnectionResetError("the connection ended")
        return Response(tag.decode("latin-1").strip(), (*pieces, line.rstrip(b"\r\n")))


@contextmanager
def signed_in(server: Server, key: keys.Key) -> Iterator[Wire]:
    """Connect and sign in; what goes wrong until the end is said in words, as an error of ours."""
    with told(server):
        wire = Wire(server)
        try:
            if server.tls == "starttls":
                _secure(wire)
            if wire.state != "AUTH":
                _sign_in(wire, key)
            yield wire
            with suppress(OSError):
                wire.send(b"BYE LOGOUT\r\n")
        finally:
            wire.shutdown()


@contextmanager
def told(server: Server) -> Iterator[None]:
    """Turn what goes wrong with a connection into an error of ours, in words."""
    try:
        yield
    except Declined as declined:
        if declined.code == "NOPERM":
            raise Refused(f"{server.name}: it does not allow that ({_reason(declined)})") from declined
        rest = _REST if declined.code in _TOO_MUCH else None
        raise Transient(f"{server.name}: {_reason(declined)}", retry_after=rest) from declined
    except (OSError, imaplib.IMAP4.error, Garbled) as error:
        lasting, why = _meaning(server, error)
        raise (Refused if lasting else Transient)(f"{server.name}: {why}") from error


_MEANINGS: tuple[tuple[type[Exception], bool, str], ...] = (
    (
        ssl.SSLCertVerificationError,
        True,
        (
            "its certificate is not trusted ({error.verify_message}); if the server is your own, set ca_file "
            "to the certificate of the authority that signed it"
        ),
    ),
    (socket.gaierror, True, "there is no server of this name; look at `server` in the config"),
    (ConnectionRefusedError, False, "nothing answers at port {server.at}; is the port right?"),
    (TimeoutError, False, "it does not answer in time"),
    (Garbled, False, "it does not keep to IMAP: {error}"),
)
_NO_TLS = re.compile("WRONG_VERSION|PROTOCOL|HANDSHAKE_FAILURE|RECORD_LAYER")


def _meaning(server: Server, error: Exception) -> tuple[bool, str]:
    """Return whether an error stays until somebody mends it, and what it means."""
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return False, "its address cannot be looked up; is this machine online?"
    if isinstance(error, ssl.SSLError) and _NO_TLS.search(error.reason or ""):
        return True, f'no TLS at port {server.at}; port 993 wants tls = "tls", port 143 tls = "starttls"'
    for kind, lasting, text in _MEANINGS:
        if isinstance(error, kind):
            return lasting, text.format(server=server, error=error)
    return False, f"the connection failed ({_reason(error)})"


def _reason(error: BaseException) -> str:
    return one_line(_said(error)) or type(error).__name__


def _said(error: BaseException) -> str:
    said = getattr(error, "strerror", None) or (error.args[0] if error.args else "")
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def one_line(text: str) -> str:
    """Return what a server said, fit for a message of ours: short, on one line, without addresses."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return re.sub(r"[^\s<>@\"']+@[^\s<>@\"']+", "(address)", plain)[:160].strip()


def _context(server: Server) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.ca_file)
    except ssl.SSLError as error:
        raise Refused(f"{server.ca_file}: no certificate in it; give one in PEM form") from error
    except OSError as error:
        raise Refused(f"{server.ca_file}: {error.strerror}; look at ca_file in the config") from error


def _check_is_here(sock: socket.socket, host: str) -> None:
    if not ipaddress.ip_address(sock.getpeername()[0].partition("%")[0]).is_loopback:
        raise Refused(f'{host} is another machine: set tls to "tls" or "starttls"')


# --- signing in


def _secure(wire: Wire) -> None:
    try:
        wire.secure()
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise Refused(
            f"{wire.server.name}: it offers no STARTTLS at port {wire.server.at}, and nothing is sent in "
            'clear text; try tls = "tls" and port 993'
        ) from error


def _sign_in(wire: Wire, key: keys.Key) -> None:
    word = key.word()
    try:
        _give(wire, key, word)
    except AuthRequired:
        if not key.is_token:
            raise
        _give(wire, key, key.word(instead_of=word))  # it may have been ended before its time


def _give(wire: Wire, key: keys.Key, word: str) -> None:
    ways = {name[5:] for one in wire.capabilities if (name := one.upper()).startswith("AUTH=")}
    login, how, heard = wire.server.login, key.way(ways), list[bytes]()
    try:
        if how:
            wire.authenticate(how, keys.talk(how, login, word, heard))
        elif not key.is_token and "LOGINDISABLED" not in wire.capabilities and f"{login}{word}".isascii():
            wire.login(login, word)
        else:
            raise no_way(wire.server, ways, key)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise denied(wire.server, _said(error), key, why=keys.problem(heard)) from error
    except binascii.Error as error:
        raise Garbled("a request to go on that is not in base64") from error


_LATER = {"UNAVAILABLE", "LIMIT", "INUSE", "SERVERBUG", "OVERQUOTA", "THROTTLED", "CONTACTADMIN"}
_TOO_MUCH = {"LIMIT", "OVERQUOTA", "THROTTLED"}
_REST = 600.0  # seconds that a server is left alone which says that we ask too much
_BUSY = re.compile(r"too many|try again|temporar|later|throttl|rate|limit|unavailable|busy", re.IGNORECASE)
_APP_PASSWORDS = {
    "gmail.com": "https://myaccount.google.com/apppasswords",
    "googlemail.com": "https://myaccount.google.com/apppasswords",
    "mail.me.com": "https://account.apple.com, Sign-In and Security",
    "yahoo.com": "https://login.yahoo.com/account/security",
    "aol.com": "https://login.aol.com/account/security",
    "fastmail.com": "https://app.fastmail.com/settings/security/apps",
    "zoho.com": "https://accounts.zoho.com, Security",
    "zoho.eu": "https://accounts.zoho.eu, Security",
    "gmx.net": "the account's security settings, once IMAP is allowed there",
    "web.de": "the account's security settings, once IMAP is allowed there",
}
_SETTINGS = "the account's security settings"
_MICROSOFT = ("office365.com", "outlook.com", "hotmail.com")


def no_way(server: Server, ways: Iterable[str], key: keys.Key) -> Refused:
    """Return what it means that a server offers none of our ways to sign in."""
    what = "token of a sign-in" if key.is_token else "plain password"
    listed = ", ".join(sorted(ways)) or "none"
    return Refused(f"{server.name}: it takes no {what}; its ways to sign in are: {listed}")


def denied(server: Server, said: str, key: keys.Key, *, why: str = "") -> SyncdError:
    """Return what a refused sign-in means (RFC 5530): to wait, to give another password, or to mend it."""
    code = _CODE.search(said)
    name = code[1].upper() if code else ""
    reason = one_line(_CODE.sub("", said))
    if name in _LATER or (name not in {"AUTHENTICATIONFAILED", "EXPIRED"} and _BUSY.search(reason)):
        rest = _REST if name in _TOO_MUCH else None
        return Transient(f"{server.name}: no sign-in now ({reason})", retry_after=rest)
    if name in {"AUTHORIZATIONFAILED", "PRIVACYREQUIRED"}:
        return Refused(f"{server.name}: it does not let this account in ({reason})")
    again = f"run: {key.again}"
    if key.is_token:
        return AuthRequired(
            f"{server.name}: it does not accept the sign-in ({why or reason}); is IMAP on in the "
            f"account's settings, and was it the account that is the `login` in the config? Then {again}"
        )
    if name == "EXPIRED":
        return AuthRequired(f"{server.name}: the password has expired; make a new one, then {again}")
    if server.name.endswith(_MICROSOFT):
        return AuthRequired(
            f'{server.name}: Microsoft takes no passwords any more ({reason}); write sign_in = "microsoft"'
        )
    known = (place for suffix, place in _APP_PASSWORDS.items() if server.name.endswith(suffix))
    says = f"it does not accept the login and password ({reason}); it may want an app password, made in"
    if place := next(known, ""):
        says = "the password is wrong or was withdrawn; it must be an app password, made at"
    return AuthRequired(f"{server.name}: {says} {place or _SETTINGS}; then {again}")
