"""One spelling for each address, number and name."""

from __future__ import annotations

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syncd.core.handles import (
    clean,
    digest,
    email,
    handle,
    is_email,
    is_phone,
    key,
    phone,
    untagged,
)
from syncd.model import Address

# What headers hold: addresses, names, gateways' wrappings, and anything at all.
pieces = st.sampled_from(
    [
        "ann",
        "Ann Lee",
        "@",
        "x.org",
        ".",
        "<",
        ">",
        "'",
        '"',
        "/",
        "CN=",
        "@CORP",
        "IMCEANOTES-",
        "+40",
        "+2E",
        " ",
        ",",
        "(",
        ")",
    ]
)
headers = st.one_of(st.text(max_size=60), st.lists(pieces, max_size=8).map("".join), st.emails())
addresses = st.builds(Address, headers, headers)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ann@x.org", "ann@x.org"),
        ("Ann@X.ORG", "ann@x.org"),
        (" <ann@x.org> ", "ann@x.org"),
        ("'ann@x.org'", "ann@x.org"),
        ('"ann@x.org"', "ann@x.org"),
        ("ann@x.org.", "ann@x.org"),
        ("ann@x.org;", "ann@x.org"),
        ("mailto:ann@x.org", "ann@x.org"),
        ("smtp:ann@x.org", "ann@x.org"),
        ("Ann Lee ann@x.org", "ann@x.org"),
        ("ann@x.org (Ann Lee)", "ann@x.org"),
        ("ann+news@x.org", "ann+news@x.org"),
        ("ann.o'hara@x.org", "ann.o'hara@x.org"),
        ("ann@bücher.example", "ann@bücher.example"),
        ("ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example"),
        # as gateways wrap them
        ("ann@x.org@CORP", "ann@x.org"),
        ("ann@x.org @ CORP", "ann@x.org"),
        ("ann@x.organn@x.org @CORP", "ann@x.org"),
        ("IMCEANOTES-ann+40x+2Eorg@corp.com", "ann@x.org"),
        ("Ann@x.org IMCEANOTES-ann+40x+2Eorg@corp.com", "ann@x.org"),
        # no address
        ("", ""),
        ("Neal", ""),
        ("ann@localhost", ""),
        ("ann@x.o", ""),
        ("ann at x.org", ""),
        ("@x.org", ""),
        ("Ann Lee/HOU/CORP@CORP", ""),
        ("Ann Lee/Corp@corp.com", ""),  # a Notes name, not everybody's corp@corp.com
        ("CN=Ann Lee/O=Corp@corp.com", ""),
        ("Ann@CORP@corp.com", ""),
        ("/O=CORP/OU=NA/CN=RECIPIENTS/CN=ALEE", ""),
        ("IMCEAEX-_O=CORP_OU=NA_CN=RECIPIENTS_CN=ALEE@corp.com", ""),
    ],
)
def test_an_address_is_found_in_whatever_wraps_it(text, found):
    assert email(text) == found


@given(headers)
def test_an_address_is_lower_case_and_an_address_again(text):
    found = email(text)

    assert found == found.lower()
    assert email(found) == found
    assert not found or is_email(found)


def test_a_hostile_header_costs_no_more_than_its_length():
    for hostile in ("a@" * 50_000, "a@b " * 25_000, "a" * 50_000 + "@" + "b." * 25_000):
        assert email(hostile) == ""


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Ann Lee", "ann@x.org", ("ann@x.org", "Ann Lee")),
        ("Lee, Ann", "ann@x.org", ("ann@x.org", "Ann Lee")),
        ("Lee, Ann (Marketing)", "ann@x.org", ("ann@x.org", "Ann Lee")),
        ("van der Berg, Ann", "ann@x.org", ("ann@x.org", "Ann van der Berg")),
        ("'Ann Lee'", "ann@x.org", ("ann@x.org", "Ann Lee")),
        ("'Ann Lee' via Sales", "ann@x.org", ("ann@x.org", "Ann Lee")),
        ("Ann Lee (ann@x.org)", "ann@x.org", ("ann@x.org", "Ann Lee")),
        ("(Ann)", "ann@x.org", ("ann@x.org", "Ann")),
        ("ann@x.org", "ann@x.org", ("ann@x.org", "")),
        ("", "ann@x.org", ("ann@x.org", "")),
        ("Ann Lee, MD", "ann@x.org", ("ann@x.org", "Ann Lee, MD")),
        ("Acme Widgets, Inc.", "ann@x.org", ("ann@x.org", "Acme Widgets, Inc.")),
        ("House of the Rising, Sun", "ann@x.org", ("ann@x.org", "House of the Rising, Sun")),
        ("One, Two, Three", "ann@x.org", ("ann@x.org", "One, Two, Three")),
        ("\u202eAnn\u200b\tLee\n", "ann@x.org", ("ann@x.org", "Ann Lee")),
        ("", "Ann Lee ann@x.org@CORP", ("ann@x.org", "Ann Lee")),
        ("bob@y.org", "ann@x.org", ("ann@x.org", "")),
        ("ann@x.org", "EX:/O=CORP/CN=ALEE", ("ann@x.org", "")),
        # where addresses should be
        ("", "Neal", ("neal", "Neal")),
        ("Neal", "", ("neal", "Neal")),
        ("", "Lee, Ann", ("lee, ann", "Ann Lee")),
        ("", "Ann Lee/HOU/CORP@CORP", ("ann lee/hou/corp@corp", "Ann Lee")),
        ("", "CN=Ann Lee/OU=HOU/O=CORP@CORP", ("cn=ann lee/ou=hou/o=corp@corp", "Ann Lee")),
        ("", "/O=CORP/CN=RECIPIENTS/CN=ALEE", ("/o=corp/cn=recipients/cn=alee", "ALEE")),
        ("Lee, Ann", "/O=CORP/CN=RECIPIENTS/CN=ALEE", ("/o=corp/cn=recipients/cn=alee", "Ann Lee")),
        # nobody
        ("", "", ("", "")),
        ("", "<>", ("", "")),
        ("", "+1 212 555 0100", ("", "")),
    ],
)
def test_a_header_gives_a_handle_and_a_name_to_say(name, text, found):
    assert handle(Address(name, text)) == found


