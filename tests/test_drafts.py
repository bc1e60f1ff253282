"""Drafts around a call: laid for the user to send, changed only while they are as we wrote them."""

from __future__ import annotations

import mailbox
from datetime import timedelta
from email.message import Message
from pathlib import Path

import pytest
from thumb import Thumb
from world import NOW, World, correspond

from syncd.core import evidence
from syncd.model import Verdict

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BUSY = "SUMMARY:Away\r\nDTSTART:20260610T000000Z\r\nDTEND:20260611T000000Z"  # so that a call is tomorrow
TABLE = '[drafts]\nkind = "{kind}"\npath = "{path}"\nheads_up = true\nsummary = true\n'


class Desk:
    """The user's drafts, in a Maildir or an mbox, and what the user does to them."""

    def __init__(self, kind: str, path: Path) -> None:
        self.kind, self.path = kind, path
        if kind == "maildir":
            for name in ("cur", "new", "tmp"):
                (path / name).mkdir(parents=True)

    def _box(self) -> mailbox.Mailbox:
        if self.kind == "mbox":
            return mailbox.mbox(self.path)
        return mailbox.Maildir(self.path, create=False)

    def lie(self) -> list[Message]:
        """Return the drafts that lie there, by subject."""
        box = self._box()
        found = sorted(box, key=lambda one: str(one["Subject"]))
        box.close()
        return found

    def text(self) -> str:
        """Return the text of the only draft."""
        (only,) = self.lie()
        return only.get_payload(decode=True).decode()

    def edit(self, old: str, new: str) -> None:
        box = self._box()
        for key, message in box.items():
            message.set_payload(message.get_payload().replace(old, new))
            box[key] = message
        box.flush()
        box.close()

    def empty(self) -> None:
        box = self._box()
        box.clear()
        box.flush()
        box.close()


@pytest.fixture
def desk(request, tmp_path: Path) -> Desk:
    return Desk(getattr(request, "param", "maildir"), tmp_path / "Drafts")


both = pytest.mark.parametrize("desk", ["maildir", "mbox"], indirect=True)


@pytest.fixture
def ann(world: World, desk: Desk) -> World:
    """A call with Ann stands tomorrow, Thursday, at 10:00."""
    world.policy = TABLE.format(kind=desk.kind, path=desk.path.name)
    world.diary(BUSY)
    correspond(world, "Ann")
    return world


def did(world: World, *, code: int = 0, **later: float) -> list[tuple[str, str]]:
    answer = world.ask("once", at=NOW + timedelta(**later), code=code)
    return [(one["action"], one["purpose"]) for one in answer["drafts"]]


@both
def test_a_call_is_announced_the_day_before(ann, desk):
    assert did(ann) == [("lay", "heads_up")]

    (draft,) = desk.lie()
    assert draft["To"] == "Ann Lee <ann@acme.example>"
    assert draft["From"] == "ada@example.org"
    assert draft["Subject"] == "Our call on Thursday, 11 June"
    assert draft["X-Unsent"] == "1"
    assert "I'll ring you on Thursday around 10:00." in desk.text()
    assert "On which number" in desk.text()
    if desk.kind == "maildir":
        assert "D" in draft.get_flags()
    before = ann.digest()
    assert did(ann, minutes=1) == []
    assert ann.digest()["calls.ics"] == before["calls.ics"]
    assert len(desk.lie()) == 1


def test_the_time_is_that_of_their_own_clock(ann, desk):
    ann.cards("FN:Ann Lee\r\nEMAIL:ann@acme.example\r\nTEL:+81 3 1234 5678")
    ann.policy = "contact_hours.every_day = ['00:00-24:00']\n" + ann.policy
    did(ann)

    assert "I'll ring you on Thursday around 18:00 your time." in desk.text()
    assert "On which number" not in desk.text()


def test_a_call_that_is_far_is_not_announced_yet(ann, desk):
    ann.diary(BUSY.replace("DTEND:20260611", "DTEND:20260616"))
    assert did(ann) == []
    assert did(ann, days=4) == []  # Sunday: the working day before is Friday, but then the mail is old

    Thumb(ann.calls).move("Ann", NOW + timedelta(days=13))
    assert did(ann, days=4.1) == []


def test_the_plan_shows_the_drafts_that_a_turn_then_lays(ann, desk):
    planned = ann.ask("plan")["drafts"]
    assert desk.lie() == []

    assert planned == ann.ask("once")["drafts"]
    assert planned[0]["title"] == "Call Ann Lee"
    assert planned[0]["subject"] == "Our call on Thursday, 11 June"
    assert len(desk.lie()) == 1


def test_nothing_is_laid_unless_the_config_says_so(ann, desk):
    ann.policy = ann.policy.replace("heads_up = true", "heads_up = false")
    assert did(ann) == []
    ann.policy = ""
    assert did(ann, minutes=1) == []


def test_a_draft_that_is_deleted_does_not_come_back(ann, desk):
    did(ann)
    desk.empty()
    Thumb(ann.calls).move("Ann", NOW + 30 * HOUR)

    for hours in (1, 2, 20):
        did(ann, hours=hours)
        assert desk.lie() == []


