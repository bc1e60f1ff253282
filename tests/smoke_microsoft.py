"""One request of each kind with a real account, by hand; see config/MICROSOFT.md.

Run: python tests/smoke_microsoft.py --config ada.toml [--write]

It prints counts and times, never what a mail or an event says. Without --write it writes nothing.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from smoke_google import look, read, told, write

from syncd import registry
from syncd.config import load
from syncd.tick import context

KINDS = {"graph_mail", "graph_calendar", "graph_contacts"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="write one call, and take it away again")
    wish = parser.parse_args()
    config = load(wish.config)
    around = context(config, datetime.now(UTC))
    found = [told(one.name, lambda one=one: read(one, around)) for one in config.sources if one.kind in KINDS]
    if config.calendar and config.calendar.kind == "graph_calendar":
        calendar = registry.open_calendar(config.calendar, around)
        found.append(told("calendar", lambda: look(calendar, around)))
        if wish.write:
            found.append(told("calendar, written", lambda: write(calendar, around)))
    return 0 if found and all(found) else 1


if __name__ == "__main__":
    sys.exit(main())
