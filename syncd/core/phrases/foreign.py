"""What German, French, Spanish and Portuguese mail says of calls; sentences come without accents."""

from __future__ import annotations

from syncd.core.phrases.grammar import Weight, table

_GERMAN_WHEN = "(?:heute|gestern|eben|gerade|soeben|vorhin|bereits|vorgestern|kurz|letzte woche|am \\w+tag)"
_GERMAN_CALL = "(?:telefonat|telefongesprach|telefongespraech|gesprach|gespraech|anruf|ruckruf|rueckruf|telefontermin)e?s?"
_GERMAN_YOU = "(?:ihnen|dir|euch)"
_FRENCH_CALL = "(?:conversation|discussion|appel|coup de fil|entretien|echange|coup de telephone)"
_SPANISH_TALKED = "(?:hablado|hablamos|conversamos|conversado|platicamos|platicado|charlamos|charlado)"
_SPANISH_YOU = "(?:tigo|usted(?:es)?| usted(?:es)?| vosotros|vosotros)"
_PORTUGUESE_TALKED = "(?:conversamos|falamos|conversado|falado)"
_PORTUGUESE_YOU = "(?:voces?|vcs?|o senhor|a senhora|ti)"

_TALKED = table(
    Weight.TALKED,
    (
        "german",
        "telefonisch besprochen",
        f"(?:wie|das|die|was|den|der|so) (?:(?:{_GERMAN_WHEN}|wir|mit {_GERMAN_YOU}|schon) )*(?:telefonisch|am telefon|per telefon)"
        f" (?:{_GERMAN_WHEN} )?(?:be|ge|ver|ab|zu|er|mit)\\w+|(?:gestern|heute|eben|vorhin) (?:\\w+ ){{0,2}}besprochen",
        r"\b(?:herrn?|frau)\b",
    ),
    (
        "german",
        "danke fuer das Gespraech",
        f"(?:dank\\w*|danke)[^.;]{{0,25}} fu?e?r (?:das|unser|ihr|dein|euer|den|ihren|deinen|die) ..3{_GERMAN_CALL}(?! mit (?!{_GERMAN_YOU}))",
    ),
    (
        "german",
        "unser Telefonat",
        f"(?:unser(?:e[mnrs])?|das|dem|im|vom) (?:{_GERMAN_WHEN} |\\w+e[ns] )?(?:telefonat|telefongespra?e?ch)e?s?(?! (?:morgen|mit (?!{_GERMAN_YOU})))"
        f"|(?:nach|auf|zu|laut|gemass|aus|in) unser(?:e[mnr])? ..1gespra?e?ch(?:es)?(?! am (?:runden|morgigen))",
        r"\b(?:freue|vor|fu?e?r|morgigen|nachsten|bis zu)$",
    ),
    (
        "german",
        "wir haben telefoniert",
        f"(?:haben|hatten|wir) (?:\\w+ ){{0,3}}(?:telefoniert|telefonisch gesprochen)|telefoniert (?:haben|hatten)|am telefon ..2(?:gesagt|besprochen|erwahnt|erzahlt)"
        f"|mit {_GERMAN_YOU} ..3(?:gesprochen|telefoniert|zu sprechen|zu telefonieren|zu plaudern)|(?:ihre|deine) stimme zu horen",
        r"\b(?:nicht|noch nie|wenn|falls|mit (?!ihnen|dir|euch)\w+|gern|mochte|wurde)\b",
    ),
    (
        "french",
        "suite a notre conversation",
        f"(?:suite a|apres|lors de|comme suite a|pour faire suite a|en reference a|conformement a|de) (?:notre|votre) ..1{_FRENCH_CALL}"
        f"(?= (?:telephonique|de ce|d'hier|de tout|d'aujourd|du|au telephone|de la semaine|d'il y a)|(?<=conversation)|(?<=appel)|(?<=fil))"
        r"(?! avec (?!vous|toi))",
        r"\b(?:avant|prochain)\b",
    ),
    ("french", "notre conversation telephonique", f"notre ..1{_FRENCH_CALL} telephonique", r"\b(?:avant|pour|prochain\w*)$"),
    (
        "french",
        "convenu par telephone",
        "(?:comme|ce que|tel que|dont|que) (?:(?:nous|vous|je|on|l'avons|avons|avez|ai|en|l'ai|vous l'ai|a ete) )*(?:convenu|discute|evoque|vu|indique|dit|parle|mentionne|annonce|promis|demande)"
        "(?:e|es|s)? ..3(?:par|au) telephone|(?:nous nous sommes|nous avons|on s'est|vous avoir) (?:\\w+ ){0,2}(?:parle|discute) ..3(?:au|par) telephone",
    ),
    (
        "french",
        "merci pour votre appel",
        f"merci ..3(?:pour|de) (?:votre|ton|notre|cet|cette|l'|cette) ?..1{_FRENCH_CALL}|merci ..2(?:de|d') ?(?:m'avoir|nous avoir) (?:rappele|appele|telephone)",
        r"\b(?:si|avance)\b",
    ),
    (
        "french",
        "ravi de vous avoir parle",
        "(?:ravie?|heureu(?:x|se)|content|contente|plaisir|agreable|sympa) (?:de |d')(?:vous |t'|te )?(?:avoir|parler|discuter|entendre) ..3(?:parle|discute|echange|avec (?:vous|toi)|entendu?|votre voix)(?! bientot)",
        r"\b(?:serais?|serait|au)\b",
    ),
    (
        "spanish",
        "lo hablado",
        f"(?:segun|como|conforme|tal como|de acuerdo (?:con|a)|cuando|sobre) (?:(?:a|con|lo|ya|que|nos|bien) )*{_SPANISH_TALKED}(?! con (?!usted))"
        "|(?:acordado|acordamos|comentado|comentamos|comente|conversado|quedamos|indique|dije|discutido|hablado|hablamos) ..2por telefono",
        r"\b(?:no|si|nunca)\b",
    ),
    (
        "spanish",
        "gracias por su llamada",
        "gracias por (?:su|tu|la|vuestra|esta|nuestra|haberme|devolver\\w*|atender\\w*) ..2(?:llamada|conversacion|charla|platica|llamado)|gracias por (?:llamar|llamarme|devolverme la llamada|hablar conmigo)",
        r"\bsi\b",
    ),
    (
        "spanish",
        "nuestra conversacion",
        "nuestra ..1(?:conversacion|charla|platica|llamada)(?! (?:de manana|con (?!usted)))|(?:gusto|placer|agradable|genial|encanto|bueno) (?:\\w+ )?(?:hablar|conversar|platicar|charlar|haber hablado) con"
        f" ?{_SPANISH_YOU}|(?:hable|hablamos|converse) con ?{_SPANISH_YOU}|hablamos ..2(?:ayer|esta manana|por telefono|el (?:lunes|martes|miercoles|jueves|viernes) pasado)",
        r"\b(?:antes de|para|seria|no|nunca|si)\b",
    ),
    (
        "portuguese",
        "conforme conversamos",
        f"(?:conforme|como|segundo|de acordo com|quando|que) (?:(?:o|que|nos|ja|a|nossa|nosso|bem) )*(?:{_PORTUGUESE_TALKED}|nossa (?:conversa|ligacao|chamada)|nosso telefonema)(?! com (?!{_PORTUGUESE_YOU}))"
        "|(?:combinamos|combinado|acordado|disse|falei|tratado|informado) ..2por telefone",
        r"\b(?:nao|se|nunca)\b",
    ),
    (
        "portuguese",
        "obrigado pela ligacao",
        "obrigad[oa] (?:pela|por sua|pela sua|pelo|por|pelo seu) ..2(?:ligacao|conversa|chamada|telefonema|bate-papo|papo)|obrigad[oa] por (?:ligar|retornar|atender|me ligar|ter ligado)",
    ),
    (
        "portuguese",
        "nossa conversa",
        f"(?:nossa|a nossa|da nossa|na nossa) ..1(?:conversa|ligacao|chamada)(?! (?:de amanha|com (?!{_PORTUGUESE_YOU}))|s? por email)|nosso telefonema|(?:prazer|otimo|bom|gostei de) (?:falar|conversar|ter falado) (?:com {_PORTUGUESE_YOU}|contigo)"
        f"|(?:falei|conversei) (?:com {_PORTUGUESE_YOU}|contigo)|falamos ..2(?:ontem|hoje|por telefone)",
        r"\b(?:antes|para|seria|nao|nunca|se)\b",
    ),
)

