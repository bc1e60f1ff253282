"""What the calls and texts of Quo, RingCentral and Twilio come to, and whose they are."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from servers.phone_apis import (
    MINE,
    json_reply,
    quo_call,
    quo_text,
    ringcentral_call,
    twilio_call,
    twilio_text,
)
from servers.phone_sources import ANN, BEN, DAY, HOUR, NOW, items, served, source, told

from syncd.errors import AuthRequired, Refused
from syncd.model import Channel, Span


@pytest.fixture
def quo(tmp_path):
    with served("quo", tmp_path) as service:
        yield service


@pytest.fixture
def ringcentral(tmp_path):
    with served("ringcentral", tmp_path) as service:
        yield service


@pytest.fixture
def twilio(tmp_path):
    with served("twilio", tmp_path) as service:
        yield service


# --- what a call of Quo is

IN = {"direction": "incoming", "initiatedBy": None, "answeredBy": "USme"}


@pytest.mark.parametrize(
    ("call", "means"),
    [
        ({}, (Channel.CALL, True, 90)),
        (IN, (Channel.CALL, False, 90)),
        ({"status": "answered"}, (Channel.CALL, True, 90)),
        ({"status": "no-answer", "answeredAt": None}, (Channel.CALL, True, 0)),
        ({"status": "busy", "answeredAt": None}, (Channel.CALL, True, 0)),
        (IN | {"status": "missed", "answeredAt": None, "answeredBy": None}, (Channel.CALL, False, 0)),
        (IN | {"status": "abandoned", "answeredBy": None}, (Channel.CALL, False, 0)),
        (IN | {"status": "completed", "answeredAt": None, "answeredBy": None}, (Channel.CALL, False, 0)),
        (
            IN | {"aiHandled": "ai-agent", "actorId": "SYU1", "answeredBy": "SYU1"},
            (Channel.VOICEMAIL, False, 90),
        ),
        (IN | {"answeredBy": "SYU1"}, (Channel.VOICEMAIL, False, 90)),
        (IN | {"status": "forwarded", "answeredBy": None}, (Channel.CALL, False, 0)),
        ({"completedAt": None}, (Channel.CALL, True, 90)),
        ({"someNewField": {"a": 1}}, (Channel.CALL, True, 90)),
    ],
)
def test_a_call_of_quo_is_what_became_of_it(quo, call, means):
    quo.calls.append(quo_call(ANN, NOW - DAY) | call)

    assert told(quo) == means


@pytest.mark.parametrize(
    "call", [{"status": "in-progress"}, {"status": "ringing"}, {"actorId": "USbob", "initiatedBy": "USbob"}]
)
def test_calls_that_are_not_over_or_anothers_are_not_told(quo, call):
    quo.calls.append(quo_call(ANN, NOW - DAY) | call)

    assert items(source(quo).pull(None)) == []


def test_a_group_call_is_with_each_and_a_crowd_is_no_talk(quo):
    others = [{"phoneNumber": f"+1212555014{n}", "actorId": None} for n in range(4)]
    quo.calls.append(
        quo_call(ANN, NOW - DAY) | {"participants": [*others, {"phoneNumber": MINE, "actorId": None}]}
    )

    found = items(source(quo).pull(None))
    assert [(one.people, one.seconds) for one in found] == [(4, 0)] * 4


def test_texts_that_were_not_sent_or_are_anothers_are_not_told(quo):
    quo.texts += [
        quo_text(ANN, NOW - HOUR, status="failed"),
        quo_text(ANN, NOW - 2 * HOUR, userId="USbob"),
        quo_text(ANN, NOW - 3 * HOUR, to=[ANN, BEN]),
    ]

    found = items(source(quo).pull(None))
    assert [(one.handle, one.people) for one in found] == [(ANN, 2), (BEN, 2)]


def test_no_summary_voicemail_or_transcript_of_quo_is_asked_for(quo):
    list(source(quo).pull(None))

    assert not [one for one in quo.web.seen if "include" in one.query or "transcript" in one.path]
    assert {one.headers["Authorization"] for one in quo.web.seen} == {quo.key}


def test_a_workspace_of_one_needs_no_address(quo):
    quo.users = [{"id": "USme", "email": "other@example.org"}]
    quo.calls.append(quo_call(ANN, NOW - DAY))

    assert len(items(source(quo).pull(None))) == 1


def test_who_one_is_in_a_workspace_of_several_must_be_clear(quo):
    quo.users[0]["email"] = "other@example.org"
    quo.calls += [quo_call(ANN, NOW - DAY), quo_call(BEN, NOW - HOUR, actorId="USbob")]

    with pytest.raises(
        Refused, match=r"2 users, and none with your address; write the one you have there: user ="
    ):
        list(source(quo).pull(None))
    assert [one.handle for one in items(source(quo, user="B@x.org").pull(None))] == [BEN]


def test_one_number_of_several_may_be_named(quo):
    quo.numbers.append({"id": "PN2", "phoneNumber": "+16505556101"})
    quo.calls += [quo_call(ANN, NOW - DAY), quo_call(BEN, NOW - HOUR, phoneNumberId="PN2")]

    assert [one.handle for one in items(source(quo, number="(650) 555-6101").pull(None))] == [BEN]
    with pytest.raises(Refused, match="no such number"):
        list(source(quo, number="+16505556199").pull(None))


def test_a_key_that_is_not_valid_says_what_to_run(quo):
    wrong = source(quo)
    quo.context.secrets.forget("quo")
    with pytest.raises(AuthRequired, match="run: syncd login quo"):
        list(wrong.pull(None))
    quo.context.secrets.put("quo", "wrong")
    with pytest.raises(AuthRequired, match="make one, and run: syncd rotate quo") as error:
        list(wrong.pull(None))
    assert "wrong" not in str(error.value)


def test_pages_that_never_end_are_refused(quo):
    endless = json_reply({"data": [], "nextCursor": "same"})
    quo.first["/calls"] = [endless] * 10

    with pytest.raises(Refused, match="again and again"):
        list(source(quo).pull(None))


# --- what a call of RingCentral is


@pytest.mark.parametrize(
    ("call", "means"),
    [
        ({}, (Channel.CALL, True, 90)),
        ({"direction": "Inbound", "result": "Accepted", "action": "Phone Call"}, (Channel.CALL, False, 90)),
        ({"direction": "Inbound", "result": "Missed"}, (Channel.CALL, False, 0)),
        ({"direction": "Inbound", "result": "Voicemail"}, (Channel.VOICEMAIL, False, 90)),
        ({"result": "No Answer"}, (Channel.CALL, True, 0)),
        ({"result": "Hang Up"}, (Channel.CALL, True, 0)),
        ({"result": "Busy"}, (Channel.CALL, True, 0)),
        ({"result": "A word of tomorrow"}, (Channel.CALL, True, 0)),
        ({"action": "Conference Call"}, (Channel.CALL, True, 0)),
        ({"duration": None}, (Channel.CALL, True, None)),
    ],
)
def test_a_call_of_ringcentral_is_what_became_of_it(ringcentral, call, means):
    made = ringcentral_call(ANN, NOW - DAY, **{k: v for k, v in call.items() if k == "direction"})
    ringcentral.calls.append(made | call)

    assert told(ringcentral) == means


@pytest.mark.parametrize(
    "call",
    [
        {"type": "Fax"},
        {"result": "In Progress"},
        {"action": "Monitoring"},
        {"to": {"extensionNumber": "101"}},
        {"to": None},
    ],
)
def test_what_is_no_call_with_a_person_is_not_told(ringcentral, call):  # fmt: skip
    ringcentral.calls.append(ringcentral_call(ANN, NOW - DAY) | call)

    pages = list(source(ringcentral).pull(None))
    assert items(pages) == []
    assert not any(page.skipped for page in pages)


def test_a_call_that_rang_in_several_places_is_one_that_was_answered(ringcentral):
    at, more = NOW - DAY, {"direction": "Inbound"}
    ringcentral.calls += [
        ringcentral_call(ANN, at, **more) | {"id": "1", "result": "Missed", "duration": 20},
        ringcentral_call(ANN, at, **more) | {"id": "2", "result": "Accepted"},
        ringcentral_call(ANN, at, **more) | {"id": "3", "result": "Missed", "duration": 20},
    ]

    assert [one.seconds for one in items(source(ringcentral).pull(None))] == [90]


def test_without_the_right_to_texts_calls_are_read_and_it_is_said(ringcentral):
    ringcentral.texts_allowed = False
    ringcentral.calls.append(ringcentral_call(ANN, NOW - DAY))

    pages = list(source(ringcentral).pull(None))
    assert len(items(pages)) == 1
    assert {skip.why for page in pages for skip in page.skipped} == {
        "this login may not read them; give the app the permission ReadMessages"
    }


def test_without_the_right_to_the_call_log_it_is_refused(ringcentral):
    ringcentral.first["/call-log"] = [json_reply({"errorCode": "CMN-401"}, 403)]

    with pytest.raises(Refused, match="ReadCallLog"):
        list(source(ringcentral).pull(None))


@pytest.mark.data
def test_the_vendors_own_samples_are_read(ringcentral, shared_data):
    sample = json.loads((shared_data / "callapi" / "ringcentral-call-log-sample.json").read_text())
    ringcentral.calls.append(sample)
    seen = datetime(2023, 6, 7, tzinfo=UTC)
    then = replace(ringcentral.context, now=seen, window=Span(seen - 548 * DAY, seen))
    reading = replace(source(ringcentral), context=then, clock=lambda: seen)

    (one,) = items(reading.pull(None))
    assert (one.handle, one.outgoing, one.seconds) == ("+14155555900", False, 55)


# --- what a call of Twilio is


@pytest.mark.parametrize(
    ("call", "means"),
    [
        ({}, (Channel.CALL, True, 90)),
        ({"answered_by": "human"}, (Channel.CALL, True, 90)),
        ({"answered_by": "machine_start"}, (Channel.VOICEMAIL, True, 90)),
        ({"status": "no-answer", "duration": "0"}, (Channel.CALL, True, 0)),
        ({"status": "busy", "duration": None}, (Channel.CALL, True, 0)),
        ({"direction": "inbound", "from": ANN, "to": MINE}, (Channel.VOICEMAIL, False, 90)),
        ({"direction": "inbound", "from": ANN, "status": "no-answer"}, (Channel.CALL, False, 0)),
    ],
)
def test_a_call_of_twilio_is_what_became_of_it(twilio, call, means):
    twilio.calls.append(twilio_call(ANN, NOW - DAY) | call)

    assert told(twilio) == means


@pytest.mark.parametrize(
    ("leg", "seconds"),
    [({}, 75), ({"status": "no-answer"}, 0), ({"answered_by": "machine_end_beep"}, 0)],
)
def test_a_call_that_was_put_through_is_a_talk_where_somebody_took_it(twilio, leg, seconds):
    parent = twilio_call(ANN, NOW - DAY) | {"direction": "inbound", "from": ANN, "to": MINE}
    child = twilio_call(BEN, NOW - DAY + timedelta(seconds=9), seconds=75)
    twilio.calls += [parent, child | {"parent_call_sid": parent["sid"], "direction": "outbound-dial"} | leg]

    assert [(one.handle, one.seconds) for one in items(source(twilio).pull(None))] == [(ANN, seconds)]


def test_apps_and_sip_phones_are_nobody_and_whatsapp_is_a_number(twilio):
    twilio.calls += [twilio_call("client:ada", NOW - DAY), twilio_call("sip:a@x.example", NOW - HOUR)]
    twilio.texts.append(twilio_text(f"whatsapp:{ANN}", NOW - DAY))
    twilio.texts.append(twilio_text(BEN, NOW - HOUR, status="queued", date_sent=None))

    assert [one.handle for one in items(source(twilio).pull(None))] == [ANN]


def test_a_token_of_twilio_that_is_not_valid_says_what_to_run(twilio):
    reading = source(twilio)
    twilio.context.secrets.put("twilio", "wrong")

    with pytest.raises(AuthRequired, match="run: syncd rotate twilio"):
        list(reading.pull(None))


@pytest.mark.data
def test_the_samples_of_twilio_are_read(twilio, shared_data):
    samples = json.loads((shared_data / "callapi" / "twilio-calls-messages-examples.json").read_text())
    start = "/2010-04-01/Accounts/{AccountSid}/"
    twilio.calls += samples[f"{start}Calls.json"]["readFullPage1"]["value"]["calls"]
    twilio.texts += samples[f"{start}Messages.json"]["readFullPage1"]["value"]["messages"]
    seen = datetime(2019, 11, 1, tzinfo=UTC)
    then = replace(twilio.context, now=seen, window=Span(seen - 548 * DAY, seen))

    found = items(replace(source(twilio), context=then, clock=lambda: seen).pull(None))
    assert [(one.handle, one.channel, one.outgoing) for one in found if one.channel != Channel.TEXT] == [
        ("+13051913581", Channel.VOICEMAIL, True),
        ("+13051416798", Channel.VOICEMAIL, False),
    ]
    assert {one.channel for one in found} == {Channel.TEXT, Channel.VOICEMAIL}
