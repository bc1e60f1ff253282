"""Raw messages become mails; Python's own email package is the oracle."""

from __future__ import annotations

import email
import mailbox
import re
import runpy
import time
from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_mail import CALENDAR, DATE, SAID, flat, mail, read

from connectors.formats.mail import MOST, SLICE, complete
from syncd.model import Address, Mail

# --- the oracle ------------------------------------------------------------------------------------------


def oracle_text(value):
    raw = value.encode("ascii", "surrogateescape").decode("utf-8", "replace")
    return flat(str(make_header(decode_header(raw))) if "=?" in raw else raw)


def oracle_ids(value):
    return [flat(found) for found in re.findall(r"<([^<>]+)>", value)]


def check_addresses(mine, values):
    """Compare one by one where the oracle understands the whole list; elsewhere, see that nothing is lost."""
    theirs = [one for one in getaddresses([flat(value) for value in values]) if one != ("", "")]
    if all(re.fullmatch(r"[^\s@<>(),;:\"]+@[^\s@<>(),;:\"]+", address) for _, address in theirs):
        found = [(one.name, one.address.replace(" ", "")) for one in mine]
        assert found == [(oracle_text(name), to) for name, to in theirs]
        return len(theirs)
    text = " ".join(part for one in mine for part in one)
    written = re.sub(r">@\w+|undisclosed-recipients:;", "", oracle_text(" ".join(values)))
    assert all(word in text for word in re.findall(r"\w+", written)), (values, mine)
    return 0


def check_against_the_oracle(raw):
    """Compare one message field by field; return how many addresses were compared."""
    message = email.message_from_bytes(raw)
    fields = {}
    for name, value in message.raw_items():
        fields.setdefault(name.lower(), []).append(value)
    one = {name: values[0] for name, values in fields.items()}
    mine = read(raw[:SLICE])
    at = parsedate_to_datetime(one["date"])
    if at.year < 1983:
        assert mine.startswith("no usable date")
        return 0

    assert mine.at == at
    assert timedelta(minutes=mine.offset) == at.utcoffset()
    assert mine.subject == oracle_text(one.get("subject", "")) or flat(mine.subject) == oracle_text(
        one["subject"]
    )
    assert mine.message_id == oracle_ids(one["message-id"])[0]
    assert mine.in_reply_to == (oracle_ids(one.get("in-reply-to", "")) or [""])[0]
    assert mine.root == ([*oracle_ids(one.get("references", "")), mine.in_reply_to])[0]
    senders = (mine.sender,) if mine.sender else ()
    lists = {"from": senders, "to": mine.to, "cc": mine.cc, "bcc": mine.bcc}
    return sum(check_addresses(found, fields[name]) for name, found in lists.items() if name in fields)


@pytest.mark.data
def test_real_mail_is_read_as_the_standard_library_reads_it(shared_data):
    messages = compared = 0
    for file in sorted(shared_data.glob("mail/*/*.mbox")):
        box = mailbox.mbox(file, create=False)
        for key in box.keys():  # noqa: SIM118 - a mailbox is no dict
            compared += check_against_the_oracle(box.get_bytes(key))
            messages += 1
        box.close()

    assert messages > 3000
    assert compared > 5000


def test_invented_mail_is_read_as_the_standard_library_reads_it(monkeypatch):
    bench = Path(__file__).parents[1] / "bench"
    monkeypatch.syspath_prepend(bench)
    messages = runpy.run_path(str(bench / "generate.py"))["messages"]

    assert sum(check_against_the_oracle(raw) for raw in messages(300, seed=7)) > 600


# --- bad input -------------------------------------------------------------------------------------------


@pytest.fixture
def quickly():
    """Fails a test that computes for twenty seconds: what is read in milliseconds has become quadratic."""
    start = time.process_time()
    yield
    assert time.process_time() - start < 20


