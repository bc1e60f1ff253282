"""What the tests of the store share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ledgers import NOW

from syncd.store import opening
from syncd.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new ledger with one source."""
    engine, notice = opening.open_file(tmp_path / "state", now=NOW)
    assert not notice
    opened = Store(engine, "ada@example.org")
    opened.source("mail", "mbox")
    yield opened
    opened.close()
