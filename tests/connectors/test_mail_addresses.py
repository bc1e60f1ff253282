"""Address lists and encoded words, as people and archives write them."""

from __future__ import annotations

import base64
from email.header import Header
from email.utils import formataddr
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_mail import DATE, flat, mail, read

from connectors.formats.address import addresses
from syncd.model import Address

LISTS = {
    "ann@x.org": [("", "ann@x.org")],
    "<ann@x.org>": [("", "ann@x.org")],
    "Ann Lee <ann@x.org>": [("Ann Lee", "ann@x.org")],
    '"Lee, Ann" <ann@x.org>, bo@y.org': [("Lee, Ann", "ann@x.org"), ("", "bo@y.org")],
    '"Ann \\"Q\\" Lee" <ann@x.org>': [('Ann "Q" Lee', "ann@x.org")],
    "ann@x.org (Ann Lee)": [("Ann Lee", "ann@x.org")],
    "Ann <ann@x.org>\\": [("Ann", "ann@x.org")],
    "Ann (at work) Lee <ann@x.org>": [("Ann Lee", "ann@x.org")],
    "ann@x.org, , bo@y.org,": [("", "ann@x.org"), ("", "bo@y.org")],
    "ann@x.org; Bo <bo@y.org>;": [("", "ann@x.org"), ("Bo", "bo@y.org")],
    "Ann <ann@x.org> Bo <bo@y.org>": [("Ann", "ann@x.org"), ("Bo", "bo@y.org")],
    "ann@x.org <ann@x.org>": [("ann@x.org", "ann@x.org")],
    "<@relay.org,@hop.org:ann@x.org>": [("", "ann@x.org")],
    '"ann lee"@x.org': [("", '"ann lee"@x.org')],
    "Jörg <joerg@x.org>": [("Jörg", "joerg@x.org")],
    # Groups give their members.
    "undisclosed-recipients:;": [],
    "Undisclosed recipients": [],
    "unlisted-recipients:; (no To-header on input)": [],
    "the team: ann@x.org, Bo <bo@y.org>;, cy@z.org": [
        ("", "ann@x.org"),
        ("Bo", "bo@y.org"),
        ("", "cy@z.org"),
    ],
    # RFC 2047.
    "=?utf-8?q?J=C3=B6rg?= <joerg@x.org>": [("Jörg", "joerg@x.org")],
    "=?utf-8?q?J=C3?= =?utf-8?q?=B6rg?= <joerg@x.org>": [("Jörg", "joerg@x.org")],
    '"=?iso-8859-1?q?M=FCller=2C_J=F6rg?=" <joerg@x.org>': [("Müller, Jörg", "joerg@x.org")],
    "=?utf-8?q?Lee,_Ann?= <ann@x.org>, bo@y.org": [("Lee, Ann", "ann@x.org"), ("", "bo@y.org")],
    "=?utf-8?b?!!!?= <ann@x.org>": [("", "ann@x.org")],
    "=?klingon?q?J=C3=B6rg?= <joerg@x.org>": [("Jörg", "joerg@x.org")],
    "=?utf-8?q?Ann=0D=0ABcc:_eve=40y.org?= <ann@x.org>": [("Ann Bcc: eve@y.org", "ann@x.org")],
    # What archives and gateways write: kept for others to judge.
    "Leslie": [("", "Leslie")],
    "Leslie Robinson": [("", "Leslie Robinson")],
    "Robinson, Leslie": [("", "Robinson, Leslie")],
    "Robinson, Leslie; Lee, Ann": [("", "Robinson, Leslie"), ("", "Lee, Ann")],
    "Robinson, Leslie <les@x.org>, Bo <bo@y.org>": [("Robinson, Leslie", "les@x.org"), ("Bo", "bo@y.org")],
    "Ann, Bo, Cy": [("", "Ann"), ("", "Bo"), ("", "Cy")],
    '"Leslie" <Leslie>': [("Leslie", "Leslie")],
    '"Leslie Robinson" <>': [("Leslie Robinson", "Leslie Robinson")],
    '"Robinson, Leslie"': [("", "Robinson, Leslie")],
    "Ann Lee/HOU/CORP@CORP": [("", "Ann Lee/HOU/CORP@CORP")],
    '"Ann" </O=CORP/OU=NA/CN=RECIPIENTS/CN=ALEE>': [("Ann", "/O=CORP/OU=NA/CN=RECIPIENTS/CN=ALEE")],
    "'ann@x.org'": [("", "'ann@x.org'")],
    "IMCEANOTES-Ann+20Lee+40CORP@CORP.com": [("", "IMCEANOTES-Ann+20Lee+40CORP@CORP.com")],
    "Ann ann@x.org@CORP": [("", "Ann ann@x.org@CORP")],
    "ann@x.org (Ann Lee)@CORP": [("Ann Lee", "ann@x.org @CORP")],
    "Ann <ann@x.org>@CORP": [("Ann", "ann@x.org")],
    "SMTP:ann@x.org": [("", "SMTP:ann@x.org")],
    "": [],
    ",;<>()": [],
    '"Ann <ann@x.org>': [('"Ann', "ann@x.org")],
}


