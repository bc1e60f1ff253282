"""What the user tells by command: outcomes, flags, pauses, notes, undo and clear."""

from __future__ import annotations

from datetime import timedelta

import pytest
from thumb import Thumb
from world import NOW, World, correspond

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def did(world: World, **later: float) -> list[tuple[str, str]]:
    answer = world.ask("once", at=NOW + timedelta(**later))
    return [(one["action"], one["title"]) for one in answer["actions"]]


def why(world: World, **later: float) -> dict:
    return world.ask("why", "ann", at=NOW + timedelta(**later))


def test_the_outcome_of_a_call_is_logged_with_a_note_for_the_next_brief(booked):
    said = booked.run("log", "ann", "voicemail", "--note", "Daughter graduates in June.", at=NOW + 6 * HOUR)
    assert said == "Noted: voicemail with Ann Lee for Call Ann Lee of 10 June 2026.\n"
    assert "- 2026-06-10: Daughter graduates in June." in (booked.folder / "config.notes.md").read_text()

    assert did(booked, hours=7) == [("book", "Call Ann Lee")]
    (call, again) = why(booked, hours=8)["calls"]
    assert (call["outcome"], again["attempt"]) == ("voicemail", 2)
    assert "command" in call["chain"][-1]["says"]
    assert "After the last call you noted: Daughter graduates in June." in str(
        Thumb(booked.calls).calls()[-1]["DESCRIPTION"]
    )


def test_a_talk_before_the_call_takes_the_call_away(booked):
    assert booked.run("log", "ann@acme.example", "spoke") == "Noted: spoke with Ann Lee.\n"

    assert did(booked, hours=1) == [("cancel", "Call Ann Lee")]
    assert did(booked, days=20) == []


def lines(world: World) -> list[str]:
    return (world.folder / "config.notes.md").read_text().splitlines()


def test_an_outcome_that_is_logged_twice_counts_once_and_a_correction_takes_its_place(booked):
    for hours in (6, 6.1):
        booked.run("log", "ann", "no_answer", "--note", "Ask for Bob.", at=NOW + hours * HOUR)
    assert sum("Ask for Bob." in line for line in lines(booked)) == 1
    (call,) = why(booked, hours=6.2)["calls"]
    assert sum("no_answer" in step["says"] for step in call["chain"]) == 1
    (book,) = booked.ask("plan", at=NOW + 6.2 * HOUR)["actions"]
    assert book["attempt"] == 2

    booked.run("log", "ann", "spoke", "--note", "Ask for Bob.", at=NOW + 6.3 * HOUR)
    assert why(booked, hours=7)["calls"][0]["outcome"] == "spoke"
    assert did(booked, days=30) == []


def test_a_word_without_a_call_of_ours_is_one_attempt_a_day_and_can_be_corrected(world):
    correspond(world, "Ann")
    for hours in (0, 0.1, 3):
        world.run("log", "ann@acme.example", "voicemail", at=NOW + hours * HOUR)
    assert world.ask("plan", at=NOW + 4 * HOUR)["actions"][0]["attempt"] == 2
    world.run("log", "ann@acme.example", "voicemail", at=NOW + DAY)
    assert world.ask("plan", at=NOW + DAY)["actions"][0]["attempt"] == 3

    world.run("log", "ann@acme.example", "spoke", at=NOW + DAY + HOUR)
    assert did(world, days=2) == []


def test_the_command_is_believed_before_the_title(booked):
    Thumb(booked.calls).retitle("Ann Lee", "✓ Call Ann Lee")
    booked.run("log", "ann", "no-answer", at=NOW + 6 * HOUR)

    assert why(booked, hours=7)["calls"][0]["outcome"] == "no_answer"


def test_a_promise_to_call_back_has_a_day(booked):
    booked.run("log", "ann", "callback", "--until", "2026-06-18T16:00", at=NOW + 6 * HOUR)
    (action,) = booked.ask("once", at=NOW + 7 * HOUR)["actions"]

    assert action["start"].startswith("2026-06-18T16:00")


@pytest.mark.parametrize("outcome", ["declined", "wrong_number"])
def test_an_outcome_that_stops_everything_asks_the_user(booked, outcome):
    booked.run("log", "ann", outcome, at=NOW + 6 * HOUR)
    correspond(booked, "Ann", days=40)
    assert did(booked, days=41) == []
    assert why(booked, days=41)["question"]

    booked.run("resume", "ann", at=NOW + 41 * DAY)
    assert did(booked, days=41) == [("book", "Call Ann Lee")]


