"""The notation of the phrase tables, and the fragments they share.

A pattern is a regular expression over a `plain` sentence, in which `<name>` stands for a fragment and `..3`
for up to three words. It begins and ends at a word's edge.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple


class Weight(IntEnum):
    """What a phrase tells, the strongest first.

    A talk that is certain comes before an attempt, and an attempt before mere thanks for a call: who thanks for
    a call and regrets having missed it did not talk. NEVER and BOILERPLATE keep weaker phrases from being heard.
    """

    TALKED = 0
    TRIED = 1
    THANKED = 2
    NEVER = 3
    ALL_TALKED = 4
    OTHERS_TALKED = 5
    OTHERS_TRIED = 6
    CALLED = 7
    BOILERPLATE = 8
    WILL_TALK = 9
    ALL_WILL_TALK = 10
    OTHERS_WILL_TALK = 11


# Every phrase holds one of these, as people write it. The commonest stand first.
KEYS = (
    "call", "talk", "phon", "left", "discuss", "speak", "spoke", "voice", "conv", "reach", "chat", "catch", "visit",
    "missed", "tried", " ring", " rang", "missing", "machine", "vm", "hold of", "t through", "hung up", "cut off",
    "hang up", "pick up", "your line", "telec", "touch", "a shout", "a buzz", "for leaving",
)
FOREIGN_KEYS = (
    "telef", "tel\u00e9f", "spr", "ruf", "erreich", "nachricht", "appel", "entretien", "parl", "messag", "joindre",
    "coup de fil", "llam", "habl", "mensa", "recado", "charl", "contest", "lig", "fal", "chamada", "atend", "mailbox",
)

# A row is tried only where its topic is raised.
TOPICS = {
    "called": ("called", "phoned", "rang", "rung", "buzzed", "dialed", "dialled"),
    "calling": ("call", "phon", " ring", "rang", "buzz", "a shout"),
    "phone": ("phon", "tel", "hung up", "hang up", "cut off", "your line", "t/c", "fone"),
    "talk": ("talk", "speak", "spoke", "conv", "chat", "visit with", "visiting with", "catch", "touch base"),
    "talking": ("talkin", "speakin", "chattin", "convers", "visiting with", "catching", "touching"),
    "talked": ("spoke", "talked", "chatted", "convers"),
    "discuss": ("discuss",),
    "voicemail": ("voice", "vm", "v-mail", "v mail", "v/m", "mail", "phone m", "machine", "messag", "msg"),
    "left": ("left", "leave", "leaving"),
    "missed": ("miss",),
    "tried": ("tried", "trying", "attempt"),
    "reach": ("reach", "phon", "hold of", "through", "pick", "answer", "your line"),
    "thanks": ("thank", "apprec", "grat", "thx", "thks", "tks", "tnx"),
    "conference": ("conf", "con call", "concall", "team call", "group call", "staff call", "'s call", "the call"),
    "german": ("telef", "gespr", "sproch", "sprech", "anruf", "anzuruf", "mailbox", "erreich", "ruf", "nachricht"),
    "french": ("phon", "appel", "conv", "entretien", "parl", "message", "joindre", "coup de fil", "echange"),
    "spanish": ("telef", "llam", "habl", "conv", "mensaj", "recado", "charl", "contest"),
    "portuguese": ("telef", "liga", "ligo", "ligue", "fala", "fale", "conv", "recado", "mensagem", "chamada", "atend"),
}  # fmt: skip

FRAGMENTS = {
    # when
    "day": r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thurs?|thu|fri|sat|sun)",
    "month": (
        r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
        r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
    ),
    "hours": r"(?:morning|afternoon|evening|night|noon|lunchtime|am|pm|mid-?day)",
    "when": (  # a time that is over
        r"(?:(?:earlier|late|early|just|from|of|on|back|only|again|in|dated|held|around|about) )*"
        r"(?:yesterday(?: <hours>)?|today|tonight|earlier|now|recently|previously|afterwards|briefly|mid-?week"
        r"|this (?:past )?(?:<hours>|week|weekend|date|<day>)|the (?:other|previous) (?:<hours>|day|week)"
        r"|last (?:<hours>|week|weekend|month|year|time|spring|summer|fall|autumn|winter|<day>|<month>)"
        r"|(?:an?|one|two|three|four|five|six|several|some|many|\d+) ..3(?:ago|back)|<day>(?: <hours>)?|<month>"
        r"|(?:the )?\d{1,2}(?:st|nd|rd|th|[/.-]\d| <month>))(?!')"
    ),
    # who
    "we": r"(?:we|you and i|i and you|you and me)",
    "others": r"(?:he|she|they|him|her|them|his|their|who|someone|somebody)",
    "someone": r"(?!you\b|me\b|us\b|regards?\b|respect\b|reference\b|which\b|that\b|a (?:view|few)\b|\d)[\w'.]+",
    # how
    "adv": (
        r"(?:(?:just|also|already|briefly|recently|previously|actually|only|finally|first|last|both|all|earlier"
        r"|initially|originally|again|really|then|have|had|did|even|quickly|subsequently|later|do|once|been) )*"
    ),
    "nice": (
        r"(?:good|great|nice|nicest|lovely|wonderful|pleasant|pleasure|delight(?:ful)?|fun|enjoy(?:ed|able|ing)?"
        r"|fantastic|awesome|terrific|super|fabulous|brilliant|excellent|neat|cool|joy|treat|honou?r|privilege"
        r"|loved|interesting|helpful|refreshing|comforting|grand|best|appreciated?)"
    ),
    "glad": r"(?:glad|happy|pleased|delighted|thrilled|relieved|grateful)",
    "thanks": r"(?:thanks|thank|appreciate|appreciated|appreciative|grateful|gratitude)",
    "thanks for": r"<thanks>(?: ..3(?:for|of)(?: you| your)?| you| your| that you)",
    "some": (
        r"(?:an?|an?other|the|my|one|two|three|four|several|some|many|numerous|multiple|a couple of|a few|\d)"
        r"(?: <adjective>)?"
    ),
    # talking
    "talk": r"(?:talk|speak|chat|visit|converse|catch up|touch base|reconnect)",
    "talking": r"(?:talking|speaking|chatting|visiting|conversing|catching up|touching base|reconnecting)",
    "talked": r"(?:spoke|spoken|talked|chatted|conversed)",
    "ring": r"(?:call|phone|ring|buzz|dial)",
    "ringing": r"(?:calling|phoning|ringing|buzzing|dial+ing)",
    "rang": r"(?:called|phoned|rang|rung|buzzed|dial+ed)",
    "said": (
        r"(?:said|mentioned|told|asked|noted|promised|indicated|agreed|described|explained|discussed|talked|spoke"
        r"|spoken|visited|went|gone|reviewed|covered|gave|given|suggested|requested|stated|advised|expressed"
        r"|offered|reported|referred|informed|clarified|worked|did|done|confirmed|outlined|raised)"
    ),
    "adjective": (  # before a talk: what makes it neither another thing nor one to come
        r"(?!(?:next|upcoming|future|planned|scheduled|proposed|conference|board|meeting|emails?|online|customer"
        r"|margin|sales|earnings|public|panel|with|and|to|is|for|will|legal|ongoing|\d+)\b)[\w'/&-]+ "
    ),
    "phone call": r"phone (?:calls?|conversation|discussions?|chat|talk|visit|interview|meeting)",
    "conversation": r"(?:<adjective>){0,3}?(?:conversation|chat(?! (?:rooms?|session|line))|<phone call>)",
    "a call": r"(?:<adjective>){0,2}?(?:call|discussions?|talks?|catch[- ]?up|conversation|chat)(?!-)",
    "by phone": (
        r"(?:(?:on|over|via|by|through|during) (?:(?:the|your|my|a) )?phone"
        r"|(?:on|in|during) (?:our|that|this|your|my) (?:<adjective>){0,2}?(?:call|conversation))"
    ),
    "voicemail": r"(?:voicemails?|voicemail on (?:your?|my|the) machine)",
    "your phone": r"your ..3(?:cell|mobile|office|home|house|phone|line|number|extension|desk|assistant|secretary)",
    "following": (
        r"(?:(?:as )?per|pursuant to|following(?: up)?(?: with you)?(?: on| to| from)?|further(?:ing)?(?: to)?"
        r"|follow(?:ing|ed)?[- ]?up(?: with you)?(?: on| to| of| from)?|after|since|based (?:up)?on|from|confirm\w*"
        r"|in (?:accordance|line|keeping|connection|conjunction|response|reference|regards?|follow[- ]?up"
        r"|furtherance|light|reply|view) (?:with|to|of)|with (?:reference|regards?|respect) to|re:?|ref:?|reference"
        r"|regarding|recap\w*(?: of)?|summar\w+(?: of)?|notes (?:from|of)|subsequent to|result of|left over from"
        r"|refer\w* (?:is made )?(?:back )?to|recall\w*|enjoy(?:ed|ing)|appreciated?|consistent with|concurs? with"
        r"|according to|memoriali\w+|document\w*|to follow up|thanks for|sorry about)"
    ),
    "outcome": (  # what is reached or tried for without a telephone
        r"(?:(?:an? |the |this |that |any |some |our )?..1(?:agreement|consensus|conclusion|compromise|settlement|deal"
        r"|goals?|targets?|decision|level|audience|accord|point|market|customers|meeting))"
    ),
    # after the phrase
    "aside": r"(?: <when>| (?:on|over) the phone| by phone| at length| directly| again| here)*",
    "!with others": r"(?!<aside> (?:with|between|among) (?!a (?:short|brief|quick)|the (?:attached|under))<someone>)",
    "!to others": r"(?!<aside> (?:with|to) <someone>)",
    "!ahead": (
        r"(?!(?: with you| on| for| at [\d:]+\w*| early| later)* (?:tomorrow|next (?:week|month|<day>)|this coming"
        r"|(?:is|are|was) (?:re)?scheduled|(?:is|are) (?:set|at|on)\b|at \d|to be held|(?:will|can|should|may|must) be))"
    ),
    "!in person": (
        r"(?!(?:(?! about | regarding | that )[^,.;:]){0,50}\b(?:in person|face[- ]to[- ]face|online|over (?:a |some )?(?:lunch|dinner|coffee|drinks?"
        r"|breakfast|beers?|tea|wine)|at (?:(?:the|our|your|my|a|that|this|last|\w+'s) )?(?:[\w'-]+ ){0,3}?<occasion>"
        r"|(?:by|via|over|through) (?:the |our |an? |your )?(?:\w+ )?emails?"
        r"|in (?:the|our|your|that|this|last|\w+'s) (?:\w+ ){0,2}<room>)\b)"
    ),
    "occasion": (
        r"(?:meetings?|conference|party|dinner|lunch|breakfast|reception|wedding|seminar|game|booth|show|reunion"
        r"|picnic|barbecue|event|workshop|church|fair|funeral|bar|house|hearing|summit|symposium|luncheon|retreat|off-?site)"
    ),
    "room": r"(?:meetings?|hall|hallway|elevator|lobby|corridor|office|8-?k|10-?[kq]|memo|report|filing)",
    "past": r"<!with others><!ahead><!in person>",
    "intransitive": (  # the verb has no object but me
        r"(?=(?: (?:me|us|back|in|up|here|again|over))*(?:$|[,.!?;:)]| -| (?:<when>|about|regarding|concerning|i|we|and|but"
        r"|so|with|asking|because|on|from|looking|while|when|to (?!my attention|our attention|order))\b))"
    ),
    # before the phrase, in its clause
    "if": r"\b(?:if(?! i (?:recall|remember))|unless|wish|until|till|assuming|suppose|in case|once|as soon as)\b",
    "doubt": r"<if>|\b(?:not|never) (?:think|believe|recall|remember|know)\b",
    "would": r"<if>|\b(?:would|will|could|should|might|may|can|hop(?:e|ing)|look\w* forward|lets|not|never|please|try)\b",
    "want": r"\b(?:want|wanted|like|love|need|going|plan\w*|able|ought|ready|time|welcome|available|have) to$",
    "will": r"<if>|\b(?:would|will|shall|can|could|should|lets|please|going to|want|need|plan)\b",
    "toward": (
        r"\b(?:look\w* forward to|before|prior to|until|ahead of|in advance of|prep\w* for|agenda for|schedul\w+"
        r"|set(?:ting)? up|arrang\w+|postpon\w+|cancel\w*|mov(?:e|ing)|continu(?:e|ing)|resum(?:e|ing)|delay\w*"
        r"|(?<!thanks )(?<!sorry )for|time of|at|next|anticipat\w+|have|not|no|join\w*|finish)(?: of| on| the)?$"
    ),
    "met": r"\b(?:meeting|seeing|see|meet|hosting|having) ..2(?:you|and)\b",
}  # fmt: skip

_FRAGMENT = re.compile(r"<(!?[\w ]+)>")
_WORDS = re.compile(r"\.\.(\d) ?")


class Rule(NamedTuple):
    """A phrase and what it tells, unless the words before it in its clause deny that."""

    weight: Weight
    why: str
    topics: frozenset[str]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


def _expand(pattern: str) -> str:
    while _FRAGMENT.search(pattern):
        pattern = _FRAGMENT.sub(lambda name: FRAGMENTS[name[1]], pattern)
    return _WORDS.sub(r"(?:[\\w'/&-]+ ){0,\1}?", pattern)


def table(weight: Weight, *rows: tuple[str, ...]) -> tuple[Rule, ...]:
    """Return the rules of one weight; a row is (topics, why, pattern, and what may not come before it...)."""
    return tuple(
        Rule(
            weight,
            why,
            frozenset(topics.split()),
            re.compile(rf"(?<!\w)(?:{_expand(pattern)})(?!\w)"),
            re.compile(_expand("|".join(unless))) if unless else None,
        )
        for topics, why, pattern, *unless in rows
    )
