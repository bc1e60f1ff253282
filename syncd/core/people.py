"""Handles to contacts: who is one person, and which handles are a person at all.

Merged only on one address, one E.164 number or one contact card; never on a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from syncd.core.address_book import ROLE, AddressBook, address_book, is_namesake
from syncd.core.clocks import Tally
from syncd.core.handles import is_email, is_phone, key, untagged
from syncd.core.policy import Policy
from syncd.model import Card, Contact

_NO_REPLY = re.compile(
    r"(?:^|[._+-])(?:no|nao|do[._-]?not|dont|ne[._-]?pas|nicht|keine)[._-]?"
    r"(?:reply|respond|responder|responda|answer|repondre|antwort(?:en)?)"
    r"|^(?:mailer-daemon|postmaster|noresponse)(?:\W|$)|^auto[._-]?(?:reply|confirm|mailer|responder)(?:\W|$)"
    r"|^(?:daemon|root|nobody|null)$"
    r"|(?:^|[._-])(?:bounces?|notifications?|notify|alerts?)(?:[+._=-]|$)",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^(?:owner|majordomo|listserv|mailman|sympa|lists?|leave|(?:un)?subscribe)(?:[-_]|$)"
    r"|[-_]list[es]?$|[-_.](?:request|(?:un)?subscribe|announce|discuss|bounces?|owner|users|devel)$"
    r"|-(?:l|dev|user|general|talk|help)$",
    re.IGNORECASE,
)
_LIST_HOST = re.compile(
    r"^(?:lists?|mailman|listserv|groups|googlegroups|yahoogroups)\."
    r"|(?:^|\.)(?:googlegroups\.com|yahoogroups\.com|groups\.io|freelists\.org|listserv\.[a-z.]+)$",
    re.IGNORECASE,
)
_RELAY = re.compile(
    r"^(?:reply|replies|conversation|ticket|case|comment|msg|message|thread|issue|unsubscribe|update|id|r)"
    r"(?:[+=].+|[._-]?[0-9a-f]{8,})@"
    r"|^[0-9a-f]{16,}@|\+(?=[^@]*\d)[0-9a-z_=-]{16,}@"
    r"|@(?:.+\.)?(?:reply\..+|replies\..+|inbound\..+|relay\..+|guest\.airbnb\.com|convo\.zillow\.com|(?:.+\.)?craigslist\.org"
    r"|privaterelay\.appleid\.com|marketplace\.amazon\..+|members\.ebay\..+|messages?\..+\.com)$",
    re.IGNORECASE,
)
_GROUP_NAME = re.compile(
    r"\b(?:teams?|all|everyone|staff|group|list|distribution|announcements?|committee|department|dept|desk|users?"
    r"|members|helpdesk|hotline|support|administrator|administration|postmaster|system|services?|subscribers"
    r"|undisclosed|recipients|office of|corporation|inc|ltd|llc|gmbh|report|outage|chairman|incoming|outgoing"
    r"|worldwide|relations|communications|human resources|operations|benefits|payroll|parking|facilities"
    r"|transportation|newsletter|mailbox|mbx|(?:conference|meeting) ?room|boardroom)\b",
    re.IGNORECASE,
)
_HOST_NAME = re.compile(r"(?:[a-z0-9-]+\.)+(?:com|net|org|edu|gov|mil|int|info|biz|[a-z]{2})", re.IGNORECASE)
_SHORT_CODE = re.compile(r"[\d*#]+")

OWN = "your own address"
NAMESAKE = "it has your own name: an address of yours, unless one in your address book"
SHARED = "a number of several people: whom you reach there, nobody can tell"


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a handle is a person, and why one thinks so."""

    person: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A handle that is nobody to call, and why."""

    handle: str
    reason: str


@dataclass(frozen=True, slots=True)
class People:
    """Everybody that the ledger and the address book know."""

    contacts: tuple[Contact, ...]
    dropped: tuple[Dropped, ...]
    reasons: Mapping[str, str]  # contact id -> why it is a person
    shared: frozenset[str] = frozenset()  # numbers that several people have


def judge(handle: str, tally: Tally, *, own: bool = False, card: Card | None = None) -> Judged:
    """Say whether a handle is a person; what was sent to it alone is enough to tell."""
    if own:
        return Judged(person=False, reason=OWN)
    if machine := _machine(handle, tally, known=card is not None):
        return Judged(person=False, reason=machine)
    if card is not None:
        person = not card.organisation
        return Judged(person, "in your address book" if person else "a company's card in your address book")
    if known := _acquaintance(handle, tally):
        return Judged(person=True, reason=known)
    return Judged(person=False, reason=_stranger(tally))


def _acquaintance(handle: str, tally: Tally) -> str:
    """Return why what passed between the two shows a person, or ""."""
    if tally.answers and tally.outgoing:
        return "answered you"
    if tally.personal_replies:
        return "wrote to you first: you answered"
    if tally.personal and tally.human and not is_phone(handle):  # what went to a number may be STOP
        return "you wrote to each other"
    if tally.personal and tally.last_voice:
        return "you have talked"
    return f"you wrote to them {tally.personal} times" if tally.personal >= 2 else ""


def _machine(handle: str, tally: Tally, *, known: bool) -> str:
    """Return why a handle can be no person, whatever was written to it, or ""."""
    if is_email(handle):
        if _answers_nothing(handle):
            return "no-reply address"
        if tally.listed:
            return "mailing list"
    if known or is_phone(handle):
        return ""
    return _machine_address(handle) if is_email(handle) else _machine_name(handle)


@lru_cache(maxsize=1 << 14)
def _answers_nothing(handle: str) -> bool:
    return bool(_NO_REPLY.search(handle.rpartition("@")[0]))


@lru_cache(maxsize=1 << 14)
def _machine_address(handle: str) -> str:
    local, _, host = handle.rpartition("@")
    if _LIST.search(local) or _LIST_HOST.search(host):
        return "mailing list"
    if _RELAY.search(handle):
        return "relay address"
    return "role address" if ROLE.search(local.partition("+")[0]) else ""


@lru_cache(maxsize=1 << 14)
def _machine_name(handle: str) -> str:
    if _SHORT_CODE.fullmatch(handle):
        return "a short code"
    if _HOST_NAME.fullmatch(handle):
        return "not an address"
    return "a group, not a person" if _GROUP_NAME.search(_plain(handle)) else ""


def _plain(handle: str) -> str:
    """Return the name in a handle that is no address (`Ann Lee/HOU/CORP@CORP`, an X.500 path), as words."""
    name = re.split(r"[/@(]", handle.rpartition("cn=")[2])[0]
    return name.replace("-", " ").replace("_", " ")


def _stranger(tally: Tally) -> str:
    """Return why a handle of which no sign says that it is a person is none."""
    if not tally.outgoing:
        if tally.machine and not tally.human:
            return "mailing list or automatic mail"
        return "you never wrote to them"
    if not tally.narrow:
        return "only ever among many recipients"
    if not tally.addressed:
        return "only ever Cc or Bcc"
    if not tally.personal:
        return "only automatic mail, or copies, or mail to many went there"
    return "you wrote only once" if tally.human else "you wrote only once, and they never did"


def people(
    tallies: Mapping[str, Tally],
    *,
    cards: Iterable[Card],
    names: Mapping[str, str],
    own: frozenset[str],
    policy: Policy,
    me: str = "",
) -> People:
    """Return all contacts, in a fixed order, and every handle that is none, with its reason.

    `own` are the user's handles, `me` is their name.
    """
    book = address_book(cards, own=own, me=me)
    known = known_handles(book, tallies)
    found = {one: verdict(one, *known[one], book=book, names=names, me=me) for one in known}
    return everybody(book, found, names, policy)


def known_handles(book: AddressBook, tallies: Mapping[str, Tally]) -> dict[str, tuple[Card | None, Tally]]:
    """Return every handle that is known, with the card that it is on, and what happened with it."""
    found: dict[str, tuple[Card | None, Tally]] = {
        handle: (card, tallies.get(handle, _NOTHING)) for card, group in book.groups for handle in group
    }
    found.update((handle, (None, tallies[handle])) for handle in sorted(tallies) if handle not in found)
    return found


def verdict(
    handle: str, card: Card | None, tally: Tally, *, book: AddressBook, names: Mapping[str, str], me: str
) -> Judged:
    """Say whether a handle is a person; what has the user's own name and no card is taken for theirs."""
    mine = handle in book.own or untagged(handle) in book.own
    if card is None and handle in book.desks and not mine:
        return Judged(person=False, reason=SHARED)
    judged = judge(handle, tally, own=mine, card=card)
    if card is None and judged.person and is_namesake(names.get(handle, ""), me):
        return Judged(person=False, reason=NAMESAKE)
    return judged


