"""Texts of WhatsApp, from chats that the app exported (https://faq.whatsapp.com/1180414079177245).

An export has names, local times and no zone. Who wrote and when is read; what was written is not kept, and no
more of it looked at than tells a message from a notice.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from connectors.formats.mail import LEEWAY, real_time
from connectors.phone import records
from connectors.phone._chat_lines import Evidence, Head, Order, heads, moment
from connectors.phone._export import members, stamp
from connectors.phone._files import Member, UnreadableError
from syncd.errors import Refused
from syncd.model import Interaction, Sign, Skipped
from syncd.ports import Context, Page

READER = 1  # raised when the reader learns something new, so that unchanged chats are read again
PAGE = 500  # texts
CROWD = 20  # people; what goes to more of them is written to nobody

_UNTITLED = "_chat"  # on an iPhone; the zip, and the folder it was unpacked to, have the title
_TITLE = re.compile(r".*whatsapp(?:[ -]chat)?(?: - | \w{1,5} )(?P<name>.+?)(?: ?\(\d+\))?", re.IGNORECASE)

Key = tuple[str, str]


class _Chat(NamedTuple):
    """What a first reading tells of a chat."""

    file: str
    titles: tuple[str, ...]  # what its file, its zip and its folder are called
    names: tuple[str, ...]  # of those who wrote
    shapes: frozenset[str]  # of the dates

    @property
    def title(self) -> str:
        """Whom the app named the export after; "" where the user renamed it."""
        found = next(filter(None, map(_TITLE.fullmatch, self.titles)), None)
        return found["name"] if found else ""

    def is_after(self, name: str) -> bool:
        """Whether the export is named after this person."""
        return any(_plain(title).endswith(_plain(name)) for title in self.titles) and bool(_plain(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatsappSource:
    """The texts of one exported chat, or of all below a folder, zipped or not.

    `me` is the user's own name as the exports have it; without it, it is inferred from whom they are named
    after, or from the one name that is in all of them. `dates` is the order of day and month, inferred from
    all dates where it is not given. A text in a group is written to nobody in person.
    """

    path: Path
    context: Context
    me: str = ""
    dates: Order | None = None
    clock: Callable[[], datetime] = real_time

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the texts of all chats, by file, when one of them changed since `cursor`, else nothing.

        Raises `Refused` when there is no chat, and, after all others, when it stays open of one who in it is
        the user, or what its dates mean.
        """
        here = json.dumps([READER, stamp(self.path, ".txt"), self.me, self.dates])
        if here == cursor:
            return
        reading = _Reading(self)
        chats = reading.survey()
        for member in members(self.path, ".txt"):
            if isinstance(member, Member) and (chat := chats.get(_key(member))):
                for items, skipped in reading.texts(member, chat):
                    yield Page(items, cursor, skipped)
        if reading.questions:
            raise Refused(reading.questions[0])
        yield Page((), here, tuple(reading.skipped))


