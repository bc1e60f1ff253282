"""From a message to interactions: whose it is, whom it went to, and what it says of a call.

RFC 5322 fields decide; what a folder is called decides only where they are silent.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from syncd.core import evidence
from syncd.core.handles import clean, handle, is_email, name_words, untagged
from syncd.core.phrases.offers import ANOTHERS, ENCLOSED, PROPOSAL
from syncd.core.sieve import Sifted, sifted
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
_TOP = 800  # characters; who encloses something says so at once
_NOTHING = (Verdict.NONE, Party.UNKNOWN)
_FEW = 3  # a phrase in a mail to more people than this says nothing about any one of them


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """What is known to be the user's own: handles, and the name as old archives write it."""

    handles: frozenset[str]
    name: str = ""

    @lru_cache(maxsize=4096)  # noqa: B019 - there is one of these for each pull
    def __contains__(self, text: str) -> bool:
        return text in self.handles or untagged(text) in self.handles or self._named(text)

    def resembles(self, text: str) -> bool:
        """Whether a handle spells a part of the user's name: `byron` and `ada.b@work.example` do."""
        return any(word in text for word in name_words(self.name) if len(word) > 2)

    def _named(self, text: str) -> bool:
        """Whether a bare-name handle can only be the user's full name, as in `ann q lee/hou/corp@corp`."""
        mine = name_words(self.name)
        return len(mine) > 1 and not is_email(text) and name_words(re.split("[/@]", text)[0]) == mine


class Read(NamedTuple):
    """What one message comes to: its interactions, or why it has none; and an alias that it reveals."""

    interactions: tuple[Interaction, ...] = ()
    alias: str = ""
    skipped: Skipped | None = None


class Told(NamedTuple):
    """What the text of a mail says: of a call, with whom, and whether an offer comes with it."""

    verdict: Verdict
    party: Party
    offers: bool


def told(text: str) -> Told:
    """Return what the text of a mail, quotations included, says; it alone decides."""
    held = sifted(text)
    return Told(*_of_a_call(text, held), _encloses(text, held))


def read(
    mail: Mail, own: Own, *, source: str, subjects: bool = False, wide: int = 20, said: Told | None = None
) -> Read:
    """Return the interactions that one message is; the judgement of its text, but not the text.

    A mail to more than `wide` people is marked so. Subjects are kept only with `subjects`.
    `said` is what `told` makes of the excerpt, where that is known already.
    """
    if mail.folder is Folder.DRAFTS:
        return Read(skipped=Skipped(mail.message_id, "a draft, not sent"))
    people = _people(mail)
    signs = _signs(mail, wide=len(people) > wide)
    if signs is not mail.signs:
        mail = mail._replace(signs=signs)
    sender, sender_name = handle(mail.sender) if mail.sender else ("", "")
    if sender in own or (mail.folder is Folder.SENT and not _misfiled(mail, sender, own, people)):
        alias = "" if sender in own.handles else sender
        others = [person for person in people if person[0] not in own]
        return Read(
            _with(others, mail, said, own=True, many=len(others), source=source, subjects=subjects), alias
        )
    if not sender:
        return Read(skipped=Skipped(mail.message_id, "no sender"))
    senders = [(sender, sender_name, Role.FROM)]
    listed = handle(Address("", mail.list_post))[0] if mail.list_post else ""
    if listed and listed != sender:
        senders.append((listed, "", Role.LIST))
    return Read(_with(senders, mail, said, own=False, many=len(people), source=source, subjects=subjects))


def _signs(mail: Mail, *, wide: bool) -> Sign:
    signs, marks = mail.signs, _marks(mail.subject)
    if marks:
        signs |= marks
    return signs | Sign.WIDE if wide else signs


@lru_cache(maxsize=4096)  # a thread has one subject
def _marks(subject: str) -> Sign:
    """Return the signs that a subject shows, for archives that lost the headers with them."""
    if _ANSWER.match(subject):
        return Sign.INVITATION
    return Sign.RECEIPT if _RECEIPT.match(subject) else Sign.NONE


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


@lru_cache(maxsize=4096)
def _likeness(subject: str) -> int:
    """Equal for two copies of one mail that an archive gave other ids."""
    return zlib.crc32(topic(subject).casefold().encode()) or 1


def _of_a_call(text: str, held: Sifted) -> tuple[Verdict, Party]:
    """Return what a mail's author says of a call in it, and with whom."""
    if not held.call:
        return _NOTHING
    if not held.others:
        verdict, party, _ = evidence.judged(text)
        return verdict, party
    fresh = evidence.unquoted(text)
    if fresh != text and not evidence.worth_reading(fresh):
        return _NOTHING
    verdict, party, _ = evidence.judge(evidence.unsigned(fresh))
    return verdict, party


def _encloses(text: str, held: Sifted) -> bool:
    """Whether a mail's author encloses an offer, and says so at the top."""
    top = text[:_TOP]
    if not held.offer or not ENCLOSED.search(top.lower()):
        return False
    return bool(ENCLOSED.search(evidence.own_words(top).lower()))


@lru_cache(maxsize=4096)
def _offers(subject: str) -> bool | None:
    """Whether a subject of the user's own offers something; None where it speaks of no offer at all."""
    if not PROPOSAL.search(subject):
        return None
    return not (_FORWARD.match(subject) or ANOTHERS.search(subject))


def _judged(mail: Mail, said: Told | None) -> tuple[Verdict, Party]:
    """Return what a mail says of a call; nothing where nobody wrote it to one person."""
    if mail.signs:
        return _NOTHING
    return (said.verdict, said.party) if said else _of_a_call(mail.excerpt, sifted(mail.excerpt))


def _is_proposal(mail: Mail, said: Told | None, *, reply: bool) -> bool:
    """Whether the user offers something: a subject of the user's own says so, or the text encloses it."""
    offers = None if reply else _offers(mail.subject)
    if offers is not None:
        return offers
    return said.offers if said else _encloses(mail.excerpt, sifted(mail.excerpt))


def _with(
    people: list[tuple[str, str, Role]],
    mail: Mail,
    said: Told | None,
    *,
    own: bool,
    many: int,
    source: str,
    subjects: bool,
) -> tuple[Interaction, ...]:
    """Return the interaction with each of some people; no call that is spoken of was with one in copy."""
    to_one = not own or [role for _, _, role in people].count(Role.TO) == 1
    call = _judged(mail, said) if to_one and many <= _FEW else _NOTHING
    channel, listed, copied = Channel.MAIL, Role.LIST, (Role.CC, Role.BCC)  # read once: enums are slow
    start, at, signs, reply = f"mail:{mail.message_id}/", mail.at, mail.signs, is_reply(mail)
    thread = mail.root or mail.message_id
    subject = topic(mail.subject) if subjects else ""
    likeness = _likeness(mail.subject)
    proposal = own and _is_proposal(mail, said, reply=reply)
    offset = None if own else mail.offset
    return tuple(
        [
            Interaction(  # in order: keywords would take twice as long
                start + text,
                at,
                text,
                channel,
                own,  # outgoing
                source,
                name,
                role,
                many,
                signs | Sign.LIST if role is listed else signs,
                reply,
                thread,
                subject,
                likeness,
                proposal,
                None,
                *(_NOTHING if role in copied else call),
                offset,
            )
            for text, name, role in people
        ]
    )
