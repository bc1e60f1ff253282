"""Gmail: what is asked for and how often, and what a mail comes to."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from contracts.source import CONTEXT, NOW, names
from servers.mailbox import SIGNED_IN, Clock, Mailbox, message
from servers.myworld import MemorySecrets
from servers.web import Reply, Web

from connectors.google import _quota, gmail
from connectors.google.gmail import GmailSource
from connectors.google.scopes import ROOT
from syncd.errors import AuthRequired, CursorExpired, Refused, Transient
from syncd.model import Address, Folder, Sign


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def opened(clock):
    """A source over a mailbox."""
    webs = []

    def open_(mailbox, *, secret=SIGNED_IN, **settings):
        web = Web(mailbox)
        webs.append(web.__enter__())
        context = replace(CONTEXT, secrets=MemorySecrets({"google": secret}))
        usual = {"units_per_minute": 10**6, "endpoint": web.url, "clock": clock, "sleep": clock.sleep}
        return GmailSource(context=context, secret="google", today=lambda: NOW, **{**usual, **settings})

    yield open_
    for web in webs:
        web.__exit__()


def pull(source, cursor=None):
    pages = list(source.pull(cursor))
    return names(pages), pages[-1].cursor if pages else cursor


def test_a_first_reading_costs_one_get_a_mail_and_one_list_for_five_hundred(opened):
    mailbox = Mailbox([message(number, days=number / 100) for number in range(1200)])
    found, _ = pull(opened(mailbox))

    assert len(found) == len(set(found)) == 1200
    assert mailbox.asked == {"profile": 1, "labels": 1, "list": 3, "get": 1200}
    assert mailbox.seen[0][0] == "profile"


def test_a_turn_with_nothing_new_is_one_call_and_two_units(opened):
    mailbox = Mailbox([message(1)])
    source = opened(mailbox)
    _, cursor = pull(source)
    mailbox.seen.clear()

    assert pull(source, cursor) == ([], cursor)
    assert mailbox.asked == {"history": 1}
    assert mailbox.units == 2


def test_only_what_is_needed_is_asked_for(opened):
    mailbox = Mailbox([message(1)])
    source = opened(mailbox)
    _, cursor = pull(source)
    pull(source, cursor)
    asked = {what: request.query for what, request in mailbox.seen}

    assert asked["list"] == {
        "labelIds": "SENT",
        "maxResults": "500",
        "fields": "messages/id,nextPageToken",
        "alt": "json",
    }
    assert asked["get"]["format"] == "metadata"
    assert asked["get"]["fields"] == "id,internalDate,labelIds,payload/headers"
    assert "Bcc" in asked["get"]["metadataHeaders"]
    assert (asked["history"]["historyTypes"], asked["history"]["labelId"]) == ("messageAdded", "SENT")
    assert all("q" not in query for query in asked.values())


def test_what_was_sent_since_is_fetched_once(opened):
    mailbox = Mailbox([message(1)])
    source = opened(mailbox)
    _, cursor = pull(source)
    mailbox.send(message(2), message(3, labels=["INBOX"]), message(4, labels=["DRAFT"]))
    mailbox.seen.clear()
    found, cursor = pull(source, cursor)

    assert found == ["2@mail.test"]
    assert mailbox.asked == {"history": 1, "get": 1}
    assert pull(source, cursor)[0] == []


def test_what_is_sent_while_the_first_reading_goes_on_is_not_lost(opened, monkeypatch):
    monkeypatch.setattr(gmail, "PAGE", 1)
    mailbox = Mailbox([message(number) for number in range(5)])
    source = opened(mailbox)
    pages = source.pull(None)
    found = names([next(pages)])
    mailbox.send(message(9))
    rest = list(pages)
    later, _ = pull(source, rest[-1].cursor)

    assert "9@mail.test" in {*found, *names(rest), *later}


def test_a_reading_that_was_broken_off_fetches_nothing_twice(opened, monkeypatch):
    monkeypatch.setattr(gmail, "PAGE", 2)
    monkeypatch.setattr(gmail, "LISTED", 4)
    mailbox = Mailbox([message(number) for number in range(11)])
    source = opened(mailbox)
    found, cursor = [], None
    for _ in range(7):
        pages = source.pull(cursor)
        page = next(pages, None)
        pages.close()
        if page:
            found += names([page])
            cursor = page.cursor

    assert sorted(found) == sorted(f"{number}@mail.test" for number in range(11))
    assert mailbox.asked["get"] == 11
    assert mailbox.asked["list"] == 3


def test_the_horizon_ends_the_list(opened, monkeypatch):
    monkeypatch.setattr(gmail, "LISTED", 10)
    mailbox = Mailbox([message(number, days=number) for number in range(100)])
    found, cursor = pull(opened(mailbox, horizon=timedelta(days=20, hours=1)))

    assert len(found) == 21
    assert mailbox.asked["list"] == 3  # of ten
    assert mailbox.asked["get"] <= 21 + gmail.OLDER
    assert pull(opened(mailbox), cursor)[0] == []


def test_when_history_is_lost_only_what_is_not_known_is_fetched(opened):
    mailbox = Mailbox([message(number, days=1 + number / 100) for number in range(700)])
    source = opened(mailbox)
    _, cursor = pull(source)
    mailbox.send(message(901, days=0.5), message(900, days=0.6))
    mailbox.lost = True
    mailbox.seen.clear()
    found, cursor = pull(source, cursor)
    mailbox.lost = False

    assert found == ["901@mail.test", "900@mail.test"]
    assert mailbox.asked == {"history": 1, "profile": 1, "list": 1, "get": 2}
    assert pull(source, cursor)[0] == []


def test_when_history_is_lost_and_the_known_mails_are_deleted_their_age_ends_the_list(opened):
    mailbox = Mailbox([message(number, days=1 + number) for number in range(200)])
    source = opened(mailbox)
    _, cursor = pull(source)
    mailbox.messages = [message(900, days=0.5), *mailbox.messages[60:]]
    mailbox.lost = True
    mailbox.seen.clear()

    assert pull(source, cursor)[0] == ["900@mail.test"]
    assert mailbox.asked["get"] == 1 + gmail.OLDER


def test_replies_are_read_where_the_user_allows_it_and_nothing_twice(opened):
    mailbox = Mailbox(
        [message(1), message(2, labels=["SENT", "INBOX"]), message(3, labels=["INBOX"], From="ann@x.org")]
    )
    found, cursor = pull(opened(mailbox, replies=True))
    assert sorted(found) == ["1@mail.test", "2@mail.test", "3@mail.test"]
    assert mailbox.asked["get"] == 3

    mailbox.send(message(4, labels=["INBOX"]), message(5, labels=["SPAM"]))
    assert pull(opened(mailbox, replies=True), cursor)[0] == ["4@mail.test"]


def test_replies_can_be_allowed_later(opened):
    mailbox = Mailbox([message(1), message(3, labels=["INBOX"])])
    _, cursor = pull(opened(mailbox))
    found, cursor = pull(opened(mailbox, replies=True), cursor)

    assert found == ["3@mail.test"]
    assert pull(opened(mailbox), cursor)[0] == []


def test_the_quota_of_a_minute_is_never_exceeded_and_a_first_reading_goes_on(opened, clock):
    mailbox = Mailbox([message(number, days=number / 100) for number in range(400)])
    source = opened(mailbox, units_per_minute=3000)
    spent: list[tuple[float, int]] = []
    found, cursor, turns, told = [], None, 0, []
    while turns < 20:
        turns += 1
        before = mailbox.units
        try:
            for page in source.pull(cursor):
                found += names([page])
                cursor = page.cursor
        except Transient as wait:
            told.append((wait.retry_after, str(wait)))
            spent.append((clock.now, mailbox.units - before))
            clock.now += wait.retry_after / 2  # a turn may come early
        else:
            break
    minutes = (clock.now - 1_800_000_000) / 60

    assert len(found) == len(set(found)) == 400
    assert mailbox.asked["get"] == 400
    assert all(sum(units for at, units in spent if start <= at < start + 60) <= 3000 for start, _ in spent)
    assert math.ceil(400 * 20 / 3000) - 1 <= minutes <= 4
    assert all(wish >= 60 for wish, _ in told)
    assert re.search(r"[1-9]\d+ mails are read, at most [1-9]\d+ are left; .* at least [12] min", told[0][1])
    assert not [nap for nap in clock.slept if nap > _quota.PATIENCE]


def test_a_page_comes_soon_so_that_a_daemon_can_stop(opened, clock):
    class Slow(Mailbox):
        def __call__(self, request):
            clock.now += 0.5
            return super().__call__(request)

    pages = list(opened(Slow([message(number) for number in range(30)])).pull(None))

    assert max(len(page.items) for page in pages) <= 5


def test_the_time_is_when_gmail_had_it_and_the_offset_the_writers(opened):
    one = message(
        1, Date="Mon, 1 Jan 2001 10:00:00 +0530", To='"Lee, Ann" <Ann@X.org>, bob@y.org', Cc="c@z.org"
    )
    (page,) = opened(Mailbox([one])).pull(None)
    (mail,) = page.items

    assert mail.at == NOW - timedelta(days=1)
    assert mail.offset == 330
    assert mail.to == (Address("Lee, Ann", "Ann@X.org"), Address("", "bob@y.org"))
    assert (mail.folder, mail.excerpt, mail.message_id) == (Folder.SENT, "", "1@mail.test")


def test_a_date_that_nobody_can_read_is_no_loss(opened):
    bad = [
        message(1, Date="yesterday"),
        message(2, Date=""),
        message(3, Date="Mon, 1 Jan 1601 10:00:00 +0000"),
    ]
    (page,) = opened(Mailbox(bad)).pull(None)

    assert {mail.at for mail in page.items} == {NOW - timedelta(days=1)}
    assert len(page.items) == 3


def test_what_cannot_be_read_is_skipped_and_the_rest_goes_on(opened):
    broken = {"id": "m7", "labelIds": ["SENT"], "payload": {}}
    (page,) = opened(Mailbox([broken, {**message(8), "payload": {"headers": []}}, message(1)])).pull(None)

    assert "1@mail.test" in names([page])
    assert [skipped.what for skipped in page.skipped] == ["m7"]


def test_lists_and_machines_show(opened):
    one = message(1, Auto_Submitted="auto-replied", List_ID="<all.x.org>", Content_Type="text/calendar")
    (page,) = opened(Mailbox([one])).pull(None)

    assert page.items[0].signs == Sign.AUTO | Sign.LIST | Sign.INVITATION


def test_a_header_cannot_smuggle_another_one_in(opened):
    one = message(1, Subject="Hi\r\nBcc: eve@evil.example\n\nbody")
    (page,) = opened(Mailbox([one])).pull(None)

    assert page.items[0].bcc == ()
    assert len(page.items[0].to) == 1


def test_snippets_are_read_only_where_the_user_allows_it(opened):
    mailbox = Mailbox([message(1)])
    (page,) = opened(mailbox, snippets=True).pull(None)

    assert page.items[0].excerpt == "Good talking to you & Bob"
    assert mailbox.seen[-1][1].query["fields"].endswith(",snippet")


def test_snippets_need_a_sign_in_that_shows_them(opened):
    kept = json.dumps({**json.loads(SIGNED_IN), "scopes": [f"{ROOT}gmail.metadata"]})

    with pytest.raises(AuthRequired, match=r"does not show snippets.*run: syncd login google"):
        list(opened(Mailbox([message(1)]), secret=kept, snippets=True).pull(None))


def test_a_mail_that_is_deleted_meanwhile_is_nobodys_fault(opened):
    mailbox = Mailbox([message(1), message(2)])
    source = opened(mailbox)
    listed = mailbox.list
    mailbox.list = lambda query: {"messages": [*listed(query)["messages"], {"id": "gone"}]}

    assert pull(source)[0] == ["1@mail.test", "2@mail.test"]


def test_a_page_token_that_has_become_stale_begins_the_list_again(opened, monkeypatch):
    monkeypatch.setattr(gmail, "PAGE", 1)
    monkeypatch.setattr(gmail, "LISTED", 2)
    stale = []

    class Forgetful(Mailbox):
        def __call__(self, request):
            if stale and request.query.get("pageToken") == stale.pop():
                return Reply(400, b'{"error": {"errors": [{"reason": "invalidArgument"}]}}')
            return super().__call__(request)

    source = opened(Forgetful([message(number) for number in range(5)]))
    pages = source.pull(None)
    first = [next(pages), next(pages)]
    pages.close()
    stale.append("2")
    rest, _ = pull(source, first[-1].cursor)

    assert {*names(first), *rest} == {f"{number}@mail.test" for number in range(5)}


def test_the_same_page_again_and_again_is_not_believed(opened):
    mailbox = Mailbox([message(1)])
    source = opened(mailbox)
    mailbox.list = lambda _query: {"messages": [{"id": "m1"}], "nextPageToken": "x"}

    with pytest.raises(Transient, match="same page"):
        list(source.pull(None))


def test_a_cursor_of_another_version_is_told(opened):
    with pytest.raises(CursorExpired):
        list(opened(Mailbox([])).pull('{"version": 1}'))


def test_a_mailbox_that_is_not_there_is_told(opened):
    with pytest.raises(Refused, match="Gmail: there is no such thing"):
        list(opened(lambda _: Reply(404, b"{}")).pull(None))


def test_times_are_whole_seconds():
    assert gmail.time_of({"internalDate": "1700000000999"}) == datetime.fromtimestamp(1_700_000_000, UTC)
    assert gmail.time_of({"internalDate": "x"}) is None
