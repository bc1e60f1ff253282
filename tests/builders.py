"""Values of the core, built with as few words as a test needs; and the core put together without a store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from functools import partial
from itertools import count
from zoneinfo import ZoneInfo

from syncd.core.clocks import Bunch, Recent, Tally, tallies
from syncd.core.diary import diary
from syncd.core.mail import Own, read
from syncd.core.need import Clock, Setting, clock, meetings, needs
from syncd.core.people import People, people
from syncd.core.policy import Policy, Tier
from syncd.model import (
    Address,
    Answer,
    Attendee,
    Card,
    Channel,
    Contact,
    Entry,
    Folder,
    Interaction,
    Kind,
    Lane,
    Mail,
    Need,
    Party,
    Role,
    Sign,
    Span,
    Verdict,
)
from syncd.store.packing import fingerprint

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)  # a Wednesday, 10:00 in London
ME = "ada@example.org"
ANN, NUMBER = "ann@x.org", "+442071234567"
TALKED = "It was good talking to you on the phone this morning."
OWN = Own(frozenset((ME, "+442079460000")), "ada byron")

_numbers = count()


def ago(days: float = 0, *, hours: float = 0, seconds: float = 0) -> datetime:
    return NOW - timedelta(days=days, hours=hours, seconds=seconds)


def ahead(days: float = 0, *, hours: float = 0) -> datetime:
    return ago(-days, hours=-hours)


def address(text: str) -> Address:
    """`Ann Lee <ann@x.org>`, an address alone, or whatever else a header may hold."""
    name, found = parseaddr(text)
    return (
        Address(name, found)
        if found and text.endswith((found, ">")) and "/" not in text
        else Address("", text)
    )


def mail(
    sender: str = ME,
    to: str | Iterable[str] = "ann@x.org",
    *,
    cc: Iterable[str] = (),
    bcc: Iterable[str] = (),
    at: datetime | None = None,
    days: float | None = None,
    subject: str = "News",
    text: str = "",
    message_id: str = "",
    answers: str = "",
    thread: str = "",
    signs: Sign = Sign.NONE,
    list_post: str = "",
    folder: Folder = Folder.OTHER,
) -> Mail:
    """A mail from `sender` to `to`, so many days ago; if it is not said, some time yesterday."""
    number = next(_numbers)
    return Mail(
        message_id=message_id or f"{number}@mail.test",
        at=at or _when(days, number),
        offset=60,
        sender=address(sender) if sender else None,
        to=tuple(map(address, [to] if isinstance(to, str) else to)),
        cc=tuple(map(address, cc)),
        bcc=tuple(map(address, bcc)),
        subject=subject,
        in_reply_to=answers,
        root=thread or answers,
        signs=signs,
        list_post=list_post,
        folder=folder,
        excerpt=text,
    )


def _when(days: float | None, number: int) -> datetime:
    return ago(1, seconds=number % 3600) if days is None else ago(days)


sent = partial(mail, ME)


def received(sender: str = "ann@x.org", **rest) -> Mail:
    """A mail to me."""
    return mail(sender, rest.pop("to", ME), **rest)


def happened(
    channel: Channel, handle: str, *, days: float | None = None, at: datetime | None = None, **rest
) -> Interaction:
    """Something that is no mail."""
    rest.setdefault("outgoing", True)
    rest.setdefault("role", Role.TO if rest["outgoing"] else Role.FROM)
    number = next(_numbers)
    when = at or _when(days, number)
    return Interaction(f"{channel}:{handle}/{number}", when, handle, channel, **rest)


text_to = partial(happened, Channel.TEXT)
text_from = partial(happened, Channel.TEXT, outgoing=False)
call = partial(happened, Channel.CALL)
voicemail = partial(happened, Channel.VOICEMAIL)


def kind(channel: Channel = Channel.MAIL, *, outgoing: bool = True, **rest) -> Kind:
    defaults = {
        "role": Role.TO if outgoing else Role.FROM,
        "signs": Sign.NONE,
        "reply": False,
        "proposal": False,
        "verdict": Verdict.NONE,
        "party": Party.UNKNOWN,
    }
    return Kind(channel, outgoing, **{**defaults, **rest})


def card(name: str, *handles: str, **rest) -> Card:
    """A card in the address book; its handles are addresses and numbers."""
    return Card(
        id=rest.pop("id", f"card {next(_numbers)}"),
        name=name,
        emails=tuple(handle for handle in handles if "@" in handle),
        phones=tuple(handle for handle in handles if "@" not in handle),
        **rest,
    )


def contact(name: str = "Ann Lee", *handles: str, tier: str = "other", **rest) -> Contact:
    handles = handles or (f"{name.casefold().replace(' ', '.')}@x.org",)
    return Contact(
        id=rest.pop("id", handles[0]),
        name=name,
        handles=handles,
        emails=tuple(handle for handle in handles if "@" in handle),
        phones=tuple(handle for handle in handles if handle.startswith("+")),
        tier=tier,
        **rest,
    )


def need(who: Contact | str = "Ann Lee", *lanes: Lane, **rest) -> Need:
    return Need(
        contact=contact(who) if isinstance(who, str) else who,
        lanes=lanes or (Lane.WRITTEN_ONLY,),
        last_written=rest.pop("last_written", ago(1)),
        last_voice=rest.pop("last_voice", None),
        score=rest.pop("score", 1.0),
        **rest,
    )


def guest(who: str, answer: Answer = Answer.ACCEPTED, **rest) -> Attendee:
    name, found = parseaddr(who)
    return Attendee(name, found, answer, **rest)


def entry(
    *people: Attendee | str,
    title: str = "Meeting",
    start: datetime = NOW + DAY,
    hours: float = 1,
    organiser: str = ME,
    **rest,
) -> Entry:
    """A calendar entry of mine with some people, tomorrow if no start is given."""
    return Entry(
        id=rest.pop("id", f"entry {next(_numbers)}"),
        span=Span(start, start + hours * HOUR),
        title=title,
        organiser=guest(organiser) if organiser else None,
        attendees=tuple(guest(one) if isinstance(one, str) else one for one in people),
        **rest,
    )


def setting(
    policy: Policy | None = None, *, now: datetime = NOW, zone: ZoneInfo = LONDON, off: Iterable[date] = ()
) -> Setting:
    return Setting(policy or Policy(), now, zone, frozenset(off))


def with_key(*people_: str, **rest) -> Policy:
    """A policy in which some people are key customers."""
    return Policy(tiers=(replace(Policy().tiers[0], people=people_), Tier("client", 60 * DAY)), **rest)


@dataclass(frozen=True)
class Known:
    """What some facts come to."""

    people: People
    clocks: dict[str, Clock]
    needs: list[Need]

    @property
    def names(self) -> list[str]:
        return [need.contact.name for need in self.needs]

    @property
    def contacts(self) -> dict[str, Contact]:
        return {one.name: one for one in self.people.contacts}

    @property
    def dropped(self) -> dict[str, str]:
        return {one.handle: one.reason for one in self.people.dropped}

    def clock(self, name: str) -> Clock:
        return self.clocks[self.contacts[name].id]


def bunches(happenings: Iterable[Interaction], policy: Policy | None = None) -> Iterator[Bunch]:
    """Count alike interactions together, as the store does."""
    policy = policy or Policy()
    alike: dict[tuple[str, Kind], list[Interaction]] = defaultdict(list)
    for one in {(one.handle, one.kind, one.at, one.likeness): one for one in happenings}.values():
        alike[one.handle, one.kind].append(one)
    for (handle, what), some in alike.items():
        times = [one.at for one in some]
        yield Bunch(
            handle,
            what,
            len(some),
            min(times),
            max(times),
            max((one.at for one in some if (one.seconds or 0) >= policy.spoke_after.seconds), default=None),
        )


def recent(one: Interaction) -> Recent:
    return Recent(one.handle, one.kind, one.at, one.people, fingerprint(one.thread), one.subject)


def interactions(*things: Mail | Interaction, own: Own = OWN, **rest) -> list[Interaction]:
    """Return what mails and other things come to."""
    found: list[Interaction] = []
    for thing in things:
        mails = read(thing, own, source="test", **rest).interactions if isinstance(thing, Mail) else (thing,)
        found += mails
    return found


def know(
    *things: Mail | Interaction,
    cards: Iterable[Card] = (),
    entries: Iterable[Entry] = (),
    own: Own = OWN,
    around: Setting | None = None,
    **rest,
) -> Known:
    """Put the core together: who is a person, how their clocks stand, and who needs a call."""
    around = around or setting()
    policy = around.policy
    ledger = [one for one in interactions(*things, own=own, subjects=True) if one.at <= around.now]
    found: dict[str, Tally] = tallies(bunches(ledger, policy))
    names = {one.handle: one.name for one in ledger if one.name}
    everybody = people(found, cards=cards, names=names, own=own.handles, policy=policy, me=own.name)
    book = diary(entries, mine=own.handles, now=around.now, size=policy.meeting_size)
    late: dict[str, list[Recent]] = {}
    for one in ledger:
        late.setdefault(one.handle, []).append(recent(one))
    met, shared = meetings(everybody.contacts, book), everybody.shared
    stand = {
        one.id: clock(one.handles, found, late, met=met.get(one.id), shared=shared)
        for one in everybody.contacts
    }
    return Known(everybody, stand, needs(everybody.contacts, stand, setting=around, **rest))


def ann(
    *things: Mail | Interaction,
    entries: Iterable[Entry] = (),
    policy: Policy | None = None,
    off: Iterable[date] = (),
    **rest,
) -> Known:
    """What is known when all that happened was with Ann, who has a card with an address and a number."""
    ann_lee = card("Ann Lee", ANN, NUMBER)
    return know(*things, cards=[ann_lee], entries=entries, around=setting(policy, off=off), **rest)


def lanes(*things: Mail | Interaction, **rest) -> set[str]:
    """Why Ann should be called."""
    return {lane.value for need in ann(*things, **rest).needs for lane in need.lanes}
