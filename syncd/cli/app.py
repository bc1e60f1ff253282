"""The commands. Each begins a session, asks the parts that know, and shows the answer."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from syncd.cli import (
    answers,
    beginning,
    finding,
    leaving,
    running,
    serving,
    show,
    signing_in,
    telling,
    today,
    turns,
)
from syncd.cli.asking import asking, print_json
from syncd.cli.options import At, ConfigFile, Json
from syncd.cli.session import begin, err, say
from syncd.core.ten import ten as pick_ten
from syncd.decide import wanted
from syncd.errors import SyncdError
from syncd.store import reading
from syncd.tick import consider

app = typer.Typer(
    help="Notices people you only write to, and puts a phone call with them on your calendar.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
config_app = typer.Typer(help="The config file: its schema, its examples.", no_args_is_help=True)
PANELS = {  # of the help, and which commands each shows, in order
    "Begin": "demo init check login logout rotate",
    "Book calls": "plan once run undo clear pause resume",
    "See": "today week ten why people status evidence",
    "Tell": "log flag snooze forget export",
}


@app.command(epilog="Example: syncd why ann@x.org")
def why(who: str, config: ConfigFile = None, at: At = None, *, as_json: Json = False) -> None:
    """Show what is known of one person, and what every verdict rests on."""
    with asking(config, at) as asked:
        answer = finding.told(asked.session, asked.store, asked.decision, who, asked.problems)
        if as_json:
            print_json(answer)
        else:
            show.why(answer, asked.session)


@app.command(epilog="Example: syncd ten")
def ten(config: ConfigFile = None, at: At = None, *, as_json: Json = False) -> None:
    """Pick ten people to call today: long silent, waiting to hear from, a decision pending."""
    with asking(config, at) as asked:
        picked = pick_ten(wanted(asked.facts, whoever=True))
        if as_json:
            print_json(answers.ten(picked, asked.facts.setting))
        else:
            show.ten(picked, asked.facts.setting)


Dropped = Annotated[bool, typer.Option("--dropped", help="Show who is nobody to call instead, and why.")]


@app.command(epilog="Example: syncd people --dropped")
def people(
    config: ConfigFile = None, at: At = None, *, dropped: Dropped = False, as_json: Json = False
) -> None:
    """List everybody syncd knows, with the two clocks: last written, last voice."""
    with asking(config, at) as asked:
        if as_json:
            print_json(answers.people(asked.facts, asked.session))
        elif dropped:
            show.dropped(asked.facts)
        else:
            show.people(asked.facts, asked.session)


@app.command(epilog="Example: syncd status")
def status(config: ConfigFile = None, at: At = None, *, as_json: Json = False) -> None:
    """Say how the sources are, which calls are ahead, when the last turn was and what is wrong."""
    session = begin(config, at)
    with session.copy() as store:
        decision, _, wrong = consider(store, session.config, session.now)
        answer = answers.status(session, store, decision, wrong)
        if as_json:
            print_json(answer)
        else:
            show.status(answer, session)
            show.skips(reading.skips(store))
    if answer["problems"]:
        raise typer.Exit(1)


@app.command(epilog="Example: syncd check --config ada.toml")
def check(config: ConfigFile = None, at: At = None, *, as_json: Json = False) -> None:
    """Try every source, the calendar and the drafts, and say of each what works and what to do."""
    from syncd.cli import checking

    session = begin(config, at)
    results = checking.watched(session)
    if as_json:
        print_json(checking.answer(results, session))
    else:
        show.checks(results)
    if code := checking.verdict(results):
        raise typer.Exit(code)


Titles = Annotated[bool, typer.Option("--titles", help="Read calendar titles instead of sentences.")]


@app.command(epilog="Example: echo 'Good talking to you this morning.' | syncd evidence")
def evidence(config: ConfigFile = None, at: At = None, *, titles: Titles = False) -> None:
    """Judge sentences, or calendar titles, one a line from standard input: one JSON object a line.

    It needs neither a config nor a time; both options are taken, as everywhere, and change nothing.
    """
    del config, at
    from syncd.core import evidence as judging

    for line in sys.stdin:
        text = line.rstrip("\r\n")
        if titles:
            call, reason = judging.call_title(text)
            answer: dict[str, Any] = {"call": call, "why": reason}
        else:
            said = judging.judge(text)
            answer = {"verdict": said.verdict.value, "party": said.party.value, "why": said.why}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


@config_app.command("schema", epilog="Example: syncd config schema > syncd.schema.json")
def schema() -> None:
    """Print the JSON schema of the config file."""
    from syncd.schema import schema as made

    print_json(made())


Folder = Annotated[Path, typer.Argument(help="Where the demo's files go.")]


@app.command(epilog="Example: syncd demo ./demo")
def demo(folder: Folder = Path("demo"), at: At = None, seed: int = 7) -> None:
    """Make up a year of an estate agent's life, run the main job on it, and show what came of it."""
    from syncd.cli.showing_off import demo as show_off

    try:
        show_off(folder, at, seed)
    except SyncdError:
        raise
    except OSError as problem:
        say(f"{folder}: cannot be written ({problem.strerror}); name another folder: syncd demo FOLDER", err)
        raise typer.Exit(2) from problem


def _arrange() -> None:
    """Let the help show the commands of all modules in their panels."""
    apps = (app, turns.app, beginning.app, signing_in.app, telling.app, leaving.app, today.app)
    app.command(epilog=running.EPILOG)(running.run)
    known = {
        one.name or one.callback.__name__: one
        for each in apps
        for one in each.registered_commands
        if one.callback
    }
    app.registered_commands = []
    for panel, names in PANELS.items():
        for name in names.split():
            known[name].rich_help_panel = panel
            app.registered_commands.append(known.pop(name))
    app.registered_commands += known.values()
    app.add_typer(serving.app, name="service", rich_help_panel="Begin")
    app.add_typer(config_app, name="config", rich_help_panel="Begin")


_arrange()
