"""What a mail's text may hold, told by one linear search before anything dear is done."""

from __future__ import annotations

from typing import NamedTuple

import re2

from syncd.core.phrases.offers import ENCLOSED
from syncd.core.phrases.relaxed import any_of, searched
from syncd.core.phrases.vocabulary import FOREIGN_KEYS, KEYS
from syncd.core.quotes import TRACES

_ENGLISH, _FOREIGN, _THE, _CUT, _OFFER = range(5)
_search = searched(any_of(KEYS), any_of(FOREIGN_KEYS), any_of([" the "]), TRACES, ENCLOSED.pattern)
_long = re2.compile(r"[^ \n]{300}")  # alone: what counts fills the memory of a search for much else


class Sifted(NamedTuple):
    """What a text may hold; what is False it holds for sure not."""

    call: bool  # words of a call
    others: bool  # what its author did not write this time: a quotation, a disclaimer, a signature, a blob
    offer: bool


def sifted(text: str) -> Sifted:
    """Return what a text may hold.

    Text with "the" in it is taken for English, and not searched for the words of other languages.
    """
    typed = text.replace("\r\n", "\n").encode(errors="replace")
    found = _search(typed)
    call = _ENGLISH in found or (_FOREIGN in found and _THE not in found)
    return Sifted(call, _CUT in found or (call and _long.search(typed) is not None), _OFFER in found)
