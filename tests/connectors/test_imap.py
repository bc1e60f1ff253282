"""Mail on an IMAP server: Dovecot, as it is set up in most places, and Cyrus."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from mailboxes import NOW, context, mail

from connectors.protocols.imap import ImapSource
from syncd.errors import AuthRequired, CursorExpired, Refused
from syncd.model import Folder, Skipped

_logins = count()


@pytest.fixture
def ada(mail_server):
    return mail_server.account(f"ada{next(_logins)}@example.org", 'pä"ss\\wörd')


@pytest.fixture
def ada_at_dovecot(dovecot):
    return dovecot.account(f"ada{next(_logins)}@example.org")


def source(account, **settings):
    settings = {
        "server": "127.0.0.1",
        "port": account.server.port,
        "tls": "none",
        "login": account.login,
        "secret": "mail",
        "context": context(account.server.password(account.login)),
        "silence": 5,
        "patience": 10,
        **settings,
    }
    return ImapSource(**settings)


def numbers(pages):
    return [one.message_id.partition("@")[0] for page in pages for one in page.items]


def pulled(source, cursor=None):
    """Return the names of the messages that a pull brings, and the cursor after them."""
    pages = list(source.pull(cursor))
    return numbers(pages), pages[-1].cursor if pages else cursor


# --- reading ---------------------------------------------------------------------------------------------


def test_sent_mail_comes_newest_first_and_stays_as_it_was(ada):
    ada.deliver("Sent", *[mail(number) for number in range(5)])
    ada.deliver("INBOX", mail("in"))
    (page,) = source(ada).pull(None)

    assert numbers([page]) == ["4", "3", "2", "1", "0"]
    assert page.total == 5
    assert {one.folder for one in page.items} == {Folder.SENT}
    assert page.items[0].excerpt == "It was good to talk.\n"
    with ada.signed_in() as client:
        client.select("Sent")
        assert client.search(None, "SEEN") == ("OK", [b""])


def test_nothing_new_is_no_page(ada):
    ada.deliver("Sent", mail(1))
    found, cursor = pulled(source(ada))

    assert found == ["1"]
    assert list(source(ada).pull(cursor)) == []


def test_what_came_since_comes_alone(ada):
    ada.deliver("Sent", mail(1))
    _, cursor = pulled(source(ada))
    ada.deliver("Sent", mail(2), mail(3))

    assert pulled(source(ada), cursor)[0] == ["3", "2"]


def test_other_folders_are_read_when_they_are_named(ada):
    ada.deliver("Sent", mail(1))
    ada.deliver("INBOX", mail(2))
    ada.deliver("Kunden/Größe & Co", mail(3))
    pages = list(source(ada, folders=("INBOX", "Kunden/Größe & Co")).pull(None))

    assert [(numbers([page]), page.items[0].folder) for page in pages] == [
        (["1"], Folder.SENT),
        (["2"], Folder.OTHER),
        (["3"], Folder.OTHER),
    ]


def test_mail_beyond_the_horizon_is_not_fetched(ada):
    ada.deliver("Sent", mail("old"), at=NOW - timedelta(days=100))
    ada.deliver("Sent", mail("new"))
    found, cursor = pulled(source(ada, horizon=timedelta(days=50)))

    assert found == ["new"]
    assert pulled(source(ada, horizon=timedelta(days=50)), cursor)[0] == []
    assert pulled(source(ada, horizon=timedelta(days=200)), cursor)[0] == ["new", "old"]


def test_a_folder_without_anything_recent_is_looked_at_once(ada):
    ada.deliver("Sent", mail("old"), at=NOW - timedelta(days=1000))
    (page,) = source(ada).pull(None)

    assert page.items == ()
    assert list(source(ada).pull(page.cursor)) == []


def test_pages_are_of_a_known_number_and_each_can_be_gone_on_from(ada):
    ada.deliver("Sent", *[mail(number) for number in range(120)])
    pages = list(source(ada, page=50).pull(None))

    assert [len(page.items) for page in pages] == [50, 50, 20]
    assert {page.total for page in pages} == {120}
    assert numbers(pages) == [str(number) for number in range(119, -1, -1)]
    ada.deliver("Sent", mail("late"))
    for done in range(3):
        rest, cursor = pulled(source(ada, page=50), pages[done].cursor)
        assert rest == ["late", *numbers(pages[done + 1 :])]
        assert pulled(source(ada, page=50), cursor) == ([], cursor)


def test_gaps_between_uids_are_nothing(ada_at_dovecot):
    ada = ada_at_dovecot
    sent = ada.folder("Sent")
    names = []
    for number in range(300):
        (sent / "cur" / f"{number}.host").write_bytes(mail(number))
        names.append(f"{1 + number * 14_000_000} :{number}.host")
    lines = ["3 V77 N4200000000 G4c9dc0010000000000000000000000aa", *names]
    (sent / "dovecot-uidlist").write_text("\n".join(lines) + "\n")
    ada.server.own(sent)
    found, cursor = pulled(source(ada))

    assert found == [str(number) for number in range(299, -1, -1)]
    assert '"Sent": [77, 4200000000, []]' in cursor


def test_long_headers_are_read_on(ada):
    ada.deliver("Sent", mail(1, X_Long="y" * 50_000), mail(2), mail(3, to=", ".join(["b@x.org"] * 2000)))
    pages = list(source(ada).pull(None))

    assert numbers(pages) == ["3", "2", "1"]
    assert len(pages[0].items[0].to) == 2000


def test_a_mail_with_an_impossible_date_has_the_one_when_it_came(ada):
    came = NOW - timedelta(days=3)
    for date in ("", "Date: never\r\n", "Date: 1 Jan 2199 00:00:00 +0000\r\n"):
        ada.deliver("Sent", f"{date}To: ann@x.org\r\n\r\nHello.\r\n".encode(), at=came)
    (page,) = source(ada).pull(None)

    assert [one.at for one in page.items] == [came] * 3


def test_what_cannot_be_read_is_skipped_and_said(ada):
    ada.deliver("Sent", mail(1), b"\r\n")
    (page,) = source(ada).pull(None)

    assert numbers([page]) == ["1"]
    assert page.skipped == (Skipped("Sent, message 2", "no mail headers"),)


@pytest.mark.parametrize("text", ["none", "preview"])
def test_less_of_the_text_may_be_read(ada, text):
    invitation = "\r\n--b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n--b--\r\n"
    ada.deliver("Sent", mail(1), mail(2, Content_Type='multipart/mixed; boundary="b"') + invitation.encode())
    (page,) = source(ada, text=text).pull(None)

    plain = next(source(ada).pull(None)).items
    assert page.items[1]._replace(excerpt="") == plain[1]._replace(excerpt="")
    assert page.items[1].excerpt.strip() == ("It was good to talk." if text == "preview" else "")
    assert page.items[0].signs == plain[0].signs != 0


# --- folders ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Gesendete Objekte", "Sent Items", "Отправленные", "已发送", "Archive/Sent-2026"]
)
def test_a_folder_for_sent_mail_is_known_by_its_name(ada, name):
    ada.deliver(name, mail(1))
    ada.deliver("Other", mail(2))

    assert pulled(source(ada))[0] == ["1"]


def test_what_the_server_says_goes_before_names(ada):
    ada.deliver("Sent", mail(1))
    ada.deliver("Sent/2025", mail(2))
    ada.deliver("Sent/Ann", mail(4))
    ada.deliver("Gesendet", mail(3))

    assert pulled(source(ada))[0] == ["1", "2"]
    assert pulled(source(ada, sent="Gesendet"))[0] == ["3"]


def test_without_a_folder_for_sent_mail_the_user_names_it(ada_at_dovecot):
    ada = ada_at_dovecot
    ada.deliver("Post/Raus", mail(1))

    with pytest.raises(Refused, match='set `sent` to one of: "INBOX", "Post/Raus"'):
        pulled(source(ada))
    with pytest.raises(Refused, match='no folder "Post"; there are: "INBOX"'):
        pulled(source(ada, sent="Post"))
    assert pulled(source(ada, sent="Post/Raus"))[0] == ["1"]


def test_a_folder_that_was_made_anew_is_read_anew(ada):
    ada.deliver("Sent", mail(1), mail(2))
    _, cursor = pulled(source(ada))
    ada.make_anew("Sent")
    ada.deliver("Sent", mail(1), mail(3))

    assert sorted(pulled(source(ada), cursor)[0]) == ["1", "3"]


def test_a_folder_for_sent_mail_that_moved_is_found_again(ada):
    ada.deliver("Sent", mail(1))
    _, cursor = pulled(source(ada))
    with ada.signed_in() as client:
        client.rename("Sent", "Gesendet")
    ada.deliver("Gesendet", mail(2))

    assert pulled(source(ada), cursor)[0] == ["2", "1"]


# --- the server itself -----------------------------------------------------------------------------------


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_server_with_a_certificate_of_its_own_wants_its_authority(ada, tls):
    ada.deliver("Sent", mail(1))
    port = ada.server.tls_port if tls == "tls" else ada.server.port
    secure = source(ada, tls=tls, port=port, server="localhost")

    with pytest.raises(Refused, match=r"certificate is not trusted .*set ca_file"):
        pulled(secure)
    assert pulled(replace(secure, ca_file=ada.server.ca_file))[0] == ["1"]
    with pytest.raises(Refused, match="no certificate in it"):
        pulled(replace(secure, ca_file=ada.server.folder / "key.pem"))
    with pytest.raises(Refused, match="No such file"):
        pulled(replace(secure, ca_file=ada.server.folder / "nowhere"))


def test_clear_text_goes_to_this_machine_only(ada, monkeypatch):
    sent = []
    monkeypatch.setattr("socket.socket.getpeername", lambda _: ("192.0.2.1", 143))
    monkeypatch.setattr("socket.socket.sendall", lambda _, raw: sent.append(raw))

    with pytest.raises(Refused, match='another machine: set tls to "tls"'):
        pulled(source(ada))
    assert sent == []


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"context": context("wrong")}, AuthRequired, "app password.*run: syncd login mail"),
        ({"login": "nobody"}, AuthRequired, "syncd login mail"),
        ({"context": replace(context(), secrets=None)}, AuthRequired, "syncd login mail"),
        ({"server": "no-such-host.invalid"}, (Refused, Exception), "no server of this name|looked up"),
        ({"tls": "tls"}, Refused, 'no TLS at port .*"starttls"'),
        ({"folders": ("Nope",)}, Refused, 'no folder "Nope"; there are: "INBOX", "Sent"'),
    ],
)
def test_what_is_wrong_is_said_in_words(ada, settings, error, words):
    ada.deliver("Sent", mail(1))

    with pytest.raises(error, match=words) as said:
        pulled(source(ada, **settings))
    assert "\n" not in str(said.value)
    assert ada.login not in str(said.value)


def test_a_password_that_was_changed_is_asked_for_again(ada):
    ada.deliver("Sent", mail(1))
    _, cursor = pulled(source(ada))
    before = source(ada)
    ada.server.account(ada.login, "new")
    ada.deliver("Sent", mail(2))

    with pytest.raises(AuthRequired):
        pulled(before, cursor)
    assert pulled(source(ada), cursor)[0] == ["2"]


@pytest.mark.parametrize("cursor", ["", "7", "{}", "[]", '{"days": 1, "sent": [], "read": {"Sent": 1}}'])
def test_a_strange_cursor_has_expired(ada, cursor):
    with pytest.raises(CursorExpired):
        pulled(source(ada), cursor)
