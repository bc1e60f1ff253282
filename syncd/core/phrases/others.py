"""How English mail tells of talks with others than its reader."""

from __future__ import annotations

from syncd.core.phrases.notation import Weight, table
from syncd.core.phrases.vocabulary import SHARED

NEVER = table(
    Weight.NEVER,
    SHARED,
    r"""
    a call not returned (calling)
        (not|never|nor) ..2(return\w*|answer\w*) ..1(my|our|any|his|her|their|the) ..2calls?
        (waiting|wait|waited) ..2(for|on) ..5to (<ring>) (me|us|back)
        you (said|promised|told me) ..2you ..1would ..1<ring>(?! (him|her|them))
        (was|were|had been) (going|meaning|planning|about) to <ring>
        (cancel\w*|scratch|call(ed|ing)? off|no need for|skip|drop|scrap) (the|our|tomorrow's|today's|this \
            \w+'s|\w+day's|monday's) ..3(call|phone call)\b
        (call|conversation) ..3(is|was|has been|had to be) (cancell?ed|off|called off|scrapped)
        calls? (was|were|has been) not returned

    a call that is none (calling talk)
        roll[- ]call
        call(ed|ing)? (it (a day|a night|quits)|time on)\b
        call(ed|ing)? in (the|a|our|my|that|their|his|her) ..1(loans?|debts?|notes?|favou?rs?|guarantee\
            |mortgage|police|experts?)
        call(ing)? (round|in on|by the)\b
        (held|holding|hold|begin|began|peace|trade|merger) talks
        we spoke[^.]*\. we did not
        (claim|allege|pretend|insist)s? (that )?(we|i|you) (<talked>|<rang>)

    a broadcast (calling)
        (earnings|investors?|analysts?|shareholders?'?|press) ..1(conference )?calls?
        conference call ..4(replay|playback|webcast|notification|investors|analysts)
        (replay|playback|webcast|host(ed|s|ing)?|investors|analysts|reporters|told) ..4conference call
        said (in|on|during) an? ..1conference call
    """,
)

TOLD_ALL = table(
    Weight.ALL_TALKED,
    SHARED,
    r"""
    all are thanked for the call (thanks)
        <thanks> ..2<all>(?! (your|the|my|of)\b) ..3(for )?(dial+|join|hop+|jump|call|gett|be|attend)\
            (ing|ed) (in|on|the|our|a|this|today's|yesterday's)\b<!ahead>
        <thanks> ..2<all>(?! (your|the|my|of)\b) ..5(on|for) (the|our|this|that|today's|yesterday's) \
            (<adjective>){0,2}?(phone|call|conversation)\b<!another thing><!ahead>
        unless <if>
        unless \badvance\b

    all are told of a call (calling talk discuss)
        ^((hi|hello|hey|dear|good (morning|afternoon|evening)),? )?(<all>|gents|gentlemen|guys) ?[,:!-]+ \
            [^.;]{0,60}?((per|on|from|after|following|during|to) (our|the|this|today's|yesterday's)|<nice>\
            |thanks for) \
            (<adjective>){0,3}?(call|conversation|discussion|chat)\b\
            <!another thing>(?! (will|is)\b)<past>
        (good|great|productive) (call|conversation|discussion)( <when>)?,? (<all>)(?=[.,!;:]|$)
        unless <will>
    """,
)

ALL_TALKED = table(
    Weight.ALL_TALKED,
    SHARED,
    r"""
    on the conference call (conference)
        (on|during|in|from|at|following|after|per|since|based on|of|joined|attended|to) \
            (the|our|that|this|a|(\w+ )?\w+'s) (<adjective>){0,3}?conference \
            call(?! (system|number|bridge|is|will)\b)<!ahead>
        unless <will>
        unless \b(tomorrow|next|upcoming|forward to|listen\w*|click)\b

    notes of a call (phone calling)
        (minutes|notes|actions?|action items|summary) (of|from) (the|our|today's|yesterday's|this \w+'s) \
            ..2(call|phone call)\b
        unless <if>

    a conference call took place (conference)
        (had|held|joined|finished|attended) (a|the|our|another) (<adjective>){0,2}?conference call<!ahead>
        unless <will>

    on today's call (calling)
        (on|during|from|after|following) (today|yesterday|last week|last night|this morning|this afternoon\
            |<day>|the earlier)('s)? (<adjective>){0,2}?call
        (on|during) the call <when>
        <said> ..6(on|during) the call
        (joining|attending|being on|participating (in|on)) (the|our|this|today's|yesterday's) \
            (<adjective>)?call
        unless <will>
    """,
)

