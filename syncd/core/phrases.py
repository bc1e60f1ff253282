"""What English mail says of calls: the first row that fits decides what a sentence tells."""

from __future__ import annotations

from syncd.core.grammar import Weight, table

TALKED = table(
    Weight.TALKED,
    ("talk phone", "our conversation", "our <conversation><past>", "<toward>"),
    ("call talk discuss", "after our call", "<following> our <a call><past>", r"\b(?:emails?|would|before)\b"),
    ("call talk discuss", "on our call", "(?:during|on|in|at) our <a call><past>", "<will>"),
    ("call talk discuss", "our call the other day", "our <a call> <when><past>", "<toward>", r"\b(?:will|lets|before)\b"),
    (
        "phone",
        "per a telephone conversation",
        "(?:per|pursuant to|following|further to|follow-?up (?:to|of|on)|based on|confirming|after|from|in)"
        " (?:(?:the|this|my|your|a) )?(?:<adjective>)?<phone call><past>(?! to )(?!(?: <when>)? from)",
        "<will>",
    ),
    ("talk discuss", "per discussion", "(?:as )?per (?:the |your )?(?:<adjective>)?(?:conversation|discussions?)<past>"),
    (
        "call talk discuss",
        "the conversation with you",
        "(?:my|the|a|that|this|these|your) <a call> (?:(?:that )?(?:i|we|you and i) <adv>had|(?:<when> )?with (?:you|me))"
        "<past>",
        "<would>",
        r"\b(?:have|having|schedule|set up|arrange|forward to)$",
    ),
    (
        "talk",
        "good talking with you",
        "(?:<nice>|<glad>)(?: finally| just| really| again| as always| briefly| time| it was)* <talking><aside>"
        " (?:with|to) you<!ahead><!in person>",
        "<would>",
        "<met>",
    ),
    (
        "talk",
        "good talking",
        "<nice>(?: finally| just)? (?:talking|speaking|chatting|catching up)"
        "(?= <when>| on the phone| by phone|[.!,]|$)<past>",
        "<would>",
        "<met>",
    ),
    (
        "talk",
        "good to talk with you",
        "(?:(?:was|been) ..4(?:<nice>|<glad>)|(?:^|[,.:;!-] ?)(?:so |very |really |always |also |again )*(?:a )?<nice>)"
        " ..3to ..2<talk>(?: again| briefly)*(?=<aside> (?:with|to) you| <when>| on the phone| by phone)<past>",
        "<would>",
        "<met>",
    ),
    (
        "talk phone",
        "glad we talked",
        "(?:<glad>|<nice>)(?: that)? (?:we|i) ..3(?:<talked>|(?:got to|able to|chance to|managed to|could) (?:\\w+ )?(?:<talk>|connect))"
        "<!to others><past>",
        "<would>",
    ),
    (
        "talk",
        "when we spoke",
        "<we> <adv><talked>(?! (?:out|up|of)\\b)<!to others><past>",
        "<doubt>",
        "(?:while|ages|years|months|forever|long|time),? since$",
    ),
    (
        "talk",
        "I spoke with you",
        "(?:^|[,:;.!-] ?|i |we |have |just |and |also )<adv>(?:<talked>|(?:was|were) (?:talking|speaking|chatting))"
        "<aside> (?:with|to) you<!in person>",
        "<doubt>",
        r"\b(?:<others>|not|\w+ and)\b",
        "(?:while|ages|years|months|forever|long|time),? since$",
    ),
    (
        "talk phone",
        "while we were talking",
        "(?:when|while|since|as|after|that|what|because) <we> <adv>(?:was |were )(?:just |last )?"
        "(?:talking|speaking|chatting|on the (?:phone|line))<!to others><past>",
        "<if>",
    ),
    (
        "talk",
        "after speaking with you",
        "(?:after|since|from|upon|when|while|based on|following) (?:\\w+ )?<talking>(?: briefly)? (?:with|to) you<past>",
        r"\b(?:will|would|wait)\b",
    ),
    (
        "talk",
        "had the chance to talk with you",
        "(?:got|(?:had|appreciated?|enjoyed|thanks for) ..1(?:an?|the|this) ..1(?:chance|opportunity|pleasure|time|moment))"
        " (?:to|of) ..1(?:<talk>|<talking>)<aside> (?:with|to) you<past>",
        "<would>",
        r"\b(?:have|has)$",
    ),
    ("talk call", "kind enough to speak", "you were ..1(?:kind|good|nice|gracious) enough to (?:<talk>|<ring>)"),
    (
        "discuss",
        "discussed on the phone",
        "discussed (?:(?!with (?!you)|at )[\\w'/-]+ ){0,6}?<by phone><!with others><!ahead>",
        r"\b(?:be|can|will|should|could|he|she|they)(?: \w+)?$",
    ),
    (
        "discuss",
        "discussed lately",
        "(?:(?:^|as|that|which|what|items?|things?|issues?|just|,|-|:) ?|we |you and i )"
        "(?:(?:we|i|you|and|have|had|just|all|was|briefly|also|already|previously) )*discussed "
        "(?:(?:it|this|that|these|them|briefly|with you) )*<when><past>",
        "<doubt>",
        r"\b(?:he|she|they|be|are|is|\w+ and)(?: \w+)?$",
    ),
    ("discuss", "just discussed", "(?:we|i) (?:have |had )?(?:just|briefly) discussed(?! with (?!you))<past>"),
    (
        "phone call talk",
        "said on the phone",
        "(?:i|we|you|as|like|and) (?:(?!(?:will|would|could|can|should|not|never|<others>)\\b)\\w+ ){0,3}?<said>"
        "(?: (?!with\\b(?! you)|to\\b(?! you)|<others>\\b|will\\b|be\\b)[\\w'/&$-]+,?){0,9}? <by phone>"
        "<!with others><!ahead>",
        r"\b<others>\b",
        r"\b(?:told|asked)$",
    ),
    (
        "phone call talk",
        "forgot to say on the phone",
        "(?:forgot|forgotten|meant|failed|neglected|wanted) to (?:tell|mention|ask|say|add|give|bring)(?! (?:him|her|them))"
        " ..5<by phone><!with others><!ahead>",
    ),
    ("phone", "after we hung up", "(?:we|i|you) (?:had )?hung up(?! with)", "<if>"),
    ("talk", "we were talking lately", "we (?:were|was) (?:just )?(?:talking|speaking) about <when><past>", "<if>"),
    (
        "phone call",
        "on the phone with you",
        "(?:off|up|on) (?:of )?(?:(?:the |our |a |my )?(?:phone|line|call|horn) )?(?:with|from) you",
        r"\b(?:get|call|talk|catch|visit|can|will|would|hope|like|able|follow\w*|hanging|check\w*|meet|set|reach|not"
        r"|hook|pick|sign)$",
    ),
    (
        "phone",
        "on the phone lately",
        "(?:on|over|by) the phone <when><!with others><!ahead>",
        r"\b(?:will|would|please|lets|<others>|not (?:get|able|reach|catch)|catch|reach|with (?!you)\w+|get|be|each other)\b",
    ),
    ("phone", "you sounded, on the phone", "(?:you (?:sounded|seemed|appeared|were)|kept you|keeping you) ..4(?:on|over) the phone"),
    ("phone", "met by phone", "<nice> (?:to meet|meeting) you (?:on|over|by|via) (?:the )?phone"),
    (
        "phone call",
        "the call was cut short",
        "(?:cut|keep|end|make|made|cutting) (?:our|the|that|this|your|you|things) ..2short(?! list)"
        "|(?:sorry|apolog\\w+)[^.]{0,40} (?:(?:got|were|was|you) (?:cut off|disconnected|dropped)|hang(?:ing)? up"
        "|(?:bad|poor|terrible) (?:line|connection|reception)|(?:jump|hop|rush|get|drop|run) off (?:the |our )?(?:call|phone)"
        "|hung up on you|(?:about|for) (?:that|the|our) phone call)",
    ),
    (
        "message",
        "heard your voice",
        "(?:hear|hearing|heard|a) (?:your ..2voice|voice to (?:the|a|your) (?:name|email|face))",
        r"<if>|\b(?:would|will|could|look\w*|hope|love to|like)\b",
    ),
    (
        "call",
        "thanks for calling back",
        "<thanks for> getting back to (?:me|us) (?:by|on the) phone|<thanks for>(?: the| a)?(?: \\w+){0,2}? (?:<ringing>|call|phone call|(?:giving|gave) me a <ring>)(?: me| us)?"
        "(?: right| straight)? back(?! to (?:him|her|them))"
        "|<thanks>(?: the| for (?:the|your))(?: \\w+)? (?:call ?-?back|return (?:phone )?call)",
        r"<if>|\b(?:would|will|advance)\b",
    ),
    (
        "call",
        "thanks for returning my call",
        "<thanks for>(?: \\w+){0,2}? (?:return\\w*|taking|accepting|answering|took) (?:my|our) ..1(?:phone )?calls?",
        r"<if>|\b(?:would|will)\b",
    ),
    (
        "talk call phone",
        "thanks for the time to talk",
        "<thanks> [^.;]{0,40}?(?:time|minutes?|moments?|few|opportunity|chance|willing\\w*|patience|help)\\b[^.;,]{0,50}? (?:"
        "(?:to|and|of|for|in) (?:\\w+ )?(?:<talk>|<talking>)(?: \\w+)? (?:with|to) (?:me|us|you)"
        "|(?:on|over|during) (?:the|our|your) (?:phone|call|line|phone call))<past>",
        r"<if>|\b(?:would|will|advance)\b",
    ),
    (
        "talk",
        "thanks for speaking with me",
        "<thanks for>(?: \\w+){0,2}? <talking> ..1(?:with|to) (?:me|us)<past>",
        r"<if>|\b(?:would|will)\b",
    ),
    (
        "talk discuss phone",
        "thanks for the conversation",
        "<thanks> (?:\\w+ )?(?:for|of) (?:the|our|your|that|a|this|yesterday's|last)"
        " (?:<conversation>|<adjective>?(?:discussion|catch-?up))<past>",
        r"<if>|\b(?:would|will)\b",
    ),
    (
        "call",
        "I called and you said",
        "(?:i|we) <adv><rang>(?: you)?(?: <when>)? and you <said>|when i <rang>(?: you)?(?: <when>)?,? you <said>"
        "|you <adv><said> [^.;,]{0,40}when i <rang>",
    ),
    ("call", "kind of you to call", "(?:good|kind|nice|sweet|lovely) of you to ..1<ring>(?! (?:him|her|them))", "<would>"),
    ("call", "glad you called", "(?:<glad>|<nice>)(?: that)? you <adv><rang><intransitive>", "<would>"),
)

