"""From iCalendar text to the entries inside a window (RFC 5545).

https://www.rfc-editor.org/rfc/rfc5545
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from functools import partial
from itertools import islice
from time import monotonic
from zoneinfo import ZoneInfo

from connectors.formats import ics_lines, ics_series
from connectors.formats.ics_series import At, Event, Instance
from connectors.formats.ics_shape import shape
from connectors.formats.ics_zones import Zones
from syncd.model import Entry, Skipped, Span

MOST = 1000  # instances of one UID inside the window
LONGEST = 255  # of a UID that is taken as it is (https://www.rfc-editor.org/rfc/rfc7986#section-5.3)
PATIENCE = 60.0  # seconds for all that repeats; the rest of it is skipped


def entries(
    files: Iterable[tuple[str, bytes]], *, within: Span, zone: str, resource: str = "", mark: str = ""
) -> Iterator[Entry | Skipped]:
    """Yield every instance that touches `within`, and what could not be read.

    `files` are names and unfolded texts. A UID that several of them have is shown once, as the newest has it.
    `zone` is the user's, for clocks whose zone the calendar does not say. `resource` is what all of them are
    held by, and `mark` ends the id of each but those of our calls.
    """
    series: dict[str, list[Event]] = {}
    names: dict[str, str] = {}
    for name, lines in files:
        for found in _events(name, lines, within=within, zone=zone):
            if isinstance(found, Skipped):
                yield found
            else:
                series.setdefault(found.uid, []).append(found)
                names.setdefault(found.uid, name)
    spent = 0.0
    for uid, events in series.items():
        begun = monotonic()
        instances, why = _instances(events, within, tired=spent > PATIENCE)
        spent += monotonic() - begun
        if why:
            yield Skipped(f"{names[uid]}: {uid}", why)
        yield from _entries(instances, resource=resource, mark=mark)


def _instances(events: Sequence[Event], within: Span, *, tired: bool) -> tuple[list[Instance], str]:
    """Return the instances of one UID, and why they are not all, if so."""
    if tired and any(event.rules for event in events):
        return [], "the rules of other entries took too long"
    try:
        found = list(islice(ics_series.instances(events, within), MOST + 1))
    except (ValueError, OverflowError) as error:
        return [], str(error)
    if len(found) > MOST:
        return found[:MOST], f"it takes place more than {MOST} times; only the first of them are read"
    return found, ""


def _events(name: str, lines: bytes, *, within: Span, zone: str) -> Iterator[Event | Skipped]:
    user = ZoneInfo(zone)
    for stream in ics_lines.streams(lines):
        zones = Zones(stream, user=user)
        called_off = any(
            line.value.upper() == "CANCEL" for line in ics_lines.properties(stream.head).get("METHOD", ())
        )
        for block in stream.events:
            found = ics_lines.properties(block, ics_series.WHEN)
            uid = found["UID"][0].text.strip() if "UID" in found else ""
            if not 0 < len(uid) <= LONGEST:
                uid = f"no-uid-{hashlib.sha256(uid.encode() or block).hexdigest()[:32]}"
            try:
                event = ics_series.event(found, uid=uid, zones=zones)
            except (ValueError, OverflowError) as error:
                yield Skipped(f"{name}: {uid}", str(error))
                continue
            if event.recurring or ics_series.touches(
                event.start.time, event.start.time + event.length, within
            ):
                event.lines = b"STATUS:CANCELLED\n" + block if called_off else block
            yield event


def _entries(instances: Iterable[Instance], *, resource: str, mark: str) -> Iterator[Entry]:
    shapes: dict[Event, partial[Entry]] = {}
    for event, start, end, at in instances:
        if event not in shapes:
            shapes[event] = partial(shape(event.lines, uid=event.uid), resource=resource)
        begin = start.astimezone(UTC)
        name = f"{event.uid}/{_key(at)}" if event.recurring else event.uid
        yield shapes[event](
            id=name if name == shapes[event].keywords["call_id"] else f"{name}{mark}",
            span=Span(begin, max(begin, end.astimezone(UTC))),  # an end in the hour that summer time skips
            all_day=event.start.all_day,
            recurring=event.recurring,
        )


def _key(at: At) -> str:
    """Return when it is as iCalendar writes it; strftime takes many times as long."""
    if at.all_day:
        return at.time.date().isoformat().replace("-", "")
    time = at.time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    return f"{time.replace('-', '').replace(':', '')}Z"
