"""What German, French, Spanish and Portuguese mail says of calls; sentences come without accents."""

from __future__ import annotations

from syncd.core.phrases.notation import Weight, table, words

_WORDS = words(
    r"""
    french call
        conversation|discussion|appel|coup de fil|entretien|echange|coup de telephone

    german call
        ((telefon)?gespra?e?ch|telefonat|telefontermin|anruf|ru?e?ckruf)(e?s)?

    german when
        heute|gestern|eben|gerade|soeben|vorhin|bereits|vorgestern|kurz|letzte woche|am \w+tag

    german nice
        schon|nett|angenehm|toll|gut|freude|vergnugen|gefreut|gefallen|prima|super|klasse|interessant

    german you
        ihnen|dir|euch

    portuguese talked
        conversamos|falamos|conversado|falado

    portuguese with you
        com <portuguese you>|contigo|consigo

    portuguese you
        voces?|vcs?|o senhor|a senhora|ti

    spanish talked
        hablado|hablamos|conversamos|conversado|platicamos|platicado|charlamos|charlado

    spanish you
        tigo| ?usted(es)?| ?vosotros
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
        (dank\w*|danke)[^.;]{0,25} fu?e?r (das|unser|ihr|dein|euer|den|ihren|deinen|die) ..3<german call>\
            (?! mit (?!<german you>))

    unser Telefonat (german)
        (unser(e[mnrs])?|das|dem|im|vom) (<german when> |\w+e[ns] )?(telefonat|telefongespra?e?ch)e?s?(?! \
            (morgen|mit (?!<german you>)))
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
        <german nice>,? (\w+ )?(mit <german you>|(sie|dich|euch) ..3am telefon) ..3zu \
            (sprechen|telefonieren|plaudern|reden)
        <german nice>,? dass wir ..5(sprechen|telefonieren|plaudern|austauschen) konnten
        unless \b(nicht|ware|wurde|wird|ist|bin|wenn|falls|mochte|hoff\w*)\b

    suite a notre conversation (french)
        (suite a|apres|lors de|comme suite a|pour faire suite a|en reference a|conformement a|de) \
            (notre|votre) ..1<french call>(?= (telephonique|de ce|d'hier|de tout|d'aujourd|du|au telephone\
            |de la semaine|d'il y a)|(?<=conversation)|(?<=appel)|(?<=fil))(?! avec (?!vous|toi))
        unless \b(avant|prochain)\b

    notre conversation telephonique (french)
        notre ..1<french call> telephonique
        unless \b(avant|pour|prochain\w*)$

    convenu par telephone (french)
        (comme|ce que|tel que|dont|que) ((nous|vous|je|on|l'avons|avons|avez|ai|en|l'ai|vous l'ai\
            |a ete) )*(convenu|discute|evoque|vu|indique|dit|parle|mentionne|annonce|promis|demande)\
            (e|es|s)? ..3(par|au) telephone
        (nous nous sommes|nous avons|on s'est|vous avoir) (\w+ ){0,2}(parle|discute) ..3(au|par) telephone

    merci pour votre appel (french)
        merci ..3(pour|de) (votre|ton|notre|cet|cette|l'|cette) ?..1<french call>
        merci ..2(de|d') ?(m'avoir|nous avoir) (rappele|appele|telephone)
        unless \b(si|avance)\b

    ravi de vous avoir parle (french)
        (ravie?|heureu(x|se)|content|contente|plaisir|agreable|sympa) (de |d')\
            (vous |t'|te )?(avoir|parler|discuter|entendre) ..3(parle|discute|echange|avec \
            (vous|toi)|entendu?|votre voix)(?! bientot)
        (ravie?|heureu(x|se)|contente?|plaisir) d'avoir pu ..2(parler|discuter|echanger|entendre)
        (plaisir|ravie?|heureu(x|se)|contente?) de (vous|te) (parler|entendre)
        unless \b(ser(a|ai|ais|ait|ions|ons)|au|aurai\w*)\b

    lo hablado (spanish)
        (segun|como|conforme|tal como|de acuerdo (con|a)|cuando|sobre) \
            ((a|con|lo|ya|que|nos|bien) )*<spanish talked>(?! con (?!usted))
        (acordado|acordamos|comentado|comentamos|comente|conversado|quedamos|indique|dije|discutido|hablado\
            |hablamos) ..2por telefono
        unless \b(no|si|nunca)\b

    gracias por su llamada (spanish)
        gracias por (su|tu|la|vuestra|esta|nuestra|haberme|devolver\w*|atender\w*) \
            ..2(llamada|conversacion|charla|platica|llamado)
        gracias por (llamar|llamarme|devolverme la llamada|hablar conmigo)
        unless \bsi\b

    nuestra conversacion (spanish)
        nuestra ..1(conversacion|charla|platica|llamada)(?! (de manana|con (?!usted)))
        (gusto|placer|agradable|genial|encanto|bueno) \
            (\w+ ){0,2}(hablar|conversar|platicar|charlar|haber hablado) con<spanish you>
        (encantad[oa] de haber hablado|me alegro (mucho )?hablar) con<spanish you>
        (hable|hablamos|converse) con<spanish you>
        hablamos ..2(ayer|esta manana|por telefono|el (lunes|martes|miercoles|jueves|viernes) pasado)
        unless \b(antes de|para|seria|sera|sea|tendre|no|nunca|si)\b

    conforme conversamos (portuguese)
        (conforme|como|segundo|de acordo com|quando|que) \
            ((o|que|nos|ja|a|nossa|nosso|bem) )*(<portuguese talked>|nossa (conversa|ligacao|chamada)\
            |nosso telefonema)(?! com (?!<portuguese you>))
        (combinamos|combinado|acordado|disse|falei|tratado|informado) ..2por telefone
        unless \b(nao|se|nunca)\b

    obrigado pela ligacao (portuguese)
        obrigad[oa] (pela|por sua|pela sua|pelo|por|pelo seu) \
            ..2(ligacao|conversa|chamada|telefonema|bate-papo|papo)
        obrigad[oa] por (ter )?(me )?(ligar|ligado|retornar|retornado|atender|atendido)

    nossa conversa (portuguese)
        (nossa|a nossa|da nossa|na nossa) ..1(conversa|ligacao|chamada)\
            (?! (de amanha|com (?!<portuguese you>))|s? por email)
        nosso telefonema
        (prazer|otimo|bom|gostei de|adorei) (\w+ )?(falar|conversar|ter falado) <portuguese with you>
        (falei|conversei) <portuguese with you>
        falamos ..2(ontem|hoje|por telefone)
        unless \b(antes|para|seria|sera|terei|nao|nunca|se)\b
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
        verpassten? anruf
        niemand (ans telefon|abgenommen|rangegangen)
        (nicht|ausser|unterwegs|termin|besprechung|meeting)[^.;]{0,30} als (sie|du) (angerufen|anrief\w*)
        unless \bwenn\b

    un message vocal (french)
        (vous|t'|te) ?(ai|avons|a) ..2laisse ..2message
        laisse ..3message ..3(sur|a) (votre|ton) (repondeur|boite|messagerie|portable|telephone|bureau)
        (votre|ton) message (vocal|telephonique|sur (mon|le) (repondeur|portable))

    essaye de vous joindre (french)
        (essaye|tente|cherche)(e|r)? (de |a )(vous|te|t') ?(joindre|appeler|contacter par telephone|rappeler\
            |telephoner)
        (manque|rate|loupe) (votre|ton) appel
        (votre|ton) appel (manque|en absence)
        (pas|jamais) (pu|reussi a|parvenu a) (vous|te) (joindre|avoir au telephone)
        (pas|jamais) (pu|reussi a) (prendre|repondre a) (votre|ton) appel
        unless \bsi\b

    un mensaje de voz (spanish)
        (te|le|les|os) (deje|he dejado|dejamos|hemos dejado) ..2(mensaje|recado)
        dej\w+ ..3(mensaje|recado) ..2(en|con) (su|tu)
        (su|tu) mensaje (de voz|telefonico|en el (contestador|buzon))
        unless \bsi\b

    intentado llamarle (spanish)
        (intent|trat)(e|ado|amos|ando) (de )?(llamar|localizar|comunicar|contactar|hablar\
            |telefonear)\w*(?! a (?!usted))
        (perdi|perdido|no (pude|haber podido|he podido|pudiera) (contestar|atender|coger)|vi) (su|tu) llamada
        no (te |le )?cogi(era|ese)? (su|tu|el) (llamada|telefono)
        llamada perdida
        (no (me )?contest(o|a|aste|aba|an)|nadie contest\w+)
        unless \bsi\b

    um recado na caixa postal (portuguese)
        deixei ..3(recado|mensagem( de voz)?) ..1(na|no|com|para) (sua|seu|voce|vc)
        (te|lhe) deixei ..2(recado|mensagem)
        deixei (um |uma )?(recado|mensagem de voz)
        (sua|seu) (mensagem de voz|recado)
        unless \bse\b

    tentei ligar (portuguese)
        tent(ei|amos|ando) (te |lhe |\w+ )?(ligar|telefonar|falar|contatar|retornar)\
            (?! (para|a|com) (?!voce|vc|o senhor|a senhora|voces))
        (perdi|vi|nao (pude|consegui) atender|nao ter (podido )?(atendido|atender)) (a )?(sua|tua) \
            (ligacao|chamada)
        (ligacao|chamada) perdida
        ninguem atend\w+|nao atend(eu|eram|e|iam)
        nao consegui (te |lhe )?(falar|contatar)
        unless \bse\b
    """,
)

