"""Those whom the agent should ring: mailed and mailed, and never a voice."""

from __future__ import annotations

from syncd.demo.story import CHRISTMAS_CARD, Character, Habit, Meeting, Needed, Phoned, Texted, Thread
from syncd.model import Lane

_PAST = ("neighbours", "snags", "market", "neighbours", "moving")
_BUYING = ("chain", "searches", "mortgage", "survey", "moving", "chain")

PAST_CLIENTS = (
    Character(
        "Margaret Holloway",
        ("margaret.holloway@example.org",),
        "sold her cottage with us last year",
        Needed(Lane.WRITTEN_ONLY, "kind mails all year, not a word spoken since the keys"),
        phones=("07700 900101",),
        note="Her grandson Otto started at the village school. Roses; ask about the 'Rambling Rector'.",
        birthday="1951-04-12",
        plot=(
            Meeting("11 months at 11:00", "Hand over the keys, Larch Row"),
            Habit("5 weeks", "45 weeks", "7 weeks", _PAST),
            Thread("12 days", "neighbours", "><"),
        ),
    ),
    Character(
        "Zoë Brennan",
        ("zoe.brennan@example.net",),
        "bought the mill flat; her mails come in Latin-1",
        Needed(Lane.WRITTEN_ONLY, "last spoken to seven months ago, says one of our mails"),
        phones=("+44 7700 900102",),
        home="Flat 3, Silk Mill",
        charset="iso-8859-1",
        plot=(
            Thread("7 months", "snags", "<>", mine="Thank you for your time on the phone this morning."),
            Habit("4 weeks", "28 weeks", "7 weeks", _PAST),
            Thread(
                "9 days", "snags", "<><", theirs="Voilà: the café below has opened, and the façade is green."
            ),
        ),
    ),
    Character(
        "Desmond Achebe",
        ("d.achebe@example.com",),
        "lets two houses through us",
        Needed(Lane.WRITTEN_ONLY, "rent and repairs by mail, every third week"),
        phones=("(020) 7946 0103",),
        home="8 Tannery Lane",
        note="Runs marathons. Two daughters, the elder studies in Leeds.",
        plot=(Habit("3 weeks", "50 weeks", "5 weeks", ("tenants",)), Thread("6 days", "tenants", "><><")),
    ),
    Character(
        "Siân Prosser",
        ("sian@prosser.example.org",),
        "sold the chapel; met the surveyor of hers, not her",
        Needed(Lane.WRITTEN_ONLY, "the talk in the mail was with somebody else"),
        phones=("+44 7700 900104",),
        home="The Old Chapel",
        plot=(
            Habit("6 weeks", "40 weeks", "7 weeks", _PAST),
            Thread(
                "8 days", "survey", "<><", mine="I spoke to the surveyor this morning and she was cheerful."
            ),
        ),
    ),
    Character(
        "Kenji Morita",
        ("kenji.morita@example.net",),
        "bought in Quarry Bank; a call was promised and never made",
        Needed(Lane.WRITTEN_ONLY, "a call that is only announced is none"),
        phones=("+44 7700 900105",),
        home="7 Quarry Bank",
        labels=(CHRISTMAS_CARD,),
        plot=(
            Meeting("6 months at 15:00", "Viewing, 7 Quarry Bank"),
            Habit("5 weeks", "25 weeks", "7 weeks", _PAST),
            Thread("9 days", "market", "<><", mine="I will ring you next week about the figures."),
        ),
    ),
    Character(
        "Judith Amery",
        ("judith.amery@example.org",),
        "left a voicemail last week; we answered by mail",
        Needed(Lane.WRITTEN_ONLY, "a voicemail is no conversation"),
        phones=("+44 7700 900106",),
        home="2 Church Walk",
        plot=(
            Habit("6 weeks", "42 weeks", "8 weeks", _PAST),
            Thread(
                "6 days", "neighbours", "><", mine="Thank you for the voicemail that you left on Thursday."
            ),
        ),
    ),
    Character(
        "Fiona Garrick",
        ("fiona.garrick@example.com",),
        "was to be met last week; the meeting was cancelled",
        Needed(Lane.WRITTEN_ONLY, "a cancelled meeting is none"),
        phones=("+44 7700 900107",),
        home="19 Tannery Lane",
        plot=(
            Meeting("7 working days at 14:00", "Appraisal, 19 Tannery Lane", status="CANCELLED"),
            Habit("7 weeks", "40 weeks", "8 weeks", _PAST),
            Thread("6 working days", "photographs", "><"),
        ),
    ),
    Character(
        "Samuel Orme",
        ("sam.orme@example.net",),
        "was asked to lunch last week and declined",
        Needed(Lane.WRITTEN_ONLY, "he did not come"),
        phones=("+44 7700 900108",),
        home="1 Canal Terrace",
        plot=(
            Meeting("8 working days at 12:30", "Lunch with Sam Orme", theirs="DECLINED"),
            Habit("6 weeks", "36 weeks", "8 weeks", _PAST),
            Thread("11 days", "market", "><><"),
        ),
    ),
    Character(
        "Oliver Crane",
        ("oliver.crane@example.com",),
        "stands among forty on an invitation that nobody asked for",
        Needed(Lane.WRITTEN_ONLY, "calendar spam is no meeting"),
        phones=("+44 7700 900109",),
        home="5 Mill Lane",
        plot=(
            Habit("5 weeks", "40 weeks", "7 weeks", _PAST),
            Meeting("4 working days at 13:00", "Growth Summit", mine="NEEDS-ACTION", crowd=38),
            Thread("14 days", "neighbours", "<><"),
            Meeting("in 8 working days at 13:00", "Growth Summit, part two", mine="NEEDS-ACTION", crowd=38),
        ),
    ),
    Character(
        "Chris Lee",
        ("chris.lee@example.com",),
        "sold in Mill Lane; another Chris Lee is a surveyor",
        Needed(Lane.WRITTEN_ONLY, "the other Chris Lee was met, not this one"),
        phones=("+44 7700 900110",),
        home="3 Mill Lane",
        plot=(
            Meeting("8 months at 10:30", "Appraisal, 3 Mill Lane"),
            Habit("5 weeks", "34 weeks", "7 weeks", _PAST),
            Thread("10 days", "moving", "><"),
        ),
    ),
    Character(
        "",
        ("t.farrow@example.org",),
        "known by an address alone",
        Needed(Lane.WRITTEN_ONLY, "no card and no name, but a person all the same"),
        home="22 Church Walk",
        card=False,
        plot=(
            Habit("6 weeks", "30 weeks", "7 weeks", ("viewing", "market")),
            Thread("7 days", "viewing", "<><><"),
        ),
    ),
)

