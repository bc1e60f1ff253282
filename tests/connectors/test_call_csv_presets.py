"""The exports of some phone systems, as their vendors describe them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from contracts.source import CONTEXT, NOW

from connectors.phone._presets import PRESETS
from connectors.phone.call_csv import CsvSource
from syncd.settings.columns import FIELDS, SETTINGS

EXPORTS = Path(__file__).parent / "exports"


def pulled(export, **settings):
    preset = export.partition("-")[0]
    path = EXPORTS / f"{export}.csv"
    source = CsvSource(path=path, context=CONTEXT, preset=preset, clock=lambda: NOW, **settings)
    return list(source.pull(None))


@pytest.mark.parametrize(
    ("export", "expected"),
    [
        ("aircall", ["call out 480", "voicemail in 0", "call in 0"]),
        ("aircall-fields", ["call out 480", "voicemail in 20", "call in 0"]),
        ("dialpad", ["call out 480", "voicemail in 0", "call in 0"]),
        ("justcall", ["call out 480", "voicemail out 40", "call out 0"]),
        ("asterisk", ["call out 480", "voicemail in 60", "call in 300", "call out 0"]),
        ("asterisk-freepbx", ["call out 480"]),
        ("carrier", ["call out 480", "call in 120", "text in None"]),
    ],
)
def test_an_export_is_read_by_its_preset(export, expected):
    pages = pulled(export, **({"durations": "minutes"} if export == "carrier" else {}))
    items = [item for page in pages for item in page.items]

    assert not [skipped for page in pages for skipped in page.skipped]
    assert [f"{one.channel} {'out' if one.outgoing else 'in'} {one.seconds}" for one in items] == expected
    assert items[0].handle == "+442071234567"


def test_times_are_in_the_zone_that_the_heading_or_the_config_names():
    def began(export, **settings):
        return pulled(export, **settings)[0].items[0].at

    assert began("aircall", zone="Asia/Tokyo") == datetime(2026, 6, 9, 10, tzinfo=UTC)
    assert began("justcall", zone="Asia/Tokyo") == datetime(2026, 6, 9, 2, tzinfo=UTC)
    assert began("justcall") == datetime(2026, 6, 9, 10, tzinfo=UTC)


def test_the_config_knows_the_presets_and_their_fields():
    assert SETTINGS["preset"].shape.schema["enum"] == sorted(PRESETS)
    for layout in PRESETS.values():
        assert set(layout.columns) <= set(FIELDS)
