"""`syncd check`: what works, what does not and what to do, in one screen, in a bounded time."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from types import ModuleType

import pytest

from syncd.cli import checking
from syncd.cli.session import begin
from syncd.errors import AuthRequired, Transient
from syncd.registry import SourceConfig


class _Own:
    """A source of the user's own."""

    def __init__(self, *, does, context):
        self.does = does

    def pull(self, cursor):
        if self.does == "hang":
            time.sleep(30)
        if self.does == "break":
            raise ZeroDivisionError
        if self.does == "later":
            raise Transient("own: it is down")
        if self.does == "login":
            raise AuthRequired("own: sign in again; run: syncd login own")
        return iter(())


@pytest.fixture
def ann(world, monkeypatch):
    """A user whose files are all well, with a module for sources of their own."""
    own = ModuleType("own_sources")
    own.Own = _Own
    monkeypatch.setitem(sys.modules, "own_sources", own)
    world.mail("Ann Lee <ann@x.org>")
    return world


def session(world, *does):
    found = begin(world.config, world.now.isoformat())
    mine = tuple(SourceConfig(one, "own_sources:Own", {"does": one}) for one in does)
    return replace(found, config=replace(found.config, sources=(*mine, *found.config.sources)))


def test_all_is_well(ann):
    found = checking.watched(session(ann))

    assert [(one.name, one.works) for one in found] == [("sent", True), ("calendar", True)]
    assert found[0].says == "can be read: 1 item"
    assert checking.verdict(found) == 0


def test_nothing_that_fails_stops_the_others(ann):
    found = list(checking.check(session(ann, "break", "login", "hang", "later"), limit=1))

    says = {one.name: one.says for one in found}
    assert [one.name for one in found] == ["break", "login", "hang", "later", "sent", "calendar"]
    assert [one.works for one in found] == [False, False, False, False, True, True]
    assert says["break"] == "a mistake in syncd (ZeroDivisionError); please report it"
    assert says["hang"] == "gave nothing within 1 s; look whether it is up, then run: syncd check"
    assert says["login"] == "own: sign in again; run: syncd login own"


def test_all_together_take_no_longer_than_one_may(ann):
    start = time.monotonic()
    found = list(checking.check(session(ann, "hang", "hang", "hang"), limit=0.5))

    assert time.monotonic() - start < 20  # each by itself hangs for 30
    assert not any(one.works for one in found[:3])


@pytest.mark.parametrize(
    ("does", "code"), [(["later"], 1), (["later", "login"], 2), (["login"], 2), (["fine"], 0)]
)
def test_the_exit_code_says_whether_the_user_must_act(ann, does, code):
    assert checking.verdict(list(checking.check(session(ann, *does)))) == code


def test_a_config_without_a_calendar_says_so(ann):
    bare = session(ann)
    bare = replace(bare, config=replace(bare.config, calendar=None))

    last = list(checking.check(bare))[-1]
    assert (last.name, last.works) == ("calendar", False)
    assert "add [calendar] to the config" in last.says


def test_scripts_get_one_object(ann):
    answer = ann.ask("check")

    assert answer["at"]
    assert [set(one) for one in answer["checks"]] == [{"name", "kind", "works", "heals", "says"}] * 2


def test_checking_writes_nothing(ann):
    assert ann.config
    before = ann.digest()
    ann.run("check")

    assert ann.digest() == before


def test_a_file_that_is_gone_is_named_and_the_rest_is_tried(ann):
    ann.sources["gone"] = ("mbox", "nowhere")

    said = ann.run("check", code=2)
    assert "nowhere" in said
    assert "can be read: 1 item" in said
    assert ann.ask("check", code=2)["checks"][1]["works"] is False
