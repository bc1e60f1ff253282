"""Sentences of everyday business mail, invented; about one in nine speaks of calls, as in real sent mail."""

from __future__ import annotations

from random import Random

PLAIN = """
The survey came back this morning and there is nothing in it that should worry us.
I have put the revised figures in the second tab so that you can see both versions.
Could you let me have your comments by Thursday, so that we can send it out before the weekend?
The delivery has slipped by a week because the supplier ran out of the grey finish.
Many thanks for sending this over so quickly.
We are still waiting for the signed copy from the other side.
The meeting room on the third floor is free after two, if that suits everybody.
Please find the agenda below; there is room for one more point at the end.
I would rather keep the first option open until we know what the bank says.
The garden is looking its best at the moment, so now is a good time for the photographs.
Her office has moved to the new building across the road.
The invoice for March went out yesterday and is due at the end of the month.
There were three small mistakes in the table, which I have corrected.
Nothing has changed since last week, I am afraid.
Our budget for the autumn is tighter than I had hoped.
Do you still need the keys, or shall I leave them with the neighbours?
The boiler was replaced in 2019 and has been serviced every year since.
I will be away from the ninth to the sixteenth and back on the Monday after.
They accepted the lower price without much of a fight.
If the weather holds we can do the viewing outside first.
This is the third time that the file arrived damaged; could you try another format?
The report is nearly ready, and the last chapter only needs a summary.
It would help to have the plans in a larger size.
My colleague has the details and will write to you separately.
We can offer delivery on the fourteenth or the twenty-first.
The children start at the new school in September, so the date matters to them.
I agree with most of it, except the part about the parking spaces.
Everything else can wait until the contract has been signed.
Please use the side entrance, as the front door sticks.
There is a train at ten past eight that gets in just before nine.
The colour on the screen is not quite the colour of the sample.
Let me know which of the two dates you prefer.
We have ordered the sandwiches for twelve people.
The insurance asks for a photograph of every room.
It was a long day, but the stand was busy from morning to evening.
I have copied Harriet, who looks after the accounts.
The password for the shared folder has not changed.
They want to move in before Christmas if at all possible.
You were right about the drains, and I should have listened.
The next step is a letter from the surveyor.
""".strip().splitlines()
CALLS = """
If you have any questions please give me a call.
Please call me if anything is unclear.
It was good talking to you {day}.
I left you a voicemail about the {thing}, but thought a note would help as well.
As discussed on the phone {day}, the {thing} moves to the twelfth.
I will call you {day} afternoon about the {thing}.
{name} called {day} and asked for the {thing}.
I tried to reach you {day} about the {thing}.
Thanks for your call about the {thing}.
Could we talk about the {thing} {day}?
I spoke to {name} about the {thing}, and she is happy with it.
The conference call about the {thing} is on {day} at ten.
Per our conversation {day}, here are my notes on the {thing}.
I have a message from {name} about the {thing}.
We spoke about the {thing} at some length {day}.
{name} will phone the office {day}.
""".strip().splitlines()
DAYS = (
    "this morning",
    "yesterday",
    "on Monday",
    "on Tuesday",
    "last week",
    "on Friday",
    "earlier today",
    "on Wednesday",
)
NAMES = (
    "Harriet",
    "Oliver",
    "Samuel",
    "Joanna",
    "Priya",
    "Callum",
    "Meredith",
    "Fiona",
    "Desmond",
    "Judith",
    "Hugh",
    "Aisha",
)
THINGS = [
    "drains",
    "survey",
    "lease",
    "loft",
    "fence",
    "invoice",
    "kitchen",
    "deposit",
    "plans",
    "keys",
    "photographs",
    "insurance",
    "offer",
]
SHARE = 0.11  # of sentences that speak of calls


def prose(dice: Random) -> str:
    """Return a mail's text: a greeting, some paragraphs, a name; most are short, a few are long."""
    size = max(1, round(dice.lognormvariate(1.1, 0.8)))
    paragraphs = ["\n".join(_sentence(dice) for _ in range(dice.randint(1, 5))) for _ in range(size)]
    return "\n\n".join(["Hello,", *paragraphs, "Best wishes,\nAda"]) + "\n"


def _sentence(dice: Random) -> str:
    if dice.random() >= SHARE:
        return dice.choice(PLAIN)
    slots = {"day": dice.choice(DAYS), "name": dice.choice(NAMES), "thing": dice.choice(THINGS)}
    return dice.choice(CALLS).format(**slots)
