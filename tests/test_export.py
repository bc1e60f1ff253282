"""`syncd export`: all that is stored of somebody, readable by programs, and harmless to a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import stat

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from world import World

from syncd.export import cell

TABLES = {"contacts", "interactions", "meetings", "calls", "steps", "flags"}


@pytest.fixture
def full(world: World) -> World:
    for days in (1, 2):
        world.mail("Ann Lee <ann@x.example>", days=days)
        world.mail('"=cmd|x" <bob@y.example>', days=days)
    world.cards("FN:Ann Lee\r\nTEL:+44 20 7946 0958\r\nEMAIL:ann@x.example\r\nNOTE:=1+1")
    world.diary(
        "DTSTART:20260601T100000Z\r\nDTEND:20260601T110000Z\r\nSUMMARY:@Tea\r\nSTATUS:CANCELLED\r\n"
        "ATTENDEE:mailto:ann@x.example"
    )
    world.run("once")
    world.run("flag", "bob@y.example", "mute")
    return world


def exported(world: World, *who: str, to: str = "out") -> dict[str, list]:
    world.run("export", *who, "--to", str(world.folder / to))
    return {name: json.loads((world.folder / to / f"{name}.json").read_text()) for name in TABLES}


def test_everybody_is_there_for_the_owner_only(full):
    found = exported(full)

    assert [one["handle"] for one in found["interactions"]].count("ann@x.example") == 2
    assert {one["handles"][0] for one in found["contacts"]} == {"ann@x.example", "bob@y.example"}
    assert {one["title"] for one in found["calls"]} >= {"Call Ann Lee"}
    assert [one["what"] for one in found["steps"]] == ["booked"] * len(found["calls"])
    assert found["flags"][0]["who"] == "bob@y.example"
    assert len(found["meetings"]) == 1
    assert stat.S_IMODE((full.folder / "out").stat().st_mode) == 0o700
    for path in (full.folder / "out").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_one_person_is_alone(full):
    found = exported(full, "ann@x.example")
    text = "".join(path.read_text() for path in (full.folder / "out").iterdir())

    assert "bob" not in text
    assert [len(found[name]) for name in ("contacts", "interactions", "meetings", "calls")] == [1, 2, 1, 1]


def test_a_sheet_says_what_the_json_says_and_numbers_can_be_read(full):
    found = exported(full)
    for name in TABLES:
        with (full.folder / "out" / f"{name}.csv").open(newline="") as opened:
            rows = list(csv.DictReader(opened))
        assert [[*row.values()] for row in rows] == [[cell(v) for v in row.values()] for row in found[name]]
    with (full.folder / "out" / "contacts.csv").open(newline="") as opened:
        ann = next(row for row in csv.DictReader(opened) if row["name"] == "Ann Lee")
    assert (ann["phones"], ann["note"]) == ("'+442079460958", "'=1+1")


def test_nothing_is_written_over(full):
    exported(full)

    assert "is there already" in full.run("export", "--to", str(full.folder / "out"), code=2)
    (full.folder / "file").touch()
    assert "cannot be written" in full.run("export", "--to", str(full.folder / "file" / "x"), code=2)


def test_what_is_stored_is_left_as_it_is(full):
    before = full.digest()
    exported(full, to="../elsewhere")

    assert full.digest() == before


ODD = st.text(alphabet=st.sampled_from("=+-@\t\r\n '\";,\0\uff1dab1(")) | st.text()


@given(st.lists(ODD, min_size=1, max_size=4))
@example(["\0=1", " =1", "-1", 'a,"=1'])
def test_no_cell_is_a_formula_and_every_cell_can_be_read_back(texts):
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerow(map(cell, texts))
    (row,) = csv.reader(io.StringIO(stream.getvalue(), newline=""))

    assert len(row) == len(texts)
    for shown, text in zip(row, texts, strict=True):
        assert not shown.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))
        assert shown.removeprefix("'") == text.replace("\0", "").removeprefix("'")
