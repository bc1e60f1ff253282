"""Drafts on an IMAP server: laid down once, changed only while the user has not, never sent."""

from __future__ import annotations

from email import message_from_bytes
from itertools import count

import pytest
from mailboxes import context
from servers.proxy import Cut, Lost, Proxy, Stall, Unheard

from connectors.protocols.imap_drafts import ImapDrafts
from syncd.errors import Conflict, Refused, Transient
from syncd.model import Address, Draft

ID = "0a1b2c3d4e5f6g7h8i9jakblcmdnfogp"
_logins = count()


@pytest.fixture
def ada(dovecot):
    account = dovecot.account(f"writer{next(_logins)}")
    account.folder("Drafts")
    return account


def drafts(account, port=0, fault=None, **settings):
    waits = {"silence": 1.0, "patience": 2.0} if isinstance(fault, Stall) else {}
    settings = {"tls": "none", "port": port or account.server.port, **waits, **settings}
    return ImapDrafts(server="127.0.0.1", login=account.login, secret="mail", context=context(), **settings)


def draft(text="I will call you on Friday.", subject="A call – größer?", **rest):
    return Draft(ID, Address("Ann Lée", "ann@x.org"), subject, text, **rest)


def standing(account, folder="Drafts"):
    """Return the messages that a person sees in a folder, and their flags."""
    with account.signed_in() as client:
        client.select(f'"{folder}"', readonly=True)
        uids = client.uid("search", None, "UNDELETED")[1][0].split()
        found = [client.uid("fetch", uid, "(FLAGS BODY.PEEK[])")[1][0] for uid in uids]
    return [(message_from_bytes(raw), flags.decode()) for flags, raw in found]


def edit(account, old, new):
    """Let the user edit a draft as programs do: another message, with or without the same id."""
    ((message, _),) = standing(account)
    raw = message.as_bytes().replace(old, new)
    with account.signed_in() as client:
        client.select("Drafts")
        client.store("1:*", "+FLAGS", "\\Deleted")
        client.expunge()
        client.append("Drafts", "\\Draft", None, raw)


def test_a_draft_is_laid_down_once_as_a_draft_that_is_read(ada):
    version = drafts(ada).put(draft())

    assert drafts(ada).put(draft()) == version == drafts(ada).find(ID)
    ((message, flags),) = standing(ada)
    assert message["To"].endswith("=?utf-8?q?L=C3=A9e?= <ann@x.org>")
    assert message["From"] == "ada@example.org"
    assert message["Message-ID"].startswith(f"<{ID}@")
    assert message.get_payload(decode=True).decode().strip() == "I will call you on Friday."
    assert "\\Draft" in flags
    assert "\\Seen" in flags


def test_what_is_not_there_is_not_found(ada):
    assert drafts(ada).find(ID) is None
    drafts(ada).drop(ID, over="x")
    with pytest.raises(Conflict):
        drafts(ada).put(draft(), over="x")
    assert standing(ada) == []


def test_a_draft_is_replaced_and_taken_away(ada):
    first = drafts(ada).put(draft())
    second = drafts(ada).put(draft("I will call you on Monday."), over=first)

    assert drafts(ada).find(ID) == second != first
    ((message, _),) = standing(ada)
    assert "Monday" in message.get_payload(decode=True).decode()
    assert drafts(ada).put(draft("I will call you on Monday."), over=first) == second
    drafts(ada).drop(ID, over=second)
    drafts(ada).drop(ID, over=second)
    assert standing(ada) == []


def test_a_draft_that_the_user_edited_stays(ada):
    first = drafts(ada).put(draft())
    edit(ada, b"Friday", b"Tuesday")

    for change in (
        lambda: drafts(ada).put(draft("Another text."), over=first),
        lambda: drafts(ada).put(draft()),
        lambda: drafts(ada).drop(ID, over=first),
    ):
        with pytest.raises(Conflict):
            change()
    ((message, _),) = standing(ada)
    assert "Tuesday" in message.get_payload(decode=True).decode()


def test_a_draft_that_the_user_deleted_or_sent_is_gone(ada):
    first = drafts(ada).put(draft())
    edit(ada, ID.encode(), b"other")

    assert drafts(ada).find(ID) is None
    with pytest.raises(Conflict):
        drafts(ada).put(draft("Another text."), over=first)


def test_what_a_server_adds_is_no_edit(ada):
    first = drafts(ada).put(draft())
    edit(ada, b"MIME-Version", b"X-Spam: no\nMIME-Version")

    assert drafts(ada).find(ID) == first


def test_other_drafts_stay_as_they_are(ada):
    with ada.signed_in() as client:
        client.append("Drafts", "\\Deleted", None, b"Subject: marked\r\n\r\n")
        client.append("Drafts", "\\Draft", None, b"Subject: mine\r\n\r\n")
    version = drafts(ada).put(draft())
    drafts(ada).put(draft("Another text."), over=version)
    with ada.signed_in() as client:
        client.select("Drafts", readonly=True)
        assert client.search(None, "ALL")[1] == [b"1 2 3"]


@pytest.mark.parametrize("fault", [Unheard(), Lost(), Cut(), Stall()], ids=str)
@pytest.mark.parametrize("command", ["SELECT", "UID SEARCH", "APPEND", "UID STORE", "UID EXPUNGE"])
def test_a_fault_while_a_draft_is_replaced_leaves_one_after_the_next_try(ada, command, fault):
    with Proxy(ada.server.port) as proxy:
        first = drafts(ada).put(draft())
        proxy.on(command, fault)
        with pytest.raises(Transient):
            drafts(ada, proxy.port, fault).put(draft("Another text."), over=first)
        assert len(standing(ada)) in (1, 2)
        version = drafts(ada, proxy.port).put(draft("Another text."), over=first)

    ((message, _),) = standing(ada)
    assert "Another text." in message.get_payload(decode=True).decode()
    assert drafts(ada).find(ID) == version


@pytest.mark.parametrize("fault", [Unheard(), Lost(), Cut(), Stall()], ids=str)
def test_a_fault_while_a_draft_is_laid_down_leaves_one_after_the_next_try(ada, fault):
    with Proxy(ada.server.port) as proxy:
        proxy.on("APPEND", fault)
        with pytest.raises(Transient):
            drafts(ada, proxy.port, fault).put(draft())
        drafts(ada, proxy.port).put(draft())

    assert len(standing(ada)) == 1


def test_the_folder_is_found_or_named(dovecot):
    account = dovecot.account("german")
    account.folder("Entwürfe")
    account.folder("Ablage")

    drafts(account).put(draft())
    drafts(account, drafts="Ablage").put(draft())
    assert len(standing(account, "Entw&APw-rfe")) == len(standing(account, "Ablage")) == 1
    bare = dovecot.account("bare")
    with pytest.raises(Refused, match='set `drafts` to one of: "INBOX"'):
        drafts(bare).put(draft())


@pytest.mark.parametrize(
    "address", ["", "ann", "a@b@c", "ann@x.org, bob@x.org", "ann@x.org\r\nBcc: bob@x.org"]
)
def test_a_recipient_that_is_none_is_refused(ada, address):
    with pytest.raises(Refused):
        drafts(ada).put(Draft(ID, Address("", address), "s", "t"))


def test_text_cannot_hide_a_header(ada):
    drafts(ada).put(draft("a\r\n.\r\nBcc: x\u202e\x00", subject="s\r\nBcc: bob@x.org"))

    ((message, _),) = standing(ada)
    assert message["Bcc"] is None
