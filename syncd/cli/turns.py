"""The commands that do a turn, or show what it would do."""

from __future__ import annotations

from typing import Annotated

import typer

from syncd.cli import answers, show
from syncd.cli.asking import asking, end, print_json
from syncd.cli.options import At, ConfigFile, Json
from syncd.cli.session import begin, watching
from syncd.errors import UserError
from syncd.settings.shapes import did_you_mean
from syncd.store import reading
from syncd.tick import CALENDAR, tick

app = typer.Typer()


@app.command(epilog="Example: syncd plan --config ada.toml --at 2026-08-20T09:00")
def plan(config: ConfigFile = None, at: At = None, *, as_json: Json = False) -> None:
    """Show whom syncd would book a call with, when and why. Writes nothing anywhere."""
    with asking(config, at) as asked:
        session, store = asked.session, asked.store
        if as_json:
            print_json(answers.plan(session, store, asked.decision, asked.problems))
        else:
            show.plan(session, asked.decision, done=False)
            show.sources(answers.sources(session, store), session)
            show.skips(reading.skips(store))


Believe = Annotated[
    list[str] | None,
    typer.Option(
        "--believe", metavar="SOURCE", help="Accept that this source now holds much less than before."
    ),
]


@app.command(epilog="Example: syncd once --config ada.toml")
def once(config: ConfigFile = None, at: At = None, believe: Believe = None, *, as_json: Json = False) -> None:
    """Do one turn: read what is new, decide, and write the calls to the calendar."""
    session = begin(config, at)
    known = [*(source.name for source in session.config.sources), CALENDAR]
    if unknown := next((one for one in believe or () if one not in known), None):
        raise UserError(f'--believe: "{unknown}" is no source of yours; {did_you_mean(unknown, known)}')
    with session.live() as store:
        decision, problems = tick(store, session.config, session.now, watch=watching, believe=believe or ())
        if as_json:
            print_json(answers.plan(session, store, decision, problems))
        else:
            show.plan(session, decision, done=True)
    show.problems(problems)
    end(problems)
