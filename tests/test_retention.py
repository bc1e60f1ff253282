"""How long facts are kept: what is too old goes for good, and nobody is called who would not have been."""

from __future__ import annotations

import os
import sqlite3
from datetime import timedelta

import pytest
from world import NOW, World

from syncd.store import opening

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def old(world: World) -> World:
    """Ann wrote of late and long ago, Gus only long ago; Ann was spoken to three years ago."""
    for days in (1, 2, 900, 1000):
        world.mail("Ann Lee <ann@x.example>", days=days)
    for days in (900, 901):
        world.mail("Gus Canary <gus@canary.example>", days=days)
    world.cards("FN:Ann Lee\r\nTEL:+44 20 7946 0958\r\nEMAIL:ann@x.example")
    world.diary("DTSTART:20230601T100000Z\r\nDTEND:20230601T110000Z\r\nSUMMARY:Canary lunch")
    return world


def rows(world: World, query: str) -> list[tuple]:
    with sqlite3.connect(world.folder / "state" / opening.FILE) as state:
        found = state.execute(query).fetchall()
    state.close()
    return found


def state_holds(world: World, text: bytes) -> bool:
    return any(
        text in path.read_bytes().lower() for path in (world.folder / "state").rglob("*") if path.is_file()
    )


def test_of_the_old_only_the_last_of_each_kind_stays_and_only_of_whom_is_still_written_to(old):
    old.run("once")

    assert rows(old, "select handle, count(*) from interaction group by handle") == [("ann@x.example", 3)]
    assert not state_holds(old, b"canary")


def test_what_grows_old_goes_without_a_byte_and_does_not_come_back(old):
    old.now = NOW - 300 * DAY
    for days in (1, 2):
        old.mail("Eve Canary <eve@canary.example>", days=days, subject="Canary")
    old.policy = 'brief = "subjects"'
    old.run("once")
    assert state_holds(old, b"eve@canary.example")
    assert state_holds(old, b"canary")
    backup = old.folder / "state" / f"{opening.FILE}.schema-0002"
    backup.write_bytes(b"eve@canary.example")
    os.utime(backup, (0, 0))
    for days in range(0, 800, 80):  # a stride a sweep
        old.run("once", at=NOW + days * DAY)
    assert not state_holds(old, b"canary")

    rows(old, "update source set cursor = null")
    old.run("once", at=NOW + 801 * DAY)
    assert not state_holds(old, b"eve@canary.example")


def test_it_is_done_once_a_day_and_a_clock_years_ahead_costs_little(old):
    old.run("once")
    (before,) = rows(old, "select at from notice where about = 'kept'")
    old.run("once", at=NOW + HOUR)
    assert rows(old, "select at from notice where about = 'kept'") == [before]
    old.run("once", at=NOW + 3650 * DAY)
    (after,) = rows(old, "select at from notice where about = 'kept'")

    assert after[0] - before[0] == 90 * 86400


def test_what_another_process_kept_from_being_wiped_is_wiped_at_the_next_turn(old, monkeypatch):
    monkeypatch.setattr(opening, "_PATIENCE", 0.2)
    old.now = NOW - 300 * DAY
    old.mail("Eve Canary <eve@canary.example>", days=1)
    old.run("once")
    with sqlite3.connect(old.folder / "state" / opening.FILE, isolation_level=None) as reader:
        reader.execute("begin")
        reader.execute("select * from handle").fetchall()
        said = [old.run("once", at=NOW + days * DAY, code=None) for days in range(0, 800, 80)]
        assert "another syncd reads the state" in said[-1]
        assert state_holds(old, b"eve@canary.example")
    reader.close()
    old.run("once", at=NOW + 720 * DAY + HOUR)

    rows(old, "update source set cursor = null")
    assert not state_holds(old, b"eve@canary.example")


def test_a_plan_says_what_a_turn_does_and_removes_nothing(old):
    world = old.ask("plan")
    before = old.digest()
    old.run("plan")
    assert old.digest() == before

    assert [one["title"] for one in old.ask("once")["actions"]] == [one["title"] for one in world["actions"]]


def test_a_talk_of_long_ago_is_still_known_while_you_write(old, tmp_path):
    log = "".join(
        f'<call number="+442079460958" duration="{length}" type="2"'
        f' date="{int((NOW - days * DAY).timestamp() * 1000)}" contact_name="Ann Lee" />'
        for days, length in ((800, 0), (900, 600), (1000, 700))
    )
    (old.folder / "calls.xml").write_text(f'<calls count="3">{log}</calls>')
    old.sources["phone"] = ("sms_backup", "calls.xml")
    old.policy = 'fresh_within = "9 years"'
    old.run("once")
    (person,) = old.ask("people")["people"]

    assert person["last_voice"].startswith(f"{NOW - 900 * DAY:%Y-%m-%d}")
    lengths = rows(old, "select seconds from interaction where handle like '+%' order by at")
    assert lengths == [(600,), (0,)]


def test_the_last_call_keeps_its_number_so_that_no_id_comes_twice(world):
    begin = NOW - 961 * DAY
    world.now = begin
    for days in (1, 2):
        world.mail("Ann Lee <ann@x.example>", days=days)
    world.run("once")
    (first,) = rows(world, "select id, serial from call")
    for days in range(0, 960, 80):
        world.run("once", at=begin + days * DAY)
    assert rows(world, "select id, serial, title, handles from call") == [(*first, "", "[]")]
    world.now = NOW
    for days in (1, 2):
        world.mail("Ann Lee <ann@x.example>", days=days)
    world.run("once")

    assert rows(world, "select serial from call order by serial") == [(1,), (2,)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("100 days", ""),
        ("10 days", "too short"),
        ("90 days", "must not be shorter than the longest of your periods, 95 days"),
    ],
)
def test_no_period_is_longer_than_what_is_kept(world, text, says):
    world.mail("Ann Lee <ann@x.example>")
    world.policy = 'voice_every = "95 days"'
    path = world.config
    real = path.read_text()
    cls = type("Kept", (World,), {"config": property(lambda self: path)})
    world.__class__ = cls
    path.write_text(f'retention = "{text}"\n{real}')

    assert says in world.run("plan", code=2 if says else None)
