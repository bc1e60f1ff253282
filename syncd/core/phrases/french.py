"""What French mail says of calls; sentences come without accents."""

from __future__ import annotations

from syncd.core.phrases.notation import Weight, table, words

_WORDS = words(
    r"""
    french call
        conversation|discussion|appel|coup de fil|entretien|echange|coup de telephone|visio(conference)?
        call|echange (telephonique|en visio)
    """
)

_TALKED = table(
    Weight.TALKED,
    _WORDS,
    r"""
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
            (e|es|s)? ..3(par|au|en) (telephone|tel|visio)
        comme je (vous|te) (le |l')?(disais|indiquais|precisais|expliquais|mentionnais) (au|par) tel\w*
        (reunion|rendez-vous|point|appel) (teams|zoom|visio|meet) (d'hier|de ce matin|d'aujourd'hui|de tout \
            a l'heure|de lundi|de mardi)
        (nous nous sommes|nous avons|on s'est|vous avoir) (\w+ ){0,2}(parle|discute) ..3(au|par) telephone

    merci pour votre appel (french)
        merci ..3(pour|de) (votre|ton|notre|cet|cette|l'|cette) ?..1<french call>
        merci ..2(de|d') ?(m'avoir|nous avoir) (rappele|appele|telephone|repondu au telephone)e?s?
        merci ..4(temps|accorde\w*|patience|ecoute|disponibilite)[^.;]{0,40} (au tel\w*|en visio|par \
            telephone)
        remercie[^.;]{0,40}(au telephone|appel|(notre|votre) (echange|conversation|entretien)\b)
        unless \b(si|avance)\b

    ravi de vous avoir parle (french)
        (ravie?|heureu(x|se)|content|contente|plaisir|agreable|sympa) (de |d')\
            (vous |t'|te )?(avoir|parler|discuter|entendre) ..3(parle|discute|echange|avec \
            (vous|toi)|entendu?|votre voix)(?! bientot)
        (ravie?|heureu(x|se)|contente?|plaisir) d'avoir pu ..2(parler|discuter|echanger|entendre)
        (plaisir|ravie?|heureu(x|se)|contente?) de (vous |te |t')(parler|entendre|avoir (eue? )?au tel\w*)
        (plaisir|ravie?|heureu(x|se)|contente?|agreable) (de |d'|par )?(notre|cet|ce|un) ..1<french call>
        (on|nous) (s'est|nous sommes|avons) (bien )?(parle|appele|eus?)\w* ..4(ce matin|hier|tout a l'heure\
            |cet|a l'instant|au tel\w*|lundi\
            |mardi|mercredi|jeudi|vendredi|a propos|au sujet)
        (vous|tu) m'(avez|as|aviez|avais) (bien )?(dit|demande|indique|explique|parle|assure|promis\
            |confirme) (au|par) tel\w*
        (en|apres avoir) raccroch\w+
        (moi|celui|celle|personne) qui (vous )?(ai|a|avais|avait) (telephone|appele)
        (quand|lorsque|comme) (vous m'avez|tu m'as|je vous ai) (appele|telephone|eue? au telephone)e?,? \
            (vous|tu|on|nous)
        je vous ai eue? (au|par) tel\w*
        unless \b(ser(a|ai|ais|ait|ions|ons)|au|aurai\w*)\b
    """,
)

_TRIED = table(
    Weight.TRIED,
    _WORDS,
    r"""
    un message vocal (french)
        (vous|t'|te) ?(ai|avons|a) ..2laisse ..2messages?
        (vous|te) laisser (un|deux|plusieurs) messages?
        appels? (manques?|en absence)
        laisse ..3message ..3(sur|a) (votre|ton) (repondeur|boite|messagerie|portable|telephone|bureau)
        (votre|ton) message (vocal|telephonique|sur (mon|le) (repondeur|portable))

    essaye de vous joindre (french)
        (essaye|tente|cherche)(e|r)? (de |a )(vous|te|t') ?(joindre|appeler|contacter par telephone|rappeler\
            |telephoner)
        (manque|rate|loupe) (votre|ton) appel
        (tombe|tombee?s?|tombais) (\w+ )?sur (votre|ta|ton|la|le|une) (boite|messagerie|repondeur)
        (ligne|telephone|numero) ..3(sonne |est |etait )?(occupee?|dans le vide|coupe)
        (vois|vu|informe|dit|signale)\w* ..2que (vous|tu) (m')?(avez|as|aviez) (\w+ )?(appele|telephone\
            |tente|essaye|cherche)
        (se|nous) (louper|rater|manquer|loupe|rate|manque|croiser) ..3au telephone
        n'ayant pu (vous|te) (avoir|joindre)
        (n'ai|n'avons|n'arrive|n'arrivons) pas ..2(a )?(vous|te|t') ?(joindre|avoir|eue?)
        (votre|ton) appel (manque|en absence)
        (pas|jamais) (pu|reussi a|parvenu a) (vous|te) (joindre|avoir au telephone)
        (pas|jamais) (pu|reussi a) (prendre|repondre a) (votre|ton) appel
        unless \bsi\b
    """,
)

