"""What counts as having spoken: only the author's own words."""

from __future__ import annotations

from itertools import combinations
from time import process_time

import pytest

from syncd.core import quotes
from syncd.core.evidence import judge, own_words, unquoted
from syncd.model import Verdict

QUOTED = "It was good talking to you."


@pytest.mark.parametrize(
    "text",
    [
        f"Fine by me.\n\n-----Original Message-----\nFrom: Ann\nSent: Monday\nTo: Bo\n\n{QUOTED}",
        f"Fine by me.\r\n\r\n-----Original Message-----\r\nFrom: Ann Lee\r\n\r\n{QUOTED}",
        f"Fine by me.\n---------------------- Forwarded by Bo Ek/HQ on 08/08/2000 11:14 AM ----\n\n{QUOTED}",
        f"Fine by me.\n\n---------- Forwarded message ---------\nFrom: Ann <a@x.org>\n\n{QUOTED}",
        f"Fine by me.\n\nBegin forwarded message:\n\n{QUOTED}",
        f"Fine by me.\n\nOn Mon, 4 May 2020 at 10:00, Ann Lee <a@x.org> wrote:\n> {QUOTED}",
        f"Fine by me.\n\nOn Mon, 4 May 2020 at 10:00, Ann Lee <a@x.org> wrote:\n\n{QUOTED}",
        f"Am 4. Mai 2020 schrieb Ann Lee <a@x.org>:\n> {QUOTED}\n\nFine by me.",
        f"Fine by me.\n\nLe 4 mai 2020, Ann Lee a \u00e9crit :\n\n{QUOTED}",
        f"Fine by me.\n\nEl 4 de mayo de 2020, Ann Lee escribi\u00f3:\n\n{QUOTED}",
        f"Fine by me.\n\nEm 4 de maio de 2020, Ann Lee escreveu:\n\n{QUOTED}",
        f"> {QUOTED}\n>\n> Ann\n\nFine by me.",
        f"Fine by me.\n\n| {QUOTED}",
        f"Fine by me.\n\n\nAnn Lee <a@x.org> on 05/08/2000 08:50:31 AM\nTo: Bo\ncc:\nSubject: x\n\n{QUOTED}",
        f"Fine by me.\n\n\n\tAnn Lee\n\t05/08/2000 08:50 AM\n\t\t\n\t\t To: Bo\n\t\t cc:\n\n{QUOTED}",
        f"Fine by me.\n\nFrom: Ann Lee\nSent: Monday, 4 May 2020 10:00\nTo: Bo\nSubject: x\n\n{QUOTED}",
        f"Fine by me.\n\n*Von:* Ann Lee\n*Gesendet:* Montag\n*An:* Bo\n*Betreff:* x\n\n{QUOTED}",
        f"Fine by me.\n\n________________________________\nFrom: Ann Lee\n\n{QUOTED}",
    ],
)
def test_quoted_words_are_not_the_authors(text):
    own = own_words(text)

    assert "Fine by me." in own
    assert QUOTED not in own


def test_a_mail_that_only_forwards_has_no_own_words():
    assert own_words(f"-----Original Message-----\nFrom: Ann\n\n{QUOTED}") == ""
    assert own_words("") == ""


@pytest.mark.parametrize(
    "closing", ["-- ", "Best regards,", "Thanks,", "Mit freundlichen Gr\u00fc\u00dfen", "Cordialement"]
)
def test_a_signature_is_cut(closing):
    assert own_words(f"Fine by me.\n\n{closing}\nBo Ek\nPhone: 555-0100") == "Fine by me."


def test_a_line_that_only_begins_like_a_closing_is_kept():
    text = "Hi Ann,\nThanks, it was good talking to you.\nBo"

    assert own_words(text) == text


def test_a_postscript_outlives_the_signature():
    own = own_words("Fine by me.\n\nBest regards,\nBo Ek\n\nPS: good talking to you")

    assert "Bo Ek" not in own
    assert judge(own).verdict is Verdict.SPOKE


def test_a_list_is_no_signature():
    assert own_words("Two things:\n- the lease\n- the keys") == "Two things:\n- the lease\n- the keys"


def test_a_disclaimer_is_cut():
    own = own_words("Fine by me.\n\nDisclaimer: This mail is confidential, and mail gets lost.")

    assert own == "Fine by me."


def test_a_long_paragraph_keeps_its_words():
    text = " ".join(f"word{number}" for number in range(400))

    assert own_words(text).split() == text.split()


@pytest.mark.parametrize(
    "text",
    [
        " " * 10_000,
        "\n" * 10_000,
        "On " + "x" * 16_000,
        "On " * 3_000 + "wrote:",
        "On " + "x " * 8_000,
        "On a day " * 1_000 + "\nwrote:",
        "From: x\n" * 1_500,
        "> " * 5_000,
        "Warning: " + "x " * 5_000,
        "-" * 10_000,
        "Thanks,\n" * 1_500,
    ],
)
def test_no_text_takes_long_to_cut(text):
    start = process_time()
    own_words(text)

    assert process_time() - start < 1


def test_a_long_blob_and_marked_lines_are_no_words():
    assert own_words(f"See below.\n{'x' * 400}\n> {QUOTED}\n") == "See below."
    assert "x" not in unquoted("See below. " + "x" * 400)


PIECES = (
    "Fine by me.",
    "CAUTION: this mail came from outside of our mail system",
    "Best regards,\nBo Ek",
    "-- \nBo Ek, 555-0100",
    "\n\n" + "_" * 40,
    "Sent from my phone",
    "Subject: plans\nTo: Ann",
    "On Monday Ann wrote:\nfine",
    "word " * 90 + "To: Ann\nFrom: Bo",
)


def test_a_pattern_that_is_not_tried_would_have_found_nothing(monkeypatch):
    texts = ["\n".join(some) for size in (1, 2, 3) for some in combinations(PIECES, size)]
    found = list(map(quotes.unsigned, texts))
    monkeypatch.setattr(quotes, "_traces", {})

    assert found == list(map(quotes.unsigned, texts))
