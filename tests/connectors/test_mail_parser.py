"""Raw messages become mails; Python's own email package is the oracle."""

from __future__ import annotations

import base64
import email
import mailbox
import quopri
import re
import runpy
import time
from datetime import UTC, datetime, timedelta
from email.header import Header, decode_header, make_header
from email.utils import formataddr, getaddresses, parsedate_to_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.formats.mail import MOST, SLICE, complete, parsed
from syncd.model import Address, Folder, Mail, Sign

LATEST = datetime(2026, 6, 3, tzinfo=UTC)
DATE = "Date: Fri, 2 Jun 2000 10:09:00 -0700"


def read(raw):
    return parsed(raw, folder=Folder.OTHER, latest=LATEST)


def mail(*fields, body="Hello.\n"):
    """Read a message with a date and these fields, which must succeed."""
    found = read("\n".join([DATE, *fields, "", body]).encode())
    assert isinstance(found, Mail)
    return found


def flat(text):
    return " ".join(text.split())


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


# --- addresses -------------------------------------------------------------------------------------------

LISTS = {
    "ann@x.org": [("", "ann@x.org")],
    "<ann@x.org>": [("", "ann@x.org")],
    "Ann Lee <ann@x.org>": [("Ann Lee", "ann@x.org")],
    '"Lee, Ann" <ann@x.org>, bo@y.org': [("Lee, Ann", "ann@x.org"), ("", "bo@y.org")],
    '"Ann \\"Q\\" Lee" <ann@x.org>': [('Ann "Q" Lee', "ann@x.org")],
    "ann@x.org (Ann Lee)": [("Ann Lee", "ann@x.org")],
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


# --- dates -----------------------------------------------------------------------------------------------

DATES = {
    "Fri, 2 Jun 2000 10:09:00 -0700": ("2000-06-02T17:09:00", -420),
    "Fri, 02 Jun 2000 10:09:00 -0700 (PDT)": ("2000-06-02T17:09:00", -420),
    "2 Jun 2000 10:09:00 +0530": ("2000-06-02T04:39:00", 330),
    "2 Jun 2000 10:09:00 -0330": ("2000-06-02T13:39:00", -210),
    "2 Jun 2000 10:09 +0000": ("2000-06-02T10:09:00", 0),
    "Fri, 2 Jun 2000 10:09:00 -0000": ("2000-06-02T10:09:00", 0),
    "Fri, 2 Jun 2000 10:09:00 GMT": ("2000-06-02T10:09:00", 0),
    "Fri, 2 Jun 2000 10:09:00 EST": ("2000-06-02T15:09:00", -300),
    "Fri,\n\t2 Jun 2000\n 10:09:00 -0700": ("2000-06-02T17:09:00", -420),
    "Fri, 2 Jun 00 10:09:00 -0700": ("2000-06-02T17:09:00", -420),
    "Friday, 2-Jun-2000 10:09:00 GMT": ("2000-06-02T10:09:00", 0),
    "Fri Jun  2 10:09:00 2000": ("2000-06-02T10:09:00", 0),
    "Fri, 2 jun 2000 10:09:00 -0700": ("2000-06-02T17:09:00", -420),
    "Fri, 2 Jun 2000 23:59:60 +0000": ("2000-06-02T23:59:59", 0),
    "Wed, 3 Jun 2026 00:00:00 +0000": ("2026-06-03T00:00:00", 0),
}


@pytest.mark.parametrize("text", DATES)
def test_a_date_is_a_moment_and_the_writers_zone(text):
    moment, offset = DATES[text]
    found = read(f"Date: {text}\n\n".encode())

    assert (found.at, found.offset) == (datetime.fromisoformat(moment).replace(tzinfo=UTC), offset)
    assert found.at.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Fri, 31 Feb 2000 10:09:00 -0700",
        "Fri, 2 Foo 2000 10:09:00 -0700",
        "Fri, 2 Jun 2000 25:09:00 -0700",
        "Mon, 31 Dec 1979 16:00:00 -0800",
        "Thu, 1 Jan 1970 00:00:00 +0000",
        "Fri, 1 Jan 1904 00:00:00 +0000",
        "Thu, 12 Aug 1982 23:59:59 +0000",
        "Wed, 3 Jun 2026 00:00:01 +0000",
        "Sun, 2 May 2094 10:09:00 +0000",
        "Fri, 2 Jun 0100 10:09:00 -0700",
        "Mon, 1 Jan 0001 00:00:00 +0100",
        "Fri, 31 Dec 9999 23:59:59 -0100",
        "2 Jun 2000 10:09:00 +99999999999",
    ],
)
def test_a_mail_without_a_possible_date_is_skipped(text):
    assert read(f"Subject: x\nDate: {text}\n\n".encode()).startswith("no usable date: ")


