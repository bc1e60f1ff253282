"""What a thumb says: the words of the table, the traps, and the laws."""

from __future__ import annotations

import csv
import time
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from builders import contact, need
from hypothesis import example, given
from hypothesis import strategies as st

from syncd.core.brief import text, title
from syncd.core.gestures import Said, in_notes, in_title, named
from syncd.core.handles import clean
from syncd.core.typed import phrase, table
from syncd.model import Lane, Outcome

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 19, 15, tzinfo=ZONE)  # a Thursday
LATER = date(2026, 11, 26)
TITLE, FIRST_LINE = "Call Ann Lee", "Why now: 12 mails since your last call on 3 May"

LANGUAGES = ("en", "de", "fr", "es", "pt")
OUTCOMES = {
    "done": Outcome.SPOKE,
    **{outcome.value: outcome for outcome in Outcome if outcome is not Outcome.UNKNOWN},
}
WORDS = sorted(
    (name, word)
    for name in (*OUTCOMES, "later", "stop")
    for key in (*LANGUAGES, "marks")
    for word in table()[name].get(key, ())
)
# The first two lists are as a thumb does it, the last is what phones add by themselves.
SEPARATORS = [
    " ",
    " - ",
    ": ",
    ", ",
    "! ",
    ". ",
    " / ",
    " \N{EM DASH} ",
    "... ",
    "\n",
    " \N{BLACK TELEPHONE} ",
]
BRACKETS = ["{}", "({})", "[{}]", "{}.", "{}!", "*{}*", '"{}"', "{}\N{VARIATION SELECTOR-16}", "{}\u200b"]
CASES = [str, str.upper, str.lower, str.capitalize]
NAMES = st.text(min_size=1).filter(clean)  # else they hold nothing to see


def rows() -> list[dict[str, str]]:
    with Path(__file__).with_name("gestures.tsv").open(encoding="utf-8") as lines:
        return [
            {key: value or "" for key, value in row.items()}
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def told(typed: str, written: str = TITLE, now: datetime = NOW) -> Said | None:
    return in_title(typed, written=written, now=now, zone=ZONE)


def noted(typed: str, written: str = FIRST_LINE) -> Said | None:
    return in_notes(typed, written_first_line=written, now=NOW, zone=ZONE)


def means(said: Said | None) -> tuple[Outcome | None, date | None, bool] | None:
    return said and (said.outcome, said.until, said.stop)


def of_list(name: str) -> tuple[Outcome | None, date | None, bool]:
    return OUTCOMES.get(name), LATER if name == "later" else None, name == "stop"


def moment(written: str) -> date | datetime | None:
    if "T" in written:
        return datetime.fromisoformat(written).replace(tzinfo=ZONE)
    return date.fromisoformat(written) if written else None


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['where']}: {row['typed']} / {row['written']}")
def test_an_edit_says_what_the_table_says(row):
    reads = told if row["where"] == "title" else noted
    said = reads(row["typed"].replace("⏎", "\n"), row["written"])

    expected = (
        Outcome(row["outcome"]) if row["outcome"] else None,
        moment(row["until"]),
        bool(row["stop"]),
        row["note"],
    )
    if not any(expected):
        assert said is None
    else:
        assert said
        assert (said.outcome, said.until, said.stop, said.note) == expected
        assert isinstance(said.until, datetime) == isinstance(expected[1], datetime)
        assert said.word


@pytest.mark.parametrize("name", dict(WORDS))
def test_every_word_counts_at_the_start_at_the_end_and_in_the_notes(name):
    def readings(word):
        return told(f"{word} {TITLE}"), told(f"{TITLE} {word}"), told(word), noted(f"{word}\n{FIRST_LINE}")

    words = [word for listed, word in WORDS if listed == name]
    unread = [word for word in words if {*map(means, readings(word))} != {of_list(name)}]
    assert unread == []


def test_every_list_has_words_of_every_language_and_no_word_means_two_things():
    for name in (*OUTCOMES, "later", "stop", "until"):
        assert all(table()[name][language] for language in LANGUAGES)
    words = {(name, phrase(word) or word) for name, word in WORDS}
    assert len(words) == len({word for _, word in words})


@pytest.mark.parametrize("lead", [lead for language in LANGUAGES for lead in table()["until"][language]])
def test_every_until_waits_for_its_day(lead):
    assert means(told(f"{TITLE} {lead} 3 June")) == (None, date(2027, 6, 3), False)


@pytest.mark.parametrize(
    ("name", "word"), [(name, word) for name, listed in table()["runs_on"].items() for word in listed]
)
def test_some_words_run_on_in_the_notes_but_not_in_the_title(name, word):
    said = noted(f"{word} Zoe's brother")

    assert said
    assert (said.outcome, said.note) == (OUTCOMES[name], "Zoe's brother")
    assert told(f"{TITLE} {word} Zoe's brother") is None


@pytest.mark.parametrize("word", table()["alone"]["words"])
def test_some_words_count_only_alone(word):
    for typed in (f"{word}, the roof", f"the roof - {word}"):
        assert told(f"{TITLE} - {typed}") is None
        assert noted(typed) is None


def test_words_that_count_alone_and_words_that_run_on_are_words_of_the_table():
    known = {word for _, word in WORDS}

    assert set(table()["alone"]["words"]) <= known


