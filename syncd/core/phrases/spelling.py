"""Text as people type it, made plain enough for the tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_TO_YOU = r"(?= (?:to|with|up|me|you|u)\b)"
_NOT = r"(?:n't|nt|'t)\b"
_CONVERSATION = r"\bconvers?t?a?i?tions?\b|\bconvos?\b|\bconv\b|(?<=our )conversions?\b"
_THANKS = (
    r"\b(?:many thanks|thanks|thank ?-?(?:you|u)|thankyou|thn?x|thanx|tnx|thks|tks)"
    r"(?: (?:so|very) (?:very )?much| a (?:lot|million|bunch|ton)| again| once again| kindly| indeed)*"
)
_VOICEMAIL = (
    r"\b(?:voice ?-?mails?(?: messages?)?|voice-? ?(?:message|note)s?|phone ?-?mails?|phone messages?"
    r"|v-? ?mails?|vms?|v/m)\b(?:-?message\b)?"
)
_ON_A_MACHINE = (
    r"\bmessages? (?:on|in) (your?|my|his|her|their|the) (?:\w+ )?"
    r"(?:answering machine|machine|answer-?phone|recorder|cells?|phones?|mobile|voicemail|line)\b"
)
_CONFERENCE = r"\btele-?conferences?\b|\b(?:conf(?:erence)?|con|team|group|staff)[ -]?calls?\b"
_TELECON = r"\b(?:tele?-?con|tel ?con|t-?con|telcom|t/c|(?:tele|f)?phone[ -]con(?:ference)?)s?\b"

# Where a text holds the first, the second is spelt like the third; the order matters.
_SPELLINGS = tuple(
    (key, re.compile(pattern), word)
    for key, pattern, word in (
        (".", r"\b(mr|mrs|ms|dr|conv|conf|tel)\.", r"\1"),
        ("v", r"\b(?:v[/ -]?m|voice ?-?mail)'?e?d\b", "voicemailed"),
        # contractions, with and without their apostrophe
        ("n", r"\b(?:can't|cant|cannot)\b", "can not"),
        ("won", r"\bwon'?t\b", "will not"),
        ("t", rf"\b(could|would|should|did|does|do|have|has|had|was|were|is|are){_NOT}", r"\1 not"),
        (
            "ill ",
            r"\bill (?=(?:also |just |then )?(?:call|give|try|talk|ring|phone|speak|buzz|catch)\b)",
            "i will ",
        ),
        ("ve", r"\b(i|we|you|they)'?ve\b", r"\1 have"),
        ("'", r"'ll\b", " will"),
        ("'", r"'d\b", " would"),
        ("im", r"\bim\b", "i am"),
        ("'", r"\bi'm\b", "i am"),
        ("'", r"\b(it|that|there|here|he|she)'s\b", r"\1 is"),
        ("'", r"\blet's\b", "lets"),
        # small words
        ("w/", r"\bw/ ?(?!o\b)", "with "),
        ("&", r" ?& ?", " and "),
        ("u", r"\bu\b", "you"),
        ("ya", r"\bya\b", "you"),
        ("all", r"\by'?all\b", "you"),
        ("you", r"\byou (?:guys|all|both|two|folks|people)\b|\b(?:both|each|all|the two) of you\b", "you"),
        ("ur", r"\bur\b", "your"),
        ("pl", r"\b(?:pls|plz)\b", "please"),
        ("e-", r"\be-mail", "email"),
        ("t", _THANKS, "thanks"),
        ("yest", r"\byest(?:erda?y|rday)?\b", "yesterday"),
        ("row", r"\btom+or+ow\b", "tomorrow"),
        ("tm", r"\b(?:tmrw|tmw)\b", "tomorrow"),
        ("nite", r"\b(to|last )nite\b", r"\1night"),
        ("in", rf"\b(talk|speak|chatt|call|visit|catch)in'?{_TO_YOU}", r"\1ing"),
        # the telephone
        ("c", _CONFERENCE, "conference call"),
        ("c", _TELECON, "phone conversation"),
        ("tel", r"\b(?:telephonically|telephonicaly)\b", "by phone"),
        ("tel", r"\btele?(?:phonic|phone|fone)?\b", "phone"),
        ("phone", r"\b(?:cell|mobile|cellular|home|work|office) ?-?phone\b", "phone"),
        ("phone", r"\bphone[ -]?calls?\b", "phone call"),
        ("conv", _CONVERSATION, "conversation"),
        # the voicemail
        ("m", r"\b(?:msgs?|mess?ages|mesage|massage(?= (?:on|for|with)))\b", "message"),
        ("m", _VOICEMAIL, "voicemail"),
        ("message", _ON_A_MACHINE, r"voicemail on \1 machine"),
    )
)

_NOISE = re.compile(r"[\"\u201c\u201d\u00ab\u00bb*_>|<\u02dc~=#\[\]]+")
_SOFT_BREAK = re.compile(r"(?<=[a-z])= ?\n?(?=[a-z])")  # quoted-printable that nobody decoded
_APOSTROPHE = re.compile(r"[\u2018\u2019\u00b4`]")
_SPACE = re.compile(r"\s+")
_ABBREVIATIONS = "".join(rf"(?<!\b{word}\.)" for word in ("mr", "mrs", "ms", "dr", "conv", "conf", "tel"))
_END = re.compile(rf"[.!?]+{_ABBREVIATIONS}\s+|\n\s*\n|\n[ >]*[-*\u2022]\s|;\s")


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


def tidy(folded: str) -> str:
    """Return a folded sentence with single spaces and without quotation marks."""
    return _SPACE.sub(" ", _NOISE.sub(" ", _SOFT_BREAK.sub("", folded))).strip()


def plain(tidied: str) -> str:
    """Return a tidy English sentence without contractions, and spelt as the tables spell it."""
    for key, pattern, word in _SPELLINGS:
        if key in tidied:
            tidied = pattern.sub(word, tidied)
    return tidied
