"""Android's backups as files: zipped or not, half there, broken, overlapping, hostile."""

from __future__ import annotations

import os
import subprocess
import zipfile
from datetime import timedelta

import pytest
from backups import IN, OUT, backup, call, mms, sms
from contracts.source import CONTEXT, NOW, SourceContract, names

from connectors.phone import sms_backup
from connectors.phone.sms_backup import SmsBackupSource
from syncd.errors import Refused

ANN, BOB, CY = "+442071234567", "+447700900123", "+447700900456"
AT = NOW - timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def source(path):
    return SmsBackupSource(path=path, context=CONTEXT, clock=lambda: NOW)


def skips(folder):
    return [skipped for page in source(folder).pull(None) for skipped in page.skipped]


class BackupWorld:
    def __init__(self, folder):
        self.folder, self.count, self.files = folder, 0, 0

    def source(self):
        return source(self.folder)

    def happen(self, count):
        """A new backup, that holds the last things of the one before too; every third is zipped."""
        times = [AT + number * MINUTE for number in range(max(0, self.count - 2), self.count + count)]
        self.count, self.files = self.count + count, self.files + 1
        text = backup(*(call(ANN, at, IN, 60) for at in times))
        if self.files % 3:
            (self.folder / f"calls-{self.files}.xml").write_text(text)
        else:
            with zipfile.ZipFile(
                self.folder / f"calls-{self.files}.zip", "w", zipfile.ZIP_DEFLATED
            ) as archive:
                archive.writestr("calls.xml", text)


class TestSmsBackup(SourceContract):
    @pytest.fixture
    def world(self, folder, monkeypatch):
        monkeypatch.setattr(sms_backup, "PAGE", 3)
        monkeypatch.setattr(sms_backup, "chunks", lambda file: iter(lambda: file.read(100), b""))
        return BackupWorld(folder)


def test_backups_that_overlap_tell_the_same_facts(folder):
    (folder / "sms-1.xml").write_text(backup(sms(ANN, AT, OUT), mms(BOB, AT, OUT)))
    (folder / "sms-2.xml").write_text(backup(sms(ANN, AT, OUT), mms(BOB, AT, OUT), sms(CY, AT)))

    assert len(set(names(source(folder).pull(None)))) == 3


def test_a_file_that_is_half_there_waits_and_the_others_go_on(folder):
    whole = backup(*(sms(ANN, AT + n * MINUTE) for n in range(200)))
    (folder / "sms-1.xml").write_text(whole[: len(whole) // 2])
    (folder / "sms-2.xml").write_text(backup(sms(BOB, AT)))
    pages = list(source(folder).pull(None))

    (skipped,) = [one for page in pages for one in page.skipped]
    assert (skipped.what, "not whole yet" in skipped.why) == ("sms-1.xml", True)
    assert len(names(pages)) == 1
    assert list(source(folder).pull(pages[-1].cursor)) == []

    (folder / "sms-1.xml").write_text(whole)
    assert len(names(source(folder).pull(pages[-1].cursor))) == 200


def test_a_file_that_grows_while_it_is_read_is_read_again(folder, monkeypatch):
    file = folder / "sms.xml"
    file.write_text(backup(*(sms(ANN, AT + n * MINUTE) for n in range(9))))
    monkeypatch.setattr(sms_backup, "PAGE", 3)
    monkeypatch.setattr(sms_backup, "chunks", lambda opened: iter(lambda: opened.read(100), b""))
    pages = []
    for page in source(folder).pull(None):
        pages.append(page)
        os.utime(file, (1, 1 + len(pages)))

    assert set(names(source(folder).pull(pages[-1].cursor))) == set(names(pages))


def test_a_single_file_may_be_the_source(folder):
    (folder / "any name").write_text(backup(sms(ANN, AT)))

    assert len(names(source(folder / "any name").pull(None))) == 1


def test_what_is_no_backup_is_passed_over_in_a_folder_and_refused_alone(folder):
    (folder / "feed.xml").write_text("<rss><channel/></rss>")
    (folder / "sms.xml").write_text(backup(sms(ANN, AT)))
    (folder / ".sms.xml.tmp.xml").write_text("<smses>")

    assert skips(folder) == []
    with pytest.raises(Refused, match="no backup of SMS Backup & Restore"):
        list(source(folder / "feed.xml").pull(None))


@pytest.mark.parametrize("path", ["", "nowhere"])
def test_no_backup_at_all_is_refused(folder, path):
    with pytest.raises(Refused, match="change `path`"):
        list(source(folder / path).pull(None))


def test_a_zip_that_is_encrypted_says_so(folder):
    (folder / "sms.xml").write_text(backup(sms(ANN, AT)))
    command = ["zip", "-q", "-P", "pass", "sms.zip", "sms.xml"]
    try:
        subprocess.run(command, cwd=folder, check=True)
    except FileNotFoundError:
        encrypted(folder / "sms.zip", backup(sms(ANN, AT)))
    (folder / "sms.xml").unlink()

    (skipped,) = skips(folder)
    assert "it is encrypted; turn encryption off" in skipped.why


def encrypted(path, text):
    """Write a zip whose member says that it is encrypted."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sms.xml", text)
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)


def test_a_zip_that_is_half_there_or_damaged_waits(folder):
    with zipfile.ZipFile(folder / "sms.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sms.xml", backup(*(sms(ANN, AT + n * MINUTE) for n in range(500))))
    whole = (folder / "sms.zip").read_bytes()
    damaged = whole[:200] + bytes(50) + whole[250:]
    for raw in (whole[: len(whole) // 2], damaged):
        (folder / "sms.zip").write_bytes(raw)
        (skipped,) = skips(folder)
        assert skipped.why == "it is not a whole zip; it is read again when it has changed"


def test_a_zip_without_a_backup_says_so(folder):
    with zipfile.ZipFile(folder / "photos.zip", "w") as archive:
        archive.writestr("a.jpg", "x")

    assert [one.why for one in skips(folder)] == ["there is no .xml in this zip"]


def test_an_entity_bomb_is_refused(folder):
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = (
        f'<?xml version="1.0"?><!DOCTYPE smses [<!ENTITY l0 "lol">{lines}]><smses><sms body="&l9;"/></smses>'
    )
    (folder / "sms.xml").write_text(bomb)

    assert [one.why for one in skips(folder)] == [
        "it declares document types or entities, which no backup does"
    ]


def test_a_file_that_breaks_off_keeps_what_came_before(folder):
    text = backup(sms(ANN, AT), sms(BOB, AT), "<sms address=", sms(CY, AT))
    (folder / "sms.xml").write_text(text)
    pages = list(source(folder).pull(None))

    assert len(names(pages)) == 2
    assert "no valid XML from line 5 on" in pages[0].skipped[0].why or "no valid XML" in str(pages)
