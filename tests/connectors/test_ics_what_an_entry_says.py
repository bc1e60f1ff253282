"""From iCalendar text to entries: busy or not, with whom, by a link or at a place."""

from __future__ import annotations

import pytest
from ics_texts import at, event, one, read

from syncd.model import Answer, Attendee, Entry


def test_an_entry_is_what_its_calendar_shows(tmp_path):
    entry = one(
        tmp_path,
        "SUMMARY:Plan\\, review\\nand more",
        "ORGANIZER;CN=Ada Byron:mailto:ada@example.org",
        'ATTENDEE;CN="Lee, Ann";PARTSTAT=ACCEPTED:MAILTO:ann@example.org',
        "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.org",
        "ATTENDEE;CN=Board Room;CUTYPE=ROOM;PARTSTAT=TENTATIVE:mailto:room@example.org",
        "LOCATION:12 High Street",
        "BEGIN:VALARM\nTRIGGER:-PT5M\nDESCRIPTION:tel:+15550100\nSUMMARY:alarm\nATTENDEE:mailto:x@y\nEND:VALARM",
        "STATUS:CONFIRMED",
    )

    assert entry == Entry(
        id="one@example.org",
        span=at(10, 10),
        title="Plan, review\nand more",
        organiser=Attendee("Ada Byron", "ada@example.org"),
        attendees=(
            Attendee("Lee, Ann", "ann@example.org", Answer.ACCEPTED),
            Attendee("", "bob@example.org", Answer.DECLINED),
            Attendee("Board Room", "room@example.org", Answer.TENTATIVE, room=True),
        ),
        place=True,
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), (True, False, False)),
        (("TRANSP:TRANSPARENT",), (False, False, False)),
        (("TRANSP:OPAQUE",), (True, False, False)),
        (("X-MICROSOFT-CDO-BUSYSTATUS:FREE",), (False, False, False)),
        (("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",), (True, False, False)),
        (("X-MICROSOFT-CDO-BUSYSTATUS:OOF",), (True, True, False)),
        (("STATUS:TENTATIVE",), (True, False, False)),
        (("status:cancelled",), (True, False, True)),
    ],
)
def test_busy_away_and_called_off(tmp_path, lines, expected):
    entry = one(tmp_path, *lines)

    assert (entry.busy, entry.out_of_office, entry.cancelled) == expected


def test_a_cancellation_cancels(tmp_path):
    assert one(tmp_path, head=["METHOD:CANCEL"]).cancelled


@pytest.mark.parametrize(
    ("line", "link", "place"),
    [
        ("LOCATION:12 High Street, 94043 Springfield", False, True),
        ("LOCATION:Room 2026-03-10", False, True),
        ("LOCATION:10.03.2026, second floor", False, True),
        ("LOCATION:Hall 2026-03-10 10-12", False, True),
        ("LOCATION:https://acme.zoom.us/j/123456789", True, False),
        ("LOCATION:Microsoft Teams Meeting", True, False),
        ("LOCATION:Zoom", True, False),
        ("LOCATION:+1 (212) 555-0123", True, False),
        ("LOCATION:020 7946 0000", True, False),
        ("LOCATION:Call me: 212-555-0123", True, False),
        ("LOCATION:tel:+12125550123", True, False),
        ("LOCATION:Meeting room, the Zoomorphic Garden", False, True),
        ("URL:https://meet.google.com/abc-defg-hij", True, False),
        ("URL:https://www.meetup.com/some-group", False, False),
        ("URL:https://example.org/zoom", False, False),
        ("DESCRIPTION:Join: https://teams.microsoft.com/l/meetup-join/x", True, False),
        ("DESCRIPTION:Join: https://acme.webex.com/acme/j.php", True, False),
        ("DESCRIPTION:https://meet.jit.si/Room\\nor https://whereby.com/x", True, False),
        ("DESCRIPTION:Dial tel:+1-212-555-0123", True, False),
        ("DESCRIPTION:We meet at noon and zoom in on the teams", False, False),
        ("CONFERENCE;VALUE=URI;FEATURE=AUDIO:tel:+1-412-555-0123", True, False),
        ("X-GOOGLE-CONFERENCE:https://meet.google.com/x", True, False),
        ("X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/x", True, False),
    ],
)
def test_a_link_or_a_place(tmp_path, line, link, place):
    entry = one(tmp_path, line)

    assert (entry.link, entry.place) == (link, place)


def test_icloud_names_people_by_a_path(tmp_path):
    entry = one(tmp_path, "ATTENDEE;CN=Ann;EMAIL=ann@example.org:/aMTIz/principal/", "ATTENDEE:urn:uuid:1")

    assert [person.address for person in entry.attendees] == ["ann@example.org", "urn:uuid:1"]


def test_our_own_calls_are_known(tmp_path):
    ours = "0a1b2c3d4e5f6g7h8i9jakblcmdnfogp"
    marked = read(tmp_path, event(f"X-SYNCD-ID:{ours}", uid=f"{ours}@google.com"))
    bare = read(tmp_path, event(uid=ours))
    others = read(tmp_path, event(uid="5f0c1e0a9b8d4c7e8f6a5b4c3d2e1f00"), event(uid=ours.upper()))

    assert [entry.call_id for entry in (*marked, *bare)] == [ours, ours]
    assert [entry.call_id for entry in others] == ["", ""]


def test_no_text_is_taken_for_structure(tmp_path):
    (entry,) = read(
        tmp_path,
        event("SUMMARY:x\n END:VEVENT\n  BEGIN:VCALENDAR", "DESCRIPTION:\\nEND:VCALENDAR\\nBEGIN:VEVENT"),
    )

    assert entry.title == "xEND:VEVENT BEGIN:VCALENDAR"
