"""The servers that stand in for Google."""

from __future__ import annotations

import pytest
from servers import emulate as second
from servers import myworld as server


@pytest.fixture(scope="session")
def myworld(tmp_path_factory):
    with server.running(tmp_path_factory.mktemp("myworld")) as running:
        yield running


@pytest.fixture(scope="session")
def emulate(tmp_path_factory):
    with second.running(tmp_path_factory.mktemp("emulate")) as url:
        yield url
