"""Whatever breaks while an invitation is mailed, there is one event in the end, and no second one."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from itertools import count

import pytest
from contracts.calendar import CONTEXT, FIRST, WINDOW, at, call
from mailboxes import Safe
from servers.invited import InvitedWorld
from servers.post import Post
from servers.proxy import Cut, Lost, Proxy, Stall, Unheard

from syncd.errors import AuthRequired, Refused, Transient

_numbers = count()
FAULTS = [Unheard(), Lost(), Cut(), Stall()]


@pytest.fixture(scope="module")
def post(dovecot):
    with Post(dovecot) as running:
        yield running


@pytest.fixture
def world(dovecot, post):
    ada = dovecot.account(f"faulty{next(_numbers)}")
    ada.folder("Sent")
    post.taken.clear()
    post.says, post.delivers = "", True
    return InvitedWorld(ada, post)


def events(world):
    """Return the newest invitation to each call that stands, as a calendar program keeps them."""
    found = {}
    for text in world.sent():
        lines = text.splitlines()
        uid, sequence = (
            next(line.partition(":")[2] for line in lines if line.startswith(f"{name}:"))
            for name in ("UID", "SEQUENCE")
        )
        if int(sequence) >= found.get(uid, (0, ""))[0]:
            found[uid] = (int(sequence), text)
    return {uid: text for uid, (_, text) in found.items() if "METHOD:REQUEST" in text}


@contextmanager
def broken(world, proxy, command, fault):
    """Let a fault happen, and end with the block."""
    usual = world.settings
    if isinstance(fault, Stall):
        world.settings = usual | {"silence": 1.0, "patience": 2.0}
    proxy.on(command, fault)
    try:
        yield
    finally:
        proxy.heal()
        world.settings = usual


@pytest.mark.parametrize("fault", [Unheard(), Cut(), Stall()], ids=str)
@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "QUIT", r"^\.$"])
def test_a_fault_while_it_is_handed_in_leaves_one_event_after_the_next_try(world, command, fault):
    with Proxy(world.post.port) as proxy:
        before = world.calendar.put(call())
        world.settings |= {"smtp_port": proxy.port}
        try:
            with broken(world, proxy, command, fault):
                world.calendar.put(call(span=at(15)), over=before.version)
        except Transient:
            world.calendar.put(call(span=at(15)), over=before.version)

    assert len(events(world)) == 1
    assert "T160000" in events(world)[FIRST]
    assert [seen.span for seen in world.calendar.ours(WINDOW)] == [at(15)]
    taken = len(world.post.taken)
    world.calendar.put(call(span=at(15)))
    assert len(world.post.taken) == taken <= 3


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("command", ["STATUS|EXAMINE", "UID SEARCH", "APPEND", "UID STORE"])
def test_a_fault_in_the_mailbox_leaves_one_event_after_the_next_try(world, command, fault):
    with Proxy(world.ada.server.port) as proxy:
        world.settings |= {"port": proxy.port}
        with pytest.raises(Transient), broken(world, proxy, command, fault):
            world.calendar.put(call())
        world.calendar.put(call())
        with pytest.raises(Transient), broken(world, proxy, command, fault):
            world.calendar.drop(FIRST)
        world.calendar.drop(FIRST)
        assert world.calendar.find(FIRST) is None

    assert events(world) == {}


def test_a_mail_that_was_taken_without_an_answer_and_arrived_is_not_sent_again(world):
    with Proxy(world.post.port) as proxy:
        world.settings |= {"smtp_port": proxy.port}
        proxy.on(r"^\.$", Cut())
        with pytest.raises(Transient):
            world.calendar.put(call())
        assert world.calendar.find(FIRST).span == at(10)
        world.calendar.put(call())

    assert len(world.post.taken) == 1


def test_what_never_went_out_does_not_stand_and_a_changed_mind_sends_only_the_last(world):
    world.post.says = "451 4.3.0 try again later"
    with pytest.raises(Transient, match="no mail just now"):
        world.calendar.put(call())
    assert world.calendar.find(FIRST) is None
    assert world.calendar.busy(WINDOW) == []

    world.post.says = ""
    world.calendar.put(call(span=at(15)))
    assert [seen.span for seen in world.calendar.ours(WINDOW)] == [at(15)]
    assert len(world.post.taken) == 1
    with world.ada.signed_in() as client:
        client.select("Sent", readonly=True)
        assert client.search(None, "UNDELETED")[1][0].split() == [b"1"]
        assert client.search(None, "DRAFT")[1] == [b""]


def test_a_mail_that_comes_late_is_recognised(world):
    world.post.delivers = False
    with Proxy(world.post.port) as proxy:
        world.settings |= {"smtp_port": proxy.port}
        proxy.on(r"^\.$", Cut())
        with pytest.raises(Transient):
            world.calendar.put(call())
    assert world.calendar.find(FIRST) is None
    world.ada.deliver("INBOX", world.post.taken[0][2])

    assert world.calendar.find(FIRST).span == at(10)


@pytest.mark.parametrize("says", ["550 5.7.1 not allowed", "552 5.2.2 full"])
def test_a_server_that_takes_no_mail_is_named(world, says):
    world.post.says = says

    with pytest.raises(Refused, match="takes no mail from you to yourself"):
        world.calendar.put(call())


def test_tls_from_the_start_and_later_are_both_trusted_only_with_the_authority(world):
    trusted = {"ca_file": world.ada.server.ca_file, "tls": "tls", "port": world.ada.server.tls_port}
    ways = [("tls", world.post.tls_port), ("starttls", world.post.starttls_port)]
    for number, (tls, port) in enumerate(ways):
        world.settings |= {"smtp_tls": tls, "smtp_port": port, **trusted}
        world.calendar.put(call(span=at(15 + number)))
        world.settings |= {"ca_file": None, "tls": "none", "port": world.ada.server.port}
        with pytest.raises(Refused, match="certificate is not trusted"):
            world.calendar.put(call())

    assert len(world.post.taken) == 2


def test_a_server_without_starttls_gets_nothing(world):
    world.settings |= {"smtp_tls": "starttls"}

    with pytest.raises(Refused, match="no STARTTLS"):
        world.calendar.put(call())
    assert world.post.taken == []


def test_tls_where_there_is_none_says_which_port(world):
    world.settings |= {"smtp_tls": "tls"}

    with pytest.raises(Refused, match="port 465"):
        world.calendar.put(call())


def test_a_wrong_password_writes_nothing_anywhere(world, dovecot):
    world.settings["context"] = replace(CONTEXT, secrets=Safe("wrong"))
    with pytest.raises(AuthRequired, match="syncd login mail"):
        world.calendar.put(call())

    other = dovecot.account(f"faulty{next(_numbers)}", "other")
    world.settings |= {"context": replace(CONTEXT, secrets=Safe()), "smtp_login": other.login}
    with pytest.raises(AuthRequired, match="syncd login mail"):
        world.calendar.put(call())
    world.settings.pop("smtp_login")
    assert world.post.taken == []
    assert world.calendar.ours(WINDOW) == []
    with world.ada.signed_in() as client:
        assert client.select("Sent")[1] == [b"0"]


@pytest.mark.parametrize("password", ["pässwörd", 'a"b\\c'])
def test_a_password_of_any_letters_will_do(world, dovecot, password):
    ada = dovecot.account(f"faulty{next(_numbers)}", password)
    ada.folder("Sent")
    mine = InvitedWorld(ada, world.post, {"context": replace(CONTEXT, secrets=Safe(password))})
    mine.calendar.put(call())

    assert mine.calendar.find(FIRST).span == at(10)
    world.post.boxes.clear()


@pytest.mark.parametrize(
    ("settings", "error", "says"),
    [
        ({"smtp_server": "no-such-host.invalid"}, (Refused, Transient), "name|looked up"),
        ({"smtp_port": 1}, Transient, "nothing answers at port 1"),
        ({"folder": "Nowhere"}, Refused, 'no folder "Nowhere"; set `folder` to one of: .*"Sent"'),
        ({"server": "no-such-host.invalid"}, (Refused, Transient), "name|looked up"),
    ],
)
def test_what_is_wrong_is_said_on_one_line(world, settings, error, says):
    world.settings |= settings

    with pytest.raises(error, match=says) as raised:
        world.calendar.put(call())
    assert "\n" not in str(raised.value)
    assert world.post.taken == []


def test_where_no_folder_is_for_sent_mail_the_config_says_which(dovecot, world):
    bare = dovecot.account(f"faulty{next(_numbers)}")
    mine = InvitedWorld(bare, world.post, {})
    with pytest.raises(Refused, match='set `folder` to one of: "INBOX"'):
        mine.calendar.ours(WINDOW)

    mine.settings["folder"] = "INBOX"
    mine.calendar.put(call())
    mine.calendar.put(call(span=at(15)))
    assert [seen.span for seen in mine.calendar.ours(WINDOW)] == [at(15)]


def test_a_rehearsal_signs_in_where_mail_is_handed_in_and_sends_nothing(world):
    world.calendar.rehearse()
    assert world.post.taken == []

    world.settings |= {"smtp_port": 1}
    with pytest.raises(Transient, match="port 1"):
        world.calendar.rehearse()
