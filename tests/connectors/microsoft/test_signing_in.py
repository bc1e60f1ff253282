"""Signing in to Microsoft, and staying so: the whole way over servers of somebody else's."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import requests
from contracts.source import CONTEXT
from servers import entra
from servers.graph import signed_in
from servers.myworld import MemorySecrets
from servers.web import Reply, Web

from connectors.formats.mail import real_time
from connectors.microsoft import _token, signing_in
from connectors.microsoft._token import Token
from connectors.microsoft.clouds import CLOUDS
from connectors.microsoft.graph import Graph
from syncd.credentials import Safe
from syncd.errors import AuthRequired, Refused, Transient, UserError

ROOT = "https://graph.microsoft.com/"


@pytest.fixture(scope="module")
def oidc(tmp_path_factory):
    scopes = [ROOT + one for one in ("Mail.ReadBasic", "Mail.Read", "Calendars.ReadWrite", "Contacts.Read")]
    with entra.oidc_provider(tmp_path_factory.mktemp("oidc"), scopes) as provider:
        yield provider


@pytest.fixture(autouse=True)
def no_browser(monkeypatch):
    monkeypatch.setattr("msal.oauth2cli.authcode._browse", lambda *_, **__: False)


def settings_of(provider, **more):
    return {"client_id": "app", "authority": provider.authority, "ca_file": provider.ca_file, **more}


def login(settings, secrets, person, *, feature=signing_in.mail, **rest):
    """Sign in while `person` does what the user does with the lines that are told."""
    threads, told = [], []

    def tell(line):
        told.append(line)
        if "http" in line:
            threads.append(threading.Thread(target=person, args=(line,)))
            threads[-1].start()

    try:
        feature("microsoft", settings=settings, secrets=secrets, ask=input, tell=tell, **rest)
    finally:
        for thread in threads:
            thread.join(10)
    return told


def by_browser(provider):
    def person(line):
        if line.startswith("http"):
            entra.browse(line, provider.ca_file, login="ada", password="any")

    return person


def by_device(provider):
    def person(line):
        url, code = re.search(r"open (\S+) and type in the code (\S+)\.", line).groups()
        entra.browse(url, provider.ca_file, user_code=code, login="ada", password="any")

    return person


def test_a_machine_without_a_screen_signs_in_by_a_code_and_the_sign_in_is_renewed(oidc, tmp_path):
    secrets = Safe(tmp_path / "secrets")
    told = login(settings_of(oidc, sign_in="code"), secrets, by_device(oidc))
    assert told[-1] == "Signed in."
    kept = json.loads(secrets.get("microsoft"))
    assert kept["scopes"] == [f"{ROOT}Mail.ReadBasic"]

    tokens = [Token(secrets, "microsoft").get()]
    for _ in range(3):  # each time with the refresh token that the time before gave
        tokens.append(Token(secrets, "microsoft").get(instead_of=tokens[-1]))
    refreshes = [json.loads(kept["cache"]), json.loads(json.loads(secrets.get("microsoft"))["cache"])]
    before, after = ([one["secret"] for one in cache["RefreshToken"].values()] for cache in refreshes)

    assert len({*tokens}) == 4
    assert before != after


def test_a_refresh_token_that_was_used_before_ends_the_sign_in(oidc, tmp_path):
    secrets = Safe(tmp_path / "secrets")
    login(settings_of(oidc, sign_in="browser"), secrets, by_browser(oidc))
    old = secrets.get("microsoft")
    token = Token(secrets, "microsoft").get(instead_of=json.loads(old)["access_token"])
    secrets.put("microsoft", old)  # as a backup would

    with pytest.raises(AuthRequired, match=r"ended the sign-in .invalid_grant.; run: syncd login microsoft"):
        Token(secrets, "microsoft").get(instead_of=json.loads(old)["access_token"])
    assert token


def test_two_processes_renew_once(oidc, tmp_path):
    secrets = Safe(tmp_path / "secrets")
    login(settings_of(oidc, sign_in="browser"), secrets, by_browser(oidc))
    spoilt = json.loads(secrets.get("microsoft")) | {"expires": "2020-01-01T00:00:00+00:00"}
    secrets.put("microsoft", json.dumps(spoilt))
    oidc.seen.clear()
    program = (
        "import sys, pathlib; from syncd.credentials import Safe;"
        "from connectors.microsoft._token import Token;"
        "print(Token(Safe(pathlib.Path(sys.argv[1])), 'microsoft').get())"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "secrets")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    tokens = {one.communicate(timeout=60)[0] for one in running}

    assert len(tokens) == 1
    assert [one.returncode for one in running] == [0, 0]
    assert len([line for line in oidc.seen if line.startswith("POST /tenant/token")]) == 1


def test_a_user_with_a_browser_signs_in_by_it(emulated):
    secrets = MemorySecrets()
    settings = settings_of(emulated, sign_in="browser", account="ada@example.org")
    pages = []

    def person(line):
        if line.startswith("http"):
            pages.append(line)
            entra.browse(line, emulated.ca_file)

    login(settings, secrets, person, others=[("x:calendar", {}), ("x:contacts", {})])
    kept = json.loads(secrets.kept["microsoft"])

    assert [one.removeprefix(ROOT) for one in kept["scopes"]] == [
        "Calendars.ReadWrite",
        "Contacts.Read",
        "Mail.ReadBasic",
    ]
    assert "code_challenge_method=S256" in pages[0]
    assert "login_hint=ada" in pages[0]
    renewed = Token(secrets, "microsoft").get(instead_of=kept["access_token"])
    root = emulated.authority.removesuffix("/common/v2.0")
    me = requests.get(f"{root}/v1.0/me", headers={"Authorization": f"Bearer {renewed}"},
                      verify=str(emulated.ca_file), timeout=10)  # fmt: skip
    assert me.json()["mail"] == "ada@example.org"


def test_microsofts_own_place_is_asked_as_msal_asks_it(emulated, monkeypatch):
    root = emulated.authority.removesuffix("/common/v2.0")
    asked, send = [], _token._Wire.send

    def redirected(wire, request, **how):
        asked.append(request.url)
        request.url = request.url.replace("https://login.microsoftonline.com", root)
        return send(wire, request, **how)

    monkeypatch.setattr(_token._Wire, "send", redirected)
    secrets = MemorySecrets()
    settings = {"client_id": "app", "tenant": "common", "sign_in": "browser", "ca_file": emulated.ca_file}
    login(settings, secrets, lambda line: line.startswith("http") and entra.browse(line, emulated.ca_file))

    assert asked[0].startswith("https://login.microsoftonline.com/common/v2.0/.well-known/")
    assert json.loads(secrets.kept["microsoft"])["microsoft"] is True


def test_what_was_allowed_before_stays_when_something_is_added(oidc, tmp_path):
    secrets = Safe(tmp_path / "secrets")
    login(settings_of(oidc, sign_in="browser"), secrets, by_browser(oidc))
    login(settings_of(oidc, sign_in="browser"), secrets, by_browser(oidc), feature=signing_in.contacts)
    scopes = json.loads(secrets.get("microsoft"))["scopes"]

    assert scopes == [f"{ROOT}Contacts.Read", f"{ROOT}Mail.ReadBasic"]


# --- what goes wrong


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        ({"error": "invalid_grant", "error_codes": [700082]}, AuthRequired, "90 days"),
        (
            {"error": "invalid_grant", "error_description": "AADSTS70043: The ..."},
            AuthRequired,
            "limited time",
        ),
        (
            {"error": "invalid_grant", "error_codes": [65001]},
            AuthRequired,
            "not all that syncd needs was allowed",
        ),
        ({"error": "access_denied"}, AuthRequired, "not all that syncd needs was allowed"),
        ({"error": "invalid_grant", "error_codes": [90094]}, AuthRequired, "administrator"),
        ({"error": "invalid_grant", "error_codes": [50173]}, AuthRequired, "password was changed"),
        ({"error": "interaction_required", "error_codes": [50076]}, AuthRequired, "second proof"),
        ({"error": "invalid_grant", "error_codes": [53003]}, AuthRequired, "conditional access"),
        ({"error": "invalid_client", "error_codes": [7000218]}, Refused, "public client flows"),
        ({"error": "unauthorized_client", "error_codes": [700016]}, Refused, "client_id"),
        ({"error": "invalid_request", "error_codes": [50011]}, Refused, "http://localhost"),
        ({"error": "temporarily_unavailable"}, Transient, "tried again"),
        ({"error": "invalid_grant"}, AuthRequired, "ended the sign-in .invalid_grant."),
        ({"error": "odd\nthing", "error_codes": ["x"]}, AuthRequired, "no reason given"),
        ({}, AuthRequired, "no reason given"),
    ],
)
def test_each_end_of_a_sign_in_has_its_own_words(said, error, words):
    told = _token.told("microsoft", {**said, "error_codes": said.get("error_codes")})

    assert type(told) is error
    assert re.search(words, str(told))
    assert error is not AuthRequired or "run: syncd login microsoft" in str(told)
    assert "\n" not in str(told)


def test_a_daemon_that_starts_offline_lives():
    gone = {"expires": "2020-01-01T00:00:00+00:00", "authority": "https://127.0.0.1:1/common"}
    secrets = MemorySecrets({"microsoft": signed_in(**gone)})
    with pytest.raises(Transient, match="cannot be reached"):
        Token(secrets, "microsoft").get()


def test_a_token_that_is_good_needs_no_msal():
    program = (
        "import sys; from connectors.microsoft import graph_mail, graph_calendar, calendar_source;"
        "from connectors.microsoft import graph_contacts, graph_drafts, signing_in;"
        "sys.exit('msal' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=30).returncode == 0


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"client_id": "x"}'])
def test_what_is_no_sign_in_is_told(text):
    with pytest.raises(AuthRequired, match="syncd login microsoft"):
        Token(MemorySecrets({"microsoft": text}), "microsoft").get()
    with pytest.raises(AuthRequired, match="syncd login microsoft"):
        Token(None, "microsoft").get()


def test_a_spoilt_cache_is_told():
    secrets = MemorySecrets({"microsoft": signed_in(expires="2020-01-01T00:00:00+00:00", cache="x")})
    with pytest.raises(AuthRequired, match="no sign-in to Microsoft"):
        Token(secrets, "microsoft").get()


def test_without_an_app_registration_the_user_is_told_how_to_make_one():
    with pytest.raises(UserError, match=r"config/MICROSOFT\.md"):
        login({}, MemorySecrets(), lambda _: None)


def test_a_tenant_that_is_none_is_told(oidc):
    settings = settings_of(oidc, sign_in="code") | {"authority": f"{oidc.authority}/none"}
    with pytest.raises(Refused, match="mend `tenant`"):
        login(settings, MemorySecrets(), lambda _: None)


def test_a_certificate_that_nobody_vouches_for_is_told(oidc):
    settings = settings_of(oidc, sign_in="code") | {"ca_file": None}
    with pytest.raises(Refused, match="ca_file"):
        login(settings, MemorySecrets(), lambda _: None)


def test_a_token_is_renewed_before_it_ends_and_after_graph_refused_it(oidc, tmp_path):
    secrets = Safe(tmp_path / "secrets")
    login(settings_of(oidc, sign_in="browser"), secrets, by_browser(oidc))
    asked = []

    def answer(request):
        asked.append(request.headers["Authorization"])
        return Reply(401) if len(asked) == 1 else Reply(body=b'{"value": []}')

    with Web(answer) as web:
        context = replace(CONTEXT, secrets=secrets)
        list(Graph(context, "microsoft", endpoint=web.url).pages("/me/events"))
        later = Token(secrets, "microsoft", clock=lambda: real_time() + timedelta(minutes=56))
        later.get()

    assert len({*asked}) == 2
    assert f"Bearer {later.get()}" not in asked


def test_each_cloud_has_its_own_places():
    for cloud in CLOUDS.values():
        assert cloud.graph.startswith("https://")
        assert (
            _token.app_of({"tenant": "t"}, client_id="c", login=cloud.login).authority == f"{cloud.login}/t"
        )
