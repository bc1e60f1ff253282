"""How English mail speaks of calls to come, and of none."""

from __future__ import annotations

from syncd.core.phrases.notation import Weight, table
from syncd.core.phrases.vocabulary import SHARED

BOILERPLATE = table(
    Weight.BOILERPLATE,
    SHARED,
    r"""
    call if you have questions (calling phone talk voicemail)
        if (you (have|need|want|would|are|get|see|do|wish|can|did|should)|there|anyone|anybody|something\
            |anything|i can|we can|not|for|any|questions?|need|required|necessary)
        should you
        (any|with|have) ..2(questions?|concerns|queries|comments|problems)
        hesitate
        feel free
        for (more|further|additional|any) (info\w*|details|questions|assistance|help)
        need (anything|help)
        anytime
        any time
        no need
        not (have|need) to <ring>
        unless \bsee$

    not called (calling talk)
        (do not|never|forgot to|meant to|should have|would have|could have|did not|have not|has not|no) \
            ..3(<ring>|<ringing>|<talk>|called)

    a thing that is not a call (calling)
        it is (your|his|her|my|their) call
        conference call (system|bridge)
    """,
)

WILL_TALK = table(
    Weight.WILL_TALK,
    SHARED,
    r"""
    the call to come (calling talk discuss)
        (our|the) (next |upcoming )?(\d[\d:]* ?)?..3(phone )?(call|conversation|chat) \
            (tomorrow|next|later|on <day>|at \d|is (at|set|on))
        (before|for|prior to|forward to|in|on|at|during) our \
            ..1(next |upcoming |\d+ )?..2(call|conversation|chat|discussion)
        unless \bconference$

    will call you (calling)
        (will|shall|going to|can|plan to|try to|may|might|about to|would) ..3(be )?<call you>
        unless \b<others>\b

    let us talk (talk phone discuss)
        (lets|(can|could|shall|should) we|we (should|can|could|will|need to|must|have to)|when you can\
            |<wish> to) ..3(<talk>|discuss|get on the phone)(?!<aside> (to|with) <someone>)
        unless \b(not|never)\b

    it would be good to talk (talk phone discuss thanks)
        would (also |really )?(be (so |very )?(<nice>|<glad>) to|enjoy|appreciate) ..2(<talk>|<talking>)\
            (?! (to|with) <someone>)
        (continue|resume) our (conversation|discussions?|talk)
        it if you (would|could) <ring>

    looking forward to talking (talk voicemail)
        (look\w* forward to|hope to|hoping to be|will be|want to be) \
            ..2(<talk>|<talking>|hearing your voice|hearing from you by phone)(?! (to|with) <someone>)

    talk to you soon (talk calling)
        (<talk>|call|ring) (to|at|with) you (soon|later|then|tomorrow|next|tonight|this|again|when|<day>\
            |before|in (a|the|an?|\d|more))
        (talk|speak) (soon|later|then|tomorrow)

    a call to be made (calling talk)
        (schedule|set ?up|arrange|have|book|do|get on|hop on|jump on|free for|time for|available for|propose\
            |suggest|up for) (a|an|another|the) (<adjective>|quick |short |brief ){0,3}?(call|chat\
            |<phone call>)

    call me (calling reach)
        (<ring>|give) (me|us)( a (<ring>|shout))(?! (crazy|old))
        (call|ring|phone|buzz) me
        call us
        (best|good) (number|time) to (<ring>|reach)
        (<ring>|reach) (you|me) (on|this|tomorrow|tonight)
        (could|can|would) you <ring>(?! up)
        will try you again
    """,
)

ALL_WILL_TALK = table(
    Weight.ALL_WILL_TALK,
    SHARED,
    r"""
    a conference call to come (conference calling)
        conference call
        dial[- ]in (number|for|to|info\w*)
        call-in (number|info\w*)
        (tomorrow|<day>|next week)'s call
        will call each of
    """,
)

OTHERS_WILL_TALK = table(
    Weight.OTHERS_WILL_TALK,
    SHARED,
    r"""
    will talk with somebody else (calling talk)
        (will|shall|going to|can|plan to|need to|have to|want to|please|could you|should|would you|let me\
            |must|might) ..2<talk with someone>

    a call to come (calling talk)
        return (his|her|their) ..1call
        get you on the phone
        (<talk> (to|with)|(to|and|please|should|can|could|will) (call|ring)) (him|her|them)
    """,
)
