"""From a message to interactions: whose it is, whom it went to, and what it says of a call.

RFC 5322 fields decide; what a folder is called decides only where they are silent.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache

from syncd.core import evidence
from syncd.core.handles import clean, handle, is_email, untagged
from syncd.model import Address, Channel, Folder, Interaction, Mail, Party, Role, Sign, Skipped, Verdict

_REPLY = re.compile(
    r"\s*(?:re|aw|antw|antwort|sv|vs|odp|r|rif|rép|ré|res|ynt)\s*(?:\[\d+\]|\(\d+\))?\s*:", re.IGNORECASE
)
_PREFIX = re.compile(
    r"^(?:\s*(?:re|aw|antw|antwort|sv|vs|odp|r|rif|rép|ré|res|ynt|fwd?|wg|tr|rv|enc|i)\s*(?:\[\d+\]|\(\d+\))?\s*:)+\s*",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|doorst|vb|vl|i)\s*:", re.IGNORECASE)
_ANSWER = re.compile(  # how calendars title what they send for the user, where an archive lost its type
    r"\s*(?:accepted|declined|tentative(?:ly accepted)?|new time proposed|cancell?ed|zugesagt|abgelehnt"
    r"|mit vorbehalt|abgesagt|accepté|refusé|provisoire|annulé|acept[ao]d[ao]|rechazad[ao]|cancelad[ao]"
    r"|geaccepteerd|geweigerd|voorlopig|accettato|rifiutato|annullato|aceit[ao]|recusad[ao])\s*:",
    re.IGNORECASE,
)
_RECEIPT = re.compile(r"\s*(?:not read|read|(?:un)?gelesen|lu|leído|letto|gelezen|lida?)\s*:", re.IGNORECASE)
_OFFER = (
    r"(?:proposals?|quot(?:e|ation)s?(?! of the)|fee agreement|estimate|tender|engagement letter"
    r"|terms of (?:business|engagement)|(?:our|my|formal|revised|final|draft) (?:offer|contract)"
    r"|angebot|kostenvoranschlag|offerte|proposition commerciale|devis|presupuesto|propuesta|proposta"
    r"|orçamento)\b"
)
_PROPOSAL = re.compile(rf"\b{_OFFER}", re.IGNORECASE)
_ANOTHERS = re.compile(
    r"\b(?:your|their|his|her|ihr|votre|su|rfp|rfq|comments? on|questions? (?:on|about)"
    r"|(?:request|asking|need|looking|call)(?:ed|ing|s)?(?: for)?)(?: an?| the)?(?: [\w-]+)? " + _OFFER,
    re.IGNORECASE,
)
_CUES = (
    "attached",
    "enclosed",
    "here's",
    "here is",
    "here are",
    "anbei",
    "im anhang",
    "ci-joint",
    "adjunto",
    "segue",
)
_ENCLOSED = re.compile(  # of lower-case text
    r"\b(?:attached|enclosed|here(?:'s| is| are)|anbei|im anhang|ci-joint|adjunto|segue)\b"
    r"(?:(?!\b(?:their|his|her|comments?|thoughts|notes|changes|edits|questions|answers?|feedback)\b)[^.?!\n]){0,40}"
    rf"\b{_OFFER}"
)
_TOP = 800  # characters; who encloses something says so at once
_FEW = 3  # a phrase in a mail to more people than this says nothing about any one of them


@dataclass(frozen=True, slots=True)
class Own:
    """What is known to be the user's own: handles, and the name as old archives write it."""

    handles: frozenset[str]
    name: str = ""

    @lru_cache(maxsize=16384)  # noqa: B019 - there is one of these for each pull
    def __contains__(self, text: str) -> bool:
        return text in self.handles or untagged(text) in self.handles or self._named(text)

    def resembles(self, text: str) -> bool:
        """Whether a handle spells a part of the user's name: `byron` and `ada.b@work.example` do."""
        return any(word in text for word in _words(self.name) if len(word) > 2)

    def _named(self, text: str) -> bool:
        """Whether a bare-name handle can only be the user's full name, as in `ann q lee/hou/corp@corp`."""
        mine = _words(self.name)
        return len(mine) > 1 and not is_email(text) and _words(re.split("[/@]", text)[0]) == mine


def _words(name: str) -> list[str]:
    return sorted(re.findall(r"[^\s,.]{2,}", name.casefold()))


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
    mail = mail._replace(signs=_signs(mail, wide=len(people) > wide))
    sender, sender_name = handle(mail.sender) if mail.sender else ("", "")
    if sender in own or (mail.folder is Folder.SENT and not _misfiled(mail, sender, own, people)):
        alias = "" if sender in own.handles else sender
        return Read(_outgoing(mail, own, people, source=source, subjects=subjects), alias)
    if not sender:
        return Read(skipped=Skipped(mail.message_id, "no sender"))
    return Read(_incoming(mail, sender, sender_name, len(people), source=source, subjects=subjects))


def _signs(mail: Mail, *, wide: bool) -> Sign:
    signs = mail.signs
    if _ANSWER.match(mail.subject):
        signs |= Sign.INVITATION
    if _RECEIPT.match(mail.subject):
        signs |= Sign.RECEIPT
    return signs | Sign.WIDE if wide else signs


def _misfiled(mail: Mail, sender: str, own: Own, people: list[tuple[str, str, Role]]) -> bool:
    """Whether a mail among the sent ones came from somebody else: it was sent to me, or to a list."""
    received = any(to in own for to, _, _ in people) or bool(mail.signs & (Sign.LIST | Sign.BULK))
    return bool(sender) and received


def topic(subject: str) -> str:
    """Return a subject without its Re: and Fwd: marks."""
    return _PREFIX.sub("", clean(subject))


def is_reply(mail: Mail) -> bool:
    """Whether a message answers another one, by its headers or, where those are lost, its subject.

    A forwarded one names the message that it passes on, but answers nobody.
    """
    answers = bool(mail.in_reply_to) and not _FORWARD.match(mail.subject)
    return answers or bool(_REPLY.match(mail.subject))


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
    if mail.signs or not evidence.worth_reading(mail.excerpt):
        return None
    text = evidence.unquoted(mail.excerpt)
    return evidence.judge(evidence.unsigned(text)) if evidence.worth_reading(text) else None


def _is_proposal(mail: Mail, *, reply: bool) -> bool:
    """Whether the user offers something: a subject of the user's own says so, or the text encloses it."""
    subject = mail.subject
    if not reply and _PROPOSAL.search(subject):
        return not (_FORWARD.match(subject) or _ANOTHERS.search(subject))
    top = mail.excerpt[:_TOP].lower()
    if not any(cue in top for cue in _CUES) or not _ENCLOSED.search(top):
        return False
    return bool(_ENCLOSED.search(evidence.own_words(mail.excerpt[:_TOP]).lower()))


def _outgoing(
    mail: Mail, own: Own, people: list[tuple[str, str, Role]], *, source: str, subjects: bool
) -> tuple[Interaction, ...]:
    others = [person for person in people if person[0] not in own]
    if not others:
        return ()
    said = _judge(mail) if len(others) <= _FEW else None
    to_one = sum(role is Role.TO for _, _, role in others) == 1
    verdict, party = (said.verdict, said.party) if said else (Verdict.NONE, Party.UNKNOWN)
    reply, likeness = is_reply(mail), _likeness(mail)
    thread = mail.root or mail.message_id
    proposal = _is_proposal(mail, reply=reply)
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
