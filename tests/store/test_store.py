"""The store: pages and cursors together, nothing twice, nothing lost, nothing kept of whom one forgets."""

from __future__ import annotations

import os
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from ledgers import HOUR, NOW, batch, count, interaction
from sqlalchemy import create_engine, text

from syncd.errors import Refused, Transient, UserError
from syncd.model import Answer, Attendee, Card, Channel, Entry, Skipped, Span
from syncd.store import life as living
from syncd.store import opening, reading
from syncd.store.store import Store
from syncd.store.tables import metadata


def test_a_page_and_its_cursor_are_written_together(store):
    store.add("mail", batch(interactions=[interaction()]), "after one")

    assert count(store) == 1
    assert store.source("mail", "mbox").cursor == "after one"


def test_a_page_that_fails_leaves_neither_rows_nor_cursor(store):
    bad = interaction(2)._replace(people=None)

    with pytest.raises(Exception, match="NOT NULL"):
        store.add("mail", batch(interactions=[interaction(1), bad]), "too far")

    assert count(store) == 0
    assert store.source("mail", "mbox").cursor is None


def test_the_same_page_twice_adds_nothing(store):
    page = batch(interactions=[interaction(1), interaction(2)], names={"ann@x.org": "Ann Lee"})
    store.add("mail", page, "c")
    store.add("mail", page, "c")

    assert count(store) == 2


def test_one_mail_seen_through_two_sources_is_one_fact(store):
    store.source("archive", "maildir")
    store.add("mail", batch(interactions=[interaction()]), None)
    store.add("archive", batch(interactions=[interaction(at=NOW)]), None)

    assert count(store) == 1


def test_two_copies_of_a_mail_under_other_ids_are_one_fact(store):
    store.add("mail", batch(interactions=[interaction(), interaction(id="mail:copy@y.org/ann@x.org")]), None)

    assert count(store) == 1


def test_two_mails_in_one_second_about_other_things_are_two_facts(store):
    other = interaction(id="mail:other@x.org/ann@x.org", likeness=7)
    store.add("mail", batch(interactions=[interaction(), other]), None)

    assert count(store) == 2


def test_a_source_that_became_another_kind_begins_anew(store):
    store.add("mail", batch(), "old")

    assert store.source("mail", "imap").cursor is None


def test_what_came_after_the_moment_is_not_read(store):
    store.add("mail", batch(interactions=[interaction(1), interaction(-5)]), None)
    bunches = list(reading.bunches(store, NOW, spoke=timedelta(seconds=60)))

    assert [bunch.size for bunch in bunches] == [1]
    assert count(store) == 1


def test_calls_are_told_apart_by_their_length(store):
    def called(number, seconds):
        return interaction(number, id=f"call:{number}", channel=Channel.CALL, seconds=seconds)

    store.add(
        "mail", batch(interactions=[called(1, 19), called(2, 20), called(3, 60), called(4, None)]), None
    )
    (bunch,) = reading.bunches(store, NOW, spoke=timedelta(seconds=60))

    assert bunch.size == 4
    assert bunch.talked == NOW - 3 * HOUR


def test_entries_and_cards_come_back_as_they_went_in(store):
    entry = Entry(
        id="e/20260601T090000Z",
        span=Span(NOW, NOW + HOUR),
        title="Lunch",
        all_day=False,
        busy=True,
        cancelled=True,
        organiser=Attendee("Ann Lee", "ann@x.org", Answer.ACCEPTED),
        attendees=(Attendee("Room 1", "room@x.org", Answer.NONE, room=True),),
        link=True,
        call_id="abc",
    )
    card = Card(
        "1", "Ann Lee", ("ann@x.org",), ("+4420",), ("VIP",), "two girls", "Europe/London", NOW.date()
    )
    store.replace("mail", batch(entries=[entry], cards=[card]), "c")

    assert reading.entries(store, Span(NOW, NOW + HOUR)) == [entry]
    assert reading.cards(store) == [card]


def test_a_whole_reading_takes_away_what_it_does_not_name(store):
    first = [Card(str(number), "", (f"p{number}@x.org",)) for number in range(3)]
    store.replace("mail", batch(cards=first, skipped=[Skipped("4", "broken")]), "one")
    store.replace("mail", batch(cards=first[:1]), "two")

    assert [card.id for card in reading.cards(store)] == ["0"]
    assert reading.skips(store) == []


def test_a_handle_that_turns_out_to_be_the_users_own_has_no_interactions(store):
    store.add("mail", batch(interactions=[interaction()]), "c")
    store.add("mail", batch(own={"ann@x.org"}), "d")

    assert reading.own(store) == {"ann@x.org"}
    assert count(store) == 0


