"""A call that the user made a series of, where a list of the time ahead has only its instances.

https://learn.microsoft.com/en-us/graph/api/user-list-calendarview
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from connectors.microsoft._event import CALL, Event, span_of
from syncd.model import Seen, Span

_SERIES = "series "


def at_its_next(seen: Seen, series: str, events: Iterable[Event], ahead: Span, zone: str) -> Seen:
    """Return a series as its next instance; the version names both, so that the instance tells of the series.

    It holds what the instance says, too: whether an edit of the series gives its instances another etag is
    not documented (2026-11).

    Raises `ValueError` and the like for an instance that cannot be read.
    """
    instances = ((span_of(one, zone), one) for one in events if one.get("seriesMasterId") == series)
    coming = [(span, one) for span, one in instances if span.overlaps(ahead)]
    if not coming:
        return replace(seen, version=f"{_SERIES}{series} over")
    span, instance = min(coming, key=lambda found: found[0].start)
    said = zlib.crc32(f"{instance.get('subject')}\n{instance.get('bodyPreview')}".encode("utf-8", "replace"))
    return replace(seen, span=span, version=f"{_SERIES}{series} {instance.get('@odata.etag')} {said:x}")


def known(versions: Mapping[str, str]) -> dict[str, str]:
    """Return of which calls the user made a series, by the id of the series, from how they were last seen."""
    found = ((version, call_id) for call_id, version in versions.items() if version.startswith(_SERIES))
    return {version.split(" ")[1]: call_id for version, call_id in found}


def standing_for(series: Mapping[str, str], events: Iterable[Event]) -> Iterator[Event]:
    """Yield an event for each series that has instances among `events`, as that of its call."""
    first = {one.get("seriesMasterId"): one for one in reversed([*events])}
    for master, call_id in series.items():
        if master in first:
            mark = [{"id": CALL, "value": call_id}]
            whole = {"id": master, "recurrence": {"pattern": {}}, "singleValueExtendedProperties": mark}
            yield {**first[master], **whole}
