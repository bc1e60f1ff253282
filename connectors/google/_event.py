"""A Google Calendar event: as an `Entry`, as one of our calls, and a call as an event.

https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from connectors.formats.ics_call import NOTES, SHORT, TITLE, clean
from connectors.formats.ics_shape import has_link, is_link
from syncd.errors import Refused
from syncd.model import Answer, Attendee, Call, Entry, Seen, Span

Event = Mapping[str, Any]

FIELDS = (
    "id,iCalUID,etag,status,summary,description,location,start,end,originalStartTime,recurringEventId,recurrence,"
    "transparency,eventType,organizer,attendees(email,displayName,responseStatus,resource,self),hangoutLink,"
    "conferenceData/entryPoints/entryPointType,extendedProperties/private"
)
MARK = {"syncdCall": "1"}  # what all our calls have in common, to be asked for
LONGEST_REMINDER = 40320  # minutes, which are four weeks

_ANSWERS = {
    "accepted": Answer.ACCEPTED,
    "declined": Answer.DECLINED,
    "tentative": Answer.TENTATIVE,
    "needsAction": Answer.NONE,
}
_NOT_BUSY = {"workingLocation", "birthday"}
_LINK = re.compile(r'\n*<a href="tel:[^"<>]*">[^<>]*</a>\Z')


class When(NamedTuple):
    """A time of an event, in UTC; or a day of its calendar."""

    at: datetime
    all_day: bool

    @classmethod
    def of(cls, written: Mapping[str, Any], zone: str) -> When:
        """Read a start or an end; `zone` is the calendar's. Raises `ValueError` and the like."""
        if "date" in written:
            day = datetime.fromisoformat(written["date"]).replace(tzinfo=ZoneInfo(zone))
            return cls(day.astimezone(UTC), True)
        at = datetime.fromisoformat(written["dateTime"])
        if at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(written.get("timeZone") or zone))
        return cls(at.astimezone(UTC), False)


def span_of(event: Event, zone: str) -> Span:
    """Return when an event is. Raises `ValueError`, `KeyError` or `TypeError` where it does not say."""
    start = When.of(event["start"], zone).at
    return Span(start, max(start, When.of(event.get("end") or event["start"], zone).at))


def entry(event: Event, *, calendar: str, zone: str, mine: Collection[str], first: bool = True) -> Entry:
    """Return the entry that an event is.

    `mine` are the user's addresses, in lower case, `zone` is the calendar's.

    `first` says that its calendar is the first that is read: an invitation may stand on several.
    Raises `ValueError`, `KeyError` or `TypeError` for one that cannot be read.
    """
    where = str(event.get("location") or "")
    kind = event.get("eventType")
    own = min(mine, default="") if first else ""
    organiser = event.get("organizer")
    return Entry(
        id=_id(event, calendar="" if first else calendar),
        span=span_of(event, zone),
        title=str(event.get("summary") or ""),
        all_day="date" in event["start"],
        busy=event.get("transparency") != "transparent" and kind not in _NOT_BUSY,
        out_of_office=kind == "outOfOffice",
        cancelled=event.get("status") == "cancelled",
        organiser=_person(organiser, mine, own) if organiser else None,
        attendees=tuple(_person(one, mine, own) for one in event.get("attendees") or ()),
        link=_is_online(event, where),
        place=bool(where.strip()) and not is_link(where),
        recurring="recurringEventId" in event,
        call_id=marker(event).get("syncd", ""),
        resource=resource(calendar, event["id"]),
    )


def resource(calendar: str, event_id: str) -> str:
    """Return what `Page.gone` calls an event."""
    return f"{calendar}/{event_id}"


def _id(event: Event, *, calendar: str) -> str:
    """Return the name that an event has in an .ics file too, within its calendar where one is given."""
    name = str(event.get("iCalUID") or event["id"])
    original = event.get("originalStartTime")
    if "recurringEventId" in event and original:
        when = When.of(original, "UTC")
        name += f"/{when.at:%Y%m%d}" if when.all_day else f"/{when.at:%Y%m%dT%H%M%SZ}"
    return f"{calendar}/{name}" if calendar else name


def _person(written: Mapping[str, Any], mine: Collection[str], own: str) -> Attendee:
    address = str(written.get("email") or "")
    if written.get("self") and own and address.lower() not in mine:
        address = own  # an alias of the user's that the config does not name
    return Attendee(
        name=str(written.get("displayName") or ""),
        address=address,
        answer=_ANSWERS.get(str(written.get("responseStatus")), Answer.NONE),
        room=bool(written.get("resource")),
    )


def _is_online(event: Event, where: str) -> bool:
    conference = (event.get("conferenceData") or {}).get("entryPoints")
    texts = (where, str(event.get("description") or ""))
    return bool(event.get("hangoutLink") or conference) or is_link(where) or any(map(has_link, texts))


