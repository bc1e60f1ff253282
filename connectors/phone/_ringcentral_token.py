"""How RingCentral is signed in to: by a JWT that lasts, or by a refresh token that changes each time.

https://developers.ringcentral.com/guide/authentication/jwt-flow,
https://developers.ringcentral.com/guide/authentication/refresh-tokens
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from connectors.formats.mail import real_time
from connectors.http import Http
from syncd.errors import AuthRequired, UserError
from syncd.ports import Context, Secrets

URL = "https://platform.ringcentral.com"
PATH = "/restapi/oauth/token"
JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_EARLY = timedelta(minutes=2)  # a token is changed this long before it is over
_DENIED = (400, 401)


class _App(Protocol):
    """What signs in."""

    @property
    def context(self) -> Context: ...
    @property
    def client_id(self) -> str: ...
    @property
    def secret(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def clock(self) -> Callable[[], datetime]: ...


@dataclass(slots=True)
class Token:
    """The access token of one sign-in, kept with what gets the next one; both change together."""

    url: str
    client_id: str
    name: str
    secrets: Secrets
    clock: Callable[[], datetime] = real_time
    _last: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, app: _App) -> Token:
        """Return the token of a source. Raises `AuthRequired` where there is nowhere to keep one."""
        if app.context.secrets is None:
            raise AuthRequired(f"RingCentral needs a sign-in; run: syncd login {app.secret}")
        return cls(app.url, app.client_id, app.secret, app.context.secrets, app.clock)

    @property
    def over(self) -> str:
        """What is said when the sign-in is not valid any more."""
        return (
            "RingCentral does not take this sign-in any more (a refresh token lasts a week, a JWT until it is"
            f" revoked); run: syncd rotate {self.name}"
        )

    def get(self, *, instead_of: str | None = None) -> str:
        """Return an access token that is valid now, and another than `instead_of`.

        Raises `AuthRequired`, `Transient`.
        """
        if not self._valid(self._last, instead_of):
            with self.secrets.alone(self.name):
                kept = _kept(self.secrets.get(self.name), self.name)
                if not self._valid(kept, instead_of):
                    kept = self.traded(kept)
                    self.secrets.put(self.name, json.dumps(kept))
                self._last = kept
        return str(self._last["access_token"])

    def _valid(self, kept: Mapping[str, Any], instead_of: str | None) -> bool:
        try:
            expires = datetime.fromisoformat(kept["expires"])
            return bool(kept["access_token"] != instead_of and self.clock() + _EARLY < expires)
        except (KeyError, TypeError, ValueError):
            return False

    def traded(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is to be kept from now on. A refresh token is good for one time only."""
        if "jwt" in kept:
            form = {"grant_type": JWT, "assertion": str(kept["jwt"])}
        else:
            form = {"grant_type": "refresh_token", "refresh_token": str(kept["refresh_token"])}
        password = str(kept.get("client_secret") or "")
        if not password:  # an app without a secret names itself in the form
            form["client_id"] = self.client_id
        http = Http(self.url, auth=(self.client_id, password) if password else None)
        now = self.clock()
        answer = http.request("POST", PATH, data=form, ok=(200, *_DENIED))
        if answer.status in _DENIED:
            raise AuthRequired(self.over)
        got = answer.json()
        if not isinstance(got, dict) or not got.get("access_token"):
            raise AuthRequired(self.over)
        fresh = dict(kept) | {
            "access_token": got["access_token"],
            "expires": (now + timedelta(seconds=float(got.get("expires_in") or 300))).isoformat(),
        }
        if "jwt" not in kept and got.get("refresh_token"):
            fresh["refresh_token"] = got["refresh_token"]
        return fresh


def _kept(text: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if isinstance(found, dict) and ("jwt" in found or "refresh_token" in found):
        return found
    raise AuthRequired(f"{name}: what is kept is no sign-in to RingCentral; run: syncd login {name}")


def login(
    name: str,
    *,
    settings: Mapping[str, Any],
    secrets: Secrets,
    ask: Callable[[str], str],
    tell: Callable[[str], None],
) -> None:
    """Ask for the app's client secret and a JWT or refresh token, try them, and keep them.

    From a pipe, both are read at once, on two lines. Raises `AuthRequired` where they are not taken.
    """
    client_id = settings.get("client_id")
    if not client_id:
        raise UserError(f"{name}: write client_id of your app into the config first")
    tell(
        "In the RingCentral Developer Console, make an app with the permissions ReadCallLog and ReadMessages,"
    )
    tell('whose authorisation is "JWT auth flow", and under Credentials a JWT for it.')
    given = ask("The app's client secret").split()
    if len(given) == 1:
        given += ask("The JWT, or a refresh token").split()
    if len(given) != 2:
        raise UserError(f"{name}: a client secret and a JWT are wanted, on two lines")
    password, token = given
    kind = "jwt" if token.count(".") == 2 else "refresh_token"  # a JWT has three parts (RFC 7519)
    asked = Token(str(settings.get("url") or URL), str(client_id), name, secrets)
    with secrets.alone(name):
        fresh = asked.traded({"client_secret": password, kind: token})
        secrets.put(name, json.dumps(fresh))
