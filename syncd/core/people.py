"""Handles to contacts: who is one person, and which handles are a person at all.

Merged only on one address, one E.164 number or one contact card; never on a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from syncd.core.clocks import Tally
from syncd.core.handles import is_email, is_phone, key
from syncd.core.policy import Policy
from syncd.model import Card, Contact

_NO_REPLY = re.compile(
    r"(?:^|[._+-])(?:no|do[._-]?not|dont|ne|nicht)[._-]?(?:reply|respond|answer|repondre|antworten)"
    r"|^(?:mailer-daemon|postmaster|bounces?|notifications?|notify|alerts?|daemon|root|nobody|noresponse)(?:[+._=-]|$)"
    r"|^bounce[s]?[+=-]",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^(?:owner|majordomo|listserv|mailman|sympa|lists?)(?:[-_.]|$)"
    r"|[-_.](?:request|list|liste?|subscribe|unsubscribe|announce|discuss|bounces?|owner|l|users|devel)$",
    re.IGNORECASE,
)
_LIST_HOST = re.compile(
    r"^(?:lists?|mailman|listserv|groups|googlegroups|yahoogroups)\."
    r"|(?:^|\.)(?:googlegroups\.com|yahoogroups\.com|groups\.io|freelists\.org|listserv\.[a-z.]+)$",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"^(?:info|infos?|informations?|sales|support|help|helpdesk|service|services|customer[._-]?(?:service|care|support)"
    r"|contact|contacts|kontakt|contacto|contato|enquir(?:y|ies)|inquir(?:y|ies)|hello|office|mail|admin"
    r"|administrator|webmaster|hostmaster|abuse|accounts?|accounting|billing|invoices?|rechnung|buchhaltung|orders?"
    r"|payments?|finance|hr|jobs|careers|recruiting|press|media|marketing|news|newsletter|feedback|team|staff|reception"
    r"|bookings?|reservations?|security|privacy|legal|compliance|subscriptions?|members?|membership|events?"
    r"|shop|store|verkauf|vertrieb|ventas|vendas|soporte|suporte|assistance|it|noc|sysadmin|updates?|digest|offers?"
    r"|promotions?|welcome|community|everyone|all|all[._-].+)$",
    re.IGNORECASE,
)
_RELAY = re.compile(
    r"^(?:reply|replies|conversation|ticket|case|comment|msg|message|thread|issue|unsubscribe|update|id|r)"
    r"(?:[+=].+|[._-]?[0-9a-f]{8,})@"
    r"|^[0-9a-f]{16,}@|\+(?=[^@]*\d)[0-9a-z_=-]{16,}@"
    r"|@(?:.+\.)?(?:reply\..+|replies\..+|inbound\..+|relay\..+|guest\.airbnb\.com|convo\.zillow\.com|sale\.craigslist\.org"
    r"|privaterelay\.appleid\.com|marketplace\.amazon\..+|members\.ebay\..+|messages?\..+\.com)$",
    re.IGNORECASE,
)
_GROUP_NAME = re.compile(
    r"\b(?:teams?|all|everyone|staff|group|list|distribution|announcements?|committee|department|dept|desk|users?|members"
    r"|helpdesk|support|administrator|administration|postmaster|system|service|services|subscribers|undisclosed|recipients"
    r"|office of|corporation|inc|ltd|llc|gmbh|report|outage|chairman|incoming|outgoing|worldwide)\b",
    re.IGNORECASE,
)
_HOST_NAME = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", re.IGNORECASE)

OWN = "your own address"


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


def judge(handle: str, tally: Tally, *, own: bool = False, card: Card | None = None) -> Judged:
    """Say whether a handle is a person; what was sent to it alone is enough to tell."""
    if own:
        return Judged(person=False, reason=OWN)
    if machine := _machine(handle, tally, known=card is not None):
        return Judged(person=False, reason=machine)
    if card is not None:
        person = not card.organisation
        return Judged(person, "in your address book" if person else "a company's card in your address book")
    if tally.human and tally.answers and tally.outgoing:
        return Judged(person=True, reason="answered you")
    if tally.personal_replies:
        return Judged(person=True, reason="wrote to you first: you answered")
    if tally.personal >= 2:
        return Judged(person=True, reason=f"you wrote to them {tally.personal} times")
    return Judged(person=False, reason=_stranger(tally))


def _machine(handle: str, tally: Tally, *, known: bool) -> str:
    """Return why a handle can be no person, whatever was written to it, or ""."""
    local, _, host = handle.rpartition("@")
    if is_email(handle):
        if _NO_REPLY.search(local):
            return "no-reply address"
        if tally.listed or _LIST.search(local) or _LIST_HOST.search(host):
            return "mailing list"
        if known:
            return ""
        if _RELAY.search(handle):
            return "relay address"
        if _ROLE.search(local.partition("+")[0]):
            return "role address"
        return ""
    if is_phone(handle) or known:
        return ""
    if _HOST_NAME.fullmatch(handle):
        return "not an address"
    name = handle.split("/", 1)[0].split("@", 1)[0].replace("-", " ").replace("_", " ")
    return "a group, not a person" if _GROUP_NAME.search(name) else ""


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
        return "only automatic mail went there"
    return "you wrote only once, and they never did"


def people(
    tallies: Mapping[str, Tally],
    *,
    cards: Iterable[Card],
    names: Mapping[str, str],
    own: frozenset[str],
    policy: Policy,
) -> People:
    """Return all contacts, in a fixed order, and every handle that is none, with its reason."""
    groups, card_of = _groups(cards, own)
    grouped = {handle for group in groups for handle in group}
    groups += [[handle] for handle in sorted(tallies) if handle not in grouped]
    contacts, dropped, reasons = [], [], {}
    for group in groups:
        card = card_of.get(group[0])
        kept: list[str] = []
        for handle in group:
            judged = judge(handle, tallies.get(handle, _NOTHING), own=handle in own, card=card)
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
    return People(tuple(contacts), tuple(dropped), reasons)


_NOTHING = Tally()


def _groups(cards: Iterable[Card], own: frozenset[str]) -> tuple[list[list[str]], dict[str, Card]]:
    """Return the handles of one person each, as the cards join them, and the card of each handle.

    A handle on the cards of several names is a desk's or a family's: it joins nobody, and
    belongs to the first card that is left with nothing else.
    """
    cards = [card for card in cards if not own.intersection(card.emails)]
    holders: dict[str, set[str]] = {}
    for card in cards:
        for handle in card.emails + card.phones:
            holders.setdefault(handle, set()).add(card.name.casefold())
    shared = {handle for handle, names in holders.items() if len(names - {""}) > 1}
    leader: dict[str, str] = {}

    def lead(handle: str) -> str:
        while leader.setdefault(handle, handle) != handle:
            leader[handle] = handle = leader[leader[handle]]
        return handle

    card_of: dict[str, Card] = {}
    for card in cards:
        handles = [h for h in dict.fromkeys(card.emails + card.phones) if h not in shared]
        if not handles:
            handles = [h for h in card.emails + card.phones if h not in card_of][:1]
        for handle in handles:
            card_of[handle] = _better(card_of.get(handle), card)
            first, second = lead(handles[0]), lead(handle)
            leader[max(first, second)] = min(first, second)
    groups: dict[str, list[str]] = {}
    for handle in card_of:
        groups.setdefault(lead(handle), []).append(handle)
    ordered = [sorted(group, key=rank) for _, group in sorted(groups.items())]
    for group in ordered:
        best = card_of[group[0]]
        for handle in group[1:]:
            best = _better(best, card_of[handle])
        card_of.update(dict.fromkeys(group, best))
    return ordered, card_of


def _better(one: Card | None, other: Card) -> Card:
    """Return what two cards of one person come to."""
    if one is None or one is other:
        return other
    return Card(
        id=one.id,
        name=one.name or other.name,
        emails=tuple(dict.fromkeys(one.emails + other.emails)),
        phones=tuple(dict.fromkeys(one.phones + other.phones)),
        labels=tuple(dict.fromkeys(one.labels + other.labels)),
        note=one.note or other.note,
        timezone=one.timezone or other.timezone,
        birthday=one.birthday or other.birthday,
        organisation=one.organisation and other.organisation,
    )


def rank(handle: str) -> tuple[int, str]:
    """Sort addresses before numbers before bare names: the first is what a contact's id is made of."""
    return (0 if is_email(handle) else 1 if is_phone(handle) else 2), handle


