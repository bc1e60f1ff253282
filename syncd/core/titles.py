"""What a calendar title says: whether it names a phone call, and with whom."""

from __future__ import annotations

import re

from syncd.core.phrases.notation import expanded, words
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
        ^call(s|ed|ing)? ?-?for (?!\d)
        \bcalls? for (papers|proposals|entries|tenders?|bids?|submissions|abstracts|applications|nominations\
            |volunteers|help|speakers|artists|evidence|input|interest)\b
        \bcall(s|ed|ing)? ?-?(of (duty|the|cthulhu)|to (order|action|arms|prayer|worship)\b)
        \bcall(s|ed|ing)? ?-?<thing of a call>\b
        \bon[ -]?call\b|\bso-?called\b|\bput and call\b|\bcalled (to|meeting)\b
        \b(do not|don't|dont|no need to|never) call\b
        \bconference (cent(er|re)|room|registration|badge|dinner)\b
        \bappel (d'offres?|a (projets?|candidatures?|communications?)|de fonds|aux dons)\b|\bs'appel
        \bchamada publica\b
        \b(ligar|desligar) (o|a) (gas|luz|agua|alarme|forno|maquina)\b|\banrufbeantworter\b

    kind of call
        service|sales|house|cattle|roll|curtain|casting|close|cold|wake-?up|margin|open|judge?ment|duck|bird
        booty|courtesy|pastoral|sick|mail|port of|toll|earnings|investors?|analysts?|last|alarm|fire
        emergency|capital
        cash|nature'?s|bad|good|great|tough|your|my|his|her|so|code|beauty|crew|distress|no|trauma

    thing of a call
        options?|cent(er|re)|sheets?|times?|rooms?|lists?|logs?|notes?|volume|numbers?|cards?|rota|roster
        schedule|shift|duty|weekend|night|week|coverage|waiting|forwarding|recording|it|off|out|in sick|upon
        money|provision
        auction|date|box|sign|girl|screen|report|training|routing|ahead|hours|the midwife|my agent

    call
        \b((tele-?)?phone|conf(erence)?|con|video|<app>)[ -]?calls?\b
        \u260e|\U0001f4de
        \b(call(s|ed|ing|back)?|concall|tele-?conf\w*|tel(e|c)?-?cons?|telco|telko|t/c|dial[ -]?in)\b
        \b(phone|tel|video|<app>) ?-?(meeting|conference|app(ointmen)?t|interview|screen|chat|catch|consult)
        \b(by|via|over|on) (the )?(tele)?phone\b|\((tele)?phone\)|[-:] ?(tele)?phone$|^(tele)?phone: ?\w
        ^(tele)?phone (?!<thing of a phone>)\w|^(ring|buzz) (?!<thing of a ring>)\w|^tel\.? \w
        \bgive [\w' ]{2,30} a (call|ring|buzz)\b
        \b<app>\W+((with|mit|avec|con|com)\b|w/)|\b<app>( ?:|\)| - )
        ^(skype|facetime) (?!<thing of an app>)\w|\btc (w/|with\b)
        \b(telefon(at|ieren|isch|termin|gespra?e?ch|konferenz|interview)|((ru?e?ck)?an|(zu)?ru?e?ck)ruf(en)?)\b
        \b(appel|appeler|rappeler|telephoner|coup de fil|(entretien|point) telephonique)\b
        \b(llamada|llamar|telefonear|conferencia telefonica|ligacao|ligar|telefonar|telefonema|chamada)\b

    app
        skype|facetime|zoom|teams|webex|hangouts?|google meet|whatsapp|signal

    thing of an app
        licen[cs]e|account|install\w*|setup|set up|update|training|workshop|migration|rollout|subscription

    thing of a phone
        bill|numbers?|upgrade|repair|bank|store|shop|install|delivery|contract|tree|list|line|outage|company
        charger
        case|system|out|pickup|due|training|cord|jack|plan

    thing of a ring
        road|of|cut|off|lightyear|aldrin|feed|ceremony|fitting|bearer|resiz|sizing|pick|shopping|toss|cycle|size|doorbell|cleaning|repair
        appraisal|binder|leader|tone|main

    meeting
        meet(ing|up|s)?|mtgs?|lunch|dinner|breakfast|brunch|coffee|drinks?|w/|with
        1 ?[:/-] ?1|one[ -](on|to|2)[ -]one
        catch[ -]?up|interview|sync|review|discuss(ion)?|chat|talk|visit|appointment|appt|\w+ <> \w+
        besprechung|treffen|termin|mittagessen|kaffee|reunion|rendez-vous|rdv|dejeuner|cita|almuerzo|cafe
        reuniao|almoco

    name after
        ^\W*((re|fwd?|updated|aw):)?\W*(give )?<calling>([\s:.\u2013-]+|\b<with>(?=[\s/:])[\s:]*|(?<=w/))+\
            (?P<name>\S.*)$

    name within
        ^.*?\b(call|telco|telko|telecon|phone|interview|telefonat|anruf)\b.*?\b(with|mit|avec|con|com|w/)\s*\
            (?P<name>\S.*)$

    name before
        ^(?P<name>((?!<no name>\b)[\w'.\u2019-]+ ?){1,3}?)('s)?\s*[-\u2013:,]?\s*\
            \(?((phone|tele-?phone|conference|conf|video) ?)?(call|telefonat|anruf|telco|telko|phone)\)?$

    calling
        (<kind of talk>[ -])*(call(ed|ing|back)?|phone|ring|buzz|dial|tel\.?|telco|telko|telecon|<app>)\
            ([ -](back|in|up|meeting|interview|appointment|appt|chat))?
        telefon(at|ieren|termin|gespra?.ch)|((r.{1,2}ck)?an|(zu)?r.{1,2}ck)ruf(en)?|appel(er|.)?|rappeler|t.l.phoner
        coup de fil
        llamada|llamar|telefonear|liga..o|ligar|telefonar|chamada

    kind of talk
        missed|incoming|outgoing|return(ed)?|quick|(tele)?phone|conf(erence)?|video|zoom|teams|skype
        intro(ductory)?
        follow[ -]?up|check[ -]?in|catch[ -]?up|weekly|monthly|scheduled|short

    with
        with|w/|to|from|mit|bei|an|von|avec|\u00e0|a|con|com|para|de|for|back|the|my|our

    no name
        weekly|daily|monthly|team|intro|client|customer|conference|conf|phone|follow|status|board|project
        sales|service
        kick|check|catch|video|prep|staff|update|quick|zoom|the|our|my|a

    rest
        \s+(re|about|regarding|wegen|at|on|for|to|in|before|after|around|ca|this|next|tomorrow|today|tonight|asap)\b.*
        \s+(a ?ring|a ?call|and|und|et|y|e|um|am|sobre|sur|pour|concerning|per|via)\b.*
        \s*[@#(\[,;:|/&<].*|\s+[-\u2013\u2014].*|[\s.,-]*\+?\(?\d.*
    """
)


def _pattern(name: str, *, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return re.compile(expanded(f"<{name}>", _WORDS), flags)


_CALLED_OFF = _pattern("called off")
_NOBODY_ANSWERED = _pattern("nobody answered")
_TRAP = _pattern("trap")
_CALL = _pattern("call")
_MEETING = re.compile(rf"(?<!\w)(?:{_pattern('meeting').pattern})(?!\w)")
_NAMES = tuple(_pattern(f"name {place}", flags=re.IGNORECASE) for place in ("after", "within", "before"))
_REST = _pattern("rest", flags=re.IGNORECASE)


_ONE_ON_ONE = re.compile(r"(?<!\w)(?:1 ?[:/-] ?1|one[ -](?:on|to|2)[ -]one)(?!\w)", re.IGNORECASE)
_BESIDE = re.compile(
    r"\s*(?:[/&+,|:()\[\]]|<>|\s[-\u2013\u2014]\s|\b(?:with|mit|avec|con|com|and|und|et)\b|\bw/)\s*",
    re.IGNORECASE,
)


def took_place(title: str) -> bool:
    """Whether a title does not say that the call was missed, rejected or called off."""
    folded = fold(title)
    return not (_NOBODY_ANSWERED.search(folded) or _CALLED_OFF.match(folded))


def meeting_title(title: str) -> bool:
    """Whether a title says that people meet."""
    return bool(_MEETING.search(fold(title)))


def call_title(title: str) -> tuple[bool, str]:
    """Return whether a calendar title names a phone call, and why."""
    folded = " ".join(fold(title).split())
    if trap := _TRAP.search(folded):
        return False, f'no phone call: "{trap[0].strip()}"'
    if word := _CALLED_OFF.match(folded):
        return False, f'called off: "{word[0].strip()}"'
    if word := _CALL.search(folded):
        return True, f'names a call: "{word[0].strip()}"'
    return False, "no word for a call"


def one_on_one(title: str) -> tuple[str, ...]:
    """Return the names in the title of a one-on-one, other words and the user's own perhaps among them."""
    if not _ONE_ON_ONE.search(title) or _CALLED_OFF.match(fold(title)):
        return ()
    parts = _BESIDE.split(_ONE_ON_ONE.sub(" / ", " ".join(title.split())))
    return tuple(filter(None, (part.strip(" .-\u2013'\"") for part in parts)))


def title_party(title: str) -> str:
    """Return the name of whom a call is with, as its title writes it; "" when it gives none."""
    text = " ".join(title.split())
    if call_title(text)[0]:
        for name in _NAMES:
            found = name.match(text)
            party = _REST.sub("", f" {found['name']}").strip(" .-\u2013'\"") if found else ""
            if party:
                return party.removesuffix("'s")
    return ""
