"""The title and the text of a call."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syncd.core.brief import FOOTER, text, title
from syncd.model import Contact, Lane, Need

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
START = datetime(2001, 6, 4, 14, tzinfo=UTC)
MODES = ("none", "dates", "subjects")
ANN = Contact("1", "Ann Lee", ("ann@acme.com",), emails=("ann@acme.com",), phones=("+12125550123",))
WHY = "12 mails since your last call"
NEED = Need(
    ANN,
    lanes=(Lane.WRITTEN_ONLY,),
    last_written=datetime(2001, 5, 28, 9, tzinfo=UTC),
    last_voice=datetime(2001, 3, 3, 23, 30, tzinfo=UTC),
    score=1.7,
    written=12,
    received=1,
    since=datetime(2001, 3, 3, 23, 30, tzinfo=UTC),
)


def brief(need=NEED, *, their_zone=NEW_YORK, mode="dates", **more) -> str:
    given = {"why": WHY, "zone": BERLIN, "their_zone": their_zone, "start": START, "mode": mode, **more}
    return text(need, **given)


def of(**facts) -> Need:
    return NEED._replace(contact=replace(ANN, **facts))


def script(brief_text: str) -> str:
    return next(
        part.partition("\n")[2] for part in brief_text.split("\n\n") if part.startswith("If a machine")
    )


# The title


def test_a_title_says_whom_to_call():
    assert title(ANN) == "Call Ann Lee"


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({}, "Call ann@acme.com"),
        ({"emails": ()}, "Call +1 212-555-0123"),
        ({"emails": (), "phones": (), "handles": ("ann lee/hou",)}, "Call ann lee/hou"),
    ],
)
def test_a_contact_without_a_name_is_called_by_a_handle(facts, shown):
    assert title(replace(ANN, name=" \u200b", **facts)) == shown
    assert title(replace(ANN, name="", **facts), alike=True) == shown


@pytest.mark.parametrize(
    ("facts", "hint", "shown"),
    [
        ({}, "", "Call Ann Lee (acme.com)"),
        ({}, "Acme Roofs", "Call Ann Lee (Acme Roofs)"),
        ({"emails": ("ann@gmail.com",)}, "", "Call Ann Lee (ann@gmail.com)"),
        ({"emails": ("ann@yahoo.co.uk",)}, "", "Call Ann Lee (ann@yahoo.co.uk)"),
        ({"emails": ()}, "", "Call Ann Lee (...0123)"),
        ({"emails": (), "phones": ()}, "", "Call Ann Lee"),
    ],
)
def test_two_of_one_name_are_told_apart(facts, hint, shown):
    assert title(replace(ANN, **facts), alike=True, hint=hint) == shown
    assert title(replace(ANN, **facts), hint=hint) == "Call Ann Lee"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ann\r\nBcc: Bob\tLee", "Call Ann Bcc: Bob Lee"),
        ("\u202eeeL nnA\u202c", "Call eeL nnA"),
        ("A\u200bnn\ufeff \x1b[31mLee", "Call Ann [31mLee"),
        ("\u05d0\u05e0\u05d4 \u05dc\u05d5\u05d9", "Call \u05d0\u05e0\u05d4 \u05dc\u05d5\u05d9"),
        ("Ann \U0001f40c", "Call Ann \U0001f40c"),
    ],
)
def test_a_name_can_do_no_tricks(name, shown):
    assert title(replace(ANN, name=name)) == shown


@given(st.text(), st.text(max_size=200), st.booleans())
def test_a_title_is_one_short_line(name, hint, alike):
    shown = title(replace(ANN, name=name), alike=alike, hint=hint)

    assert len(shown) <= 80
    assert shown.startswith("Call ")
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_a_long_name_leaves_room_for_what_tells_it_apart():
    shown = title(replace(ANN, name="Ann " * 50), alike=True)

    assert len(shown) <= 80
    assert shown.endswith("... (acme.com)")


# The text


def test_the_whole_brief():
    need = of(note="Daughter Mia\n\nplays tennis\n", birthday=date(1604, 6, 12))

    assert brief(need, me="Max Bauer", my_number="+4930123456", last_note="roof in July") == (
        "Why now: 12 mails since your last call\n"
        "Last talk: 4 March 2001 (3 months before this call)\n"
        "Last written: 28 May 2001 (7 days before this call)\n"
        "Since 4 March 2001: 12 messages from you, 1 from them.\n"
        "You have only written, not talked.\n"
        "\n"
        "+1 212-555-0123\n"
        "tel:+12125550123\n"
        "10:00 for them (America/New_York)\n"
        "\n"
        "Personal:\n"
        "- Daughter Mia\n"
        "- plays tennis\n"
        "- After the last call you noted: roof in July\n"
        "- Birthday: 12 June, 8 days after this call\n"
        "\n"
        "What I want from this call: to hear how they are, and to say what no mail can.\n"
        "\n"
        "If a machine answers, say:\n"
        "Hello Ann Lee, please call me back on +49 30 123456, so that we can talk instead of only writing. "
        "This is Max Bauer. Any time that suits you is fine. Once more: +49 30 123456. "
        "Thank you, and have a good day!\n"
        "\n"
        "Done? Put a check mark \u2713 in the title.\n"
        "Voicemail? Write vm in the title. Not now? Delete this entry.\n"
        "Never? Write stop in the title."
    )


def test_without_dates_there_is_the_number_their_time_and_what_to_do():
    need = of(note="Daughter Mia")._replace(topics=("Roof",))

    assert brief(need, mode="none", me="Max", my_number="+4930123456", last_note="roof") == (
        f"+1 212-555-0123\ntel:+12125550123\n10:00 for them (America/New_York)\n\n{FOOTER}"
    )


def test_a_talk_that_is_not_known_is_said_to_be_unknown():
    need = NEED._replace(last_voice=None, since=None, unsure_voice=datetime(2001, 5, 2, 9, tzinfo=UTC))

    shown = brief(need)

    assert "Last talk: none that is known\n" in shown
    assert "Perhaps you spoke on 2 May 2001: a mail sounds like it.\n" in shown
    assert "So far: 12 messages from you, 1 from them.\n" in shown


def test_nothing_counted_is_not_mentioned():
    assert "from them" not in brief(NEED._replace(written=0, received=0))
    assert "Since 4 March 2001: 0 messages from you, 2 from them." in brief(
        NEED._replace(written=0, received=2)
    )


@pytest.mark.parametrize(
    ("lane", "says", "wants"),
    [
        (Lane.WRITTEN_ONLY, "You have only written, not talked.", "to hear how they are"),
        (Lane.WAITING, "You wait for their answer.", "an answer to my mail"),
        (Lane.PROPOSAL, "Your proposal has no answer.", "a yes, a no"),
        (Lane.KEY, "Your key customer of the week.", "to hear what they need next"),
    ],
)
def test_every_lane_has_its_reason_and_its_aim(lane, says, wants):
    shown = brief(NEED._replace(lanes=(lane,)))

    assert f"\n{says}\n" in shown
    assert f"\nWhat I want from this call: {wants}" in shown


def test_the_most_pressing_lane_sets_the_aim():
    shown = brief(NEED._replace(lanes=(Lane.KEY, Lane.WRITTEN_ONLY, Lane.PROPOSAL)))

    assert "What I want from this call: a yes, a no" in shown
    assert "Your key customer of the week." in shown


def test_who_waits_is_told_since_when():
    waiting = NEED._replace(
        lanes=(Lane.WAITING, Lane.KEY), waiting_since=datetime(2001, 5, 27, 23, tzinfo=UTC)
    )

    assert "You wait for their answer since 28 May 2001.\nYour key customer of the week.\n" in brief(waiting)


def test_without_a_voice_source_only_the_calendar_is_known():
    assert "Only your calendar is known" in brief(voiced_sources=False)
    assert "Only your calendar is known" not in brief()


def test_without_a_number_one_asks_for_it():
    need = of(phones=())

    assert "No number known: ask them for one.\n10:00 for them" in brief(need)
    assert "No number known: ask them for one." in brief(need, mode="none", their_zone=BERLIN)
    assert "tel:" not in brief(need)


def test_three_numbers_are_enough():
    shown = brief(of(phones=tuple(f"+1212555012{n}" for n in range(5))))

    assert shown.count("tel:") == 3


def test_their_time_is_told_only_when_it_is_another():
    assert "for them" not in brief(their_zone=ZoneInfo("Europe/Paris"))
    assert "10:00 for them (America/New_York)" in brief(their_zone=NEW_YORK)
    assert "01:00 on 5 June 2001 for them (Australia/Brisbane)" in brief(
        their_zone=ZoneInfo("Australia/Brisbane"), start=START + timedelta(hours=1)
    )


def test_a_fixed_zone_is_shown_by_its_offset():
    assert "09:00 for them (UTC-05:00)" in brief(their_zone=ZoneInfo("Etc/GMT+5"))


def test_subjects_are_shown_only_where_the_user_allows_them():
    need = NEED._replace(topics=("Roof\nvm", "x" * 100, "Fence", "Gate"))

    assert f"Open threads:\n- Roof vm\n- {'x' * 77}...\n- Fence\n\n" in brief(need, mode="subjects")
    assert "Roof" not in brief(need, mode="dates") + brief(need, mode="none")
    assert "Open threads" not in brief(NEED, mode="subjects")


@pytest.mark.parametrize(
    ("born", "start", "shown"),
    [
        (date(1980, 6, 4), date(2001, 6, 4), "4 June, that very day"),
        (date(1980, 6, 3), date(2001, 6, 4), "3 June, 1 day before this call"),
        (date(1980, 6, 18), date(2001, 6, 4), "18 June, 14 days after this call"),
        (date(1980, 6, 19), date(2001, 6, 4), None),
        (date(1980, 1, 2), date(2001, 12, 30), "2 January, 3 days after this call"),
        (date(1980, 12, 30), date(2001, 1, 2), "30 December, 3 days before this call"),
        (date(1980, 2, 29), date(2001, 2, 28), "29 February, 1 day after this call"),
        (date(1980, 2, 29), date(2004, 2, 28), "29 February, 1 day after this call"),
        (date(1980, 2, 29), date(2004, 2, 29), "29 February, that very day"),
    ],
)
def test_a_birthday_near_the_call_is_told(born, start, shown):
    found = brief(of(birthday=born), start=datetime(start.year, start.month, start.day, 12, tzinfo=UTC))

    assert (f"- Birthday: {shown}\n" in found) if shown else ("Birthday" not in found)


def test_a_long_note_is_cut():
    shown = brief(of(note="\n \u200b\n".join(["y" * 200, *"abcdef"])), last_note="z" * 1000)

    assert f"- {'y' * 157}...\n- a\n- b\n- c\n- d\n- After the last call you noted: {'z' * 297}...\n" in shown


@pytest.mark.parametrize("attempt", [1, 2, 3, 4, 5, 6])
def test_every_other_attempt_leaves_a_voicemail(attempt):
    shown = brief(attempt=attempt)

    assert ("If a machine answers, say:" in shown) == (attempt in {1, 3, 5})
    assert ("No voicemail this time: try again." in shown) == (attempt not in {1, 3, 5})


def test_a_voicemail_asks_first_and_says_the_number_first():
    said = script(brief(me="Max Bauer", my_number="+4930123456"))

    first = said.split(". ")[0]
    assert "please call me back on +49 30 123456, so that" in first
    assert said.count("+49 30 123456") == 2


def test_a_voicemail_needs_neither_names_nor_a_number():
    assert script(brief(of(name=""))) == (
        "Hello, please call me back, so that we can talk instead of only writing. "
        "Any time that suits you is fine. Thank you, and have a good day!"
    )


anything = st.text(max_size=400)
numbers = st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True)


@example("a " * 200, "b " * 200, "1 " * 200, Lane.WRITTEN_ONLY)
@given(anything, anything, numbers | anything, st.sampled_from(Lane))
def test_a_voicemail_is_said_in_75_words(name, me, my_number, lane):
    shown = brief(of(name=name)._replace(lanes=(lane,)), me=me, my_number=my_number)

    assert len(script(shown).split()) <= 75


@given(st.text("abc ", max_size=400), st.text("abc ", max_size=400), numbers, st.sampled_from(Lane))
def test_a_voicemail_is_said_in_75_words_even_when_every_digit_is_one(name, me, my_number, lane):
    said = script(brief(of(name=name)._replace(lanes=(lane,)), me=me, my_number=my_number))

    digits = sum(c.isdigit() for c in said)
    words = sum(not any(c.isdigit() for c in word) for word in said.split())
    assert digits + words <= 75


long = st.text(max_size=60).map(lambda some: some * 100)


@given(st.tuples(long, long, long, long), st.lists(long, max_size=5), st.sampled_from(MODES))
def test_a_brief_always_fits_and_always_ends_with_what_to_do(texts, topics, mode):
    name, note, why, other = texts
    contact = replace(ANN, name=name, note=note, phones=(*ANN.phones, *topics), birthday=date(1980, 6, 4))
    need = NEED._replace(
        contact=contact,
        topics=tuple(topics),
        lanes=tuple(Lane),
        unsure_voice=START,
        waiting_since=START,
    )

    shown = brief(need, why=why, mode=mode, me=other, my_number=other, last_note=other, voiced_sources=False)

    assert len(shown) < 4000
    assert shown.endswith(FOOTER)
    assert not {unicodedata.category(c) for c in shown.replace("\n", "")} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_a_brief_of_plain_letters_is_plain_but_for_the_check_mark():
    assert brief(last_note="roof", my_number="+4930123456").replace("\u2713", "").isascii()
