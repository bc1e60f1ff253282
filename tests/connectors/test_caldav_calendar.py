"""Calls on real CalDAV servers: each keeps the contract."""

from __future__ import annotations

import pytest
from contracts.calendar import FIRST, CalendarContract, at, call
from servers import cyrus
from servers.dav_world import DavWorld
from servers.radicale import radicale
from servers.sabre import sabre
from servers.xandikos import xandikos

from syncd.errors import Conflict

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

    def test_a_call_with_guests_is_left_alone_for_the_server_would_mail_them(self, world):
        assert not world.calendar.put(call()).guests
        world.invite_to(FIRST, "ann@example.net")
        seen, writes = world.calendar.find(FIRST), world.writes()

        assert seen.guests
        assert world.calendar.put(call()) == seen
        with pytest.raises(Conflict, match="invited somebody"):
            world.calendar.put(call(span=at(15)))
        with pytest.raises(Conflict, match="invited somebody"):
            world.calendar.drop(FIRST)
        assert world.calendar.find(FIRST) == seen
        assert world.writes() == writes
