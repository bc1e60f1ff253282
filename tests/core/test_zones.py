"""Where a contact's clock stands."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.zones import contact_zone, is_zone
from syncd.model import Contact

SUMMER, WINTER = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def zone_of(*phones, timezone="", offsets=(), default=BERLIN, now=SUMMER):
    contact = Contact("1", "Ann Lee", phones, phones=phones, timezone=timezone)
    return contact_zone(contact, offsets=offsets, default=default, now=now)


def test_what_the_user_noted_comes_first():
    assert zone_of("+493012345678", timezone="Asia/Tokyo", offsets=[-300]) == ("Asia/Tokyo", "your note")


@pytest.mark.parametrize(
    "name",
    ["", "Mars/Phobos", "America", "../etc/passwd", "/etc/passwd", "a\0b", "x" * 5000, "+02:00", "\ud800"],
)
def test_a_note_that_names_no_zone_is_ignored(name):
    assert not is_zone(name)
    assert zone_of(timezone=name) == (BERLIN, "yours")


@pytest.mark.parametrize(
    ("phone", "zone"),
    [
        ("+12125550123", "America/New_York"),
        ("+13125550123", "America/Chicago"),
        ("+81312345678", "Asia/Tokyo"),
        ("+79161234567", "Europe/Moscow"),
        ("+34612345678", "Europe/Madrid"),
    ],
)
def test_a_number_tells_where_it_is_given_out(phone, zone):
    assert zone_of(phone, default="Asia/Kolkata", offsets=[120]) == (zone, "number's region")


def test_a_number_of_the_user_s_own_clock_shares_the_user_s_zone():
    """A freephone number is of all North America."""
    for mine in ("America/Los_Angeles", "America/New_York", "America/Phoenix"):
        assert zone_of("+18005550123", default=mine, offsets=[-360]) == (mine, "number's region")


@pytest.mark.parametrize(("now", "zone"), [(WINTER, "America/Los_Angeles"), (SUMMER, "America/Anchorage")])
def test_of_a_number_s_zones_their_mails_choose_one_that_keeps_their_clock_now(now, zone):
    assert zone_of("+18005550123", offsets=[-480, -480], now=now) == (zone, "number's region")


def test_of_a_number_s_zones_the_middle_one_errs_least():
    zone, _ = zone_of("+18005550123")

    assert timedelta(hours=-6) <= WINTER.astimezone(ZoneInfo(zone)).utcoffset() <= timedelta(hours=-4)


@pytest.mark.parametrize("phone", ["+80012345678", "+12", "4711", "ask Bob"])
def test_a_number_of_nowhere_tells_nothing(phone):
    assert zone_of(phone) == (BERLIN, "yours")
    assert zone_of(phone, "+81312345678") == ("Asia/Tokyo", "number's region")


@pytest.mark.parametrize("now", [SUMMER, WINTER])
def test_mails_by_the_user_s_clock_of_either_season_share_the_user_s_zone(now):
    for offset in (60, 120):
        assert zone_of(offsets=[offset], now=now) == (BERLIN, "their mails' clock")


@pytest.mark.parametrize(
    ("offset", "zone"),
    [
        (-300, "Etc/GMT+5"),
        (540, "Etc/GMT-9"),
        (840, "Etc/GMT-14"),
        (330, "Asia/Kolkata"),
        (345, "Asia/Kathmandu"),
    ],
)
def test_mails_by_another_clock_make_a_zone_that_keeps_it(offset, zone):
    assert zone_of(offsets=[offset]) == (zone, "their mails' clock")


@pytest.mark.parametrize("offset", [-210, 900, -1440, 7])
def test_a_clock_that_no_fixed_zone_keeps_is_taken_for_the_user_s(offset):
    assert zone_of(offsets=[offset]) == (BERLIN, "yours")


def test_the_commonest_clock_counts_and_the_latest_of_equals():
    assert zone_of(offsets=[-300, -300, 540])[0] == "Etc/GMT+5"
    assert zone_of(offsets=[-300, 540])[0] == "Etc/GMT-9"


def test_a_clock_at_greenwich_says_nothing():
    """Exchange writes every date in UTC."""
    assert zone_of(offsets=[0, 0, 0]) == (BERLIN, "yours")
    assert zone_of(offsets=[0, 0, 0, -300])[0] == "Etc/GMT+5"


@given(
    st.lists(st.integers(-2000, 2000)),
    st.text(),
    st.lists(st.text() | st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True), max_size=3),
    st.sampled_from([BERLIN, NEW_YORK, "Asia/Kathmandu", "Pacific/Apia"]),
)
def test_whatever_is_known_the_answer_is_a_zone(offsets, timezone, phones, default):
    zone, why = zone_of(*phones, timezone=timezone, offsets=offsets, default=default)

    assert is_zone(zone)
    assert why in {"your note", "number's region", "their mails' clock", "yours"}


@given(st.integers(-12, 14).filter(bool))
def test_a_fixed_zone_keeps_the_clock_that_it_was_made_from(hours):
    zone, _ = zone_of(offsets=[hours * 60], default="Asia/Kathmandu")

    assert SUMMER.astimezone(ZoneInfo(zone)).utcoffset() == timedelta(hours=hours)


def test_the_number_tables_are_loaded_late():
    code = "import sys, syncd.core.zones, syncd.core.brief; print('phonenumbers' in sys.modules)"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"
