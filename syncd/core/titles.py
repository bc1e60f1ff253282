"""What a calendar title says: whether it names a phone call, and with whom."""

from __future__ import annotations

import re

from syncd.core.phrases.notation import words
from syncd.core.phrases.spelling import fold

# Titles are folded: without case and accents. Brackets capture nothing.
_WORDS = words(
    r"""
    called off
        \W*(canceled|cancelled|declined|abgesagt|annule|cancelad[oa])\b

    nobody answered
        \b(missed|rejected|declined|unanswered|blocked|verpasster?) (\w+ ){0,2}(calls?|anruf)\b
        \b(appel|llamada|chamada|ligacao) (manque|perdid[ao]|en absence)\b
        \bno answer\b|\bvoice ?-?mail\b

    trap
        \b<kind of call> ?-?call(s|ed|ing)?\b(?! (with|w/))
        \bcall(s|ed|ing)? ?-?(for (?!\d)|of (duty|the|cthulhu)|to (order|action|arms|prayer|worship|the bar|bar)\b)
        \bcall(s|ed|ing)? ?-?<thing of a call>\b
        \bon[ -]?call\b|\bso-?called\b|\bput and call\b|\bcalled (to|meeting)\b|\b(do not|don't|dont|no need to|never) call\b
        \bconference (cent(er|re)|room|registration|badge|dinner)\b
        \bappel (d'offres?|a (projets?|candidatures?|communications?)|de fonds|aux dons)\b|\bs'appel|\bchamada publica
        \b(ligar|desligar) (o|a) (gas|luz|agua|alarme|forno|maquina)\b|\banrufbeantworter\b

    kind of call
        service|sales|house|cattle|roll|curtain|casting|close|cold|wake-?up|margin|open|judge?ment|duck|bird|booty
        courtesy|pastoral|sick|mail|port of|toll|earnings|investors?|analysts?|last|alarm|fire|emergency|capital|cash
        nature'?s|bad|good|great|tough|your|my|his|her|so|code|beauty|crew|distress|no|trauma

    thing of a call
        options?|cent(er|re)|sheets?|times?|rooms?|lists?|logs?|notes?|volume|numbers?|cards?|rota|roster|schedule
        shift|duty|weekend|night|week|coverage|waiting|forwarding|recording|it|off|out|in sick|upon|money|provision
        auction|date|box|sign|girl|screen|report|training|routing

    call
        \b((tele-?)?phone|conf(erence)?|con|video|skype|zoom|teams|facetime|whatsapp|webex|signal)[ -]?calls?\b
        \b(call(s|ed|ing)?|concall|tele-?conf\w*|tel(e|c)?-?cons?|telco|telko|t/c|dial[ -]?in)\b
        \b(phone|tel|video|zoom|teams) ?-?(meeting|conference|appointment|appt|interview|screen|chat|catch|consult\w*)\b
        \b(by|via|over|on) (the )?(tele)?phone\b|\((tele)?phone\)|[-:] ?(tele)?phone$|^(tele)?phone: ?\w
        ^(tele)?phone (?!<thing of a phone>)\w|^ring (?!<thing of a ring>)\w|^tel\.? \w
        \bgive [\w' ]{2,30} a (call|ring|buzz)\b
        \b(skype|facetime|zoom|webex|hangouts?|whatsapp)\W+(with|w/|mit|avec|con|com)\b
        \b(telefon(at|ieren|isch|termin|gesprach|gespraech|konferenz|interview)|(ru?e?ck)?anruf(en)?|zuruckrufen)\b
        \b(appel|appeler|rappeler|telephoner|coup de fil|(entretien|point) telephonique)\b
        \b(llamada|llamar|telefonear|conferencia telefonica|ligacao|ligar|telefonar|telefonema|chamada)\b

    thing of a phone
        bill|numbers?|upgrade|repair|bank|store|shop|install|delivery|contract|tree|list|line|outage|company|charger
        case|system|out|pickup|due|training|cord|jack|plan

    thing of a ring
        road|ceremony|fitting|bearer|resiz|sizing|pick|shopping|toss|cycle|size|doorbell|cleaning|repair|appraisal

    meeting
        meet(ing|up|s)?|mtgs?|lunch|dinner|breakfast|brunch|coffee|drinks?|1 ?[:/-] ?1|one[ -](on|to|2)[ -]one|w/|with
        catch[ -]?up|interview|sync|review|discuss(ion)?|chat|talk|visit|appointment|appt|\w+ <> \w+
        besprechung|treffen|termin|mittagessen|kaffee|reunion|rendez-vous|rdv|dejeuner|cita|almuerzo|cafe|reuniao|almoco
    """
)


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(expanded(f"<{name}>", _WORDS))


_CALLED_OFF = _pattern("called off")
_NOBODY_ANSWERED = _pattern("nobody answered")
_TRAP = _pattern("trap")
_CALL = _pattern("call")
_MEETING = re.compile(rf"(?<!\w)(?:{_pattern('meeting').pattern})(?!\w)")
