"""What mail says of calls, as tables of phrases; the first row that fits decides what a sentence tells."""

from __future__ import annotations

from syncd.core.phrases.french import FRENCH
from syncd.core.phrases.german import GERMAN
from syncd.core.phrases.others import ALL_TALKED, NEVER, OTHERS_TALKED, TOLD_ALL
from syncd.core.phrases.planned import ALL_WILL_TALK, BOILERPLATE, OTHERS_WILL_TALK, WILL_TALK
from syncd.core.phrases.portuguese import PORTUGUESE
from syncd.core.phrases.spanish import SPANISH
from syncd.core.phrases.talked import TALKED, THANKED
from syncd.core.phrases.tried import CALLED, NOBODY_ELSE, OTHERS_TRIED, TRIED

__all__ = ["ENGLISH", "FOREIGN"]

ENGLISH = (
    *TOLD_ALL,
    *TALKED,
    *TRIED,
    *THANKED,
    *NEVER,
    *ALL_TALKED,
    *NOBODY_ELSE,
    *OTHERS_TALKED,
    *OTHERS_TRIED,
    *CALLED,
    *BOILERPLATE,
    *WILL_TALK,
    *ALL_WILL_TALK,
    *OTHERS_WILL_TALK,
)
FOREIGN = tuple(sorted((*GERMAN, *FRENCH, *SPANISH, *PORTUGUESE), key=lambda rule: rule.weight))
