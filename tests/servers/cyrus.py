"""Cyrus (https://www.cyrusimap.org) on this machine: mail, calendars and address books, ended by its id.

with running() as cyrus:
    ada = cyrus.account("ada")          # its password is "secret"; it has Sent and Drafts
    ada.deliver("Sent", mail, mail)     # by APPEND; makes the folder
    ada.program                         # the calendars and address books of the same user

Its package cannot be installed beside Dovecot's, so it is unpacked where `FOLDER` says, and run from there.
Meetings are kept from everybody: there is no notifier, and what would send mail is /bin/false.
"""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import trustme
from servers.dav_program import LOCALHOST, Program, free_port
from servers.dovecot import PASSWORD, encoded

FOLDER = Path("/opt/cyrus")
_BIN, _LIBRARIES = FOLDER / "usr/lib/cyrus/bin", ("usr/lib", "lib")
_ADMIN = "admin"
_USES = {"Sent": r" (USE (\Sent))", "Drafts": r" (USE (\Drafts))"}
_SETTINGS = """
configdirectory: {folder}/config
partition-default: {folder}/spool
sievedir: {folder}/sieve
cyrus_user: {user}
admins: {admin}
servername: localhost
virtdomains: userid
defaultdomain: localhost
allowplaintext: yes
failedloginpause: 0
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: {folder}/passwords/mux
sasl_mech_list: PLAIN
tls_server_cert: {folder}/cert.pem
tls_server_key: {folder}/key.pem
httpmodules: caldav carddav
delete_mode: immediate
specialuse_protect: \\Archive
sendmail: /bin/false
"""
_SERVICES = """
SERVICES {{
  imap cmd="{bin}/imapd -C {folder}/imapd.conf" listen="127.0.0.1:{port}" prefork=1
  imaps cmd="{bin}/imapd -C {folder}/imapd.conf -s" listen="127.0.0.1:{tls_port}"
  http cmd="{bin}/httpd -C {folder}/imapd.conf" listen="127.0.0.1:{http_port}" prefork=1
}}
DAEMON {{
  idled cmd="{bin}/idled -C {folder}/imapd.conf"
}}
START {{
  recover cmd="{bin}/ctl_cyrusdb -C {folder}/imapd.conf -r"
}}
EVENTS {{
}}
"""


@dataclass(frozen=True)
class Account:
    """A user of the server."""

    login: str
    server: Cyrus

    @property
    def program(self) -> Program:
        """Another program of the user's, for their calendars and address books."""
        homes = (f"/dav/{kind}/user/{self.login}/" for kind in ("calendars", "addressbooks"))
        calendars, books = homes
        return Program(
            self.server.http_port, calendars, self.login, self.server.password(self.login), books=books
        )

    @contextmanager
    def signed_in(self) -> Iterator[imaplib.IMAP4]:
        """Another program of the user's, for what they do themselves."""
        with self.server.signed_in(self.login) as client:
            yield client

    def deliver(self, folder: str, *mails: bytes, at: datetime | None = None) -> None:
        """Put mails into a folder; `at` is when they came (INTERNALDATE)."""
        self.folder(folder)
        came = imaplib.Time2Internaldate(at or time.time())
        while int(time.time()) == self.server.delivered:
            time.sleep(0.02)  # what two sessions append in one second may get the same bytes (2026-11)
        with self.signed_in() as client:
            for mail in mails:
                _done(client.append(f'"{encoded(folder)}"', "", came, mail))
        self.server.delivered = int(time.time())

    def folder(self, name: str) -> None:
        """Make a folder, if there is none."""
        with self.signed_in() as client:
            client._simple_command("CREATE", f'"{encoded(name)}"{_USES.get(name, "")}')

    def make_anew(self, name: str) -> None:
        """Delete a folder and make another of its name; its numbers are of another validity."""
        with self.signed_in() as client:
            _done(client.delete(f'"{encoded(name)}"'))
        self.folder(name)


