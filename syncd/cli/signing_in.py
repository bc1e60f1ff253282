"""The commands that give syncd a password or token, take it away, and change it."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

import typer

from syncd import registry
from syncd.cli.options import At, ConfigFile
from syncd.cli.session import begin, err, say
from syncd.config import Config
from syncd.credentials import Safe, safe
from syncd.errors import UserError
from syncd.kinds.kind import Kind
from syncd.registry import CALENDARS, DRAFTS, SOURCES
from syncd.settings.shapes import did_you_mean

app = typer.Typer()

Name = Annotated[
    str, typer.Argument(help="A source of the config, `calendar`, or an account that several sources share.")
]


@dataclass(frozen=True, slots=True)
class _Secret:
    """What is to be signed in to, and the name that its secret is kept under."""

    name: str
    kind: Kind
    settings: Mapping[str, Any]
    others: tuple[tuple[str, Mapping[str, Any]], ...] = ()  # how those sign in that share it


@app.command(epilog="Example: syncd login mail; or, from a script: pass show mail | syncd login mail")
def login(name: Name, config: ConfigFile = None, at: At = None) -> None:
    """Sign in to a source or the calendar: ask for its password, or lead through its provider's sign-in.

    A password is asked for without showing it, or read from standard input where that is no terminal.
    """
    loaded = begin(config, at).config
    _sign_in(_found(loaded, name), safe(loaded.state, loaded.secret_command))


@app.command(epilog="Example: syncd logout mail")
def logout(name: Name, config: ConfigFile = None, at: At = None) -> None:
    """Remove what syncd keeps to sign in to a source or the calendar."""
    loaded = begin(config, at).config
    secret = _found(loaded, name)
    still = safe(loaded.state, loaded.secret_command).forget(secret.name)
    if still:
        raise UserError(f"{secret.name}: syncd keeps nothing now, but {still}; remove it there")
    say(f"{secret.name}: nothing is kept any more.")


@app.command(epilog="Example: syncd rotate mail")
def rotate(name: Name, config: ConfigFile = None, at: At = None) -> None:
    """Sign in anew where a password or token has changed; the old one is kept until the new one is."""
    loaded = begin(config, at).config
    secret, kept = _found(loaded, name), safe(loaded.state, loaded.secret_command)
    kept.get(secret.name)  # there must be one to replace, and it must lie safe
    _sign_in(secret, kept)


def _sign_in(secret: _Secret, kept: Safe) -> None:
    how = registry.login_of(secret.kind)
    if how:
        alike = {"others": secret.others} if "others" in inspect.signature(how).parameters else {}
        how(secret.name, settings=secret.settings, secrets=kept, ask=ask, tell=_tell, **alike)
        where = ""
    else:
        where = f" in {kept.keep(secret.name, ask(f'Password or token for {secret.name}'))}"
    say(f"{secret.name}: kept{where}. Try it: syncd check")


def ask(question: str) -> str:
    """Return what a person types unseen, or the whole of standard input where no person is."""
    if sys.stdin.isatty():
        answer = typer.prompt(question, hide_input=True, err=True, default="", show_default=False)
    else:
        answer = sys.stdin.read().removesuffix("\n").removesuffix("\r")
    if not answer.strip():
        raise UserError("nothing was given, so nothing changed; run it again and type the password")
    return str(answer)


def _tell(line: str) -> None:
    say(line, err)


def _found(config: Config, name: str) -> _Secret:
    """Return what `name` stands for. Raises `UserError` when nothing is signed in to under it."""
    everything = dict(_together(dict(_all(config))))
    if name in everything:
        secret = everything[name]
        if not secret.name:
            raise UserError(f"{name}: needs no password; nothing to sign in to")
        return secret
    for secret in everything.values():
        if secret.name == name:
            return secret
    shared = registry.accounts()
    account = next((one for one in shared if name == one or name.startswith(f"{one}-")), None)
    if account:
        return _Secret(name, shared[account], {})
    needy = [one for one, secret in everything.items() if secret.name]
    known = list(dict.fromkeys([*needy, *shared])) or list(everything)
    raise UserError(f'no source is called "{name}"; {did_you_mean(name, known)}')


def _together(everything: Mapping[str, _Secret]) -> Iterator[tuple[str, _Secret]]:
    """Tell each secret who else shares it, so that one sign-in may do for all."""
    for name, secret in everything.items():
        sharing = (one for other, one in everything.items() if other != name and one.name == secret.name)
        others = tuple((one.kind.login, one.settings) for one in sharing if one.kind.login)
        yield name, replace(secret, others=others)


def _all(config: Config) -> Iterator[tuple[str, _Secret]]:
    if config.calendar:
        kind = CALENDARS[config.calendar.kind].chosen(config.calendar.settings)
        yield "calendar", _Secret(registry.secret_of(config.calendar), kind, config.calendar.settings)
    if config.drafts:
        kind = DRAFTS[config.drafts.kind].chosen(config.drafts.settings)
        yield "drafts", _Secret(registry.secret_of(config.drafts), kind, config.drafts.settings)
    if config.digest:
        yield "digest", _Secret("digest", Kind("apprise", {}, ""), {})
    for source in config.sources:
        if source.kind in SOURCES:
            kind, secret = SOURCES[source.kind].chosen(source.settings), registry.secret_of(source)
        else:  # the user's own class, which may ask the context for a secret of any name
            kind, secret = Kind(source.kind, {}, ""), source.name
        yield source.name, _Secret(secret, kind, source.settings)