@pytest.mark.parametrize(
    "args", [("log", "ann", "purple"), ("flag", "ann", "never"), ("snooze", "ann"), ("pause",)]
)
def test_a_word_that_is_not_known_is_told_with_those_that_are(booked, args):
    said = booked.run(*args, code=2)

    assert len(said.splitlines()) == 1
    assert said.startswith("syncd: ")


@pytest.mark.parametrize(
    ("until", "day"),
    [
        ("friday", "12 June"),
        ("until Friday, 10:00", "12 June"),
        ("tomorrow morning", "11 June"),
        ("next week", "15 June"),
        ("15 July", "15 July"),
        ("nächste Woche", "15 June"),
        ("demain 14h", "11 June"),
        ("el viernes", "12 June"),
        ("em 3 dias", "13 June"),
        ("+1w", "17 June"),
    ],
)
def test_until_reads_the_words_that_a_title_may_say(booked, until, day):
    assert f"no calls until {day} 2026" in booked.run("snooze", "ann", "--until", until)


@pytest.mark.parametrize(("words", "outcome"), [("vm", "voicemail"), ("nicht erreicht", "no answer")])
def test_the_words_of_a_title_name_an_outcome_too(booked, words, outcome):
    assert f"Noted: {outcome} with Ann Lee" in booked.run("log", "ann", words, at=NOW + 6 * HOUR)


def test_a_promise_may_stand_beside_its_outcome(booked):
    booked.run("log", "ann", "callback friday 10:00", at=NOW + 6 * HOUR)
    (book,) = booked.ask("once", at=NOW + 7 * HOUR)["actions"]

    assert book["start"].startswith("2026-06-12T10:00")


def test_a_promise_in_words_has_its_hour(booked):
    booked.run("log", "ann", "callback", "--until", "friday 10:00", at=NOW + 6 * HOUR)
    (book,) = booked.ask("once", at=NOW + 7 * HOUR)["actions"]

    assert book["start"].startswith("2026-06-12T10:00")


@pytest.mark.parametrize("until", ["soon", "2026-13-01", "2020-01-01", "3/6", "friday 3:00", "friday 1 June"])
def test_a_time_that_is_none_or_over_is_refused(booked, until):
    assert booked.run("pause", "--until", until, code=2).count("\n") == 1


@pytest.mark.parametrize(
    "args",
    [
        ("snooze", "ann", "--until", "2020-01-01"),
        ("snooze", "ann", "--until", "2026-06-10"),
        ("snooze", "ann", "--until", "0 days"),
        ("log", "ann", "spoke, stop"),
        ("log", "ann", "about the roof"),
        ("flag", "@", "mute"),
        ("flag", "@acme", "mute"),
        ("snooze", "@ acme.example", "--until", "2 weeks"),
        ("once", "--believe", "nosuch"),
        ("log", "ann\nlee", "spoke"),
    ],
)
def test_what_can_only_be_a_slip_is_refused_in_one_line_and_changes_nothing(booked, args):
    before = booked.digest()
    said = booked.run(*args, code=2)

    assert len(said.splitlines()) == 1
    assert {name: file for name, file in booked.digest().items() if "state" not in name} == {
        name: file for name, file in before.items() if "state" not in name
    }
    assert why(booked)["next"] == "a call stands"


@pytest.mark.parametrize("flag", ["mute", "do-not-call", "prefers_email"])
@pytest.mark.parametrize("who", ["ann", "@acme.example"])
def test_a_flag_takes_the_call_away_within_one_turn_and_nothing_brings_it_back(booked, flag, who):
    booked.run("flag", who, flag)
    assert did(booked, minutes=1) == [("cancel", "Call Ann Lee")]

    correspond(booked, "Ann", days=60)
    booked.cards("FN:Ann Lee\nEMAIL:ann@acme.example\nEMAIL:ann@home.example".replace("\n", "\r\n"))
    assert did(booked, days=61) == []
    booked.run("resume", who, at=NOW + 61 * DAY)
    assert did(booked, days=61) == [("book", "Call Ann Lee")]


