"""Open protocols: IMAP, CalDAV, CardDAV, and invitations by mail."""

from __future__ import annotations

from collections.abc import Mapping

from syncd.kinds.google import GOOGLE
from syncd.kinds.kind import CA_FILE, SECRET, Kind, Way
from syncd.kinds.microsoft import MICROSOFT
from syncd.settings.shapes import EMAIL, FLAG, TEXT, Setting, lasting, listed, one_of, text, whole

_DAV = {
    "url": Setting(TEXT, "an address on the server to begin at, or of one collection alone"),
    "server": Setting(TEXT, "the server's name, such as dav.example.org"),
    "address": Setting(EMAIL, "your mail address, where that alone is enough to find the server"),
    "login": Setting(TEXT, "the name you sign in with; without it, the address"),
    "secret": SECRET,
    "ca_file": CA_FILE,
}

_SIGN_IN: Mapping[str, Setting] = {
    "sign_in": Setting(
        one_of("password", "google", "microsoft", "microsoft-code"),
        "with a password of this mailbox, or the sign-in of Google or of Microsoft; "
        '"microsoft-code" is by a code typed in anywhere, for a machine without a browser',
    ),
    "account": Setting(EMAIL, "the address of the account to sign in as, where it is not the login"),
    "client": GOOGLE["client"],
    **{key: MICROSOFT[key] for key in ("client_id", "tenant", "cloud", "authority")},
}
_OUTLOOK = "outlook"  # apart from "microsoft": what IMAP and SMTP take is no good for Graph


def _ways(of_outlook: str) -> Mapping[str, Way]:
    outlook = Way(f"connectors.microsoft.signing_in:{of_outlook}", _OUTLOOK)
    google = Way("connectors.google.signing_in:imap", "google")
    return {"google": google, "microsoft": outlook, "microsoft-code": outlook}


_IMAP = {
    "server": Setting(
        text(r"[^\s/@]+", 'is no name of a server; write such as "imap.example.org"'),
        "the server's name",
        required=True,
        example='"imap.example.org"',
    ),
    "login": Setting(
        TEXT,
        "the name you sign in with, mostly your address",
        required=True,
        example='"ada@example.org"',
    ),
    "secret": SECRET,
    **_SIGN_IN,
    "tls": Setting(one_of("tls", "starttls", "none"), '"none" is for a server on this machine only'),
    "port": Setting(whole(1, 65535), "by default 993, and 143 without TLS from the start"),
    "ca_file": CA_FILE,
    "sent": Setting(TEXT, "the folder for sent mail, where it cannot be found"),
    "folders": Setting(listed(TEXT), 'folders to read besides, such as ["INBOX"]: answers are evidence too'),
    "horizon": Setting(lasting(), 'how far back mail is read, "18 months" by default'),
    "text": Setting(
        one_of("beginning", "preview", "none"),
        "what is looked at, in memory, for signs of a call: the beginning of a mail's text, the preview "
        "that the server makes of it, or nothing",
    ),
}

SOURCES: Mapping[str, Kind] = {
    "imap": Kind(
        "connectors.protocols.imap:ImapSource",
        _IMAP,
        "mail on an IMAP server, such as Dovecot, Fastmail or iCloud",
        carries=frozenset({"mail"}),
        ways=_ways("imap"),
    ),
    "caldav": Kind(
        "connectors.protocols.caldav:CaldavSource",
        {**_DAV, "calendars": Setting(listed(TEXT), "the names of the calendars to read; all, if not given")},
        "calendars on a CalDAV server, such as Nextcloud, Fastmail or iCloud",
        carries=frozenset({"entry"}),
    ),
    "carddav": Kind(
        "connectors.protocols.carddav:CarddavSource",
        {**_DAV, "books": Setting(listed(TEXT), "the names of the address books to read; all, if not given")},
        "address books on a CardDAV server",
        carries=frozenset({"card"}),
    ),
}

CALENDARS: Mapping[str, Kind] = {
    "caldav": Kind(
        "connectors.protocols.caldav_calendar:CaldavCalendar",
        {
            **_DAV,
            "calendar": Setting(TEXT, "the name of the calendar for calls; your default one, if not given"),
            "make": Setting(FLAG, "whether to make that calendar where it is missing"),
        },
        "a calendar on a CalDAV server",
        carries=frozenset({"entry"}),
    ),
    "invitation": Kind(
        "connectors.protocols.invitation:InvitationCalendar",
        {
            "address": Setting(
                EMAIL,
                "your own address, which the invitations go to; nobody else gets a mail",
                required=True,
                example='"ada@example.org"',
            ),
            **{key: _IMAP[key] for key in ("server", "secret", *_SIGN_IN, "tls", "port", "ca_file")},
            "login": Setting(TEXT, "the name you sign in with; without it, the address"),
            "smtp_server": Setting(
                text(r"[^\s/@]+", 'is no name of a server; write such as "smtp.example.org"'),
                "the server that mail is handed in at",
                required=True,
                example='"smtp.example.org"',
            ),
            "smtp_tls": Setting(
                one_of("tls", "starttls", "none"), '"none" is for a server on this machine only'
            ),
            "smtp_port": Setting(whole(1, 65535), 'by default 465, 587 with "starttls", 25 without TLS'),
            "smtp_login": Setting(TEXT, "the name you sign in with there, where it is another one"),
            "folder": Setting(TEXT, "where copies are kept; by default, the folder for sent mail"),
        },
        "invitations by mail to yourself, for a calendar that syncd cannot write",
        carries=frozenset({"entry"}),
        ways=_ways("invitation"),
    ),
}

DRAFTS: Mapping[str, Kind] = {
    "imap": Kind(
        "connectors.protocols.imap_drafts:ImapDrafts",
        {
            **{key: _IMAP[key] for key in ("server", "login", "secret", *_SIGN_IN, "tls", "port", "ca_file")},
            "drafts": Setting(TEXT, "the folder for drafts, where it cannot be found"),
        },
        "the folder for drafts on an IMAP server",
        ways=_ways("imap"),
    ),
}
