"""Brief: the title and the text of a call on the calendar, all that one wants to know before dialling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from syncd.core.policy import DAY
from syncd.core.wording import count, day, day_of_year, length, line, number, place
from syncd.model import Contact, Lane, Need

TITLE = 80  # characters
WHY = "Why now:"  # how the notes begin
VOICEMAIL_ON = (1, 3, 5)  # attempts
BIRTHDAY_WITHIN = 14 * DAY

FOOTER = """\
Done? Put a check mark \N{CHECK MARK} in the title.
Voicemail? Write vm in the title. Not now? Delete this entry.
Never? Write stop in the title."""

# Mail providers of the public, by the first part of their domains: these tell no two people apart.
_PUBLIC = frozenset(
    [
        "126",
        "163",
        "aol",
        "comcast",
        "gmail",
        "gmx",
        "googlemail",
        "hotmail",
        "icloud",
        "live",
        "mail",
        "me",
        "msn",
        "outlook",
        "proton",
        "protonmail",
        "qq",
        "t-online",
        "web",
        "yahoo",
        "yandex",
        "ymail",
    ]
)
_LANES = {  # the most pressing first: what it says, what the user wants, what to say on a voicemail
    Lane.PROPOSAL: (
        "Your proposal has no answer.",
        "a yes, a no, or what still stands in the way of my proposal",
        "we can talk about my proposal",
    ),
    Lane.WAITING: (
        "You wait for their answer.",
        "an answer to my mail, or the day on which I will have one",
        "we can settle what I wrote about",
    ),
    Lane.KEY: (
        "Your key customer of the week.",
        "to hear what they need next, and to thank them",
        "I can hear what you need next",
    ),
    Lane.WRITTEN_ONLY: (
        "You have only written, not talked.",
        "to hear how they are, and to say what no mail can",
        "we can talk instead of only writing",
    ),
}


def title(contact: Contact, *, alike: bool = False, hint: str = "") -> str:
    """Return "Call Ann Lee", or for one of several contacts of that name "Call Ann Lee (acme.com)".

    `hint` is what tells them apart; without one it is a mail domain or the end of a number.
    """
    name = line(contact.name, TITLE)
    apart = line(hint, 30) or _apart(contact)
    suffix = f" ({apart})" if alike and name and apart else ""
    return f"Call {line(name or _address(contact), TITLE - len('Call ') - len(suffix))}{suffix}"


def _address(contact: Contact) -> str:
    if contact.emails:
        return contact.emails[0]
    return number(contact.phones[0]) if contact.phones else next(iter(contact.handles), "")


def _apart(contact: Contact) -> str:
    if contact.emails:
        domain = contact.emails[0].rpartition("@")[2]
        return line(contact.emails[0] if domain.split(".")[0] in _PUBLIC else domain, 40)
    return f"...{contact.phones[0][-4:]}" if contact.phones else ""


def text(
    need: Need,
    *,
    why: str,
    zone: ZoneInfo,
    their_zone: ZoneInfo,
    start: datetime,
    attempt: int = 1,
    mode: Literal["none", "dates", "subjects"],
    me: str = "",
    my_number: str = "",
    last_note: str = "",
    voiced_sources: bool = True,
) -> str:
    """Return the notes of a call at `start`: plain text of less than 4,000 characters.

    Lengths of time count up to `start`, so the text changes only when the facts do.
    """
    reach = _reach(need.contact, zone=zone, their_zone=their_zone, start=start)
    if mode == "none":
        return f"{reach}\n\n{FOOTER}"
    lane = next((lane for lane in _LANES if lane in need.lanes), Lane.WRITTEN_ONLY)
    sections = (
        _why(need, why, zone=zone, start=start, voiced_sources=voiced_sources),
        reach,
        _listed(
            "Open threads:", (line(topic, 80) for topic in need.topics[:3]) if mode == "subjects" else ()
        ),
        _listed("Personal:", _personal(need.contact, last_note, start.astimezone(zone).date())),
        f"What I want from this call: {_LANES[lane][1]}.",
        _voicemail(need.contact, lane=lane, attempt=attempt, me=me, my_number=my_number),
        FOOTER,
    )
    return "\n\n".join(section for section in sections if section)


def _why(need: Need, why: str, *, zone: ZoneInfo, start: datetime, voiced_sources: bool) -> str:
    def dated(then: datetime) -> str:
        return f"{day(then, zone)} ({length(start - then)} before this call)"

    lines = [f"{WHY} {line(why, 300)}"]
    lines += [f"Last talk: {dated(need.last_voice) if need.last_voice else 'none that is known'}"]
    if need.unsure_voice:
        lines += [f"Perhaps you spoke on {day(need.unsure_voice, zone)}: a mail sounds like it."]
    lines += [f"Last written: {dated(need.last_written)}"]
    if need.written or need.received:
        since = f"Since {day(need.since, zone)}" if need.since else "So far"
        lines += [f"{since}: {count(need.written, 'message')} from you, {need.received} from them."]
    for lane, (says, _, _) in _LANES.items():
        if lane not in need.lanes:
            continue
        waits = lane is Lane.WAITING and need.waiting_since
        lines += [f"{says[:-1]} since {day(waits, zone)}." if waits else says]
    if not voiced_sources:
        lines += ["Only your calendar is known: a talk by phone does not show here."]
    return "\n".join(lines)


def _reach(contact: Contact, *, zone: ZoneInfo, their_zone: ZoneInfo, start: datetime) -> str:
    """Return how to reach them, as a URI to tap (RFC 3966), and what time it will be there."""
    lines = [f"{number(phone)}\ntel:{line(phone, 30).replace(' ', '')}" for phone in contact.phones[:3]]
    here, there = start.astimezone(zone), start.astimezone(their_zone)
    if here.utcoffset() != there.utcoffset():
        date_there = "" if here.date() == there.date() else f" on {day(there)}"
        lines += [f"{there:%H:%M}{date_there} for them ({place(their_zone, start)})"]
    return "\n".join(lines if contact.phones else ["No number known: ask them for one.", *lines])


def _personal(contact: Contact, last_note: str, on: date) -> Iterator[str]:
    yield from islice(filter(None, (line(noted, 160) for noted in contact.note.splitlines())), 5)
    if noted := line(last_note, 300):
        yield f"After the last call you noted: {noted}"
    if contact.birthday:
        yield _birthday(contact.birthday, on)


def _birthday(born: date, on: date) -> str:
    """Return a birthday that is near the call; one of 29 February is on 1 March in other years."""
    near = [date(year, born.month, 1) + (born.day - 1) * DAY for year in (on.year - 1, on.year, on.year + 1)]
    away = min((then - on for then in near), key=abs)
    if abs(away) > BIRTHDAY_WITHIN:
        return ""
    side = "after" if away.days > 0 else "before"
    when = f"{count(abs(away).days, 'day')} {side} this call" if away else "that very day"
    return f"Birthday: {day_of_year(born)}, {when}"


def _voicemail(contact: Contact, *, lane: Lane, attempt: int, me: str, my_number: str) -> str:
    """Return what to say to a machine: the wish and the number first, in 75 words, which take 30 seconds."""
    if attempt not in VOICEMAIL_ON:
        return "No voicemail this time: try again."
    them, myself = (" ".join(line(name, 60).split()[:4]) for name in (contact.name, me))
    to = number(my_number) if my_number else ""
    script = [
        f"Hello{them and f' {them}'}, please call me back{to and f' on {to}'}, so that {_LANES[lane][2]}.",
        f"This is {myself}." if myself else "",
        "Any time that suits you is fine.",
        f"Once more: {to}." if to else "",
        "Thank you, and have a good day!",
    ]
    return "If a machine answers, say:\n" + " ".join(said for said in script if said)


def _listed(heading: str, items: Iterable[str]) -> str:
    listed = [f"- {item}" for item in items if item]
    return "\n".join([heading, *listed]) if listed else ""
