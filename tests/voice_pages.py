"""Pages as Google Takeout writes them for Google Voice; what is said in them is made up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")
HEAD = (
    '<?xml version="1.0" ?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"'
    ' "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><head>'
    '<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />\n<title>{}</title>\n'
    '<style type="text/css">.haudio > .fn {{ display: none; }}</style></head>\n<body>'
)


def stamped(at: datetime, kind: str) -> str:
    """Return a time: for programs in its title, for people with U+202F before AM and PM."""
    local = at.astimezone(PACIFIC)
    shown = f"{local:%b %d, %Y, %I:%M:%S}&#8239;{local:%p}\nPacific Time"
    return f'<abbr class="{kind}" title="{local.isoformat(timespec="milliseconds")}">{shown}</abbr>'


def labels(*tags: str) -> str:
    links = ", ".join(
        f'<a rel="tag" href="http://www.google.com/voice#{tag}">{tag.title()}</a>' for tag in tags
    )
    deleted = '<div class="deletedStatusContainer">User Deleted:\nFalse</div>'
    return f'<div class="tags">Labels:\n{links}</div>\n{deleted}'


def call_page(
    kind: str, at: datetime, number: str, *, name: str = "", duration: str = "PT2M", tags: Iterable[str] = ()
) -> bytes:
    length = f'<abbr class="duration" title="{duration}">(shown)</abbr>' if duration else ""
    person = f'<a class="tel" href="tel:{number}"><span class="fn">{escape(name)}</span></a>'
    return (
        f"{HEAD.format(f'A call with {escape(name)}')}"
        '<div class="haudio"><span class="album">Call Log for\n</span>'
        f'<span class="fn">A call\n</span><div class="contributor vcard">A call with\n{person}</div>'
        f"{stamped(at, 'published')}<br />{length}{labels(kind, 'inbox', *tags)}</div></body></html>"
    ).encode()


def person(number: str, name: str = "", *, me: bool = False) -> str:
    tag = (
        f'<abbr class="fn" title="">{name or "Me"}</abbr>'
        if me
        else f'<span class="fn">{escape(name)}</span>'
    )
    return f'<cite class="sender vcard"><a class="tel" href="tel:{number}">{tag}</a></cite>'


def text_page(
    *texts: tuple[datetime, str], people: Iterable[str] = (), title: str = "Me to", tags: Iterable[str] = ()
) -> bytes:
    """Return a conversation; each text has a time and a sender that `person` made."""
    group = f'<div class="participants">Group conversation with:\n{", ".join(people)}</div>' if people else ""
    said = " ".join(
        f'<div class="message">{stamped(at, "dt")}:\n{sender}:\n<q>SECRET &amp; more<br>lines</q>\n</div>'
        for at, sender in texts
    )
    return (
        f'{HEAD.format(title)}<div class="hChatLog hfeed">{group}\n{said}</div>'
        f"{labels('sms', *tags)}</body></html>"
    ).encode()
