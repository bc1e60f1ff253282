"""What a mailbox is opened with: a password, or a token of a sign-in to Google or Microsoft (RFC 7628).

https://developers.google.com/workspace/gmail/imap/xoauth2-protocol,
https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from syncd.errors import AuthRequired
from syncd.ports import Context, Secrets

SignIn = Literal["password", "google", "microsoft", "microsoft-code"]
Mechanism = Literal["XOAUTH2", "OAUTHBEARER", "PLAIN"]


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept as the secret `name`, and of what sort it is."""

    name: str
    secrets: Secrets | None
    sign_in: SignIn = "password"

    @property
    def is_token(self) -> bool:
        """Whether it is one that ends and is renewed, not a password."""
        return self.sign_in != "password"

    @property
    def again(self) -> str:
        """The command that gives another."""
        return f"syncd login {shlex.quote(self.name)}"

    def word(self, *, instead_of: str | None = None) -> str:
        """Return the password, or a token that is valid now, and another than `instead_of`.

        Raises `AuthRequired` where nobody has signed in or the sign-in has ended, `Transient`, `Refused`.
        """
        if self.secrets is None:
            raise AuthRequired(f"{self.name}: nothing is kept to sign in with; run: {self.again}")
        if not self.is_token:
            return self.secrets.get(self.name)
        if self.sign_in == "google":
            from connectors.google._token import access  # late: it takes long to load

            return access(self.secrets, self.name, instead_of=instead_of)
        from connectors.microsoft._token import Token

        return Token(self.secrets, self.name).get(instead_of=instead_of)

    def way(self, offered: Collection[str]) -> Mechanism | None:
        """Return how it is given to a server that offers these ways; None where none will do."""
        ways: tuple[Mechanism, ...] = ("XOAUTH2", "OAUTHBEARER") if self.is_token else ("PLAIN",)
        return next((one for one in ways if one in offered), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """What signs in to a mail server: its key, and what only `syncd login` asks of the config."""

    secret: str
    context: Context
    sign_in: SignIn = "password"
    account: str = ""
    client: Path | None = None
    client_id: str = ""
    tenant: str = ""
    cloud: str = "global"
    authority: str = ""

    @property
    def key(self) -> Key:
        """What it is opened with."""
        return Key(self.secret, self.context.secrets, self.sign_in)


def response(how: Mechanism, login: str, word: str) -> bytes:
    """Return what is said to sign in (RFC 4616 for a password, RFC 7628 for a token)."""
    match how:
        case "PLAIN":
            said = f"\0{login}\0{word}"
        case "XOAUTH2":
            said = f"user={login}\x01auth=Bearer {word}\x01\x01"
        case "OAUTHBEARER":
            name = login.replace("=", "=3D").replace(",", "=2C")  # RFC 5801, 4
            said = f"n,a={name},\x01auth=Bearer {word}\x01\x01"
    return said.encode()


def talk(how: Mechanism, login: str, word: str, heard: list[bytes]) -> Callable[[bytes], bytes]:
    """Return what answers a server that one signs in to; what it asks is kept in `heard`.

    A server that does not want a token says why, waits for an empty answer, and only then says no.
    """

    def answer(asked: bytes) -> bytes:
        heard.append(asked)
        if len(heard) == 1:
            return response(how, login, word)
        return b"\x01" if how == "OAUTHBEARER" else b""

    return answer


def problem(heard: Sequence[bytes]) -> str:
    """Return why a server does not want a token, in its own word; empty where it did not say so."""
    try:
        word = str(json.loads(heard[-1])["status"])
    except (ValueError, TypeError, LookupError, RecursionError):
        return ""
    return word if word.isascii() and word.isprintable() and len(word) < 40 else ""