def test_a_flag_survives_a_merge_with_another_address(booked):
    booked.run("flag", "ann@acme.example", "do-not-call")
    for day in (1, 2):
        booked.mail("Ann Lee <ann@home.example>", days=day)
    booked.cards("FN:Ann Lee\r\nEMAIL:ann@acme.example\r\nEMAIL:ann@home.example")

    assert did(booked, minutes=1) == [("cancel", "Call Ann Lee")]


def test_a_flag_of_the_config_holds(booked):
    booked.policy = '[flags]\ndo_not_call = ["ann@acme.example"]\nsnooze = { "bob lee" = 2026-07-01 }'
    correspond(booked, "Bob")
    assert did(booked, minutes=1) == [("cancel", "Call Ann Lee")]

    correspond(booked, "Bob", days=21)
    assert did(booked, days=22) == [("book", "Call Bob Lee")]


def test_a_flag_of_one_user_is_not_anothers(booked, tmp_path):
    other = World(tmp_path / "other")
    other.folder.mkdir()
    correspond(other, "Ann")
    booked.run("flag", "ann", "mute")

    assert did(other) == [("book", "Call Ann Lee")]


def test_a_snooze_ends_and_the_call_comes_back(booked):
    assert "no calls until 1 July 2026" in booked.run("snooze", "ann", "--until", "3 weeks")
    assert did(booked, minutes=1) == [("cancel", "Call Ann Lee")]
    correspond(booked, "Ann", days=20)
    assert did(booked, days=20) == []

    assert did(booked, days=22) == [("book", "Call Ann Lee")]


def test_a_pause_withdraws_the_calls_and_they_resume_spread(world):
    for name in ("Ann", "Bob", "Cleo", "Dan", "Eve", "Fay", "Guy"):
        correspond(world, name)
    assert len(did(world)) == 7
    world.run("pause", "--until", "2026-06-29")
    paused = world.ask("once", at=NOW + HOUR)
    assert [one["action"] for one in paused["actions"]] == ["cancel"] * 7
    assert "paused until 29 Jun 2026" in paused["waits"]

    for name in ("Ann", "Bob", "Cleo", "Dan", "Eve", "Fay", "Guy"):
        correspond(world, name, days=15)
    assert did(world, days=18) == []
    actions = world.ask("once", at=NOW + 19 * DAY)["actions"]
    assert len(actions) == 7
    days = [one["start"][:10] for one in actions]
    assert max(map(days.count, days)) <= 3
    assert min(days) >= "2026-06-29"


def test_a_second_pause_leaves_the_first_and_resume_ends_both(booked):
    booked.run("pause", "--from", "2026-06-15", "--until", "2026-06-20")
    said = booked.run("pause", "--until", "2026-06-12", at=NOW + HOUR)
    assert said.splitlines() == [
        "No calls from 10 June 2026 until 12 June 2026.",
        "No calls from 15 June 2026 until 20 June 2026.",
        "syncd resume ends them all.",
    ]
    assert did(booked, hours=2) == [("cancel", "Call Ann Lee")]
    (book,) = booked.ask("once", at=NOW + 3 * DAY)["actions"]
    assert book["start"][:10] == "2026-06-22"

    booked.run("resume", at=NOW + 3.1 * DAY)
    assert booked.run("resume", at=NOW + 3.1 * DAY) == "There was nothing to resume.\n"


def test_a_pause_that_is_ahead_is_booked_around_and_can_be_ended(world):
    correspond(world, "Ann")
    world.run("pause", "--from", "2026-06-10", "--until", "2026-06-15", at=NOW - 3 * DAY)
    world.policy = ""
    assert "Calls are welcome again." in world.run("resume")
    assert "nothing to resume" in world.run("resume")
    world.run("pause", "--from", "2026-06-11", "--until", "2026-06-13")
    correspond(world, "Bob")
    days = {one["start"][:10] for one in world.ask("once")["actions"]}

    assert days <= {"2026-06-10", "2026-06-15"}


def test_undo_takes_back_what_the_last_turn_booked_and_can_be_said_twice(booked):
    correspond(booked, "Bob")
    assert did(booked, hours=1) == [("book", "Call Bob Lee")]

    assert booked.run("undo", at=NOW + 2 * HOUR) == "Call Bob Lee: taken off the calendar.\n"
    assert booked.run("undo", at=NOW + 2 * HOUR) == "There is nothing to undo.\n"
    assert [str(one["SUMMARY"]) for one in Thumb(booked.calls).calls()] == ["Call Ann Lee"]
    assert did(booked, hours=3) == []


