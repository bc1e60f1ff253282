"""A sign-in to Google as it is kept, and how it is renewed: one at a time, whole or not at all.

https://google-auth.readthedocs.io/en/stable/reference/google.oauth2.credentials.html
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.oauth2 import credentials as google
from google_auth_httplib2 import Request

from connectors.google._http import Http
from syncd.errors import AuthRequired, Refused, Transient
from syncd.ports import Secrets

Credentials: Any = google.Credentials  # google-auth says that it has types, which its functions have not
HOUR = timedelta(hours=1)
TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - no secret but an address
EARLY = timedelta(minutes=5)  # a token that ends sooner is renewed
TESTING = timedelta(days=7)  # that a sign-in lives while its OAuth client is "in testing"

Stored = dict[str, Any]


def stored(secrets: Secrets | None, name: str) -> Stored:
    """Return a sign-in as it is kept: what Google calls an authorized user, and `signed_in`.

    Raises `AuthRequired` where there is none, or it is something else.
    """
    if secrets is None:
        raise AuthRequired(f"{name}: there is no place for tokens; run: {again(name)}")
    try:
        found = json.loads(secrets.get(name))
    except ValueError as error:
        raise AuthRequired(f"{name}: what is kept is no sign-in to Google; run: {again(name)}") from error
    needed = ("refresh_token", "client_id", "client_secret")
    if not isinstance(found, dict) or not all(isinstance(found.get(key), str) for key in needed):
        raise AuthRequired(f"{name}: what is kept is no sign-in to Google; run: {again(name)}")
    return found


def again(name: str) -> str:
    """Return the command that signs in."""
    return f"syncd login {shlex.quote(name)}"


def credentials(secrets: Secrets | None, name: str) -> google.Credentials:
    """Return credentials that renew themselves, and keep what came of it under `name`.

    Raises `AuthRequired` where nobody has signed in, or the sign-in has ended.
    """
    kept = stored(secrets, name)
    assert secrets is not None
    renewal = _Renewal(secrets, name, str(kept.get("token") or ""))
    # A token whose end is not known is used until Google refuses it.
    granted: google.Credentials = Credentials(
        token=renewal.token or None, expiry=_expiry(kept), refresh_handler=renewal
    )
    return granted


def access(secrets: Secrets, name: str, *, instead_of: str | None = None) -> str:
    """Return an access token that is valid now, and another than `instead_of`.

    Raises `AuthRequired` where nobody has signed in or the sign-in has ended, `Transient`, `Refused`.
    """
    kept = stored(secrets, name)
    token, ends = str(kept.get("token") or ""), _expiry(kept)
    if token not in ("", instead_of) and ends and datetime.now(UTC).replace(tzinfo=None) + EARLY < ends:
        return token
    return _Renewal(secrets, name, token if instead_of is None else instead_of)(Request(Http()))[0]


@dataclass(slots=True)
class _Renewal:
    """What google-auth calls for another token; somebody else may have fetched it already."""

    secrets: Secrets
    name: str
    token: str  # the one that is of no use any more
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __call__(self, request: Any, **_: object) -> tuple[str, datetime]:
        with self.secrets.alone(self.name):
            kept = stored(self.secrets, self.name)
            now = self.clock().replace(tzinfo=None)
            ends = _expiry(kept)
            if kept.get("token") in (None, "", self.token) or ends is None or ends < now + EARLY:
                kept = self._renewed(kept, request)
                ends = _expiry(kept)
        self.token = str(kept["token"])
        return self.token, ends or now + HOUR

    def _renewed(self, kept: Stored, request: Any) -> Stored:
        before = Credentials(
            token=None,
            refresh_token=kept["refresh_token"],
            token_uri=kept.get("token_uri") or TOKEN_URI,
            client_id=kept["client_id"],
            client_secret=kept["client_secret"],
        )
        try:
            before.refresh(request)
        except RefreshError as error:
            raise self._told(error, kept) from error
        except (TransportError, GoogleAuthError) as error:
            raise Transient(f"{self.name}: Google cannot be reached; it is tried again") from error
        ends = before.expiry or self.clock().replace(tzinfo=None) + HOUR
        rotated = before.refresh_token or kept["refresh_token"]
        fresh = {**kept, "token": before.token, "refresh_token": rotated, "expiry": f"{ends.isoformat()}Z"}
        if rotated != kept["refresh_token"]:
            self.secrets.put(self.name, json.dumps(fresh))
        else:  # what is lost by not keeping it is one renewal
            with suppress(Refused, Transient):
                self.secrets.put(self.name, json.dumps(fresh))
        return fresh

    def _told(self, error: RefreshError, kept: Stored) -> AuthRequired | Refused | Transient:
        """Return what the end of a sign-in means, and what to do (RFC 6749, 5.2)."""
        said = " ".join(map(str, error.args))
        if error.retryable:
            return Transient(f"{self.name}: Google cannot renew the sign-in just now; it is tried again")
        if "invalid_grant" in said:
            return AuthRequired(f"{self.name}: {self._cause(kept)}; run: {again(self.name)}")
        if any(word in said for word in ("invalid_client", "deleted_client", "unauthorized_client")):
            return Refused(
                f"{self.name}: Google does not know the OAuth client any more;"
                f" download its JSON again, then run: {again(self.name)}"
            )
        return AuthRequired(f"{self.name}: Google did not renew the sign-in; run: {again(self.name)}")

    def _cause(self, kept: Stored) -> str:
        try:
            age = self.clock() - datetime.fromisoformat(kept["signed_in"])
        except (KeyError, ValueError, TypeError):
            age = timedelta()
        if TESTING <= age < TESTING + timedelta(days=1):
            return (
                "the sign-in ended after 7 days, as it does while the OAuth client is in testing;"
                ' set it to "In production" in the Google Cloud console'
            )
        return (
            "Google has ended the sign-in: it was revoked, the password changed, nobody used it for long,"
            " or the OAuth client is still in testing, where a sign-in lives for 7 days"
        )


def _expiry(kept: Stored) -> datetime | None:
    """Return when the token ends, as google-auth has it: UTC, without a zone; None where it is not known."""
    try:
        ends = datetime.fromisoformat(kept["expiry"])
    except (KeyError, ValueError, TypeError):
        return None
    return ends.astimezone(UTC).replace(tzinfo=None) if ends.tzinfo else ends
