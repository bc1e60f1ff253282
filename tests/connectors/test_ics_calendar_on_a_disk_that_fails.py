"""Calls in an iCalendar file: half written, read-only, changed by others, on a disk that fails."""

from __future__ import annotations

import errno
import os
import re
import resource
import stat

import pytest
from contracts.calendar import CONTEXT, FIRST, WINDOW, call
from ics_calls import FOREIGN

from connectors.files.ics import IcsCalendar
from syncd.errors import Conflict, Refused, Transient


@pytest.fixture
def path(tmp_path):
    return tmp_path / "calls.ics"


@pytest.fixture
def calendar(path):
    return IcsCalendar(path=path, context=CONTEXT)


def test_a_missing_folder_is_refused_and_a_missing_file_is_empty(tmp_path):
    calendar = IcsCalendar(path=tmp_path / "no" / "calls.ics", context=CONTEXT)

    for use in (lambda: calendar.put(call()), lambda: calendar.busy(WINDOW), lambda: calendar.find(FIRST)):
        with pytest.raises(Refused, match="make it, or change `path`"):
            use()


@pytest.mark.parametrize("half", [b"", FOREIGN[:100], FOREIGN[: -len(b"VCALENDAR\n")]])
def test_a_half_written_file_is_left_for_later(path, calendar, half):
    path.write_bytes(half)

    for use in (lambda: calendar.put(call()), lambda: calendar.find(FIRST), lambda: calendar.drop(FIRST)):
        with pytest.raises(Transient, match="END:VCALENDAR"):
            use()
    assert path.read_bytes() == half


def test_another_kind_of_file_is_refused(path, calendar):
    path.write_text("my letters")

    with pytest.raises(Refused, match="no iCalendar file"):
        calendar.put(call())
    assert path.read_text() == "my letters"


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(Refused):
        IcsCalendar(path=tmp_path, context=CONTEXT).put(call())


def test_mode_and_symbolic_link_stay(tmp_path, path, calendar):
    real = tmp_path / "real" / "mine.ics"
    real.parent.mkdir()
    real.write_bytes(FOREIGN)
    real.chmod(0o664)
    path.symlink_to(real)
    calendar.put(call())

    assert path.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o664
    assert FIRST.encode() in real.read_bytes()
    assert sorted(tmp_path.rglob("*")) == [path, real.parent, real]


def test_a_read_only_file_is_refused(path, calendar):
    path.write_bytes(FOREIGN)
    path.chmod(0o444)

    with pytest.raises(Refused, match="read-only"):
        calendar.put(call())
    assert path.read_bytes() == FOREIGN


def test_a_read_only_folder_is_refused(path, calendar):
    path.write_bytes(FOREIGN)
    path.parent.chmod(0o555)
    try:
        with pytest.raises(Refused, match="read-only"):
            calendar.put(call())
    finally:
        path.parent.chmod(0o755)
    assert path.read_bytes() == FOREIGN


def test_a_program_that_saves_while_we_write_wins(path, calendar, monkeypatch):
    path.write_bytes(FOREIGN)
    theirs = FOREIGN.replace(b"Lunch", b"Dinner")
    sync = os.fsync

    def save_then_sync(handle):
        path.write_bytes(theirs)
        sync(handle)

    monkeypatch.setattr(os, "fsync", save_then_sync)
    with pytest.raises(Conflict):
        calendar.put(call())
    assert path.read_bytes() == theirs
    assert list(path.parent.iterdir()) == [path]


def test_a_program_that_makes_the_file_while_we_do_wins(path, calendar, monkeypatch):
    sync = os.fsync

    def save_then_sync(handle):
        path.write_bytes(FOREIGN)
        sync(handle)

    monkeypatch.setattr(os, "fsync", save_then_sync)
    with pytest.raises(Conflict):
        calendar.put(call())
    assert path.read_bytes() == FOREIGN


def test_a_program_that_deletes_the_file_while_we_write_wins(path, calendar, monkeypatch):
    path.write_bytes(FOREIGN)
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (path.unlink(missing_ok=True), sync(handle)))
    with pytest.raises(Conflict):
        calendar.put(call())

    assert list(path.parent.iterdir()) == []


def test_a_file_that_is_replaced_while_it_is_read_is_read_later(path, calendar, monkeypatch):
    path.write_bytes(FOREIGN)
    opening = type(path).open

    def open_and_replace(file, *args, **kwargs):
        opened = opening(file, *args, **kwargs)
        new = path.with_suffix(".new")
        new.touch()
        new.replace(path)
        return opened

    monkeypatch.setattr(type(path), "open", open_and_replace)
    with pytest.raises(Transient, match="changed while it was read"):
        calendar.find(FIRST)


def test_a_touch_is_no_change(path, calendar, monkeypatch):
    path.write_bytes(FOREIGN)
    sync = os.fsync

    def touch_then_sync(handle):
        os.utime(path, (1, 1))
        sync(handle)

    monkeypatch.setattr(os, "fsync", touch_then_sync)
    calendar.put(call())

    assert calendar.find(FIRST)


@pytest.mark.parametrize("function", ["replace", "fsync"])
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EROFS, errno.EPERM])
def test_when_the_disk_fails_the_old_file_is_whole(path, calendar, monkeypatch, function, number):
    path.write_bytes(FOREIGN)
    raised = Refused if number in {errno.EROFS, errno.EPERM} else Transient

    def fail(*_args, **_kwargs):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as faults:
        faults.setattr(os, function, fail)
        with pytest.raises(raised, match=re.escape(os.strerror(number))):
            calendar.put(call())
    assert path.read_bytes() == FOREIGN
    assert list(path.parent.iterdir()) == [path]

    calendar.put(call())
    assert calendar.find(FIRST)


def test_the_bytes_are_on_the_disk_before_they_get_their_name_and_the_name_after(path, calendar, monkeypatch):
    path.write_bytes(FOREIGN)
    steps = []
    sync, rename = os.fsync, os.replace
    monkeypatch.setattr(
        os, "fsync", lambda handle: (steps.append(stat.S_ISDIR(os.fstat(handle).st_mode)), sync(handle))
    )
    monkeypatch.setattr(os, "replace", lambda *names: (steps.append("rename"), rename(*names)))
    calendar.put(call())

    assert steps == [False, "rename", True]


def test_a_kill_before_the_rename_leaves_the_old_file(path, calendar, monkeypatch):
    path.write_bytes(FOREIGN)

    class Killed(BaseException):
        pass

    def die(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as faults:
        faults.setattr(os, "replace", die)
        with pytest.raises(Killed):
            calendar.put(call())
    assert path.read_bytes() == FOREIGN


def test_on_a_full_disk_the_old_file_is_whole(path, calendar):
    raw = FOREIGN.replace(b"X-UNKNOWN-THING:yes\n", b"X-UNKNOWN-THING:yes\n" * 200)
    path.write_bytes(raw)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(raw) - 100, hard))
    try:
        with pytest.raises(Transient):
            calendar.put(call())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == raw
    assert list(path.parent.iterdir()) == [path]
