"""The machine's own time zone, by name (localtime(5)), and the country that a zone lies in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from syncd.settings.shapes import zones


def machine_zone(environ: Mapping[str, str] = os.environ, root: Path = Path("/")) -> str | None:
    """Return the IANA name of this machine's zone; None where it has one but does not tell its name."""
    if environ.get("TZ"):
        return _known(environ["TZ"].removeprefix(":"))
    link = root / "etc" / "localtime"
    written = root / "etc" / "timezone"
    if not os.path.lexists(link) and not written.is_file():
        return "UTC"  # "If /etc/localtime is missing, the default "UTC" timezone is used." (localtime(5))
    return _known(os.path.realpath(link)) or _known(written.read_text("utf-8") if written.is_file() else "")


def country_of(zone: str) -> str:
    """Return the ISO 3166-1 code of the country that a zone is listed for; empty for UTC and aliases."""
    return _countries().get(zone, "")


def _known(name: str) -> str | None:
    plain = name.strip().rpartition("zoneinfo/")[2]
    return plain if plain in zones() else None


@cache
def _countries() -> Mapping[str, str]:
    rows = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines()
    columns = (row.split("\t") for row in rows if not row.startswith("#"))
    return {zone: country for country, _, zone, *_ in columns}
