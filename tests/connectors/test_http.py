"""The one HTTP client: where it goes, where it never goes, and what comes of a bad server."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import trustme
from servers.web import Reply, Web

from connectors.http import LONGEST_WAIT, Http, bearer, retry_after
from syncd.errors import AuthRequired, Refused, Transient

AUTHORITY = trustme.CA()
ANY = range(100, 600)


@contextmanager
def serving(*replies, tls=None, names=("127.0.0.1",)):
    """A server that gives these replies in turn, the last one for ever."""
    left = list(replies)
    with Web(lambda _: left.pop(0) if len(left) > 1 else left[0], tls=tls, names=names) as web:
        yield web


def problem_of(kind, *replies, **more):
    with serving(*replies) as web, pytest.raises(kind) as error:
        Http(web.url, **more).request("GET", "/secret/path?number=+4420")
    assert "secret" not in str(error.value)
    assert "\n" not in str(error.value)
    return error.value


# --- asking


def test_an_answer_is_its_status_headers_body_and_place():
    with serving(Reply(207, b"<xml/>", {"ETag": '"1"'})) as web:
        answer = Http(f"{web.url}/dav/me/", headers={"X-A": "1"}).request(
            "PROPFIND", "cal/", headers={"Depth": "1"}, data="<ü/>", ok=(207,)
        )
    (seen,) = web.seen

    assert (answer.status, answer.headers["etag"], answer.body) == (207, '"1"', b"<xml/>")
    assert answer.url == f"{web.url}/dav/me/cal/"
    assert (seen.method, seen.path, seen.body) == ("PROPFIND", "/dav/me/cal/", "<ü/>".encode())
    assert (seen.headers["Depth"], seen.headers["X-A"]) == ("1", "1")


def test_a_name_and_password_may_hold_any_letter():
    with serving(Reply()) as web:
        Http(web.url, auth=("ada", "pass wörd€")).request("GET", "/")

    assert web.seen[0].headers["Authorization"] == "Basic YWRhOnBhc3Mgd8O2cmTigqw="


def test_a_token_is_the_one_that_is_right_now():
    tokens = iter(["one", "two"])
    with serving(Reply()) as web:
        asked = Http(web.url, auth=bearer(lambda: next(tokens)))
        asked.request("GET", "/")
        asked.request("POST", "/", data={"a": "b c"})

    assert [one.headers["Authorization"] for one in web.seen] == ["Bearer one", "Bearer two"]
    assert web.seen[1].form == {"a": "b c"}


def test_no_password_of_netrc_and_no_cookie_is_sent(tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ada password hunter2\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    with serving(Reply(headers={"Set-Cookie": "a=b; Path=/"})) as web:
        asked = Http(web.url)
        asked.request("GET", "/")
        asked.request("GET", "/")

    assert not [one for one in web.seen if "Authorization" in one.headers or "Cookie" in one.headers]


def test_json_is_read_and_what_is_none_may_pass():
    with serving(Reply(body=b'{"a": [1]}'), Reply(body=b"<html>secret"), Reply(body=b"[" * 100_000)) as web:
        asked = Http(web.url)
        assert asked.request("GET", "/").json() == {"a": [1]}
        for _ in range(2):
            with pytest.raises(Transient, match="no JSON") as error:
                asked.request("GET", "/").json()
            assert error.value.__context__ is None


def test_a_connection_is_used_again():
    with serving(Reply(body=b"x")) as web:
        asked = Http(web.url)
        for _ in range(3):
            asked.request("GET", "/")
        assert len(asked._adapter._open) == 1


@pytest.mark.parametrize("token", ["with\nline", " leading", "letters\u20ac"])
def test_a_token_that_cannot_be_one_asks_for_another(token):
    with serving(Reply()) as web:
        with pytest.raises(AuthRequired, match="syncd rotate") as error:
            Http(web.url, headers={"Authorization": token}).request("GET", "/")
        assert web.seen == []
    assert token.strip() not in str(error.value)


# --- where it goes


def test_redirects_of_this_origin_are_followed_with_method_and_body():
    moved = [
        Reply(status, headers={"Location": place})
        for status, place in [(301, "/b"), (308, "c"), (302, "d#e")]
    ]
    with serving(*moved, Reply(body=b"there")) as web:
        answer = Http(web.url, auth=("a", "b")).request("REPORT", "/a", data=b"x", ok=ANY)

    assert (answer.url, answer.body) == (f"{web.url}/d", b"there")
    assert [(one.method, one.path, one.body) for one in web.seen] == [
        ("REPORT", f"/{p}", b"x") for p in "abcd"
    ]
    assert all("Authorization" in one.headers for one in web.seen)


def test_see_other_is_got():
    with serving(Reply(303, headers={"Location": "/b"}), Reply()) as web:
        Http(web.url).request("POST", "/a", data=b"x")

    assert [(one.method, one.body) for one in web.seen] == [("POST", b"x"), ("GET", b"")]


def test_no_more_than_three_redirects_are_followed():
    with serving(Reply(302, headers={"Location": "/a"})) as web:
        with pytest.raises(Refused, match="in circles"):
            Http(web.url).request("GET", "/a")
        assert len(web.seen) == 4


@pytest.mark.parametrize(
    "place",
    [
        "//{other}/x",
        "http://{other}/x",
        "https://127.0.0.1:{port}/x",
        "http://ada:b@127.0.0.1:{port}/x",
        "ftp://127.0.0.1/x",
        "http://[::1",
        "file:///x",
    ],
)
def test_no_other_origin_is_ever_asked(place):  # fmt: skip
    with serving(Reply()) as other, serving(Reply()) as web:
        place = place.format(other=f"localhost:{other.port}", port=web.port)
        web.app = lambda _: Reply(302, headers={"Location": place})
        asked = Http(web.url, auth=("ada", "hunter2"), headers={"X-Key": "hunter2"})
        with pytest.raises(Refused) as error:
            asked.request("GET", "/a")
        with pytest.raises(Refused):
            asked.request("GET", place)

    assert other.seen == []
    assert "hunter2" not in str(error.value)
    assert "ada" not in str(error.value)
    assert len(web.seen) == 1


def test_the_other_host_is_named():
    with (
        serving(Reply(302, headers={"Location": "https://evil.example/x"})) as web,
        pytest.raises(
            Refused,
            match=rf"127.0.0.1:{web.port} redirects to https://evil.example, which your password is not for",
        ),
    ):
        Http(web.url).request("GET", "/")


def test_another_server_may_be_asked_in_the_same_way():
    with serving(Reply()) as other:
        Http("https://dav.example", auth=("ada", "b")).at(other.url).request("GET", "/")

    assert "Authorization" in other.seen[0].headers


@pytest.mark.parametrize("url", ["http://example.org", "http://localhost.example.org", "http://10.0.0.1"])
def test_plain_http_goes_to_this_machine_only(url):
    with pytest.raises(Refused, match="write https://"):
        Http(url).request("GET", "/")


def test_plain_http_goes_elsewhere_where_the_caller_says_so():
    with pytest.raises(Refused, match="there is no host of this name"):
        Http("http://no-such-host.invalid", plain=True).request("GET", "/")


@pytest.mark.parametrize(
    "url", ["", "example.org", "ftp://x.org", "https://", "https://x:99999", "https://[::"]
)
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(Refused, match="no such web address"):
        Http(url).request("GET", "/")


def test_a_host_that_cannot_be_is_refused():
    with pytest.raises(Refused):
        Http(f"https://{'a' * 70}.example").request("GET", "/")


# --- TLS


@pytest.fixture
def ca_file(tmp_path):
    path = tmp_path / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(str(path))
    return path


def test_tls_is_verified_with_ones_own_authority(ca_file):
    with serving(Reply(body=b"safe"), tls=AUTHORITY) as web:
        assert Http(web.url, ca_file=ca_file).request("GET", "/").body == b"safe"
        with pytest.raises(Refused, match=r"its certificate is not to be trusted \(.+\).*ca_file"):
            Http(web.url).request("GET", "/")


def test_a_certificate_of_another_host_is_refused(ca_file):
    with serving(Reply(), tls=AUTHORITY, names=("other.example",)) as web:
        with pytest.raises(Refused, match="not to be trusted"):
            Http(web.url, ca_file=ca_file).request("GET", "/")
        assert web.seen == []


def test_a_file_of_certificates_that_is_none_is_told(tmp_path):
    (tmp_path / "ca.pem").write_text("nothing")
    with serving(Reply(), tls=AUTHORITY) as web:
        with pytest.raises(Refused, match="ca_file"):
            Http(web.url, ca_file=tmp_path / "ca.pem").request("GET", "/")
        with pytest.raises(Refused, match="no such file"):
            Http(web.url, ca_file=tmp_path / "absent.pem").request("GET", "/")


def test_a_server_without_tls_is_told():
    with serving(Reply()) as web, pytest.raises(Refused, match="no secure connection"):
        Http(web.url.replace("http:", "https:")).request("GET", "/")


# --- statuses


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, AuthRequired), (403, Refused), (404, Refused), (410, Refused), (412, Refused), (400, Refused),
     (304, Refused), (999, Refused), (408, Transient), (425, Transient), (429, Transient), (500, Transient),
     (502, Transient), (503, Transient), (504, Transient),
     (207, None), (404, None), (429, None), (401, None)],
)  # fmt: skip
def test_a_status_is_told_by_what_is_to_be_done_unless_the_caller_takes_it(status, kind):
    if kind:
        assert str(status) in str(problem_of(kind, Reply(status))) or status == 401
    else:
        with serving(Reply(status)) as web:
            assert Http(web.url).request("GET", "/", ok=(status,)).status == status


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [("7", 7), ("0", 0), ("1.5", 1.5), ("-3", 0), ("999999", LONGEST_WAIT), ("inf", LONGEST_WAIT),
     ("nan", None), ("soon", None), ("", None), ("Mon, 99 Foo", None)],
)  # fmt: skip
def test_a_servers_wish_is_read_in_seconds(wish, seconds):
    assert problem_of(Transient, Reply(429, headers={"Retry-After": wish})).retry_after == seconds


def test_a_servers_wish_is_read_as_a_date_by_its_own_clock():
    clock = datetime(2001, 2, 3, tzinfo=UTC)
    wish = {"Retry-After": format_datetime(clock + timedelta(seconds=90), usegmt=True)}

    assert retry_after({**wish, "Date": format_datetime(clock)}) == 90
    assert retry_after(wish) == 0
    assert retry_after({"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}) == LONGEST_WAIT


# --- bad servers


def test_a_body_that_is_cut_is_no_answer():
    assert "broke off" in str(problem_of(Transient, Reply(body=b'{"a": 1}', length=100)))


def test_a_compressed_body_that_is_cut_is_no_answer():
    whole = gzip.compress(b"x" * 1000)
    reply = Reply(body=whole[:20], headers={"Content-Encoding": "gzip"}, length=len(whole))

    problem_of(Transient, reply)


def test_what_is_wrongly_compressed_may_pass():
    problem_of(Transient, Reply(body=b"no gzip at all", headers={"Content-Encoding": "gzip"}))


def test_an_answer_has_a_largest_size_compressed_or_not():
    assert "more than 1 MB" in str(problem_of(Refused, Reply(body=b"x" * (1 << 21)), most=1 << 20))
    moved = Reply(302, b"x" * (1 << 21), {"Location": "/"})
    assert "more than 1 MB" in str(problem_of(Refused, moved, most=1 << 20))
    bomb = Reply(body=gzip.compress(b"x" * (1 << 24)), headers={"Content-Encoding": "gzip"})
    assert "more than 1 MB" in str(problem_of(Refused, bomb, most=1 << 20))


@pytest.mark.parametrize("headers", [False, True])
def test_a_drip_ends_at_the_deadline(headers):
    started = time.monotonic()
    reply = Reply(body=b"x" * 5000, drip=0.02, drip_headers=headers)

    assert "too slowly" in str(problem_of(Transient, reply, deadline=0.4, timeout=(5, 5)))
    assert time.monotonic() - started < 20  # by itself it would take a hundred


def test_a_drip_over_tls_ends_at_the_deadline(ca_file):
    with serving(Reply(body=b"x" * 5000, drip=0.02), tls=AUTHORITY) as web:
        started = time.monotonic()
        with pytest.raises(Transient, match="too slowly"):
            Http(web.url, ca_file=ca_file, deadline=0.4).request("GET", "/")
    assert time.monotonic() - started < 20  # by itself it would take a hundred


def test_after_a_deadline_the_next_request_is_answered():
    with serving(Reply(body=b"x" * 5000, drip=0.02), Reply(body=b"y")) as web:
        asked = Http(web.url, deadline=0.3)
        with pytest.raises(Transient):
            asked.request("GET", "/")
        assert asked.request("GET", "/").body == b"y"


def test_a_silence_ends_at_its_timeout():
    assert "in time" in str(problem_of(Transient, Reply(stall=30), timeout=(5, 0.2)))


def test_nobody_there_may_pass():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Transient, match=rf"127.0.0.1:{port} cannot be reached .*refused"):
        Http(f"http://127.0.0.1:{port}").request("GET", "/")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"no HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 70_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab",
    ],
)
def test_what_is_no_http_may_pass(said):  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            connection, _ = server.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(Transient):
            Http(f"http://127.0.0.1:{server.getsockname()[1]}").request("GET", "/")
        thread.join()


def test_nothing_of_a_password_is_shown():
    asked = Http("https://x.example", auth=("ada", "hunter2"), headers={"Authorization": "hunter2"})

    assert "hunter2" not in repr(asked)
