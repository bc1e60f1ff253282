"""The same mail and meetings in files, at Google and at Microsoft, and what syncd makes of them."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from servers.graph import FakeGraph, signed_in
from servers.graph_events import times
from world import NOW, World

from syncd.credentials import safe
from syncd.model import Span

Person = tuple[str, str]  # a name and an address

ADA = ("Ada Byron", "ada@example.org")
NAMES = ("Ann", "Bob", "Cy", "Di", "Eve", "Flo", "Gus", "Hal")
TEXTS = (
    "Good talking to you on the phone yesterday.",
    "I will call you next week.",
    *["The papers are on their way."] * 8,
)
TEAM = timedelta(
    days=70
)  # ago a weekly meeting began; all of it is in summer time, which nobody disagrees on
WEEKS = 26
ZONE = "Europe/London"
WHOLE = "snippets = true\nreplies = true\nunits_per_minute = 200000\n"  # Gmail with all it has, at once


@dataclass(frozen=True)
class Letter:
    """A mail, to Ada or from her."""

    subject: str
    text: str
    sender: Person
    to: tuple[Person, ...]
    at: datetime

    @property
    def incoming(self) -> bool:
        return self.sender != ADA


@dataclass(frozen=True)
class Meeting:
    """A meeting of Ada's, with somebody who agreed to come or with nobody; or one that is weekly."""

    title: str
    span: Span
    who: Person | None = None
    weekly: bool = False


@dataclass(frozen=True)
class Facts:
    """What happened to Ada in some time."""

    letters: list[Letter]
    meetings: list[Meeting]


def facts(*, letters: int = 120, days: int = 60, meetings: int = 30, people: int = 8) -> Facts:
    """Return the mail of some days before now, and as many days of a calendar, a quarter of them ahead."""
    rng = random.Random(1)
    everybody = [
        (f"{name} {number}", f"{name}{number}@x.org".lower())
        for number, name in ((number, NAMES[number % len(NAMES)]) for number in range(people))
    ]
    return Facts(
        [_letter(rng, number, days * number / letters, everybody) for number in range(letters)],
        [
            *(
                _meeting(rng, number, days * (number / meetings - 0.75), everybody)
                for number in range(meetings)
            ),
            Meeting("Team", Span(NOW - TEAM, NOW - TEAM + timedelta(minutes=30)), weekly=True),
        ],
    )


def _letter(rng: random.Random, number: int, days: float, everybody: list[Person]) -> Letter:
    who = everybody[int(len(everybody) * rng.random() ** 1.5)]
    others = tuple(one for one in rng.sample(everybody, 2) if one != who) if rng.random() < 0.1 else ()
    incoming = rng.random() < 0.2
    return Letter(
        subject=f"Letter {number}",
        text=rng.choice(TEXTS),
        sender=who if incoming else ADA,
        to=(ADA,) if incoming else (who, *others),
        at=(NOW - timedelta(days=0.3 + days)).replace(microsecond=0),
    )


def _meeting(rng: random.Random, number: int, days: float, everybody: list[Person]) -> Meeting:
    start = NOW + timedelta(days=round(days), hours=number % 6)
    who = rng.choice(everybody) if number % 3 == 0 else None
    return Meeting(f"Appointment {number}", Span(start, start + timedelta(hours=1)), who)


# --- in files


def _line(person: Person) -> str:
    return f"{person[0]} <{person[1]}>"


def in_files(folder: Path, known: Facts) -> World:
    """Return a world whose files hold it all."""
    folder.mkdir()
    world = World(folder)
    for one in known.letters:
        days = (NOW - one.at) / timedelta(days=1)
        world.mail(
            ", ".join(map(_line, one.to)),
            sender=_line(one.sender),
            subject=one.subject,
            text=one.text,
            box="Inbox" if one.incoming else "Sent",
            days=days,
        )
    world.diary(*("\r\n".join(_vevent(one)) for one in known.meetings))
    return world


def _vevent(meeting: Meeting) -> Iterator[str]:
    yield f"SUMMARY:{meeting.title}"
    yield f"DTSTART:{meeting.span.start:%Y%m%dT%H%M%SZ}"
    yield f"DTEND:{meeting.span.end:%Y%m%dT%H%M%SZ}"
    yield f"ORGANIZER:mailto:{ADA[1]}"
    if meeting.who:
        yield f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{meeting.who[1]}"
    if meeting.weekly:
        yield f"RRULE:FREQ=WEEKLY;COUNT={WEEKS}"


# --- at Google


def google_seeds(known: Facts) -> dict[str, Any]:
    """Return what myworld's servers are begun with."""
    user = {"email": ADA[1], "name": ADA[0]}
    emails = [
        {
            "from": _line(one.sender),
            "to": [*map(_line, one.to)],
            "subject": one.subject,
            "body": one.text,
            "date": one.at.isoformat(),
            "labels": ["INBOX" if one.incoming else "SENT"],
        }
        for one in known.letters
    ]
    events = [
        {
            "summary": one.title,
            "start": one.span.start.isoformat(),
            "end": one.span.end.isoformat(),
            "attendees": [{"email": one.who[1], "responseStatus": "accepted"}] if one.who else [],
            **({"recurrence": [f"RRULE:FREQ=WEEKLY;COUNT={WEEKS}"]} if one.weekly else {}),
        }
        for one in known.meetings
    ]
    return {
        "gmail": {"seed": {"user": user, "emails": emails, "contacts": []}},
        "calendar": {"seed": {"user": user, "timeZone": ZONE, "events": events}},
    }


