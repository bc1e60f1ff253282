"""How the store writes small."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from builders import kind
from hypothesis import example, given
from hypothesis import strategies as st

from syncd.model import Channel, Kind, Party, Role, Sign, Verdict
from syncd.store.packing import fingerprint, moment, pack, seconds, unpack

# Hypothesis wants bounds without a zone.
EARLIEST, LATEST = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (1970, 2100))
signs = st.sets(st.sampled_from(Sign)).map(lambda some: Sign(sum(some)))
kinds = st.builds(
    Kind,
    channel=st.sampled_from(Channel),
    outgoing=st.booleans(),
    role=st.sampled_from(Role),
    signs=signs,
    reply=st.booleans(),
    proposal=st.booleans(),
    verdict=st.sampled_from(Verdict),
    party=st.sampled_from(Party),
)


@given(kinds)
def test_every_kind_comes_back_as_it_was(each):
    assert unpack(pack(each)) == each
    assert 0 <= pack(each) < 2**31, "an Integer column has no more"


@given(kinds, kinds)
def test_different_kinds_are_different_integers(one, other):
    assert (pack(one) == pack(other)) == (one == other)


@pytest.mark.parametrize(
    ("each", "packed"),
    [
        (kind(), 2048),
        (kind(outgoing=False), 48),
        (kind(Channel.CALL), 2050),
        (kind(reply=True, proposal=True), 14336),
        (kind(signs=Sign.WIDE | Sign.LIST), 542720),
        (kind(verdict=Verdict.SPOKE, party=Party.CORRESPONDENT), 2688),
    ],
)
def test_a_packed_kind_stays_what_it_is_for_ever(each, packed):
    """It stands in stores that are years old."""
    assert pack(each) == packed


@given(st.text())
@example("half a pair: \ud800")
def test_a_fingerprint_fits_a_column_and_is_zero_only_for_nothing(text):
    found = fingerprint(text)

    assert -(2**63) <= found < 2**63
    assert (found == 0) == (text == "")
    assert found == fingerprint(text)


def test_a_fingerprint_stays_what_it_is_for_ever():
    assert fingerprint("mail:m1/ann@x.org") == -6541929956150441623
    assert fingerprint("mail:m1/ann@x.org") != fingerprint("mail:m1/bob@x.org")


@given(st.datetimes(EARLIEST, LATEST, timezones=st.timezones()))
def test_a_moment_is_kept_to_the_second_wherever_it_was(when):
    back = moment(seconds(when))

    assert back.tzinfo is UTC
    assert abs((when - back).total_seconds()) < 1
    assert seconds(back) == seconds(when)
