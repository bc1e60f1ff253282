"""An Outlook event: as an `Entry`, as one of our calls, and a call as an event.

https://learn.microsoft.com/en-us/graph/api/resources/event
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.formats.ics_call import NOTES, SHORT, TITLE, clean
from connectors.formats.ics_shape import has_link, is_link
from syncd.model import Answer, Attendee, Call, Entry, Seen, Span

Event = Mapping[str, Any]

FIELDS = (
    "id,iCalUId,subject,bodyPreview,start,end,isAllDay,isCancelled,isOrganizer,showAs,type,seriesMasterId,"
    "originalStart,organizer,attendees,responseStatus,location,isOnlineMeeting,onlineMeeting,onlineMeetingUrl,"
    "createdDateTime"
)
OURS = (
    "id,subject,body,start,end,isAllDay,isCancelled,responseStatus,location,showAs,attendees,recurrence,"
    "createdDateTime"
)
_SPACE = "{6d5f6c33-4a5d-5c0e-8d5c-2f3f1c9f3b10}"  # of our named properties ([MS-OXPROPS], 1.3.2)
CALL = f"String {_SPACE} Name syncdCall"  # the id of the call
KIND = f"String {_SPACE} Name syncdKind"  # what all our calls have in common, to be asked for
MARK = f"String {_SPACE} Name syncdMark"
EXPAND = f"singleValueExtendedProperties($filter=id eq '{CALL}' or id eq '{MARK}')"
_NAMESPACE = uuid.UUID(_SPACE)
LONGEST_REMINDER = 40320  # minutes, which are four weeks
DAY = timedelta(days=1)

_ANSWERS = {
    "accepted": Answer.ACCEPTED,
    "declined": Answer.DECLINED,
    "tentativelyaccepted": Answer.TENTATIVE,
}
_NOT_BUSY = {"free", "workingelsewhere"}
_OUTLOOK_ID = "040000008200e00074c5b7101a82e008"  # [MS-OXOCAL], 2.2.1.27


def holding(name: str, value: str) -> str:
    """Return the filter for events whose property holds a value."""
    return f"singleValueExtendedProperties/Any(ep: ep/id eq '{name}' and ep/value eq '{value}')"


def time_of(written: Mapping[str, Any]) -> datetime:
    """Return a time in UTC, which all are asked for in. Raises `ValueError`, `KeyError` or `TypeError`."""
    at = datetime.fromisoformat(written["dateTime"])
    if at.tzinfo is None:
        zone = str(written.get("timeZone") or "UTC")
        at = at.replace(tzinfo=UTC if zone == "UTC" else ZoneInfo(zone))
    return at.astimezone(UTC)


def span_of(event: Event, zone: str) -> Span:
    """Return when an event is; days are those of the user's zone. Raises `ValueError` and the like."""
    if event.get("isAllDay"):
        first, last = (_day(event[which], zone) for which in ("start", "end"))
        last = max(last, first + DAY)
        start, end = (
            datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
            for day in (first, last)
        )
        return Span(start, end)
    start = time_of(event["start"])
    return Span(start, max(start, time_of(event["end"])))


def _day(written: Mapping[str, Any], zone: str) -> date:
    """Return the day that a midnight begins: where it is none as written, then in the user's zone."""
    wall = datetime.fromisoformat(written["dateTime"])
    if wall.time() == wall.time().min:
        return wall.date()
    return (time_of(written).astimezone(ZoneInfo(zone)) + DAY / 2).date()


def entry(event: Event, *, calendar: str, zone: str, mine: Collection[str], first: bool = True) -> Entry:
    """Return the entry that an event is.

    `mine` are the user's addresses, in lower case, `zone` is the user's. `first` says that its calendar is
    the first that is read: an invitation may stand on several. Raises `ValueError` and the like for one
    that cannot be read.
    """
    where = _place(event)
    shown = str(event.get("showAs") or "").lower()
    organiser = event.get("organizer")
    return Entry(
        id=_id(event, calendar="" if first else calendar),
        span=span_of(event, zone),
        title=str(event.get("subject") or ""),
        all_day=bool(event.get("isAllDay")),
        busy=shown not in _NOT_BUSY,
        out_of_office=shown == "oof",
        cancelled=bool(event.get("isCancelled")),
        organiser=_person(organiser) if organiser else None,
        attendees=_attendees(event, mine),
        link=_is_online(event, where),
        place=bool(where.strip()) and not is_link(where),
        recurring=_is_instance(event),
        call_id=call_of(event),
        resource=f"{calendar}/{event['id']}",
    )


