"""How English mail tells of a call that found nobody: voicemail, missed calls, attempts."""

from __future__ import annotations

from syncd.core.phrases.notation import Weight, table
from syncd.core.phrases.vocabulary import SHARED

TRIED = table(
    Weight.TRIED,
    SHARED,
    r"""
    left you a message (left)
        (^|[,:;.!-] ?|i |we |and |have |just |also |but |then )<adv>left \
            (you ..4(<voicemail>|message|word)|(<some> )?(<voicemail>|message|word) (for|with|to|on|at|in) \
            (you|your?)|(<some> )?voicemail(?! (for|with|to|on|at|in)\b)|<some> \
            message(?=$|[.,;!]| <when>| that | and | but ))
        unless <if>
        unless \b(<others>|<rang> (?!you|your|and|but|again|back|earlier|yesterday)\w+)\b

    voicemailed you (voicemail)
        (i )?(just )?voicemailed (you|your)
        unless \b<others>\b

    your voicemail (voicemail)
        your ..2voicemail(?! (system|box|mailbox|password|greeting|account|number|service|access|indicat\w+\
            |feature|menu|recording|profile|will|or email)\b)
        unless <if>
        unless \b(check|read|view|monitor|make|access|forward|activate|set up|change|update|clear|retrieve\
            |record|leave|enter|delete|transfer\w*|into|use|dial|disable)\b

    your mailbox is full (voicemail)
        your ..1(voicemail|mailbox|machine)( box)? (is|was|must be|seems) ..1full

    a voicemail from you (voicemail left)
        <voicemail> ..2from you
        (message|voicemail|one)s? (that )?you <adv>left(?! (for|with) (?!me|us))
        you <adv>left (me |us )?..3(voicemail|message)
        leaving (me |us )?..2(voicemail|message)
        <thanks> for (the|that) ..1voicemail
        unless \bif$
        unless \b(when|after|before|without|instead of|by)\b

    my voicemail (voicemail)
        (per|further to|follow\w*([ -]?up)?( on| to)?|in|re:?|ref:?|regarding|as|got|get|receive|received\
            |heard?|reference|after|from|with|on|of|repeat\w*|confirm\w*|to) my ..2voicemail(?! \
            (system|box|mailbox|greeting|number|at|is|account)\b)
        voicemail (that )?i (just |have )?left(?! (for|with) (?!you)| (<others>)\b)
        unless <if>
        unless \b(leave|leaving|put|call|calls|go to|goes to|went to|check\w*|message)\b

    missed your call (missed)
        (missed|missing|to miss) (your|a|an?other|the|two|three|several|\d+) \
            ..2calls?(?! from (?!you)| option)
        missed calls? (from|by) you
        (your|a) ..1missed call
        unless <if>|\b(not|never|without)\b|\b(you|he|she|they)$

    sorry I missed you (missed)
        (sorry|apolog\w+|regret\w*|shame)[^.,]{0,25} (missed|missing|miss) \
            (<talking> (to|with) )?you(?! (at|on|in|for|all|too|so|guys|there)\b)
        missed you (when you <rang>|by phone|on the phone|again by)
        (missed|missing) each other('s calls)?

    tried to reach you (tried)
        (tried|trying|attempted|attempts?|attempting) \
            (?!not)..3(to )?(\w+ )?(<ring>|<ringing>|reach|reaching|return your)\
            ( (you(?! (are|were|have|to)\b)|back|calls?|<your phone>|<when>)\
            |(?= (but|and|several|twice|a few|many|to no|without|so|at the|from)\b|[.,!;]|$))
        unless <if>
        unless \b(<others>|will|keep|please|be|customers)\b

    tried your phone (tried)
        (tried|trying) (<your phone>|you (at|on|earlier|again|twice|several|<when>))
        (tried|trying|attempted|attempts?) ..2(to )?..1(get (a ?)?hold of|get through to|leave) you
        (tried|trying|attempted|attempts?) ..2(to )?..1(contact|catch|get|get in touch with) you \
            ..4(phone|<when>)
        unless <if>
        unless \b(<others>|will|keep|please|be)\b

    could not reach you (reach)
        (unable|not able|not been able|could not|can not|can never|never|did not manage|failed|not managed) \
            ..3(to )?(reach you|get through( to you)?(?=$|[.,;!]| \
            (on|at|to you|this|yesterday|today|by|because)\b)|get \
            (a ?)?hold of you|(get|catch|find) you ..1(on|by) (the |your )?phone)
        unless <if>
        unless \b(<others>|will|would|may|want\w*|like)\b

    called, no answer (called tried calling)
        (i|we|and|have|just|^) ?<adv>(<rang>|tried|gave you a (<ring>|shout))(?! (him|her|them|\w+'s)\b)\
            <meanwhile>(and |but |where )?..1<nobody there>
        unless <if>
        unless \b<others>\b

    no answer (called reach)
        no one (picked up|answered)
        you (did not|were not) (pick up|answer (the|your|my) (phone|call)|in when i <rang>)

    your line was busy (phone)
        your (\w+ )?(line|phone|cell|mobile|number) (is|was|has been|had been|seems|must have been) \
            ..2(busy|engaged|off|switched off|dead|disconnected|out of)
        your (phone|cell|mobile) ..2r[ai]ngs? and r[ai]ngs?

    phone tag (phone voicemail)
        (phone|voicemail|voice) ?-?tag(?! with (?!you))

    you called while I was out (called calling)
        you (had |have )?<rang>( me)? (while|when) i (was|am)
        (saw|see|seen|noticed?|told|hear|heard|says?|said|message)( me| us)?( that)? you \
            (had |have )?(<rang>|tried to <ring>)
        message to <ring> you
        unless <if>

    I was out when you called (called)
        (out|away|in an? \w+|with an? \w+|driving|asleep|on (the other|another) (line|call)|unavailable|not \
            (here|in|home|available|there|at my desk)|gone|travell?ing|on (vacation|holiday|leave)) ..5when \
            (you|i) <rang>
        unless \b(if|he|she|they)\b

    could not take your call (calling reach)
        (could not|can not|unable to|was not (here|there|able) to|not here to|missed) \
            (take|answer|get( to)?|pick up) ((your|the) ..1(call|phone)|it)
        (sorry|apolog)[^.]{0,25} (could|did) not pick up(?= when| earlier|[.,]|$)
        unless \b(if|he|she|they)\b

    returning your call (calling)
        (am|just|was|i) (returning|returned) your ..1calls?
    """,
)