def test_what_is_no_mail_at_all_is_skipped():
    assert (
        read(b"")
        == read(b"\n\n")
        == read(b"just text\n\nmore text")
        == read(b"\0" * 100)
        == "no mail headers"
    )


# --- ids -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message_id"),
    [
        ("<a.1@x.org>", "a.1@x.org"),
        ("\n <a.1@x.org>", "a.1@x.org"),
        ("<[a.1@x.org]>", "[a.1@x.org]"),
        ("a.1@x.org", "a.1@x.org"),
        ("<a.1\n @x.org>", "a.1@x.org"),
        ("<a.1@x.org> (added by relay@y.org)", "a.1@x.org"),
    ],
)
def test_a_message_id_loses_its_brackets(text, message_id):
    assert mail(f"Message-ID: {text}").message_id == message_id


def test_a_thread_is_named_by_its_first_message():
    replied = "In-Reply-To: Your message of Friday <b@x.org>"

    assert mail(replied, "References: <a@x.org>\n <b@x.org>").root == "a@x.org"
    assert mail(replied).root == mail(replied).in_reply_to == "b@x.org"
    assert mail("In-Reply-To: what you wrote").in_reply_to == mail().root == ""


def test_copies_without_an_id_have_the_same_one_and_other_mails_another():
    fields = ["From: ann@x.org", "To: bo@y.org", "Subject: News"]
    one, copy, other = mail(*fields), mail("Status: RO", *fields, body="Hi."), mail(*fields[:2])

    assert one.message_id == copy.message_id
    assert one.message_id.startswith("digest:")
    assert one.message_id != other.message_id


# --- signs -----------------------------------------------------------------------------------------------

CALENDAR = """This is a part.
--b
Content-Type: text/plain

Join us.
--b
Content-Type: text/calendar; method=REPLY

BEGIN:VCALENDAR
--b--
"""


@pytest.mark.parametrize(
    ("fields", "sign"),
    [
        (["List-Id: <list.x.org>"], Sign.LIST),
        (["List-Post: NO"], Sign.LIST),
        (["List-Unsubscribe: <https://x.org/leave>"], Sign.LIST),
        (["Auto-Submitted: auto-replied"], Sign.AUTO),
        (["Auto-Submitted: auto-generated (rejected)"], Sign.AUTO),
        (["Auto-Submitted: no"], Sign.NONE),
        (["Auto-Submitted: No (a person)"], Sign.NONE),
        (["X-Autoreply: yes"], Sign.AUTO),
        (["X-Autorespond: away"], Sign.AUTO),
        (["X-Auto-Response-Suppress: All"], Sign.AUTO),
        (["Return-Path: <>"], Sign.AUTO),
        (["Return-Path: <ann@x.org>"], Sign.NONE),
        (["Precedence: bulk"], Sign.BULK),
        (["Precedence: List"], Sign.BULK),
        (["Precedence: first-class"], Sign.NONE),
        (["Precedence: auto_reply"], Sign.AUTO),
        (["Content-Type: text/calendar; method=REPLY"], Sign.INVITATION),
        (["Content-class: urn:content-classes:calendarmessage"], Sign.INVITATION),
        (["Content-Type: multipart/report; report-type=disposition-notification"], Sign.RECEIPT),
        (["Content-Type: multipart/alternative; boundary=b"], Sign.INVITATION),
        (["Content-Type: text/plain"], Sign.NONE),
        (["List-Id: <list.x.org>", "Precedence: bulk", "Auto-Submitted: auto-generated"], Sign(7)),
    ],
)
def test_headers_tell_what_no_person_wrote(fields, sign):
    assert mail(*fields, body=CALENDAR).signs == sign


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Lunch",
        "Out of Office: Lunch",
        "Out of the office",
        "Out of Office AutoReply: Lunch",
        "Auto-reply: Lunch",
        "Autoreply",
        "Abwesenheitsnotiz: Lunch",
        "Abwesend: Lunch",
        "Automatische Antwort: Lunch",
        "Réponse automatique : Lunch",
        "Respuesta automática: Lunch",
        "=?utf-8?q?R=C3=A9ponse_automatique?= : Lunch",
        "自动回复: Lunch",
    ],
)
def test_an_answer_that_a_program_gave_is_known_by_its_subject(subject):
    assert mail(f"Subject: {subject}").signs == Sign.AUTO


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Automatic reply: Lunch",
        "Out of office space downtown",
        "Automatic gates",
        "Abwesende Kollegen",
        "Lunch",
    ],
)
def test_a_persons_subject_is_not_taken_for_a_programs(subject):
    assert mail(f"Subject: {subject}").signs == Sign.NONE