class Cyrus:
    """A running server."""

    host = LOCALHOST

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.delivered = 0  # when mail last was, in seconds
        self.port, self.tls_port, self.http_port = free_port(), free_port(), free_port()
        self.authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        self._passwords = {_ADMIN: PASSWORD}
        self._who: dict[str, object] = {}
        if os.getuid() == 0:  # it wants to be anybody but root
            self._who = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        self._configure()
        self._guard = _Guard(str(folder / "passwords" / "mux"), _Asked)
        self._guard.passwords = self._passwords
        Path(self._guard.server_address).chmod(0o777)
        threading.Thread(target=self._guard.serve_forever, args=(0.05,), daemon=True).start()
        self._start()

    def account(self, login: str, password: str = PASSWORD) -> Account:
        """Make a user, or give one another password."""
        if login not in self._passwords:
            with self.signed_in(_ADMIN) as client:
                _done(client.create(f'"user/{login}"'))
        self._passwords[login] = password
        return Account(login, self)

    def password(self, login: str) -> str:
        """Return a user's password."""
        return self._passwords[login]

    @contextmanager
    def signed_in(self, login: str) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(self.host, self.port, timeout=20) as client:
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.authenticate("PLAIN", lambda _: f"\0{login}\0{self._passwords[login]}".encode())
            yield client

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._guard.shutdown()
        self._guard.server_close()

    def _configure(self) -> None:
        certificate = self.authority.issue_cert("localhost", LOCALHOST)
        self.authority.cert_pem.write_to_path(self.ca_file)
        certificate.private_key_pem.write_to_path(self.folder / "key.pem")
        for number, blob in enumerate(certificate.cert_chain_pems):
            blob.write_to_path(self.folder / "cert.pem", append=number > 0)
        values = {
            "folder": self.folder,
            "bin": _BIN,
            "admin": _ADMIN,
            "user": self._who.get("user") or pwd.getpwuid(os.getuid()).pw_name,
            "port": self.port,
            "tls_port": self.tls_port,
            "http_port": self.http_port,
        }
        (self.folder / "imapd.conf").write_text(_SETTINGS.format(**values))
        (self.folder / "cyrus.conf").write_text(_SERVICES.format(**values))
        for name in ("config/db", "config/proc", "config/socket", "spool", "sieve", "passwords"):
            (self.folder / name).mkdir(parents=True)
        if self._who:
            for one in (self.folder, *self.folder.rglob("*")):
                shutil.chown(one, "nobody", "nogroup")

    def _start(self) -> None:
        found = (str(path) for part in _LIBRARIES for path in (FOLDER / part).glob("*-linux-*"))
        command = [str(_BIN / "master"), "-C", "imapd.conf", "-M", "cyrus.conf", "-p", "pid"]
        with (self.folder / "out").open("wb") as out:
            self._process = subprocess.Popen(
                command,
                stdout=out,
                stderr=out,
                cwd=self.folder,
                env={**os.environ, "LD_LIBRARY_PATH": ":".join(found)},
                start_new_session=True,  # what ends it is sent to all of its group
                **self._who,
            )
        until = time.monotonic() + 20
        while self._process.poll() is None and time.monotonic() < until:
            try:
                with self.signed_in(_ADMIN):
                    return
            except (OSError, imaplib.IMAP4.error):
                time.sleep(0.02)
        self.close()
        said = (self.folder / "out").read_text()
        raise RuntimeError(f"Cyrus did not start; it says why to syslog alone. {said}")


class _Guard(socketserver.ThreadingUnixStreamServer):
    """Knows the passwords, as saslauthd does (https://www.cyrusimap.org/sasl/)."""

    daemon_threads = True
    passwords: dict[str, str]


class _Asked(socketserver.StreamRequestHandler):
    """One question: login, password, service and realm, each with its length before it."""

    server: _Guard

    def handle(self) -> None:
        login, password, _, realm = (
            self.rfile.read(int.from_bytes(self.rfile.read(2), "big")).decode() for _ in range(4)
        )
        known = {self.server.passwords.get(one) for one in (login, f"{login}@{realm}")}
        answer = b"OK" if password in known else b"NO"
        self.wfile.write(len(answer).to_bytes(2, "big") + answer)


@contextmanager
def running() -> Iterator[Cyrus]:
    """Run a server; where there is no Cyrus the test skips, and in CI it fails."""
    if not (_BIN / "httpd").exists():
        message = f"no Cyrus here; .ci/run unpacks it in {FOLDER}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
    # Not below pytest's folder: sockets have short names, and the server is another user than root.
    memory = Path("/dev/shm")  # where it can be: it waits for the disk after each word
    folder = Path(tempfile.mkdtemp(prefix="cyrus-", dir=memory if os.access(memory, os.W_OK) else None))
    folder.chmod(0o755)
    try:
        server = Cyrus(folder)
        try:
            yield server
        finally:
            server.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def dav(_: Path) -> Iterator[Program]:
    """Run a server for one user's calendars and address books."""
    with running() as server:
        yield server.account("ada").program


def _done(answer: tuple[str, list[object]]) -> None:
    assert answer[0] == "OK", answer
