"""Bad input, all at once: each bad thing is told or counted, and the good beside it goes through."""

from __future__ import annotations

import pytest
from test_main_job import event, names
from world import NOW, World

NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (depth, depth) for depth in range(2000)
)


def raw(headers: bytes, body: bytes = b"Hello.\n", message_id: bytes = b"<ok@x.org>") -> bytes:
    id_ = b"Message-ID: " + message_id + b"\n" if message_id else b""
    return b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n" + id_ + headers + b"\n" + body + b"\n"


def dated(date: bytes, name: bytes) -> bytes:
    line = b"Date: " + date + b"\n" if date else b""
    return raw(
        line + b"From: ada@example.org\nTo: x@y.org\nSubject: x\n", message_id=b"<" + name + b"@x.org>"
    )


GOOD = (
    b"Date: Mon, 8 Jun 2026 09:00:00 +0100\nFrom: ada@example.org\n"
    b"To: Ann Lee <ann@x.org>\nSubject: Re: Hello\n"
)


@pytest.fixture
def bad(world: World) -> World:
    odd = [
        dated(b"", b"none"),
        dated(b"Fri, 1 Jan 1904 00:00:00 +0000", b"1904"),
        dated(b"Fri, 1 Jan 2094 00:00:00 +0000", b"2094"),
        dated(b"yesterday, I think", b"words"),
        raw(GOOD, message_id=b"<[x@host]>"),
        raw(
            GOOD.replace(
                b"From: ada@example.org", b"From: =?utf-8?q?=0D=0ABcc:_all@x.org?= <ada@example.org>"
            )
        ),
        raw(GOOD + NESTED, message_id=b"<nested@x.org>"),
        raw(GOOD + b"Content-Type: text/plain; charset=klingon\n", b"\xff\xfe\x00\xa9\n", b"<charset@x.org>"),
        b"From nobody knows when\nstill the mail before\n\n",
        raw(GOOD.replace(b"Hello", b"Cut"), b"", b"<cut@x.org>")[:-20],
    ]
    (world.folder / "Sent").write_bytes(b"".join(odd))
    world.sources["sent"] = ("mbox", "Sent")
    secondly = event(NOW, "Every second") + "\r\nRRULE:FREQ=SECONDLY"
    endless = event(NOW, "For ever") + "\r\nRRULE:FREQ=DAILY;COUNT=1000000000"
    nowhere = (
        "DTSTART;TZID=Mars/Olympus:20260611T090000\r\nDTEND;TZID=Mars/Olympus:20260611T100000\r\nSUMMARY:Mars"
    )
    world.diary(
        secondly,
        endless,
        nowhere,
        "DTSTART:20260611T130000Z\r\nSUMMARY:No end",
        "this is no line",
        "SUMMARY:No start",
    )
    world.cards(
        "FN:Ann Lee\r\nEMAIL:ann@x.org\r\nTEL:020 7946 0999",
        'FN:Bro\r\nTEL;TYPE="cell:1\r\nADR;;"";:::',
        "EMAIL;CHARSET=klingon;ENCODING=QUOTED-PRINTABLE:=FF=FE=\r\n",
    )
    return world


def test_what_is_good_goes_through(bad):
    answer = bad.ask("plan")

    assert names(answer) == ["Ann Lee"]
    assert answer["needs"][0]["contact"]["phones"] == ["+442079460999"]
    assert answer["problems"] == []


def test_what_is_bad_is_counted_and_shown_with_its_reason(bad):
    said = bad.run("plan")
    sources = {one["name"]: one for one in bad.ask("plan")["sources"]}

    assert sources["sent"]["skipped"] == 5
    assert sources["diary"]["skipped"] >= 2
    assert "no usable date" in said
    assert "ends within its headers" in said
    assert "secondly" in said


def test_injected_headers_never_become_recipients(bad):
    assert "all@x.org" not in bad.run("people") + bad.run("people", "--dropped")


@pytest.mark.parametrize(
    ("kind", "path", "says"),
    [
        ("mbox", "missing", "No such file"),
        ("mbox", "folder", "folder"),
        ("mbox", "diary.ics", "mbox"),
        ("maildir", "folder", "cur"),
        ("maildir", "missing", "No such file"),
        ("ics", "missing.ics", "No such file"),
        ("vcf", "missing.vcf", "No such file"),
    ],
)
def test_a_wrong_path_is_told_in_one_line(bad, kind, path, says):
    (bad.folder / "folder").mkdir()
    bad.sources["wrong"] = (kind, path)
    answer = bad.ask("plan", code=2)
    (problem,) = answer["problems"]

    assert problem["where"] == "wrong"
    assert says.lower() in problem["problem"].lower()
    assert "\n" not in problem["problem"]
    assert names(answer) == ["Ann Lee"]


def test_a_calendar_cut_in_the_middle_is_tried_again_later(bad):
    whole = (bad.folder / "diary.ics").read_bytes()
    (bad.folder / "diary.ics").write_bytes(whole[: len(whole) // 2])
    answer = bad.ask("plan", code=1)

    assert [one["where"] for one in answer["problems"]] == ["diary"]
    assert names(answer) == ["Ann Lee"]
