"""What each feature asks the user to allow, and no more.

https://developers.google.com/identity/protocols/oauth2/scopes
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

ROOT = "https://www.googleapis.com/auth/"

METADATA = "gmail.metadata"  # headers and labels; no text, and no search
READONLY = "gmail.readonly"  # the text as well; a sign-in with both is treated as METADATA alone
COMPOSE = "gmail.compose"
EVENTS_OWNED_READONLY = "calendar.events.owned.readonly"
EVENTS_READONLY = "calendar.events.readonly"
EVENTS_OWNED = "calendar.events.owned"
EVENTS = "calendar.events"
APP_CREATED = "calendar.app.created"
CALENDAR_LIST = "calendar.calendarlist.readonly"
CONTACTS = "contacts.readonly"
OTHER_CONTACTS = "contacts.other.readonly"

MAIL = "https://mail.google.com/"  # all of the mailbox, and the only one that IMAP and SMTP take

PRIMARY = "primary"

_CONTAINED = {
    METADATA: {READONLY, MAIL},
    READONLY: {MAIL},
    COMPOSE: {MAIL},
    EVENTS_OWNED_READONLY: {EVENTS_READONLY, EVENTS_OWNED, EVENTS},
    EVENTS_READONLY: {EVENTS},
    EVENTS_OWNED: {EVENTS},
}


def gmail(settings: Mapping[str, Any]) -> set[str]:
    """Return what reading mail takes."""
    return {READONLY if settings.get("snippets") else METADATA}


def calendar_source(settings: Mapping[str, Any]) -> set[str]:
    """Return what reading some calendars takes."""
    calendars = settings.get("calendars") or (PRIMARY,)
    found = {EVENTS_OWNED_READONLY if set(calendars) == {PRIMARY} else EVENTS_READONLY}
    return found | _by_name(calendars)


def calendar(settings: Mapping[str, Any]) -> set[str]:
    """Return what writing calls takes, and reading when the user is busy."""
    chosen = str(settings.get("calendar") or PRIMARY)
    if chosen == PRIMARY:
        found = {EVENTS_OWNED}
    elif settings.get("create"):
        found = {APP_CREATED}
    else:
        found = {EVENTS} if is_id(chosen) else {EVENTS_OWNED}
    return found | _by_name((chosen,)) | calendar_source(settings)


def people(settings: Mapping[str, Any]) -> set[str]:
    """Return what reading contacts takes."""
    return {CONTACTS} | ({OTHER_CONTACTS} if settings.get("other") else set())


def drafts(_settings: Mapping[str, Any]) -> set[str]:
    """Return what laying drafts down takes."""
    return {COMPOSE}


def imap(_settings: Mapping[str, Any]) -> set[str]:
    """Return what IMAP and SMTP take."""
    return {MAIL}


FEATURES = {
    "imap": imap,
    "gmail": gmail,
    "google_calendar": calendar_source,
    "calendar": calendar,
    "google_people": people,
    "drafts": drafts,
}


def full(scope: str) -> str:
    """Return a scope as Google has it."""
    return scope if scope.startswith("https:") else ROOT + scope


def least(wanted: Iterable[str]) -> set[str]:
    """Return scopes without those that others among them contain."""
    found = set(wanted)
    return {scope for scope in found if not _CONTAINED.get(scope, set()) & found}


def is_id(calendar: str) -> bool:
    """Whether it is the id of a calendar rather than the name that its owner gave it."""
    return calendar == PRIMARY or "@" in calendar


def _by_name(calendars: Iterable[str]) -> set[str]:
    return set() if all(map(is_id, calendars)) else {CALENDAR_LIST}
