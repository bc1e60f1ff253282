"""Address books on CardDAV servers: what a file of cards says, read as it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from contracts.calendar import CONTEXT
from servers import cyrus
from servers.dav_world import context
from servers.radicale import radicale
from servers.sabre import sabre
from servers.xandikos import xandikos

from connectors.protocols.carddav import CarddavSource
from syncd.errors import Refused

SERVERS = {"radicale": radicale, "xandikos": xandikos, "sabre": sabre, "cyrus": cyrus.dav}


@pytest.fixture(scope="module", params=SERVERS)
def program(request, tmp_path_factory):
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture
def book(program):
    path = program.make_book()
    yield path
    program.delete(path)


def card(uid, name, *lines):
    body = "\r\n".join(("BEGIN:VCARD", "VERSION:3.0", f"UID:{uid}", f"FN:{name}", f"N:{name};;;;", *lines))
    return f"{body}\r\nEND:VCARD\r\n"


def pull(program, cursor=None, **settings):
    source = CarddavSource(
        context=context(program), **{"url": program.url, "login": program.login, **settings}
    )
    return list(source.pull(cursor))


def cards(pages):
    return {one.name: one for page in pages for one in page.items}


def test_a_card_says_all_that_a_call_needs(program, book):
    program.put(
        f"{book}ann.vcf",
        card(
            "1",
            "Ann Lee",
            "EMAIL:ann@x.org",
            "TEL;TYPE=CELL:+44 20 7946 0999",
            "CATEGORIES:VIP,Choir",
            "NOTE:Has a dog",
            "BDAY:1980-05-03",
            "TZ:Europe/Berlin",
        ),
    )
    (page,) = pull(program)

    (ann,) = page.items
    assert page.whole
    assert (ann.name, ann.emails, ann.phones) == ("Ann Lee", ("ann@x.org",), ("+44 20 7946 0999",))
    assert (set(ann.labels), ann.note, ann.birthday) == ({"VIP", "Choir"}, "Has a dog", date(1980, 5, 3))
    assert (ann.timezone, ann.id) == ("Europe/Berlin", f"{book}ann.vcf")


def test_only_what_changed_comes_again(program, book):
    for name in ("Ann", "Bob", "Cem"):
        program.put(f"{book}{name}.vcf", card(name, name))
    cursor = pull(program)[-1].cursor
    assert pull(program, cursor) == []

    program.put(f"{book}Ann.vcf", card("Ann", "Anna"))
    program.put(f"{book}Dan.vcf", card("Dan", "Dan"))
    program.delete(f"{book}Bob.vcf")
    pages = pull(program, cursor)
    assert cards(pages).keys() == {"Anna", "Dan"}
    assert {gone for page in pages for gone in page.gone} == {f"{book}{n}.vcf" for n in ("Ann", "Bob", "Dan")}
    assert not any(page.whole for page in pages)
    assert pages[0].gone  # before what comes in their place
    assert pull(program, pages[-1].cursor) == []


def test_groups_that_are_cards_become_labels_of_their_members(program, book):
    program.put(f"{book}ann.vcf", card("1", "Ann"))
    cursor = pull(program)[-1].cursor
    group = card("9", "Friends", "X-ADDRESSBOOKSERVER-KIND:group", "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1")
    program.put(f"{book}friends.vcf", group)
    pages = pull(program, cursor)
    assert pages[0].whole
    assert cards(pages)["Ann"].labels == ("Friends",)

    program.put(f"{book}friends.vcf", group.replace("Friends", "Choir"))
    pages = pull(program, pages[-1].cursor)
    assert cards(pages)["Ann"].labels == ("Choir",)


def test_only_the_books_that_the_config_names_are_read(program, book):
    other = program.make_book("other")
    program.put(f"{book}ann.vcf", card("1", "Ann"))
    program.put(f"{other}bob.vcf", card("2", "Bob"))
    try:
        assert cards(pull(program)).keys() == {"Ann", "Bob"}
        assert cards(pull(program, books=("other",))).keys() == {"Bob"}
        with pytest.raises(Refused, match='no address book "nobody"'):
            pull(program, books=("nobody",))
    finally:
        program.delete(other)


def test_no_server_named_is_said_plainly():
    with pytest.raises(Refused, match="carddav: no server is named"):
        list(CarddavSource(context=replace(CONTEXT, secrets=None)).pull(None))
