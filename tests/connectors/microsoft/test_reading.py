"""A message, an event and a contact of Outlook, and what they come to."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from contracts.calendar import at

from connectors.microsoft import _event, _message
from connectors.microsoft.graph_contacts import card
from syncd.model import Address, Answer, Attendee, Folder, Sign, Span

LATEST = datetime(2026, 7, 1, tzinfo=UTC)
SENT = {
    "id": "AAk1",
    "internetMessageId": "<m1@outlook.example>",
    "conversationId": "conversation-1",
    "conversationIndex": base64.b64encode(bytes(22)).decode(),
    "sentDateTime": "2026-06-10T08:00:00Z",
    "receivedDateTime": "2026-06-10T08:00:01Z",
    "subject": "Größe\r\nBcc: x",
    "from": {"emailAddress": {"name": "Ada", "address": "ada@example.org"}},
    "toRecipients": [{"emailAddress": {"name": "Lee, Ann", "address": "ann@x.org"}}],
    "ccRecipients": [{"emailAddress": {"name": "bob@x.org", "address": "Bob@x.org"}}],
    "bccRecipients": [],
}


def mail(**changed):
    return _message.mail({**SENT, **changed}, folder=Folder.SENT, latest=LATEST)


def headers(**named):
    return {
        "internetMessageHeaders": [
            {"name": name.replace("_", "-"), "value": value} for name, value in named.items()
        ]
    }


def test_a_sent_message_is_what_outlook_knows_of_it():
    found = mail()

    assert (found.message_id, found.at) == ("m1@outlook.example", datetime(2026, 6, 10, 8, tzinfo=UTC))
    assert (found.sender, found.to) == (
        Address("Ada", "ada@example.org"),
        (Address("Lee, Ann", "ann@x.org"),),
    )
    assert found.cc == (Address("", "Bob@x.org"),)
    assert (found.in_reply_to, found.root) == ("", "conversation-1")
    assert found.subject.startswith("Größe")
    assert found.excerpt == ""


def test_an_answer_is_known_by_its_place_in_the_conversation():
    index = base64.b64encode(bytes(27)).decode()

    assert mail(conversationIndex=index).in_reply_to
    assert not mail(conversationIndex=index, **headers(Received="x")).in_reply_to
    assert mail(**headers(In_Reply_To="<m0@x>")).in_reply_to == "m0@x"
    assert not mail(conversationIndex="?").in_reply_to


def test_headers_tell_what_is_no_persons_mail():
    assert mail(**headers(List_Id="<news.x>")).signs == Sign.LIST
    assert mail(**headers(Auto_Submitted="auto-replied")).signs == Sign.AUTO
    assert mail(**{"@odata.type": "#microsoft.graph.eventMessageRequest"}).signs == Sign.INVITATION
    assert mail(**headers(Date="Wed, 10 Jun 2026 10:00:00 +0200")).offset == 120
    assert mail(**headers(Date="yesterday")).at == mail().at


def test_impossible_times_and_drafts_are_no_mail():
    assert mail(isDraft=True) is None
    assert mail(sentDateTime="0001-01-01T00:00:00Z").at.second == 1
    assert isinstance(mail(sentDateTime="2099-01-01T00:00:00Z", receivedDateTime=None), str)
    assert mail(internetMessageId=None).message_id == "outlook:AAk1"


def test_a_recipient_without_an_address_keeps_the_name():
    assert mail(toRecipients=[{"emailAddress": {"name": "Ann Lee"}}, {}]).to == (
        Address("Ann Lee", "Ann Lee"),
    )


# --- events


def written(span):
    return {
        name: {"dateTime": f"{when:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}
        for name, when in (("start", span.start), ("end", span.end))
    }


EVENT = {
    "id": "AAk2",
    "iCalUId": "uid-1",
    "subject": "Lunch",
    "showAs": "busy",
    "isOrganizer": True,
    **written(at(12)),
}
ANN = {
    "type": "required",
    "emailAddress": {"name": "Ann", "address": "ann@x.org"},
    "status": {"response": "accepted"},
}
ADA = {
    "type": "required",
    "emailAddress": {"name": "Ada", "address": "Ada@example.org"},
    "status": {"response": "none"},
}


def entry(**changed):
    return _event.entry(
        {**EVENT, **changed}, calendar="primary", zone="Europe/Berlin", mine={"ada@example.org"}
    )


@pytest.mark.parametrize(
    ("shown", "busy", "away"),
    [("free", False, False), ("tentative", True, False), ("busy", True, False), ("oof", True, True),
     ("workingElsewhere", False, False), ("unknown", True, False), (None, True, False)],
)  # fmt: skip
def test_what_is_shown_is_what_takes_time(shown, busy, away):
    assert (entry(showAs=shown).busy, entry(showAs=shown).out_of_office) == (busy, away)


@pytest.mark.parametrize(
    ("said", "answer"),
    [("accepted", Answer.ACCEPTED), ("declined", Answer.DECLINED), ("tentativelyAccepted", Answer.TENTATIVE),
     ("notResponded", Answer.NONE), ("none", Answer.NONE)],
)  # fmt: skip
def test_the_users_answer_is_that_of_the_event(said, answer):
    asked = {"isOrganizer": False, "responseStatus": {"response": said}}
    found = entry(attendees=[ANN, ADA], **asked)

    assert found.attendees == (
        Attendee("Ann", "ann@x.org", Answer.ACCEPTED),
        Attendee("Ada", "Ada@example.org", answer),
    )
    assert entry(attendees=[ANN], **asked).attendees[-1] == Attendee("", "ada@example.org", answer)


def test_a_meeting_of_ones_own_asks_nobody_of_oneself():
    assert entry(attendees=[ANN]).attendees == (Attendee("Ann", "ann@x.org", Answer.ACCEPTED),)
    assert _event.my_answer({"isOrganizer": True, "attendees": [ANN]}) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"isOnlineMeeting": True},
        {"onlineMeeting": {"joinUrl": "https://teams.microsoft.com/l/x"}},
        {"onlineMeetingUrl": "https://x.example"},
        {"location": {"displayName": "Microsoft Teams Meeting"}},
        {"bodyPreview": "Join: https://zoom.us/j/1"},
    ],
)
def test_a_meeting_that_is_held_at_a_distance_is_known(changed):
    assert entry(**changed).link
    assert not entry(**changed).place
    assert entry(location={"displayName": "Room 5"}).place


@pytest.mark.parametrize("clock", ["00:00:00", "22:00:00", "23:00:00"])
def test_a_whole_day_is_a_day_of_the_users(clock):
    day = datetime(2026, 6, 9 if clock != "00:00:00" else 10, tzinfo=UTC)
    start, end = (
        {"dateTime": f"{when:%Y-%m-%d}T{clock}", "timeZone": "UTC"} for when in (day, day + timedelta(days=1))
    )
    found = _event.span_of({"isAllDay": True, "start": start, "end": end}, "Europe/Berlin")

    assert found == Span(datetime(2026, 6, 9, 22, tzinfo=UTC), datetime(2026, 6, 10, 22, tzinfo=UTC))


def test_an_instance_has_the_name_of_its_series_and_when_it_was_to_be():
    uid = "040000008200E00074C5B7101A82E008" + "07EA030A" + "00" * 20
    other = uid.replace("07EA030A", "07EA0311")
    found = entry(iCalUId=uid, type="exception", originalStart="2026-03-10T09:00:00Z")

    assert found.id == f"{uid[:32]}00000000{uid[40:]}/20260310T090000Z"
    assert found.recurring
    assert entry(iCalUId=other, type="occurrence").id.partition("/")[0] == found.id.partition("/")[0]
    assert entry().id == "uid-1"


def test_times_with_seven_digits_and_in_other_zones_are_read():
    assert _event.time_of({"dateTime": "2026-03-10T10:00:00.0000000", "timeZone": "UTC"}) == at(10).start
    assert _event.time_of({"dateTime": "2026-03-10T11:00:00", "timeZone": "Europe/Berlin"}) == at(10).start
    with pytest.raises(KeyError):
        _event.time_of({"dateTime": "2026-03-10T11:00:00", "timeZone": "W. Europe Standard Time"})


def test_a_mark_that_is_none_is_no_mark():
    kept = [{"id": _event.CALL, "value": "c1"}, {"id": _event.MARK, "value": "no json"}]
    event = {**EVENT, "singleValueExtendedProperties": kept, "@odata.etag": "e"}
    found = _event.seen(event, zone="UTC")

    assert (found.id, found.contact, found.attempt, found.serial) == ("c1", "", 1, 1)
    assert _event.chosen([event]) == event
    assert replace(found, version="") != found


# --- contacts


def test_a_contact_is_a_card():
    found = card(
        {
            "id": "c",
            "displayName": "Ann  Lee",
            "companyName": "X",
            "emailAddresses": [{"address": "ann@x.org"}, {}],
            "mobilePhone": "+44 1",
            "businessPhones": ["+44 2", "+44 1"],
            "homePhones": [],
            "categories": ["VIP"],
            "personalNotes": " Two sons. ",
            "birthday": "1970-05-02T23:00:00Z",
        }
    )

    assert (found.name, found.emails, found.phones) == ("Ann Lee", ("ann@x.org",), ("+44 1", "+44 2"))
    assert (found.labels, found.note, found.birthday) == (("VIP",), "Two sons.", date(1970, 5, 3))
    assert not found.organisation


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1970-05-02T11:59:00Z", date(1970, 5, 2)),
        ("1970-05-02T00:00:00Z", date(1970, 5, 2)),
        ("1604-02-29T00:00:00Z", date(1604, 2, 29)),
        ("0001-01-01T00:00:00Z", date(1604, 1, 1)),
        ("May", None),
        (None, None),
    ],
)
def test_a_birthday_is_a_day(written, day):
    assert card({"id": "c", "birthday": written}).birthday == day


def test_a_company_is_no_person():
    assert card({"id": "c", "displayName": "X Ltd", "companyName": "X Ltd"}).organisation
    assert card({"id": "c", "companyName": "X Ltd"}).name == "X Ltd"
    assert card({"id": "c", "givenName": "Ann", "surname": "Lee"}).name == "Ann Lee"
