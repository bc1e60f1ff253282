"""Cards that are cut off, too large or hostile: only they are lost."""

from __future__ import annotations

import base64
import os
from time import process_time

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from vcf_cards import cards_of, read, skipped_of

from connectors.formats import vcard
from syncd.model import Card


@pytest.fixture
def book(tmp_path):
    return tmp_path / "book.vcf"


@pytest.mark.parametrize("indent", ["", " ", "    "])
def test_a_picture_is_passed_over(indent):
    picture = base64.encodebytes(os.urandom(3000)).decode().splitlines()

    card = read("PHOTO;ENCODING=BASE64;JPEG:", *(indent + line for line in picture), "", "EMAIL:a@x.example")

    assert card.emails == ("a@x.example",)


def test_a_picture_counts_for_nothing_in_the_size_of_a_card(book):
    book.write_text(f"BEGIN:VCARD\nFN:Ann\nPHOTO:{'A' * 3_000_000}\nTEL:1\nEND:VCARD\n")

    assert [(card.name, card.phones) for card in cards_of(book)] == [("Ann", ("1",))]


def test_a_card_that_is_too_large_is_skipped_and_the_next_is_read(book):
    lines = "".join(f" {'a' * 70}\n" for _ in range(16_000))
    book.write_text(f"BEGIN:VCARD\nFN:Ann\nNOTE:\n{lines}END:VCARD\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\n")

    assert [card.name for card in cards_of(book)] == ["Bob"]
    assert [(skipped.what, "larger than 1 MB" in skipped.why) for skipped in skipped_of(book)] == [
        ("book.vcf:1", True)
    ]


def test_a_line_without_end_is_not_held_in_memory():
    (line,) = vcard._content_lines([b"NOTE:\n", *[b" " + b"a" * 1000] * 5000])

    assert vcard.LARGEST < len(line.content) < vcard.LARGEST + 2000


def test_many_wanted_lines_are_too_large_as_well():
    lines = [b"BEGIN:VCARD\n", *[b"EMAIL:" + b"a" * 1000 + b"\n"] * 1100, b"END:VCARD\n"]

    assert [type(item) for item in vcard.cards(lines)] == [vcard.Unread]


def test_a_card_without_an_end_stops_where_the_next_begins(book):
    book.write_text(
        "BEGIN:VCARD\nFN:Ann\nTEL:1\nBEGIN:VCARD\nFN:Bob\nTEL:2\nEND:VCARD\nBEGIN:VCARD\nFN:Cy\nTEL:3"
    )

    assert [(card.name, card.phones) for card in cards_of(book)] == [
        ("Ann", ("1",)),
        ("Bob", ("2",)),
        ("Cy", ("3",)),
    ]


def test_an_agents_card_is_not_the_persons():
    card = read("FN:Ann", "AGENT:", "BEGIN:VCARD", "FN:Bob", "TEL:2", "END:VCARD", "TEL:1", version="2.1")

    assert (card.name, card.phones) == ("Ann", ("1",))


def test_an_agent_that_never_ends_does_not_swallow_the_next_person(book):
    book.write_text(
        "BEGIN:VCARD\nFN:Ann\nAGENT:\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\nBEGIN:VCARD\nFN:Cy\nEND:VCARD\n"
    )

    assert [card.name for card in cards_of(book)] == ["Ann", "Cy"]


def test_broken_lines_lose_only_themselves():
    card = read(
        'EMAIL;TYPE="work:ann@x.example',
        'TEL;TYPE="a',
        "this is no property",
        " nor is this",
        ":::",
        ";;;",
        "FN",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "TEL:1",
    )

    assert card.emails == ("ann@x.example",)
    assert card.phones == ("1",)


def test_a_card_that_says_nothing_is_skipped_with_the_reason(book):
    book.write_text("BEGIN:VCARD\nVERSION:3.0\nNOTE:x\nEND:VCARD\nBEGIN:VCARD\nFN:Ann\nEND:VCARD\n")

    assert [card.name for card in cards_of(book)] == ["Ann"]
    assert [(one.what, one.why) for one in skipped_of(book)] == [
        ("book.vcf:1", "it has no name, no address and no number")
    ]


def test_a_file_that_holds_no_card_says_so(book):
    book.write_text("name,email\nAnn,ann@x.example\n")

    assert [(one.what, one.why) for one in skipped_of(book)] == [("book.vcf", "there is no vCard in it")]


def test_a_hostile_line_takes_no_longer_than_another():
    start = process_time()
    read(
        "FN:Ann",
        "TEL;TYPE=" + ",".join("a" * 5000) + ',"x:1',
        'EMAIL;A="' + '"b"' * 5000 + ":x",
        "N:" + "\\;" * 9000,
    )

    assert process_time() - start < 1


@settings(deadline=None)  # other work shares the cores
@given(
    st.lists(st.binary(max_size=60) | st.sampled_from([b"BEGIN:VCARD", b"END:VCARD", b"AGENT:"]), max_size=12)
)
def test_no_bytes_break_the_reader(lines):
    for item in vcard.cards([b"BEGIN:VCARD\n", *(line + b"\n" for line in lines), b"TEL:1\n"]):
        assert isinstance(item, Card | vcard.Group | vcard.Unread)


words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@settings(deadline=None)  # other work shares the cores
@given(name=words, family=words, given_name=words, note=words)
def test_what_vobject_writes_is_read_back(name, family, given_name, note):
    card = vobject.vCard()
    card.add("fn").value = name
    card.add("n").value = vobject.vcard.Name(family=family, given=given_name)
    card.add("note").value = note
    card.add("email").value = "ann@x.example"
    text = card.serialize()

    back = next(vcard.cards(text.encode().splitlines(keepends=True)))
    assert (back.name, back.note, back.emails) == (name, note, ("ann@x.example",))


def test_a_charset_that_no_codec_may_be_called_is_guessed():
    assert read("FN;CHARSET=a\0b:Ann Lee").name == "Ann Lee"
