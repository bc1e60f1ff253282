"""IMAP servers that are strange, wrong or busy: each is understood, or said in words; nothing hangs."""

from __future__ import annotations

import re
import ssl
import time
from itertools import islice

import pytest
import trustme
from mailboxes import context, dated, mail
from servers.rude_imap import RudeImap

from connectors.protocols.imap import ImapSource
from connectors.protocols.imap_words import encoded
from syncd.errors import AuthRequired, Refused, SyncdError, Transient
from syncd.model import Folder, Skipped

DATE = dated()


SHORT = {"silence": 0.5, "patience": 2.0}  # what is waited for an answer that will not come


@pytest.fixture
def rude():
    with RudeImap(mails={uid: mail(uid) for uid in (3, 5, 8)}) as server:
        yield server


def source(server, **settings):
    settings = {"tls": "none", **settings}
    return ImapSource(
        server="127.0.0.1", port=server.port, login="ada", secret="mail", context=context(), **settings
    )


def pulled(server, cursor=None, **settings):
    """Return the numbers of the messages that a pull brings, what it skipped, and the cursor after it."""
    pages = list(source(server, **settings).pull(cursor))
    found = [int(one.message_id.partition("@")[0]) for page in pages for one in page.items]
    return found, [one for page in pages for one in page.skipped], pages[-1].cursor if pages else cursor


def numbers(server, **settings):
    return pulled(server, **settings)[0]


# --- what is strange, and allowed ------------------------------------------------------------------------


def test_a_plain_server_is_enough(rude):
    assert numbers(rude) == [8, 5, 3]
    assert not any(command.startswith(("STORE", "SELECT")) or "BODY[" in command for command in rude.heard)


def test_messages_come_in_any_order_with_noise_between(rude):
    def mixed(command):
        noise = (
            b"* OK still here\r\n* 3 EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n"
            b"* 2 FETCH (FLAGS (\\Seen))\r\n"
            b'* BOGUS "thing" (a (b NIL))\r\n* 7 FETCH (UID 99 BODY[]<0> {2}\r\nhi)\r\n'
        )
        return noise.join(rude.message(uid) for uid in (8, 3, 5)) + noise

    rude.say("UID FETCH", mixed)

    assert numbers(rude) == [8, 5, 3]


def test_parts_of_a_message_come_in_any_order_and_apart(rude):
    def apart(command):
        came = b'INTERNALDATE "22-Nov-2026 02:40:34 +0000"'
        first = b"* 1 FETCH (BODY[]<0> {%d}\r\n%b %b UID 3)\r\n" % (len(mail(3)), mail(3), came)
        second = b"* 2 FETCH (BODY[]<0> {%d}\r\n%b)\r\n* 2 FETCH (UID 5)\r\n" % (len(mail(5)), mail(5))
        return first + second + b'* 3 FETCH (uid 8 body[]<0> "Date: %b")\r\n' % DATE.encode()

    rude.say("UID FETCH", apart)

    (page,) = source(rude).pull(None)
    assert [one.message_id for one in page.items][1:] == ["5@x.org", "3@x.org"]
    assert page.items[0].message_id.startswith("digest:")


def test_a_literal_may_be_one_of_bytes_or_come_unasked(rude):
    """A literal8 (RFC 3516), and one with a plus, which only a client may send (RFC 7888)."""

    def other(command):
        first = b'* 1 FETCH (UID 3 INTERNALDATE "22-Nov-2026 02:40:34 +0000" BODY[]<0> ~{%d}\r\n%b)\r\n'
        second = first.replace(b"1 FETCH (UID 3", b"2 FETCH (UID 5").replace(b"~{%d}", b"{%d+}")
        return first % (len(mail(3)), mail(3)) + second % (len(mail(5)), mail(5)) + rude.message(8)

    rude.say("UID FETCH", other)

    assert sorted(numbers(rude)) == [3, 5, 8]


