"""What counts as writing, what as talking, and when each was last."""

from __future__ import annotations

from copy import copy
from dataclasses import fields
from datetime import timedelta

import pytest
from builders import (
    DAY,
    NOW,
    TALKED,
    ago,
    bunches,
    call,
    interactions,
    kind,
    received,
    sent,
    text_from,
    text_to,
    voicemail,
)
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.clocks import Bunch, Tally, meaning, tallies
from syncd.model import Channel, Kind, Party, Role, Sign, Verdict

ANN = "ann@x.org"
NUMBER = "+442071234567"


def tally(*things) -> Tally:
    (found,) = tallies(bunches(interactions(*things))).values()
    return found


@pytest.mark.parametrize(
    ("each", "means"),
    [
        (kind(), "outgoing addressed narrow personal"),
        (kind(Channel.TEXT), "outgoing addressed narrow personal"),
        (kind(role=Role.CC), "outgoing narrow"),
        (kind(role=Role.BCC), "outgoing narrow"),
        (kind(signs=Sign.WIDE), "outgoing addressed"),
        (kind(signs=Sign.AUTO), "outgoing addressed narrow"),
        (kind(signs=Sign.INVITATION), "outgoing addressed narrow"),
        (kind(signs=Sign.RECEIPT), "outgoing addressed narrow"),
        (kind(outgoing=False), "human"),
        (kind(Channel.TEXT, outgoing=False), "human"),
        (kind(Channel.TEXT, outgoing=False, role=Role.TO), "human"),
        (kind(outgoing=False, signs=Sign.WIDE), "human"),
        (kind(outgoing=False, signs=Sign.AUTO), "machine"),
        (kind(outgoing=False, signs=Sign.LIST | Sign.WIDE), "machine"),
        (kind(outgoing=False, role=Role.LIST, signs=Sign.LIST), "machine"),
        (kind(outgoing=False, role=Role.LIST), ""),
        (kind(Channel.CALL), ""),
        (kind(Channel.CALL, outgoing=False), ""),
        (kind(Channel.VOICEMAIL), ""),
        (kind(verdict=Verdict.SPOKE, party=Party.CORRESPONDENT), "outgoing addressed narrow personal spoke"),
        (kind(outgoing=False, verdict=Verdict.SPOKE, party=Party.CORRESPONDENT), "human spoke"),
        (kind(verdict=Verdict.SPOKE, party=Party.THIRD), "outgoing addressed narrow personal"),
        (kind(verdict=Verdict.SPOKE, party=Party.GROUP), "outgoing addressed narrow personal"),
        (kind(verdict=Verdict.VOICEMAIL, party=Party.CORRESPONDENT), "outgoing addressed narrow personal"),
        (kind(verdict=Verdict.PLANNED, party=Party.CORRESPONDENT), "outgoing addressed narrow personal"),
    ],
)  # fmt: skip
def test_a_kind_of_interaction_counts_as(each, means):
    assert {name for name, holds in meaning(each)._asdict().items() if holds} == set(means.split())


def test_only_a_voice_moves_the_voice_clock():
    found = tally(*[sent(ANN, days=day) for day in range(30)], *[received(ANN, days=day) for day in range(9)])

    assert found.voice is None
    assert (found.last_written, found.last_received) == (NOW, NOW)


@pytest.mark.parametrize(
    ("seconds", "sure"), [(None, False), (0, False), (20, False), (59, False), (60, True), (600, True)]
)
def test_a_talk_is_a_minute_and_what_is_shorter_moves_no_clock(seconds, sure):
    found = tally(call(NUMBER, days=3, seconds=seconds))

    assert (found.last_voice == ago(3), found.unsure_voice) == (sure, None)


def test_a_voicemail_is_no_talk_however_long_it_is():
    assert tally(voicemail(NUMBER, seconds=90), voicemail(NUMBER, seconds=90, outgoing=False)).voice is None


def test_a_call_that_came_in_is_a_talk_too():
    assert tally(call(NUMBER, days=3, seconds=300, outgoing=False)).last_voice == ago(3)


def test_a_phrase_makes_a_talk_likely_and_no_more():
    found = tally(sent(ANN, days=4, text=TALKED), sent(ANN, days=2))

    assert (found.last_voice, found.unsure_voice, found.voice) == (None, ago(4), ago(4))