def test_undo_puts_a_moved_call_back_and_leaves_it_there(booked):
    thumb = Thumb(booked.calls)
    start = thumb.call("Ann").start
    thumb.add("Board", start, 30)
    assert did(booked, hours=1) == [("move", "Call Ann Lee")]

    assert booked.run("undo", at=NOW + HOUR) == "Call Ann Lee: put back where it was.\n"
    assert thumb.call("Ann").start == start
    assert did(booked, hours=1.1) == []


def test_undo_leaves_what_the_user_changed_since(booked):
    Thumb(booked.calls).retitle("Ann", "Call Ann Lee about the roof")

    assert booked.run("undo", at=NOW + HOUR) == "There is nothing to undo.\n"
    assert Thumb(booked.calls).call("Ann")["SUMMARY"] == "Call Ann Lee about the roof"


def test_clear_takes_every_coming_call_away_and_can_be_said_twice(booked):
    correspond(booked, "Bob")
    did(booked, minutes=1)
    thumb = Thumb(booked.calls)
    thumb.add("Board", NOW + DAY)
    thumb.retitle("Ann", "Call Ann Lee about the roof")

    assert booked.run("clear", "--yes", at=NOW + HOUR).count("taken off") == 2
    assert booked.run("clear", "--yes", at=NOW + HOUR) == "No calls ahead.\n"
    assert thumb.calls() == []
    assert b"Board" in booked.calls.read_bytes()
    assert did(booked, hours=2) == []


def test_notes_in_the_users_own_file_are_in_the_brief(world):
    (world.folder / "config.notes.md").write_text(
        "# My people\n\n## Ann Lee <ann@acme.example>\n- two girls, Lakers fan\n"
        "asked about the Elm Street house\n- 2026-01-05: bought a boat\n\n## Bob Lee\nnever before ten\n",
        "utf-8",
    )
    correspond(world, "Ann")
    world.run("once")
    text = str(Thumb(world.calls).call("Ann")["DESCRIPTION"])

    assert "- two girls, Lakers fan\n- asked about the Elm Street house" in text
    assert "After the last call you noted: bought a boat" in text
    assert "ten" not in text.partition("Personal:")[2].partition("What I want")[0]


def test_a_note_goes_below_the_heading_that_is_there_and_the_rest_stays(booked):
    path = booked.folder / "config.notes.md"
    before = "Mine.\n\n### ann@acme.example\n\n* a boat\n\n# Bob\nx\n"
    path.write_text(before, "utf-8")
    booked.run("log", "ann", "spoke", "--note", "sold  the\nboat", at=NOW + 6 * HOUR)

    assert path.read_text("utf-8") == before.replace("* a boat\n", "* a boat\n- 2026-06-10: sold the boat\n")


def test_notes_that_cannot_be_read_are_told_and_stop_nothing(world):
    (world.folder / "config.notes.md").mkdir()
    correspond(world, "Ann")
    answer = world.ask("once", code=2)

    assert [one["title"] for one in answer["actions"]] == ["Call Ann Lee"]
    assert "notes" in answer["problems"][0]["where"]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["log", "ann@acme.example", "voicemail"], "Noted: voicemail with Ann [/b] [red]Lee"),
        (["flag", "ann@acme.example", "mute"], "Ann [/b] [red]Lee: mute."),
        (["snooze", "ann@acme.example", "--until", "3 weeks"], "Ann [/b] [red]Lee: no calls until"),
        (["resume", "ann@acme.example"], "Ann [/b] [red]Lee: calls are welcome again."),
        (["undo"], "Call Ann [/b] [red]Lee: taken off the calendar."),
        (["clear", "--yes"], "Call Ann [/b] [red]Lee: taken off the calendar."),
    ],
)
def test_brackets_in_a_name_are_shown_as_they_stand(world, command, says):
    world.cards("FN:Ann [/b] [red]Lee\r\nEMAIL:ann@acme.example")
    correspond(world, "Ann")
    world.run("once")

    assert world.run(*command).startswith(says)