_TRIED = table(
    Weight.TRIED,
    (
        "german",
        "auf die Mailbox gesprochen",
        "(?:auf|an) (?:die|ihrer?|deiner?|der|den|ihren|deinen) ..1(?:mailbox|combox|anrufbeantworter|ab|voicemail|band) ..2(?:gesprochen|hinterlassen|gequatscht)"
        "|(?:ihnen|dir|eine) ..4nachricht ..5hinterlassen|(?:ihre|deine) ..2(?:nachricht auf (?:der|dem|meiner|meinem) (?:mailbox|anrufbeantworter|ab|combox)|sprachnachricht|mailboxnachricht)",
        r"\b(?:bitte|wenn|konnen)\b",
    ),
    (
        "german",
        "telefonisch nicht erreicht",
        "(?:sie|dich|euch) ..5(?:nicht|nie) ..2(?:erreicht|erreichen|erwischt)|versucht,? ..3(?:sie|dich|euch) ..4(?:anzurufen|zu erreichen|telefonisch)"
        "|(?:ihren|deinen) ..1anruf ..3(?:verpasst|nicht (?:annehmen|entgegennehmen))|verpassten? anruf|niemand (?:ans telefon|abgenommen|rangegangen)",
        r"\bwenn\b",
    ),
    (
        "french",
        "un message vocal",
        "(?:vous|t'|te) ?(?:ai|avons|a) ..2laisse ..2message|laisse ..3message ..3(?:sur|a) (?:votre|ton) (?:repondeur|boite|messagerie|portable|telephone|bureau)"
        "|(?:votre|ton) message (?:vocal|telephonique|sur (?:mon|le) (?:repondeur|portable))",
    ),
    (
        "french",
        "essaye de vous joindre",
        "(?:essaye|tente|cherche)(?:e|r)? (?:de |a )(?:vous|te|t') ?(?:joindre|appeler|contacter par telephone|rappeler|telephoner)|(?:manque|rate|loupe) (?:votre|ton) appel|(?:votre|ton) appel (?:manque|en absence)"
        "|(?:pas|jamais) (?:pu|reussi a|parvenu a) (?:vous|te) (?:joindre|avoir au telephone)|(?:pas|jamais) (?:pu|reussi a) (?:prendre|repondre a) (?:votre|ton) appel",
        r"\bsi\b",
    ),
    (
        "spanish",
        "un mensaje de voz",
        "(?:te|le|les|os) (?:deje|he dejado|dejamos|hemos dejado) ..2(?:mensaje|recado)|dej\\w+ ..3(?:mensaje|recado) ..2(?:en|con) (?:su|tu)|(?:su|tu) mensaje (?:de voz|telefonico|en el (?:contestador|buzon))",
        r"\bsi\b",
    ),
    (
        "spanish",
        "intentado llamarle",
        "(?:intent|trat)(?:e|ado|amos|ando) (?:de )?(?:llamar|localizar|comunicar|contactar|hablar|telefonear)\\w*(?! a (?!usted))|(?:perdi|perdido|no pude (?:contestar|atender)|vi) (?:su|tu) llamada|llamada perdida"
        "|(?:no (?:me )?contest(?:o|a|aste|aba|an)|nadie contest\\w+)",
        r"\bsi\b",
    ),
    (
        "portuguese",
        "um recado na caixa postal",
        "deixei ..3(?:recado|mensagem(?: de voz)?) ..1(?:na|no|com|para) (?:sua|seu|voce|vc)|(?:te|lhe) deixei ..2(?:recado|mensagem)|deixei (?:um |uma )?(?:recado|mensagem de voz)|(?:sua|seu) (?:mensagem de voz|recado)",
        r"\bse\b",
    ),
    (
        "portuguese",
        "tentei ligar",
        "tent(?:ei|amos|ando) (?:te |lhe |\\w+ )?(?:ligar|telefonar|falar|contatar|retornar)(?! (?:para|a|com) (?!voce|vc|o senhor|a senhora|voces))|(?:perdi|vi|nao (?:pude|consegui) atender) (?:a )?(?:sua|tua) (?:ligacao|chamada)"
        "|(?:ligacao|chamada) perdida|ninguem atend\\w+|nao consegui (?:te |lhe )?(?:falar|contatar)",
        r"\bse\b",
    ),
)

