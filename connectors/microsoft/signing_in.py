"""`syncd login` for Microsoft: the user's own app registration, and no more rights than are needed.

https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow,
https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-device-code
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from connectors.formats.mail import real_time
from connectors.microsoft import _token
from connectors.microsoft.clouds import CLOUDS, FEATURES, least, resource
from syncd.errors import AuthRequired, SyncdError, UserError
from syncd.ports import Secrets

if TYPE_CHECKING:
    import msal

HOW = "config/MICROSOFT.md says how to make one"
PATIENCE = 600.0  # seconds for the user to say yes
_WAYS = {"browser": "browser", "code": "code", "microsoft-code": "code"}
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")
Others = Iterable[tuple[str, Mapping[str, Any]]]
Tell = Callable[[str], None]


def login(
    name: str,
    *,
    settings: Mapping[str, Any],
    secrets: Secrets,
    ask: Callable[[str], str],  # noqa: ARG001 - Microsoft asks in the browser
    tell: Tell,
    feature: str,
    others: Others = (),
) -> None:
    """Sign in for `feature`, for all `others` that share the sign-in, and for what it was good for before.

    `others` name the functions below, with settings. Raises what `Login` of syncd.registry says.
    """
    shared = [(feature, settings), *((one.rpartition(":")[2], chosen) for one, chosen in others)]
    said = {key: value for _, chosen in reversed(shared) for key, value in chosen.items() if value}
    if not said.get("client_id"):
        raise UserError(f'{name}: write client_id = "...", that of your own app registration; {HOW}')
    cloud = CLOUDS[str(said.get("cloud") or "global")]
    app = _token.app_of(said, client_id=str(said["client_id"]), login=cloud.login)
    wanted = {one for kind, chosen in shared if kind in FEATURES for one in FEATURES[kind](chosen)}
    allowed = sorted(least(wanted | _before(secrets, name, app)))
    scopes = [f"{resource(cloud, one)}/{one}" for one in allowed]
    if len({resource(cloud, one) for one in allowed}) > 1:
        raise UserError(
            f"{name}: mail over IMAP cannot share a sign-in with other sources of Microsoft; leave out its"
            ' `secret`, or write another, such as secret = "outlook"'
        )
    cache = _token.cache_of()
    with _token.reached(name):
        client = app.client(cache)
        granted = _signed_in(client, scopes, said, tell)
    if "access_token" not in granted:
        raise _refused(name, granted)
    account = next(iter(client.get_accounts()), None)
    if account is None or not _lasts(cache):
        raise AuthRequired(f"{name}: the sign-in would not last; run: {_token.again(name)}")
    who = str(account.get("home_account_id") or "")
    kept = _token.kept(app, cache, granted, scopes=scopes, account=who, now=real_time())
    with secrets.alone(name):
        secrets.put(name, json.dumps(kept))
    tell("Signed in.")


mail = partial(login, feature="mail")
calendar_source = partial(login, feature="calendar_source")
calendar = partial(login, feature="calendar")
contacts = partial(login, feature="contacts")
drafts = partial(login, feature="drafts")
imap = partial(login, feature="imap")
invitation = partial(login, feature="invitation")


def _signed_in(
    client: msal.PublicClientApplication, scopes: list[str], said: Mapping[str, Any], tell: Tell
) -> Mapping[str, Any]:
    if (_WAYS.get(str(said.get("sign_in"))) or _way()) == "code":
        return _by_code(client, scopes, tell)
    tell("Allow syncd what it needs, in the browser that opens now.")
    code = "microsoft-code" if said.get("sign_in") == "microsoft" else "code"
    tell(f'Is there none on this machine? Write sign_in = "{code}" with this source, and run it again.')
    found = client.acquire_token_interactive(
        scopes,
        login_hint=_account(said),
        prompt=_prompt(said),
        timeout=PATIENCE,
        auth_uri_callback=tell,
        success_template="syncd has its answer. You may close this window.",
        error_template="Nothing was allowed. You may close this window.",
    )
    return dict(found)


def _by_code(client: msal.PublicClientApplication, scopes: list[str], tell: Tell) -> Mapping[str, Any]:
    flow = client.initiate_device_flow(scopes)
    if "user_code" not in flow:
        return dict(flow)
    tell(f"In any browser, open {flow['verification_uri']} and type in the code {flow['user_code']}.")
    tell(f"It is good for {int(flow['expires_in']) // 60} minutes; this command waits meanwhile.")
    return dict(client.acquire_token_by_device_flow(flow))


def _prompt(said: Mapping[str, Any]) -> str | None:
    if said.get("authority"):
        return "consent"  # or others than Microsoft grant nothing that lasts (OpenID Connect Core 1.0, 11)
    return None if _account(said) else "select_account"


def _account(said: Mapping[str, Any]) -> str | None:
    names = (str(said.get(key) or "") for key in ("account", "login", "address"))
    return next((name for name in names if "@" in name), None)


def _way() -> str:
    """Return how to sign in where the config does not say: without a screen, by a code."""
    screen = sys.platform in ("darwin", "win32") or any(map(os.environ.get, _SCREENS))
    return "browser" if screen else "code"


def _refused(name: str, granted: Mapping[str, Any]) -> SyncdError:
    if not granted.get("error"):
        return AuthRequired(f"{name}: nothing was allowed within ten minutes; run: {_token.again(name)}")
    return _token.told(name, granted)


def _lasts(cache: msal.SerializableTokenCache) -> bool:
    return next(iter(cache.search(cache.CredentialType.REFRESH_TOKEN)), None) is not None


def _before(secrets: Secrets, name: str, app: _token.App) -> set[str]:
    """Return what the sign-in was good for until now; it stays so when something else is added."""
    try:
        kept = _token.stored(secrets, name)
    except AuthRequired:
        return set()
    scopes = kept.get("scopes")
    same = (kept["client_id"], kept["authority"]) == (app.client_id, app.authority)
    return {str(scope).rpartition("/")[2] for scope in scopes} if same and isinstance(scopes, list) else set()
