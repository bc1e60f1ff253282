"""`syncd init`: from an address, or from files alone, to a config that works."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tomllib
from pathlib import Path

import jsonschema
import keyring
import pytest
from keyring.backends import fail
from servers.dovecot import running
from servers.names import Names
from servers.radicale import radicale

from syncd import config_text, providers
from syncd.cli import found_files, lookup, main
from syncd.config import load
from syncd.config_text import Wishes
from syncd.errors import UserError
from syncd.providers import Servers
from syncd.schema import schema

MAIL = b"From ada\nFrom: ada@example.org\nTo: Ann <ann@x.org>\nDate: Mon, 1 Jun 2026 10:00:00 +0000\n\nHi.\n"
LOCAL = "ada@mail.test"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home of the test's own, and no keyring."""
    keyring.set_keyring(fail.Keyring())
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def dovecot():
    with running() as server:
        yield server


def run(*args, typed="", code=0):
    """Run `syncd init` as a script does; return what it printed."""
    said, before = io.StringIO(), (sys.argv, sys.stdin)
    sys.argv, sys.stdin = ["syncd", "init", *map(str, args)], io.StringIO(typed)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            main()
        ended = 0
    except SystemExit as end:
        ended = int(end.code or 0)
    finally:
        sys.argv, sys.stdin = before
    assert code is None or ended == code, said.getvalue()
    assert "Traceback" not in said.getvalue()
    return " ".join(said.getvalue().split())


def test_files_alone_will_do(home):
    (home / "Mail").mkdir()
    (home / "Mail" / "Sent").write_bytes(MAIL)
    (home / "Downloads").mkdir()
    (home / "Downloads" / "contacts.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nEND:VCARD\n")
    config = home / "new" / "ada.toml"

    said = run("--address", LOCAL, "--offline", "--yes", "--config", config)
    loaded = load(config)
    assert {(one.name, one.kind, one.settings["path"]) for one in loaded.sources} == {
        ("Sent", "mbox", home / "Mail" / "Sent"),
        ("contacts", "vcf", home / "Downloads" / "contacts.vcf"),
    }
    assert loaded.calendar.settings["path"] == config.with_name("calls.ics")
    assert "can be read: 1 item" in said
    assert "syncd plan" in said
    assert not (config.with_name("calls.ics")).exists()


def test_a_config_is_never_overwritten(home):
    config = home / "ada.toml"
    config.write_text("mine")
    link = home / "link.toml"
    link.symlink_to(home / "nowhere")

    for path in (config, link):
        assert "stays as it is" in run("--address", LOCAL, "--yes", "--config", path, code=2)
    assert config.read_text() == "mine"
    assert not (home / "nowhere").exists()


def test_a_mailbox_is_tried_and_its_password_kept_apart_from_the_config(home, dovecot):
    ada = dovecot.account("init", "hunter2hunter2")
    ada.deliver("Sent", MAIL.partition(b"\n")[2])
    config = home / "ada.toml"
    where = ["--imap", f"localhost:{dovecot.tls_port}", "--login", "init", "--ca-file", dovecot.ca_file]

    said = run("--address", LOCAL, *where, "--yes", "--config", config, typed="hunter2hunter2\n")
    assert "can be read: 1 item" in said
    assert "hunter2" not in config.read_text() + said
    assert "The password is kept in" in said


def test_a_wrong_password_leaves_a_config_and_says_how_to_mend_it(home, dovecot):
    dovecot.account("wrong")
    where = ["--imap", f"localhost:{dovecot.tls_port}", "--login", "wrong", "--ca-file", dovecot.ca_file]

    said = run("--address", LOCAL, *where, "--yes", "--config", home / "a.toml", typed="no", code=2)
    assert "syncd login mail" in said
    assert (home / "a.toml").exists()