def test_two_users_share_nothing(store):
    other = Store(store.engine, "bob@example.org")
    other.source("mail", "mbox")
    store.add("mail", batch(interactions=[interaction()], names={"ann@x.org": "Ann"}), "c")

    assert other.source("mail", "mbox").cursor is None
    assert reading.names(other) == {}
    assert count(other) == 0


def test_a_failing_source_is_news_once(store):
    assert store.failed("mail", "mail: gone", NOW)
    assert not store.failed("mail", "mail: gone", NOW + HOUR)

    (standing,) = store.sources()
    assert standing.problem_since == NOW

    store.add("mail", batch(), None, answered=NOW + 2 * HOUR)
    (standing,) = store.sources()
    assert (standing.problem, standing.pulled) == ("", NOW + 2 * HOUR)


def test_a_state_that_cannot_grow_is_told_in_one_line_and_loses_nothing(store):
    store.add("mail", batch(interactions=[interaction()]), "before")
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("pragma page_count").scalar()
        connection.exec_driver_sql(f"pragma max_page_count = {pages}")
    many = [interaction(number) for number in range(5000)]

    with pytest.raises(Transient, match="full"):
        store.add("mail", batch(interactions=many), "after")
    assert count(store) == 1
    assert store.source("mail", "mbox").cursor == "before"


def test_the_state_is_for_its_owner_only(store, tmp_path):
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "state" / opening.FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("bits", [0o777, 0o1777, 0o702])
def test_a_state_that_anybody_could_replace_is_refused_with_what_mends_it(store, tmp_path, bits):
    store.close()
    (tmp_path / "state").chmod(bits)

    with pytest.raises(Refused, match=r"state: anybody can write there; run: chmod 700 /"):
        opening.open_file(tmp_path / "state", now=NOW)