@given(addresses)
@example(Address("", "Straße" * 60))
def test_the_handle_of_a_handle_is_itself(written):
    found, _ = handle(written)

    assert handle(Address("", found))[0] == found


@given(addresses)
def test_names_are_one_clean_line(written):
    _, name = handle(written)

    assert name == clean(name)
    assert "@" not in name


@given(st.text(max_size=300))
def test_clean_text_is_short_visible_and_clean_for_good(text):
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert len(cleaned) <= 200
    assert not any(mark in cleaned for mark in "\n\t\x00\u200b\u202e")


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("0612345678", "FR", "+33612345678"),
        ("+33 6 12 34 56 78", "FR", "+33612345678"),
        ("0033612345678", "fr", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "US", "+33612345678"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("212.555.0123 ext. 7", "US", "+12125550123"),
        ("tel:+1-212-555-0123", "US", "+12125550123"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("+683 4002", "GB", "+6834002"),  # all of Niue has four digits
        # no number that one could call
        ("", "GB", ""),
        ("anonymous", "US", ""),
        ("Restricted", "US", ""),
        ("-2", "US", ""),
        ("555-0123", "US", ""),  # which town?
        ("1234567", "DE", "+491234567"),
        ("72345", "US", ""),
        ("72345", "DE", ""),
        ("110", "DE", ""),
        ("60300", "GB", ""),
        ("*98", "US", ""),
        ("212 555 0123", "", ""),
        ("212 555 0123", "XX", ""),
    ],
)
def test_a_number_has_one_spelling_or_is_none(text, country, number):
    assert phone(text, country) == number


@given(st.text("0123456789+-() *#x", max_size=20), st.sampled_from(["US", "DE", "GB", "FR", "IN", ""]))
def test_a_number_is_a_phone_and_keeps_its_spelling(text, country):
    number = phone(text, country)

    assert number == "" or is_phone(number)
    assert phone(number, "GB") == number


def test_handles_tell_what_they_are():
    assert is_email("ann@x.org")
    assert is_phone("+442079460000")
    assert not any(map(is_email, ("neal", "ann lee/hou/corp@corp", "+442079460000", "")))
    assert not any(map(is_phone, ("72345", "ann@x.org", "+", "+x44", "+44 20", "")))


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("ann+news@x.org", "ann@x.org"),
        ("ann+a+b@x.org", "ann@x.org"),
        ("ann@x.org", "ann@x.org"),
        ("+442079460000", "+442079460000"),
        ("neal", "neal"),
    ],
)
def test_a_tag_is_the_owner_s_own_affair(text, bare):
    assert untagged(text) == bare


@given(st.lists(st.text(max_size=20), min_size=1, max_size=3))
def test_a_digest_is_legal_as_a_google_id_and_stays_the_same(parts):
    found = digest(*parts)

    assert len(found) == 32
    assert set(found) <= set(string.digits + "abcdefghijklmnopqrstuv")
    assert found == digest(*parts)


def test_keys_and_digests_are_kept_for_ever():
    """They stand in calendars and in the store: a change of these is a second call for everybody."""
    assert digest("call", "ada@example.org", "x", "talk", 1) == "rdl77kc3mk7m1v1cpclobl9k28uttnei"
    assert key("ann@x.org") == "15kumaopc6d1ts10"
    assert digest("a", "b") != digest("ab")
