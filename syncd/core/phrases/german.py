"""What German mail says of calls; sentences come without accents."""

from __future__ import annotations

from syncd.core.phrases.notation import Weight, table, words

_WORDS = words(
    r"""
    german call
        ((telefon)?gespra?e?ch|telefonat|telefontermin|anruf|ru?e?ckruf|telefonieren)(e?s)?
        telko|(video|zoom|teams)[- ]?(termin|meeting|call|telefonat|gesprach|konferenz)|videotelefonat\
            |plausch|austausch am telefon

    german when
        heute|gestern|eben|gerade|soeben|vorhin|bereits|vorgestern|kurz|letzte woche|am \w+tag

    german nice
        schon|nett|angenehm|toll|gut|freude|vergnugen|gefreut|gefallen|prima|super|klasse|interessant

    german you
        ihnen|dir|euch
    """
)

_TALKED = table(
    Weight.TALKED,
    _WORDS,
    r"""
    telefonisch besprochen (german)
        (wie|das|die|was|den|der|so) ((<german when>|wir|mit <german you>|schon) )*(telefonisch|am telefon\
            |per telefon) (<german when> )?(be|ge|ver|ab|zu|er|mit)\w+
        (gestern|heute|eben|vorhin) (\w+ ){0,2}besprochen
        unless \b(herrn?|frau)\b

    danke fuer das Gespraech (german)
        (dank\w*|danke)[^.;]{0,25} (fu?e?rs|fu?e?r (das|unser|ihr|dein|euer|den|ihren|deinen|die)) \
            ..3<german call>\
            (?! mit (?!<german you>))
        (dank\w*|danke)[^.;]{0,50} (am|per) telefon ..5(genommen|(weiter)?geholfen|erklart\w*)
        (dank\w*|schon|nett|lieb|super|toll|gut|klasse),? ..2dass (sie|du|ihr) ..4\
            ((zuruck|an|durch)?(gerufen|geklingelt)|ans telefon) ?..1(haben|hast|habt|sind|bist)
        unless \b(nicht|wenn|falls|ware|wurde)\b

    am Telefon (german)
        (sie|du|ich|wir|ihr) ((habe|haben|hast|hatte\w*|mich|mir|ihnen|dir|uns|ja|vorhin|eben|gestern|heute\
            |schon) )*\
            (am|per) telefon(?! (nicht|nie|kein|keinen|leider))
        (nachdem|als|sobald) (wir|ich|sie|du) ..2aufgelegt
        beim auflegen
        als (sie|du|ich) (mich|sie|dich|bei ihnen|bei dir)? ?..4(angerufen|telefoniert) (haben|hast|habe),? \
            (sagt|meint|hab|hatt)\w+
        (der|die|derjenige|diejenige|ich|und),? ..5(bei )?(ihnen|dir|euch) ..3(angerufen|telefoniert) (hat\
            |habe|hatte)\
            (?! und niemand)
        unless \b(nicht|niemand|wenn|falls|konnen|konnte|mochte|wurde|werde|bitte|morgen|gern)\b

    unser Telefonat (german)
        (unser(e[mnrs])?|das|dem|im|vom) (<german when> |\w+e[ns] )?(telefonat|telefongespra?e?ch)e?s?(?! \
            (morgen|mit (?!<german you>)|(auf|um|wieder|ein) |\w+ (schieben|verschieben|verlegen)))
        (nach|aus|in|laut|gemass|von) unserem ..2(call|zoom|telko|videocall|video-call|videotelefonat\
            |plausch)(?! am \w+ um)
        (nach|auf|zu|laut|gemass|aus|in) unser(e[mnr])? ..1gespra?e?ch(es)?(?! am (runden|morgigen))
        unless \b(vor|fu?e?r|morgigen|nachsten|bis zu)$
        unless \b(freu\w*|vorfreude|gespannt|hoff\w*)\b

    wir haben telefoniert (german)
        (haben|hatten|wir) (\w+ ){0,3}(telefoniert|telefonisch gesprochen)
        telefoniert (haben|hatten)
        am telefon ..2(gesagt|besprochen|erwahnt|erzahlt)
        mit <german you> ..3(gesprochen|telefoniert)
        (ihre|deine) stimme zu horen
        unless \b(nicht|noch nie|wenn|falls|mit (?!ihnen|dir|euch)\w+|gern|mochte|wurde|hat|soll\w*)\b

    schoen, mit Ihnen zu sprechen (german)
        <german nice>,? ..4(mit <german you>|(sie|dich|euch) ..3am telefon) ..3zu \
            (sprechen|telefonieren|plaudern|reden)
        <german nice>,? dass wir ..5(sprechen|telefonieren|plaudern|austauschen) konnten
        unless \b(nicht|ware|wurde|wird|ist|bin|wenn|falls|mochte|hoff\w*)\b
    """,
)

