"""The words: frozen values that everyone shares. Standard library only.

Every datetime is aware; those of things that happened are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntFlag, StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Channel(StrEnum):
    """The way an interaction went."""

    MAIL = "mail"
    TEXT = "text"
    CALL = "call"
    VOICEMAIL = "voicemail"
    MEETING = "meeting"


class Spoke(StrEnum):
    """Whether an interaction was a conversation."""

    YES = "yes"
    PROBABLY = "probably"
    NO = "no"


class Verdict(StrEnum):
    """What a sentence says about a call."""

    SPOKE = "spoke"
    VOICEMAIL = "voicemail"
    PLANNED = "planned"
    NONE = "none"


class Party(StrEnum):
    """With whom the call was that a sentence speaks of."""

    CORRESPONDENT = "correspondent"
    THIRD = "third"
    GROUP = "group"
    UNKNOWN = "unknown"


class Lane(StrEnum):
    """Why somebody should be called."""

    WRITTEN_ONLY = "written_only"
    WAITING = "waiting"
    PROPOSAL = "proposal"
    KEY = "key"


class Outcome(StrEnum):
    """What became of a call."""

    SPOKE = "spoke"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    CALLBACK = "callback"
    DECLINED = "declined"
    EMAIL_REPLY = "email_reply"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


class Sign(IntFlag):
    """What a mail's headers say against its being one person writing to another."""

    NONE = 0
    LIST = 1  # List-Id, List-Post, List-Unsubscribe (RFC 2369, RFC 2919)
    AUTO = 2  # Auto-Submitted other than no (RFC 3834), and its vendor spellings
    BULK = 4  # Precedence: bulk, list, junk
    INVITATION = 8  # a calendar request or answer (RFC 6047)
    RECEIPT = 16  # multipart/report (RFC 6522)
    WIDE = 32  # went to more people than one writes to in person


class Role(StrEnum):
    """Where a handle stood in a mail."""

    FROM = "from"
    TO = "to"
    CC = "cc"
    BCC = "bcc"
    LIST = "list"  # the address that a List-Post header names


class Folder(StrEnum):
    """What a mail folder holds, as far as its name or the config tells."""

    SENT = "sent"
    DRAFTS = "drafts"
    OTHER = "other"


class Address(NamedTuple):
    """A mailbox as a header writes it: decoded, but neither normalised nor judged."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, end not included."""

    start: datetime
    end: datetime

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a moment."""
        return self.start < other.end and other.start < self.end

    @property
    def whole(self) -> Span:
        """The same without parts of a second, which nobody means."""
        if not (self.start.microsecond or self.end.microsecond):
            return self
        return Span(self.start.replace(microsecond=0), self.end.replace(microsecond=0))


class Mail(NamedTuple):
    """A message as its headers tell it; what it means is judged in the core.

    `excerpt` is the beginning of the text as written, quotes included; it is judged
    in memory and never stored. `offset` is the Date header's zone, in minutes east of UTC.
    """

    message_id: str
    at: datetime
    offset: int
    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    subject: str
    in_reply_to: str
    root: str  # first of References, else In-Reply-To: the thread's first message
    signs: Sign
    list_post: str
    folder: Folder
    excerpt: str


class Kind(NamedTuple):
    """All that makes two interactions with one handle alike, their times and sizes apart."""

    channel: Channel
    outgoing: bool
    role: Role
    signs: Sign
    reply: bool
    proposal: bool
    verdict: Verdict
    party: Party


class Interaction(NamedTuple):
    """One thing that happened between me and one handle.

    `id` is natural and global, so the same mail seen through two sources is one fact.
    """

    id: str
    at: datetime
    handle: str
    channel: Channel
    outgoing: bool
    source: str = ""
    name: str = ""
    role: Role = Role.TO
    people: int = 1  # how many people it went to
    signs: Sign = Sign.NONE
    reply: bool = False
    thread: str = ""
    subject: str = ""  # empty unless the user allows subjects
    likeness: int = 0  # equal for two copies of one mail that carry other ids
    proposal: bool = False
    seconds: int | None = None  # talk time of a call
    verdict: Verdict = Verdict.NONE
    party: Party = Party.UNKNOWN
    offset: int | None = None  # minutes east of UTC, of the other side's own clock

    @property
    def kind(self) -> Kind:
        """What it is like, its time and size apart."""
        return Kind(
            self.channel,
            self.outgoing,
            self.role,
            self.signs,
            self.reply,
            self.proposal,
            self.verdict,
            self.party,
        )


@dataclass(frozen=True, slots=True)
class Card:
    """A contact as the user's address book has it; values as written there."""

    id: str
    name: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    note: str = ""
    timezone: str = ""
    birthday: date | None = None
    organisation: bool = False  # the card names a company, not a person