_OTHERS_TALKED = table(
    Weight.OTHERS_TALKED,
    _WORDS,
    r"""
    mit jemand anderem (german)
        mit (?!<german you>)\w+ (\w+ ){0,3}(gesprochen|telefoniert)
        unless \b(nicht|wenn)\b

    avec quelqu'un d'autre (french)
        (ai|avons) (\w+ )?(parle|discute|telephone) (avec|a) (?!vous|toi)\w+
        viens d'avoir \w+ (\w+ )?au telephone
        unless \bpas\b

    con otra persona (spanish)
        (hable|hablamos|he hablado|llame) (con|a) (?!<spanish you>)\w+
        unless \bno\b

    com outra pessoa (portuguese)
        (falei|liguei|conversei) (com|para) (?!<portuguese you>)\w+
        unless \bnao\b
    """,
)

_BOILERPLATE = table(
    Weight.BOILERPLATE,
    _WORDS,
    r"""
    call if you have questions (german french spanish portuguese)
        (bei|wenn|falls|sollten)[^.;]{0,20}(fragen|ruckfragen)
        (n'hesite[zr]?|hesiter)
        si vous avez
        pour toute question
        no dude
        si (tiene|tienes)
        (para )?cualquier (duda|consulta)
        nao hesite
        se tiver
        qualquer duvida
    """,
)