@dataclass
class GoogleWorld(World):
    """A user who has everything at Google."""

    endpoint: str = ""
    settings: str = ""
    kinds: tuple[str, ...] = ("gmail", "google_calendar", "google_people")
    calls: bool = True

    @property
    def config(self) -> Path:
        me = "\n".join(f"{key} = {json.dumps(value)}" for key, value in self.me.items())
        google = f'endpoint = "{self.endpoint}"\n'
        tables = [f'[[source]]\nname = "{kind}"\nkind = "{kind}"\n{google}' for kind in self.kinds]
        tables = [table + self.settings if 'kind = "gmail"' in table else table for table in tables]
        path = self.folder / "google.toml"
        calendar = (
            f'[calendar]\nkind = "google_calendar"\n{google}'
            if self.calls and "google_calendar" in self.kinds
            else ""
        )
        path.write_text(f'state = "google"\n[me]\n{me}\n' + "\n".join([*tables, calendar]))
        return path

    def sign_in(self, kept: str) -> None:
        safe(self.folder / "google").put("google", kept)


# --- at Microsoft


def fill_graph(graph: FakeGraph, known: Facts) -> None:
    """Put it all at Microsoft."""
    for number, one in enumerate(known.letters):
        when = one.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        graph.message(
            "inbox" if one.incoming else "sentitems",
            sentDateTime=when,
            receivedDateTime=when,
            subject=one.subject,
            bodyPreview=one.text,
            conversationId=f"c{number}",
            toRecipients=[*map(_recipient, one.to)],
            **{"from": _recipient(one.sender)},
        )
    for meeting in known.meetings:
        graph.event(subject=meeting.title, **_details(meeting), **times(meeting.span))


def _recipient(person: Person) -> dict[str, Any]:
    return {"emailAddress": {"name": person[0], "address": person[1]}}


def _details(meeting: Meeting) -> dict[str, Any]:
    if meeting.who:
        agreed = {"type": "required", "status": {"response": "accepted"}}
        return {"attendees": [{**_recipient(meeting.who), **agreed}]}
    if not meeting.weekly:
        return {}
    first = meeting.span.start
    pattern = {"type": "weekly", "interval": 1, "daysOfWeek": [f"{first:%A}".lower()]}
    numbered = {"type": "numbered", "startDate": f"{first:%Y-%m-%d}", "numberOfOccurrences": WEEKS}
    return {"type": "seriesMaster", "recurrence": {"pattern": pattern, "range": numbered}}


@dataclass
class MicrosoftWorld(World):
    """A user who has everything at Microsoft."""

    graph: FakeGraph | None = None
    kinds: tuple[str, ...] = ("graph_mail", "graph_calendar", "graph_contacts")
    more: str = ""  # settings of all
    mail_settings: str = 'folders = ["inbox"]\npreviews = true\n'

    def __post_init__(self) -> None:
        safe(self.folder / "microsoft").put("microsoft", signed_in())

    @property
    def config(self) -> Path:
        me = "\n".join(f"{key} = {json.dumps(value)}" for key, value in self.me.items())
        where = f'client_id = "app"\nendpoint = "{self.graph.url}"\n{self.more}'
        more = {"graph_mail": self.mail_settings}
        tables = [
            f'[[source]]\nname = "{kind}"\nkind = "{kind}"\n{where}{more.get(kind, "")}'
            for kind in self.kinds
        ]
        path = self.folder / "microsoft.toml"
        calendar = f'[calendar]\nkind = "graph_calendar"\n{where}'
        path.write_text(f'state = "microsoft"\n[me]\n{me}\n' + "\n".join([*tables, calendar]))
        return path


# --- what comes of it


def ledger(state: Path) -> list[tuple[Any, ...]]:
    """Return all interactions of a state, but for what names them where they came from."""
    with closing(sqlite3.connect(state / "ledger.sqlite")) as opened:
        asked = (
            "select handle, kind, at, likeness, seconds, people, subject from interaction order by 1, 2, 3, 4"
        )
        return opened.execute(asked).fetchall()


def shown(answer: dict[str, Any]) -> tuple[Any, ...]:
    """Return the needs, the actions and who is nobody to call, of a plan."""
    needs = [
        (need["contact"]["emails"], *(need[key] for key in ("lanes", "last_written", "last_voice", "why")))
        for need in answer["needs"]
    ]
    actions = [[one[key] for key in ("action", "title", "start", "end", "lane")] for one in answer["actions"]]
    return needs, actions, sorted(one["handle"] for one in answer["dropped"])