class _Reading:
    """Two readings of the chats: what names and dates there are, and then the texts."""

    def __init__(self, source: WhatsappSource) -> None:
        self.source = source
        self.latest = source.clock() + LEEWAY
        self.zone = ZoneInfo(source.context.zone)
        self.evidence: dict[str, Evidence] = {}  # by the shape of dates
        self.skipped: list[Skipped] = []
        self.questions: list[str] = []  # what only the user can answer
        self.me = ""

    def survey(self) -> dict[Key, _Chat]:
        """Return what is a chat, and learn the order of the dates and the user's own name."""
        chats: dict[Key, _Chat] = {}
        for member in members(self.source.path, ".txt"):
            if isinstance(member, Skipped):
                self.skipped.append(member)
                continue
            try:
                chat = self._chat(member)
            except UnreadableError as error:
                self.skipped.append(Skipped(member.path.name, str(error)))
                continue
            if chat.shapes:
                chats[_key(member)] = chat
            elif not member.archive:  # beside a chat a zip may hold files that were sent in it
                self.skipped.append(Skipped(member.path.name, "no chat of WhatsApp"))
        if not chats:
            why = f" ({self.skipped[0].why})" if self.skipped else ""
            raise Refused(
                f"{self.source.path} holds no chat of WhatsApp{why}; in the app choose Export chat, without"
                " media, and set `path` to the .txt or .zip that it makes, or to a folder of them"
            )
        self.me = self._my_name(chats.values())
        return chats

    def _chat(self, member: Member) -> _Chat:
        names: dict[str, None] = {}
        shapes: set[str] = set()
        with member.open() as file:
            for one in heads(file):
                evidence = self.evidence.setdefault(one.shape, Evidence())
                if one.shape not in shapes:
                    evidence.begin()
                    shapes.add(one.shape)
                if not one.ordered:
                    evidence.add(one, self.latest.date())
                if one.name:
                    names[one.name] = None
        stem = member.path.stem
        titles = (member.archive or member.folder,) if stem == _UNTITLED else (stem, member.archive)
        return _Chat(member.path.name, tuple(filter(None, titles)), tuple(names), frozenset(shapes))

    def _my_name(self, chats: Collection[_Chat]) -> str:
        every = {name for chat in chats for name in chat.names}
        if self.source.me:
            mine = next((name for name in every if _plain(name) == _plain(self.source.me)), "")
            if not mine and any(len(chat.names) > 1 for chat in chats):
                raise Refused(
                    f'nobody is called "{self.source.me}" in {self.source.path}; set `me` to your own name as'
                    " it stands before your texts in the export"
                )
            return mine or self.source.me
        others = {
            name
            for chat in chats
            if len(chat.names) == 2 and any(map(chat.is_after, chat.names))
            for name in chat.names
            if not chat.is_after(name)
        }
        if not others and len(chats) > 1:
            others = set.intersection(*(set(chat.names) for chat in chats))
        return others.pop() if len(others) == 1 else ""

    def texts(
        self, member: Member, chat: _Chat
    ) -> Iterator[tuple[tuple[Interaction, ...], tuple[Skipped, ...]]]:
        """Yield the texts of a chat, some at a time; none of one that leaves a question."""
        orders = {shape: self.source.dates or self.evidence[shape].order for shape in chat.shapes}
        if not self.me and not all(map(chat.is_after, chat.names)):
            self.questions.append(
                f"{chat.file} does not tell which of the names in it is yours; set `me` to the one that"
                " stands before your texts"
            )
            return
        if None in orders.values():
            self.questions.append(
                f"the dates in {chat.file} may be read either way; set `dates` to"
                ' "day first" (31/12) or to "month first" (12/31)'
            )
            return
        writing = _Writing(chat, self.me, self.source.context.country)
        try:
            with member.open() as file:
                named = (one for one in heads(file) if one.name)
                while batch := list(islice(named, PAGE)):
                    found: list[Interaction] = []
                    skipped: list[Skipped] = []
                    for one in batch:
                        at = moment(one, orders[one.shape], self.zone, self.latest)
                        if isinstance(at, str):
                            skipped.append(Skipped(f"a text in {chat.file}", at))
                        else:
                            found += writing.texts(one, at)
                    yield tuple(found), tuple(skipped)
        except UnreadableError as error:
            self.skipped.append(Skipped(chat.file, str(error)))


class _Writing:
    """Who writes to whom in a chat."""

    def __init__(self, chat: _Chat, me: str, country: str) -> None:
        self.me = me
        number = records.handle(chat.title, country)
        names = [name for name in chat.names if name != me] or [chat.title]
        alone = len(names) == 1 and (bool(number) or not chat.title or chat.is_after(names[0]))
        self.group = not alone
        self.others = {
            name: (number if alone else "") or records.handle(name, country) or name.lower()
            for name in filter(None, names)
        }
        self.at: datetime | None = None
        self.times: Counter[tuple[str, bool]] = Counter()  # of texts at this very time

    def texts(self, one: Head, at: datetime) -> list[Interaction]:
        """Return what one message is: a text to each of the others, or from one of them."""
        if at != self.at:
            self.at, self.times = at, Counter()
        outgoing = one.name == self.me
        if outgoing and len(self.others) > CROWD:
            return []
        return [
            self._text(name, at, outgoing=outgoing) for name in (self.others if outgoing else (one.name,))
        ]

    def _text(self, name: str, at: datetime, *, outgoing: bool) -> Interaction:
        who = self.others[name]
        self.times[who, outgoing] += 1
        which = self.times[who, outgoing]  # no seconds on Android: the order in the file tells texts apart
        text = records.text(
            who,
            at,
            outgoing=outgoing,
            mark=f"{'group' if self.group else ''}{which}",
            called=records.name(name),
            people=len(self.others),
        )
        return text._replace(signs=Sign.WIDE if self.group else Sign.NONE, likeness=which)


def _key(member: Member) -> Key:
    return member.archive, str(member.path)


def _plain(name: str) -> str:
    return re.sub(r"\W", "", name).casefold()
