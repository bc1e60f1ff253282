"""Mail servers that take no password, but the token of a sign-in to Google or Microsoft."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from itertools import count

import pytest
import requests
from contracts.calendar import CONTEXT as CALENDAR
from contracts.calendar import WINDOW, at, call
from mailboxes import context, mail
from servers import emulate, entra
from servers.dovecot import Tokens, running
from servers.invited import InvitedWorld
from servers.myworld import MemorySecrets
from servers.post import Post

from connectors.google import signing_in as google
from connectors.google._token import access
from connectors.microsoft import signing_in as microsoft
from connectors.protocols.imap import ImapSource
from connectors.protocols.imap_drafts import ImapDrafts
from connectors.protocols.key import problem, response
from syncd.errors import AuthRequired, Refused, UserError
from syncd.model import Address, Draft
from syncd.registry import CALENDARS, DRAFTS, SOURCES, SourceConfig, accounts, secret_of

OUTLOOK = "https://outlook.office.com/"
OF_NATIONS = {
    "us": "https://outlook.office365.us/",
    "us-dod": "https://outlook.office365.us/",
    "china": "https://partner.outlook.cn/",
}
_numbers = count()


@pytest.fixture(scope="module")
def oidc(tmp_path_factory):
    clouds = [OUTLOOK, *OF_NATIONS.values()]
    scopes = [root + one for root in clouds for one in ("IMAP.AccessAsUser.All", "SMTP.Send")]
    with entra.oidc_provider(tmp_path_factory.mktemp("oidc"), scopes) as provider:
        yield provider


def taking(provider, mechanisms="xoauth2 oauthbearer"):
    url = provider.authority.replace("https://", "https://mail:secret@") + "/token/introspection"
    return running(Tokens(url, "sub", "post", "active", provider.ca_file, mechanisms))


@pytest.fixture(scope="module")
def server(oidc):
    with taking(oidc) as dovecot:
        yield dovecot


@pytest.fixture(autouse=True)
def no_browser(monkeypatch):
    monkeypatch.setattr("msal.oauth2cli.authcode._browse", lambda *_, **__: False)
    monkeypatch.setattr("webbrowser.open", lambda _: False)


def signed_in(login, settings, person):
    """Sign in while `person` does what the user does with the address that is told."""
    secrets, threads = MemorySecrets(), []

    def tell(line):
        if line.startswith("http"):
            threads.append(threading.Thread(target=person, args=(line,)))
            threads[-1].start()

    login("mail", settings=settings, secrets=secrets, ask=input, tell=tell)
    for thread in threads:
        thread.join(10)
    return secrets


@pytest.fixture(scope="module")
def app(oidc):
    return {"client_id": "app", "authority": oidc.authority, "ca_file": oidc.ca_file, "sign_in": "microsoft"}


@pytest.fixture(scope="module")
def granted(oidc, app):
    """Where it is kept that ada has signed in; each token that renews others is good for once."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DISPLAY", ":0")
        patched.setattr("msal.oauth2cli.authcode._browse", lambda *_, **__: False)
        sign_in = lambda line: entra.browse(line, oidc.ca_file, login="ada", password="any")  # noqa: E731
        return signed_in(microsoft.invitation, app, sign_in)


def box(server, secrets, kind=ImapSource, **settings):
    usual = {
        "server": "127.0.0.1",
        "port": server.port,
        "tls": "none",
        "login": "ada",
        "secret": "mail",
        "sign_in": "microsoft",
        "context": replace(context(), secrets=secrets),
    }
    return kind(**(usual | settings))


def read(source):
    return [one.message_id for page in source.pull(None) for one in page.items]


