"""`syncd login` for Google: the user's own OAuth client, and no more rights than are needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from connectors.google import _token
from connectors.google._consent import Client, consent
from connectors.google.scopes import FEATURES, METADATA, READONLY, ROOT, full, least
from syncd.errors import AuthRequired, UserError
from syncd.ports import Secrets

HOW = "config/google.md says how to make one"
Others = Iterable[tuple[str, Mapping[str, Any]]]


def login(
    name: str,
    *,
    settings: Mapping[str, Any],
    secrets: Secrets,
    ask: Callable[[str], str],  # noqa: ARG001 - Google asks in the browser
    tell: Callable[[str], None],
    feature: str,
    others: Others = (),
) -> None:
    """Sign in for `feature`, for all `others` that share the sign-in, and for what it was good for before.

    `others` name the functions below, with settings. Raises what `Login` of syncd.registry says.
    """
    shared = [(feature, settings), *((one.rpartition(":")[2], chosen) for one, chosen in others)]
    client = _client(next((one["client"] for _, one in shared if one.get("client")), None))
    wanted = {full(scope) for one, chosen in shared if one in FEATURES for scope in FEATURES[one](chosen)}
    scopes = _together(wanted | _before(secrets, name, client))
    names = (one.get(key) for key in ("account", "login", "address") for _, one in shared)
    account = next((str(name) for name in names if name and "@" in str(name)), "")
    granted = consent(client, scopes, account=account, tell=tell)
    allowed = set(str(granted.get("scope") or " ".join(scopes)).split())
    if missing := scopes - allowed:
        boxes = ", ".join(sorted(scope.removeprefix(ROOT) for scope in missing))
        raise AuthRequired(
            f"Google: not everything was allowed ({boxes} is missing); run it again, tick every box"
        )
    if not granted.get("refresh_token") or not granted.get("access_token"):
        raise AuthRequired("Google: the sign-in would not last; run it again")
    secrets.put(name, json.dumps(_kept(client, granted, allowed)))
    tell("Signed in.")
    if ROOT + METADATA in allowed:
        tell(
            "syncd sees to whom you wrote, when, and the subject, but not what a mail says: one that tells of"
            " a call does not count as one. If it should, write snippets = true, and sign in again."
        )


gmail = partial(login, feature="gmail")
google_calendar = partial(login, feature="google_calendar")
calendar = partial(login, feature="calendar")
google_people = partial(login, feature="google_people")
drafts = partial(login, feature="drafts")
imap = partial(login, feature="imap")


def _client(path: Path | None) -> Client:
    """Read the JSON of an OAuth client. Raises `UserError` that says what to do."""
    if path is None:
        raise UserError(f'Google: write client = "~/google-client.json", the OAuth client of your own; {HOW}')
    try:
        content = json.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; it should be an OAuth client: {HOW}") from error
    except ValueError as error:
        raise UserError(f"{path}: is no JSON of an OAuth client; {HOW}") from error
    found = content.get("installed") if isinstance(content, dict) else None
    if not isinstance(found, dict) or not all(found.get(key) for key in ("client_id", "client_secret")):
        raise UserError(f'{path}: is no OAuth client of the type "Desktop app"; {HOW}')
    uris = {key: str(found[key]) for key in ("auth_uri", "token_uri") if found.get(key)}
    return Client(str(found["client_id"]), str(found["client_secret"]), **uris)


def _before(secrets: Secrets, name: str, client: Client) -> set[str]:
    """Return what the sign-in was good for until now; it stays so when something else is added."""
    try:
        kept = _token.stored(secrets, name)
    except AuthRequired:
        return set()
    scopes = kept.get("scopes") or ()
    return {str(scope) for scope in scopes if kept["client_id"] == client.id and not isinstance(scopes, str)}


def _together(scopes: Iterable[str]) -> set[str]:
    """Return scopes without those that others contain; with METADATA, READONLY would show no text."""
    short = least(scope.removeprefix(ROOT) for scope in scopes)
    return {full(scope) for scope in (short - {METADATA} if READONLY in short else short)}


def _kept(client: Client, granted: Mapping[str, Any], scopes: set[str]) -> dict[str, Any]:
    """Return a sign-in as google-auth keeps it, and when it was."""
    now = datetime.now(UTC)
    ends = now + timedelta(seconds=int(granted.get("expires_in") or 0))
    return {
        "type": "authorized_user",
        "token": granted["access_token"],
        "refresh_token": granted["refresh_token"],
        "token_uri": client.token_uri,
        "client_id": client.id,
        "client_secret": client.secret,
        "scopes": sorted(scopes),
        "expiry": f"{ends.replace(tzinfo=None).isoformat(timespec='seconds')}Z",
        "signed_in": now.isoformat(timespec="seconds"),
    }