@pytest.mark.parametrize("bits", [0o755, 0o775])
def test_a_folder_that_the_user_made_in_the_usual_way_will_do(tmp_path, bits):
    (tmp_path / "state").mkdir()
    (tmp_path / "state").chmod(bits)
    engine, _ = opening.open_file(tmp_path / "state", now=NOW)
    engine.dispose()

    assert (tmp_path / "state" / opening.FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("what", ["link", "link to nothing", "pipe", "folder"])
def test_what_stands_in_place_of_the_state_is_refused_and_not_followed(tmp_path, what):
    victim, path = tmp_path / "victim", tmp_path / "state" / opening.FILE
    path.parent.mkdir(mode=0o700)
    if what == "pipe":
        os.mkfifo(path)
    elif what == "folder":
        path.mkdir()
    else:
        path.symlink_to(victim)
    if what == "link":
        victim.touch()

    with pytest.raises(Refused, match=r"must be a file; run: mv /"):
        opening.open_file(tmp_path / "state", now=NOW)
    assert victim.exists() == (what == "link")
    assert what != "link" or not victim.read_bytes()


def test_a_state_that_was_put_back_with_a_looser_mode_is_the_owners_again(store, tmp_path):
    store.close()
    (tmp_path / "state" / opening.FILE).chmod(0o644)
    engine, _ = opening.open_file(tmp_path / "state", now=NOW)
    engine.dispose()

    assert (tmp_path / "state" / opening.FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("make", [opening._create, opening._upgrade])
def test_a_state_made_anew_and_one_that_was_migrated_have_the_tables_that_the_code_knows(make):
    engine = create_engine("sqlite://")
    make(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert connection.execute(text("select version_num from alembic_version")).scalar() == opening.SCHEMA


def test_a_newer_state_is_refused(store, tmp_path):
    with store.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    store.close()

    with pytest.raises(UserError, match="newer syncd"):
        opening.open_file(tmp_path / "state", now=NOW)
    with pytest.raises(UserError, match="newer syncd"):
        opening.open_copy(tmp_path / "state")


@pytest.mark.parametrize("damage", ["scribbled", "truncated", "garbage"])
def test_a_damaged_state_is_set_aside_and_begun_anew(store, tmp_path, damage):
    store.add("mail", batch(interactions=[interaction(number) for number in range(500)]), "c")
    store.close()
    path = tmp_path / "state" / opening.FILE
    whole = path.read_bytes()
    path.write_bytes(
        {
            "scribbled": whole[:5000] + b"\xff" * 20000 + whole[25000:],
            "truncated": whole[: len(whole) // 2],
            "garbage": b"this is no database at all" * 100,
        }[damage]
    )
    copy, told = opening.open_copy(tmp_path / "state")
    copy.dispose()
    engine, notice = opening.open_file(tmp_path / "state", now=NOW)
    again = Store(engine, "ada@example.org")

    assert "the state is damaged; run: syncd once" in told
    assert "ledger.sqlite.broken-20260601T090000" in notice
    assert (tmp_path / "state" / "ledger.sqlite.broken-20260601T090000").exists()
    assert again.source("mail", "mbox").cursor is None
    again.close()


def test_a_state_folder_that_cannot_be_made_is_the_users_to_mend(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(UserError, match="state"):
        opening.open_file(tmp_path / "file" / "state", now=NOW)


def test_a_copy_reads_what_another_process_wrote_and_writes_nothing(store, tmp_path):
    store.add("mail", batch(interactions=[interaction()]), "c")
    before = {
        path.name: path.read_bytes() for path in (tmp_path / "state").iterdir() if path.name == opening.FILE
    }
    copy = Store(opening.open_copy(tmp_path / "state")[0], "ada@example.org")
    copy.source("mail", "mbox")
    assert count(copy) == 1

    copy.add("mail", batch(interactions=[interaction(2)]), "further")
    assert count(copy) == 2
    copy.close()

    assert count(store) == 1
    assert store.source("mail", "mbox").cursor == "c"
    assert before[opening.FILE] == (tmp_path / "state" / opening.FILE).read_bytes()


def test_a_copy_of_nothing_is_empty_and_makes_no_folder(tmp_path):
    engine, notice = opening.open_copy(tmp_path / "nowhere")
    copy = Store(engine, "ada@example.org")

    assert not notice
    assert copy.sources() == []
    assert not (tmp_path / "nowhere").exists()
    copy.close()


def test_the_tables_ask_for_nothing_that_postgresql_cannot_do():
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateTable

    for table in metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=postgresql.dialect()))


def test_an_older_state_is_kept_before_it_is_migrated(tmp_path, monkeypatch):
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    with sqlite3.connect(folder / opening.FILE) as old:
        old.execute("create table alembic_version (version_num varchar(32))")
        old.execute("insert into alembic_version values ('0000')")
    old.close()
    monkeypatch.setattr(opening, "_upgrade", lambda engine: None)
    engine, _ = opening.open_file(folder, now=NOW)
    engine.dispose()

    kept = folder / "ledger.sqlite.schema-0000"
    assert kept.stat().st_mode & 0o777 == 0o600
    with create_engine(f"sqlite:///{kept}").connect() as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalar() == "0000"


@pytest.mark.parametrize(
    "state", sorted(Path(__file__).parent.glob("states/*.sql")), ids=lambda path: path.stem
)
def test_a_state_of_every_earlier_schema_is_brought_up_to_date_with_all_it_holds(tmp_path, state):
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    with sqlite3.connect(folder / opening.FILE) as old:
        old.executescript(state.read_text("utf-8"))
    old.close()

    engine, _ = opening.open_file(folder, now=NOW)
    found = Store(engine, "ada@example.org")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert reading.held(found, NOW + 30 * 24 * HOUR)["sent"].interactions == 3
    (entry,) = reading.entries(found, Span(NOW - 30 * 24 * HOUR, NOW + 30 * 24 * HOUR))
    (call,) = living.bookings(found, NOW + 30 * 24 * HOUR)
    assert (entry.title, call.title, call.done) == ("Lunch with Bob", "Call Ann Lee", True)
    for days in (1, 9):
        living.pause(found, NOW + days * 24 * HOUR, NOW + days * 30 * HOUR)
    assert len(living.flagged(found)) == 2
    found.close()
    assert (folder / f"{opening.FILE}.schema-{state.stem}").exists()


def test_what_a_resource_held_goes_before_what_it_holds_now_comes(store):
    def entry(key: str, resource: str) -> Entry:
        return Entry(key, Span(NOW, NOW + HOUR), key, resource=resource)

    whole = Span(NOW - HOUR, NOW + HOUR)
    one = Card("c1", "Ann"), Card("c2", "Bob")
    store.add(
        "mail", batch(entries=[entry("a1", "a"), entry("a2", "a"), entry("b1", "b")], cards=[*one]), "1"
    )
    page = batch(entries=[entry("a3", "a")], cards=[Card("c2", "Robert")])
    page.forget({"b"})
    page.gone |= {"a", "c1", "c2"}
    store.add("mail", page, "2")

    assert [found.id for found in reading.entries(store, whole)] == ["a3"]
    assert [card.name for card in reading.cards(store)] == ["Robert"]


def test_what_one_page_brought_a_later_page_of_the_batch_takes_away():
    page = batch(entries=[Entry("a1", Span(NOW, NOW + HOUR), "a", resource="a")], cards=[Card("c1", "Ann")])
    page.forget({"a", "c1"})

    assert (page.entries, page.cards, page.gone) == ([], [], {"a", "c1"})


def test_until_when_a_source_knows_all_is_kept_until_it_says_otherwise(store):
    store.add("mail", batch(as_of=NOW), "1")
    store.add("mail", batch(), "2")

    assert store.source("mail", "mbox").as_of == NOW
