"""The main job with a DAV server in the place of files: the same needs, the same plan, one event."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from servers import cyrus
from servers.dav_program import Program
from servers.radicale import radicale
from servers.sabre import sabre
from world import NOW, World


@dataclass
class Served(World):
    """A world whose calendars and cards are on a server."""

    program: Program | None = None

    @property
    def config(self) -> Path:
        path = super().config
        text = path.read_text()
        there = f'url = "{self.program.url}"\nlogin = "{self.program.login}"'
        same = 'secret = "diary"'
        for kind, name in (("caldav", "diary"), ("carddav", "cards")):
            settings = there if name == "diary" else f"{there}\n{same}"
            old = rf'name = "{name}"\nkind = "\w+"\npath = ".*"'
            text = re.sub(old, f'name = "{name}"\nkind = "{kind}"\n{settings}', text)
        old = 'kind = "ics"\npath = "calls.ics"'
        text = text.replace(old, f'kind = "caldav"\n{there}\n{same}\ncalendar = "Calls"\nmake = true')
        path.write_text(text)
        return path

    def serve(self) -> None:
        """Bring what the files hold to the server, one resource for each event and card."""
        work, people = self.program.make_calendar("work"), self.program.make_book("people")
        diary = (self.folder / "diary.ics").read_bytes().decode()
        for number, event in enumerate(re.findall(r"BEGIN:VEVENT.*?END:VEVENT\r\n", diary, re.DOTALL)):
            whole = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{event}END:VCALENDAR\r\n"
            self.program.put(f"{work}{number}.ics", whole)
        cards = (self.folder / "contacts.vcf").read_bytes().decode()
        for number, card in enumerate(re.findall(r"BEGIN:VCARD.*?END:VCARD\r\n", cards, re.DOTALL)):
            named = re.sub(r"FN:(\w+) (\w+)", r"N:\2;\1;;;\r\n\g<0>", card)  # RFC 2426, 3.1.2
            self.program.put(f"{people}{number}.vcf", named)


@pytest.fixture(params=[radicale, sabre, cyrus.dav], ids=["radicale", "sabre", "cyrus"])
def program(request, tmp_path, monkeypatch):
    (tmp_path / "credentials").mkdir(mode=0o700)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    with request.param(tmp_path / "server") as running:
        (tmp_path / "credentials" / "diary").write_text(running.password)
        yield running


def fill(world: World) -> World:
    """Three people: only written to, spoken to last week, and with a talk ahead; and a busy morning."""
    for name in ("ann", "bob", "cem"):
        world.mail(f"{name.title()} Lee <{name}@x.org>", days=3)
        world.mail(f"{name.title()} Lee <{name}@x.org>", days=2)

    def event(days: float, title: str, *lines: str) -> str:
        start = NOW + timedelta(days=days)
        times = f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%SZ}"
        return "\r\n".join((times, f"SUMMARY:{title}", *lines))

    me = "ORGANIZER:mailto:ada@example.org"
    world.diary(
        event(-7, "Lunch", me, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@x.org"),
        event(3, "Talk", me, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:cem@x.org"),
        event(-30, "Standup", "RRULE:FREQ=DAILY", "EXDATE:20260612T090000Z"),
    )
    world.cards(
        "UID:1\r\nFN:Ann Lee\r\nEMAIL:ann@x.org\r\nTEL:020 7946 0999\r\nCATEGORIES:VIP",
        "UID:2\r\nFN:Bob Lee\r\nEMAIL:bob@x.org",
        "UID:3\r\nFN:Cem Lee\r\nEMAIL:cem@x.org\r\nNOTE:Has a dog",
    )
    return world


def known(world: World) -> dict:
    """Return what a plan comes to, without the names and counts of sources."""
    answer = world.ask("plan")
    del answer["sources"]
    return answer


def test_files_and_a_server_come_to_the_same(tmp_path, program):
    for name in ("files", "served"):
        (tmp_path / name).mkdir()
    files = fill(World(tmp_path / "files"))
    served = fill(Served(tmp_path / "served", program=program))
    served.serve()

    expected = known(files)
    assert expected["actions"]
    assert known(served) == expected
    for who in ("ann@x.org", "bob@x.org", "cem@x.org"):
        mine, theirs = (world.ask("why", who) for world in (files, served))
        assert mine == theirs


def test_calls_are_written_once_and_only_by_once(tmp_path, program):
    served = fill(Served(tmp_path, program=program))
    served.serve()
    served.ask("plan")
    assert f"{program.home}calls/" not in program.members(program.home)

    served.run("once")
    served.run("once")
    served.run("once", at=NOW + timedelta(hours=1))
    texts = program.texts(f"{program.home}calls/").values()
    assert [re.search(r"SUMMARY:(.*)\r", text)[1] for text in texts] == ["Call Ann Lee"]


def test_the_users_move_to_another_calendar_is_followed(tmp_path, program):
    served = fill(Served(tmp_path, program=program))
    served.serve()
    served.run("once")
    ((path, text),) = program.texts(f"{program.home}calls/").items()
    program.delete(path)
    program.put(f"{program.home}work/moved.ics", text)
    served.run("once", at=NOW + timedelta(hours=1))

    everything = [
        *program.texts(f"{program.home}calls/").values(),
        *program.texts(f"{program.home}work/").values(),
    ]
    assert sum("SUMMARY:Call Ann Lee" in one for one in everything) == 1
