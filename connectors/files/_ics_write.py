"""Calls in the bytes of an iCalendar file: every byte that is not ours stays as it is.

https://www.rfc-editor.org/rfc/rfc5545#section-3.4
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from connectors.files import _ics_call, _ics_lines, _ics_series
from connectors.files._ics_lines import Component, Property, Stream
from connectors.files._ics_shape import is_our_id
from connectors.files._ics_zones import Zones
from syncd.errors import Conflict
from syncd.model import Call, Seen, Span

EMPTY = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//syncd//syncd//EN\r\nX-WR-CALNAME:Calls\r\nEND:VCALENDAR\r\n"
)
_YEARS = 10  # that a VTIMEZONE of ours holds for
_END = re.compile(rb"^END:[ \t]*VCALENDAR", re.MULTILINE | re.IGNORECASE)
_TZID = re.compile(rb';TZID="?([^":;,]+)"?', re.IGNORECASE)


class Block(NamedTuple):
    """An event of ours: where it stands, and what it says."""

    component: Component
    lines: dict[str, list[Property]]

...
