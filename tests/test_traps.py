"""What other programs got wrong, one test each, through the main job with files; each names the thread."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from backups import MISSED, OUT, backup, call
from thumb import Thumb
from world import NOW, World, correspond

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ADA = "ORGANIZER:mailto:ada@example.org\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org"
ANN = "ATTENDEE;PARTSTAT=ACCEPTED;CN=Ann Lee:mailto:ann@acme.example"


@pytest.fixture
def ann(world: World) -> World:
    """A world in which Ada wrote to Ann twice."""
    correspond(world, "Ann")
    return world


def event(days: float, title: str, *lines: str) -> str:
    start = NOW + days * DAY
    times = [f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{start + HOUR / 2:%Y%m%dT%H%M%SZ}"]
    return "\r\n".join([*times, f"SUMMARY:{title}", *lines])


def once(world: World, days: float = 0) -> list[tuple[str, str]]:
    """Return what one turn does."""
    return [
        (one["action"], one["title"]) for one in world.ask("once", at=NOW + days * DAY, code=None)["actions"]
    ]


def voice(world: World, days: float = 0) -> str | None:
    """Return when Ann last heard Ada's voice, to the day."""
    people = world.ask("people", at=NOW + days * DAY)["people"]
    last = next(one["last_voice"] for one in people if one["name"] == "Ann Lee")
    return last and last[:10]


def test_an_event_ahead_and_one_that_was_called_off_are_no_talk(ann):
    """twentyhq/twenty, pull 21464: with ten events ahead the last meeting was never found."""
    ahead = [event(days, "Review", ADA, ANN) for days in range(1, 11)]
    ann.diary(*ahead, event(-2, "Review", ADA, ANN), event(-1, "Review", "STATUS:CANCELLED", ADA, ANN))

    assert voice(ann) == "2026-06-08"


def test_our_own_call_that_has_passed_is_no_talk(booked):
    """One's own reminder counts as the conversation in every program that reads the calendar it writes."""
    booked.sources["calls"] = ("ics", "calls.ics")
    once(booked, 1)

    assert voice(booked, 1) is None


def test_an_entry_of_a_missed_call_is_neither_a_talk_nor_in_the_way(ann):
    """jberkel/sms-backup-plus writes the phone's log into the calendar: "Missed call"."""
    plain = ann.ask("plan")["actions"]
    ann.diary(event(-1, "Missed call from Ann Lee"), event(-0.1, "Missed call (Ann Lee)"))

    assert voice(ann) is None
    assert ann.ask("plan")["actions"] == plain


def test_a_deleted_call_does_not_come_back(booked):
    """inovex/CalendarSync, issue 167: a deleted event comes back on the next sync."""
    Thumb(booked.calls).delete("Ann Lee")

    assert [once(booked, days) for days in (0.1, 1, 20)] == [[], [], []]
    assert Thumb(booked.calls).calls() == []


def test_a_moved_call_is_still_the_same(booked):
    """fastrepl/anarlog, pull 3493: found by its time, a moved event looked new."""
    thumb = Thumb(booked.calls)
    thumb.move("Ann Lee", NOW + 2 * DAY)

    assert [once(booked, days) for days in (0.1, 1)] == [[], []]
    assert [one.start for one in thumb.calls()] == [NOW + 2 * DAY]


def test_whom_a_strangers_invitation_names_was_not_met(ann):
    """nextcloud/server, issue 38390: attendees of calendar spam were "recently contacted"."""
    spam = "ORGANIZER:mailto:win@prize.example\r\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada@example.org"
    ann.diary(event(-1, "You won", spam, ANN, "ATTENDEE:mailto:victim@x.example"))

    assert voice(ann) is None
    people = ann.ask("people")["people"]
    assert [one["name"] for one in people] == ["Ann Lee"]


def test_my_own_second_mail_is_no_answer_to_the_first(world):
    """warmbly/warmbly, issue 549: one's own follow-up in Sent counted as the reply."""
    first = world.mail("Ann Lee <ann@acme.example>", days=9, subject="Roof")
    world.mail("Ann Lee <ann@acme.example>", days=1, subject="Re: Roof", In_Reply_To=first, References=first)
    world.mail("Ann Lee <ann@acme.example>", days=6, subject="Offer")

    assert "waiting" in world.ask("plan")["needs"][0]["lanes"]


