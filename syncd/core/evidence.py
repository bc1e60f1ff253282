"""What counts as having spoken."""

from __future__ import annotations

import re
from itertools import chain
from typing import NamedTuple

from syncd.core.grammar import TOPICS
from syncd.core.phrases import ENGLISH
from syncd.core.words import fold, plain, sentences
from syncd.model import Party, Verdict


class Judgement(NamedTuple):
    """What a text says about a call, with whom, and by which words."""

    verdict: Verdict
    party: Party
    why: str


_SILENT = Judgement(Verdict.NONE, Party.UNKNOWN, "")
_RULES = ENGLISH
_CLAUSE = re.compile(r".*(?:[,;:()]| - |\bbut )")


def _rank(folded: str) -> tuple[int, str]:
    topics = {topic for topic, keys in TOPICS.items() if any(key in folded for key in keys)}
    if not topics:
        return len(_RULES), ""
    text = plain(folded)
    for rank, rule in enumerate(_RULES):
        if rule.topics.isdisjoint(topics):
            continue
        for match in rule.pattern.finditer(text):
            head = _CLAUSE.sub("", text[: match.start()])[-80:].rstrip()
            if not (rule.unless and rule.unless.search(head)):
                return rank, match[0].strip(" ,.:;-")
    return len(_RULES), ""


def judge(text: str) -> Judgement:
    """Return the strongest thing that a text of its author's own words says about a call."""
    rank, words = min(map(_rank, sentences(fold(text))))
    if rank == len(_RULES):
        return _SILENT
    rule = _RULES[rank]
    return Judgement(rule.verdict, rule.party, f'{rule.why}: "{words}"')