def spoil(secrets, **parts):
    """Let the token be one that its maker does not know any more."""
    secrets.kept["mail"] = json.dumps(json.loads(secrets.kept["mail"]) | {"access_token": "over"} | parts)
    secrets.puts = 0


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_mail_is_read_and_drafted_with_a_sign_in_to_microsoft(oidc, granted, mechanism):
    with taking(oidc, mechanism) as server:
        server.account("ada").deliver("Sent", mail(1))
        drafts = box(server, granted, ImapDrafts)
        server.account("ada").folder("Drafts")
        version = drafts.put(Draft("d1", Address("Ann", "ann@x.org"), "Our call", "Hello."))

        before = granted.puts
        assert len(read(box(server, granted))) == 1
        assert drafts.find("d1") == version
        assert granted.puts == before  # the token was good


@pytest.mark.parametrize("cloud", OF_NATIONS)
def test_mail_in_a_national_cloud_has_rights_of_its_own(oidc, app, server, cloud, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    sign_in = lambda line: entra.browse(line, oidc.ca_file, login="ada", password="any")  # noqa: E731
    secrets = signed_in(microsoft.invitation, {**app, "cloud": cloud}, sign_in)
    server.account("ada").deliver("Sent", mail(next(_numbers)))
    granted = json.loads(secrets.kept["mail"])["scopes"]

    assert granted == [OF_NATIONS[cloud] + one for one in ("IMAP.AccessAsUser.All", "SMTP.Send")]
    assert read(box(server, secrets, cloud=cloud))


def test_a_token_that_was_ended_before_its_time_is_renewed_once(server, granted):
    server.account("ada").deliver("Sent", mail(next(_numbers)))
    spoil(granted)

    assert read(box(server, granted))
    assert granted.puts == 1
    assert json.loads(granted.kept["mail"])["access_token"] != "over"


def test_a_sign_in_that_has_ended_is_told(server, granted):
    cache = json.loads(json.loads(granted.kept["mail"])["cache"])
    for one in cache["RefreshToken"].values():
        one["secret"] = "over"
    ended = MemorySecrets(dict(granted.kept))
    spoil(ended, cache=json.dumps(cache))
    with pytest.raises(AuthRequired, match=r"has ended the sign-in .*; run: syncd login mail"):
        read(box(server, ended))
    with pytest.raises(AuthRequired, match="nothing is kept to sign in with; run: syncd login mail"):
        read(box(server, None))


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_a_token_of_somebody_else_is_told(oidc, granted, mechanism):
    with taking(oidc, mechanism) as server:
        server.account("bob")
        with pytest.raises(AuthRequired) as error:
            read(box(server, granted, login="bob"))

    assert "does not accept the sign-in" in str(error.value)
    assert "run: syncd login mail" in str(error.value)


def test_a_server_that_takes_no_tokens_is_told(dovecot, granted):
    with pytest.raises(Refused, match="takes no token of a sign-in; its ways to sign in are: PLAIN"):
        read(box(dovecot, granted))


# --- where mail is handed in


@pytest.fixture
def invited(oidc, server):
    def owner(token):
        bearer = {"Authorization": f"Bearer {token}"}
        found = requests.get(f"{oidc.authority}/me", headers=bearer, verify=str(oidc.ca_file), timeout=10)
        return found.json().get("sub", "")

    with Post(server, owner=owner) as post:
        ada = server.account("ada")
        ada.folder("Sent")
        yield InvitedWorld(ada, post)


@pytest.mark.parametrize("way", ["port", "tls_port"])
def test_an_invitation_is_mailed_with_the_same_sign_in(invited, granted, way):
    tls = {"smtp_tls": "tls", "ca_file": invited.post.dovecot.ca_file} if way == "tls_port" else {}
    invited.settings = {
        "sign_in": "microsoft",
        "context": replace(CALENDAR, secrets=granted),
        "smtp_port": getattr(invited.post, way),
        **tls,
    }
    invited.calendar.put(call(span=at(10 if way == "port" else 15)))

    assert len(invited.calendar.ours(WINDOW)) == 1
    assert len(invited.post.taken) == 1


def test_a_token_that_was_ended_is_renewed_where_mail_is_handed_in_too(invited, granted):
    spoil(granted)
    invited.settings = {"sign_in": "microsoft", "context": replace(CALENDAR, secrets=granted)}
    invited.calendar.rehearse()
    assert granted.puts == 1

    invited.settings |= {"smtp_login": "bob"}
    with pytest.raises(AuthRequired, match=r"does not accept the sign-in \(400\)"):
        invited.calendar.rehearse()


def test_a_server_for_handing_in_that_takes_no_tokens_is_told(server, granted):
    with Post(server) as post:
        world = InvitedWorld(server.account("ada"), post)
        world.settings = {"sign_in": "microsoft", "context": replace(CALENDAR, secrets=granted)}
        with pytest.raises(Refused, match="no token of a sign-in; its ways to sign in are: LOGIN, PLAIN"):
            world.calendar.rehearse()


# --- Google


def test_mail_is_read_with_a_sign_in_to_google(tmp_path):
    client = tmp_path / "client.json"
    with emulate.running(tmp_path) as url:
        uris = {"auth_uri": f"{url}/o/oauth2/v2/auth", "token_uri": f"{url}/oauth2/token"}
        client.write_text(json.dumps({"installed": {"client_id": "c", "client_secret": "x", **uris}}))
        settings = {"client": client, "login": "ada@example.org"}
        secrets = signed_in(google.imap, settings, emulate.allow)
        kept = json.loads(secrets.kept["mail"])
        assert kept["scopes"] == ["https://mail.google.com/"]

        with running(Tokens(f"{url}/oauth2/v2/userinfo", "email")) as server:
            server.account("ada@example.org").deliver("Sent", mail(1))
            asked = {"login": "ada@example.org", "sign_in": "google"}
            assert len(read(box(server, secrets, **asked))) == 1
            assert secrets.puts == 1  # by signing in

            secrets.kept["mail"] = json.dumps(kept | {"expiry": "2020-01-01T00:00:00Z"})
            assert len(read(box(server, secrets, **asked))) == 1
            token = json.loads(secrets.kept["mail"])["token"]
            assert access(secrets, "mail") == token != kept["token"]
            assert access(secrets, "mail", instead_of=token) != token

            over = {"expiry": "2020-01-01T00:00:00Z", "refresh_token": "over"}
            secrets.kept["mail"] = json.dumps(kept | over)
            with pytest.raises(AuthRequired, match="Google has ended the sign-in"):
                read(box(server, secrets, **asked))


# --- what is said, and what is kept


def test_a_token_is_given_as_the_standards_have_it():
    told = response("OAUTHBEARER", "a=b,c@x.org", "t")

    assert told == b"n,a=a=3Db=2Cc@x.org,\x01auth=Bearer t\x01\x01"
    assert response("XOAUTH2", "a@x.org", "t") == b"user=a@x.org\x01auth=Bearer t\x01\x01"


@pytest.mark.parametrize("said", [b"no json", b"[]", b'{"status": "a\\nb"}', b"\xff", b"[" * 9999])
def test_a_reason_that_is_none_is_not_shown(said):
    assert problem([b"", said]) == problem([]) == ""
    assert problem([b"", b'{"status":"invalid_token"}']) == "invalid_token"


@pytest.mark.parametrize(
    ("sign_in", "secret"),
    [("password", "sent"), ("google", "google"), ("microsoft", "outlook"), ("microsoft-code", "outlook")],
)
def test_each_way_to_sign_in_has_its_own_secret(sign_in, secret):
    asked = SourceConfig("sent", "imap", {"sign_in": sign_in})

    assert secret_of(asked) == secret
    assert secret_of(replace(asked, settings=asked.settings | {"secret": "mine"})) == "mine"
    assert {"google", "outlook"} <= set(accounts())
    for kind in (SOURCES["imap"], CALENDARS["invitation"], DRAFTS["imap"]):
        assert bool(kind.chosen(asked.settings).login) == (sign_in != "password")


def test_what_outlook_and_graph_take_are_two_sign_ins(app):
    others = [("connectors.microsoft.signing_in:mail", {})]
    with pytest.raises(UserError, match="cannot share a sign-in"):
        microsoft.imap(
            "x", settings=app, secrets=MemorySecrets(), ask=input, tell=lambda _: None, others=others
        )
