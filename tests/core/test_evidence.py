"""What counts as having spoken: sentences."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.evidence import judge, own_words, sentence, worth_reading
from syncd.core.phrases import ENGLISH, FOREIGN
from syncd.core.phrases.notation import Weight, table, words
from syncd.core.phrases.relaxed import any_of, candidates, matching, relaxed, searched
from syncd.core.phrases.spelling import fold, plain, tidy
from syncd.core.phrases.vocabulary import TOPICS
from syncd.model import Party, Verdict

SPOKE, VOICEMAIL, PLANNED, NONE = Verdict.SPOKE, Verdict.VOICEMAIL, Verdict.PLANNED, Verdict.NONE
YOU, THIRD, GROUP, UNKNOWN = Party.CORRESPONDENT, Party.THIRD, Party.GROUP, Party.UNKNOWN
PARTIES = {"corr": YOU, "third": THIRD, "group": GROUP, "na": UNKNOWN}


def labelled(file: Path) -> list[tuple[Verdict, Party, str]]:
    with file.open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(Verdict(row["label"]), PARTIES[row["party"]], row["sentence"]) for row in rows]


OWN = labelled(Path(__file__).with_name("phrases.tsv"))
STRANGERS = labelled(Path(__file__).with_name("phrases_unseen.tsv"))  # by authors who did not know the rules


def told(text: str) -> tuple[Verdict, Party]:
    return judge(text)[:2]


def precision_and_recall(
    rows: list[tuple[Verdict, Party, str]], verdict: Verdict, party: Party | None = None
) -> tuple[float, float]:
    count = Counter(
        (
            want == verdict and party in {None, whom},
            told(text)[0] == verdict and party in {None, told(text)[1]},
        )
        for want, whom, text in rows
    )
    hits = count[True, True]
    return hits / (hits + count[False, True]), hits / (hits + count[True, False])


@pytest.mark.parametrize(
    ("verdict", "party", "precision", "recall"),
    [
        (SPOKE, YOU, 0.97, 0.97),
        (SPOKE, THIRD, 0.9, 0.9),
        (VOICEMAIL, YOU, 0.97, 0.95),
        (VOICEMAIL, None, 0.97, 0.95),
        (PLANNED, None, 0.9, 0.9),
        (NONE, None, 0.95, 0.95),
    ],
)
def test_the_invented_sentences_are_judged_well(verdict, party, precision, recall):
    assert len(OWN) >= 300
    found = precision_and_recall(OWN, verdict, party)

    assert found[0] >= precision
    assert found[1] >= recall


@pytest.mark.parametrize(
    ("verdict", "party", "precision", "recall"),
    [
        (SPOKE, YOU, 0.94, 0.86),
        (SPOKE, None, 0.94, 0.86),
        (VOICEMAIL, None, 0.97, 0.85),
        (PLANNED, None, 0.9, 0.75),
    ],
)
def test_the_sentences_of_strangers_are_judged_well(verdict, party, precision, recall):
    assert len(STRANGERS) >= 1000
    found = precision_and_recall(STRANGERS, verdict, party)

    assert found[0] >= precision
    assert found[1] >= recall


@pytest.mark.data
@pytest.mark.parametrize(
    ("verdict", "party", "precision", "recall"),
    [(SPOKE, YOU, 0.9, 0.8), (VOICEMAIL, None, 0.85, 0.75), (VOICEMAIL, YOU, 0.85, 0.75)],
)
def test_the_real_sentences_are_judged_well(shared_data, verdict, party, precision, recall):
    found = precision_and_recall(labelled(shared_data / "labels" / "call_phrases.tsv"), verdict, party)

    assert found[0] >= precision
    assert found[1] >= recall


@pytest.mark.parametrize(
    ("text", "verdict", "party"),
    [
        ("Thanks for calling this morning.", SPOKE, YOU),
        ("Thanks for calling this morning.\n\nSorry I missed you.", VOICEMAIL, YOU),
        ("Sorry I missed your call yesterday. It was good talking to you today.", SPOKE, YOU),
        ("I talked to Vera. I left you a voicemail about it.", VOICEMAIL, YOU),
        ("I will call you tomorrow. I spoke with the bank today.", SPOKE, THIRD),
        ("Please call if you have any questions. I'll call you on Monday.", PLANNED, YOU),
        ("He has not returned my call. I left you a message.", VOICEMAIL, YOU),
        ("Der Vertrag liegt bei. Danke für das Telefonat. Call me!", SPOKE, YOU),
        ("Nothing happened today.", NONE, UNKNOWN),
        ("", NONE, UNKNOWN),
    ],
)
def test_the_strongest_sentence_of_a_text_wins(text, verdict, party):
    assert told(text) == (verdict, party)


def test_a_single_sentence_is_judged_as_one():
    assert sentence("Good talking to you. Bye.")[:2] == (SPOKE, YOU)
    assert sentence("Good morning.")[:2] == (NONE, UNKNOWN)


def test_a_judgement_says_which_words_it_rests_on():
    assert judge("Jo - per our phone conversation, here it is.").why == (
        'our conversation: "our phone conversation"'
    )


@pytest.mark.parametrize(
    "text",
    [
        "it was good talk=\ning to you",
        "> it was good\n> talking to you",
        "It was good\ntalking to you.",
        "IT WAS GOOD TALKING TO YOU",
        "it was \u201cgood\u201d talking   to you",
        "it was great talkin to u",
    ],
)
def test_a_sentence_may_be_mangled_by_mail(text):
    assert told(text) == (SPOKE, YOU)


@pytest.mark.parametrize("spelling", ["couldn't", "couldnt", "couldn\u2019t", "could't", "could not"])
def test_a_contraction_may_lack_its_apostrophe(spelling):
    assert told(f"I {spelling} reach you today.") == (VOICEMAIL, YOU)


@pytest.mark.parametrize(
    "spelling", ["voicemail", "voice-mail", "vm", "v-mail", "vmail", "voice message", "phonemail"]
)
def test_a_voicemail_has_many_spellings(spelling):
    assert told(f"I left you a {spelling} yesterday.") == (VOICEMAIL, YOU)


def test_an_abbreviation_ends_no_sentence():
    assert told("I reached Mr. Abara by phone.") == (SPOKE, THIRD)


def test_whatever_tells_of_a_call_is_worth_reading():
    assert [text for verdict, _, text in OWN if verdict is not NONE and not worth_reading(text)] == [
        "I'll try you again this afternoon."
    ]


@pytest.mark.data
def test_whatever_really_tells_of_a_call_is_worth_reading(shared_data):
    rows = labelled(shared_data / "labels" / "call_phrases.tsv")

    assert all(worth_reading(text) for verdict, _, text in rows if verdict is not NONE)


@given(
    st.lists(st.sampled_from([text for _, _, text in OWN]) | st.text(max_size=40), max_size=4).map(
        "\n\n".join
    )
)
def test_what_is_not_worth_reading_tells_nothing(text):
    assert worth_reading(text) or told(own_words(text)) == (NONE, UNKNOWN)


@given(st.sampled_from(OWN), st.text(alphabet=" \n.\u00e9x", max_size=30))
def test_an_empty_sentence_beside_it_changes_no_judgement(row, padding):
    assert told(f"{padding}\n\n{row[2]}\n\n{padding}") == told(row[2])


@pytest.mark.parametrize(
    "text",
    [
        " " * 10_000,
        "\n" * 10_000,
        "call " * 5_000,
        "i called " * 1_200,
        "thanks for the call and " * 400,
        "our call with " * 700,
        "left you a " * 900,
        "i tried to call " * 600,
        "ich habe mit " * 700 + "telefoniert",
        "a" * 10_000 + " call",
        "we talked " + "about " * 2_000,
    ],
)
def test_no_text_takes_long_to_judge(text):
    start = process_time()
    judge(text)

    assert process_time() - start < 1


def test_every_topic_of_a_rule_exists():
    assert {topic for rule in (*ENGLISH, *FOREIGN) for topic in rule.topics} == set(TOPICS)


def test_a_table_expands_its_words_and_gaps():
    shared = words(
        """
        fruit
            apple|pear
            plum
        """
    )
    (rule,) = table(
        Weight.TALKED,
        shared,
        r"""
        ate fruit (food drink)
            ate ..2<fruit>
            had an? \
                (ripe )?<fruit>
            unless never$
            unless not$
        """,
    )

    assert rule.why == "ate fruit"
    assert rule.topics == {"food", "drink"}
    assert rule.pattern.search("she ate a green apple")
    assert rule.pattern.search("she had a ripe plum")
    assert not rule.pattern.search("she ate a large and green apple")
    assert not rule.pattern.search("she ate an apples")
    assert not rule.pattern.search("i hate apple")
    assert rule.unless is not None
    assert rule.unless.search("did not")


@pytest.mark.parametrize(
    ("text", "found"),
    [("hi mate, good call", True), ("good call", True), ("no good call", False), ("a, good calls", False)],
)
def test_a_phrase_may_begin_at_what_ends_a_clause(text, found):
    (rule,) = table(Weight.TALKED, {}, "good call (calling)\n    (^|, ?)good call")

    assert bool(rule.pattern.search(text)) is found


def test_a_key_with_a_space_before_it_may_also_begin_a_text():
    found = searched(any_of([" ring"]))

    assert [found(text) for text in (b"Ring me", b"I\nring", b"please ring", b"bring")] == [[0], [0], [0], []]


def test_a_relaxed_pattern_looks_nowhere_around():
    assert (
        relaxed(r"(?<!\w)(?:our (?!own (?:sad )?)(?:[(]|\()?call)(?=[)]| now)") == r"(?:our (?:[(]|\()?call)"
    )


@given(st.sampled_from(OWN) | st.text(max_size=60).map(lambda text: (NONE, UNKNOWN, f"we {text} spoke")))
def test_no_phrase_that_matches_is_left_out(row):
    tidied = tidy(fold(row[2]))
    text = plain(tidied)

    for rules, told_of in ((ENGLISH, text), (FOREIGN, tidied)):
        matches = {number for number, rule in enumerate(rules) if rule.pattern.search(told_of)}
        assert matches <= set(candidates_of(rules)(told_of))


@cache
def candidates_of(rules):
    return candidates(rule.phrase for rule in rules)


@pytest.mark.parametrize("text", ["she said pear", "she said p\u00e9 pear"])
def test_matching_patterns_are_named_by_number(text):
    assert 1 in matching(["plum", r"\bpear(?!s)", "a{3}"])(text)
    assert 0 not in matching(["plum", "pear"])(text)


@pytest.mark.parametrize(
    ("text", "may"),
    [("a PEAR", True), ("two pears", True), ("appear", False), ("plum", False), ("p\ud800r", False)],
)
def test_a_pattern_may_match_whatever_its_looks_around_say(text, may):
    found = searched("plum pie", r"\bpear(?!s)", any_of(["an apple"]))

    assert (1 in found(text.encode(errors="replace"))) is may


def test_a_space_may_be_the_end_of_a_line():
    assert searched(any_of(["plum"]), any_of(["a pear"]))(b"eat A\nPEAR") == [1]


def test_what_counts_matches_also_uncounted():
    assert searched(r"ab{2,3}c")(b"abbbbc") == [0]


@pytest.mark.parametrize(
    ("text", "folded"),
    [("CAF\u00c9 don\u2019t", "cafe don't"), ("\u00c9t\u00e9 I`m", "ete i'm"), ("I`m", "i`m")],
)
def test_folded_text_has_neither_case_nor_accents(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "text",
    [
        "Ich freue mich darauf, mit Ihnen zu sprechen.",
        "Ich freue mich schon auf unser Gespräch.",
        "Es wäre schön, mit dir zu telefonieren.",
        "Ich hoffe, bald mit Ihnen zu telefonieren.",
        "Ce sera un plaisir de parler avec vous.",
        "Será un placer hablar contigo el lunes.",
        "Será um prazer falar com você amanhã.",
    ],
)
def test_who_looks_forward_to_a_talk_has_not_talked(text):
    assert told(text)[0] in {NONE, PLANNED}


@pytest.mark.parametrize(
    "text",
    [
        "Mein Bruder war am Telefon. Hat die Kollegin schon mit Ihnen telefoniert?",
        "My sister and the notary were on the phone last night.",
        "Our agent spoke to the seller over the phone this morning.",
        "The seller told my husband on the phone yesterday that he agrees.",
        "Our call yesterday with the plan administrator went well.",
    ],
)
def test_a_talk_of_two_others_is_none_with_the_reader(text):
    assert told(text) != (SPOKE, YOU)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Following up on our call yesterday with the numbers you asked for.", SPOKE),
        ("Es war sehr nett, mit dir zu sprechen.", SPOKE),
        ("Schön, dass wir heute telefonieren konnten.", SPOKE),
        ("Heureuse d'avoir pu échanger avec vous ce matin.", SPOKE),
        ("C'était un plaisir de discuter avec vous hier.", SPOKE),
        ("Encantada de haber hablado con usted.", SPOKE),
        ("Adorei falar consigo hoje cedo.", SPOKE),
        ("Siento no haber podido coger tu llamada.", VOICEMAIL),
        ("Desculpe não ter atendido a sua chamada.", VOICEMAIL),
    ],
)
def test_a_talk_and_a_try_are_known_by_what_is_usually_said_of_them(text, verdict):
    assert told(text) == (verdict, YOU)
