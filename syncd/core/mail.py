"""From a message to interactions: whose it is, whom it went to, and what it says of a call.

RFC 5322 fields decide; what a folder is called decides only where they are silent.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from syncd.core import evidence
from syncd.core.handles import clean, handle
from syncd.model import Address, Channel, Folder, Interaction, Mail, Party, Role, Sign, Skipped, Verdict

_REPLY = re.compile(
    r"\s*(?:re|aw|antw|antwort|sv|vs|odp|r|rif|rép|ré|res|ynt)\s*(?:\[\d+\]|\(\d+\))?\s*:", re.IGNORECASE
)
_PREFIX = re.compile(
    r"^(?:\s*(?:re|aw|antw|antwort|sv|vs|odp|r|rif|rép|ré|res|ynt|fwd?|wg|tr|rv|enc|i)\s*(?:\[\d+\]|\(\d+\))?\s*:)+\s*",
    re.IGNORECASE,
)
_OFFER = (
    r"proposals?|quot(?:e|ation)s?|fee agreement|estimate|tender|engagement letter|terms of (?:business|engagement)"
    r"|angebot|kostenvoranschlag|offerte|proposition commerciale|devis|presupuesto|propuesta|proposta|orçamento"
)
_PROPOSAL = re.compile(
    rf"\b(?:{_OFFER}|(?:our|my|formal|revised|final|draft) (?:offer|contract))\b", re.IGNORECASE
)
_ENCLOSED = re.compile(
    rf"\b(?:attached|enclosed|here)\b[^.?!\n]{{0,40}}\b(?:{_OFFER}|(?:our|my) (?:offer|contract))\b"
    rf"|\b(?:anbei|im anhang|ci-joint|adjunto|segue)\b[^.?!\n]{{0,40}}\b(?:{_OFFER})\b",
    re.IGNORECASE,
)
_FEW = 3  # a phrase in a mail to more people than this says nothing about any one of them


@dataclass(frozen=True, slots=True)
class Own:
    """What is known to be the user's own: handles, and the name as old archives write it."""

    handles: frozenset[str]
    name: str = ""

    def __contains__(self, text: str) -> bool:
        return text in self.handles

    def named(self, text: str) -> bool:
        """Whether a bare-name handle can only be the user's full name."""
        words = self.name.casefold().split()
        return len(words) > 1 and sorted(re.findall(r"[^\s,.]{2,}", text)) == sorted(
            w for w in words if len(w) > 1
        )


@dataclass(frozen=True, slots=True)
class Read:
    """What one message comes to: its interactions, or why it has none; and an alias that it reveals."""

    interactions: tuple[Interaction, ...] = ()
    alias: str = ""
    skipped: Skipped | None = None


def read(mail: Mail, own: Own, *, source: str, subjects: bool = False, wide: int = 20) -> Read:
    """Return the interactions that one message is; the judgement of its text, but not the text.

    A mail to more than `wide` people is marked so. Subjects are kept only with `subjects`.
    """
    if mail.folder is Folder.DRAFTS:
        return Read(skipped=Skipped(mail.message_id, "a draft, not sent"))
    people = _people(mail)
    if len(people) > wide:
        mail = mail._replace(signs=mail.signs | Sign.WIDE)
    sender, sender_name = handle(mail.sender) if mail.sender else ("", "")
    mine = sender in own or own.named(sender)
    if mail.folder is Folder.SENT and not mine:
        mine = not sender or not any(to in own for to, _, _ in people)
    if mine:
        alias = sender if sender not in own else ""
        return Read(_outgoing(mail, own, people, source=source, subjects=subjects), alias)
    if not sender:
        return Read(skipped=Skipped(mail.message_id, "no sender"))
    return Read(_incoming(mail, sender, sender_name, len(people), source=source, subjects=subjects))


def topic(subject: str) -> str:
    """Return a subject without its Re: and Fwd: marks."""
    return _PREFIX.sub("", clean(subject))


