"""What is told in the morning, each thing once; and what a week came to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from builders import DAY, LONDON, NOW, contact, setting
from lives import at, life, told, tried

from syncd.core.digest import Changed, Ill, Question, digest, heading, text
from syncd.core.ladder import Rung, State
from syncd.core.life import Step, What
from syncd.core.scorecard import Week, monday, week
from syncd.core.upkeep import Stuck
from syncd.model import Outcome

ANN = replace(contact("Ann Lee", "ann@x.org", "+12125550123"), id="ann")
BOB = replace(contact("Bob O'Hara", "bob o'hara"), id="bob", emails=(), phones=())


def made(
    *tries, people=(ANN,), rungs=None, stopped=(), stuck=(), ill=(), waits="", lives=(), now=NOW, who="ann"
):
    every = [*lives, *(one.life for one in tries if one.life)]
    return digest(
        contacts=people,
        lives={one.booking.id: one for one in every},
        tries={who: tries} if tries else {},
        rungs=rungs or {},
        stopped=stopped,
        stuck=stuck,
        ill=ill,
        waits=waits,
        setting=setting(now=now),
    )


def booked(why="3 mails since May"):
    return Step("ann", "", NOW - 3 * DAY, What.BOOKED, why)


def test_a_day_without_anything_is_empty():
    found = made(tried(NOW + DAY), tried(NOW - DAY, Outcome.SPOKE))

    assert found.empty
    assert heading(found) == "No calls today"
    assert text(found, setting()) == ""


def test_the_calls_of_today_are_told_by_time_with_number_and_reason():
    later = tried(at(10, 16), None, booked())
    earlier = tried(at(10, 9), Outcome.VOICEMAIL, attempt=2)
    gone = tried(at(10, 12), None, gone=True)
    found = made(earlier, later, gone, tried(at(11, 0.2)))

    assert [(one.span.start, one.phone, one.why, one.outcome) for one in found.calls] == [
        (at(10, 9), "+12125550123", "", Outcome.VOICEMAIL),
        (at(10, 16), "+12125550123", "3 mails since May", None),
    ]
    assert heading(found) == "2 calls today"
    assert text(found, setting()) == "09:00 Call Ann Lee\n16:00 Call Ann Lee: 3 mails since May"


def test_a_call_with_somebody_who_is_not_known_any_more_is_told_too():
    (one,) = made(lives=[life(at(10, 16), contact="zoe")]).calls

    assert (one.contact, one.phone) == ("zoe", "")


def test_the_last_call_that_nobody_told_of_is_asked_for_two_weeks():
    first, last = tried(at(4, 10), Outcome.UNKNOWN), tried(at(8, 10), Outcome.UNKNOWN)
    (question,) = made(first, last).questions

    assert question == Question(
        "outcome",
        "ann",
        "What came of Call Ann Lee on 8 June 2026?",
        ("syncd log ann@x.org spoke", "syncd log ann@x.org voicemail", "syncd log ann@x.org no_answer"),
    )
    assert made(last, now=at(22, 10.2)).questions
    assert not made(last, now=at(22, 10.5)).questions


def test_what_was_told_or_is_under_way_is_not_asked():
    assert not made(tried(at(8, 10), Outcome.UNKNOWN), tried(at(9, 10), Outcome.SPOKE)).questions
    assert not made(tried(at(10, 9.8))).questions
    assert not made(tried(at(11, 9))).questions


def test_the_latest_question_comes_first_and_a_name_is_quoted():
    ann, bob = tried(at(4, 10), Outcome.UNKNOWN), tried(at(8, 10), Outcome.UNKNOWN)
    found = digest(
        contacts=[ANN, BOB],
        lives={},
        tries={"ann": [ann], "bob": [bob]},
        rungs={},
        stopped=(),
        stuck=(),
        ill=(),
        waits="",
        setting=setting(),
    )

    assert [one.answers[0] for one in found.questions] == [
        "syncd log 'bob o'\"'\"'hara' spoke",
        "syncd log ann@x.org spoke",
    ]


def test_what_only_the_user_decides_is_asked_unless_a_flag_says_it():
    held = {"ann": Rung(State.HELD, question="you took 3 calls away, the last on 8 June 2026")}
    writes = {"ann": Rung(State.RESTING, question="they answered 2 times in writing")}

    (question,) = made(rungs=held).questions
    assert question.text == "Ann Lee: you took 3 calls away, the last on 8 June 2026"
    assert question.answers == ("syncd resume ann@x.org", "syncd flag ann@x.org do-not-call")
    (question,) = made(rungs=writes).questions
    assert question.answers == ("syncd flag ann@x.org prefers-email",)
    assert made(rungs=held, stopped={"ann"}).empty
    assert made(rungs={"ann": Rung(State.FREE)}).empty


def test_what_was_moved_or_withdrawn_since_yesterday_is_told_with_its_reason():
    def step(what, when, why):
        return Step("ann", "", when, what, why)

    twice = life(at(15, 10), step(What.MOVED, at(9, 9), "a"), step(What.MOVED, at(10, 9), "you agreed"))
    withdrawn = life(at(12, 10), step(What.WITHDRAWN, at(9, 0), "you spoke"), gone=True)
    old = life(at(11, 10), step(What.MOVED, at(8, 23.9), "long ago"))
    found = made(lives=[twice, withdrawn, old])

    assert found.changed == (
        Changed("withdrawn", withdrawn.booking.id, "Call Ann Lee", at(9, 0), at(12, 10), "you spoke"),
        Changed("moved", twice.booking.id, "Call Ann Lee", at(10, 9), at(15, 10), "you agreed"),
    )
    assert text(found, setting()) == (
        "Call Ann Lee was withdrawn: you spoke\nCall Ann Lee was moved: you agreed"
    )


def test_what_does_not_work_is_told_once():
    ill = [Ill("phone", "sign in again"), Ill("phone", "sign in again")]
    found = made(ill=ill, waits="phone cannot be read: it would tell whom you spoke to")

    assert found.ill == (Ill("phone", "sign in again"),)
    assert found.waits == ""
    assert heading(found) == "1 problem"
    assert made(ill=ill, waits="texts knows nothing yet").waits == "texts knows nothing yet"


def test_everything_is_told_as_plain_text():
    stuck = Stuck(life(at(11, 10)), "it was moved 3 times already")
    found = made(
        tried(at(8, 10), Outcome.UNKNOWN),
        stuck=[stuck],
        ill=[Ill("mail", "is away")],
        waits="calls are paused",
    )

    assert heading(found) == "1 question, 1 problem"
    assert text(found, setting()) == (
        "What came of Call Ann Lee on 8 June 2026? syncd log ann@x.org spoke\n\n"
        "Call Ann Lee: it was moved 3 times already\n\n"
        "mail: is away\nNothing new is booked: calls are paused"
    )


def test_a_week_begins_on_monday_by_the_users_clock():
    assert monday(NOW, LONDON) == date(2026, 6, 8)
    assert monday(at(7, 23.5), LONDON) == date(2026, 6, 1)
    assert monday(at(8, 0), LONDON) == date(2026, 6, 8)


def test_a_week_counts_people_reached_and_tries_made():
    mailed = tried(at(8, 10), Outcome.VOICEMAIL)
    mailed = replace(mailed, told=(told(Outcome.EMAIL_REPLY, at(9, 9)), *mailed.told))
    tries = {
        "ann": [tried(at(8, 9), Outcome.SPOKE), tried(at(9, 9), Outcome.SPOKE), tried(at(11, 9))],
        "bob": [mailed],
        "cy": [tried(at(9, 10), Outcome.UNKNOWN), tried(at(10, 8), Outcome.NO_ANSWER, gone=True)],
        "dee": [tried(at(1, 9), Outcome.SPOKE), tried(at(3, 9), Outcome.EMAIL_REPLY)],
    }

    assert week(tries, {}, date(2026, 6, 8), LONDON) == Week(
        date(2026, 6, 8), planned=5, attempts=4, reached=1, voicemails=1, in_writing=1
    )
    assert week(tries, {}, date(2026, 6, 1), LONDON) == Week(
        date(2026, 6, 1), planned=2, attempts=1, reached=1, in_writing=1
    )
    assert week({}, {}, date(2026, 6, 1), LONDON) == Week(date(2026, 6, 1))


def test_whoever_was_talked_to_was_reached_and_what_the_user_says_outweighs_the_log():
    tries = {"ann": [tried(at(8, 9), Outcome.VOICEMAIL)], "bob": [tried(at(8, 9))]}
    talks = {"ann": [at(8, 9.2)], "bob": [at(9, 9), at(10, 9)], "cy": [at(11, 9)], "dee": [at(3, 9)]}

    assert week(tries, talks, date(2026, 6, 8), LONDON).reached == 2
    talks["ann"].append(at(9, 9))
    assert week(tries, talks, date(2026, 6, 8), LONDON).reached == 3
    assert week(tries, talks, date(2026, 6, 1), LONDON).reached == 1


def test_a_word_about_a_call_of_no_ones_counts_as_a_try():
    said = replace(tried(at(9, 10), Outcome.VOICEMAIL), life=None)

    assert week({"ann": [said]}, {}, date(2026, 6, 8), LONDON) == Week(
        date(2026, 6, 8), attempts=1, voicemails=1
    )
