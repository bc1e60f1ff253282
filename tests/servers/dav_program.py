"""Another program of the user's: plain HTTP to a DAV server, with nothing of ours in it."""

from __future__ import annotations

import base64
import http.client
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

LOCALHOST = "127.0.0.1"


@dataclass
class Program:
    """A server as one user's programs know it."""

    port: int
    home: str  # where the user's collections are
    login: str | None = None
    password: str | None = None
    books: str = ""  # where the user's address books are, if elsewhere

    @property
    def url(self) -> str:
        return f"http://{LOCALHOST}:{self.port}/"

    def send(
        self, method: str, path: str, body: str | bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Send a request; return the status, the headers in lower case, and the body."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.login is not None:
            pair = base64.b64encode(f"{self.login}:{self.password}".encode()).decode()
            names["Authorization"] = f"Basic {pair}"
        with closing(http.client.HTTPConnection(LOCALHOST, self.port, timeout=600)) as connection:
            connection.request(method, path, body.encode() if isinstance(body, str) else body, names)
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()

    def done(self, method: str, path: str, body: str | bytes = b"", **headers: str) -> bytes:
        """Send a request that must be carried out; return the answer's body."""
        status, _, answer = self.send(method, path, body, **headers)
        assert status // 100 == 2, (method, path, status, answer[:500])
        return answer

    def make_calendar(self, name: str = "work") -> str:
        """Make a calendar; return its path."""
        path = f"{self.home}{name}/"
        body = (
            '<?xml version="1.0"?><C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
            f"<D:set><D:prop><D:displayname>{name.title()}</D:displayname></D:prop></D:set></C:mkcalendar>"
        )
        self.done("MKCALENDAR", path, body, Content_Type="application/xml")
        return path

    @contextmanager
    def calendar(self, name: str) -> Iterator[str]:
        """Have a calendar until the end of the block; its path."""
        path = self.make_calendar(name)
        try:
            yield path
        finally:
            self.delete(path)

    def make_book(self, name: str = "people") -> str:
        """Make an address book; return its path."""
        path = f"{self.books or self.home}{name}/"
        self.done(
            "MKCOL",
            path,
            '<?xml version="1.0"?><D:mkcol xmlns:D="DAV:" xmlns:A="urn:ietf:params:xml:ns:carddav">'
            "<D:set><D:prop><D:resourcetype><D:collection/><A:addressbook/></D:resourcetype></D:prop></D:set></D:mkcol>",
            Content_Type="application/xml",
        )
        return path

    def put(self, path: str, text: str) -> None:
        """Store an event or a card, whatever was there."""
        kind = "text/vcard" if text.startswith("BEGIN:VCARD") else "text/calendar"
        self.done("PUT", path, text, Content_Type=f"{kind}; charset=utf-8")

    def get(self, path: str) -> str:
        return self.done("GET", path).decode()

    def delete(self, path: str) -> None:
        self.done("DELETE", path)

    def members(self, path: str) -> list[str]:
        """Return the paths of what is in a collection."""
        body = '<?xml version="1.0"?><propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
        answer = self.done("PROPFIND", path, body, Depth="1", Content_Type="application/xml").decode()
        hrefs = re.findall(r"<(?:\w+:)?href>([^<]*)</", answer)
        return sorted(href for href in hrefs if href.rstrip("/") != path.rstrip("/"))

    def texts(self, path: str) -> dict[str, str]:
        """Return what is in a collection, by path."""
        return {href: self.get(href) for href in self.members(path)}


def event(uid: str, *lines: str) -> str:
    """Return a calendar object with one event."""
    body = "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{body}\r\nEND:VCALENDAR\r\n"


def meeting(uid: str, start: str = "20260310T120000Z", minutes: int = 60, title: str = "Lunch") -> str:
    """Return a calendar object with a plain appointment."""
    return event(uid, f"DTSTART:{start}", f"DURATION:PT{minutes}M", f"SUMMARY:{title}")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server((LOCALHOST, 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[None]:
    """Run a server until the end of the block; it has come up when it accepts connections."""
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, cwd=log.parent) as process:
        try:
            for _ in range(300):
                if process.poll() is not None:
                    raise RuntimeError(f"{command[0]} ended: {log.read_text()}")
                try:
                    socket.create_connection((LOCALHOST, port), 1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
