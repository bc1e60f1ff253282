"""Kinds: known ones, unknown ones, and the user's own."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.files.vcf import VcfSource
from syncd.errors import UserError
from syncd.kinds.kind import Kind
from syncd.model import Folder, Span
from syncd.ports import Context
from syncd.registry import CALENDARS, SOURCES, CalendarConfig, SourceConfig, open_calendar, open_source

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=Span(NOW, NOW))

OWN = """
class Own:
    def __init__(self, *, colour, context):
        self.colour = colour
NUMBER = 3
"""


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """A folder whose modules can be imported, and are forgotten afterwards."""
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def problem_of(kind, settings=None):
    with pytest.raises(UserError) as error:
        open_source(SourceConfig("mail", kind, settings or {}), CONTEXT)
    (problem,) = error.value.problems
    return problem


def test_a_source_is_opened_by_its_kind(tmp_path):
    source = open_source(SourceConfig("people", "vcf", {"path": tmp_path}), CONTEXT)

    assert isinstance(source, VcfSource)
    assert (source.path, source.context) == (tmp_path, CONTEXT)


VALUES = {"path": Path("/nowhere/at/all"), "folder": Folder.SENT}


@pytest.mark.parametrize("kind", SOURCES)
def test_every_source_takes_the_settings_that_its_kind_declares(kind):
    declared = SOURCES[kind].settings

    for keys in (declared, [key for key in declared if declared[key].required]):
        source = open_source(SourceConfig("it", kind, {key: VALUES.get(key, "any") for key in keys}), CONTEXT)
        assert callable(source.pull)


@pytest.mark.parametrize("kind", CALENDARS)
def test_every_calendar_takes_the_settings_that_its_kind_declares(kind):
    calendar = open_calendar(
        CalendarConfig(kind, {key: VALUES.get(key, "any") for key in CALENDARS[kind].settings}), CONTEXT
    )

    assert all(callable(getattr(calendar, name)) for name in ("busy", "ours", "find", "put", "drop"))


def test_an_unknown_kind_is_told_the_nearest_known():
    assert problem_of("mbx") == 'source "mail": no such kind as "mbx"; did you mean "mbox"?'
    with pytest.raises(UserError, match='calendar: no such kind as "icss"; did you mean "ics"'):
        open_calendar(CalendarConfig("icss"), CONTEXT)


def test_a_source_of_ones_own_gets_its_settings_as_they_are(modules):
    (modules / "my_source.py").write_text(OWN)

    assert open_source(SourceConfig("x", "my_source:Own", {"colour": "red"}), CONTEXT).colour == "red"


def test_a_source_of_ones_own_that_is_not_there_is_told_where_to_put_it(modules):
    (modules / "my_source.py").write_text(OWN)

    assert 'no module "absent"' in problem_of("absent:Own")
    assert 'no module "absent"' in problem_of("absent.deep:Own")
    assert problem_of("my_source:Other") == 'source "mail": the module "my_source" has no class "Other"'
    assert problem_of("my_source:NUMBER") == 'source "mail": the module "my_source" has no class "NUMBER"'


def test_settings_that_do_not_suit_are_told(modules):
    (modules / "my_source.py").write_text(OWN)

    assert "missing a required argument: 'colour'" in problem_of("my_source:Own")
    assert "unexpected keyword argument 'size'" in problem_of("my_source:Own", {"colour": "red", "size": 3})


def test_a_missing_library_is_told_with_the_command_that_installs_it(modules, monkeypatch):
    (modules / "needy.py").write_text("import no_such_library.part\n")
    monkeypatch.setitem(SOURCES, "needy", Kind("needy:Own", {}, "", extra="google"))

    missing = "it needs no_such_library, which is not installed"
    assert problem_of("needy") == f"source \"mail\": {missing}; run: uv tool install 'syncd[google]'"
    assert missing in problem_of("needy:Own")


def test_a_bug_in_a_source_of_ones_own_is_not_hidden(modules):
    (modules / "broken.py").write_text("raise RuntimeError('my bug')\n")

    with pytest.raises(RuntimeError, match="my bug"):
        open_source(SourceConfig("x", "broken:Own"), CONTEXT)


def test_the_registry_imports_no_connector_by_itself():
    code = (
        "import sys, syncd.registry; print([name for name in sys.modules if name.startswith('connectors')])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
