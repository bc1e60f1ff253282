"""Handing a mail in for delivery, with TLS and a sign-in (RFC 6409, RFC 8314)."""

from __future__ import annotations

import ipaddress
import smtplib
import socket
import ssl
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Timer

from connectors.protocols import key as keys
from connectors.protocols.imap_wire import Server, Tls, denied, no_way, one_line, told
from syncd.errors import AuthRequired, Refused, SyncdError, Transient

PORTS: dict[Tls, int] = {"tls": 465, "starttls": 587, "none": 25}
_NAME = "[127.0.0.1]"  # what we call ourselves: the machine's name is nobody's business (RFC 5321, 4.1.3)

_ASKS = 3  # times that a server may ask for more before it says yes or no

Send = Callable[[bytes], None]


@contextmanager
def submission(server: Server, key: keys.Key, *, address: str) -> Iterator[Send]:
    """Connect and sign in; what is yielded sends a mail from `address` to `address`, and to nobody else.

    Never in clear text but to this machine. Raises `AuthRequired`, `Refused` or `Transient`; a mail that
    was under way when the connection broke may have been taken all the same.
    """
    with told(server):
        try:
            with _connected(server) as client:
                _sign_in(client, server, key)
                yield lambda message: _sent(client, address, message)
        except smtplib.SMTPException as error:
            raise _meaning(server, error) from error
        except ssl.SSLCertVerificationError:
            raise
        except ssl.SSLError as error:
            raise Refused(
                f"{server.name}: no TLS at port {server.port}; "
                'port 465 wants smtp_tls = "tls", port 587 "starttls"'
            ) from error


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    context = _context(server)
    if server.tls == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            server.name, server.port, _NAME, timeout=server.silence, context=context
        )
    else:
        client = smtplib.SMTP(server.name, server.port, _NAME, timeout=server.silence)
    clock = Timer(server.patience, _cut, [client])
    clock.daemon = True
    clock.start()
    try:
        if server.tls == "none":
            _check_is_here(client, server)
        client.ehlo_or_helo_if_needed()
        if server.tls == "starttls":
            if not client.has_extn("starttls"):
                raise Refused(
                    f"{server.name}: it offers no STARTTLS at port {server.port}, and nothing is sent in"
                    ' clear text; try smtp_tls = "tls" and port 465'
                )
            client.starttls(context=context)
            client.ehlo()
        yield client
        with suppress(smtplib.SMTPException, OSError):
            client.quit()
    finally:
        clock.cancel()
        client.close()


def _cut(client: smtplib.SMTP) -> None:
    """End a connection that takes too long, whatever it is at."""
    with suppress(OSError, AttributeError):
        if client.sock:
            client.sock.shutdown(socket.SHUT_RDWR)


def _sign_in(client: smtplib.SMTP, server: Server, key: keys.Key) -> None:
    ways = client.esmtp_features.get("auth", "").upper().split()
    if not ways and server.tls == "none":
        return  # a server on this machine that knows whom it serves
    word = key.word()
    try:
        _give(client, server, key, word, ways)
    except AuthRequired:
        if not key.is_token:
            raise
        _give(client, server, key, key.word(instead_of=word), ways)


def _give(client: smtplib.SMTP, server: Server, key: keys.Key, word: str, ways: list[str]) -> None:
    how, heard = key.way(ways), list[bytes]()
    try:
        if how:  # smtplib's takes ASCII alone
            _talk(client, how, keys.talk(how, server.login, word, heard))
        elif key.is_token:
            raise no_way(server, ways, key)
        else:
            client.login(server.login, word)
    except smtplib.SMTPAuthenticationError as error:
        reason = _said(error.smtp_error)
        if 400 <= error.smtp_code < 500:
            raise Transient(f"{server.name}: no sign-in now ({one_line(reason)})") from error
        raise denied(server, reason, key, why=keys.problem(heard)) from error
    except (smtplib.SMTPNotSupportedError, UnicodeEncodeError) as error:
        raise no_way(server, ways, key) from error


def _talk(client: smtplib.SMTP, way: str, answer: Callable[[bytes], bytes]) -> None:
    """Sign in (RFC 4954): the first word goes with the command, others after what the server asks."""
    code, said = client.docmd("AUTH", f"{way} {b64encode(answer(b'')).decode()}")
    for _ in range(_ASKS):
        if code != 334:
            break
        code, said = client.docmd(b64encode(answer(_plain(said))).decode())
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, said)


def _plain(text: bytes) -> bytes:
    try:
        return b64decode(text)
    except ValueError:
        return b""


def _sent(client: smtplib.SMTP, address: str, message: bytes) -> None:
    client.sendmail(address, [address], message)


def _meaning(server: Server, error: smtplib.SMTPException) -> SyncdError:
    """Return what an answer means: 4yz passes, 5yz stays until somebody mends it (RFC 5321, 4.2.1)."""
    code: int
    said: bytes | str
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()))
        case smtplib.SMTPResponseException():
            code, said = error.smtp_code, error.smtp_error
        case _:
            return Transient(f"{server.name}: the connection ended before the mail was taken")
    reason = one_line(_said(said))
    if 500 <= code < 600:
        return Refused(f"{server.name}: it takes no mail from you to yourself ({code} {reason})")
    return Transient(f"{server.name}: it takes no mail just now ({code} {reason})")


def _said(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text


def _context(server: Server) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.ca_file)
    except (ssl.SSLError, OSError) as error:
        raise Refused(f"{server.ca_file}: no certificate in it; look at ca_file in the config") from error


def _check_is_here(client: smtplib.SMTP, server: Server) -> None:
    peer = client.sock.getpeername()[0] if client.sock else ""
    if not ipaddress.ip_address(peer.partition("%")[0]).is_loopback:
        raise Refused(f'{server.name} is another machine: set smtp_tls to "tls" or "starttls"')
