"""The kinds of sources and calendars; the only place that names a connector, imported on first use."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from typing import Any, Protocol, cast

from syncd import columns
from syncd.errors import UserError
from syncd.model import Folder
from syncd.ports import Calendar, Context, Drafts, Secrets, Source
from syncd.settings import (
    EMAIL,
    FLAG,
    PATH,
    TEXT,
    Setting,
    did_you_mean,
    lasting,
    listed,
    one_of,
    text,
    whole,
)

OWN = re.compile(
    r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$"
)  # a source of the user's own, "my_module:MySource"


class Login(Protocol):
    """How a kind signs in, where a password is not enough."""

    def __call__(
        self,
        name: str,
        *,
        settings: Mapping[str, Any],
        secrets: Secrets,
        ask: Callable[[str], str],
        tell: Callable[[str], None],
    ) -> None:
        """Sign in, and put what was got under `name` into `secrets`; until then the old one stays.

        `settings` are those of the source that asks, empty where none is configured yet. `ask` asks
        without showing the answer, or reads standard input; `tell` shows a line, such as a code to type in.
        One that takes `others` as well gets the `Kind.login` and the settings of all that share the sign-in.
        Raises `UserError`, `AuthRequired`, `Refused` or `Transient`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """What a `kind` of the config stands for: a class, and the settings that its constructor takes."""

    target: str  # module:class
    settings: Mapping[str, Setting]
    about: str
    carries: frozenset[str] = frozenset()  # mail, text, call, entry, card
    voice: bool = False  # it alone may tell that a call took place, so plans wait until it is fresh
    extra: str = ""  # the optional dependencies that it needs
    login: str = ""  # module:function, a `Login`; without one a password is asked for
    account: str = ""  # the name of the secret that all its sources share, unless the config names another


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """A [[source]] of the config, its settings read and its paths absolute."""

    name: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    line: int = 1


@dataclass(frozen=True, slots=True)
class CalendarConfig:
    """The [calendar] of the config, its settings read and its paths absolute."""

    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    line: int = 1


@dataclass(frozen=True, slots=True)
class DraftsConfig:
    """The [drafts] of the config, its settings read and its paths absolute."""

    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    line: int = 1
    heads_up: bool = False  # the day before a call
    summary: bool = False  # after a talk


def _path(about: str, example: str) -> Setting:
    return Setting(PATH, about, required=True, example=f'"{example}"')


SECRET = Setting(
    TEXT, "the name of the source whose password or token this one shares; by default it has its own"
)
"""For the settings of a kind that signs in; its class gets the name of the secret as `secret`."""

