"""How English mail tells of a talk with its reader."""

from __future__ import annotations

from syncd.core.phrases.notation import Weight, table
from syncd.core.phrases.vocabulary import SHARED

TALKED = table(
    Weight.TALKED,
    SHARED,
    r"""
    our conversation (talk phone)
        our <conversation><past>
        unless <toward>

    after our call (calling talk discuss)
        <following> our <a call><past>
        unless \b(emails?|would|before)\b

    on our call (calling talk discuss)
        (during|on|in|at) our <a call><past>
        unless <will>

    our call the other day (calling talk discuss)
        our <a call> <when><past>
        unless <toward>
        unless \b(will|lets|before)\b

    per a telephone conversation (phone)
        (per|pursuant to|following|further to|follow-?up (to|of|on)|based on|confirming|after|from) \
            ((the|this|my|your) )?(<adjective>)?phone (call|conversation|discussion|conference|interview)\
            <past>(?! (to|i|that|he|she|they)\b)(?!( <when>)? from)
        unless <will>

    we had a talk (talk phone calling)
        (we|you and i) <adv>had (an?|our|such an?|that) \
            (<adjective>){0,2}?(talk|chat|conversation|<phone call>) (<when>|on the phone|by phone)<past>
        (^|[,.:;!-] ?)(good|great|nice|lovely) (phone )?(call|chat|conversation|talk) <when>\
            (?!,? <all>(?=[.,!;:]|$))
        unless <doubt>
        unless \b(not|never)$

    per discussion (talk discuss)
        (as )?per (the |your )?(<adjective>)?(conversation|discussions?)<past>

    the conversation with you (calling talk discuss)
        (my|the|a|that|this|these|your) <a call> ((that )?(i|we|you and i) <adv>had|(<when> )?with (you|me))\
            <past>
        unless <would>
        unless \b(have|having|schedule|set up|arrange|forward to)$

    a good talk (talk calling)
        (^|[,.:;!-] ?)(what (a|an) )?(so |very |really |such )?(a )?(<nice>|productive|long|quick|ripper of \
            a) \
            (phone )?(chat|call|conversation|talk|catch[- ]?up)(?=[.!,]|$| -)<past>
        what (a|an) ..2<nice> ..1(chat|call|conversation|talk)<past>
        unless <would>

    called, and somebody spoke (called calling reach phone)
        (<said>|your (\w+ and )?(patience|help|kindness|time|advice|honesty|candou?r)) ..6when i <rang>
        when i <rang> (you )?<when>,? (you|we) (?!(were|was|had|did not|must|are)\b)
        (while|when|as) (i|we) (had|got|caught|reached) you (on the (phone|line)|in the car|on your)
        (i|we) ((<adv>)|phone )<rang>( you)? [^.;]{0,50}?,? ?(and )?you (?!\w+ not\b)(<said>|assured|agreed\
            |confirmed)
        <rang> you,? got you
        <rang>( you)?( <when>)?,? (and )?you (was|were) (so |very |most |really )?(<nice>|patient|gracious)
        me <adv><rang> you
        you <said> [^.;,]{0,40}when you <adv><rang>
        (figures?|price|number|date|deadline|quote) ..1(i|you) (quoted|gave|told) (you|me)? ?..1on the phone
        unless <would>

    the one you spoke with (talked called)
        (i am|it was|this is|that was|am) (the )?..3(lady|man|guy|one|person|chap|woman|bloke|you|me) \
            (who|that|you|with whom you) ..2(<talked>|<rang>)(?! (him|her|them|out))
        you <adv><talked>( briefly)? (to|with) (me|us)
        having ..1<talked> (to|with) you
        got done <talking> (to|with) you
        done (talking|speaking) (to|with) you
        unless <if>
        unless \bnot\b

    connected (talk calling called phone)
        (<nice>|<glad>) ..2(to (\w+ )?connect|connecting)( with you)? <when>(?! on linkedin)
        (<glad>|<nice>)( that)? (i|we) ..1(caught|got hold of|reached) you(?! (all )?(at|in|before) (the\
            |your))
        (sorry|apolog\w+)[^.;]{0,20} (rush|dash|jump|hop|run|cutt|dart)\w* (off|from|out of) (of )?(the \
            )?(phone|call)
        (after|since|when|before) (i|we) ..1(got|came|get|were|jumped|hopped) off (of )?(the |our )?(phone\
            |call)(?! with (?!you))
        unless <would>

    speaking to you made me think (talking)
        (^|[.:;!] ?)(talking|speaking|chatting) (to|with) you( <when>)? (\w+ )?(made|reminded|helped|gave|has)

    on a call with you (calling talking)
        (<nice>|thanks for|enjoyed|appreciated?) ..1(hopping|jumping|getting|being|coming) on( a call| the \
            phone)? \
            ..1(with (me|you|us)|<when>)
        (walk\w*|talk\w*|tak\w*|lead\w*|guid\w*|bring\w*) (me|us) ..1through ..6on the phone<past>
        (having|being|while) ..1on a call with you
        unless <would>

    the phone was put down (phone called calling talk)
        (after|when|once|as soon as|before) (you|we|i) (had )?(just )?(hung up|rang off|put the phone down)
        put (the )?phone down (to|with|on) you
        (sorry|apolog\w+) ..2(had|having|have) to (cut|run|dash|rush|ring off|hang up|go)\b ..2(off|short\
            |earlier)(?! (on|from) (site|monday|leave))
        phone (died|cut out|ran out|went dead) ..3(when|while|as) (you were|we were <talking>)
        (line|connection|signal|reception) was ..3(bad|poor|good|terrible|awful|breaking)( enough)? ..4you
        (sorry|apolog\w+) (again )?(for|about) (the|that|my|this) ..1(dodgy|bad|poor|terrible|awful|crackly\
            |rubbish|noisy|patchy|shocking|appalling) (line|connection|signal|reception)( <when>|[.,;!]|$)
        our (phone )?(call|line|connection) (was )?(dropped|cut out|cut off|broke up|got cut)
        on the phone,? you (asked|said|told|mentioned|wanted|were)
        (asked|told|said|promised|assured|gave|quoted|say yes|said yes|say no)( to)? (me|us|you) ..4on the \
            phone\
            <!with others><!ahead>
        (we|you and i|you and me) (say|agree|said|agreed|were|decided) ..4on the phone<!ahead>
        unless <if>
        unless \b<others>\b

    your call came at the right time (calling)
        (^|[,.:;!-] ?)your (<phone call>|call) ..2(came|come|made|saved|helped|cheered|was (so |very \
            |really )?(<nice>|timely|welcome)|was (a|such a|quite a) ..1surprise)

    thanks for joining the call (thanks)
        <thanks for> (bearing with|putting up with|being patient with) (me|us) ..2on the phone
        <thanks for> ..1(joining|jumping on|hopping on|getting on|coming on|taking|making|being on\
            |attending) (the|a|our|my|this|today's) \
            ..1(phone call|call|chat)<!another thing>(?! with (?!(me|us)\b))<!ahead>
        <thanks> ..4time to (talk|speak|chat)(?= <when>|[.,!]|$| (to|with) (me|us))<past>
        <thanks for> ..1(jumping|hopping|getting|coming) on (a|the) ..1(phone|call)<!another thing><past>
        unless <if>|\b(would|will|advance|all|everyone|everybody|team)\b

    thanks for picking up (thanks)
        <thanks for> ..1(picking up|taking the time on the phone)(?! (the (bill|tab|check|keys?|slack|kids\
            |pieces|package|parcel|post|mail)|our|my|your))
        <thanks>[^.;]{0,25} when i <rang>

    good talking with you (talking)
        (<nice>|<glad>)( finally| just| really| again| as always| briefly| time| it was)* <talking><aside> \
            (with|to) you<!ahead><!in person>
        unless <would>
        unless <met>

    good talking (talking)
        <nice>( finally| just)? (talking|speaking|chatting|catching up)\
            (?= <when>| on the phone| by phone|[.!,]|$)<past>
        unless <would>
        unless <met>

    good to talk with you (talk)
        ((was|been) ..4(<nice>|<glad>)|(^|[,.:;!-] ?)(so |very |really |always |also |again )*(a )?<nice>) \
            ..3to ..2<talk>( again| briefly)*(?=<aside> (with|to) you| <when>| on the phone| by phone)<past>
        unless <would>
        unless <met>

    glad we talked (talk phone)
        (<glad>|<nice>)( that)? (we|i) ..3(<talked>|(got to|able to|chance to|managed to|could) \
            (\w+ )?(<talk>|connect))<!to others><!in person>
        unless <would>

    when we spoke (talked)
        <we> <adv><talked>(?! (out|up|of)\b)<!to others><!in person>
        unless <doubt>
        unless \b(have|had|did)$
        unless (while|ages|years|months|forever|long|time),? since$

    I spoke with you (talk)
        (^|[,:;.!-] ?|i |we |have |just |and |also )<adv>(<talked>|(was|were) (talking|speaking|chatting))\
            <aside> (with|to) you<!in person>
        unless <doubt>
        unless \b(<others>|not|\w+ and)\b
        unless (while|ages|years|months|forever|long|time),? since$

    while we were talking (talking phone)
        (when|while|since|as|after|that|what|because) <we> <adv>(was |were )\
            (just |last )?(talking|speaking|chatting|on the (phone|line))<!to others><past>
        unless <if>

    after speaking with you (talking)
        (after|since|from|upon|when|while|based on|following) (\w+ )?<talking>( briefly)? (with|to) you<past>
        unless \b(will|would|wait)\b

    had the chance to talk with you (talk)
        (got|(had|appreciated?|enjoyed|thanks for) ..1(an?|the|this) ..1(chance|opportunity|pleasure|time\
            |moment)) (to|of) ..1(<talk>|<talking>)<aside> (with|to) you<past>
        unless <would>
        unless \b(have|has)$

    kind enough to speak (talk calling)
        you were ..1(kind|good|nice|gracious) enough to (<talk>|<ring>)

    said aloud (phone talk)
        (hashed|talked|thrashed|sorted|worked|ironed|(got|managed|were able) to (hash|talk|thrash|sort|work\
            |iron)) \
            (that|this|it|things|everything) (out|through|over) ..1(verbally|<by phone>)<!with others><!ahead>
        (i|we|you and i) (have|had|did) (discuss(ion)?|talk|speak|spoken) ..2<by phone><!with others><!ahead>
        unless <would>

    discussed on the phone (discuss)
        discussed ((?!with (?!you)|at )[\w'/-]+ ){0,6}?<by phone><!with others><!ahead>
        unless \b(be|can|will|should|could|he|she|they)( \w+)?$

    discussed lately (discuss)
        ((^|as|that|which|what|items?|things?|issues?|just|,|-|:) ?|we |you and i )\
            ((we|i|you|and|have|had|just|all|was|briefly|also|already|previously) )*discussed \
            ((it|this|that|these|them|briefly|with you) |..3with you )*<when><past>
        unless <doubt>
        unless \b(he|she|they|be|are|is|\w+ and)( \w+)?$

    just discussed (discuss)
        (we|i) (have |had )?(just|briefly) discussed(?! with (?!you))<past>

    said on the phone (phone calling talk)
        (i|we|you|as|like|and) ((?!(will|would|could|can|should|not|never|<others>)\b)\w+ ){0,3}?<said>\
            ( (?!with\b(?! you)|to\b(?! you)|<others>\b|will\b|be\b|left\b|message\b\
            |voicemail\b)[\w'/&$-]+,?){0,9}? <by phone>\
            <!with others><!ahead>
        unless \b<others>\b
        unless \b(told|asked)$

    forgot to say on the phone (phone calling talk)
        (forgot|forgotten|meant|failed|neglected|wanted) to (tell|mention|ask|say|add|give|bring)\
            (?! (him|her|them)) ..5<by phone><!with others><!ahead>
        (i|we|you) (was|were) (just )?(telling|describing|explaining|talking|asking|mentioning|discussing)\
            (?! (to|with) (?!you\b)\w)(?! (him|her|them)\b) ..5<by phone><!with others><!ahead>

    after we hung up (phone)
        (we|i|you) (had )?hung up(?! with)
        unless <if>

    we were talking lately (talking)
        we (were|was) (just )?(talking|speaking) about <when><past>
        unless <if>

    on the phone with you (phone calling)
        (off|up|on) (of )?((the |our |a |my )?(phone|line|call|horn) )?(with|from) you
        unless \b(get|call|talk|catch|visit|can|will|would|hope|like|able|follow\w*|hanging|check\w*|meet\
            |set|reach|not|hook|pick|sign)$

    on the phone lately (phone)
        (on|over|by) the phone <when><!with others><!ahead>
        unless \b(will|would|shall|please|lets|<others>|not|can|could|raise|catch|reach|had (?!you\b)[\w' ]+\
            |with (?!you)\w+|get|be|each other)\b
        unless \b(?!(?:i|we|you|us|me)\b)\w+ (was|were)$
        unless \b(to|told|asked|informed) (the|my|our|his|her|their|an?) (\w+ )?\w+$

    you sounded, on the phone (phone)
        (you (sounded|seemed|appeared|were)|kept you|keeping you) ..4(on|over) the phone

    met by phone (phone)
        <nice> (to meet|meeting) you (on|over|by|via) (the )?phone

    the call was cut short (phone calling talk)
        (cut|keep|end|make|made|cutting) (our|the|that|this|your|you|things) ..2short(?! list)
        (sorry|apolog\w+)[^.]{0,40} ((got|were|was|you) (cut off|disconnected|dropped)|hang(ing)? up\
            |(bad|poor|terrible) (line|connection|reception)|(jump|hop|rush|get|drop|run) off \
            (the |our )?(call|phone)\
            |(could not|was not able to) (talk|speak|chat) (for )?(very )?(long|longer)\b\
            |hung up on you|(about|for) (that|the|our) phone call)
        (sorry|apolog\w+) ((?!not\b|get\b|reach\b|catch\b)[\w'-]+ ){1,7}?(on|over) the phone

    heard your voice (voicemail)
        (hear|hearing|heard|a) (your ..2voice|voice to (the|a|your) (name|email|face))
        unless <if>|\b(would|will|could|look\w*|hope|love to|like)\b

    thanks for calling back (thanks)
        <thanks for> getting back to (me|us) (by|on the) phone
        <thanks for>( the| a)?( \w+){0,2}? (<ringing>|call|phone call|(giving|gave) me a <ring>)\
            ( me| us)?( right| straight)? back(?! to (him|her|them))
        <thanks>( the| for (the|your))( \w+)? (call ?-?back|return (phone )?call)
        unless <if>|\b(would|will|advance)\b

    thanks for returning my call (thanks)
        <thanks for>( \w+){0,2}? (return\w*|taking|accepting|answering|took) (my|our) ..1(phone )?calls?
        unless <if>|\b(would|will)\b

    thanks for the time to talk (thanks)
        <thanks> [^.;]{0,40}?(time|minutes?|moments?|few|opportunity|chance|willing\w*|patience\
            |help)\b[^.;,]{0,50}? ((to|and|of|for|in) (\w+ )?(<talk>|<talking>)( \w+)? (with|to) \
            (me|us|you)|(on|over|during) (the|our|your) (phone|call|line|phone call))<past>
        unless <if>|\b(would|will|advance)\b

    thanks for speaking with me (thanks)
        <thanks for>( \w+){0,2}? <talking> ..1(with|to) (me|us)<past>
        unless <if>|\b(would|will)\b

    thanks for the conversation (talk phone discuss)
        (<thanks> (\w+ )?(for|of)|enjoyed|appreciated?) (the|our|your|that|a|this|yesterday's|last) \
            (<conversation>|<adjective>?(discussion|catch-?up))<past>
        unless <if>|\b(would|will)\b

    I called and you said (called)
        (i|we) <adv><rang>( you)?( <when>)? and you <said>
        when i <rang>( you)?( <when>)?,? you <said>
        you <adv><said> [^.;,]{0,40}when i <rang>

    kind of you to call (calling)
        (good|kind|nice|sweet|lovely) of you to ..1<ring>(?! (him|her|them))
        unless <would>

    short with you when you called (called talked)
        (sorry|apolog\w+)[^.;]{0,30} (short|abrupt|brief|curt|distracted|rushed|snappy|grumpy|rude\
            |vague|quiet) ..2when (you <rang>|(we|i) (<rang> you|<talked>))
        unless <would>

    glad you called (called)
        (<glad>|<nice>)( that)? (you <adv><rang><intransitive>|(i|we) <rang>( you)?)
        unless <would>
    """,
)

