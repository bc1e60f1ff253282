"""Text as people type it, made plain enough for the tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from syncd.core.phrases.relaxed import matching

_TO_YOU = r"(?= (?:to|with|up|me|you|u)\b)"
_NOT = r"(?:n't|nt|'t)\b"
_CONVERSATION = r"\bconvers?t?a?i?tions?\b|\bconvos?\b|\bconv\b|(?<=our )conversions?\b"
_THANKS = (
    r"\b(?:many thanks|thanks|thank ?-?(?:you|u)|thanking you|thankyou|thn?x|thanx|tnx|thks|tks"
    r"|(?:cheers|ta|kudos)(?= (?:again |so much |very much )?for\b))"
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
_VIDEO = r"zoom|skype|face-?time|webex|google meet|gmeet|g-?meet|whatsapp video|(?:ms|microsoft) teams|video"
_TEAMS = (  # not those that play or work
    r"teams(?= (?:call|chat|meeting|conversation|session|with you|invit\w+|link)\b|$|[.,;:!)]"
    r"| (?:this|last|yesterday|today|earlier|just|on)\b)"
)
_SEEN = (  # a talk in which one sees the other
    rf"\b(?:(?:{_VIDEO}|teams)[ -]?"
    r"(?:call|chat|meeting|interview|conversation|session|discussion|catch-?up|conference)"
    r"|video-?call|videochat)(?!s?\b[^.;]{0,30}\bnotification)"
)
_OVER = (
    r"\b(?:on|over|via|by|through) (?:(?:a|our|the|your) )?"
    rf"(?:{_VIDEO}|{_TEAMS})(?=\b)(?! (?:file|tape|clip))"
)
_MEETING = (
    r"\b(our|a|the|quick|short) "
    r"(?:zoom|face-?time|skype|webex|teams(?= (?:yesterday|today|earlier|this|last|in|at)))\b"
)
_LINE = r"\b(on|over|down|off|by) (?:the )?(?:blower|dog and bone|horn|telephone line|phone line|wire)\b"
_RING = (
    r"\b(give|gave|giving|given) (\w+(?: \w+)?) a (?:quick |little )?(?:bell|tinkle|holler|dial|ding|phone)\b"
)
_CONFERENCE = r"\btele-?conferences?\b|\b(?:conf(?:erence)?|con|team|group|staff)[ -]?calls?\b"
_TELECON = r"\b(?:tele?-?con|tel ?con|t-?con|telcom|t/c|(?:tele|f)?phone[ -]con(?:ference)?)s?\b"

# What fits the first is spelt like the second; the order matters.
_SPELLINGS = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\b(mr|mrs|ms|dr|conv|conf|tel)\.", r"\1"),
        (r"\b(?:v[/ -]?m|voice ?-?mail)'?e?d\b", "voicemailed"),
        # contractions, with and without their apostrophe
        (r"\b(?:can't|cant|cannot)\b", "can not"),
        (r"\bwon'?t\b", "will not"),
        (rf"\b(could|would|should|did|does|do|have|has|had|was|were|is|are){_NOT}", r"\1 not"),
        (
            r"\bill (?=(?:also |just |then )?(?:call|give|try|talk|ring|phone|speak|buzz|catch)\b)",
            "i will ",
        ),
        (r"\b(i|we|you|they)'?ve\b", r"\1 have"),
        (r"'ll\b", " will"),
        (r"'d\b", " would"),
        (r"\bim\b", "i am"),
        (r"\bi'm\b", "i am"),
        (r"\b(it|that|there|here|he|she)'s\b", r"\1 is"),
        (r"\blet's\b", "lets"),
        # small words
        (r"\b(\d\d?)\.(\d\d)(?= ?[ap]m\b)", r"\1:\2"),
        (r"\b(i|we) did (just |finally |also )?(call|talk|phon)(?:e\b|\b)", r"\1 \2\3ed"),
        (r"\b(i|we) did (just |finally |also )?speak\b", r"\1 \2spoke"),
        (r"\bw/ ?(?!o\b)", "with "),
        (r" ?& ?", " and "),
        (r"\bu\b", "you"),
        (r"\bya\b", "you"),
        (r"\by'?all\b", "you"),
        (r"(?<!thank )\byou (?:guys|all|both|two|folks|people)\b", "you"),
        (r"\b(?:both|each|all|the two) of you\b", "you"),
        (r"\b(?:your )?good ?sel(?:f|ves)\b", "you"),
        (r"\bthe undersigned\b", "i"),
        (r"\b(?:ur|yr)\b", "your"),
        (r"\b(?:pls|plz)\b", "please"),
        (r"\be-mail", "email"),
        (_THANKS, "thanks"),
        # texted
        (r"\b(ttyl|ttys)\b", "talk to you later"),
        (r"\b2(?=day\b|nite\b|night\b|mor+ow\b)", "to"),
        (r"\bthanks 4 ", "thanks for "),
        (r"\b(talk|speak|chat|listen|talking|speaking) 2 (?=you\b|me\b)", r"\1 to "),
        (r"\byest(?:erda?y|rday)?\b", "yesterday"),
        (r"\bpl(?:esure|easue|eausre|easur|eazure)\b", "pleasure"),
        (r"\bthis (?:arvo|a\.?m\.?|p\.?m\.?)(?!\w)", "this afternoon"),
        (r"\btom+or+ow\b", "tomorrow"),
        (r"\b(?:tmrw|tmw|2mrw|2moro)\b", "tomorrow"),
        (r"\b(to|last )nite\b", r"\1night"),
        (rf"\b(talk|speak|chatt|call|visit|catch)in'?{_TO_YOU}", r"\1ing"),
        # the telephone
        (_CONFERENCE, "conference call"),
        (_TELECON, "phone conversation"),
        (r"\b(?:telephonically|telephonicaly)\b", "by phone"),
        (r"\btelephon(ed|ing)\b", r"phon\1"),
        (r"\bface-?timed\b|\bzoomed(?= (?:with )?you)|\bskyped\b", "called"),
        (r"\bface-?timing\b|\bzooming(?= with)|\bskyping\b", "talking"),
        (_SEEN, "phone call"),
        (_OVER, "on the phone"),
        (_MEETING, r"\1 phone call"),
        (r"\b(?:natter|yarn|chin-?wag|chit-?chat|gossip)\b", "chat"),
        (_LINE, r"\1 the phone"),
        (r"\bdown the phone\b", "on the phone"),
        (_RING, r"\1 \2 a ring"),
        (r"\btele?(?:phonic|phone|fone)?\b", "phone"),
        (r"\b(?:cell|mobile|cellular|home|work|office) ?-?phone\b", "phone"),
        (r"\bphone[ -]?calls?\b", "phone call"),
        (_CONVERSATION, "conversation"),
        # the voicemail
        (r"\b(?:msgs?|mess?ages|mesage|massage(?= (?:on|for|with)))\b", "message"),
        (_VOICEMAIL, "voicemail"),
        (_ON_A_MACHINE, r"voicemail on \1 machine"),
    )
)
_respelt = matching(pattern.pattern for pattern, _ in _SPELLINGS)

_NOISE = re.compile(r"[\"\u201c\u201d\u00ab\u00bb*_>|<\u02dc~=#\[\]]+")
_SOFT_BREAK = re.compile(r"(?<=[a-z])= ?\n?(?=[a-z])")  # quoted-printable that nobody decoded
_APOSTROPHE = re.compile(r"[\u2018\u2019\u00b4]")
_ODD = re.compile(r"[^\x00-\x7f]+")
_ABBREVIATIONS = "".join(rf"(?<!\b{word}\.)" for word in ("mr", "mrs", "ms", "dr", "conv", "conf", "tel"))
_END = re.compile(  # what it may begin with stands first, alone: that is searched for far faster
    rf"[.!?\n;](?:(?<=[.!?])[.!?]*{_ABBREVIATIONS}\s+|(?<=\n)(?:\s*\n|[ >]*[-*\u2022]\s)|(?<=;)\s)"
)


def fold(text: str) -> str:
    """Return the text without case and accents."""
    if not text.isascii():
        text = _ODD.sub(lambda odd: _unaccented(odd[0]), text.replace("`", "'"))
    return text.casefold()


@lru_cache(maxsize=1024)
def _unaccented(odd: str) -> str:
    apart = unicodedata.normalize("NFKD", _APOSTROPHE.sub("'", odd))
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
    if "=" in folded:
        folded = _SOFT_BREAK.sub("", folded)
    return " ".join(_NOISE.sub(" ", folded).split())


def plain(tidied: str) -> str:
    """Return a tidy English sentence without contractions, and spelt as the tables spell it."""
    possible = _respelt(tidied)
    while possible:
        number, *possible = possible
        pattern, word = _SPELLINGS[number]
        respelt = pattern.sub(word, tidied)
        if respelt != tidied:
            tidied = respelt
            possible = [other for other in _respelt(tidied) if other > number]
    return tidied
