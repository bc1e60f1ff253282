"""Maildir: one file per message, in `new` and `cur` (https://cr.yp.to/proto/maildir.html)."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from array import array
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
import json

from connectors.files._folders import folder_of
from connectors.files._mail import LEEWAY, MOST, SLICE, complete, parsed
from syncd.errors import CursorExpired, Refused
from syncd.model import Folder, Mail, Skipped
from syncd.ports import Context, Page

PAGE = 1000  # messages
_SETTLED = 2 * 10**9  # nanoseconds after which a folder's time must differ from that of a later change
