"""What a phone service promises as a source, whichever it is, on good days and on bad ones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from servers.phone_apis import json_reply
from servers.phone_sources import ANN, BEN, DAY, HOUR, KINDS, NOW, items, noted, served, source
from servers.web import Reply

from syncd.errors import CursorExpired, Transient
from syncd.model import Channel


@pytest.fixture(params=KINDS)
def either(request, tmp_path):
    with served(request.param, tmp_path) as service:
        yield service


def test_calls_and_texts_are_told_once_each_with_natural_ids(either):
    at = NOW - 3 * DAY
    either.calls += [either.call(ANN, at), either.call(BEN, at + HOUR)]
    either.texts += [either.text(ANN, at + 2 * HOUR), either.text(BEN, at + 3 * HOUR, outgoing=False)]

    found = items(source(either).pull(None))
    epoch = int(at.timestamp())
    assert [one.id.rpartition("/")[0] if one.channel == Channel.TEXT else one.id for one in found] == [
        f"call:{BEN}/{epoch + 3600}",
        f"call:{ANN}/{epoch}",
        f"text:{BEN}/{epoch + 10800}/in",
        f"text:{ANN}/{epoch + 7200}/out",
    ]
    assert found[0].seconds == 90
    assert found[0].at == at + HOUR
    assert len({one.id for one in found}) == 4
    assert "canary" not in repr(found)


def test_nothing_is_known_until_all_pages_are_read(either):
    either.most = 2
    either.calls += [either.call(ANN, NOW - DAY - n * HOUR) for n in range(7)]

    pages = list(source(either).pull(None))
    assert len(items(pages)) == 7
    assert [page.as_of for page in pages if page.as_of] == [NOW]
    assert pages[-1].as_of == NOW
    told_of = [page for page in pages if page.items]
    assert len({page.cursor for page in told_of}) == 1  # the one before: none of these pages is all
    assert told_of[0].cursor != pages[-1].cursor


def test_wherever_a_pull_ends_the_next_goes_on_without_a_gap(either):
    either.most = 2
    for n in range(5):
        for days in (400, 200, 10, 1):
            either.calls.append(either.call(ANN, NOW - days * DAY - n * HOUR))
            either.texts.append(either.text(ANN, NOW - days * DAY - n * HOUR))
    pages = list(source(either).pull(None))
    everything = {one.id for one in items(pages)}

    assert len(everything) == 40
    for end in range(0, len(pages), 3):
        cursor = pages[end].cursor
        assert {one.id for one in items([*pages[: end + 1], *source(either).pull(cursor)])} == everything


def test_the_next_pull_asks_only_for_what_may_be_new_and_says_that_it_is_fresh(either):
    either.calls += [either.call(ANN, NOW - n * 30 * DAY) for n in range(1, 18)]
    cursor = list(source(either).pull(None))[-1].cursor
    either.web.seen.clear()

    (page,) = source(either, clock=lambda: NOW + HOUR).pull(cursor)
    assert (page.items, page.as_of) == ((), NOW + HOUR)
    listed = [one for one in either.web.seen if one.path.endswith(either.lists)]
    assert len(listed) == 2


def test_a_call_that_is_listed_late_is_found(either):
    cursor = list(source(either).pull(None))[-1].cursor
    either.calls.append(either.call(ANN, NOW - DAY))

    assert len(items(source(either).pull(cursor))) == 1


def test_what_comes_between_two_pages_hides_nothing(either):
    either.most = 3
    either.calls += [either.call(ANN, NOW - DAY - n * HOUR) for n in range(12)]
    new = iter(range(1, 100))
    either.after = lambda _: either.calls.append(either.call(BEN, NOW - timedelta(seconds=next(new))))

    found = items(source(either).pull(None))
    assert {one.id for one in found if one.handle == ANN} == {
        f"call:{ANN}/{int((NOW - DAY - n * HOUR).timestamp())}" for n in range(12)
    }


def test_a_service_that_fails_midway_loses_nothing_that_was_told(either):
    either.calls += [either.call(ANN, NOW - n * 200 * DAY) for n in (2, 1)]
    either.first[either.lists[0]] = [None] * 2 + [Reply(429, headers={"Retry-After": "61"})]
    pages = []
    with pytest.raises(Transient) as error:
        list(noted(source(either).pull(None), pages))

    assert error.value.retry_after == 61
    assert pages[-1].cursor is not None
    again = items(source(either).pull(pages[-1].cursor))
    assert {one.id for one in items(pages)} | {one.id for one in again} == {
        f"call:{ANN}/{int((NOW - n * 200 * DAY).timestamp())}" for n in (1, 2)
    }


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500),
        Reply(503, headers={"Retry-After": "5"}),
        Reply(200, b'{"data": [', length=100),
        Reply(200, b"<html>gateway</html>"),
        json_reply([]),
        json_reply({"data": None, "records": None}),
    ],
)
def test_a_bad_day_of_the_service_may_pass(either, reply):
    either.calls.append(either.call(ANN, NOW - DAY))
    either.first[either.lists[0]] = [reply]

    with pytest.raises(Transient) as error:
        list(source(either).pull(None))
    assert "\n" not in str(error.value)
    assert len(items(source(either).pull(None))) == 1


def test_one_bad_record_is_skipped_and_the_rest_goes_on(either):
    bad = either.call(BEN, NOW - HOUR)
    dated = either.call(BEN, NOW - HOUR) | {"id": "later"}
    without = {key: value for key, value in bad.items() if key != "direction"}
    key = next(key for key in ("createdAt", "startTime", "start_time") if key in bad)
    dated[key] = dated[key].removesuffix("Z").removesuffix("+0000")  # a time of no zone
    either.calls += [without | {"id": "bad"}, either.call(ANN, NOW - DAY), dated]

    pages = list(source(either).pull(None))
    assert [one.handle for one in items(pages)] == [ANN]
    skipped = sorted(one for page in pages for one in (skip.what for skip in page.skipped))
    assert skipped == ["call bad", "call later"]
    assert BEN not in repr([page.skipped for page in pages])


def test_a_cursor_of_something_else_is_not_taken(either):
    for cursor in ("", "x", "[]", '{"reader": 1, "of": "another", "until": "2026-01-01T00:00:00+00:00"}'):
        with pytest.raises(CursorExpired):
            next(iter(source(either).pull(cursor)))


@pytest.mark.parametrize("number", ["anonymous", "blocked", "+18005550123", "911", "72345", "", None])
def test_withheld_and_service_numbers_are_nobody(either, number):
    either.calls.append(either.call(number, NOW - DAY))

    pages = list(source(either).pull(None))
    assert items(pages) == []
    assert not any(page.skipped for page in pages)