def test_the_posting_address_of_a_list_is_told():
    assert mail("List-Post: <mailto:list@x.org?subject=hi>").list_post == "list@x.org"
    assert mail("List-Post: NO (posting not allowed)").list_post == ""


def test_talk_of_calendars_is_no_invitation():
    body = "--b\nContent-Type: text/plain\n\nDo you send text/calendar parts?\n--b--\n"

    assert mail("Content-Type: multipart/mixed; boundary=b", body=body).signs == Sign.NONE


# --- the excerpt -----------------------------------------------------------------------------------------

SAID = "Grüße, und danke für das Gespräch!\n"
QUOTED = quopri.encodestring(SAID.encode()).decode()
PACKED = base64.encodebytes(SAID.encode()).decode()


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ([], SAID),
        (["Content-Type: text/plain; charset=utf-8"], SAID),
        (["Content-Type: TEXT/PLAIN; CHARSET=UTF-8", "Content-Transfer-Encoding: Quoted-Printable"], QUOTED),
        (['Content-Type: text/plain; charset="utf-8"', "Content-Transfer-Encoding: base64"], PACKED),
        (["Content-Type: text/plain; charset=klingon"], SAID),
        (
            ["Content-Type: multipart/alternative; boundary=b"],
            f"words\n--b\nContent-Type: text/html\n\nNo.\n--b\nContent-Type: text/plain\n\n{SAID}\n--b--\n",
        ),
        (
            ['Content-Type: multipart/mixed;\n boundary="a b"'],
            (
                "--a b\nContent-Type: multipart/alternative;\n boundary=c\n\n--c\nContent-Type: text/plain;\n"
                f" charset=utf-8\nContent-Transfer-Encoding: base64\n\n{PACKED}\n--c--\n--a b--\n"
            ),
        ),
        (
            ["Content-Type: multipart/mixed; boundary=b"],
            (
                "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nNo.\n"
                f"--b\n\n{SAID}\n--b--\n"
            ),
        ),
        (
            ["Content-Type: multipart/mixed; boundary=--"],
            f"-- \nnot a part\n\n----\nContent-Type: text/plain\n\n{SAID}\n------\n",
        ),
    ],
)
def test_the_excerpt_is_the_first_plain_text(fields, body):
    assert mail(*fields, body=body).excerpt.strip() == SAID.strip()


def test_without_plain_text_the_excerpt_is_what_html_says():
    page = (
        "<html><head><title>x</title><style>p {}</style></head><body>Hello&nbsp;Ann,<br>"
        "<p class='a'>thanks for the <b>call</b>.</p><script>if (a < b) {}</script></body></html>"
    )
    inside = f"--b\nContent-Type: text/html; charset=utf-8\n\n{page}\n--b--\n"
    alone = mail("Content-Type: text/html; charset=utf-8", body=page).excerpt
    within = mail("Content-Type: multipart/related; boundary=b", body=inside).excerpt

    assert alone == within
    assert [line.split() for line in alone.splitlines() if line.strip()] == [
        ["Hello", "Ann,"],
        ["thanks", "for", "the", "call", "."],
    ]


def test_an_empty_plain_part_gives_way_to_html():
    body = "--b\nContent-Type: text/plain\n\n\n--b\nContent-Type: text/html\n\n<p>Hello</p>\n--b--\n"

    assert mail("Content-Type: multipart/alternative; boundary=b", body=body).excerpt.strip() == "Hello"


@pytest.mark.parametrize(
    "kind", ["application/pdf", "text/calendar", "image/png", "multipart/mixed; boundary=zz"]
)
def test_what_is_no_text_has_no_excerpt(kind):
    assert mail(f"Content-Type: {kind}", body="--b\n\nwords\n").excerpt == ""


@pytest.mark.parametrize("shift", range(4))
@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_an_excerpt_that_is_cut_short_has_no_broken_end(encoding, shift):
    text = "x" * shift + ("äöü" * 20 + "\n") * 200
    pack = {"8bit": bytes, "quoted-printable": quopri.encodestring, "base64": base64.encodebytes}[encoding]
    head = f"{DATE}\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n"
    found = read((head.encode() + pack(text.encode()))[:SLICE])

    assert 300 < len(found.excerpt) <= 2000
    assert text.startswith(found.excerpt.rstrip("="))


def test_a_body_that_is_not_in_the_charset_it_names_is_read():
    raw = f"{DATE}\nContent-Type: text/plain; charset=utf-8\n\n{SAID}"

    assert read(raw.encode("cp1252")).excerpt == SAID


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