def test_a_calendar_server_is_tried_with_the_same_password(home):
    with radicale(home / "server") as server:
        server.make_calendar("work")
        server.make_book("people")
        where = ["--caldav", server.url, "--carddav", server.url, "--login", server.login]
        args = ["--address", LOCAL, *where, "--yes", "--config", home / "a.toml"]
        said = run(*args, typed=server.password)

    loaded = load(home / "a.toml")
    assert [one.kind for one in loaded.sources] == ["caldav", "carddav"]
    assert loaded.calendar.kind == "caldav"
    assert said.count("can be read") == 3


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--yes"], "--address"),
        (["--address", "no address", "--yes"], "--address"),
        (["--address", LOCAL, "--offline", "--yes"], "nothing to read was found"),
        (["--address", LOCAL, "--offline", "--yes", "--file", "/nowhere"], "there is no such file"),
        (["--address", LOCAL, "--offline", "--yes", "--file", "/etc/hostname"], "is no mbox"),
        (["--address", LOCAL, "--imap", "localhost:1", "--yes"], "look at --imap"),
        (["--address", LOCAL, "--imap", "no-such-host.invalid", "--yes"], "look at --imap"),
    ],
)
def test_what_is_missing_or_wrong_is_said_with_what_to_do(home, args, says):
    said = run(*args, "--config", home / "a.toml", code=2)

    assert says in said
    assert not (home / "a.toml").exists()


def test_a_server_with_a_certificate_nobody_knows_is_not_signed_in_to(home, dovecot):
    where = ["--imap", f"localhost:{dovecot.tls_port}"]
    said = run("--address", LOCAL, *where, "--yes", "--config", home / "a.toml", typed="x", code=2)

    assert "not trusted" in said
    assert "--ca-file" in said


def test_a_folder_that_cannot_be_written_is_named(home):
    (home / "file").write_text("")
    (home / "Sent").write_bytes(MAIL)
    config = home / "file" / "a.toml"

    said = run("--address", LOCAL, "--offline", "--yes", "--file", home / "Sent", "--config", config, code=2)
    assert "cannot be written" in said


# --- finding servers


def test_the_dns_says_where_the_servers_are(dovecot):
    records = {
        ("_imaps._tcp.home.test", "SRV"): [
            "20 1 993 other.home.test.",
            f"10 1 {dovecot.tls_port} imap.home.test.",
        ],
        ("_caldavs._tcp.home.test", "SRV"): ["0 1 443 dav.home.test."],
        ("_carddavs._tcp.home.test", "SRV"): ["0 1 8443 dav.home.test."],
    }
    with Names(records):
        found = lookup.servers("ada@home.test")

    assert found.imap == f"imap.home.test:{dovecot.tls_port}"
    assert (found.caldav, found.carddav) == ("dav.home.test:443", "dav.home.test:8443")
    assert lookup.elsewhere(found, "home.test") == []


def test_a_server_in_another_domain_is_not_taken_on_the_word_of_the_dns(home):
    records = {
        ("_imaps._tcp.home.test", "SRV"): ["0 1 993 imap.evil.test."],
        ("_caldavs._tcp.home.test", "SRV"): ["0 1 443 evilhome.test."],
        ("_carddavs._tcp.home.test", "SRV"): ["0 0 0 ."],
    }
    with Names(records):
        said = run("--address", "ada@home.test", "--yes", "--config", home / "a.toml", code=2)

    assert "imap.evil.test:993: not taken" in said
    assert "evilhome.test:443: not taken" in said
    assert "nothing to read was found" in said


def test_a_domain_of_ones_own_is_known_by_where_its_mail_goes():
    with Names({("mine.test", "MX"): ["10 in1-smtp.messagingengine.com."]}) as names:
        assert lookup.servers("ada@mine.test").imap == "imap.fastmail.com"
        assert names.asked == [("mine.test", "MX")]


def test_a_common_provider_is_known_without_the_dns():
    with Names({}) as names:
        assert lookup.servers("ada@icloud.com").caldav == "caldav.icloud.com"
        assert names.asked == []


