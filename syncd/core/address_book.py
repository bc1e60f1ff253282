"""Cards to people: whose cards are one person's, and which handles they join.

Cards merge only on one address or one number that is nobody else's; never on a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from syncd.core.handles import is_email, is_phone, name_words
from syncd.model import Card

ROLE = re.compile(
    r"^(?:infos?|informations?|sales|support|help|helpdesk|services?|contacts?|kontakt|contacto|contato"
    r"|enquir(?:y|ies)|inquir(?:y|ies)|hello|office|mail|admin|administrator|webmaster|hostmaster|abuse|accounts?"
    r"|accounting|billing|invoices?|rechnung|buchhaltung|orders?|payments?|finance|hr|jobs|careers|recruiting|press"
    r"|media|marketing|news|newsletters?|feedback|team|staff|reception|bookings?|reservations?|security|privacy"
    r"|legal|compliance|subscriptions?|members?|membership|events?|shop|store|verkauf|vertrieb|ventas|vendas"
    r"|soporte|suporte|assistance|it|noc|sysadmin|updates?|digest|offers?|promotions?|welcome|community|everyone"
    r"|users?|dev|devel|developers?|discuss(?:ion)?|announce(?:ments?)?|returns?|receipts?|parking|benefits|payroll"
    r"|room|.*(?:conf|conference|meeting|board)[._-]?room|all|all[._-].+|.+[._-](?:team|group|members)"
    r"|lettings|rentals|residential|enrol?lments?|admissions|registrations?|invitations?|meetings|groups|deals"
    r"|surveys?|tracking|confirm(?:ations?)?|system|automated|cron|builds|jira|voicemail|fax|scan(?:ner)?|printer"
    r"|kunden(?:service|dienst|betreuung|center)|(?:service[._-]?)?clients?|facturation|factur(?:as|acion)|compta"
    r"|comptabilite|contabilidad(?:e)?|administra(?:tion|cion|cao)|se[ck]retaria(?:t)?|accueil|empfang|recep[cç]ion"
    r"|recepcao|bewerbung(?:en)?|karriere|presse|prensa|imprensa|bestellung(?:en)?|pedidos|reservas?"
    r"|atendimento|financeiro|zentrale|vermietung|hausverwaltung|immobilien"
    r"|accounts?[._-](?:payable|receivable)"
    r"|(?:customer|client|member|guest|user|tech|technical|web|online|mail|product|order|it|hr)[._-]?"
    r"(?:services?|care|support|help|helpdesk|desk|cent(?:er|re)|relations|requests?|success|team))"
    r"(?:[._-]?\d+|[._-](?:uk|us|usa|eu|emea|de|fr|es|it|ca|au|nl|int|intl|global))?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AddressBook:
    """An address book, sorted out."""

    groups: tuple[tuple[Card, tuple[str, ...]], ...]  # the cards of one person each as one, and its handles
    desks: frozenset[str]  # numbers that several people have
    own: frozenset[str]  # the user's own handles


def address_book(cards: Iterable[Card], *, own: frozenset[str], me: str) -> AddressBook:
    """Return what cards come to; the user's own are left out.

    `own` are the user's handles. Theirs, too, are the other addresses on the card that has one of them and
    the user's name, `me`.
    """
    book = sorted(cards, key=_place)
    known = [card for card in book if not own.intersection(card.emails)]
    mine_too = [card for card in book if own.intersection(card.emails) and is_namesake(card.name, me)]
    shared = _shared(known)
    return AddressBook(
        groups=tuple((card, tuple(handles)) for card, handles in _groups(known, shared)),
        desks=frozenset(filter(is_phone, shared)),
        own=own.union(*(card.emails for card in mine_too)),
    )


def is_namesake(name: str, me: str) -> bool:
    """Whether a name is the user's full one; a first name alone is many people's."""
    words = name_words(me)
    return len(words) > 1 and name_words(name) == words


def _groups(ordered: Iterable[Card], shared: frozenset[str]) -> list[tuple[Card, list[str]]]:
    """Return the cards of one person each as one card, with the handles that they join.

    A number, or a role's address, on the cards of several people is a desk's or a family's: it
    joins nobody, and belongs to the first card that is left with nothing else.
    """
    leader: dict[str, str] = {}

    def lead(handle: str) -> str:
        while leader.setdefault(handle, handle) != handle:
            leader[handle] = handle = leader[leader[handle]]
        return handle

    held: list[tuple[Card, list[str]]] = []
    for card in ordered:
        every = card.emails + card.phones
        handles = [h for h in every if h not in shared] or [h for h in every if h not in leader][:1]
        for handle in handles:
            first, second = lead(handles[0]), lead(handle)
            leader[max(first, second)] = min(first, second)
        if handles:
            held.append((card, handles))
    merged: dict[str, Card] = {}
    for card, handles in held:
        root = lead(handles[0])
        merged[root] = _better(merged[root], card) if root in merged else card
    groups: dict[str, list[str]] = {}
    for handle in leader:
        groups.setdefault(lead(handle), []).append(handle)
    return [(merged[root], sorted(group, key=rank)) for root, group in sorted(groups.items())]


def _shared(cards: Iterable[Card]) -> frozenset[str]:
    """Return the numbers, and the addresses of a role, that stand on the cards of several people."""
    holders: dict[str, set[str]] = {}
    for card in cards:
        for handle in card.emails + card.phones:
            if is_phone(handle) or ROLE.search(handle.partition("@")[0]):
                holders.setdefault(handle, set()).add(card.name)
    return frozenset(handle for handle, names in holders.items() if not _alike(names))


def _place(card: Card) -> tuple[bool, str, str, str]:
    """Sort people before companies, and all in an order that is not the address book's."""
    return card.organisation, card.id, card.name, repr(card)


def _alike(names: Iterable[str]) -> bool:
    """Whether all names may be one person's: each has no word that the longest lacks."""
    words = [set(re.findall(r"\w+", name.casefold())) for name in names]
    longest = max(words, key=len)
    return all(some <= longest for some in words)


def _better(one: Card, other: Card) -> Card:
    """Return what two cards of one person come to."""
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
