"""Files: mail, calendars and address books, and drafts laid into a folder."""

from __future__ import annotations

from collections.abc import Mapping

from syncd.kinds.kind import Kind, path
from syncd.model import Folder
from syncd.settings.shapes import Setting, one_of

_FOLDER = Setting(one_of(*Folder), "what the mails in it are; without it, the folder's name tells")

SOURCES: Mapping[str, Kind] = {
    "mbox": Kind(
        "connectors.files.mbox:MboxSource",
        {"path": path("an mbox file", "~/mail/Sent"), "folder": _FOLDER},
        "mail in mbox files, as Thunderbird and Google Takeout write them",
        carries=frozenset({"mail"}),
    ),
    "maildir": Kind(
        "connectors.files.maildir:MaildirSource",
        {"path": path("a maildir: the folder that holds cur and new", "~/Maildir"), "folder": _FOLDER},
        "mail in maildirs, as mbsync and Dovecot write them",
        carries=frozenset({"mail"}),
    ),
    "ics": Kind(
        "connectors.files.ics:IcsSource",
        {"path": path("an .ics file, or a folder of them", "~/calendar.ics")},
        "a calendar in iCalendar files",
        carries=frozenset({"entry"}),
    ),
    "vcf": Kind(
        "connectors.files.vcf:VcfSource",
        {"path": path("a .vcf file, or a folder of them", "~/contacts.vcf")},
        "an address book in vCard files",
        carries=frozenset({"card"}),
    ),
}

CALENDARS: Mapping[str, Kind] = {
    "ics": Kind(
        "connectors.files.ics:IcsCalendar",
        {"path": path("the .ics file that calls are written to", "~/calls.ics")},
        "a calendar in an iCalendar file",
        carries=frozenset({"entry"}),
    ),
}

DRAFTS: Mapping[str, Kind] = {
    "maildir": Kind(
        "connectors.files.drafts:MaildirDrafts",
        {"path": path("the Maildir for drafts", "~/Maildir/.Drafts")},
        "a folder for drafts as a Maildir",
    ),
    "mbox": Kind(
        "connectors.files.drafts:MboxDrafts",
        {"path": path("the mbox file for drafts", "~/mail/Drafts")},
        "a folder for drafts as an mbox file",
    ),
}
