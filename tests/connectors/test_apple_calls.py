"""Calls of Apple's history: who was spoken to, and that the store is read without a trace."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from apple_stores import backup, call, participant, store

from connectors.phone import apple_calls
from connectors.phone.apple_calls import AppleCallsSource
from syncd.errors import Refused, Transient
from syncd.model import Channel, Span
from syncd.ports import Context

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
AT = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=Span(NOW, NOW))
ANN = "+447700900123"
OUT = {"ZORIGINATED": 1, "ZANSWERED": 0}  # as all outgoing calls stand there, answered or not


@pytest.fixture
def history(tmp_path):
    return store(tmp_path / "CallHistoryDB" / "CallHistory.storedata", "CallHistory")


def source(path):
    return AppleCallsSource(path=path, context=CONTEXT, clock=lambda: NOW)


def calls(path):
    return [item for page in source(path).pull(None) for item in page.items]


def skipped(path):
    return [(one.what, one.why) for page in source(path).pull(None) for one in page.skipped]


def trace(folder):
    return {file.name: (file.stat().st_mtime_ns, file.read_bytes()) for file in sorted(folder.iterdir())}


# --- what is a talk --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "seconds"),
    [
        ({"ZDURATION": 75.9}, 75),
        ({"ZDURATION": 75.9, **OUT}, 75),
        ({"ZDURATION": 0.0, **OUT}, 0),
        ({"ZDURATION": None, **OUT}, 0),
        ({"ZDURATION": 0.0, "ZANSWERED": 0}, 0),
        ({"ZDURATION": 300.0, "ZANSWERED": 0}, 0),  # the message that a machine took
        ({"ZDURATION": 300.0, "ZANSWERED": None}, 0),
        ({"ZDURATION": 300.0, "ZDISCONNECTED_CAUSE": 6}, 0),
    ],
)
def test_only_an_answered_call_has_talk_time(history, row, seconds):
    call(history, AT, ANN, **row)

    (one,) = calls(history)

    assert (one.channel, one.handle, one.at, one.seconds) == (Channel.CALL, ANN, AT, seconds)
    assert one.outgoing is (row.get("ZORIGINATED") == 1)
    assert one.id == f"call:{ANN}/{int(AT.timestamp())}"


@pytest.mark.parametrize(
    ("address", "row", "handle"),
    [
        ("ann@example.org", {"ZCALLTYPE": 16, "ZSERVICE_PROVIDER": "com.apple.FaceTime"}, "ann@example.org"),
        (ANN, {"ZCALLTYPE": 8, "ZSERVICE_PROVIDER": "com.apple.FaceTime"}, ANN),
        (ANN, {"ZCALLTYPE": 0, "ZSERVICE_PROVIDER": "net.whatsapp.WhatsApp", "ZDISCONNECTED_CAUSE": 6}, ANN),
        ("447700900123@s.whatsapp.net", {"ZCALLTYPE": 0, "ZSERVICE_PROVIDER": "net.whatsapp.WhatsApp"}, ANN),
        (b"07700 900123", {}, ANN),
        ("(212) 555-0123", {"ZISO_COUNTRY_CODE": "us"}, "+12125550123"),
    ],
)
def test_calls_of_facetime_whatsapp_and_other_apps_count(history, address, row, handle):
    call(history, AT, address, **row)

    assert [(one.handle, one.seconds) for one in calls(history)] == [(handle, 90)]


@pytest.mark.parametrize("address", [None, "", "*86", "121", "Unknown", "0800 123456", b"\xff\xfe", 7])
def test_withheld_numbers_and_services_are_no_people(history, address):
    call(history, AT, address)

    assert calls(history) == []
    assert skipped(history) == []


def test_a_group_call_is_with_each_of_few_and_a_conference_with_nobody(history):
    few = call(history, AT, None, ZCALLTYPE=8, ZSERVICE_PROVIDER="com.apple.FaceTime")
    for value in (ANN, "bob@example.org"):
        participant(history, few, value)
    many = call(history, AT + timedelta(hours=1), ANN, ZCALLTYPE=8, ZSERVICE_PROVIDER="com.apple.FaceTime")
    for number in range(5):
        participant(history, many, f"+4477009001{number:02}")

    found = calls(history)

    assert [(one.handle, one.seconds, one.people) for one in found[:2]] == [
        (ANN, 90, 2),
        ("bob@example.org", 90, 2),
    ]
    assert {(one.seconds, one.people) for one in found[2:]} == {(0, 6)}


def test_a_call_names_its_person(history):
    call(history, AT, ANN, ZNAME="Ann Lee")

    assert [one.name for one in calls(history)] == ["Ann Lee"]


# --- reading again ---------------------------------------------------------------------------------------


def test_an_unchanged_history_is_not_read_again_and_a_changed_one_is(history):
    call(history, AT, ANN)
    (page,) = source(history).pull(None)
    assert list(source(history).pull(page.cursor)) == []

    call(history, AT - timedelta(days=3), "07700 900124")  # of another device, late
    (after,) = source(history).pull(page.cursor)

    assert [one.handle for one in after.items] == ["+447700900124", ANN]


def test_a_long_history_comes_in_pages_that_end_with_the_cursor(history, monkeypatch):
    monkeypatch.setattr(apple_calls, "PAGE", 2)
    for number in range(5):
        call(history, AT + timedelta(hours=number), ANN)

    pages = list(source(history).pull(None))

    assert [len(page.items) for page in pages] == [2, 2, 1]
    assert [page.cursor is None for page in pages] == [True, True, False]


def test_the_store_that_this_mac_has_in_use_knows_all_until_now(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    path = store(apple_calls.HISTORY.expanduser(), "CallHistory")
    call(path, AT, ANN)
    (page,) = source(path).pull(None)
    assert page.as_of is not None
    assert page.as_of != NOW

    with closing(sqlite3.connect(path)) as app:
        app.execute("SELECT * FROM ZCALLRECORD").fetchall()
        mac = AppleCallsSource(context=CONTEXT, clock=lambda: NOW)
        (page,) = mac.pull(None)
        (again,) = mac.pull(page.cursor)

    assert page.as_of == again.as_of == NOW
    assert (len(page.items), again.items) == (1, ())


# --- without a trace -------------------------------------------------------------------------------------


def test_a_store_that_nobody_has_open_stays_as_it_is(history):
    call(history, AT, ANN)
    before = trace(history.parent)

    assert len(calls(history)) == 1
    assert trace(history.parent) == before


def test_a_store_that_its_app_has_open_stays_as_it_is_and_is_read_to_its_last_call(history):
    with closing(sqlite3.connect(history, isolation_level=None)) as app:
        app.execute("PRAGMA wal_autocheckpoint = 0")
        app.execute("SELECT * FROM ZCALLRECORD").fetchall()
        call(history, AT, ANN)  # in the log only
        app.execute("BEGIN IMMEDIATE")
        app.execute("DELETE FROM ZCALLRECORD")  # not committed
        before = trace(history.parent)

        assert {"CallHistory.storedata-wal", "CallHistory.storedata-shm"} <= set(before)
        assert len(calls(history)) == 1
        assert trace(history.parent) == before


@pytest.mark.parametrize("endings", [("", "-wal"), ("", "-wal", "-shm")])
def test_a_copy_with_its_log_is_read_whether_it_has_the_index_or_not(history, tmp_path, endings):
    with closing(sqlite3.connect(history, isolation_level=None)) as app:
        app.execute("SELECT * FROM ZCALLRECORD").fetchall()
        call(history, AT, ANN)
        folder = tmp_path / "copied"
        folder.mkdir()
        for ending in endings:
            name = f"CallHistory.storedata{ending}"
            (folder / name).write_bytes((history.parent / name).read_bytes())
    before = trace(folder)

    (page,) = source(folder).pull(None)
    assert len(page.items) == 1
    assert page.as_of != NOW
    assert trace(folder) == before


def test_a_store_that_its_app_has_locked_is_tried_again(tmp_path, monkeypatch):
    monkeypatch.setattr("connectors.phone._apple._WAIT", 0.1)
    path = store(tmp_path / "CallHistory.storedata", "CallHistory", wal=False)
    with closing(sqlite3.connect(path, isolation_level=None)) as app:
        app.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Transient, match="locked by the app") as caught:
            calls(path)

    assert caught.value.retry_after
    assert calls(path) == []


# --- bad input -------------------------------------------------------------------------------------------


def test_a_schema_that_lacks_columns_is_refused_with_their_names(tmp_path):
    path = tmp_path / "CallHistory.storedata"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TABLE ZCALLRECORD (Z_PK INTEGER, ZDATE REAL, ZORIGINATED INTEGER, ZNEW INTEGER)"
        )

    wanted = r"ZCALLRECORD\.ZDURATION, ZCALLRECORD\.ZADDRESS, ZCALLRECORD\.ZANSWERED.*update syncd"
    with pytest.raises(Refused, match=wanted):
        calls(path)


def test_an_old_schema_with_the_columns_that_matter_is_read(tmp_path):
    path = tmp_path / "CallHistory.storedata"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, ZDATE REAL, ZDURATION REAL, ZADDRESS BLOB,"
            " ZORIGINATED INTEGER, ZANSWERED INTEGER)"
        )
        connection.execute("INSERT INTO ZCALLRECORD VALUES (1, 800000000.5, 61, ?, 0, 1)", (ANN.encode(),))
        connection.commit()

    assert [(one.handle, one.seconds) for one in calls(path)] == [(ANN, 61)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"\x00\xff rubbish" * 1000, "is not an SQLite database"),
        (b"SQLite format 3\x00" + b"\xff" * 5000, "damaged|not a database|cannot be read"),
    ],
)
def test_what_is_no_database_is_refused(tmp_path, content, why):
    path = tmp_path / "CallHistory.storedata"
    path.write_bytes(content)

    with pytest.raises(Refused, match=why):
        calls(path)


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95, 0.9999])
def test_a_store_that_was_cut_is_refused(history, part):
    call(history, AT, ANN)
    with closing(sqlite3.connect(history)) as connection:
        for _ in range(9):
            connection.execute(
                "INSERT INTO ZCALLRECORD (ZDATE, ZDURATION, ZADDRESS, ZORIGINATED, ZANSWERED)"
                " SELECT ZDATE, ZDURATION, ZADDRESS, ZORIGINATED, ZANSWERED FROM ZCALLRECORD"
            )
        connection.commit()
    content = history.read_bytes()
    history.write_bytes(content[: int(len(content) * part)])

    with pytest.raises(Refused, match="damaged, or only a part"):
        calls(history)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"ZDATE": 0.0}, "no usable date"),
        ({"ZDATE": None}, "no usable date"),
        ({"ZDATE": "yesterday"}, "no usable date"),
        ({"ZDATE": 9e10}, "dated in the future"),
        ({"ZDURATION": -4.0}, "no usable duration"),
        ({"ZDURATION": "long"}, "no usable duration"),
        ({"ZDURATION": 1e12}, "no usable duration"),
    ],
)
def test_a_row_that_cannot_be_is_skipped_alone(history, row, why):
    call(history, AT, ANN, **row)
    call(history, AT, ANN)

    assert len(calls(history)) == 1
    ((what, reason),) = skipped(history)
    assert (what, reason.partition(":")[0]) == ("call 1", why)


def test_a_history_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"nowhere.*change `path`"):
        calls(tmp_path / "nowhere")
    with pytest.raises(Refused, match=r"holds no CallHistory\.storedata, and no Manifest\.db"):
        calls(tmp_path)


@pytest.fixture
def nobody():
    """Be somebody who may read little, where the tests are run by root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_a_history_that_may_not_be_read_says_how_to_allow_it(history, request):
    call(history, AT, ANN)
    history.chmod(0)
    request.getfixturevalue("nobody")

    with pytest.raises(Refused, match="System Settings > Privacy & Security > Full Disk Access"):
        calls(history)
    with pytest.raises(Refused, match="System Settings > Privacy & Security > Full Disk Access"):
        calls(history.parent)


