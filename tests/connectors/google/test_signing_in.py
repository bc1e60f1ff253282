"""Signing in to Google, and staying so: the whole way over a server of somebody else's."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests
from contracts.source import CONTEXT
from servers import emulate as browser
from servers.myworld import MemorySecrets
from servers.web import Reply, Web

from connectors.google import _consent, _token, signing_in
from connectors.google._api import Account, api
from connectors.google._place import Place
from connectors.google.drafts import GmailDrafts
from connectors.google.gmail import GmailSource
from connectors.google.scopes import ROOT
from syncd.errors import AuthRequired, Refused, Transient, UserError
from syncd.model import Address, Draft


@pytest.fixture(autouse=True)
def no_browser(monkeypatch):
    """No browser opens, and nobody waits between two tries."""
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    monkeypatch.setattr("google.auth._exponential_backoff.time.sleep", lambda _: None)


@pytest.fixture
def client(tmp_path):
    """Write the JSON of an OAuth client whose server is somewhere."""

    def written(url, **changed):
        uris = {"auth_uri": f"{url}/o/oauth2/v2/auth", "token_uri": f"{url}/oauth2/token"}
        path = tmp_path / "client.json"
        content = {"client_id": "c.apps.example", "client_secret": "x", **uris, **changed}
        path.write_text(json.dumps({"installed": content}))
        return path

    return written


def signed_in(settings, secrets, person, *, login=signing_in.gmail, **rest):
    """Sign in while `person` does what the user does with the address that is told."""
    threads, told = [], []

    def tell(line):
        told.append(line)
        if line.startswith("http"):
            threads.append(threading.Thread(target=person, args=(line,)))
            threads[-1].start()

    try:
        login("google", settings=settings, secrets=secrets, ask=input, tell=tell, **rest)
    finally:
        for thread in threads:
            thread.join(10)
    return told


def query(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def say(url, **answer):
    asked = query(url)
    return requests.get(asked["redirect_uri"], params={"state": asked["state"], **answer}, timeout=10)


# --- the whole way


def test_a_user_signs_in_and_the_sign_in_can_be_used_and_renewed(emulate, client):
    secrets = MemorySecrets()
    told = signed_in({"client": client(emulate), "account": "ada@example.org"}, secrets, browser.allow)
    kept = json.loads(secrets.kept["google"])

    assert kept["scopes"] == [f"{ROOT}gmail.metadata"]
    assert any(re.search(r"ssh -N -L \d+:127.0.0.1:\d+", line) for line in told)
    assert any("not what a mail says" in line for line in told)

    kept["token"], kept["expiry"] = "spoilt", "2020-01-01T00:00:00Z"
    secrets.kept["google"] = json.dumps(kept)
    account = Account(secrets, "google", "gmail")
    found = account.execute(api("gmail", emulate).users().labels().list(userId="me"))

    assert found["labels"]
    assert json.loads(secrets.kept["google"])["token"] != "spoilt"
    assert json.loads(secrets.kept["google"])["refresh_token"] == kept["refresh_token"]


def test_the_proof_goes_with_the_question_and_the_answer(client):
    def answer(request):
        form = dict(parse_qsl(request.body.decode()))
        granted = {"access_token": "t", "refresh_token": "r", "expires_in": 3600, "scope": asked[0]["scope"]}
        asked.append(form)
        return Reply(body=json.dumps(granted).encode())

    asked = []

    def person(url):
        asked.append(query(url))
        assert requests.get(f"{query(url)['redirect_uri']}favicon.ico", timeout=10).status_code == 404
        assert (
            requests.get(
                query(url)["redirect_uri"], params={"code": "x", "state": "y"}, timeout=10
            ).status_code
            == 404
        )
        assert say(url, code="42").ok

    with Web(answer) as web:
        secrets = MemorySecrets()
        signed_in({"client": client(web.url), "account": "ada@example.org"}, secrets, person)
    question, form = asked

    assert question["access_type"] == "offline"
    assert question["login_hint"] == "ada@example.org"
    assert question["redirect_uri"].startswith("http://127.0.0.1:")
    assert (question["code_challenge_method"], len(question["code_challenge"])) == ("S256", 43)
    assert 43 <= len(form["code_verifier"]) <= 128
    assert (form["code"], form["redirect_uri"]) == ("42", question["redirect_uri"])
    assert hashlib.sha256(form["code_verifier"].encode()).digest() == base64.urlsafe_b64decode(
        question["code_challenge"] + "="
    )
    assert json.loads(secrets.kept["google"])["type"] == "authorized_user"


def test_one_sign_in_asks_for_all_that_share_it_and_keeps_what_it_was_good_for(client):
    asked = []

    def person(url):
        asked.append(set(query(url)["scope"].split()))
        say(url, code="42")

    def answer(_request):
        granted = {"access_token": "t", "refresh_token": "r", "scope": " ".join(asked[-1])}
        return Reply(body=json.dumps(granted).encode())

    with Web(answer) as web:
        secrets, path = MemorySecrets(), client(web.url)
        others = [("google_people", {}), ("calendar", {"client": path})]
        signed_in({}, secrets, person, others=others)
        signed_in({"client": path, "snippets": True}, secrets, person)
        signed_in({"client": path}, secrets, person, login=signing_in.drafts)

    def names(scopes):
        return {scope.removeprefix(ROOT) for scope in scopes}

    assert names(asked[0]) == {"gmail.metadata", "contacts.readonly", "calendar.events.owned"}
    assert names(asked[1]) == {"gmail.readonly", "contacts.readonly", "calendar.events.owned"}
    assert names(asked[2]) == names(asked[1]) | {"gmail.compose"}


# --- what goes wrong


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        ({"error": "invalid_client"}, Refused, "OAuth client did not get in"),
        (
            {"access_token": "t", "refresh_token": "r", "scope": "openid"},
            AuthRequired,
            "gmail.metadata is missing",
        ),
        ({"access_token": "t", "scope": f"{ROOT}gmail.metadata"}, AuthRequired, "would not last"),
        ("no json", Transient, "did not answer as it should"),
    ],
)
def test_a_sign_in_that_does_not_do_leaves_the_old_one(client, answer, error, says):
    body = answer if isinstance(answer, str) else json.dumps(answer)
    status = 401 if "error" in answer else 200
    secrets = MemorySecrets({"google": "old"})
    with Web(lambda _: Reply(status, body.encode())) as web, pytest.raises(error, match=says):
        signed_in({"client": client(web.url)}, secrets, lambda url: say(url, code="1"))

    assert secrets.kept == {"google": "old"}


def test_a_user_who_says_no_is_heard(client):
    with pytest.raises(AuthRequired, match=r"nothing was allowed .access_denied."):
        signed_in(
            {"client": client("http://127.0.0.1:1")},
            MemorySecrets(),
            lambda url: say(url, error="access_denied"),
        )


def test_nobody_waits_for_ever(client, monkeypatch):
    monkeypatch.setattr(_consent, "PATIENCE", 0.1)
    with pytest.raises(AuthRequired, match="no answer"):
        signed_in({"client": client("http://127.0.0.1:1")}, MemorySecrets(), lambda url: None)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "No such file"),
        ("{", "no JSON"),
        ('{"web": {"client_id": "x", "client_secret": "y"}}', 'type "Desktop app"'),
        ("[]", 'type "Desktop app"'),
    ],
)
def test_a_client_that_is_none_is_told(tmp_path, content, says):
    path = tmp_path / "client.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(UserError, match=says):
        signed_in({"client": path}, MemorySecrets(), lambda url: None)


def test_without_a_client_the_user_is_told_how_to_make_one():
    with pytest.raises(UserError, match=r"config/google\.md"):
        signed_in({}, MemorySecrets(), lambda url: None)


# --- staying signed in


def kept(url, **changed):
    usual = {"token": "old", "refresh_token": "r", "client_id": "c", "client_secret": "s"}
    expired = {"token_uri": f"{url}/token", "expiry": "2020-01-01T00:00:00Z"}
    return MemorySecrets({"google": json.dumps({**usual, **expired, **changed})})


def use(url, secrets):
    account = Account(secrets, "google", "gmail")
    return account.execute(api("gmail", url).users().getProfile(userId="me"))


def tokens(**granted):
    """A server that renews a sign-in, and takes only the new token."""

    def answer(request):
        if request.path == "/token":
            return Reply(body=json.dumps({"access_token": "new", "expires_in": 3600, **granted}).encode())
        return Reply(200 if request.headers["Authorization"] == "Bearer new" else 401, b'{"historyId": "1"}')

    return answer


def test_a_token_that_has_ended_is_renewed_and_kept():
    with Web(tokens()) as web:
        secrets = kept(web.url)
        assert use(web.url, secrets) == {"historyId": "1"}
        assert use(web.url, secrets) == {"historyId": "1"}

        assert [request.path for request in web.seen].count("/token") == 1
    now = json.loads(secrets.kept["google"])
    assert (now["token"], now["refresh_token"]) == ("new", "r")
    assert datetime.fromisoformat(now["expiry"]) > datetime.now(UTC) + timedelta(minutes=50)


def test_a_token_that_google_refuses_early_is_renewed_once():
    with Web(tokens()) as web:
        assert use(web.url, kept(web.url, expiry="2099-01-01T00:00:00Z")) == {"historyId": "1"}
        assert [request.path for request in web.seen].count("/token") == 1


def test_a_refresh_token_that_rotates_is_kept():
    with Web(tokens(refresh_token="r2")) as web:
        secrets = kept(web.url)
        use(web.url, secrets)

    assert json.loads(secrets.kept["google"])["refresh_token"] == "r2"


def test_what_another_process_has_renewed_is_used():
    class Shared(MemorySecrets):
        def alone(self, name):
            self.kept[name] = kept(web.url, token="new", expiry="2099-01-01T00:00:00Z").kept[name]
            return super().alone(name)

    with Web(tokens()) as web:
        assert use(web.url, Shared(kept(web.url).kept)) == {"historyId": "1"}
        assert [request.path for request in web.seen].count("/token") == 0


def test_a_place_that_cannot_be_written_costs_a_renewal_and_nothing_else():
    class ReadOnly(MemorySecrets):
        def put(self, name, value):
            raise Refused("read-only")

    with Web(tokens()) as web:
        assert use(web.url, ReadOnly(kept(web.url).kept)) == {"historyId": "1"}
    with Web(tokens(refresh_token="r2")) as web, pytest.raises(Refused, match="read-only"):
        use(web.url, ReadOnly(kept(web.url).kept))


@pytest.mark.parametrize(
    ("status", "said", "days", "error", "says"),
    [
        (400, "invalid_grant", None, AuthRequired, "revoked, the password changed.*run: syncd login google"),
        (
            400,
            "invalid_grant",
            7.1,
            AuthRequired,
            "after 7 days, as it does while .* testing",
        ),
        (400, "invalid_grant", 30, AuthRequired, "revoked"),
        (401, "invalid_client", None, Refused, "does not know the OAuth client"),
        (400, "invalid_scope", None, AuthRequired, "did not renew"),
        (500, "internal_failure", None, Transient, "tried again"),
        (503, "", None, Transient, "tried again"),
    ],
)
def test_why_a_sign_in_has_ended_is_said(status, said, days, error, says):
    body = json.dumps({"error": said, "error_description": "Token of ada@example.org"}).encode()
    since = {"signed_in": (datetime.now(UTC) - timedelta(days=days)).isoformat()} if days else {}
    with Web(lambda _: Reply(status, body)) as web, pytest.raises(error, match=says) as told:
        use(web.url, kept(web.url, **since))

    assert "ada@" not in str(told.value)


@pytest.mark.parametrize("content", ["hunter2", "[]", "{}", '{"refresh_token": 1}'])
def test_what_is_no_sign_in_is_told(content):
    with pytest.raises(AuthRequired, match="no sign-in to Google; run: syncd login google"):
        _token.stored(MemorySecrets({"google": content}), "google")
    with pytest.raises(AuthRequired, match="syncd login google"):
        _token.stored(None, "google")


# --- the second opinion on Gmail


@pytest.fixture
def ada(emulate, client):
    secrets = MemorySecrets()
    signed_in({"client": client(emulate)}, secrets, browser.allow)
    return {
        "context": replace(CONTEXT, now=datetime.now(UTC), secrets=secrets),
        "secret": "google",
        "endpoint": emulate,
    }


def test_mail_of_another_server_is_read_too(ada):
    """It has no profile, so a reading begins with what history tells."""
    head = b"From: ada@example.org\r\nTo: Ann <ann@x.org>\r\nSubject: News\r\nMessage-ID: <1@x>\r\n"
    raw = base64.urlsafe_b64encode(head + b"Date: Mon, 01 Jun 2026 10:00:00 +0200\r\n\r\nHello").decode()
    messages = api("gmail", ada["endpoint"]).users().messages()
    body = {"raw": raw, "labelIds": ["SENT"]}
    insert = messages.insert(userId="me", body=body, internalDateSource="dateHeader")
    Account(ada["context"].secrets, "google", "gmail").execute(insert)
    place = Place(history="1", labels=["SENT"])
    found = [mail for page in GmailSource(**ada).pull(str(place)) for mail in page.items]

    (mail,) = [mail for mail in found if mail.message_id == "1@x"]
    assert mail.at == datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert mail.to == (Address("Ann", "ann@x.org"),)


def test_drafts_stand_on_another_server_too(ada):
    drafts = GmailDrafts(**ada)
    draft = Draft("v" * 32, Address("Ann", "ann@x.org"), "Our call", "Shall we?")
    version = drafts.put(draft)

    assert drafts.put(draft) == version == drafts.find(draft.id)
    drafts.drop(draft.id, over=version)
    assert drafts.find(draft.id) is None
