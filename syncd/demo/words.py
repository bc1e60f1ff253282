"""What they write about: subjects, and sentences that either side may write."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to write about, by me and by them; `opening` starts the first mail when it is mine."""

    subjects: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    opening: str = ""


TOPICS = {
    "survey": Topic(
        ("Survey at {home}", "{home}: the surveyor's report"),
        (
            "The surveyor has {home} down for Thursday at ten, and I will let her in.",
            "She asked whether the loft hatch opens, so please leave the ladder out.",
            "The report came this morning and I have put the pages that matter in front.",
            "There is some damp behind the larder, nothing that a dry summer would not cure.",
            "The roof is better than the photographs made it look.",
            "Your lender wants one more line about the flue, which I have asked for.",
        ),
        (
            "That suits us, the ladder is behind the door.",
            "Is the damp something we should worry about?",
            "We read the report twice and understood about half of it.",
            "Could you ask her about the chimney as well?",
            "My brother says the larder was always like that.",
            "Good news about the roof, we had feared worse.",
        ),
    ),
    "mortgage": Topic(
        ("Mortgage papers", "What the lender still wants"),
        (
            "The lender has everything except the last three payslips.",
            "They count in calendar days, so sooner is kinder to all of us.",
            "I have sent them the floor plan of {home} once more.",
            "The valuation came in at the figure we hoped for.",
            "There is a form with a blue edge that needs both signatures.",
        ),
        (
            "The payslips are in the post to the solicitor.",
            "We signed the blue form on Sunday, both of us.",
            "The bank asked for the same thing a third time.",
            "Does the rate hold if this slips into next month?",
            "Thank you for keeping after them.",
        ),
    ),
    "searches": Topic(
        ("Searches", "Local searches for {home}", "Anything from the council?"),
        (
            "The council is running at four weeks, which for them is brisk.",
            "The drainage search is back and says nothing surprising.",
            "The footpath at the back turns out to belong to the parish.",
            "I have asked the other side to chase the water company.",
            "One old planning note has to be explained, and then the file is complete.",
        ),
        (
            "Four weeks is longer than we had hoped.",
            "We did know about the footpath, the dog found it first.",
            "Is there anything we can do to hurry them?",
            "The solicitor tells us nothing, so thank you for this.",
            "What was the old planning note about?",
        ),
    ),
    "moving": Topic(
        ("Moving day", "Dates for {home}", "Completion: which Friday?"),
        (
            "The people below you in the chain would like the second Friday.",
            "If everybody signs by Tuesday, that date will hold.",
            "I will have the keys at the office from noon.",
            "Please read the meters before the van leaves, and send me a photograph.",
            "The removal firm asks whether the lane can take a long lorry.",
            "The buyers at the bottom are ready, which is half the battle.",
        ),
        (
            "The second Friday is fine, the school play is on the first.",
            "We have boxes up to the ceiling, so the sooner the better.",
            "The lane took the coal lorry for forty years.",
            "Can we bring the piano a day early?",
            "Noon is good, my sister will collect the keys.",
            "Meters read, photographs attached to my next one.",
        ),
    ),
    "snags": Topic(
        ("A few small things at {home}", "Snagging list"),
        (
            "The joiner can come on Wednesday for the sticking door.",
            "The previous owner says the boiler wants a firm hand on the left valve.",
            "I have found the guarantee for the windows, it has six years to run.",
            "The extra key for the shed was on the hook after all.",
            "They left the curtain poles on purpose, so please keep them.",
        ),
        (
            "The door is the only thing that truly bothers us.",
            "We found the valve, and now the whole house is warm.",
            "Nobody knows what the second switch in the hall does.",
            "There were apples in the cellar, which we have eaten.",
            "Thank you for looking after this so long after the sale.",
        ),
    ),
    "viewing": Topic(
        ("Viewing at {home}", "Could we look at {home}?", "Saturday's viewing"),
        (
            "The owners can show {home} on Saturday from ten until one.",
            "Please use the side gate, the front one is being painted.",
            "There are two other couples on the list, but neither has sold yet.",
            "I have put the floor plan and the council tax band below.",
            "The garden gets its sun in the afternoon, so come late if you can.",
            "They would leave the range cooker for the right people.",
        ),
        (
            "Half past eleven would suit us best.",
            "Is the parking space part of the sale?",
            "We drove past last night and liked the street.",
            "How long has it been on the market?",
            "My mother would like to come along, if that is all right.",
            "The kitchen is small but we could live with it.",
        ),
    ),
    "photographs": Topic(
        ("Photographs of {home}", "Words for the brochure"),
        (
            "The photographer was lucky with the light, as you will see.",
            "I left out the back bedroom until the boxes are gone.",
            "Please look through the description and strike whatever is untrue.",
            "The floor plan has the larder now.",
            "We will put {home} on the window board on Monday.",
        ),
        (
            "The pictures make us want to stay.",
            "The study is a bedroom, we only call it a study.",
            "Please mention the cellar, people always ask.",
            "The third picture shows the neighbour's car, could that go?",
            "Monday is fine, the boxes will be gone by then.",
        ),
    ),
    "keys": Topic(
        ("Keys", "The spare key for {home}"),
        (
            "The spare key is in an envelope with your name at the front desk.",
            "Lucy is in until half past five, except on Wednesdays.",
            "The alarm code is the one you chose, please change it after.",
            "The cleaner has given hers back.",
        ),
        (
            "I will collect it on my way from work.",
            "The envelope was there, thank you.",
            "Does the garage have one of its own?",
            "The lock is stiff in wet weather, as you said.",
        ),
    ),
    "tenants": Topic(
        ("The tenants at {home}", "{home}: rent and repairs"),
        (
            "The rent came on the first, as it always does with them.",
            "They ask whether the fence could be mended before the winter.",
            "The gas certificate is due in six weeks and I have booked the engineer.",
            "They would like to stay another year at the same terms.",
            "The gutter has been cleared and the invoice is below.",
            "The inventory from the spring still holds, apart from one lampshade.",
        ),
        (
            "Another year is fine by me, they are good people.",
            "Please go ahead with the fence if it is under three hundred pounds.",
            "Was the engineer the same man as last time?",
            "I never liked that lampshade.",
            "The invoice is paid.",
            "Should I put the rent up, or leave it be?",
        ),
    ),
    "neighbours": Topic(
        ("How is {home}?", "Greetings from the office", "A year already"),
        (
            "I walked past {home} and saw that the wisteria has taken.",
            "It will be a year soon since you had the keys, which seems impossible.",
            "The house next to yours has sold, to a family with two small boys.",
            "The corner shop is to be a bakery, so the street is coming up.",
            "I enclose the list of tradesmen you asked about, my favourites on top.",
            "If you ever want to know what {home} would fetch, it is a short walk for me.",
        ),
        (
            "How kind of you to think of us.",
            "The wisteria is the pride of the row.",
            "We have not regretted it for a minute, except when the boiler failed.",
            "The boys next door have already lost a ball in our hedge.",
            "The plumber from your list came the same day.",
            "A friend of ours may want to sell in spring, I have given her your name.",
        ),
    ),
    "market": Topic(
        ("Prices around Alderwick", "What is selling at the moment"),
        (
            "Three houses on the hill went within the fortnight.",
            "Flats are slower, mostly because of the service charges.",
            "The figures for the quarter are in the table below.",
            "Gardens count for more than bathrooms this year.",
        ),
        (
            "That is better than the papers would have it.",
            "Do you think it will last until the autumn?",
            "We might wait another year, then.",
            "Thank you for the table, I shall study it.",
        ),
    ),
    "chain": Topic(
        ("The chain", "Where we stand with {home}", "Progress this week"),
        (
            "Link two has their searches back, link three is waiting for a signature.",
            "The solicitors have agreed on the fixtures at last.",
            "Nothing moved on Tuesday, but nothing fell over either.",
            "The sellers at the top have found a place to rent, which frees us.",
            "I will write again on Friday, with or without news.",
            "The enquiries are down to four, from nineteen.",
        ),
        (
            "We refresh our inbox like teenagers.",
            "Is anybody still in danger of dropping out?",
            "The four enquiries are all ours, I believe.",
            "That is the best news this week.",
            "The landlord wants to know when we leave, what should we say?",
            "Fine, we will hold our breath until Friday.",
        ),
    ),
    "proposal": Topic(
        ("Valuation and fee proposal for {home}", "Proposal for selling {home}"),
        (
            "I have set the guide price where I would expect three parties to come forward.",
            "The fee falls by a quarter if you give us the sole agency for twelve weeks.",
            "The photographs, the floor plan and the accompanied viewings are included.",
        ),
        (
            "Thank you, we will read it over the weekend.",
            "The guide price is a pleasant surprise.",
            "We have decided to go with you, please send the papers.",
        ),
        opening="Attached is our proposal for {home}, with the valuation and our fee on one page.",
    ),
    "question": Topic(
        ("A question about {home}", "One thing I need for {home}"),
        (
            "The buyer's solicitor will not go on without it.",
            "A line is enough, or a mark on the plan below.",
            "Everything else is in place.",
        ),
        (
            "The barn and the shed are, the greenhouse comes with us.",
            "I have marked it on the plan and sent it back to you.",
            "Sorry for the wait, we had visitors.",
        ),
        opening="Could you tell me which of the outbuildings are to be part of the sale?",
    ),
    "trade": Topic(
        ("Next week's instructions", "Two new ones for you", "Referrals"),
        (
            "I have two families who need somebody patient, and I thought of you.",
            "The file on {home} is complete apart from the lease plan.",
            "Please copy me when the papers go out.",
            "The seller would rather have everything by mail than by post.",
            "You were quicker than the last firm by a month.",
        ),
        (
            "Happy to take both.",
            "The lease plan is older than either of us.",
            "I will copy you, as always.",
            "We close at four on Fridays this summer.",
            "The first of them has signed already.",
        ),
    ),
    "office": Topic(
        ("Window cards", "Who has the brochure of {home}?", "Rota", "Figures for the month"),
        (
            "The window cards for the hill are out of date.",
            "I can take the Saturday if you take the week after.",
            "The printer has jammed again, and this time it was not me.",
            "Please leave the file of {home} on my desk.",
            "The board for Quarry Bank is in the van.",
        ),
        (
            "Done, and the old ones are in the drawer.",
            "Saturday is yours then.",
            "I gave the printer a stern look and it works.",
            "The file is under the biscuits.",
            "Figures attached, they are better than they look.",
        ),
    ),
    "order": Topic(
        ("Your order", "Invoice", "Boards and brochures"),
        (
            "Please send the invoice to the office as usual.",
            "We need twelve more boards in the green.",
            "The date on the second page is wrong.",
        ),
        (
            "Your message has been passed on to the right desk.",
            "The invoice has been corrected and sent again.",
            "Delivery is planned for Thursday morning.",
        ),
    ),
    "news": Topic(
        ("This week in property", "New homes near you", "Your weekly summary", "Seven things to know"),
        (),
        (
            "Prices in the region rose a little less than the month before.",
            "Read on to see which towns are ahead.",
            "New listings match your saved search.",
            "Our editors have chosen seven stories for you.",
            "A webinar on staging your home takes place on Thursday.",
            "You receive this because you once signed up for it.",
        ),
    ),
    "traders": Topic(
        ("Christmas lights", "Parking in the High Street", "Market day", "Bins again"),
        (
            "We would put twenty pounds towards the lights, as last year.",
            "The Tuesday market takes our customers' parking, though I like the cheese.",
            "Could somebody with a ladder look at the banner?",
        ),
        (
            "The council wants an answer by the end of the month.",
            "I vote for the blue ones.",
            "The bins stood in the road again until noon.",
            "Who is coming to the committee on the ninth?",
        ),
    ),
    "quiz": Topic(
        ("Quiz night for the lifeboat",),
        (),
        ("We are short of one who knows her rivers.", "There will be pies.", "Please answer by the weekend."),
    ),
    "spam": Topic(
        ("Growth Summit for Property Leaders",),
        (),
        ("Forty leaders have been chosen, and you are one of them.", "Seats fill quickly."),
    ),
}

MY_CLOSINGS = ("Many thanks", "Best wishes", "Kind regards", "With thanks")
THEIR_CLOSINGS = ("Thanks", "Best", "Kind regards", "All the best", "Yours", "Cheers")