def _place(event: Event) -> str:
    return str((event.get("location") or {}).get("displayName") or "")


def _id(event: Event, *, calendar: str) -> str:
    """Return the name that an event has in an .ics file too, within its calendar where one is given."""
    name = str(event.get("iCalUId") or event["id"])
    if _is_instance(event):
        original = event.get("originalStart")
        at = datetime.fromisoformat(original) if original else time_of(event["start"])
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        stamp = f"{at:%Y%m%d}" if event.get("isAllDay") else f"{at:%Y%m%dT%H%M%SZ}"
        name = f"{_of_series(name)}/{stamp}"
    return f"{calendar}/{name}" if calendar else name


def _of_series(uid: str) -> str:
    """Return the UID of a series; in that of an instance Outlook writes its date ([MS-OXOCAL], 2.2.1.27)."""
    is_outlooks = uid.lower().startswith(_OUTLOOK_ID) and len(uid) > len(_OUTLOOK_ID) + 8
    return f"{uid[:32]}00000000{uid[40:]}" if is_outlooks else uid


def _is_instance(event: Event) -> bool:
    return event.get("type") in {"occurrence", "exception"} or bool(event.get("seriesMasterId"))


def _person(written: Mapping[str, Any], answer: Answer = Answer.NONE) -> Attendee:
    who = written.get("emailAddress") or {}
    return Attendee(
        name=str(who.get("name") or ""),
        address=str(who.get("address") or ""),
        answer=answer,
        room=str(written.get("type") or "").lower() == "resource",
    )


def _attendees(event: Event, mine: Collection[str]) -> tuple[Attendee, ...]:
    """Return who was asked. Of the user, only the event itself knows the answer, not its list."""
    listed = [_person(one, _answer(one.get("status"))) for one in event.get("attendees") or ()]
    said = my_answer(event)
    if said is None:
        return tuple(listed)
    others = [one for one in listed if one.address.lower() not in mine]
    me = [one._replace(answer=said) for one in listed if one.address.lower() in mine]
    own = min(mine, default="")  # asked under an alias, or as one of a group
    return (*others, *(me or ([Attendee("", own, said)] if own and others else [])))


def my_answer(event: Event) -> Answer | None:
    """Return what the user said to an invitation; None where nobody asks."""
    said = str((event.get("responseStatus") or {}).get("response") or "").lower()
    if event.get("isOrganizer") or said == "organizer":
        return None
    if said in _ANSWERS or said == "notresponded":
        return _ANSWERS.get(said, Answer.NONE)
    return Answer.NONE if event.get("attendees") else None


def _answer(status: Mapping[str, Any] | None) -> Answer:
    return _ANSWERS.get(str((status or {}).get("response") or "").lower(), Answer.NONE)


def _is_online(event: Event, where: str) -> bool:
    meeting = event.get("onlineMeeting") or {}
    online = event.get("isOnlineMeeting") or event.get("onlineMeetingUrl") or meeting.get("joinUrl")
    return bool(online) or is_link(where) or has_link(str(event.get("bodyPreview") or ""))


# --- our own


def call_of(event: Event) -> str:
    """Return the id of the call that an event says it is; a copy that the user made says so too."""
    return _kept(event).get(CALL.lower(), "")


