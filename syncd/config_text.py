"""A config file as `syncd init` writes it: for a person to read and go on with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from syncd.providers import Servers

KINDS = {
    "mbox": "sent mail in a file",
    "maildir": "sent mail in a maildir",
    "ics": "busy time",
    "vcf": "contacts",
}
_NOTHING = Servers()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What goes into the file."""

    address: str
    name: str = ""
    zone: str = ""
    login: str = ""
    servers: Servers = _NOTHING
    files: Sequence[tuple[str, Path]] = ()  # kinds and paths
    calls: Path | None = None  # a file for the calls, where no server keeps them
    ca_file: Path | None = None


def written(wishes: Wishes) -> str:
    """Return the file's text, which `syncd.config.load` accepts."""
    return "\n".join(_lines(wishes))


def _lines(wishes: Wishes) -> Iterator[str]:
    servers, secret = wishes.servers, _secret(wishes.servers)
    yield "# The config of syncd: yours from here on, syncd never changes it."
    yield "# See what would be done with `syncd plan`, which writes nothing; then let it go with `syncd run`."
    yield ""
    yield "[me]"
    if wishes.name:
        yield f"name     = {_toml(wishes.name)}"
    yield f"emails   = [{_toml(wishes.address)}]      # every address that you write from"
    yield '# phones = ["+44 20 7946 0000"]   # your own numbers'
    yield (
        f"timezone = {_toml(wishes.zone)}"
        if wishes.zone
        else '# timezone = "Europe/London"   # of your hours'
    )
    yield ""
    yield "[policy]                           # what is not said here is as most people want it"
    yield '# hours.weekdays = ["10:00-12:00", "15:00-17:30"]'
    yield "# per_day = 3"
    served = [one for one in (("imap", "mail", servers.imap), *_dav(servers)) if one[2]]
    for kind, name, server in served:
        yield from _source(kind, name, server, wishes, secret)
    names = {name for _, name, _ in served}
    for kind, path in wishes.files:
        name = path.stem.strip(".") or kind
        name = next(one for one in (name, *(f"{name} {n}" for n in range(2, 999))) if one not in names)
        names.add(name)
        yield from ("", f"[[source]]                         # {KINDS[kind]}", f"name = {_toml(name)}")
        yield from (f"kind = {_toml(kind)}", f"path = {_toml(str(path))}")
    yield ""
    yield "[calendar]                         # where the calls are written; also read for busy time"
    if servers.caldav:
        yield from (
            'kind     = "caldav"',
            *_at(servers.caldav),
            f"login    = {_toml(wishes.login or wishes.address)}",
        )
        yield f"secret   = {_toml(secret)}"
        yield '# calendar = "Calls"               # one of its own; by default your usual calendar'
        yield "# make     = true                  # where there is none of that name yet"
        yield from _trust(wishes)
    elif wishes.calls:
        yield from ('kind = "ics"', f"path = {_toml(str(wishes.calls))}   # open it in your calendar program")
        if servers.imap and servers.smtp:
            yield "# Or as invitations by mail, to you alone: take the two lines above out, and these in."
            yield '# kind        = "invitation"'
            yield f"# address     = {_toml(wishes.address)}"
            yield f"# server      = {_toml(servers.imap)}"
            host, _, port = servers.smtp.partition(":")
            yield f"# smtp_server = {_toml(host)}"
            if port == "587":
                yield '# smtp_tls    = "starttls"'
            yield f"# secret      = {_toml(secret)}"
    yield ""


def _dav(servers: Servers) -> tuple[tuple[str, str, str], ...]:
    return ("caldav", "calendars", servers.caldav), ("carddav", "contacts", servers.carddav)


def _source(kind: str, name: str, server: str, wishes: Wishes, secret: str) -> Iterator[str]:
    about = {
        "imap": "what you send, and answers",
        "caldav": "busy time, meetings",
        "carddav": "names and numbers",
    }
    yield ""
    yield f"[[source]]                         # {about[kind]}"
    yield f"name   = {_toml(name)}"
    yield f"kind   = {_toml(kind)}"
    if kind == "imap":
        host, _, port = server.partition(":")
        yield f"server = {_toml(host)}"
        starttls = wishes.servers.imap_starttls
        if starttls:
            yield 'tls    = "starttls"'
        if port and port != ("143" if starttls else "993"):
            yield f"port   = {port}"
    else:
        yield from _at(server)
    yield f"login  = {_toml(wishes.login or wishes.address)}"
    if kind == "imap":
        yield 'folders = ["INBOX"]                # besides the one for sent mail: answers are evidence too'
    if name != secret:
        yield f"secret = {_toml(secret)}                    # the same password"
    yield from _trust(wishes)


def _at(server: str) -> tuple[str]:
    """Return the key for a DAV server: an address on it where it is one."""
    return (f"{'url' if '://' in server else 'server'} = {_toml(server)}",)


def _trust(wishes: Wishes) -> Iterator[str]:
    if wishes.ca_file:
        yield f"ca_file = {_toml(str(wishes.ca_file))}"


def _secret(servers: Servers) -> str:
    """Return the name of the source that has the password which all share."""
    return next(name for name, server in (
        ("mail", servers.imap), ("calendars", servers.caldav), ("contacts", servers.carddav), ("mail", "-")
    ) if server)  # fmt: skip


def secret(servers: Servers) -> str:
    """Return what the password is kept under; "" where none is needed."""
    return _secret(servers) if servers.imap or servers.caldav or servers.carddav else ""


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
