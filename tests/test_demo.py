"""The demo is the product: the real main job on the made-up year comes to what the story says."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from syncd.cli import main
from syncd.demo import expected

NOW = datetime(2026, 3, 11, 8, 30, tzinfo=ZoneInfo("Europe/London"))


def syncd(*args: str) -> str:
    before, sys.argv, said = sys.argv, ["syncd", *args], io.StringIO()
    try:
        with contextlib.redirect_stdout(said), pytest.raises(SystemExit) as end:
            main()
    finally:
        sys.argv = before
    assert not end.value.code, said.getvalue()
    return said.getvalue()


@pytest.fixture(scope="module")
def shown(tmp_path_factory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo") / "year"
    return folder, syncd("demo", str(folder), "--at", NOW.isoformat())


@pytest.fixture(scope="module")
def planned(shown) -> dict:
    """What a plan says that does not know the calls which the demo booked."""
    folder, _ = shown
    config = (
        (folder / "config.toml").read_text().replace("calls.ics", "other.ics").replace('"state"', '"other"')
    )
    (folder / "other.toml").write_text(config)
    return json.loads(
        syncd("plan", "--json", "--config", str(folder / "other.toml"), "--at", NOW.isoformat())
    )


def who(contact: dict) -> str:
    return (contact["emails"] or [contact["name"]])[0]


def test_everybody_who_should_be_called_is_and_in_the_right_lane(planned):
    lanes = {
        handle: need["lanes"]
        for need in planned["needs"]
        for handle in [*need["contact"]["emails"], need["contact"]["name"]]
    }

    for handle, lane in expected().needs.items():
        assert lane in lanes.get(handle, ()), handle


def test_nobody_else_is_called(planned):
    story = expected()
    handles = {
        handle
        for need in planned["needs"]
        for handle in [*need["contact"]["emails"], need["contact"]["name"]]
    }

    assert not handles & {*story.left, *story.flagged, *story.dropped}
    assert len(planned["needs"]) == len(story.needs)


def test_what_is_no_person_is_dropped_with_its_reason(planned):
    dropped = {one["handle"]: one["reason"] for one in planned["dropped"]}

    for handle, reason in expected().dropped.items():
        assert dropped.get(handle) == reason, handle


def test_it_prints_who_why_and_where(shown):
    folder, text = shown
    events = icalendar.Calendar.from_ical((folder / "calls.ics").read_bytes()).walk("VEVENT")

    assert str(folder / "calls.ics") in text
    assert len(events) >= 20
    for event in events:
        assert str(event["SUMMARY"]).removeprefix("Call ") in text


def test_two_people_of_one_name_have_titles_that_tell_them_apart(shown):
    folder, _ = shown
    titles = [
        str(event["SUMMARY"])
        for event in icalendar.Calendar.from_ical((folder / "calls.ics").read_bytes()).walk("VEVENT")
    ]

    assert any(title.startswith("Call Chris Lee (") for title in titles)
    assert len(titles) == len(set(titles))


def test_it_never_overwrites_what_is_no_demo(tmp_path, capsys):
    (tmp_path / "taxes.txt").write_text("mine")
    before, sys.argv = sys.argv, ["syncd", "demo", str(tmp_path)]
    try:
        with pytest.raises(SystemExit) as end:
            main()
    finally:
        sys.argv = before

    assert end.value.code == 2
    assert "holds other things" in capsys.readouterr().err
    assert (tmp_path / "taxes.txt").read_text() == "mine"
