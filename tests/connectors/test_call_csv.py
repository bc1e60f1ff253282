"""Logs of calls in comma-separated values, of any system that can export them."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from contracts.source import CONTEXT, NOW, SourceContract, names

from connectors.phone import call_csv
from connectors.phone.call_csv import CsvSource
from syncd.errors import Refused
from syncd.model import Channel

ANN, BOB = "+442071234567", "+447700900123"
AT = datetime(2026, 6, 9, 9, tzinfo=UTC)  # 10:00 in London
COLUMNS = {"number": ("Number",), "start": ("Start",), "duration": ("Length",), "direction": ("Way",)}
HEAD = "Number,Start,Length,Way\n"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "calls.csv"


def source(path, **settings):
    return CsvSource(path=path, context=CONTEXT, clock=lambda: NOW, **{"columns": COLUMNS, **settings})


def read(file, text, **settings):
    """Return what a log tells, and what is skipped."""
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    pages = list(source(file, **settings).pull(None))
    items = [item for page in pages for item in page.items]
    return items, [f"{one.what}: {one.why}" for page in pages for one in page.skipped]


def told(file, *rows, **settings):
    """Return channel, direction and length of what some rows tell, under the usual headings."""
    items, skipped = read(file, HEAD + "\n".join(rows) + "\n", **settings)
    assert not skipped
    return [(one.channel.value, "out" if one.outgoing else "in", one.seconds) for one in items]


def problems(file, text, **settings):
    with pytest.raises(Refused) as error:
        read(file, text, **settings)
    return str(error.value).split("; calls.csv:")


def test_a_row_is_a_call(file):
    (one,), _ = read(file, HEAD + "020 7123 4567,2026-06-09 10:00,8:00,Outgoing\n")

    assert (one.id, one.handle) == (f"call:{ANN}/{int(AT.timestamp())}", ANN)
    assert (one.at, one.channel, one.outgoing, one.seconds) == (AT, Channel.CALL, True, 480)


@pytest.mark.parametrize(
    ("word", "outgoing"),
    [
        ("Outgoing", True),
        ("OUTBOUND", True),
        ("Placed call", True),
        ("inbound", False),
        ("Missed", False),
        ("Eingehend", False),
    ],
)
def test_the_usual_words_say_who_called(file, word, outgoing):
    (one,), _ = read(file, f"{HEAD}{ANN},2026-06-09 10:00,0,{word}\n")

    assert one.outgoing is outgoing


def test_the_config_may_name_the_words(file):
    rows = [f"{ANN},2026-06-09 10:00,480,A", f"{ANN},2026-06-09 11:00,480,B"]

    assert told(file, *rows, outgoing=("a",)) == [("call", "out", 480), ("call", "in", 480)]


def test_with_one_direction_no_column_says_it(file):
    columns = {"number": ("Number",), "start": ("Start",), "duration": ("Length",)}
    items, _ = read(file, f"{HEAD}{ANN},2026-06-09 10:00,480,x\n", columns=columns, direction="outgoing")

    assert items[0].outgoing


@pytest.mark.parametrize(
    ("outcome", "seconds", "expected"),
    [
        ("Answered", 480, ("call", 480)),
        ("Call connected", 480, ("call", 480)),
        ("Missed", 45, ("call", 0)),
        ("No Answer", 45, ("call", 0)),
        ("NO ANSWER", 45, ("call", 0)),
        ("not answered", 45, ("call", 0)),
        ("Busy", 45, ("call", 0)),
        ("Not connected", 45, ("call", 0)),
        ("Voicemail", 45, ("voicemail", 45)),
        ("Left voice mail", 45, ("voicemail", 45)),
        ("machine_end_beep", 45, ("voicemail", 45)),
        ("AI Call", 300, ("call", 0)),
        ("Inbound - AI Call", 300, ("call", 0)),
        ("Conference", 300, ("call", 0)),
        ("answered,inbound,voicemail", 45, ("voicemail", 45)),
        ("Interested, met at the conference", 480, ("call", 480)),
        ("", 480, ("call", 480)),
        ("17", 480, ("call", 480)),
    ],
)
def test_only_a_person_who_answered_was_talked_to(file, outcome, seconds, expected):
    columns = {**COLUMNS, "outcome": ("Way 2",)}
    text = f'Number,Start,Length,Way,Way 2\n{ANN},2026-06-09 10:00,{seconds},out,"{outcome}"\n'
    (one,), _ = read(file, text, columns=columns)

    assert (one.channel.value, one.seconds) == expected


def test_the_config_may_name_what_answered_means(file):
    columns = {**COLUMNS, "outcome": ("Code",)}
    codes = "".join(f"{ANN},2026-06-09 1{n}:00,480,out,{code}\n" for n, code in enumerate("012"))
    items, _ = read(
        file, f"Number,Start,Length,Way,Code\n{codes}", columns=columns, answered=("0",), voicemail=("1",)
    )

    assert [(one.channel.value, one.seconds) for one in items] == [
        ("call", 480),
        ("voicemail", 480),
        ("call", 0),
    ]


def test_a_conference_is_a_talk_with_nobody(file):
    columns = {**COLUMNS, "people": ("People",)}
    rows = "".join(
        f"{ANN},2026-06-09 1{n}:00,480,out,{people}\n" for n, people in enumerate(["2", "4", "5", "a;b"])
    )
    items, _ = read(file, f"Number,Start,Length,Way,People\n{rows}", columns=columns)

    assert [(one.people, one.seconds) for one in items] == [(1, 480), (3, 480), (4, 0), (2, 480)]


def test_bridges_and_numbers_of_nobody_are_left_out(file):
    rows = [
        f"{number},2026-06-09 10:00,480,out"
        for number in ("+44 20 7946 0999", "Anonymous", "", "150", "08001234567")
    ]

    assert told(file, *rows, bridges=("020 7946 0999",)) == []


def test_the_talk_begins_when_it_is_answered(file):
    columns = {
        "number": ("Number",),
        "start": ("Start",),
        "answer": ("A",),
        "end": ("E",),
        "direction": ("Way",),
    }
    text = (
        "Number,Start,A,E,Way\n"
        f"{ANN},2026-06-09 10:00:00,2026-06-09 10:00:30,2026-06-09 10:08:30,out\n"
        f"{ANN},2026-06-09 11:00:00,,2026-06-09 11:08:30,out\n"
    )

    assert [one.seconds for one in read(file, text, columns=columns)[0]] == [480, 0]


def test_the_other_side_is_the_one_that_is_not_mine(file):
    columns = {"from": ("From",), "to": ("To",), "start": ("Start",), "duration": ("Length",)}
    rows = [("101", ANN), (ANN, "101"), ("+442079460000", ANN), (ANN, "+442079460000"), ("101", "102")]
    text = "From,To,Start,Length\n" + "".join(
        f"{one},{other},2026-06-09 1{n}:00,480\n" for n, (one, other) in enumerate(rows)
    )
    items, skipped = read(file, text, columns=columns, own=("020 7946 0000",))
    assert [(one.handle, one.outgoing) for one in items] == [(ANN, True), (ANN, False)] * 2
    assert not skipped

    _, skipped = read(file, text, columns=columns)
    assert skipped == [
        f"calls.csv:{line}: neither side is known to be yours; list your numbers in `own`" for line in (4, 5)
    ]


def test_texts_are_told_from_calls(file):
    columns = {**COLUMNS, "kind": ("Kind",)}
    rows = [f"{ANN},2026-06-09 10:00,,sent,SMS", f"{ANN},2026-06-09 10:01,480,out,Voice"]
    text = "\n".join(["Number,Start,Length,Way,Kind", *rows])
    assert [one.channel for one in read(file, text, columns=columns)[0]] == [Channel.TEXT, Channel.CALL]

    del columns["kind"], columns["duration"]
    assert [one.channel for one in read(file, text, columns=columns, holds="texts")[0]] == [Channel.TEXT] * 2


def test_the_rows_of_one_call_are_one_and_the_answered_one_counts(file):
    columns = {**COLUMNS, "id": ("Id",), "outcome": ("Outcome",)}
    text = "Number,Start,Length,Way,Id,Outcome\n" + "".join(
        f"{ANN},2026-06-09 10:00:0{n},{length},in,7,{outcome}\n"
        for n, (length, outcome) in enumerate([(20, "no answer"), (480, "answered"), (20, "voicemail")])
    )
    (one,), _ = read(file, text, columns=columns)

    assert (one.at, one.seconds, one.channel) == (AT, 480, Channel.CALL)
    assert one.id == f"call:{ANN}/{int(AT.timestamp())}"


# --- what is wrong with it


def test_all_that_is_wrong_with_the_columns_is_said_at_once(file):
    text = "Account 7\nPhone No,Begin,Dur\n1,2,3\n"
    columns = {"number": ("Phone Number",), "start": ("Begin",), "direction": ("Way",)}

    there = 'there are "Phone No", "Begin", "Dur"'
    assert problems(file, text, columns=columns) == [
        'calls.csv:2: there is no column "Phone Number" for number; did you mean "Phone No"?',
        '2: there is no column "Way" for direction',
        f"2: there is no column with the talk time; set columns.duration; {there}",
    ]


@pytest.mark.parametrize(
    "cell", ["ann@x.example", "020 7946 0958", "See you at ten my dear friend", "x" * 41]
)
def test_a_first_row_that_is_no_heading_is_not_shown(file, cell):
    said = problems(file, f"Ann,{cell}\n", columns={})

    assert said[-1].endswith("there are none that look like headings")
    assert cell not in str(said)


def test_what_no_log_can_do_without_is_asked_for(file):
    there = 'there are "Name", "Street"'

    assert problems(file, "Name,Street\nAnn,Main\n", columns={}) == [
        f"calls.csv:1: there is no column with the other side's number; set columns.number; {there}",
        f"1: there is no column that says when; set columns.start; {there}",
        f"1: there is no column that says who called; set columns.direction, or `direction`; {there}",
        f"1: there is no column with the talk time; set columns.duration; {there}",
    ]


def test_columns_that_hold_something_else_are_said_with_a_line(file):
    text = "Number,Start,Length,Way\nAnn,today,long,sideways\nBob,now,short,sideways\n"

    assert problems(file, text) == [
        'calls.csv:2: "today" is no date that can be read',
        '2: "sideways" does not say who called; list the words for calls made in `outgoing`',
        '2: "long" is no length of time',
    ]


def test_dates_that_may_be_two_are_asked_for(file):
    text = f"{HEAD}{ANN},06/05/2026 10:00,480,out\n{ANN},06/06/2026 10:00,480,out\n"
    (problem,) = problems(file, text)
    assert problem.startswith(
        'calls.csv:2: "06/05/2026 10:00" may be two dates; set dates = "%d/%m/%Y %H:%M"'
    )

    (one, _), _ = read(file, text, dates="%m/%d/%Y %H:%M")
    assert one.at == datetime(2026, 6, 5, 9, tzinfo=UTC)


def test_a_later_row_tells_the_order_of_all(file):
    (one, _), _ = read(file, f"{HEAD}{ANN},06/05/2026 10:00,480,out\n{ANN},31/05/2026 10:00,480,out\n")

    assert one.at == datetime(2026, 5, 6, 9, tzinfo=UTC)


def test_dates_of_both_orders_are_refused(file):
    (problem,) = problems(file, f"{HEAD}{ANN},13/05/2026 10:00,480,out\n{ANN},05/31/2026 10:00,480,out\n")

    assert problem == (
        'calls.csv:2: "13/05/2026 10:00" has the day first, "05/31/2026 10:00" the month; set `dates`'
    )


def test_a_bad_row_is_skipped_by_its_line_and_the_rest_goes_on(file):
    rows = [
        f"{ANN},2026-06-09 10:00,480,out",
        f"{ANN},yesterday,480,out",
        f"{ANN},2026-06-09 10:00,480,sideways",
        f"{ANN},2026-06-09 10:00,a while,out",
        f"{ANN},2030-06-09 10:00,480,out",
        f"{ANN},1970-01-01 00:00,480,out",
        "4.42071E+11,2026-06-09 10:00,480,out",
        f"{ANN}",
        "",
        f"{BOB},2026-06-09 10:00,480,out",
    ]
    items, skipped = read(file, HEAD + "\n".join(rows))

    assert [one.handle for one in items] == [ANN, BOB]
    assert [one.partition(":")[2].partition(":")[0] for one in skipped] == list("3456789")
    assert "a spreadsheet has cut its number" in skipped[5]


def test_one_file_with_other_columns_does_not_keep_the_others_from_being_read(file):
    file.write_text(f"{HEAD}{ANN},2026-06-09 10:00,480,out\n")
    (file.parent / "a.csv").write_text("Name,Street\nAnn,Main\n")
    pages = []
    with pytest.raises(Refused, match=r'a\.csv:1: there is no column "Number"'):
        pages.extend(source(file.parent).pull(None))
    assert len(names(pages)) == 1

    with pytest.raises(Refused):
        pages.extend(source(file.parent).pull(pages[-1].cursor))
    assert len(names(pages)) == 1


# --- the file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found_out(file, encoding, delimiter):
    columns = {**COLUMNS, "name": ("Zoë",)}
    rows = ["Number,Start,Length,Way,Zoë", f'{ANN},2026-06-09 10:00,480,out,"Zoë, Ann; | both"']
    head, row = (line.replace(",", delimiter) if n == 0 else line for n, line in enumerate(rows))
    row = delimiter.join([*row.split(",")[:4], '"Zoë, Ann; | both"'])
    (one,), _ = read(file, f"{head}\r\n{row}\r\n".encode(encoding), columns=columns)

    assert one.name == "Zoë, Ann; | both"


def test_excel_may_name_the_delimiter(file):
    (one,), _ = read(file, f"sep=;\n{HEAD.replace(',', ';')}{ANN};2026-06-09 10:00;480;out\n")

    assert one.seconds == 480


def test_columns_may_be_counted_where_there_are_no_headings(file):
    columns = {"number": (1,), "start": (2,), "duration": (3,), "direction": (4,)}
    row = f"{ANN},2026-06-09 10:00,480,out\n"

    assert len(read(file, row * 2, columns=columns)[0]) == 1
    assert problems(file, row, columns={**columns, "name": (9,)}) == [
        "calls.csv:1: there is no column 9 for name"
    ]
    assert read(file, HEAD + row, columns=columns)[1] == []


def test_an_unknown_encoding_is_refused(file):
    with pytest.raises(Refused, match='"klingon" is no encoding'):
        read(file, HEAD, encoding="klingon")


def test_an_empty_file_waits(file):
    assert read(file, "\n") == ([], ["calls.csv: it is empty yet; it is read again when it has changed"])


def test_a_cell_without_end_costs_its_rows_only(file):
    items, _ = read(
        file, f'{HEAD}{ANN},2026-06-09 10:00,480,out\n{BOB},2026-06-09 10:00,480,"out{"x" * 200_000}\n'
    )

    assert [one.handle for one in items] == [ANN]


class CsvWorld:
    def __init__(self, folder):
        self.folder, self.count, self.files = folder, 0, 0

    def source(self):
        return source(self.folder)

    def happen(self, count):
        rows = [
            f"{ANN},{AT + timedelta(minutes=number)},480,out"
            for number in range(max(0, self.count - 2), self.count + count)
        ]
        self.count, self.files = self.count + count, self.files + 1
        text = HEAD + "\n".join(rows)
        if self.files % 2:
            (self.folder / f"{self.files}.csv").write_text(text)
        else:
            with zipfile.ZipFile(self.folder / f"{self.files}.zip", "w") as archive:
                archive.writestr("export.csv", text)


class TestCsv(SourceContract):
    @pytest.fixture
    def world(self, tmp_path, monkeypatch):
        monkeypatch.setattr(call_csv, "PAGE", 3)
        monkeypatch.setattr(call_csv, "LEGS", 1)
        return CsvWorld(tmp_path)


def test_a_file_of_empty_rows_waits(file):
    assert read(file, ",,\n,\n") == (
        [],
        ["calls.csv: no row of it holds anything; it is read again when it has changed"],
    )