def test_a_hundred_thousand_uids_with_gaps(rude):
    rude.mails = dict.fromkeys(range(1, 4_200_000_000, 42_000), b"")
    told = []

    def few(command):
        uids = [int(uid) for uid in command.split(" ")[2].split(",")]
        told.append(len(uids))
        raw = b"Date: %b\r\n\r\n" % DATE.encode()
        return b"".join(
            b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%b)\r\n" % (uid, uid, len(raw), raw) for uid in uids
        )

    rude.say("UID FETCH", few)
    pages = list(islice(source(rude).pull(None), 4))
    more = list(islice(source(rude).pull(pages[2].cursor), 2))

    assert {page.total for page in pages} == {100_000}
    assert [page.total for page in more] == [98_500, 98_500]
    assert [len(page.items) for page in (*pages, *more)] == [500] * 6
    assert max(told) == 500
    assert max(map(len, rude.heard)) < 8192


def test_a_message_that_is_kept_back_is_asked_for_again_and_then_skipped(rude):
    rude.say("UID FETCH", lambda command: rude.fetch(command, spared=(5,)))
    rude.say("UID SEARCH UID 5", "* SEARCH 5\r\n")
    found, skipped, cursor = pulled(rude)

    assert found == [8, 3]
    assert skipped == [Skipped("Sent, message 5", "the server gives nothing of it")]
    assert pulled(rude, cursor)[0] == []


def test_a_message_that_went_meanwhile_is_nothing(rude):
    rude.say("UID FETCH", lambda command: rude.fetch(command, spared=(5,)))
    rude.say("UID SEARCH UID 5", "* SEARCH\r\n")

    assert pulled(rude)[:2] == ([8, 3], [])


def test_what_came_with_a_no_stands(rude):
    rude.say(
        "UID FETCH 3,5,8", lambda _: rude.message(8) + b"{tag} NO Some messages could not be fetched\r\n"
    )
    found, skipped, _ = pulled(rude)

    assert (found, skipped) == ([8, 5, 3], [])


@pytest.mark.parametrize("text", ["beginning", "none"])
def test_nil_where_a_message_should_be_is_skipped(rude, text):
    rude.say(
        "UID FETCH",
        lambda _: b"* 1 FETCH (UID 3 BODY[]<0> NIL BODYSTRUCTURE NIL ENVELOPE NIL)\r\n" + rude.message(8),
    )
    found, skipped, _ = pulled(rude, text=text)

    assert found == [8]
    assert [one.what for one in skipped] == ["Sent, message 5", "Sent, message 3"]


def test_names_of_folders_are_literals_and_in_any_alphabet(rude):
    name = "Отправленные"
    packed = encoded(name)
    rude.say("LIST", b'* LIST (\\HasNoChildren) "/" {%d}\r\n%b\r\n' % (len(packed), packed))
    rude.say("STATUS", lambda line: f"* STATUS {line.split(' ')[1]} (UIDNEXT 9 UIDVALIDITY 9)\r\n".encode())
    (page,) = source(rude).pull(None)

    assert page.items[0].folder is Folder.SENT
    assert name in page.cursor.encode().decode("unicode-escape")


def test_google_of_old_says_what_folders_are_for_in_its_own_way(rude):
    rude.capabilities += " XLIST"
    rude.say("XLIST", '* XLIST (\\HasNoChildren \\Sent) "/" "[Gmail]/Post"\r\n* XLIST () "/" Sent\r\n')

    assert '"sent": ["[Gmail]/Post"]' in pulled(rude)[2]


def test_utf8_is_accepted_where_it_is_offered(rude):
    rude.capabilities += " UTF8=ACCEPT ENABLE"
    rude.say("ENABLE", "* ENABLED UTF8=ACCEPT\r\n")
    rude.say("LIST", '* LIST () "/" "Gel&APY-scht"\r\n* LIST () "/" "Gesendet"\r\n')
    rude.mails = {1: f"To: Jörg <jörg@exämple.org>\r\nDate: {DATE}\r\n\r\n".encode()}
    (page,) = source(rude).pull(None)

    assert page.items[0].to[0].address == "jörg@exämple.org"
    assert 'EXAMINE "Gesendet"' in rude.heard


