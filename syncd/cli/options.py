"""The options that nearly every command takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[
    Path | None, typer.Option("--config", "-c", metavar="FILE", help="One user's config file.")
]
At = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="Do it as of this time; ignore facts after it.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for scripts.")]
