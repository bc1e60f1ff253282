"""The commands that put syncd in place as a service, and take it away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syncd import config as configuring
from syncd.background import service, users
from syncd.cli.options import ConfigFile
from syncd.cli.session import err, say

app = typer.Typer(help="Run in the background from the start of the machine on.", no_args_is_help=True)

Users = Annotated[Path | None, typer.Option("--users", metavar="DIR", help="A config file for each user.")]
System = Annotated[bool, typer.Option("--system", help="The machine's service, for many users; needs root.")]
Show = Annotated[bool, typer.Option("--print", help="Print the file instead.")]


@app.command(epilog="Example: syncd service install --config ada.toml")
def install(
    config: ConfigFile = None, users: Users = None, *, system: System = False, show: Show = False
) -> None:
    """Put the service in place, and begin it."""
    content = service.text(config=config, users=users, system=system)
    if show:
        typer.echo(content, nl=False)
        return
    if users is None and not system:
        configuring.load(config or configuring.default_path())  # what is wrong is said before anything runs
    where = service.place(system=system)
    problems = service.install(where, content)
    say(f"Installed: {where.file}")
    _exit(problems)


@app.command(epilog="Example: syncd service remove")
def remove(*, system: System = False) -> None:
    """End the service and take its file away; the config and the state stay."""
    where = service.place(system=system)
    there = where.file.exists()
    problems = service.remove(where)
    say(f"Removed: {where.file}" if there else f"{where.file}: there is no service")
    _exit(problems)


@app.command(epilog="Example: syncd service status")
def status(folder: Users = None, *, system: System = False) -> None:
    """Say whether the service runs; and of many users, what the log calls each of them."""
    runs, says = service.status(service.place(system=system))
    typer.echo(says)
    for path in sorted(folder.glob("*.toml")) if folder else ():
        typer.echo(f"{users.tag(path)}  {path.name}")
    if not runs:
        raise typer.Exit(1)


def _exit(problems: list[str]) -> None:
    for one in problems:
        say(one, err)
    if problems:
        raise typer.Exit(1)