TRIED = table(
    Weight.TRIED,
    (
        "message",
        "left you a message",
        "(?:^|[,:;.!-] ?|i |we |and |have |just |also |but |then )<adv>left (?:you ..4(?:<voicemail>|message|word)"
        "|(?:<some> )?(?:<voicemail>|message|word) (?:for|with|to|on|at|in) (?:you|your?)"
        "|(?:<some> )?voicemail(?! (?:for|with|to|on|at|in)\\b)"
        "|<some> message(?=$|[.,;!]| <when>| that | and | but ))",
        "<if>",
        r"\b(?:<others>|<rang> (?!you|your|and|but|again|back|earlier|yesterday)\w+)\b",
    ),
    ("message", "voicemailed you", "(?:i )?(?:just )?voicemailed (?:you|your)", r"\b<others>\b"),
    (
        "message",
        "your voicemail",
        "your ..2voicemail(?! (?:system|box|mailbox|password|greeting|account|number|service|access|indicat\\w+|feature|menu"
        "|recording|profile|will|or email)\\b)",
        "<if>",
        r"\b(?:check|access|forward|activate|set up|change|update|clear|retrieve|record|leave|enter|delete|transfer\w*"
        r"|into|use|dial|disable)\b",
    ),
    ("message", "your mailbox is full", "your ..1(?:voicemail|mailbox|machine)(?: box)? (?:is|was|must be|seems) ..1full"),
    (
        "message",
        "a voicemail from you",
        "<voicemail> ..2from you|(?:message|voicemail|one)s? (?:that )?you <adv>left"
        "|you <adv>left (?:me |us )?..3(?:voicemail|message)|leaving (?:me |us )?..2(?:voicemail|message)|<thanks> for (?:the|that) ..1voicemail",
        "<if>",
        r"\b(?:when|after|before|without|instead of|by)\b",
    ),
    (
        "message",
        "my voicemail",
        "(?:per|further to|follow\\w*(?:[ -]?up)?(?: on| to)?|in|re:?|ref:?|regarding|as|got|get|receive|received|heard?"
        "|reference|after|from|with|on|of|repeat\\w*|confirm\\w*|to) my ..2voicemail"
        "(?! (?:system|box|mailbox|greeting|number|at|is|account)\\b)"
        "|voicemail (?:that )?i (?:just |have )?left(?! (?:for|with) (?!you)| (?:<others>)\\b)",
        "<if>",
        r"\b(?:leave|leaving|put|call|calls|go to|goes to|went to|check\w*|message)\b",
    ),
    (
        "reach",
        "missed your call",
        "(?:missed|missing|to miss) (?:your|a|an?other|the|two|three|several|\\d+) ..2calls?"
        "(?! from (?!you)| option)|missed calls? (?:from|by) you|(?:your|a) ..1missed call",
        r"<if>|\b(?:not|never|without)\b",
    ),
    (
        "reach",
        "sorry I missed you",
        "(?:sorry|apolog\\w+|regret\\w*|shame)[^.,]{0,25} (?:missed|missing|miss) (?:<talking> (?:to|with) )?"
        "you(?! (?:at|on|in|for|all|too|so|guys|there)\\b)"
        "|missed you (?:when you <rang>|by phone|on the phone|again by)|(?:missed|missing) each other(?:'s calls)?",
    ),
    (
        "reach",
        "tried to reach you",
        "(?:tried|trying|attempted|attempts?|attempting) (?!not)..3(?:to )?(?:\\w+ )?(?:<ring>|<ringing>|reach|reaching|return your)"
        "(?: (?:you(?! (?:are|were|have|to)\\b)|back|calls?|<your phone>|<when>)|(?= (?:but|and|several|twice|a few|many"
        "|to no|without|so|at the|from)\\b|[.,!;]|$))",
        "<if>",
        r"\b(?:<others>|will|keep|please|be|customers)\b",
    ),
    (
        "reach",
        "tried your phone",
        "(?:tried|trying) (?:<your phone>|you (?:at|on|earlier|again|twice|several|<when>))"
        "|(?:tried|trying|attempted|attempts?) ..2(?:to )?..1(?:get (?:a ?)?hold of|get through to) you"
        "|(?:tried|trying|attempted|attempts?) ..2(?:to )?..1(?:contact|catch|get|get in touch with) you ..4(?:phone|<when>)",
        "<if>",
        r"\b(?:<others>|will|keep|please|be)\b",
    ),
    (
        "reach",
        "could not reach you",
        "(?:unable|not able|not been able|could not|can not|can never|never|did not manage|failed|not managed) ..3(?:to )?"
        "(?:reach you|get through(?: to you)?(?=$|[.,;!]| (?:on|at|to you|this|yesterday|today|by|because)\\b)"
        "|get (?:a ?)?hold of you|(?:get|catch|find) you ..1(?:on|by) (?:the |your )?phone)",
        "<if>",
        r"\b(?:<others>|will|would|may|want\w*|like)\b",
    ),
    (
        "call reach",
        "called, no answer",
        "(?:i|we|and|have|just|^) ?<adv>(?:<rang>|tried|gave you a (?:<ring>|shout))(?! (?:him|her|them|\\w+'s)\\b)"
        "(?: (?:you|your|back|again|twice|earlier|and|but|on|at|the|office|cell|home|number|several|times|there|by|phone"
        "|it|<when>))*,? (?:and |but |where )?..1(?:there was |got |with |to )?(?:no (?:answer|reply|response|luck|one|joy"
        "|avail)|nobody|you (?:were|had|must|are|was|did not)|it (?:just )?(?:went|rang|was busy)|was told|did not"
        "|could not|your (?:line|phone)|they said you|got (?:your )?(?:voicemail|machine)|the line)",
        "<if>",
        r"\b<others>\b",
    ),
    (
        "call reach",
        "no answer",
        "no one (?:picked up|answered)|you (?:did not|were not) (?:pick up|answer (?:the|your|my) (?:phone|call)|in when i <rang>)",
    ),
    (
        "phone",
        "your line was busy",
        "your (?:\\w+ )?(?:line|phone|cell|mobile|number) (?:is|was|has been|had been|seems|must have been) ..2"
        "(?:busy|engaged|off|switched off|dead|disconnected|out of)",
    ),
    ("reach", "phone tag", "(?:phone|voicemail|voice) ?-?tag(?! with (?!you))"),
    (
        "call",
        "you called while I was out",
        "you (?:had |have )?<rang>(?: me)? (?:while|when) i (?:was|am)"
        "|(?:saw|see|seen|noticed?|told|hear|heard|says?|said|message)(?: me| us)?(?: that)? you (?:had |have )?(?:<rang>|tried to <ring>)",
        "<if>",
    ),
    (
        "call",
        "I was out when you called",
        "(?:out|away|in an? \\w+|with an? \\w+|driving|asleep|on (?:the other|another) (?:line|call)|unavailable"
        "|not (?:here|in|home|available|there|at my desk)|gone|travell?ing|on (?:vacation|holiday|leave))"
        " ..5when (?:you|i) <rang>",
        r"\b(?:if|he|she|they)\b",
    ),
    (
        "reach",
        "could not take your call",
        "(?:could not|can not|unable to|was not (?:here|there|able) to|not here to|missed) (?:take|answer|get(?: to)?|pick up)"
        " (?:(?:your|the) ..1(?:call|phone)|it)|(?:sorry|apolog)[^.]{0,25} (?:could|did) not pick up(?= when| earlier|[.,]|$)",
        r"\b(?:if|he|she|they)\b",
    ),
    ("call", "returning your call", "(?:am|just|was|i) (?:returning|returned) your ..1calls?"),
)

