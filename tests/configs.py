"""The config file's least words, and where its examples are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

DAY = timedelta(days=1)
ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "config" / "examples").glob("*.toml"))

ME_TABLE = '[me]\nemails = ["ada@example.org"]\ntimezone = "Europe/London"\n'
SOURCE_TABLE = '[[source]]\nname = "mail"\nkind = "mbox"\npath = "mail"\n'
