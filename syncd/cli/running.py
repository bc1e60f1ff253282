"""The daemon's command: a file of its own, so that a process of years loads nothing that only shows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from syncd import config as configuring
from syncd import log
from syncd.background import users as many
from syncd.cli.options import At, ConfigFile
from syncd.config import Config
from syncd.daemon import run as run_daemon
from syncd.errors import UserError
from syncd.session import moment
from syncd.settings.shapes import lasting

EPILOG = 'Example: syncd run --config ada.toml --every "10 min"'

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

Every = Annotated[
    str,
    typer.Option("--every", metavar="TIME", help="How often to ask a source that tells nothing by itself."),
]
Users = Annotated[
    Path | None,
    typer.Option("--users", metavar="DIR", help="Run for each config file in a folder, kept apart."),
]
Debug = Annotated[
    bool, typer.Option("--debug", help="Log errors in full; they may name people and addresses.")
]


@app.command(epilog=EPILOG)
def run(
    config: ConfigFile = None,
    at: At = None,
    every: Every = "10 min",
    users: Users = None,
    *,
    debug: Debug = False,
    user_of: Annotated[int, typer.Option(hidden=True)] = 0,
) -> None:
    """Run in the background until SIGTERM or Ctrl-C: read what is new as it comes, and decide."""
    try:
        rest = lasting().read(every)
    except ValueError as wrong:
        raise UserError(f"--every: {wrong}") from wrong
    path = config or configuring.default_path()
    log.begin(debug=debug, user=many.tag(path) if user_of else "")
    if users is not None:
        given = ["--every", every, *(["--at", at] if at else []), *(["--debug"] if debug else [])]
        many.run(users, options=given)

    def load() -> Config:
        return many.contained(configuring.load(path)) if user_of else configuring.load(path)

    def now(config: Config) -> datetime:
        return moment(at, ZoneInfo(config.me.timezone))

    try:
        now(load())  # what is wrong is said before anything runs
    except UserError as wrong:
        if not (user_of or log.unattended()):
            raise
        for line in configuring.wrong_lines(wrong):
            log.Log().error("the config is wrong; see: syncd check", line=line, detail=str(wrong))
        raise typer.Exit(2) from wrong
    run_daemon(load, moment=now, every=rest, parent=user_of)


@app.callback()
def _commands() -> None:
    """Let `run` be named, though it is the only one here."""
