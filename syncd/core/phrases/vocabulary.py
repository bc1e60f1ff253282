"""The words that the English tables share, and those that make a text worth reading at all."""

from __future__ import annotations

from syncd.core.phrases.notation import words


def _keys(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


# Every phrase holds one of these, as people write it. The commonest stand first.
KEYS = _keys(
    "call|talk|phon|left|discuss|speak|spoke|voice|conv|reach|chat|catch|visit|missed|tried| ring"
    "| rang|missing|machine|vm|hold of|t through|hung up|cut off|hang up|pick up|your line|telec"
    "|touch|a shout|a buzz|for leaving|connect|answer|dial|zoom|teams|skyp|facetim|webex|video|google meet"
    "|the line|listened to|caught you|had you|got you|hear you|cut you|hung on|hopping|returning your"
    "|blower|a bell|holler|natter|yarn|chinwag|rung|word with|ttyl|ttys|busy sig|busy tone"
    "|engaged tone|dodgy|crackl|reception|bad line|poor line|verbal|tag,|your landline"
)
FOREIGN_KEYS = _keys(
    "telef|tel\u00e9f|spr|ruf|erreich|nachricht|mailbox|appel|entretien|parl|messag|joindre|coup de fil"
    "|llam|habl|mensa|recado|charl|contest|lig|fal|chamada|atend|discut|echang|\u00e9chang|call|zoom"
    "|telko|kling|legen|gelegt|besetzt|geht ran|rangeh|rangegang|visio|raccroch|tomb|colg|escuch|oirte"
    "|marqu|marco|ocupad"
)

# What a sentence holds that raises a topic.
TOPICS = {
    "called": _keys("called|phoned|rang|rung|buzzed|dialed|dialled|facetimed|skyped|zoomed"),
    "calling": _keys(
        "call|phon| ring|rang|buzz|a shout|zoom|skyp|facetim|teams|webex|video|a bell|holler|dial"
    ),
    "phone": _keys(
        "phon|tel|hung up|hang up|rang off|cut off| line|t/c|fone|zoom|skyp|face|teams|webex"
        "|meet|video|blower|horn|verbal|cut you|connection|signal|reception"
    ),
    "talk": _keys(
        "talk|speak|spoke|conv|chat|visit with|visiting with|catch|touch base|connect|hopping|natter|yarn"
        "|chinwag|caught you|word with|ttyl|ttys"
    ),
    "talking": _keys(
        "talkin|speakin|chattin|convers|visiting with|catching|touching|facetiming|skyping|zooming"
    ),
    "talked": _keys("spoke|talked|chatted|convers"),
    "discuss": _keys("discuss"),
    "voicemail": _keys("tag,|listened to|voice|vm|v-mail|v mail|v/m|mail|phone m|machine|messag|msg"),
    "left": _keys("left|leave|leaving"),
    "missed": _keys("miss"),
    "tried": _keys("tried|trying|attempt"),
    "reach": _keys("reach|phon|hold of|through|pick|answer|your line|busy|engaged|catch"),
    "thanks": _keys("thank|apprec|grat|thx|thks|tks|tnx|cheers|ta |kudos"),
    "conference": _keys("conf|con call|concall|team call|group call|staff call|'s call|the call"),
    "german": _keys(
        "telef|gespr|sproch|sprech|anruf|anzuruf|mailbox|erreich|ruf|nachricht|telko|zoom|call|kling|gelegt"
        "|legen|besetzt|gegangen|rangehen|geht|band|horen"
    ),
    "french": _keys(
        "phon|appel|conv|entretien|parl|discut|message|joindre|coup de fil|echange|tel|visio|call|raccroch"
        "|entendre|vide|occup|repondeur"
    ),
    "spanish": _keys(
        "telef|llam|habl|conv|mensaj|recado|charl|contest|colg|escuch|oir|plati|marc|marqu|zoom|multi"
    ),
    "portuguese": _keys("telef|liga|ligo|ligue|fala|fale|conv|recado|mensagem|chamada|atend"),
}

SHARED = words(
    r"""
    day
        (mon|tues|wednes|thurs|fri|satur|sun)day
        mon|tues?|wed|thurs?|thu|fri|sat|sun

    month
        january|february|march|april|may|june|july|august|september|october|november|december
        jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec

    hours
        morning|afternoon|evening|night|noon|lunchtime|am|pm|mid-?day

    when
        ((earlier|late|early|just|from|of|on|back|only|again|in|dated|held|around|about) )*<past time>(?!')

    past time
        yesterday( <hours>)?|today|tonight|earlier|now|recently|previously|afterwards|briefly|mid-?week
        this (past )?(<hours>|week|weekend|date|<day>)
        the (other|previous) (<hours>|day|week)
        last (<hours>|week|weekend|month|year|time|spring|summer|fall|autumn|winter|<day>|<month>)
        (an?|one|two|three|four|five|six|several|some|many|\d+) ..3(ago|back)
        <day>( <hours>)?|<month>
        (the )?\d{1,2}(st|nd|rd|th|[/.-]\d| <month>)

    we
        we|you and i|i and you|you and me

    others
        he|she|they|him|her|them|his|their|who|someone|somebody

    all
        all|team|everyone|everybody|folks

    someone
        (?!you\b|me\b|us\b|regards?\b|respect\b|reference\b|which\b|that\b|a (view|few)\b|\d)[\w'.]+

    adv
        (<adverb> )*

    adverb
        just|also|already|briefly|recently|previously|actually|only|finally|first|last|both|all|earlier
        initially|originally|again|really|then|have|had|did|even|quickly|subsequently|later|do|once|been

    nice
        good|great|nice|nicest|lovely|wonderful|pleasant|pleasure|delight(ful)?|fun|enjoy(ed|able|ing)?
        fantastic|awesome|terrific|super|fabulous|brilliant|excellent|neat|cool|joy|treat|honou?r|privilege
        loved|interesting|helpful|refreshing|comforting|grand|best|appreciated?|useful|reassuring|kind

    glad
        glad|happy|pleased|delighted|thrilled|relieved|grateful

    thanks
        thanks|thank|appreciate|appreciated|appreciative|grateful|gratitude

    thanks for
        <thanks>( ..3(for|of)( you| your)?| you| your| that you)

    some
        <how many>( (?!<other matter>\b)[\w'/&-]+)?

    how many
        an?|an?other|the|my|one|two|three|four|several|some|many|numerous|multiple|a couple of|a few|\d

    talk
        talk|speak|chat|visit|converse|catch up|touch base|reconnect

    wish
        want|love|like|need|hope|hoping|wanted|able|time|available|free|chance|opportunity|happy|glad

    talking
        talking|speaking|chatting|visiting|conversing|catching up|touching base|reconnecting

    talk with someone
        (call|ring|<ringing>) (?!<not called>\b)<someone>
        (<talk>|<talking>) ..2(to|with) <someone>
        get \w+ on the phone

    not called
        it|for|on|upon|in question|attention|about|off|up|back|from|later|again|(an?|the) (meeting|halt|vote)

    talked
        spoke|spoken|talked|chatted|conversed

    ring
        call|phone|ring|buzz|dial

    ringing
        calling|phoning|ringing|buzzing|dial+ing

    rang
        called|phoned|rang|rung|buzzed|dial+ed

    said
        said|mentioned|told|asked|noted|promised|indicated|agreed|described|explained|discussed|talked
        spoke|spoken|visited|went|gone|reviewed|covered|gave|given|suggested|requested|stated|advised
        expressed
        offered|reported|referred|informed|clarified|worked|did|done|confirmed|outlined|raised

    adjective
        (?!<other matter>\b)[\w'/&-]+[ ]

    other matter
        next|upcoming|future|planned|scheduled|proposed|conference|board|meeting|emails?|online|customer
        margin|sales|earnings|public|panel|with|and|to|is|for|will|legal|ongoing|\d+

    phone call
        phone (calls?|conversation|discussions?|chat|talk|visit|interview|meeting)

    conversation
        (<adjective>){0,3}?(conversation|chat(?! (rooms?|session|line))|<phone call>)

    call you
        (<ringing>|(?<!conference )call|ring)(?= <some time>\b|[.,!]|$)
        (<ringing>|call|ring|phone|give|giving|return) your?

    some time
        later|back|tomorrow|today|tonight|again|when|after|in|on|at|before|as

    a call
        (<adjective>){0,2}?(call|discussions?|talks?|catch[- ]?up|conversation|chat)(?!-)

    by phone
        (on|over|via|by|through|during) ((the|your|my|a) )?phone
        (on|in|during) (our|that|this|your|my) (<adjective>){0,2}?(call|conversation)

    voicemail
        voicemails?( on (your?|my|the) machine)?

    your phone
        your ..3(cell|mobile|office|home|house|phone|line|number|extension|desk|assistant|secretary)

    meanwhile
        ( (you|your|back|again|twice|earlier|and|but|on|at|the|office|cell|home|number|several|times|there\
            |by|phone|it|<when>))*,?[ ]

    nobody there
        (there was |got |with |to )?no (answer|reply|response|luck|one|joy|avail)|nobody|got \
            (your )?(voicemail|machine)
        ([\w']+ (said|told me|says)( that)? )?you (were|had|must|are|was|did not)(?! (so|very|most|<nice>)\b)
        it (just )?(went|rang|was busy)|was told|did not|could not
        your (line|phone)|they said you|the line|your (secretary|assistant|wife|husband|office) (said|told)

    no reply
        voicemails?|answer(ing)? ?-?phone|machine|no (answer|reply|luck|joy)|message|recording|on hold
        (busy|engaged) (signal|tone)
        (he|she|they|it|line|number) (is|was|were) ..1(busy|engaged|out|away|off|disconnected)
        did not (answer|pick up)|(nobody|no one) (answer|pick)(s|ed)

    following
        (as )?per|pursuant to|after|since|subsequent to|according to|based (up)?on|from|left over from
        following( up)?( with you)?( on| to| from)?|follow(ing|ed)?[- ]?up( with you)?( on| to| of| from)?
        to follow up|further(ing)?( to)?|consistent with|concurs? with
        in (accordance|line|keeping|connection|conjunction|response|reference|regards?|follow[- ]?up\
            |furtherance|light|reply|view) (with|to|of)
        with (reference|regards?|respect) to|re:?|ref:?|reference|regarding|refer\w* (is made )?(back )?to
        result of|notes (from|of)|recap\w*( of)?|summar\w+( of)?
        confirm\w*|recall\w*|memoriali\w+|document\w*|enjoy(ed|ing)|appreciated?|thanks for|sorry about

    outcome
        (an? |the |this |that |any |some |our )?..1<agreed>

    agreed
        agreement|consensus|conclusion|compromise|settlement|deal|goals?|targets?|decision|level|audience
        accord
        point|market|customers|meeting

    aside
        ( <when>| (on|over) the phone| by phone| at length| directly| again| here)*

    papers
        (the|my|our|some|more|further|all|a few) (the )?(\w+ )?(numbers|figures|details|documents?|files?\
            |information|info|quotes?|questions?|answers?|lists?|links?|plans?|drafts?|prices|paperwork\
            |report)\
            (?= (you|i|we|they|that|which|and|as|for|from|about|on|below|attached)\b|[.,:;!]|$)

    !with others
        (?!<aside> (with|between|among) (?!a (short|brief|quick)|<papers>|the (attached|under))<someone>)

    !to others
        (?!<aside> (with|to) <someone>)

    !ahead
        (?!( with you| on| for| at [\d:]+\w*| early| later| <day>| <hours>)* <time to come>)

    time to come
        tomorrow|next (week|month|<day>)|this coming|to be held
        (at|for) (noon|\d)|for (the )?(<day>|this <hours>|\d)
        (is|are|was|has been|had to be|needs to be) ..1(cancel\w*|off|moved|postponed|pushed)
        (is|are|was) (re)?scheduled|(is|are) (set|at|on)\b|(will|can|should|may|must) be

    !in person
        (?!((?! about | regarding | that )[^,.;:]){0,50}\b<in person>\b)

    in person
        in person|face[- ]to[- ]face|online|at (my|your|his|her|the) (desk|booth|stand|table)
        over (a |some )?(lunch|dinner|coffee|drinks?|breakfast|beers?|tea|wine)
        at ((the|our|your|my|a|that|this|last|\w+'s) )?([\w'-]+ ){0,3}?<occasion>
        in (the|our|your|that|this|last|\w+'s) (\w+ ){0,2}<room>
        (by|via|over|through) (the |our |an? |your )?(\w+ )?emails?

    occasion
        meetings?|conference|party|dinner|lunch|breakfast|reception|wedding|seminar|game|booth|show|reunion
        picnic
        barbecue|event|workshop|church|fair|funeral|bar|house|hearing|summit|symposium|luncheon|retreat
        off-?site

    room
        meetings?|hall|hallway|elevator|lobby|corridor|office|8-?k|10-?[kq]|memo|report|filing

    !another thing
        (?!-| (for|options?|cent(er|re)|log|list|in (number|info)|sheet|notes|summary|details|schedule|report\
            |invit\w+|info|number|out|system|bridge|app|room)\b)

    past
        <!with others><!ahead><!in person>

    intransitive
        (?=( (me|us|back|in|up|here|again|over))*($|[,.!?;:)]| -| <no object>\b))

    no object
        <when>|about|regarding|concerning|i|we|and|but|so|with|asking|because|on|from|looking|while|when
        to (?!my attention|our attention|order)
        personally|directly|promptly|quickly|so (promptly|quickly|soon)|first thing

    if
        \b(if(?! i (recall|remember))|unless|wish|until|till|assuming|suppose|in case|once|as soon as)\b

    doubt
        <if>
        \b(not|never) (think|say|believe|recall|remember|know)\b

    would
        <if>
        \b(would|will|shall|could|should|might|may|can|hop(e|ing)|look\w* forward|lets|not|never|please|try)\b

    will
        <if>
        \b(would|will|shall|can|could|should|lets|please|going to|want|need|plan)\b

    toward
        \b<making plans>( of| on| the)?$

    making plans
        look\w* forward to|before|prior to|until|ahead of|in advance of|prep\w* for|agenda for
        schedul\w+|set(ting)? up|arrang\w+|postpon\w+|cancel\w*|mov(e|ing)|continu(e|ing)|resum(e|ing)
        delay\w*|(?<!thanks )(?<!sorry )for|time of|at|next|anticipat\w+|have|not|no|join\w*|finish

    met
        \b(meeting|seeing|see|meet|hosting|having) ..2(you|and)\b
    """
)
