"""People whom the agent need not ring now, each for another reason."""

from __future__ import annotations

from syncd.demo.agent import ALIAS, NAME
from syncd.demo.story import CHRISTMAS_CARD, Character, Habit, Left, Meeting, Phoned, Thread

_PAST = ("neighbours", "snags", "market", "moving")
_BUYING = ("chain", "searches", "mortgage", "survey", "moving")

SPOKEN_TO = (
    Character(
        "Oscar Tremain",
        ("oscar.tremain@example.org",),
        "mailed all year; only the phone knows of the talk",
        Left("rang him four working days ago, says the phone"),
        phones=("+44 7700 900150",),
        home="9 Quarry Bank",
        plot=(
            Habit("4 weeks", "44 weeks", "6 weeks", _PAST),
            Thread("6 days", "snags", "><"),
            Phoned("4 working days at 16:40", ">", 540),
        ),
    ),
    Character(
        "Harriet Voss",
        ("harriet.voss@example.net",),
        "rang back herself after a voicemail of mine",
        Left("rang us a week ago, says the phone"),
        phones=("+44 7700 900151",),
        home="21 Mill Lane",
        plot=(
            Habit("3 weeks", "30 weeks", "5 weeks", _BUYING),
            Thread("8 days", "searches", "<><"),
            Phoned("6 working days at 11:10", ">", 0),
            Phoned("5 working days at 12:25", "<", 260),
        ),
    ),
    Character(
        "Patrick Doyle",
        ("patrick.doyle@example.org",),
        "rang the office yesterday; only a mail tells of it",
        Left("spoken to yesterday, says our mail"),
        phones=("+44 7700 900140",),
        home="11 Canal Terrace",
        plot=(
            Habit("2 weeks", "20 weeks", "2 weeks", _BUYING),
            Thread("1 working day at 14:20", "chain", "<>", mine="It was good to talk to you this morning."),
        ),
    ),
    Character(
        "Nadia Osei",
        ("nadia.osei@example.net",),
        "was asked a question last week, and answered yesterday",
        Left("has answered, and we had lunch three weeks ago"),
        phones=("+44 7700 900141",),
        home="14 Abbey Gardens",
        plot=(
            Meeting("20 days at 12:30", "Lunch with Nadia"),
            Habit("3 weeks", "24 weeks", "5 weeks", _PAST),
            Thread("1 working day", "question", "><"),
        ),
    ),
    Character(
        "Imogen Castle",
        ("imogen.castle@example.com",),
        "saw a house with me last week",
        Left("met last week"),
        phones=("+44 7700 900142",),
        home="27 Hill Rise",
        plot=(
            Meeting("5 working days at 11:00", "Viewing, 27 Hill Rise"),
            Habit("12 days", "14 weeks", "2 weeks", ("viewing", "market")),
            Thread("4 working days", "viewing", "><"),
        ),
    ),
    Character(
        "Victor Lindqvist",
        ("victor.lindqvist@example.org",),
        "comes to see us next Tuesday",
        Left("there is a meeting next Tuesday"),
        phones=("+44 7700 900143",),
        home="16 Quarry Bank",
        plot=(
            Habit("4 weeks", "30 weeks", "6 weeks", _PAST),
            Thread("7 days", "market", "<><"),
            Meeting("next Tuesday at 14:00", "Appraisal, 16 Quarry Bank"),
        ),
    ),
    Character(
        "Lydia Marchetti",
        ("lydia.marchetti@example.net",),
        "took our proposal and came to sign it",
        Left("met after she had answered the proposal"),
        phones=("+44 7700 900144",),
        home="4 Church Walk",
        plot=(
            Thread("4 working days", "proposal", "><"),
            Meeting("2 working days at 16:30", "Lydia Marchetti signs, at the office"),
        ),
    ),
    Character(
        "Chris Lee",
        ("c.lee@leesurveys.example.org",),
        "the surveyor; another Chris Lee sold in Mill Lane",
        Left("met ten days ago, on site"),
        phones=("+44 7700 900145",),
        labels=("Trade",),
        home="The Old Chapel",
        plot=(
            Meeting("7 working days at 09:30", "Survey, The Old Chapel"),
            Habit("4 weeks", "46 weeks", "5 weeks", ("survey", "trade")),
            Thread("6 days", "survey", "><"),
        ),
    ),
    Character(
        "Beatrice Nwosu",
        ("bea.nwosu@example.net", "beatrice@nwosu-interiors.example.org"),
        "mailed at one address, met under the other; one card",
        Left("met nine days ago"),
        phones=("+44 7700 900146",),
        home="2 Silk Mill",
        plot=(
            Meeting("7 working days at 15:00", "Staging with Beatrice, Silk Mill"),
            Habit("4 weeks", "40 weeks", "5 weeks", ("photographs", "keys")),
            Thread("5 days", "photographs", "<><"),
        ),
    ),
    Character(
        "Marcus Bell",
        ("marcus.bell@kestrelhomes.example.com",),
        "Joanna Tate's colleague; a client too",
        Left("forty-five days are not yet too long for a client"),
        phones=("+44 7700 900147",),
        home="Kestrel Meadow",
        plot=(
            Meeting("45 days at 10:00", "Site visit with Marcus, Kestrel Meadow"),
            Habit("4 weeks", "44 weeks", "6 weeks", ("photographs", "market")),
            Thread("9 days", "market", "><"),
        ),
    ),
    Character(
        "Walter Simms",
        ("walter.simms@example.com",),
        "as long unheard as Joanna Tate, but no client",
        Left("seventy days are not yet too long for others"),
        phones=("+44 7700 900148",),
        home="17 Larch Row",
        labels=(CHRISTMAS_CARD,),
        plot=(
            Meeting("70 days at 11:00", "Coffee with Walter"),
            Habit("6 weeks", "40 weeks", "8 weeks", _PAST),
            Thread("9 days", "neighbours", "><"),
        ),
    ),
    Character(
        "Dominic Ferrers",
        ("dominic@ferrersloans.example.net",),
        "the mortgage broker",
        Left("lunch two weeks ago"),
        phones=("+44 20 7946 0149",),
        labels=("Trade",),
        home="31 Hill Rise",
        plot=(
            Meeting("15 days at 12:45", "Lunch with Dominic"),
            Habit("3 weeks", "50 weeks", "5 weeks", ("mortgage", "trade")),
            Thread("3 days", "mortgage", "><"),
        ),
    ),
)