@pytest.mark.parametrize("text", LISTS)
def test_address_lists_are_read_as_people_write_them(text):
    assert mail(f"To: {text}").to == tuple(Address(*one) for one in LISTS[text])


def test_a_list_may_be_folded_anywhere():
    found = mail("To: Ann\n Lee <ann@x.org>,\n\tBo\n <bo@y.org>")

    assert found.to == (Address("Ann Lee", "ann@x.org"), Address("Bo", "bo@y.org"))


def test_repeated_lists_are_one_list():
    found = mail("To: ann@x.org", "Bcc: bo@y.org", "To: cy@z.org", "Bcc: di@z.org")

    assert [one.address for one in found.to] == ["ann@x.org", "cy@z.org"]
    assert [one.address for one in found.bcc] == ["bo@y.org", "di@z.org"]


def test_the_first_of_a_repeated_field_counts():
    found = mail("From: ann@x.org", "Subject: one", "Subject: two", "From: bo@y.org")

    assert (found.sender, found.subject) == (Address("", "ann@x.org"), "one")


NAMES = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Z", "Cn", "Co"), exclude_characters="=?")
)
LOCAL = st.from_regex(r"[a-z0-9][a-z0-9._+=-]{0,20}", fullmatch=True)


@given(st.lists(st.tuples(NAMES, LOCAL), max_size=20))
def test_what_the_standard_library_writes_is_read_back(people):
    pairs = [(name, f"{local}@x.example") for name, local in people]
    written = ", ".join(formataddr(pair) for pair in pairs)

    assert mail(f"To: {written}").to == tuple(Address(*pair) for pair in pairs)


@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Cn", "Co"))), st.integers(30, 76)
)
def test_encoded_words_are_read_back(text, width):
    written = Header(text, "utf-8", maxlinelen=width).encode()

    assert flat(mail(f"Subject: {written}").subject) == flat(text)


@pytest.mark.parametrize(
    "charset", ["iso-8859-1", "windows-1252", "koi8-r", "gb2312", "iso-2022-jp", "euc-kr"]
)
def test_encoded_words_of_old_charsets_are_read(charset):
    text = {"koi8-r": "Привет", "gb2312": "你好", "iso-2022-jp": "日本", "euc-kr": "안녕"}.get(
        charset, "Grüße"
    )
    packed = base64.b64encode(text.encode(charset)).decode()

    assert mail(f"Subject: Re: =?{charset.upper()}*en?B?{packed}?=").subject == f"Re: {text}"


def test_raw_bytes_in_headers_are_utf_8_or_else_windows_1252():
    found = read(f"{DATE}\nSubject: Grüße\nFrom: ".encode() + "José <jose@x.org>\n\n".encode("cp1252"))

    assert (found.subject, found.sender) == ("Grüße", Address("José", "jose@x.org"))


def test_a_quote_that_is_never_closed_takes_no_time():
    begun = thread_time()
    (one,) = addresses('"C \\"x' + '" <c@z.o\\' * 20_000)

    assert one.address.startswith('"C \\"x')
    assert thread_time() - begun < 5
