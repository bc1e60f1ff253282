"""Calendars and address books on DAV servers keep every source's promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from contracts.source import CONTEXT, NOW, SourceContract
from servers import cyrus
from servers.dav_program import meeting
from servers.dav_world import Password
from servers.radicale import radicale

from connectors.protocols.caldav import CaldavSource
from connectors.protocols.carddav import CarddavSource

SERVERS = {"radicale": radicale, "cyrus": cyrus.dav}


@pytest.fixture(scope="module", params=SERVERS)
def program(request, tmp_path_factory):
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


class Collection:
    """A calendar or an address book that the user fills."""

    def __init__(self, program, path, opened, text):
        self.program, self.path, self.opened, self.text = program, path, opened, text
        self.numbers = count()

    def source(self):
        context = replace(CONTEXT, secrets=Password(self.program.password))
        return self.opened(context=context, url=self.program.url, login=self.program.login)

    def happen(self, count):
        for number in (next(self.numbers) for _ in range(count)):
            self.program.put(f"{self.path}{number}", self.text(number))


def met(number):
    at = NOW - timedelta(days=20) + timedelta(hours=number)
    return meeting(f"{number}@x", f"{at:%Y%m%dT%H%M%SZ}", title=f"Lunch {number}")


def card(number):
    lines = (
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"UID:{number}",
        f"FN:Ann {number}",
        f"N:{number};Ann;;;",
        "END:VCARD",
    )
    return "\r\n".join((*lines, ""))


class TestCaldav(SourceContract):
    @pytest.fixture
    def world(self, program):
        with program.calendar("work") as path:
            yield Collection(program, path, CaldavSource, met)


class TestCarddav(SourceContract):
    @pytest.fixture
    def world(self, program):
        path = program.make_book()
        yield Collection(program, path, CarddavSource, card)
        program.delete(path)