def test_what_others_share_is_not_ours(rude):
    rude.say("LIST", '* LIST () "/" "Others/bob/Sent"\r\n* LIST () "/" "Gesendet"\r\n')
    rude.say("NAMESPACE", '* NAMESPACE (("" "/")) (("Others/" "/")) NIL\r\n')

    assert '"sent": ["Gesendet"]' in pulled(rude)[2]


def test_a_server_may_give_more_than_was_asked_for(rude):
    rude.mails[8] = mail(8) + b"x" * 3_000_000

    assert numbers(rude) == [8, 5, 3]


# --- what is wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["{2}", "{999999999999}", "{-1}", "{}"])
def test_a_literal_that_lies_costs_its_message_and_no_other(rude, size):
    def lying(command):
        asked = rude.asked(command)
        lie = b"* 2 FETCH (UID 5 BODY[]<0> %b\r\n%b)\r\n" % (size.encode(), mail(5))
        return b"".join(lie if uid == 5 else rude.message(uid) for uid in asked)

    rude.say("UID FETCH", lying)
    rude.mails |= {uid: mail(uid) for uid in range(10, 40)}
    found, skipped, _ = pulled(rude)

    assert found == [*range(39, 9, -1), 8, 3]
    assert [one.what for one in skipped] == ["Sent, message 5"]


def test_a_literal_that_never_ends_is_a_server_that_hangs(rude):
    rude.say("UID FETCH", b"* 2 FETCH (UID 5 BODY[]<0> {400}\r\nDate: ")

    with pytest.raises(Transient, match="does not answer in time"):
        pulled(rude, **SHORT)


@pytest.mark.parametrize(
    "said",
    [
        "nonsense\r\n",
        "* \r\n",
        "* 1 FETCH (((((\r\n",
        "* SEARCH one two\r\n",
        "\xff\xfe\r\n",
        "* STATUS (\r\n",
    ],
)
@pytest.mark.parametrize("command", ["STATUS", "UID SEARCH", "UID FETCH", "LIST", "EXAMINE", "CAPABILITY"])
def test_nonsense_is_an_error_in_words_or_nothing(rude, command, said):
    rude.say(command, said)
    found, error = None, ""
    try:
        found = numbers(rude)
    except SyncdError as wrong:
        error = str(wrong)

    assert found in (None, [], [8, 5, 3])
    assert "\n" not in error


def test_a_server_that_hangs_is_left(rude):
    rude.answer = lambda tag, command, plain=rude.answer: (
        b"* S" if "STATUS" in command else plain(tag, command)
    )
    start = time.monotonic()

    with pytest.raises(Transient, match="does not answer in time"):
        pulled(rude, **SHORT)
    assert time.monotonic() - start < 20  # by itself it would wait 30 s


def test_a_folder_that_is_deleted_while_it_is_read_may_come_back(rude):
    rude.say("UID FETCH", b"* BYE [UNAVAILABLE] Mailbox was deleted under you\r\n")
    with pytest.raises(Transient, match="deleted under you"):
        pulled(rude)
    del rude.says["UID FETCH"]

    assert numbers(rude) == [8, 5, 3]


def test_a_folder_that_is_gone_when_it_is_opened_may_come_back(rude):
    rude.say("EXAMINE", "{tag} NO [NONEXISTENT] No such folder\r\n")

    with pytest.raises(Transient, match="No such folder"):
        pulled(rude)


def test_a_folder_that_was_made_anew_between_two_commands_is_looked_at_again(rude):
    rude.say("EXAMINE", "* OK [UIDVALIDITY 10] ok\r\n")

    with pytest.raises(Transient, match="made anew"):
        pulled(rude)


