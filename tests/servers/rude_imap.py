"""An IMAP server that says what it is told to, however rude; the rest of it is as plain as can be.

with RudeImap(capabilities="IMAP4rev1", mails={7: b"..."}) as server:
    server.say("UID FETCH", "* 1 FETCH (UID 7 BODY[]<0> NIL)\\r\\n{tag} OK done\\r\\n")
"""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from collections.abc import Callable
from typing import Self

from connectors.protocols.imap_words import as_set, numbers

Says = str | bytes | Callable[[str], bytes]


class _Connection(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self):
        rude = self.server.rude
        rude.connections += 1
        self.wfile.write(rude.greeting)
        while line := self.rfile.readline():
            tag, _, command = line.decode().strip().partition(" ")
            if tag and command:
                rude.heard.append(command)
                try:
                    self._answer(rude, tag, command)
                except OSError:
                    return
            if command.upper() == "LOGOUT" or rude.hang_up:
                rude.hang_up = False
                return

    def finish(self):
        super().finish()
        self.request.close()  # under TLS it is another socket than the one that was accepted

    def _answer(self, rude: RudeImap, tag: str, command: str) -> None:
        if command.upper().startswith("AUTHENTICATE") and "AUTHENTICATE" not in rude.says:
            self.wfile.write(b"+ \r\n")
            self.rfile.readline()
        self.wfile.write(rude.answer(tag, command))
        if command.upper() == "STARTTLS" and rude.certificate:
            self.request = rude.certificate.wrap_socket(self.request, server_side=True)
            self.rfile.close()
            self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    rude: RudeImap


class RudeImap:
    """A server with one folder, for sent mail, and one user, whose password is any."""

    def __init__(self, capabilities: str = "IMAP4rev1 AUTH=PLAIN", mails: dict[int, bytes] | None = None):
        self.capabilities = capabilities
        self.mails = mails or {}
        self.greeting = b"* OK hello\r\n"
        self.heard: list[str] = []
        self.says: dict[str, Says] = {}
        self.connections = 0
        self.hang_up = False  # after the next answer
        self.certificate: ssl.SSLContext | None = None  # for STARTTLS
        self._server = _Server(("127.0.0.1", 0), _Connection)
        self._server.rude = self
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def say(self, command: str, answer: Says) -> None:
        """Let it answer a command with this, in which `{tag}` stands for the command's tag."""
        self.says[command] = answer

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, tag: str, command: str) -> bytes:
        """Return what it says to a command."""
        done = f"{tag} OK done\r\n".encode()
        for start, says in self.says.items():
            if command.upper().startswith(start):
                said = says(command) if callable(says) else says
                said = said.encode() if isinstance(said, str) else said
                return said.replace(b"{tag}", tag.encode()) if b"{tag}" in said else said + done
        word = command.upper().split(" ")[0]
        if word == "UID":
            return (self.search() if " SEARCH " in command.upper() else self.fetch(command)) + done
        following = max(self.mails, default=0) + 1
        plain = {
            "CAPABILITY": f"* CAPABILITY {self.capabilities}\r\n",
            "LIST": '* LIST () "/" Sent\r\n',
            "STATUS": f"* STATUS Sent (UIDVALIDITY 9 UIDNEXT {following})\r\n",
            "EXAMINE": f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY 9] ok\r\n",
        }
        return plain.get(word, "").encode() + done

    def search(self) -> bytes:
        """Return the untagged response to any search: all there is."""
        if "ESEARCH" in self.capabilities:
            return f'* ESEARCH (TAG "x") UID ALL {as_set(self.mails)}\r\n'.encode()
        return f"* SEARCH {' '.join(map(str, self.mails))}\r\n".encode()

    def fetch(self, command: str, *, spared: tuple[int, ...] = ()) -> bytes:
        """Return the untagged responses to a fetch, without those of some UIDs."""
        return b"".join(self.message(uid) for uid in self.asked(command) if uid not in spared)

    def asked(self, command: str) -> list[int]:
        """Return the UIDs that a command is about, of those that are there."""
        found = re.search(r"\b([\d:,]+) \(", command)
        return [uid for uid in numbers(found[1].encode()) if uid in self.mails] if found else []

    def message(self, uid: int) -> bytes:
        """Return the untagged response for one message."""
        raw = self.mails[uid]
        head = f"* {list(self.mails).index(uid) + 1} FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}\r\n"
        return head.encode() + raw + b")\r\n"
