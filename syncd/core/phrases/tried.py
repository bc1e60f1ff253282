"""How English mail tells of a call that found nobody: voicemail, missed calls, attempts."""

from __future__ import annotations

from syncd.core.phrases.grammar import Weight, table

TRIED = table(
    Weight.TRIED,
    (
        "left",
        "left you a message",
        "(?:^|[,:;.!-] ?|i |we |and |have |just |also |but |then )<adv>left (?:you ..4(?:<voicemail>|message|word)"
        "|(?:<some> )?(?:<voicemail>|message|word) (?:for|with|to|on|at|in) (?:you|your?)"
        "|(?:<some> )?voicemail(?! (?:for|with|to|on|at|in)\\b)"
        "|<some> message(?=$|[.,;!]| <when>| that | and | but ))",
        "<if>",
        r"\b(?:<others>|<rang> (?!you|your|and|but|again|back|earlier|yesterday)\w+)\b",
    ),
    ("voicemail", "voicemailed you", "(?:i )?(?:just )?voicemailed (?:you|your)", r"\b<others>\b"),
    (
        "voicemail",
        "your voicemail",
        "your ..2voicemail(?! (?:system|box|mailbox|password|greeting|account|number|service|access|indicat\\w+|feature|menu"
        "|recording|profile|will|or email)\\b)",
        "<if>",
        r"\b(?:check|access|forward|activate|set up|change|update|clear|retrieve|record|leave|enter|delete|transfer\w*"
        r"|into|use|dial|disable)\b",
    ),
    ("voicemail", "your mailbox is full", "your ..1(?:voicemail|mailbox|machine)(?: box)? (?:is|was|must be|seems) ..1full"),
    (
        "voicemail left",
        "a voicemail from you",
        "<voicemail> ..2from you|(?:message|voicemail|one)s? (?:that )?you <adv>left(?! (?:for|with) (?!me|us))"
        "|you <adv>left (?:me |us )?..3(?:voicemail|message)|leaving (?:me |us )?..2(?:voicemail|message)|<thanks> for (?:the|that) ..1voicemail",
        r"\bif$",
        r"\b(?:when|after|before|without|instead of|by)\b",
    ),
    (
        "voicemail",
        "my voicemail",
        "(?:per|further to|follow\\w*(?:[ -]?up)?(?: on| to)?|in|re:?|ref:?|regarding|as|got|get|receive|received|heard?"
        "|reference|after|from|with|on|of|repeat\\w*|confirm\\w*|to) my ..2voicemail"
        "(?! (?:system|box|mailbox|greeting|number|at|is|account)\\b)"
        "|voicemail (?:that )?i (?:just |have )?left(?! (?:for|with) (?!you)| (?:<others>)\\b)",
        "<if>",
        r"\b(?:leave|leaving|put|call|calls|go to|goes to|went to|check\w*|message)\b",
    ),
    (
        "missed",
        "missed your call",
        "(?:missed|missing|to miss) (?:your|a|an?other|the|two|three|several|\\d+) ..2calls?"
        "(?! from (?!you)| option)|missed calls? (?:from|by) you|(?:your|a) ..1missed call",
        r"<if>|\b(?:not|never|without)\b|\b(?:you|he|she|they)$",
    ),
    (
        "missed",
        "sorry I missed you",
        "(?:sorry|apolog\\w+|regret\\w*|shame)[^.,]{0,25} (?:missed|missing|miss) (?:<talking> (?:to|with) )?"
        "you(?! (?:at|on|in|for|all|too|so|guys|there)\\b)"
        "|missed you (?:when you <rang>|by phone|on the phone|again by)|(?:missed|missing) each other(?:'s calls)?",
    ),
    (
        "tried",
        "tried to reach you",
        "(?:tried|trying|attempted|attempts?|attempting) (?!not)..3(?:to )?(?:\\w+ )?(?:<ring>|<ringing>|reach|reaching|return your)"
        "(?: (?:you(?! (?:are|were|have|to)\\b)|back|calls?|<your phone>|<when>)|(?= (?:but|and|several|twice|a few|many"
        "|to no|without|so|at the|from)\\b|[.,!;]|$))",
        "<if>",
        r"\b(?:<others>|will|keep|please|be|customers)\b",
    ),
    (
        "tried",
        "tried your phone",
        "(?:tried|trying) (?:<your phone>|you (?:at|on|earlier|again|twice|several|<when>))"
        "|(?:tried|trying|attempted|attempts?) ..2(?:to )?..1(?:get (?:a ?)?hold of|get through to|leave) you"
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
        "called tried calling",
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
        "called reach",
        "no answer",
        "no one (?:picked up|answered)|you (?:did not|were not) (?:pick up|answer (?:the|your|my) (?:phone|call)|in when i <rang>)",
    ),
    (
        "phone",
        "your line was busy",
        "your (?:\\w+ )?(?:line|phone|cell|mobile|number) (?:is|was|has been|had been|seems|must have been) ..2"
        "(?:busy|engaged|off|switched off|dead|disconnected|out of)",
    ),
    ("phone voicemail", "phone tag", "(?:phone|voicemail|voice) ?-?tag(?! with (?!you))"),
    (
        "called calling",
        "you called while I was out",
        "you (?:had |have )?<rang>(?: me)? (?:while|when) i (?:was|am)"
        "|(?:saw|see|seen|noticed?|told|hear|heard|says?|said|message)(?: me| us)?(?: that)? you (?:had |have )?(?:<rang>|tried to <ring>)|message to <ring> you",
        "<if>",
    ),
    (
        "called",
        "I was out when you called",
        "(?:out|away|in an? \\w+|with an? \\w+|driving|asleep|on (?:the other|another) (?:line|call)|unavailable"
        "|not (?:here|in|home|available|there|at my desk)|gone|travell?ing|on (?:vacation|holiday|leave))"
        " ..5when (?:you|i) <rang>",
        r"\b(?:if|he|she|they)\b",
    ),
    (
        "calling reach",
        "could not take your call",
        "(?:could not|can not|unable to|was not (?:here|there|able) to|not here to|missed) (?:take|answer|get(?: to)?|pick up)"
        " (?:(?:your|the) ..1(?:call|phone)|it)|(?:sorry|apolog)[^.]{0,25} (?:could|did) not pick up(?= when| earlier|[.,]|$)",
        r"\b(?:if|he|she|they)\b",
    ),
    ("calling", "returning your call", "(?:am|just|was|i) (?:returning|returned) your ..1calls?"),
)

