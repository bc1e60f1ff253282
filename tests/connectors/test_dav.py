"""Where a server is, what its paths name, and what its XML may not do."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import dns.exception
import dns.resolver
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.http import Http
from connectors.protocols import dav, dav_xml
from connectors.protocols.dav import CALENDARS, Dav
from connectors.protocols.dav_login import Login
from connectors.protocols.dav_sync import How, Known, digest
from connectors.protocols.dav_xml import Broken, Token
from syncd.errors import Refused, Transient
from syncd.model import Span
from syncd.ports import Context

SERVER = Dav("https://dav.example.org", Http("https://dav.example.org"))
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=Span(NOW, NOW))


class Target:
    """An SRV or TXT record, as dnspython gives it."""

    priority = 0

    def __init__(self, target="", port=443, strings=()):
        self.target, self.port, self.strings = target, port, strings


@pytest.fixture
def names(monkeypatch):
    """Records by their names and types; a name that is not among them is not known."""
    records: dict[tuple[str, str], object] = {}

    def resolve(name, kind, **_):
        found = records.get((name, kind), dns.resolver.NXDOMAIN())
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(dns.resolver, "resolve", resolve)
    return records


def account(**given):
    return Login(context=CONTEXT, **given).account(CALENDARS)


def test_a_server_is_named_by_its_name_or_a_url():
    assert account(server="dav.example.org")[:2] == ("https://dav.example.org", "/")
    assert account(server="dav.example.org:8443")[:2] == ("https://dav.example.org:8443", "/")
    assert account(url="https://x.example/dav/ada@x/")[:2] == ("https://x.example", "/dav/ada@x/")
    assert account(url="https://eve@x.example/", login="ada").login == "ada"


def test_an_address_is_looked_up(names):
    names["_caldavs._tcp.example.org", "SRV"] = [Target("dav.example.org.", 8443)]
    names["_caldavs._tcp.example.org", "TXT"] = [Target(strings=(b"path=/cal/",))]
    found = account(address="ada@example.org")

    assert found[:3] == ("https://dav.example.org:8443", "/cal/", "ada@example.org")


def test_an_address_whose_domain_says_nothing_is_asked_for_there(names):
    assert account(address="ada@example.org")[:2] == ("https://example.org", "/")


def test_an_address_is_not_trusted_to_a_strangers_server(names):
    names["_caldavs._tcp.example.org", "SRV"] = [Target("dav.example.net.")]
    with pytest.raises(Refused, match=r'write server = "dav\.example\.net"'):
        account(address="ada@example.org")


def test_a_silent_dns_passes(names):
    names["_caldavs._tcp.example.org", "SRV"] = dns.exception.Timeout()
    with pytest.raises(Transient):
        account(address="ada@example.org")


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("/cal/a.ics", "/cal/a.ics"),
        ("a.ics", "/cal/a.ics"),
        ("https://dav.example.org/cal/a%40b.ics", "/cal/a@b.ics"),
        ("HTTPS://DAV.EXAMPLE.ORG/cal/a@b.ics", "/cal/a@b.ics"),
        ("/cal/%7eada/%e4.ics", "/cal/~ada/%E4.ics"),
        ("/cal/a%2Fb.ics", "/cal/a%2Fb.ics"),
        ("/cal/a b.ics", "/cal/a%20b.ics"),
        ("/cal/../other/a.ics", "/other/a.ics"),
    ],
)
def test_an_href_has_one_spelling(href, path):
    assert SERVER.path(href, "/cal/") == path


@pytest.mark.parametrize("href", ["https://evil.example/cal/a.ics", "//evil.example/cal/a.ics"])
def test_an_href_on_another_host_names_nothing(href):
    with pytest.raises(ValueError, match=r"evil\.example"):
        SERVER.path(href, "/cal/")


def test_a_home_on_another_host_is_followed_at_icloud_alone():
    icloud = Dav("https://caldav.icloud.com", Http("https://caldav.icloud.com"))

    assert icloud.at("https://p42-caldav.icloud.com:443/1/calendars/").origin.startswith("https://p42-")
    for evil in ("https://icloud.com.evil.example/", "http://p42-caldav.icloud.com/", "https://evil.example"):
        with pytest.raises(Refused):
            icloud.at(evil)


@given(st.text())
def test_spelling_twice_is_spelling_once(path):
    path = path.encode("utf-8", "replace").decode()

    assert dav.spelled(dav.spelled(path)) == dav.spelled(path)


@given(st.dictionaries(st.text(st.characters(codec="ascii", min_codepoint=33), min_size=1), st.text()))
def test_what_is_known_survives_being_packed(etags):
    known = Known("mark", "token", How.LIST, {path: digest(etag) for path, etag in etags.items()})

    assert Known.unpacked(known.packed()) == known


def answer(inside, doctype=""):
    return f'<?xml version="1.0"?>{doctype}<x:multistatus xmlns:x="DAV:">{inside}</x:multistatus>'.encode()


def test_a_multistatus_is_read_with_its_token():
    inside = (
        "<x:response><x:href>/a</x:href><x:propstat><x:prop><x:getetag>1</x:getetag></x:prop>"
        "<x:status>HTTP/1.1 200 OK</x:status></x:propstat><x:propstat><x:prop><x:owner/></x:prop>"
        "<x:status>HTTP/1.1 404 Not Found</x:status></x:propstat></x:response>"
        "<x:response><x:href>/b</x:href><x:status>HTTP/1.1 404 Not Found</x:status></x:response>"
        "<x:sync-token>next</x:sync-token>"
    )
    first, second, token = dav_xml.multistatus(answer(inside))

    assert (first.href, first.status, first.text("{DAV:}getetag"), len(first.props)) == ("/a", 200, "1", 1)
    assert (second.href, second.status) == ("/b", 404)
    assert token == Token("next")


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE x>",
        '<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">',
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
    ],
)
def test_a_document_type_is_refused_before_anything_is_read(doctype):
    with pytest.raises(Refused, match="document type"):
        list(dav_xml.multistatus(answer("<x:response><x:href>&b;</x:href></x:response>", doctype)))


@pytest.mark.parametrize("body", [b"", b"no XML", answer("")[:-10]])
def test_half_an_answer_is_broken(body):
    with pytest.raises(Broken):
        list(dav_xml.multistatus(body))


@pytest.mark.parametrize("body", [b"<html><p>Sign in</p></html>", b"<html><p>Sign in</html>"])
def test_a_page_is_no_calendar_server(body):
    with pytest.raises(Refused, match="no WebDAV"):
        list(dav_xml.multistatus(body))


@pytest.mark.parametrize("odd", ["\x0b", "&#11;", "&#x1F;", "\x00"])
def test_what_no_xml_may_hold_is_left_out(odd):
    (found,) = dav_xml.multistatus(answer(f"<x:response><x:href>/a{odd}b</x:href></x:response>"))

    assert found.href == "/ab"


@given(st.lists(st.sampled_from(["/", ".", "..", "a", "%7e", "~", "?", "#", ";", " ", "é", ":", "b.ics"])))
def test_a_plain_path_is_read_as_any_href_is(parts):
    href = "".join(parts)
    named = urlsplit(urljoin(f"{SERVER.origin}/cal/", href))
    try:
        found = SERVER.path(href, "/cal/")
    except ValueError:
        assert named.hostname != "dav.example.org"
    else:
        assert found == dav.spelled(named.path)
