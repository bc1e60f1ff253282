"""Dovecot (https://doc.dovecot.org) on this machine: on free ports, in a folder of its own, ended by its id.

with running() as dovecot:
    ada = dovecot.account("ada")          # its password is "secret"; no mail yet, not even folders
    ada.deliver("Sent", mail, mail)       # straight into its Maildir; makes the folder

Dovecot 2.3 and 2.4 are both good (https://doc.dovecot.org/2.4.0/installation/upgrade/2.3-to-2.4.html).
"""

from __future__ import annotations

import imaplib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
import trustme

PASSWORD = "secret"
_OLD, _NEW = (
    (  # Dovecot 2.3
        "disable_plaintext_auth = no",
        "mail_location = maildir:~/Maildir",
        "ssl_cert = <{folder}/cert.pem",
        "ssl_key = <{folder}/key.pem",
        "passdb {{\n driver = passwd-file\n args = {folder}/users/%u\n}}",
        "userdb {{\n driver = static\n args = uid={uid} gid={gid} home={folder}/home/%u\n}}",
    ),
    (  # Dovecot 2.4, https://doc.dovecot.org/2.4.0/installation/upgrade/2.3-to-2.4.html
        "auth_allow_cleartext = yes",
        "mail_driver = maildir",
        "mail_path = ~/Maildir",
        "ssl_server_cert_file = {folder}/cert.pem",
        "ssl_server_key_file = {folder}/key.pem",
        "passdb passwd-file {{\n passwd_file_path = {folder}/users/%{{user}}\n}}",
        "userdb static {{\n fields {{\n uid = {uid}\n gid = {gid}\n home = {folder}/home/%{{user}}\n }}\n}}",
    ),
)
_INTROSPECTION = """
introspection_mode = {mode}
introspection_url = {url}
username_attribute = {attribute}
"""
_ACTIVE = "active_attribute = {active}\nactive_value = true\nforce_introspection = yes\n"
_TOKENS = (
    """
    passdb {{
      driver = oauth2
      mechanisms = xoauth2 oauthbearer
      args = {folder}/oauth2.conf
    }}
    """,
    """
    oauth2 {{
      !include {folder}/oauth2.conf
      ssl_client_ca_file = {trusted}
    }}
    """,
)
_CONFIG = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
auth_failure_delay = 0
mail_max_userip_connections = 100
mail_fsync = never
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
  }}
  mailbox Drafts {{
    special_use = \\Drafts
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""
_numbers = count()


@dataclass(frozen=True)
class Account:
    """A user of the server."""

    login: str
    home: Path
    server: Dovecot

    def deliver(self, folder: str, *mails: bytes, at: datetime | None = None) -> None:
        """Put mails into a folder; `at` is when they came (INTERNALDATE).

        A file put into its Maildir may be overlooked by a Dovecot that looks there at this moment.
        """
        self.folder(folder)
        came = imaplib.Time2Internaldate(at or time.time())
        with self.signed_in() as client:
            for mail in mails:
                kind, said = client.append(f'"{encoded(folder)}"', "", came, mail)
                assert kind == "OK", said

    def folder(self, name: str = "INBOX") -> Path:
        """Return the Maildir of a folder; it is made if there is none."""
        maildir = self.home / "Maildir"
        if name != "INBOX":
            maildir /= "." + encoded(name).replace("/", ".")
        if not (maildir / "cur").is_dir():
            for sub in ("cur", "new", "tmp"):
                (maildir / sub).mkdir(parents=True)
            if name != "INBOX":
                (maildir / "maildirfolder").touch()
            self.server.own(self.home)
        return maildir

    def delete(self, name: str) -> None:
        """Delete a folder, as a person does."""
        with self.signed_in() as client:
            assert client.delete(f'"{encoded(name)}"')[0] == "OK"

    def make_anew(self, name: str) -> None:
        """Delete a folder and make another of its name; its numbers are of another validity."""
        self.delete(name)
        (self.folder(name) / "dovecot-uidlist").write_text("3 V5 N1 G4c9dc0010000000000000000000000ab\n")
        self.server.own(self.home)

    @contextmanager
    def signed_in(self) -> Iterator[imaplib.IMAP4]:
        """Another program of the user's, for what they do themselves."""
        with imaplib.IMAP4("127.0.0.1", self.server.port) as client:
            word = self.server.password(self.login)
            client.authenticate("PLAIN", lambda _: f"\0{self.login}\0{word}".encode())
            yield client


def encoded(name: str) -> str:
    """Return a name in modified UTF-7 (RFC 3501, 5.1.3)."""

    def packed(found: re.Match[str]) -> str:
        return "&" + b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"

    return re.sub(r"[^\x20-\x7e]+", packed, name.replace("&", "&-"))


@dataclass(frozen=True)
class Tokens:
    """Where the owner of an access token is told, how, and how a token may be given.

    The `mode` "post" is RFC 7662, where `active` says whether it is good; "auth" is OpenID's UserInfo.
    """

    url: str
    attribute: str
    mode: str = "auth"
    active: str = ""
    ca_file: Path | None = None
    mechanisms: str = "xoauth2 oauthbearer"


class Dovecot:
    """A running server."""

    host = "127.0.0.1"

    def __init__(self, folder: Path, tokens: Tokens | None = None) -> None:
        self.folder = folder
        self._tokens = tokens
        self.port, self.tls_port = _free(), _free()
        self.authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        self.version = tuple(map(int, re.findall(r"\d+", _output("--version"))[:2]))
        self._passwords: dict[str, str] = {}
        root = os.getuid() == 0  # Dovecot lets nobody read mail as root
        self.user, self.group = ("nobody", "nogroup") if root else (_name("-un"), _name("-gn"))
        self._ids = (65534, 65534) if root else (os.getuid(), os.getgid())
        self._root = root
        self._configure()
        self._start()

    def account(self, login: str, password: str = PASSWORD) -> Account:
        """Make a user, or give one another password."""
        if login in self._passwords:
            time.sleep(1.1)  # Dovecot looks at a file of passwords once a second
        self._passwords[login] = password
        file = self.folder / "users" / login
        file.write_text(f"{login}:{{PLAIN}}{password}\n")
        self.own(file)
        home = self.folder / "home" / login
        home.mkdir(parents=True, exist_ok=True)
        self.own(home)
        return Account(login, home, self)

    def password(self, login: str) -> str:
        """Return a user's password."""
        return self._passwords[login]

    def own(self, path: Path) -> None:
        """Give to the server what is below a path."""
        if self._root:
            for one in (path, *path.rglob("*")) if path.is_dir() else (path,):
                os.chown(one, *self._ids)

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()

    def _configure(self) -> None:
        certificate = self.authority.issue_cert("localhost", "127.0.0.1")
        self.authority.cert_pem.write_to_path(self.ca_file)
        certificate.private_key_pem.write_to_path(self.folder / "key.pem")
        for number, blob in enumerate(certificate.cert_chain_pems):
            blob.write_to_path(self.folder / "cert.pem", append=number > 0)
        values = {
            "folder": self.folder,
            "user": self.user,
            "group": self.group,
            "uid": self._ids[0],
            "gid": self._ids[1],
            "port": self.port,
            "tls_port": self.tls_port,
        }
        is_new = self.version >= (2, 4)
        head = "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n" if is_new else ""
        lines = _NEW if is_new else _OLD
        if self._tokens:
            lines += (_TOKENS[is_new], f"auth_mechanisms = plain {self._tokens.mechanisms}")
            values["trusted"] = self._trusted(self._tokens.ca_file or self.ca_file)
            values |= asdict(self._tokens)
            asked = _INTROSPECTION + (_ACTIVE if self._tokens.active else "")
            asked += "" if is_new else "tls_ca_cert_file = {trusted}\n"
            (self.folder / "oauth2.conf").write_text(asked.format(**values))
        (self.folder / "dovecot.conf").write_text(head + ("\n".join(lines) + _CONFIG).format(**values))
        (self.folder / "home").mkdir()
        (self.folder / "users").mkdir()
        self.own(self.folder)

    def _trusted(self, authority: Path) -> Path:
        copy = self.folder / "trusted.pem"  # where the server may read it
        copy.write_bytes(authority.read_bytes())
        return copy

    def _start(self) -> None:
        command = [_program(), "-F", "-c", str(self.folder / "dovecot.conf")]
        who: dict[str, object] = {}
        if self._root:
            who = {"user": self.user, "group": self.group, "extra_groups": []}
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=self.folder, **who
        )
        until = time.monotonic() + 20
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            try:
                with imaplib.IMAP4(self.host, self.port, timeout=5):
                    return
            except (OSError, imaplib.IMAP4.error):
                time.sleep(0.02)
        said = self._process.stderr.read().decode() if self._process.poll() is not None else ""
        self.close()
        log = self.folder / "log"
        raise RuntimeError(f"Dovecot did not start: {said} {log.read_text() if log.exists() else ''}")


@contextmanager
def running(tokens: Tokens | None = None) -> Iterator[Dovecot]:
    """Run a server; where there is no Dovecot the test skips, and in CI it fails."""
    if not _program():
        message = "no Dovecot here; install dovecot-imapd"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
    # Not below pytest's folder: sockets have short names, and the server is another user than root.
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    try:
        server = Dovecot(folder, tokens)
        try:
            yield server
        finally:
            server.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _program() -> str:
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin") or ""


def _output(*arguments: str) -> str:
    return subprocess.run([_program(), *arguments], capture_output=True, text=True, check=True).stdout


def _name(which: str) -> str:
    return subprocess.run(["id", which], capture_output=True, text=True, check=True).stdout.strip()


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]
