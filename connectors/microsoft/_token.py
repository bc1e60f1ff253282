"""A sign-in to Microsoft as it is kept, and how it is renewed: one at a time, whole or not at all.

https://learn.microsoft.com/en-us/entra/msal/python/
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import requests

from connectors.formats.mail import real_time
from syncd.errors import AuthRequired, Refused, SyncdError, Transient
from syncd.ports import Secrets

if TYPE_CHECKING:
    import msal

EARLY = timedelta(minutes=5)  # a token that ends sooner is renewed
_TIMEOUT = (10, 60)  # seconds to connect, and of silence

Kept = dict[str, Any]


class App(NamedTuple):
    """The user's own registration of an app, and where it signs in."""

    client_id: str
    authority: str  # of Microsoft, with the tenant; or of another OpenID provider
    microsoft: bool = True
    ca_file: str = ""

    def client(self, cache: msal.SerializableTokenCache) -> msal.PublicClientApplication:
        """Return msal's client. Its constructor asks the network, so it is made only when it is needed.

        Raises `Refused` where there is no such authority, and requests' errors where none is reached.
        """
        import msal  # late: it takes longer to load than all of syncd

        where = {"authority" if self.microsoft else "oidc_authority": self.authority}
        try:
            return msal.PublicClientApplication(
                self.client_id,
                token_cache=cache,
                http_client=_Wire(self.ca_file),
                instance_discovery=None if self.microsoft else False,
                **where,
            )
        except ValueError as error:
            raise Refused(
                f"Microsoft: nobody can sign in at {self.authority}; mend `tenant` or `cloud` in the config"
            ) from error


class _Wire(requests.Session):
    """What msal speaks through; it takes no timeout of msal's own (its issue 960, seen 2026-11)."""

    def __init__(self, ca_file: str) -> None:
        super().__init__()
        self._ca_file = ca_file

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        verify = self._ca_file or True
        return super().request(*args, **{"timeout": _TIMEOUT, "verify": verify, **kwargs})


def cache_of(text: str = "") -> msal.SerializableTokenCache:
    """Return msal's cache as it was kept."""
    import msal

    cache = msal.SerializableTokenCache()
    if text:
        cache.deserialize(text)
    return cache


def stored(secrets: Secrets | None, name: str) -> Kept:
    """Return a sign-in as it is kept. Raises `AuthRequired` where there is none, or it is something else."""
    if secrets is None:
        raise AuthRequired(f"{name}: there is no place for tokens; run: {again(name)}")
    try:
        found = json.loads(secrets.get(name))
    except ValueError:
        found = None
    needed = ("client_id", "authority", "cache", "access_token", "expires")
    if not isinstance(found, dict) or not all(isinstance(found.get(key), str) for key in needed):
        raise AuthRequired(f"{name}: what is kept is no sign-in to Microsoft; run: {again(name)}")
    return found


def kept(
    app: App,
    cache: msal.SerializableTokenCache,
    granted: Mapping[str, Any],
    *,
    scopes: Iterable[str],
    account: str,
    now: datetime,
) -> Kept:
    """Return a sign-in as it is to be kept; the access token apart, so that msal is not needed to use it."""
    return {
        "client_id": app.client_id,
        "authority": app.authority,
        "microsoft": app.microsoft,
        "ca_file": app.ca_file,
        "scopes": sorted(scopes),
        "account": account,
        "access_token": str(granted["access_token"]),
        "expires": (now + timedelta(seconds=float(granted.get("expires_in") or 300))).isoformat(),
        "cache": cache.serialize(),
    }


def again(name: str) -> str:
    """Return the command that signs in."""
    return f"syncd login {shlex.quote(name)}"


@dataclass(slots=True)
class Token:
    """The access token of one sign-in; it is renewed when it is about to end."""

    secrets: Secrets | None
    name: str
    clock: Callable[[], datetime] = real_time
    _last: Kept = field(default_factory=dict, repr=False)

    def get(self, *, instead_of: str | None = None) -> str:
        """Return an access token that is valid now, and another than `instead_of`.

        Raises `AuthRequired` where nobody has signed in or the sign-in has ended, `Transient`, `Refused`.
        """
        if not self._valid(self._last, instead_of):
            self._last = stored(self.secrets, self.name)
        if not self._valid(self._last, instead_of):
            assert self.secrets is not None
            with self.secrets.alone(self.name):
                found = stored(self.secrets, self.name)  # another process may have been quicker
                if not self._valid(found, instead_of):
                    found = self._renewed(found)
                    self.secrets.put(self.name, json.dumps(found))
            self._last = found
        return str(self._last["access_token"])

    @property
    def mailbox(self) -> str:
        """Return what tells the mailbox from others, once its token was asked for."""
        return str(self._last.get("account") or self.name)

    def granted(self) -> tuple[str, ...]:
        """Return what the sign-in is good for, as the user allowed it."""
        scopes = stored(self.secrets, self.name).get("scopes")
        return tuple(map(str, scopes)) if isinstance(scopes, list) else ()

    def _valid(self, found: Kept, instead_of: str | None) -> bool:
        try:
            expires = datetime.fromisoformat(found["expires"])
            return bool(found["access_token"] != instead_of and self.clock() + EARLY < expires)
        except (KeyError, TypeError, ValueError):
            return False

    def _renewed(self, found: Kept) -> Kept:
        app = App(
            found["client_id"],
            found["authority"],
            bool(found.get("microsoft", True)),
            str(found.get("ca_file") or ""),
        )
        scopes = [str(scope) for scope in found.get("scopes") or ()]
        with reached(self.name):
            try:
                cache = cache_of(found["cache"])
                client = app.client(cache)
                account = next(iter(client.get_accounts()), None)
                result = client.acquire_token_silent_with_error(scopes, account, force_refresh=True)
            except (ValueError, KeyError, TypeError) as error:
                raise AuthRequired(
                    f"{self.name}: what is kept is no sign-in to Microsoft; run: {again(self.name)}"
                ) from error
        if not result:
            raise AuthRequired(f"{self.name}: nothing is kept that renews it; run: {again(self.name)}")
        if "access_token" not in result:
            raise told(self.name, result)
        who = str(found.get("account") or "")
        return kept(app, cache, result, scopes=scopes, account=who, now=self.clock())


