"""What a calendar title says: whether it names a phone call, and with whom."""

from __future__ import annotations

import re

from syncd.core.phrases.spelling import fold

_CANCELLED = re.compile(r"\W*(?:canceled|cancelled|declined|abgesagt|annule|cancelad[oa])\b", re.IGNORECASE)
_NOT_HAD = re.compile(
    r"\b(?:missed|rejected|declined|unanswered|blocked|cancelled|canceled|verpasster?|manque|perdid[ao])\b.{0,12}"
    r"\b(?:calls?|anruf|appel|llamada|chamada|ligacao)\b|\b(?:appel|llamada|chamada|ligacao) (?:manque|perdid[ao]|en absence)\b"
    r"|\bno answer\b|\bvoice ?-?mail\b"
)

# A call in the name of something that is none.
_TRAPS = re.compile(
    r"\b(?:service|sales|house|cattle|roll|curtain|casting|close|cold|wake-?up|margin|open|judge?ment|duck|bird|booty"
    r"|courtesy|pastoral|sick|mail|port of|toll|earnings|investors?|analysts?|last|alarm"
    r"|fire|emergency|capital|cash|nature'?s|bad|good|great|tough|your|my|his|her|so|code|beauty|crew|distress"
    r"|no) ?-?calls?(?:ed)?\b(?! (?:with|w/|to \w+$))"
    r"|\bon[ -]?call\b|\bcall(?:s|ed|ing)? ?-?(?:for (?!\d)|of (?:duty|the|cthulhu)|options?\b|cent(?:er|re)|sheets?\b|times?\b|rooms?\b"
    r"|lists?\b|logs?\b|notes?\b|volume\b|numbers?\b|cards?\b|rota\b|roster\b|schedule\b|shift\b|duty\b|weekend\b|night\b|week\b"
    r"|coverage\b|waiting\b|forwarding\b|recording\b|it\b|off\b|out\b|in sick\b|to (?:order|action|arms|prayer|worship"
    r"|bar|the bar)\b|upon\b|money\b|provision\b|auction\b|date\b|box\b|sign\b|girl\b|screen\b|report\b|training\b|routing\b)"
    r"|\bcalled (?:to|off|meeting)\b|\bso-?called\b|\b(?:do not|don't|dont|no need to|never) call\b"
    r"|\bconference (?:cent(?:er|re)|room|registration|badge|dinner)\b|\bput and call\b|\btrauma call\b"
)
_CALL = re.compile(
    r"\b(?:phone|tele-?phone|conf(?:erence)?|con|video|skype|zoom|teams|facetime|whatsapp|webex|signal)[ -]?calls?\b"
    r"|\bcall[ -]?(?:back|in|with|w/)|\bcalls?\b|\bcalling\b|\bcalled\b"
    r"|\b(?:call|phone|tel|video|zoom|teams) ?-?(?:meeting|conference|appointment|appt|interview|screen|chat|catch|consult\w*|conversation|conf|session)\b"
    r"|\b(?:by|via|over|on) (?:the )?(?:phone|telephone)\b|\((?:tele)?phone\)|[-:] ?(?:tele)?phone$"
    r"|\bdial[ -]?in\b|\btel(?:ec|c)?-?cons?f?\b|\bteleconf\w*|\btelecons?\b|\btelco\b|\btelko\b|\bt/c\b|\bconcall\b"
    r"|^(?:tele)?phone (?!bill|numbers?|upgrade|repair|bank|store|shop|installation|install|delivery|contract|tree|list|line"
    r"|outage|company|charger|case|system|out|pickup|due|training|cord|jack|plan)\w"
    r"|^ring (?!road|ceremony|fitting|bearer|resiz|sizing|pick|shopping|toss|cycle|size|doorbell|cleaning|repair|appraisal)\w"
    r"|^tel\.? \w|^(?:tele)?phone: ?\w|\bgive [\w' ]{2,30} a (?:call|ring|buzz)\b"
    r"|\b(?:skype|facetime|zoom|webex|hangouts?|whatsapp)\W+(?:with|w/|mit|avec|con|com)\b"
    # German, French, Spanish, Portuguese, without accents
    r"|\b(?:telefon(?:at|ieren|isch|termin|gesprach|gespraech|konferenz|interview)|(?:ruck|rueck)?anruf(?:en)?|zuruckrufen|telefoniert)\b"
    r"|\b(?:appel|appeler|rappeler|telephoner|coup de fil|entretien telephonique|point telephonique)\b"
    r"|\b(?:llamada|llamar|llamar a|telefonear|conferencia telefonica)\b"
    r"|\b(?:ligacao|ligar|telefonar|telefonema|chamada)\b"
)
_MORE_TRAPS = re.compile(
    r"\bappel (?:d'offres?|a (?:projets?|candidatures?|communications?)|de fonds|aux dons)|\bs'appel|\bchamada publica"
    r"|\b(?:ligar|apagar) (?:o|a) (?:gas|luz|agua|alarme|forno|maquina)|\banrufbeantworter"
)


