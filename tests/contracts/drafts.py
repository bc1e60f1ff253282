"""What every place for drafts promises, whatever it is made of; its tests inherit it."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import pytest

from syncd.errors import Conflict, Refused
from syncd.model import Address, Draft
from syncd.ports import Drafts

ID = "0a1b2c3d4e5f6g7h8i9jakblcmdnfogp"  # base32hex, as the ids of drafts are
OTHER = "v9u8t7s6r5q4p3o2n1m0l0k1j2i3h4g5"
DRAFT = Draft(ID, Address("Lée, Ann", "ann@x.org"), "Our call – größer?", "I'll ring you on Friday.\n\nAda\n")
MOVED = replace(DRAFT, text="I'll ring you on Monday.\n\nAda\n")


class World(Protocol):
    """A place for drafts, and what its user can do there."""

    drafts: Drafts

    def reopened(self) -> Drafts:
        """Return the same place, as a new process finds it."""

    def add(self, subject: str) -> None:
        """Let the user lay a draft of their own there."""

    def edit(self, old: str, new: str) -> None:
        """Let the user edit the text of each draft that holds `old`, as programs save it."""

    def delete(self) -> None:
        """Let the user delete all drafts."""

    def lie(self) -> list[tuple[str, str]]:
        """Return subject and text of the drafts that lie there, sorted."""


def texts(world: World) -> list[str]:
    return [text.replace("\r\n", "\n").strip() for _, text in world.lie()]


class DraftsContract:
    """Inherit it, and give a `world` fixture."""

    def test_a_draft_is_laid_once(self, world):
        version = world.drafts.put(DRAFT)

        assert world.reopened().put(DRAFT) == version == world.reopened().find(ID)
        ((subject, _),) = world.lie()
        assert subject == DRAFT.subject
        assert texts(world) == ["I'll ring you on Friday.\n\nAda"]

    def test_what_is_not_there_is_not_found(self, world):
        world.add("Mine")

        assert world.drafts.find(ID) is None
        world.drafts.drop(ID, over="x")
        with pytest.raises(Conflict):
            world.drafts.put(DRAFT, over="x")
        assert [subject for subject, _ in world.lie()] == ["Mine"]

    def test_a_draft_is_replaced_in_its_place(self, world):
        first = world.drafts.put(DRAFT)
        second = world.reopened().put(MOVED, over=first)

        assert world.reopened().find(ID) == second != first
        assert texts(world) == ["I'll ring you on Monday.\n\nAda"]

    def test_a_draft_is_taken_away_once(self, world):
        version = world.drafts.put(DRAFT)
        world.reopened().drop(ID, over=version)
        world.reopened().drop(ID, over=version)

        assert world.lie() == []
        assert world.reopened().find(ID) is None

    def test_two_drafts_are_two(self, world):
        first = world.drafts.put(DRAFT)
        second = world.drafts.put(replace(DRAFT, id=OTHER))
        world.drafts.drop(ID, over=first)

        assert len(world.lie()) == 1
        assert world.reopened().find(OTHER) == second

    def test_an_edited_draft_is_the_users(self, world):
        first = world.drafts.put(DRAFT)
        world.edit("Friday", "Tuesday")

        with pytest.raises(Conflict):
            world.reopened().put(MOVED, over=first)
        with pytest.raises(Conflict):
            world.reopened().drop(ID, over=first)
        assert texts(world) == ["I'll ring you on Tuesday.\n\nAda"]

    def test_a_deleted_draft_stays_away(self, world):
        first = world.drafts.put(DRAFT)
        world.delete()

        assert world.reopened().find(ID) is None
        with pytest.raises(Conflict):
            world.reopened().put(MOVED, over=first)
        assert world.lie() == []

    def test_other_drafts_stay_as_they_are(self, world):
        world.add("Mine")
        version = world.drafts.put(DRAFT)
        world.add("From me")
        version = world.drafts.put(MOVED, over=version)
        world.drafts.drop(ID, over=version)

        assert [subject for subject, _ in world.lie()] == ["From me", "Mine"]

    @pytest.mark.parametrize(
        "address", ["", "ann", "a@b@c", "ann@x.org, bob@x.org", "ann@x.org\r\nBcc: bob@x.org"]
    )
    def test_a_recipient_that_is_none_is_refused(self, world, address):
        with pytest.raises(Refused):
            world.drafts.put(replace(DRAFT, to=Address("", address)))
        assert world.lie() == []

    def test_text_cannot_hide_a_header_or_another_message(self, world):
        odd = "a\r\n.\r\nBcc: x\u202e\x00\n\nFrom me Wed Jun 10 09:00:00 2026\n\nb\n"
        version = world.drafts.put(replace(DRAFT, subject="s\r\nBcc: bob@x.org", text=odd))

        assert len(world.lie()) == 1
        assert world.reopened().find(ID) == version
        world.drafts.drop(ID, over=version)
        assert world.lie() == []
