"""The user's consent: a browser, an answer to this machine, and proof that it is ours (RFC 8252, RFC 7636).

https://developers.google.com/identity/protocols/oauth2/native-app

google-auth-oauthlib does the same, but takes the first request that comes to its port for the answer, prints
instead of telling, waits for ever, and needs two variables of the environment set to take what Google sends.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
import webbrowser
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from connectors.google._http import Http
from connectors.google._token import TOKEN_URI
from syncd.errors import AuthRequired, Refused, Transient

PATIENCE = 600.0  # seconds for the user to say yes
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Client:
    """The user's own OAuth client, as its JSON has it."""

    id: str
    secret: str = field(repr=False)
    auth_uri: str = "https://accounts.google.com/o/oauth2/auth"
    token_uri: str = TOKEN_URI


def consent(
    client: Client, scopes: Iterable[str], *, account: str, tell: Callable[[str], None]
) -> Mapping[str, Any]:
    """Lead the user through the consent, and return what Google grants (RFC 6749, 5.1).

    Raises `AuthRequired` when the user said no or nothing, `Refused` when Google does not know the client.
    """
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    with _Listener(state) as listener:
        redirect = f"http://{LOOPBACK}:{listener.server_port}/"
        url = _url(client, scopes, account=account, state=state, verifier=verifier, redirect=redirect)
        tell("Allow syncd what it needs, in the browser that opens now or in any on this machine:")
        tell(url)
        tell(
            "Is the browser on another machine? There, run first:"
            f" ssh -N -L {listener.server_port}:{LOOPBACK}:{listener.server_port} THIS-MACHINE"
        )
        _open(url)
        answer = listener.wait()
    if "code" not in answer:
        why = answer.get("error", "no answer within ten minutes")
        raise AuthRequired(f"Google: nothing was allowed ({why}); run it again")
    return _exchanged(client, answer["code"], verifier=verifier, redirect=redirect)


def _url(
    client: Client, scopes: Iterable[str], *, account: str, state: str, verifier: str, redirect: str
) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    wishes = {
        "client_id": client.id,
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": " ".join(sorted(scopes)),
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        "access_type": "offline",  # a refresh token, please
        "prompt": "consent",  # and again, where there was one before
        **({"login_hint": account} if account else {}),
    }
    return f"{client.auth_uri}{'&' if urlsplit(client.auth_uri).query else '?'}{urlencode(wishes)}"


def _open(url: str) -> None:
    try:
        webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return  # the user has the address


def _exchanged(client: Client, code: str, *, verifier: str, redirect: str) -> Mapping[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": client.id,
        "client_secret": client.secret,
        "code_verifier": verifier,
        "redirect_uri": redirect,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        response, content = Http(once=True).request(
            client.token_uri, "POST", body=urlencode(form), headers=headers
        )
        granted = json.loads(content)
    except OSError as error:
        raise Transient("Google cannot be reached; run it again") from error
    except ValueError as error:
        raise Transient("Google did not answer as it should; run it again") from error
    if response.status != HTTPStatus.OK or not isinstance(granted, dict):
        why = str(granted.get("error", ""))[:60] if isinstance(granted, dict) else ""
        raise Refused(f"Google: the OAuth client did not get in ({response.status} {why}); look at its JSON")
    return granted


class _Listener(HTTPServer):
    """Waits on this machine for the one answer that carries our `state`; whatever else comes is told off."""

    def __init__(self, state: str) -> None:
        super().__init__((LOOPBACK, 0), _Request)
        self.state = state
        self.answer: dict[str, str] = {}

    def wait(self) -> dict[str, str]:
        until = time.monotonic() + PATIENCE
        while not self.answer and (left := until - time.monotonic()) > 0:
            self.timeout = left
            self.handle_request()
        return self.answer


class _Request(BaseHTTPRequestHandler):
    timeout = 10.0  # seconds; a connection that says nothing holds nobody up
    server: _Listener

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        ours = hmac.compare_digest(asked.get("state", "").encode(), self.server.state.encode())
        if ours and ("code" in asked or "error" in asked):
            self.server.answer = asked
        text = "syncd has its answer. You may close this window." if ours else "This is not for syncd."
        self.send_response(HTTPStatus.OK if ours else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing: the address holds the code."""
