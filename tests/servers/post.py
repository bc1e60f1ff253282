"""A server that mail is handed in at (aiosmtpd): it delivers into Dovecot's mailboxes, and keeps to whom.

with Post(dovecot) as post:
    post.boxes["ada@example.org"] = dovecot.account("ada")   # who gets mail; all else is refused
    post.port                      # of the one without TLS; post.starttls_port, post.tls_port
    post.taken                     # (from, [to], mail), one each
"""

from __future__ import annotations

import asyncio
import re
import ssl
import threading
import warnings
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from aiosmtpd.smtp import SMTP, AuthResult
from servers.dovecot import Account, Dovecot


class Post:
    """Three listeners with one memory."""

    def __init__(
        self, dovecot: Dovecot, *, asks: bool = True, owner: Callable[[str], str] | None = None
    ) -> None:
        self.dovecot = dovecot
        self.owner = owner  # of a token; without it none is taken
        self.asks = asks
        self.boxes: dict[str, Account] = {}
        self.named: set[str] = set()  # whom a mail was to go to, delivered or not
        self.taken: list[tuple[str, list[str], bytes]] = []
        self.says = ""  # in the place of taking a mail
        self.delivers = True
        self._listeners: list[asyncio.Server] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.dovecot.authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
        self._thread.start()
        self.port = self._listening()
        self.starttls_port = self._listening(starttls=context)
        self.tls_port = self._listening(tls=context)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._ended(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _ended(self) -> None:
        for one in self._listeners:
            one.close()
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _listening(self, *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None) -> int:
        def protocol() -> SMTP:
            with warnings.catch_warnings():  # of what a server on loopback may well do
                warnings.simplefilter("ignore")
                return SMTP(
                    self,
                    hostname="localhost",
                    loop=self._loop,
                    tls_context=starttls,
                    require_starttls=starttls is not None,
                    authenticator=self._authenticated if self.asks else None,
                    auth_required=self.asks,
                    auth_require_tls=starttls is not None,
                    auth_exclude_mechanism=() if self.owner else ("XOAUTH2",),
                )

        made = self._loop.create_server(protocol, "127.0.0.1", 0, ssl=tls)
        self._listeners.append(asyncio.run_coroutine_threadsafe(made, self._loop).result(5))
        return self._listeners[-1].sockets[0].getsockname()[1]

    def _authenticated(self, _server, _session, _envelope, _mechanism, found) -> AuthResult:
        good = False
        with suppress(KeyError):
            good = self.dovecot.password(found.login.decode()) == found.password.decode()
        return AuthResult(success=good, handled=False)

    async def auth_XOAUTH2(self, server, args) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        found = b64decode(args[1]).decode()
        login, token = re.fullmatch("user=(.*)\x01auth=Bearer (.*)\x01\x01", found).groups()
        if self.owner(token) != login:
            said = await server.challenge_auth(b'{"status":"400","schemes":"Bearer"}')
            assert said == b""
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True)

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # noqa: N802 - aiosmtpd
        self.named.add(address)
        if address not in self.boxes:
            return "550 5.1.1 nobody of this name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.says:
            return self.says
        self.taken.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        if self.delivers:
            for one in envelope.rcpt_tos:
                self.boxes[one].deliver("INBOX", envelope.content)
        return "250 OK"
