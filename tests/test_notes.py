"""The notes file as people write it: what syncd adds changes nothing else of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from builders import contact

from syncd.notes import add, read, remove

DAY = date(2026, 6, 10)
ANN = contact("Ann Lee", "ann@acme.example")
BOB = contact("Bob Ray", "bob@ray.example")
WRITTEN = "# Ann Lee\r\nZoë läuft – im Mai\r\n\r\n# Bob Ray\r\ngolf\x0c on sundays"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes.md"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_a_line_is_added_and_every_other_byte_stays(notes, encoding):
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    notes.write_bytes((mark + WRITTEN).encode(encoding))
    add(notes, ANN, "Köln?", DAY, "GB")

    expected = WRITTEN.replace("Mai\r\n", "Mai\r\n- 2026-06-10: Köln?\r\n") + "\r\n"
    assert notes.read_bytes().decode("utf-16" if mark else encoding) == expected
    assert notes.read_bytes()[:2] == (mark + WRITTEN).encode("utf-16" if mark else encoding)[:2]
    assert read(notes, "GB").of(ANN).lines == "Zoë läuft – im Mai"
    assert read(notes, "GB").of(ANN).last == "Köln?"
    add(notes, ANN, "Köln?", DAY, "GB")
    assert notes.read_bytes().decode("utf-16" if mark else encoding) == expected


def test_what_the_encoding_has_no_letter_for_makes_it_utf_8(notes):
    notes.write_bytes("# Ann Lee\nZoë\n".encode("cp1252"))
    add(notes, ANN, "\N{GRADUATION CAP} in June", DAY, "GB")

    assert notes.read_text("utf-8") == "# Ann Lee\nZoë\n- 2026-06-10: \N{GRADUATION CAP} in June\n"


def test_any_bytes_are_kept(notes):
    notes.write_bytes(b"# Ann Lee\n\x81\x8d\n")
    add(notes, ANN, "golf", DAY, "GB")

    assert notes.read_bytes() == b"# Ann Lee\n\x81\x8d\n- 2026-06-10: golf\n"


def test_taking_somebody_out_keeps_the_rest_as_it_was(notes):
    notes.write_bytes(WRITTEN.encode("cp1252"))
    assert remove(notes, BOB, "GB") == (3, 0)

    assert notes.read_bytes() == WRITTEN.partition("# Bob")[0].encode("cp1252")


def test_a_link_stays_a_link(notes, tmp_path):
    kept = tmp_path / "elsewhere" / "people.md"
    kept.parent.mkdir()
    kept.write_text("# Ann Lee\n")
    notes.symlink_to(kept)
    add(notes, ANN, "golf", DAY, "GB")

    assert notes.is_symlink()
    assert kept.read_text() == "# Ann Lee\n- 2026-06-10: golf\n"