THANKED = table(
    Weight.THANKED,
    (
        "call",
        "thanks for the call",
        "(?:<thanks>(?: \\w+){0,2}? for|appreciated?) (?:the|your|that|this|yesterday's|today's|(?:last|this) \\w+'s)"
        " (?:<adjective>){0,3}?calls?(?! (?:for|option|center|log|list|in (?:number|info)|sheet|notes|summary|details"
        "|schedule|report|invit\\w+|info|number|out)\\b)<!ahead>",
        r"<if>|\b(?:would|will|advance|should)\b",
    ),
    (
        "call",
        "thanks for calling",
        "<thanks>(?: \\w+){0,2}? (?:for|you|your) <ringing>(?: you)?<intransitive>",
        r"<if>|\b(?:would|will)\b",
    ),
    (
        "call",
        "your call",
        "(?:<following>|to|in|of|for) your (?:<adjective>){0,2}?(?:<phone call>|phone (?:inquiry|enquiry|request)|call)"
        "(?! (?:for|option|center|volume|to (?!me|us)|with (?!me|us))\\b)<!ahead>",
        r"<if>|\b(?:wait\w*|look\w*|would|will|forward)\b",
    ),
    ("call", "your call the other day", "your (?:phone )?call <when><!with others><!ahead>", "<will>"),
    (
        "call",
        "you called",
        "(?:when|after|since|that|as|well,?|because|and|remember|^|,) ?you <adv><rang><intransitive>",
        "<if>",
        r"\b(?:wish|wait\w*)\b",
    ),
    ("call", "a call from you", "(?:got|received|had|have|for|enjoyed) (?:a|your|the) (?:<adjective>){0,2}?call from you", "<would>"),
)