def test_without_a_dns_files_are_offered(home, monkeypatch):
    (home / "busy.ics").write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
    monkeypatch.setattr(lookup, "PATIENCE", 0.2)
    with Names({}) as names:
        names.answers = False
        said = run("--address", LOCAL, "--yes", "--config", home / "a.toml")

    assert "The DNS does not answer" in said
    assert [one.kind for one in load(home / "a.toml").sources] == ["ics"]


@pytest.mark.parametrize(
    ("mx", "domain", "name"),
    [
        ([], "gmail.com", "Google"),
        ([], "GMX.de", "GMX"),
        (["aspmx.l.google.com."], "firm.test", "Google"),
        (["firm-test.mail.protection.outlook.com."], "firm.test", "Microsoft"),
        (["notgoogle.com.evil.test."], "firm.test", ""),
        (["evilgoogle.com."], "firm.test", ""),
    ],
)
def test_providers_are_known_by_domain_or_mail_exchanger(mx, domain, name):
    found = providers.of_domain(domain, mx)

    assert (found.name if found else "") == name


# --- the file


@pytest.mark.parametrize(
    "servers",
    [one for one in providers._providers() if one.imap]
    + [Servers(imap="imap.x.test:143", imap_starttls=True)],
    ids=lambda one: one.name,
)
def test_every_providers_config_is_valid(home, servers):
    wishes = Wishes(
        "ada@x.test", 'Ada "A" Byron\\', "Europe/London", servers=servers, calls=home / "calls.ics"
    )
    config = home / "a.toml"
    config.write_text(config_text.written(wishes))

    loaded = load(config)
    assert loaded.me.name == 'Ada "A" Byron\\'
    assert loaded.sources[0].kind == "imap"
    assert loaded.calendar.kind == ("caldav" if servers.caldav else "ics")


def test_a_config_of_everything_matches_the_schema(home):
    files = [("mbox", home / "Sent"), ("mbox", home / "b" / "Sent"), ("ics", home / "Sent.ics")]
    servers = Servers(imap="i.test:1993", caldav="https://d.test/dav/", carddav="d.test:8443")
    wishes = Wishes("a@x.test", login="ada", servers=servers, files=files, ca_file=home / "ca.pem")
    config = home / "a.toml"
    config.write_text(config_text.written(wishes))

    loaded = load(config)
    jsonschema.validate(tomllib.loads(config.read_text()), json.loads(json.dumps(schema())))
    assert [one.name for one in loaded.sources] == [
        "mail",
        "calendars",
        "contacts",
        "Sent",
        "Sent 2",
        "Sent 3",
    ]
    assert config_text.secret(servers) == "mail"
    assert config_text.secret(Servers()) == ""


# --- files at hand


def test_what_mail_programs_leave_is_found(home):
    for folder in ("Maildir/.Sent/cur", "Maildir/.Sent/new", ".thunderbird/x.default/ImapMail/imap.x.test"):
        (home / folder).mkdir(parents=True)
    thunderbird = home / ".thunderbird/x.default/ImapMail/imap.x.test"
    (thunderbird / "Gesendet").write_bytes(MAIL)
    (thunderbird / "Sent.msf").write_bytes(b"// index")
    (home / "calendar.ics").write_text("BEGIN:VCALENDAR")

    assert found_files.found(home) == [
        ("maildir", home / "Maildir/.Sent"),
        ("mbox", thunderbird / "Gesendet"),
        ("ics", home / "calendar.ics"),
    ]


def test_a_folder_of_cards_is_one_source(home):
    (home / "cards").mkdir()
    (home / "cards" / "ann.vcf").write_text("")

    assert found_files.kind_of(home / "cards") == "vcf"
    with pytest.raises(UserError, match="is no mbox"):
        found_files.kind_of(Path(home))
