"""What counts as having spoken: words in a mail, and entries in a calendar."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache, lru_cache
from typing import NamedTuple

import re2

from syncd.core.handles import email
from syncd.core.phrases import ENGLISH, FOREIGN
from syncd.core.phrases.notation import Rule, Weight
from syncd.core.phrases.relaxed import any_of, candidates
from syncd.core.phrases.spelling import fold, plain, sentences, tidy
from syncd.core.phrases.vocabulary import FOREIGN_KEYS, KEYS, TOPICS
from syncd.core.quotes import own_words, stripped, unquoted, unsigned
from syncd.core.sieve import sifted
from syncd.core.titles import call_title, meeting_title, title_party, took_place
from syncd.model import Answer, Attendee, Entry, Party, Spoke, Verdict

__all__ = [
    "Judgement",
    "call_title",
    "held",
    "judge",
    "judged",
    "own_words",
    "sentence",
    "title_party",
    "unquoted",
    "unsigned",
    "worth_reading",
]


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
_EARLIER = re.compile(r".*(?:[,;:()]| - |\bbut )")
_BEFORE = 80  # characters in which a clause may deny the phrase that follows
_english_key, _any_key = re2.compile(any_of(KEYS)), re2.compile(any_of((*KEYS, *FOREIGN_KEYS)))
_raises_topic = re2.compile(any_of(key for keys in TOPICS.values() for key in keys))


@cache
def _english() -> Callable[[str], list[int]]:
    """Return what names the rules that may fit a text; made when it is first needed."""
    return candidates(rule.phrase for rule in ENGLISH)


@cache
def _foreign() -> Callable[[str], list[int]]:
    return candidates(rule.phrase for rule in FOREIGN)


_Found = tuple[Rule, str]


def worth_reading(text: str) -> bool:
    """Whether a text may say anything about a call: cheap, and never wrongly False."""
    return sifted(text).call


def judge(text: str) -> Judgement:
    """Return the strongest thing that a text of its author's own words says about a call."""
    return judged(text) if worth_reading(text) else _NOTHING


def judged(text: str) -> Judgement:
    """Return what `judge` does, of a text that is worth reading."""
    found = (_strongest(one) for one in _telling(fold(stripped(text))))
    return _judgement(min(filter(None, found), key=lambda one: one[0].weight, default=None))


def _telling(folded: str) -> Iterator[str]:
    """Yield the sentences of a folded text that are worth reading; most hold no word of a call at all."""
    # Folding left no letter of the words outside of ASCII; a byte for each character keeps the places.
    typed = folded.encode("ascii", "replace")
    key, start = _next_key(typed, 0), 0
    for paragraph in folded.split("\n\n"):
        end = start + len(paragraph)
        for one in sentences(paragraph) if key < end else ():
            until = start + len(one)
            if key < until:
                if " the " not in one or _english_key.search(typed, key, until):
                    yield one
                key = _next_key(typed, until)
            start = until
        start = end + 2


def _next_key(typed: bytes, start: int) -> int:
    """Return the place of the next word that may speak of a call, or else the end."""
    found = _any_key.search(typed, start)
    return found.start() if found else len(typed)


def sentence(text: str) -> Judgement:
    """Return what a single sentence says about a call."""
    return _judgement(_strongest(fold(text))) if worth_reading(text) else _NOTHING


def _judgement(found: _Found | None) -> Judgement:
    if found is None:
        return _NOTHING
    rule, words = found
    return Judgement(*_TELLS[rule.weight], f'{rule.why}: "{words}"')


@lru_cache(maxsize=2048)  # what people write at the end of their mails, they write often
def _strongest(folded: str) -> _Found | None:
    text = tidy(folded)
    found = None
    if _raises_topic.search(text.encode(errors="replace")):
        typed = plain(text)
        found = _first((ENGLISH[number] for number in _english()(typed)), text, typed)
    if found is None and not _ENGLISH.search(text):
        found = _first((FOREIGN[number] for number in _foreign()(text)), text, text)
    return found if found and found[0].weight in _TELLS else None


def _first(rules: Iterable[Rule], tidied: str, text: str) -> _Found | None:
    raised = f" {tidied}"
    for rule in rules:
        if not any(key in raised for topic in rule.topics for key in TOPICS[topic]):
            continue
        for match in rule.pattern.finditer(text):
            if not (rule.unless and rule.unless.search(_clause(text, match.start()))):
                return rule, match[0].strip(" ,.:;-")
    return None


def _clause(text: str, end: int) -> str:
    """Return what stands before a place in its clause."""
    before = text[max(0, end - _BEFORE) : end]
    earlier = _EARLIER.match(before)
    return before[earlier.end() if earlier else 0 :].strip()


def held(entry: Entry, *, mine: frozenset[str], now: datetime, size: int) -> tuple[Spoke, str]:
    """Return whether a calendar entry shows that the user talked with the people it names, and why.

    `mine` are the user's own addresses, `size` the most people, user included, among whom one still talks.
    Somebody who declined was not there, whatever this says of the others.
    """
    people = [one for one in entry.attendees if not one.room]
    me = [one for one in people if _address(one) in mine]
    others = [one for one in people if _address(one) not in mine]
    organiser = entry.organiser
    if (
        organiser
        and not organiser.room
        and _address(organiser) not in mine | {_address(one) for one in people}
    ):
        others.append(organiser._replace(answer=Answer.ACCEPTED))
    own = organiser is None or _address(organiser) in mine
    answers = {one.answer for one in me}

    refusals = (
        (bool(entry.call_id), "a call that syncd planned; having passed proves nothing"),
        (entry.cancelled, "called off"),
        (not took_place(entry.title), "its title says that nobody talked"),
        (entry.span.end > now, "not over yet"),
        (entry.all_day, "lasts all day"),
        (entry.out_of_office, "an absence"),
        (len(others) + 1 > size, f"{len(others) + 1} people are too many to have talked with each"),
        (Answer.DECLINED in answers, "you declined"),
        (not own and Answer.TENTATIVE in answers, "you only said perhaps"),
        (not own and Answer.ACCEPTED not in answers, "you never accepted"),
        (bool(others) and all(one.answer is Answer.DECLINED for one in others), "nobody else came"),
    )
    if refused := next((why for holds, why in refusals if holds), None):
        return Spoke.NO, refused
    is_call, why = call_title(entry.title)
    if not others:
        return (
            (Spoke.PROBABLY, f"the title {why}") if is_call else (Spoke.NO, "names nobody else, and no call")
        )
    if is_call:
        return Spoke.YES, f"the title {why}"
    if entry.link:
        return Spoke.YES, "has a conference link or a number to dial"
    if entry.place or meeting_title(entry.title):
        return Spoke.YES, "a meeting"
    return Spoke.PROBABLY, "a past entry with few people, though it does not say that they met"


def _address(one: Attendee) -> str:
    return email(one.address) or one.address.casefold()