NEVER = table(
    Weight.NEVER,
    (
        "call",
        "a call not returned",
        "(?:not|never|nor) ..2(?:return\\w*|answer\\w*) ..1(?:my|our|any|his|her|their|the) ..2calls?"
        "|calls? (?:was|were|has been) not returned",
    ),
    (
        "call",
        "a broadcast",
        "(?:earnings|investors?|analysts?|shareholders?'?|press) ..1(?:conference )?calls?"
        "|conference call ..4(?:replay|playback|webcast|notification|investors|analysts)"
        "|(?:replay|playback|webcast|host(?:ed|s|ing)?|investors|analysts|reporters|told) ..4conference call"
        "|said (?:in|on|during) an? ..1conference call",
    ),
)

ALL_TALKED = table(
    Weight.ALL_TALKED,
    (
        "call",
        "on the conference call",
        "(?:on|during|in|from|at|following|after|per|since|based on|of|joined|attended|to)"
        " (?:the|our|that|this|a|(?:\\w+ )?\\w+'s) (?:<adjective>){0,3}?conference call"
        "(?! (?:system|number|bridge|is|will)\\b)<!ahead>",
        "<will>",
        r"\b(?:tomorrow|next|upcoming|forward to)\b",
    ),
    (
        "call",
        "a conference call took place",
        "(?:had|held|joined|finished|attended) (?:a|the|our|another) (?:<adjective>){0,2}?conference call<!ahead>",
        "<will>",
    ),
    (
        "call",
        "on today's call",
        "(?:on|during|from|after|following) (?:today|yesterday|last week|last night|this morning|this afternoon|<day>"
        "|the earlier)(?:'s)? (?:<adjective>){0,2}?call|(?:on|during) the call (?:<when>)"
        "|(?:joining|attending|being on|participating (?:in|on)) (?:the|our|this|today's|yesterday's) (?:<adjective>)?call"
        "|(?:good|great) call (?:today|yesterday|this morning),? (?:everyone|everybody|all|team|folks)",
        "<will>",
    ),
)

