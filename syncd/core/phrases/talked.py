"""How English mail tells of a talk with its reader."""

from __future__ import annotations

from syncd.core.phrases.grammar import Weight, table

TALKED = table(
    Weight.TALKED,
    ("talk phone", "our conversation", "our <conversation><past>", "<toward>"),
    ("calling talk discuss", "after our call", "<following> our <a call><past>", r"\b(?:emails?|would|before)\b"),
    ("calling talk discuss", "on our call", "(?:during|on|in|at) our <a call><past>", "<will>"),
    ("calling talk discuss", "our call the other day", "our <a call> <when><past>", "<toward>", r"\b(?:will|lets|before)\b"),
    (
        "phone",
        "per a telephone conversation",
        "(?:per|pursuant to|following|further to|follow-?up (?:to|of|on)|based on|confirming|after|from)"
        " (?:(?:the|this|my|your) )?(?:<adjective>)?phone (?:call|conversation|discussion|conference|interview)<past>"
        "(?! (?:to|i|that|he|she|they)\\b)(?!(?: <when>)? from)",
        "<will>",
    ),
    (
        "talk phone",
        "we had a talk",
        "(?:we|you and i) <adv>had (?:an?|our|such an?|that) (?:<adjective>){0,2}?(?:talk|chat|conversation|<phone call>) (?:<when>|on the phone|by phone)<past>"
        "|(?:^|[,.:;!-] ?)(?:good|great|nice|lovely) (?:phone )?(?:call|chat|conversation|talk) <when>(?!,? (?:everyone|everybody|all|team|folks))",
        "<doubt>",
        r"\b(?:not|never)$",
    ),
    ("talk discuss", "per discussion", "(?:as )?per (?:the |your )?(?:<adjective>)?(?:conversation|discussions?)<past>"),
    (
        "calling talk discuss",
        "the conversation with you",
        "(?:my|the|a|that|this|these|your) <a call> (?:(?:that )?(?:i|we|you and i) <adv>had|(?:<when> )?with (?:you|me))"
        "<past>",
        "<would>",
        r"\b(?:have|having|schedule|set up|arrange|forward to)$",
    ),
    (
        "talking",
        "good talking with you",
        "(?:<nice>|<glad>)(?: finally| just| really| again| as always| briefly| time| it was)* <talking><aside>"
        " (?:with|to) you<!ahead><!in person>",
        "<would>",
        "<met>",
    ),
    (
        "talking",
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
        "<!to others><!in person>",
        "<would>",
    ),
    (
        "talked",
        "when we spoke",
        "<we> <adv><talked>(?! (?:out|up|of)\\b)<!to others><!in person>",
        "<doubt>",
        r"\b(?:have|had|did)$",
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
        "talking phone",
        "while we were talking",
        "(?:when|while|since|as|after|that|what|because) <we> <adv>(?:was |were )(?:just |last )?"
        "(?:talking|speaking|chatting|on the (?:phone|line))<!to others><past>",
        "<if>",
    ),
    (
        "talking",
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
    ("talk calling", "kind enough to speak", "you were ..1(?:kind|good|nice|gracious) enough to (?:<talk>|<ring>)"),
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
        "(?:(?:it|this|that|these|them|briefly|with you) |..3with you )*<when><past>",
        "<doubt>",
        r"\b(?:he|she|they|be|are|is|\w+ and)(?: \w+)?$",
    ),
    ("discuss", "just discussed", "(?:we|i) (?:have |had )?(?:just|briefly) discussed(?! with (?!you))<past>"),
    (
        "phone calling talk",
        "said on the phone",
        "(?:i|we|you|as|like|and) (?:(?!(?:will|would|could|can|should|not|never|<others>)\\b)\\w+ ){0,3}?<said>"
        "(?: (?!with\\b(?! you)|to\\b(?! you)|<others>\\b|will\\b|be\\b)[\\w'/&$-]+,?){0,9}? <by phone>"
        "<!with others><!ahead>",
        r"\b<others>\b",
        r"\b(?:told|asked)$",
    ),
    (
        "phone calling talk",
        "forgot to say on the phone",
        "(?:forgot|forgotten|meant|failed|neglected|wanted) to (?:tell|mention|ask|say|add|give|bring)(?! (?:him|her|them))"
        " ..5<by phone><!with others><!ahead>"
        "|(?:was|were) (?:just )?(?:telling|describing|explaining|talking|asking|mentioning|discussing)(?! (?:to |with )?(?:him|her|them))"
        " ..5<by phone><!with others><!ahead>",
    ),
    ("phone", "after we hung up", "(?:we|i|you) (?:had )?hung up(?! with)", "<if>"),
    ("talking", "we were talking lately", "we (?:were|was) (?:just )?(?:talking|speaking) about <when><past>", "<if>"),
    (
        "phone calling",
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
        "phone calling talk",
        "the call was cut short",
        "(?:cut|keep|end|make|made|cutting) (?:our|the|that|this|your|you|things) ..2short(?! list)"
        "|(?:sorry|apolog\\w+)[^.]{0,40} (?:(?:got|were|was|you) (?:cut off|disconnected|dropped)|hang(?:ing)? up"
        "|(?:bad|poor|terrible) (?:line|connection|reception)|(?:jump|hop|rush|get|drop|run) off (?:the |our )?(?:call|phone)"
        "|hung up on you|(?:about|for) (?:that|the|our) phone call)"
        "|(?:sorry|apolog\\w+) (?:(?!not\\b|get\\b|reach\\b|catch\\b)[\\w'-]+ ){1,7}?(?:on|over) the phone",
    ),
    (
        "voicemail",
        "heard your voice",
        "(?:hear|hearing|heard|a) (?:your ..2voice|voice to (?:the|a|your) (?:name|email|face))",
        r"<if>|\b(?:would|will|could|look\w*|hope|love to|like)\b",
    ),
    (
        "thanks",
        "thanks for calling back",
        "<thanks for> getting back to (?:me|us) (?:by|on the) phone|<thanks for>(?: the| a)?(?: \\w+){0,2}? (?:<ringing>|call|phone call|(?:giving|gave) me a <ring>)(?: me| us)?"
        "(?: right| straight)? back(?! to (?:him|her|them))"
        "|<thanks>(?: the| for (?:the|your))(?: \\w+)? (?:call ?-?back|return (?:phone )?call)",
        r"<if>|\b(?:would|will|advance)\b",
    ),
    (
        "thanks",
        "thanks for returning my call",
        "<thanks for>(?: \\w+){0,2}? (?:return\\w*|taking|accepting|answering|took) (?:my|our) ..1(?:phone )?calls?",
        r"<if>|\b(?:would|will)\b",
    ),
    (
        "thanks",
        "thanks for the time to talk",
        "<thanks> [^.;]{0,40}?(?:time|minutes?|moments?|few|opportunity|chance|willing\\w*|patience|help)\\b[^.;,]{0,50}? (?:"
        "(?:to|and|of|for|in) (?:\\w+ )?(?:<talk>|<talking>)(?: \\w+)? (?:with|to) (?:me|us|you)"
        "|(?:on|over|during) (?:the|our|your) (?:phone|call|line|phone call))<past>",
        r"<if>|\b(?:would|will|advance)\b",
    ),
    (
        "thanks",
        "thanks for speaking with me",
        "<thanks for>(?: \\w+){0,2}? <talking> ..1(?:with|to) (?:me|us)<past>",
        r"<if>|\b(?:would|will)\b",
    ),
    (
        "talk phone discuss",
        "thanks for the conversation",
        "(?:<thanks> (?:\\w+ )?(?:for|of)|enjoyed|appreciated?) (?:the|our|your|that|a|this|yesterday's|last)"
        " (?:<conversation>|<adjective>?(?:discussion|catch-?up))<past>",
        r"<if>|\b(?:would|will)\b",
    ),
    (
        "called",
        "I called and you said",
        "(?:i|we) <adv><rang>(?: you)?(?: <when>)? and you <said>|when i <rang>(?: you)?(?: <when>)?,? you <said>"
        "|you <adv><said> [^.;,]{0,40}when i <rang>",
    ),
    ("calling", "kind of you to call", "(?:good|kind|nice|sweet|lovely) of you to ..1<ring>(?! (?:him|her|them))", "<would>"),
    ("called", "glad you called", "(?:<glad>|<nice>)(?: that)? (?:you <adv><rang><intransitive>|(?:i|we) <rang>(?: you)?)", "<would>"),
)

