"""Requests to Google: what every answer means, and that none lasts for ever or is sent twice unasked."""

from __future__ import annotations

import http.client
import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from servers.mailbox import SIGNED_IN
from servers.myworld import MemorySecrets
from servers.web import Reply, Web

from connectors.google import _api, _http
from connectors.google._api import Account, Expired, Gone, api
from syncd.errors import AuthRequired, Conflict, Refused, Transient

NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def naps(monkeypatch):
    """How long the client slept between two tries, had it not been a test."""
    found = []
    monkeypatch.setattr("googleapiclient.http.time.sleep", found.append)
    return found


def account(name="gmail"):
    return Account(MemorySecrets({"google": SIGNED_IN}), "google", name, clock=lambda: NOW)


def profile(web, **options):
    return account().execute(api("gmail", web.url).users().getProfile(userId="me"), **options)


def failure(status, *, reason="", detail="", word="", message="ada@example.org did it", **headers):
    said = {"code": status, "message": message}
    if reason:
        said["errors"] = [{"reason": reason}]
    if detail:
        said["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": detail}]
    if word:
        said["status"] = word
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps({"error": said}).encode(), {"Content-Type": "application/json", **named})


@pytest.mark.parametrize(
    ("reply", "error", "says"),
    [
        (
            failure(403, reason="insufficientPermissions"),
            AuthRequired,
            "run: syncd login google, and tick every box",
        ),
        (failure(403, detail="ACCESS_TOKEN_SCOPE_INSUFFICIENT"), AuthRequired, "tick every box"),
        (failure(403, reason="accessNotConfigured"), Refused, "library/gmail.googleapis.com"),
        (failure(403, detail="SERVICE_DISABLED", word="PERMISSION_DENIED"), Refused, "turn it on"),
        (failure(403, reason="forbidden"), Refused, "403 forbidden"),
        (failure(403, reason="domainPolicy"), Refused, "403 domainPolicy"),
        (failure(403, reason="rateLimitExceeded"), Transient, "patience"),
        (failure(403, reason="userRateLimitExceeded"), Transient, "patience"),
        (failure(403, reason="dailyLimitExceeded"), Transient, "quota of the day"),
        (failure(429, word="RESOURCE_EXHAUSTED"), Transient, "patience"),
        (failure(400, reason="failedPrecondition"), Refused, "400 failedPrecondition"),
        (failure(400, detail="EXPIRED_SYNC_TOKEN"), Expired, "any more"),
        (failure(404, reason="notFound"), Gone, "look at the config"),
        (failure(409, reason="duplicate"), Conflict, "quicker"),
        (failure(410, reason="fullSyncRequired"), Expired, "any more"),
        (failure(412, reason="conditionNotMet"), Conflict, "quicker"),
        (failure(500, reason="backendError"), Transient, "500 backendError"),
        (Reply(502, b"<html>Bad Gateway</html>"), Transient, "502"),
        (Reply(503, b""), Transient, "503"),
        (Reply(403, b"[1]"), Transient, "not whole"),
        (Reply(200, b"\xff\xfe"), Transient, "not whole"),
        (Reply(302, b"", {"Location": "http://127.0.0.1:1/login"}), Transient, "cannot be reached"),
        (Reply(408, b"{}"), Transient, "cannot be reached"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_every_answer_that_is_no_success_has_its_own_reaction(reply, error, says):
    with Web(lambda _: reply) as web, pytest.raises(error, match=says) as told:
        profile(web)

    assert type(told.value) is error
    assert "ada@" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_wish_to_wait_is_heard_at_once_and_nobody_tries_earlier(naps):
    later = format_datetime(NOW + timedelta(seconds=90), usegmt=True)
    for status, wish, seconds in [(429, "7", 7), (503, later, 90), (403, "3600", 3600), (429, "soon", None)]:
        reply = failure(status, reason="rateLimitExceeded", Retry_After=wish)
        with Web(lambda _, reply=reply: reply) as web, pytest.raises(Transient) as told:
            profile(web)

        assert told.value.retry_after == seconds
        assert len(web.seen) == 1
    assert naps == []


def test_gmail_says_in_words_until_when_to_wait():
    message = "User-rate limit exceeded.  Retry after 2026-06-10T09:02:00.000Z"
    reply = failure(403, reason="userRateLimitExceeded", message=message)
    with Web(lambda _: reply) as web, pytest.raises(Transient) as told:
        profile(web)

    assert told.value.retry_after == 120


@pytest.mark.parametrize(
    "body", [b'{"historyId": "1', b"", b'"text"', b"[]", b"<html>Welcome to the hotel</html>"]
)
def test_an_answer_that_is_not_whole_is_refused(body):
    with Web(lambda _: Reply(body=body)) as web, pytest.raises(Transient, match="not whole"):
        profile(web)


def test_an_answer_shorter_than_it_says_is_refused():
    with Web(lambda _: Reply(body=b'{"historyId"', length=900)) as web, pytest.raises(Transient):
        profile(web)


@pytest.mark.parametrize(
    "slow", [{"stall": 30.0}, {"drip": 0.2}, {"drip": 0.2, "drip_headers": True}], ids=repr
)
def test_no_answer_lasts_longer_than_its_deadline(monkeypatch, slow):
    monkeypatch.setattr(_http, "DEADLINE", 0.5)
    monkeypatch.setattr(_api, "RETRIES", 0)
    began = time.monotonic()
    with Web(lambda _: Reply(body=b'{"historyId": "1"}' * 50, **slow)) as web, pytest.raises(Transient):
        profile(web)

    assert time.monotonic() - began < 9  # by itself it would take 10 and more


def test_a_faulty_server_is_asked_again_and_a_request_that_may_be_sent_once_is_not():
    replies = iter([Reply(500), Reply(500), Reply(body=b'{"historyId": "1"}')])
    with Web(lambda _: next(replies)) as web:
        assert profile(web) == {"historyId": "1"}

    with Web(lambda _: Reply(500)) as web, pytest.raises(Transient):
        profile(web, once=True)
    assert len(web.seen) == 1


class Ending:
    """Ends each connection after it has heard a request, without an answer."""

    def __call__(self, request):
        raise ConnectionAbortedError


@pytest.mark.parametrize("once", [True, False])
def test_a_connection_that_ends_without_an_answer_is_made_anew_but_not_for_what_may_be_sent_once(once):
    with Web(Ending()) as web, pytest.raises(Transient, match="cannot be reached"):
        profile(web, once=once)

    assert (len(web.seen) == 1) is once


def test_an_idle_connection_that_the_server_closed_is_no_fault():
    with Web(lambda _: Reply(body=b'{"historyId": "1"}')) as web:
        one = account()
        request = api("gmail", web.url).users().drafts
        for _ in range(2):
            one.execute(request().create(userId="me", body={}))
            for connection in one._http(once=False).http.connections.values():
                connection.sock.shutdown(2)  # both ways, as an idle one is found
        assert len(web.seen) == 2


def test_after_a_fault_the_connections_are_made_anew(monkeypatch):
    replies = iter([Reply(body=b"{}", length=50), Reply(body=b'{"historyId": "1"}')])
    with Web(lambda _: next(replies)) as web:
        one = account()
        request = api("gmail", web.url).users().getProfile(userId="me")
        with pytest.raises(Transient):
            one.execute(request)
        assert one._http(once=False).http.connections == {}

        assert one.execute(request) == {"historyId": "1"}


def test_a_server_that_is_not_there_is_tried_again_later():
    with Web(lambda _: Reply()) as web:
        pass
    with pytest.raises(Transient, match="Gmail cannot be reached"):
        profile(web)


def test_nothing_is_logged_that_quotes_an_address(caplog):
    with Web(lambda _: failure(403, reason="userRateLimitExceeded")) as web, pytest.raises(Transient):
        profile(web)

    assert caplog.text == ""


def test_the_endpoint_has_a_place_for_the_host():
    assert (
        api("people", "http://127.0.0.1:9/x/{host}/")._baseUrl
        == "http://127.0.0.1:9/x/people.googleapis.com/"
    )
    assert api("calendar", "http://127.0.0.1:9")._baseUrl == "http://127.0.0.1:9/calendar/v3/"


@pytest.mark.parametrize(("given", "seconds"), [("12", 12.0), ("", None), ("-1", None), ("x", None)])
def test_retry_after_in_its_two_forms(given, seconds):
    assert _http.retry_after({"retry-after": given}, NOW) == seconds
    assert _http.retry_after({"retry-after": format_datetime(NOW, usegmt=True)}, NOW) == 0
    assert http.client.FORBIDDEN == 403