@pytest.mark.parametrize("header", [{"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}])
def test_an_answer_of_a_machine_is_no_answer(world, header):
    """HubSpot's own rule: out-of-office answers end no sequence."""
    asked = world.mail("Ann Lee <ann@acme.example>", days=6, subject="Roof")
    world.mail("Ann Lee <ann@acme.example>", days=7, subject="Hello")
    ooo = {"subject": "Automatic reply: Roof", "In_Reply_To": asked, **header}
    world.mail("ada@example.org", days=5.9, sender="Ann Lee <ann@acme.example>", box="Inbox", **ooo)

    assert "waiting" in world.ask("plan")["needs"][0]["lanes"]


def test_a_snooze_holds_through_every_turn_and_new_mail(booked):
    """pingcrm, issue 19: a snooze was lost when suggestions were made anew."""
    booked.run("snooze", "ann", "--until", "2026-07-10")
    assert once(booked, 0.1) == [("cancel", "Call Ann Lee")]
    for days in (5, 15, 28):
        correspond(booked, "Ann", days=days)
        assert once(booked, days + 0.1) == []

    assert once(booked, 31) == [("book", "Call Ann Lee")]


def test_many_who_are_due_at_once_are_spread_over_the_days(world):
    """monicahq/monica, issue 3102: twenty people met at a party, twenty reminders in one hour."""
    correspond(world, "Ann", "Bob", "Cleo", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida", "Jon", "Kim", "Leo")
    starts = [one["start"] for one in world.ask("once")["actions"]]

    assert len(starts) == len(set(starts)) >= 10
    assert max(Counter(start[:10] for start in starts).values()) <= 3


def test_one_number_in_three_spellings_is_one_person(ann):
    """aj3423/SpamBlocker, pull 158; glific/glific, issue 5400: national and international made two."""
    ann.cards("FN:Ann Lee\r\nEMAIL:ann@acme.example\r\nTEL:020 7123 4567")
    numbers = ("+442071234567", "0044 20 7123 4567", "(020) 7123-4567")
    calls = [call(number, NOW - days * DAY, OUT, 300) for days, number in enumerate(numbers, 1)]
    (ann.folder / "calls.xml").write_text(backup(*calls, until=NOW))
    ann.sources["phone"] = ("sms_backup", "calls.xml")

    (person,) = ann.ask("people")["people"]
    assert (person["phones"], person["last_voice"][:10]) == (["+442071234567"], "2026-06-09")
    assert len([one for one in ann.ask("why", "ann")["interactions"] if one["channel"] == "call"]) == 3


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_a_call_is_at_an_hour_of_the_users_own_clock(ann, zone):
    """monicahq/monica, issue 389; SuiteCRM, issue 822: reminders came by the server's clock."""
    ann.me["timezone"] = zone
    once(ann)
    (stands,) = Thumb(ann.calls).calls()

    local = stands.start.astimezone(ZoneInfo(zone))
    assert stands["DTSTART"].params["TZID"] == zone
    assert 10 <= local.hour < 12 or 15 <= local.hour <= 17


def test_an_import_twice_is_once(booked):
    """monicahq/monica, issue 5932: a second import doubled every contact."""
    booked.cards("FN:Ann Lee\r\nEMAIL:ann@acme.example", "FN:Ann Lee\r\nEMAIL:ann@acme.example")
    copy = booked.folder / "Copy"
    copy.write_bytes((booked.folder / "Sent").read_bytes())
    booked.sources["copy"] = ("mbox", "Copy")

    assert [once(booked, days) for days in (0.1, 0.2)] == [[], []]
    assert len(booked.ask("why", "ann", at=NOW + DAY)["interactions"]) == 2
    assert len(booked.ask("people", at=NOW + DAY)["people"]) == 1


def test_whom_one_user_wants_left_alone_another_may_call(booked, tmp_path):
    """twentyhq/twenty, issue 11320: one's own blocklist was shown to the team."""
    booked.run("flag", "ann", "do-not-call")
    (tmp_path / "bob").mkdir()
    bob = World(tmp_path / "bob", me={**booked.me, "name": "Bob Ray", "emails": ["bob@example.org"]})
    for days in (1, 2):
        bob.mail("Ann Lee <ann@acme.example>", days=days, sender="Bob Ray <bob@example.org>")

    assert once(bob) == [("book", "Call Ann Lee")]
    assert once(booked, 0.1) == [("cancel", "Call Ann Lee")]


def test_a_call_log_that_has_gone_silent_is_told_of_and_nothing_is_booked_on_it(ann):
    """jberkel/sms-backup-plus, issue 632: calls stopped coming, and it was noticed months later."""
    log = call("+442079460999", NOW - 9 * DAY, MISSED)
    (ann.folder / "calls.xml").write_text(backup(log, until=datetime(2026, 6, 2, tzinfo=UTC)))
    ann.sources["phone"] = ("sms_backup", "calls.xml")

    answer = ann.ask("once", code=None)
    assert answer["actions"] == []
    assert "phone knows only until 02 Jun 2026" in " ".join(answer["waits"].split())
    status = ann.ask("status", code=None)
    assert [one["name"] for one in status["sources"] if not one["fresh"]] == ["phone"]

    (ann.folder / "calls.xml").write_text(backup(log, until=NOW))
    assert once(ann) == [("book", "Call Ann Lee")]
