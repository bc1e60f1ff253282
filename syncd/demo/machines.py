"""What writes, or is written to, without being a person one could ring."""

from __future__ import annotations

from syncd.demo.story import Character, Dropped, Habit, Thread

_BY_ITSELF = ("Auto-Submitted", "auto-generated")


def _leave(address: str) -> tuple[str, str]:
    return ("List-Unsubscribe", f"<mailto:leave@{address.partition('@')[2]}>")


def _newsletter(name: str, address: str, every: str, last: str, *headers: tuple[str, str]) -> Character:
    return Character(
        name,
        (address,),
        "writes to everybody",
        Dropped("no-reply address" if address.startswith("no-reply") else "mailing list or automatic mail"),
        card=False,
        headers=(_leave(address), *headers),
        plot=(Habit(every, "51 weeks", last, ("news",), ("<",)), Thread(last, "news", "<")),
    )


NEWSLETTERS = (
    _newsletter("Property Pages Weekly", "editors@propertypages.example.net", "1 week", "3 days"),
    _newsletter("HomeFinder", "no-reply@homefinder.example.com", "8 days", "0 days", _BY_ITSELF),
    _newsletter(
        "Stage It! Academy", "academy@stageit.example.org", "2 weeks", "5 days", ("Precedence", "bulk")
    ),
)

MACHINES = (
    Character(
        "Alderwick Traders",
        ("traders@lists.alderwick.example.org",),
        "the traders' mailing list, to which we post too",
        Dropped("mailing list"),
        card=False,
        headers=(
            ("List-Id", "Alderwick Traders <traders.lists.alderwick.example.org>"),
            ("List-Post", "<mailto:traders@lists.alderwick.example.org>"),
            _leave("traders@lists.alderwick.example.org"),
            ("Precedence", "list"),
        ),
        plot=(
            Habit("12 days", "50 weeks", "3 days", ("traders",), ("<", "<", "<>", "<")),
            Thread("6 days", "traders", "<>"),
        ),
    ),
    Character(
        "ParcelPoint",
        ("noreply@parcelpoint.example.com",),
        "tells of parcels; somebody here answered it, twice",
        Dropped("no-reply address"),
        card=False,
        headers=(_BY_ITSELF,),
        plot=(
            Habit("7 weeks", "40 weeks", "3 weeks", ("order",), ("<", "<>")),
            Thread("9 days", "order", "<>"),
        ),
    ),
    Character(
        "Bluebell Removals",
        ("info@bluebellremovals.example.net",),
        "whoever reads the mail there that day",
        Dropped("role address"),
        card=False,
        plot=(
            Habit("6 weeks", "44 weeks", "4 weeks", ("moving", "order")),
            Thread("7 days", "order", "><"),
        ),
    ),
    Character(
        "Oakley Law Accounts",
        ("accounts@oakleylaw.example.org",),
        "where invoices go",
        Dropped("role address"),
        card=False,
        plot=(Habit("7 weeks", "48 weeks", "4 weeks", ("order",)), Thread("10 days", "order", "><")),
    ),
    Character(
        "Signboard Support",
        ("reply+9f2c41ab77d0e3@desk.signboard.example.net",),
        "one ticket's own address",
        Dropped("relay address"),
        card=False,
        headers=(("X-Auto-Response-Suppress", "All"),),
        plot=(Thread("4 weeks", "order", "<>"), Thread("10 days", "order", "<><")),
    ),
    Character(
        "Ingrid Solberg",
        ("ingrid@oakleylaw.example.org",),
        "Harriet Oakley's clerk, in the copy of everything and never written to",
        Dropped("only ever Cc or Bcc"),
        card=False,
    ),
    Character(
        "Growth Summit",
        ("invite@growthsummit.example.net",),
        "invites forty strangers at a time",
        Dropped("mailing list or automatic mail"),
        card=False,
        plot=(Thread("9 days", "spam", "i"),),
    ),
    Character(
        "Robin Tarrant",
        ("robin.tarrant@exmaple.example.org",),
        "a mistyped address; the mail came back",
        Dropped("you wrote only once, and they never did"),
        card=False,
        plot=(Thread("15 days", "market", ">b"),),
    ),
)