OTHERS_TRIED = table(
    Weight.OTHERS_TRIED,
    SHARED,
    r"""
    a message for somebody else (left calling)
        left (me |us |him |her |them |you )?(<some> )?(voicemails?|message|call|word)\
            ( ..1(for|with|asking|saying|telling|that|about|regarding|indicating|on|at|<when>)|[.,;!]|$)
        left (?!your?\b)([\w'.-]+ ){1,4}?<some> (voicemails?|message)
        left (<some> )?voicemails?
        left (<some> )?..2(voicemail|message) ..2(for|with) <someone>
        (have|had|put|placed) (a|another) (call|message) in ?to
        unless <if>
        unless \b(please|will)\b

    somebody else's voicemail (voicemail)
        voicemail ..3from <someone>
        (\w+'s|his|her|their) voicemail(?! (system|box|is)\b)
        voicemailed <someone>
        unless <if>

    tried to reach somebody else (tried reach)
        (tried|trying|attempted|attempting) ..3(to )?(\w+ )?(<ring>|<ringing>|reach|reaching) \
            (?!out\b|in\b|to\b|<outcome>)<someone>
        (unable|not able|not been able|could not|can not|failed) (to )?(reach|get (a ?)?hold of) \
            (?!<outcome>)<someone>
        unless <if>

    phone tag with somebody else (phone voicemail)
        (phone|voicemail) ?-?tag
    """,
)

CALLED = table(
    Weight.CALLED,
    SHARED,
    r"""
    called you (called calling)
        (^|i |we |and |just )<adv>(<rang> (you(?! (a|the|an|out|on (it|that|this))\b)|<your phone>)\
            |gave you a (quick )?(<ring>|shout))
        unless <would>
        unless \b(<others>|when|after)\b
    """,
)
