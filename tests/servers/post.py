"""A server that mail is handed in at (aiosmtpd): it delivers into Dovecot's mailboxes, and keeps who it was for.

with Post(dovecot) as post:
    post.port                      # of the one without TLS; post.starttls_port, post.tls_port
    post.taken                     # (from, [to], mail), one each
"""

from __future__ import annotations

import ssl
import warnings
from contextlib import suppress
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from servers.dovecot import Dovecot

# https://github.com/aio-libs/aiosmtpd/issues/347: it warns of what a loopback server may well do.
warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS", UserWarning)


class _Starting(Controller):
    def __init__(self, post: Post, context: ssl.SSLContext | None) -> None:
        self.tls = context
        self.post = post
        super().__init__(post, hostname="127.0.0.1", port=0)

    def factory(self) -> SMTP:
        return SMTP(
            self.post,
            hostname="localhost",
            tls_context=self.tls,
            require_starttls=self.tls is not None,
            authenticator=self.post.authenticated,
            auth_required=self.post.asks,
            auth_require_tls=self.tls is not None,
        )

    def _trigger_server(self) -> None:
        """Not needed: our own factory makes the server, and port 0 cannot be connected to."""

    @property
    def at(self) -> int:
        return self.server.sockets[0].getsockname()[1]


class _Tls(_Starting):
    def __init__(self, post: Post, context: ssl.SSLContext) -> None:
        super().__init__(post, None)
        self.ssl_context = context


class Post:
    """Three listeners with one memory."""

    def __init__(self, dovecot: Dovecot, *, asks: bool = True) -> None:
        self.dovecot = dovecot
        self.asks = asks
        self.taken: list[tuple[str, list[str], bytes]] = []
        self.says: str | None = None  # in the place of taking a mail
        self.delivers = True
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        dovecot.authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
        self._all = _Starting(self, None), _Starting(self, context), _Tls(self, context)

    def __enter__(self) -> Self:
        for one in self._all:
            one.start()
        self.port, self.starttls_port, self.tls_port = (one.at for one in self._all)
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._all:
            with suppress(OSError):
                one.stop()

    def authenticated(self, _server, _session, _envelope, mechanism, found) -> AuthResult:
        good = False
        if mechanism in {"PLAIN", "LOGIN"}:
            with suppress(KeyError):
                good = self.dovecot.password(found.login.decode()) == found.password.decode()
        return AuthResult(success=good, handled=False)

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.says:
            return self.says
        self.taken.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        if self.delivers:
            self.deliver(envelope.content, envelope.rcpt_tos)
        return "250 taken"

    def deliver(self, mail: bytes, to: list[str]) -> None:
        for one in to:
            self.dovecot.account_of(one).deliver("INBOX", mail)
