"""Calls on real CalDAV servers: each keeps the contract."""

from __future__ import annotations

import pytest
from contracts.calendar import CalendarContract
from servers import cyrus
from servers.dav_world import DavWorld
from servers.radicale import radicale
from servers.sabre import sabre
from servers.xandikos import xandikos

SERVERS = {"radicale": radicale, "xandikos": xandikos, "sabre": sabre, "cyrus": cyrus.dav}


@pytest.fixture(scope="module", params=SERVERS)
def program(request, tmp_path_factory):
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


class TestCaldavCalendar(CalendarContract):
    @pytest.fixture
    def world(self, program):
        with program.calendar("work") as path:
            yield DavWorld(program, path, settings={"calendar": "work"})