OTHERS_TRIED = table(
    Weight.OTHERS_TRIED,
    (
        "left calling",
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
        "voicemail",
        "somebody else's voicemail",
        "voicemail ..3from <someone>|(?:\\w+'s|his|her|their) voicemail(?! (?:system|box|is)\\b)|voicemailed <someone>",
        "<if>",
    ),
    (
        "tried reach",
        "tried to reach somebody else",
        "(?:tried|trying|attempted|attempting) ..3(?:to )?(?:\\w+ )?(?:<ring>|<ringing>|reach|reaching)"
        " (?!out\\b|in\\b|to\\b|<outcome>)<someone>"
        "|(?:unable|not able|not been able|could not|can not|failed) (?:to )?(?:reach|get (?:a ?)?hold of) (?!<outcome>)<someone>",
        "<if>",
    ),
    ("phone voicemail", "phone tag with somebody else", "(?:phone|voicemail) ?-?tag"),
)

CALLED = table(
    Weight.CALLED,
    (
        "called calling",
        "called you",
        "(?:^|i |we |and |just )<adv>(?:<rang> (?:you(?! (?:a|the|an|out|on (?:it|that|this))\\b)|<your phone>)"
        "|gave you a (?:quick )?(?:<ring>|shout))",
        "<would>",
        r"\b(?:<others>|when|after)\b",
    ),
)
