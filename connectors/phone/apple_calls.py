"""The call history of a Mac or an iPhone: CallHistory.storedata, a Core Data store.

Apple documents none of it. Calls of FaceTime, WhatsApp and other apps stand in it beside those of the phone.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from connectors.formats.mail import LEEWAY, real_time
from connectors.phone import records
from connectors.phone._apple import changed, copy, in_use, opened, stamps, tables, usable
from connectors.phone._backup import Place, located
from syncd.model import Interaction, Skipped
from syncd.ports import Context, Page

READER = 1  # raised when the reader learns something new, so that an unchanged history is read again
PAGE = 500  # calls
LONGEST = 7 * 86400  # seconds; no call lasts longer

HISTORY = Path("~/Library/Application Support/CallHistoryDB/CallHistory.storedata")
_PLACE = Place(
    file="CallHistory.storedata",
    backed_up="Library/CallHistoryDB/CallHistory.storedata",
    about="call history (CallHistory.storedata)",
    absent="iPhones now put it only into encrypted backups; take CallHistory.storedata out of one with a tool"
    " such as iphone-backup-decrypt and set `path` to it, or use the history of a Mac with the same account",
)
_WANTED = {"ZCALLRECORD": ("Z_PK", "ZDATE", "ZDURATION", "ZADDRESS", "ZORIGINATED", "ZANSWERED")}
_OPTIONAL = {
    "ZCALLRECORD": ("ZCALLTYPE", "ZSERVICE_PROVIDER", "ZNAME", "ZISO_COUNTRY_CODE", "ZDISCONNECTED_CAUSE")
}
_QUERY = """
SELECT Z_PK, ZDATE, ZDURATION, ZADDRESS, ZORIGINATED, ZANSWERED, ZCALLTYPE, ZSERVICE_PROVIDER, ZNAME,
       ZISO_COUNTRY_CODE, ZDISCONNECTED_CAUSE
FROM ZCALLRECORD ORDER BY ZDATE, Z_PK
"""
_LINKS = re.compile(r"Z_\d+REMOTEPARTICIPANTHANDLES")  # the number is the entity's, and changes
_ANOTHER_APPS = 0  # ZCALLTYPE; 1 is the phone, 8 FaceTime video, 16 FaceTime audio
_REJECTED = 6  # ZDISCONNECTED_CAUSE, of Apple's own calls
_WHATSAPP = re.compile(r"(\d{7,15})@(?:s\.whatsapp\.net|c\.us)")

Participants = Mapping[int, tuple[str, ...]]  # by the primary key of the call


@dataclass(frozen=True, slots=True, kw_only=True)
class AppleCallsSource:
    """The calls of a Mac's or an iPhone's history, of the phone and of every app that reports its own.

    `path` is the store, its folder, or the folder of an unencrypted iPhone backup. When anything in it
    changed, all of it is read again: it keeps few calls, and those of other devices arrive late. The store
    that this Mac has in use knows all until now.
    """

    context: Context
    path: Path = HISTORY
    clock: Callable[[], datetime] = real_time

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield all calls, the oldest first, when the history changed since `cursor`, else nothing.

        Raises `Refused` when it is missing, encrypted, damaged, of another version or may not be read, and
        `Transient` while its app has locked it.
        """
        path = located(self.path.expanduser(), _PLACE)
        here = json.dumps([READER, stamps(path)])
        now = self.clock()
        own = path == HISTORY.expanduser() and in_use(path)
        as_of = now if own else changed(path)
        if here == cursor:
            if own:
                yield Page((), here, as_of=now)
            return
        with ExitStack() as until:
            with opened(path, _WANTED) as original:
                connection = until.enter_context(copy(path, original, _OPTIONAL))
            participants = _participants(connection)
            rows = connection.execute(_QUERY)
            batch = rows.fetchmany(PAGE)
            while batch:
                following = rows.fetchmany(PAGE)
                found = [self._calls(row, participants, now + LEEWAY) for row in batch]
                yield Page(
                    items=tuple(chain.from_iterable(one for one in found if not isinstance(one, Skipped))),
                    skipped=tuple(one for one in found if isinstance(one, Skipped)),
                    cursor=cursor if following else here,
                    as_of=None if following else as_of,
                )
                batch = following

    def _calls(
        self, row: tuple[Any, ...], participants: Participants, latest: datetime
    ) -> list[Interaction] | Skipped:
        """Return a call as one interaction with each other person in it; none where nobody is known."""
        key, date, length, address, originated, answered, kind, provider, name, country, cause = row
        at = usable(date, latest)
        if isinstance(at, str):
            return Skipped(f"call {key}", at)
        seconds = _seconds(length)
        if seconds is None:
            return Skipped(f"call {key}", "no usable duration")
        outgoing = originated == 1
        apples = kind != _ANOTHER_APPS and (_text(provider) or "com.apple.").startswith("com.apple.")
        connected = seconds > 0 if outgoing else answered == 1  # ZANSWERED is 0 in all outgoing ones
        others = [_text(address), *participants.get(key, ())]
        who = dict.fromkeys(filter(None, (self._handle(one, _text(country)) for one in others)))
        return [
            records.call(
                one,
                at,
                outgoing=outgoing,
                seconds=seconds,
                answered=connected and not (apples and cause == _REJECTED),
                called=records.name(_text(name)) if len(who) == 1 else "",
                people=len(who),
            )
            for one in who
        ]

    def _handle(self, address: str, country: str) -> str:
        if named := _WHATSAPP.fullmatch(address.strip()):
            address = f"+{named[1]}"
        return records.handle(address, country) or records.handle(address, self.context.country)


def _participants(connection: sqlite3.Connection) -> Participants:
    """Return the other people of each call that names them apart from its address, as group calls do."""
    names = tables(connection)
    links = next((name for name in names if _LINKS.fullmatch(name)), None)
    if links is None or "ZHANDLE" not in names:
        return {}
    columns = [name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (links,))]
    call = next((name for name in columns if name.endswith("REMOTEPARTICIPANTCALLS")), None)
    other = next((name for name in columns if name.endswith("REMOTEPARTICIPANTHANDLES")), None)
    if call is None or other is None:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    query = f'SELECT l."{call}", h.ZVALUE FROM "{links}" l JOIN ZHANDLE h ON h.Z_PK = l."{other}"'  # noqa: S608 - Core Data numbers its names
    for key, value in connection.execute(query):
        found[key] = (*found.get(key, ()), _text(value))
    return found


def _seconds(value: object) -> int | None:
    """Return a duration in whole seconds, 0 for none; None when it cannot be one."""
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST:
        return None
    return int(value)


def _text(value: object) -> str:
    """Return a text; iPhones before iOS 12 keep addresses as bytes."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip("\0 ")
    return value if isinstance(value, str) else ""