OTHERS_TALKED = table(
    Weight.OTHERS_TALKED,
    SHARED,
    r"""
    spoke with somebody else (talk)
        (^|[,:;.!-] ?|i |we |just |and |have |<others> )<adv>(<talked>|(was|were|been) (just )?<talking>)\
            <aside> (with|to) <someone><!in person>
        (after|in|upon) <talking> (with|to) <someone><!in person>
        (?!you|we)\w+ and i <adv><talked>
        unless <doubt>
        unless \b(will|would|should|could|might|going to|not|never|(says|said)( that)?)\b
        unless \binterest(ed)?$

    on the phone with somebody else (phone calling)
        ((off|on) (of )?(the |a )?(phone|line|call|horn)|off|hung up) with <someone>
        unless <will>
        unless \b(<others>|spends?|spent|always|constantly)\b
        unless ^(my|our|the|an?) (?!\w+ and i\b)\w+ (is|was|are|were|got|just)\b

    a call with somebody else (calling talk discuss)
        (had|our|my|his|her|their|your|held|\w+'s) ((a|an|our|my|another) )?<a call><aside> with <someone>\
            <!ahead><!in person>
        conversation (that )?(i|we) <adv>had with <someone>
        unless <toward>
        unless <will>

    a call from somebody else (calling)
        (got|received|had|took|fielded|getting) (an?|another|several|two|three|many|the|this) \
            (<adjective>){0,3}?calls?<aside> from <someone>
        unless <will>

    somebody else called (called)
        (?!(i|we|you|nobody|one|so|is|was|are|were|be|been|being|have|has|had|get|got|also|who|it|not|never|what|that\
            |often|and|to|should|would|could|may|might|must|bells?|alarms?)\b)[\w'.-]+[,)]? <adv><rang>\
            ( (me|us|back|in|today))*(?= (me|us) (on|at|from|up)\b|( me| us)? \
            (back|with|asking|wanting|to (say|tell|ask|inform|let|see|invite|discuss|talk|confirm|check|find\
            |get|report)|and (said|told|asked|wants)|about|looking|because|yesterday|today|<when>)\b| \
            (me|us)([.,!]|$))(?! <when> (a|an|the)\b)
        unless <doubt>
        unless \b(nobody|no one|none|neither)\b

    somebody else answered (called)
        (i|we) <adv><rang>(?! you\b)[^.;]{0,50}? and ..2(he|she|they|it is|it was|was told|were told|asked\
            |confirmed|found|spoke|talked|verified|learned|made|ordered|cancel\w+|booked|requested)
        unless <will>

    got somebody else on the phone (phone reach called)
        (i|we|and|just|finally) (have |had |just |finally )?managed to (get|catch|reach|raise) \
            (?!you\b)([\w'.&-]+ ){1,4}?(on the phone|by phone)
        (was|were|been) on the phone (to|with|for) (?!you\b|me\b|us\b|hours\b)<someone>
        (come|came|just) ..1off the phone (to|with) (?!you)
        (had|got|reached|caught) (?!you\b|off\b|me\b|to\b)([\w'.&-]+ ){1,4}?(on the phone|on (his|her\
            |their) (mobile|cell|phone|line)\
            |at (home|the office|work|his|her))
        (got|get|getting) through to (?!you|the (end|next|bottom|final|whole))<someone>
        (been|was) on to (me|us) from
        (woman|man|lady|guy|girl|person|chap|someone|somebody) i (got|had|reached|spoke) ..4(helpline|phone\
            |line|desk)
        unless <will>
        unless \b(could|can|did|not|trying|tried)\b

    rang somebody, who said (called)
        (i|we|^|and|fyi) ?<adv><rang> (?!you\b|it\b|me\b|us\b|for\b|on\b|in\b|off\b|out\b|up\b\
            |this\b)[^.;]{1,60}?(,| and| -|:) ?\
            (the |a |an |his |her |one |two |\w+ )?([\w']+ ){0,4}?(say|says|said|was|were|is|are|wants?\
            |will|told|thinks?|reckons?|agreed|confirmed\
            |promised|can|cannot|had|have)\b(?! (told|out|away|off|busy|engaged|no|not|in a|at (lunch|bingo)))
        (?!(you|i|we|is|are|was|were|be|been|being|it|so|which|that|also|not|get|got|often|and)\b)[\w']+ \
            (had |just |has )*<rang> (me |us |up |back |this \w+ |in )?[^.;]{0,60}?(,| and|:| -|,? \
            apparently) ?\
            (the |a |he |she |they |it |we )?([\w']+ ){0,3}?(say|says|said|saying|is|are|was|wants?|telling\
            |told|thinks?|meint|let slip)\b
        when (?!you\b|i\b|we\b)([\w']+ ){1,3}?<rang> (me|us),? (he|she|they|it)
        (called|rang|phoned) (me|us) out of the blue
        unless \b(will|would|if|been|be|being|is|are|was|were|so|not)\b

    reached somebody else (phone reach)
        <others> ..3<said> ..4(on|over|by) the phone
        (reached|got) (?!you)..4(by|on the) phone
        (got|gotten) (a ?)?hold of <someone>
        <said> ..4with (?!you)..4(on the|by|over the) phone
        unless <will>

    a call with somebody else (calling talk discuss)
        (in|per|following|after|from|based on) (my|his|her|their|a) <phone call>
        had (a|another) ((quick|brief|short|little|wee) )?word with <someone>
        in touch by phone with <someone>
        unless <will>
    """,
)
