"""Address books as exporters write them, whole and broken."""

from __future__ import annotations

import base64
import os
from datetime import UTC, date, datetime, timedelta
from time import process_time

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.files import vcf
from connectors.files.vcf import VcfSource
from connectors.formats import vcard
from syncd.errors import Refused, Transient
from syncd.model import Card, Span
from syncd.ports import Context

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=Span(NOW, NOW + timedelta(days=1)))


@pytest.fixture
def book(tmp_path):
    return tmp_path / "book.vcf"


def pages_of(path, cursor=None):
    return list(VcfSource(path=path, context=CONTEXT).pull(cursor))


def cards_of(path):
    return [card for page in pages_of(path) for card in page.items]


def skipped_of(path):
    return [skipped for page in pages_of(path) for skipped in page.skipped]


def read(*lines, version="3.0"):
    """Read one card of these lines."""
    content = "\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD"])
    (card,) = (
        item for item in vcard.cards(content.encode().splitlines(keepends=True)) if isinstance(item, Card)
    )
    return card


# --- names, addresses, numbers


def test_a_plain_card_is_read_as_written():
    card = read(
        "FN:Ann Lee",
        "N:Lee;Ann;;;",
        "EMAIL;TYPE=work:Ann.Lee@X.example",
        "TEL;TYPE=cell:(020) 7946-0000",
        "NOTE:likes\\nsailing\\, rowing",
        "CATEGORIES:VIP,Old\\, friends",
        "TZ:Europe/Berlin",
        "UID:urn:uuid:1234",
    )

    assert card == Card(
        id="1234",
        name="Ann Lee",
        emails=("Ann.Lee@X.example",),
        phones=("(020) 7946-0000",),
        labels=("VIP", "Old, friends"),
        note="likes\nsailing, rowing",
        timezone="Europe/Berlin",
    )


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["N:Lee;Ann;Mary;Dr.;PhD", "EMAIL:a@x.example"], "Ann Mary Lee"),
        (["FN:", "N:Lee;Ann", "EMAIL:a@x.example"], "Ann Lee"),
        (["N:;;;;", "NICKNAME:Annie", "EMAIL:a@x.example"], "Annie"),
        (["FN:  Ann \t Lee ", "EMAIL:a@x.example"], "Ann Lee"),
        (["EMAIL:a@x.example"], ""),
        (["N:Lee\\;Moss;Ann", "TEL:1"], "Ann Lee;Moss"),
        (["ORG:Acme;Sales", "TEL:1"], "Acme"),
    ],
)
def test_a_card_has_the_best_name_that_it_gives(lines, name):
    assert read(*lines).name == name


def test_groups_quotes_and_bare_types_are_no_part_of_a_value():
    card = read(
        "item1.EMAIL;type=INTERNET:ann@x.example",
        "item1.X-ABLabel:_$!<Other>!$_",
        'email;X-NOTE="a:b;c";TYPE="work,pref":first@x.example',
        "TEL;HOME;CELL:1234",
        "Item2.TEL ; WORK : 5678 ",
    )

    assert card.emails == ("first@x.example", "ann@x.example")
    assert card.phones == ("1234", "5678")
    assert card.labels == ()


def test_the_preferred_number_comes_first():
    assert read("TEL:1", "TEL;PREF=2:2", "TEL;TYPE=home,pref:3").phones == ("3", "2", "1")


def test_uris_are_read_as_what_they_name():
    card = read(
        "TEL;VALUE=uri:tel:+1-418-656-9254;ext=102",
        "EMAIL:mailto:ann%2Bx@x.example?subject=Hi",
        version="4.0",
    )

    assert card.phones == ("+1-418-656-9254;ext=102",)
    assert card.emails == ("ann+x@x.example",)


def test_a_fax_or_a_pager_is_no_number_to_call():
    card = read(
        "TEL;TYPE=WORK,FAX:1",
        "TEL;PAGER:2",
        "item1.TEL:3",
        "item1.X-ABLabel:_$!<HomeFAX>!$_",
        "TEL;TYPE=FAX;TYPE=VOICE:4",
        "TEL:5",
    )

    assert card.phones == ("4", "5")


def test_what_is_said_twice_is_kept_once_and_lists_are_bounded():
    assert read("TEL:1", "TEL;HOME:1").phones == ("1",)
    assert len(read(*(f"EMAIL:a{n}@x.example" for n in range(80))).emails) == vcard.VALUES
    assert read("FN:Ann", "EMAIL:" + "a" * 600).emails == ()
    assert len(read("FN:Ann", "NOTE:" + "a" * 9000).note) == vcard.NOTE