# --- signing in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        (
            "[AUTHENTICATIONFAILED] Invalid credentials (Failure)",
            AuthRequired,
            "does not accept.*syncd login mail",
        ),
        ("LOGIN failed.", AuthRequired, "app password"),
        ("[EXPIRED] Too old", AuthRequired, "has expired; make a new one"),
        ("[UNAVAILABLE] Temporary authentication failure", Transient, "no sign-in now"),
        ("[LIMIT] Too many connections", Transient, "Too many connections"),
        ("[OVERQUOTA] Account exceeded bandwidth limits.", Transient, "bandwidth"),
        ("Too many login attempts, try again later", Transient, "no sign-in now"),
        ("[AUTHORIZATIONFAILED] No such authorization", Refused, "does not let this account in"),
        ("[PRIVACYREQUIRED] TLS first", Refused, "TLS first"),
    ],
)
@pytest.mark.parametrize("capabilities", ["IMAP4rev1 AUTH=PLAIN", "IMAP4rev1"])
def test_a_refused_sign_in_says_what_to_do(rude, capabilities, said, error, words):
    rude.capabilities = capabilities
    rude.say("AUTHENTICATE", f"{{tag}} NO {said}\r\n")
    rude.say("LOGIN", f"{{tag}} NO {said}\r\n")

    with pytest.raises(error, match=words):
        pulled(rude)


def test_a_server_that_is_too_busy_to_greet_is_tried_later(rude):
    rude.greeting = b"* BYE [UNAVAILABLE] Too busy\r\n"

    with pytest.raises(Transient, match="Too busy"):
        pulled(rude)


def test_a_server_without_plain_passwords_says_its_ways(rude):
    rude.capabilities = "IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2 AUTH=GSSAPI"

    with pytest.raises(Refused, match="GSSAPI, XOAUTH2"):
        pulled(rude)


def test_without_starttls_nothing_is_sent_in_clear_text(rude):
    with pytest.raises(Refused, match="offers no STARTTLS"):
        pulled(rude, tls="starttls")
    rude.capabilities = "IMAP4rev1 AUTH=PLAIN STARTTLS"
    rude.say("STARTTLS", "{tag} NO not today\r\n")
    with pytest.raises(Refused, match="clear text"):
        pulled(rude, tls="starttls")

    assert not [command for command in rude.heard if command.startswith(("LOGIN", "AUTH"))]


def test_what_comes_before_tls_and_was_not_asked_for_is_forgotten(rude, tmp_path):
    """Somebody on the way, who sees the tags, answers the next command in advance (as in CVE-2011-0411)."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    rude.certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(rude.certificate)
    rude.capabilities += " STARTTLS"
    plain = rude.answer

    def injecting(tag, command):
        if command != "STARTTLS":
            return plain(tag, command)
        following = f"{tag[:-1]}{int(tag[-1]) + 1}"
        return f"{tag} OK go\r\n* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n{following} OK done\r\n".encode()

    rude.answer = injecting

    assert numbers(rude, tls="starttls", ca_file=tmp_path / "ca.pem") == [8, 5, 3]


def test_a_mailbox_that_was_put_back_is_read_anew(rude):
    _, _, cursor = pulled(rude)
    rude.mails = {3: mail(3), 4: mail(4)}

    assert pulled(rude, cursor)[0] == [4, 3]


def test_odd_letters_in_names_of_folders_are_read(rude):
    rude.say("LIST", '* LIST () "/" a]b[c\r\n* LIST () "/" "q\\\\\\"x"\r\n* LIST () NIL Sent\r\n')
    rude.say("STATUS", "{tag} NO no such folder\r\n")

    with pytest.raises(Refused, match=re.escape('there are: "Sent", "a]b[c", "q\\"x"')):
        pulled(rude, sent="none")


def test_a_server_that_will_not_say_when_mail_comes(rude):
    rude.capabilities += " IDLE"
    rude.say("IDLE", "{tag} NO [UNAVAILABLE] not now\r\n")

    with pytest.raises(Transient, match="not now"):
        source(rude).wait(pulled(rude)[2], 5)
