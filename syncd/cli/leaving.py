"""The commands for what is kept of people: take it with you, or have somebody forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syncd import export as exporting
from syncd import forget as forgetting
from syncd.cli import finding
from syncd.cli.options import At, ConfigFile
from syncd.cli.session import begin, err, say, watching
from syncd.core.handles import email, phone
from syncd.core.wording import count
from syncd.errors import AuthRequired, Refused, Transient, UserError
from syncd.facts import facts
from syncd.reconcile import settle
from syncd.tick import open_calendar, pull_all

app = typer.Typer()

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask first.")]


@app.command(epilog="Example: syncd forget ann@x.org --yes")
def forget(who: str, config: ConfigFile = None, at: At = None, *, yes: Yes = False) -> None:
    """Remove every trace of a person from state, notes and calendar, and keep it from coming back."""
    session = begin(config, at)
    with session.live() as store:
        pull_all(store, session.config, session.now, watch=watching)
        try:
            calendar = open_calendar(session.config, session.now)
            if calendar is not None:
                settle(store, calendar, session.now)
            known = facts(store, session.config, session.now)
            if email(who) in known.own or phone(who, session.config.me.country) in known.own:
                raise UserError(
                    f"{who}: that is yourself; to forget everybody, delete {session.config.state}"
                )
            found = finding.find(who, known, session)
            handles = forgetting.theirs(known, found.contact, found.handles)
            name = found.contact.name if found.contact else found.handles[0]
            if not yes:
                typer.confirm(
                    f"Forget {name} ({', '.join(sorted(handles))}) for good, with calls and notes?",
                    abort=True,
                )
            done = forgetting.forget(
                store, session.config, known, calendar, contact=found.contact, handles=handles
            )
        except (Transient, AuthRequired, Refused) as problem:
            raise type(problem)(
                f"{problem}. Nobody is forgotten yet: try again when that is well"
            ) from problem
        alike = [
            one.handles[0]
            for one in known.people.contacts
            if one.name.casefold() == name.casefold() and not handles & set(one.handles)
        ]
    say(
        f"Forgotten: {count(done.rows, 'row')}, {count(done.calls, 'call')} on the calendar"
        f" and {count(done.notes, 'line')} of notes are gone."
    )
    for one in done.stays:
        say(f"Yours to remove: {one}", err)
    for handle in alike:
        say(f"Of the same name, and still known: {handle}", err)


Whom = Annotated[str | None, typer.Argument(help="A person; without one, everybody.")]
To = Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where the files go.")]


@app.command(epilog="Example: syncd export ann@x.org --to ./ann")
def export(to: To, who: Whom = None, config: ConfigFile = None, at: At = None) -> None:
    """Write all that is stored of a person, or of everybody, into a folder, as JSON and CSV."""
    session = begin(config, at)
    with session.copy() as store:
        known = facts(store, session.config, session.now)
        handles = None
        if who is not None:
            found = finding.find(who, known, session)
            handles = forgetting.theirs(known, found.contact, found.handles)
        counts = exporting.write(to, store, known, handles)
    for name, size in counts.items():
        say(f"{size:>8} {name}")