def everybody(
    book: AddressBook, verdicts: Mapping[str, Judged], names: Mapping[str, str], policy: Policy
) -> People:
    """Return all contacts, given the verdict on each handle."""
    grouped = {handle for _, handles in book.groups for handle in handles}
    groups: list[tuple[Card | None, Iterable[str]]] = [*book.groups]
    groups += [(None, [handle]) for handle in verdicts if handle not in grouped]
    contacts, dropped, reasons = [], [], {}
    for card, group in groups:
        kept: list[str] = []
        for handle in group:
            judged = verdicts[handle]
            if judged.person:
                kept.append(handle)
                reason = judged.reason
            else:
                dropped.append(Dropped(handle, judged.reason))
        if kept:
            contact = _contact(kept, card, names, policy)
            contacts.append(contact)
            reasons[contact.id] = reason
    contacts.sort(key=lambda contact: contact.id)
    dropped.sort(key=lambda one: one.handle)
    return People(tuple(contacts), tuple(dropped), reasons, book.desks)


_NOTHING = Tally()


def _contact(handles: list[str], card: Card | None, names: Mapping[str, str], policy: Policy) -> Contact:
    written = (card.name if card else "") or next((names[h] for h in handles if names.get(h)), "")
    name = written or _from_address(handles[0])
    emails = tuple(h for h in handles if is_email(h))
    labels = card.labels if card else ()
    return Contact(
        id=key(handles[0]),
        name=name,
        handles=tuple(handles),
        emails=emails,
        phones=card.phones if card else tuple(h for h in handles if is_phone(h)),
        tier=_tier(handles, name, labels, policy),
        labels=labels,
        note=card.note if card else "",
        timezone=card.timezone if card else "",
        birthday=card.birthday if card else None,
    )


