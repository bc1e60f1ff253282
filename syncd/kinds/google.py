"""Google: Gmail, its calendar and its address book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from syncd.kinds.kind import SECRET, Kind
from syncd.settings.shapes import EMAIL, FLAG, PATH, TEXT, Setting, lasting, listed, text, whole

GOOGLE: Mapping[str, Setting] = {
    "account": Setting(EMAIL, "the address of the Google account"),
    "client": Setting(
        PATH, "the JSON of your own OAuth client; one of the sources that share it has to name it"
    ),
    "secret": SECRET,
    "endpoint": Setting(
        text(r"https?://\S+", "is no address; it begins with https://"),
        "another server than Google's, for tests; {host} in it stands for the host that Google has",
    ),
}
_CALENDARS = Setting(listed(TEXT, least=1), 'the calendars, by id or by name; by default ["primary"]')

SOURCES: Mapping[str, Kind] = {
    "gmail": Kind(
        "connectors.google.gmail:GmailSource",
        {
            **GOOGLE,
            "horizon": Setting(lasting(timedelta(days=1)), "how far back mail is read; by default 18 months"),
            "units_per_minute": Setting(
                whole(100, 250_000),
                "how much of Google's quota is used, of 6000 units a minute; by default 3000",
            ),
            "snippets": Setting(FLAG, "whether the beginning of a mail's text is read as well; never stored"),
            "replies": Setting(FLAG, "whether the inbox is read too, not only what you sent"),
        },
        "mail in Gmail",
        carries=frozenset({"mail"}),
        login="connectors.google.signing_in:gmail",
        account="google",
    ),
    "google_calendar": Kind(
        "connectors.google.calendar_source:GoogleCalendarSource",
        {**GOOGLE, "calendars": _CALENDARS},
        "calendars of Google",
        carries=frozenset({"entry"}),
        login="connectors.google.signing_in:google_calendar",
        account="google",
    ),
    "google_people": Kind(
        "connectors.google.people:GooglePeopleSource",
        {
            **GOOGLE,
            "other": Setting(FLAG, 'whether "other contacts" are read too, whom Google made of your mail'),
        },
        "the address book of Google",
        carries=frozenset({"card"}),
        login="connectors.google.signing_in:google_people",
        account="google",
    ),
}

CALENDARS: Mapping[str, Kind] = {
    "google_calendar": Kind(
        "connectors.google.google_calendar:GoogleCalendar",
        {
            **GOOGLE,
            "calendar": Setting(TEXT, 'the calendar that calls are written to; by default "primary"'),
            "create": Setting(FLAG, "whether it is made when there is none of that name"),
            "calendars": _CALENDARS,
        },
        "a calendar of Google",
        carries=frozenset({"entry"}),
        login="connectors.google.signing_in:calendar",
        account="google",
    ),
}

DRAFTS: Mapping[str, Kind] = {
    "gmail": Kind(
        "connectors.google.drafts:GmailDrafts",
        GOOGLE,
        "the drafts of Gmail",
        login="connectors.google.signing_in:drafts",
        account="google",
    ),
}
