"""Mail of Outlook: what the user sent, and where the config says so other folders.

https://learn.microsoft.com/en-us/graph/api/message-delta
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote

from connectors.formats.mail import LEEWAY
from connectors.microsoft import _message
from connectors.microsoft._token import again
from connectors.microsoft.clouds import MAIL, allows
from connectors.microsoft.graph import DELTA, NEXT, Gone, Graph, Reply
from connectors.microsoft.mailbox import Mailbox
from syncd.errors import AuthRequired, CursorExpired, Refused, Transient
from syncd.model import Folder, Mail, Skipped
from syncd.ports import Page

READER = 1  # raised when the reader learns something new, so that everything is read again
SENT = "sentitems"  # Graph's own name for the folder, whatever language its user sees
PAGE = 200  # messages
HORIZON = timedelta(days=548)  # 18 months


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphMailSource(Mailbox):
    """Sent mail, and the mail of `folders`, each read once to its end and from then on by what changes.

    Folders are Graph's well-known names, such as "inbox" and "archive", or ids. `previews` asks for the
    beginning of the text as well, which takes another right. A delta with a filter has a limit of messages
    that is not documented, so there is none: what is older than the horizon is left out here.
    """

    folders: Sequence[str] = ()
    horizon: timedelta = HORIZON
    previews: bool = False

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield the mail that is new since `cursor`; without one, all since the horizon.

        Raises `CursorExpired` when Graph does not know the cursor any more.
        """
        place = _Place.of(cursor, days=self.horizon.days, previews=self.previews)
        graph = self.opened()
        if self.previews and not allows(_names(graph), MAIL):
            raise AuthRequired(
                "Outlook: the sign-in does not show previews, as previews = true in the config asks;"
                f" run: {again(self.secret)}"
            )
        wanted = dict.fromkeys([SENT, *(one.lower() if _is_word(one) else one for one in self.folders)])
        place.links = {folder: link for folder, link in place.links.items() if folder in wanted}
        yielded = False
        for folder in wanted:
            try:
                for page in _Reading(self, graph, place, folder).pages():
                    yielded = True
                    yield page
            except CursorExpired as error:
                if not yielded:
                    raise
                raise Transient("Outlook forgot what it told of a folder; it is read again") from error


def _names(graph: Graph) -> list[str]:
    return [scope.rpartition("/")[2] for scope in graph.token.granted()]


def _is_word(folder: str) -> bool:
    """Whether it is a well-known name rather than an id, whose case matters."""
    return folder.isalpha() and len(folder) < 30


@dataclass(slots=True)
class _Place:
    """Where each folder is to be resumed."""

    days: int
    previews: bool
    day: str = ""  # when the links were kept, for they do not live for ever
    links: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)  # folders that were read to their end once

    @classmethod
    def of(cls, cursor: str | None, *, days: int, previews: bool) -> _Place:
        """Read a cursor; one that is no good for what the config asks today is none."""
        place = cls(days, previews)
        try:
            found = json.loads(cursor or "null")
            good = found["reader"] == READER and found["days"] >= days and found["previews"] >= previews
            if good and all(isinstance(link, str) for link in found["links"].values()):
                day, links, done = str(found["day"]), dict(found["links"]), set(found["done"])
                place.day, place.links, place.done = day, links, done
        except (ValueError, TypeError, KeyError, AttributeError):
            pass
        return place

    def __str__(self) -> str:
        return json.dumps(
            {
                "reader": READER,
                "days": self.days,
                "previews": self.previews,
                "day": self.day,
                "links": self.links,
                "done": sorted(self.done),
            }
        )


@dataclass(slots=True)
class _Reading:
    """One folder, in one pull."""

    source: GraphMailSource
    graph: Graph
    place: _Place
    folder: str

    def pages(self) -> Iterator[Page]:
        """Yield what is new in the folder, and while it is read for the first time each step on the way."""
        today = self.source.context.now.date().isoformat()
        link = self.place.links.get(self.folder, "")
        steady = bool(link) and self.folder in self.place.done
        for reply in self._replies(link):
            items, skipped = self._read(reply)
            after = str(reply.get(NEXT) or reply.get(DELTA) or "")
            if not after:
                raise Refused("Outlook: an answer has no link to what comes next; nothing was changed")
            if items or skipped or not steady or (DELTA in reply and self.place.day != today):
                self.place.links[self.folder] = after
                if DELTA in reply:
                    self.place.day = today
                    self.place.done.add(self.folder)
                yield Page(items, str(self.place), skipped)

    def _replies(self, link: str) -> Iterator[Reply]:
        prefer = (f"odata.maxpagesize={PAGE}",)
        if link:
            yield from self.graph.changes(link, prefer=prefer)
            return
        fields = f"{_message.FIELDS},{_message.PREVIEW}" if self.source.previews else _message.FIELDS
        path = f"/me/mailFolders/{quote(self.folder, safe='')}/messages/delta"
        try:
            yield from self.graph.pages(path, query={"$select": fields}, prefer=prefer)
        except Gone as error:
            raise Refused(
                f'Outlook: there is no folder "{self.folder}"; write such as folders = ["inbox"]'
            ) from error

    def _read(self, reply: Reply) -> tuple[tuple[Mail, ...], tuple[Skipped, ...]]:
        kind = Folder.SENT if self.folder == SENT else Folder.OTHER
        latest = self.source.clock() + LEEWAY
        since = self.source.context.now - self.source.horizon
        items: dict[str, Mail] = {}
        skipped: dict[str, Skipped] = {}
        for message in reply["value"]:
            if "@removed" in message or _message.is_thin(message):
                continue
            name = str(message.get("id"))
            try:
                found = _message.mail(message, folder=kind, latest=latest)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                found = f"it cannot be read: {type(error).__name__}"
            if isinstance(found, str):
                skipped[name] = Skipped(name[-40:], found)
            elif found is not None and found.at >= since:
                items[name] = found
        return tuple(items.values()), tuple(skipped.values())