def _from_address(handle: str) -> str:
    """Return the name that an address spells (`ann.lee@x.org`), or the handle itself."""
    local = handle.partition("@")[0]
    words = re.split(r"[._]", local)
    if len(words) in (2, 3) and all(re.fullmatch(r"[^\W\d]['\w-]*", word) for word in words):
        return " ".join(word[0].upper() + word[1:] for word in words)
    return handle


def _tier(handles: list[str], name: str, labels: tuple[str, ...], policy: Policy) -> str:
    mine = {*handles, name.casefold()}
    worn = {label.casefold() for label in labels}
    for tier in policy.tiers:
        if any(person.casefold() in mine for person in tier.people):
            return tier.name
        if worn and any(label.casefold() in worn for label in tier.labels):
            return tier.name
        for domain in tier.domains:
            bare = domain.casefold().lstrip("@.")
            if any(h.endswith((f"@{bare}", f".{bare}")) for h in handles):
                return tier.name
    return "other"


def ids(contact: Contact) -> frozenset[str]:
    """Return every id under which a contact may have been known: one for each of its handles."""
    return frozenset(key(handle) for handle in contact.handles)


def namesakes(contacts: Iterable[Contact]) -> dict[str, str]:
    """Return the ids of contacts that share a name, each with what tells it apart; "" is its mail domain."""
    by_name: dict[str, list[Contact]] = {}
    for contact in contacts:
        by_name.setdefault(contact.name.casefold(), []).append(contact)
    found: dict[str, str] = {}
    for group in by_name.values():
        if len(group) > 1:
            handles = [contact.handles[0] for contact in group]
            hosts = Counter(handle.rpartition("@")[2] for handle in handles)
            for contact, handle in zip(group, handles, strict=True):
                local, _, host = handle.rpartition("@")
                alone = is_email(handle) and hosts[host] == 1
                found[contact.id] = "" if alone else local if is_email(handle) else handle
    return found