@pytest.mark.parametrize(
    ("lines", "organisation"),
    [
        (["FN:Acme", "KIND:org"], True),
        (["FN:Family", "KIND:group"], True),
        (["FN:Ann", "KIND:individual"], False),
        (["FN:Acme", "ORG:Acme;", "X-ABShowAs:COMPANY"], True),
        (["FN:Acme", "N:;;;;", "ORG:Acme"], True),
        (["FN:Acme", "N:Acme;;;;", "ORG:Acme"], True),
        (["FN:Ann Acme", "N:Acme;Ann;;;", "ORG:Acme"], False),
        (["FN:Ann Lee", "ORG:Acme"], False),
        (["EMAIL:ann@x.example"], False),
    ],
)
def test_a_company_is_told_from_a_person(lines, organisation):
    assert read(*lines).organisation is organisation


@pytest.mark.parametrize(
    ("written", "birthday"),
    [
        ("BDAY:1980-02-03", date(1980, 2, 3)),
        ("BDAY:19800203", date(1980, 2, 3)),
        ("BDAY;VALUE=date-time:1980-02-03T10:00:00Z", date(1980, 2, 3)),
        ("BDAY:19800203T100000", date(1980, 2, 3)),
        ("BDAY:--0203", date(vcard.NO_YEAR, 2, 3)),
        ("BDAY:--02-03", date(vcard.NO_YEAR, 2, 3)),
        ("BDAY:--0229", date(vcard.NO_YEAR, 2, 29)),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-03", date(vcard.NO_YEAR, 2, 3)),
        ("BDAY:0000-02-03", date(vcard.NO_YEAR, 2, 3)),
        ("BDAY:1980-2-3", date(1980, 2, 3)),
        ("BDAY:1980-12", None),
        ("BDAY:1980", None),
        ("BDAY:---03", None),
        ("BDAY:1981-02-29", None),
        ("BDAY;VALUE=text:circa 1800", None),
        ("BDAY:", None),
    ],
)
def test_a_birthday_is_read_in_every_form_that_names_a_day(written, birthday):
    assert read("FN:Ann", written).birthday == birthday


@pytest.mark.parametrize(
    "zone", ["-0500", "1:00", "Europe/Nowhere", "America", "../../etc/passwd", "/etc/localtime"]
)
def test_only_a_true_zone_is_a_zone(zone):
    assert read("FN:Ann", f"TZ:{zone}").timezone == ""


# --- encodings


def test_quoted_printable_goes_on_after_a_soft_break():
    card = read(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BC=",
        "ller;J=C3=BCrgen;;;",
        "NOTE;QUOTED-PRINTABLE:one=0D=0Atwo=0D=0A=",
        "TEL: is no property here",
        "LABEL;ENCODING=QUOTED-PRINTABLE:Main Street=0D=0A=",
        "EMAIL:neither@x.example",
        "EMAIL;INTERNET:j@x.example",
        version="2.1",
    )

    assert card.name == "Jürgen Müller"
    assert card.note == "one\ntwo\nTEL: is no property here"
    assert card.emails == ("j@x.example",)


def test_vcard_21_has_hardly_any_escapes():
    assert read("FN:Ann", "NOTE:C:\\new\\;old", version="2.1").note == "C:\\new;old"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (b"FN;CHARSET=ISO-8859-1:J\xfcrgen", "Jürgen"),
        (b"FN:J\xfcrgen", "Jürgen"),
        (b"FN:J\xc3\xbcrgen", "Jürgen"),
        (b"FN;CHARSET=no-such-thing:J\xc3\xbcrgen", "Jürgen"),
        (b"FN;CHARSET=unicode-escape:\\u0041", "\\u0041"),
        (b"FN:A\x00nn", "Ann"),
        (b"FN;CHARSET=Shift_JIS:\x93\xfa\x96{", "日本"),
        (b"FN;CHARSET=UTF-8;ENCODING=B:SsO8cmdlbg==", "Jürgen"),
        (b"FN;ENCODING=B:=", ""),
        (b"FN;ENCODING=B:abcde", ""),
        (b"FN:A\x81\x00nn", "A\x81nn"),
        (b"FN;CHARSET=utf-7:+2AA-", "+2AA-"),
        (b"FN:J\xc3\n \xbcrgen", "Jürgen"),
    ],
)
def test_letters_survive_whatever_they_were_written_in(line, name):
    card = next(
        vcard.cards([b"BEGIN:VCARD\n", *line.splitlines(keepends=True), b"\n", b"TEL:1\n", b"END:VCARD\n"])
    )

    assert card.name == name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_is_read_in_every_encoding_and_with_every_line_end(book, encoding, end):
    text = end.join(["BEGIN:VCARD", "FN:Jürgen", "", "EMAIL:j@", " x.example", "END:VCARD", "", ""])
    book.write_bytes((text * 2).replace("FN:Jürgen", "FN:Jörg", 1).encode(encoding))

    assert [(card.name, card.emails) for card in cards_of(book)] == [
        ("Jörg", ("j@x.example",)),
        ("Jürgen", ("j@x.example",)),
    ]