OTHERS_TALKED = table(
    Weight.OTHERS_TALKED,
    (
        "talk",
        "spoke with somebody else",
        "(?:^|[,:;.!-] ?|i |we |just |and |have |<others> )<adv>(?:<talked>|(?:was|were|been) (?:talking|speaking|chatting))"
        "<aside> (?:with|to) <someone><!in person>",
        "<doubt>",
        r"\b(?:will|would|should|could|might|going to|not|never)\b",
    ),
    (
        "phone call",
        "on the phone with somebody else",
        "(?:(?:off|on) (?:of )?(?:the |a )?(?:phone|line|call|horn)|off|hung up) with <someone>",
        "<will>",
    ),
    (
        "call talk discuss",
        "a call with somebody else",
        "(?:had|our|my|his|her|their|your|held|\\w+'s) (?:(?:a|an|our|my|another) )?<a call><aside> with <someone><!ahead><!in person>",
        "<toward>",
        "<will>",
    ),
    (
        "call",
        "a call from somebody else",
        "(?:got|received|had|took|fielded|getting) (?:an?|another|several|two|three|many|the|this) (?:<adjective>){0,3}?calls?"
        "<aside> from <someone>",
        "<will>",
    ),
    (
        "call",
        "somebody else called",
        "(?!(?:i|we|you|so|is|was|are|were|be|been|being|have|has|had|get|got|also|who|it|not|never|what|that|often|and|to"
        "|should|would|could|may|might|must"
        "|bells?|alarms?)\\b)[\\w'-]+\\)? <adv><rang>(?: (?:me|us|back|in|today))*(?=(?: me| us)? (?:back|with|asking|wanting"
        "|to (?:say|tell|ask|inform|let|see|invite|discuss|talk|confirm|check|find|get|report)|and (?:said|told|asked|wants)"
        "|about|looking|because|yesterday|today|<when>)\\b| (?:me|us)(?:[.,!]|$))(?! <when> (?:a|an|the)\\b)",
        "<doubt>",
    ),
    (
        "call",
        "somebody else answered",
        "(?:i|we) <adv><rang>(?! you\\b)[^.;]{0,50}? and ..2(?:he|she|they|it is|it was|was told|were told|asked|confirmed|found"
        "|spoke|talked|verified|learned|made|ordered|cancel\\w+|booked|requested)",
        "<will>",
    ),
    (
        "phone reach",
        "reached somebody else",
        "<others> ..3<said> ..4(?:on|over|by) the phone|(?:reached|got) (?!you)..4(?:by|on the) phone"
        "|(?:got|gotten) (?:a ?)?hold of <someone>|<said> ..4with (?!you)..4(?:on the|by|over the) phone",
        "<will>",
    ),
    ("phone", "a call with somebody else", "(?:in|per|following|after|from|based on) (?:my|his|her|their|a) <phone call>", "<will>"),
)

