"""What every source promises, wherever its facts come from; a source's tests inherit it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from syncd.errors import CursorExpired
from syncd.model import Card, Entry, Interaction, Mail, Span
from syncd.ports import Context, Item, Page, Source

NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)
WINDOW = Span(NOW - timedelta(days=548), NOW + timedelta(days=90))
CONTEXT = Context(now=NOW, zone="Europe/London", country="GB", window=WINDOW, emails=("ada@example.org",))
SOME, MORE = 7, 3

BROKEN = ["x", "0", "null", "[]", "{}", "[1]", '"x"', '{"reader": 0}', '["a", "b", "c"]', "[0, 0, 0, 0]"]


class World(Protocol):
    """A place that facts come from, and how some come to be there.

    A page of the source should hold fewer than `SOME` items, so that there are several.
    """

    def source(self) -> Source:
        """Return the source as a new process opens it."""

    def happen(self, count: int) -> None:
        """Let so many things happen that the source is to tell, each another one than all before."""


def name(item: Item) -> str:
    """Return what makes an item the same in another pull."""
    return item.message_id if isinstance(item, Mail) else item.id


def names(pages: Iterable[Page]) -> list[str]:
    return [name(item) for page in pages for item in page.items]


def pulled(source: Source, cursor: str | None = None) -> list[Page]:
    """Pull as the caller does: once more from nothing where the cursor is not known."""
    try:
        return list(source.pull(cursor))
    except CursorExpired:
        return list(source.pull(None))


def times(item: Item) -> list[datetime]:
    match item:
        case Mail() | Interaction():
            return [item.at]
        case Entry():
            return [item.span.start, item.span.end]
        case Card():
            return []


class SourceContract:
    """Inherit it in a class `TestX`, with a fixture `world` that gives a World where nothing happened yet."""

    @pytest.fixture
    def world(self) -> World:
        raise NotImplementedError

    def test_all_that_happened_is_told_each_thing_once(self, world):
        world.happen(SOME)
        found = names(pulled(world.source()))

        assert len(found) == len(set(found)) == SOME
        assert all(found)

    def test_there_are_several_pages_or_all_belong_together(self, world):
        world.happen(SOME)
        pages = pulled(world.source())

        assert len([page for page in pages if page.items]) > 1 or all(page.whole for page in pages)

    def test_a_repeat_adds_nothing_and_changes_nothing(self, world):
        world.happen(SOME)
        once = {name(item): item for page in pulled(world.source()) for item in page.items}
        again = {name(item): item for page in pulled(world.source()) for item in page.items}

        assert again == once

    def test_nothing_new_is_no_page(self, world):
        world.happen(SOME)
        cursor = pulled(world.source())[-1].cursor

        assert pulled(world.source(), cursor) == []

    def test_a_pull_that_was_broken_off_after_any_page_goes_on(self, world):
        world.happen(SOME)
        pages = pulled(world.source())
        everything = set(names(pages))

        for stop in range(len(pages)):
            kept = pages[: stop + 1] if not pages[stop].whole or stop + 1 == len(pages) else []
            after = pulled(world.source(), pages[stop].cursor)
            assert set(names(kept)) | set(names(after)) == everything

    def test_what_happens_later_is_told_later(self, world):
        world.happen(SOME)
        before = pulled(world.source())
        world.happen(MORE)
        after = names(pulled(world.source(), before[-1].cursor))

        assert len(set(after) - set(names(before))) == MORE
        assert len(set(after) | set(names(before))) == SOME + MORE

    def test_in_turns_everything_is_told(self, world):
        found, cursor = set(), None
        for _ in range(4):
            world.happen(2)
            pages = pulled(world.source(), cursor)
            cursor = pages[-1].cursor
            found |= set(names(pages))

        assert len(found) == 8

    def test_the_last_cursor_is_always_the_same(self, world):
        world.happen(SOME)

        assert pulled(world.source())[-1].cursor == pulled(world.source())[-1].cursor

    @pytest.mark.parametrize("text", BROKEN)
    def test_a_cursor_that_cannot_be_read_means_from_nothing(self, world, text):
        world.happen(SOME)

        assert set(names(pulled(world.source(), text))) == set(names(pulled(world.source())))

    def test_every_time_is_aware_and_what_happened_is_in_utc(self, world):
        world.happen(SOME)
        items = [item for page in pulled(world.source()) for item in page.items]

        assert all(at.tzinfo is not None for item in items for at in times(item))
        happened = [item.at for item in items if isinstance(item, Mail | Interaction)]
        assert all(at.utcoffset() == timedelta() for at in happened)
