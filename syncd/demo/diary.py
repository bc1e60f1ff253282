"""The agent's diary as an iCalendar file (RFC 5545), and invitations by mail (RFC 6047)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from email.headerregistry import Address

from icalendar import Calendar, Event, vCalAddress

from syncd.demo.agent import ME
from syncd.demo.clock import DAY, LONDON, Year
from syncd.demo.crowd import strangers
from syncd.demo.dice import between, pick, roll
from syncd.demo.letter import Letter
from syncd.demo.story import Character, Meeting

_UNINVITED = Address("Growth Summit", "invite", "growthsummit.example.net")
_STREETS = ("Larch Row", "Mill Lane", "Hill Rise", "Church Walk", "Canal Terrace", "Tannery Lane")
_VIEWINGS = 4  # a week


def diary(year: Year, cast: Iterable[Character], colleagues: Iterable[Address]) -> bytes:
    """Return the diary; the colleagues sit at the table every Monday."""
    calendar = _calendar()
    for character in cast:
        for number, step in enumerate(character.plot):
            if isinstance(step, Meeting):
                calendar.add_component(_meeting(character, step, year, number))
    for event in (_weekly(year, colleagues), *_days(year), *_hours(year)):
        calendar.add_component(event)
    calendar.add_missing_timezones((year.now - 730 * DAY).date(), (year.now + 730 * DAY).date())
    return bytes(calendar.to_ical())


def invitation(method: str, letter: Letter, title: str, *, organiser: Address, guest: Address) -> str:
    """Return the calendar part of a mail that invites, or of one that declines."""
    start = datetime.combine(letter.at.date() + 6 * DAY, time(19, 30), LONDON)
    event = _event(title, start, start + timedelta(hours=3), letter.at, organiser.addr_spec)
    event.add("organizer", _person(organiser))
    event.add("attendee", _person(guest, "DECLINED" if method == "REPLY" else "NEEDS-ACTION"))
    calendar = _calendar()
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical()).decode()


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//syncd//demo//EN")
    return calendar


def _event(title: str, start: date, end: date, stamp: datetime, *key: object) -> Event:
    event = Event()
    event.add("uid", f"{roll(title, *key):016x}@{ME.domain}")
    event.add("dtstamp", stamp)
    event.add("summary", title)
    event.add("dtstart", start)
    event.add("dtend", end)
    return event


def _person(address: Address, answer: str = "") -> vCalAddress:
    person = vCalAddress(f"mailto:{address.addr_spec}")
    if address.display_name:
        person.params["CN"] = address.display_name
    if answer:
        person.params["PARTSTAT"] = answer
    return person


def _meeting(character: Character, meeting: Meeting, year: Year, number: int) -> Event:
    start = year.at(meeting.when)
    event = _event(
        meeting.title,
        start,
        start + timedelta(minutes=45),
        start - 6 * DAY,
        year.seed,
        character.emails,
        number,
    )
    event.add("status", meeting.status)
    event.add(
        "location", "The Crown, Alderwick" if "Lunch" in meeting.title else f"{character.home}, Alderwick"
    )
    event.add("organizer", _person(_UNINVITED if meeting.crowd else ME))
    guests = [_person(ME, meeting.mine), _person(_met(character), meeting.theirs)]
    guests += [_person(stranger, "NEEDS-ACTION") for stranger in strangers(100, meeting.crowd)]
    for guest in guests:
        event.add("attendee", guest)
    return event


def _met(character: Character) -> Address:
    """Return the address that stands on invitations: the last one on the card."""
    return Address(character.name, addr_spec=character.emails[-1])


def _weekly(year: Year, colleagues: Iterable[Address]) -> Event:
    monday = year.now.date() - timedelta(days=year.now.weekday() + 51 * 7)
    start = datetime.combine(monday, time(9, 15), LONDON)
    event = _event("Monday round", start, start + timedelta(minutes=30), start - 3 * DAY, year.seed)
    event.add("location", "Back office")
    event.add("rrule", {"freq": "weekly"})
    mondays = (start + timedelta(weeks=week) for week in range(104))
    event.add("exdate", [day for day in mondays if day.date() in year.holidays or year.away(day.date())])
    event.add("organizer", _person(ME))
    for colleague in (ME, *colleagues):
        event.add("attendee", _person(colleague, "ACCEPTED"))
    return event


def _days(year: Year) -> Iterator[Event]:
    """Yield what takes whole days."""
    course = year.day("in 6 working days")
    birthday = year.day("in 2 working days")
    long, short = year.leave
    for title, (first, last), busy in (
        ("Holiday in Pembrokeshire", long, True),
        ("Away", short, True),
        ("Valuation course, Leeds", (course, course), True),
        ("Lucy's birthday", (birthday, birthday), False),
    ):
        stamp = datetime.combine(first - 30 * DAY, time(9), LONDON)
        event = _event(title, first, last + DAY, stamp, year.seed)
        event.add("transp", "OPAQUE" if busy else "TRANSPARENT")
        if first < last:
            event.add("x-microsoft-cdo-busystatus", "OOF")
        yield event


def _hours(year: Year) -> Iterator[Event]:
    """Yield what the agent does with nobody who has an address."""
    for week in range(-51, 3):
        for number in range(_VIEWINGS):
            key = (year.seed, week, number)
            day = year.now.date() + timedelta(days=7 * week + between(0, 6, *key))
            if not year.works(day) or year.away(day):
                continue
            start = datetime.combine(day, time(between(9, 16, *key), pick((0, 15, 30), *key)), LONDON)
            place = f"{between(1, 40, *key)} {pick(_STREETS, *key)}"
            event = _event(f"Viewing: {place}", start, start + timedelta(minutes=30), start - 4 * DAY, *key)
            event.add("location", f"{place}, Alderwick")
            yield event
    for title, when in (
        ("Dentist", "in 3 working days at 10:30"),
        ("Car to the garage", "in 5 working days at 15:00"),
        ("Lunch", "in 4 working days at 12:30"),
        ("Dentist", "6 months at 10:30"),
        ("Eye test", "9 weeks at 16:00"),
    ):
        start = year.at(when)
        yield _event(title, start, start + timedelta(hours=1), start - 20 * DAY, year.seed, when)
