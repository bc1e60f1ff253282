"""A daemon that remembers, whatever happened: it decides and writes what a process does that begins now."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from remembering import BEGINNINGS, HANDLES, POLICIES, Remembering, handles, jumps, minutes, picks

TestRemembering = Remembering.TestCase
TestRemembering.settings = settings(max_examples=4, stateful_step_count=25, deadline=None)


@given(
    st.sampled_from(BEGINNINGS),
    st.sampled_from(POLICIES),
    st.booleans(),
    st.lists(st.tuples(handles, minutes, st.sampled_from([0, 400])), max_size=6),
    st.lists(jumps | picks, min_size=1, max_size=6),
)
@settings(max_examples=8, deadline=None)
def test_time_alone_changes_for_a_daemon_what_it_changes_for_all(now, policy, spoken, called, waits):
    days = Remembering()
    try:
        days.a_user_begins(now=now, zone="Europe/London", who=HANDLES[:3], called=spoken)
        for who, ago, seconds in called:
            days.they_are_called(who, ago, seconds, outgoing=True)
        days.lab.policy = policy
        days.lab.configure()
        for wait in waits:
            if isinstance(wait, int):
                days.a_moment_comes_that_may_matter(wait)
            else:
                days.time_passes(wait)
    finally:
        days.teardown()
