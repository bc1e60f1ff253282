"""What became of a call: who tells it, and who is believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import DAY, HOUR, LONDON, MINUTE, NOW
from hypothesis import given
from hypothesis import strategies as st
from lives import at, event, life, said, told

from syncd.core.life import STRENGTH, Step, Voucher, What
from syncd.core.outcome import Told, answered, outcomes
from syncd.core.policy import Policy
from syncd.model import Channel, Outcome, Party, Sign, Span, Verdict

START = at(9, 15)  # yesterday
END = START + 20 * MINUTE


def found(*events, one=None, met=None, now=NOW) -> list[Told]:
    return outcomes(one or life(START), events, met=met, policy=Policy(), now=now, zone=LONDON)


def outcome(*events, **rest) -> Outcome | None:
    every = found(*events, **rest)
    return every[0].outcome if every else None


def test_a_call_that_is_ahead_or_under_way_has_no_outcome():
    assert found(one=life(NOW + HOUR)) == []
    assert found(one=life(NOW - MINUTE)) == []


def test_a_call_that_has_merely_passed_is_unknown():
    (only,) = found()

    assert (only.outcome, only.voucher, only.at) == (Outcome.UNKNOWN, Voucher.PASSED, END)


def test_a_call_that_never_stood_or_was_taken_away_is_not_asked_about():
    assert found(one=life(START, gone=True)) == []
    assert found(one=life(START, done=False)) == []


def test_a_call_that_was_put_off_too_late_to_go_is_not_asked_about():
    assert found(one=life(START, said(None, START, until=at(12, 10)))) == []


@pytest.mark.parametrize(
    ("seconds", "what"),
    [
        (60, Outcome.SPOKE),
        (480, Outcome.SPOKE),
        (59, Outcome.UNKNOWN),
        (20, Outcome.UNKNOWN),
        (19, Outcome.NO_ANSWER),
        (0, Outcome.NO_ANSWER),
        (-1, Outcome.NO_ANSWER),
    ],
)
def test_the_call_log_tells_by_the_length_of_the_call(seconds, what):
    assert outcome(event(START + 2 * MINUTE, seconds=seconds)) is what


@pytest.mark.parametrize(
    ("when", "counts"),
    [
        (START - 30 * MINUTE, True),
        (START - 31 * MINUTE, False),
        (END + 4 * HOUR, True),
        (END + 4 * HOUR + MINUTE, False),
    ],
)
def test_a_talk_counts_from_half_an_hour_before_to_four_hours_after(when, counts):
    assert (outcome(event(when, seconds=300)) is Outcome.SPOKE) == counts


def test_their_call_back_counts_as_a_talk_and_their_missed_call_does_not():
    assert outcome(event(END + HOUR, seconds=300, outgoing=False)) is Outcome.SPOKE
    assert outcome(event(END + HOUR, seconds=0, outgoing=False)) is Outcome.UNKNOWN


def test_a_voicemail_of_mine_is_one_and_one_of_theirs_is_not():
    assert outcome(event(START, Channel.VOICEMAIL, seconds=25)) is Outcome.VOICEMAIL
    assert outcome(event(START, Channel.VOICEMAIL, seconds=25, outgoing=False)) is Outcome.UNKNOWN


def test_the_best_of_several_calls_counts():
    tries = [event(START, seconds=0), event(START + MINUTE, Channel.VOICEMAIL, seconds=30)]

    assert outcome(*tries) is Outcome.VOICEMAIL
    assert outcome(*reversed(tries)) is Outcome.VOICEMAIL
    assert outcome(*tries, event(END, seconds=400)) is Outcome.SPOKE
    assert outcome(event(START, seconds=30), event(END, seconds=0)) is Outcome.UNKNOWN
    assert outcome(event(START, seconds=0), event(END, seconds=30)) is Outcome.NO_ANSWER


def test_a_mail_that_says_so_counts_and_one_about_somebody_else_does_not():
    spoke = event(END, Channel.MAIL, verdict=Verdict.SPOKE, party=Party.CORRESPONDENT)
    left = event(END, Channel.MAIL, verdict=Verdict.VOICEMAIL, party=Party.CORRESPONDENT)

    assert outcome(spoke) is Outcome.SPOKE
    assert outcome(left) is Outcome.VOICEMAIL
    third = event(END, Channel.MAIL, verdict=Verdict.SPOKE, party=Party.THIRD)
    assert outcome(third) is Outcome.UNKNOWN
    theirs = event(END, Channel.MAIL, verdict=Verdict.VOICEMAIL, party=Party.CORRESPONDENT, outgoing=False)
    assert outcome(theirs) is Outcome.UNKNOWN
    assert outcome(replace(spoke, at=END + 4 * DAY), now=NOW + 9 * DAY) is Outcome.UNKNOWN


def test_a_meeting_with_them_at_that_time_is_a_talk():
    assert outcome(met=END + HOUR) is Outcome.SPOKE
    assert outcome(met=START - DAY) is Outcome.UNKNOWN


def test_a_call_that_was_moved_into_the_past_took_place_then_unless_the_call_log_says_no():
    span = Span(START, END)
    step = Step("ann", "", NOW, What.DRAGGED, "moved", span, Outcome.SPOKE, voucher=Voucher.DRAGGED)
    one = life(START, step)

    assert (found(one=one)[0].outcome, found(one=one)[0].at) == (Outcome.SPOKE, START)
    assert outcome(event(START, seconds=0), one=one) is Outcome.NO_ANSWER
    moved_on = life(START + HOUR, step)
    assert outcome(one=moved_on) is Outcome.UNKNOWN


def test_the_users_word_is_believed_before_all_else():
    missed = event(START, seconds=0)

    assert outcome(missed, one=life(START, said(Outcome.SPOKE))) is Outcome.SPOKE
    both = life(START, said(Outcome.SPOKE), said(Outcome.VOICEMAIL, voucher=Voucher.COMMAND))
    assert outcome(missed, one=both) is Outcome.VOICEMAIL
    back = life(START, said(Outcome.SPOKE), said(None))
    assert outcome(missed, one=back) is Outcome.NO_ANSWER


@pytest.mark.parametrize(
    ("until", "kept"),
    [
        (date(2026, 6, 9), True),
        (date(2026, 6, 1), True),
        (date(2026, 6, 10), False),
        (at(8, 9), True),  # when the word was written it had passed
        (at(9, 14), False),
        (None, False),
    ],
)
def test_a_promise_for_the_day_of_a_call_ahead_or_for_one_that_had_passed_is_kept_by_that_call(until, kept):
    one = life(START, said(Outcome.CALLBACK, at(8, 10), until=until))

    assert outcome(one=one) is (Outcome.UNKNOWN if kept else Outcome.CALLBACK)
    afterwards = life(START, said(Outcome.CALLBACK, END, until=until))
    assert outcome(one=afterwards) is Outcome.CALLBACK


def test_the_users_word_on_a_call_that_is_ahead_counts_from_when_it_was_said():
    (only,) = found(one=life(NOW + DAY, said(Outcome.SPOKE, NOW - HOUR)))

    assert (only.outcome, only.at) == (Outcome.SPOKE, NOW - HOUR)


@given(st.lists(st.sampled_from([*Voucher]), min_size=1, unique=True))
def test_of_several_words_the_strongest_wins(vouchers):
    one = life(START, *(said(Outcome.BUSY, voucher=voucher) for voucher in vouchers))

    assert found(one=one)[0].voucher == max(vouchers, key=STRENGTH.__getitem__)


def test_an_answer_in_writing_to_an_attempt_is_its_outcome():
    left = told(Outcome.VOICEMAIL, START)
    mail = event(START + DAY, Channel.MAIL, outgoing=False)
    text = event(START + DAY, Channel.TEXT, outgoing=False)

    reply = answered(left, [mail], until=None, zone=LONDON)
    assert (reply.outcome, reply.at) == (Outcome.EMAIL_REPLY, mail.at)
    assert "their text" in answered(left, [text], until=None, zone=LONDON).why


@pytest.mark.parametrize(
    ("one", "until"),
    [
        (event(START - HOUR, Channel.MAIL, outgoing=False), None),
        (event(START + 11 * DAY, Channel.MAIL, outgoing=False), None),
        (event(START + 3 * DAY, Channel.MAIL, outgoing=False), START + 2 * DAY),
        (event(START + DAY, Channel.MAIL, outgoing=True), None),
        (event(START + DAY, Channel.MAIL, outgoing=False, signs=Sign.AUTO), None),
    ],
)
def test_what_is_no_answer_to_the_attempt_changes_nothing(one, until):
    left = told(Outcome.VOICEMAIL, START)

    assert answered(left, [one], until=until, zone=LONDON) is left


def test_only_an_attempt_can_be_answered():
    spoke = told(Outcome.SPOKE, START)

    assert answered(spoke, [event(END, Channel.MAIL, outgoing=False)], until=None, zone=LONDON) is spoke
