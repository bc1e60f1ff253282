"""Who should be called, why, and how much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from builders import (
    ANN,
    DAY,
    HOUR,
    LONDON,
    ME,
    NOW,
    NUMBER,
    TALKED,
    ago,
    ahead,
    ann,
    call,
    card,
    contact,
    entry,
    guest,
    interactions,
    know,
    lanes,
    received,
    recent,
    sent,
    setting,
    text_to,
    voicemail,
    with_key,
)
from hypothesis import example, given
from hypothesis import strategies as st

from syncd.core.clocks import Tally
from syncd.core.need import Clock, clock, needs, period, reason
from syncd.core.policy import Policy, Tier
from syncd.model import Answer, Lane, Sign

NUMBERS = [NUMBER, "+442071234568", "+442071234569"]
SECOND = timedelta(seconds=1)
CARD = card("Ann Lee", ANN, NUMBER)


# Written to, and not talked with.


def test_somebody_only_written_to_needs_a_call():
    (need,) = ann(sent(ANN, days=1), text_to(NUMBER, days=2), received(ANN, days=0.5)).needs

    assert (need.contact.name, need.lanes) == ("Ann Lee", (Lane.WRITTEN_ONLY,))
    assert (need.last_written, need.last_voice, need.written, need.received) == (ago(1), None, 2, 1)
    assert reason(need, setting()) == "1 mail and 1 text since 11 May 2026, never a call"


@pytest.mark.parametrize(("age", "needed"), [(30 * DAY, True), (30 * DAY + SECOND, False)])
def test_thirty_days_ago_is_of_late_and_a_second_more_is_not(age, needed):
    assert ("written_only" in lanes(sent(ANN, at=NOW - age))) is needed


@pytest.mark.parametrize(("tier", "days"), [("key", 30), ("client", 60), ("other", 90), ("golf", 14)])
def test_each_tier_has_its_own_period(tier, days):
    policy = Policy(tiers=(*Policy().tiers, Tier("golf", 14 * DAY)))
    assert period(contact(tier=tier), policy) == days * DAY

    one = contact("Ann Lee", ANN, tier=tier)
    for age, needed in ((days * DAY, False), (days * DAY + SECOND, True)):
        clock = Clock(Tally(last_written=ago(0.1)), sure=NOW - age)
        found = needs([one], {one.id: clock}, setting=setting(policy), key=False)
        assert bool(found) is needed


def test_thirty_mails_twelve_texts_a_missed_call_and_a_short_one_make_a_need_in_spite_of_an_old_talk():
    known = ann(
        *[sent(ANN, days=n / 5) for n in range(30)],
        *[text_to(NUMBER, days=n / 2) for n in range(12)],
        call(NUMBER, days=2, seconds=0, outgoing=False),
        voicemail(NUMBER, days=2, seconds=80),
        call(NUMBER, days=1, seconds=19),
        call(NUMBER, days=100, seconds=480),
    )
    (need,) = known.needs

    assert (need.last_voice, need.last_written) == (ago(100), NOW)
    assert reason(need, setting()).endswith(
        "30 mails and 12 texts since 11 May 2026, last spoke on 2 March 2026 (3 months ago)"
    )


def test_a_call_of_less_than_a_minute_ends_no_silence():
    (need,) = ann(sent(ANN, days=1), call(NUMBER, days=2, seconds=59)).needs

    assert (need.last_voice, need.unsure_voice) == (None, None)


@pytest.mark.parametrize(
    "silent",
    [
        [received(ANN), received(ANN, days=3)],  # they only write to us
        [sent("bob@y.org", cc=[ANN])],
        [sent([ANN, *[f"p{n}@x.org" for n in range(20)]])],
        [sent(ANN, signs=Sign.AUTO)],
        [sent(ANN, subject="Accepted: Lunch")],
        [sent(ANN, days=1), call(NUMBER, days=40, seconds=90)],
        [sent(ANN, days=1), call(NUMBER, days=40, seconds=90, outgoing=False)],
        [sent(ANN, days=40, text=TALKED), sent(ANN, days=1)],
        [sent(ANN, days=31)],
        [],
    ],
)
def test_nobody_is_called_who_was_not_written_to_or_was_talked_with(silent):
    assert lanes(*silent) == set()


def test_a_stranger_is_not_called():
    assert know(sent("bob@y.org"), received("eve@z.org")).needs == []


def test_a_meeting_next_tuesday_is_enough():
    written = sent(ANN, days=1)

    assert lanes(written)
    assert not lanes(written, entries=[entry(ANN, start=ahead(6))])
    assert not lanes(written, entries=[entry(title="Call Ann", start=ahead(6))])
    assert lanes(written, entries=[entry(guest(ME, Answer.NONE), organiser=ANN, start=ahead(6))])


def test_ten_events_to_come_do_not_hide_the_one_that_was():
    events = [entry(ANN, start=ahead(day)) for day in range(1, 11)]
    known = ann(sent(ANN), entries=[*events, entry(ANN, start=ago(2), link=True)])

    assert known.clock("Ann Lee").sure == ago(2, hours=-1)
    assert not known.needs


def test_who_has_a_call_coming_needs_no_other():
    (need,) = ann(sent(ANN)).needs

    assert not ann(sent(ANN), booked=frozenset((need.contact.id,))).needs


def test_all_handles_of_a_person_tell_of_the_same_person():
    """A mail to one address, and a talk on the telephone of the same card."""
    assert not lanes(sent(ANN), call(NUMBER, days=10, seconds=300))
    assert lanes(sent(ANN), call("+442071234568", days=10, seconds=300))


def test_what_was_written_before_the_last_talk_is_not_counted():
    mails = [sent(ANN, days=days) for days in (30, 25, 20, 1)]
    (before,) = ann(*mails).needs
    (after,) = ann(*mails, call(NUMBER, days=20, seconds=99), policy=Policy(voice_every=DAY)).needs

    assert (before.written, before.since) == (4, ago(30))
    assert (after.written, after.since) == (1, ago(20))


# A key customer a week.


def test_one_key_customer_is_chosen_each_week():
    people = {name: card(name, f"{name}@x.org", number) for name, number in zip("abc", NUMBERS, strict=True)}
    things = [sent(each.emails[0], days=100) for each in people.values()]
    things += [call(number, days=40 + n, seconds=99) for n, number in enumerate(NUMBERS)]
    policy = with_key(*people)
    (need,) = know(*things, cards=people.values(), around=setting(policy)).needs

    assert need.contact.name == "c", "the one of the longest silence"
    assert need.lanes == (Lane.KEY,)
    assert know(*things, cards=people.values(), around=setting(policy), key=False).needs == []


def test_a_week_that_had_its_key_customer_still_calls_key_people_who_were_only_written_to():
    found = ann(sent(ANN), policy=with_key(ANN), key=False).needs

    assert [need.lanes for need in found] == [(Lane.WRITTEN_ONLY,)]


@pytest.mark.parametrize(("days", "lane"), [(7, set()), (7.001, {"key"})])
def test_a_key_customer_talked_with_this_week_is_not_the_next(days, lane):
    assert lanes(sent(ANN, days=200), call(NUMBER, days=days, seconds=90), policy=with_key(ANN)) == lane


def test_a_key_customer_never_written_to_is_not_known_well_enough():
    assert lanes(call(NUMBER, days=50, seconds=90), policy=with_key(ANN)) == set()


def test_who_is_chosen_keeps_all_reasons():
    (need,) = ann(sent(ANN, days=5), policy=with_key(ANN)).needs

    assert need.lanes == (Lane.WAITING, Lane.WRITTEN_ONLY, Lane.KEY)


# The order.


def test_key_people_come_first_then_proposals_then_the_longest_silence():
    policy = with_key("key@x.org")
    known = know(
        sent("key@x.org", days=1, subject="Re: x"),
        sent("old@x.org", days=1, subject="Re: x"),
        sent("old@x.org", days=300),
        sent("pat@x.org", days=5, subject="Our proposal"),
        received("pat@x.org", days=9),
        sent("asked@x.org", days=6, subject="Re: x"),
        sent("new@x.org", days=1, subject="Re: x"),
        around=setting(policy),
    )

    assert known.names == ["key@x.org", "pat@x.org", "old@x.org", "asked@x.org", "new@x.org"]


def test_a_silence_counts_in_periods_and_not_for_ever():
    def score(days: int | None, **rest) -> float:
        talks = [] if days is None else [call(NUMBER, days=days, seconds=99)]
        (need,) = ann(sent(ANN, days=1), *talks, **rest).needs
        return need.score

    assert score(135) == pytest.approx(1.5 + 1 / 40)
    assert score(3000) == pytest.approx(3 + 1 / 40)
    assert score(None) == pytest.approx(1 + 1 / 40), "known since yesterday, and never spoken"
    assert score(None, policy=Policy(voice_every=timedelta(hours=1))) == pytest.approx(2 + 1 / 40)


def test_many_mails_press_more_than_few_up_to_twenty():
    scores = []
    for number in (1, 20, 40):
        (need,) = ann(*[sent(ANN, days=1 + n / 100) for n in range(number)]).needs
        scores.append(round(need.score, 1))

    assert scores == [1.0, 1.5, 1.5]


# What the calendar's names mean.


def test_a_first_name_in_a_title_means_the_only_one_who_has_it():
    planned = [entry(title="Call Ann", start=ahead(2))]
    noted = [entry(title="Call Ann Lee", start=ago(3))]

    assert not ann(sent(ANN), entries=planned).needs
    assert ann(sent(ANN), entries=noted).clock("Ann Lee").probable == ago(3, hours=-1)


def test_a_first_name_that_two_people_have_means_neither():
    cards = [CARD, card("Ann Ray", "ann@y.org")]
    known = know(sent(ANN), sent("ann@y.org"), cards=cards, entries=[entry(title="Call Ann", start=ahead(2))])

    assert sorted(known.names) == ["Ann Lee", "Ann Ray"]


def test_a_contact_of_one_handle_and_one_of_many_have_clocks_alike():
    one, many = contact("Ann", ANN), contact("Bob", "bob@x.org", "bob@y.org")
    tallies = {handle: Tally(count=2, last_voice=ago(3)) for handle in (ANN, "bob@y.org")}
    some = [one, many, contact("Cy")]
    found = {who.id: clock(who.handles, tallies, {}) for who in some}

    assert found[one.id].sure == found[many.id].sure == ago(3)
    assert found["cy@x.org"] == Clock(recent=[])
    assert tallies[ANN].count == 2


# Laws.

contacts = st.lists(
    st.builds(
        lambda number, tier: contact(f"P {number}", f"p{number}@x.org", tier=tier),
        st.integers(0, 20),
        st.sampled_from(["key", "client", "other"]),
    ),
    unique_by=lambda one: one.id,
    max_size=8,
)
moments = st.one_of(st.none(), st.integers(0, 4).map(lambda n: ago(n * 40)))
some_clocks = st.builds(
    lambda written, sure, probable, coming: Clock(
        Tally(last_written=written, first=written), sure=sure, probable=probable, coming=coming
    ),
    moments,
    moments,
    moments,
    st.one_of(st.none(), st.none(), st.just(ahead(2))),
)


mails = st.builds(
    lambda write, days, number: recent(*interactions(write(ANN, days=days, subject=f"News {number}"))),
    st.sampled_from([sent, received]),
    st.integers(0, 40),
    st.integers(0, 3),
)


LETTER, ANSWER = (recent(*interactions(write(ANN, days=1))) for write in (sent, received))


@given(st.lists(mails), st.lists(st.tuples(st.integers(0, 40), st.none() | st.integers(0, 40)), min_size=1))
def test_what_a_clock_counted_before_is_what_it_would_count_now(late, moments):
    """The window may begin later and earlier, and a talk may come to light."""
    known = Clock(recent=late)
    for days, talk in moments:
        known.sure = None if talk is None else ago(talk)
        assert known.late(ago(days)) == Clock(recent=late, sure=known.sure).late(ago(days))


@given(
    st.lists(mails, max_size=4),
    st.sampled_from(["key", "client", "other"]),
    st.none() | st.integers(0, 100),
    st.lists(st.integers(-48, 240), min_size=1, max_size=8),
)
@example([LETTER], "other", 9, [0, 7 * 24])
@example([LETTER, ANSWER], "key", 5, [0, 3 * 24])
@example([LETTER, ANSWER], "other", 88, [0, 3 * 24])
@example([LETTER, ANSWER], "other", 95, [31 * 24, -31 * 24])
def test_who_needed_no_call_before_is_judged_as_if_for_the_first_time(late, tier, talk, hours):
    """Time goes on, or back, and nothing else happens."""
    who = contact("Ann Lee", ANN, tier=tier)

    def made() -> Clock:
        written, heard = ([one.at for one in late if one.kind.outgoing is mine] for mine in (True, False))
        tally = Tally(last_written=max(written, default=None), last_received=max(heard, default=None))
        tally.first = tally.last_written
        return Clock(tally, sorted(late, key=lambda one: one.at), sure=None if talk is None else ago(talk))

    known = made()
    for hour in accumulate(hours):
        around = setting(with_key(ANN), now=NOW + hour * HOUR)
        assert needs([who], {who.id: known}, setting=around) == needs([who], {who.id: made()}, setting=around)


def test_no_hour_is_counted_twice_when_the_window_begins_where_the_clock_was_changed():
    """By the wall, half past two was half an hour after a quarter to two: an hour that there never was."""
    early = datetime(2026, 4, 28, 1, 45, tzinfo=LONDON)
    late = recent(*interactions(sent(ANN, at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC))))
    who, tally = contact("Ann Lee", ANN), Tally(last_written=late.at, first=late.at)
    known = Clock(tally, [late])

    for moment in (early, early + timedelta(minutes=20)):
        around = setting(now=moment)
        anew = needs([who], {who.id: Clock(tally, [late])}, setting=around)
        assert needs([who], {who.id: known}, setting=around) == anew


@given(contacts, st.lists(some_clocks, min_size=21, max_size=21), st.booleans(), st.randoms())
def test_the_order_is_total_and_does_not_depend_on_that_of_the_contacts(some, stand, key, dice):
    by_id = {one.id: stand[int(one.name.split()[1])] for one in some}
    found = needs(some, by_id, setting=setting(), key=key)
    other = list(some)
    dice.shuffle(other)

    assert found == needs(other, by_id, setting=setting(), key=key)
    assert len({need.contact.id for need in found}) == len(found)
    assert sum(Lane.KEY in need.lanes for need in found) <= key
    assert all(need.lanes and reason(need, setting()) and need.score > 0 for need in found)
    tiers = [need.contact.tier != "key" for need in found]
    assert tiers == sorted(tiers)


def test_who_was_tried_in_vain_is_tried_again_for_the_same_reason():
    known = know(sent(ANN, days=40), sent(ANN, days=41), cards=[CARD])
    (who,) = known.people.contacts
    assert known.needs == []

    (need,) = needs(known.people.contacts, known.clocks, setting=setting(), again={who.id: Lane.PROPOSAL})
    assert need.lanes == (Lane.PROPOSAL,)
