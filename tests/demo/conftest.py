"""One demo year for all tests, for it takes long to read."""

from __future__ import annotations

import icalendar
import pytest
from demo_year import NOW, messages

from syncd.demo import write


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("demo"), now=NOW).parent


@pytest.fixture(scope="session")
def sent(folder):
    return messages(folder / "Sent.mbox")


@pytest.fixture(scope="session")
def inbox(folder):
    return messages(folder / "Inbox.mbox")


@pytest.fixture(scope="session")
def entries(folder):
    return icalendar.Calendar.from_ical((folder / "calendar.ics").read_bytes()).walk("VEVENT")
