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
            (tomorrow|next|later|on <day>|(<day> )?(at \d|for \d\d?:\d)[\d:]*\w*|is (at|set|on))
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

    a call is set (calling talk phone)
        (talk|speak|call|ring|phone|catch up|chat) (on )?(<day>|tomorrow|tonight|later)( at \S+)? then
        ^(speak|talk|chat) (on )?(<day>|tomorrow|tonight|later)
        (put|pop|stick|book|pencil)\w* ..3(phone call|call|chat|phone interview) ..3(in|for|at|on)\b
        (will|lets|going to|can|could|should) ..3(<ring>|facetime|skype|zoom|<ringing>|dial|holler at|hop \
            on|jump on|get on) ..1(you|the phone|a (call|phone call))
        (supposed|meant|due|scheduled|down|booked|slated) ..2(to (be )?(<talk>|<talking>|call)|for a \
            ..3(call|phone interview|phone call))
        (push|move|moving|bump|shift|reschedule|postpone|bring forward)\w* (back |forward )?(our|the|my) \
            ..2(call|phone call|chat|conversation)
        (about|going) to (dial|ring|call|phone) you
        (ring|phone) you (after|later|when|once|tomorrow|tonight|<day>|in)
        will (dial in|be connecting with you|connect with you)
        (available|free) ..2on (a )?call\b
        you and (me|i) to (get on|<talk>)
        (plan on|planning on) (talking|speaking)
        unless \b<others>\b

    looking forward to talking (talk voicemail)
        (look\w* forward to|hope to|hoping to be|will be|want to be) \
            ..2(<talk>|<talking>|hearing your voice|hearing from you by phone)(?! (to|with) <someone>)

    talk to you soon (talk calling)
        (<talk>|call|ring) (to|at|with) you (soon|later|then|tomorrow|next|tonight|this|again|when|<day>\
            |before|in (a|the|an?|\d|more))
        (talk|speak) (soon|later|then|tomorrow)

    a call to be made (calling talk)
        (schedule|set ?up|arrange|have|book|do|get on|hop on|jump on|free for|time for|minutes for|around for\
            |available for|propose|suggest|up for|owe you) (a|an|another|the) \
            (<adjective>|quick |short |brief |\d+ ){0,3}?(call|chat\
            |<phone call>)

    call me (calling reach)
        (<ring>|give) (me|us)( a (<ring>|shout))
        (call|ring|phone|buzz) me(?! (\w+ )?[\w-]+,? but\b)(?! (crazy|old\b|names|a (liar|fool)))
        call us
        (best|good) (number|time) to (<ring>|reach)
        (<ring>|reach) (you|me) (on|this|tomorrow|tonight)
        (could|can|would) you <ring>(?! up)
        will try you again
        unless \bdid (you|he|she|they|anyone)( \w+)?$
    """,
)

ALL_WILL_TALK = table(
    Weight.ALL_WILL_TALK,
    SHARED,
    r"""
    all are to be on a call (calling phone conference)
        (everyone|everybody|the (two|three|four|five|six) of us|us all|all of us|join(ing)? \
            us)\b[^.;]{0,40} (on the phone|by phone|on a call)
        (conference|patch) (you|us|him|her|them|\w+) in\b
        (our|the) (next |weekly |monthly |daily |regular )?..2calls? ..3(will be|is at|is on|has been \
            (moved|rescheduled|pushed)|are)\b
        (all|team|everyone|everybody|folks)\b[ ,:-]+(the )?call (is|at|will)
        (set up|schedule\w*|moving) ..3(bridge|weekly call|group call|partners' call\
            |call (with|among) (all|everyone|both|the (parties|team)))
        (our|the) ..3call (is|has been) (moved|pushed|rescheduled)
        dial in (at|on|for)\b
        unless \b(was|were|had)\b

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
        unless \b(who|whom|nobody)\b
        (will|shall|going to|can|plan to|need to|have to|want to|please|could you|should|would you|let me\
            |must|might) ..2<talk with someone>

    somebody else is to be called (calling talk)
        (need|needs|want|wants|wanted|has|have|like|ask|asked|asking|tell) (\w+ )?to (call|ring|phone) \
            (?!<not called>\b|you\b|me\b|us\b)<someone>
        (will|supposed to|due to|going to|meant to|should) ((then|also|just|probably|be) )*(call|ring|phone\
            |<ringing>) \
            (?!<not called>\b|you\b|us\b)(<someone>|me)\b
        (will|supposed to|due to|going to|meant to|should) ..1give (?!you\b)(\w+ ){1,2}a <ring>
        (am|is|are) (<talking>|<ringing>) ..2(with |to )?(?!you\b)([\w'&]+ ){1,3}?(tomorrow|tonight|on|at\
            |later|next|this|before|<day>)
        (favou?r and|please|can you|could you) (call|ring|phone) (?!me\b|us\b|you\b|<not called>\b)[\w']+
        get on the phone to (?!you)
        (my|our) (next )?call with (?!you)[^.;]{0,40}(pencilled|is (on|at)|tomorrow|scheduled|booked)

    a call to come (calling talk)
        return (his|her|their) ..1call
        get you on the phone
        (<talk> (to|with)|(to|and|please|should|can|could|will) (call|ring)) (him|her|them)
    """,
)
