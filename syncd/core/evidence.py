"""What counts as having spoken."""

from __future__ import annotations

import re
from typing import NamedTuple

from syncd.core.grammar import TOPICS, Rule, Weight
from syncd.core.phrases import ENGLISH
from syncd.core.tongues import FOREIGN
from syncd.core.words import fold, plain, sentences, tidy
from syncd.model import Party, Verdict


class Judgement(NamedTuple):
    """What a text says about a call, with whom, and by which words."""

    verdict: Verdict
    party: Party
    why: str


_TELLS = {
    Weight.TALKED: (Verdict.SPOKE, Party.CORRESPONDENT),
    Weight.TRIED: (Verdict.VOICEMAIL, Party.CORRESPONDENT),
    Weight.THANKED: (Verdict.SPOKE, Party.CORRESPONDENT),
    Weight.ALL_TALKED: (Verdict.SPOKE, Party.GROUP),
    Weight.OTHERS_TALKED: (Verdict.SPOKE, Party.THIRD),
    Weight.OTHERS_TRIED: (Verdict.VOICEMAIL, Party.THIRD),
    Weight.CALLED: (Verdict.VOICEMAIL, Party.CORRESPONDENT),
    Weight.WILL_TALK: (Verdict.PLANNED, Party.CORRESPONDENT),
    Weight.ALL_WILL_TALK: (Verdict.PLANNED, Party.GROUP),
    Weight.OTHERS_WILL_TALK: (Verdict.PLANNED, Party.THIRD),
}
_NOTHING = Judgement(Verdict.NONE, Party.UNKNOWN, "no word of a call")
_ENGLISH = re.compile(r"\b(?:the|you|your|i|we|and|is)\b")
_CLAUSE = re.compile(r".*(?:[,;:()]| - |\bbut )")
_HEAD = 80


def _first(rules: tuple[Rule, ...], topics: set[str], text: str) -> tuple[Rule, str] | None:
    for rule in rules:
        if rule.topics.isdisjoint(topics):
            continue
        for match in rule.pattern.finditer(text):
            head = _CLAUSE.sub("", text[max(0, match.start() - _HEAD) : match.start()]).strip()
            if not (rule.unless and rule.unless.search(head)):
                return rule, match[0].strip(" ,.:;-")
    return None


def _strongest(folded: str) -> tuple[Rule, str] | None:
    topics = {topic for topic, keys in TOPICS.items() if any(key in folded for key in keys)}
    if not topics:
        return None
    found = _first(ENGLISH, topics, plain(folded))
    if found is None and not _ENGLISH.search(folded):
        found = _first(FOREIGN, topics, tidy(folded))
    return found


def judge(text: str) -> Judgement:
    """Return the strongest thing that a text of its author's own words says about a call."""
    found = (_strongest(sentence) for sentence in sentences(fold(text)))
    told = [each for each in found if each and each[0].weight in _TELLS]
    if not told:
        return _NOTHING
    rule, words = min(told, key=lambda each: each[0].weight)
    return Judgement(*_TELLS[rule.weight], f'{rule.why}: "{words}"')