BUYERS_AND_TRADE = (
    Character(
        "Callum Reid",
        ("callum.reid@example.com",),
        "buys 31 Hill Rise, in a chain of five",
        Needed(Lane.WRITTEN_ONLY, "three mails a week and no voice since the viewing"),
        phones=("+44 7700 900120",),
        home="31 Hill Rise",
        note="Expecting their first child in the spring.",
        plot=(
            Meeting("16 weeks at 11:30", "Viewing, 31 Hill Rise"),
            Habit("5 days", "15 weeks", "10 days", _BUYING),
            Thread("2 working days", "chain", "<><"),
        ),
    ),
    Character(
        "Aisha Malik",
        ("aisha.malik@example.org",),
        "sells 31 Hill Rise and buys above it",
        Needed(Lane.WRITTEN_ONLY, "the whole chain by mail"),
        phones=("+44 7700 900121",),
        home="31 Hill Rise",
        plot=(
            Meeting("20 weeks at 16:00", "Appraisal, 31 Hill Rise"),
            Habit("6 days", "16 weeks", "10 days", _BUYING),
            Thread(
                "3 working days",
                "photographs",
                "<><",
                mine="From the landing one can see the river, so I have added that picture.",
            ),
        ),
    ),
    Character(
        "Meredith Kwan",
        ("meredith.kwan@example.net",),
        "buys from Toronto, for the day they move back",
        Needed(Lane.WRITTEN_ONLY, "five hours behind, and always by mail"),
        phones=("+1 416 555 0134",),
        home="12 Abbey Gardens",
        zone="America/Toronto",
        plot=(Habit("8 days", "18 weeks", "2 weeks", _BUYING), Thread("5 days", "mortgage", "><><")),
    ),
    Character(
        "Angus Tolland",
        ("angus.tolland@example.com",),
        "lets his house from Sydney; no card and no number, only the clock in his mails tells",
        Needed(Lane.WRITTEN_ONLY, "half a world away, and always by mail"),
        home="40 Abbey Gardens",
        zone="Australia/Sydney",
        card=False,
        plot=(Habit("3 weeks", "30 weeks", "5 weeks", ("tenants",)), Thread("11 days", "tenants", "<><")),
    ),
    Character(
        "Harriet Oakley",
        ("harriet@oakleylaw.example.org",),
        "the solicitor we send most clients to",
        Needed(Lane.WRITTEN_ONLY, "a business friend of whom one hears only through mails"),
        phones=("+44 20 7946 0124",),
        labels=("Trade",),
        home="9 Mill Lane",
        copy=("Ingrid Solberg", "ingrid@oakleylaw.example.org"),
        plot=(
            Meeting("4 months at 12:30", "Lunch with Harriet"),
            Habit("2 weeks", "50 weeks", "2 weeks", ("trade", "searches")),
            Thread("4 days", "trade", "><"),
        ),
    ),
    Character(
        "Joanna Tate",
        ("joanna.tate@kestrelhomes.example.com",),
        "builds houses; a client by her company's domain",
        Needed(Lane.WRITTEN_ONLY, "seventy days are too long for a client"),
        phones=("+44 7700 900125",),
        home="Kestrel Meadow",
        plot=(
            Meeting("70 days at 09:30", "Site visit, Kestrel Meadow"),
            Habit("3 weeks", "48 weeks", "6 weeks", ("photographs", "viewing", "market")),
            Thread("8 days", "photographs", "><><"),
        ),
    ),
    Character(
        "Eleanor Vance",
        ("eleanor@vance-estates.example.com",),
        "our largest client",
        Needed(Lane.KEY, "forty days are too long for a key customer"),
        phones=("+44 7700 900126",),
        labels=("VIP", "Landlord"),
        home="Vance House",
        note="Back from Madeira in the first week of the month. The team is the county's, never the city's.",
        birthday="1963-09-30",
        plot=(
            Meeting("40 days at 12:00", "Lunch with Eleanor"),
            Habit("3 weeks", "50 weeks", "7 weeks", ("tenants", "market")),
            Thread("8 days", "tenants", "<><"),
        ),
    ),
    Character(
        "Rosalind Pike",
        ("rosalind.pike@example.org",),
        "thinks of selling; has had our proposal for four working days",
        Needed(Lane.PROPOSAL, "a proposal without an answer"),
        phones=("+44 7700 900127",),
        home="The Granary",
        plot=(Thread("10 working days", "viewing", "<><"), Thread("4 working days", "proposal", ">")),
    ),
    Character(
        "Gareth Boyle",
        ("gareth.boyle@example.net",),
        "had our proposal after the appraisal, and a reminder since",
        Needed(Lane.PROPOSAL, "our own reminder is no answer, and the talk came before the proposal"),
        phones=("+44 7700 900128",),
        home="6 Tannery Lane",
        plot=(
            Meeting("9 working days at 15:30", "Appraisal, 6 Tannery Lane"),
            Thread("4 working days", "proposal", ">>", mine="I wondered whether the papers reached you."),
        ),
    ),
    Character(
        "Hugh Pemberton",
        ("hugh.pemberton@example.com",),
        "sells the farm; was asked a question five working days ago",
        Needed(Lane.WAITING, "only his out-of-office has answered"),
        phones=("+44 7700 900129",),
        home="Fallow Farm",
        plot=(
            Meeting("20 days at 10:00", "Walk round Fallow Farm"),
            Habit("2 weeks", "12 weeks", "4 weeks", ("photographs", "viewing")),
            Thread("5 working days", "question", ">o"),
        ),
    ),
)

ON_THE_PHONE = (
    Character(
        "Gwen Abara",
        ("gwen.abara@example.com",),
        "texts, and never rings",
        Needed(Lane.WRITTEN_ONLY, "texts to and fro, and not one call"),
        phones=("+44 7700 900130",),
        home="3 Tannery Lane",
        plot=(
            Thread("12 days", "viewing", "<><"),
            Texted("9 working days at 10:15", "><>"),
            Texted("3 working days at 17:20", "><><"),
        ),
    ),
    Character(
        "Rupert Sayle",
        ("rupert.sayle@example.org",),
        "was rung twice in vain; a missed call is no talk",
        Needed(Lane.WRITTEN_ONLY, "two calls without an answer, one of his missed"),
        phones=("07700 900131",),
        home="30 Church Walk",
        plot=(
            Habit("5 weeks", "40 weeks", "6 weeks", _PAST),
            Thread("7 days", "neighbours", "><"),
            Phoned("6 working days at 10:30", ">", 0),
            Phoned("5 working days at 15:05", "m", 0),
            Phoned("2 working days at 16:50", ">", 12),
        ),
    ),
)
