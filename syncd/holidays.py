"""Public holidays by region, from the tables of the `holidays` package (https://holidays.readthedocs.io)."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.util import find_spec, module_from_spec

import holidays

from syncd.errors import UserError

_TABLES = "holidays.countries"
if _TABLES not in sys.modules and (spec := find_spec(_TABLES)):
    # A package whose own code does not run: it would import all 250 countries for one, 10 MB of them
    # (https://github.com/vacanza/holidays/issues/998, seen in 0.109, November 2026).
    sys.modules[_TABLES] = module_from_spec(spec)


def days_off(region: str, years: Iterable[int]) -> frozenset[date]:
    """Return the public holidays of a country ("DE") or a part of it ("DE-BY"); of "" there are none.

    Raises `UserError` for a region that the tables do not know.
    """
    if not region:
        return frozenset()
    return frozenset().union(*(_days_off(region, year) for year in set(years)))


@cache
def _days_off(region: str, year: int) -> frozenset[date]:
    code, _, part = region.partition("-")
    try:
        country = holidays.country_holidays(code.upper())
        spelling = {name.casefold(): name for name in (*country.subdivisions, *country.subdivisions_aliases)}
        subdivision = spelling.get(part.casefold(), part) or None
        return frozenset(holidays.country_holidays(code.upper(), subdivision, years=year))
    except (NotImplementedError, TypeError) as err:  # TypeError: names such as MON are its weekday numbers
        raise UserError(
            f"no public holidays are known for {region!r}: "
            'write a country such as "DE", or a part of one such as "DE-BY" (ISO 3166-2)'
        ) from err
