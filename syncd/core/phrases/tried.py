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
            (you ..4(<voicemail>|message|word)(?!s? on (facebook|whatsapp|linkedin|messenger|instagram\
            |slack|teams|signal|telegram|twitter))|(<some> )?(<voicemail>|message|word) (for|with|to|on|at\
            |in) \
            (you|your?)|(<some> )?voicemail(?! (for|with|to|on|at|in)\b)|<some> \
            message(?=$|[.,;!]| <when>| that | and | but ))
        unless <if>
        unless \b(<others>|<rang> (?!you|your|and|but|again|back|earlier|yesterday)\w+)\b

    a message on your phone (left voicemail)
        left (an? |the )?([\w-]+ ){0,5}?(<voicemail>|message|word)s? (on|with|at) your\b
        (the|that|my) ..2(message|voicemail) (that )?i left(( for)? you\
            | on your ..1(phone|machine|cell|mobile|answer ?phone|voicemail))
        (listened|listening) to your ..1(message|voicemail)
        (leave|leaving) ..6on your (answer ?-?phone|machine|voicemail|cell|mobile|phone)
        unless <if>
        unless \b(please|will|can|could|should|<others>)\b(?! not)

    rang, and it rang (called calling)
        (<rang>|gave you a ring) ..5(but|and) it ..1(rang (out|and rang)|went( straight)? to|just rang|goes \
            to|was (busy|engaged|off))
        when i <rang> (you |in )?..5((the call|it) (would not|did not|could not)|there was no|no one|nobody)
        (called|rang|phoned|buzzed) ..1you[^.;]{0,20}but you (were|are) (not|out|away|in|on|engaged|busy)
        (called|rang|phoned) ..4but (as )?i (could|did|can) not get (an answer|hold|through|you)
        return\w* your call ..4but (got|reached)
        (let|letting) it ring(?! (a|twice|once))
        (hung|held|been|was|kept|sat|left) ..1on hold
        your (switchboard|receptionist|system|voicemail|assistant|secretary|machine) ..4(had|cut me off\
            |said|told|picked up|was)
        phone ..2(on silent|out of battery|dead|switched off|was off)[^.;]{0,40} you
        (seen|noticed|noted|see|saw|realised|realized|told|tells me|informs? me|mentioned|says|said)( that)? \
            you ((had|have|were|been) )*..1(<rang>|ringing|calling|tried)\b(?! (it|for an?|him|her|them)\b)
        unless <if>

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
        missed calls? (from|by) (you|your ..1number)
        (your|a) ..1missed call
        unless <if>|\b(not|never|without)\b|\b(you|he|she|they)$

    sorry I missed you (missed)
        (sorry|apolog\w+|regret\w*|shame)[^.,]{0,25} (missed|missing|miss) \
            (<talking> (to|with) )?you(?! (at|on|in|for|all|too|so|guys|there)\b)
        missed you (when you <rang>|by phone|on the phone|again by)
        (missed|missing) each other('s calls)?
        (just|keep|kept|always|must have|have) ..1miss(ed|ing)? you(?= again|[.,!]|$| (on the|by) phone| when)
        ^missed you(?= again|[.,!]|$)

    tried to reach you (tried)
        (tried|trying|attempted|attempts?|attempting) \
            (?!not)..3(to )?(\w+ )?(<ring>|<ringing>|reach|reaching|return your)\
            ( (you(?! (are|were|have|to)\b)|back|calls?|<your phone>|<when>)\
            |(?= (but|and|several|twice|a few|many|to no|without|so|at the|from)\b|[.,!;]|$))
        unless <if>
        unless \b(?!(i|we|and|also|just|have|had|but|then|again|twice|so|as|already|finally|recently|both\
            |yesterday|today|earlier|morning\
            |afternoon|actually|only|really|even|been|was|am|were|hi|hello|hey|sorry|not|never|several\
            |times|you|since|after|\w+ing)\b)[a-z']+$
        unless \b(<others>|will|keep|please|be|customers)\b

    tried your phone (tried)
        (tried|trying) (<your phone>|you (at|on|earlier|again|twice|thrice|several|repeatedly|first\
            |a (few|couple)|(three|four|five|\d) times|<when>))
        (tried|trying|attempted|attempts?) ..2(to )?..1(get (a ?)?hold of|get through to|leave) you
        (tried|trying|attempted|attempts?) ..2(to )?..1(contact|catch|get|get in touch with) you \
            ..4(phone|<when>)
        unless <if>
        unless \b(?!(i|we|and|also|just|have|had|but|then|again|twice|so|as|already|finally|recently|both\
            |yesterday|today|earlier|morning\
            |afternoon|actually|only|really|even|been|was|am|were|hi|hello|hey|sorry|not|never|several\
            |times|you|since|after|\w+ing)\b)[a-z']+$
        unless \b(<others>|will|keep|please|be)\b

    tried you by phone (tried reach phone)
        (tried|trying|attempt\w*) ..3(get|raise|catch|dial|call|zoom|skype|facetime|<ringing>|reach|find) \
            (you|your)\b(?! to\b)
        (tried|trying|rang|called|phoned|<ringing>) ..1your (\w+ )?(number|line|landline|extension|mobile\
            |cell|desk|direct)
        (could not|can not|did not manage to|unable to|not able to) (raise|get|catch|find|track) you ..3phone
        ((hard|difficult|impossible|tricky|tough) ..2to|try(ing)? to) (get (a ?)?hold of|reach|track \
            down)(?= you|[.,!;]|$)
        ((second|third|fourth|fifth|\w+th|last) (attempt|try|time) (at|to) (call|ring|reach|phone)\w*) you
        not (been )?(answering|picking up|answer|pick up) ..3when you <rang>
        (sorry|apolog\w+) ..5not (answering|picking up|answer|pick up)
        unless <if>
        unless \b(<others>|will|keep|please|be|customers)\b

    could not reach you (reach)
        (unable|not able|not been able|could not|can not|can never|never|did not manage|failed|not managed) \
            ..3(to )?(reach you|get through( to you)?(?=$|[.,;!]| \
            (on|at|to you|this|yesterday|today|by|because)\b)|get \
            (a ?)?hold of you|(get|catch|find) you ..1(on|by) (the |your )?phone)
        did not (get|catch|find|reach) you ..1((on|by) (the |your )?phone|at (home|work|your))
        unless <if>
        unless \b(<others>|will|would|may|want\w*|like)\b

    called, no answer (called tried calling)
        (i|we|and|have|just|^) ?<adv>(<rang>|tried|gave you a (<ring>|shout))(?! (him|her|them|\w+'s)\b)\
            <meanwhile>(and |but |where )?..1<nobody there>
        <rang> (you|your)\b[^.;]{0,60}?(,| but| and) ..2(<nobody there>|could not get through)
        i (call|ring|phone|try) you ..5(but|and) ..1(nobody|no one|you (do|did) not) \
            ..1(answer|pick|respond)\w*
        (dial+ed|logged|joined|called|jumped|hopped) (in|on)[^.;]{0,20} but you (were|are|did) not
        unless <if>
        unless \b<others>\b

    no answer (called reach)
        (got|get|getting) ..2(busy|engaged) (signal|tone)
        no one (picked up|answered (the|your|my|when))
        you (did not|were not) (pick up|answer (the|your|my) (phone|call)|in when i <rang>)

    your line was busy (phone)
        your (\w+ )?(line|phone|cell|mobile|number) (is|was|has been|had been|seems|must have been) \
            ..2(busy|engaged|off|switched off|dead|disconnected|out of)
        your (phone|cell|mobile) ..2r[ai]ngs? and r[ai]ngs?
        your (\w+ )?(phone|cell|mobile|line|number|extension|landline) \
            ..2(goes|went|keeps? going|is going|diverts?) ..1to \
            ..2(<voicemail>|answer\w*|machine|message|mailbox)

    phone tag (phone voicemail)
        (phone|voicemail|voice) ?-?tag(?! with (?!you))
        tag,? you('| a)re it

    you called while I was out (called calling)
        you (had |have )?<rang>( me)? (while|when) i (was|am)
        you tried to (<ring>|reach|get) (me|us)
        your ..1calls? (went|rolled|got sent|was sent) ..1to voicemail
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
        (am|just|was|i|^) ?(returning|returned) your ..1calls?
    """,
)

NOBODY_ELSE = table(
    Weight.OTHERS_TRIED,
    SHARED,
    r"""
    called somebody else, and got nobody (called)
        (i|we|^|and|have) ?<adv><rang> (?!your?\b|(an?|the) meeting\b)[^.;]{1,50}?(, ?|,? (but|and|then) )\
            (all (i|we) (got|get) (is|was) |(i |we |he |she |they |it )?\
            (just |only |(got|getting) |(had to )?(leave|left) |was told )?)?..2<no reply>
        unless <if>
        unless \b(will|would|not)\b
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
        (put|placed) in (a|another) call to (?!you)<someone>
        unless <if>
        unless \b(please|will)\b

    somebody else's voicemail (voicemail)
        voicemail ..3from <someone>
        (\w+'s|his|her|their) voicemail(?! (system|box|is)\b)
        voicemailed <someone>
        unless <if>

    tried to reach somebody else (tried reach)
        (tried|trying|attempted|attempting) ..3(to )?(\w+ )?(<ring>|<ringing>|reach|reaching\
            |get (a ?)?hold of) (?!out\b|in\b|to\b|<outcome>)<someone>
        (unable|not able|not been able|could not|can not|failed) (to )?(reach|get (a ?)?hold of) \
            (?!<outcome>)<someone>
        unless <if>

    phone tag with somebody else (phone voicemail)
        (phone|voicemail) ?-?tag

    called for you, or nobody there (called calling reach)
        (?!you\b|i\b|we\b|and\b)[\w'.,]+ <rang> ..3(for|looking for|after) you(?! (to|with|and i)\b)(?= \
            |[.,;]|$)
        <rang> [^.;]{0,40}(while you were (out|away|at|in|on)|(would|did) not leave|not leave)
        call from ..5while you were
        (nobody|no one|no-one|nobody ever) (picked|picks|answered|answers|is picking|is answering) ..1(up\
            |at|the)
        (tried|attempted|trying) ..1to (<ring>|reach|contact) you\b
        had to leave (a|another) message
        (<rang>(?! (you|(an?|the) meeting)\b)|tried) [^.;]{0,60}?(?!you\b)[\w'-]+(,| but| and) \
            ..4(answer ?-?phone|recording|voicemail|machine|on hold|gave up|no (answer\
            |reply)|was (told|out|busy|engaged|away|off|at|in)|is (out|away|off|in)|said (that )?(he|she\
            |they) (was|were))
        (could not|can not|can never) (get through to|get hold of|reach|raise) (?!you)<someone>
        (tried|trying|attempted) ..2(get|call|ring|phone|patch|contact|raise|catch|reach) \
            (?!you\b)([\w'&-]+ ){1,4}?(in|on the phone|by phone|back\
            |but|several|twice|a couple)
        (tried|trying) (?!you|to\b)[\w'-]+('s)? ..2(mobile|cell|phone|number|line|extension|a couple of \
            times|twice|again)
        missed (a|the|his|her|their) call
        message on the ..1(line|machine|phone|voicemail)
        did not leave a message
        unless <if>
        unless \b(will|please)\b
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
