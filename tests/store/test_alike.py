"""One call that two sources tell of is counted once, whoever tells first, and the longer talk counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, event
from sqlalchemy.pool import StaticPool

from syncd.model import Channel, Interaction
from syncd.store import reading
from syncd.store.store import Batch, Store
from syncd.store.tables import metadata

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
ANN, BOB = "+442071234567", "+447700900123"
CALL, VOICEMAIL = Channel.CALL, Channel.VOICEMAIL


def call(start=0, seconds=480, *, channel=CALL, outgoing=True, handle=ANN):
    at = NOW + timedelta(seconds=start)
    id_ = f"call:{handle}/{int(at.timestamp())}"
    return Interaction(id_, at, handle, channel, outgoing=outgoing, seconds=seconds)


def opened():
    engine = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(engine)
    store = Store(engine, "ada@example.org")
    for name in ("phone", "office", "third"):
        store.source(name, "csv")
    return store


@pytest.fixture
def store():
    opened_store = opened()
    yield opened_store
    opened_store.close()


def tell(store, source, *calls):
    batch = Batch.empty()
    batch.interactions += calls
    store.add(source, batch, None)


def ledger(store, *handles):
    """Return start, channel and length of what the ledger holds."""
    found = reading.happened(store, handles or (ANN,), NOW + timedelta(days=1))
    return [(int((one.at - NOW).total_seconds()), one.kind.channel, one.seconds) for one in found]


def test_a_call_that_two_sources_tell_of_is_one_and_as_long_as_the_longer_says(store):
    tell(store, "phone", call(0, 485))
    tell(store, "office", call(60, 470))
    assert ledger(store) == [(0, CALL, 485)]

    tell(store, "third", call(-89, 500))
    assert ledger(store) == [(0, CALL, 500)]


def test_in_the_same_second_the_longer_talk_wins_too(store):
    tell(store, "phone", call(0, 0))
    tell(store, "office", call(0, 480))
    tell(store, "phone", call(0, 0))

    assert ledger(store) == [(0, CALL, 480)]


def test_telling_it_again_changes_nothing(store):
    for _ in range(2):
        tell(store, "phone", call(0, 0))
        tell(store, "office", call(40, 480))

    assert ledger(store) == [(0, CALL, 480)]


@pytest.mark.parametrize(
    "other",
    [call(91), call(-91), call(10, outgoing=False), call(10, handle=BOB)],
    ids=["later", "earlier", "the other way", "with another"],
)
def test_what_is_too_far_apart_or_goes_another_way_are_two_calls(store, other):
    tell(store, "phone", call())
    tell(store, "office", other)

    assert len(ledger(store, ANN, BOB)) == 2


def test_two_calls_of_one_source_are_two_however_near(store):
    tell(store, "phone", call(0, 0), call(20, 300))
    assert len(ledger(store)) == 2

    tell(store, "phone", call(40, 10))
    assert len(ledger(store)) == 3


def test_a_call_and_the_next_try_each_find_their_own(store):
    tell(store, "phone", call(0, 0), call(45, 300))
    tell(store, "office", call(3, 0), call(48, 290))

    assert ledger(store) == [(0, CALL, 0), (45, CALL, 300)]


def test_who_heard_a_machine_knows_better_than_who_counted_its_greeting(store):
    tell(store, "phone", call(0, 75))
    tell(store, "office", call(5, 30, channel=VOICEMAIL))
    tell(store, "phone", call(0, 75))
    assert ledger(store) == [(0, VOICEMAIL, 30)]

    tell(store, "office", call(600, 30, channel=VOICEMAIL))
    tell(store, "phone", call(605, 480))
    assert ledger(store)[1] == (600, CALL, 480)


def test_a_missed_call_of_one_is_the_voicemail_of_the_other(store):
    tell(store, "phone", call(0, 0, outgoing=False))
    tell(store, "office", call(10, 20, channel=VOICEMAIL, outgoing=False))

    assert ledger(store) == [(0, VOICEMAIL, 20)]


def test_a_length_that_is_not_known_gives_way(store):
    tell(store, "phone", call(0, None))
    tell(store, "office", call(5, 0))

    assert ledger(store) == [(0, CALL, 0)]


_TWO = st.tuples(st.integers(0, 900), st.integers(-30, 30))


@settings(max_examples=30)
@given(_TWO, _TWO)
def test_the_longest_talk_is_never_lost_whoever_tells_first(one, other):
    told = [("phone", call(one[1], one[0])), ("office", call(other[1], other[0]))]
    for order in permutations(told):
        store = opened()
        for source, happened in order:
            tell(store, source, happened)
        assert [seconds for _, _, seconds in ledger(store)] == [max(one[0], other[0])]
        store.close()


def test_mail_does_not_pay_for_it(store):
    statements = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    tell(store, "phone", Interaction("mail:1/ann@x.org", NOW, "ann@x.org", Channel.MAIL, outgoing=True))
    mail = [one for one in statements if "seconds" in one]
    tell(store, "phone", call())

    assert len(mail) == 1  # the insert
    assert mail[0].startswith("INSERT")
