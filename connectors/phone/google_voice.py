"""Calls and texts of Google Voice as Takeout exports them: a page of HTML for each call or conversation.

https://support.google.com/accounts/answer/3024190 tells how to export. What was written or said is not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.formats.mail import LEEWAY, real_time
from connectors.phone import records
from connectors.phone._export import members, stamp
from connectors.phone._files import Member, UnreadableError
from connectors.phone._voice_page import Conversation, Person, Record, read
from syncd.errors import Refused
from syncd.model import Interaction, Sign, Skipped
from syncd.ports import Context, Page

READER = 1  # raised when the reader learns something new, so that an unchanged export is read again
PAGE = 500  # interactions
MOST = 1 << 24  # bytes of a page
LONGEST = 7 * 86400  # seconds; no call lasts longer
CROWD = 20  # people; what goes to more of them is written to nobody

_ANONYMOUS = "+266696687"  # spells it on the keys; stands for a withheld number
_FOLDERS = frozenset(("voice", "calls"))
_FILE = re.compile(r"(?P<who>.*?) - (?:.* - )?\d{4}-\d\d-\d\dT\d\d_\d\d_\d\dZ.*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleVoiceSource:
    """The calls and texts of a Takeout export: its zip, a folder of zips, or the folder it was unpacked to.

    When anything in it changed, all of it is read again; exports that overlap tell the same facts. A
    voicemail is no talk, nor is a missed call; a text in a group is written to nobody in person.
    """

    path: Path
    context: Context
    clock: Callable[[], datetime] = real_time

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the calls and texts, page by page, when the export changed since `cursor`, else nothing.

        Raises `Refused` when there is no page of Google Voice, or it cannot be read.
        """
        here = json.dumps([READER, stamp(self.path, ".html")])
        if here == cursor:
            return
        reading = _Reading(self.context, self.clock() + LEEWAY)
        for member in members(self.path, ".html"):
            reading.add(member)
            if len(reading.found) + len(reading.skipped) >= PAGE:
                yield reading.page(cursor)
        reading.finish()
        if not reading.pages:
            raise Refused(
                f"{self.path} holds no page of Google Voice; export Voice at takeout.google.com, and set"
                " `path` to the zip, or to the folder that it was unpacked to"
            )
        yield reading.page(here)


@dataclass(slots=True)
class _Reading:
    """What was found so far, and not yet given away."""

    context: Context
    latest: datetime
    pages: int = 0
    found: list[Interaction] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    numbers: dict[str, set[str]] = field(default_factory=dict)  # of each name in the user's contacts
    unsent: list[tuple[str, list[datetime]]] = field(default_factory=list)  # texts to a name alone

    def page(self, cursor: str | None) -> Page:
        page = Page(tuple(self.found), cursor, tuple(self.skipped))
        self.found, self.skipped = [], []
        return page

    def add(self, member: Member | Skipped) -> None:
        """Read one page."""
        if isinstance(member, Skipped):
            self.skipped.append(member)
            return
        try:
            page = read(member.read(MOST), ZoneInfo(self.context.zone))
        except UnreadableError as error:
            self._skip(member, str(error))
            return
        if page is None:
            self._skip(member, "no page of a call or of texts")
            return
        self.pages += 1
        if page.spam:
            return
        if isinstance(page, Record):
            self._call(page, member)
        else:
            self._conversation(page, member)

    def finish(self) -> None:
        """Give texts to a name the number of that name, where the user's contacts have one and no other."""
        for name, times in self.unsent:
            numbers = self.numbers.get(name, set())
            who = next(iter(numbers)) if len(numbers) == 1 else name.lower()
            self.found += [_text(who, at, Person("", name), outgoing=True) for at in times]

    def _skip(self, member: Member, why: str) -> None:
        folders = {part.lower() for part in member.path.parts[:-1]}
        if not folders or folders & _FOLDERS:  # elsewhere an export has other products' pages
            self.skipped.append(Skipped(str(member.path.name), why))

    def _handle(self, person: Person) -> str:
        if person.number == _ANONYMOUS:
            return ""
        who = records.handle(person.number, self.context.country)
        if who and records.name(person.name):
            self.numbers.setdefault(person.name, set()).add(who)
        return who

    def _usable(self, at: datetime | None, member: Member) -> datetime | None:
        if at is None or at < records.EARLIEST:
            self._skip(member, "no usable date")
        elif at > self.latest:
            self._skip(member, f"dated in the future: {at:%Y-%m-%d}")
        else:
            return at
        return None

    def _call(self, call: Record, member: Member) -> None:
        who = self._handle(call.person)
        at = self._usable(call.at, member)
        if not call.kind:
            self._skip(member, "does not say what kind of call it was")
        elif call.seconds is None or call.seconds > LONGEST:
            self._skip(member, "no usable duration")
        elif at and who:
            self.found.append(
                records.call(
                    who,
                    at,
                    outgoing=call.kind == "placed",
                    seconds=call.seconds,
                    answered=call.kind != "missed",
                    voicemail=call.kind == "voicemail",
                    called=records.name(call.person.name),
                )
            )

    def _conversation(self, chat: Conversation, member: Member) -> None:
        mine = {self._handle(sender) for _, sender in chat.texts if sender.me}
        others = {
            who: person
            for person in (*chat.people, *(sender for _, sender in chat.texts if not sender.me))
            if (who := self._handle(person)) and who not in mine
        }
        times = [(at, sender) for one, sender in chat.texts if (at := self._usable(one, member)) is not None]
        if all(sender.me for _, sender in chat.texts):
            self._unanswered(chat, member, [at for at, _ in times])
            return
        size = max(len(others), len(chat.people))
        for at, sender in times:
            if sender.me and size <= CROWD:
                self.found += [
                    _text(who, at, person, outgoing=True, people=size, group=bool(chat.people))
                    for who, person in others.items()
                ]
            elif not sender.me and (who := self._handle(sender)) in others:
                one = _text(who, at, sender, outgoing=False, people=size, group=bool(chat.people))
                self.found.append(one)

    def _unanswered(self, chat: Conversation, member: Member, times: list[datetime]) -> None:
        """Texts that nobody answered name no number: the file's name does, or has a name at least."""
        if chat.people or not times:
            return
        named = _FILE.fullmatch(member.path.name)
        who = " ".join((named["who"] if named else chat.title).split())
        digits = f"+{who}" if who.isdecimal() else who
        if number := records.handle(digits, self.context.country):
            self.found += [_text(number, at, Person(number, ""), outgoing=True) for at in times]
        elif records.name(who) and any(map(str.isalpha, who)):
            self.unsent.append((who, times))


def _text(
    who: str, at: datetime, person: Person, *, outgoing: bool, people: int = 1, group: bool = False
) -> Interaction:
    """Return a text; its milliseconds tell it from others, and are the same in every export."""
    thousandth = at.microsecond // 1000
    one = records.text(
        who,
        at,
        outgoing=outgoing,
        mark=str(thousandth),
        called=records.name(person.name),
        people=people,
    )
    return one._replace(signs=Sign.WIDE if group else Sign.NONE, likeness=thousandth + 1)
