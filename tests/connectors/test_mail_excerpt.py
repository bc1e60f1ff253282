"""The beginning of a mail's text, whatever it is packed in."""

from __future__ import annotations

import base64
import quopri

import pytest
from raw_mail import DATE, SAID, mail, read

from connectors.formats.mail import SLICE

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