@both
def test_a_moved_call_changes_the_draft_once(ann, desk):
    did(ann)
    Thumb(ann.calls).move("Ann", NOW + 30 * HOUR)

    assert did(ann, hours=1) == [("change", "heads_up")]
    assert "on Thursday around 16:00." in desk.text()
    assert did(ann, hours=2) == []
    Thumb(ann.calls).move("Ann", NOW + 7 * DAY)
    assert did(ann, hours=3) == [("change", "heads_up")]
    assert "on Wednesday around 10:00." in desk.text()


@both
def test_a_moved_call_leaves_a_draft_that_was_edited(ann, desk):
    did(ann)
    desk.edit("If another time suits you better", "Bring your tea! If not")
    Thumb(ann.calls).move("Ann", NOW + 30 * HOUR)

    assert did(ann, hours=1) == []
    assert "10:00. Bring your tea!" in desk.text()
    ann.run("flag", "ann", "mute", at=NOW + 2 * HOUR)
    did(ann, hours=3)
    assert "Bring your tea!" in desk.text()


@both
def test_a_withdrawn_call_takes_its_draft_away(ann, desk):
    did(ann)
    ann.run("flag", "ann", "do-not-call", at=NOW + HOUR)

    assert did(ann, hours=1) == [("drop", "heads_up")]
    assert desk.lie() == []
    assert did(ann, hours=2) == []


def test_a_call_that_the_user_deleted_takes_its_draft_away(ann, desk):
    did(ann)
    Thumb(ann.calls).delete("Ann")

    assert did(ann, hours=1) == [("drop", "heads_up")]
    assert desk.lie() == []


def test_an_announcement_goes_when_the_call_begins(ann, desk):
    did(ann)

    assert did(ann, days=1.01) == [("drop", "heads_up")]
    assert desk.lie() == []


def test_a_talk_is_summed_up_once(ann, desk):
    did(ann)
    desk.empty()
    ann.run("log", "ann", "spoke", "--note", "Two daughters.", at=NOW + 26 * HOUR)

    assert ("lay", "summary") in did(ann, hours=27)
    (draft,) = desk.lie()
    assert draft["Subject"] == "Our talk on Thursday, 11 June"
    assert "- What I will do, and by when: " in desk.text()
    assert "daughters" not in desk.text()
    desk.empty()
    assert did(ann, hours=28) == []
    assert desk.lie() == []


def test_a_talk_of_long_ago_is_not_summed_up(ann, desk):
    did(ann)
    ann.run("log", "ann", "spoke", at=NOW + 8 * DAY)

    assert ("lay", "summary") not in did(ann, days=8)


def test_nobody_who_has_a_flag_or_no_address_is_written_to(ann, desk):
    did(ann)
    ann.run("log", "ann", "spoke", at=NOW + 26 * HOUR)
    ann.run("flag", "ann", "mute", at=NOW + 26 * HOUR)

    assert ("lay", "summary") not in did(ann, hours=27)


@both
def test_a_draft_in_the_folder_is_not_writing_to_someone(ann, desk):
    did(ann)
    ann.run("log", "ann", "spoke", at=NOW + 26 * HOUR)
    did(ann, hours=27)
    ann.sources["drafts"] = (desk.kind, desk.path.name)
    answer = ann.ask("why", "ann", at=NOW + 28 * HOUR)

    assert len(desk.lie()) == 1
    assert [one["source"] for one in answer["interactions"]] == ["sent", "sent"]


def test_a_draft_is_laid_once_when_the_state_is_lost(ann, desk):
    did(ann)
    for path in (ann.folder / "state").iterdir():
        if path.is_file():
            path.unlink()
    did(ann, minutes=1)

    assert len(desk.lie()) == 1


@pytest.mark.parametrize("point", range(8, 17))  # before, the calendar is written
def test_a_crash_anywhere_lays_one_draft(ann, desk, turn, point):
    turn(ann, NOW, point)
    did(ann)

    assert len(desk.lie()) == 1
    assert did(ann, minutes=1) == []


def test_a_folder_that_is_none_is_told_and_stops_nothing(ann):
    ann.policy = TABLE.format(kind="maildir", path="nowhere")
    answer = ann.ask("once", code=2)

    assert [one["title"] for one in answer["actions"]] == ["Call Ann Lee"]
    (problem,) = answer["problems"]
    assert problem["where"] == "drafts"
    assert answer["drafts"] == []
    assert "drafts" in ann.run("check", code=2)


def test_what_we_write_is_judged_as_what_it_is(ann, desk):
    did(ann)
    assert evidence.judge(desk.text()).verdict is Verdict.PLANNED
    ann.run("log", "ann", "spoke", at=NOW + 26 * HOUR)
    did(ann, hours=27)

    assert evidence.judge(desk.text()).verdict is Verdict.SPOKE


def test_who_is_forgotten_leaves_no_trace_of_a_draft(ann, desk):
    def traced() -> bool:
        files = [path for path in (ann.folder / "state").rglob("*") if path.is_file()]
        return any(b"heads_up" in path.read_bytes() for path in files)

    ann.cards("FN:Ann Lee\r\nEMAIL:ann@acme.example")
    did(ann)
    assert traced()
    ann.run("forget", "ann", "--yes", at=NOW + HOUR)

    assert not traced()
