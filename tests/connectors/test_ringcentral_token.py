"""Signing in to RingCentral: tokens that change, run out, and are fought for."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import keyring
import pytest
from keyring.backends import fail
from servers.phone_apis import RingCentral, json_reply, ringcentral_call
from servers.web import Reply, Web

from connectors.phone._ringcentral_token import Token, login
from connectors.phone.ringcentral import RingCentralSource
from syncd.credentials import Safe
from syncd.errors import AuthRequired, Transient, UserError
from syncd.model import Span
from syncd.ports import Context

NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)


@pytest.fixture
def safe(tmp_path):
    keyring.set_keyring(fail.Keyring())
    return Safe(tmp_path / "secrets")


@pytest.fixture
def service():
    service = RingCentral()
    with Web(service) as service.web:
        yield service


def keep(safe, **kept):
    safe.put("rc", json.dumps({"client_secret": "app-secret", **kept}))


def kept(safe):
    return json.loads(safe.get("rc"))


def token(service, safe, now=NOW):
    return Token(service.web.url, "app", "rc", safe, lambda: now)


def pulled(service, safe):
    around = Context(NOW, "UTC", "US", Span(NOW - timedelta(days=100), NOW), (), safe)
    source = RingCentralSource(
        context=around, client_id="app", secret="rc", url=service.web.url, clock=lambda: NOW
    )
    return [one for page in source.pull(None) for one in page.items]


def test_a_token_is_used_until_it_is_nearly_over(service, safe):
    keep(safe, jwt="a.b.c")

    assert token(service, safe).get() == "access-1"
    assert token(service, safe, NOW + timedelta(minutes=57)).get() == "access-1"
    assert token(service, safe, NOW + timedelta(minutes=59)).get() == "access-2"
    assert kept(safe)["jwt"] == "a.b.c"


def test_a_refresh_token_is_good_once_and_the_next_is_kept(service, safe):
    keep(safe, refresh_token="refresh-1")

    for hours in range(3):
        token(service, safe, NOW + timedelta(hours=hours)).get()
    assert kept(safe)["refresh_token"] == service.refresh == "refresh-4"


def test_a_token_that_is_over_midway_is_changed_once(service, safe):
    keep(safe, refresh_token="refresh-1")
    service.calls.append(ringcentral_call("+12125550142", NOW - timedelta(hours=1)))
    service.requests_a_token = 1

    assert len(pulled(service, safe)) == 1
    assert service.made == 2


def test_a_token_that_is_never_taken_asks_for_a_sign_in(service, safe):
    keep(safe, jwt="a.b.c")
    service.first["/call-log"] = [json_reply({}, 401)] * 2

    with pytest.raises(AuthRequired, match="run: syncd rotate rc"):
        pulled(service, safe)


@pytest.mark.parametrize(
    "given",
    [{"jwt": "x.y.z"}, {"refresh_token": "used"}, {"jwt": "a.b.c", "client_secret": "x"}],
)
def test_what_is_not_taken_asks_for_a_sign_in_and_is_not_shown(service, safe, given):
    keep(safe, **given)

    with pytest.raises(AuthRequired, match="run: syncd rotate rc") as error:
        pulled(service, safe)
    assert not [value for value in given.values() if len(value) > 1 and value in str(error.value)]
    assert kept(safe) == {"client_secret": "app-secret", **given}


def test_a_busy_token_endpoint_may_pass_and_changes_nothing(service, safe):
    keep(safe, refresh_token="refresh-1")
    service.first["/token"] = [Reply(429, headers={"Retry-After": "60"})]

    with pytest.raises(Transient):
        pulled(service, safe)
    assert kept(safe)["refresh_token"] == "refresh-1"


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}"])
def test_what_is_no_sign_in_is_told(service, safe, text):
    if text:
        safe.put("rc", text)

    with pytest.raises(AuthRequired, match="run: syncd login rc"):
        pulled(service, safe)


def test_several_that_need_a_token_at_once_change_it_once(service, safe):
    keep(safe, refresh_token="refresh-1")
    got = []
    threads = [threading.Thread(target=lambda: got.append(token(service, safe).get())) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert set(got) == {"access-1"}
    assert len(got) == 6
    assert service.made == 1


@pytest.mark.parametrize(
    "answers", [["app-secret\na.b.c\n"], ["app-secret", " a.b.c "], ["app-secret", "refresh-1"]]
)
def test_signing_in_tries_what_was_given_and_keeps_it(service, safe, answers):
    said, left = [], list(answers)
    settings = {"client_id": "app", "url": service.web.url}
    login("rc", settings=settings, secrets=safe, ask=lambda _: left.pop(0), tell=said.append)

    assert kept(safe)["access_token"] == "access-1"
    assert "app-secret" not in "".join(said)
    assert pulled(service, safe) == []


def test_signing_in_with_what_is_not_taken_keeps_the_old(service, safe):
    keep(safe, jwt="a.b.c")
    settings = {"client_id": "app", "url": service.web.url}

    with pytest.raises(AuthRequired):
        login("rc", settings=settings, secrets=safe, ask=lambda _: "app-secret x.y.z", tell=lambda _: None)
    with pytest.raises(UserError, match="two lines"):
        login("rc", settings=settings, secrets=safe, ask=lambda _: "one two three", tell=lambda _: None)
    with pytest.raises(UserError, match="client_id"):
        login("rc", settings={}, secrets=safe, ask=lambda _: "", tell=lambda _: None)
    assert kept(safe)["jwt"] == "a.b.c"
