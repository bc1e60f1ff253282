"""Who owes me an answer. It is Wednesday, 10 June 2026, 10:00 in London."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from builders import (
    ANN,
    DAY,
    LONDON,
    ME,
    NUMBER,
    TALKED,
    ago,
    ann,
    call,
    lanes,
    received,
    sent,
    setting,
    text_from,
    text_to,
    voicemail,
)

from syncd.core.need import reason
from syncd.core.policy import Policy
from syncd.model import Lane, Sign


@pytest.mark.parametrize(
    ("days", "off", "when"),
    [
        (0, (), ago(0)),
        (1, (), ago(1)),
        (2, (), ago(2)),
        (3, (), ago(5)),  # over a weekend
        (3, (date(2026, 6, 8),), ago(6)),  # and a holiday
        (3, (date(2026, 6, 7),), ago(5)),  # on a Sunday no day is lost
        (8, (), ago(12)),
    ],
)
def test_working_days_leave_out_weekends_and_holidays(days, off, when):
    assert setting(off=off).working_days_ago(days) == when


def test_working_days_keep_the_time_on_the_wall_when_the_clocks_change():
    monday = datetime(2026, 3, 30, 9, tzinfo=UTC)  # the second day of summer time

    assert setting(now=monday).working_days_ago(1) == datetime(2026, 3, 27, 10, tzinfo=LONDON)
    assert setting(now=monday, zone=ZoneInfo("UTC")).working_days_ago(1) == monday - 3 * DAY


def waits(*things, **rest) -> set[str]:
    """The lanes of Ann, with whom I talked a week ago: only an answer may be missing."""
    return lanes(call(NUMBER, days=7, seconds=300), *things, **rest)


@pytest.mark.parametrize(
    ("asked", "lane"),
    [
        (datetime(2026, 6, 5, 9, 0, tzinfo=UTC), {"waiting"}),
        (datetime(2026, 6, 5, 9, 1, tzinfo=UTC), set()),
        (datetime(2026, 6, 7, 9, 0, tzinfo=UTC), set()),  # on Sunday: only Monday and Tuesday have passed
        (datetime(2026, 6, 4, 9, 0, tzinfo=UTC), {"waiting"}),
    ],
)
def test_three_working_days_without_an_answer_are_enough(asked, lane):
    assert waits(sent(ANN, at=asked)) == lane


@pytest.mark.parametrize(
    ("offered", "lane"),
    [
        (datetime(2026, 6, 8, 9, 0, tzinfo=UTC), {"proposal"}),
        (datetime(2026, 6, 8, 9, 1, tzinfo=UTC), set()),
        (datetime(2026, 6, 6, 9, 0, tzinfo=UTC), {"proposal"}),
        (datetime(2026, 6, 5, 9, 0, tzinfo=UTC), {"proposal", "waiting"}),
    ],
)
def test_two_working_days_are_enough_for_a_proposal(offered, lane):
    assert waits(sent(ANN, at=offered, subject="Our proposal")) == lane


def test_a_holiday_gives_them_another_day():
    monday = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)

    assert waits(sent(ANN, at=monday, subject="Our proposal"), off=[date(2026, 6, 9)]) == set()


@pytest.mark.parametrize(
    "answer",
    [
        received(ANN, days=1, signs=Sign.AUTO, answers="m1"),  # out of office
        received(ANN, days=1, signs=Sign.INVITATION),
        received(ANN, days=1, signs=Sign.LIST),
        received("bob@y.org", days=1, answers="m1"),
        received(ANN, days=6),  # before I asked
        voicemail(NUMBER, days=1, seconds=80),
        call(NUMBER, days=1, seconds=0),
    ],
)
def test_no_answer_is(answer):
    assert waits(sent(ANN, days=5, message_id="m1"), answer) == {"waiting"}


@pytest.mark.parametrize(
    "answer",
    [
        received(ANN, days=1, answers="m1"),
        received(ANN, days=1, subject="Something else"),
        received(ANN, days=1, to=[ME, "bob@y.org"]),
        text_from(NUMBER, days=1),  # another way is as good
        call(NUMBER, days=1, seconds=90),
        sent(ANN, days=4.5, text=TALKED),
        sent(ANN, days=5, text=TALKED),  # it says itself that it needs none
    ],
)
def test_an_answer_is(answer):
    assert waits(sent(ANN, days=5, message_id="m1"), answer) == set()


def test_my_own_follow_up_is_no_answer_but_in_its_thread_it_waits_anew():
    asked = sent(ANN, days=9, message_id="m1")
    follow_up = sent(ANN, days=5, answers="m1", thread="m1", subject="Re: News")
    lately = sent(ANN, days=1, answers="m1", thread="m1", subject="Re: News")

    def known(*things):
        return ann(call(NUMBER, days=12, seconds=300), *things)

    assert known(asked, follow_up).needs[0].waiting_since == ago(5)
    assert known(asked, follow_up, lately).needs == []


def test_what_i_write_in_another_thread_does_not_let_me_forget_what_i_asked():
    (need,) = ann(call(NUMBER, days=12, seconds=300), sent(ANN, days=9), sent(ANN, days=1)).needs

    assert need.lanes == (Lane.WAITING,)
    assert need.waiting_since == ago(9)
    assert reason(need, setting()).startswith("Your mail has no answer since 1 June 2026, 2 mails since")


def test_a_newer_proposal_does_not_make_the_older_one_wait_anew():
    mails = [sent(ANN, days=days, subject="Our proposal", thread="m1") for days in (9, 1)]
    (need,) = ann(call(NUMBER, days=12, seconds=300), *mails).needs

    assert (need.lanes, need.waiting_since) == ((Lane.PROPOSAL,), ago(9))
    assert reason(need, setting()).startswith("Your proposal has no answer since 1 June 2026")


def test_a_mail_to_four_people_waits_for_nobody_in_particular():
    others = ["b@y.org", "c@y.org"]

    assert waits(sent([ANN, *others], days=5)) == {"waiting"}
    assert waits(sent([ANN, *others, "d@y.org"], days=5)) == set()


def test_an_unanswered_text_is_called_a_text():
    (need,) = ann(call(NUMBER, days=12, seconds=300), text_to(NUMBER, days=6)).needs

    assert reason(need, setting()).startswith("Your text has no answer since 4 June 2026, 1 text since")


def test_what_was_asked_longer_ago_than_one_looks_back_waits_no_more():
    assert lanes(call(NUMBER, days=50, seconds=300), sent(ANN, days=31)) == set()


def test_the_policy_says_how_long_one_waits():
    hasty = Policy(waiting_after=1, proposal_after=0)

    assert waits(sent(ANN, days=1), policy=hasty) == {"waiting"}
    assert waits(sent(ANN, days=0, subject="Our proposal"), policy=hasty) == {"proposal"}


def test_the_open_threads_are_named_the_newest_first_when_subjects_are_allowed():
    mails = [
        sent(ANN, days=days, subject=subject)
        for days, subject in ((9, "Roof"), (8, "Garden"), (7, "Re: Roof"))
    ]
    (need,) = ann(*mails, sent(ANN, days=20, subject="Answered"), received(ANN, days=10)).needs

    assert need.topics == ("Roof", "Garden")
