"""How people say that an offer comes with a mail."""

from __future__ import annotations

import re

_OFFER = (
    r"(?:proposals?|quot(?:e|ation)s?(?! of the)|fee agreement|estimate|tender|engagement letter"
    r"|terms of (?:business|engagement)|(?:our|my|formal|revised|final|draft) (?:offer|contract)"
    r"|angebot|kostenvoranschlag|offerte|proposition commerciale|devis|presupuesto|propuesta|proposta"
    r"|orçamento)\b"
)
PROPOSAL = re.compile(rf"\b{_OFFER}", re.IGNORECASE)
ANOTHERS = re.compile(
    r"\b(?:your|their|his|her|ihr|votre|su|rfp|rfq|comments? on|questions? (?:on|about)"
    r"|(?:request|asking|need|looking|call)(?:ed|ing|s)?(?: for)?)(?: an?| the)?(?: [\w-]+)? " + _OFFER,
    re.IGNORECASE,
)
ENCLOSED = re.compile(  # of lower-case text
    r"\b(?:attached|enclosed|here(?:'s| is| are)|anbei|im anhang|ci-joint|adjunto|segue)\b"
    r"(?:(?!\b(?:their|his|her|comments?|thoughts|notes|changes|edits|questions|answers?|feedback)\b)[^.?!\n]){0,40}"
    rf"\b{_OFFER}"
)