_TRIED = table(
    Weight.TRIED,
    _WORDS,
    r"""
    auf die Mailbox gesprochen (german)
        (auf|an) (die|ihrer?|deiner?|der|den|ihren|deinen) \
            ..1(mailbox|combox|anrufbeantworter|ab|voicemail|band) ..2(gesprochen|hinterlassen|gequatscht)
        (ihnen|dir|eine) ..4nachricht ..5hinterlassen
        (ihre|deine) ..2(nachricht auf (der|dem|meiner|meinem) (mailbox|anrufbeantworter|ab|combox)\
            |sprachnachricht|mailboxnachricht)
        unless \b(bitte|wenn|konnen)\b

    telefonisch nicht erreicht (german)
        (sie|dich|euch) ..5(nicht|nie) ..2(erreicht|erreichen|erwischt)
        versucht,? ..3(sie|dich|euch) ..4(anzurufen|zu erreichen|telefonisch)
        (ihren|deinen) ..1anruf ..3(verpasst|nicht (annehmen|entgegennehmen))
        verpassten? anruf|anruf in abwesenheit
        niemand(en)? (ans telefon|abgenommen|rangegangen|dran|erreicht)
        (geht|ging|nimmt|nahm) ..4(niemand|keiner|nur das band|nur der anrufbeantworter|nur die mailbox) \
            ?(ran|ab|dran|ans telefon)?
        (standig|dauernd|immer|nur|leider|war|ist) (\w+ )?besetzt
        versucht,? ..2(anzurufen|zuruckzurufen|durchzuklingeln)
        (nicht|nie) ..2(rangehen|drangehen|abnehmen|abheben|ans telefon|rangegangen|drangegangen) ?(konnte\
            |konnten|gekonnt|gehen)?
        (gesehen|bemerkt|gehort|sagte?|ausgerichtet|erfahren|sehe|hore)[^.;]{0,20},? (dass )?(sie|du) \
            ..6(angerufen|zu erreichen)
        verpass\w+ ..4(am telefon|telefonisch)
        (zuruckgerufen|angerufen),? (aber|doch|leider|da war)
        (ihre|deine) nachricht ..4(abgehort|auf dem band|auf meinem|auf dem ab)
        (nicht|ausser|unterwegs|termin|besprechung|meeting)[^.;]{0,30} als (sie|du) (angerufen|anrief\w*)
        unless \bwenn\b
    """,
)

_OTHERS_TALKED = table(
    Weight.OTHERS_TALKED,
    _WORDS,
    r"""
    mit jemand anderem (german)
        mit (?!<german you>)\w+ ((?!nicht|nie|noch)\w+ ){0,6}(gesprochen|telefoniert)(?! hast| haben sie)
        (?!(ich|sie|du|wir|ihr|haben|hast|die|das)\b)\w+ hat ..1(mich|uns|gerade|heute|gestern|eben) \
            ((?!niemand|keiner|nicht|nie)\w+ ){0,3}(angerufen|zuruckgerufen)
        (habe|haben) (?!(sie|dich|euch|ihnen|dir)\b)(\w+ ){1,3}((am|ans) (telefon|handy)|auf dem handy\
            |telefonisch) ((?!nicht|nie|leider)\w+ ){0,2}(erwischt|erreicht|gesprochen|bekommen)
        unless \b(nicht|wenn|nie|haben (sie|du)|hast du|leider)\b
    """,
)

_OTHERS_TRIED = table(
    Weight.OTHERS_TRIED,
    _WORDS,
    r"""
    jemand anderen nicht erreicht (german)
        (hat|haben) (fu?e?r|nach) (sie|dich|euch) ..2(angerufen|gefragt)
        (nicht|niemanden|keinen) ..3ans telefon (bekommen|gekriegt)
        nur (das|der|die) (band|anrufbeantworter|mailbox)
        (nachricht|anruf) ..2(von|vom|der) (?!<german you>)[^.;]{0,30}(anrufbeantworter|mailbox|band)
        (anrufbeantworter|mailbox)[^.;]{0,25} (ist|war) eine nachricht
        unless \b(bitte|wenn)\b
    """,
)

_BOILERPLATE = table(
    Weight.BOILERPLATE,
    _WORDS,
    r"""
    falls Sie Fragen haben (german)
        (bei|wenn|falls|sollten)[^.;]{0,20}(fragen|ruckfragen)
    """,
)

_WILL_TALK = table(
    Weight.WILL_TALK,
    _WORDS,
    r"""
    ein Telefonat wird geplant (german)
        melde mich ..6telefonisch
        (horen|sprechen|telefonieren) (wir )?uns ..4(morgen|spater|am \w+tag|\w+tag|um \d|ubermorgen|nachste)
        (wir )?(horen|sprechen|telefonieren) (uns )?(dann|morgen|am|spater|\w+tag)
        (telefonat|gesprach|anruf|telko|call|termin am telefon)[^.;]{0,40}(schieben|verschieben|verlegen\
            |vorziehen)
        (passt|ginge|passen|wann)[^.;?]{0,50}(telefonat|am telefon|telefonieren|anruf|call)
        ich rufe ..5(an|durch)\b
        (rufst|rufen|konntest|konnten|kannst|wirst) (du|sie) ..5(anrufen|durchklingeln|an)(?= |[.?!,]|$)
        (wird|werde|werden) ..6(anrufen|telefonieren)
        (morgen|spater|gleich|montag|dienstag|mittwoch|donnerstag|freitag|nachher) (telefoniere|rufe\
            |spreche) ich
        (einladung|termin|zugangsdaten|einwahldaten)[^.;]{0,30}(telko|telefonkonferenz|call|zoom)
        (nachste|kommende|geplante)\w* (telko|telefonkonferenz|call|telefonat)
        lass\w* uns ..5telefonieren

    rufe Sie an (german)
        (ruf|rufe|rufen) (ich |wir )?(sie|dich|euch|mich|uns) ..6(an|zuruck)
        (werde|wurde|mochte|will) (\w+ )?(sie|dich|euch) ..4(anrufen|zuruckrufen|telefonisch)
        (konnen|wollen|sollen|lass uns|lassen sie uns|sollten) ..3(telefonieren|sprechen)
        (auf|vor|fu?e?r) unser ..2(telefonat|gesprach|telefongesprach)
        melde mich ..2telefonisch
    """,
)

GERMAN = (*_TALKED, *_TRIED, *_OTHERS_TALKED, *_OTHERS_TRIED, *_BOILERPLATE, *_WILL_TALK)
