"""Text as people type it, made plain enough for the phrase tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_AFTER_YOU = r"(?= (?:to|with|up|me|you|u)\b)"

# How people spell a word, and how the tables spell it; the order matters.
_SPELLINGS = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\b(mr|mrs|ms|dr|conv|conf|tel)\.", r"\1"),
        (r"\b(?:v[/ -]?m|voice ?-?mail)'?e?d\b", "voicemailed"),
        # contractions, with and without their apostrophe
        (r"\b(?:can't|cant|cannot)\b", "can not"),
        (r"\bwon'?t\b", "will not"),
        (r"\b(could|would|should|did|does|do|have|has|had|was|were|is|are)(?:n't|nt|'t)\b", r"\1 not"),
        (r"\bill (?=(?:also |just |then )?(?:call|give|try|talk|ring|phone|speak|buzz|catch)\b)", "i will "),
        (r"\b(i|we|you|they)'?ve\b", r"\1 have"),
        (r"'ll\b", " will"),
        (r"'d\b", " would"),
        (r"\bi'?m\b", "i am"),
        (r"\b(it|that|there|here|he|she)'s\b", r"\1 is"),
        (r"\blet's\b", "lets"),
        # small words
        (r"\bw/ ?(?!o\b)", "with "),
        (r" ?& ?", " and "),
        (r"\b(?:u|ya|y'?all|you (?:guys|all|both|two|folks|people)|(?:both|each|all|the two) of you)\b", "you"),
        (r"\bur\b", "your"),
        (r"\b(?:pls|plz)\b", "please"),
        (r"\be-mail", "email"),
        (
            r"\b(?:many thanks|thanks|thank ?-?(?:you|u)|thankyou|thn?x|thanx|tnx|thks|tks)"
            r"(?: (?:so|very) (?:very )?much| a (?:lot|million|bunch|ton)| again| once again| kindly| indeed)*",
            "thanks",
        ),
        (r"\byest(?:erda?y|rday)?\b", "yesterday"),
        (r"\b(?:tom+or+ow|tmrw|tmw)\b", "tomorrow"),
        (r"\b(to|last )nite\b", r"\1night"),
        (rf"\b(talk|speak|chatt|call|visit|catch)in'?{_AFTER_YOU}", r"\1ing"),
        # the telephone
        (r"\btele-?conferences?\b|\b(?:conf(?:erence)?|con|team|group|staff)[ -]?calls?\b", "conference call"),
        (r"\b(?:tele?-?con|tel\.? ?con|t-?con|telcom|t/c|(?:tele|f)?phone[ -]con(?:ference)?)s?\b", "phone conversation"),
        (r"\btele?\.?(?:phonic|phone|fone)?\b", "phone"),
        (r"\b(?:telephonically|telephonicaly)\b", "by phone"),
        (r"\b(?:cell|mobile|cellular|home|work|office) ?-?phone\b", "phone"),
        (r"\bphone[ -]?calls?\b", "phone call"),
        (r"\bconvers?t?a?i?tions?\b|\bconvos?\b|\bconv\b|(?<=our )conversions?\b", "conversation"),
        # the voicemail
        (r"\b(?:msgs?|mess?ages|mesage|massage(?= (?:on|for|with)))\b", "message"),
        (
            r"\b(?:voice ?-?mails?(?: messages?)?|voice-? ?(?:message|note)s?|phone ?-?mails?|phone messages?"
            r"|v-? ?mails?|vms?|v/m)\b(?:-?message\b)?",
            "voicemail",
        ),
        (
            r"\bmessages? (?:on|in) (your?|my|his|her|their|the) (?:\w+ )?"
            r"(?:answering machine|machine|answer-?phone|recorder|cells?|phones?|mobile|voicemail|line)\b",
            r"voicemail on \1 machine",
        ),
    )
)  # fmt: skip

_NOISE = re.compile(r"[\"\u201c\u201d\u00ab\u00bb*_>|<\u02dc~=#\[\]]+")
_SOFT_BREAK = re.compile(r"(?<=[a-z])= ?\n?(?=[a-z])")  # quoted-printable that nobody decoded
_APOSTROPHE = re.compile(r"[\u2018\u2019\u00b4`]")
_SPACE = re.compile(r"\s+")
_END = re.compile(
    r"[.!?]+(?<!\bmr\.)(?<!\bmrs\.)(?<!\bms\.)(?<!\bdr\.)(?<!\bconv\.)(?<!\bconf\.)(?<!\btel\.)\s+"
    r"|\n\s*\n|\n[ >]*[-*\u2022]\s|;\s"
)


def fold(text: str) -> str:
    """Return the text without case and accents."""
    text = text.casefold()
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", _APOSTROPHE.sub("'", text))
    return "".join(char for char in apart if not unicodedata.combining(char))


def sentences(folded: str) -> Iterator[str]:
    """Yield the sentences of a folded text; a line's end alone ends none."""
    start = 0
    for end in _END.finditer(folded):
        yield folded[start : end.end()]
        start = end.end()
    yield folded[start:]


def tidy(sentence: str) -> str:
    """Return a folded sentence with single spaces and without quotation marks."""
    return _SPACE.sub(" ", _NOISE.sub(" ", _SOFT_BREAK.sub("", sentence))).strip()


def plain(sentence: str) -> str:
    """Return a folded English sentence, tidy, without contractions, and spelt as the tables spell it."""
    sentence = tidy(sentence)
    for pattern, word in _SPELLINGS:
        sentence = pattern.sub(word, sentence)
    return sentence
