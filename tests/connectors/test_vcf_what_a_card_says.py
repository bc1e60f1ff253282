"""Cards as exporters write them: names, numbers, birthdays, in any letters."""

from __future__ import annotations

from datetime import date

import pytest
from vcf_cards import cards_of, read

from connectors.formats import vcard
from syncd.model import Card


@pytest.fixture
def book(tmp_path):
    return tmp_path / "book.vcf"


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