_WILL_TALK = table(
    Weight.WILL_TALK,
    _WORDS,
    r"""
    rufe Sie an (german)
        (ruf|rufe|rufen) (ich |wir )?(sie|dich|euch|mich|uns) ..6(an|zuruck)
        (werde|wurde|mochte|will) (\w+ )?(sie|dich|euch) ..4(anrufen|zuruckrufen|telefonisch)
        (konnen|wollen|sollen|lass uns|lassen sie uns|sollten) ..3(telefonieren|sprechen)
        (auf|vor|fu?e?r) unser ..2(telefonat|gesprach|telefongesprach)
        melde mich ..2telefonisch

    vous appellerai (french)
        (vous|te|t') ?(appellerai|rappellerai|rappelle|appelle|telephonerai|passerai un coup)
        (vais|allons) (vous|t'|te) ?(appeler|rappeler|telephoner)
        (pouvons|pourrions|peut-on|on peut)[- ](nous )?(nous |se )?(appeler|parler|telephoner)
        (convenir|fixer|prevoir|organiser) (d'un|un) (appel|entretien telephonique)
        (appelez|appelle|rappelez)-(moi|nous)

    le llamare (spanish)
        (te|le|les|lo|la|los|os) (llamare|llamo|llamaremos|llamamos|marco|marcare|voy a llamar)
        (voy|vamos) a llamar(te|le|los|la|lo)?
        hablamos (manana|luego|pronto|el)
        (podemos|podriamos|puedo|quisiera) (hablar|llamar\w*|conversar)
        (agendar|programar|concertar) una llamada
        llam[ea]me

    vou te ligar (portuguese)
        (vou|irei|vamos) (te |lhe )?(ligar|telefonar)
        (te|lhe) ligo
        ligarei
        ligo (amanha|para (voce|vc)|mais tarde)
        (podemos|poderiamos|posso) (falar|conversar|te ligar|ligar)
        (marcar|agendar) uma (ligacao|chamada|conversa)
        me (ligue|liga)
    """,
)

FOREIGN = (*_TALKED, *_TRIED, *_OTHERS_TALKED, *_BOILERPLATE, *_WILL_TALK)
