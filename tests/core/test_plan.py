"""Which calls are booked, and when."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from builders import HOUR, LONDON, MINUTE, NOW, contact, entry, need, setting, with_key
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.ladder import Rung, State
from syncd.core.people import namesakes
from syncd.core.plan import Brief, Moving, Plan, Standing, call_id, plan
from syncd.core.policy import Policy
from syncd.model import Lane, Need, Span

NEW_YORK, TOKYO = ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
KEY = with_key("p0@x.org")


def at(day: int, hour: float) -> datetime:
    """A time of June 2026 in London, where today is Wednesday the 10th."""
    return datetime(2026, 6, day, tzinfo=LONDON) + hour * HOUR


def span(day: int, start: float, end: float) -> Span:
    return Span(at(day, start), at(day, end))


def people(number: int, *lanes: Lane, tier: str = "other") -> list[Need]:
    return [need(contact(f"P{n}", f"p{n}@x.org", tier=tier), *lanes) for n in range(number)]


def planned(needs: list[Need], *, policy: Policy | None = None, off=(), **rest) -> Plan:
    facts = {
        "user": "ada",
        "busy": [],
        "all_day": [],
        "standing": [],
        "zones": {},
        "rungs": {},
        "about": Brief(),
    }
    return plan(needs, setting=setting(policy, off=off), **facts | rest)


def starts(made: Plan) -> list[datetime]:
    return [action.call.span.start.astimezone(LONDON) for action in made.actions]


def standing(day: int, hour: float, lane: Lane = Lane.WRITTEN_ONLY) -> Standing:
    return Standing(span(day, hour, hour + 1 / 3), lane)


def test_a_need_becomes_a_call_in_the_first_free_time():
    (action,) = planned(people(1, Lane.WAITING)).actions
    call = action.call

    assert (action.action, action.need.contact.name) == ("book", "P0")
    assert call.span == span(10, 15, 15 + 1 / 3), "two hours of notice are over at noon, when the hours are"
    assert (call.contact, call.title, call.lane, call.attempt) == ("p0@x.org", "Call P0", Lane.WAITING, 1)
    assert (call.timezone, call.phone, call.busy, call.reminder) == ("Europe/London", "", True, 10 * MINUTE)
    assert "Why now: Never a call" in call.notes


def test_the_call_carries_what_the_user_wants():
    policy = Policy(call_length=HOUR, show_as="free", reminder=5 * MINUTE, brief="none")
    one = need(contact("Ann Lee", "ann@x.org", "+442071234567"))
    about = Brief(me="Ada Byron", number="+442079460000", notes={"ann@x.org": "Her son plays the oboe."})
    (action,) = planned(
        [one], policy=policy, rungs={"ann@x.org": Rung(State.TRYING, attempt=3)}, about=about
    ).actions
    (briefed,) = planned([one], about=about).actions

    assert action.call.span == span(10, 15, 16)
    assert (action.call.busy, action.call.reminder, action.call.phone) == (False, 5 * MINUTE, "+442071234567")
    assert action.call.attempt == 3
    assert "oboe" not in action.call.notes
    assert "oboe" in briefed.call.notes
    assert "Ada Byron" in briefed.call.notes


def test_a_day_has_three_calls_and_a_week_ten_and_the_rest_are_told_why_not():
    made = planned(people(30))
    days = Counter(start.date() for start in starts(made))

    assert [days[date(2026, 6, day)] for day in (10, 11, 12, 15, 16, 17, 18, 19)] == [3, 3, 3, 3, 3, 3, 1, 0]
    assert [days[date(2026, 6, day)] for day in (22, 23, 24)] == [3, 3, 3]
    assert [one.why for one in made.unplaced] == ["the days ahead have all the calls they may have"] * 2


def test_the_most_pressing_need_gets_the_earliest_time():
    made = planned(people(7))

    assert [action.need.contact.name for action in made.actions] == [f"P{n}" for n in range(7)]
    assert starts(made) == sorted(starts(made))


def test_calls_that_stand_already_count_against_the_caps():
    stand = [standing(10, 15), standing(10, 16), standing(10, 16.5)]
    made = planned(people(1), standing=stand, busy=[one.span for one in stand])

    assert starts(made) == [at(11, 10)]


def test_a_call_keeps_its_distance_on_both_sides():
    made = planned(people(3), busy=[span(10, 15.5, 16)])

    assert starts(made) == [at(10, 15), at(10, 16.25), at(10, 16.75)]
    near = {"busy": [span(10, 15.4, 16)]}
    assert starts(planned(people(1), **near)) == [at(10, 16.25)]
    assert starts(planned(people(1), policy=Policy(buffer=timedelta()), **near)) == [at(10, 15)]


def test_a_holiday_is_left_free():
    assert starts(planned(people(1), off=[date(2026, 6, 10), date(2026, 6, 11)])) == [at(12, 10)]


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        (LONDON, at(10, 15)),
        (NEW_YORK, at(10, 15)),  # where it is 10 o'clock
        (ZoneInfo("America/Los_Angeles"), at(10, 17)),  # and here it is 9
    ],
)
def test_a_call_is_in_the_hours_of_both(zone, first):
    assert starts(planned(people(1), zones={"p0@x.org": zone})) == [first]


def test_without_common_hours_there_is_no_call_and_a_reason():
    policy = Policy(hours={0: Policy().hours[0][1:]})  # Monday afternoon, when it is night in Tokyo
    made = planned(people(3), policy=policy, zones={"p0@x.org": TOKYO, "p1@x.org": TOKYO})

    assert [(one.need.contact.name, one.why) for one in made.unplaced] == [
        ("P0", "no common hours (Asia/Tokyo)"),
        ("P1", "no common hours (Asia/Tokyo)"),
    ]
    assert starts(made) == [at(15, 15)]


def test_a_long_holiday_is_named_as_what_is_in_the_way():
    away = entry(title="Sailing", start=at(8, 0), hours=24 * 30, all_day=True)
    made = planned(people(1), busy=[away.span], all_day=[away])

    assert made.unplaced[0].why == '"Sailing" takes 8 June 2026 to 7 July 2026'


# The key customer's place.


def test_a_place_a_week_is_kept_for_a_key_customer():
    policy = replace(KEY, per_week=3)

    assert len([start for start in starts(planned(people(9), policy=policy)) if start < at(15, 0)]) == 2
    assert (
        len([start for start in starts(planned(people(9), policy=Policy(per_week=3))) if start < at(15, 0)])
        == 3
    )


def test_the_key_customer_takes_the_place_and_then_it_is_kept_no_longer():
    policy = replace(KEY, per_week=3)
    (first, *_) = people(1, Lane.WRITTEN_ONLY, Lane.KEY, tier="key")
    made = planned([first, *people(9)[1:]], policy=policy)

    assert made.actions[0].call.lane is Lane.KEY, "so that it is known that the week has its key call"
    assert len([start for start in starts(made) if start < at(15, 0)]) == 3


def test_a_key_call_that_stands_frees_the_place():
    policy = replace(KEY, per_week=2)
    stand = standing(10, 15, Lane.KEY)
    made = planned(people(9)[1:], policy=policy, standing=[stand], busy=[stand.span])

    assert len([start for start in starts(made) if start < at(15, 0)]) == 1


def test_the_place_is_kept_also_where_the_days_are_short():
    """One call a day, and all days of the week are wanted by others."""
    policy = replace(KEY, per_day=1)
    first_week = [start.day for start in starts(planned(people(9)[1:], policy=policy)) if start < at(15, 0)]

    assert first_week == [10, 11]
    assert starts(
        planned(
            people(1, Lane.KEY, tier="key"), policy=policy, standing=[standing(day, 15) for day in (10, 11)]
        )
    ) == [at(12, 10)]


def test_a_day_off_cannot_be_the_kept_place():
    policy = replace(KEY, per_day=1)
    made = planned(people(9)[1:], policy=policy, off=[date(2026, 6, 12)])

    assert [start.day for start in starts(made) if start < at(15, 0)] == [10]


def test_where_a_week_has_one_call_anybody_may_have_it():
    assert starts(planned(people(1), policy=replace(KEY, per_week=1))) == [at(10, 15)]


# Titles and ids.


def test_two_people_of_one_name_get_titles_that_tell_them_apart():
    domains = [contact("Chris Lee", "chris@a.example"), contact("Chris Lee", "chris@b.example")]
    desks = [contact("Jo Ray", "jo.ray@a.example"), contact("jo ray", "jo.ray2@a.example")]
    names = [contact("Neal", "neal"), contact("Neal", "neal/hou/corp@corp")]
    everybody = [*domains, *desks, *names, contact("Ann Lee")]
    made = planned([need(one) for one in everybody], about=Brief(alike=namesakes(everybody)))

    assert [action.call.title for action in made.actions] == [
        "Call Chris Lee (a.example)",
        "Call Chris Lee (b.example)",
        "Call Jo Ray (jo.ray)",
        "Call jo ray (jo.ray2)",
        "Call Neal (neal)",
        "Call Neal (neal/hou/corp@corp)",
        "Call Ann Lee",
    ]


def test_a_call_s_id_is_the_same_for_ever_and_another_for_everything_else():
    ids = {
        call_id("ada", "ann", 1),
        call_id("ada", "ann", 2),
        call_id("ada", "bob", 1),
        call_id("eve", "ann", 1),
        call_id("ada", "ann", 1, intention="summary"),
    }

    assert len(ids) == 5
    assert call_id("ada", "ann", 1) == "imo5r7l5p1vjaqp7ohqr7lmrt7ip1uk8"


# Laws.

minutes = st.integers(0, 14 * 24 * 12).map(lambda n: NOW + n * 5 * MINUTE)
spans = st.builds(lambda start, length: Span(start, start + length * 5 * MINUTE), minutes, st.integers(1, 60))
zones = st.sampled_from([LONDON, NEW_YORK, TOKYO, ZoneInfo("Asia/Kolkata")])
policies = st.builds(
    lambda per_day, per_week, buffer, length, key: replace(
        KEY if key else Policy(),
        per_day=per_day,
        per_week=per_week,
        buffer=buffer * MINUTE,
        call_length=length * MINUTE,
    ),
    st.integers(1, 4),
    st.integers(1, 11),
    st.sampled_from([0, 5, 10, 30]),
    st.sampled_from([10, 20, 60]),
    st.booleans(),
)
lots = st.builds(
    lambda number, keys: people(keys, Lane.KEY, tier="key") + people(number)[keys:],
    st.integers(3, 16),
    st.integers(0, 3),
)
stands = st.lists(st.builds(Standing, spans, st.sampled_from(Lane)), max_size=4)
days_off = st.frozensets(st.integers(10, 24).map(lambda day: date(2026, 6, day)), max_size=4)


def week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def in_hours(call: Span, hours, zone: ZoneInfo) -> bool:
    start, end = call.start.astimezone(zone), call.end.astimezone(zone)
    return any(
        begin <= start.time() and end.time() <= close and start.date() == end.date()
        for begin, close in hours.get(start.weekday(), ())
    )


calendars = st.tuples(st.lists(spans, max_size=12), stands, days_off)


@given(lots, policies, calendars, zones)
def test_a_plan_keeps_every_promise(needs, policy, calendar, zone):
    busy, stand, off = calendar
    theirs = {one.contact.id: zone for one in needs[::2]}
    facts = {"busy": [*busy, *(one.span for one in stand)], "standing": stand, "zones": theirs}
    made = planned(needs, policy=policy, off=off, **facts)
    calls = [action.call.span for action in made.actions]
    around = [Span(one.start - policy.buffer, one.end + policy.buffer) for one in calls]

    assert made == planned(needs, policy=policy, off=off, **facts)
    ids = [action.call.contact for action in made.actions]
    assert sorted(ids + [one.need.contact.id for one in made.unplaced]) == sorted(
        one.contact.id for one in needs
    )
    assert all(one.why for one in made.unplaced)

    for action, wide in zip(made.actions, around, strict=True):
        call, contact_zone = action.call.span, theirs.get(action.call.contact, LONDON)
        assert call.end - call.start == policy.call_length
        assert call.start >= NOW + policy.notice
        assert call.start.astimezone(LONDON).date() not in off
        assert in_hours(call, policy.hours, LONDON)
        assert in_hours(call, policy.contact_hours, contact_zone)
        assert not any(wide.overlaps(one) for one in facts["busy"])
        assert not any(wide.overlaps(other) for other in calls if other != call)
    assert len(set(calls)) == len(calls)

    booked = Counter(one.start.astimezone(LONDON).date() for one in calls)
    before = Counter(one.span.start.astimezone(LONDON).date() for one in stand)
    for day in booked:
        assert booked[day] + before[day] <= policy.per_day
    weeks = Counter(week(day) for day in booked.elements())
    for each, number in weeks.items():
        assert number + sum(size for day, size in before.items() if week(day) == each) <= policy.per_week


@given(lots, st.lists(spans, max_size=6))
def test_a_plan_is_made_of_moments_in_utc_within_ten_working_days(needs, busy):
    made = planned(needs, busy=busy)

    for action in made.actions:
        assert action.call.span.start.tzinfo is UTC
        assert action.call.span.end <= at(25, 0)


def test_no_more_are_booked_than_a_day_may_bring():
    made = planned(people(3), most=1)

    assert len(made.actions) == 1
    assert [one.why for one in made.unplaced] == ["enough new calls for one day"] * 2


def test_a_next_attempt_waits_for_its_day_and_a_promise_is_kept():
    (one,) = people(1)
    far = Rung(State.TRYING, after=at(30, 0) + timedelta(days=30), why="attempt 1 was in vain")
    (waits,) = planned([one], rungs={one.contact.id: far}).unplaced
    assert "not before" in waits.why

    day = Rung(State.TRYING, after=at(16, 0), promised=date(2026, 6, 16))
    assert starts(planned([one], rungs={one.contact.id: day})) == [at(16, 10)]


@pytest.mark.parametrize(
    ("promised", "busy", "then"),
    [
        (at(16, 19), [], at(16, 19)),
        (at(16, 14), [span(16, 13, 15)], at(16, 15.25)),
        (at(9, 14), [], at(10, 15)),
    ],
    ids=["late", "taken", "past"],
)
def test_a_promised_hour_is_kept_to_the_minute_unless_it_is_taken_or_over(promised, busy, then):
    (one,) = people(1)
    rung = Rung(State.TRYING, after=at(16, 0), promised=promised)

    assert starts(planned([one], rungs={one.contact.id: rung}, busy=busy)) == [then]


def test_a_call_that_has_nowhere_to_go_stays_and_keeps_its_time():
    (one,) = people(1)
    (booked,) = planned([one]).actions
    stuck = Moving(booked.call, one.contact, "1", "a clash")
    made = planned(people(2)[1:], moving=[stuck], busy=[Span(at(1, 0), at(30, 0) + timedelta(days=60))])

    assert made.actions == ()


def test_calls_that_clash_and_have_no_other_place_count_where_they_stand():
    some = people(4)
    moving = [
        Moving(replace(booked.call, span=span(10, hour, hour + 1 / 3)), one.contact, "1", "a clash")
        for booked, one, hour in zip(planned(some[:3]).actions, some, (15, 15.5, 16), strict=False)
    ]
    asleep = {one.contact.id: TOKYO for one in some[:3]}
    until = Span(at(10, 17.75), at(30, 0) + timedelta(days=60))
    busy = [Span(at(10, 0), at(10, 16.75)), until]  # one place is left, at 17:00

    assert starts(planned(some[3:], moving=moving[:2], zones=asleep, busy=busy)) == [at(10, 17)]
    found = planned(some[3:], moving=moving, zones=asleep, busy=busy)
    assert found.actions == ()
    assert [one.why for one in found.unplaced] == ["the days ahead have all the calls they may have"]
