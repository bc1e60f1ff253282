"""Calls as VEVENTs in the bytes of an iCalendar file; every other byte stays as it is (RFC 5545).

https://www.rfc-editor.org/rfc/rfc5545#section-3.6.1
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Alarm, Event, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vText

from connectors.files import _ics_lines, _ics_series, _ics_shape
from connectors.files._ics_lines import Property, Stream
from connectors.files._ics_zones import Zones
from syncd.errors import Conflict, Refused
from syncd.model import Call, Seen, Span
