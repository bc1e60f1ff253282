"""A small CalDAV server that does what real ones do and tests cannot ask them for; each quirk has a name.

with rude("no sync", "weak etags") as server:
    server.store("a.ics", meeting("a@x"))
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from lxml import etree
from servers.dav_program import LOCALHOST, Program

HOME = "/dav/ada/"
WORK = f"{HOME}work/"
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e SYSTEM "file:///etc/passwd">]>'
)
NAMESPACES = {
    "d": "DAV:",
    "c": "urn:ietf:params:xml:ns:caldav",
    "s": "http://calendarserver.org/ns/",
    "a": "urn:ietf:params:xml:ns:carddav",
}


@dataclass
class Rude(Program):
    """What it holds, what it was asked, and how it misbehaves; all may be changed at any time."""

    quirks: set[str] = field(default_factory=set)
    items: dict[str, bytes] = field(default_factory=dict)
    history: list[str] = field(default_factory=list)  # the paths that changed, one each time
    calendars: dict[str, str] = field(default_factory=lambda: {WORK: "Work"})
    denied: dict[str, int] = field(default_factory=dict)  # by path, the status that is all one gets
    hidden: str = ""  # a calendar that is not listed
    empties: int = 0  # so many lists have nothing in them
    forgotten: int = 0  # the status of a token that it has forgotten
    seen: list[str] = field(default_factory=list)
    texts: int = 0  # how many it gave out
    before: Callable[[str], None] = lambda _request: None  # what happens before a request is carried out

    def store(self, name: str, text: str | bytes, calendar: str = WORK) -> str:
        """Put something into a calendar as if another program had; return its path."""
        path = calendar + name
        self.items[path] = text.encode() if isinstance(text, str) else text
        self.history.append(path)
        return path

    def lose(self, path: str) -> None:
        del self.items[path]
        self.history.append(path)

    def etag(self, path: str) -> str:
        if "no etags" in self.quirks:
            return ""
        weak = "W/" if "weak etags" in self.quirks else ""
        return f'{weak}"{hashlib.sha256(self.items[path]).hexdigest()[:12]}"'

    def stored(self, path: str, body: bytes) -> str:
        """Store as the server likes it; return where."""
        if "strips" in self.quirks:
            body = re.sub(rb"(?m)^X-SYNCD-.*\r\n(?: .*\r\n)*", b"", body)
        if "renames" in self.quirks and path not in self.items:
            path = path.rpartition("/")[0] + f"/{len(self.history)}-mine.ics"
        self.items[path] = body
        self.history.append(path)
        return path


def _uid(text: bytes) -> bytes:
    found = re.search(rb"(?m)^UID:(.*?)\r?$", text)
    return found[1] if found else b""


def _propstat(props: str, status: int) -> str:
    return f"<d:propstat><d:prop>{props}</d:prop><d:status>HTTP/1.1 {status} So</d:status></d:propstat>"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # headers and body together: else each answer waits for an acknowledgement
    disable_nagle_algorithm = True
    rude: Rude

    def log_message(self, *_):
        pass

    def __getattr__(self, name):
        if not name.startswith("do_"):
            raise AttributeError(name)
        return lambda: self._do(name[3:])

    def _do(self, method):
        rude = self.rude
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = unquote(self.path)
        kind = re.search(rb"<\w+:(sync-collection|calendar-multiget|calendar-query)", body)
        rude.seen.append(f"{method} {path}" + (f" {kind[1].decode()}" if kind else ""))
        rude.before(rude.seen[-1])
        if path in rude.denied:
            self._answer(rude.denied[path])
        elif method in {"PUT", "DELETE"}:
            self._change(method, path, body)
        elif method == "GET":
            self._get(path)
        elif method == "MKCALENDAR":
            rude.calendars[path] = re.search(rb"displayname>([^<]*)<", body)[1].decode()
            self._answer(201)
        elif method == "PROPFIND":
            self._propfind(path)
        elif method == "REPORT":
            self._report(path, body, kind[1].decode() if kind else "")
        else:
            self._answer(405)

    # --- one resource

    def _get(self, path):
        if path not in self.rude.items:
            self._answer(404)
            return
        self.rude.texts += 1
        self._answer(200, self.rude.items[path], ETag=self.rude.etag(path))

    def _change(self, method, path, body):
        rude, there = self.rude, path in self.rude.items
        match, none = self.headers.get("If-Match"), self.headers.get("If-None-Match")
        if "ignores If-None-Match" in rude.quirks:
            none = None
        taken = method == "PUT" and not there and _uid(body) in map(_uid, rude.items.values())
        if "read-only" in rude.quirks:
            self._answer(403)
        elif (none == "*" and there) or (match and not (there and match == rude.etag(path))):
            self._answer(412)
        elif taken and "takes a UID twice" not in rude.quirks:
            self._answer(
                409,
                b'<e:error xmlns:e="DAV:"><x:no-uid-conflict xmlns:x="%b"/></e:error>'
                % b"urn:ietf:params:xml:ns:caldav",
            )
        elif method == "DELETE":
            if there:
                rude.lose(path)
            self._answer(204 if there else 404)
        else:
            kept = rude.stored(path, body)
            self._answer(201, **({"ETag": rude.etag(kept)} if "no etag on put" not in rude.quirks else {}))

    # --- listings

    def _propfind(self, path):
        rude = self.rude
        deep = self.headers.get("Depth") == "1"
        if path.startswith("/.well-known/"):
            self._answer(
                301, Location="http://elsewhere.example/" if "leads away" in rude.quirks else "/dav/"
            )
        elif path in {"/", "/dav/"}:
            who = "<d:current-user-principal><d:href>/dav/me/</d:href></d:current-user-principal>"
            self._multistatus([(path, who)])
        elif path == "/dav/me/":
            home = "http://elsewhere.example" if "home elsewhere" in rude.quirks else ""
            self._multistatus(
                [(path, f"<c:calendar-home-set><d:href>{home}{HOME}</d:href></c:calendar-home-set>")]
            )
        elif path == HOME and deep:
            inbox = (f"{HOME}inbox/", "<d:resourcetype><d:collection/><c:schedule-inbox/></d:resourcetype>")
            shown = ((one, name) for one, name in rude.calendars.items() if one != rude.hidden)
            rows = [(one, self._calendar(one, name)) for one, name in shown]
            self._multistatus([(HOME, "<d:resourcetype><d:collection/></d:resourcetype>"), inbox, *rows])
        elif path in rude.calendars and not deep:
            self._multistatus([(path, self._calendar(path, rude.calendars[path]))])
        elif path in rude.calendars and "no listing" not in rude.quirks:
            mine = [(one, self._etag(one)) for one in self._listed(path)]
            self._multistatus([(path, "<d:resourcetype><d:collection/></d:resourcetype>"), *mine])
        else:
            self._answer(403 if "no listing" in rude.quirks else 404)

    def _listed(self, path):
        rude = self.rude
        if rude.empties:
            rude.empties -= 1
            return []
        return sorted(one for one in rude.items if one.startswith(path))

    def _calendar(self, path, name):
        rude = self.rude
        kind = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
        parts = [kind, f"<d:displayname>{escape(name)}</d:displayname>"]
        version = f"v{len(rude.history)}"
        if "no ctag" not in rude.quirks:
            parts.append(f"<s:getctag>{version}</s:getctag>")
        if "no sync" not in rude.quirks:
            parts.append(f"<d:sync-token>{version}</d:sync-token>")
        return "".join(parts)

    def _etag(self, path):
        etag = self.rude.etag(path)
        return f"<d:getetag>{escape(etag, quote=False)}</d:getetag>" if etag else ""

    def _report(self, path, body, kind):
        rude = self.rude
        if kind == "sync-collection" and "no sync" not in rude.quirks:
            token = etree.fromstring(body).findtext("{DAV:}sync-token") or ""
            if token and rude.forgotten:
                status, rude.forgotten = rude.forgotten, 0
                self._answer(status, b'<x:error xmlns:x="DAV:"><x:valid-sync-token/></x:error>')
                return
            since = int(token[1:]) if token else 0
            changed = dict.fromkeys(one for one in rude.history[since:] if one.startswith(path))
            rows = [
                (one, self._etag(one)) if one in rude.items else (one, 404)
                for one in (changed if token else self._listed(path))
            ]
            self._multistatus(rows, token=f"v{len(rude.history)}")
        elif kind == "calendar-multiget" and "no multiget" not in rude.quirks:
            hrefs = [unquote(one.text) for one in etree.fromstring(body).iter("{DAV:}href")]
            self._multistatus([(href, self._text(href)) for href in hrefs["omits" in rude.quirks :]])
        elif kind == "calendar-query" and "ranges alone" in rude.quirks and b"time-range" not in body:
            self._answer(403)
        elif kind == "calendar-query":
            uid = re.search(rb"text-match>([^<]*)<", body)
            found = [one for one in self._listed(path) if not uid or uid[1] in _uid(rude.items[one])]
            self._multistatus([(one, self._etag(one)) for one in found])
        else:
            self._answer(501)

    def _text(self, path):
        rude = self.rude
        if path in rude.denied:
            return rude.denied[path]
        if path not in rude.items:
            return 404
        rude.texts += 1
        text = rude.items[path].decode()
        text = text if "control characters" in rude.quirks else escape(text, quote=False)
        return f"{self._etag(path)}<c:calendar-data>{text}</c:calendar-data>"

    # --- answers

    def _href(self, path):
        if "other spelling" in self.rude.quirks and self.rude.seen[-1].endswith("multiget"):
            path = path.replace("@", "%40").replace("work", "w%6Frk")
        if "absolute hrefs" in self.rude.quirks:
            return f"http://{LOCALHOST}:{self.rude.port}{path}"
        return path.replace(" ", "%20")

    def _multistatus(self, rows, token=""):
        rude = self.rude
        prefixes = {"d": "zz", "c": "D", "s": "x1", "a": "d"} if "odd prefixes" in rude.quirks else {}
        parts = []
        for path, what in rows:
            href = f"<d:href>{escape(self._href(path))}</d:href>"
            if isinstance(what, int):
                parts.append(f"<d:response>{href}<d:status>HTTP/1.1 {what} No</d:status></d:response>")
                continue
            parts.append(
                f"<d:response>{href}{_propstat(what, 200)}{_propstat('<d:owner/>', 404)}</d:response>"
            )
        if "foreign hrefs" in rude.quirks:
            away = f"<d:href>http://elsewhere.example{WORK}z.ics</d:href>"
            parts.append(f"<d:response>{away}{_propstat('<d:getetag>x</d:getetag>', 200)}</d:response>")
        if token:
            parts.append(f"<d:sync-token>{token}</d:sync-token>")
        names = " ".join(f'xmlns:{short}="{uri}"' for short, uri in NAMESPACES.items())
        text = f"<d:multistatus {names}>{''.join(parts)}</d:multistatus>"
        for short in prefixes:
            text = re.sub(rf"(</?|xmlns:){short}(?=[:=])", rf"\1@{short}@", text)
        for short, other in prefixes.items():
            text = text.replace(f"@{short}@", other)
        dtd = BOMB if "bomb" in rude.quirks else ""
        if dtd:
            text = text.replace("<d:multistatus", "<d:multistatus", 1).replace(
                "</d:href>", "&d;&e;</d:href>", 1
            )
        self._answer(207, f'<?xml version="1.0" encoding="utf-8"?>{dtd}{text}'.encode())

    def _answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def rude(*quirks: str) -> Iterator[Rude]:
    """Run a server with one calendar, "Work", and some quirks."""
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer((LOCALHOST, 0), handler) as server:
        handler.rude = Rude(server.server_address[1], HOME, quirks=set(quirks))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield handler.rude
        finally:
            server.shutdown()
            thread.join(5)