def took_place(title: str) -> bool:
    """Whether a title does not say that the call was missed, rejected or called off."""
    folded = fold(title)
    return not (_NOT_HAD.search(folded) or _CANCELLED.match(folded))


def meeting_title(title: str) -> bool:
    """Whether a title says that people meet."""
    return bool(_MEETING.search(fold(title)))


def call_title(title: str) -> tuple[bool, str]:
    """Return whether a calendar title names a phone call, and why."""
    folded = " ".join(fold(title).split())
    if trap := _TRAPS.search(folded) or _MORE_TRAPS.search(folded):
        return False, f'no phone call: "{trap[0].strip()}"'
    if cancelled := _CANCELLED.match(folded):
        return False, f'called off: "{cancelled[0].strip()}"'
    if word := _CALL.search(folded):
        return True, f'names a call: "{word[0].strip()}"'
    return False, "no word for a call"


_MEETING = re.compile(
    r"\b(?:meet(?:ing|up|s)?|mtgs?|lunch|dinner|breakfast|brunch|coffee|drinks?|1 ?[:/-] ?1|one[ -](?:on|to|2)[ -]one|catch[ -]?up"
    r"|interview|sync|review|discussion|discuss|chat|talk|visit|appointment|appt|call|phone|w/|with|\w+ <> \w+"
    r"|besprechung|treffen|termin|mittagessen|kaffee|reunion|rendez-vous|rdv|dejeuner|cita|almuerzo|cafe|reuniao|almoco)\b"
)

_VERB = (
    r"(?:(?:(?:missed|incoming|outgoing|return|returned|quick|phone|telephone|conf(?:erence)?|video|zoom|teams|skype"
    r"|intro(?:ductory)?|follow[ -]?up|check[ -]?in|catch[ -]?up|weekly|monthly|scheduled|short)[ -])*(?:call(?:ed|ing)?|phone|ring|dial|tel\.?|telco|telko"
    r"|telecon|facetime|skype|zoom)(?:[ -](?:back|in|up|meeting|interview|appointment|appt|chat))?"
    r"|telefon(?:at|ieren|termin|gespr(?:\u00e4|ae)ch)|(?:r(?:\u00fc|ue)ck)?anruf(?:en)?|appel(?:er|\u00e9)?|rappeler|t\u00e9l\u00e9phoner"
    r"|coup de fil|llamada|llamar|telefonear|liga(?:\u00e7\u00e3o|cao)|ligar|telefonar|chamada)"
)
_WITH = r"(?:with|w/|to|from|mit|bei|an|von|avec|\u00e0|a|con|com|para|de|for|back|the|my|our)"
_NAME = re.compile(
    rf"^\W*(?:re:|fwd?:|updated:|aw:)?\W*(?:give )?{_VERB}(?P<joint>(?:[\s:.\u2013-]+|\b{_WITH}(?=[\s/:])[\s:]*|(?<=w/))+)(?P<name>\S.*)$",
    re.IGNORECASE,
)
_INSIDE = re.compile(rf"\b(?:call|telco|telko|telecon|phone|interview|telefonat|anruf)\b.*?\b(?:with|mit|avec|con|com|w/)\s*(?P<name>\S.*)$", re.IGNORECASE)
_BEFORE = re.compile(
    r"^(?P<name>(?:(?!(?:weekly|daily|monthly|team|intro|client|customer|conference|conf|phone|follow|status|board|project|sales"
    r"|service|kick|check|catch|video|prep|staff|update|quick|zoom|the|our|my|a)\b)[\w'.\u2019-]+ ?){1,3}?)(?:'s)?\s*[-\u2013:,]?\s*"
    r"\(?(?:(?:phone|tele-?phone|conference|conf|video) ?)?(?:call|telefonat|anruf|telco|telko|phone)\)?$",
    re.IGNORECASE,
)
_REST = re.compile(
    r"\s+(?:re|about|regarding|wegen|at|on|for|to|in|before|after|around|ca|this|next|tomorrow|today|a ?ring|a ?call|and|und|et|y|e"
    r"|um|am|sobre|sur|pour|concerning|tonight|asap|per|via)\b.*|\s*[@#(\[,;:|/&].*|\s+[-\u2013\u2014].*|[\s.,-]*\+?\(?\d.*|\s*<.*",
    re.IGNORECASE,
)


def title_party(title: str) -> str:
    """Return the name of whom a call is with, as its title gives it; "" when it gives none."""
    text = " ".join(title.split())
    if not call_title(text)[0] and took_place(text):
        return ""
    for pattern in (_NAME, _INSIDE, _BEFORE):
        if found := pattern.match(text) if pattern is not _INSIDE else pattern.search(text):
            name = _REST.sub("", " " + found["name"]).strip(" .-\u2013'\"")
            if name:
                return name
    return ""
