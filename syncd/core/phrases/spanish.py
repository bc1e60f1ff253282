"""What Spanish mail says of calls; sentences come without accents."""

from __future__ import annotations

from syncd.core.phrases.notation import Weight, table, words

_WORDS = words(
    r"""
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
    lo hablado (spanish)
        (segun|como|conforme|tal como|de acuerdo (con|a)|cuando|sobre) \
            ((a|con|lo|ya|que|nos|bien) )*<spanish talked>(?! con (?!usted))(?! en (la|el|una|nuestra) \
            (reunion|junta|obra|visita|oficina|cita))
        (acordado|acordamos|comentado|comentamos|comente|conversado|quedamos|indique|dije|discutido|hablado\
            |hablamos) ..2por telefono(?! con (?!usted))
        (tras|despues de|sobre|en) (nuestra|la) (reunion|conversacion|charla|llamada) (por|en|de) (zoom\
            |teams|meet|ayer|hoy|esta manana)
        gracias por [^.;]{0,30}(por telefono|en la (video)?llamada|por (zoom|teams))
        unless \b(no|si|nunca)\b

    gracias por su llamada (spanish)
        gracias por (su|tu|la|vuestra|esta|nuestra|haberme|devolver\w*|atender\w*) \
            ..2(llamada|conversacion|charla|platica|llamado)
        gracias por (llamar|llamarme|devolverme la llamada|hablar conmigo)(?! (al?|con) (?!me|mi))
        (agradezco|agradecid[oa])[^.;]{0,30} (llamada|llamado|devuelto|llamarme|por telefono|atendido)
        unless \bsi\b

    nuestra conversacion (spanish)
        nuestra ..1(conversacion|charla|platica|llamada)(?! (de manana|con (?!usted)|del \w+ a las|para))
        (gusto|placer|agradable|genial|encanto|bueno) \
            (\w+ ){0,2}(hablar|conversar|platicar|charlar|haber hablado) con<spanish you>
        (encantad[oa] de haber hablado|me alegro (mucho )?hablar) con<spanish you>
        (hable|hablamos|converse) con<spanish you>
        (gusto|placer|alegria|bueno|lindo|rico|encanto) (\w+ )?(escuchar(te|le|lo|la|os)|oir(te|le|lo|la\
            |os)|platicar|charlar) ?(ayer|hoy|con)?
        (cuando|como) (me|te|le) (llamo|llame|llamaste|llamaron) (usted )?[^.;]{0,25}(quedamos|dijo|dijiste\
            |dije|acordamos|comento|comentaste)
        (nada mas|al|despues de|recien) colgar(?! a)
        (me (dijo|dijiste|comento|comentaste|pidio|pediste|pregunto|preguntaste)|quedamos|le dije|te dije\
            |acordamos) ..6por (telefono|tlf|tfno)
        (soy|fui) (yo )?..4(quien|que) (te |le |os |les )?llam[oe]
        nuestr[oa] ..1(videollamada|zoom|videoconferencia|conferencia)(?! (de manana|del (lunes|martes\
            |miercoles|jueves|viernes)|sera))
        (lo|segun lo|como) ..1(hablado|conversado|comentado) ..3por (telefono|tlf|tfno|zoom|teams)
        hablamos ..2(ayer|esta manana|por telefono|el (lunes|martes|miercoles|jueves|viernes) pasado)
        unless \b(antes de|para|seria|sera|sea|tendre|no|nunca|si)\b
    """,
)

