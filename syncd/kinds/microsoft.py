"""Microsoft 365 and Outlook.com: mail, calendar and contacts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from syncd.kinds.kind import CA_FILE, SECRET, Kind
from syncd.settings.shapes import EMAIL, FLAG, TEXT, Setting, lasting, listed, one_of, text

MICROSOFT: Mapping[str, Setting] = {
    "account": Setting(EMAIL, "the address of the Microsoft account"),
    "client_id": Setting(
        TEXT, "that of your own app registration; one of the sources that share it has to name it"
    ),
    "tenant": Setting(TEXT, "the organisation whose accounts may sign in, where not all may"),
    "cloud": Setting(
        one_of("global", "us", "us-dod", "china"), "which of Microsoft's clouds the account is in"
    ),
    "sign_in": Setting(
        one_of("browser", "code"),
        "by a browser on this machine, or a code typed in anywhere; by default what works",
    ),
    "secret": SECRET,
    "endpoint": Setting(
        text(r"https?://\S+", "is no address; it begins with https://"),
        "another Graph than Microsoft's, for tests",
    ),
    "authority": Setting(
        text(r"https://\S+", "is no address; it begins with https://"),
        "another place to sign in than Microsoft's, for tests",
    ),
    "ca_file": CA_FILE,
}
_OUTLOOKS = Setting(listed(TEXT, least=1), 'the calendars, by name; by default ["primary"]')

SOURCES: Mapping[str, Kind] = {
    "graph_mail": Kind(
        "connectors.microsoft.graph_mail:GraphMailSource",
        {
            **MICROSOFT,
            "folders": Setting(
                listed(TEXT),
                'folders to read besides what you sent, such as ["inbox"]: answers are evidence too',
            ),
            "horizon": Setting(lasting(timedelta(days=1)), "how far back mail is read; by default 18 months"),
            "previews": Setting(FLAG, "whether the beginning of a mail's text is read as well; never stored"),
        },
        "mail of Microsoft 365 and Outlook.com",
        carries=frozenset({"mail"}),
        login="connectors.microsoft.signing_in:mail",
        account="microsoft",
    ),
    "graph_calendar": Kind(
        "connectors.microsoft.calendar_source:GraphCalendarSource",
        {**MICROSOFT, "calendars": _OUTLOOKS},
        "calendars of Microsoft 365 and Outlook.com",
        carries=frozenset({"entry"}),
        login="connectors.microsoft.signing_in:calendar_source",
        account="microsoft",
    ),
    "graph_contacts": Kind(
        "connectors.microsoft.graph_contacts:GraphContactsSource",
        MICROSOFT,
        "the address book of Microsoft 365 and Outlook.com",
        carries=frozenset({"card"}),
        login="connectors.microsoft.signing_in:contacts",
        account="microsoft",
    ),
}

CALENDARS: Mapping[str, Kind] = {
    "graph_calendar": Kind(
        "connectors.microsoft.graph_calendar:GraphCalendar",
        {
            **MICROSOFT,
            "calendar": Setting(
                TEXT, 'the calendar that calls are written to, by name; by default "primary"'
            ),
            "calendars": _OUTLOOKS,
        },
        "a calendar of Microsoft 365 or Outlook.com",
        carries=frozenset({"entry"}),
        login="connectors.microsoft.signing_in:calendar",
        account="microsoft",
    ),
}

DRAFTS: Mapping[str, Kind] = {
    "graph_mail": Kind(
        "connectors.microsoft.graph_drafts:GraphDrafts",
        MICROSOFT,
        "the drafts of Microsoft 365 and Outlook.com",
        login="connectors.microsoft.signing_in:drafts",
        account="microsoft",
    ),
}