def test_windows_line_ends_change_nothing():
    raw = f"{DATE}\nSubject: a\n b\nTo: ann@x.org\nContent-Type: multipart/mixed; boundary=b\n\n{CALENDAR}"

    assert read(raw.replace("\n", "\r\n").encode()) == read(raw.encode())
    assert complete(raw.encode())
    assert complete(raw.replace("\n", "\r\n").encode())
    assert not complete(f"{DATE}\r\nSubject: a\r\n".encode())


def test_a_field_with_other_line_ends_may_stand_before_the_others():
    raw = f"{DATE}\nSubject: a\n b\nTo: ann@x.org\n\nHello\n"

    for first, rest in (("\n", "\r\n"), ("\r\n", "\n")):
        mixed = f"Received: by x{first}{raw.replace(chr(10), rest)}"
        assert read(mixed.encode()) == read(raw.encode())


def test_headers_may_be_cut_anywhere():
    raw = f"{DATE}\nFrom: Ann <ann@x.org>\nSubject: =?utf-8?q?caf=C3=A9?=\n\n{SAID}".encode()

    assert isinstance(read(raw[: raw.index(b"\n\n")]), Mail)
    assert all(read(raw[:end]) is not None for end in range(len(raw)))


def test_thousands_of_nested_parts_cost_nothing(quickly):
    deep = "".join(f"--{n}\nContent-Type: multipart/mixed; boundary={n + 1}\n\n" for n in range(2000))
    raw = f"{DATE}\nContent-Type: multipart/mixed; boundary=0\n\n{deep}".encode()

    assert read(raw[:SLICE]).excerpt == ""
    assert read(raw).excerpt == ""


@pytest.mark.parametrize("field", ["To", "Subject", "References", "Content-Type"])
@pytest.mark.parametrize(
    "filler", ["a", " ", "<", "(", '"', '\\"', ":", "=?", "=?utf-8?q?a?= ", "a@", "\n ", "(a"]
)
def test_a_header_line_of_a_megabyte_is_cut_and_read(quickly, field, filler):
    raw = f"{DATE}\n{field}: {filler * (1_000_000 // len(filler))}\nCc: ann@x.org\n\n".encode()

    assert isinstance(read(raw[:MOST]), Mail)


def test_ten_thousand_recipients_are_read(quickly):
    people = ",\n ".join(f"P{n} <p{n}@x.example>" for n in range(9000))

    assert len(mail(f"To: {people}").to) == 9000


def test_no_name_or_subject_carries_a_line_break():
    evil = "=?utf-8?q?Hi=0D=0ABcc:_eve=40y.org?= =?utf-8?b?AAECAwQ=?="
    found = mail(f"From: {evil} <ann@x.org>", f"Subject: {evil}", "Message-ID: <=?utf-8?q?=0A?=a@x.org>")

    assert found.subject == found.sender.name == "Hi Bcc: eve@y.org"
    assert mail("To: an\0n@x.org").to == mail("To: an\x1f\0 n@x.org").to == (Address("", "an n@x.org"),)
    assert found.message_id == "=?utf-8?q?=0A?=a@x.org"
    assert found.bcc == ()


SHARDS = (
    "Date: Fri, 2 Jun 2000 10:09:00 -0700|To: |From: |Subject: |Message-ID: |References: |List-Post: "
    "|Content-Type: multipart/mixed; boundary=b|Content-Transfer-Encoding: base64|\n--b|\n|\r\n"
    "|=?|?=|=?utf-7?q?+2AA-?=|<|>|@"
)
FIELDS = st.sampled_from(SHARDS.split("|")).map(str.encode)


@given(st.lists(st.one_of(FIELDS, st.binary(max_size=20), st.text(max_size=5).map(str.encode))).map(b"".join))
def test_nothing_makes_it_raise_or_let_a_control_character_through(raw):
    for one in (read(raw), read(DATE.encode() + b"\n" + raw)):
        if isinstance(one, Mail):
            texts = [one.message_id, one.subject, one.in_reply_to, one.root, one.list_post]
            texts += [part for address in (*one.to, *one.cc, *one.bcc) for part in address]
            assert not any(re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", text) for text in texts)