def test_a_wide_file_that_is_cut_off_is_read_as_far_as_it_goes(book):
    book.write_bytes("BEGIN:VCARD\nFN:Ann\nEND:VCARD\n".encode("utf-16") + b"\x00")

    assert [card.name for card in cards_of(book)] == ["Ann"]


# --- pictures and broken cards


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


# --- the source


def test_a_uid_is_the_id_and_a_card_without_one_has_its_own(book):
    book.write_text(
        "BEGIN:VCARD\nUID:7\nFN:Ann\nEND:VCARD\nBEGIN:VCARD\nFN:Bob\nTEL:1\nEND:VCARD\n"
        "BEGIN:VCARD\nFN:Bob\nTEL:1\nNOTE:x\nEND:VCARD\n"
    )

    ann, bob, other_bob = cards_of(book)
    assert ann.id == "7"
    assert bob.id != other_bob.id
    assert bob.id == cards_of(book)[1].id


def test_a_card_that_stands_there_twice_is_one_card(book):
    book.write_text("BEGIN:VCARD\nUID:7\nFN:Ann\nEND:VCARD\n" * 2)

    assert [card.id for card in cards_of(book)] == ["7"]


def test_the_groups_that_name_a_card_are_labels(tmp_path):
    (tmp_path / "a.vcf").write_text("BEGIN:VCARD\nUID:7\nFN:Ann\nCATEGORIES:Old\nEND:VCARD\n")
    (tmp_path / "b.vcf").write_text(
        "BEGIN:VCARD\nVERSION:3.0\nUID:9\nFN:VIP\nX-ADDRESSBOOKSERVER-KIND:group\n"
        "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:7\nEND:VCARD\n"
    )

    assert [(card.name, card.labels, card.organisation) for card in cards_of(tmp_path)] == [
        ("Ann", ("Old", "VIP"), False),
        ("VIP", (), True),
    ]