def _contact(handles: list[str], card: Card | None, names: Mapping[str, str], policy: Policy) -> Contact:
    name = (card.name if card else "") or next((names[h] for h in handles if names.get(h)), "")
    if not name and not (is_email(handles[0]) or is_phone(handles[0])):
        name = handles[0]
    emails = tuple(h for h in handles if is_email(h))
    labels = card.labels if card else ()
    return Contact(
        id=key(handles[0]),
        name=name or _from_address(handles[0]),
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
    if (
        is_email(handle)
        and len(words) in (2, 3)
        and all(re.fullmatch(r"[^\W\d]['\w-]*", word) for word in words)
    ):
        return " ".join(word[0].upper() + word[1:] for word in words)
    return handle


def _tier(handles: list[str], name: str, labels: tuple[str, ...], policy: Policy) -> str:
    mine = {*handles, name.casefold()}
    worn = {label.casefold() for label in labels}
    for tier in policy.tiers:
        if mine & {person.casefold() for person in tier.people} or worn & {
            label.casefold() for label in tier.labels
        }:
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
    """Return the ids of contacts that share a name, each with what tells it apart: a domain, or an address."""
    by_name: dict[str, list[Contact]] = {}
    for contact in contacts:
        by_name.setdefault(contact.name.casefold(), []).append(contact)
    found: dict[str, str] = {}
    for group in by_name.values():
        if len(group) > 1:
            domains = [contact.handles[0].rpartition("@")[2] for contact in group]
            distinct = len(set(domains)) == len(domains)
            found.update({contact.id: "" if distinct else contact.handles[0] for contact in group})
    return found