OTHERS_TRIED = table(
    Weight.OTHERS_TRIED,
    (
        "message call",
        "a message for somebody else",
        "left (?:me |us |him |her |them |you )?(?:<some> )?(?:voicemails?|message|call|word)"
        "(?: ..1(?:for|with|asking|saying|telling|that|about|regarding|indicating|on|at|<when>)|[.,;!]|$)"
        "|left (?!your?\\b)(?:[\\w'.-]+ ){1,4}?<some> (?:voicemails?|message)"
        "|left (?:<some> )?voicemails?|left (?:<some> )?..2(?:voicemail|message) ..2(?:for|with) <someone>"
        "|(?:have|had|put|placed) (?:a|another) call in ?to",
        "<if>",
        r"\b(?:please|will)\b",
    ),
    (
        "message",
        "somebody else's voicemail",
        "voicemail ..3from <someone>|(?:\\w+'s|his|her|their) voicemail(?! (?:system|box|is)\\b)|voicemailed <someone>",
        "<if>",
    ),
    (
        "reach",
        "tried to reach somebody else",
        "(?:tried|trying|attempted|attempting) ..3(?:to )?(?:\\w+ )?(?:<ring>|<ringing>|reach|reaching)"
        " (?!out\\b|in\\b|to\\b|<outcome>)<someone>"
        "|(?:unable|not able|not been able|could not|can not|failed) (?:to )?(?:reach|get (?:a ?)?hold of) (?!<outcome>)<someone>",
        "<if>",
    ),
    ("reach", "phone tag with somebody else", "(?:phone|voicemail) ?-?tag"),
)