_TRIED = table(
    Weight.TRIED,
    _WORDS,
    r"""
    un mensaje de voz (spanish)
        (te|le|les|os) (deje|he dejado|dejamos|hemos dejado|acabo de dejar) ..2(mensaje|recado)s?(?! \
            [^.;]{0,20}\b(al|a la|a los) )
        (salta|sale|salto) (el|tu|su) (buzon|contestador)
        dej\w+ ..3(mensaje|recado) ..2(en|con) (su|tu)
        (su|tu) mensaje (de voz|telefonico|en el (contestador|buzon))
        unless \bsi\b

    intentado llamarle (spanish)
        (llam|marqu|marc|telefone)\w+ [^.;]{0,25}(no (consigo|logro|pude|contest\w+|hubo respuesta|me)\
            |mando (a|al) buzon|buzon|ocupado|comunicaba\
            |salta el contestador|sin (exito|suerte|respuesta))
        no (ha sido posible|consigo|consegui|logro|logre|pude|hemos podido|he podido|fue posible) \
            (localizar|contactar|comunicar|hablar)\w* ?..3\
            (por telefono|telefono|(?<=le )|(?<=te )|[.,]|$)
        (me (dicen|dijeron|han dicho|avisan|comentan)|vi|veo|he visto) [^.;]{0,25}que (me )?(llamo|llamaste\
            |ha llamado|has llamado|llamaron|habia llamado)
        llamandonos
        (intent|trat)(e|ado|amos|ando) (de )?(llamar|localizar|comunicar|contactar|hablar\
            |telefonear)\w*(?! a (?!usted))
        (perdi|perdido|no (pude|haber podido|he podido|pudiera) (contestar|atender|coger)|vi) (su|tu) llamada
        no (te |le )?cogi(era|ese)? (su|tu|el) (llamada|telefono)
        llamada perdida
        (no (me )?contest(o|a|aste|aba|an)|nadie contest\w+)
        unless \bsi\b
    """,
)

_OTHERS_TALKED = table(
    Weight.OTHERS_TALKED,
    _WORDS,
    r"""
    con otra persona (spanish)
        (hable|hablamos|he hablado|llame|acabo de hablar|estuve) ((por|al) telefono )?(con|a) (?!<spanish \
            you>)\w+
        me (llamo|ha llamado|llamaron) (?!(usted|por|para|que)\b)(el|la|los|las|un|una|\w+)
        (hora|rato|minutos) al telefono con
        unless \b(no|ni|cuando|si|que)\b
    """,
)

_OTHERS_TRIED = table(
    Weight.OTHERS_TRIED,
    _WORDS,
    r"""
    otra persona no contesto (spanish)
        (te|le|os) llamo (un|una|el|la|alguien)\b
        mensaje (de|del) [^.;]{0,30} en el (buzon|contestador)
        (trate|intente|tratado|intentado) ..2(de )?(hablar|llamar|localizar)(le|lo|la|los)? al? (?!<spanish \
            you>|ti|su)\w+
        unless \bsi\b
    """,
)

_BOILERPLATE = table(
    Weight.BOILERPLATE,
    _WORDS,
    r"""
    si tiene dudas (spanish)
        no dude
        si (tiene|tienes)
        (para )?cualquier (duda|consulta)
    """,
)

_WILL_TALK = table(
    Weight.WILL_TALK,
    _WORDS,
    r"""
    una llamada futura (spanish)
        (te parece|podemos|podriamos|quedamos|prefiere\w*|puede\w*) [^.;?]{0,40}(por telefono|hablamos|una \
            llamada|videollamada)
        llam[ae](me|nos)
        (espera|pendiente|atent[oa]) (de|a) (su|tu) llamada
        (te|le|os) (marco|pego un|doy un|hago una) ?..2(telefonazo|toque|llamada|saliendo|manana|luego\
            |despues|al)?
        (mover|cambiar|aplazar|posponer|adelantar|pasar) (la|nuestra) llamada
        (nuestra|la|una) (proxima )?(llamada|videollamada|videoconferencia|conferencia|reunion telefonica) \
            ..5(del|el|manana|queda|sera|con todo|a las)
        (tengo|tenemos|hay) (una )?(llamada|videollamada|videoconferencia|conferencia) ..6(a las|manana|con\
            |el|luego)
        (llamara|llamaremos|llamaran|telefoneara) (manana|al|a la|luego|el)?
        (puedes|podrias|puede|podria) ..2(telefonear|llamar)
        (hacer|agendar|programar|convocar) una (multiconferencia|conferencia|videollamada|llamada)

    le llamare (spanish)
        (te|le|les|lo|la|los|os) (llamare|llamo|llamaremos|llamamos|marco|marcare|voy a llamar)
        (voy|vamos) a llamar(te|le|los|la|lo)?
        hablamos (manana|luego|pronto|el)
        (podemos|podriamos|puedo|quisiera) (hablar|llamar\w*|conversar)
        (agendar|programar|concertar) una llamada
        llam[ea]me
    """,
)

SPANISH = (*_TALKED, *_TRIED, *_OTHERS_TALKED, *_OTHERS_TRIED, *_BOILERPLATE, *_WILL_TALK)