def is_reply(mail: Mail) -> bool:
    """Whether a message answers another one, by its headers or, where those are lost, its subject."""
    return bool(mail.in_reply_to) or bool(_REPLY.match(mail.subject))


def _people(mail: Mail) -> list[tuple[str, str, Role]]:
    found: dict[str, tuple[str, str, Role]] = {}
    fields: tuple[tuple[Role, tuple[Address, ...]], ...] = (
        (Role.TO, mail.to),
        (Role.CC, mail.cc),
        (Role.BCC, mail.bcc),
    )
    for role, addresses in fields:
        for address in addresses:
            text, name = handle(address)
            if text and text not in found:
                found[text] = (text, name, role)
    return list(found.values())


def _likeness(mail: Mail) -> int:
    """Equal for two copies of one mail that an archive gave other ids."""
    return zlib.crc32(topic(mail.subject).casefold().encode()) or 1


def _judge(mail: Mail) -> evidence.Judgement | None:
    if not mail.excerpt or mail.signs or not evidence.worth_reading(mail.excerpt):
        return None
    return evidence.judge(evidence.own_words(mail.excerpt))


def _is_proposal(mail: Mail) -> bool:
    subject = mail.subject
    return (bool(_PROPOSAL.search(subject)) and not is_reply(mail)) or bool(
        _ENCLOSED.search(mail.excerpt[:600])
    )


def _outgoing(
    mail: Mail, own: Own, people: list[tuple[str, str, Role]], *, source: str, subjects: bool
) -> tuple[Interaction, ...]:
    others = [person for person in people if person[0] not in own and not own.named(person[0])]
    if not others:
        return ()
    said = _judge(mail) if len(others) <= _FEW else None
    to_one = sum(role is Role.TO for _, _, role in others) == 1
    verdict, party = (said.verdict, said.party) if said else (Verdict.NONE, Party.UNKNOWN)
    reply, likeness = is_reply(mail), _likeness(mail)
    thread = mail.root or mail.message_id
    proposal = _is_proposal(mail)
    shown = topic(mail.subject) if subjects else ""
    return tuple(
        Interaction(
            id=f"mail:{mail.message_id}/{text}",
            at=mail.at,
            handle=text,
            channel=Channel.MAIL,
            outgoing=True,
            source=source,
            name=name,
            role=role,
            people=len(others),
            signs=mail.signs,
            reply=reply,
            thread=thread,
            subject=shown,
            likeness=likeness,
            proposal=proposal,
            verdict=verdict if role is Role.TO and to_one else Verdict.NONE,
            party=party if role is Role.TO and to_one else Party.UNKNOWN,
        )
        for text, name, role in others
    )


def _incoming(
    mail: Mail, sender: str, name: str, people: int, *, source: str, subjects: bool
) -> tuple[Interaction, ...]:
    said = _judge(mail) if people <= _FEW else None
    one = Interaction(
        id=f"mail:{mail.message_id}/{sender}",
        at=mail.at,
        handle=sender,
        channel=Channel.MAIL,
        outgoing=False,
        source=source,
        name=name,
        role=Role.FROM,
        people=people,
        signs=mail.signs,
        reply=is_reply(mail),
        thread=mail.root or mail.message_id,
        subject=topic(mail.subject) if subjects else "",
        likeness=_likeness(mail),
        verdict=said.verdict if said else Verdict.NONE,
        party=said.party if said else Party.UNKNOWN,
        offset=mail.offset,
    )
    listed = handle(Address("", mail.list_post))[0] if mail.list_post else ""
    if not listed or listed == sender:
        return (one,)
    return (
        one,
        one._replace(
            id=f"mail:{mail.message_id}/{listed}",
            handle=listed,
            name="",
            role=Role.LIST,
            signs=mail.signs | Sign.LIST,
        ),
    )