@contextmanager
def reached(name: str) -> Iterator[None]:
    """Turn what goes wrong on the way to the place where one signs in into `Transient` or `Refused`."""
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise Refused(
            f"{name}: the certificate of the place to sign in is not to be trusted; name its authority's file"
            " as `ca_file` in the config"
        ) from error
    except (requests.RequestException, json.JSONDecodeError) as error:
        raise Transient(f"{name}: Microsoft's sign-in cannot be reached; it is tried again") from error


class _Meaning(NamedTuple):
    """What some errors come to, and what is said of them."""

    error: type[SyncdError]
    says: str
    codes: frozenset[int] = frozenset()
    errors: frozenset[str] = frozenset()  # RFC 6749, 5.2; RFC 8628, 3.5


# The first that fits is right.
# https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
_MEANINGS = (
    _Meaning(
        AuthRequired,
        "nobody used the sign-in for 90 days, so Microsoft has ended it; run: {again}",
        frozenset({700082, 70008}),
    ),
    _Meaning(
        AuthRequired,
        "your organisation lets a sign-in live for a limited time only, which is over; run: {again}",
        frozenset({70043, 70044}),
    ),
    _Meaning(
        AuthRequired,
        "your organisation lets no program in that an administrator has not approved; ask them to grant the"
        " permissions of your app registration, then run: {again}",
        frozenset({90094, 90093, 900941}),
    ),
    _Meaning(
        AuthRequired,
        "not all that syncd needs was allowed; run: {again}, and accept",
        frozenset({65001, 65004, 65005}),
        frozenset({"consent_required", "access_denied", "authorization_declined"}),
    ),
    _Meaning(
        AuthRequired,
        "the password was changed, or the sign-in was revoked; run: {again}",
        frozenset({50173, 50132, 50133, 50089, 700084}),
    ),
    _Meaning(
        AuthRequired,
        "your organisation asks for a second proof of who you are; run: {again}",
        frozenset({50072, 50074, 50076, 50079, 50158}),
    ),
    _Meaning(
        AuthRequired,
        "a rule of your organisation keeps this machine out (conditional access); ask an administrator, then"
        " run: {again}",
        frozenset({53000, 53001, 53002, 53003, 530002, 530003}),
    ),
    _Meaning(
        Refused,
        'the app registration takes no desktop programs; set "Allow public client flows" to Yes there',
        frozenset({7000218, 7000215}),
        frozenset({"invalid_client"}),
    ),
    _Meaning(
        Refused,
        "there is no app of this client_id for this account; mend client_id, tenant, or the account types of"
        " the app registration",
        frozenset({700016, 50194, 50020, 9002346, 9002331, 90002}),
        frozenset({"unauthorized_client"}),
    ),
    _Meaning(
        Refused,
        'the app registration does not name "http://localhost" as a place to answer to; add it there, under'
        ' "Mobile and desktop applications"',
        frozenset({50011, 500113}),
    ),
    _Meaning(
        Transient,
        "Microsoft cannot sign anybody in just now; it is tried again",
        frozenset({90033, 50196, 90024}),
        frozenset({"temporarily_unavailable", "server_error", "slow_down"}),
    ),
    _Meaning(
        AuthRequired,
        "the sign-in was not finished in time; run: {again}",
        errors=frozenset({"authorization_pending", "expired_token", "timeout"}),
    ),
    _Meaning(
        AuthRequired,
        "Microsoft has ended the sign-in ({why}); run: {again}",
        errors=frozenset({"invalid_grant", "interaction_required", "login_required"}),
    ),
    _Meaning(AuthRequired, "Microsoft did not sign you in ({why}); run: {again}"),
)


def told(name: str, result: Mapping[str, Any]) -> SyncdError:
    """Return what an error of the sign-in means, and what to do."""
    codes = _codes(result)
    said = {str(result.get("error")), str(result.get("suberror"))}
    fits = (one for one in _MEANINGS if codes & one.codes)
    named = (one for one in _MEANINGS if said & one.errors)
    meaning = next(fits, None) or next(named, _MEANINGS[-1])
    why = [f"AADSTS{code}" for code in sorted(codes)] or [_plain(result.get("error"))]
    return meaning.error(f"{name}: {meaning.says.format(again=again(name), why=' '.join(why))}")


def _codes(result: Mapping[str, Any]) -> set[int]:
    """Return the AADSTS numbers of an error: as a list, or only in its words."""
    listed = result.get("error_codes")
    found = {int(one) for one in listed if str(one).isdecimal()} if isinstance(listed, list) else set()
    head = str(result.get("error_description") or "")[:40].partition("AADSTS")[2]
    number = head.partition(":")[0]
    return found | ({int(number)} if number.isdecimal() else set())


def _plain(text: object) -> str:
    word = str(text or "no reason given")
    return word[:60] if word.isprintable() else "no reason given"


def app_of(settings: Mapping[str, Any], *, client_id: str, login: str) -> App:
    """Return the app that a config describes; `login` is where its cloud signs in."""
    ca_file = settings.get("ca_file")
    own = str(settings.get("authority") or "")
    authority = own.rstrip("/") or f"{login}/{settings.get('tenant') or 'common'}"
    return App(client_id, authority, not own, str(Path(ca_file)) if ca_file else "")