_OTHERS_TALKED = table(
    Weight.OTHERS_TALKED,
    _WORDS,
    r"""
    avec quelqu'un d'autre (french)
        (ai|avons) (\w+ )?(parle|discute|telephone) (avec|a) (?!vous|toi)\w+
        viens d'avoir \w+ (\w+ )?au telephone
        (j'ai|ai|avons|on a) eue? (le|la|l'|mon|ma|son|sa|notre) ?(?!plaisir|joie|temps|chance|occasion)\w+ \
            (\w+ )?au (telephone|bout du fil|tel)
        (j'ai|ai|avons|on a) eue? (?!(au|un|une|le|la|votre|ton)\b)(\w+ ){1,4}?(au|par) (telephone|bout du \
            fil|tel)
        (?!(je|il|vous|tu|nous|on)\b)\w+ (m'a|nous a) (r?appelee?s?|telephonee?) (ce|cet|cette|hier|tout|a \
            l'instant|lundi|mardi|mercredi|jeudi|vendredi|pour)
        unless \b(pas|n'ai|vous|tu)\b
    """,
)

_OTHERS_TRIED = table(
    Weight.OTHERS_TRIED,
    _WORDS,
    r"""
    quelqu'un d'autre n'a pas repondu (french)
        laisse ..2messages? (au|a la|a|chez) (?!vous|ton|votre)\w+
        (appele|telephone) ..1pour (vous|toi)
        (impossible|tente|essaye|n'arrive pas|pas pu|pas reussi) (\w+ )?(de |d'|a )?(joindre|appeler|avoir) \
            (?!vous|toi)\w+
        message (de|du) [^.;]{0,25} sur (le|notre|la) (repondeur|boite|messagerie)
        unless \bsi\b
    """,
)

_BOILERPLATE = table(
    Weight.BOILERPLATE,
    _WORDS,
    r"""
    si vous avez des questions (french)
        (n'hesite[zr]?|hesiter)
        si vous avez
        pour toute question
    """,
)

_WILL_TALK = table(
    Weight.WILL_TALK,
    _WORDS,
    r"""
    un appel a venir (french)
        (on|nous) (se|nous) (rappelle|appelle|parle|telephone)\w* (\w+ )?(demain|lundi|mardi|mercredi|jeudi\
            |vendredi|ce soir|plus tard|vers|a \d|tout)
        (me|moi) (passer|donner|faire) un (coup de fil|appel|coup de telephone)
        (passe|passez|donne|donnez)-(moi|nous) un (coup de fil|appel)
        (propose|prevu|cale|caler|fixe|fixer|organise\w*|programme\w*|prevoir) ..4(point telephonique|appel\
            |call|visio|entretien telephonique|conference telephonique)
        (rendez-vous|rdv|point|entretien|appel|call|visio) (telephonique )?(est |sera )?(decale|reporte\
            |deplace|avance|prevu|aura lieu)
        (conference telephonique|prochaine? visio|prochain call|prochain appel)
        (merci|priere) (de|d') (\w+ ){0,3}(me |nous )?(rappeler|appeler)
        hate (d'|de )(echanger|vous parler|te parler|discuter)
        (vais|va|allons|pourrais|pouvez|pourriez|peux|peut) ..2(appeler|telephoner|rappeler)
        (contactera|appellera|rappellera|telephonera)
        (j'ai|avons|ai) un (call|appel|point telephonique) (avec|a|demain|prevu)
        unless \b(rappelle que)\b

    vous appellerai (french)
        (vous|te|t') ?(appellerai|rappellerai|rappelle(?! (que|qu'))|appelle|telephonerai|passerai un coup)
        (vais|allons) (vous|t'|te) ?(appeler|rappeler|telephoner)
        (pouvons|pourrions|peut-on|on peut)[- ](nous )?(nous |se )?(appeler|parler|telephoner)
        (convenir|fixer|prevoir|organiser) (d'un|un) (appel|entretien telephonique)
        (appelez|appelle|rappelez)-(moi|nous)
    """,
)

FRENCH = (*_TALKED, *_TRIED, *_OTHERS_TALKED, *_OTHERS_TRIED, *_BOILERPLATE, *_WILL_TALK)