def mark_of(event: Event) -> Mapping[str, Any]:
    """Return what syncd keeps on an event."""
    try:
        found = json.loads(_kept(event).get(MARK.lower(), "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def is_sealed(event: Event) -> bool:
    """Whether an event is for certain the call that it says it is: its mark names the event's own id."""
    return "id" in event and mark_of(event).get("event") == event["id"]


def _kept(event: Event) -> Mapping[str, str]:
    listed = event.get("singleValueExtendedProperties") or ()
    return {str(one.get("id")).lower(): str(one.get("value") or "") for one in listed}


def chosen(events: Collection[Event]) -> Event | None:
    """Return the one among events of the same call that is ours, and not a copy of it that the user made.

    A copy has the mark of the event that it was made of. Where nothing is sealed, a crash came before it:
    then it is the oldest.
    """
    sealed = [event for event in events if is_sealed(event)]
    bare = [event for event in events if "event" not in mark_of(event)]
    oldest = sorted(sealed or bare, key=lambda one: (str(one.get("createdDateTime")), str(one["id"])))
    return next(iter(oldest), None)


def seen(event: Event, *, zone: str) -> Seen:
    """Return one of our calls as it stands. Raises `ValueError`, `KeyError` or `TypeError`."""
    kept = mark_of(event)
    return Seen(
        id=call_of(event),
        contact=str(kept.get("contact") or ""),
        title=str(event.get("subject") or ""),
        span=span_of(event, zone),
        notes=_text(event),
        notes_read="body" in event,
        version=str(event.get("@odata.etag") or ""),
        cancelled=bool(event.get("isCancelled")),
        lane=str(kept.get("lane") or ""),
        attempt=_number(kept.get("attempt")),
        serial=_number(kept.get("serial")),
        answer=_answer(event.get("responseStatus")),
        place=_place(event),
        busy=str(event.get("showAs") or "").lower() not in _NOT_BUSY,
        all_day=bool(event.get("isAllDay")),
        series=bool(event.get("recurrence")),
        guests=bool(event.get("attendees")),
    )


def _text(event: Event) -> str:
    """Return what an event says; it is asked for as plain text, which Exchange ends its own way."""
    content = str((event.get("body") or {}).get("content") or "")
    return re.sub(r"\r\n?", "\n", content).strip()


def _number(found: Any) -> int:
    return found if isinstance(found, int) else 1


def written(call: Call, *, event: str = "") -> dict[str, Any]:
    """Return what a call's event says, but for what is the user's once it stands (`beginning`).

    `event` is the event's own id, to seal it with.
    """
    mark = {
        "contact": clean(call.contact, most=SHORT),
        "lane": str(call.lane),
        "attempt": call.attempt,
        "serial": call.serial,
        "zone": call.timezone,
        **({"event": event} if event else {}),
    }
    return {
        "subject": clean(call.title, most=TITLE),
        "body": {"contentType": "text", "content": clean(call.notes, most=NOTES, breaks=True)},
        "start": _time(call.span.start),
        "end": _time(call.span.end),
        "isAllDay": False,
        "singleValueExtendedProperties": [
            {"id": CALL, "value": call.id},
            {"id": KIND, "value": "call"},
            {"id": MARK, "value": json.dumps(mark, sort_keys=True)},
        ],
    }


def beginning(call: Call) -> dict[str, Any]:
    """Return what an event has besides when it is made, and is the user's from then on. Nobody is invited."""
    minutes = min(max(int(call.reminder.total_seconds() // 60), 0), LONGEST_REMINDER)
    return {
        "transactionId": str(uuid.uuid5(_NAMESPACE, call.id)),
        "location": {"displayName": clean(call.phone, most=SHORT)},
        "showAs": "busy" if call.busy else "free",
        "sensitivity": "private",
        "isReminderOn": True,
        "reminderMinutesBeforeStart": minutes,
        "categories": ["syncd"],
    }


def changes(event: Event, call: Call, *, zone: str) -> dict[str, Any]:
    """Return what an event does not say yet of what a call's event should."""
    wanted = written(call, event=str(event["id"]))
    same = {
        "subject": str(event.get("subject") or "") == wanted["subject"],
        "body": _text(event) == wanted["body"]["content"],
        "singleValueExtendedProperties": mark_of(event)
        == json.loads(wanted["singleValueExtendedProperties"][2]["value"]),
    }
    found = {name: wanted[name] for name, is_same in same.items() if not is_same}
    start, end = (at.replace(microsecond=0) for at in (call.span.start, call.span.end))
    if event.get("isAllDay") or span_of(event, zone) != Span(start, end):
        found |= {name: wanted[name] for name in ("start", "end", "isAllDay")}
    return found


def _time(at: datetime) -> dict[str, str]:
    # Graph knows Windows' names of zones, and some of IANA's; UTC it knows for certain.
    return {"dateTime": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"}