def my_answer(event: Event, mine: Collection[str]) -> Answer | None:
    """Return what the user said to an invitation; None where nobody asks."""
    organiser, attendees = event.get("organizer") or {}, event.get("attendees") or ()
    if _is_me(organiser, mine):
        return None
    said = next((one for one in attendees if _is_me(one, mine)), None)
    if said is not None:
        return _ANSWERS.get(str(said.get("responseStatus")), Answer.NONE)
    return Answer.NONE if organiser and attendees else None


def _is_me(person: Mapping[str, Any], mine: Collection[str]) -> bool:
    return bool(person.get("self")) or str(person.get("email") or "").lower() in mine


# --- our own


def marker(event: Event) -> Mapping[str, str]:
    """Return what syncd keeps on an event; a copy that the user made has it too."""
    kept = (event.get("extendedProperties") or {}).get("private") or {}
    return {name: str(value) for name, value in kept.items()}


def is_ours(event: Event) -> bool:
    """Whether an event is the call that it says it is, or an instance of it, and not a copy of it."""
    call_id = marker(event).get("syncd")
    return bool(call_id) and call_id in {event.get("id"), event.get("recurringEventId")}


def seen(event: Event, *, zone: str, mine: Collection[str]) -> Seen:
    """Return one of our calls as it stands. Raises `ValueError`, `KeyError` or `TypeError`."""
    kept = marker(event)
    return Seen(
        id=str(event["id"]),
        contact=kept.get("contact", ""),
        title=str(event.get("summary") or ""),
        span=span_of(event, zone),
        notes=_LINK.sub("", str(event.get("description") or "")),
        version=str(event.get("etag") or ""),
        cancelled=event.get("status") == "cancelled",
        lane=kept.get("lane", ""),
        attempt=_number(kept.get("attempt")),
        serial=_number(kept.get("serial")),
        answer=my_answer({**event, "organizer": {}}, mine) or Answer.NONE,
        place=str(event.get("location") or ""),
        busy=event.get("transparency") != "transparent",
        all_day="date" in event["start"],
        series=bool(event.get("recurrence")),
        guests=any(not _is_me(one, mine) for one in event.get("attendees") or ()),
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 1


def written(call: Call, *, country: str) -> dict[str, Any]:
    """Return what a call's event says, but for what is the user's once it stands (`BEGINNING`)."""
    phone, link = clean(call.phone, most=SHORT), _tel(call.phone, country)
    notes = clean(call.notes, most=NOTES, breaks=True)
    shown = phone.translate({ord(letter): "" for letter in "<>&\"'"})
    if link:  # Google opens no tel: link but in a description, which is HTML
        notes = f'{notes}\n\n<a href="{link}">{shown}</a>'.lstrip()
    return {
        "summary": clean(call.title, most=TITLE),
        "description": notes,
        "start": _time(call.span.start, call.timezone),
        "end": _time(call.span.end, call.timezone),
        "extendedProperties": {
            "private": {
                **MARK,
                "syncd": call.id,
                "contact": clean(call.contact, most=SHORT),
                "lane": str(call.lane),
                "attempt": str(call.attempt),
                "serial": str(call.serial),
            }
        },
    }


def beginning(call: Call) -> dict[str, Any]:
    """Return what an event has besides when it is made, and is the user's from then on. Nobody is invited."""
    minutes = min(max(int(call.reminder.total_seconds() // 60), 0), LONGEST_REMINDER)
    return {
        "id": call.id,
        "status": "confirmed",
        "location": clean(call.phone, most=SHORT),
        "transparency": "opaque" if call.busy else "transparent",
        "visibility": "private",
        "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": minutes}]},
    }


def changes(event: Event, wanted: Mapping[str, Any], *, zone: str) -> dict[str, Any]:
    """Return what of `wanted` an event does not say yet."""
    found = {
        name: wanted[name]
        for name in ("summary", "description")
        if str(event.get(name) or "") != wanted[name]
    }
    private = wanted["extendedProperties"]["private"]
    if not private.items() <= marker(event).items():
        found["extendedProperties"] = {"private": private}
    if "date" in event["start"] or span_of(event, zone) != span_of(wanted, zone):
        # A day that becomes a time needs its date taken away (JSON merge patch, RFC 7396).
        found |= {name: {**wanted[name], "date": None} for name in ("start", "end")}
    return found


def _time(at: datetime, zone: str) -> dict[str, str]:
    try:
        local = at.astimezone(ZoneInfo(zone)).replace(microsecond=0)
    except (KeyError, ValueError, OSError) as error:
        raise Refused(f"{zone!r} is no time zone that this machine knows") from error
    return {"dateTime": local.isoformat(), "timeZone": zone}


def _tel(phone: str, country: str) -> str:
    """Return the link that dials a number (RFC 3966), or nothing if it is none."""
    import phonenumbers  # late: its tables take longer to load than all of syncd

    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.RFC3966)