# --- backups ---------------------------------------------------------------------------------------------

NAME = "Library/CallHistoryDB/CallHistory.storedata"


def test_the_history_of_an_iphones_backup_is_found_by_its_manifest(history, tmp_path):
    call(history, AT, ANN)
    folder = backup(tmp_path / "00008110", {"Library/SMS/sms.db": history, NAME: history})

    assert [one.handle for one in calls(folder)] == [ANN]


def test_a_backup_without_a_history_says_why(tmp_path, history):
    folder = backup(tmp_path / "00008110", {"Library/Notes/notes.sqlite": history})

    with pytest.raises(Refused, match="only into encrypted backups"):
        calls(folder)


def test_an_encrypted_backup_is_refused_in_words(tmp_path, history):
    folder = backup(tmp_path / "00008110", {NAME: history}, encrypted=True)
    (folder / "Manifest.db").write_bytes(b"\x9c" * 4096)

    with pytest.raises(Refused, match=r"encrypted backup.*iphone-backup-decrypt"):
        calls(folder)


def test_a_folder_of_backups_asks_for_one(tmp_path, history):
    for name in ("one", "two"):
        backup(tmp_path / "Backup" / name, {NAME: history})

    with pytest.raises(Refused, match=r"holds 2 backups; set `path` to one of them, such as one"):
        calls(tmp_path / "Backup")


def test_a_manifest_that_points_elsewhere_is_not_followed(tmp_path, history):
    folder = backup(tmp_path / "00008110", {NAME: history})
    with closing(sqlite3.connect(folder / "Manifest.db")) as connection:
        connection.execute("UPDATE Files SET fileID = ?", (str(history),))
        connection.commit()

    with pytest.raises(Refused, match="holds no call history"):
        calls(folder)


def test_a_damaged_manifest_is_refused(tmp_path, history):
    folder = backup(tmp_path / "00008110", {NAME: history})
    (folder / "Manifest.plist").write_bytes(b"<plist><dict><key>")

    with pytest.raises(Refused, match=r"Manifest\.plist is damaged"):
        calls(folder)