def test_a_folder_is_read_whole_but_for_what_is_hidden_or_no_vcf(tmp_path):
    for name in ("a.vcf", "sub/b.VCF", "sub/c.vcard", ".hidden/d.vcf", ".e.vcf", "f.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"BEGIN:VCARD\nFN:{name}\nNOTE:no\nEND:VCARD\n")
    (tmp_path / "sub" / "g.vcf").write_text("nothing")
    (tmp_path / "gone.vcf").symlink_to(tmp_path / "nowhere")

    assert [card.name for card in cards_of(tmp_path)] == ["a.vcf", "sub/b.VCF", "sub/c.vcard"]
    assert [one.what for one in skipped_of(tmp_path)] == ["sub/g.vcf"]


def test_pages_are_bounded_and_only_the_last_moves_the_cursor(book):
    book.write_text("".join(f"BEGIN:VCARD\nFN:Ann {n}\nEND:VCARD\n" for n in range(1001)))

    pages = pages_of(book, "an older cursor")
    assert [len(page.items) for page in pages] == [500, 500, 1]
    assert all(page.whole and page.total == 1001 for page in pages)
    assert [page.cursor == "an older cursor" for page in pages] == [True, True, False]


def test_nothing_changed_is_no_page(book):
    book.write_text("BEGIN:VCARD\nFN:Ann\nEND:VCARD\n")
    (page,) = pages_of(book)

    assert pages_of(book, page.cursor) == []


def test_any_change_is_the_whole_book_again(tmp_path):
    (tmp_path / "a.vcf").write_text("BEGIN:VCARD\nFN:Ann\nEND:VCARD\n")
    (first,) = pages_of(tmp_path)
    (tmp_path / "b.vcf").write_text("BEGIN:VCARD\nFN:Bob\nEND:VCARD\n")
    (second,) = pages_of(tmp_path, first.cursor)
    (tmp_path / "a.vcf").unlink()
    (third,) = pages_of(tmp_path, second.cursor)

    assert [[card.name for card in page.items] for page in (first, second, third)] == [
        ["Ann"],
        ["Ann", "Bob"],
        ["Bob"],
    ]
    assert len({first.cursor, second.cursor, third.cursor}) == 3


def test_a_change_of_the_same_size_is_seen(book):
    book.write_text("BEGIN:VCARD\nFN:Ann\nEND:VCARD\n")
    (first,) = pages_of(book)
    with book.open("r+") as opened:
        opened.write("BEGIN:VCARD\nFN:Bob")
    os.utime(book, (1, 1))

    (second,) = pages_of(book, first.cursor)
    assert [card.name for card in second.items] == ["Bob"]


def test_an_empty_file_is_an_empty_book(book):
    book.touch()

    (page,) = pages_of(book)
    assert (page.items, page.skipped, page.whole) == ((), (), True)


def test_a_folder_that_cannot_be_listed_is_no_empty_folder(tmp_path):
    with pytest.raises(FileNotFoundError):
        list(vcf._below(tmp_path / "gone"))


@pytest.mark.parametrize("name", ["missing.vcf", "file/below.vcf", "pipe", "empty"])
def test_what_cannot_be_read_is_refused_with_what_to_do(tmp_path, name):
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(Refused, match=r"change `path` in the config") as refused:
        pages_of(tmp_path / name)
    assert str(tmp_path / name) in str(refused.value)


def test_a_file_that_grows_while_it_is_read_is_read_later(book, monkeypatch):
    book.write_text("BEGIN:VCARD\nFN:Ann\nEND:VCARD\n")

    def growing(lines):
        yield from real(lines)
        with book.open("a") as more:
            more.write("BEGIN:VCARD\nFN:Bob\nEND:VCARD\n")

    real = vcard.cards
    monkeypatch.setattr(vcard, "cards", growing)

    with pytest.raises(Transient, match="changed while it was read"):
        pages_of(book)


def test_a_disk_that_fails_is_tried_again(book, monkeypatch):
    book.touch()

    def failing(lines):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(vcard, "cards", failing)

    with pytest.raises(Transient, match="Input/output error"):
        pages_of(book)


def test_a_whole_company_is_read_in_a_moment(book):
    lines = (
        "BEGIN:VCARD VERSION:3.0 N:Lee;Ann FN:Ann{0} ORG:Acme EMAIL;type=pref:ann{0}@x.example "
        "item1.EMAIL:{0}@y.example item1.X-ABLabel:Home TEL;type=CELL:+4420{0:04} ADR:;;Main;Town "
        "BDAY:1980-02-03 CATEGORIES:VIP UID:{0} END:VCARD "
    )
    book.write_text("".join(lines.format(n) for n in range(2000)).replace(" ", "\r\n"), newline="")

    start = process_time()
    assert len(cards_of(book)) == 2000
    assert process_time() - start < 3  # 0.3 without a tracer


# --- real exports


@pytest.mark.data
def test_every_real_export_is_read(shared_data):
    files = [path for path in (shared_data / "vcf").rglob("*") if path.is_file()]

    assert len(files) > 30
    for file in files:
        assert [one.what for one in skipped_of(file)] == ([file.name] if file.suffix == ".txt" else [])
        assert bool(cards_of(file)) is (file.suffix != ".txt")


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "emails", "phones"),
    [
        (
            "ez-vcard/src/test/resources/ezvcard/io/text/John_Doe_IPHONE.vcf",
            [("john.doe@ibm.com",)],
            [("905-555-1234", "905-666-1234", "905-777-1234", "905-222-1234")],
        ),
        (
            "ez-vcard/src/test/resources/ezvcard/io/text/outlook-2007.vcf",
            [("mike.angstadt@gmail.com",)],
            [("(111) 555-1111", "(111) 555-2222", "(111) 555-4444")],
        ),
        (
            "ez-vcard/src/test/resources/ezvcard/io/text/rfc6350-example.vcf",
            [("simon.perreault@viagenie.ca",)],
            [("+1-418-656-9254;ext=102", "+1-418-262-6501")],
        ),
        (
            "ez-vcard/src/test/resources/ezvcard/io/text/rfc2426-example.vcf",
            [("Frank_Dawson@Lotus.com", "fdawson@earthlink.net"), ("howes@netscape.com",)],
            [("+1-919-676-9515",), ("+1-415-937-3419",)],
        ),
        (
            "ez-vcard/src/test/resources/ezvcard/io/text/John_Doe_EVOLUTION.vcf",
            [("john.doe@ibm.com",)],
            [("905-666-1234", "905-555-1234")],
        ),
        (
            "ez-vcard/src/test/resources/ezvcard/io/text/John_Doe_ANDROID.vcf",
            [
                ("john.doe@company.com",),
                ("jane.doe@company.com",),
                (),
                (),
                ("bob@company.com", "Ñ" * 14),
                ("henry@company.com",),
            ],
            [(), (), ("123456789",), ("123456", "234567", "3456789", "45678901"), ("123456",), ("55556666",)],
        ),
        (
            "ez-vcard/src/test/resources/ezvcard/issue/issue114.vcf",
            [("dummy.dummy@dummy.com",)],
            [("+49 1234 56789", "+49 9876 54321")],
        ),
        (
            "thunderbird/mailnews/import/test/unit/resources/dos_vcard_addressbook.vcf",
            [("example@gmail.com",)],
            [()],
        ),
    ],
)
def test_real_exports_give_their_addresses_and_numbers(shared_data, file, emails, phones):
    cards = cards_of(shared_data / "vcf" / file)

    assert [card.emails for card in cards] == emails
    assert [card.phones for card in cards] == phones
