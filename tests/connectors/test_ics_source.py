"""Calendars in one file or many: found, read again when they changed, and never by halves."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from ics_texts import CONTEXT, NOW, WINDOW, calendar, entries_of, event, pages_of

from connectors.files import ics
from connectors.formats import ics_series
from syncd.errors import Refused, Transient
from syncd.model import Span


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mine.ics"


# Files and folders


def test_a_folder_is_read_whole_and_in_order(tmp_path):
    for name in ("b/two.ics", "a.ics", "B.ICS", ".hidden.ics", ".git/x.ics", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(calendar(event(uid=name)))

    (page,) = pages_of(tmp_path)
    assert [entry.id for entry in page.items] == ["B.ICS", "a.ics", "b/two.ics"]
    assert page.whole


@pytest.mark.parametrize("newest", ["a", "b"])
@pytest.mark.parametrize(
    "by", ["SEQUENCE:{}", "LAST-MODIFIED:2026030{}T000000Z", "DTSTAMP:2026030{}T000000Z"]
)
def test_a_uid_in_two_files_is_one_entry_as_the_newest_has_it(tmp_path, newest, by):
    for name in ("a", "b"):
        stamp = by.format(2 if name == newest else 1)
        (tmp_path / f"{name}.ics").write_bytes(calendar(event(stamp, f"SUMMARY:{name}")))

    assert [entry.title for entry in entries_of(tmp_path)] == [newest]


def test_a_newer_version_outside_of_the_window_still_counts(tmp_path):
    (tmp_path / "a.ics").write_bytes(calendar(event("SEQUENCE:1")))
    (tmp_path / "b.ics").write_bytes(calendar(event("SEQUENCE:2", times="DTSTART:20300101T000000Z")))

    assert entries_of(tmp_path) == []


def test_a_series_and_its_changes_may_be_in_files_of_their_own(tmp_path):
    (tmp_path / "a.ics").write_bytes(calendar(event("RRULE:FREQ=DAILY;COUNT=2")))
    (tmp_path / "b.ics").write_bytes(
        calendar(event("RECURRENCE-ID:20260311T100000Z", times="DTSTART:20260320T100000Z"))
    )

    assert [entry.span.start.day for entry in entries_of(tmp_path)] == [10, 20]


def test_an_empty_calendar_is_one_whole_page(path):
    path.write_bytes(calendar())

    (page,) = pages_of(path)
    assert (page.items, page.skipped, page.whole) == ((), (), True)


def test_pages_are_of_a_size_and_only_the_last_moves_the_cursor(path, monkeypatch):
    monkeypatch.setattr(ics, "PAGE", 10)
    path.write_bytes(calendar(event("RRULE:FREQ=DAILY;COUNT=25"), event("RRULE:FREQ=SECONDLY", uid="x")))

    pages = pages_of(path, cursor='"old"')
    assert [len(page.items) for page in pages] == [10, 10, 5]
    assert [page.cursor for page in pages[:2]] == ['"old"', '"old"']
    assert json.loads(pages[-1].cursor)
    assert [len(page.skipped) for page in pages] == [0, 0, 1]
    assert all(page.whole for page in pages)


# The cursor


def test_nothing_changed_is_no_page_and_no_reading(tmp_path, monkeypatch):
    for name in ("a.ics", "b.ics"):
        (tmp_path / name).write_bytes(calendar(event(uid=name)))
    cursor = pages_of(tmp_path)[-1].cursor
    monkeypatch.setattr(ics._disk, "read", None)

    assert pages_of(tmp_path, cursor) == []


@pytest.mark.parametrize("change", ["edit", "same size", "replace", "add", "remove", "rename", "move"])
def test_any_change_is_noticed(tmp_path, change):
    for name in ("a.ics", "b.ics"):
        (tmp_path / name).write_bytes(calendar(event(uid=name)))
    cursor = pages_of(tmp_path)[-1].cursor
    file = tmp_path / "b.ics"
    before = file.stat()
    match change:
        case "edit":
            file.write_bytes(calendar(event(uid="longer than before")))
        case "same size":
            file.write_bytes(file.read_bytes().replace(b"b.ics", b"c.ics"))
            os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
        case "replace":
            (tmp_path / "new").write_bytes(file.read_bytes().replace(b"b.ics", b"c.ics"))
            os.utime(tmp_path / "new", ns=(before.st_atime_ns, before.st_mtime_ns))
            (tmp_path / "new").replace(file)
        case "add":
            (tmp_path / "c.ics").write_bytes(calendar())
        case "remove":
            file.unlink()
        case "rename":
            file.rename(tmp_path / "c.ics")
        case "move":
            (tmp_path / "sub").mkdir()
            file.rename(tmp_path / "sub" / "b.ics")

    assert pages_of(tmp_path, cursor)


def context(*, now=NOW, ahead=90, zone="America/New_York"):
    window = Span(now - timedelta(days=90), now + timedelta(days=ahead))
    return replace(CONTEXT, now=now, window=window, zone=zone)


@pytest.mark.parametrize(
    ("then", "again"),
    [
        (context(now=NOW + timedelta(days=44)), False),
        (context(now=NOW + timedelta(days=46)), True),
        (context(now=NOW - timedelta(days=1)), True),  # `--at`
        (context(zone="Asia/Tokyo"), True),
        (replace(CONTEXT, window=Span(WINDOW.start - timedelta(days=1), WINDOW.end)), True),
    ],
)
def test_the_window_moves_on(path, then, again):
    path.write_bytes(calendar(event()))
    cursor = pages_of(path)[-1].cursor

    assert bool(pages_of(path, cursor, then)) == again


def test_a_short_window_is_not_read_again_and_again(path):
    path.write_bytes(calendar(event()))
    short = context(ahead=10)
    cursor = pages_of(path, context=short)[-1].cursor

    assert pages_of(path, cursor, short) == []


@pytest.mark.parametrize(
    "cursor", ["", "x", "[]", "{}", '{"from": 1}', '{"from": "x", "until": "y"}', "null"]
)
def test_another_programs_cursor_means_from_the_beginning(path, cursor):
    path.write_bytes(calendar(event()))

    assert len(pages_of(path, cursor)) == 1


# The disk


def test_a_missing_path_says_what_to_do(tmp_path):
    with pytest.raises(Refused, match=r"no\.ics.*change `path` in the config"):
        pages_of(tmp_path / "no.ics")
    with pytest.raises(Refused, match=r"no file in this folder ends in \.ics"):
        pages_of(tmp_path)


def test_what_may_not_be_read_is_refused(path, monkeypatch):
    path.write_bytes(calendar())

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(type(path), "open", refuse)  # the tests may run as root, who may read all
    with pytest.raises(Refused, match=r"mine\.ics: Permission denied"):
        pages_of(path)


@pytest.mark.parametrize(
    "half",
    [b"", b"BEGIN:VCALENDAR\r\n", calendar(event())[:-30], b"hello", calendar() + b"BEGIN:VCALENDAR\n"],
)
def test_a_file_that_is_being_written_is_read_later(path, half):
    path.write_bytes(half)

    with pytest.raises(Transient, match="END:VCALENDAR"):
        pages_of(path)


def test_one_torn_file_among_many_retracts_nothing(tmp_path):
    (tmp_path / "a.ics").write_bytes(calendar(event(uid="a")))
    (tmp_path / "b.ics").write_bytes(calendar(event(uid="b"))[:-20])
    (page,) = pages_of(tmp_path)

    assert [entry.id for entry in page.items] == ["a"]
    assert not page.whole
    assert [skipped.what for skipped in page.skipped] == ["b.ics"]
    (tmp_path / "b.ics").write_bytes(calendar(event(uid="b")))
    assert pages_of(tmp_path, page.cursor)[0].whole


def test_a_file_that_changes_while_it_is_read_is_read_later(path, monkeypatch):
    path.write_bytes(calendar(event()))
    opening = type(path).open

    def open_and_change(file, *args, **kwargs):
        opened = opening(file, *args, **kwargs)
        os.utime(file, (1, 1))
        return opened

    monkeypatch.setattr(type(path), "open", open_and_change)
    with pytest.raises(Transient, match="changed while it was read"):
        pages_of(path)


def test_what_is_no_calendar_by_its_size_is_refused(path):
    with path.open("wb") as opened:
        opened.truncate(ics.LARGEST + 1)

    with pytest.raises(Refused, match="MB"):
        pages_of(path)


def test_a_pipe_is_refused_and_not_waited_for(path):
    os.mkfifo(path)

    with pytest.raises(Refused, match="neither a file nor a folder"):
        pages_of(path)


@pytest.mark.data
def test_every_real_calendar_is_read_or_told_of(shared_data):
    files = sorted((shared_data / "ics").rglob("*.ics"))
    years = Span(datetime(1995, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
    found = torn = 0
    for file in files:
        try:
            found += len(entries_of(file, replace(CONTEXT, window=years)))
        except Transient:
            torn += b"END:VCALENDAR" not in file.read_bytes().rstrip()[-15:]

    assert len(files) > 300
    assert found > 5000
    assert torn < 100  # most of them components alone


def test_touching_is_overlapping_or_standing_inside():
    start, end = WINDOW.start, WINDOW.end

    assert ics_series.touches(start, start, WINDOW)
    assert not ics_series.touches(end, end, WINDOW)
    assert not ics_series.touches(start - timedelta(1), start, WINDOW)