CALLED = table(
    Weight.CALLED,
    (
        "call",
        "called you",
        "(?:^|i |we |and |just )<adv>(?:<rang> (?:you(?! (?:a|the|an|out|on (?:it|that|this))\\b)|<your phone>)"
        "|gave you a (?:quick )?(?:<ring>|shout))",
        "<would>",
        r"\b(?:<others>|when|after)\b",
    ),
)

BOILERPLATE = table(
    Weight.BOILERPLATE,
    (
        "call phone talk message",
        "call if you have questions",
        "if (?:you (?:have|need|want|would|are|get|see|do|wish|can|did|should)|there|anyone|anybody|something|anything|i can"
        "|we can|not|for|any|questions?|need|required|necessary)|should you"
        "|(?:any|with|have) ..2(?:questions?|concerns|queries|comments|problems)|hesitate|feel free"
        "|for (?:more|further|additional|any) (?:info\\w*|details|questions|assistance|help)|need (?:anything|help)|anytime"
        "|any time|no need|not (?:have|need) to <ring>",
        r"\bsee$",
    ),
    (
        "call talk",
        "not called",
        "(?:do not|never|forgot to|meant to|should have|would have|could have|did not|have not|has not|no) ..3"
        "(?:<ring>|<ringing>|<talk>|called)",
    ),
    ("call talk", "a thing that is not a call", "it is (?:your|his|her|my|their) call|conference call (?:system|bridge)"),
)