@pytest.mark.parametrize("outcome", [outcome for outcome in OUTCOMES if outcome != "done"])
def test_any_outcome_is_stronger_than_done(outcome):
    word = table()[outcome]["en"][0]

    for typed in (f"{TITLE} done, {word}", f"{word}: {TITLE} \N{CHECK MARK}"):
        said = told(typed)
        assert said
        assert said.outcome is OUTCOMES[outcome]


def test_a_promise_is_kept_in_the_zone_of_the_user():
    late = datetime.fromisoformat("2026-11-19T23:30:00+00:00")  # already Friday in Berlin
    said = told(f"{TITLE} callback tomorrow 9:00", now=late)

    assert said
    assert said.until == datetime(2026, 11, 21, 9, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("friday, 10:00", datetime(2026, 11, 20, 10, tzinfo=ZONE)),
        ("not before Monday", date(2026, 11, 23)),
        ("bis", None),
        ("tomorrow morning", date(2026, 11, 20)),
        ("tomorrow 3:00", None),
        ("1 November", date(2026, 11, 19)),
        ("", None),
    ],
)
def test_a_moment_is_named_by_all_of_a_text_or_not_at_all(text, at):
    assert named(text, now=NOW, zone=ZONE) == at


@pytest.mark.parametrize("lane", Lane)
def test_our_own_lines_say_nothing(lane):
    whys = "Your mail has no answer since 8 June 2026, 2 mails since 13 May 2026, never a call"
    ours = text(
        need("Ann Lee", lane),
        why=whys,
        zone=ZONE,
        their_zone=ZONE,
        start=NOW,
        mode="dates",
        me="Ada",
        my_number="+493012345",
    )
    said = [(line, noted(line, "")) for line in ours.splitlines()]

    assert [line for line, meaning in said if meaning] == []
    assert noted(f"1. {whys}", "") is None
    assert means(noted(f"vm {ours}", "")) == (Outcome.VOICEMAIL, None, False)


@given(st.one_of(NAMES, st.sampled_from([word for _, word in WORDS])), st.data())
@example("Mark Done", None)
def test_a_title_to_which_nothing_was_added_says_nothing(name, data):
    ours = title(contact(name))
    kept = ours.split()
    if data:
        kept = [word for word in kept if data.draw(st.booleans())]

    for typed in (ours, ours.upper(), f" {ours}\n", " ".join(kept)):
        assert told(typed, ours) is None


@given(
    NAMES,
    st.sampled_from(WORDS),
    st.tuples(st.sampled_from(SEPARATORS), st.sampled_from(BRACKETS), st.sampled_from(CASES)),
    st.booleans(),
)
def test_a_word_at_either_end_counts_for_any_name(name, listed, manner, first):
    (meaning, word), (separator, bracket, case) = listed, manner
    ours, added = f"Call {name}", bracket.format(case(word))
    typed = f"{added}{separator}{ours}" if first else f"{ours}{separator}{added}"

    assert means(told(typed, ours)) == of_list(meaning)


TYPED = st.one_of(
    st.text(),
    st.lists(
        st.one_of(
            st.sampled_from([word for _, word in WORDS]),
            st.sampled_from([lead for language in LANGUAGES for lead in table()["until"][language]]),
            st.sampled_from([word for listed in table()["relative"].values() for word in listed]),
            st.sampled_from(
                [
                    "Call",
                    "Ann",
                    "Lee",
                    "friday",
                    "june",
                    "10:30",
                    "+3d",
                    "31",
                    "/",
                    ".",
                    "?",
                    "999 years",
                    "w",
                ]
            ),
            st.text(max_size=3),
        )
    ).map(" ".join),
)


@given(TYPED, TYPED, st.datetimes(timezones=st.just(ZONE)))
@example("+999 years", "", datetime(9999, 12, 30, tzinfo=ZONE))
def test_no_text_is_an_error(typed, written, now):
    for said in (
        in_title(typed, written=written, now=now, zone=ZONE),
        in_notes(typed, written_first_line=written, now=now, zone=ZONE),
    ):
        assert said is None or said.outcome or said.until or said.stop
        assert said is None or not isinstance(said.until, datetime) or said.until > now


def test_what_was_dictated_at_length_is_a_note_and_takes_no_time():
    told = " ".join(["call back on 3 March when all is done or so she says and until then no"] * 50)
    begun = time.thread_time()
    said = in_notes(f"vm {told}", written_first_line=FIRST_LINE, now=NOW, zone=ZONE)

    assert in_title(f"{TITLE} {told}", written=TITLE, now=NOW, zone=ZONE) is None
    assert in_title(f"{TITLE} {told}. Spoke", written=TITLE, now=NOW, zone=ZONE).outcome is Outcome.SPOKE
    assert (said.outcome, said.note) == (Outcome.VOICEMAIL, told)
    assert time.thread_time() - begun < 10


def test_so_are_many_short_parts():
    told = ", ".join(
        ["he will call back on 3 March when all is done", "or so she says", "until then no"] * 99
    )
    begun = time.thread_time()

    assert in_title(f"{TITLE}, {told}", written=TITLE, now=NOW, zone=ZONE) is None
    assert in_title(f"{TITLE}, {told}. Spoke", written=TITLE, now=NOW, zone=ZONE).outcome is Outcome.SPOKE
    said = in_notes(f"Asked of the roof, {told}. vm", written_first_line=FIRST_LINE, now=NOW, zone=ZONE)
    assert (said.outcome, said.note) == (Outcome.VOICEMAIL, f"Asked of the roof, {told}")
    assert time.thread_time() - begun < 10