_GOOGLE: Mapping[str, Setting] = {
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

_MICROSOFT: Mapping[str, Setting] = {
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
    "ca_file": Setting(PATH, "the certificates to trust, where the server's is not signed by a public one"),
}
_OUTLOOKS = Setting(listed(TEXT, least=1), 'the calendars, by name; by default ["primary"]')

_SERVER = Setting(
    text(r"https?://[^\s@]+", 'is no web address; write such as "https://api.example"'),
    "where the service is, where that is not its usual place",
)

_FOLDER = Setting(one_of(*Folder), "what the mails in it are; without it, the folder's name tells")

_DAV = {
    "url": Setting(TEXT, "an address on the server to begin at, or of one collection alone"),
    "server": Setting(TEXT, "the server's name, such as dav.example.org"),
    "address": Setting(EMAIL, "your mail address, where that alone is enough to find the server"),
    "login": Setting(TEXT, "the name you sign in with; without it, the address"),
    "secret": SECRET,
    "ca_file": Setting(PATH, "the certificates to trust, where the server's is not signed by a public one"),
}

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
    "tls": Setting(one_of("tls", "starttls", "none"), '"none" is for a server on this machine only'),
    "port": Setting(whole(1, 65535), "by default 993, and 143 without TLS from the start"),
    "ca_file": Setting(PATH, "the certificates to trust, where the server's is not signed by a public one"),
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
    "mbox": Kind(
        "connectors.files.mbox:MboxSource",
        {"path": _path("an mbox file", "~/mail/Sent"), "folder": _FOLDER},
        "mail in mbox files, as Thunderbird and Google Takeout write them",
        carries=frozenset({"mail"}),
    ),
    "maildir": Kind(
        "connectors.files.maildir:MaildirSource",
        {"path": _path("a maildir: the folder that holds cur and new", "~/Maildir"), "folder": _FOLDER},
        "mail in maildirs, as mbsync and Dovecot write them",
        carries=frozenset({"mail"}),
    ),
    "ics": Kind(
        "connectors.files.ics:IcsSource",
        {"path": _path("an .ics file, or a folder of them", "~/calendar.ics")},
        "a calendar in iCalendar files",
        carries=frozenset({"entry"}),
    ),
    "vcf": Kind(
        "connectors.files.vcf:VcfSource",
        {"path": _path("a .vcf file, or a folder of them", "~/contacts.vcf")},
        "an address book in vCard files",
        carries=frozenset({"card"}),
    ),
    "imap": Kind(
        "connectors.protocols.imap:ImapSource",
        _IMAP,
        "mail on an IMAP server, such as Dovecot, Fastmail or iCloud",
        carries=frozenset({"mail"}),
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
    "sms_backup": Kind(
        "connectors.phone.sms_backup:SmsBackupSource",
        {"path": _path("a backup, or the folder that they are put in", "~/Sync/SMSBackupRestore")},
        'texts and calls of an Android phone, as "SMS Backup & Restore" writes them',
        carries=frozenset({"text", "call"}),
        voice=True,
    ),
    "imessage": Kind(
        "connectors.phone.imessage:ImessageSource",
        {"path": Setting(PATH, "chat.db, or an iPhone's backup; by default, the Messages of this Mac")},
        "texts of Apple's Messages, on a Mac or in an iPhone's backup; what they say is not read",
        carries=frozenset({"text"}),
    ),
    "apple_calls": Kind(
        "connectors.phone.apple_calls:AppleCallsSource",
        {"path": Setting(PATH, "CallHistory.storedata, or an iPhone's backup; by default, that of this Mac")},
        "calls of an iPhone or a Mac, those of FaceTime and WhatsApp among them",
        carries=frozenset({"call"}),
        voice=True,
    ),
    "google_voice": Kind(
        "connectors.phone.google_voice:GoogleVoiceSource",
        {"path": _path("the zip of Google Takeout, or the folder of it", "~/Downloads/takeout.zip")},
        "calls and texts of Google Voice, as Google Takeout exports them",
        carries=frozenset(
            {"text", "call"}
        ),  # exported by hand, now and then: nothing waits until it is fresh
    ),
    "whatsapp": Kind(
        "connectors.phone.whatsapp:WhatsappSource",
        {
            "path": _path("a chat that was exported, or a folder of them", "~/WhatsApp"),
            "me": Setting(TEXT, "your name, as it stands before your texts; without it, the chats tell"),
            "dates": Setting(
                one_of("day first", "month first"), "how dates are written; without it, the chats tell"
            ),
        },
        "texts of WhatsApp, from chats that were exported",
        carries=frozenset({"text"}),
    ),
    "quo": Kind(
        "connectors.phone.quo:QuoSource",
        {
            "secret": SECRET,
            "user": Setting(TEXT, "your address in Quo, where it is none of those below [me]"),
            "number": Setting(TEXT, "one of your numbers in Quo, where only that one counts"),
            "url": _SERVER,
        },
        "calls and texts in Quo, which was OpenPhone; it needs an API key",
        carries=frozenset({"text", "call"}),
        voice=True,
    ),
    "ringcentral": Kind(
        "connectors.phone.ringcentral:RingCentralSource",
        {
            "client_id": Setting(
                TEXT,
                "the client ID of your app in the RingCentral Developer Console",
                required=True,
                example='"AbCdEf123"',
            ),
            "secret": SECRET,
            "url": _SERVER,
        },
        "calls and texts of an extension in RingCentral",
        carries=frozenset({"text", "call"}),
        voice=True,
        login="connectors.phone._ringcentral_token:login",
    ),
    "twilio": Kind(
        "connectors.phone.twilio:TwilioSource",
        {
            "account": Setting(TEXT, "the SID of your account", required=True, example='"AC..."'),
            "key": Setting(TEXT, "the SID of an API key, where one is used instead of the account's token"),
            "secret": SECRET,
            "url": _SERVER,
        },
        "calls and texts of an account with Twilio",
        carries=frozenset({"text", "call"}),
        voice=True,
    ),
    "csv": Kind(
        "connectors.phone.call_csv:CsvSource",
        {"path": _path("a .csv file, or a folder of them", "~/calls.csv"), **columns.SETTINGS},
        "any log of calls or texts in comma-separated values",
        carries=frozenset({"text", "call"}),
        voice=True,
    ),
    "gmail": Kind(
        "connectors.google.gmail:GmailSource",
        {
            **_GOOGLE,
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
        {**_GOOGLE, "calendars": _CALENDARS},
        "calendars of Google",
        carries=frozenset({"entry"}),
        login="connectors.google.signing_in:google_calendar",
        account="google",
    ),
    "google_people": Kind(
        "connectors.google.people:GooglePeopleSource",
        {
            **_GOOGLE,
            "other": Setting(FLAG, 'whether "other contacts" are read too, whom Google made of your mail'),
        },
        "the address book of Google",
        carries=frozenset({"card"}),
        login="connectors.google.signing_in:google_people",
        account="google",
    ),
    "graph_mail": Kind(
        "connectors.microsoft.graph_mail:GraphMailSource",
        {
            **_MICROSOFT,
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
        {**_MICROSOFT, "calendars": _OUTLOOKS},
        "calendars of Microsoft 365 and Outlook.com",
        carries=frozenset({"entry"}),
        login="connectors.microsoft.signing_in:calendar_source",
        account="microsoft",
    ),
    "graph_contacts": Kind(
        "connectors.microsoft.graph_contacts:GraphContactsSource",
        _MICROSOFT,
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
            **_MICROSOFT,
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
    "google_calendar": Kind(
        "connectors.google.google_calendar:GoogleCalendar",
        {
            **_GOOGLE,
            "calendar": Setting(TEXT, 'the calendar that calls are written to; by default "primary"'),
            "create": Setting(FLAG, "whether it is made when there is none of that name"),
            "calendars": _CALENDARS,
        },
        "a calendar of Google",
        carries=frozenset({"entry"}),
        login="connectors.google.signing_in:calendar",
        account="google",
    ),
    "ics": Kind(
        "connectors.files.ics:IcsCalendar",
        {"path": _path("the .ics file that calls are written to", "~/calls.ics")},
        "a calendar in an iCalendar file",
        carries=frozenset({"entry"}),
    ),
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
            **{key: _IMAP[key] for key in ("server", "secret", "tls", "port", "ca_file")},
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
    ),
}


DRAFTS: Mapping[str, Kind] = {
    "graph_mail": Kind(
        "connectors.microsoft.graph_drafts:GraphDrafts",
        _MICROSOFT,
        "the drafts of Microsoft 365 and Outlook.com",
        login="connectors.microsoft.signing_in:drafts",
        account="microsoft",
    ),
    "maildir": Kind(
        "connectors.files.drafts:MaildirDrafts",
        {"path": _path("the Maildir for drafts", "~/Maildir/.Drafts")},
        "a folder for drafts as a Maildir",
    ),
    "mbox": Kind(
        "connectors.files.drafts:MboxDrafts",
        {"path": _path("the mbox file for drafts", "~/mail/Drafts")},
        "a folder for drafts as an mbox file",
    ),
    "imap": Kind(
        "connectors.protocols.imap_drafts:ImapDrafts",
        {
            **{key: _IMAP[key] for key in ("server", "login", "secret", "tls", "port", "ca_file")},
            "drafts": Setting(TEXT, "the folder for drafts, where it cannot be found"),
        },
        "the folder for drafts on an IMAP server",
    ),
    "gmail": Kind(
        "connectors.google.drafts:GmailDrafts",
        _GOOGLE,
        "the drafts of Gmail",
        login="connectors.google.signing_in:drafts",
        account="google",
    ),
}


def unknown_kind(kind: str, known: Iterable[str]) -> str:
    """Return what is wrong with a kind that is not known, and what to write."""
    return f'no such kind as "{kind}"; {did_you_mean(kind, known)}'


def secret_of(config: SourceConfig | CalendarConfig | DraftsConfig) -> str:
    """Return the name that a secret is kept under: of a source, the calendar, the drafts; "" for none."""
    own, kind = _own_and_kind(config)
    if kind is None or "secret" not in kind.settings:
        return ""
    return str(config.settings.get("secret") or kind.account or own)


def _own_and_kind(config: SourceConfig | CalendarConfig | DraftsConfig) -> tuple[str, Kind | None]:
    match config:
        case SourceConfig():
            return config.name, SOURCES.get(config.kind)
        case CalendarConfig():
            return "calendar", CALENDARS.get(config.kind)
        case DraftsConfig():
            return "drafts", DRAFTS.get(config.kind)


def open_source(config: SourceConfig, context: Context) -> Source:
    """Import the source's class and construct it. Raises `UserError` when that needs the user."""
    where = f'source "{config.name}"'
    if config.kind in SOURCES:
        kind = SOURCES[config.kind]
    elif OWN.match(config.kind):
        kind = Kind(config.kind, {}, "")
    else:
        raise UserError(f"{where}: {unknown_kind(config.kind, SOURCES)}")
    return cast("Source", _construct(kind, _signed(config), context, where=where))


def open_calendar(config: CalendarConfig, context: Context) -> Calendar:
    """Import the calendar's class and construct it. Raises `UserError` when that needs the user."""
    if config.kind not in CALENDARS:
        raise UserError(f"calendar: {unknown_kind(config.kind, CALENDARS)}")
    return cast("Calendar", _construct(CALENDARS[config.kind], _signed(config), context, where="calendar"))


def open_drafts(config: DraftsConfig, context: Context) -> Drafts:
    """Import the class for drafts and construct it. Raises `UserError` when that needs the user."""
    if config.kind not in DRAFTS:
        raise UserError(f"drafts: {unknown_kind(config.kind, DRAFTS)}")
    return cast("Drafts", _construct(DRAFTS[config.kind], _signed(config), context, where="drafts"))


def login_of(kind: Kind) -> Login | None:
    """Import the function that signs in to a kind; None where a password is all."""
    return cast("Login", _imported(kind, kind.login, where="syncd login")) if kind.login else None


def accounts() -> dict[str, Kind]:
    """Return the secrets that several kinds share, each with one of these kinds."""
    kinds = (*SOURCES.values(), *CALENDARS.values(), *DRAFTS.values())
    return {kind.account: kind for kind in reversed(kinds) if kind.account}


def _signed(config: SourceConfig | CalendarConfig | DraftsConfig) -> Mapping[str, Any]:
    secret = secret_of(config)
    return {**config.settings, "secret": secret} if secret else config.settings


def _construct(kind: Kind, settings: Mapping[str, Any], context: Context, *, where: str) -> object:
    found = _imported(kind, kind.target, where=where)
    try:
        inspect.signature(found).bind(**settings, context=context)
    except TypeError as error:
        raise UserError(f"{where}: the settings do not suit {kind.target}: {error}") from error
    return found(**settings, context=context)


def _imported(kind: Kind, target: str, *, where: str) -> Callable[..., object]:
    module, _, name = target.partition(":")
    try:
        found = getattr(import_module(module), name, None)
    except ModuleNotFoundError as error:
        raise UserError(f"{where}: {_missing(kind, module, error.name or module)}") from error
    if not callable(found):
        raise UserError(f'{where}: the module "{module}" has no class "{name}"')
    return cast("Callable[..., object]", found)


def _missing(kind: Kind, module: str, absent: str) -> str:
    if f"{module}.".startswith(f"{absent}."):
        return f'there is no module "{absent}"; install it where syncd is, or name its folder in PYTHONPATH'
    if kind.extra:
        return f"it needs {absent}, which is not installed; run: uv tool install 'syncd[{kind.extra}]'"
    return f"it needs {absent}, which is not installed; install it where syncd is"