_OTHERS_TALKED = table(
    Weight.OTHERS_TALKED,
    ("german", "mit jemand anderem", f"mit (?!{_GERMAN_YOU})\\w+ (?:\\w+ ){{0,3}}(?:gesprochen|telefoniert)", r"\b(?:nicht|wenn)\b"),
    ("french", "avec quelqu'un d'autre", "(?:ai|avons) (?:\\w+ )?(?:parle|discute|telephone) (?:avec|a) (?!vous|toi)\\w+|viens d'avoir \\w+ (?:\\w+ )?au telephone", r"\bpas\b"),
    ("spanish", "con otra persona", f"(?:hable|hablamos|he hablado|llame) (?:con|a) (?!{_SPANISH_YOU}|usted)\\w+", r"\bno\b"),
    ("portuguese", "com outra pessoa", f"(?:falei|liguei|conversei) (?:com|para) (?!{_PORTUGUESE_YOU})\\w+", r"\bnao\b"),
)

_BOILERPLATE = table(
    Weight.BOILERPLATE,
    (
        "german french spanish portuguese",
        "call if you have questions",
        "(?:bei|wenn|falls|sollten)[^.;]{0,20}(?:fragen|ruckfragen)|(?:n'hesite[zr]?|hesiter)|si vous avez|pour toute question|no dude|si (?:tiene|tienes) |(?:para )?cualquier (?:duda|consulta)"
        "|nao hesite|se tiver|qualquer duvida",
    ),
)