WILL_TALK = table(
    Weight.WILL_TALK,
    (
        "call talk discuss",
        "the call to come",
        "(?:our|the) (?:next |upcoming )?(?:\\d[\\d:]* ?)?..3(?:phone )?(?:call|conversation|chat)"
        " (?:tomorrow|next|later|on <day>|at \\d|is (?:at|set|on))"
        "|(?:before|for|prior to|forward to|in|on|at|during) our ..1(?:next |upcoming |\\d+ )?..2(?:call|conversation|chat|discussion)",
        r"\bconference$",
    ),
    (
        "call",
        "will call you",
        "(?:will|shall|going to|can|plan to|try to|may|might|about to|would) ..3(?:be )?(?:(?:<ringing>|call|ring)"
        "(?= (?:later|back|tomorrow|today|tonight|again|when|after|in|on|at|before|as)\\b|[.,!]|$)"
        "|(?:<ringing>|call|ring|phone|give|giving|return) your?)",
        r"\b(?:<others>)\b",
    ),
    (
        "talk phone discuss",
        "let us talk",
        "(?:lets|we (?:should|can|could|will|need to|must|have to)|can we|could we|shall we|should we|(?:want|love|like|need|hope"
        "|hoping|wanted|able|time|available|free|chance|opportunity|happy|glad) to) ..3(?:<talk>|discuss|get on the phone)(?!<aside> (?:to|with) <someone>)",
        r"\b(?:not|never)\b",
    ),
    (
        "talk call",
        "looking forward to talking",
        "(?:look\\w* forward to|hope to|hoping to be|will be|want to be) ..2(?:<talk>|<talking>|hearing your voice|hearing from you by phone)"
        "(?! (?:to|with) <someone>)",
    ),
    (
        "talk call",
        "talk to you soon",
        "(?:<talk>|call|ring) (?:to|at|with) you (?:soon|later|then|tomorrow|next|tonight|this|again|when|<day>|before|in (?:a|the|an?|\\d|more))"
        "|(?:talk|speak) (?:soon|later|then|tomorrow)",
    ),
    (
        "call talk",
        "a call to be made",
        "(?:schedule|set ?up|arrange|have|book|do|get on|hop on|jump on|free for|time for|available for|propose|suggest|up for)"
        " (?:a|an|another|the) (?:<adjective>|quick |short |brief ){0,3}?(?:call|chat|<phone call>)",
    ),
    (
        "call",
        "call me",
        "(?:<ring>|give) (?:me|us)(?: a (?:<ring>|shout))(?! (?:crazy|old))|(?:call|ring|phone|buzz) me|call us"
        "|(?:best|good) (?:number|time) to (?:<ring>|reach)|(?:<ring>|reach) (?:you|me) (?:on|this|tomorrow|tonight)"
        "|(?:could|can|would) you <ring>(?! up)|will try you again",
    ),
)

ALL_WILL_TALK = table(
    Weight.ALL_WILL_TALK,
    (
        "call",
        "a conference call to come",
        "conference call|dial[- ]in (?:number|for|to|info\\w*)|call-in (?:number|info\\w*)"
        "|(?:tomorrow|<day>|next week)'s call|will call each of",
    ),
)

OTHERS_WILL_TALK = table(
    Weight.OTHERS_WILL_TALK,
    (
        "call talk",
        "will talk with somebody else",
        "(?:will|shall|going to|can|plan to|need to|have to|want to|please|could you|should|would you|let me|must|might) ..2"
        "(?:(?:call|ring|<ringing>) (?!it\\b|for\\b|on\\b|upon\\b|in question|attention|off\\b|up\\b|back\\b|from\\b"
        "|later\\b|again\\b|(?:an?|the) (?:meeting|halt|vote))<someone>|(?:<talk>|<talking>) ..2(?:to|with) <someone>|get \\w+ on the phone)",
    ),
    ("call talk", "a call to come", "return (?:his|her|their) ..1call|get you on the phone|(?:<talk> (?:to|with)|(?:to|and|please|should|can|could|will) (?:call|ring)) (?:him|her|them)"),
)

ENGLISH = (
    *TALKED,
    *TRIED,
    *THANKED,
    *NEVER,
    *ALL_TALKED,
    *OTHERS_TALKED,
    *OTHERS_TRIED,
    *CALLED,
    *BOILERPLATE,
    *WILL_TALK,
    *ALL_WILL_TALK,
    *OTHERS_WILL_TALK,
)
