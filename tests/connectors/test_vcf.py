"""Address books in one file or many, and real exports."""

from __future__ import annotations

import os
from time import process_time

import pytest
from vcf_cards import cards_of, pages_of, skipped_of

from connectors.files import _disk
from connectors.formats import vcard
from syncd.errors import Refused, Transient


@pytest.fixture
def book(tmp_path):
    return tmp_path / "book.vcf"


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
        list(_disk._below(tmp_path / "gone", (".vcf",)))


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
