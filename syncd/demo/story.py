"""The words that the cast's stories are told in.

A moment is written as people say it: `4 working days`, `9 days`, `7 months` before now, with
`at 14:20` if the hour matters; `in 3 working days` and `next Tuesday` lie ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address

from syncd.model import Lane

CHRISTMAS_CARD = "Christmas card"  # the label of those who get what everybody gets


@dataclass(frozen=True, slots=True)
class Needed:
    """Should be called, for this reason."""

    lane: Lane
    why: str


@dataclass(frozen=True, slots=True)
class Left:
    """A person, but not one to be called now; `flag` when nothing but a wish of theirs says so."""

    why: str
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Nobody to call; the reason in the words of `core.people`."""

    reason: str


Fate = Needed | Left | Dropped


@dataclass(frozen=True, slots=True)
class Thread:
    """An exchange of mails, the last of them written by hand `ago` before now.

    Each sign in `turns` is a mail: `>` I write, `<` they write, `i` they invite me to a meeting;
    and what answers by itself: `o` their out-of-office, `r` my calendar saying no, `b` the post
    office sending mine back. `mine` and `theirs` open the last mail of that side.
    """

    ago: str
    topic: str
    turns: str
    mine: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Habit:
    """Threads that come again and again, their topics and turns in rotation."""

    every: str
    since: str
    until: str
    topics: tuple[str, ...]
    turns: tuple[str, ...] = ("<><", "><><", "><", "<><")


@dataclass(frozen=True, slots=True)
class Meeting:
    """An entry in my diary with the character among its attendees; answers are PARTSTAT values."""

    when: str
    title: str
    mine: str = "ACCEPTED"
    theirs: str = "ACCEPTED"
    status: str = "CONFIRMED"
    crowd: int = 0  # strangers who are invited too, by a stranger


@dataclass(frozen=True, slots=True)
class Phoned:
    """A call on the agent's mobile; `way` is `>` for mine, `<` for theirs, `m` for one that I missed."""

    when: str
    way: str
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Texted:
    """Text messages on one day, in order: `>` is mine, `<` is theirs."""

    when: str
    turns: str


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody, or something, that writes or is written to: what happens, and what should come of it."""

    name: str
    emails: tuple[str, ...]
    who: str
    fate: Fate
    phones: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    note: str = ""
    birthday: str = ""
    home: str = "14 Larch Row"
    zone: str = "Europe/London"
    charset: str = "utf-8"
    card: bool = True
    copy: tuple[str, str] | None = None  # name and address that stand in Cc of every mail
    headers: tuple[tuple[str, str], ...] = ()  # that every mail of theirs carries
    plot: tuple[Thread | Habit | Meeting | Phoned | Texted, ...] = ()

    @property
    def first(self) -> str:
        """The name one greets them by."""
        return self.name.split(" ", 1)[0]

    @property
    def address(self) -> Address:
        """Where they are written to."""
        return Address(self.name, addr_spec=self.emails[0])

    @property
    def mailing_list(self) -> bool:
        """Whether many write through it."""
        return any(name == "List-Post" for name, _ in self.headers)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a plan made of the year must say; keys are addresses, or names where there are none."""

    needs: dict[str, Lane]  # the lane that must be among theirs
    left: dict[str, str]  # people without a need, and why
    flagged: dict[str, str]  # people who are spared only when this flag is set for them
    dropped: dict[str, str]  # handles that are nobody to call, and the reason