class Answer(StrEnum):
    """What an attendee said to an invitation (RFC 5545, PARTSTAT)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    NONE = "needs-action"


class Attendee(NamedTuple):
    """Somebody an entry names."""

    name: str
    address: str
    answer: Answer = Answer.NONE
    room: bool = False  # CUTYPE=ROOM or RESOURCE


@dataclass(frozen=True, slots=True)
class Entry:
    """One instance of a calendar entry, as its calendar shows it; recurrence is already expanded.

    An all-day entry spans midnight to midnight in the calendar's zone.
    """

    id: str  # UID, and for a recurring entry the instance's start
    span: Span
    title: str
    all_day: bool = False
    busy: bool = True  # TRANSP, and the provider's own free/busy word
    out_of_office: bool = False
    cancelled: bool = False
    organiser: Attendee | None = None
    attendees: tuple[Attendee, ...] = ()
    link: bool = False  # a conference link or a phone number to dial
    place: bool = False  # a location that is no link
    recurring: bool = False
    call_id: str = ""  # set when the entry is one of our own calls
    resource: str = ""  # what the source calls the thing it came from; `Page.gone` names it


@dataclass(frozen=True, slots=True)
class Skipped:
    """One item that could not be read: which, and why. A value: counted and shown, never raised."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person: a set of handles and what is known of them."""

    id: str
    name: str
    handles: tuple[str, ...]
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    tier: str = "other"
    labels: tuple[str, ...] = ()
    note: str = ""
    timezone: str = ""
    birthday: date | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A calendar entry of ours, as we would have it."""

    id: str
    contact: str
    title: str
    span: Span
    timezone: str  # IANA zone that the entry is written in
    notes: str = ""
    phone: str = ""
    lane: Lane = Lane.WRITTEN_ONLY
    attempt: int = 1  # within its ladder
    serial: int = 1  # among all calls with this contact; no two share an id
    busy: bool = True
    reminder: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Seen:
    """One of our calls as it stands on the calendar now; a series as its next instance, or else its first."""

    id: str
    contact: str
    title: str
    span: Span
    notes: str = ""
    version: str = ""  # changes whenever the entry does (etag, or a digest of its bytes)
    notes_read: bool = True  # False: they were left out, for the version is the one that was last seen
    cancelled: bool = False
    lane: str = ""
    attempt: int = 1
    serial: int = 1
    answer: Answer = Answer.NONE  # what the user said to it, where the calendar asks
    series: bool = False  # the user made it come again and again: it is theirs
    place: str = ""  # our number, unless the user wrote another
    busy: bool = True
    all_day: bool = False
    guests: bool = False  # the user invited somebody, whom a server may mail each change of ours


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that the user may send; syncd never does."""

    id: str  # base32hex, as the id of a call; its Message-ID is made of it
    to: Address
    subject: str
    text: str


class Need(NamedTuple):
    """That somebody should be called: why, how much, and the evidence."""

    contact: Contact
    lanes: tuple[Lane, ...]
    last_written: datetime
    last_voice: datetime | None
    score: float  # silence over the tier's period; 1.0 is just due
    sent: Mapping[Channel, int] = MappingProxyType({})  # mails and texts to them since `since`
    written: int = 0  # how many that are
    since: datetime | None = None  # the last talk, or the start of the window that was counted
    received: int = 0  # mails and texts from them since `since`
    unsure_voice: datetime | None = None  # a talk that only a mail's phrase tells of
    topics: tuple[str, ...] = ()  # subjects of open threads, only when the user allows subjects
    waiting_since: datetime | None = None  # my last mail in a thread that they have not answered
