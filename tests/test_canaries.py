"""Canaries in every kind of input: none sings in the log or the journal, and no text is in the state.

Who and when may be stored, and shown to the user who asks; bodies, subjects and secrets may be nowhere.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
from backups import OUT, backup, call, sms
from daemons import Daemon, running
from servers import dovecot as dovecots
from servers.graph import running as graph_running
from servers.graph import signed_in
from servers.graph_contract import Contract
from servers.mailbox import Mailbox, message
from servers.phone_apis import Quo, quo_call, quo_text
from servers.radicale import LOGIN, PASSWORD, radicale
from servers.web import Web
from voice_pages import call_page
from world import NOW, World

from syncd.credentials import safe

NAME, HOST, NUMBER = "Quandory Vexley", "canary.example", "+442079460958"
PEOPLE = ("quandory", "vexley", HOST, "79460958", "7946 0958")
BODY, SUBJECT = "bodycanary", "subjectcanary"
LOG = "Number,Start,Length,Way,Result\n"
COLUMNS = """zone = "UTC"
columns = { number = "Number", start = "Start", duration = "Length", direction = "Way" }"""
SECRETS = ("pass-canary-1", "token-canary-2", "refresh-canary-3", "client-canary-4", "key-canary-5", PASSWORD)
TEXT = f"{BODY} good talking to you, {NAME}, on 020 7946 0958."
TO = f"{NAME} <quandory@{HOST}>"


def letter(number: int = 1, *, days: float = 1) -> bytes:
    one = EmailMessage()
    one["From"], one["To"], one["Subject"] = "Ada <ada@example.org>", TO, f"{SUBJECT} {NAME}"
    one["Date"], one["Message-ID"] = format_datetime(NOW - timedelta(days=days)), f"<{number}.{BODY}@{HOST}>"
    one.set_content(TEXT)
    return bytes(one)


def source(kind: str, *lines: str, name: str = "") -> str:
    head = f'[[source]]\nname = "{name or kind}"\nkind = "{kind}"\n'
    return head + "".join(f"{line}\n" for line in lines)


def local(world: World) -> Iterator[str]:
    """Yield a source for each kind of file, whole ones and a broken one beside each."""
    folder, ago = world.folder, datetime.now(UTC) - timedelta(days=3)
    world.mail(TO, subject=f"{SUBJECT} {NAME}", text=TEXT)
    yield source("mbox", 'path = "Sent"')
    for sub in ("cur", "new", "tmp"):
        (folder / "Mail" / sub).mkdir(parents=True)
    (folder / "Mail" / "cur" / "1:2,S").write_bytes(letter(2, days=2))
    yield source("maildir", 'path = "Mail"')
    world.diary(
        f"DTSTART:20260611T100000Z\r\nDTEND:20260611T110000Z\r\nSUMMARY:{SUBJECT} {NAME}", f"X:{NAME}"
    )
    yield source("ics", 'path = "diary.ics"')
    world.cards(f"FN:{NAME}\r\nTEL:{NUMBER}\r\nEMAIL:quandory@{HOST}", f"FN:{NAME}\r\nNOTE:broken\r\nTEL")
    yield source("vcf", 'path = "contacts.vcf"')
    (folder / "phone").mkdir()
    (folder / "phone" / "calls-1.xml").write_text(backup(call(NUMBER, ago, OUT, 5, contact_name=NAME)))
    (folder / "phone" / "sms-1.xml").write_text(backup(sms(NUMBER, ago, "2", TEXT, contact_name=NAME)))
    (folder / "phone" / "sms-2.xml").write_text(f'<smses count="1"><sms address="{NUMBER}" body="{BODY}')
    yield source("sms_backup", 'path = "phone"')
    (folder / "log.csv").write_text(
        f"{LOG}{NUMBER},{ago:%Y-%m-%d %H:%M},60,out,answered\n{NAME},no time,{BODY},,\n"
    )
    yield source("csv", 'path = "log.csv"', COLUMNS)
    chat = f"[{ago:%d/%m/%Y, %H:%M:%S}] {NAME}: {TEXT}\n[{ago:%d/%m/%Y, %H:%M:%S}] Ada Byron: {BODY}\n"
    (folder / f"WhatsApp Chat with {NAME}.txt").write_text(chat)
    yield source("whatsapp", f'path = "WhatsApp Chat with {NAME}.txt"')
    voice = folder / "Takeout" / "Voice" / "Calls"
    voice.mkdir(parents=True)
    (voice / f"{NAME} - Placed - x.html").write_bytes(call_page("Placed", ago, NUMBER, name=NAME))
    (voice / f"{NAME} - Missed - y.html").write_text(f"<html>{NAME} {BODY}")
    yield source("google_voice", 'path = "Takeout"')
    for kind in ("mbox", "ics", "vcf", "sms_backup", "csv", "whatsapp", "google_voice"):
        columns = COLUMNS if kind == "csv" else ""
        (folder / f"{NAME}.{kind}").write_bytes(f"{NAME} {NUMBER} {BODY}\0".encode() * 9)
        yield source(kind, f'path = "{NAME}.{kind}"', columns, name=f"quandory@{HOST} {kind}")


def served(world: World, stack: ExitStack) -> Iterator[str]:
    """Yield a source for each kind of server, and one that no secret opens."""
    kept = safe(world.folder / "state")
    dovecot = stack.enter_context(dovecots.running())
    dovecot.account("ada", SECRETS[0]).deliver("Sent", letter(3, days=3))
    there = ('server = "localhost"', f"port = {dovecot.tls_port}", f'ca_file = "{dovecot.ca_file}"')
    for name, password in (("imap", SECRETS[0]), (f"quandory@{HOST}", SECRETS[4])):
        kept.put(name, password)
        yield source("imap", *there, 'login = "ada"', name=name)
    program = stack.enter_context(radicale(world.folder / "radicale"))
    work, book = program.make_calendar("work"), program.make_book("people")
    when = "DTSTART:20260612T100000Z\r\nDTEND:20260612T110000Z"
    head = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nDTSTAMP:20260101T000000Z\r\nUID:1\r\n"
    )
    program.put(
        f"{work}1.ics", f"{head}{when}\r\nSUMMARY:{SUBJECT} {NAME}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    card = f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:{NAME}\r\nEMAIL:q@{HOST}\r\nEND:VCARD\r\n"
    program.put(f"{book}1.vcf", card)
    for kind in ("caldav", "carddav"):
        kept.put(kind, PASSWORD)
        yield source(kind, f'url = "{program.url}"', f'login = "{LOGIN}"')
    mailbox = Mailbox([message(1, To=TO, Subject=SUBJECT) | {"snippet": TEXT}])
    google = stack.enter_context(Web(mailbox))
    tokens = dict(zip(("token", "refresh_token", "client_secret"), SECRETS[1:4], strict=True))
    kept.put("google", json.dumps({**tokens, "client_id": "c"}))
    yield source("gmail", f'endpoint = "{google.url}"', "snippets = true")
    yield source("google_people", f'endpoint = "{google.url}"', 'secret = "google"', name=f"{NAME} contacts")
    quo = Quo(calls=[quo_call(NUMBER, NOW - timedelta(days=9))], texts=[quo_text(NUMBER, NOW, text=TEXT)])
    quo.key = SECRETS[4]
    with_key = stack.enter_context(Web(quo))
    quo.web = with_key
    kept.put("quo", quo.key)
    yield source("quo", f'url = "{with_key.url}"')


def configured(world: World, tables: Iterator[str]) -> Path:
    found = "\n".join(tables)
    world.sources, world.policy = {}, 'fresh_within = "9 years"'
    path = world.folder / "canary.toml"
    path.write_text(world.config.read_text().replace("[calendar]", f"{found}\n[calendar]"))
    return path


@contextmanager
def living(config: Path, *, journal: bool = False) -> Iterator[Daemon]:
    """Run a daemon, with a journal's file as its standard error where it shall think so."""
    if not journal:
        with running(config.parent, "--config", str(config), "--at", NOW.isoformat()) as daemon:
            yield daemon
        return
    log = config.parent / "journal.log"
    with log.open("w") as opened:
        found = os.fstat(opened.fileno())
        env = {**os.environ, "JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"}
        command = [sys.executable, "-m", "syncd", "run", "--config", str(config), "--at", NOW.isoformat()]
        process = subprocess.Popen(command, stderr=opened, stdout=opened, env=env)
    try:
        yield _Journal(process, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


class _Journal(Daemon):
    @property
    def lines(self) -> list[dict]:
        said = re.findall(r"^<\d>(\{.*\})$", self.log.read_text(), re.MULTILINE)
        return [json.loads(one) for one in said]


def silent(text: str, *canaries: str) -> None:
    found = [one for one in canaries if one.lower() in text.lower()]
    assert not found, (found, [text[max(0, text.lower().index(one.lower()) - 300) :][:500] for one in found])


def proved(config: Path, *, kinds: set[str], journal: bool = False, turns: int = 1) -> None:
    """Let a daemon live on a config, and listen."""
    with living(config, journal=journal) as daemon:
        daemon.says("a turn", times=turns, within=60)
        daemon.tell(signal.SIGHUP)
        daemon.stop()
        silent(daemon.log.read_text(), *PEOPLE, BODY, SUBJECT, *SECRETS)
    command = [sys.executable, "-m", "syncd", "status", "--json", "--config", str(config)]
    status = subprocess.run([*command, "--at", NOW.isoformat()], capture_output=True, text=True, check=False)
    silent(status.stdout + status.stderr, BODY, *SECRETS)
    read = {one["kind"]: one for one in json.loads(status.stdout)["sources"] if not one["problem"]}
    assert kinds <= read.keys()
    state = config.parent / "state"
    kept = [path for path in state.rglob("*") if path.is_file() and path.parent.name != "secrets"]
    for path in kept:
        silent(path.read_bytes().decode("latin-1"), BODY, *SECRETS)


@pytest.mark.parametrize("journal", [False, True])
def test_no_canary_of_any_file_sings(tmp_path, journal):
    world = World(tmp_path)
    kinds = {"mbox", "maildir", "ics", "vcf", "sms_backup", "csv", "whatsapp", "google_voice"}

    proved(configured(world, local(world)), kinds=kinds, journal=journal)


def test_no_canary_of_any_server_sings(tmp_path):
    world = World(tmp_path)
    world.mail(TO)
    with ExitStack() as stack:
        (tmp_path / "state").mkdir(mode=0o700)
        tables = [*served(world, stack), source("mbox", 'path = "Sent"')]
        config = configured(world, iter(tables))

        proved(config, kinds={"imap", "caldav", "carddav", "gmail", "quo", "mbox"})


@pytest.mark.data
def test_no_canary_of_microsoft_sings(tmp_path, shared_data):
    world = World(tmp_path)
    (tmp_path / "state").mkdir(mode=0o700)
    with graph_running(Contract(shared_data / "graph-v1.0-slice.json")) as graph:
        graph.token = SECRETS[1]
        when = (NOW - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        graph.message(
            "sentitems",
            sentDateTime=when,
            receivedDateTime=when,
            subject=SUBJECT,
            bodyPreview=TEXT,
            conversationId="c1",
            toRecipients=[{"emailAddress": {"name": NAME, "address": f"quandory@{HOST}"}}],
            **{"from": {"emailAddress": {"name": "Ada", "address": "ada@example.org"}}},
        )
        safe(tmp_path / "state").put("microsoft", signed_in(SECRETS[1]))
        where = ('client_id = "app"', f'endpoint = "{graph.url}"')
        tables = [
            source("graph_mail", *where, "previews = true"),
            source("graph_calendar", *where),
            source("graph_contacts", *where),
        ]

        proved(configured(world, iter(tables)), kinds={"graph_mail", "graph_calendar", "graph_contacts"})
