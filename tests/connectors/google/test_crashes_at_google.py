"""A crash at any commit and any write of a turn whose calls are in Google Calendar: the end is the same."""

from __future__ import annotations

from datetime import datetime

from crashing import MINE, Provider, same_whatever_crashes
from servers.proxy import Proxy
from world import NOW

ADA = {"email": "ada@example.org", "name": "Ada Byron"}
DENTIST = {"summary": MINE, "start": "2026-06-11T12:00:00+00:00", "end": "2026-06-11T13:00:00+00:00"}


def test_a_crash_at_any_point_changes_nothing_in_the_end(myworld, tmp_path):
    calendar = {"seed": {"user": ADA, "timeZone": "Europe/London", "events": [DENTIST]}}
    people = {"ada": ADA["email"]}
    with (
        myworld.world(now=NOW.isoformat(), people=people, calendar=calendar) as server,
        Proxy(myworld.port, http=True) as proxy,
    ):
        ada = server.persons["ada"]

        def events():
            items = ada.calendar("GET", "calendars/primary/events", maxResults=2500)["items"]
            return [(one["summary"], datetime.fromisoformat(one["start"]["dateTime"])) for one in items]

        provider = Provider(
            f'kind = "google_calendar"\nendpoint = "{proxy.url}/gw/{{host}}/"',
            ("google", ada.secrets.kept["google"]),
            proxy.seen,
            events,
            server.saved,
        )
        same_whatever_crashes(tmp_path, provider, "connectors.google.google_calendar")
