"""What the ledger keeps of whom the user had forgotten: marks that only it can read."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ledgers import HOUR, NOW, batch, count, interaction

from syncd.core.flags import Flag, Flagged
from syncd.core.handles import key
from syncd.core.life import Step, What
from syncd.model import Attendee, Call, Card, Entry, Span
from syncd.store import forgetting, opening, reading
from syncd.store import life as living
from syncd.store.store import Store


def test_forgetting_leaves_no_byte_and_keeps_the_person_out(store, tmp_path):
    secret = interaction(
        handle="canary.person@secret.example", id="mail:1@x.org/canary.person@secret.example"
    )
    page = batch(
        interactions=[secret, interaction(2)],
        names={"canary.person@secret.example": "Canary Person"},
        cards=[Card("k", "Canary Person", ("canary.person@secret.example",))],
    )
    store.add("mail", page, "c")
    who = key("canary.person@secret.example")
    call = Call("id1", who, "Call Canary Person", Span(NOW, NOW + HOUR), "UTC")
    living.intend(store, call, ["canary.person@secret.example"], NOW)
    living.add(store, [Step(who, "id1", NOW, What.SAID, "canary", stop=True)])
    living.flag(store, [Flagged("canary.person@secret.example", Flag.MUTE, NOW)])
    assert forgetting.forget(store, ["canary.person@secret.example"]) == 6
    store.add("mail", page, "c")

    assert count(store) == 1
    store.close()
    for path in (tmp_path / "state").iterdir():
        assert b"canary" not in path.read_bytes().lower(), path


def test_forgetting_takes_a_person_out_of_calendar_entries_and_leaves_the_time_busy(store, tmp_path):
    guest, host = Attendee("Canary Person", "canary@x.org"), Attendee("Ann", "ann@x.org")
    lunch = Entry("e1", Span(NOW, NOW + HOUR), "Lunch with Canary", organiser=guest, attendees=(guest, host))
    other = Entry("e2", Span(NOW, NOW + HOUR), "Board", attendees=(host,))
    store.replace("mail", batch(entries=[lunch, other]), "c")
    forgetting.forget(store, ["canary@x.org"])
    once = reading.entries(store, Span(NOW, NOW + HOUR))
    store.replace("mail", batch(entries=[lunch, other]), "d")

    assert once == reading.entries(store, Span(NOW, NOW + HOUR))
    assert [(one.title, one.attendees, one.organiser, one.busy) for one in once] == [
        ("", (host,), None, True),
        ("Board", (host,), None, True),
    ]
    store.close()
    assert b"canary" not in (tmp_path / "state" / opening.FILE).read_bytes().lower()


def interactions_of(folder, handle):
    engine, _ = opening.open_file(folder, now=NOW)
    store = Store(engine, "ada@example.org")
    store.source("sent", "mbox")
    store.add(
        "sent", batch(interactions=[interaction(handle=handle, id="mail:new")], names={handle: "Gus"}), None
    )
    found = reading.happened(store, [handle], NOW)
    store.close()
    return found


def test_marks_of_an_older_schema_hold_and_mean_nothing_without_the_salt(tmp_path):
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    with sqlite3.connect(folder / opening.FILE) as old:
        old.executescript((Path(__file__).parent / "states" / "0003.sql").read_text("utf-8"))
        before = [mark for (mark,) in old.execute("select mark from forgotten")]
    old.close()

    assert interactions_of(folder, "gus@acme.example") == []
    assert len(interactions_of(folder, "eve@acme.example")) == 1
    assert len(before) == 2
    kept = folder / f"{opening.FILE}.schema-0003"
    for path in set(folder.iterdir()) - {kept}:
        for mark in before:
            assert mark.encode() not in path.read_bytes(), path