THANKED = table(
    Weight.THANKED,
    (
        "thanks",
        "thanks for the call",
        "(?:<thanks>(?! in advance)(?: \\w+){0,2}? for|appreciated?) (?:the|your|that|this|yesterday's|today's|(?:last|this) \\w+'s)"
        " (?:<adjective>){0,3}?calls?(?!-| (?:for|option|center|log|list|in (?:number|info)|sheet|notes|summary|details"
        "|schedule|report|invit\\w+|info|number|out)\\b)<!ahead>",
        r"<if>|\b(?:would|will|advance|should)\b",
    ),
    (
        "thanks",
        "thanks for calling",
        "<thanks>(?: \\w+){0,2}? (?:for|you|your) <ringing>(?: you)?<intransitive>",
        r"<if>|\b(?:would|will)\b",
    ),
    (
        "calling",
        "your call",
        "(?:<following>|to|in|of|for) your (?:<adjective>){0,2}?(?:<phone call>|phone (?:inquiry|enquiry|request)|call)"
        "(?! (?:for|option|center|volume|to (?!me|us)|with (?!me|us))\\b)<!ahead>",
        r"<if>|\b(?:wait\w*|look\w*|would|will|forward|advance)\b",
    ),
    ("calling", "your call the other day", "your (?:phone )?call <when><!with others><!ahead>", "<will>"),
    (
        "called",
        "you called",
        "(?:when|after|since|that|as|well,?|because|and|remember|^|,) ?you <adv><rang><intransitive>",
        "<if>",
        r"\b(?:wish|wait\w*)\b",
    ),
    ("calling", "a call from you", "(?:got|received|had|have|for|enjoyed) (?:a|your|the) (?:<adjective>){0,2}?call from you", "<would>"),
)
