"""`syncd init`: from an address, or from files alone, to a config that works."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from syncd import config as configuring
from syncd import config_text
from syncd.cli import checking, found_files, lookup, show, signing_in, turns
from syncd.cli.session import begin, err, say
from syncd.config_text import Wishes
from syncd.credentials import safe
from syncd.errors import UserError
from syncd.providers import Servers
from syncd.settings.localzone import machine_zone
from syncd.settings.shapes import EMAIL

app = typer.Typer()

_MAIL = {"mbox", "maildir"}

ConfigFile = Annotated[
    Path | None, typer.Option("--config", "-c", metavar="FILE", help="The file to write; never over another.")
]
At = Annotated[str | None, typer.Option("--at", metavar="TIME", help="The moment of the dry run.")]
Address = Annotated[str | None, typer.Option("--address", metavar="ADDRESS", help="Your mail address.")]
Name = Annotated[str, typer.Option("--name", help="Your name, as you sign.")]
Login = Annotated[
    str, typer.Option("--login", help="The name you sign in with, where it is not the address.")
]
Imap = Annotated[
    str, typer.Option("--imap", metavar="SERVER[:PORT]", help="The mail server, where it cannot be found.")
]
Caldav = Annotated[
    str, typer.Option("--caldav", metavar="SERVER|URL", help="The calendar server, where it cannot be found.")
]
Carddav = Annotated[
    str, typer.Option("--carddav", metavar="SERVER|URL", help="The server of the address book.")
]
Starttls = Annotated[bool, typer.Option("--starttls", help="The mail server begins without TLS: port 143.")]
CaFile = Annotated[Path | None, typer.Option("--ca-file", help="Whom to trust besides, for your own server.")]
Files = Annotated[
    list[Path] | None, typer.Option("--file", metavar="PATH", help="An mbox, a maildir, an .ics or a .vcf.")
]
Offline = Annotated[bool, typer.Option("--offline", help="Ask no server: files only.")]
Yes = Annotated[bool, typer.Option("--yes", help="Ask nothing but the password, and take what is found.")]


@app.command(epilog="Example: syncd init --address ada@example.org")
def init(
    config: ConfigFile = None,
    at: At = None,
    *,
    address: Address = None,
    name: Name = "",
    login: Login = "",
    imap: Imap = "",
    caldav: Caldav = "",
    carddav: Carddav = "",
    ca_file: CaFile = None,
    file: Files = None,
    starttls: Starttls = False,
    offline: Offline = False,
    yes: Yes = False,
) -> None:
    """Write a config file: find out the servers of an address, or the files at hand, and try them.

    From a script, give --address and --yes, and the password on standard input.
    """
    path = (config or configuring.default_path()).absolute()
    if path.exists() or path.is_symlink():
        raise UserError(
            f"{path}: is there already, and stays as it is; edit it, or write another: "
            "syncd init --config FILE"
        )
    mine = _address(address, yes=yes)
    given = Servers(imap=imap, caldav=caldav, carddav=carddav, imap_starttls=starttls)
    servers = _servers(mine, given, ca_file=ca_file, offline=offline, yes=yes)
    files = [(found_files.kind_of(one), one.absolute()) for one in file or ()]
    files = files or list(_offered(servers, yes=yes))
    secret = config_text.secret(servers)
    if not secret and not files:
        raise UserError(
            "nothing to read was found; name a server with --imap or --caldav, or with --file what your"
            " mail program exported"
        )
    wishes = Wishes(
        address=mine,
        name=name,
        zone=machine_zone() or "",
        login=login,
        servers=servers,
        files=files,
        calls=path.with_name("calls.ics"),
        ca_file=ca_file.absolute() if ca_file else None,
    )
    password = _password(servers, login or mine) if secret else ""
    _write(path, config_text.written(wishes))
    say(f"Written: {path}")
    session = begin(path, at)
    if secret:
        kept = safe(session.config.state, session.config.secret_command).keep(secret, password)
        say(f"The password is kept in {kept}.")
    results = checking.watched(session)
    show.checks(results)
    if code := checking.verdict(results):
        hint = f"a new password: syncd login {secret}; " if secret else ""
        say(f"Mend it in {path} ({hint}then: syncd check).")
        raise typer.Exit(code)
    if not yes and typer.confirm("See whom syncd would have you call? Nothing is written.", default=True):
        turns.plan(path, at)
    else:
        say("Next, and without writing anything: syncd plan")


def _address(given: str | None, *, yes: bool) -> str:
    if given is None and (yes or not sys.stdin.isatty()):
        raise UserError("no address; give it: syncd init --address ada@example.org")
    text = given if given is not None else typer.prompt("Your mail address", err=True)
    try:
        address: str = EMAIL.read(text.strip())
    except ValueError as wrong:
        raise UserError(f"--address: {wrong}") from wrong
    return address


def _servers(mine: str, given: Servers, *, ca_file: Path | None, offline: bool, yes: bool) -> Servers:
    """Return the servers to take: those that are given, or those that are found and answer."""
    if given.imap or given.caldav or given.carddav:
        why = given.imap and lookup.why_no_imap(given.imap, starttls=given.imap_starttls, ca_file=ca_file)
        if why:
            raise UserError(f"{given.imap}: {why}; look at --imap")
        return given
    if offline:
        return Servers()
    with err.status(f"looking for the servers of {mine} ..."):
        try:
            found = lookup.servers(mine, ca_file=ca_file)
        except lookup.Offline:
            _tell(
                "The DNS does not answer, so no server is found; name yours with --imap, or go on with files."
            )
            return Servers()
    found = _trusted(found, mine, yes=yes)
    if found.note:
        _tell(f"{found.name}: {found.note}.")
    if not found.imap:
        _tell(f"No mail server with a password was found for {mine}; if you know it, name it with --imap.")
    elif why := lookup.why_no_imap(found.imap, starttls=found.imap_starttls, ca_file=ca_file):
        _tell(f"{found.imap}: {why}; it is left out. Name another with --imap.")
        found = replace(found, imap="")
    for what, server in (("Mail", found.imap), ("Calendars", found.caldav), ("Contacts", found.carddav)):
        if server:
            _tell(f"{what}: {server}")
    return found


def _trusted(found: Servers, mine: str, *, yes: bool) -> Servers:
    """Leave out what the DNS says of other domains, unless the user knows it: it would get the password."""
    for server in lookup.elsewhere(found, mine.rpartition("@")[2]):
        question = f"The DNS says that {server} is a server of {mine}. Is that right?"
        if yes or not sys.stdin.isatty() or not typer.confirm(question, err=True):
            _tell(
                f"{server}: not taken on the word of the DNS alone; if it is right, name it, as with --imap"
            )
            found = found.without(server)
    return found


def _offered(servers: Servers, *, yes: bool) -> Iterator[tuple[str, Path]]:
    """Yield the files at hand that the user wants, of what no server has."""
    kept = {"ics": servers.caldav, "vcf": servers.carddav}
    for kind, path in found_files.found(Path.home()):
        if servers.imap if kind in _MAIL else kept[kind]:
            continue
        if yes:
            _tell(f"Found: {path}")
        elif not sys.stdin.isatty() or not typer.confirm(
            f"Read {path} ({config_text.KINDS[kind]})?", err=True
        ):
            continue
        yield kind, path


def _password(servers: Servers, login: str) -> str:
    if servers.app_password:
        _tell(f"{servers.name} wants an app password. Make one at {servers.app_password}.")
    else:
        _tell("If your provider has app passwords, make one in the account's security settings.")
    return signing_in.ask(f"Password of {login}").strip("\r\n")


def _write(path: Path, text: str) -> None:
    """Write a file that is not there yet, whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as opened:
            try:
                opened.write(text)
            except OSError:
                with suppress(OSError):
                    path.unlink()
                raise
    except OSError as error:
        raise UserError(
            f"{path}: cannot be written ({error.strerror}); name another with --config"
        ) from error


def _tell(line: str) -> None:
    say(line, err)
