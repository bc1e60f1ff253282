"""Whom the user wants no calls with."""

from __future__ import annotations

import pytest
from builders import DAY, LONDON, NOW, contact

from syncd.core.flags import Flag, Flagged, Flags, whom
from syncd.model import Span

ANN = contact("Ann Lee", "ann@x.org", "+442071234567")


def stop(*flags: Flagged, who=ANN, now=NOW) -> str:
    return Flags(flags).stop(who, now, LONDON)


def flagged(who: str, what: Flag = Flag.DO_NOT_CALL, until=None, since=NOW - DAY) -> Flagged:
    return Flagged(who, what, since, until)


@pytest.mark.parametrize("who", ["ann@x.org", "+442071234567", "@x.org", "ann lee"])
def test_a_person_is_flagged_by_address_number_domain_or_name(who):
    assert stop(flagged(who)) == "not to be called"
    assert stop(flagged(who), who=contact("Bob", "bob@y.org")) == ""


@pytest.mark.parametrize(
    ("flag", "word"), [(Flag.MUTE, "muted"), (Flag.PREFERS_EMAIL, "prefers e-mail"), (Flag.SNOOZE, "")]
)
def test_every_flag_has_its_word_and_a_snooze_needs_an_end(flag, word):
    assert stop(flagged("ann@x.org", flag)) == word


def test_nobody_is_flagged_where_there_are_no_flags():
    assert stop() == ""
    assert stop(who=contact("Bob", "bob@y.org", labels=("mute",))) == "muted"


def test_a_snooze_ends():
    snooze = flagged("ann@x.org", Flag.SNOOZE, NOW + 3 * DAY)

    assert stop(snooze) == "put off until 13 June 2026"
    assert stop(snooze, now=NOW + 3 * DAY) == ""


def test_what_was_flagged_later_does_not_count_yet():
    assert stop(flagged("ann@x.org", since=NOW + DAY)) == ""


@pytest.mark.parametrize("label", ["do-not-call", "Do not call", "PREFERS_EMAIL", "mute"])
def test_a_label_of_the_address_book_is_a_flag(label):
    assert stop(who=contact("Bob", "bob@y.org", labels=("golf", label)))
    assert not stop(who=contact("Bob", "bob@y.org", labels=("golf", "snooze")))


def test_a_pause_is_on_or_ahead_until_it_is_over():
    pause = flagged("", Flag.PAUSE, NOW + 5 * DAY, since=NOW + DAY)

    assert Flags([pause]).pauses(NOW) == [Span(NOW + DAY, NOW + 5 * DAY)]
    assert Flags([pause]).pauses(NOW + 5 * DAY) == []
    assert Flags([flagged("", Flag.PAUSE)]).pauses(NOW) == []
    assert stop(pause) == ""


def test_pauses_add_up_and_those_that_overlap_are_one():
    def pause(since, until):
        return flagged("", Flag.PAUSE, NOW + until * DAY, since=NOW + since * DAY)

    some = Flags([pause(10, 12), pause(1, 3), pause(2, 4), pause(4, 5), pause(1, 2)])
    assert some.pauses(NOW) == [Span(NOW + DAY, NOW + 5 * DAY), Span(NOW + 10 * DAY, NOW + 12 * DAY)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ann@X.org", "ann@x.org"),
        ("020 7123 4567", "+442071234567"),
        ("@X.Org", "@x.org"),
        (" Ann Lee ", "ann lee"),
    ],
)
def test_a_flag_is_kept_under_what_people_are_known_by(text, kept):
    assert whom(text, "GB") == kept