_WILL_TALK = table(
    Weight.WILL_TALK,
    (
        "german",
        "rufe Sie an",
        "(?:ruf|rufe|rufen) (?:ich |wir )?(?:sie|dich|euch|mich|uns) ..6(?:an|zuruck)|(?:werde|wurde|mochte|will) (?:\\w+ )?(?:sie|dich|euch) ..4(?:anrufen|zuruckrufen|telefonisch)"
        "|(?:konnen|wollen|sollen|lass uns|lassen sie uns|sollten) ..3(?:telefonieren|sprechen)|(?:auf|vor|fu?e?r) unser ..2(?:telefonat|gesprach|telefongesprach)|melde mich ..2telefonisch",
    ),
    (
        "french",
        "vous appellerai",
        "(?:vous|te|t') ?(?:appellerai|rappellerai|rappelle|appelle|telephonerai|passerai un coup)|(?:vais|allons) (?:vous|t'|te) ?(?:appeler|rappeler|telephoner)|(?:pouvons|pourrions|peut-on|on peut)[- ](?:nous )?(?:nous |se )?(?:appeler|parler|telephoner)"
        "|(?:convenir|fixer|prevoir|organiser) (?:d'un|un) (?:appel|entretien telephonique)|(?:appelez|appelle|rappelez)-(?:moi|nous)",
    ),
    (
        "spanish",
        "le llamare",
        "(?:te|le|les|lo|la|los|os) (?:llamare|llamo|llamaremos|llamamos|marco|marcare|voy a llamar)|(?:voy|vamos) a llamar(?:te|le|los|la|lo)?|hablamos (?:manana|luego|pronto|el)|(?:podemos|podriamos|puedo|quisiera) (?:hablar|llamar\\w*|conversar)"
        "|(?:agendar|programar|concertar) una llamada|llam[ea]me",
    ),
    (
        "portuguese",
        "vou te ligar",
        "(?:vou|irei|vamos) (?:te |lhe )?(?:ligar|telefonar)|(?:te|lhe) ligo|ligarei|ligo (?:amanha|para (?:voce|vc)|mais tarde)|(?:podemos|poderiamos|posso) (?:falar|conversar|te ligar|ligar)|(?:marcar|agendar) uma (?:ligacao|chamada|conversa)|me (?:ligue|liga)",
    ),
)

FOREIGN = (*_TALKED, *_TRIED, *_OTHERS_TALKED, *_BOILERPLATE, *_WILL_TALK)
