"""What a store remembers is what it would read: whoever writes, and whatever is taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from syncd.core.flags import Flag, Flagged
from syncd.core.life import Booking
from syncd.errors import Transient
from syncd.model import Card, Channel, Interaction, Span
from syncd.store import life as living
from syncd.store import opening, reading
from syncd.store.forgetting import forget
from syncd.store.memory import Memory
from syncd.store.store import Batch, Store

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANN, BOB = "ann@x.org", "bob@x.org"


def opened(folder: Path) -> Store:
    engine, _ = opening.open_file(folder, now=NOW)
    store = Store(engine, "ada@example.org")
    store.source("mail", "mbox")
    return store


@pytest.fixture
def store(tmp_path: Path):
    store = opened(tmp_path)
    yield store
    store.close()


def write(store: Store, handle: str = ANN, *, hours: float = 1, **changed: object) -> None:
    at = NOW - hours * HOUR
    batch, one = Batch.empty(), Interaction(f"{handle} {at}", at, handle, Channel.MAIL, outgoing=True)
    batch.interactions.append(one._replace(**changed))
    batch.names[handle] = handle.partition("@")[0]
    store.add("mail", batch, None)


def tallies(store: Store, now: datetime = NOW) -> dict[str, int]:
    return {
        one: tally.count
        for one, tally in reading.tallies(store, now, spoke=60 * timedelta(seconds=1)).items()
    }


def late(store: Store, now: datetime = NOW) -> list[str]:
    return [one for one, some in reading.recent(store, now - 30 * 24 * HOUR, now).items() if some]


def test_only_what_was_written_to_is_read_again():
    memory, asked = Memory(), []

    def read(some):
        asked.append(some and set(some))
        return {one: object() for one in ("a", "b", "c") if some is None or one in some - {"c"}}

    first = memory.by_key("table", "name", read)
    assert memory.by_key("table", "name", read) is first
    memory.wrote_to("table", ["b", "c"])
    second = memory.by_key("table", "name", read)
    assert asked == [None, {"b", "c"}]
    assert (second["a"] is first["a"], second["b"] is first["b"], "c" in second) == (True, False, False)
    memory.by_key("table", "name", read, of="something else")
    memory.wrote("table")
    memory.by_key("table", "name", read, of="something else")
    assert asked[2:] == [None, None]


def test_what_was_made_of_equal_things_is_not_made_again():
    memory, made = Memory(), []
    for of in ([1, 2], [1, 2], [3], [1, 2]):
        memory.made("sum", of, lambda of=of: made.append(sum(of)))
    assert made == [3, 3, 3]


def test_only_items_that_changed_are_made_again():
    memory, made = Memory(), []

    def make(one: str, number: int) -> int:
        made.append(one)
        return number * number

    first = memory.each("square", {"a": 1, "b": 2}, make)
    assert memory.each("square", {"a": 1, "b": 2}, make) is first
    assert memory.each("square", {"b": 3, "a": 1, "c": 4}, make) == {"b": 9, "a": 1, "c": 16}
    assert memory.each("square", {"a": 1}, make) == {"a": 1}
    assert [*memory.each("square", {"b": 3, "a": 1}, make)] == ["b", "a"]
    assert [*memory.each("square", {"a": 1, "b": 3}, make)] == ["a", "b"], "the order is that of the items"
    assert made == ["a", "b", "b", "c", "b"]
    memory.each("square", {"a": 1, "b": 3}, make, of="something else")
    memory.clear()
    memory.each("square", {"a": 1}, make, of="something else")
    assert made[5:] == ["a", "b", "a"]


def test_new_mails_are_counted_beside_the_old_ones(store):
    write(store, ANN, hours=2)
    write(store, BOB, hours=2)
    known = reading.tallies(store, NOW, spoke=HOUR)
    assert reading.tallies(store, NOW, spoke=HOUR) is known
    write(store, ANN)
    again = reading.tallies(store, NOW, spoke=HOUR)
    assert again[BOB] is known[BOB]
    assert {one: tally.count for one, tally in again.items()} == {ANN: 2, BOB: 1}


def test_what_is_of_late_grows_old_without_being_written_to(store):
    write(store, ANN, hours=29.5 * 24)
    write(store, BOB)
    assert sorted(late(store)) == [ANN, BOB]
    assert late(store, NOW + 16 * HOUR) == [BOB]
    assert sorted(late(store, NOW - HOUR)) == [ANN, BOB]


def test_what_was_in_one_second_comes_in_one_order_however_it_is_read(store, tmp_path):
    write(store, ANN, hours=2)
    assert late(store) == [ANN]
    for subject, answers in (("An answer", True), ("A letter", False)):
        write(store, ANN, id=subject, subject=subject, reply=answers)

    def subjects(of: Store) -> list[str]:
        return [one.subject for one in reading.recent(of, NOW - 24 * HOUR, NOW)[ANN]]

    other = opened(tmp_path)
    assert subjects(store) == subjects(other) == ["", "An answer", "A letter"]
    other.close()


def test_what_is_yet_to_come_is_known_when_its_time_has_come(store):
    write(store, ANN, hours=1)
    write(store, BOB, hours=-2)
    assert tallies(store) == {ANN: 1}
    assert late(store) == [ANN]
    assert reading.ripens(store, NOW) == NOW
    assert tallies(store, NOW + 3 * HOUR) == {ANN: 1, BOB: 1}
    assert tallies(store) == {ANN: 1}  # the clock went back
    assert sorted(late(store, NOW + 3 * HOUR)) == [ANN, BOB]
    assert reading.ripens(store, NOW + 3 * HOUR) is None


def test_what_is_remembered_needs_no_transaction(store):
    begun = []
    event.listen(store.engine, "begin", begun.append)

    def known() -> tuple[object, ...]:
        told, known = living.notices(store), reading.cards(store)
        calls = living.steps(store, NOW), living.versions(store, NOW), living.unsettled(store, NOW)
        return told, known, tallies(store), late(store), calls, store.sources(), store.barred()

    before, asked = known(), len(begun)
    assert asked
    assert known() == before
    assert len(begun) == asked


def test_a_source_stands_as_it_was_written_last(store):
    assert [one.pulled for one in store.sources()] == [None]
    store.add("mail", Batch.empty(), None, answered=NOW)
    assert [one.pulled for one in store.sources()] == [NOW]
    assert store.failed("mail", "down", NOW + HOUR)
    assert not store.failed("mail", "down", NOW + 2 * HOUR)
    assert store.source("mail", "mbox").problem_since == NOW + HOUR
    assert store.source("mail", "maildir").problem == ""
    assert [one.kind for one in store.sources()] == ["maildir"]


def test_what_was_written_is_known_as_another_process_reads_it(store, tmp_path):
    odd = NOW + timedelta(microseconds=5)
    batch = Batch.empty()
    batch.as_of = odd

    def same() -> bool:
        other = opened(tmp_path)
        found = (store.sources(), living.notices(store)) == (other.sources(), living.notices(other))
        other.close()
        return found

    store.add("mail", batch, "a cursor")
    assert same()
    store.failed("mail", "down", odd)
    assert same()
    store.add("mail", Batch.empty(), None, answered=odd)
    assert same()
    assert [(one.cursor, one.as_of, one.pulled, one.problem) for one in store.sources()] == [
        (None, NOW, NOW, "")
    ]
    for when in (odd, odd + HOUR):
        living.tell(store, "looked", when, anew=True)
        assert same()
    assert living.told(store, "looked") == NOW + HOUR


def test_the_same_calls_are_read_once_and_those_of_later_are_not_known_yet(store):
    assert living.bookings(store, NOW) == []
    kept = [decided(store, day) for day in (3, 2, 1)]
    found = living.bookings(store, NOW)
    assert found == kept
    assert living.bookings(store, NOW + HOUR) is found, "time alone changes nothing"
    assert living.bookings(store, NOW - 36 * HOUR) == kept[:2]


def decided(store: Store, days: int) -> Booking:
    at = NOW - days * 24 * HOUR
    booking = Booking(
        id=f"call{days}",
        contact="ann",
        handles=(ANN,),
        title="Call Ann",
        span=Span(at, at + HOUR),
        lane="key",
        attempt=1,
        serial=days,
        decided=at,
        done=True,
    )
    living.save(store, booking)
    return booking


def test_a_file_that_cannot_be_asked_may_heal(store):
    reading.cards(store)
    with store.together() as connection:
        raw = connection.connection.driver_connection
    raw.set_progress_handler(lambda: 1, 1)  # each statement is interrupted
    with pytest.raises(Transient, match="it goes on when it can"):
        reading.cards(store)
    raw.set_progress_handler(None, 1)
    assert reading.cards(store) == []


def test_what_another_process_wrote_is_read(store, tmp_path):
    write(store)
    assert (tallies(store), reading.cards(store), living.flagged(store)) == ({ANN: 1}, [], [])
    other = opened(tmp_path)
    write(other, BOB)
    batch, flag = Batch.empty(), Flagged(ANN, Flag.MUTE, NOW)
    batch.cards.append(Card("1", "Ann Lee", emails=(ANN,)))
    other.add("mail", batch, None)
    living.flag(other, [flag])
    other.close()
    assert tallies(store) == {ANN: 1, BOB: 1}
    assert [one.name for one in reading.cards(store)] == ["Ann Lee"]
    assert living.flagged(store) == [flag]


def test_what_another_store_of_the_same_process_wrote_is_read(store):
    assert tallies(store) == {}
    beside = Store(store.engine, "ada@example.org")
    beside.source("mail", "mbox")
    write(beside)
    assert tallies(store) == {ANN: 1}


def test_what_is_taken_back_is_not_remembered(store):
    write(store)
    assert tallies(store) == {ANN: 1}

    def fails() -> None:
        with store.together():
            write(store, BOB)
            assert tallies(store) == {ANN: 1, BOB: 1}
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert tallies(store) == {ANN: 1}


def test_whoever_turns_out_to_be_oneself_is_counted_no_more(store):
    write(store, BOB)
    assert (tallies(store), reading.own(store)) == ({BOB: 1}, frozenset())
    batch = Batch.empty()
    batch.own.add(BOB)
    store.add("mail", batch, None)
    assert (tallies(store), reading.own(store)) == ({}, {BOB})


def test_whoever_is_forgotten_is_remembered_nowhere(store):
    write(store, ANN)
    write(store, BOB)
    assert (tallies(store), sorted(reading.names(store))) == ({ANN: 1, BOB: 1}, [ANN, BOB])
    forget(store, [BOB])
    write(store, BOB, hours=3)
    assert (tallies(store), sorted(reading.names(store))) == ({ANN: 1}, [ANN])
