"""What every source promises, of those that read mail, calendars and address books in files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from contracts.source import CONTEXT, SourceContract

from connectors.files import maildir, mbox, vcf
from connectors.files.ics import IcsSource
from connectors.files.maildir import MaildirSource
from connectors.files.mbox import MboxSource
from connectors.files.vcf import VcfSource

MAIL = "Message-ID: <{0}@x.org>\nDate: Tue, 9 Jun 2026 10:00:{0:02} +0000\nTo: ann@x.org\n\nHello.\n"


@dataclass
class Files:
    """A file or folder, and how many things are in it."""

    path: Path
    count: int = 0

    def numbers(self, count: int) -> range:
        """Return the numbers of so many new things."""
        self.count += count
        return range(self.count - count, self.count)


class MboxWorld(Files):
    def source(self):
        return MboxSource(path=self.path, context=CONTEXT)

    def happen(self, count):
        with self.path.open("a") as file:
            for number in self.numbers(count):
                file.write(f"From - Tue Jun  9 10:00:00 2026\n{MAIL.format(number)}\n")


class MaildirWorld(Files):
    def source(self):
        return MaildirSource(path=self.path, context=CONTEXT)

    def happen(self, count):
        for folder in ("cur", "new"):
            (self.path / folder).mkdir(parents=True, exist_ok=True)
        for number in self.numbers(count):
            (self.path / "new" / f"{1_700_000_000 + number}.host").write_text(MAIL.format(number))
        for folder in ("cur", "new"):  # long enough ago that a later change must show
            os.utime(self.path / folder, (1_700_000_000 + self.count,) * 2)


class IcsWorld(Files):
    def source(self):
        return IcsSource(path=self.path, context=CONTEXT)

    def happen(self, count):
        self.numbers(count)
        events = "".join(
            f"BEGIN:VEVENT\r\nUID:e{number}@x\r\nDTSTART;TZID=Europe/London:20260609T10{number:02}00\r\n"
            f"SUMMARY:Meeting {number}\r\nEND:VEVENT\r\n"
            for number in range(self.count)
        )
        text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{events}END:VCALENDAR\r\n"
        self.path.write_bytes(text.encode())


class VcfWorld(Files):
    def source(self):
        return VcfSource(path=self.path, context=CONTEXT)

    def happen(self, count):
        with self.path.open("a", newline="") as file:
            for number in self.numbers(count):
                card = f"UID:c{number}\r\nFN:Ann Lee {number}\r\nEMAIL:ann{number}@x.org\r\n"
                file.write(f"BEGIN:VCARD\r\nVERSION:3.0\r\n{card}END:VCARD\r\n")


@pytest.fixture
def small(monkeypatch):
    """Pages of few items."""
    for module in (mbox, maildir, vcf):
        monkeypatch.setattr(module, "PAGE", 3)


@pytest.mark.usefixtures("small")
class TestMbox(SourceContract):
    @pytest.fixture
    def world(self, tmp_path):
        return MboxWorld(tmp_path / "Sent")


@pytest.mark.usefixtures("small")
class TestMaildir(SourceContract):
    @pytest.fixture
    def world(self, tmp_path):
        return MaildirWorld(tmp_path / "Sent")


class TestIcs(SourceContract):
    @pytest.fixture
    def world(self, tmp_path):
        return IcsWorld(tmp_path / "diary.ics")


@pytest.mark.usefixtures("small")
class TestVcf(SourceContract):
    @pytest.fixture
    def world(self, tmp_path):
        return VcfWorld(tmp_path / "contacts.vcf")
