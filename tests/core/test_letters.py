"""What a draft says, and when it is laid, changed, taken away, or left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from builders import DAY, HOUR, LONDON, MINUTE, NOW, contact, setting

from syncd.core import letters
from syncd.core.letters import Laid, Letter, Phase, Purpose, redrafts
from syncd.core.policy import Policy

ANN = contact("Ann Lee", "ann@x.org", "+12125550123")
START = NOW + DAY + 4 * HOUR  # Thursday, 14:00 in London
NEW_YORK = ZoneInfo("America/New_York")


def heads_up(who=ANN, start=START, **rest) -> Letter:
    return letters.heads_up("ada@x.org", "c1", who, start, **{"theirs": None, "zone": LONDON, **rest})


def summary(who=ANN, **rest) -> Letter:
    return letters.summary("ada@x.org", "c1", who, START, zone=LONDON, **rest)


def laid(letter: Letter, phase=Phase.STANDS, version="v1", **rest) -> Laid:
    usual = Laid(letter.draft.id, letter.call, letter.purpose, letter.mark, phase, NOW, version)
    return replace(usual, **rest)


def todo(*wanted: Letter, known=(), purposes=tuple(Purpose)) -> list[tuple[str, str]]:
    found = redrafts(wanted, {one.id: one for one in known}, purposes=purposes)
    return [(one.action, one.id) for one in found]


def test_a_call_is_announced_in_their_own_time():
    letter = heads_up(theirs=NEW_YORK, me="Ada Byron", my_number="+442079460000")

    assert letter.draft.to == ("Ann Lee", "ann@x.org")
    assert letter.draft.subject == "Our call on Thursday, 11 June"
    assert letter.draft.text == (
        "Hello Ann Lee,\n\n"
        "I'll ring you on Thursday around 09:00 your time. If another time suits you better, just tell me.\n"
        "My number is +44 20 7946 0000.\n\nAda Byron\n"
    )


def test_where_their_clock_is_not_known_the_time_is_not_called_theirs():
    assert "on Thursday around 14:00. " in heads_up().draft.text


def test_over_the_date_line_the_day_is_theirs_too():
    letter = heads_up(start=datetime(2026, 6, 11, 22, tzinfo=UTC), theirs=ZoneInfo("Asia/Tokyo"))

    assert letter.draft.subject == "Our call on Friday, 12 June"
    assert "on Friday around 07:00 your time" in letter.draft.text


def test_without_a_number_they_are_asked_for_one_and_without_a_name_greeted_all_the_same():
    bare = contact("ann@x.org", "ann@x.org")
    letter = heads_up(bare)

    assert letter.draft.to == ("", "ann@x.org")
    assert letter.draft.text.startswith("Hello,\n\nI'll ring you")
    assert "On which number do I reach you best?" in letter.draft.text


def test_a_summary_is_a_skeleton():
    letter = summary(me="Ada Byron")

    assert letter.draft.subject == "Our talk on Thursday, 11 June"
    assert letter.draft.text.count("\n- ") == 4
    assert letter.draft.text.endswith("\n\nAda Byron\n")


def test_a_draft_has_one_id_for_ever_and_another_for_each_purpose():
    assert heads_up().draft.id == heads_up(start=START + DAY).draft.id
    assert heads_up().draft.id != summary().draft.id
    assert heads_up().mark != heads_up(start=START + HOUR).mark
    assert len(heads_up().draft.id) == 32


@pytest.mark.parametrize(
    ("start", "says"),
    [
        (NOW + 30 * MINUTE, False),
        (NOW + HOUR, True),
        (NOW + DAY, True),
        (datetime(2026, 6, 11, 22, 30, tzinfo=UTC), True),
        (datetime(2026, 6, 11, 23, 30, tzinfo=UTC), False),  # past midnight in London
        (NOW + 2 * DAY, False),
    ],
)
def test_a_call_is_announced_from_the_day_before_on(start, says):
    assert letters.announced(start, setting()) is says


def test_the_day_before_is_a_working_day():
    friday, monday = NOW + 2 * DAY, NOW + 5 * DAY
    assert letters.announced(monday, setting(now=friday))
    assert not letters.announced(monday, setting(now=friday - DAY))

    assert letters.announced(monday, setting(now=friday - DAY, off=[date(2026, 6, 12)]))
    off = [NOW.date() + n * DAY for n in range(-60, 60)]
    assert letters.announced(monday, setting(now=NOW, off=off))


def test_without_hours_on_any_day_nothing_breaks():
    assert letters.announced(NOW + DAY, setting(Policy(hours={}), now=NOW))


def test_what_is_wanted_is_laid_and_laid_again_where_a_crash_left_it_open():
    letter = heads_up()

    assert todo(letter) == [("lay", letter.draft.id)]
    assert todo(letter, known=[laid(letter, Phase.LAYING, "")]) == [("lay", letter.draft.id)]
    assert todo(letter, known=[laid(letter)]) == []


@pytest.mark.parametrize("phase", [Phase.STANDS, Phase.DROPPING])
def test_a_moved_call_changes_what_was_laid(phase):
    before, after = heads_up(), heads_up(start=START + HOUR)

    assert todo(after, known=[laid(before, phase)]) == [("change", after.draft.id)]
    assert todo(after, known=[laid(after, Phase.LAYING)]) == [("change", after.draft.id)]


def test_a_summary_is_laid_once_and_never_changed():
    letter = summary()

    assert todo(letter, known=[laid(letter, mark="other")]) == []
    assert todo(known=[laid(letter)]) == []


@pytest.mark.parametrize("phase", [Phase.GONE, Phase.THEIRS])
def test_what_is_gone_or_the_users_is_left_alone(phase):
    assert todo(heads_up(start=START + HOUR), known=[laid(heads_up(), phase)]) == []
    assert todo(known=[laid(heads_up(), phase)]) == []


@pytest.mark.parametrize("phase", [Phase.LAYING, Phase.STANDS, Phase.DROPPING])
def test_an_announcement_that_is_not_wanted_any_more_is_taken_away(phase):
    one = laid(heads_up(), phase)

    assert todo(known=[one]) == [("drop", one.id)]
    assert todo(known=[one], purposes=[Purpose.SUMMARY]) == []
