"""Public holidays by region."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from syncd.errors import UserError
from syncd.holidays import days_off

EPIPHANY = date(2026, 1, 6)  # a holiday in Bavaria, not in all Germany


def test_a_country_has_its_holidays():
    off = days_off("DE", [2026, 2027])

    assert {date(2026, 10, 3), date(2027, 10, 3)} <= off
    assert EPIPHANY not in off


@pytest.mark.parametrize("region", ["DE-BY", "de-by", "de-bayern"])
def test_a_part_of_a_country_has_more(region):
    assert days_off(region, [2026]) == days_off("DE", [2026]) | {
        EPIPHANY,
        date(2026, 6, 4),
        date(2026, 11, 1),
    }


def test_a_holiday_that_a_weekend_moves_is_off_on_the_day_it_moves_to():
    assert date(2021, 12, 31) in days_off("US-TX", [2021])


def test_no_region_has_no_holidays():
    assert days_off("", [2026]) == frozenset()
    assert days_off("DE", []) == frozenset()


@pytest.mark.parametrize("region", ["XX", "DE-XX", "-", "MON", "holidays", "DE\nBY"])
def test_an_unknown_region_is_named(region):
    with pytest.raises(UserError, match="no public holidays are known for") as raised:
        days_off(region, [2026])

    assert repr(region) in str(raised.value)


def test_a_year_is_worked_out_once():
    assert days_off("FR", range(2026, 2027)) == days_off("FR", iter([2026, 2026]))


def ran(script: str) -> str:
    return subprocess.check_output([sys.executable, "-c", script], text=True)


def test_each_country_has_the_same_holidays_when_it_is_loaded_alone():
    every = "import holidays; print({code: sorted(%s) for code in holidays.list_supported_countries()})"
    plain = ran(every % "holidays.country_holidays(code, years=2026)")

    assert len(plain) > 10_000
    assert ran(f"from syncd.holidays import days_off; {every}" % "days_off(code, [2026])") == plain


def test_one_country_does_not_load_the_others():
    loads = 'import sys; from syncd.holidays import days_off; days_off("FR", [2026]); print(*sys.modules)'

    assert [one for one in ran(loads).split() if ".countries." in one] == ["holidays.countries.france"]
