"""XML as Android's backups write it: mended wherever a chunk may end, and never kept whole."""

from __future__ import annotations

import random
import re
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.phone import _xml, sms_backup
from connectors.phone._xml import BrokenError, mended, parsed, without_pictures


def elements(raw, size=1 << 18):
    """Return the elements of some XML that comes in chunks of a size."""
    found = []
    pieces = (raw[at : at + size] for at in range(0, len(raw), size))
    for _ in parsed(pieces, lambda name, held: found.append((name, held))):
        pass
    return found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&#55357;&#56832;", "😀"),
        ("&#xD83D;&#xDE00;", "😀"),
        ("&#55357;&#56832;&#55357;&#56834;", "😀😂"),
        ("&#10;&#55357;&#56832;&#10;", "\n😀\n"),
        ("a&#55357;b", "ab"),
        ("a&#56832;&#55357;b", "ab"),
        ("a&#0;&#1;&#11;&#xFFFE;b", "ab"),
        ("a&#99999999999;b", "ab"),
        ("\x00\x01a\x0bb", "ab"),
        ("&#60;&#38;&#34;&amp;&lt;", '<&"&<'),
        ("😀é\uffff", "😀é"),
        ("&amp;#55357;", "&#55357;"),
    ],
)
def test_what_java_writes_is_mended_wherever_a_chunk_ends(written, meant):
    raw = f'<sms z=">" a="{written}" b="1"/>'.encode()

    for size in range(1, len(raw) + 1):
        assert elements(raw, size) == [("sms", {"z": ">", "a": meant, "b": "1"})]


@given(st.text(st.sampled_from("ab&;#x1038D5E7<'\"= \n😀é"), max_size=60), st.integers(1, 9))
def test_mending_never_depends_on_chunks_and_what_it_yields_is_legal(text, size):
    raw = text.encode()
    whole = "".join(mended([raw]))

    assert "".join(mended([raw[at : at + size] for at in range(0, len(raw), size)])) == whole
    for code in re.findall(r"&#(\d+);", whole):
        assert int(code) in {9, 10, 13} or int(code) >= 32


@pytest.mark.parametrize(
    ("declared", "written", "meant"),
    [
        ("ISO-8859-1", "latin-1", "é"),
        ("UTF-16", "utf-16", "é"),
        ("UTF-8", "utf-8-sig", "é"),
        ("UTF-8", "latin-1", "\ufffd"),
        ("zlib", "latin-1", "\ufffd"),
        ("Klingon", "utf-8", "é"),
    ],
)
def test_an_encoding_is_read_as_it_is_declared_if_it_is_known(declared, written, meant):
    text = f'<?xml version="1.0" encoding="{declared}"?><a b="é"/>'

    assert elements(text.encode(written)) == [("a", {"b": meant})]


# --- pictures


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ('<part ct="a" data="AAAA" text="t"/>', '<part ct="a" data="" text="t"/>'),
        ("<part data='AA\"AA' />", "<part data='' />"),
        ('<part text="data=&quot;" data = "AAAA"/>', '<part text="data=&quot;" data = ""/>'),
        ("<part text=' data=\"x\" '/>", "<part text=' data=\"x\" '/>"),
        ('<part text=\' data="x" \' data="AA"/>', '<part text=\' data="x" \' data=""/>'),
        ('<part dataset="AA"/>', '<part dataset="AA"/>'),
        ('<sms data="AA"/><partner data="AA"/>', '<sms data="AA"/><partner data="AA"/>'),
        ('<part data="A"/><part data="B"/>', '<part data=""/><part data=""/>'),
    ],
)
def test_pictures_are_cut_out_and_nothing_else(written, left):
    raw = written.encode()

    for size in range(1, len(raw) + 1):
        pieces = [raw[at : at + size] for at in range(0, len(raw), size)]
        assert b"".join(without_pictures(pieces)) == left.encode()


def test_a_picture_of_any_size_takes_no_memory():
    piece = b"A" * (1 << 18)

    def chunks():
        yield b'<mms><part ct="image/jpeg" data="'
        for _ in range(400):
            yield piece
        yield b'"/></mms>'

    tracemalloc.start()
    seen = []
    for _ in parsed(chunks(), lambda name, held: seen.append((name, held))):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert seen == [("mms", {}), ("part", {"ct": "image/jpeg", "data": ""})]
    assert peak < 4 << 20


def test_a_record_without_end_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(_xml, "LONGEST", 1 << 16)
    endless = (b'<sms body="' if not at else b"A" * 1000 for at in range(10**9))

    with pytest.raises(BrokenError, match="one of its records is longer than"):
        for _ in parsed(endless, lambda *_: None):
            pass


# --- what is refused


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "it ends before its end"),
        (b"<smses><sms/>", "it ends before its end"),
        (b"<smses><sms", "it ends before its end"),
        (b"<smses></calls>", r"no valid XML from line 1 on \(mismatched tag\)"),
        (b"<smses>\n\n<a b=c/></smses>", r"no valid XML from line 3 on \(not well-formed"),
        (b"<smses>&x;</smses>", r"undefined entity"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "it declares document types"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "it declares document types"),
    ],
)
def test_what_is_no_whole_and_plain_xml_says_why(raw, why):
    with pytest.raises(BrokenError, match=why):
        elements(raw)


def test_noise_is_never_more_than_broken():
    rng = random.Random(1)
    whole = b'<smses><mms><part data="AA" text="&#55357;&#56832;"/></mms><sms body="x"/></smses>'
    for _ in range(500):
        raw = bytearray(whole)
        for _ in range(rng.randrange(1, 6)):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        try:
            elements(bytes(raw), rng.randrange(1, 40))
        except BrokenError:
            continue


def test_an_encoding_that_spells_half_a_pair_is_not_believed():
    raw = b'<?xml version="1.0" encoding="UTF-7"?><a b="+33Q-"/>'

    assert elements(raw) == [("a", {"b": "+33Q-"})]


@pytest.mark.parametrize("digits", [15, 18, 5000])
def test_a_date_of_too_many_digits_says_nothing_of_the_backup(digits):
    reading = sms_backup._Reading("a.xml", "GB", datetime(2026, 6, 10, tzinfo=UTC))
    reading.start("smses", {"backup_date": "9" * digits})

    assert reading.until({}) == {}
