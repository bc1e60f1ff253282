"""What Portuguese mail says of calls; sentences come without accents."""

from __future__ import annotations

from syncd.core.phrases.notation import Weight, table, words

_WORDS = words(
    r"""
    portuguese talked
        conversamos|falamos|conversado|falado

    portuguese with you
        com <portuguese you>|contigo|consigo

    portuguese you
        voces?|vcs?|o senhor|a senhora|ti
    """
)

_TALKED = table(
    Weight.TALKED,
    _WORDS,
    r"""
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
    com outra pessoa (portuguese)
        (falei|liguei|conversei) (com|para) (?!<portuguese you>)\w+
        unless \bnao\b
    """,
)

_BOILERPLATE = table(
    Weight.BOILERPLATE,
    _WORDS,
    r"""
    se tiver duvidas (portuguese)
        nao hesite
        se tiver
        qualquer duvida
    """,
)

_WILL_TALK = table(
    Weight.WILL_TALK,
    _WORDS,
    r"""
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

PORTUGUESE = (*_TALKED, *_TRIED, *_OTHERS_TALKED, *_BOILERPLATE, *_WILL_TALK)
