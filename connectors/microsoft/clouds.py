"""Microsoft's clouds, and what each feature asks the user to allow there, and no more.

https://learn.microsoft.com/en-us/graph/deployments, https://learn.microsoft.com/en-us/graph/permissions-reference
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

MAIL_BASIC = "Mail.ReadBasic"  # all but the text, its preview, and attachments
MAIL = "Mail.Read"
MAIL_WRITE = "Mail.ReadWrite"
CALENDARS = "Calendars.Read"
CALENDARS_WRITE = "Calendars.ReadWrite"
CONTACTS = "Contacts.Read"
IMAP = "IMAP.AccessAsUser.All"
SMTP = "SMTP.Send"

_CONTAINED = {
    MAIL_BASIC: {MAIL, MAIL_WRITE},
    MAIL: {MAIL_WRITE},
    CALENDARS: {CALENDARS_WRITE},
}


class Cloud(NamedTuple):
    """Where a cloud's Graph is, where one signs in to it, and what IMAP and SMTP belong to there."""

    graph: str
    login: str
    mail: str  # its tokens are not good for Graph

    @property
    def endpoint(self) -> str:
        """Return the root of the API."""
        return f"{self.graph}/v1.0"


CLOUDS: Mapping[str, Cloud] = {
    "global": Cloud(
        "https://graph.microsoft.com", "https://login.microsoftonline.com", "https://outlook.office.com"
    ),
    "us": Cloud(
        "https://graph.microsoft.us", "https://login.microsoftonline.us", "https://outlook.office365.us"
    ),
    "us-dod": Cloud(
        "https://dod-graph.microsoft.us", "https://login.microsoftonline.us", "https://outlook.office365.us"
    ),
    "china": Cloud(
        "https://microsoftgraph.chinacloudapi.cn",
        "https://login.partner.microsoftonline.cn",
        "https://partner.outlook.cn",
    ),
}


def mail(settings: Mapping[str, Any]) -> set[str]:
    """Return what reading mail takes."""
    return {MAIL if settings.get("previews") else MAIL_BASIC}


FEATURES: Mapping[str, Callable[[Mapping[str, Any]], set[str]]] = {
    "mail": mail,
    "calendar_source": lambda _settings: {CALENDARS},
    "calendar": lambda _settings: {CALENDARS_WRITE},
    "contacts": lambda _settings: {CONTACTS},
    "drafts": lambda _settings: {MAIL_WRITE},
    "imap": lambda _settings: {IMAP},
    "invitation": lambda _settings: {IMAP, SMTP},
}


def least(wanted: Iterable[str]) -> set[str]:
    """Return permissions without those that others among them contain."""
    found = set(wanted)
    return {one for one in found if not _CONTAINED.get(one, set()) & found}


def resource(cloud: Cloud, permission: str) -> str:
    """Return what a permission belongs to; a token is good for one such only."""
    return cloud.mail if permission in (IMAP, SMTP) else cloud.graph


def allows(granted: Iterable[str], wanted: str) -> bool:
    """Whether a sign-in that was granted some permissions has one of them."""
    return bool(({wanted} | _CONTAINED.get(wanted, set())) & set(granted))