NOT_WRITTEN_TO = (
    Character(
        "Petra Novak",
        ("petra.novak@example.org",),
        "wrote while we were away and had the vacation reply",
        Left("an automatic reply is not writing to somebody"),
        phones=("+44 7700 900160",),
        home="18 Mill Lane",
        labels=(CHRISTMAS_CARD,),
        plot=(Thread("5 months", "viewing", "<><"), Thread("12 working days", "viewing", "<")),
    ),
    Character(
        "Edwin Shaw",
        ("edwin.shaw@example.net",),
        "invited us to his quiz night; the calendar declined",
        Left("a calendar's answer is not writing to somebody"),
        phones=("+44 7700 900161",),
        home="20 Church Walk",
        labels=(CHRISTMAS_CARD,),
        plot=(Thread("6 months", "neighbours", "><"), Thread("10 days", "quiz", "ir")),
    ),
    Character(
        "Leonard Quist",
        ("leonard.quist@example.com",),
        "asks to be mailed only",
        Left("prefers mail: he says so, and so does his card", flag="prefers-email"),
        phones=("+44 7700 900162",),
        labels=("prefers-email",),
        note="Hard of hearing. Please do not ring, mail only.",
        home="10 Canal Terrace",
        plot=(
            Habit("5 weeks", "40 weeks", "7 weeks", _PAST),
            Thread("9 days", "snags", "><", theirs="Please only mail me, I do not hear well on the phone."),
        ),
    ),
    Character(
        "Stan Whitlock",
        (),
        "odd jobs; has a number and no address",
        Left("nobody writes to him"),
        phones=("01632 960163",),
        labels=("Trade",),
    ),
    Character(
        "Agnes Coverdale",
        ("agnes.coverdale@example.org",),
        "sold in the spring, and all is said",
        Left("not written to for months"),
        phones=("+44 7700 900164",),
        birthday="1944-11-02",
        labels=(CHRISTMAS_CARD,),
        plot=(Habit("3 weeks", "48 weeks", "20 weeks", _BUYING, ("<>", "><>")),),
    ),
    Character(
        "Bernard Yeo",
        ("bernard.yeo@example.net",),
        "bought last year",
        Left("not written to for months"),
        phones=("+44 7700 900165",),
        home="33 Hill Rise",
        labels=(CHRISTMAS_CARD,),
        plot=(Habit("4 weeks", "45 weeks", "16 weeks", _PAST),),
    ),
    Character(
        "Carla Dunne",
        ("carla.dunne@example.com",),
        "looked at three houses and bought none",
        Left("not written to for months"),
        home="5 Quarry Bank",
        card=False,
        labels=(CHRISTMAS_CARD,),
        plot=(Habit("2 weeks", "30 weeks", "22 weeks", ("viewing", "market")),),
    ),
    Character(
        "Devendra Patel",
        ("dev.patel@example.org",),
        "lets one flat, which runs by itself",
        Left("not written to for two months"),
        phones=("+44 7700 900167",),
        home="Flat 9, Silk Mill",
        labels=(CHRISTMAS_CARD,),
        plot=(Habit("5 weeks", "50 weeks", "9 weeks", ("tenants",)),),
    ),
    Character(
        "Björn Aldén",
        ("bjorn.alden@example.net",),
        "only ever writes to us; nobody has found the time to answer",
        Left("has had no answer, so there is nobody we only write to"),
        charset="iso-8859-1",
        home="5 Mill Lane",
        plot=(
            Thread("6 weeks", "viewing", "<"),
            Thread("8 days", "viewing", "<", theirs="Greetings from Malmö, we come over in the spring."),
        ),
    ),
)

_COLLEAGUE = Left("sits at the same table every Monday")
_AT_WORK = ("office", "keys")

OFFICE = (
    Character(
        "Tom Marsh",
        ("tom.marsh@finchmarsh.example.com",),
        "the other name on the window",
        _COLLEAGUE,
        phones=("020 7946 0013",),
        home="Fallow Farm",
        plot=(Habit("18 days", "50 weeks", "9 days", _AT_WORK), Thread("2 days", "office", "><")),
    ),
    Character(
        "Lucy Ibbott",
        ("lucy@finchmarsh.example.com",),
        "negotiates, and minds the keys",
        _COLLEAGUE,
        phones=("020 7946 0014",),
        home="8 Hill Rise",
        plot=(Habit("16 days", "50 weeks", "9 days", _AT_WORK), Thread("1 day", "office", "><")),
    ),
)

SELF = Character(
    NAME,
    (ALIAS,),
    "writes reminders to herself",
    Left("is the user"),
    plot=(Habit("6 weeks", "40 weeks", "2 weeks", ("office",), (">",)),),
)