def test_the_last_talk_is_the_later_of_the_sure_and_the_likely_one():
    later = tally(call(ANN, days=9, seconds=99), sent(ANN, days=2, text=TALKED))

    assert later.voice == ago(2)
    assert tally(call(NUMBER, days=9, seconds=99)).voice == ago(9)


def test_a_tally_counts_what_it_is_told():
    found = tally(
        sent(ANN, days=9),
        sent(ANN, days=8, subject="Re: News"),
        sent([], cc=[ANN], days=7),
        sent([ANN], days=6, signs=Sign.WIDE),
        received(ANN, days=5),
        received(ANN, days=4, answers="m1"),
        received(ANN, days=3, signs=Sign.AUTO),
    )

    assert (found.count, found.outgoing, found.addressed, found.narrow) == (7, 4, 3, 3)
    assert (found.personal, found.personal_replies, found.last_written) == (2, 1, ago(8))
    assert (found.human, found.answers, found.machine, found.last_received) == (2, 1, 1, ago(4))
    assert (found.first, found.listed) == (ago(9), False)


def test_an_answer_written_by_a_machine_does_not_move_the_clock_of_answers():
    found = tally(received(ANN, days=5), received(ANN, days=1, signs=Sign.AUTO, answers="m1"))

    assert found.last_received == ago(5)


def test_texts_count_like_mails():
    found = tally(text_to(NUMBER, days=3), text_from(NUMBER, days=2))

    assert (found.personal, found.human, found.last_written, found.last_received) == (1, 1, ago(3), ago(2))


def test_a_list_s_own_address_is_marked():
    (found,) = tallies([Bunch("garden@x.org", kind(outgoing=False, role=Role.LIST), 1, NOW, NOW)]).values()

    assert found.listed


def test_the_same_mail_from_two_archives_counts_once():
    copies = [sent(ANN, at=NOW, subject="Garden", message_id=f"{number}@archive.test") for number in range(2)]

    assert tally(*copies).personal == 1


# Laws.

moments = st.integers(0, 1000).map(lambda hours: NOW - timedelta(hours=hours))
kinds = st.builds(
    Kind,
    channel=st.sampled_from(Channel),
    outgoing=st.booleans(),
    role=st.sampled_from(Role),
    signs=st.sampled_from([Sign.NONE, Sign.LIST, Sign.WIDE, Sign.AUTO | Sign.WIDE]),
    reply=st.booleans(),
    proposal=st.booleans(),
    verdict=st.sampled_from(Verdict),
    party=st.sampled_from(Party),
)
some = st.builds(
    lambda who, what, size, when, talked: Bunch(who, what, size, when - DAY, when, when if talked else None),
    st.sampled_from(["ann", "bob"]),
    kinds,
    st.integers(1, 9),
    moments,
    st.booleans(),
)
totals = st.lists(some, max_size=6).map(
    lambda each: tallies(one._replace(handle="ann") for one in each).get("ann", Tally())
)


def merged(*parts: Tally) -> Tally:
    total = Tally()
    for part in parts:
        total.merge(copy(part))
    return total


@given(totals, totals, totals)
def test_tallies_merge_in_any_order_and_grouping(one, two, three):
    assert merged(one, two, three) == merged(three, two, one)
    assert merged(merged(one, two), three) == merged(one, merged(two, three))
    assert merged(one) == one


@given(st.lists(some, max_size=8), st.lists(some, max_size=8))
def test_to_count_apart_and_merge_is_to_count_together(here, there):
    together = tallies([*here, *there])
    apart = [tallies(here), tallies(there)]

    assert together == {
        handle: merged(*(part[handle] for part in apart if handle in part)) for handle in together
    }


@given(st.lists(some, min_size=1, max_size=8))
def test_no_count_exceeds_the_whole_and_no_clock_runs_ahead(each):
    found = merged(*tallies(each).values())
    counts = {field.name for field in fields(Tally) if field.type == "int"}

    assert all(0 <= getattr(found, name) <= found.count for name in counts)
    assert found.personal <= found.addressed <= found.outgoing
    assert found.answers <= found.human
    clocks = [found.last_written, found.last_received, found.last_voice, found.unsure_voice]
    assert all(found.first <= clock <= NOW for clock in clocks if clock)