THANKED = table(
    Weight.THANKED,
    SHARED,
    r"""
    thanks for the call (thanks)
        (<thanks>(?! in advance)( \w+){0,2}? for|appreciated?) \
            (the|your|that|this|yesterday's|today's|(last|this) \w+'s) \
            (<adjective>){0,3}?calls?<!another thing><!ahead>
        unless <if>|\b(would|will|advance|should)\b

    thanks for a ring (thanks)
        <thanks for> ..1(giv\w+|gave) (me|us) a <ring>(?! (tomorrow|if|when|back|later))
        <thanks for> (the|your) (bell|buzz|ring|shout)\b
        unless <if>|\b(would|will)\b

    thanks for calling (thanks)
        <thanks>( (?!all\b|every|team\b|folks\b)\w+){0,2}? (for|you|your) <ringing>( you)?<intransitive>
        unless <if>|\b(would|will)\b

    your call (calling)
        (<following>|to|in|of|for) your (<adjective>){0,2}?(<phone call>|phone (inquiry|enquiry|request)\
            |call)(?! (for|option|center|volume|to (?!me|us)|with (?!me|us))\b)<!ahead>
        unless <if>|\b(wait\w*|look\w*|would|will|forward|advance)\b

    your call the other day (calling)
        your (phone )?call <when><!with others><!ahead>
        unless <will>

    you called (called)
        (when|after|since|that|as|well,?|because|and|remember|^|,) ?you <adv><rang>(?!( \w+){0,2}\?)\
            <intransitive>
        unless <if>
        unless \b(wish|wait\w*)\b

    a call from you (calling)
        (got|received|had|have|for|enjoyed) (a|your|the) (<adjective>){0,2}?call from you
        unless <would>
    """,
)
